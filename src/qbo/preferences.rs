//! Preferences: which features the company has switched on.

use crate::base::members::read_members;

use super::{
    Ref,
    refs::{LooseText, NameValue},
};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    pub currency_prefs: CurrencyPrefs,
    pub tax_prefs: TaxPrefs,
    pub sales_forms_prefs: SalesFormsPrefs,
    pub accounting_info_prefs: AccountingInfoPrefs,
    pub other_prefs: OtherPrefs,
}

read_members!(Preferences {
    currency_prefs: "CurrencyPrefs",
    tax_prefs: "TaxPrefs",
    sales_forms_prefs: "SalesFormsPrefs",
    accounting_info_prefs: "AccountingInfoPrefs",
    other_prefs: "OtherPrefs",
});

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CurrencyPrefs {
    pub multi_currency_enabled: Option<bool>,
    pub home_currency: Option<Ref>,
}

read_members!(CurrencyPrefs {
    multi_currency_enabled: "MultiCurrencyEnabled",
    home_currency: "HomeCurrency",
});

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaxPrefs {
    pub using_sales_tax: Option<bool>,
    /// Absent in companies that keep sales tax by hand.
    pub partner_tax_enabled: Option<bool>,
    pub tax_group_code_ref: Option<Ref>,
}

read_members!(TaxPrefs {
    using_sales_tax: "UsingSalesTax",
    partner_tax_enabled: "PartnerTaxEnabled",
    tax_group_code_ref: "TaxGroupCodeRef",
});

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SalesFormsPrefs {
    pub custom_txn_numbers: Option<bool>,
    pub allow_discount: Option<bool>,
    pub allow_shipping: Option<bool>,
    pub allow_deposit: Option<bool>,
    pub default_discount_account: Option<LooseText>,
    pub default_shipping_account: Option<LooseText>,
    pub auto_apply_credit: Option<bool>,
    pub auto_apply_payments: Option<bool>,
}

read_members!(SalesFormsPrefs {
    custom_txn_numbers: "CustomTxnNumbers",
    allow_discount: "AllowDiscount",
    allow_shipping: "AllowShipping",
    allow_deposit: "AllowDeposit",
    default_discount_account: "DefaultDiscountAccount",
    default_shipping_account: "DefaultShippingAccount",
    auto_apply_credit: "AutoApplyCredit",
    auto_apply_payments: "AutoApplyPayments",
});

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountingInfoPrefs {
    /// The books are closed up to this day.
    pub book_close_date: Option<String>,
}

read_members!(AccountingInfoPrefs { book_close_date: "BookCloseDate" });

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OtherPrefs {
    pub name_value: Vec<NameValue>,
}

read_members!(OtherPrefs { name_value: "NameValue" });
