//! How each plain type is read.

use crate::base::ordered::BTreeMap;
use std::borrow::Cow;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::base::date::parse_date;
use crate::base::decimal_text::{DecimalError, parse_decimal};
use crate::base::ids::{CrmId, QboId, WorkspaceId};
use crate::base::json::{Shape, Syntax, unescape};
use crate::base::limits::{DECIMAL_DIGITS_MAX, ID_BYTES_MAX, QUOTED_CHARS_MAX, TEXT_BYTES_MAX};
use crate::base::money::Currency;
use crate::base::text::{is_control, shorten};
use crate::base::time::UnixMillis;
use crate::diagnostics::Code;

use super::reader::{Reader, Value};

/// Text of at most `bytes_max` bytes without control characters other than tab and line breaks.
pub fn text<'t>(reader: &mut Reader<'t>, bytes_max: usize) -> Result<Option<Cow<'t, str>>, Syntax> {
    if reader.shape()? != Shape::Text {
        reader.refuse("text")?;
        return Ok(None);
    }
    let raw = reader.raw_text()?;
    // An escape is at most six bytes for one, so text too long is recognised before it is copied.
    if raw.inner.len() > bytes_max.saturating_mul(6) {
        note_too_long(reader, bytes_max);
        return Ok(None);
    }
    let Ok(text) = unescape(raw) else {
        reader.note(Code::InputLoneSurrogate, "half of a surrogate pair, which is no character");
        return Ok(None);
    };
    if text.len() > bytes_max {
        note_too_long(reader, bytes_max);
        return Ok(None);
    }
    if let Some(control) = raw.suspicious.then(|| text.chars().find(|c| is_control(*c))).flatten() {
        reader.note(
            Code::InputControlCharacter,
            format!("contains the control character U+{:04X}", u32::from(control)),
        );
        return Ok(None);
    }
    Ok(Some(text))
}

#[cold]
fn note_too_long(reader: &mut Reader<'_>, bytes_max: usize) {
    reader.note(Code::InputTextTooLong, format!("longer than {bytes_max} bytes"));
}

/// Text that names something: not empty, without line breaks, at most `ID_BYTES_MAX`.
fn id_text(reader: &mut Reader<'_>) -> Result<Option<String>, Syntax> {
    let Some(text) = text(reader, ID_BYTES_MAX)? else { return Ok(None) };
    if text.is_empty() {
        reader.note(Code::InputEmptyText, "an id cannot be empty");
        return Ok(None);
    }
    if text.bytes().any(|byte| matches!(byte, b'\n' | b'\r' | b'\t')) {
        reader.note(Code::InputControlCharacter, "an id cannot contain a tab or a line break");
        return Ok(None);
    }
    Ok(Some(text.into_owned()))
}

/// ISO 4217 in form: three capital letters. Whether the company knows the currency is seen later.
pub fn currency_code(reader: &mut Reader<'_>) -> Result<Option<String>, Syntax> {
    let Some(text) = text(reader, TEXT_BYTES_MAX)? else { return Ok(None) };
    if Currency::of(&text).is_none() {
        reader.note(
            Code::InputNotCurrency,
            format!("`{}` is no currency code", shorten(&text, QUOTED_CHARS_MAX)),
        );
        return Ok(None);
    }
    Ok(Some(text.into_owned()))
}

/// Which word of a closed list.
#[inline(never)]
pub fn word(reader: &mut Reader<'_>, words: &[&str]) -> Result<Option<usize>, Syntax> {
    let Some(text) = text(reader, TEXT_BYTES_MAX)? else { return Ok(None) };
    let place = words.iter().position(|word| *word == text);
    if place.is_none() {
        let shown = shorten(&text, QUOTED_CHARS_MAX);
        reader.note(Code::InputUnknownWord, format!("`{shown}` is not one of `{}`", words.join("`, `")));
    }
    Ok(place)
}

impl Value for String {
    fn read(reader: &mut Reader<'_>) -> Result<Option<Self>, Syntax> {
        Ok(text(reader, TEXT_BYTES_MAX)?.map(Cow::into_owned))
    }

    fn is_empty(&self) -> bool {
        String::is_empty(self)
    }
}

impl Value for CrmId {
    fn read(reader: &mut Reader<'_>) -> Result<Option<Self>, Syntax> {
        Ok(id_text(reader)?.map(CrmId))
    }
}

impl Value for QboId {
    fn read(reader: &mut Reader<'_>) -> Result<Option<Self>, Syntax> {
        Ok(id_text(reader)?.map(QboId))
    }
}

impl Value for WorkspaceId {
    fn read(reader: &mut Reader<'_>) -> Result<Option<Self>, Syntax> {
        Ok(id_text(reader)?.map(WorkspaceId))
    }
}

