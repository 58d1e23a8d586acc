//! Money paid back to a customer for what was sold. Amounts are positive.

use std::ops::Deref;

use crate::input::{choice, record};

use super::SalesDocument;

choice! {
    RefundReceiptStatus {
        Completed "completed",
        /// The money has not gone out yet; nothing is booked.
        Pending "pending",
        Voided "voided",
    }
}

/// A sales document with the money that went out for it. Amounts are in its currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundReceipt {
    pub sales: SalesDocument,
    /// `completed` if absent.
    pub status: RefundReceiptStatus,
    /// The CRM's name of the payment method; a key of the settings' `paymentMethods`.
    pub method: Option<String>,
    /// Check or transaction number.
    pub reference: Option<String>,
    /// The account that the money left: a key of the settings' `depositAccounts`.
    pub refund_account: Option<String>,
    /// The sale that it gives back, or a part of: `invoice:inv-1001`, `sales-receipt:sr-7`.
    pub refund_of: Option<String>,
}

impl Deref for RefundReceipt {
    type Target = SalesDocument;

    fn deref(&self) -> &SalesDocument {
        &self.sales
    }
}

record! {
    RefundReceipt {
        ..sales SalesDocument;
        status "status": default(RefundReceiptStatus::Completed),
        method "method": optional,
        reference "reference": optional,
        refund_account "refundAccount": optional,
        refund_of "refundOf": optional,
    }
}
