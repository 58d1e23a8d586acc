//! Holds requests and answers against Intuit's published types: unknown fields, wrong types, texts that are
//! too long, fields that are always answered and are missing.
//!
//! The table in `schema/types.json` is read once, when a company is first asked to validate.

mod message;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::{Map, Value};

pub use message::{Violation, answer, request};

const TABLE: &str = include_str!("../../schema/types.json");

#[derive(Debug, Default, Deserialize)]
struct Table {
    system: Vec<String>,
    types: BTreeMap<String, BTreeMap<String, String>>,
    enums: BTreeMap<String, Vec<String>>,
    lengths: BTreeMap<String, BTreeMap<String, usize>>,
    always: BTreeMap<String, Vec<String>>,
}

fn table() -> &'static Table {
    static TABLE_READ: OnceLock<Table> = OnceLock::new();
    TABLE_READ.get_or_init(|| serde_json::from_str(TABLE).unwrap_or_default())
}

/// The entity's name as the types write it; `None` if they know no such entity.
fn entity(name: &str) -> Option<&'static str> {
    table().always.keys().find(|own| own.eq_ignore_ascii_case(name)).map(String::as_str)
}

/// One object of an entity under inspection.
struct Inspection<'a> {
    entity: &'a str,
    found: &'a mut Vec<String>,
}

impl Inspection<'_> {
    fn say(&mut self, path: &str, what: &str) {
        self.found.push(format!("{}.{path}: {what}", self.entity));
    }

    fn object(&mut self, kind: &str, object: &Map<String, Value>, path: &str) {
        let Some(fields) = table().types.get(kind) else {
            self.say(path, &format!("type {kind} is not in the table"));
            return;
        };
        for (key, value) in object {
            let at = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            match fields.get(key) {
                None => self.say(&at, "unknown field"),
                Some(kind) => self.field(kind, value, &at),
            }
        }
    }

    fn field(&mut self, kind: &str, value: &Value, at: &str) {
        let Some(element) = kind.strip_prefix('*') else { return self.value(kind, value, at) };
        match value {
            Value::Array(elements) => {
                for one in elements {
                    self.value(element, one, at);
                }
            }
            _ => self.say(at, &format!("should be a list: {value}")),
        }
    }

    fn value(&mut self, kind: &str, value: &Value, at: &str) {
        if let Some(name) = kind.strip_prefix('@') {
            return self.choice(name, value, at);
        }
        let fits = match kind {
            "any" => true,
            "string" => return self.text(value, at),
            "boolean" => value.is_boolean(),
            "decimal" => value.is_number(),
            "integer" => value.is_i64() || value.is_u64(),
            "date" => value.as_str().is_some_and(is_date),
            "dateTime" => value.as_str().is_some_and(is_instant),
            _ => match value {
                Value::Object(object) => return self.object(kind, object, at),
                _ => false,
            },
        };
        if !fits {
            self.say(at, &format!("is no {kind}: {value}"));
        }
    }

    fn text(&mut self, value: &Value, at: &str) {
        let Some(text) = value.as_str() else { return self.say(at, &format!("is no text: {value}")) };
        let most = table().lengths.get(self.entity).and_then(|own| own.get(at));
        let long = text.chars().count();
        if let Some(most) = most.filter(|most| long > **most) {
            self.say(at, &format!("has {long} characters; at most {most}"));
        }
    }

    fn choice(&mut self, name: &str, value: &Value, at: &str) {
        let known = table().enums.get(name);
        let fits =
            value.as_str().is_some_and(|text| known.is_some_and(|all| all.iter().any(|one| one == text)));
        if !fits {
            self.say(at, &format!("is no {name}: {value}"));
        }
    }

    /// Fields that an answer holds whatever else it holds.
    fn complete(&mut self, object: &Map<String, Value>) {
        let own = table().always.get(self.entity).into_iter().flatten();
        for path in table().system.iter().chain(own) {
            let mut parts = path.split('.');
            let first = parts.next().and_then(|part| object.get(part));
            let held = parts.fold(first, |value, part| value.and_then(|value| value.get(part)));
            if held.is_none() && !excused(self.entity, path, object) {
                self.say(path, "is missing in an answer");
            }
        }
    }
}

/// Pseudo tax codes have no SyncToken, and a rate asked for by its day is no stored object.
fn excused(entity: &str, path: &str, object: &Map<String, Value>) -> bool {
    let id = object.get("Id").and_then(Value::as_str);
    match entity {
        "TaxCode" => path == "SyncToken" && id.is_some_and(|id| id.parse::<u64>().is_err()),
        "ExchangeRate" => id.is_none(),
        // A bill of materials or a category is priced and posted by its parts.
        _ => false,
    }
}

fn digits(text: &str, shape: &str) -> bool {
    text.len() == shape.len()
        && text.bytes().zip(shape.bytes()).all(|(own, wanted)| match wanted {
            b'0' => own.is_ascii_digit(),
            _ => own == wanted,
        })
}

fn is_date(text: &str) -> bool {
    digits(text, "0000-00-00")
}

fn is_instant(text: &str) -> bool {
    let Some((day, rest)) = text.split_once('T') else { return false };
    let zone = rest.find(['+', '-', 'Z']);
    let (clock, zone) = zone.map_or((rest, ""), |at| rest.split_at(at));
    let clock = clock.split_once('.').map_or(clock, |(clock, _)| clock);
    let zoned = zone.is_empty() || zone == "Z" || digits(zone, "+00:00") || digits(zone, "-00:00");
    is_date(day) && digits(clock, "00:00:00") && zoned
}
