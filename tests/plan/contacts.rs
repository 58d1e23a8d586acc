//! Who is who: contacts against customers, vendors and employees.

use serde_json::{Value, json};
use tieout::plan::Plan;

use crate::check::{plan_of, read};

/// Plans the given contacts, each with one invoice and its payment, against the given customers.
fn plan_contacts(contacts: Value, customers: Value) -> Plan {
    let case = "us-override";
    let mut snapshot: Value = serde_json::from_slice(&read(case, "snapshot.json")).unwrap();
    snapshot["entities"]["Customer"] = customers;
    snapshot["entities"]["Invoice"] = json!([]);
    let invoices: Vec<Value> = contacts
        .as_array()
        .unwrap()
        .iter()
        .enumerate()
        .map(|(index, contact)| {
            json!({"id": format!("inv{index}"), "number": format!("{index}"), "status": "sent", "contactId": contact["id"],
                "issueDate": "2026-06-01", "lines": [{"unitPrice": "10"}], "totals": {"total": "10"}})
        })
        .collect();
    let payments: Vec<Value> = invoices
        .iter()
        .enumerate()
        .map(|(index, invoice)| {
            json!({"id": format!("pay{index}"), "contactId": invoice["contactId"], "date": "2026-06-02", "amount": "10",
                "applications": [{"invoiceId": invoice["id"], "amount": "10"}]})
        })
        .collect();
    let workspace = json!({"version": 1, "workspace": {"id": "w", "name": "W"}, "contacts": contacts, "invoices": invoices,
        "payments": payments});
    plan_of(
        &serde_json::to_vec(&workspace).unwrap(),
        &serde_json::to_vec(&snapshot).unwrap(),
        &read(case, "settings.json"),
    )
}

fn outcome(plan: &Plan, id: &str) -> String {
    let row = plan.rows(plan.find("contact", id).unwrap(), 1).remove(0);
    format!("{} {}", row.decision.word(), row.reason.code)
}

#[test]
fn the_better_match_wins_and_the_other_is_new() {
    let plan = plan_contacts(
        json!([{"id": "bob", "displayName": "Bob Reed", "email": "home@reed.example"},
               {"id": "alice", "displayName": "Alice Reed", "email": "home@reed.example"}]),
        json!([{"Id": "9", "SyncToken": "0", "DisplayName": "Alice Reed", "PrimaryEmailAddr": {"Address": "home@reed.example"}}]),
    );
    assert_eq!(outcome(&plan, "alice"), "link already-there");
    assert_eq!(outcome(&plan, "bob"), "create new");
}

#[test]
fn equal_claims_are_held() {
    let plan = plan_contacts(
        json!([{"id": "a", "displayName": "A", "email": "x@x.example"}, {"id": "b", "displayName": "B", "email": "x@x.example"}]),
        json!([{"Id": "9", "SyncToken": "0", "DisplayName": "Other", "PrimaryEmailAddr": {"Address": "x@x.example"}}]),
    );
    assert_eq!(outcome(&plan, "a"), "blocked match/shared");
    assert_eq!(outcome(&plan, "b"), "blocked match/shared");
}

#[test]
fn a_namesake_is_not_taken_silently() {
    let contact =
        json!([{"id": "j", "displayName": "John Smith", "email": "j@one.example", "phone": "555-0100-11"}]);
    let namesake = json!([{"Id": "9", "SyncToken": "0", "DisplayName": "John Smith",
        "PrimaryEmailAddr": {"Address": "js@two.example"}, "PrimaryPhone": {"FreeFormNumber": "555-0199-22"}}]);
    assert_eq!(outcome(&plan_contacts(contact.clone(), namesake), "j"), "blocked match/ambiguous");
    let same_phone = json!([{"Id": "9", "SyncToken": "0", "DisplayName": "John Smith",
        "PrimaryEmailAddr": {"Address": "js@two.example"}, "PrimaryPhone": {"FreeFormNumber": "(555) 0100-11"}}]);
    assert_eq!(outcome(&plan_contacts(contact, same_phone), "j"), "link already-there");
}

#[test]
fn legal_forms_and_case_do_not_matter() {
    let plan = plan_contacts(
        json!([{"id": "c", "displayName": "larch & sons, inc."}]),
        json!([{"Id": "9", "SyncToken": "0", "DisplayName": "Larch and Sons LLC"}]),
    );
    assert_eq!(outcome(&plan, "c"), "link already-there");
}

#[test]
fn circles_of_parents_are_held_and_end() {
    let plan = plan_contacts(
        json!([{"id": "a", "displayName": "A", "parentId": "b"}, {"id": "b", "displayName": "B", "parentId": "c"},
               {"id": "c", "displayName": "C", "parentId": "a"}]),
        json!([]),
    );
    for id in ["a", "b", "c"] {
        assert_eq!(outcome(&plan, id), "blocked plan/parent-circle");
    }
}

#[test]
fn two_new_contacts_of_one_name_make_one_customer() {
    let plan = plan_contacts(
        json!([{"id": "a", "displayName": "Twin"}, {"id": "b", "displayName": "twin "}]),
        json!([]),
    );
    assert_eq!(outcome(&plan, "a"), "create new");
    assert_eq!(outcome(&plan, "b"), "blocked match/name-taken");
    let invoice = plan.detail(plan.find("invoice", "inv1").unwrap()).unwrap();
    assert_eq!(invoice.chain.last().unwrap().id, "b");
    assert_eq!(invoice.next.unwrap().text, "Customer twin: Rename one of the two, or link them by hand.");
}

#[test]
fn a_payment_waits_for_its_invoice_and_that_for_its_customer() {
    let twins = json!([{"id": "a", "displayName": "Twin"}, {"id": "b", "displayName": "twin "}]);
    let plan = plan_contacts(twins, json!([]));
    let payment = plan.detail(plan.find("payment", "pay1").unwrap()).unwrap();
    let chain: Vec<&str> = payment.chain.iter().map(|link| link.id.as_str()).collect();
    assert_eq!(chain, ["inv1", "b"]);
}
