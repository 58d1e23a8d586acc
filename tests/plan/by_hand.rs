//! Links that a person chose, and documents that look alike.

use serde_json::{Value, json};
use tieout::plan::Plan;

use crate::check::{plan_of, read};

/// One customer with two namesakes' e-mail, one invoice of 10.00, one payment of 10.00 — all in QuickBooks
/// under other names and numbers — planned with the given `links`; a `total`
/// among them is what QuickBooks' invoice comes to.
fn plan_with(links: Value) -> Plan {
    let case = "us-override";
    let mut snapshot: Value = serde_json::from_slice(&read(case, "snapshot.json")).unwrap();
    let customer = |id: &str| {
        json!({"Id": id, "SyncToken": "0", "DisplayName": format!("Twin {id}"), "Active": true,
            "PrimaryEmailAddr": {"Address": "twin@x.example"}})
    };
    snapshot["entities"]["Customer"] = json!([customer("71"), customer("72")]);
    snapshot["entities"]["Invoice"] = json!([{"Id": "501", "SyncToken": "0", "DocNumber": "9-1", "TxnDate": "2026-06-01",
        "CustomerRef": {"value": "71"}, "TotalAmt": 10, "Balance": 10, "Line": []}]);
    snapshot["entities"]["Payment"] = json!([{"Id": "601", "SyncToken": "0", "TxnDate": "2026-06-03",
        "CustomerRef": {"value": "71"}, "TotalAmt": 10, "UnappliedAmt": 10, "Line": []}]);
    snapshot["entities"]["Payment"][0]["CurrencyRef"] = json!({"value": "USD"});
    let workspace = json!({"version": 1, "workspace": {"id": "w", "name": "W"},
        "contacts": [{"id": "c", "displayName": "A Twin", "email": "twin@x.example"}],
        "invoices": [{"id": "i", "number": "1", "status": "sent", "contactId": "c", "issueDate": "2026-06-01",
            "lines": [{"unitPrice": "10"}], "totals": {"total": "10"}}],
        "payments": [{"id": "p", "contactId": "c", "date": "2026-06-02", "amount": "10"},
            {"id": "q", "contactId": "c", "date": "2026-06-02", "amount": "10.01"}]});
    let mut settings: Value = serde_json::from_slice(&read(case, "settings.json")).unwrap();
    let mut links = links;
    if let Some(total) = links.as_object_mut().unwrap().remove("total") {
        snapshot["entities"]["Invoice"][0]["TotalAmt"] = total;
    }
    settings["links"] = links;
    plan_of(
        &serde_json::to_vec(&workspace).unwrap(),
        &serde_json::to_vec(&snapshot).unwrap(),
        &serde_json::to_vec(&settings).unwrap(),
    )
}

fn outcome(plan: &Plan, kind: &str, id: &str) -> String {
    let row = plan.detail(plan.find(kind, id).unwrap()).unwrap();
    let link = row.link.map(|link| link.qbo_id).unwrap_or_default();
    format!("{} {} {link}", row.decision.word(), row.reason.code).trim().to_owned()
}

#[test]
fn an_ambiguous_contact_waits_for_a_person_and_goes_on() {
    let held = plan_with(json!({}));
    assert_eq!(outcome(&held, "contact", "c"), "blocked match/ambiguous");
    assert_eq!(outcome(&held, "invoice", "i"), "wait waits");

    let chosen = plan_with(json!({"contacts": {"c": "72"}}));
    assert_eq!(outcome(&chosen, "contact", "c"), "link already-there 72");
    assert_eq!(outcome(&chosen, "invoice", "i"), "create new");

    let new = plan_with(json!({"contacts": {"c": "new"}}));
    assert_eq!(outcome(&new, "contact", "c"), "create new");
    assert_eq!(outcome(&new, "invoice", "i"), "create new");
}

#[test]
fn a_choice_that_is_not_there_is_said() {
    let plan = plan_with(json!({"contacts": {"c": "999"}}));
    assert_eq!(outcome(&plan, "contact", "c"), "blocked plan/gone");
}

#[test]
fn the_same_money_on_the_same_day_is_not_billed_twice_without_a_word() {
    let alike = plan_with(json!({"contacts": {"c": "71"}}));
    assert_eq!(outcome(&alike, "invoice", "i"), "blocked match/possible-duplicate");

    let same = plan_with(json!({"contacts": {"c": "71"}, "invoices": {"i": "501"}}));
    assert_eq!(outcome(&same, "invoice", "i"), "link already-there 501");

    let other = plan_with(json!({"contacts": {"c": "71"}, "invoices": {"i": "new"}}));
    assert_eq!(outcome(&other, "invoice", "i"), "create new");
}

/// The codes of a row's findings that hold it back.
fn errors(plan: &Plan, kind: &str, id: &str) -> Vec<String> {
    let row = plan.detail(plan.find(kind, id).unwrap()).unwrap();
    row.findings.iter().filter(|found| found.blocks()).map(|found| found.code.to_string()).collect()
}

#[test]
fn a_payment_that_a_person_pointed_to_is_taken_for_the_same_money_only() {
    let same = plan_with(json!({"contacts": {"c": "71"}, "payments": {"p": "601"}}));
    assert_eq!(outcome(&same, "payment", "p"), "link already-there 601");

    let other = plan_with(json!({"contacts": {"c": "71"}, "payments": {"q": "601"}}));
    assert_eq!(outcome(&other, "payment", "q"), "blocked match/link-differs");
    assert_eq!(errors(&other, "payment", "q"), ["match/link-differs"]);
    let row = other.detail(other.find("payment", "q").unwrap()).unwrap();
    assert_eq!(row.findings[0].message, "it is linked by hand to 601, but that is for 10 USD, not 10.01 USD");
    assert_eq!(row.candidates[0].qbo_id, "601");
}

#[test]
fn an_invoice_that_a_person_pointed_to_is_taken_for_the_same_money_only() {
    let mut links = json!({"contacts": {"c": "71"}, "invoices": {"i": "501"}});
    assert_eq!(outcome(&plan_with(links.clone()), "invoice", "i"), "link already-there 501");
    links["total"] = json!(10.5);
    assert_eq!(outcome(&plan_with(links), "invoice", "i"), "blocked match/link-differs");
}
