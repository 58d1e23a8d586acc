//! Which field of a table each member of an object is.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::{ALL, Field, Kind};
use crate::json::Name;
use crate::words;

/// The fields of a table by the places of their names.
type Sorted = Vec<(u16, &'static Field)>;

/// Every table of the entities, by where it lies.
static SORTED: LazyLock<BTreeMap<usize, Sorted>> = LazyLock::new(|| {
    let mut all = BTreeMap::new();
    ALL.iter().for_each(|entity| collect(entity.fields, &mut all));
    all
});

fn collect(table: &'static [Field], all: &mut BTreeMap<usize, Sorted>) {
    let mut sorted: Sorted =
        table.iter().filter_map(|field| Some((words::place(field.name)?, field))).collect();
    sorted.sort_by_key(|(place, _)| *place);
    all.insert(table.as_ptr().addr(), sorted);
    for field in table {
        if let Kind::Object(inner) | Kind::List(inner) = field.kind {
            collect(inner, all);
        }
    }
}

/// Goes through a table beside the members of an object, which come in the order of their names.
#[derive(Debug)]
pub struct Seeker {
    rest: &'static [(u16, &'static Field)],
}

impl Seeker {
    pub fn new(table: &'static [Field]) -> Seeker {
        Seeker { rest: SORTED.get(&table.as_ptr().addr()).map_or(&[], Vec::as_slice) }
    }

    /// The field with this name; the next one that is asked for comes behind it.
    pub fn field(&mut self, name: &Name) -> Option<&'static Field> {
        let Name::Known(wanted) = name else { return None };
        while let [(place, field), rest @ ..] = self.rest {
            if place > wanted {
                return None;
            }
            self.rest = rest;
            if place == wanted {
                return Some(field);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_every_table_is_found() {
        fn all_found(table: &'static [Field]) {
            let mut names: Vec<&str> = table.iter().map(|field| field.name).collect();
            names.sort_unstable();
            let mut seeker = Seeker::new(table);
            for name in names {
                assert_eq!(seeker.field(&Name::from(name)).map(|field| field.name), Some(name));
            }
            for field in table {
                if let Kind::Object(inner) | Kind::List(inner) = field.kind {
                    all_found(inner);
                }
            }
        }
        for entity in ALL {
            all_found(entity.fields);
            assert!(Seeker::new(entity.fields).field(&Name::from("NoSuchField")).is_none());
            assert!(Seeker::new(entity.fields).field(&Name::from("declaredType")).is_none());
        }
    }
}
