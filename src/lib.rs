//! Tieout: a QuickBooks Online sync engine that proves both books agree to the cent.
//!
//! Modules stand in dependency order: a module imports only from those above it, as drawn in
//! `ARCHITECTURE.md` and checked by `tests/architecture.rs`. Nothing here does I/O, reads a clock or
//! draws a random number; the host's JavaScript does, on the engine's behalf.

pub mod base;

pub mod diagnostics;

pub mod input;

pub mod crm;
pub mod qbo;
pub mod settings;
pub mod step;

pub mod mapping;
pub mod matching;
pub mod region;
pub mod validate;

pub mod plan;

pub mod auth;
pub mod engine;
pub mod inbound;
pub mod plugin;
pub mod report;
