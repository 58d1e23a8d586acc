//! Item: a product or service; decides which income account a line goes to.

use crate::base::members::read_members;
use serde::Serialize;

use super::{Amount, Ref};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
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

read_members!(Item {
    id: "Id",
    sync_token: "SyncToken",
    sparse: "sparse",
    name: "Name",
    sku: "Sku",
    description: "Description",
    active: "Active",
    fully_qualified_name: "FullyQualifiedName",
    taxable: "Taxable",
    unit_price: "UnitPrice",
    item_type: "Type",
    income_account_ref: "IncomeAccountRef",
    purchase_cost: "PurchaseCost",
    expense_account_ref: "ExpenseAccountRef",
});
