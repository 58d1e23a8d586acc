//! Endpoints of the sandbox itself, below `/sandbox/`: its state, its clock, its faults, its people.

use crate::hand::Edit;
use crate::http::{Request, Response, Target};
use crate::inject::{Chaos, Injection};
use crate::json::{self, object};
use crate::notify::Subscription;
use crate::sandbox::Sandbox;
use crate::switches::Switches;
use crate::time::Millis;
use serde_json::{Value, json};

pub fn answer(sandbox: &mut Sandbox, path: &[&str], request: &Request, target: &Target) -> Response {
    if let ["file", id] = path {
        let (until, seal) = (target.param("until").unwrap_or(""), target.param("seal").unwrap_or(""));
        return crate::files::fetch(sandbox, id, until, seal);
    }
    let done = if request.method.eq_ignore_ascii_case("POST") {
        change(sandbox, path, request.text(), target)
    } else {
        show(sandbox, path)
    };
    match done {
        Ok(answer) => Response::json(200, &answer),
        Err((status, why)) => Response::json(status, &json!({ "error": why })),
    }
}

type Done = Result<Value, (u16, String)>;

fn bad(why: impl Into<String>) -> Done {
    Err((400, why.into()))
}

fn nothing_there() -> Done {
    Err((404, "there is no such control".to_owned()))
}

fn show(sandbox: &Sandbox, path: &[&str]) -> Done {
    match path {
        ["state"] => Ok(sandbox.state()),
        ["clock"] => Ok(clock(sandbox)),
        ["faults"] => Ok(faults(sandbox)),
        ["switches"] => readable(sandbox.switches()),
        ["snapshots"] => Ok(snapshots(sandbox)),
        ["webhooks"] => Ok(webhooks(sandbox)),
        ["export"] => Ok(sandbox.export()),
        ["violations"] => Ok(sandbox.violations_shown()),
        _ => nothing_there(),
    }
}

fn change(sandbox: &mut Sandbox, path: &[&str], body: &str, target: &Target) -> Done {
    match path {
        ["clock"] => set_clock(sandbox, body),
        ["faults"] => add_faults(sandbox, body),
        ["chaos"] => set_chaos(sandbox, body),
        ["switches"] => set_switches(sandbox, body),
        ["settings"] => set_settings(sandbox, body),
        ["hand"] => by_hand(sandbox, body),
        ["import"] => import(sandbox, body),
        ["webhooks"] => subscribe(sandbox, body),
        ["deliveries"] => deliveries(sandbox, body),
        ["violations"] => validate(sandbox, body),
        ["expire-tokens"] => {
            sandbox.expire_tokens();
            Ok(json!({}))
        }
        ["snapshot"] => {
            let name = target.param("name").unwrap_or("").to_owned();
            let snapshot = sandbox.snapshot();
            sandbox.kept.insert(name, snapshot);
            Ok(snapshots(sandbox))
        }
        ["restore"] => {
            let name = target.param("name").unwrap_or("");
            match sandbox.kept.get(name).cloned() {
                Some(snapshot) => {
                    sandbox.restore(&snapshot);
                    Ok(clock(sandbox))
                }
                None => Err((404, format!("there is no snapshot {name}"))),
            }
        }
        _ => nothing_there(),
    }
}

fn readable(value: &impl serde::Serialize) -> Done {
    serde_json::to_value(value).map_err(|error| (500, error.to_string()))
}

fn clock(sandbox: &Sandbox) -> Value {
    let now = sandbox.company.now;
    json!({ "now": now, "time": sandbox.company.zone.precise(now) })
}

fn snapshots(sandbox: &Sandbox) -> Value {
    json!({ "snapshots": sandbox.kept.keys().collect::<Vec<_>>() })
}

fn faults(sandbox: &Sandbox) -> Value {
    json!({ "faults": sandbox.injections.waiting().collect::<Vec<_>>() })
}

/// `{"advanceMs": n}` moves the company's clock ahead of the host's; `{"setMs": n}` puts it to an instant.
fn set_clock(sandbox: &mut Sandbox, body: &str) -> Done {
    let asked: Value = serde_json::from_str(body).unwrap_or(Value::Null);
    let number = |key: &str| asked.get(key).and_then(Value::as_i64);
    let change: Millis = match (number("advanceMs"), number("setMs")) {
        (Some(advance), None) => advance,
        (None, Some(instant)) => instant.saturating_sub(sandbox.company.now),
        _ => return bad("give advanceMs or setMs"),
    };
    sandbox.advance(change);
    Ok(clock(sandbox))
}

