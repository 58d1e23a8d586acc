//! Which records QuickBooks holds more than once, and what would make one of several.

use js_sys::Uint8Array;
use tsify::Ts;
use wasm_bindgen::prelude::*;

use tieout::base::date::parse_date;
use tieout::base::json::{from_text, to_text};
use tieout::base::limits::TURN_BYTES_MAX;
use tieout::diagnostics::Code;
use tieout::plan::{self, Proposal};
use tieout::report::{self, Duplicates};

use tieout_edge::bytes::text_in;
use tieout_edge::error::{refused, thrown, typed};
use tieout_records::{Documents, Settings, Snapshot};

/// Customers, vendors and items that are, or may be, one, with what they have in common.
#[wasm_bindgen]
pub fn duplicates(snapshot: &Snapshot) -> Result<Ts<Duplicates>, JsValue> {
    typed(&report::duplicates(snapshot.read()))
}

/// What would make one record of several, to be planned by the engine's `proposedPlan`. `wanted` is `{list, survivor, others}` as JSON; the
/// snapshot holds what `needs(settings, true)` asks for; `today` is `YYYY-MM-DD`.
#[wasm_bindgen(js_name = proposeMerge)]
pub fn propose_merge(
    documents: &Documents,
    snapshot: &Snapshot,
    settings: &Settings,
    today: &str,
    #[wasm_bindgen(unchecked_param_type = "Uint8Array")] wanted: &JsValue,
) -> Result<Uint8Array, JsValue> {
    let wanted: plan::Merge = from_text(&text_in(wanted, TURN_BYTES_MAX)?)
        .map_err(|error| refused(Code::InputNotJson, "wanted", &error.why))?;
    let (settings, options) = (settings.checked()?, on(today)?);
    plan::merge(documents.read(), snapshot.read(), settings, &options, snapshot.text(), &wanted)
        .map(|proposal| text(&proposal))
        .map_err(|finding| thrown(&[finding]))
}

/// What would take back what merges have done: `deeds` is a JSON list. Everything else as `proposeMerge` has it.
#[wasm_bindgen(js_name = proposeUndo)]
pub fn propose_undo(
    documents: &Documents,
    snapshot: &Snapshot,
    settings: &Settings,
    today: &str,
    #[wasm_bindgen(unchecked_param_type = "Uint8Array")] deeds: &JsValue,
) -> Result<Uint8Array, JsValue> {
    let unreadable = |why: &str| refused(Code::InputNotJson, "deeds", why);
    let deeds: Vec<plan::Undone> =
        from_text(&text_in(deeds, TURN_BYTES_MAX)?).map_err(|error| unreadable(&error.why))?;
    let (settings, options) = (settings.checked()?, on(today)?);
    plan::take_back(documents.read(), snapshot.read(), settings, &options, snapshot.text(), &deeds)
        .map(|proposal| text(&proposal))
        .map_err(|error| unreadable(&error.why))
}

fn on(today: &str) -> Result<plan::Options, JsValue> {
    let day = parse_date(today);
    let why = "`today` is no day of the calendar written YYYY-MM-DD";
    day.map(|today| plan::Options { today }).ok_or_else(|| refused(Code::InputNotDate, "today", why))
}

fn text(proposal: &Proposal) -> Uint8Array {
    Uint8Array::from(to_text(proposal).unwrap_or_default().as_bytes())
}
