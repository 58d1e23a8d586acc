//! Refund receipt: a sales form with the money that went out for it; amounts are positive.

pub type RefundReceipt = super::SalesForm;
