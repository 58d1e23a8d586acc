//! The connection against a store and Intuit's token service, both played by hand.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::format_push_string,
    clippy::result_large_err,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "in a test, a panic is the way to fail"
)]

mod connect;
mod leave;
mod race;
mod renew;
mod world;
