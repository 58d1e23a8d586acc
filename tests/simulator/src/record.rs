//! A record that QuickBooks holds.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::body::void;
use crate::work::Class;

#[derive(Clone, Debug)]
pub struct Record {
    pub class: Class,
    pub id: u64,
    pub token: u64,
    pub body: Map<String, Value>,
    pub cents: u64,
    pub marker: Option<String>,
    /// Born by a request of ours.
    pub ours: bool,
    pub live: bool,
    pub voided: bool,
    /// Somebody else voided or deleted it.
    pub ended_by_user: bool,
    /// When somebody did.
    pub ended_at: Option<u64>,
    /// What people have entered: must stay, unless one of them chose otherwise.
    pub user_fields: BTreeMap<String, Value>,
    pub shown_from: u64,
    /// How often requests of ours have changed it.
    pub writes: u64,
    /// Writes of ours after a person had voided or deleted it.
    pub ended_writes: u64,
    pub request: String,
    pub made: u64,
    /// When it was changed last.
    pub updated: u64,
}

/// What a person had entered, and what a request of ours has put in its place.
#[derive(Clone, Debug)]
pub struct Overwritten {
    pub record: (Class, u64),
    pub path: String,
    pub entered: Value,
    pub written: Value,
}

impl Record {
    /// A request of ours writes a field.
    pub fn write(&mut self, path: &str, value: &Value) -> Option<Overwritten> {
        self.body.insert(path.to_owned(), value.clone());
        let entered = self.user_fields.get(path).filter(|entered| *entered != value).cloned()?;
        self.user_fields.remove(path);
        Some(Overwritten {
            record: (self.class, self.id),
            path: path.to_owned(),
            entered,
            written: value.clone(),
        })
    }

    /// It holds all that a change of it says.
    pub fn holds(&self, change: &Value) -> bool {
        let said = change.as_object().into_iter().flatten();
        let mut said = said.filter(|(name, _)| !["Id", "SyncToken", "sparse"].contains(&name.as_str()));
        said.all(|(name, value)| self.body.get(name) == Some(value))
    }

    /// A person voids it.
    pub fn void_by_user(&mut self, now: u64) {
        self.token += 1;
        self.ended_by_user = true;
        self.ended_at = Some(now);
        void(self);
    }

    /// A person deletes it.
    pub fn delete(&mut self, now: u64) {
        self.live = false;
        self.ended_by_user = true;
        self.ended_at = Some(now);
    }
}
