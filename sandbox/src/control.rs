//! Endpoints of the sandbox itself, below `/sandbox/`: its state, its clock, its faults.

use crate::json::{Value, json};

use crate::http::{Request, Response};
use crate::inject::Injection;
use crate::json::object;
use crate::sandbox::Sandbox;
use crate::time::Millis;

pub fn answer(sandbox: &mut Sandbox, path: &[&str], request: &Request) -> Response {
    let post = request.method.eq_ignore_ascii_case("POST");
    match (path, post) {
        (["state"], false) => Response::json(200, &sandbox.state()),
        (["clock"], false) => clock(sandbox),
        (["clock"], true) => set_clock(sandbox, request.text()),
        (["faults"], false) => faults(sandbox),
        (["faults"], true) => add_faults(sandbox, request.text()),
        (["settings"], true) => set_settings(sandbox, request.text()),
        (["expire-tokens"], true) => {
            sandbox.tokens.expire_access();
            Response::json(200, &json!({}))
        }
        _ => refused(404, "there is no such control"),
    }
}

fn refused(status: u16, why: &str) -> Response {
    Response::json(status, &json!({ "error": why }))
}

fn clock(sandbox: &Sandbox) -> Response {
    let now = sandbox.company.now;
    Response::json(200, &json!({ "now": now, "time": sandbox.company.zone.precise(now) }))
}

/// `{"advanceMs": n}` moves the company's clock ahead of the host's; `{"setMs": n}` puts it to an instant.
fn set_clock(sandbox: &mut Sandbox, body: &str) -> Response {
    let asked: Value = serde_json::from_str(body).unwrap_or(Value::Null);
    let number = |key: &str| asked.get(key).and_then(Value::as_i64);
    let change: Millis = match (number("advanceMs"), number("setMs")) {
        (Some(advance), None) => advance,
        (None, Some(instant)) => instant.saturating_sub(sandbox.company.now),
        _ => return refused(400, "give advanceMs or setMs"),
    };
    sandbox.ahead = sandbox.ahead.saturating_add(change);
    sandbox.company.now = sandbox.company.now.saturating_add(change).max(0);
    clock(sandbox)
}

fn faults(sandbox: &Sandbox) -> Response {
    Response::json(200, &json!({ "faults": sandbox.injections.waiting() }))
}

/// One fault, a list of them, or `{"clear": true}`.
fn add_faults(sandbox: &mut Sandbox, body: &str) -> Response {
    let Ok(asked) = serde_json::from_str::<Value>(body) else { return refused(400, "not JSON") };
    if asked == json!({ "clear": true }) {
        sandbox.injections.clear();
        return faults(sandbox);
    }
    let list = if asked.is_array() { asked } else { json!([asked]) };
    match serde_json::from_value::<Vec<Injection>>(list) {
        Ok(injections) => {
            sandbox.injections.add(injections);
            faults(sandbox)
        }
        Err(error) => refused(400, &format!("not a fault: {error}")),
    }
}

/// Preferences that only the service's own pages can change, such as the closing date or multicurrency.
fn set_settings(sandbox: &mut Sandbox, body: &str) -> Response {
    let Ok(Value::Object(asked)) = serde_json::from_str::<Value>(body) else {
        return refused(400, "give an object with preferences or companyInfo");
    };
    if let Some(preferences) = object(&asked, "preferences") {
        crate::edition::overlay(&mut sandbox.company, "Preferences", preferences);
    }
    if let Some(info) = object(&asked, "companyInfo") {
        crate::edition::overlay(&mut sandbox.company, "CompanyInfo", info);
    }
    Response::json(200, &json!({}))
}
