//! Term: when an invoice is due.

use crate::base::members::read_members;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Term {
    pub id: Option<String>,
    pub name: Option<String>,
    pub active: Option<bool>,
}

read_members!(Term { id: "Id", name: "Name", active: "Active" });
