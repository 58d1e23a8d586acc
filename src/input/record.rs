//! Objects with named fields: one table a record says which JSON name fills which field, and how.

use super::{Reader, Syntax};

/// Declares how a struct is read. A line is `field "jsonName": mode,` with a mode of
/// - `required`: absent, null or empty is an error;
/// - `optional`: the field is an `Option`; empty text counts as absent;
/// - `list`: the field is a `Vec`; absent means empty;
/// - `default(value)`: stands for an absent one; may use the fields of earlier lines.
///
/// `via function` behind the mode replaces the type's own way of being read. A first line `..part Type;` adds
/// the fields of a [`Part`], which stand in the struct's field `part`.
macro_rules! record {
    ($record:ident {
        $(..$part:ident $part_type:ty;)?
        $($field:ident $json:literal : $mode:ident $(($default:expr))? $(via $via:path)?),* $(,)?
    }) => {
        impl $crate::input::Value for $record {
            fn read(
                reader: &mut $crate::input::Reader<'_>,
            ) -> Result<Option<Self>, $crate::input::Syntax> {
                #[expect(non_camel_case_types, reason = "named like the fields that they number")]
                #[derive(Clone, Copy)]
                enum Field { $($field),* }
                const NAMES: &[&str] = &[$($json),*];
                let errors = reader.errors();
                if !reader.open_object()? {
                    return Ok(None);
                }
                let mut given = $crate::input::Given::default();
                let mut first = true;
                $(let mut $part = <$part_type as $crate::input::Part>::Slots::default();)?
                $(let mut $field = None;)*
                while let Some(name) = reader.next_key(&mut first)? {
                    match &*name {
                        $($json => reader.field(
                            $json,
                            1_u64 << (Field::$field as u32),
                            &mut given,
                            &mut $field,
                            $crate::input::record!(@read $($via)?),
                        )?,)*
                        $(_ if <$part_type as $crate::input::Part>::field(&mut $part, &name, reader)? => {})?
                        _ => {
                            let known: &[&[&str]] = &[NAMES $(, <$part_type as $crate::input::Part>::NAMES)?];
                            reader.unknown_field(&name, &known.concat())?;
                        }
                    }
                }
                $(<$part_type as $crate::input::Part>::check(&$part, reader);)?
                $($crate::input::record!(
                    @check $mode $json reader $field given (1_u64 << (Field::$field as u32))
                );)*
                if reader.errors() != errors {
                    return Ok(None);
                }
                $(let Some($part) = <$part_type as $crate::input::Part>::take($part) else { return Ok(None) };)?
                $(let $field = $crate::input::record!(@take $mode $field $(($default))?);)*
                Ok(Some($record { $($part,)? $($field),* }))
            }
        }
    };

    (@read) => { $crate::input::Value::read };
    (@read $via:path) => { $via };

    (@check required $json:literal $reader:ident $field:ident $given:ident $bit:tt) => {
        if !$given.is_filled($bit) {
            $reader.missing($json);
        } else if $field.as_ref().is_some_and($crate::input::Value::is_empty) {
            $reader.note_at($json, $crate::diagnostics::Code::InputEmptyText, concat!("`", $json, "` is empty"));
        }
    };
    (@check $mode:ident $json:literal $reader:ident $field:ident $given:ident $bit:tt) => { let _ = &$field; };

    (@take required $field:ident) => {
        match $field {
            Some(value) => value,
            None => return Ok(None),
        }
    };
    (@take optional $field:ident) => {
        $field.filter(|value| !$crate::input::Value::is_empty(value))
    };
    (@take list $field:ident) => { Option::<Vec<_>>::unwrap_or_default($field) };
    (@take default $field:ident ($default:expr)) => {
        match $field {
            Some(value) => value,
            None => $default,
        }
    };
}

/// Fields that several kinds of record share, read by one function for all of them.
pub trait Part: Sized {
    /// Each field as far as it was read.
    type Slots: Default;
    const NAMES: &'static [&'static str];

    /// Reads the value of a field; `false` if there is no such field.
    ///
    /// # Errors
    /// The text is not JSON.
    fn field(slots: &mut Self::Slots, name: &str, reader: &mut Reader<'_>) -> Result<bool, Syntax>;

    /// Notes what is missing.
    fn check(slots: &Self::Slots, reader: &mut Reader<'_>);

    /// The record, if nothing that it needs is missing.
    fn take(slots: Self::Slots) -> Option<Self>;
}

/// Declares a [`Part`] with the lines of `record!`, each followed by what is read: `=> Type`.
macro_rules! part {
    ($record:ident as $slots:ident {
        $($field:ident $json:literal : $mode:ident $(($default:expr))? $(via $via:path)? => $kind:ty),* $(,)?
    }) => {
        #[derive(Debug, Default)]
        pub struct $slots {
            given: $crate::input::Given,
            $($field: Option<$kind>,)*
        }

        const _: () = {
            #[expect(non_camel_case_types, reason = "named like the fields that they number")]
            #[derive(Clone, Copy)]
            enum Field { $($field),* }

            impl $crate::input::Part for $record {
                type Slots = $slots;
                const NAMES: &'static [&'static str] = &[$($json),*];

                fn field(
                    slots: &mut $slots,
                    name: &str,
                    reader: &mut $crate::input::Reader<'_>,
                ) -> Result<bool, $crate::input::Syntax> {
                    match name {
                        $($json => reader.field(
                            $json,
                            1_u64 << (Field::$field as u32),
                            &mut slots.given,
                            &mut slots.$field,
                            $crate::input::record!(@read $($via)?),
                        )?,)*
                        _ => return Ok(false),
                    }
                    Ok(true)
                }

                fn check(slots: &$slots, reader: &mut $crate::input::Reader<'_>) {
                    let given = &slots.given;
                    $(let $field = &slots.$field;)*
                    $($crate::input::record!(
                        @check $mode $json reader $field given (1_u64 << (Field::$field as u32))
                    );)*
                }

                fn take(slots: $slots) -> Option<Self> {
                    let $slots { given: _, $($field),* } = slots;
                    let read = || -> Result<Option<Self>, $crate::input::Syntax> {
                        $(let $field = $crate::input::record!(@take $mode $field $(($default))?);)*
                        Ok(Some($record { $($field),* }))
                    };
                    read().ok().flatten()
                }
            }
        };
    };
}

pub(crate) use {part, record};
