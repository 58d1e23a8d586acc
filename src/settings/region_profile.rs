//! Which tax rules a company lives under: derived once from its facts and the settings, then only handed
//! on. **Invariant:** no other file asks for a country.

use chrono::NaiveDate;
use serde::Serialize;

use crate::base::date;
use crate::base::ids::QboId;
use crate::base::money::Currency;
use crate::input::choice;

use super::UsTax;

/// What QuickBooks says of the company, in plain values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct CompanyFacts {
    pub name: String,
    /// `CompanyInfo.Country`, such as `US` or `GB`.
    pub country: String,
    /// ISO 4217 code.
    pub home_currency: String,
    /// `TaxPrefs.UsingSalesTax`.
    pub using_sales_tax: bool,
    /// `TaxPrefs.PartnerTaxEnabled`: absent where sales tax is kept by hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner_tax_enabled: Option<bool>,
    /// `TaxPrefs.TaxGroupCodeRef`: the default sales tax of a company that keeps it by hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_group: Option<QboId>,
    pub multicurrency: bool,
    /// `SalesFormsPrefs.CustomTxnNumbers`: documents keep the number that they are sent with.
    pub custom_txn_numbers: bool,
    pub allow_discount: bool,
    pub allow_shipping: bool,
    pub allow_deposit: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_discount_account: Option<QboId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_shipping_account: Option<QboId>,
    /// `AccountingInfoPrefs.BookCloseDate`: the books are closed up to this day.
    #[serde(serialize_with = "date::serialize_option", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub closing_date: Option<NaiveDate>,
}

choice! {
    /// How QuickBooks keeps tax in a company, whatever the settings say.
    TaxModel {
        UsOff "us-off",
        UsLegacy "us-legacy",
        UsAutomated "us-automated",
        /// Automated, but nobody has set it up.
        UsAutomatedUnready "us-automated-unready",
        Global "global",
        /// Elsewhere, but nobody has set up GST or VAT.
        GlobalOff "global-off",
    }
}

impl CompanyFacts {
    /// `None` if the company does not say in which country it is.
    #[must_use]
    pub fn tax_model(&self) -> Option<TaxModel> {
        let country = self.country.trim().to_ascii_uppercase();
        Some(match (country.as_str(), self.using_sales_tax, self.partner_tax_enabled) {
            ("", _, _) => return None,
            ("US" | "USA", false, _) => TaxModel::UsOff,
            ("US" | "USA", true, None) => TaxModel::UsLegacy,
            ("US" | "USA", true, Some(true)) => TaxModel::UsAutomated,
            ("US" | "USA", true, Some(false)) => TaxModel::UsAutomatedUnready,
            (_, true, _) => TaxModel::Global,
            (_, false, _) => TaxModel::GlobalOff,
        })
    }

    /// Whether sales forms hold a discount on each line. Intuit: `DiscountAmt` of a sales line, France only.
    #[must_use]
    pub fn line_discounts(&self) -> bool {
        matches!(self.country.trim().to_ascii_uppercase().as_str(), "FR" | "FRA")
    }

    /// The currency of the books: as QuickBooks says, else the country's own. `None` if neither is known.
    #[must_use]
    pub fn home(&self) -> Option<Currency> {
        let of_country = match self.country.trim().to_ascii_uppercase().as_str() {
            "US" | "USA" => "USD",
            "GB" | "UK" | "GBR" => "GBP",
            "CA" | "CAN" => "CAD",
            "AU" | "AUS" => "AUD",
            "NZ" | "NZL" => "NZD",
            "IN" | "IND" => "INR",
            "FR" | "FRA" => "EUR",
            _ => "",
        };
        Currency::of(if self.home_currency.is_empty() { of_country } else { &self.home_currency })
    }
}

/// The tax rules that a document is written under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegionProfile {
    /// United States, sales tax switched off: lines carry `NON`, a tax detail is not stored.
    UsTaxOff,
    /// United States, sales tax kept by hand: lines carry `TAX` or `NON`, the document a tax group.
    UsLegacy { group: Option<QboId>, total_tax: TotalTax },
    /// United States, automated sales tax: lines carry `TAX` or `NON`.
    UsAutomated { total_tax: TotalTax },
    /// United States, automated sales tax that nobody has set up yet: QuickBooks charges none.
    UsAutomatedUnready,
    /// United States, by setting: tax and discounts become part of the prices, lines carry `NON`.
    UsFold,
    /// Everywhere else: GST or VAT, with a tax code of the company on every line.
    Global,
    /// Everywhere else, GST or VAT not set up: no line carries a code.
    GlobalOff,
}

/// Who says how much tax a document of a United States company bears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TotalTax {
    /// The CRM: sent as the explicit total.
    Explicit,
    /// QuickBooks: nothing is sent.
    Computed,
}

impl RegionProfile {
    /// `None` if the company does not say in which country it is.
    #[must_use]
    pub fn derive(facts: &CompanyFacts, us_tax: UsTax) -> Option<Self> {
        let model = facts.tax_model()?;
        match model {
            TaxModel::Global => return Some(RegionProfile::Global),
            TaxModel::GlobalOff => return Some(RegionProfile::GlobalOff),
            _ => {}
        }
        let total_tax = match us_tax {
            UsTax::Fold => return Some(RegionProfile::UsFold),
            UsTax::Override => TotalTax::Explicit,
            UsTax::Automatic => TotalTax::Computed,
        };
        Some(match model {
            TaxModel::UsOff => RegionProfile::UsTaxOff,
            TaxModel::UsLegacy => RegionProfile::UsLegacy { group: facts.tax_group.clone(), total_tax },
            TaxModel::UsAutomated => RegionProfile::UsAutomated { total_tax },
            TaxModel::UsAutomatedUnready => RegionProfile::UsAutomatedUnready,
            TaxModel::Global => RegionProfile::Global,
            TaxModel::GlobalOff => RegionProfile::GlobalOff,
        })
    }

    /// Whether lines name a tax code of the company; otherwise they carry `TAX` or `NON`.
    #[must_use]
    pub fn has_company_tax_codes(&self) -> bool {
        matches!(self, RegionProfile::Global)
    }

    /// Whether QuickBooks takes prices that contain the tax.
    #[must_use]
    pub fn takes_inclusive_prices(&self) -> bool {
        matches!(self, RegionProfile::Global)
    }
}
