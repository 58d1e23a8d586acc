//! Lines of sales forms and payments.

use serde::{Deserialize, Serialize};

use super::{Amount, LinkedTxn, Ref};

/// `ItemRef` of the line that holds the charge for delivery.
pub const SHIPPING_ITEM: &str = "SHIPPING_ITEM_ID";

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Line {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// Absent on payment lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail_type: Option<DetailType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sales_item_line_detail: Option<SalesItemLineDetail>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount_line_detail: Option<DiscountLineDetail>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description_line_detail: Option<DescriptionLineDetail>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub linked_txn: Vec<LinkedTxn>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DetailType {
    SalesItemLineDetail,
    DiscountLineDetail,
    DescriptionOnly,
    /// Made by QuickBooks, one at the end; never sent, never counted.
    SubTotalLineDetail,
    GroupLineDetail,
    #[serde(other)]
    Other,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SalesItemLineDetail {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_price: Option<Amount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qty: Option<Amount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_code_ref: Option<Ref>,
    /// Line total with tax, where prices contain it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_inclusive_amt: Option<Amount>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DiscountLineDetail {
    pub percent_based: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount_percent: Option<Amount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount_account_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_code_ref: Option<Ref>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DescriptionLineDetail {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_date: Option<String>,
}

/// The tax of a whole document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TxnTaxDetail {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub txn_tax_code_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_tax: Option<Amount>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tax_line: Vec<TaxLine>,
}

/// What one rate takes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TaxLine {
    pub amount: Amount,
    /// Always `TaxLineDetail`.
    pub detail_type: String,
    pub tax_line_detail: TaxLineDetail,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TaxLineDetail {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_rate_ref: Option<Ref>,
    pub percent_based: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_percent: Option<Amount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub net_amount_taxable: Option<Amount>,
}

/// How prices and tax stand to each other outside the United States.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum GlobalTaxCalculation {
    TaxExcluded,
    TaxInclusive,
    NotApplicable,
    #[serde(other)]
    Other,
}
