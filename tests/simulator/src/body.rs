//! Records and what their bodies say. Amounts are whole cents.

use serde_json::{Map, Value, json};

use crate::books::Record;
use crate::work::Class;

/// Amounts become nothing; the note says so.
pub fn void(record: &mut Record) {
    let note = record.body.get("PrivateNote").and_then(Value::as_str).unwrap_or_default().to_owned();
    record.body.insert("PrivateNote".to_owned(), json!(format!("Voided - {note}")));
    record.body.insert("Line".to_owned(), json!([]));
    record.cents = 0;
    record.voided = true;
}

pub(super) fn holds(record: &Record, name: &str, values: &[String]) -> bool {
    let text = match (name, record.body.get(name)) {
        ("Active", active) => active.is_none_or(|active| *active == true).to_string(),
        ("Id", _) => record.id.to_string(),
        ("TotalAmt", _) => amount(record.cents),
        (_, Some(Value::Object(reference))) => {
            reference.get("value").and_then(Value::as_str).unwrap_or_default().to_owned()
        }
        (_, Some(Value::String(text))) => text.clone(),
        _ => return false,
    };
    values.iter().any(|value| value.to_lowercase() == text.to_lowercase())
}

pub fn amount(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

pub(super) fn has_total(class: Class) -> bool {
    matches!(class, Class::Invoice | Class::Payment)
}

pub(super) fn shown(record: &Record) -> Value {
    let mut body = record.body.clone();
    body.insert("Id".to_owned(), json!(record.id.to_string()));
    body.insert("SyncToken".to_owned(), json!(record.token.to_string()));
    if has_total(record.class) {
        let total = serde_json::from_str(&amount(record.cents)).unwrap_or_default();
        body.insert("TotalAmt".to_owned(), total);
    }
    Value::Object(body)
}

/// Fields by the names under which changes are told, as far as people and plans here enter them.
pub fn fields(class: Class, body: &Map<String, Value>) -> Vec<(&'static str, String)> {
    let names: &[(&str, &str)] = match class {
        Class::Customer => &[
            ("Active", ""),
            ("CompanyName", ""),
            ("DisplayName", ""),
            ("Notes", ""),
            ("PrimaryPhone", "FreeFormNumber"),
        ],
        Class::Item => &[],
        Class::Invoice => &[
            ("BillEmail", "Address"),
            ("CustomerMemo", "value"),
            ("CustomerRef", "value"),
            ("DocNumber", ""),
            ("PrivateNote", ""),
            ("TxnDate", ""),
        ],
        Class::Payment => &[
            ("CustomerRef", "value"),
            ("DepositToAccountRef", "value"),
            ("PaymentRefNum", ""),
            ("PrivateNote", ""),
            ("TxnDate", ""),
        ],
    };
    let mut found = Vec::new();
    for (path, member) in names {
        let Some(value) =
            body.get(*path).and_then(|value| if member.is_empty() { Some(value) } else { value.get(member) })
        else {
            continue;
        };
        let text = match value {
            Value::Bool(value) => if *value { "yes" } else { "no" }.to_owned(),
            Value::String(text) if *path == "PrivateNote" => {
                text.lines().filter(|line| !line.starts_with("[crm:")).collect::<Vec<_>>().join("\n")
            }
            Value::String(text) => text.clone(),
            _ => continue,
        };
        if !text.is_empty() {
            found.push((*path, text));
        }
    }
    found
}

/// Our mark in a note of the record.
pub fn marker_in(body: &Map<String, Value>) -> Option<String> {
    let texts = ["PrivateNote", "Notes"].iter().filter_map(|name| body.get(*name)?.as_str());
    let mut marks = texts.filter_map(|text| {
        let start = text.find("[crm:")?;
        let end = text[start..].find(']')?;
        Some(text[start..=start + end].to_owned())
    });
    marks.next()
}

/// The records that a body refers to.
pub fn referred(body: &Map<String, Value>) -> Vec<(Class, u64)> {
    let id =
        |value: Option<&Value>| value.and_then(Value::as_str).and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut found = Vec::new();
    if let Some(customer) = body.get("CustomerRef") {
        found.push((Class::Customer, id(customer.get("value"))));
    }
    let lines = body.get("Line").and_then(Value::as_array);
    for line in lines.into_iter().flatten() {
        for linked in line.get("LinkedTxn").and_then(Value::as_array).into_iter().flatten() {
            found.push((Class::Invoice, id(linked.get("TxnId"))));
        }
    }
    found
}

pub fn lines_total(body: &Map<String, Value>) -> u64 {
    let lines = body.get("Line").and_then(Value::as_array);
    lines.into_iter().flatten().filter_map(|line| cents(&line.get("Amount")?.to_string())).sum()
}

/// `10.1`, `10.10` and `10` as whole cents.
pub fn cents(text: &str) -> Option<u64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let part = part.trim_end_matches('0');
    if part.len() > 2 {
        return None;
    }
    Some(whole.parse::<u64>().ok()? * 100 + format!("{part:0<2}").parse::<u64>().ok()?)
}
