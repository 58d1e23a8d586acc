//! Records at rest: a compact form of a JSON object, from which single fields can be read, in which single fields
//! can be replaced, and the JSON text written, without unpacking the whole.
//!
//! A value is a tag and its content; lengths are in base 64. Names, and texts that stand in the tables of the
//! entities, are written as their place in one list of words. The whole is text itself, so that a text inside of it
//! needs no check when it is read.
//!
//! **Invariant**: what `pack` wrote, every function here reads back. Text that it did not write yields nothing,
//! never a panic.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::json::{Number, Object, Value, Wanted, quote};
use crate::words;

const NULL: u8 = b'n';
const FALSE: u8 = b'f';
const TRUE: u8 = b't';
const NUMBER: u8 = b'#';
const TEXT: u8 = b'"';
const WORD: u8 = b'w';
const LIST: u8 = b'[';
const OBJECT: u8 = b'{';

/// Digits of a length that is filled in afterwards: a thousand million bytes, and no request is that long.
const ROOM: usize = 5;
const MORE: u8 = 0x40;

/// The packed form; `scratch` is written on meanwhile.
pub fn pack(object: &Object, scratch: &mut Vec<u8>) -> Arc<str> {
    scratch.clear();
    members(scratch, object);
    sealed(scratch)
}

/// Everything that is written here is text.
fn sealed(packed: &[u8]) -> Arc<str> {
    std::str::from_utf8(packed).unwrap_or("").into()
}

/// The packed form with some members replaced or added.
pub fn patch(packed: &str, changes: &[(&str, Value)], scratch: &mut Vec<u8>) -> Arc<str> {
    let mut wanted: Vec<(Wanted, &Value)> =
        changes.iter().map(|(name, value)| (Wanted::of(name), value)).collect();
    wanted.sort_by(|(one, _), (other, _)| one.order(*other));
    scratch.clear();
    let mut changes = wanted.into_iter().peekable();
    let mut reader = Reader::of(packed);
    while let Some((name, part)) = reader.member() {
        while let Some((own, new)) = changes.next_if(|(own, _)| own.order(name) == Ordering::Less) {
            changed(scratch, own, new);
        }
        match changes.next_if(|(own, _)| own.order(name) == Ordering::Equal) {
            Some((own, new)) => changed(scratch, own, new),
            None => scratch.extend_from_slice(part.as_bytes()),
        }
    }
    changes.for_each(|(own, new)| changed(scratch, own, new));
    sealed(scratch)
}

fn changed(out: &mut Vec<u8>, name: Wanted, new: &Value) {
    word(out, name);
    value(out, new);
}

fn members(out: &mut Vec<u8>, object: &Object) {
    for (name, own) in object.members() {
        word(out, name.wanted());
        value(out, own);
    }
}

/// A known word is its number plus one; 0 stands before one that is written out.
fn word(out: &mut Vec<u8>, name: Wanted) {
    match name {
        Wanted::Known(place) => length(out, usize::from(place).saturating_add(1)),
        Wanted::Other(name) => {
            length(out, 0);
            text(out, name);
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
            text(out, number.as_str());
        }
        Value::String(own) => match words::place(own) {
            Some(place) => {
                out.push(WORD);
                length(out, usize::from(place));
            }
            None => {
                out.push(TEXT);
                text(out, own);
            }
        },
        Value::Array(elements) => nested(out, LIST, |out| elements.iter().for_each(|own| value(out, own))),
        Value::Object(object) => nested(out, OBJECT, |out| members(out, object)),
    }
}

/// A part behind its length, so that it can be skipped.
fn nested(out: &mut Vec<u8>, tag: u8, content: impl FnOnce(&mut Vec<u8>)) {
    out.push(tag);
    let start = out.len();
    out.extend([0; ROOM]);
    let inside = out.len();
    content(out);
    let mut size = out.len().saturating_sub(inside);
    if size >= 1 << (6 * ROOM) {
        out.truncate(inside);
        size = 0;
    }
    for (place, own) in out.iter_mut().skip(start).take(ROOM).enumerate() {
        let last = place.saturating_add(1) == ROOM;
        *own = digit(size) | if last { 0 } else { MORE };
        size >>= 6;
    }
}

fn text(out: &mut Vec<u8>, content: &str) {
    length(out, content.len());
    out.extend_from_slice(content.as_bytes());
}

fn digit(value: usize) -> u8 {
    u8::try_from(value & 0x3f).unwrap_or(0)
}

fn length(out: &mut Vec<u8>, mut value: usize) {
    while value >= 0x40 {
        out.push(digit(value) | MORE);
        value >>= 6;
    }
    out.push(digit(value));
}

