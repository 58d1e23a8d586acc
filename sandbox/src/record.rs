//! What the books are made of: Ids, records, and what is told of their changes.

use std::cmp::Ordering;

use crate::json::{Object, Text, flag};
use crate::time::Millis;

/// An Id: digits for nearly everything, a word for a few tax codes. Ordered by value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Id(pub Text);

impl Ord for Id {
    fn cmp(&self, other: &Id) -> Ordering {
        self.0.len().cmp(&other.0.len()).then_with(|| self.0.cmp(&other.0))
    }
}

impl PartialOrd for Id {
    fn partial_cmp(&self, other: &Id) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl From<&str> for Id {
    fn from(text: &str) -> Id {
        Id(text.into())
    }
}

#[derive(Clone, Debug)]
pub struct Record {
    pub id: Id,
    pub token: u64,
    pub created: Millis,
    pub updated: Millis,
    pub fields: Object,
    /// The highest line Id ever given; a line's Id is never given again.
    pub last_line: u64,
    /// The tax was named by the client, not computed.
    pub tax_given: bool,
}

impl Record {
    pub fn is_active(&self) -> bool {
        flag(&self.fields, "Active") != Some(false)
    }
}

#[derive(Clone, Debug)]
pub struct Tombstone {
    pub entity: &'static str,
    pub id: Id,
    pub at: Millis,
}

/// What happened to a record, for those who are told of changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub entity: &'static str,
    pub id: Id,
    pub what: What,
    pub at: Millis,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    Create,
    Update,
    Delete,
    Void,
    Emailed,
    /// Into the record with this Id.
    Merge(Id),
}
