//! Changes coming from QuickBooks.
