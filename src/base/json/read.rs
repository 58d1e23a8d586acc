//! Reads values of known type: what another one has is refused as a whole. For input in which every field is
//! to be judged for itself, see `input`.

use crate::base::ordered::BTreeMap;
use std::borrow::Cow;
use std::str::FromStr;

use serde_json::{Map, Number, Value};

use super::{Cursor, Shape, Syntax, unescape};

/// Objects and lists within each other; what QuickBooks and our own records hold nests less than ten deep.
const DEPTH_MAX: usize = 128;

/// Why a text does not hold what was asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why} at byte {at}")]
pub struct Mismatch {
    pub at: usize,
    pub why: Cow<'static, str>,
}

impl From<Syntax> for Mismatch {
    #[cold]
    fn from(syntax: Syntax) -> Self {
        Self { at: syntax.at, why: format!("expected {}", syntax.expected).into() }
    }
}

/// A place in a text.
#[derive(Debug)]
pub struct Json<'t> {
    cursor: Cursor<'t>,
    depth: usize,
}

/// What can be read from JSON.
pub trait FromJson: Sized {
    /// # Errors
    /// The text is not JSON here, or something else stands there.
    fn from_json(json: &mut Json<'_>) -> Result<Self, Mismatch>;
}

/// # Errors
/// The text is not JSON, or not of the type's shape.
pub fn from_text<T: FromJson>(text: &str) -> Result<T, Mismatch> {
    let mut json = Json::of(text);
    let value = T::from_json(&mut json)?;
    json.cursor.end()?;
    Ok(value)
}

impl<'t> Json<'t> {
    /// The beginning of a text.
    #[must_use]
    pub fn of(text: &'t str) -> Self {
        Self { cursor: Cursor::new(text), depth: 0 }
    }

    /// # Errors
    /// No value begins here.
    pub fn shape(&mut self) -> Result<Shape, Mismatch> {
        Ok(self.cursor.shape()?)
    }

    #[cold]
    pub fn wrong(&self, why: impl Into<Cow<'static, str>>) -> Mismatch {
        Mismatch { at: self.cursor.at(), why: why.into() }
    }

    #[inline(never)]
    fn expect(&mut self, shape: Shape) -> Result<(), Mismatch> {
        let found = self.cursor.shape()?;
        if found == shape {
            return Ok(());
        }
        Err(self.wrong(format!("expected {}, found {}", shape.name(), found.name())))
    }

    /// # Errors
    /// Something else stands here.
    pub fn text(&mut self) -> Result<Cow<'t, str>, Mismatch> {
        self.expect(Shape::Text)?;
        let raw = self.cursor.string()?;
        unescape(raw).map_err(|_| self.wrong("half of a surrogate pair, which is no character"))
    }

    /// The digits of a number, as they stand in the text.
    ///
    /// # Errors
    /// Something else stands here.
    pub fn number(&mut self) -> Result<&'t str, Mismatch> {
        self.expect(Shape::Number)?;
        Ok(self.cursor.number()?)
    }

    /// # Errors
    /// No value begins here.
    pub fn skip(&mut self) -> Result<(), Mismatch> {
        self.cursor.skip(usize::MAX)?;
        Ok(())
    }

    /// Steps over a value and answers its text.
    ///
    /// # Errors
    /// No value begins here.
    pub fn raw(&mut self) -> Result<&'t str, Mismatch> {
        self.cursor.shape()?;
        let start = self.cursor.at();
        self.skip()?;
        Ok(self.cursor.since(start))
    }

    fn deeper(&mut self) -> Result<(), Mismatch> {
        self.depth = self.depth.saturating_add(1);
        if self.depth > DEPTH_MAX { Err(self.wrong("too many levels within each other")) } else { Ok(()) }
    }

    /// Calls `each` with every name of an object; it reads the value behind.
    ///
    /// # Errors
    /// Something else stands here, or what `each` says.
    #[inline(never)]
    pub fn object(
        &mut self,
        each: &mut dyn FnMut(&mut Self, &str) -> Result<(), Mismatch>,
    ) -> Result<(), Mismatch> {
        self.expect(Shape::Object)?;
        self.deeper()?;
        self.cursor.expect(b'{', "`{`")?;
        let mut first = true;
        while !self.cursor.take(b'}') {
            if !std::mem::take(&mut first) {
                self.cursor.expect(b',', "`,` or `}`")?;
            }
            let key = self.cursor.key()?;
            // A name that is no text is none that we know.
            let name = unescape(key).unwrap_or(Cow::Borrowed(key.inner));
            each(self, &name)?;
        }
        self.depth = self.depth.saturating_sub(1);
        Ok(())
    }

    /// Calls `each` at every element of a list; it reads the element.
    ///
    /// # Errors
    /// Something else stands here, or what `each` says.
    #[inline(never)]
    pub fn list(&mut self, each: &mut dyn FnMut(&mut Self) -> Result<(), Mismatch>) -> Result<(), Mismatch> {
        self.expect(Shape::Array)?;
        self.deeper()?;
        self.cursor.expect(b'[', "`[`")?;
        let mut first = true;
        while !self.cursor.take(b']') {
            if !std::mem::take(&mut first) {
                self.cursor.expect(b',', "`,` or `]`")?;
            }
            each(self)?;
        }
        self.depth = self.depth.saturating_sub(1);
        Ok(())
    }
}

