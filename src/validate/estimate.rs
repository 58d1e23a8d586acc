//! Estimates. They never sync; the checks serve a person who turns one into an invoice.

use crate::crm::Estimate;
use crate::diagnostics::{Code, Finding};
use crate::mapping::{Context, Sales};

use super::common::Checks;
use super::invoice::sales_form;

#[must_use]
pub fn check(context: &Context<'_>, estimate: &Estimate) -> Vec<Finding> {
    let mut checks = Checks::default();
    sales_form(context, &Sales::from(estimate), &mut checks);
    if estimate.expiration_date.is_some_and(|expires| expires < estimate.issue_date) {
        checks.add(Code::PlanDateOrder, "expirationDate", "expires before it was written");
    }
    checks.0
}
