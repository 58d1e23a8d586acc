//! Tax code: what a line outside the United States names; a bundle of rates for sales and for purchases.

use super::Ref;
use crate::base::members::{read_members, read_words};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaxCode {
    pub id: Option<String>,
    pub name: Option<String>,
    pub active: Option<bool>,
    pub taxable: Option<bool>,
    pub tax_group: Option<bool>,
    pub sales_tax_rate_list: Option<TaxRateList>,
    pub purchase_tax_rate_list: Option<TaxRateList>,
}

read_members!(TaxCode {
    id: "Id",
    name: "Name",
    active: "Active",
    taxable: "Taxable",
    tax_group: "TaxGroup",
    sales_tax_rate_list: "SalesTaxRateList",
    purchase_tax_rate_list: "PurchaseTaxRateList",
});

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaxRateList {
    pub tax_rate_detail: Vec<TaxRateDetail>,
}

read_members!(TaxRateList { tax_rate_detail: "TaxRateDetail" });

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaxRateDetail {
    pub tax_rate_ref: Ref,
    pub tax_type_applicable: Option<TaxTypeApplicable>,
    pub tax_order: Option<i64>,
}

read_members!(TaxRateDetail {
    tax_rate_ref: "TaxRateRef",
    tax_type_applicable: "TaxTypeApplicable",
    tax_order: "TaxOrder",
});

/// What a rate is taken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaxTypeApplicable {
    TaxOnAmount,
    /// On the amount and the taxes before it.
    TaxOnAmountPlusTax,
    /// On the taxes before it alone.
    TaxOnTax,
    Other,
}

read_words!(TaxTypeApplicable {
    TaxOnAmount: "TaxOnAmount",
    TaxOnAmountPlusTax: "TaxOnAmountPlusTax",
    TaxOnTax: "TaxOnTax",
} else Other);
