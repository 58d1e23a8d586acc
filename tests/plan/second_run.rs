//! After a plan is applied, the same documents plan no write.

use serde_json::{Value, json};
use tieout::plan::Plan;
use tieout::step::{Operation, Step};

use crate::check::{plan_of, read};

/// Does to the snapshot what QuickBooks would do with the steps, as far as the planner looks at it.
pub fn applied(snapshot: &[u8], plan: &Plan) -> Vec<u8> {
    let mut snapshot: Value = serde_json::from_slice(snapshot).unwrap();
    let mut ids = std::collections::BTreeMap::new();
    let mut links: Vec<Value> = snapshot["links"].as_array().cloned().unwrap_or_default();
    for (number, step) in plan.steps(None).into_iter().enumerate() {
        let id = step.target.as_ref().map_or_else(|| format!("9{number:03}"), |target| target.id.to_string());
        ids.insert(step.id.to_string(), id.clone());
        let token = write(&mut snapshot, &step, &id, &ids);
        links.retain(|link| link["key"] != json!({"kind": step.key.kind, "id": step.key.id}));
        links.push(json!({
            "key": {"kind": step.key.kind, "id": step.key.id},
            "resource": step.resource.name(),
            "qboId": id,
            "syncToken": token,
            "origin": "crm",
            "base": step.base,
            "sequence": step.sequence,
            "voided": step.operation == Operation::Void,
        }));
    }
    snapshot["links"] = json!(links);
    serde_json::to_vec(&snapshot).unwrap()
}

fn write(
    snapshot: &mut Value,
    step: &Step,
    id: &str,
    ids: &std::collections::BTreeMap<String, String>,
) -> String {
    if step.operation == Operation::Create {
        pay(snapshot, step, ids);
    }
    let list = snapshot["entities"][step.resource.name()].as_array_mut().unwrap();
    let place = list.iter().position(|record| record["Id"] == id);
    if step.operation == Operation::Link {
        return list[place.unwrap()]["SyncToken"].as_str().unwrap().to_owned();
    }
    let mut body: Value = serde_json::from_str(&step.body).unwrap();
    for pending in &step.pending {
        *body.pointer_mut(&pending.pointer).unwrap() = json!(ids[pending.step.as_str()]);
    }
    let mut record = place.map_or_else(|| json!({}), |place| list[place].clone());
    let fields = record.as_object_mut().unwrap();
    fields.extend(body.as_object().unwrap().clone());
    let token = fields
        .get("SyncToken")
        .and_then(Value::as_str)
        .map_or(0, |token| token.parse::<u32>().unwrap().saturating_add(1));
    fields.insert("Id".to_owned(), json!(id));
    fields.insert("SyncToken".to_owned(), json!(token.to_string()));
    if step.operation == Operation::Void {
        let note = fields.get("PrivateNote").and_then(Value::as_str).unwrap_or_default().to_owned();
        fields.insert("PrivateNote".to_owned(), json!(format!("Voided {note}")));
        fields.insert("TotalAmt".to_owned(), json!(0));
        fields.insert("Balance".to_owned(), json!(0));
    } else if let Some(total) = &step.expected_total {
        let total: Value = serde_json::from_str(total).unwrap();
        fields.insert("TotalAmt".to_owned(), total.clone());
        fields.entry("Balance").or_insert(total);
    }
    match place {
        Some(place) => list[place] = record,
        None => list.push(record),
    }
    token.to_string()
}

