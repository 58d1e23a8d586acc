//! JSON as the books hold it, and small reads and writes on its objects.

mod object;
mod parse;
mod value;

pub use object::{Name, Object, Wanted};
pub use parse::parse;
pub(crate) use value::json;
pub use value::{Json, Number, Text, Value};

use crate::number::Fixed;

pub fn text<'a>(object: &'a Object, key: &str) -> Option<&'a str> {
    object.get(key).and_then(Value::as_str)
}

pub fn flag(object: &Object, key: &str) -> Option<bool> {
    object.get(key).and_then(Value::as_bool)
}

pub fn amount(object: &Object, key: &str) -> Option<Fixed> {
    object.get(key).and_then(Fixed::of)
}

pub fn amount_or_zero(object: &Object, key: &str) -> Fixed {
    amount(object, key).unwrap_or(Fixed::ZERO)
}

pub fn object<'a>(object: &'a Object, key: &str) -> Option<&'a Object> {
    object.get(key).and_then(Value::as_object)
}

pub fn list<'a>(object: &'a Object, key: &str) -> &'a [Value] {
    object.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The Id that a reference field holds.
pub fn reference<'a>(fields: &'a Object, key: &str) -> Option<&'a str> {
    object(fields, key).and_then(|reference| text(reference, "value"))
}

pub fn put(object: &mut Object, key: &str, value: impl Into<Value>) {
    object.insert(key, value.into());
}

pub fn put_default(object: &mut Object, key: &str, value: impl Into<Value>) {
    if !object.contains_key(key) {
        put(object, key, value);
    }
}

pub fn refer(id: &str, name: &str) -> Value {
    let mut reference = Object::with_capacity(2);
    if !name.is_empty() {
        put(&mut reference, "name", name);
    }
    put(&mut reference, "value", id);
    Value::Object(reference)
}

/// Lays `over` on `base`, object by object; everything else replaces.
pub fn merge(base: &mut Object, over: &Object) {
    for (key, value) in over.iter() {
        match (base.get_mut(key), value) {
            (Some(Value::Object(inner)), Value::Object(patch)) => merge(inner, patch),
            _ => put(base, key, value.clone()),
        }
    }
}

/// Leaves out the empty texts inside of a value: the service answers none.
pub fn prune(value: &mut Value) {
    match value {
        Value::Object(object) => object.retain(|_, value| {
            prune(value);
            value.as_str() != Some("")
        }),
        Value::Array(elements) => elements.iter_mut().for_each(prune),
        _ => {}
    }
}

/// A value as JSON text, at the end of what is there.
pub fn write(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Number(number) => out.push_str(number.as_str()),
        Value::String(text) => quote(text, out),
        Value::Array(elements) => {
            out.push('[');
            for (place, element) in elements.iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                write(element, out);
            }
            out.push(']');
        }
        Value::Object(object) => write_object(object, out),
    }
}

pub fn write_object(object: &Object, out: &mut String) {
    out.push('{');
    write_members(object, out);
    out.push('}');
}

/// `"name":value` for each member, with commas between them.
pub fn write_members(object: &Object, out: &mut String) {
    for (place, (name, value)) in object.iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        quote(name, out);
        out.push(':');
        write(value, out);
    }
}

pub fn quote(text: &str, out: &mut String) {
    out.push('"');
    if text.bytes().fold(true, |plain, byte| plain & (byte >= 0x20) & (byte != b'"') & (byte != b'\\')) {
        out.push_str(text);
    } else {
        escape(text, out);
    }
    out.push('"');
}

fn escape(text: &str, out: &mut String) {
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..'\x20' => out.push_str(&format!("\\u{:04x}", u32::from(char))),
            plain => out.push(plain),
        }
    }
}
