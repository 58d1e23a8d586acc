//! A tax rate as the CRM charges it.

use rust_decimal::Decimal;

use crate::base::ids::CrmId;
use crate::input::record;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaxRate {
    pub id: CrmId,
    pub name: String,
    /// Percent of the taxed amount: `8.25` means 8.25 %.
    pub percent: Decimal,
    /// The parts of a combined rate, such as state and city; empty if it is not split.
    pub components: Vec<TaxComponent>,
    /// Charged on the amount plus the taxes that stand before it.
    pub compound: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaxComponent {
    pub name: String,
    /// Percent of the taxed amount.
    pub percent: Decimal,
}

record! {
    TaxRate {
        id "id": required,
        name "name": required,
        percent "percent": required,
        components "components": list,
        compound "compound": default(false),
    }
}

record! {
    TaxComponent {
        name "name": required,
        percent "percent": required,
    }
}
