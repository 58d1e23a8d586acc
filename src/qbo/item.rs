//! Item: a product or service; decides which income account a line goes to.

use serde::{Deserialize, Serialize};

use super::{Amount, Ref};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Item {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sync_token: Option<String>,
    #[serde(rename = "sparse", skip_serializing_if = "Option::is_none")]
    pub sparse: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
    /// Set by QuickBooks: `Category:Name`.
    #[serde(skip_serializing)]
    pub fully_qualified_name: Option<String>,
    /// United States only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taxable: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_price: Option<Amount>,
    /// `Service`, `NonInventory`, `Inventory`, `Category`, `Group` …
    #[serde(rename = "Type", skip_serializing_if = "Option::is_none")]
    pub item_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub income_account_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purchase_cost: Option<Amount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expense_account_ref: Option<Ref>,
}
