//! Read-only views: tie-out, health, history.

mod any_company;
pub mod checks;
pub mod desktop;
pub mod duplicates;
pub mod period;
pub mod refund;
pub mod tie_out;
pub mod totals;
pub mod what_if;

pub use checks::{Check, CheckResult, checks};
pub use desktop::{Desktop, DesktopSummary, LeftOut, desktop};
pub use duplicates::{Duplicate, DuplicateGroup, Duplicates, duplicates};
pub use period::{PeriodTieOut, period};
pub use refund::{RefundPlan, plan_refund};
pub use tie_out::{TieOut, tie_out};
pub use totals::{Totals, TotalsRow};
pub use what_if::{Wanted, WhatIf, what_if};