/// A payment lowers what is open on the invoices that it pays.
#[expect(clippy::arithmetic_side_effects, reason = "amounts of a fixture")]
fn pay(snapshot: &mut Value, step: &Step, ids: &std::collections::BTreeMap<String, String>) {
    let mut body: Value = serde_json::from_str(&step.body).unwrap();
    for pending in &step.pending {
        *body.pointer_mut(&pending.pointer).unwrap() = json!(ids[pending.step.as_str()]);
    }
    for line in body["Line"].as_array().into_iter().flatten().filter(|line| line["LinkedTxn"].is_array()) {
        let invoices = snapshot["entities"]["Invoice"].as_array_mut().unwrap();
        let paid =
            invoices.iter_mut().find(|invoice| invoice["Id"] == line["LinkedTxn"][0]["TxnId"]).unwrap();
        let digits = |value: &Value| tieout::base::money::parse(&value.to_string()).unwrap();
        let left = digits(&paid["Balance"]) - digits(&line["Amount"]);
        paid["Balance"] = serde_json::from_str(&left.to_string()).unwrap();
    }
}

fn second_plan_writes_nothing(case: &str) {
    let (workspace, settings) = (read(case, "workspace.json"), read(case, "settings.json"));
    let first = plan_of(&workspace, &read(case, "snapshot.json"), &settings);
    assert!(!first.steps(None).is_empty(), "{case}: the first plan does something");
    let after = applied(&read(case, "snapshot.json"), &first);
    let second = plan_of(&workspace, &after, &settings);
    let steps: Vec<String> = second.steps(None).iter().map(|step| step.id.to_string()).collect();
    assert!(steps.is_empty(), "{case}: {steps:?}");
    for (before, now) in first.all().iter().zip(second.all()) {
        assert_eq!(before.is_held(), now.is_held(), "{case}: {:?} {:?}", before.kind, before.id);
    }
}

#[test]
fn us_override() {
    second_plan_writes_nothing("us-override");
}

#[test]
fn gb_exclusive() {
    second_plan_writes_nothing("gb-exclusive");
}

#[test]
fn ca_quebec() {
    second_plan_writes_nothing("ca-quebec");
}

#[test]
fn au_inclusive() {
    second_plan_writes_nothing("au-inclusive");
}

#[test]
fn us_fold() {
    second_plan_writes_nothing("us-fold");
}

/// A person who copies an invoice in QuickBooks copies our marker with its note.
#[test]
fn a_copy_is_told_of_and_the_first_written_is_linked() {
    let (workspace, settings) = (read("us-override", "workspace.json"), read("us-override", "settings.json"));
    let first = plan_of(&workspace, &read("us-override", "snapshot.json"), &settings);
    let mut after: Value =
        serde_json::from_slice(&applied(&read("us-override", "snapshot.json"), &first)).unwrap();
    // Found again by the marker alone.
    after["links"] = json!([]);
    for (list, original, copy) in [("Invoice", "9001", "10001"), ("Payment", "9901", "9902")] {
        let records = after["entities"][list].as_array_mut().unwrap();
        let is_ours =
            |record: &Value| record["PrivateNote"].as_str().is_some_and(|note| note.contains("[crm:"));
        let ours = records.iter_mut().find(|record| is_ours(record)).unwrap();
        ours["Id"] = json!(original);
        let mut doubled = ours.clone();
        doubled["Id"] = json!(copy);
        records.insert(0, doubled.clone());
        let plan = plan_of(&workspace, &serde_json::to_vec(&after).unwrap(), &settings);
        let linked =
            plan.all().iter().filter_map(|row| row.qbo_id.as_ref()).any(|id| id.as_str() == original);
        assert!(linked, "{list}: the original is linked");
        let told: Vec<String> = plan.findings().iter().map(|finding| finding.message.clone()).collect();
        let expected =
            format!("QuickBooks has 2 records ({list} {copy}, {original}) with the marker of one CRM record");
        assert!(told.contains(&expected), "{told:?}");
        // A copy that was voided is no longer one.
        let records = after["entities"][list].as_array_mut().unwrap();
        records[0]["PrivateNote"] = json!(format!("Voided {}", doubled["PrivateNote"].as_str().unwrap()));
        records[0]["TotalAmt"] = json!(0);
        let plan = plan_of(&workspace, &serde_json::to_vec(&after).unwrap(), &settings);
        assert!(plan.findings().iter().all(|finding| finding.code.as_str() != "match/copies"));
    }
}
