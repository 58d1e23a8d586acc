//! How much one run may do before a person must approve its plan.

use serde::Serialize;

use super::described::described;

/// The most that a plan may do by itself; absent where there is no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Limits {
    /// Records and documents created.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creates: Option<u32>,
    /// Records and documents changed, or made inactive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updates: Option<u32>,
    /// Documents voided or deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voids: Option<u32>,
    /// Customers changed; they count as `updates` too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customers: Option<u32>,
    /// What documents and payments come to that are created or changed, in whole units; currencies are added as if
    /// they were one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<u32>,
    /// Beyond them the plan must be approved by somebody other than who planned it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub second_person: bool,
}

described! {
    Limits {
        creates "creates": optional,
        updates "updates": optional,
        voids "voids": optional,
        customers "customers": optional,
        amount "amount": optional,
        second_person "secondPerson": default(false),
    }
}
