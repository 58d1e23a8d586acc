//! What contacts and vendors have in common.

use crate::base::limits::{
    DISPLAY_NAME_CHARS_MAX, NAME_PART_CHARS_MAX, PHONE_CHARS_MAX, TITLE_CHARS_MAX, WEBSITE_CHARS_MAX,
};
use crate::crm::Party;
use crate::diagnostics::Code;
use crate::mapping::Context;
use crate::mapping::party::display_name;

use super::common::Checks;

pub(super) fn party(context: &Context<'_>, party: &Party, checks: &mut Checks) {
    let name = display_name(party);
    if name.is_none() {
        checks.add(Code::PlanNameMissing, "displayName", "it has no name at all");
    }
    checks.name("displayName", name.as_deref(), DISPLAY_NAME_CHARS_MAX);
    checks.name("title", party.title.as_deref(), TITLE_CHARS_MAX);
    checks.name("givenName", party.given_name.as_deref(), NAME_PART_CHARS_MAX);
    checks.name("middleName", party.middle_name.as_deref(), NAME_PART_CHARS_MAX);
    checks.name("familyName", party.family_name.as_deref(), NAME_PART_CHARS_MAX);
    checks.name("suffix", party.suffix.as_deref(), TITLE_CHARS_MAX);
    checks.text("companyName", party.company_name.as_deref(), NAME_PART_CHARS_MAX);
    checks.email("email", party.email.as_deref());
    checks.text("phone", party.phone.as_deref(), PHONE_CHARS_MAX);
    checks.text("mobile", party.mobile.as_deref(), PHONE_CHARS_MAX);
    checks.text("fax", party.fax.as_deref(), PHONE_CHARS_MAX);
    checks.text("website", party.website.as_deref(), WEBSITE_CHARS_MAX);
    checks.address("billingAddress", party.billing_address.as_ref());
    checks.currency(context, party.currency.as_deref(), true);
    if let Some(terms) = &party.terms
        && context.usable_term(terms).is_none()
    {
        checks.add(
            Code::MappingTermMissing,
            "terms",
            format!("terms `{terms}` have no active QuickBooks terms"),
        );
    }
}
