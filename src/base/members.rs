//! Reads the members of a JSON object into a record. serde's own derive makes some 4 KB of WASM a type,
//! most of it the same code again; here the loop exists once, and a type adds only its table of names.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

/// Where the value of a member goes.
pub trait Slot<'de, A: MapAccess<'de>> {
    /// # Errors
    /// The value has another type.
    fn fill(&mut self, map: &mut A) -> Result<(), A::Error>;
}

impl<'de, A: MapAccess<'de>, T: Deserialize<'de>> Slot<'de, A> for T {
    fn fill(&mut self, map: &mut A) -> Result<(), A::Error> {
        *self = map.next_value()?;
        Ok(())
    }
}

/// A record that knows its members by place. Made by [`read_members`].
pub trait Members: Default {
    const NAMES: &'static [&'static str];

    fn slot<'de, A: MapAccess<'de>>(&mut self, place: usize) -> Option<&mut dyn Slot<'de, A>>;
}

/// A record of one kind of reader, so that the loop need not know the record.
trait Record<'de, A: MapAccess<'de>> {
    fn at(&mut self, place: usize) -> Option<&mut dyn Slot<'de, A>>;
}

impl<'de, A: MapAccess<'de>, T: Members> Record<'de, A> for T {
    fn at(&mut self, place: usize) -> Option<&mut dyn Slot<'de, A>> {
        self.slot(place)
    }
}

struct Name<'n>(&'n [&'static str]);

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<usize>, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = Option<usize>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the name of a member")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Option<usize>, E> {
        Ok(self.0.iter().position(|known| *known == name))
    }
}

/// Unknown members are passed over; of two with one name, the later stays.
#[inline(never)]
fn fill<'de, A: MapAccess<'de>>(
    map: &mut A,
    names: &'static [&'static str],
    record: &mut dyn Record<'de, A>,
) -> Result<(), A::Error> {
    while let Some(place) = map.next_key_seed(Name(names))? {
        match place.and_then(|place| record.at(place)) {
            Some(slot) => slot.fill(map)?,
            None => {
                map.next_value::<IgnoredAny>()?;
            }
        }
    }
    Ok(())
}

struct Object<'r, T>(&'r mut T);

impl<'de, T: Members> Visitor<'de> for Object<'_, T> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        fill(&mut map, T::NAMES, self.0)
    }
}

/// # Errors
/// No object stands there, or one of its members has another type.
pub fn read<'de, T: Members, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut record = T::default();
    deserializer.deserialize_map(Object(&mut record))?;
    Ok(record)
}

/// `Deserialize` of a record whose members may all be missing. Every field must be named.
macro_rules! read_members {
    ($type:ident { $($field:ident: $name:literal),* $(,)? }) => {
        impl $crate::base::members::Members for $type {
            const NAMES: &'static [&'static str] = &[$($name),*];

            fn slot<'de, A: serde::de::MapAccess<'de>>(
                &mut self,
                place: usize,
            ) -> Option<&mut dyn $crate::base::members::Slot<'de, A>> {
                #[expect(non_camel_case_types, reason = "bears the names of the fields")]
                enum Place { $($field),* }
                // Without `..`: a field that is not named here does not compile.
                let Self { $($field),* } = self;
                $(if place == Place::$field as usize { return Some($field); })*
                None
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::base::members::read(deserializer)
            }
        }
    };
}

/// `Deserialize` of a record of which some members must be there; those after the semicolon need not be.
macro_rules! read_record {
    ($type:ident { $($field:ident: $kind:ty = $name:literal),* $(,)?;
        $($free:ident: $free_kind:ty = $free_name:literal),* $(,)? }) => {
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                #[derive(Default)]
                struct Text { $($field: Option<$kind>,)* $($free: $free_kind,)* }

                $crate::base::members::read_members!(Text { $($field: $name,)* $($free: $free_name,)* });

                let text: Text = $crate::base::members::read(deserializer)?;
                Ok(Self {
                    $($field: text.$field.ok_or_else(|| $crate::base::members::missing($name))?,)*
                    $($free: text.$free,)*
                })
            }
        }
    };
}

#[cold]
#[inline(never)]
pub fn missing<E: Error>(name: &'static str) -> E {
    E::missing_field(name)
}

pub(crate) use {read_members, read_record};

#[cfg(test)]
mod tests {
    #[derive(Debug, Default, PartialEq)]
    struct Loose {
        id: Option<String>,
        active: bool,
    }

    read_members!(Loose { id: "Id", active: "Active" });

    #[derive(Debug, PartialEq)]
    struct Strict {
        number: u64,
        note: Option<String>,
    }

    read_record!(Strict { number: u64 = "number"; note: Option<String> = "note" });

    #[test]
    fn members_come_in_any_order_and_unknown_ones_are_passed_over() {
        let read: Loose =
            serde_json::from_str(r#"{"More":[{"Id":"2"}],"Active":true,"Id":"1","Other":1.50}"#).unwrap();
        assert_eq!(read, Loose { id: Some("1".to_owned()), active: true });
        let empty: Loose = serde_json::from_str(r#"{"Id":null}"#).unwrap();
        assert_eq!(empty, Loose::default());
    }

    #[test]
    fn another_type_is_refused() {
        for text in
            [r#"{"Active":1}"#, r#"{"Active":null}"#, r#"{"Id":1}"#, r#"{"Id":"1""#, "[]", "null", "1"]
        {
            assert!(serde_json::from_str::<Loose>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_record_names_the_member_that_it_lacks() {
        let read: Strict = serde_json::from_str(r#"{"number":18446744073709551615}"#).unwrap();
        assert_eq!(read, Strict { number: u64::MAX, note: None });
        for text in [r#"{"note":"n"}"#, r#"{"number":null}"#] {
            let error = serde_json::from_str::<Strict>(text).unwrap_err().to_string();
            assert!(error.contains("missing field `number`"), "{error}");
        }
    }
}
