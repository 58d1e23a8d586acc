//! Purchase order: the form of a bill that books nothing.

pub type PurchaseOrder = super::SalesForm;
