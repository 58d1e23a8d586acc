//! How a CRM embeds us: the manifest with what the plugin may do and why, and the schema of its settings. Not
//! compiled into the WASM: `pkg/plugin.json` is made of it, and a test compares the two.

#[cfg(not(target_arch = "wasm32"))]
pub mod manifest;
