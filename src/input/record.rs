//! Objects with named fields: one table a record says which JSON name fills which field, and how.

/// Declares how a struct is read. A line is `field "jsonName": mode,` with a mode of
/// - `required`: absent, null or empty is an error;
/// - `optional`: the field is an `Option`; empty text counts as absent;
/// - `list`: the field is a `Vec`; absent means empty;
/// - `default(value)`: stands for an absent one; may use the fields of earlier lines.
///
/// `via function` behind the mode replaces the type's own way of being read.
macro_rules! record {
    ($record:ident { $($field:ident $json:literal : $mode:ident $(($default:expr))? $(via $via:path)?),* $(,)? }) => {
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
                        _ => reader.unknown_field(&name, NAMES)?,
                    }
                }
                $($crate::input::record!(
                    @check $mode $json reader $field given (1_u64 << (Field::$field as u32))
                );)*
                if reader.errors() != errors {
                    return Ok(None);
                }
                $(let $field = $crate::input::record!(@take $mode $field $(($default))?);)*
                Ok(Some($record { $($field),* }))
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
    (@check $mode:ident $json:literal $reader:ident $field:ident $given:ident $bit:tt) => {};

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

pub(crate) use record;
