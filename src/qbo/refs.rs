//! The small shapes that many resources share.

use serde::{Deserialize, Deserializer, Serialize};

use crate::base::ids::QboId;

/// A pointer to another object. QuickBooks reads only `value`; `name` is for people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ref {
    #[serde(default)]
    pub value: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

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

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct EmailAddress {
    #[serde(default)]
    pub address: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PhoneNumber {
    #[serde(default)]
    pub free_form_number: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebAddress {
    #[serde(default, rename = "URI")]
    pub uri: String,
}

/// Text in an envelope: `CustomerMemo`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memo {
    #[serde(default)]
    pub value: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
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

/// One of the three text fields that a company can add to its sales forms.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct CustomField {
    pub definition_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(rename = "Type")]
    pub field_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub string_value: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct LinkedTxn {
    pub txn_id: String,
    pub txn_type: String,
}

/// Text that QuickBooks also writes as a number or a flag, depending on the company: `"7"`, `7`, `true`.
///
/// # Errors
/// A list or an object stands there.
pub fn loose_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    match serde_json::Value::deserialize(deserializer)? {
        serde_json::Value::Null => Ok(None),
        serde_json::Value::String(text) => Ok(Some(text)),
        serde_json::Value::Number(number) => Ok(Some(number.to_string())),
        serde_json::Value::Bool(flag) => Ok(Some(flag.to_string())),
        serde_json::Value::Array(_) | serde_json::Value::Object(_) => {
            Err(serde::de::Error::custom("invalid type: a list or an object, expected text"))
        }
    }
}

/// Entries of `CompanyInfo.NameValue` and `Preferences.OtherPrefs.NameValue`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct NameValue {
    #[serde(deserialize_with = "loose_text")]
    pub name: Option<String>,
    #[serde(deserialize_with = "loose_text")]
    pub value: Option<String>,
}
