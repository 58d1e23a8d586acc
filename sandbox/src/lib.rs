//! A QuickBooks Online company in memory.
//!
//! `Sandbox::handle` takes a request and a time and gives the answer that the service would give; it does
//! no input or output of its own, so the same company runs in a test, in a browser page and behind an
//! HTTP server. It shares no code with the engine, so that a mistake in one cannot hide in the other.
//!
//! What it models, and how sure that is, stands in `FIDELITY.md`.

mod batch;
mod cdc;
mod chart;
mod check;
mod company;
mod consent;
mod control;
mod edition;
mod entity;
mod fault;
mod files;
mod hand;
mod http;
mod idtoken;
mod index;
mod inject;
mod inspect;
mod json;
mod ledger;
mod notify;
mod number;
mod oauth;
mod pack;
mod paper;
mod query;
mod record;
mod refs;
mod replay;
mod route;
mod rules;
mod sandbox;
mod scene;
mod schema;
mod seed;
mod service;
mod store;
mod switches;
mod table;
mod tax;
mod taxservice;
mod texts;
mod throttle;
mod time;
mod tokens;
mod transfer;
#[cfg(target_arch = "wasm32")]
mod wasm;
mod words;
mod write;

pub use edition::{Edition, Plan, UsTax};
pub use fault::Fault;
pub use hand::Edit;
pub use http::{Outcome, Request, Response};
pub use inject::{Chaos, Injection, Kind};
pub use notify::{Delivery, Endpoint, Format, Subscription, signature};
pub use oauth::App;
pub use sandbox::{Counts, Options, Sandbox};
pub use scene::Snapshot;
pub use schema::Violation;
pub use service::Service;
pub use switches::Switches;
pub use time::Millis;
pub use transfer::Taken;
