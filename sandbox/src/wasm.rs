//! The edge to JavaScript: bytes in, bytes out.

use wasm_bindgen::prelude::*;

use crate::{Options, Sandbox as Company};

#[wasm_bindgen]
#[derive(Debug)]
pub struct Sandbox {
    company: Company,
}

#[wasm_bindgen]
impl Sandbox {
    /// Options as JSON: `{edition, usTax, now, realm, seed, switches, faults, strictTokens}`.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &[u8]) -> Result<Sandbox, JsError> {
        let options: Options = serde_json::from_slice(options)
            .map_err(|error| JsError::new(&format!("the sandbox options cannot be read: {error}")))?;
        Company::new(options).map(|company| Sandbox { company }).map_err(|error| JsError::new(&error))
    }

    /// One request `{method, url, headers, body}` at a time in milliseconds (a `BigInt`: time is a whole
    /// number); the answer is `{status, headers, body, delayMs?, outcome?}`.
    pub fn handle(&mut self, now: i64, request: &[u8]) -> Vec<u8> {
        self.company.handle_bytes(now, request)
    }

    /// The whole company.
    pub fn state(&self) -> Vec<u8> {
        self.company.state().to_string().into_bytes()
    }

    pub fn realm(&self) -> String {
        self.company.realm().to_owned()
    }
}
