//! Contacts.

use crate::base::limits::{
    DISPLAY_NAME_CHARS_MAX, NAME_PART_CHARS_MAX, NOTES_CHARS_MAX, PHONE_CHARS_MAX, RESALE_NUMBER_CHARS_MAX,
    TITLE_CHARS_MAX, WEBSITE_CHARS_MAX,
};
use crate::crm::Contact;
use crate::diagnostics::{Code, Finding};
use crate::mapping::Context;
use crate::mapping::contact::display_name;

use super::common::Checks;

#[must_use]
pub fn check(context: &Context<'_>, contact: &Contact) -> Vec<Finding> {
    let mut checks = Checks::default();
    let name = display_name(contact);
    if name.is_none() {
        checks.add(Code::PlanNameMissing, "displayName", "the contact has no name at all");
    }
    checks.name("displayName", name.as_deref(), DISPLAY_NAME_CHARS_MAX);
    checks.name("title", contact.title.as_deref(), TITLE_CHARS_MAX);
    checks.name("givenName", contact.given_name.as_deref(), NAME_PART_CHARS_MAX);
    checks.name("middleName", contact.middle_name.as_deref(), NAME_PART_CHARS_MAX);
    checks.name("familyName", contact.family_name.as_deref(), NAME_PART_CHARS_MAX);
    checks.name("suffix", contact.suffix.as_deref(), TITLE_CHARS_MAX);
    checks.text("companyName", contact.company_name.as_deref(), NAME_PART_CHARS_MAX);
    checks.email("email", contact.email.as_deref());
    checks.text("phone", contact.phone.as_deref(), PHONE_CHARS_MAX);
    checks.text("mobile", contact.mobile.as_deref(), PHONE_CHARS_MAX);
    checks.text("fax", contact.fax.as_deref(), PHONE_CHARS_MAX);
    checks.text("website", contact.website.as_deref(), WEBSITE_CHARS_MAX);
    checks.text("notes", contact.notes.as_deref(), NOTES_CHARS_MAX);
    checks.address("billingAddress", contact.billing_address.as_ref());
    checks.address("shippingAddress", contact.shipping_address.as_ref());
    if !context.profile.has_company_tax_codes() {
        checks.text("taxNumber", contact.tax_number.as_deref(), RESALE_NUMBER_CHARS_MAX);
    }
    checks.currency(context, contact.currency.as_deref(), true);
    if let Some(terms) = &contact.terms
        && context.usable_term(terms).is_none()
    {
        checks.add(
            Code::MappingTermMissing,
            "terms",
            format!("terms `{terms}` have no active QuickBooks terms"),
        );
    }
    checks.0
}
