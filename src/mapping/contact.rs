//! CRM contact ↔ QuickBooks customer.

use crate::base::ids::CrmId;
use crate::crm::{Contact, ContactType};
use crate::qbo::refs::LooseText;
use crate::qbo::{Customer, EmailAddress, PhoneNumber, Ref, WebAddress};
use crate::step::PendingId;

use super::{Context, Fields, Reference, Resolve, address};

/// The name that QuickBooks will show: the CRM's own, else the company's, else the person's, else the e-mail.
#[must_use]
pub fn display_name(contact: &Contact) -> Option<String> {
    let person = || {
        let parts = [&contact.given_name, &contact.middle_name, &contact.family_name, &contact.suffix];
        parts
            .into_iter()
            .flatten()
            .map(|part| part.trim())
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let company_first = contact.contact_type == Some(ContactType::Company) || contact.family_name.is_none();
    let company = || contact.company_name.clone().unwrap_or_default();
    let (second, third) = if company_first { (company(), person()) } else { (person(), company()) };
    let candidates = [
        contact.display_name.clone().unwrap_or_default(),
        second,
        third,
        contact.email.clone().unwrap_or_default(),
    ];
    candidates.into_iter().map(|name| name.trim().to_owned()).find(|name| !name.is_empty())
}

/// A new customer, and the ids that are still to come.
#[must_use]
pub fn to_qbo(
    context: &Context<'_>,
    contact: &Contact,
    resolve: &impl Resolve,
) -> (Customer, Vec<PendingId>) {
    let text = |value: &Option<String>| value.clone().filter(|value| !value.trim().is_empty());
    let phone = |value: &Option<String>| text(value).map(|number| PhoneNumber { free_form_number: number });
    let mut pending = Vec::new();
    let parent_ref = contact.parent_id.as_ref().and_then(|parent| parent_ref(resolve, parent, &mut pending));
    let united_states = !context.profile.has_company_tax_codes();
    let exempt = contact.tax_exempt.filter(|_| united_states);
    let customer = Customer {
        title: text(&contact.title),
        given_name: text(&contact.given_name),
        middle_name: text(&contact.middle_name),
        family_name: text(&contact.family_name),
        suffix: text(&contact.suffix),
        display_name: display_name(contact),
        company_name: text(&contact.company_name),
        primary_email_addr: text(&contact.email).map(|address| EmailAddress { address }),
        primary_phone: phone(&contact.phone),
        mobile: phone(&contact.mobile),
        fax: phone(&contact.fax),
        web_addr: text(&contact.website).map(|uri| WebAddress { uri }),
        bill_addr: contact.billing_address.as_ref().and_then(address::to_qbo),
        ship_addr: contact.shipping_address.as_ref().and_then(address::to_qbo),
        notes: text(&contact.notes),
        job: parent_ref.is_some().then_some(true),
        parent_ref,
        sales_term_ref: contact.terms.as_ref().and_then(|terms| context.usable_term(terms)).map(Ref::to),
        currency_ref: contact
            .currency
            .as_ref()
            .filter(|_| context.facts.multicurrency)
            .map(|code| Ref { value: code.clone(), name: None }),
        taxable: exempt.map(|exempt| !exempt),
        tax_exemption_reason_id: contact
            .tax_exemption_reason
            .as_deref()
            .filter(|_| exempt == Some(true))
            .and_then(exemption_reason)
            .map(LooseText),
        resale_num: text(&contact.tax_number).filter(|_| united_states),
        primary_tax_identifier: text(&contact.tax_number).filter(|_| !united_states),
        ..Customer::default()
    };
    (customer, pending)
}

fn parent_ref(resolve: &impl Resolve, parent: &CrmId, pending: &mut Vec<PendingId>) -> Option<Ref> {
    match resolve.customer(parent)? {
        Reference::Known(id) => Some(Ref::to(&id)),
        Reference::Pending(step) => {
            pending.push(PendingId { pointer: "/ParentRef/value".to_owned(), step });
            Some(Ref::pending())
        }
    }
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

/// What we would write, named in the CRM's ids.
#[must_use]
pub fn fields_to_send(contact: &Contact, body: &Customer) -> Fields {
    let mut fields = fields(body);
    fields.keyed("ParentRef", contact.parent_id.as_ref().map_or("", CrmId::as_str));
    fields
}

/// The part of a customer that the CRM owns.
#[must_use]
pub fn fields(customer: &Customer) -> Fields {
    let mut fields = Fields::default();
    let phone = |number: &Option<PhoneNumber>| number.as_ref().map(|number| number.free_form_number.clone());
    fields.text("DisplayName", "Name", "displayName", customer.display_name.as_deref());
    fields.text("CompanyName", "Company", "companyName", customer.company_name.as_deref());
    fields.text("Title", "Title", "title", customer.title.as_deref());
    fields.text("GivenName", "First name", "givenName", customer.given_name.as_deref());
    fields.text("MiddleName", "Middle name", "middleName", customer.middle_name.as_deref());
    fields.text("FamilyName", "Last name", "familyName", customer.family_name.as_deref());
    fields.text("Suffix", "Suffix", "suffix", customer.suffix.as_deref());
    let email = customer.primary_email_addr.as_ref().map(|email| email.address.as_str());
    fields.text("PrimaryEmailAddr", "E-mail", "email", email);
    fields.text("PrimaryPhone", "Phone", "phone", phone(&customer.primary_phone).as_deref());
    fields.text("Mobile", "Mobile", "mobile", phone(&customer.mobile).as_deref());
    fields.text("Fax", "Fax", "fax", phone(&customer.fax).as_deref());
    let website = customer.web_addr.as_ref().map(|web| web.uri.as_str());
    fields.text("WebAddr", "Website", "website", website);
    fields.reworked("WebAddr");
    let billing = customer.bill_addr.as_ref().map(address::summary);
    fields.text("BillAddr", "Billing address", "billingAddress", billing.as_deref());
    let shipping = customer.ship_addr.as_ref().map(address::summary);
    fields.text("ShipAddr", "Shipping address", "shippingAddress", shipping.as_deref());
    fields.text("Notes", "Notes", "notes", customer.notes.as_deref());
    fields.reference("ParentRef", "Parent", "parentId", customer.parent_ref.as_ref());
    fields.reference("SalesTermRef", "Terms", "terms", customer.sales_term_ref.as_ref());
    fields.flag("Taxable", "Taxable", "taxExempt", customer.taxable);
    // Tax numbers come back masked.
    fields.text("ResaleNum", "Tax number", "taxNumber", customer.resale_num.as_deref());
    fields.reworked("ResaleNum");
    fields.text(
        "PrimaryTaxIdentifier",
        "Tax number",
        "taxNumber",
        customer.primary_tax_identifier.as_deref(),
    );
    fields.reworked("PrimaryTaxIdentifier");
    fields
}

/// A customer as a CRM contact; `id` is the CRM's, for it does not know QuickBooks'.
#[must_use]
pub fn from_qbo(customer: &Customer, id: CrmId) -> Contact {
    let phone = |number: &Option<PhoneNumber>| number.as_ref().map(|number| number.free_form_number.clone());
    Contact {
        id,
        contact_type: None,
        display_name: customer.display_name.clone(),
        company_name: customer.company_name.clone(),
        title: customer.title.clone(),
        given_name: customer.given_name.clone(),
        middle_name: customer.middle_name.clone(),
        family_name: customer.family_name.clone(),
        suffix: customer.suffix.clone(),
        email: customer.primary_email_addr.as_ref().map(|email| email.address.clone()),
        phone: phone(&customer.primary_phone),
        mobile: phone(&customer.mobile),
        fax: phone(&customer.fax),
        website: customer.web_addr.as_ref().map(|web| web.uri.clone()),
        billing_address: customer.bill_addr.as_ref().map(address::from_qbo),
        shipping_address: customer.ship_addr.as_ref().map(address::from_qbo),
        currency: customer.currency_ref.as_ref().map(|currency| currency.value.clone()),
        terms: None,
        tax_exempt: customer.taxable.map(|taxable| !taxable),
        tax_exemption_reason: customer.tax_exemption_reason_id.as_ref().map(|reason| reason.0.clone()),
        // Masked in answers, so never taken over.
        tax_number: None,
        notes: customer.notes.clone(),
        parent_id: None,
        active: customer.active != Some(false),
        custom_fields: Vec::new(),
        updated_at: None,
    }
}
