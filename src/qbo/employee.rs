//! Employee: only the name, which customers and vendors may not bear.

use serde::Deserialize;

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Employee {
    pub id: Option<String>,
    pub display_name: Option<String>,
    pub active: Option<bool>,
}