impl FromJson for String {
    fn from_json(json: &mut Json<'_>) -> Result<Self, Mismatch> {
        json.text().map(Cow::into_owned)
    }
}

impl FromJson for bool {
    fn from_json(json: &mut Json<'_>) -> Result<Self, Mismatch> {
        json.expect(Shape::Bool)?;
        Ok(json.cursor.bool()?)
    }
}

fn whole<T: FromStr>(json: &mut Json<'_>) -> Result<T, Mismatch> {
    let digits = json.number()?;
    digits.parse().map_err(|_| json.wrong("a number that is not whole, or too large"))
}

impl FromJson for u16 {
    fn from_json(json: &mut Json<'_>) -> Result<Self, Mismatch> {
        whole(json)
    }
}

impl FromJson for u32 {
    fn from_json(json: &mut Json<'_>) -> Result<Self, Mismatch> {
        whole(json)
    }
}

impl FromJson for u64 {
    fn from_json(json: &mut Json<'_>) -> Result<Self, Mismatch> {
        whole(json)
    }
}

impl FromJson for i64 {
    fn from_json(json: &mut Json<'_>) -> Result<Self, Mismatch> {
        whole(json)
    }
}

impl<T: FromJson> FromJson for Option<T> {
    fn from_json(json: &mut Json<'_>) -> Result<Self, Mismatch> {
        if json.shape()? == Shape::Null {
            json.cursor.null()?;
            return Ok(None);
        }
        T::from_json(json).map(Some)
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(json: &mut Json<'_>) -> Result<Self, Mismatch> {
        let mut list = Vec::new();
        json.list(&mut |json| {
            list.push(T::from_json(json)?);
            Ok(())
        })?;
        Ok(list)
    }
}

impl<K: From<String> + Ord, T: FromJson> FromJson for BTreeMap<K, T> {
    fn from_json(json: &mut Json<'_>) -> Result<Self, Mismatch> {
        let mut map = BTreeMap::new();
        json.object(&mut |json, name| {
            map.insert(name.to_owned().into(), T::from_json(json)?);
            Ok(())
        })?;
        Ok(map)
    }
}

/// A list of exactly two.
impl<A: FromJson, B: FromJson> FromJson for (A, B) {
    fn from_json(json: &mut Json<'_>) -> Result<Self, Mismatch> {
        let (mut one, mut other, mut more) = (None, None, false);
        json.list(&mut |json| {
            match (&one, &other) {
                (None, _) => one = Some(A::from_json(json)?),
                (_, None) => other = Some(B::from_json(json)?),
                _ => {
                    more = true;
                    json.skip()?;
                }
            }
            Ok(())
        })?;
        match (one, other, more) {
            (Some(one), Some(other), false) => Ok((one, other)),
            _ => Err(json.wrong("expected a list of two")),
        }
    }
}

/// Any value, as its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawJson(pub String);

impl FromJson for RawJson {
    fn from_json(json: &mut Json<'_>) -> Result<Self, Mismatch> {
        json.raw().map(|text| Self(text.to_owned()))
    }
}

/// Anything, with numbers digit by digit.
impl FromJson for Value {
    fn from_json(json: &mut Json<'_>) -> Result<Self, Mismatch> {
        Ok(match json.shape()? {
            Shape::Null => {
                json.cursor.null()?;
                Value::Null
            }
            Shape::Bool => Value::Bool(json.cursor.bool()?),
            Shape::Number => Value::Number(Number::from_string_unchecked(json.number()?.to_owned())),
            Shape::Text => Value::String(json.text()?.into_owned()),
            Shape::Array => Value::Array(Vec::from_json(json)?),
            Shape::Object => {
                let mut map = Map::new();
                json.object(&mut |json, name| {
                    map.insert(name.to_owned(), Value::from_json(json)?);
                    Ok(())
                })?;
                Value::Object(map)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_value_is_read_as_serde_json_reads_it() {
        let text = r#"{"a":[1.50,-2.0,"x\ud83d\ude00",true,null,{}],"b":{"c":18446744073709551616}}"#;
        assert_eq!(from_text::<Value>(text).unwrap(), serde_json::from_str::<Value>(text).unwrap());
        let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
        assert!(from_text::<Value>(&deep).is_err());
    }
}
