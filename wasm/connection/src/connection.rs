//! The connection to Intuit, and its vault.

use tsify::Ts;
use wasm_bindgen::prelude::*;

use tieout::auth::{self, Ask, ConnectionConfig, Said};
use tieout::base::limits::TURN_BYTES_MAX;

use tieout_edge::bytes::text_in;
use tieout_edge::error::{thrown, typed};

/// One workspace's connection. Does nothing by itself: a command is followed by questions until `done`.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Connection {
    connection: auth::Connection,
}

#[wasm_bindgen]
impl Connection {
    /// Opens it: `{workspace, environment, clientId, redirectUri, keys: [{id, key}]}` as JSON text.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "Uint8Array")] config: &JsValue,
    ) -> Result<Connection, JsValue> {
        let config = ConnectionConfig::parse(&text_in(config, TURN_BYTES_MAX)?);
        let connection = config.and_then(|config| auth::Connection::new(&config));
        Ok(Connection { connection: connection.map_err(|finding| thrown(&[finding]))? })
    }

    /// Takes a command, `{"now", "entropy", "command", ...}`, or an answer, `{"now", "answer", ...}`, and says
    /// what to do next.
    pub fn turn(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Uint8Array")] said: &JsValue,
    ) -> Result<Ts<Ask>, JsValue> {
        let said = Said::parse(&text_in(said, TURN_BYTES_MAX)?).map_err(|finding| thrown(&[finding]))?;
        typed(&self.connection.turn(said))
    }
}
