//! Deliveries of Intuit's webhooks.

use tsify::Ts;
use wasm_bindgen::prelude::*;

use crate::base::json::from_text;
use crate::base::limits::{TURN_BYTES_MAX, WEBHOOK_BYTES_MAX};
use crate::base::members::read_members;
use crate::base::secret::Secret;
use crate::diagnostics::Code;
use crate::inbound::webhook::receive;
use crate::qbo::webhook::Change;

use super::bytes::{bytes_in, text_in};
use super::error::{refused, thrown, typed_list};

/// What a delivery is checked against.
#[derive(Default)]
struct Proof {
    signature: String,
    verifiers: Vec<Secret>,
}

read_members!(Proof { signature: "signature", verifiers: "verifiers" });

/// Checks a delivery's raw body against `{signature, verifiers}` as JSON text, and reads it.
#[wasm_bindgen(js_name = receiveWebhook)]
pub fn receive_webhook(
    #[wasm_bindgen(unchecked_param_type = "Uint8Array")] body: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "Uint8Array")] proof: &JsValue,
) -> Result<Vec<Ts<Change>>, JsValue> {
    let body = bytes_in(body, WEBHOOK_BYTES_MAX)?;
    let proof: Proof = from_text(&text_in(proof, TURN_BYTES_MAX)?).map_err(|_| {
        refused(Code::WebhookSignature, "intuit-signature", "signature and verifier tokens are no text")
    })?;
    let changes = receive(&body, &proof.signature, &proof.verifiers).map_err(|finding| thrown(&[finding]))?;
    typed_list(&changes)
}
