//! Records at rest: a compact form of a JSON object, from which single fields can be read and the JSON text
//! written without unpacking the whole.
//!
//! A value is a tag and its content; lengths are in base 128. Names, and texts that stand in the tables of the
//! entities, are written as their place in one list of words.
//!
//! **Invariant**: what `pack` wrote, every function here reads back. Bytes that it did not write yield nothing,
//! never a panic.

use crate::json::{Name, Number, Object, Value};
use crate::words;

const NULL: u8 = 0;
const FALSE: u8 = 1;
const TRUE: u8 = 2;
const NUMBER: u8 = 3;
const TEXT: u8 = 4;
const WORD: u8 = 5;
const LIST: u8 = 6;
const OBJECT: u8 = 7;

/// Writes the packed form behind what is there.
pub fn pack(object: &Object, out: &mut Vec<u8>) {
    members(out, object);
}

fn members(out: &mut Vec<u8>, object: &Object) {
    for (name, own) in object.members() {
        word(out, name);
        value(out, own);
    }
}

/// A known word is its number plus one; 0 stands before one that is written out.
fn word(out: &mut Vec<u8>, name: &Name) {
    match name {
        Name::Known(place) => length(out, usize::from(*place).saturating_add(1)),
        Name::Other(name) => {
            length(out, 0);
            bytes(out, name.as_bytes());
        }
    }
}

fn value(out: &mut Vec<u8>, own: &Value) {
    match own {
        Value::Null => out.push(NULL),
        Value::Bool(false) => out.push(FALSE),
        Value::Bool(true) => out.push(TRUE),
        Value::Number(number) => {
            out.push(NUMBER);
            bytes(out, number.as_str().as_bytes());
        }
        Value::String(text) => match words::place(text) {
            Some(place) => {
                out.push(WORD);
                length(out, usize::from(place));
            }
            None => {
                out.push(TEXT);
                bytes(out, text.as_bytes());
            }
        },
        Value::Array(elements) => nested(out, LIST, |out| elements.iter().for_each(|own| value(out, own))),
        Value::Object(object) => nested(out, OBJECT, |out| members(out, object)),
    }
}

/// A part behind its length, so that it can be skipped. The length takes four bytes, whatever it is, so that it can
/// be filled in afterwards: they say up to 256 MB, and no request is that long.
fn nested(out: &mut Vec<u8>, tag: u8, content: impl FnOnce(&mut Vec<u8>)) {
    out.push(tag);
    let start = out.len();
    out.extend([0x80, 0x80, 0x80, 0]);
    let inside = out.len();
    content(out);
    let mut size = out.len().saturating_sub(inside);
    if size >= 1 << 28 {
        out.truncate(inside);
        size = 0;
    }
    let digit = |shift: u32| u8::try_from((size >> shift) & 0x7f).unwrap_or(0);
    for (own, value) in
        out.iter_mut().skip(start).zip([digit(0) | 0x80, digit(7) | 0x80, digit(14) | 0x80, digit(21)])
    {
        *own = value;
    }
}

fn bytes(out: &mut Vec<u8>, content: &[u8]) {
    length(out, content.len());
    out.extend_from_slice(content);
}

fn length(out: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        out.push(u8::try_from(value & 0x7f).unwrap_or(0) | 0x80);
        value >>= 7;
    }
    out.push(u8::try_from(value).unwrap_or(0));
}

/// A packed value that has not been looked into.
#[derive(Clone, Copy, Debug)]
pub enum Part<'a> {
    Null,
    Flag(bool),
    Number(&'a str),
    Text(&'a str),
    List(&'a [u8]),
    Object(&'a [u8]),
}

#[derive(Clone, Copy, Debug)]
struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn length(&mut self) -> Option<usize> {
        let mut value = 0_usize;
        for shift in (0..56).step_by(7) {
            let byte = self.byte()?;
            value |= usize::from(byte & 0x7f).checked_shl(shift)?;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.length()?;
        let (own, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(own)
    }

    fn text(&mut self) -> Option<&'a str> {
        self.bytes().and_then(|bytes| std::str::from_utf8(bytes).ok())
    }

    fn word(&mut self) -> Option<&'a str> {
        match self.length()?.checked_sub(1) {
            None => self.text(),
            Some(place) => words::word(u16::try_from(place).ok()?),
        }
    }

    fn part(&mut self) -> Option<Part<'a>> {
        Some(match self.byte()? {
            NULL => Part::Null,
            FALSE => Part::Flag(false),
            TRUE => Part::Flag(true),
            NUMBER => Part::Number(self.text()?),
            TEXT => Part::Text(self.text()?),
            WORD => Part::Text(words::word(u16::try_from(self.length()?).ok()?)?),
            LIST => Part::List(self.bytes()?),
            OBJECT => Part::Object(self.bytes()?),
            _ => return None,
        })
    }
}

/// The members of a packed object, in the order of their names.
pub fn entries(packed: &[u8]) -> impl Iterator<Item = (&str, Part<'_>)> {
    let mut reader = Reader { rest: packed };
    std::iter::from_fn(
        move || if reader.rest.is_empty() { None } else { Some((reader.word()?, reader.part()?)) },
    )
}

fn elements(packed: &[u8]) -> impl Iterator<Item = Part<'_>> {
    let mut reader = Reader { rest: packed };
    std::iter::from_fn(move || if reader.rest.is_empty() { None } else { reader.part() })
}

