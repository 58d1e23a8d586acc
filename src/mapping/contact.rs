//! CRM contact ↔ QuickBooks customer.

use crate::base::ids::CrmId;
use crate::crm::Contact;
use crate::qbo::refs::LooseText;
use crate::qbo::{Customer, Ref};
use crate::step::PendingId;

use super::party::{self, text};
use super::{Context, Resolve, address};

/// A new customer, and the ids that are still to come.
#[must_use]
pub fn to_qbo(
    context: &Context<'_>,
    contact: &Contact,
    resolve: &impl Resolve,
) -> (Customer, Vec<PendingId>) {
    let mut pending = Vec::new();
    let parent_ref = contact.parent_id.as_ref().and_then(|parent| parent_ref(resolve, parent, &mut pending));
    let united_states = !context.profile.has_company_tax_codes();
    let exempt = contact.tax_exempt.filter(|_| united_states);
    let customer = Customer {
        ship_addr: contact.shipping_address.as_ref().and_then(address::to_qbo),
        notes: text(&contact.notes),
        job: parent_ref.is_some().then_some(true),
        parent_ref,
        sales_term_ref: contact.terms.as_ref().and_then(|terms| context.usable_term(terms)).map(Ref::to),
        taxable: exempt.map(|exempt| !exempt),
        tax_exemption_reason_id: contact
            .tax_exemption_reason
            .as_deref()
            .filter(|_| exempt == Some(true))
            .and_then(exemption_reason)
            .map(LooseText),
        resale_num: text(&contact.tax_number).filter(|_| united_states),
        primary_tax_identifier: text(&contact.tax_number).filter(|_| !united_states),
        ..party::to_qbo(context, &contact.party)
    };
    (customer, pending)
}

fn parent_ref(resolve: &impl Resolve, parent: &CrmId, pending: &mut Vec<PendingId>) -> Option<Ref> {
    Some(resolve.customer(parent)?.named(|| "/ParentRef/value".to_owned(), pending))
}

/// Intuit's list of reasons, 1 to 15: the CRM's word is taken if it is on it, by number or by name.
fn exemption_reason(reason: &str) -> Option<String> {
    const REASONS: [&str; 15] = [
        "federal government",
        "state government",
        "local government",
        "tribal government",
        "charitable organization",
        "religious organization",
        "educational organization",
        "hospital",
        "resale",
        "direct pay permit",
        "multiple points of use",
        "direct mail",
        "agricultural production",
        "industrial production / manufacturing",
        "foreign diplomat",
    ];
    let wanted = reason.trim().to_lowercase();
    let first_word = |text: &str| text.split(' ').next().unwrap_or_default().to_owned();
    let place = REASONS.iter().enumerate().find(|(index, name)| {
        let number = index.saturating_add(1).to_string();
        wanted == number || wanted == **name || (wanted == first_word(name) && wanted != "direct")
    });
    place.map(|(index, _)| index.saturating_add(1).to_string())
}

/// A customer as a CRM contact; `id` is the CRM's, for it does not know QuickBooks'.
#[must_use]
pub fn from_qbo(customer: &Customer, id: CrmId) -> Contact {
    Contact {
        party: party::from_qbo(customer, id),
        shipping_address: customer.ship_addr.as_ref().map(address::from_qbo),
        tax_exempt: customer.taxable.map(|taxable| !taxable),
        tax_exemption_reason: customer.tax_exemption_reason_id.as_ref().map(|reason| reason.0.clone()),
        notes: customer.notes.clone(),
        parent_id: None,
    }
}
