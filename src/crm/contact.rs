//! A person or company that is sold to.

use std::ops::Deref;

use crate::base::ids::CrmId;
use crate::input::record;

use super::{Address, Party};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    pub party: Party,
    pub shipping_address: Option<Address>,
    pub tax_exempt: Option<bool>,
    pub tax_exemption_reason: Option<String>,
    pub notes: Option<String>,
    /// The contact that this one belongs to.
    pub parent_id: Option<CrmId>,
}

impl Deref for Contact {
    type Target = Party;

    fn deref(&self) -> &Party {
        &self.party
    }
}

record! {
    Contact {
        ..party Party;
        shipping_address "shippingAddress": optional,
        tax_exempt "taxExempt": optional,
        tax_exemption_reason "taxExemptionReason": optional,
        notes "notes": optional,
        parent_id "parentId": optional,
    }
}
