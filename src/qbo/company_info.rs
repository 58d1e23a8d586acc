//! Company info: in which country the books are kept.

use super::refs::NameValue;
use crate::base::members::read_members;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CompanyInfo {
    pub company_name: Option<String>,
    pub country: Option<String>,
    pub default_time_zone: Option<String>,
    pub name_value: Vec<NameValue>,
}

read_members!(CompanyInfo {
    company_name: "CompanyName",
    country: "Country",
    default_time_zone: "DefaultTimeZone",
    name_value: "NameValue",
});
