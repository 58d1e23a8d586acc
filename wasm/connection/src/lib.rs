//! The module that holds tokens and checks the signatures of webhooks: converts and forwards, decides nothing. Its memory is its
//! own, so that no fault of a plan or sync can reach a token.
#![cfg(target_arch = "wasm32")]

mod connection;
mod webhook;

pub use connection::Connection;
pub use tieout_edge::panic::panic_message;
pub use webhook::receive_webhook;
