//! Vendor: shares the name space with customers, so that its name can stand in a customer's way.

use super::EmailAddress;
use crate::base::members::read_members;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vendor {
    pub id: Option<String>,
    pub display_name: Option<String>,
    pub active: Option<bool>,
    pub primary_email_addr: Option<EmailAddress>,
}

read_members!(Vendor {
    id: "Id",
    display_name: "DisplayName",
    active: "Active",
    primary_email_addr: "PrimaryEmailAddr",
});
