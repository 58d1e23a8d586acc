//! A workspace file that was read.

use std::sync::Arc;
use tieout::base::ordered::BTreeMap;

use serde::Serialize;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use tieout::base::limits::WORKSPACE_BYTES_MAX;
use tieout::crm;
use tieout::diagnostics::Finding;

use tieout_edge::bytes::bytes_in;
use tieout_edge::error::{thrown, typed};

/// The CRM's documents. Records that cannot be read are kept with their findings, and the plan lists them.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Documents {
    read: Arc<crm::Documents>,
}

/// How many records of each kind can be read, by kind: `contact`, `item`, `estimate`, `invoice`, `payment`
/// and `tax-rate`.
#[derive(Debug, Serialize, Tsify)]
#[serde(transparent)]
#[tsify(hashmap_as_object)]
pub struct DocumentCounts(#[tsify(type = "Record<string, number>")] pub BTreeMap<&'static str, usize>);

#[wasm_bindgen]
impl Documents {
    /// Reads a workspace file.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "Uint8Array")] bytes: &JsValue,
    ) -> Result<Documents, JsValue> {
        let bytes = bytes_in(bytes, WORKSPACE_BYTES_MAX)?;
        let read = crm::Documents::parse(&bytes).map_err(|finding| thrown(&[finding]))?;
        Ok(Documents { read: Arc::new(read) })
    }

    /// How many records of each kind can be read.
    pub fn counts(&self) -> Result<Ts<DocumentCounts>, JsValue> {
        let count = |kind: &crm::Kind| (kind.as_str(), self.read.workspace.count(*kind));
        typed(&DocumentCounts(crm::Kind::ALL.iter().map(count).collect()))
    }

    /// How many records cannot be read; the plan lists each with its findings.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn rejected(&self) -> u32 {
        u32::try_from(self.read.rejected.len()).unwrap_or(u32::MAX)
    }

    /// Everything noted while reading, at most `limit` findings.
    pub fn findings(&self, limit: Option<u32>) -> Result<Vec<Ts<Finding>>, JsValue> {
        let limit = limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
        self.read.all_findings().take(limit).map(typed).collect()
    }
}

impl Documents {
    /// What was read.
    #[must_use]
    pub fn read(&self) -> &Arc<crm::Documents> {
        &self.read
    }
}
