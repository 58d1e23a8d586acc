//! Reads JSON of known shape into records. serde's derived readers make some 4 KB of WASM a type, most of it
//! the same code again; here the loop exists once, for one reader, and a type adds only its table of names.

use super::json::{FromJson, Json, Mismatch};

/// Where the value of a member goes.
pub trait Slot {
    /// # Errors
    /// The value has another type.
    fn fill(&mut self, json: &mut Json<'_>) -> Result<(), Mismatch>;
}

impl<T: FromJson> Slot for T {
    fn fill(&mut self, json: &mut Json<'_>) -> Result<(), Mismatch> {
        *self = T::from_json(json)?;
        Ok(())
    }
}

/// A record that knows its members by place. Made by [`read_members`].
pub trait Members {
    fn slot(&mut self, place: usize) -> Option<&mut dyn Slot>;
}

/// Reads the members of an object. Unknown ones are passed over, or refused if `strict`; of two with one
/// name, the later stays.
///
/// # Errors
/// No object stands there, or one of its members has another type.
#[inline(never)]
pub fn fill(
    json: &mut Json<'_>,
    strict: bool,
    names: &[&str],
    record: &mut dyn Members,
) -> Result<(), Mismatch> {
    json.object(&mut |json, name| {
        let place = names.iter().position(|known| *known == name);
        match place.and_then(|place| record.slot(place)) {
            Some(slot) => slot.fill(json),
            None if strict => Err(json.wrong(format!("unknown field `{name}`"))),
            None => json.skip(),
        }
    })
}

/// [`FromJson`] of a record whose members may all be missing. Every field must be named. With `strict`, an
/// object with other members is refused.
macro_rules! read_members {
    (strict $type:ident $members:tt) => { $crate::base::members::read_members!(@ true $type $members); };
    ($type:ident $members:tt) => { $crate::base::members::read_members!(@ false $type $members); };
    (@ $strict:literal $type:ident { $($field:ident: $name:literal),* $(,)? }) => {
        impl $crate::base::members::Members for $type {
            fn slot(&mut self, place: usize) -> Option<&mut dyn $crate::base::members::Slot> {
                #[expect(non_camel_case_types, reason = "bears the names of the fields")]
                enum Place { $($field),* }
                // Without `..`: a field that is not named here does not compile.
                let Self { $($field),* } = self;
                $(if place == Place::$field as usize { return Some($field); })*
                None
            }
        }

        impl $crate::base::json::FromJson for $type {
            fn from_json(
                json: &mut $crate::base::json::Json<'_>,
            ) -> Result<Self, $crate::base::json::Mismatch> {
                let mut record = Self::default();
                $crate::base::members::fill(json, $strict, &[$($name),*], &mut record)?;
                Ok(record)
            }
        }
    };
}

/// [`FromJson`] of a record of which some members must be there; those after the semicolon need not be.
macro_rules! read_record {
    (strict $type:ident $members:tt) => { $crate::base::members::read_record!(@ (strict) $type $members); };
    ($type:ident $members:tt) => { $crate::base::members::read_record!(@ () $type $members); };
    (@ ($($strict:ident)?) $type:ident { $($field:ident: $kind:ty = $name:literal),* $(,)?;
        $($free:ident: $free_kind:ty = $free_name:literal),* $(,)? }) => {
        impl $crate::base::json::FromJson for $type {
            fn from_json(
                json: &mut $crate::base::json::Json<'_>,
            ) -> Result<Self, $crate::base::json::Mismatch> {
                #[derive(Default)]
                struct Text { $($field: Option<$kind>,)* $($free: $free_kind,)* }

                $crate::base::members::read_members!(
                    $($strict)? Text { $($field: $name,)* $($free: $free_name,)* }
                );

                let text: Text = $crate::base::json::FromJson::from_json(json)?;
                Ok(Self {
                    $($field: text.$field.ok_or_else(|| $crate::base::members::missing(json, $name))?,)*
                    $($free: text.$free,)*
                })
            }
        }
    };
}

/// [`FromJson`] of a closed list of words; with `else`, other words are that one.
macro_rules! read_words {
    ($type:ident { $($variant:ident: $word:expr),* $(,)? } $(else $other:ident)?) => {
        impl $crate::base::json::FromJson for $type {
            fn from_json(
                json: &mut $crate::base::json::Json<'_>,
            ) -> Result<Self, $crate::base::json::Mismatch> {
                let place = $crate::base::members::word(json, &[$($word),*])?;
                let all = [$(Self::$variant),*];
                match place.and_then(|place| all.get(place)) {
                    Some(known) => Ok(*known),
                    None => $crate::base::members::read_words!(@else json $($other)?),
                }
            }
        }
    };
    (@else $json:ident) => { Err($json.wrong("an unknown word")) };
    (@else $json:ident $other:ident) => { Ok(Self::$other) };
}

/// Which of the words stands here.
///
/// # Errors
/// No text stands here.
#[inline(never)]
pub fn word(json: &mut Json<'_>, words: &[&str]) -> Result<Option<usize>, Mismatch> {
    let found = json.text()?;
    Ok(words.iter().position(|word| *word == found))
}

#[cold]
#[inline(never)]
pub fn missing(json: &Json<'_>, name: &'static str) -> Mismatch {
    json.wrong(format!("missing field `{name}`"))
}

pub(crate) use {read_members, read_record, read_words};

#[cfg(test)]
mod tests {
    use crate::base::json::from_text;

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

    read_record!(strict Strict { number: u64 = "number"; note: Option<String> = "note" });

    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Word {
        One,
        Other,
    }

    read_words!(Word { One: "one" } else Other);

    #[test]
    fn members_come_in_any_order_and_unknown_ones_are_passed_over() {
        let read: Loose =
            from_text(r#"{"More":[{"Id":"2"}],"Active":true,"\u0049d":"1","Other":1.50}"#).unwrap();
        assert_eq!(read, Loose { id: Some("1".to_owned()), active: true });
        let empty: Loose = from_text(r#"{"Id":null}"#).unwrap();
        assert_eq!(empty, Loose::default());
    }

    #[test]
    fn another_type_is_refused() {
        for text in [
            r#"{"Active":1}"#,
            r#"{"Active":null}"#,
            r#"{"Id":1}"#,
            r#"{"Id":"1""#,
            "[]",
            "null",
            "1",
            "{} {}",
        ] {
            assert!(from_text::<Loose>(text).is_err(), "{text}");
        }
        for text in [r#"{"number":1,"more":1}"#, r#"{"number":1.0}"#, r#"{"number":-1}"#] {
            assert!(from_text::<Strict>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_record_names_the_member_that_it_lacks() {
        let read: Strict = from_text(r#"{"number":18446744073709551615}"#).unwrap();
        assert_eq!(read, Strict { number: u64::MAX, note: None });
        for text in [r#"{"note":"n"}"#, r#"{"number":null}"#] {
            let error = from_text::<Strict>(text).unwrap_err().to_string();
            assert!(error.contains("missing field `number`"), "{error}");
        }
    }

    #[test]
    fn words_are_closed() {
        assert_eq!(from_text::<Vec<Word>>(r#"["one","two"]"#).unwrap(), [Word::One, Word::Other]);
        assert!(from_text::<Word>("1").is_err());
    }
}