/// One fault, a list of them, or `{"clear": true}`.
fn add_faults(sandbox: &mut Sandbox, body: &str) -> Done {
    let Ok(asked) = serde_json::from_str::<Value>(body) else { return bad("not JSON") };
    if asked == json!({ "clear": true }) {
        sandbox.clear_faults();
        return Ok(faults(sandbox));
    }
    let list = if asked.is_array() { asked } else { json!([asked]) };
    match serde_json::from_value::<Vec<Injection>>(list) {
        Ok(injections) => {
            sandbox.inject(injections);
            Ok(faults(sandbox))
        }
        Err(error) => bad(format!("not a fault: {error}")),
    }
}

/// Faults by chance, or `null` for none.
fn set_chaos(sandbox: &mut Sandbox, body: &str) -> Done {
    match serde_json::from_str::<Option<Chaos>>(body) {
        Ok(chaos) => {
            sandbox.set_chaos(chaos);
            Ok(json!({}))
        }
        Err(error) => bad(format!("not chaos: {error}")),
    }
}

/// Some switches; the others stay as they are.
fn set_switches(sandbox: &mut Sandbox, body: &str) -> Done {
    let Ok(Value::Object(asked)) = serde_json::from_str::<Value>(body) else {
        return bad("give an object of switches");
    };
    let mut all = readable(sandbox.switches())?;
    if let Some(all) = all.as_object_mut() {
        all.extend(asked);
    }
    match serde_json::from_value::<Switches>(all) {
        Ok(switches) => {
            sandbox.set_switches(switches);
            readable(sandbox.switches())
        }
        Err(error) => bad(error.to_string()),
    }
}

/// Preferences that only the service's own pages can change, such as the closing date or multicurrency.
fn set_settings(sandbox: &mut Sandbox, body: &str) -> Done {
    let Ok(json::Value::Object(asked)) = json::parse(body) else {
        return bad("give an object with preferences or companyInfo");
    };
    if let Some(preferences) = object(&asked, "preferences") {
        crate::edition::overlay(&mut sandbox.company, "Preferences", preferences);
    }
    if let Some(info) = object(&asked, "companyInfo") {
        crate::edition::overlay(&mut sandbox.company, "CompanyInfo", info);
    }
    Ok(json!({}))
}

/// What a bookkeeper, or an administrator, does; the answer holds the object as it stands afterwards.
fn by_hand(sandbox: &mut Sandbox, body: &str) -> Done {
    let edit: Edit = match serde_json::from_str(body) {
        Ok(edit) => edit,
        Err(error) => return bad(format!("not an edit: {error}")),
    };
    match sandbox.edit(&edit) {
        Ok(object) => Ok(json!({ "object": object })),
        Err(fault) => Err((400, format!("{}: {}", fault.code, fault.detail))),
    }
}

fn webhooks(sandbox: &Sandbox) -> Value {
    json!({ "endpoint": sandbox.endpoint(), "dropped": sandbox.dropped_notices() })
}

/// From now on requests and answers are held against the types, or not any more.
fn validate(sandbox: &mut Sandbox, body: &str) -> Done {
    let asked = json::parse(body).ok();
    match asked.as_ref().and_then(|asked| asked.get("validate")?.as_bool()) {
        Some(true) => sandbox.inspected = sandbox.inspected.take().or_else(|| Some(Vec::new())),
        Some(false) => sandbox.inspected = None,
        None => return bad("give {\"validate\": true} or {\"validate\": false}"),
    }
    Ok(sandbox.violations_shown())
}

/// Where notifications go, or `null` for nowhere.
fn subscribe(sandbox: &mut Sandbox, body: &str) -> Done {
    match serde_json::from_str::<Option<Subscription>>(body) {
        Ok(subscription) => {
            sandbox.subscribe(subscription);
            Ok(webhooks(sandbox))
        }
        Err(error) => bad(format!("not a subscription: {error}")),
    }
}

/// An export of a sandbox, or what a real company's queries answered.
fn import(sandbox: &mut Sandbox, body: &str) -> Done {
    let Ok(json::Value::Object(given)) = json::parse(body) else {
        return bad("give an object of lists");
    };
    match sandbox.import(&given) {
        Ok(taken) => readable(&taken),
        Err(why) => bad(why),
    }
}

/// For hosts: takes the outcomes `[[id, status], …]` of earlier deliveries and gives the ones that are due.
fn deliveries(sandbox: &mut Sandbox, body: &str) -> Done {
    let now = sandbox.company.now.saturating_sub(sandbox.ahead);
    let outcomes: Vec<(u64, u16)> = serde_json::from_str(body).unwrap_or_default();
    for (id, status) in outcomes {
        sandbox.delivered(now, id, status);
    }
    let due = readable(&sandbox.deliveries(now))?;
    Ok(json!({ "due": due, "next": sandbox.next_delivery() }))
}
