//! Holds a request's object against the entity's table: known fields, types, lengths, enumerations.
//!
//! **Invariant**: what comes out names only fields of the table, each of the table's type; read-only
//! fields are gone, because the service ignores them.

use crate::json::{Number, Value};

use crate::entity::{Entity, Field, Kind};
use crate::fault::Fault;
use crate::json::{Object, put, text};
use crate::number::Fixed;
use crate::time;

/// What a write request asks for, apart from the fields it sets.
#[derive(Debug, Default)]
pub struct Sent {
    pub id: Option<String>,
    pub token: Option<String>,
    pub sparse: bool,
    /// Empty text stands for "clear this field".
    pub fields: Object,
}

/// Properties that every entity knows beside those of its table.
const SYSTEM: &[&str] = &["Id", "SyncToken", "MetaData", "domain", "sparse", "status"];

pub fn clean(entity: &Entity, body: &Object) -> Result<Sent, Fault> {
    let id = identifier(body, "Id")?;
    let token = identifier(body, "SyncToken")?;
    let sparse = match body.get("sparse") {
        None | Some(Value::Null) => false,
        Some(value) => boolean(value, "sparse")?,
    };
    Ok(Sent { id, token, sparse, fields: fields(entity.fields, body, "")? })
}

fn identifier(system: &Object, key: &str) -> Result<Option<String>, Fault> {
    match system.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(value)) if value.trim().is_empty() => Ok(None),
        Some(Value::String(value)) => Ok(Some(value.trim().to_owned())),
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(_) => Err(Fault::new(2030, format!("{key} is not an id")).at(key)),
    }
}

fn fields(table: &[Field], sent: &Object, path: &str) -> Result<Object, Fault> {
    let mut out = Object::new();
    for (key, value) in sent {
        if path.is_empty() && SYSTEM.contains(&key.as_str()) {
            continue;
        }
        let Some(field) = table.iter().find(|field| field.name == key) else {
            return Err(unknown(table, key));
        };
        if field.read_only || value.is_null() {
            continue;
        }
        let at = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        put(&mut out, key, value_of(field.kind, value, &at)?);
    }
    Ok(out)
}

fn unknown(table: &[Field], key: &str) -> Fault {
    let known: Vec<String> = table.iter().map(|field| format!("\"{}\"", field.name)).collect();
    let detail = format!(
        "Property Name:unrecognized field \"{key}\", not marked as ignorable ({} known properties: {})",
        known.len(),
        known.join(", ")
    );
    Fault::new(2010, detail).at(key)
}

fn value_of(kind: Kind, value: &Value, at: &str) -> Result<Value, Fault> {
    match kind {
        Kind::Text(most) => plain_text(value, most, at).map(Value::String),
        Kind::Name(most) => {
            let name = plain_text(value, most, at)?;
            if name.contains([':', '\t', '\n', '\r']) {
                return Err(Fault::new(2040, format!("{at} holds a colon, tab or new line")).at(at));
            }
            Ok(Value::String(name))
        }
        Kind::Email(most) => email(value, most, at),
        Kind::Flag => boolean(value, at).map(Value::Bool),
        Kind::Decimal => decimal(value, at),
        Kind::Whole => whole(value, at),
        Kind::Date => day(value, at),
        Kind::Instant => instant(value, at),
        Kind::Choice(values) => choice(value, values, at),
        Kind::Ref(targets) => reference(value, targets, at),
        Kind::Object(table) => match value {
            Value::Object(object) => fields(table, object, at).map(Value::Object),
            _ => Err(unbound(at, "an object")),
        },
        Kind::List(table) => {
            let Value::Array(elements) = value else { return Err(unbound(at, "a list")) };
            let elements = elements.iter().map(|element| match element {
                Value::Object(object) => fields(table, object, at).map(Value::Object),
                _ => Err(unbound(at, "a list of objects")),
            });
            elements.collect::<Result<Vec<Value>, Fault>>().map(Value::Array)
        }
        Kind::Opaque => Ok(value.clone()),
    }
}

/// JSON that does not fit the property's type is answered like a wrong enumeration value.
fn unbound(at: &str, expected: &str) -> Fault {
    Fault::new(2170, format!("{at} should be {expected}")).at(at)
}

