//! One record of several: what goes over, and each condition under which nothing does.

use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::{Value, json};
use tieout::base::ids::QboId;
use tieout::base::json::{from_text, to_text};
use tieout::crm::Documents;
use tieout::diagnostics::Finding;
use tieout::plan::{self, Merge, Options, Plan, Proposal};
use tieout::qbo::Snapshot;
use tieout::settings::Settings;
use tieout::step::{Operation, Resource};

use crate::check::read;

/// The books, in which `lists` stand in place of those of the case; what is left out is empty.
fn merge(lists: &Value, list: Resource, survivor: &str, others: &[&str]) -> Result<Plan, Finding> {
    planned(lists, list, survivor, others, |proposal| proposal)
}

/// The same, with a proposal that somebody has changed on its way to the planner.
fn planned(
    lists: &Value,
    list: Resource,
    survivor: &str,
    others: &[&str],
    change: impl FnOnce(String) -> String,
) -> Result<Plan, Finding> {
    let case = "us-override";
    let mut snapshot: Value = serde_json::from_slice(&read(case, "snapshot.json")).unwrap();
    let empty =
        ["Estimate", "Invoice", "CreditMemo", "Payment", "Bill", "VendorCredit", "Purchase", "PurchaseOrder"];
    for name in empty {
        snapshot["entities"][name] = json!([]);
    }
    for (name, records) in lists.as_object().unwrap() {
        snapshot["entities"][name] = records.clone();
    }
    let text = snapshot.to_string();
    let read_in = Snapshot::parse(text.as_bytes()).unwrap();
    let documents = Documents::parse(br#"{"version":1,"workspace":{"id":"w","name":"W"}}"#).unwrap();
    let settings = Settings::parse(&read(case, "settings.json")).unwrap();
    let options = Options { today: NaiveDate::from_ymd_opt(2026, 11, 20).unwrap() };
    let wanted = Merge {
        list,
        survivor: QboId::new(survivor),
        others: others.iter().map(|id| QboId::new(*id)).collect(),
    };
    let (documents, read_in, settings) = (Arc::new(documents), Arc::new(read_in), Arc::new(settings));
    let proposal = plan::merge(&documents, &read_in, &settings, &options, &text, &wanted)?;
    let sent: Proposal = from_text(&change(to_text(&proposal).unwrap())).unwrap();
    plan::proposed(&documents, &read_in, &settings, &options, &sent)
}

/// `[row, decision, code…]` of each row.
fn outcome(plan: &Plan) -> Value {
    let rows = plan.all().iter().map(|row| {
        let codes = row.findings.iter().map(|finding| json!(finding.code.as_str()));
        let head = [json!(row.id.as_ref().unwrap().as_str()), json!(row.decision.word())];
        head.into_iter().chain(codes).collect::<Value>()
    });
    rows.collect()
}

fn item(id: &str, name: &str, kind: &str) -> Value {
    json!({ "Id": id, "SyncToken": "3", "Name": name, "Type": kind, "IncomeAccountRef": { "value": "1" } })
}

fn line(id: &str, item: &str) -> Value {
    json!({ "Id": id, "Amount": 5, "DetailType": "SalesItemLineDetail", "Unknown": { "kept": serde_json::from_str::<Value>("0.10").unwrap() },
        "SalesItemLineDetail": { "ItemRef": { "value": item, "name": "Any" }, "Qty": 1, "UnitPrice": 5.00 } })
}

#[test]
fn lines_keep_every_member_that_nobody_here_knows_and_only_the_item_is_another() {
    let items =
        json!([item("1", "Visit", "Service"), item("2", "Visit.", "Service"), item("3", "visit", "Service")]);
    let open = json!({ "Id": "50", "SyncToken": "7", "DocNumber": "9", "TxnDate": "2026-11-01", "TotalAmt": 15, "Balance": 15,
        "Line": [line("1", "2"), line("2", "8"), line("3", "3")] });
    let mut paid = open.clone();
    paid["Balance"] = json!(0);
    let plan =
        merge(&json!({ "Item": items, "Invoice": [open, paid] }), Resource::Item, "1", &["2", "3"]).unwrap();
    assert_eq!(
        outcome(&plan),
        json!([["Invoice/50", "update"], ["Item/2", "deactivate"], ["Item/3", "deactivate"]])
    );
    let steps = plan.steps(None);
    let body: Value = serde_json::from_str(&steps[0].body).unwrap();
    let mut expected = [line("1", "1"), line("2", "8"), line("3", "1")];
    for index in [0, 2] {
        expected[index]["SalesItemLineDetail"]["ItemRef"] = json!({ "value": "1" });
    }
    assert_eq!(body, json!({ "Line": expected }));
    assert!(steps[0].body.contains("0.10"), "amounts keep their digits");
    assert_eq!(steps[0].key.id.as_str(), "Invoice/50");
    assert_eq!(steps[0].expected_total.as_deref(), Some("15"));
    for step in &steps[1..] {
        assert_eq!((step.operation, step.body.as_str()), (Operation::SparseUpdate, r#"{"Active":false}"#));
        assert_eq!(step.depends_on, [steps[0].id.clone()], "the record goes last");
    }
    let target = steps[0].target.as_ref().unwrap();
    assert_eq!((target.id.as_str(), target.sync_token.as_str()), ("50", "7"));
}

#[test]
fn whatever_cannot_go_holds_everything_and_says_why() {
    let customer = |id: &str, more: Value| {
        let mut own =
            json!({ "Id": id, "SyncToken": "0", "DisplayName": format!("Twin {id}"), "Balance": 0 });
        own.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        own
    };
    let estimate =
        json!({ "Id": "60", "TxnDate": "2026-11-01", "CustomerRef": { "value": "2" }, "Line": [] });
    let with = |more: Value| {
        let mut own = estimate.clone();
        own.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        own
    };
    let cost = |status: &str| {
        json!({ "Id": "70", "TxnDate": "2026-11-01", "Line": [{ "Id": "1", "Amount": 5,
        "AccountBasedExpenseLineDetail": { "CustomerRef": { "value": "2" }, "BillableStatus": status } }] })
    };
    let plain = json!({});
    let cases = [
        (
            plain.clone(),
            json!({ "Estimate": [estimate] }),
            json!([["Estimate/60", "update"], ["Customer/2", "deactivate"]]),
        ),
        (
            plain.clone(),
            json!({ "Estimate": [with(json!({ "TxnStatus": "Closed" }))] }),
            json!([["Customer/2", "deactivate"]]),
        ),
        (
            plain.clone(),
            json!({ "Estimate": [with(json!({ "LinkedTxn": [{ "TxnId": "1", "TxnType": "Invoice" }] }))] }),
            json!([["Estimate/60", "blocked", "plan/merge-linked"], ["Customer/2", "wait"]]),
        ),
        (
            plain.clone(),
            json!({ "Purchase": [cost("Billable")] }),
            json!([["Purchase/70", "blocked", "plan/merge-within"], ["Customer/2", "wait"]]),
        ),
        (plain, json!({ "Purchase": [cost("HasBeenBilled")] }), json!([["Customer/2", "deactivate"]])),
        (
            json!({ "Balance": 12.50 }),
            json!({ "Estimate": [estimate] }),
            json!([["Estimate/60", "wait"], ["Customer/2", "blocked", "plan/merge-balance"]]),
        ),
        (json!({ "Taxable": false }), json!({}), json!([["Customer/2", "blocked", "plan/merge-differs"]])),
        (
            json!({ "Active": false }),
            json!({ "Estimate": [estimate] }),
            json!([["Estimate/60", "update"], ["Customer/2", "skip"]]),
        ),
    ];
    for (other, lists, expected) in cases {
        let mut lists = lists;
        lists["Customer"] = json!([customer("1", json!({})), customer("2", other)]);
        let plan = merge(&lists, Resource::Customer, "1", &["2"]).unwrap();
        assert_eq!(outcome(&plan), expected, "{lists}");
        let is_held = expected.as_array().unwrap().iter().any(|row| row[1] == "blocked");
        assert_eq!(is_held, plan.steps(None).is_empty());
    }
}

#[test]
fn items_that_are_counted_or_booked_otherwise_stay_two() {
    let bundle = json!({ "Id": "50", "TxnDate": "2026-11-01", "Balance": 5, "TotalAmt": 5,
        "Line": [{ "Id": "1", "GroupLineDetail": { "GroupItemRef": { "value": "9" }, "Line": [line("2", "2")] } }] });
    let codes = |one: Value, other: Value, invoices: Value| {
        let plan = merge(&json!({ "Item": [one, other], "Invoice": invoices }), Resource::Item, "1", &["2"])
            .unwrap();
        outcome(&plan)
    };
    let (visit, same) = (item("1", "Visit", "Service"), item("2", "visit", "Service"));
    assert_eq!(
        codes(visit.clone(), same.clone(), json!([bundle]))[0],
        json!(["Invoice/50", "blocked", "plan/merge-within"])
    );
    let counted = [item("1", "Pump", "Inventory"), item("2", "pump", "Inventory")];
    let [one, other] = counted;
    assert_eq!(codes(one, other, json!([])), json!([["Item/2", "blocked", "plan/merge-inventory"]]));
    let mut booked = same;
    booked["IncomeAccountRef"]["value"] = json!("2");
    assert_eq!(codes(visit, booked, json!([])), json!([["Item/2", "blocked", "plan/merge-differs"]]));
}

#[test]
fn what_is_not_in_the_list_is_an_error() {
    let lists = json!({ "Item": [item("1", "Visit", "Service"), item("2", "visit", "Service")] });
    for (list, survivor, others) in [
        (Resource::Item, "1", &[][..]),
        (Resource::Item, "1", &["1"]),
        (Resource::Item, "1", &["2", "2"]),
        (Resource::Item, "9", &["2"]),
        (Resource::Invoice, "1", &["2"]),
    ] {
        let code = merge(&lists, list, survivor, others).map(|plan| outcome(&plan)).unwrap_err().code;
        assert_eq!(code.as_str(), "plan/merge-what", "{survivor} {others:?}");
    }
}

#[test]
fn a_proposal_can_only_give_away_and_take_out_of_use() {
    let lists = json!({ "Item": [item("1", "Visit", "Service"), item("2", "visit", "Service")] });
    for (from, to) in [
        (r#""decision":"deactivate""#, r#""decision":"create""#),
        (r#""decision":"deactivate""#, r#""decision":"void""#),
        (r#""decision":"deactivate""#, r#""decision":"link""#),
        (r#""decision":"deactivate""#, r#""decision":"anything""#),
        ("sparse-update", "full-update"),
        ("sparse-update", "create"),
        ("sparse-update", "delete"),
        ("sparse-update", "void"),
        (r#"{"kind":"sync-token"}"#, r#"{"kind":"unique-name","value":"Visit"}"#),
        (r#"{\"Active\":false}"#, r#"{\"UnitPrice\":0}"#),
        (r#"{\"Active\":false}"#, "[]"),
        (r#"{\"Active\":false}"#, ""),
        ("made-inactive", "because"),
        (r#""item""#, r#""ledger""#),
    ] {
        let change = |proposal: String| {
            assert!(proposal.contains(from), "{from} {proposal}");
            proposal.replace(from, to)
        };
        let refused =
            planned(&lists, Resource::Item, "1", &["2"], change).map(|plan| outcome(&plan)).unwrap_err();
        assert_eq!((refused.code.as_str(), refused.path.as_str()), ("plan/merge-what", "proposal"), "{to}");
    }
}
