//! The envelopes around the objects: single answers, queries, batches, changes, faults.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{Inspection, entity};

/// What a message holds that Intuit's types do not allow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// `request`, `answer` or `books`.
    pub side: &'static str,
    /// The path below the company.
    pub path: String,
    pub what: String,
}

/// Looks at the body of a request to a path below the company. Queries are checked by the parser.
pub fn request(path: &[&str], body: &str) -> Vec<String> {
    let mut found = Vec::new();
    let Ok(Value::Object(body)) = serde_json::from_str::<Value>(body) else {
        return match path {
            ["query"] | ["upload"] | [_, _, "send"] => found,
            _ => vec!["the body is no object".to_owned()],
        };
    };
    match path {
        ["batch"] => {
            for item in body.get("BatchItemRequest").and_then(Value::as_array).into_iter().flatten() {
                batch_item(item, &mut found);
            }
        }
        ["taxservice", "taxcode"] => tax_service(&body, &mut found),
        [name] => match entity(name) {
            Some(name) => Inspection { entity: name, found: &mut found }.object(name, &body, ""),
            None => found.push(format!("{name} is no entity")),
        },
        _ => {}
    }
    found
}

fn batch_item(item: &Value, found: &mut Vec<String>) {
    let Some(item) = item.as_object() else { return found.push(format!("no batch item: {item}")) };
    for (key, value) in item {
        match (key.as_str(), entity(key), value) {
            ("bId" | "operation" | "optionsData" | "Query", _, Value::String(_)) => {}
            (_, Some(name), Value::Object(object)) if name == key => {
                Inspection { entity: name, found }.object(name, object, "");
            }
            _ => found.push(format!("batch item: unknown or wrong {key}: {value}")),
        }
    }
}

const TAX_SERVICE: &[&str] = &["TaxCode", "TaxCodeId", "TaxRateDetails"];
const TAX_SERVICE_RATE: &[&str] =
    &["TaxRateName", "TaxRateId", "RateValue", "TaxAgencyId", "TaxApplicableOn"];

/// Texts all through, percentages too; numbers are taken as well.
fn tax_service(body: &Map<String, Value>, found: &mut Vec<String>) {
    for (key, value) in body.iter().filter(|(key, _)| *key != "time") {
        let listed = value.is_array() == (key == "TaxRateDetails");
        if !TAX_SERVICE.contains(&key.as_str()) || !listed {
            found.push(format!("TaxService.{key}: unknown or wrong: {value}"));
        }
    }
    let rates = body.get("TaxRateDetails").and_then(Value::as_array).into_iter().flatten();
    for (key, value) in rates.filter_map(Value::as_object).flatten() {
        let plain = value.is_string() || value.is_number();
        if !TAX_SERVICE_RATE.contains(&key.as_str()) || !plain {
            found.push(format!("TaxService.TaxRateDetails.{key}: unknown or wrong: {value}"));
        }
    }
}

/// Looks at an answer's body: what it holds, and that nothing is missing.
pub fn answer(path: &[&str], status: u16, body: &str) -> Vec<String> {
    let mut found = Vec::new();
    let Ok(Value::Object(body)) = serde_json::from_str::<Value>(body) else {
        return match path {
            // Documents, links to files, and what a gateway says are no JSON.
            [_, _, "pdf"] | ["download", _] => found,
            _ if status != 200 => found,
            _ => vec!["the answer is no object".to_owned()],
        };
    };
    if body.contains_key("fault") {
        return found;
    }
    if !body.get("time").is_some_and(Value::is_string) {
        found.push("the answer has no time".to_owned());
    }
    if path == ["taxservice", "taxcode"] && !body.contains_key("Fault") {
        tax_service(&body, &mut found);
        return found;
    }
    for (key, value) in body.iter().filter(|(key, _)| *key != "time") {
        part(key, value, &mut found);
    }
    found
}

fn part(key: &str, value: &Value, found: &mut Vec<String>) {
    match (key, value) {
        ("Fault", _) => fault(value, found),
        ("QueryResponse", Value::Object(rows)) => query(rows, found),
        ("CDCResponse", Value::Array(groups)) => {
            let responses = groups.iter().filter_map(|group| group.get("QueryResponse")?.as_array());
            for rows in responses.flatten().filter_map(Value::as_object) {
                query(rows, found);
            }
        }
        ("BatchItemResponse", Value::Array(items)) => {
            for (key, value) in items.iter().filter_map(Value::as_object).flatten() {
                if key != "bId" {
                    part(key, value, found);
                }
            }
        }
        ("AttachableResponse", Value::Array(items)) => {
            for (key, value) in items.iter().filter_map(Value::as_object).flatten() {
                part(key, value, found);
            }
        }
        (_, Value::Object(object)) if entity(key) == Some(key) => stored(key, object, found),
        _ => found.push(format!("unknown part of an answer: {key}")),
    }
}

fn query(rows: &Map<String, Value>, found: &mut Vec<String>) {
    for (key, value) in rows {
        match (key.as_str(), value) {
            ("startPosition" | "maxResults" | "totalCount", Value::Number(_)) => {}
            (_, Value::Array(rows)) if entity(key) == Some(key) => {
                for row in rows.iter().filter_map(Value::as_object) {
                    stored(key, row, found);
                }
            }
            _ => found.push(format!("unknown part of a QueryResponse: {key}")),
        }
    }
}

/// An object as it stands in the books; a deleted one leaves a stub, and a choice of columns a part.
fn stored(name: &str, object: &Map<String, Value>, found: &mut Vec<String>) {
    let mut inspection = Inspection { entity: name, found };
    inspection.object(name, object, "");
    let deleted = object.get("status").and_then(Value::as_str) == Some("Deleted");
    if !deleted && object.get("sparse").and_then(Value::as_bool) != Some(true) {
        inspection.complete(object);
    }
}

fn fault(value: &Value, found: &mut Vec<String>) {
    let typed = value.get("type").is_some_and(Value::is_string);
    let errors = value.get("Error").and_then(Value::as_array);
    let whole = errors.is_some_and(|errors| {
        !errors.is_empty()
            && errors.iter().all(|error| {
                ["Message", "Detail", "code"].iter().all(|key| error.get(key).is_some_and(Value::is_string))
            })
    });
    if !typed || !whole {
        found.push(format!("no whole Fault: {value}"));
    }
}
