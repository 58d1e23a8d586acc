//! Refund receipts.

use crate::base::limits::PAYMENT_REFERENCE_CHARS_MAX;
use crate::crm::RefundReceipt;
use crate::diagnostics::{Code, Finding};
use crate::mapping::{Context, Sales};

use super::common::Checks;
use super::invoice::sales_form;

#[must_use]
pub fn check(context: &Context<'_>, document: &RefundReceipt) -> Vec<Finding> {
    let mut checks = Checks::default();
    sales_form(context, &Sales::from(&document.sales), &mut checks);
    checks.open_period(context, "issueDate", document.issue_date);
    checks.payment_method(context, document.method.as_deref());
    checks.text("reference", document.reference.as_deref(), PAYMENT_REFERENCE_CHARS_MAX);
    checks.deposit_account(context, "refundAccount", document.refund_account.as_deref());
    // QuickBooks wants to know which account the money leaves.
    if context.deposit_account(document.refund_account.as_deref()).is_none() {
        let message = "no account is chosen that refunds are paid from";
        checks.add(Code::MappingAccountMissing, "settings.accounts.deposit", message);
    }
    checks.0
}
