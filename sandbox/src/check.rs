//! Holds a request's object against the entity's table: known fields, types, lengths, enumerations.
//!
//! **Invariant**: what comes out names only fields of the table, each of the table's type; read-only
//! fields are gone, because the service ignores them.

use crate::entity::{Entity, Field, Kind, Rules, Seeker};
use crate::fault::{Fault, Path};
use crate::json::{Object, Text, Value, prune, text};
use crate::number::Fixed;
use crate::time;

/// What a write request asks for, apart from the fields it sets.
#[derive(Debug, Default)]
pub struct Sent {
    pub id: Option<Text>,
    pub token: Option<Text>,
    pub sparse: bool,
    /// Empty text stands for "clear this field".
    pub fields: Object,
}

/// Properties that every entity knows beside those of its table.
const SYSTEM: &[&str] = &["Id", "SyncToken", "MetaData", "domain", "sparse", "status"];

pub fn clean(entity: &Entity, mut body: Object) -> Result<Sent, Fault> {
    let id = identifier(&body, "Id")?;
    let token = identifier(&body, "SyncToken")?;
    let sparse = match body.get("sparse") {
        None | Some(Value::Null) => false,
        Some(value) => boolean(value, &Path { above: None, name: "sparse" })?,
    };
    fields(entity.fields, &mut body, None)?;
    // Laid over what is there, an empty text clears: see `write`.
    if entity.rules != Rules::Settings {
        body.members_mut().for_each(|(_, value)| prune(value));
    }
    Ok(Sent { id, token, sparse, fields: body })
}

fn identifier(system: &Object, key: &str) -> Result<Option<Text>, Fault> {
    match system.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(value)) if value.trim().is_empty() => Ok(None),
        Some(Value::String(value)) => Ok(Some(value.trim().into())),
        Some(Value::Number(number)) => Ok(Some(number.as_str().into())),
        Some(_) => Err(Fault::new(2030, format!("{key} is not an id")).at(key)),
    }
}

/// Brings an object into the form of the table, in its place.
fn fields(table: &'static [Field], sent: &mut Object, above: Option<&Path>) -> Result<(), Fault> {
    let mut seeker = Seeker::new(table);
    sent.try_retain(|name, value| {
        let key = name.as_str();
        if above.is_none() && SYSTEM.contains(&key) {
            return Ok(false);
        }
        let Some(field) = seeker.field(name) else { return Err(unknown(table, key)) };
        if field.read_only || value.is_null() {
            return Ok(false);
        }
        bring(field.kind, value, &Path { above, name: key })?;
        Ok(true)
    })
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

fn bring(kind: Kind, value: &mut Value, at: &Path) -> Result<(), Fault> {
    match kind {
        Kind::Text(most) => plain_text(value, most, at).map(|_| ()),
        Kind::Name(most) => {
            if plain_text(value, most, at)?.contains([':', '\t', '\n', '\r']) {
                return Err(at.refuses(2040, "holds a colon, tab or new line"));
            }
            Ok(())
        }
        Kind::Email(most) => email(plain_text(value, most, at)?, at),
        Kind::Flag => {
            *value = Value::Bool(boolean(value, at)?);
            Ok(())
        }
        Kind::Decimal => decimal(value, at),
        Kind::Whole => whole(value, at),
        Kind::Date => day(value, at),
        Kind::Instant => instant(plain_text(value, 40, at)?, at),
        Kind::Choice(values) => choice(plain_text(value, 100, at)?, values, at),
        Kind::Ref(targets) => reference(value, targets, at),
        Kind::Object(table) => match value {
            Value::Object(object) => fields(table, object, Some(at)),
            _ => Err(at.unbound("an object")),
        },
        Kind::List(table) => {
            let Value::Array(elements) = value else { return Err(at.unbound("a list")) };
            elements.iter_mut().try_for_each(|element| match element {
                Value::Object(object) => fields(table, object, Some(at)),
                _ => Err(at.unbound("a list of objects")),
            })
        }
        Kind::Opaque => Ok(()),
    }
}

/// Text without space around it.
fn plain_text<'a>(value: &'a mut Value, most: usize, at: &Path) -> Result<&'a str, Fault> {
    match value {
        Value::String(text) => {
            let trimmed = text.trim();
            if trimmed.len() != text.len() {
                *text = Text::new(trimmed);
            }
        }
        Value::Number(number) => *value = Value::from(number.as_str()),
        _ => return Err(at.unbound("text")),
    }
    let text = value.as_str().unwrap_or("");
    // Every control character but one begins with a byte below the letters, or with 0xc2.
    let suspect = |byte: u8| byte < 0x20 || byte == 0x7f || byte == 0xc2;
    let controls = |char: char| char.is_control() && !matches!(char, '\t' | '\n' | '\r');
    if text.bytes().any(suspect) && text.chars().any(controls) {
        return Err(at.refuses(2040, "holds a control character"));
    }
    if text.len() > most {
        let supplied = text.chars().count();
        if supplied > most {
            return Err(Fault::new(2050, format!("Min:0 Max:{most} supplied:{supplied}")).at(at.to_string()));
        }
    }
    Ok(text)
}

