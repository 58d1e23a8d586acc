//! What happens after a sync: edits on one side, on the other, on both; voids; records that are gone.

use serde_json::{Value, json};
use tieout::plan::{Decision, Plan};
use tieout::step::Operation;

use crate::check::{plan_of, read};
use crate::second_run::applied;

const CASE: &str = "us-override";

/// Plans again after one sync, with both sides edited in between.
fn again(edit_crm: impl Fn(&mut Value), edit_books: impl Fn(&mut Value)) -> Plan {
    let (workspace, settings) = (read(CASE, "workspace.json"), read(CASE, "settings.json"));
    let first = plan_of(&workspace, &read(CASE, "snapshot.json"), &settings);
    let mut books: Value = serde_json::from_slice(&applied(&read(CASE, "snapshot.json"), &first)).unwrap();
    let mut crm: Value = serde_json::from_slice(&workspace).unwrap();
    edit_books(&mut books);
    edit_crm(&mut crm);
    plan_of(&serde_json::to_vec(&crm).unwrap(), &serde_json::to_vec(&books).unwrap(), &settings)
}

fn record<'v>(crm: &'v mut Value, list: &str, id: &str) -> &'v mut Value {
    let records = crm[list].as_array_mut().unwrap();
    records.iter_mut().find(|record| record["id"] == id).unwrap()
}

fn numbered<'v>(books: &'v mut Value, number: &str) -> &'v mut Value {
    let invoices = books["entities"]["Invoice"].as_array_mut().unwrap();
    invoices.iter_mut().find(|invoice| invoice["DocNumber"] == number).unwrap()
}

/// `(decision, code of the reason)` of a row.
fn outcome(plan: &Plan, kind: &str, id: &str) -> (Decision, String) {
    let row = plan.rows(plan.find(kind, id).unwrap(), 1).remove(0);
    (row.decision, row.reason.code)
}

#[test]
fn edited_in_the_crm_is_updated_with_the_fields_that_differ() {
    let edit = |crm: &mut Value| record(crm, "invoices", "inv7")["memo"] = json!("See you soon");
    let plan = again(edit, |_| {});
    assert_eq!(outcome(&plan, "invoice", "inv7"), (Decision::Update, "changed".to_owned()));
    let detail = plan.detail(plan.find("invoice", "inv7").unwrap()).unwrap();
    let changed: Vec<&str> = detail.diff.iter().map(|change| change.path.as_str()).collect();
    assert_eq!(changed, ["CustomerMemo"]);
    let steps = plan.steps(None);
    assert_eq!(steps.len(), 1, "nothing else is written");
    assert_eq!(steps[0].operation, Operation::SparseUpdate);
    assert!(steps[0].body.contains("\"sparse\":true"));
}

#[test]
fn a_changed_phone_is_shown_with_what_stood_there_and_how_it_came() {
    let plan = again(|crm| record(crm, "contacts", "c2")["phone"] = json!("(512) 555-0199"), |_| {});
    assert_eq!(outcome(&plan, "contact", "c2"), (Decision::Update, "changed".to_owned()));
    let detail = plan.detail(plan.find("contact", "c2").unwrap()).unwrap();
    let shown: Vec<_> = detail
        .diff
        .iter()
        .map(|change| (change.path.as_str(), change.from.as_deref(), change.rule.as_str()))
        .collect();
    assert_eq!(shown, [("PrimaryPhone", Some("(512) 555-0100"), "copied")]);
}

#[test]
fn edited_in_quickbooks_is_left_alone_and_shown() {
    let plan = again(|_| {}, |books| numbered(books, "1007")["TxnDate"] = json!("2026-04-09"));
    assert_eq!(outcome(&plan, "invoice", "inv7"), (Decision::Skip, "changed-in-quickbooks".to_owned()));
    assert!(plan.steps(None).is_empty());
}

#[test]
fn edited_on_both_sides_is_a_conflict() {
    let plan = again(
        |crm| record(crm, "invoices", "inv7")["issueDate"] = json!("2026-04-05"),
        |books| numbered(books, "1007")["TxnDate"] = json!("2026-04-09"),
    );
    assert_eq!(outcome(&plan, "invoice", "inv7"), (Decision::Blocked, "plan/conflict".to_owned()));
}

#[test]
fn an_edit_of_another_field_in_quickbooks_is_no_conflict() {
    let edited = |field: &'static str| {
        again(
            |crm| record(crm, "invoices", "inv7")["memo"] = json!("See you soon"),
            move |books| numbered(books, "1007")[field] = json!("2026-06-09"),
        )
    };
    let plan = edited("DueDate");
    assert_eq!(outcome(&plan, "invoice", "inv7").0, Decision::Update);
    let body = &plan.steps(None)[0].body;
    assert!(body.contains("See you soon") && !body.contains("DueDate"), "{body}");
    // The date of an invoice is booked.
    let plan = edited("TxnDate");
    assert_eq!(outcome(&plan, "invoice", "inv7"), (Decision::Blocked, "plan/conflict".to_owned()));
    let conflict = &plan.conflicts()[0];
    let fields: Vec<_> =
        conflict.fields.iter().map(|field| (field.name.as_str(), field.crm.as_str())).collect();
    assert!(conflict.open && conflict.whole && fields.contains(&("memo", "See you soon")), "{fields:?}");
}

#[test]
fn gone_from_quickbooks_is_never_created_again() {
    let plan = again(
        |_| {},
        |books| {
            books["entities"]["Invoice"]
                .as_array_mut()
                .unwrap()
                .retain(|invoice| invoice["DocNumber"] != "1007");
        },
    );
    assert_eq!(outcome(&plan, "invoice", "inv7"), (Decision::Blocked, "plan/gone".to_owned()));
}

#[test]
fn voided_in_quickbooks_is_never_written_again() {
    let void = |books: &mut Value| {
        let invoice = numbered(books, "1007");
        invoice["TotalAmt"] = json!(0);
        invoice["PrivateNote"] = json!("Voided");
    };
    let edit = |crm: &mut Value| record(crm, "invoices", "inv7")["memo"] = json!("See you soon");
    let plan = again(edit, void);
    assert_eq!(outcome(&plan, "invoice", "inv7"), (Decision::Skip, "voided-in-quickbooks".to_owned()));
}

#[test]
fn a_void_goes_over_unless_money_came_in() {
    let void =
        |id: &'static str| move |crm: &mut Value| record(crm, "invoices", id)["status"] = json!("voided");
    let settings_push_voids = again(void("inv7"), |_| {});
    assert_eq!(outcome(&settings_push_voids, "invoice", "inv7").0, Decision::Void);
    let paid = again(void("inv2"), |_| {});
    assert_eq!(outcome(&paid, "invoice", "inv2"), (Decision::Blocked, "plan/paid-void".to_owned()));
}

#[test]
fn a_deposited_payment_is_frozen() {
    let edit = |crm: &mut Value| record(crm, "payments", "p2")["reference"] = json!("7002-B");
    let deposit = |books: &mut Value| {
        let payments = books["entities"]["Payment"].as_array_mut().unwrap();
        let payment = payments.iter_mut().find(|payment| payment["PaymentRefNum"] == "7002").unwrap();
        payment["LinkedTxn"] = json!([{"TxnId": "900", "TxnType": "Deposit"}]);
    };
    assert_eq!(outcome(&again(edit, |_| {}), "payment", "p2").0, Decision::Update);
    assert_eq!(
        outcome(&again(edit, deposit), "payment", "p2"),
        (Decision::Blocked, "plan/deposited".to_owned())
    );
}
