//! JSON Schema of the settings document, made of the very tables that read it. Not compiled into the WASM.

use crate::base::ordered::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::base::ids::{CrmId, QboId};
use crate::crm::InvoiceStatus;

use super::document::{DefinitionId, Off, PushState};
use super::{
    AutomaticPush, ContactKey, CreateRule, Direction, DocumentNumbers, ExpenseForm, ItemKey, MatchRule,
    Owner, PaymentForm, Preset, TaxDifference, UsTax,
};

/// A type that says which JSON it is read from.
pub trait Schema {
    fn schema() -> Value;
}

/// The schema of a record's field, whose type is found by the compiler.
pub fn of<R, T: Schema>(_: impl Fn(&R) -> &T) -> Value {
    T::schema()
}

macro_rules! words {
    ($($choice:ident),*) => {$(
        impl Schema for $choice {
            fn schema() -> Value {
                let words: Vec<&str> = $choice::ALL.iter().map(|word| word.as_str()).collect();
                json!({ "type": "string", "enum": words })
            }
        }
    )*};
}

words!(
    Preset,
    Direction,
    CreateRule,
    ContactKey,
    ItemKey,
    MatchRule,
    Owner,
    UsTax,
    TaxDifference,
    AutomaticPush,
    DocumentNumbers,
    ExpenseForm,
    PaymentForm,
    InvoiceStatus
);

impl Schema for PushState {
    fn schema() -> Value {
        let pushed =
            |status: &&InvoiceStatus| !matches!(status, InvoiceStatus::Draft | InvoiceStatus::Voided);
        let words: Vec<&str> =
            InvoiceStatus::ALL.iter().filter(pushed).map(|status| status.as_str()).collect();
        json!({ "type": "string", "enum": words })
    }
}

impl Schema for Off {
    fn schema() -> Value {
        json!({ "type": "string", "enum": ["off"] })
    }
}

impl Schema for DefinitionId {
    fn schema() -> Value {
        json!({ "type": "string", "enum": ["1", "2", "3"] })
    }
}

impl Schema for bool {
    fn schema() -> Value {
        json!({ "type": "boolean" })
    }
}

impl Schema for u32 {
    fn schema() -> Value {
        json!({ "type": "integer", "minimum": 1 })
    }
}

impl Schema for String {
    fn schema() -> Value {
        json!({ "type": "string" })
    }
}

impl Schema for CrmId {
    fn schema() -> Value {
        json!({ "type": "string", "minLength": 1 })
    }
}

impl Schema for QboId {
    fn schema() -> Value {
        json!({ "type": "string", "minLength": 1, "description": "QuickBooks id" })
    }
}

impl Schema for NaiveDate {
    fn schema() -> Value {
        json!({ "type": "string", "format": "date", "pattern": "^\\d{4}-\\d{2}-\\d{2}$" })
    }
}

impl<T: Schema> Schema for Option<T> {
    fn schema() -> Value {
        T::schema()
    }
}

impl<T: Schema> Schema for Vec<T> {
    fn schema() -> Value {
        json!({ "type": "array", "items": T::schema() })
    }
}

impl<K, T: Schema> Schema for BTreeMap<K, T> {
    fn schema() -> Value {
        json!({ "type": "object", "additionalProperties": T::schema() })
    }
}

/// The whole document.
#[must_use]
pub fn document() -> Value {
    super::document::SettingsDocument::schema()
}
