//! Sales receipt: a sales form with the money that came in for it.

pub type SalesReceipt = super::SalesForm;
