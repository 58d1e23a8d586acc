//! What a customer is owed: a bill in reverse. Amounts are positive.

use std::ops::Deref;

use crate::input::{choice, record};

use super::SalesDocument;

choice! {
    CreditMemoStatus {
        Draft "draft",
        Issued "issued",
        Voided "voided",
    }
}

/// A sales document that gives credit. What uses the credit is a payment that names it in `credits`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreditMemo {
    pub sales: SalesDocument,
    /// `issued` if absent.
    pub status: CreditMemoStatus,
    /// The sale that it gives back, or a part of: `invoice:inv-1001`, `sales-receipt:sr-7`.
    pub refund_of: Option<String>,
}

impl Deref for CreditMemo {
    type Target = SalesDocument;

    fn deref(&self) -> &SalesDocument {
        &self.sales
    }
}

record! {
    CreditMemo {
        ..sales SalesDocument;
        status "status": default(CreditMemoStatus::Issued),
        refund_of "refundOf": optional,
    }
}
