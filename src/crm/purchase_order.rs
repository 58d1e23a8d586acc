//! What is ordered from a vendor. Nothing is booked until the bill comes.

use std::ops::Deref;

use chrono::NaiveDate;

use crate::input::{choice, record};

use super::{Address, Purchase, SalesDocument};

choice! {
    PurchaseOrderStatus {
        Draft "draft",
        Open "open",
        /// All of it came, or no more will.
        Closed "closed",
        Voided "voided",
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PurchaseOrder {
    pub purchase: Purchase,
    /// `open` if absent.
    pub status: PurchaseOrderStatus,
    /// When the goods are expected.
    pub due_date: Option<NaiveDate>,
    pub ship_to: Option<Address>,
}

impl Deref for PurchaseOrder {
    type Target = SalesDocument;

    fn deref(&self) -> &SalesDocument {
        &self.purchase
    }
}

record! {
    PurchaseOrder {
        ..purchase Purchase;
        status "status": default(PurchaseOrderStatus::Open),
        due_date "dueDate": optional,
        ship_to "shipTo": optional,
    }
}
