//! Company info: in which country the books are kept.

use serde::Deserialize;

use super::refs::NameValue;

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct CompanyInfo {
    pub company_name: Option<String>,
    pub country: Option<String>,
    pub default_time_zone: Option<String>,
    pub name_value: Vec<NameValue>,
}
