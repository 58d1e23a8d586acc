//! The module that reads, plans and syncs: converts and forwards, decides nothing. It never sees a token.
#![cfg(target_arch = "wasm32")]

mod desktop;
mod documents;
mod engine;
mod info;
mod plan;
mod settings;
mod snapshot;
mod totals;

pub use desktop::Desktop;
pub use documents::Documents;
pub use engine::Engine;
pub use info::{build_info, panic_job};
pub use plan::{Plan, make_plan, needs, test_connection, tie_out};
pub use settings::Settings;
pub use snapshot::Snapshot;
pub use tieout_edge::panic::panic_message;
pub use totals::Totals;
