//! What contacts and vendors share in QuickBooks, in both directions; each entity adds its own fields.

use crate::base::ids::CrmId;
use crate::crm::{AnyParty, Party, PartyType};
use crate::qbo::{EmailAddress, NameBase, PhoneNumber, Ref, WebAddress};
use crate::step::PendingId;

use super::{Context, Fields, Resolve, address, contact, vendor};

/// The name that QuickBooks will show: the CRM's own, else the company's, else the person's, else the e-mail.
#[must_use]
pub fn display_name(party: &Party) -> Option<String> {
    let person = || {
        let parts = [&party.given_name, &party.middle_name, &party.family_name, &party.suffix];
        parts
            .into_iter()
            .flatten()
            .map(|part| part.trim())
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let company_first = party.party_type == Some(PartyType::Company) || party.family_name.is_none();
    let company = || party.company_name.clone().unwrap_or_default();
    let (second, third) = if company_first { (company(), person()) } else { (person(), company()) };
    let candidates = [
        party.display_name.clone().unwrap_or_default(),
        second,
        third,
        party.email.clone().unwrap_or_default(),
    ];
    candidates.into_iter().map(|name| name.trim().to_owned()).find(|name| !name.is_empty())
}

/// A new customer or vendor, and the ids that are still to come.
#[must_use]
pub fn any_to_qbo(
    context: &Context<'_>,
    party: AnyParty<'_>,
    resolve: &impl Resolve,
) -> (NameBase, Vec<PendingId>) {
    match party {
        AnyParty::Contact(contact) => contact::to_qbo(context, contact, resolve),
        AnyParty::Vendor(vendor) => (vendor::to_qbo(context, vendor), Vec::new()),
    }
}

/// Text that says something.
pub(super) fn text(value: &Option<String>) -> Option<String> {
    value.clone().filter(|value| !value.trim().is_empty())
}

/// The common part of a new record.
pub(super) fn to_qbo(context: &Context<'_>, party: &Party) -> NameBase {
    let phone = |value: &Option<String>| text(value).map(|number| PhoneNumber { free_form_number: number });
    NameBase {
        title: text(&party.title),
        given_name: text(&party.given_name),
        middle_name: text(&party.middle_name),
        family_name: text(&party.family_name),
        suffix: text(&party.suffix),
        display_name: display_name(party),
        company_name: text(&party.company_name),
        primary_email_addr: text(&party.email).map(|address| EmailAddress { address }),
        primary_phone: phone(&party.phone),
        mobile: phone(&party.mobile),
        fax: phone(&party.fax),
        web_addr: text(&party.website).map(|uri| WebAddress { uri }),
        bill_addr: party.billing_address.as_ref().and_then(address::to_qbo),
        currency_ref: party
            .currency
            .as_ref()
            .filter(|_| context.facts.multicurrency)
            .map(|code| Ref { value: code.clone(), name: None }),
        ..NameBase::default()
    }
}

/// What we would write, named in the CRM's ids.
#[must_use]
pub fn fields_to_send(party: AnyParty<'_>, body: &NameBase) -> Fields {
    let mut fields = fields(body);
    fields.keyed("ParentRef", party.parent_id().map_or("", CrmId::as_str));
    fields
}

/// The part of a customer or vendor that the CRM owns.
#[must_use]
pub fn fields(form: &NameBase) -> Fields {
    let mut fields = Fields::default();
    let phone = |number: &Option<PhoneNumber>| number.as_ref().map(|number| number.free_form_number.clone());
    fields.text("DisplayName", "Name", "displayName", form.display_name.as_deref());
    fields.text("CompanyName", "Company", "companyName", form.company_name.as_deref());
    fields.text("Title", "Title", "title", form.title.as_deref());
    fields.text("GivenName", "First name", "givenName", form.given_name.as_deref());
    fields.text("MiddleName", "Middle name", "middleName", form.middle_name.as_deref());
    fields.text("FamilyName", "Last name", "familyName", form.family_name.as_deref());
    fields.text("Suffix", "Suffix", "suffix", form.suffix.as_deref());
    let email = form.primary_email_addr.as_ref().map(|email| email.address.as_str());
    fields.text("PrimaryEmailAddr", "E-mail", "email", email);
    fields.text("PrimaryPhone", "Phone", "phone", phone(&form.primary_phone).as_deref());
    fields.text("Mobile", "Mobile", "mobile", phone(&form.mobile).as_deref());
    fields.text("Fax", "Fax", "fax", phone(&form.fax).as_deref());
    let website = form.web_addr.as_ref().map(|web| web.uri.as_str());
    fields.text("WebAddr", "Website", "website", website);
    fields.reworked("WebAddr");
    let billing = form.bill_addr.as_ref().map(address::summary);
    fields.text("BillAddr", "Billing address", "billingAddress", billing.as_deref());
    let shipping = form.ship_addr.as_ref().map(address::summary);
    fields.text("ShipAddr", "Shipping address", "shippingAddress", shipping.as_deref());
    fields.text("Notes", "Notes", "notes", form.notes.as_deref());
    fields.reference("ParentRef", "Parent", "parentId", form.parent_ref.as_ref());
    fields.reference("SalesTermRef", "Terms", "terms", form.sales_term_ref.as_ref());
    fields.reference("TermRef", "Terms", "terms", form.term_ref.as_ref());
    fields.text("AcctNum", "Account number", "accountNumber", form.acct_num.as_deref());
    fields.flag("Taxable", "Taxable", "taxExempt", form.taxable);
    // Tax numbers come back masked.
    fields.text("TaxIdentifier", "Tax number", "taxNumber", form.tax_identifier.as_deref());
    fields.reworked("TaxIdentifier");
    fields.text("ResaleNum", "Tax number", "taxNumber", form.resale_num.as_deref());
    fields.reworked("ResaleNum");
    fields.text("PrimaryTaxIdentifier", "Tax number", "taxNumber", form.primary_tax_identifier.as_deref());
    fields.reworked("PrimaryTaxIdentifier");
    fields
}

/// A record as the CRM would keep it; `id` is the CRM's, for it does not know QuickBooks'.
pub(super) fn from_qbo(form: &NameBase, id: CrmId) -> Party {
    let phone = |number: &Option<PhoneNumber>| number.as_ref().map(|number| number.free_form_number.clone());
    Party {
        id,
        party_type: None,
        display_name: form.display_name.clone(),
        company_name: form.company_name.clone(),
        title: form.title.clone(),
        given_name: form.given_name.clone(),
        middle_name: form.middle_name.clone(),
        family_name: form.family_name.clone(),
        suffix: form.suffix.clone(),
        email: form.primary_email_addr.as_ref().map(|email| email.address.clone()),
        phone: phone(&form.primary_phone),
        mobile: phone(&form.mobile),
        fax: phone(&form.fax),
        website: form.web_addr.as_ref().map(|web| web.uri.clone()),
        billing_address: form.bill_addr.as_ref().map(address::from_qbo),
        currency: form.currency_ref.as_ref().map(|currency| currency.value.clone()),
        terms: None,
        // Masked in answers, so never taken over.
        tax_number: None,
        active: form.active != Some(false),
        custom_fields: Vec::new(),
        updated_at: None,
    }
}
