//! The strict settings document, presets, mapping tables and the region profile. The planner reads the
//! expanded `Settings`, never the document. **Invariant:** a preset is a value, not a branch elsewhere.

mod choices;
mod expanded;
mod region_profile;

pub use choices::{ContactKey, CreateRule, Direction, DocumentNumbers, ItemKey, Preset, UsTax};
pub use expanded::{
    Accounts, Budget, EstimateRules, InvoiceRules, ItemMap, Matching, PaymentRules, RecordRules, Settings,
    SyncRules, TaxCodeMap, UsRules,
};
pub use region_profile::{CompanyFacts, RegionProfile, TotalTax};
