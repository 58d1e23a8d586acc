//! A sale that was paid on the spot: nothing is owed.

use std::ops::Deref;

use crate::input::{choice, record};

use super::SalesDocument;

choice! {
    SalesReceiptStatus {
        Completed "completed",
        /// The money has not come in yet; nothing is booked.
        Pending "pending",
        Voided "voided",
    }
}

/// A sales document with the money that came in for it. Amounts are in its currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SalesReceipt {
    pub sales: SalesDocument,
    /// `completed` if absent.
    pub status: SalesReceiptStatus,
    /// The CRM's name of the payment method; a key of the settings' `paymentMethods`.
    pub method: Option<String>,
    /// Check or transaction number.
    pub reference: Option<String>,
    /// Where the money went: a key of the settings' `depositAccounts`.
    pub deposit_account: Option<String>,
}

impl Deref for SalesReceipt {
    type Target = SalesDocument;

    fn deref(&self) -> &SalesDocument {
        &self.sales
    }
}

record! {
    SalesReceipt {
        ..sales SalesDocument;
        status "status": default(SalesReceiptStatus::Completed),
        method "method": optional,
        reference "reference": optional,
        deposit_account "depositAccount": optional,
    }
}
