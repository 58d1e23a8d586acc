//! One function touches the interface; a case is data.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::{Value, json};
use tieout::crm::Documents;
use tieout::plan::{Options, Plan, plan};
use tieout::qbo::Snapshot;
use tieout::settings::Settings;

pub fn folder(case: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/plan").join(case)
}

pub fn read(case: &str, file: &str) -> Vec<u8> {
    let path = folder(case).join(file);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub fn plan_of(documents: &[u8], snapshot: &[u8], settings: &[u8]) -> Plan {
    let documents = Documents::parse(documents).expect("workspace");
    let snapshot = Snapshot::parse(snapshot).expect("snapshot");
    let settings = Settings::parse(settings).expect("settings");
    let today = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
    plan(&Arc::new(documents), &Arc::new(snapshot), &Arc::new(settings), &Options { today })
}

pub fn check(case: &str) {
    let plan =
        plan_of(&read(case, "workspace.json"), &read(case, "snapshot.json"), &read(case, "settings.json"));
    let found = outline(&plan);
    let path = folder(case).join("expect.json");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let text = serde_json::to_string_pretty(&found).unwrap();
        fs::write(&path, text + "\n").unwrap();
        return;
    }
    let expected: Value = serde_json::from_slice(&read(case, "expect.json")).unwrap();
    assert_eq!(found, expected, "{case}");
}

/// What a bookkeeper would check: every row's decision and why, its proof, and what would be sent.
fn outline(plan: &Plan) -> Value {
    let whole: Value = serde_json::from_slice(&plan.json()).unwrap();
    let rows = whole["rows"].as_array().unwrap().iter().map(|row| {
        let mut outline = json!({
            "is": format!("{} {}", row["kind"].as_str().unwrap(), row["id"].as_str().unwrap()),
            "decision": row["decision"],
            "reason": row["reason"]["code"],
        });
        let findings: Vec<String> = row["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|finding| {
                let text = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
                format!("{} {}: {}", text("code"), text("path"), text("message"))
            })
            .collect();
        let mut put = |name: &str, value: Value| {
            let empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
            if !empty {
                outline[name] = value;
            }
        };
        put("findings", json!(findings));
        put("money", row["money"].clone());
        put("matched", row["match"]["evidence"].clone());
        put("next", row["next"]["text"].clone());
        let chain = row["chain"].as_array().unwrap();
        put("chain", chain.iter().map(|link| link["label"].clone()).collect());
        if row["decision"] == "update" {
            let changes = row["diff"].as_array().unwrap().iter();
            put(
                "diff",
                changes.map(|change| json!([change["path"], change["from"], change["to"]])).collect(),
            );
        }
        if let Some(proof) = row.get("proof") {
            let cells = proof["rows"].as_array().unwrap().iter();
            let cells: Vec<Value> =
                cells.map(|row| json!([row["label"], row["crm"], row["sent"], row["predicted"]])).collect();
            put("proof", json!({"rows": cells, "verdict": proof["verdict"], "cause": proof["cause"]}));
        }
        if let Some(request) = row.get("request") {
            let body: Value = serde_json::from_str(request["body"].as_str().unwrap()).unwrap();
            put("request", json!({"path": request["path"], "body": body}));
        }
        outline
    });
    json!({
        "decisions": whole["summary"]["decisions"],
        "money": whole["summary"]["money"],
        "findings": whole["findings"].as_array().unwrap().iter().map(|finding| finding["message"].clone()).collect::<Vec<_>>(),
        "rows": rows.collect::<Vec<_>>(),
    })
}
