//! What customers and vendors have in common on the wire (Intuit's `NameBase`): one form, of which each uses its
//! part. A `DisplayName` is unique among customers, vendors and employees together.

use crate::base::members::read_members;
use serde::Serialize;

use super::refs::LooseText;
use super::{Amount, EmailAddress, PhoneNumber, PhysicalAddress, Ref, WebAddress};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct NameBase {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sync_token: Option<String>,
    #[serde(rename = "sparse", skip_serializing_if = "Option::is_none")]
    pub sparse: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub middle_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suffix: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_name: Option<String>,
    /// Set by QuickBooks: `Parent:Child`.
    #[serde(skip_serializing)]
    pub fully_qualified_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary_email_addr: Option<EmailAddress>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary_phone: Option<PhoneNumber>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mobile: Option<PhoneNumber>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fax: Option<PhoneNumber>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub web_addr: Option<WebAddress>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bill_addr: Option<PhysicalAddress>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ship_addr: Option<PhysicalAddress>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_ref: Option<Ref>,
    /// Vendor: the terms that it grants.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub term_ref: Option<Ref>,
    /// Vendor: our number there, at most 100 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acct_num: Option<String>,
    /// Vendor: at most 20 characters; masked in answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_identifier: Option<String>,
    /// Customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sales_term_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency_ref: Option<Ref>,
    /// United States only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taxable: Option<bool>,
    /// 1 to 15; United States, automated sales tax.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_exemption_reason_id: Option<LooseText>,
    /// United States, at most 16 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resale_num: Option<String>,
    /// VAT or GST number outside the United States; masked in answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary_tax_identifier: Option<String>,
    /// Set by QuickBooks.
    #[serde(skip_serializing)]
    pub balance: Option<Amount>,
}

read_members!(NameBase {
    id: "Id",
    sync_token: "SyncToken",
    sparse: "sparse",
    title: "Title",
    given_name: "GivenName",
    middle_name: "MiddleName",
    family_name: "FamilyName",
    suffix: "Suffix",
    display_name: "DisplayName",
    company_name: "CompanyName",
    fully_qualified_name: "FullyQualifiedName",
    active: "Active",
    primary_email_addr: "PrimaryEmailAddr",
    primary_phone: "PrimaryPhone",
    mobile: "Mobile",
    fax: "Fax",
    web_addr: "WebAddr",
    bill_addr: "BillAddr",
    ship_addr: "ShipAddr",
    notes: "Notes",
    job: "Job",
    parent_ref: "ParentRef",
    term_ref: "TermRef",
    acct_num: "AcctNum",
    tax_identifier: "TaxIdentifier",
    sales_term_ref: "SalesTermRef",
    currency_ref: "CurrencyRef",
    taxable: "Taxable",
    tax_exemption_reason_id: "TaxExemptionReasonId",
    resale_num: "ResaleNum",
    primary_tax_identifier: "PrimaryTaxIdentifier",
    balance: "Balance",
});
