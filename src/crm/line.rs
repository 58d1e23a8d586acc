//! A line of a sales document or purchase.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::base::ids::CrmId;
use crate::input::{choice, record};

use super::Discount;

choice! {
    /// Why a line bears tax or not. The three untaxed ones are reported in different boxes of a tax
    /// return and never stand for each other.
    TaxTreatment {
        Taxable "taxable",
        Exempt "exempt",
        ZeroRated "zero-rated",
        OutOfScope "out-of-scope",
    }
}

impl TaxTreatment {
    /// What a line without a treatment of its own means.
    #[must_use]
    pub fn implied_by(tax_rate_ids: &[CrmId]) -> Self {
        if tax_rate_ids.is_empty() { TaxTreatment::Exempt } else { TaxTreatment::Taxable }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What the CRM calls it within its document: by that it is known again wherever it stands. Without one it is known by what it
    /// holds, then by item and text, then by its place.
    pub id: Option<CrmId>,
    pub item_id: Option<CrmId>,
    /// On purchases: what the money went for; a key of the settings' `categories`.
    pub category: Option<String>,
    pub description: Option<String>,
    /// `1` if absent.
    pub quantity: Decimal,
    /// Price of one, in the document's currency; with or without tax as the document says.
    pub unit_price: Decimal,
    pub discount: Option<Discount>,
    /// As stated, or implied by `tax_rate_ids`.
    pub tax_treatment: TaxTreatment,
    pub tax_rate_ids: Vec<CrmId>,
    pub service_date: Option<NaiveDate>,
    /// What the CRM says the line comes to after its discount; checked, never used in its place.
    pub amount: Option<Decimal>,
}

record! {
    Line {
        id "id": optional,
        item_id "itemId": optional,
        category "category": optional,
        description "description": optional,
        quantity "quantity": default(Decimal::ONE),
        unit_price "unitPrice": required,
        discount "discount": optional,
        tax_rate_ids "taxRateIds": list,
        tax_treatment "taxTreatment": default(TaxTreatment::implied_by(&tax_rate_ids)),
        service_date "serviceDate": optional,
        amount "amount": optional,
    }
}
