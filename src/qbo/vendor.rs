//! Vendor: shares the name space with customers, so that its name can stand in a customer's way.

use serde::Deserialize;

use super::EmailAddress;

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Vendor {
    pub id: Option<String>,
    pub display_name: Option<String>,
    pub active: Option<bool>,
    pub primary_email_addr: Option<EmailAddress>,
}
