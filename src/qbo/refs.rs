//! The small shapes that many resources share.

use crate::base::json::{FromJson, Json, Mismatch, Shape};
use crate::base::members::read_members;
use serde::Serialize;

use crate::base::ids::QboId;

use super::Amount;
use super::line::Line;

/// A pointer to another object. QuickBooks reads only `value`; `name` is for people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Ref {
    pub value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

read_members!(Ref { value: "value", name: "name" });

impl Ref {
    #[must_use]
    pub fn to(id: &QboId) -> Self {
        Self { value: id.as_str().to_owned(), name: None }
    }

    /// The id of an object that does not exist yet; the step lists it among its pending ids.
    #[must_use]
    pub fn pending() -> Self {
        Self::default()
    }
}

/// Who was paid: a name of any of the three lists, which must be said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct EntityRef {
    pub value: String,
    #[serde(skip_serializing)]
    pub name: Option<String>,
    /// `Vendor`, `Customer` or `Employee`.
    #[serde(rename = "type")]
    pub list: String,
}

read_members!(EntityRef { value: "value", name: "name", list: "type" });

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct EmailAddress {
    pub address: String,
}

read_members!(EmailAddress { address: "Address" });

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct PhoneNumber {
    pub free_form_number: String,
}

read_members!(PhoneNumber { free_form_number: "FreeFormNumber" });

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct WebAddress {
    #[serde(rename = "URI")]
    pub uri: String,
}

read_members!(WebAddress { uri: "URI" });

/// Text in an envelope: `CustomerMemo`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Memo {
    pub value: String,
}

read_members!(Memo { value: "value" });

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct PhysicalAddress {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line1: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line2: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line3: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line4: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line5: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country_sub_division_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
}

read_members!(PhysicalAddress {
    line1: "Line1",
    line2: "Line2",
    line3: "Line3",
    line4: "Line4",
    line5: "Line5",
    city: "City",
    country: "Country",
    country_sub_division_code: "CountrySubDivisionCode",
    postal_code: "PostalCode",
});

/// One of the three text fields that a company can add to its sales forms.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CustomField {
    pub definition_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(rename = "Type")]
    pub field_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub string_value: Option<String>,
}

read_members!(CustomField {
    definition_id: "DefinitionId",
    name: "Name",
    field_type: "Type",
    string_value: "StringValue",
});

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct LinkedTxn {
    pub txn_id: String,
    pub txn_type: String,
    /// `0` where a deposit names a whole transaction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub txn_line_id: Option<String>,
}

read_members!(LinkedTxn { txn_id: "TxnId", txn_type: "TxnType", txn_line_id: "TxnLineId" });

/// QuickBooks has no flag for it: a voided document has a total of zero and a note that says so.
#[must_use]
pub fn is_voided(total: Option<Amount>, private_note: Option<&str>) -> bool {
    let zero = total.is_none_or(|total| total.0.is_zero());
    zero && private_note.is_some_and(|note| note.trim_start().starts_with("Voided"))
}

/// All of it is zero: voided, or a person has made it so.
#[must_use]
pub fn is_zero(total: Option<Amount>, lines: &[Line]) -> bool {
    let zero = |amount: Amount| amount.0.is_zero();
    total.is_some_and(zero) && lines.iter().all(|line| line.amount.is_none_or(zero))
}

/// The bank deposit among what a transaction is linked with.
#[must_use]
pub fn deposit_in(links: &[LinkedTxn]) -> Option<&str> {
    links.iter().find(|link| link.txn_type == "Deposit").map(|link| link.txn_id.as_str())
}

/// Text that QuickBooks also writes as a number or a flag, depending on the company: `"7"`, `7`, `true`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct LooseText(pub String);

impl FromJson for LooseText {
    fn from_json(json: &mut Json<'_>) -> Result<Self, Mismatch> {
        match json.shape()? {
            Shape::Text => String::from_json(json).map(Self),
            Shape::Number | Shape::Bool => json.raw().map(|text| Self(text.to_owned())),
            _ => Err(json.wrong("expected text")),
        }
    }
}

/// Entries of `CompanyInfo.NameValue` and `Preferences.OtherPrefs.NameValue`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameValue {
    pub name: Option<LooseText>,
    pub value: Option<LooseText>,
}

read_members!(NameValue { name: "Name", value: "Value" });