fn plain_text(value: &Value, most: usize, at: &str) -> Result<String, Fault> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return Err(unbound(at, "text")),
    };
    if text.chars().any(|char| char.is_control() && !matches!(char, '\t' | '\n' | '\r')) {
        return Err(Fault::new(2040, format!("{at} holds a control character")).at(at));
    }
    let supplied = text.chars().count();
    if supplied > most {
        return Err(Fault::new(2050, format!("Min:0 Max:{most} supplied:{supplied}")).at(at));
    }
    Ok(text)
}

fn email(value: &Value, most: usize, at: &str) -> Result<Value, Fault> {
    let address = plain_text(value, most, at)?;
    let valid = address.is_empty()
        || address.split([',', ';']).all(|one| {
            let one = one.trim();
            one.split_once('@').is_some_and(|(local, domain)| {
                !local.is_empty()
                    && !domain.starts_with('.')
                    && !domain.ends_with('.')
                    && domain.contains('.')
            }) && !one.contains(char::is_whitespace)
        });
    if !valid {
        return Err(
            Fault::new(2210, format!("Email Address does not conform to the syntax rules: {at}")).at(at)
        );
    }
    Ok(Value::String(address))
}

fn boolean(value: &Value, at: &str) -> Result<bool, Fault> {
    match value {
        Value::Bool(flag) => Ok(*flag),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Ok(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Ok(false),
        _ => Err(Fault::new(2230, format!("{at} should be true or false")).at(at)),
    }
}

fn decimal(value: &Value, at: &str) -> Result<Value, Fault> {
    match (value, Fixed::of(value)) {
        (_, Some(number)) => Ok(number.plain()),
        (Value::String(text), None) if text.trim().is_empty() => Ok(Value::String(String::new())),
        (Value::Number(_) | Value::String(_), None) => {
            Err(Fault::new(2110, format!("{at} is not a supported decimal")).at(at))
        }
        _ => Err(unbound(at, "a number")),
    }
}

fn whole(value: &Value, at: &str) -> Result<Value, Fault> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_owned(),
        _ => return Err(unbound(at, "a whole number")),
    };
    let number =
        text.parse::<i64>().map_err(|_| Fault::new(2080, format!("{at} is not a whole number")).at(at))?;
    Ok(Value::Number(Number::from(number)))
}

fn day(value: &Value, at: &str) -> Result<Value, Fault> {
    let text = plain_text(value, 40, at)?;
    if text.is_empty() {
        return Ok(Value::String(text));
    }
    time::read_date(&text)
        .map(Value::String)
        .ok_or_else(|| Fault::new(2060, format!("{at} is not a date: {text}")).at(at))
}

fn instant(value: &Value, at: &str) -> Result<Value, Fault> {
    let text = plain_text(value, 40, at)?;
    let known = text.is_empty() || time::Zone { offset_minutes: 0 }.read(&text).is_some();
    if known {
        Ok(Value::String(text))
    } else {
        Err(Fault::new(2070, format!("{at} is not a time: {text}")).at(at))
    }
}

fn choice(value: &Value, values: &[&str], at: &str) -> Result<Value, Fault> {
    let text = plain_text(value, 100, at)?;
    if text.is_empty() || values.contains(&text.as_str()) {
        return Ok(Value::String(text));
    }
    Err(Fault::new(2170, format!("{at} is {text}; expected one of {}", values.join(", "))).at(at))
}

/// A reference keeps its Id alone; the service puts the name there itself.
fn reference(value: &Value, targets: &[&str], at: &str) -> Result<Value, Fault> {
    let Value::Object(given) = value else { return Err(unbound(at, "a reference")) };
    for key in given.keys() {
        if !matches!(key.as_str(), "value" | "name" | "type") {
            return Err(
                Fault::new(2010, format!("Property Name:unrecognized field \"{key}\" in {at}")).at(key)
            );
        }
    }
    let mut out = Object::new();
    for key in ["value", "name", "type"] {
        if let Some(part) = given.get(key).filter(|part| !part.is_null()) {
            put(&mut out, key, plain_text(part, 1000, at)?);
        }
    }
    if text(&out, "value").is_none() && !targets.is_empty() {
        return Err(Fault::missing(&format!("{at}.value")));
    }
    if text(&out, "value") == Some("") {
        return Ok(Value::String(String::new()));
    }
    Ok(Value::Object(out))
}

/// Fields of the table that a stored record must have.
pub fn required(entity: &Entity, object: &Object) -> Result<(), Fault> {
    let absent = |field: &&Field| field.required && !object.contains_key(field.name);
    match entity.fields.iter().find(absent) {
        Some(field) => Err(Fault::missing(field.name)),
        None => Ok(()),
    }
}
