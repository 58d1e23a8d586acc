//! JSON values in a form that is cheap to make, to copy and to drop: short texts and numbers lie in the value.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Object;

/// Text of up to 23 bytes lies where it stands; a longer one is shared by its copies.
pub type Text = smol_str::SmolStr;

/// A number as its digits, so that none is lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number(Text);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Value {
    #[default]
    Null,
    Bool(bool),
    Number(Number),
    String(Text),
    Array(Vec<Value>),
    Object(Object),
}

impl Number {
    /// Digits that are known to be a number of JSON.
    pub fn of_digits(digits: Text) -> Number {
        Number(digits)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Number {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl Value {
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(flag) => Some(*flag),
            _ => None,
        }
    }

    fn digits(&self) -> Option<&str> {
        match self {
            Value::Number(number) => Some(number.as_str()),
            _ => None,
        }
    }

    pub fn as_i64(&self) -> Option<i64> {
        self.digits()?.parse().ok()
    }

    pub fn as_u64(&self) -> Option<u64> {
        self.digits()?.parse().ok()
    }

    pub fn as_array(&self) -> Option<&Vec<Value>> {
        match self {
            Value::Array(elements) => Some(elements),
            _ => None,
        }
    }

    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Value::Object(object) => Some(object),
            _ => None,
        }
    }

    pub fn as_object_mut(&mut self) -> Option<&mut Object> {
        match self {
            Value::Object(object) => Some(object),
            _ => None,
        }
    }

    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// A member of an object.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_object()?.get(key)
    }
}

impl fmt::Display for Value {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        super::write(self, &mut text);
        out.write_str(&text)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Value {
        Value::Bool(flag)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::String(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::String(text.into())
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Value {
        Value::String(text.into())
    }
}

impl From<Text> for Value {
    fn from(text: Text) -> Value {
        Value::String(text)
    }
}

impl From<&Text> for Value {
    fn from(text: &Text) -> Value {
        Value::String(text.clone())
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Value {
        Value::Object(object)
    }
}

impl<One: Into<Value>> From<Vec<One>> for Value {
    fn from(elements: Vec<One>) -> Value {
        elements.into_iter().collect()
    }
}

impl<One: Into<Value>> From<Option<One>> for Value {
    fn from(value: Option<One>) -> Value {
        value.map_or(Value::Null, Into::into)
    }
}

impl<One: Into<Value>> FromIterator<One> for Value {
    fn from_iter<Elements: IntoIterator<Item = One>>(elements: Elements) -> Value {
        Value::Array(elements.into_iter().map(Into::into).collect())
    }
}

/// What can stand in `json!`.
pub trait Json {
    fn json(&self) -> Value;
}

macro_rules! cloned {
    ($($kind:ty)*) => {$(
        impl Json for $kind {
            fn json(&self) -> Value {
                self.clone().into()
            }
        }
    )*};
}
cloned!(bool i32 i64 u32 u64 usize Text Value Object);

impl Json for str {
    fn json(&self) -> Value {
        self.into()
    }
}

impl Json for String {
    fn json(&self) -> Value {
        self.as_str().into()
    }
}

impl<One: Json> Json for Vec<One> {
    fn json(&self) -> Value {
        self.iter().map(Json::json).collect()
    }
}

impl<One: Json> Json for Option<One> {
    fn json(&self) -> Value {
        self.as_ref().map_or(Value::Null, Json::json)
    }
}

impl<One: Json + ?Sized> Json for &One {
    fn json(&self) -> Value {
        (**self).json()
    }
}

macro_rules! whole {
    ($($kind:ty)*) => {$(
        impl From<$kind> for Value {
            fn from(number: $kind) -> Value {
                Value::Number(Number(smol_str::format_smolstr!("{number}")))
            }
        }
    )*};
}
whole!(i32 i64 u32 u64 usize);

impl From<serde_json::Value> for Value {
    fn from(value: serde_json::Value) -> Value {
        match value {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Bool(flag) => Value::Bool(flag),
            serde_json::Value::Number(number) => Value::Number(Number(number.as_str().into())),
            serde_json::Value::String(text) => Value::from(text),
            serde_json::Value::Array(elements) => Value::from(elements),
            serde_json::Value::Object(members) => Value::Object(members.into_iter().collect()),
        }
    }
}

impl From<&Value> for serde_json::Value {
    fn from(value: &Value) -> serde_json::Value {
        match value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(flag) => (*flag).into(),
            Value::Number(number) => {
                number.as_str().parse().map_or(serde_json::Value::Null, serde_json::Value::Number)
            }
            Value::String(text) => text.as_str().into(),
            Value::Array(elements) => elements.iter().map(serde_json::Value::from).collect(),
            Value::Object(object) => {
                object.iter().map(|(name, value)| (name.to_owned(), serde_json::Value::from(value))).collect()
            }
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        serde_json::Value::from(self).serialize(out)
    }
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Value, D::Error> {
        serde_json::Value::deserialize(from).map(Value::from)
    }
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Object, D::Error> {
        serde_json::Map::deserialize(from).map(|members| members.into_iter().collect())
    }
}

/// A value in JSON's own notation, with expressions in it.
macro_rules! json {
    (@list [$($done:expr,)*]) => { vec![$($done,)*] };
    (@list [$($done:expr,)*] { $($inner:tt)* } $(, $($rest:tt)*)?) => {
        $crate::json::json!(@list [$($done,)* $crate::json::json!({ $($inner)* }),] $($($rest)*)?)
    };
    (@list [$($done:expr,)*] $next:expr $(, $($rest:tt)*)?) => {
        $crate::json::json!(@list [$($done,)* $crate::json::Json::json(&$next),] $($($rest)*)?)
    };
    (@members $object:ident) => {};
    (@members $object:ident $key:tt : null $(, $($rest:tt)*)?) => {
        $object.insert($key, $crate::json::Value::Null);
        $crate::json::json!(@members $object $($($rest)*)?);
    };
    (@members $object:ident $key:tt : { $($inner:tt)* } $(, $($rest:tt)*)?) => {
        $object.insert($key, $crate::json::json!({ $($inner)* }));
        $crate::json::json!(@members $object $($($rest)*)?);
    };
    (@members $object:ident $key:tt : [ $($inner:tt)* ] $(, $($rest:tt)*)?) => {
        $object.insert($key, $crate::json::json!([ $($inner)* ]));
        $crate::json::json!(@members $object $($($rest)*)?);
    };
    (@members $object:ident $key:tt : $value:expr $(, $($rest:tt)*)?) => {
        $object.insert($key, $crate::json::Json::json(&$value));
        $crate::json::json!(@members $object $($($rest)*)?);
    };
    ([ $($inner:tt)* ]) => {{
        let list: Vec<$crate::json::Value> = $crate::json::json!(@list [] $($inner)*);
        $crate::json::Value::Array(list)
    }};
    ({ $($inner:tt)* }) => {{
        #[allow(unused_mut, reason = "an object may have no members")]
        let mut object = $crate::json::Object::new();
        $crate::json::json!(@members object $($inner)*);
        $crate::json::Value::Object(object)
    }};
    ($other:expr) => { $crate::json::Json::json(&$other) };
}
pub(crate) use json;
