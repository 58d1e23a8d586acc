//! A QuickBooks Online company in memory.
//!
//! `Sandbox::handle` takes a request and a time and gives the answer that the service would give; it does
//! no input or output of its own, so the same company runs in a test, in a browser page and behind an
//! HTTP server. It shares no code with the engine, so that a mistake in one cannot hide in the other.
//!
//! What it models, and how sure that is, stands in `FIDELITY.md`.

mod batch;
mod cdc;
mod check;
mod company;
mod control;
mod edition;
mod entity;
mod fault;
mod http;
mod inject;
mod json;
mod ledger;
mod number;
mod oauth;
mod query;
mod refs;
mod replay;
mod route;
mod rules;
mod sandbox;
mod seed;
mod store;
mod switches;
mod tax;
mod taxservice;
mod throttle;
mod time;
#[cfg(target_arch = "wasm32")]
mod wasm;
mod write;

pub use http::{Outcome, Request, Response};
pub use sandbox::{Options, Sandbox};
