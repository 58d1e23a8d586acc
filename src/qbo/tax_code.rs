//! Tax code: what a line outside the United States names; a bundle of rates for sales and for purchases.

use serde::Deserialize;

use super::Ref;

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TaxCode {
    pub id: Option<String>,
    pub name: Option<String>,
    pub active: Option<bool>,
    pub taxable: Option<bool>,
    pub tax_group: Option<bool>,
    pub sales_tax_rate_list: Option<TaxRateList>,
    pub purchase_tax_rate_list: Option<TaxRateList>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TaxRateList {
    pub tax_rate_detail: Vec<TaxRateDetail>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TaxRateDetail {
    pub tax_rate_ref: Ref,
    pub tax_type_applicable: Option<TaxTypeApplicable>,
    pub tax_order: Option<i64>,
}

/// What a rate is taken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum TaxTypeApplicable {
    TaxOnAmount,
    /// On the amount and the taxes before it.
    TaxOnAmountPlusTax,
    /// On the taxes before it alone.
    TaxOnTax,
    #[serde(other)]
    Other,
}
