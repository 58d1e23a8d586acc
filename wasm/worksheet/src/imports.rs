//! What an import would tell the CRM.

use tsify::Ts;
use wasm_bindgen::prelude::*;

use tieout::base::json::from_text;
use tieout::base::limits::TURN_BYTES_MAX;
use tieout::diagnostics::Code;
use tieout::inbound::preview::{self, Import, ImportPlan};
use tieout::plan;

use tieout_edge::bytes::text_in;
use tieout_edge::error::{refused, typed};
use tieout_records::Snapshot;

/// Every record that an import would read, with what the CRM would hear of it. `wanted` is `{lists, from?, told}` as JSON.
#[wasm_bindgen(js_name = importPlan)]
pub fn import_plan(
    snapshot: &Snapshot,
    #[wasm_bindgen(unchecked_param_type = "Uint8Array")] wanted: &JsValue,
) -> Result<Ts<ImportPlan>, JsValue> {
    let wanted: Import = from_text(&text_in(wanted, TURN_BYTES_MAX)?)
        .map_err(|error| refused(Code::InputNotJson, "wanted", &error.why))?;
    let unreadable = |why: &str| refused(Code::PlanNotRead, "snapshot", why);
    let links = plan::read_links(snapshot.read()).map_err(|why| unreadable(&why))?;
    let links: Vec<_> = links.into_values().collect();
    let plan = preview::preview(snapshot.text(), &links, &wanted).map_err(|error| unreadable(&error.why))?;
    typed(&plan)
}
