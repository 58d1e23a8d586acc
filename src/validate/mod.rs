//! What QuickBooks or an accountant would refuse, one file an entity. **Invariant:** nothing is cut or
//! dropped silently; a repair is offered in the hint.

pub mod common;
pub mod contact;
pub mod estimate;
pub mod invoice;
pub mod item;
pub mod payment;
