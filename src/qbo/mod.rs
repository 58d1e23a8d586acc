//! Intuit's wire format, one file a resource.
