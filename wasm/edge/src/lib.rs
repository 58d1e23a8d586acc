//! How values, errors and panics cross between Rust and JavaScript, in every module alike.
//!
//! Bulk comes in and goes out as UTF-8 bytes; small answers are typed objects. Thrown is only misuse and
//! input that cannot be read as a whole; what is wrong with data is a finding.
#![cfg(target_arch = "wasm32")]

pub mod bytes;
pub mod error;
pub mod panic;