/// One member of a packed object.
pub fn get<'a>(packed: &'a [u8], name: &str) -> Option<Part<'a>> {
    entries(packed).find(|(own, _)| *own == name).map(|(_, part)| part)
}

pub fn unpack(packed: &[u8]) -> Object {
    // One by one: collecting would first make a list of them all.
    let mut object = Object::new();
    for (name, part) in entries(packed) {
        object.insert(name, part.value());
    }
    object
}

impl Part<'_> {
    pub fn value(self) -> Value {
        match self {
            Part::Null => Value::Null,
            Part::Flag(flag) => Value::Bool(flag),
            Part::Number(text) => Value::Number(Number::of_digits(text.into())),
            Part::Text(text) => Value::from(text),
            Part::List(packed) => elements(packed).map(Part::value).collect(),
            Part::Object(packed) => Value::Object(unpack(packed)),
        }
    }

    /// As JSON text.
    pub fn write(self, out: &mut String) {
        match self {
            Part::Null => out.push_str("null"),
            Part::Flag(true) => out.push_str("true"),
            Part::Flag(false) => out.push_str("false"),
            Part::Number(text) => out.push_str(text),
            Part::Text(text) => quote(text, out),
            Part::List(packed) => {
                out.push('[');
                for (place, part) in elements(packed).enumerate() {
                    if place > 0 {
                        out.push(',');
                    }
                    part.write(out);
                }
                out.push(']');
            }
            Part::Object(packed) => {
                out.push('{');
                write_members(packed, out);
                out.push('}');
            }
        }
    }
}

/// `"name":value` for each member, with commas between them.
pub fn write_members(packed: &[u8], out: &mut String) {
    for (place, (name, part)) in entries(packed).enumerate() {
        if place > 0 {
            out.push(',');
        }
        out.push('"');
        // A name of a field needs no escape, and one that is not of a table was read from JSON.
        if name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            out.push_str(name);
            out.push('"');
        } else {
            out.pop();
            quote(name, out);
        }
        out.push(':');
        part.write(out);
    }
}

pub fn quote(text: &str, out: &mut String) {
    out.push('"');
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escape = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            b'\n' => "\\n",
            b'\r' => "\\r",
            b'\t' => "\\t",
            0..0x20 => "",
            _ => continue,
        };
        out.push_str(text.get(from..at).unwrap_or(""));
        if escape.is_empty() {
            out.push_str(&format!("\\u{byte:04x}"));
        } else {
            out.push_str(escape);
        }
        from = at.saturating_add(1);
    }
    out.push_str(text.get(from..).unwrap_or(""));
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::json;

    fn sample() -> Object {
        let text = "a\"b\\c\n\u{1}é😀";
        let value = json!({
            "CustomerRef": { "value": "12", "name": text }, "Line": [
                { "Amount": "7", "DetailType": "SalesItemLineDetail", "unheard of \"name\"": [] }, Value::Null, true, false,
            ],
            "TotalAmt": crate::json::parse("12345678901234567890.1200").unwrap(), "": {},
            "PrivateNote": "n".repeat(4000),
        });
        value.as_object().unwrap().clone()
    }

    fn packed(object: &Object) -> Vec<u8> {
        let mut out = Vec::new();
        pack(object, &mut out);
        out
    }

    #[test]
    fn what_is_packed_comes_back() {
        let packed = packed(&sample());
        assert_eq!(unpack(&packed), sample());
        let mut text = String::from("{");
        write_members(&packed, &mut text);
        text.push('}');
        assert_eq!(crate::json::parse(&text).unwrap(), Value::Object(sample()));
        assert_eq!(text, Value::Object(sample()).to_string());
        assert!(matches!(get(&packed, "TotalAmt"), Some(Part::Number("12345678901234567890.1200"))));
        assert!(get(&packed, "Absent").is_none());
    }

    #[test]
    fn foreign_bytes_yield_nothing_and_no_panic() {
        let packed = packed(&sample());
        for cut in 0..packed.len().min(300) {
            unpack(packed.get(..cut).unwrap());
            let mut broken = packed.clone();
            broken[cut] ^= 0xff;
            unpack(&broken);
        }
        assert!(unpack(&[0xff; 40]).is_empty());
    }
}