impl Value for bool {
    fn read(reader: &mut Reader<'_>) -> Result<Option<Self>, Syntax> {
        if reader.shape()? != Shape::Bool {
            reader.refuse("true or false")?;
            return Ok(None);
        }
        reader.bool().map(Some)
    }
}

impl Value for u32 {
    fn read(reader: &mut Reader<'_>) -> Result<Option<Self>, Syntax> {
        if reader.shape()? != Shape::Number {
            reader.refuse("a whole number")?;
            return Ok(None);
        }
        let digits = reader.number()?;
        let value = digits.parse().ok();
        if value.is_none() {
            let shown = shorten(digits, QUOTED_CHARS_MAX);
            reader.note(Code::InputWrongType, format!("`{shown}` is no whole number from 0 to {}", u32::MAX));
        }
        Ok(value)
    }
}

impl Value for Decimal {
    fn read(reader: &mut Reader<'_>) -> Result<Option<Self>, Syntax> {
        if reader.shape()? == Shape::Number {
            let number = shorten(reader.number()?, QUOTED_CHARS_MAX);
            reader
                .note(Code::InputNumberForDecimal, format!("`{number}` is a JSON number, not decimal text"));
            return Ok(None);
        }
        let Some(text) = text(reader, TEXT_BYTES_MAX)? else { return Ok(None) };
        let shown = || shorten(&text, QUOTED_CHARS_MAX);
        match parse_decimal(&text) {
            Ok(value) => return Ok(Some(value)),
            Err(DecimalError::NotDecimal) => {
                reader.note(Code::InputNotDecimal, format!("`{}` is no decimal number", shown()));
            }
            Err(DecimalError::TooManyDigits) => reader.note(
                Code::InputTooManyDigits,
                format!("`{}` has more than {DECIMAL_DIGITS_MAX} digits", shown()),
            ),
        }
        Ok(None)
    }
}

impl Value for NaiveDate {
    fn read(reader: &mut Reader<'_>) -> Result<Option<Self>, Syntax> {
        let Some(text) = text(reader, TEXT_BYTES_MAX)? else { return Ok(None) };
        let date = parse_date(&text);
        if date.is_none() {
            let shown = shorten(&text, QUOTED_CHARS_MAX);
            reader
                .note(Code::InputNotDate, format!("`{shown}` is no day of the calendar written YYYY-MM-DD"));
        }
        Ok(date)
    }
}

impl Value for UnixMillis {
    fn read(reader: &mut Reader<'_>) -> Result<Option<Self>, Syntax> {
        let Some(text) = text(reader, TEXT_BYTES_MAX)? else { return Ok(None) };
        let moment = UnixMillis::of_text(&text);
        if moment.is_none() {
            let shown = shorten(&text, QUOTED_CHARS_MAX);
            reader.note(
                Code::InputNotTime,
                format!("`{shown}` is no moment since 1970 such as 2026-03-02T09:30:00Z"),
            );
        }
        Ok(moment)
    }
}

impl<T: Value> Value for Vec<T> {
    fn read(reader: &mut Reader<'_>) -> Result<Option<Self>, Syntax> {
        if !reader.open_list()? {
            return Ok(None);
        }
        let mut list = Vec::new();
        let mut first = true;
        let mut index = 0_usize;
        while reader.next_element(&mut first)? {
            list.extend(reader.element::<T>(index)?);
            index = index.saturating_add(1);
        }
        Ok(Some(list))
    }
}

/// What may stand before the colon in a table.
pub trait TableName: Ord {
    fn named(name: &str) -> Self;
}

impl TableName for String {
    fn named(name: &str) -> Self {
        name.to_owned()
    }
}

impl TableName for CrmId {
    fn named(name: &str) -> Self {
        Self::new(name)
    }
}

/// A table whose names the user chooses.
impl<K: TableName, V: Value> Value for BTreeMap<K, V> {
    fn read(reader: &mut Reader<'_>) -> Result<Option<Self>, Syntax> {
        if !reader.open_object()? {
            return Ok(None);
        }
        let mut table = BTreeMap::new();
        let mut first = true;
        while let Some(name) = reader.next_key(&mut first)? {
            if name.is_empty() || name.len() > TEXT_BYTES_MAX || name.chars().any(is_control) {
                reader.note(
                    Code::InputControlCharacter,
                    "a name here is empty, too long or has control characters",
                );
            }
            let value = reader.entry::<V>(shorten(&name, QUOTED_CHARS_MAX))?;
            let Some(value) = value else { continue };
            if table.insert(K::named(&name), value).is_some() {
                reader.note_at(&name, Code::InputDuplicateField, "the field stands here twice");
            }
        }
        Ok(Some(table))
    }
}
