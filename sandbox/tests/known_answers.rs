//! Known cases, one or more an entity: what was there, a request with fields of Intuit's reference page of the entity
//! (developer.intuit.com, "API Explorer"), and what the answer must hold. Amounts were reckoned by hand.
//!
//! `@name` stands for the Id of what was created under that name, `@Account:Name` for that of a list's record.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected stops"
)]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{Books, books};
use serde_json::{Map, Value, json};

const FILES: &[&str] = &[
    include_str!("cases/names.json"),
    include_str!("cases/lists.json"),
    include_str!("cases/company.json"),
    include_str!("cases/sales.json"),
    include_str!("cases/money.json"),
    include_str!("cases/purchases.json"),
];

fn cases() -> Vec<Value> {
    FILES.iter().flat_map(|file| serde_json::from_str::<Vec<Value>>(file).unwrap()).collect()
}

struct Case {
    books: Books,
    names: BTreeMap<String, String>,
}

impl Case {
    /// A value with every `@name` replaced.
    fn meant(&mut self, value: &Value) -> Value {
        match value {
            Value::String(text) => json!(self.text(text)),
            Value::Array(elements) => elements.iter().map(|element| self.meant(element)).collect(),
            Value::Object(object) => {
                let members = object.iter().map(|(key, value)| (key.clone(), self.meant(value)));
                Value::Object(members.collect::<Map<String, Value>>())
            }
            other => other.clone(),
        }
    }

    fn text(&mut self, text: &str) -> String {
        let Some((before, name)) =
            text.split_once('@').filter(|(before, _)| before.is_empty() || before.ends_with('/'))
        else {
            return text.to_owned();
        };
        let id = match name.split_once(':') {
            Some((list, name)) => self.books.id_of(list, name),
            None => self.names.get(name).unwrap_or_else(|| panic!("nothing is called {name}")).clone(),
        };
        format!("{before}{id}")
    }

    fn ask(&mut self, request: &Value) -> Value {
        let request = self.meant(request);
        if let Some(path) = request["get"].as_str() {
            return self.books.get(path);
        }
        if let Some(statement) = request["query"].as_str() {
            return json!(self.books.rows(statement));
        }
        self.books.post(request["path"].as_str().unwrap(), request["body"].clone())
    }
}

/// Where what is there differs from what is expected; of a list every element counts.
fn differences(own: &Value, expected: &Value, at: &str, out: &mut Vec<String>) {
    match (own, expected) {
        (Value::Object(own), Value::Object(expected)) => {
            for (key, value) in expected {
                match own.get(key) {
                    Some(own) => differences(own, value, &format!("{at}.{key}"), out),
                    None => out.push(format!("{at}.{key} is missing")),
                }
            }
        }
        (Value::Array(own), Value::Array(expected)) if own.len() == expected.len() => {
            for (place, (own, expected)) in own.iter().zip(expected).enumerate() {
                differences(own, expected, &format!("{at}[{place}]"), out);
            }
        }
        // Amounts compare as they are written: two digits.
        _ if own == expected => {}
        _ => out.push(format!("{at} is {own}, not {expected}")),
    }
}

/// What every answer has and the protocol's tests look at.
const SYSTEM: &[&str] = &["Id", "SyncToken", "MetaData", "domain", "sparse"];

/// What the service put there itself and no expectation names: then a wrong computation would not be seen.
fn unnamed(own: &Value, expected: &Value, sent: &Value, at: &str, out: &mut Vec<String>) {
    match own {
        Value::Object(members) => {
            for (key, value) in members.iter().filter(|(key, _)| !SYSTEM.contains(&key.as_str())) {
                unnamed(value, &expected[key], &sent[key], &format!("{at}.{key}"), out);
            }
        }
        Value::Array(elements) => {
            for (place, element) in elements.iter().enumerate() {
                unnamed(element, &expected[place], &sent[place], &format!("{at}[{place}]"), out);
            }
        }
        scalar if expected.is_null() && sent.is_null() => {
            out.push(format!("{at} is {scalar}: neither sent nor expected"));
        }
        _ => {}
    }
}

fn first_row(answer: Value) -> Value {
    match answer {
        Value::Array(rows) => rows.into_iter().next().unwrap_or_default(),
        one => one,
    }
}

fn check((place, case): (usize, &Value)) -> Vec<String> {
    let mut wrong = Vec::new();
    let edition = case["edition"].as_str().unwrap_or("us");
    let empty = json!({});
    let preferences = case.get("preferences").unwrap_or(&empty);
    let seed = json!({ "edition": edition, "preferences": preferences });
    let mut world =
        Case { books: books(json!({ "edition": edition, "seed": seed })), names: BTreeMap::new() };
    for step in case["given"].as_array().unwrap() {
        let made = world.ask(step);
        world.names.insert(step["as"].as_str().unwrap().to_owned(), common::id(&made));
    }
    let entity = case["entity"].as_str().unwrap();
    let label = format!("{entity} (case {place}, {edition})");
    let answered = world.ask(&case["request"]);
    if let Some(rows) = case["rows"].as_u64() {
        assert_eq!(answered.as_array().map(Vec::len), usize::try_from(rows).ok(), "{label}");
        return wrong;
    }
    let answered = first_row(answered);
    let expected = world.meant(&case["answer"]);
    differences(&answered, &expected, &label, &mut wrong);
    // What a company is founded with is not computed.
    if !matches!(entity, "CompanyInfo" | "Preferences") {
        unnamed(&answered, &expected, &case["request"]["body"], &label, &mut wrong);
    }
    // Whatever was sent comes back.
    if let Some(body) = case["request"].get("body").and_then(Value::as_object) {
        let lost = body.keys().filter(|key| *key != "sparse" && answered.get(key.as_str()).is_none());
        wrong.extend(lost.map(|key| format!("{label}: {key} was sent and does not come back")));
    }
    if let Some(then) = case.get("then") {
        let later = first_row(world.ask(then));
        differences(&later, &world.meant(&then["answer"]), &format!("{label}, then"), &mut wrong);
    }
    common::in_balance(&world.books);
    wrong
}

#[test]
fn known_requests_have_known_answers() {
    let wrong: Vec<String> = cases().iter().enumerate().flat_map(check).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_entity_has_a_case() {
    let page = include_str!("../FIDELITY.md");
    let listed = page.split("## Entities").nth(1).unwrap().split("##").next().unwrap();
    let listed: BTreeSet<&str> = listed
        .split([',', '.', ':', '\n'])
        .map(|name| name.trim().trim_end_matches(" (read only)"))
        .filter(|name| name.chars().next().is_some_and(char::is_uppercase))
        .collect();
    let all = cases();
    let covered: BTreeSet<&str> = all.iter().map(|case| case["entity"].as_str().unwrap()).collect();
    assert_eq!(covered, listed);
    assert_eq!(covered.len(), 33);
}
