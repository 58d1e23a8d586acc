//! The presets: named policies, one short file each. A policy is plain values; nothing else in Tieout asks
//! which preset is chosen, so that any two can be mixed by settings.

mod catalog_push;
mod expense_vat;
mod invoice_push;
mod sales_receipts;
mod two_way;

use super::{DocumentNumbers, FollowRules, Matching, Preset, SyncRules, UsRules};

/// What a preset decides. Accounts and mapping tables belong to the company and are never preset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    pub sync: SyncRules,
    pub matching: Matching,
    pub us: UsRules,
    pub document_numbers: DocumentNumbers,
    pub follow: FollowRules,
}

impl Preset {
    #[must_use]
    pub fn policy(self) -> Policy {
        match self {
            Preset::InvoicePush => invoice_push::policy(),
            Preset::CatalogPush => catalog_push::policy(),
            Preset::ExpenseVat => expense_vat::policy(),
            Preset::SalesReceipts => sales_receipts::policy(),
            Preset::TwoWay => two_way::policy(),
        }
    }
}
