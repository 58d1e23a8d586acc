//! Payment method: check, card, cash.

use crate::base::members::read_members;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaymentMethod {
    pub id: Option<String>,
    pub name: Option<String>,
    pub active: Option<bool>,
}

read_members!(PaymentMethod { id: "Id", name: "Name", active: "Active" });
