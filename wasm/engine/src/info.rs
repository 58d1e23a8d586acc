//! What this build is, and where it broke.

use serde::Serialize;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use tieout::diagnostics::{Code, Fix, Severity};
use tieout::settings::Preset;

use tieout_edge::error::typed;

#[derive(Debug, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct BuildInfo {
    pub version: String,
    pub presets: Vec<Preset>,
    pub codes: Vec<CodeRow>,
}

/// A line of the table of codes.
#[derive(Debug, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct CodeRow {
    pub code: Code,
    pub severity: Severity,
    pub hint: String,
    pub fix: Fix,
}

/// Version, presets and every code that a finding or error may bear.
#[wasm_bindgen(js_name = buildInfo)]
pub fn build_info() -> Result<Ts<BuildInfo>, JsValue> {
    let row = |code: &Code| CodeRow {
        code: *code,
        severity: code.severity(),
        hint: code.hint().to_owned(),
        fix: code.fix(),
    };
    typed(&BuildInfo {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        presets: Preset::ALL.to_vec(),
        codes: Code::ALL.iter().map(row).collect(),
    })
}

/// The job that the engine was busy with when the fault struck, by its place in the order.
#[wasm_bindgen(js_name = panicJob)]
#[must_use]
pub fn panic_job() -> Option<u32> {
    tieout::engine::panic_subject().and_then(|order| u32::try_from(order).ok())
}
