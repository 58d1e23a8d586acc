//! Intuit's wire format, one file a resource.

pub mod batch;
pub mod fault;
pub mod query;
