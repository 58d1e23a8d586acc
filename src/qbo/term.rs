//! Term: when an invoice is due.

use serde::Deserialize;

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Term {
    pub id: Option<String>,
    pub name: Option<String>,
    pub active: Option<bool>,
}
