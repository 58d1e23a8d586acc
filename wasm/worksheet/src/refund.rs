//! How a sale is given back.

use tsify::Ts;
use wasm_bindgen::prelude::*;

use tieout::base::limits::SETTINGS_BYTES_MAX;
use tieout::report::{self, RefundPlan};
use tieout::settings::RefundRequest;

use tieout_edge::bytes::bytes_in;
use tieout_edge::error::{thrown, typed};
use tieout_records::{Documents, Snapshot};

/// Chooses the form of a refund from the facts of both books, and makes its documents.
#[wasm_bindgen(js_name = planRefund)]
pub fn plan_refund(
    documents: &Documents,
    snapshot: &Snapshot,
    #[wasm_bindgen(unchecked_param_type = "Uint8Array")] request: &JsValue,
) -> Result<Ts<RefundPlan>, JsValue> {
    let bytes = bytes_in(request, SETTINGS_BYTES_MAX)?;
    let request = RefundRequest::parse(&bytes).map_err(|findings| thrown(&findings))?;
    let plan = report::plan_refund(documents.read(), snapshot.read(), &request);
    typed(&plan.map_err(|finding| thrown(&[finding]))?)
}
