//! A person or company that is bought from.

use std::ops::Deref;

use crate::input::record;

use super::Party;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vendor {
    pub party: Party,
    /// Our customer number at the vendor.
    pub account_number: Option<String>,
}

impl Deref for Vendor {
    type Target = Party;

    fn deref(&self) -> &Party {
        &self.party
    }
}

record! {
    Vendor {
        ..party Party;
        account_number "accountNumber": optional,
    }
}
