//! Account: an entry of the chart of accounts.

use super::Ref;
use crate::base::members::read_members;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
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

read_members!(Account {
    id: "Id",
    name: "Name",
    fully_qualified_name: "FullyQualifiedName",
    active: "Active",
    account_type: "AccountType",
    account_sub_type: "AccountSubType",
    currency_ref: "CurrencyRef",
});
