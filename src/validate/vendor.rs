//! Vendors.

use crate::base::limits::{ACCOUNT_NUMBER_CHARS_MAX, TAX_IDENTIFIER_CHARS_MAX};
use crate::crm::Vendor;
use crate::diagnostics::Finding;
use crate::mapping::Context;

use super::common::Checks;
use super::party::party;

#[must_use]
pub fn check(context: &Context<'_>, vendor: &Vendor) -> Vec<Finding> {
    let mut checks = Checks::default();
    party(context, &vendor.party, &mut checks);
    checks.text("accountNumber", vendor.account_number.as_deref(), ACCOUNT_NUMBER_CHARS_MAX);
    checks.text("taxNumber", vendor.tax_number.as_deref(), TAX_IDENTIFIER_CHARS_MAX);
    checks.0
}
