//! The strict settings document, presets, mapping tables and the region profile. The planner reads the
//! expanded `Settings`, never the document. **Invariant:** a preset is a value, not a branch elsewhere.

mod budget;
mod choices;
mod described;
mod desktop;
mod document;
mod expanded;
mod follow;
mod limits;
mod links;
mod migrations;
mod owners;
mod preset;
mod refund;
mod region_profile;
#[cfg(not(target_arch = "wasm32"))]
pub mod schema;

pub use choices::{
    AutomaticPush, ContactKey, CreateRule, Direction, DocumentNumbers, ExpenseForm, ItemKey, MatchRule,
    Owner, PaymentForm, Preset, TaxDifference, UsTax,
};
pub use desktop::{DesktopFormat, DesktopOptions, DesktopTaxes};
pub use expanded::{
    Accounts, Automatic, Budget, DocumentRules, EstimateRules, ExpenseRules, InvoiceRules, ItemMap, Matching,
    PaymentRules, RecordRules, Settings, SyncRules, TaxCodeMap, UsRules,
};
pub use follow::FollowRules;
pub use limits::Limits;
pub use links::{ByHand, Links};
pub use owners::Owners;
pub use preset::Policy;
pub use refund::{Give, RefundLine, RefundRequest};
pub use region_profile::{CompanyFacts, RegionProfile, TaxModel, TotalTax};

use crate::base::limits::SETTINGS_BYTES_MAX;
use crate::diagnostics::Finding;
use crate::input::check_text;

impl Settings {
    /// Reads a settings document, expands its preset and applies what it says beyond that.
    ///
    /// # Errors
    /// Every mistake in the document. Settings are taken as a whole or not at all: with one wrong mapping
    /// the wrong account would be booked.
    pub fn parse(bytes: &[u8]) -> Result<Self, Vec<Finding>> {
        let text = check_text(bytes, SETTINGS_BYTES_MAX).map_err(|finding| vec![finding])?;
        migrations::read(text).map(document::SettingsDocument::expand)
    }

    /// The settings of a preset before anything is chosen.
    #[must_use]
    pub fn of_preset(preset: Preset) -> Self {
        document::SettingsDocument::of_preset(preset).expand()
    }
}
