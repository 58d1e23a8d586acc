//! Employee: only the name, which customers and vendors may not bear.

use crate::base::members::read_members;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Employee {
    pub id: Option<String>,
    pub display_name: Option<String>,
    pub active: Option<bool>,
}

read_members!(Employee { id: "Id", display_name: "DisplayName", active: "Active" });
