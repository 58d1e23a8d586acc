//! What customers and vendors have in common: who they are and how they are reached.

use crate::base::ids::CrmId;
use crate::base::time::UnixMillis;
use crate::input::{choice, currency_code, part};

use super::{Address, Contact, CustomField, Kind, Vendor};

choice! {
    PartyType {
        Person "person",
        Company "company",
    }
}

/// A person or company that the CRM deals with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    pub id: CrmId,
    /// JSON `type`.
    pub party_type: Option<PartyType>,
    /// What the CRM shows; if absent, the company or the person's name stands for it.
    pub display_name: Option<String>,
    pub company_name: Option<String>,
    pub title: Option<String>,
    pub given_name: Option<String>,
    pub middle_name: Option<String>,
    pub family_name: Option<String>,
    pub suffix: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub mobile: Option<String>,
    pub fax: Option<String>,
    pub website: Option<String>,
    pub billing_address: Option<Address>,
    /// ISO 4217 code, three capital letters.
    pub currency: Option<String>,
    /// The CRM's name of the payment terms; a key of the settings' `terms`.
    pub terms: Option<String>,
    /// VAT, GST or resale number.
    pub tax_number: Option<String>,
    /// True if absent.
    pub active: bool,
    pub custom_fields: Vec<CustomField>,
    pub updated_at: Option<UnixMillis>,
}

part! {
    Party {
        id "id": required,
        party_type "type": optional,
        display_name "displayName": optional,
        company_name "companyName": optional,
        title "title": optional,
        given_name "givenName": optional,
        middle_name "middleName": optional,
        family_name "familyName": optional,
        suffix "suffix": optional,
        email "email": optional,
        phone "phone": optional,
        mobile "mobile": optional,
        fax "fax": optional,
        website "website": optional,
        billing_address "billingAddress": optional,
        currency "currency": optional via currency_code,
        terms "terms": optional,
        tax_number "taxNumber": optional,
        active "active": default(true),
        custom_fields "customFields": list,
        updated_at "updatedAt": optional,
    }
}

/// A contact or a vendor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnyParty<'w> {
    Contact(&'w Contact),
    Vendor(&'w Vendor),
}

impl<'w> AnyParty<'w> {
    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            AnyParty::Contact(_) => Kind::Contact,
            AnyParty::Vendor(_) => Kind::Vendor,
        }
    }

    /// What both have.
    #[must_use]
    pub fn common(self) -> &'w Party {
        match self {
            AnyParty::Contact(contact) => &contact.party,
            AnyParty::Vendor(vendor) => &vendor.party,
        }
    }

    /// The contact that this one belongs to.
    #[must_use]
    pub fn parent_id(self) -> Option<&'w CrmId> {
        match self {
            AnyParty::Contact(contact) => contact.parent_id.as_ref(),
            AnyParty::Vendor(_) => None,
        }
    }
}
