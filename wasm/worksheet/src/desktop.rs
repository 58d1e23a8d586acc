//! Invoices for QuickBooks Desktop: documents and choices in, a file out.

use js_sys::Uint8Array;
use tsify::Ts;
use wasm_bindgen::prelude::*;

use tieout::base::limits::SETTINGS_BYTES_MAX;
use tieout::report::{self, DesktopSummary};
use tieout::settings::DesktopOptions;

use tieout_edge::bytes::bytes_in;
use tieout_edge::error::{thrown, typed};
use tieout_records::Documents;

/// A file for QuickBooks Desktop, and what is in it.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Desktop {
    file: report::Desktop,
}

#[wasm_bindgen]
impl Desktop {
    /// Writes the issued invoices as the options say; no company is needed.
    #[wasm_bindgen(constructor)]
    pub fn new(
        documents: &Documents,
        #[wasm_bindgen(unchecked_param_type = "Uint8Array")] options: &JsValue,
    ) -> Result<Desktop, JsValue> {
        let bytes = bytes_in(options, SETTINGS_BYTES_MAX)?;
        let options = DesktopOptions::parse(&bytes).map_err(|findings| thrown(&findings))?;
        Ok(Desktop { file: report::desktop(documents.read(), &options) })
    }

    /// The file: UTF-8 with a byte order mark for `csv`, Latin-1 for `iif`.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn bytes(&self) -> Uint8Array {
        Uint8Array::from(self.file.bytes.as_slice())
    }

    /// How many invoices are in it, what they come to, and which are not.
    pub fn summary(&self) -> Result<Ts<DesktopSummary>, JsValue> {
        typed(&self.file.summary)
    }
}
