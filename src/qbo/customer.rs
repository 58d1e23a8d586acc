//! Customer: who is billed.

pub type Customer = super::NameBase;
