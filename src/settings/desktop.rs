//! What an export for QuickBooks Desktop needs to know of the company there, which nobody can read.

use chrono::NaiveDate;

use crate::base::ids::CrmId;
use crate::base::ordered::BTreeMap;
use crate::diagnostics::Finding;
use crate::input::{choice, currency_code, read_choices, record};

choice! {
    DesktopFormat {
        /// A table for people and spreadsheets.
        Csv "csv",
        /// Intuit Interchange Format: File, Utilities, Import.
        Iif "iif",
    }
}

choice! {
    /// Where the tax goes.
    DesktopTaxes {
        /// To the sales tax item, with the cents that were billed.
        Billed "billed",
        /// Into the prices, like the discounts.
        Folded "folded",
        /// Into a line of its own, for a company with sales tax switched off.
        Line "line",
    }
}

/// Names are those of the company file; the defaults are what Desktop's own set-up creates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DesktopOptions {
    pub format: DesktopFormat,
    /// The home currency of the company: documents in another are left out.
    pub currency: String,
    pub taxes: DesktopTaxes,
    /// First and last issue date.
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    pub receivable_account: String,
    /// Books every line that is sold, whatever account its item has.
    pub income_account: String,
    pub discount_account: String,
    pub sales_tax_account: String,
    /// The vendor that the tax is paid to.
    pub sales_tax_agency: String,
    /// The CRM's name of the tax rate if absent.
    pub sales_tax_item: Option<String>,
    /// What records of the CRM are called there, where their own names cannot be; a colon parts a job from its customer.
    pub customers: BTreeMap<CrmId, String>,
    pub items: BTreeMap<CrmId, String>,
    /// For lines without an item.
    pub sales_item: String,
    pub discount_item: String,
    pub shipping_item: String,
    pub rounding_item: String,
}

record! {
    DesktopOptions {
        format "format": required,
        currency "currency": required via currency_code,
        taxes "taxes": default(DesktopTaxes::Billed),
        from "from": optional,
        to "to": optional,
        receivable_account "receivableAccount": default("Accounts Receivable".to_owned()),
        income_account "incomeAccount": default("Sales Income".to_owned()),
        discount_account "discountAccount": default("Discounts Given".to_owned()),
        sales_tax_account "salesTaxAccount": default("Sales Tax Payable".to_owned()),
        sales_tax_agency "salesTaxAgency": default("Sales Tax Agency".to_owned()),
        sales_tax_item "salesTaxItem": optional,
        customers "customers": default(BTreeMap::new()),
        items "items": default(BTreeMap::new()),
        sales_item "salesItem": default("Sales".to_owned()),
        discount_item "discountItem": default("Discount".to_owned()),
        shipping_item "shippingItem": default("Shipping".to_owned()),
        rounding_item "roundingItem": default("Rounding".to_owned()),
    }
}

impl DesktopOptions {
    /// # Errors
    /// Every mistake in them.
    pub fn parse(bytes: &[u8]) -> Result<Self, Vec<Finding>> {
        read_choices(bytes)
    }
}
