//! What QuickBooks held when it was read.

use std::sync::Arc;

use js_sys::Uint8Array;
use serde::Serialize;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use tieout::base::limits::SNAPSHOT_BYTES_MAX;
use tieout::diagnostics::{Code, FieldPath, Finding};
use tieout::plan::facts;
use tieout::qbo;
use tieout::settings::{CompanyFacts, TaxModel};

use tieout_edge::bytes::bytes_in;
use tieout_edge::error::{thrown, typed};

/// A QuickBooks company as it was read: its facts, lists and transactions, and the links to the CRM.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Snapshot {
    read: Arc<qbo::Snapshot>,
    text: Vec<u8>,
}

/// The company in short.
#[derive(Debug, Serialize, Tsify)]
#[tsify(hashmap_as_object)]
#[serde(rename_all = "camelCase")]
pub struct CompanyView {
    #[serde(flatten)]
    pub facts: CompanyFacts,
    /// How QuickBooks keeps tax in this company; absent if it does not say in which country it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_model: Option<TaxModel>,
}

#[wasm_bindgen]
impl Snapshot {
    /// Takes the bytes of an earlier snapshot.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "Uint8Array")] bytes: &JsValue,
    ) -> Result<Snapshot, JsValue> {
        Self::of_text(bytes_in(bytes, SNAPSHOT_BYTES_MAX)?).map_err(|finding| thrown(&[finding]))
    }

    /// The snapshot as text, to be kept.
    #[must_use]
    pub fn bytes(&self) -> Uint8Array {
        Uint8Array::from(self.text.as_slice())
    }

    /// What the company is.
    pub fn facts(&self) -> Result<Ts<CompanyView>, JsValue> {
        let facts = facts(&self.read);
        typed(&CompanyView { tax_model: facts.tax_model(), facts })
    }
}

impl Snapshot {
    /// What was read.
    #[must_use]
    pub fn read(&self) -> &Arc<qbo::Snapshot> {
        &self.read
    }

    /// Empty if it is no text, which a snapshot that was read is.
    #[must_use]
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.text).unwrap_or_default()
    }

    /// Takes the text of a snapshot.
    pub fn of_text(text: Vec<u8>) -> Result<Self, Finding> {
        let read = qbo::Snapshot::parse(&text).map_err(|error| {
            Finding::new(Code::QboSnapshotUnreadable, &FieldPath::root(), error.to_string())
        })?;
        Ok(Self { read: Arc::new(read), text })
    }
}
