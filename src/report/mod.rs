//! Read-only views: tie-out, health, history.

pub mod tie_out;

pub use tie_out::{TieOut, tie_out};
