//! Credit memos.

use crate::crm::CreditMemo;
use crate::diagnostics::Finding;
use crate::mapping::{Context, Sales};

use super::common::Checks;
use super::invoice::sales_form;

#[must_use]
pub fn check(context: &Context<'_>, document: &CreditMemo) -> Vec<Finding> {
    let mut checks = Checks::default();
    sales_form(context, &Sales::from(&document.sales), &mut checks);
    checks.open_period(context, "issueDate", document.issue_date);
    checks.0
}
