//! What is read of both sides, as JavaScript sees it: by the engine and by the worksheet, each in memory of its own.
#![cfg(target_arch = "wasm32")]

mod documents;
mod settings;
mod snapshot;

pub use documents::Documents;
pub use settings::Settings;
pub use snapshot::Snapshot;
