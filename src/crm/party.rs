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
    Party as PartySlots {
        id "id": required => CrmId,
        party_type "type": optional => PartyType,
        display_name "displayName": optional => String,
        company_name "companyName": optional => String,
        title "title": optional => String,
        given_name "givenName": optional => String,
        middle_name "middleName": optional => String,
        family_name "familyName": optional => String,
        suffix "suffix": optional => String,
        email "email": optional => String,
        phone "phone": optional => String,
        mobile "mobile": optional => String,
        fax "fax": optional => String,
        website "website": optional => String,
        billing_address "billingAddress": optional => Address,
        currency "currency": optional via currency_code => String,
        terms "terms": optional => String,
        tax_number "taxNumber": optional => String,
        active "active": default(true) => bool,
        custom_fields "customFields": list => Vec<CustomField>,
        updated_at "updatedAt": optional => UnixMillis,
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
