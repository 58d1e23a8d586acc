//! The module of what is worked out of records beside the sync: totals, files, refunds, duplicates and what an import would tell. It holds
//! neither the planner nor the engine, so nothing in it can write.
#![cfg(target_arch = "wasm32")]

mod desktop;
mod duplicates;
mod imports;
mod refund;
mod totals;

pub use desktop::Desktop;
pub use duplicates::{duplicates, propose_merge, propose_undo};
pub use imports::import_plan;
pub use refund::plan_refund;
pub use tieout_edge::panic::panic_message;
pub use tieout_records::{Documents, Settings, Snapshot};
pub use totals::Totals;
