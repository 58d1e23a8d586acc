//! A person or company that the CRM deals with.

use crate::base::ids::CrmId;
use crate::base::time::UnixMillis;
use crate::input::{choice, currency_code, record};

use super::{Address, CustomField};

choice! {
    ContactType {
        Person "person",
        Company "company",
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    pub id: CrmId,
    /// JSON `type`.
    pub contact_type: Option<ContactType>,
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
    pub shipping_address: Option<Address>,
    /// ISO 4217 code, three capital letters.
    pub currency: Option<String>,
    /// The CRM's name of the payment terms; a key of the settings' `terms`.
    pub terms: Option<String>,
    pub tax_exempt: Option<bool>,
    pub tax_exemption_reason: Option<String>,
    /// VAT, GST or resale number.
    pub tax_number: Option<String>,
    pub notes: Option<String>,
    /// The contact that this one belongs to.
    pub parent_id: Option<CrmId>,
    /// True if absent.
    pub active: bool,
    pub custom_fields: Vec<CustomField>,
    pub updated_at: Option<UnixMillis>,
}

record! {
    Contact {
        id "id": required,
        contact_type "type": optional,
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
        shipping_address "shippingAddress": optional,
        currency "currency": optional via currency_code,
        terms "terms": optional,
        tax_exempt "taxExempt": optional,
        tax_exemption_reason "taxExemptionReason": optional,
        tax_number "taxNumber": optional,
        notes "notes": optional,
        parent_id "parentId": optional,
        active "active": default(true),
        custom_fields "customFields": list,
        updated_at "updatedAt": optional,
    }
}
