//! Payment method: check, card, cash.

use serde::Deserialize;

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PaymentMethod {
    pub id: Option<String>,
    pub name: Option<String>,
    pub active: Option<bool>,
}
