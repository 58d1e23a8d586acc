//! Objects with named fields: one table a record says which JSON name fills which field, and how. The tables are
//! followed by one loop for all records.

use super::{Reader, Syntax, Value};

/// What a record expects of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Absent, null or empty is an error.
    Required,
    /// Empty text counts as absent.
    Optional,
    /// Something stands for an absent one.
    Defaulted,
}

/// A line of a record's table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    pub name: &'static str,
    pub mode: Mode,
}

/// Where the value of a field goes.
pub(crate) trait Slot {
    /// # Errors
    /// The text is not JSON.
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Syntax>;

    /// Takes a value out again that says nothing; answers whether it did.
    fn take_empty(&mut self) -> bool;
}

impl<T: Value> Slot for Option<T> {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Syntax> {
        *self = T::read(reader)?;
        Ok(())
    }

    fn take_empty(&mut self) -> bool {
        let empty = self.as_ref().is_some_and(Value::is_empty);
        if empty {
            *self = None;
        }
        empty
    }
}

type ReadWith<T> = fn(&mut Reader<'_>) -> Result<Option<T>, Syntax>;

/// A slot with a way of its own of being read.
pub(crate) struct Via<'s, T>(pub &'s mut Option<T>, pub ReadWith<T>);

impl<T: Value> Slot for Via<'_, T> {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Syntax> {
        *self.0 = (self.1)(reader)?;
        Ok(())
    }

    fn take_empty(&mut self) -> bool {
        self.0.take_empty()
    }
}

/// Slots by their place. Two lists of them live for different times, so that they do not fit one list.
pub(crate) trait Slots {
    fn at(&mut self, place: usize) -> Option<&mut dyn Slot>;
}

impl Slots for &mut [&mut dyn Slot] {
    #[inline(always)]
    fn at(&mut self, place: usize) -> Option<&mut dyn Slot> {
        Some(&mut **self.get_mut(place)?)
    }
}

/// The fields of a record and, at the same places, where they go.
pub(crate) struct Table<'s> {
    pub fields: &'static [Field],
    pub slots: &'s mut (dyn Slots + 's),
}

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
                $(let mut $field = None;)*
                let own = $crate::input::Table {
                    fields: $crate::input::record!(@fields $($json $mode)*),
                    slots: &mut (&mut [$($crate::input::record!(@slot $field $($via)?)),*] as &mut [&mut dyn $crate::input::Slot]),
                };
                $crate::input::record!(@read reader own $($part $part_type)?);
                $(let $field = $crate::input::record!(@take $mode $field $(($default))?);)*
                Ok(Some($record { $($part,)? $($field),* }))
            }
        }
    };

    (@fields $($json:literal $mode:ident)*) => {
        &[$($crate::input::Field { name: $json, mode: $crate::input::record!(@mode $mode) }),*]
    };

    (@mode required) => { $crate::input::Mode::Required };
    (@mode optional) => { $crate::input::Mode::Optional };
    (@mode $mode:ident) => { $crate::input::Mode::Defaulted };

    (@slot $field:ident) => { &mut $field as &mut dyn $crate::input::Slot };
    (@slot $field:ident $via:path) => { &mut $crate::input::Via(&mut $field, $via) as &mut dyn $crate::input::Slot };

    (@read $reader:ident $own:ident) => {
        if !$reader.record(&mut [$own])? {
            return Ok(None);
        }
    };
    (@read $reader:ident $own:ident $part:ident $part_type:ty) => {
        let Some($part) = <$part_type as $crate::input::Part>::read_with($reader, $own)? else { return Ok(None) };
    };

    (@take required $field:ident) => {
        match $field {
            Some(value) => value,
            None => return Ok(None),
        }
    };
    (@take optional $field:ident) => { $field };
    (@take list $field:ident) => { Option::<Vec<_>>::unwrap_or_default($field) };
    (@take default $field:ident ($default:expr)) => {
        match $field {
            Some(value) => value,
            None => $default,
        }
    };
}

/// Fields that several kinds of record share, read by one function for all of them.
pub(crate) trait Part: Sized {
    /// Reads a whole object: the shared fields, and the record's own into their slots. `None`: not all is good.
    ///
    /// # Errors
    /// The text is not JSON.
    fn read_with(reader: &mut Reader<'_>, own: Table<'_>) -> Result<Option<Self>, Syntax>;
}

/// Declares a [`Part`] with the lines of `record!`.
macro_rules! part {
    ($record:ident {
        $($field:ident $json:literal : $mode:ident $(($default:expr))? $(via $via:path)?),* $(,)?
    }) => {
        impl $crate::input::Part for $record {
            fn read_with(
                reader: &mut $crate::input::Reader<'_>,
                own: $crate::input::Table<'_>,
            ) -> Result<Option<Self>, $crate::input::Syntax> {
                $(let mut $field = None;)*
                let shared = $crate::input::Table {
                    fields: $crate::input::record!(@fields $($json $mode)*),
                    slots: &mut (&mut [$($crate::input::record!(@slot $field $($via)?)),*] as &mut [&mut dyn $crate::input::Slot]),
                };
                let own = $crate::input::Table { fields: own.fields, slots: &mut *own.slots };
                if !reader.record(&mut [own, shared])? {
                    return Ok(None);
                }
                $(let $field = $crate::input::record!(@take $mode $field $(($default))?);)*
                Ok(Some($record { $($field),* }))
            }
        }
    };
}

pub(crate) use {part, record};
