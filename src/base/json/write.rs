//! Writes values as JSON text, without blanks. serde_json's writer is compiled into every type that is written; of this
//! one a type holds little more than the names of its members.

use std::fmt;

use serde::ser::{self, Serialize, Serializer};

/// The type holds what JSON cannot say: a binary fraction, or bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a value that has no JSON form")]
pub struct Unwritable;

impl ser::Error for Unwritable {
    #[cold]
    fn custom<T: fmt::Display>(_: T) -> Self {
        Unwritable
    }
}

type Written = Result<(), Unwritable>;

/// # Errors
/// The value has no JSON form; texts, whole numbers, lists and records of such always have.
pub fn to_text<T: Serialize + ?Sized>(value: &T) -> Result<String, Unwritable> {
    let mut writer = Writer { text: String::new() };
    value.serialize(&mut writer)?;
    Ok(writer.text)
}

struct Writer {
    text: String,
}

/// How serde_json hands out a number that it keeps digit by digit: as a record of this name with one text.
const NUMBER: &str = "$serde_json::private::Number";

impl Writer {
    #[inline(never)]
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// A comma, unless nothing stands before.
    fn next(&mut self) {
        if !self.text.ends_with(['{', '[', ':']) {
            self.text.push(',');
        }
    }

    #[inline(never)]
    fn string(&mut self, text: &str) {
        self.text.push('"');
        let mut rest = text;
        while let Some(at) = rest.bytes().position(|byte| byte < 0x20 || matches!(byte, b'"' | b'\\')) {
            let (plain, tail) = rest.split_at_checked(at).unwrap_or((rest, ""));
            self.text.push_str(plain);
            let mut tail = tail.chars();
            if let Some(special) = tail.next() {
                self.escape(special);
            }
            rest = tail.as_str();
        }
        self.text.push_str(rest);
        self.text.push('"');
    }

    #[cold]
    fn escape(&mut self, special: char) {
        match special {
            '"' => self.push("\\\""),
            '\\' => self.push("\\\\"),
            '\n' => self.push("\\n"),
            '\r' => self.push("\\r"),
            '\t' => self.push("\\t"),
            '\u{8}' => self.push("\\b"),
            '\u{c}' => self.push("\\f"),
            other => self.push(&format!("\\u{:04x}", u32::from(other))),
        }
    }

    #[inline(never)]
    fn key(&mut self, name: &str) {
        self.next();
        self.string(name);
        self.text.push(':');
    }

    #[inline(never)]
    fn open(&mut self, text: &'static str, closer: &'static str) -> Inside<'_> {
        self.push(text);
        Inside { writer: self, closer, number: None }
    }

    /// `{"variant":` and what follows.
    fn open_variant(&mut self, variant: &str, text: &'static str, closer: &'static str) -> Inside<'_> {
        self.push("{");
        self.key(variant);
        self.open(text, closer)
    }
}

/// A list or record that is being written.
struct Inside<'w> {
    writer: &'w mut Writer,
    closer: &'static str,
    /// Where the record begins that is no record but a number.
    number: Option<usize>,
}

impl Inside<'_> {
    #[inline(never)]
    fn close(self) -> Written {
        if let Some(start) = self.number {
            let record = self.writer.text.split_off(start);
            let digits = record.rsplit_once(':').map_or("", |(_, quoted)| quoted.trim_matches('"'));
            self.writer.push(digits);
        }
        self.writer.push(self.closer);
        Ok(())
    }

    fn member<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Written {
        self.writer.key(name);
        value.serialize(&mut *self.writer)
    }

    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        self.writer.next();
        value.serialize(&mut *self.writer)
    }
}

macro_rules! numbers {
    ($($name:ident $kind:ty),*) => {
        $(fn $name(self, value: $kind) -> Written {
            self.push(&value.to_string());
            Ok(())
        })*
    };
}

macro_rules! widened {
    ($($name:ident $kind:ident $wide:ident),*) => {
        $(fn $name(self, value: $kind) -> Written {
            self.$wide(value.into())
        })*
    };
}

impl<'w> Serializer for &'w mut Writer {
    type Ok = ();
    type Error = Unwritable;
    type SerializeSeq = Inside<'w>;
    type SerializeTuple = Inside<'w>;
    type SerializeTupleStruct = Inside<'w>;
    type SerializeTupleVariant = Inside<'w>;
    type SerializeMap = Inside<'w>;
    type SerializeStruct = Inside<'w>;
    type SerializeStructVariant = Inside<'w>;

    numbers!(serialize_i64 i64, serialize_u64 u64);

    widened!(serialize_i8 i8 serialize_i64, serialize_i16 i16 serialize_i64, serialize_i32 i32 serialize_i64);
    widened!(serialize_u8 u8 serialize_u64, serialize_u16 u16 serialize_u64, serialize_u32 u32 serialize_u64);

    fn serialize_f32(self, _: f32) -> Written {
        Err(Unwritable)
    }

