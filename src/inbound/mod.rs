//! Changes coming from QuickBooks: is a delivery genuine, what is to be read, and what does a record that was read mean for
//! the CRM. Pure: the engine's turn drives it.

pub mod ask;
pub mod follow;
pub mod preview;
pub mod review;
pub mod webhook;
pub mod weigh;

#[cfg(test)]
mod weigh_tests;
