//! Contacts.

use crate::base::limits::{NOTES_CHARS_MAX, RESALE_NUMBER_CHARS_MAX};
use crate::crm::Contact;
use crate::diagnostics::Finding;
use crate::mapping::Context;

use super::common::Checks;
use super::party::party;

#[must_use]
pub fn check(context: &Context<'_>, contact: &Contact) -> Vec<Finding> {
    let mut checks = Checks::default();
    party(context, &contact.party, &mut checks);
    checks.text("notes", contact.notes.as_deref(), NOTES_CHARS_MAX);
    checks.address("shippingAddress", contact.shipping_address.as_ref());
    if !context.profile.has_company_tax_codes() {
        checks.text("taxNumber", contact.tax_number.as_deref(), RESALE_NUMBER_CHARS_MAX);
    }
    checks.0
}