fn email(address: &str, at: &Path) -> Result<(), Fault> {
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
    if valid {
        return Ok(());
    }
    Err(Fault::new(2210, format!("Email Address does not conform to the syntax rules: {at}"))
        .at(at.to_string()))
}

fn boolean(value: &Value, at: &Path) -> Result<bool, Fault> {
    match value {
        Value::Bool(flag) => Ok(*flag),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Ok(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Ok(false),
        _ => Err(at.refuses(2230, "should be true or false")),
    }
}

fn decimal(value: &mut Value, at: &Path) -> Result<(), Fault> {
    *value = match (&*value, Fixed::of(value)) {
        (_, Some(number)) => number.plain(),
        (Value::String(text), None) if text.trim().is_empty() => Value::from(""),
        (Value::Number(_) | Value::String(_), None) => {
            return Err(at.refuses(2110, "is not a supported decimal"));
        }
        _ => return Err(at.unbound("a number")),
    };
    Ok(())
}

fn whole(value: &mut Value, at: &Path) -> Result<(), Fault> {
    let number = match value {
        Value::Number(number) => number.as_str().parse::<i64>(),
        Value::String(text) => text.trim().parse::<i64>(),
        _ => return Err(at.unbound("a whole number")),
    };
    *value = Value::from(number.map_err(|_| at.refuses(2080, "is not a whole number"))?);
    Ok(())
}

fn day(value: &mut Value, at: &Path) -> Result<(), Fault> {
    let text = plain_text(value, 40, at)?;
    if text.is_empty() {
        return Ok(());
    }
    *value = Value::from(
        time::read_date(text).ok_or_else(|| at.refuses(2060, &format!("is not a date: {text}")))?,
    );
    Ok(())
}

fn instant(text: &str, at: &Path) -> Result<(), Fault> {
    let known = text.is_empty() || time::Zone { offset_minutes: 0 }.read(text).is_some();
    if known { Ok(()) } else { Err(at.refuses(2070, &format!("is not a time: {text}"))) }
}

fn choice(text: &str, values: &[&str], at: &Path) -> Result<(), Fault> {
    if text.is_empty() || values.contains(&text) {
        return Ok(());
    }
    Err(at.refuses(2170, &format!("is {text}; expected one of {}", values.join(", "))))
}

/// A reference keeps its Id alone; the service puts the name there itself.
fn reference(value: &mut Value, targets: &[&str], at: &Path) -> Result<(), Fault> {
    let Value::Object(given) = value else { return Err(at.unbound("a reference")) };
    if let Some(other) = given.keys().find(|key| !matches!(*key, "value" | "name" | "type")) {
        let detail = format!("Property Name:unrecognized field \"{other}\" in {at}");
        return Err(Fault::new(2010, detail).at(other));
    }
    given.try_retain(|_, part| match part {
        Value::Null => Ok(false),
        part => plain_text(part, 1000, at).map(|_| true),
    })?;
    match text(given, "value") {
        None if !targets.is_empty() => Err(Fault::missing(&format!("{at}.value"))),
        Some("") => {
            *value = Value::from("");
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Fields of the table that a stored record must have.
pub fn required(entity: &Entity, object: &Object) -> Result<(), Fault> {
    let absent = |field: &&Field| field.required && !object.contains_key(field.name);
    match entity.fields.iter().find(absent) {
        Some(field) => Err(Fault::missing(field.name)),
        None => Ok(()),
    }
}
