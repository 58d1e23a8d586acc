//! Account: an entry of the chart of accounts.

use serde::Deserialize;

use super::Ref;

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Account {
    pub id: Option<String>,
    pub name: Option<String>,
    pub fully_qualified_name: Option<String>,
    pub active: Option<bool>,
    /// `Bank`, `Other Current Asset`, `Income` …
    pub account_type: Option<String>,
    pub account_sub_type: Option<String>,
    pub currency_ref: Option<Ref>,
}
