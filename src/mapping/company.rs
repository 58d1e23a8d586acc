//! What kind of company is this? Read from company info and preferences.

use crate::base::date::parse_date;
use crate::base::ids::QboId;
use crate::qbo::{Snapshot, preferences::Preferences};
use crate::settings::CompanyFacts;

/// The facts that decide how documents are written. What is not said counts as switched off.
#[must_use]
pub fn facts(snapshot: &Snapshot) -> CompanyFacts {
    let info = snapshot.company_info.clone().unwrap_or_default();
    let preferences = snapshot.preferences.clone().unwrap_or_default();
    let Preferences { currency_prefs, tax_prefs, sales_forms_prefs: forms, accounting_info_prefs, .. } =
        preferences;
    let country = info.country.unwrap_or_default();
    let home = currency_prefs.home_currency.map(|currency| currency.value);
    CompanyFacts {
        name: info.company_name.unwrap_or_default(),
        home_currency: home.unwrap_or_default(),
        country,
        using_sales_tax: tax_prefs.using_sales_tax.unwrap_or_else(|| has_tax_codes(snapshot)),
        partner_tax_enabled: tax_prefs.partner_tax_enabled,
        tax_group: tax_prefs.tax_group_code_ref.map(|group| QboId::new(group.value)),
        multicurrency: currency_prefs.multi_currency_enabled.unwrap_or(false),
        custom_txn_numbers: forms.custom_txn_numbers.unwrap_or(false),
        allow_discount: forms.allow_discount.unwrap_or(false),
        allow_shipping: forms.allow_shipping.unwrap_or(false),
        allow_deposit: forms.allow_deposit.unwrap_or(false),
        default_discount_account: forms.default_discount_account.map(|id| QboId::new(id.0)),
        default_shipping_account: forms.default_shipping_account.map(|id| QboId::new(id.0)),
        closing_date: accounting_info_prefs
            .book_close_date
            .as_deref()
            .and_then(|day| parse_date(day.get(..10)?)),
    }
}

/// Where the company does not say whether it keeps sales tax, codes with rates for sales do.
fn has_tax_codes(snapshot: &Snapshot) -> bool {
    let lists =
        snapshot.entities.tax_code.iter().flatten().filter_map(|code| code.sales_tax_rate_list.as_ref());
    let mut lists = lists;
    lists.any(|list| !list.tax_rate_detail.is_empty())
}
