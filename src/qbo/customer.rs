//! Customer: who is billed. Its `DisplayName` is unique among customers, vendors and employees together.

use serde::{Deserialize, Serialize};

use super::refs::loose_text;
use super::{Amount, EmailAddress, PhoneNumber, PhysicalAddress, Ref, WebAddress};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Customer {
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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sales_term_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency_ref: Option<Ref>,
    /// United States only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taxable: Option<bool>,
    /// 1 to 15; United States, automated sales tax.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "loose_text")]
    pub tax_exemption_reason_id: Option<String>,
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
