//! An invoice.

use std::ops::Deref;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::input::{choice, record};

use super::SalesDocument;

choice! {
    InvoiceStatus {
        Draft "draft",
        Approved "approved",
        Sent "sent",
        PartiallyPaid "partially-paid",
        Paid "paid",
        Voided "voided",
    }
}

/// A sales document that asks for payment later. Amounts are in its currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoice {
    pub sales: SalesDocument,
    pub status: InvoiceStatus,
    pub due_date: Option<NaiveDate>,
    /// The CRM's name of the payment terms; a key of the settings' `terms`.
    pub terms: Option<String>,
    /// Already paid when the invoice was written; lowers what is due, not the total.
    pub deposit: Option<Decimal>,
    /// The CRM took it over from QuickBooks: it is linked and never written, whatever becomes of it in the CRM.
    pub imported: bool,
}

impl Deref for Invoice {
    type Target = SalesDocument;

    fn deref(&self) -> &SalesDocument {
        &self.sales
    }
}

record! {
    Invoice {
        ..sales SalesDocument;
        status "status": required,
        due_date "dueDate": optional,
        terms "terms": optional,
        deposit "deposit": optional,
        imported "imported": default(false),
    }
}