    fn serialize_f64(self, _: f64) -> Written {
        Err(Unwritable)
    }

    fn serialize_bytes(self, _: &[u8]) -> Written {
        Err(Unwritable)
    }

    fn serialize_bool(self, value: bool) -> Written {
        self.push(if value { "true" } else { "false" });
        Ok(())
    }

    fn serialize_char(self, value: char) -> Written {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Written {
        self.string(value);
        Ok(())
    }

    fn serialize_none(self) -> Written {
        self.push("null");
        Ok(())
    }

    fn serialize_unit(self) -> Written {
        self.serialize_none()
    }

    fn serialize_unit_struct(self, _: &'static str) -> Written {
        self.serialize_none()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Written {
        self.serialize_str(variant)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Written {
        let inside = self.open_variant(variant, "", "}");
        value.serialize(&mut *inside.writer)?;
        inside.close()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Inside<'w>, Unwritable> {
        Ok(self.open("[", "]"))
    }

    fn serialize_tuple(self, _: usize) -> Result<Inside<'w>, Unwritable> {
        Ok(self.open("[", "]"))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Inside<'w>, Unwritable> {
        Ok(self.open("[", "]"))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Inside<'w>, Unwritable> {
        Ok(self.open_variant(variant, "[", "]}"))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Inside<'w>, Unwritable> {
        Ok(self.open("{", "}"))
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Inside<'w>, Unwritable> {
        if name == NUMBER {
            let number = Some(self.text.len());
            return Ok(Inside { writer: self, closer: "", number });
        }
        Ok(self.open("{", "}"))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Inside<'w>, Unwritable> {
        Ok(self.open_variant(variant, "{", "}}"))
    }
}

/// The traits of lists and records, which differ in their names only.
macro_rules! inside {
    ($($kind:ident $element:ident,)* ; $($named:ident,)*) => {
        $(impl ser::$kind for Inside<'_> {
            type Ok = ();
            type Error = Unwritable;

            fn $element<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
                self.element(value)
            }

            fn end(self) -> Written {
                self.close()
            }
        })*
        $(impl ser::$named for Inside<'_> {
            type Ok = ();
            type Error = Unwritable;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Written {
                self.member(name, value)
            }

            fn end(self) -> Written {
                self.close()
            }
        })*
    };
}

inside! {
    SerializeSeq serialize_element,
    SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field,
    ;
    SerializeStruct,
    SerializeStructVariant,
}

impl ser::SerializeMap for Inside<'_> {
    type Ok = ();
    type Error = Unwritable;

    /// A number as a name stands in quotes.
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Written {
        self.writer.next();
        let start = self.writer.text.len();
        key.serialize(&mut *self.writer)?;
        if !self.writer.text.ends_with('"') {
            let plain = self.writer.text.split_off(start);
            self.writer.string(&plain);
        }
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        self.writer.push(":");
        value.serialize(&mut *self.writer)
    }

    fn end(self) -> Written {
        self.close()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde::Serialize;
    use serde_json::{Value, json};

    use super::*;

    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    enum Each {
        Unit,
        Newtype(u8),
        Pair(i8, Option<bool>),
        Record { own_name: char },
    }

    #[derive(Serialize)]
    #[serde(tag = "type", rename_all = "kebab-case")]
    enum Tagged {
        One { value: u64 },
    }

    #[derive(Serialize)]
    struct All {
        each: Vec<Each>,
        tagged: Tagged,
        none: Option<u8>,
        #[serde(skip_serializing_if = "Option::is_none")]
        skipped: Option<u8>,
        numbers: BTreeMap<u16, i32>,
        #[serde(flatten)]
        more: BTreeMap<String, Value>,
    }

    #[test]
    fn everything_is_written_as_serde_json_writes_it() {
        let more: Value = serde_json::from_str(r#"{"a":[1.50,-0,1e5,{}],"b\n":[[],{"c":null}]}"#).unwrap();
        let all = All {
            each: vec![Each::Unit, Each::Newtype(7), Each::Pair(-7, None), Each::Record { own_name: '"' }],
            tagged: Tagged::One { value: u64::MAX },
            none: None,
            skipped: None,
            numbers: BTreeMap::from([(1, -1), (20, i32::MIN)]),
            more: serde_json::from_value(more).unwrap(),
        };
        assert_eq!(to_text(&all).unwrap(), serde_json::to_string(&all).unwrap());
        assert_eq!(to_text(&json!(1.5)).unwrap(), "1.5");
        assert_eq!(to_text(&1.5), Err(Unwritable));
    }

    proptest! {
        #[test]
        fn text_is_escaped_as_serde_json_escapes_it(text in ".*", list in prop::collection::vec("[\\PC\\x00-\\x1f]*", 0..4)) {
            let value = (text, list);
            prop_assert_eq!(to_text(&value).unwrap(), serde_json::to_string(&value).unwrap());
        }
    }
}
