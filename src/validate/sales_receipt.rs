//! Sales receipts.

use crate::base::limits::PAYMENT_REFERENCE_CHARS_MAX;
use crate::crm::SalesReceipt;
use crate::diagnostics::Finding;
use crate::mapping::{Context, Sales};

use super::common::Checks;
use super::invoice::sales_form;

#[must_use]
pub fn check(context: &Context<'_>, document: &SalesReceipt) -> Vec<Finding> {
    let mut checks = Checks::default();
    sales_form(context, &Sales::from(&document.sales), &mut checks);
    checks.open_period(context, "issueDate", document.issue_date);
    checks.payment_method(context, document.method.as_deref());
    checks.text("reference", document.reference.as_deref(), PAYMENT_REFERENCE_CHARS_MAX);
    checks.deposit_account(context, "depositAccount", document.deposit_account.as_deref());
    checks.0
}
