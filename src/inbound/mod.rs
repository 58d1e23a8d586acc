//! Changes coming from QuickBooks.

pub mod webhook;
