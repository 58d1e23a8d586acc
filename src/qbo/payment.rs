//! Payment: money received, and the invoices it pays.

pub type Payment = super::MoneyForm;
