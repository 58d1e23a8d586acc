//! Which records of QuickBooks a workspace follows.

use serde::Serialize;

use crate::base::members::read_record;
use crate::crm::Kind;
use crate::plan::{direction, resources_of};
use crate::settings::{FollowRules, Settings};
use crate::step::Resource;

/// One resource that is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Followed {
    pub resource: Resource,
    /// Records that the CRM does not know are told of as well.
    pub added: bool,
}

read_record!(Followed {
    resource: Resource = "resource";
    added: bool = "added",
});

/// What is followed, and how often all of it is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Follows {
    pub resources: Vec<Followed>,
    pub every_minutes: u32,
    /// Customers who have paid for the first time are told of.
    pub reviews: bool,
}

/// What an engine is told to follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Follow {
    pub resources: Vec<Followed>,
    pub every_minutes: Option<u32>,
    /// The CRM is told when a customer has paid an invoice in full for the first time.
    pub reviews: bool,
    /// Every list is read, once.
    pub whole: bool,
}

/// The kinds whose records are told of, in the order in which the CRM can take them over.
const KINDS: [Kind; 8] = [
    Kind::Contact,
    Kind::Vendor,
    Kind::Invoice,
    Kind::CreditMemo,
    Kind::RefundReceipt,
    Kind::Payment,
    Kind::Deposit,
    Kind::PurchaseOrder,
];

/// What the settings pull. Where payments are pulled, the invoices they pay are followed for what is still due.
#[must_use]
pub fn follows(settings: &Settings) -> Follows {
    let FollowRules { every_minutes, review_requests } = settings.follow;
    Follows { resources: followed(settings), every_minutes, reviews: review_requests }
}

fn followed(settings: &Settings) -> Vec<Followed> {
    let mut followed = Vec::new();
    for kind in KINDS {
        let pulls = direction(settings, kind).pulls();
        let due = kind == Kind::Invoice
            && (direction(settings, Kind::Payment).pulls() || settings.follow.review_requests);
        for resource in resources_of(kind).iter().filter(|_| pulls || due) {
            followed.push(Followed { resource: *resource, added: pulls });
        }
    }
    followed
}

/// What the CRM calls a record of this resource.
#[must_use]
pub fn kind_of(resource: Resource) -> &'static str {
    KINDS.into_iter().find(|kind| resources_of(*kind).contains(&resource)).map_or("", Kind::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Preset;

    #[test]
    fn each_preset_follows_what_it_pulls() {
        let of = |preset: Preset| {
            let text = format!(r#"{{"version":1,"preset":"{preset}"}}"#);
            let settings = Settings::parse(text.as_bytes()).unwrap();
            let word = |followed: &Followed| {
                format!("{}{}", followed.resource.name(), if followed.added { "+" } else { "" })
            };
            followed(&settings).iter().map(word).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(of(Preset::InvoicePush), "Customer+ Invoice Payment+");
        assert_eq!(of(Preset::CatalogPush), "");
        assert_eq!(of(Preset::ExpenseVat), "Invoice Payment+");
        assert_eq!(of(Preset::SalesReceipts), "Customer+");
        assert_eq!(
            of(Preset::TwoWay),
            "Customer+ Vendor+ Invoice CreditMemo+ RefundReceipt+ Payment+ Deposit+ PurchaseOrder+"
        );
    }
}
