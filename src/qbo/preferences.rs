//! Preferences: which features the company has switched on.

use serde::Deserialize;

use super::{
    Ref,
    refs::{NameValue, loose_text},
};

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Preferences {
    pub currency_prefs: CurrencyPrefs,
    pub tax_prefs: TaxPrefs,
    pub sales_forms_prefs: SalesFormsPrefs,
    pub accounting_info_prefs: AccountingInfoPrefs,
    pub other_prefs: OtherPrefs,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct CurrencyPrefs {
    pub multi_currency_enabled: Option<bool>,
    pub home_currency: Option<Ref>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TaxPrefs {
    pub using_sales_tax: Option<bool>,
    /// Absent in companies that keep sales tax by hand.
    pub partner_tax_enabled: Option<bool>,
    pub tax_group_code_ref: Option<Ref>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SalesFormsPrefs {
    pub custom_txn_numbers: Option<bool>,
    pub allow_discount: Option<bool>,
    pub allow_shipping: Option<bool>,
    pub allow_deposit: Option<bool>,
    #[serde(deserialize_with = "loose_text")]
    pub default_discount_account: Option<String>,
    #[serde(deserialize_with = "loose_text")]
    pub default_shipping_account: Option<String>,
    pub auto_apply_credit: Option<bool>,
    pub auto_apply_payments: Option<bool>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct AccountingInfoPrefs {
    /// The books are closed up to this day.
    pub book_close_date: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct OtherPrefs {
    pub name_value: Vec<NameValue>,
}
