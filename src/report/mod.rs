//! Read-only views: tie-out, health, history.

pub mod checks;
pub mod tie_out;
pub mod totals;

pub use checks::{Check, CheckResult, checks};
pub use tie_out::{TieOut, tie_out};
pub use totals::{Totals, TotalsRow};
