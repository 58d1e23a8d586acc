//! The CRM's arithmetic alone: chunks of lines in, chunks of lines out.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

use tieout::base::limits::{SETTINGS_BYTES_MAX, WORKSPACE_BYTES_MAX};
use tieout::report;

use tieout_edge::bytes::bytes_in;
use tieout_edge::error::thrown;

/// Computes documents without any company.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Totals {
    totals: report::Totals,
    /// Lines read so far.
    line: u64,
}

#[wasm_bindgen]
impl Totals {
    /// Reads the settings: `{version: 1, currency, taxRates}`.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "Uint8Array")] settings: &JsValue,
    ) -> Result<Totals, JsValue> {
        let bytes = bytes_in(settings, SETTINGS_BYTES_MAX)?;
        let totals = report::Totals::parse(&bytes).map_err(|findings| thrown(&findings))?;
        Ok(Totals { totals, line: 0 })
    }

    /// Takes whole lines of JSON, an invoice each, and answers a line for each; blank lines are passed over.
    pub fn lines(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Uint8Array")] lines: &JsValue,
    ) -> Result<Uint8Array, JsValue> {
        let bytes = bytes_in(lines, WORKSPACE_BYTES_MAX)?;
        let mut out = String::new();
        self.line = self.totals.lines(&bytes, self.line, &mut out);
        Ok(Uint8Array::from(out.as_bytes()))
    }
}
