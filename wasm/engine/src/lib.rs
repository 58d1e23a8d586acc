//! The module that reads, plans and syncs: converts and forwards, decides nothing. It never sees a token.
#![cfg(target_arch = "wasm32")]

mod engine;
mod info;
mod plan;

pub use engine::Engine;
pub use info::{build_info, panic_job};
pub use plan::{Plan, make_plan, needs, test_connection, tie_out};
pub use tieout_edge::panic::panic_message;
pub use tieout_records::{Documents, Settings, Snapshot};
