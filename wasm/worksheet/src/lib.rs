//! The module of what is worked out of records beside the sync: totals and files. It holds neither the planner nor
//! the engine, so nothing in it can write.
#![cfg(target_arch = "wasm32")]

mod desktop;
mod totals;

pub use desktop::Desktop;
pub use tieout_edge::panic::panic_message;
pub use tieout_records::{Documents, Settings, Snapshot};
pub use totals::Totals;
