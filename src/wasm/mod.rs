//! The edge: converts and forwards, decides nothing. **Invariant:** the only place that names JavaScript.
//!
//! Bulk comes in and goes out as UTF-8 bytes; small answers are typed objects. Thrown is only misuse and
//! input that cannot be read as a whole; what is wrong with data is a finding.

mod bytes;
mod connection;
mod desktop;
mod documents;
mod engine;
mod error;
mod info;
mod plan;
mod settings;
mod snapshot;
mod totals;
mod webhook;

pub use connection::Connection;
pub use desktop::Desktop;
pub use documents::Documents;
pub use engine::Engine;
pub use info::{build_info, panic_message};
pub use plan::{Plan, make_plan, needs, test_connection, tie_out};
pub use settings::Settings;
pub use snapshot::Snapshot;
pub use totals::Totals;
pub use webhook::receive_webhook;
