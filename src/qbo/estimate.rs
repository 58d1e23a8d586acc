//! Estimate: a sales form with status and expiration date; posts nothing.

pub type Estimate = super::SalesForm;
