//! Vendor: who bills us. Shares the name space with customers.

pub type Vendor = super::NameBase;
