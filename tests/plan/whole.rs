//! What holds for a plan as a whole.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::check::{plan_of, read};

const CASES: [&str; 5] = ["us-override", "us-fold", "gb-exclusive", "ca-quebec", "au-inclusive"];

#[test]
fn every_record_has_one_row_with_a_reason() {
    for case in CASES {
        let workspace: Value = serde_json::from_slice(&read(case, "workspace.json")).unwrap();
        let plan = plan_of(
            &read(case, "workspace.json"),
            &read(case, "snapshot.json"),
            &read(case, "settings.json"),
        );
        let rows = plan.rows(0, usize::MAX);
        let mut given = BTreeSet::new();
        for (list, kind) in [
            ("contacts", "contact"),
            ("items", "item"),
            ("invoices", "invoice"),
            ("payments", "payment"),
            ("estimates", "estimate"),
        ] {
            for record in workspace[list].as_array().into_iter().flatten() {
                given.insert((kind.to_owned(), record["id"].as_str().unwrap().to_owned()));
            }
        }
        let found: BTreeSet<_> = rows.iter().map(|row| (row.kind.clone(), row.id.clone())).collect();
        assert_eq!(found, given, "{case}");
        assert_eq!(rows.len(), given.len(), "{case}");
        assert!(rows.iter().all(|row| !row.reason.text.is_empty()), "{case}");
    }
}

#[test]
fn the_same_input_gives_the_same_plan() {
    for case in CASES {
        let plan = || {
            plan_of(&read(case, "workspace.json"), &read(case, "snapshot.json"), &read(case, "settings.json"))
        };
        assert_eq!(plan().json(), plan().json(), "{case}");
    }
}

#[test]
fn the_hash_sees_every_cent() {
    let case = "us-override";
    let (snapshot, settings) = (read(case, "snapshot.json"), read(case, "settings.json"));
    let workspace: Value = serde_json::from_slice(&read(case, "workspace.json")).unwrap();
    let mut edited = workspace.clone();
    edited["invoices"][1]["memo"] = json!("Thanks");
    let hash =
        |workspace: &Value| plan_of(&serde_json::to_vec(workspace).unwrap(), &snapshot, &settings).hash();
    assert_ne!(hash(&workspace), hash(&edited));
}

#[test]
fn a_chosen_row_brings_what_it_needs() {
    let case = "us-override";
    let plan =
        plan_of(&read(case, "workspace.json"), &read(case, "snapshot.json"), &read(case, "settings.json"));
    let payment = plan.find("payment", "p2").unwrap();
    let steps: Vec<String> = plan.steps(Some(&[payment])).iter().map(|step| step.id.to_string()).collect();
    assert_eq!(steps, ["contact:c2:create", "item:i1:create", "invoice:inv2:create", "payment:p2:create"]);
}

#[test]
fn absurd_figures_are_findings() {
    let case = "us-override";
    let absurd = [
        ("quantity", "100000000000000000000"),
        ("unitPrice", "9999999999999999999999999999"),
        ("quantity", "0.0000000000000000000000000001"),
        ("unitPrice", "-9999999999999999999999999999"),
    ];
    for (field, figure) in absurd {
        let mut workspace: Value = serde_json::from_slice(&read(case, "workspace.json")).unwrap();
        for line in workspace["invoices"][6]["lines"].as_array_mut().unwrap() {
            line[field] = json!(figure);
        }
        workspace["taxRates"][1]["percent"] = json!("100000000000000000000000000");
        let plan = plan_of(
            &serde_json::to_vec(&workspace).unwrap(),
            &read(case, "snapshot.json"),
            &read(case, "settings.json"),
        );
        let row = plan.detail(plan.find("invoice", "inv7").unwrap()).unwrap();
        assert_eq!(row.decision.word(), "blocked", "{field} {figure}");
        assert!(
            row.findings.iter().any(|finding| finding.code.as_str().starts_with("money/")),
            "{field} {figure}"
        );
    }
}

#[test]
fn a_list_that_was_not_read_stops_every_write() {
    let case = "us-override";
    let mut snapshot: Value = serde_json::from_slice(&read(case, "snapshot.json")).unwrap();
    snapshot["entities"].as_object_mut().unwrap().remove("Vendor");
    let plan = plan_of(
        &read(case, "workspace.json"),
        &serde_json::to_vec(&snapshot).unwrap(),
        &read(case, "settings.json"),
    );
    assert!(plan.steps(None).is_empty());
    assert!(plan.findings().iter().any(|finding| finding.message.contains("Vendor")));
}
