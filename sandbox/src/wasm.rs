//! The edge to JavaScript: bytes in, bytes out.

use serde::Deserialize;
use wasm_bindgen::prelude::*;

use crate::oauth::App;
use crate::{Options, Service};

#[wasm_bindgen]
#[derive(Debug)]
pub struct Sandbox {
    service: Service,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Founded {
    Several {
        companies: Vec<Options>,
        #[serde(default)]
        apps: Vec<App>,
    },
    One(Box<Options>),
}

#[wasm_bindgen]
impl Sandbox {
    /// A company `{edition, usTax, now, realm, seed, switches, faults, strictTokens}` as JSON, or
    /// `{companies: [company, …], apps: [{clientId, clientSecret, redirectUris}]}`.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &[u8]) -> Result<Sandbox, JsError> {
        let unreadable =
            |error: serde_json::Error| JsError::new(&format!("the sandbox options cannot be read: {error}"));
        let (companies, apps) = match serde_json::from_slice(options) {
            Ok(Founded::Several { companies, apps }) => (companies, apps),
            Ok(Founded::One(one)) => (vec![*one], Vec::new()),
            // Read once more as one company, because that says what is wrong with it.
            Err(_) => (vec![serde_json::from_slice::<Options>(options).map_err(unreadable)?], Vec::new()),
        };
        Service::new(companies, apps).map(|service| Sandbox { service }).map_err(|error| JsError::new(&error))
    }

    /// One request `{method, url, headers, body}` at a time in milliseconds (a `BigInt`: time is a whole
    /// number); the answer is `{status, headers, body, delayMs?, outcome?}`.
    pub fn handle(&mut self, now: i64, request: &[u8]) -> Vec<u8> {
        self.service.handle_bytes(now, request)
    }

    /// The whole first company.
    pub fn state(&self) -> Vec<u8> {
        self.service.companies().first().map_or_else(Vec::new, |first| first.state().to_string().into_bytes())
    }

    /// The realm of the first company.
    pub fn realm(&self) -> String {
        self.service.companies().first().map_or_else(String::new, |first| first.realm().to_owned())
    }
}
