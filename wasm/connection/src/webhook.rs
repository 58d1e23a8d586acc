//! Deliveries of Intuit's webhooks.

use tieout::base::limits::{TURN_BYTES_MAX, WEBHOOK_BYTES_MAX};
use tieout::inbound::webhook::Proof;
use tieout::qbo::webhook::Change;
use tsify::Ts;
use wasm_bindgen::prelude::*;

use tieout_edge::bytes::{bytes_in, text_in};
use tieout_edge::error::{thrown, typed_list};

/// Checks a delivery's raw body against `{signature, verifiers}` as JSON text, and reads it.
#[wasm_bindgen(js_name = receiveWebhook)]
pub fn receive_webhook(
    #[wasm_bindgen(unchecked_param_type = "Uint8Array")] body: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "Uint8Array")] proof: &JsValue,
) -> Result<Vec<Ts<Change>>, JsValue> {
    let body = bytes_in(body, WEBHOOK_BYTES_MAX)?;
    let proof = Proof::parse(&text_in(proof, TURN_BYTES_MAX)?).map_err(|finding| thrown(&[finding]))?;
    let changes = proof.receive(&body).map_err(|finding| thrown(&[finding]))?;
    typed_list(&changes)
}
