//! Money spent, or owed for what was bought. Amounts are positive; a refund says so.

use std::ops::Deref;

use chrono::NaiveDate;

use crate::input::{choice, record};

use super::{Purchase, SalesDocument};

choice! {
    ExpenseStatus {
        Draft "draft",
        Approved "approved",
        Voided "voided",
    }
}

choice! {
    /// How an expense was paid.
    PaidBy {
        /// Not yet: it is owed to the vendor.
        Unpaid "unpaid",
        Cash "cash",
        Check "check",
        Card "card",
    }
}

/// A purchase with how it was paid. Amounts are in its currency; `number` is the vendor's, or that of the check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expense {
    pub purchase: Purchase,
    /// `approved` if absent.
    pub status: ExpenseStatus,
    /// As the settings say if absent.
    pub paid_by: Option<PaidBy>,
    /// Money or credit that came back from the vendor.
    pub refund: bool,
    /// The account that paid: a key of the settings' `paymentAccounts`.
    pub paid_from: Option<String>,
    /// The CRM's name of the payment method; a key of the settings' `paymentMethods`.
    pub method: Option<String>,
    pub due_date: Option<NaiveDate>,
    /// The CRM's name of the payment terms; a key of the settings' `terms`.
    pub terms: Option<String>,
}

impl Deref for Expense {
    type Target = SalesDocument;

    fn deref(&self) -> &SalesDocument {
        &self.purchase
    }
}

record! {
    Expense {
        ..purchase Purchase;
        status "status": default(ExpenseStatus::Approved),
        paid_by "paidBy": optional,
        refund "refund": default(false),
        paid_from "paidFrom": optional,
        method "method": optional,
        due_date "dueDate": optional,
        terms "terms": optional,
    }
}