/// A packed value that has not been looked into.
#[derive(Clone, Copy, Debug)]
pub enum Part<'a> {
    Null,
    Flag(bool),
    Number(&'a str),
    Text(&'a str),
    List(&'a str),
    Object(&'a str),
}

#[derive(Clone, Copy, Debug)]
struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn of(text: &'a str) -> Reader<'a> {
        Reader { text, at: 0 }
    }

    fn is_done(&self) -> bool {
        self.at >= self.text.len()
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = self.text.as_bytes().get(self.at).copied()?;
        self.at = self.at.saturating_add(1);
        Some(byte)
    }

    fn length(&mut self) -> Option<usize> {
        let mut value = 0_usize;
        for shift in (0..48).step_by(6) {
            let byte = self.byte()?;
            value |= usize::from(byte & 0x3f).checked_shl(shift)?;
            if byte & MORE == 0 {
                return Some(value);
            }
        }
        None
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = self.length()?;
        let end = self.at.checked_add(length)?;
        let own = self.text.get(self.at..end)?;
        self.at = end;
        Some(own)
    }

    fn word(&mut self) -> Option<Wanted<'a>> {
        match self.length()?.checked_sub(1) {
            None => self.text().map(Wanted::Other),
            Some(place) => Some(Wanted::Known(u16::try_from(place).ok()?)),
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
            LIST => Part::List(self.text()?),
            OBJECT => Part::Object(self.text()?),
            _ => return None,
        })
    }

    fn entry(&mut self) -> Option<(Wanted<'a>, Part<'a>)> {
        if self.is_done() { None } else { Some((self.word()?, self.part()?)) }
    }

    /// The name of the next member, and the member as it is written.
    fn member(&mut self) -> Option<(Wanted<'a>, &'a str)> {
        let start = self.at;
        let (name, _) = self.entry()?;
        Some((name, self.text.get(start..self.at)?))
    }
}

/// The members of a packed object, in the order of their names.
fn entries(packed: &str) -> impl Iterator<Item = (Wanted<'_>, Part<'_>)> {
    let mut reader = Reader::of(packed);
    std::iter::from_fn(move || reader.entry())
}

fn elements(packed: &str) -> impl Iterator<Item = Part<'_>> {
    let mut reader = Reader::of(packed);
    std::iter::from_fn(move || if reader.is_done() { None } else { reader.part() })
}

/// One member of a packed object.
pub fn get<'a>(packed: &'a str, name: &str) -> Option<Part<'a>> {
    let wanted = Wanted::of(name);
    entries(packed).find(|(own, _)| *own == wanted).map(|(_, part)| part)
}

pub fn unpack(packed: &str) -> Object {
    let mut object = Object::new();
    for (name, part) in entries(packed) {
        object.push_behind(name, part.value());
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
pub fn write_members(packed: &str, out: &mut String) {
    for (place, (name, part)) in entries(packed).enumerate() {
        if place > 0 {
            out.push(',');
        }
        match name {
            // No word of the tables needs an escape.
            Wanted::Known(place) => {
                out.push('"');
                out.push_str(words::word(place).unwrap_or(""));
                out.push('"');
            }
            Wanted::Other(name) => quote(name, out),
        }
        out.push(':');
        part.write(out);
    }
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

    fn packed(object: &Object) -> Arc<str> {
        pack(object, &mut Vec::new())
    }

    #[test]
    fn single_members_are_replaced_and_added() {
        let mut object = sample();
        let mut own = packed(&object);
        for (name, value) in [
            ("TotalAmt", json!(5)),
            ("Active", json!(true)),
            ("zzz", json!("a")),
            ("", json!([1])),
            ("CustomerRef", json!({})),
        ] {
            own = patch(&own, &[(name, value.clone()), ("SyncToken", json!("7"))], &mut Vec::new());
            object.insert(name, value);
            object.insert("SyncToken", json!("7"));
            assert_eq!(own, packed(&object), "{name}");
        }
        assert_eq!(patch("", &[], &mut Vec::new()), "".into());
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
    fn foreign_text_yields_nothing_and_no_panic() {
        let packed = packed(&sample());
        for cut in 0..packed.len().min(400) {
            unpack(packed.get(..cut).unwrap_or(""));
            let mut broken = packed.as_bytes().to_vec();
            broken[cut] ^= 0x7f;
            if let Ok(broken) = std::str::from_utf8(&broken) {
                unpack(broken);
                patch(broken, &[("Line", Value::Null)], &mut Vec::new());
                get(broken, "Line");
            }
        }
        assert!(unpack(&"\u{7f}".repeat(40)).is_empty());
    }
}
