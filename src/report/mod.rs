//! Read-only views: tie-out, health, history.

pub mod tie_out;
pub mod totals;

pub use tie_out::{TieOut, tie_out};
pub use totals::{Totals, TotalsRow};
