//! Decides what to do: the only orchestrator, and the only source of steps. Pure: the same documents,
//! snapshot and settings give the same plan, bit for bit. **Invariant:** every record of the input has a row
//! with a decision and a reason.

mod accounts;
mod approval;
mod by_hand;
mod compare;
mod conflict;
mod core;
mod deposits;
mod detail;
mod diff;
mod drift;
mod effect;
mod given;
mod hash;
mod images;
mod imported;
mod items;
mod lint;
mod merge;
mod money;
mod needs;
mod parties;
mod payments;
mod planned;
mod predict;
mod probe;
mod proposal;
mod reason;
mod receipts;
mod records;
mod request;
mod row;
mod sales;
mod scope;
mod shadow;
mod state;
mod steps;
mod summary;
mod tax_mapping;
mod tax_trail;
mod undo;
mod view;
mod words;

pub use approval::Approval;
pub use core::{Core, read_links};
pub use drift::{Action, Drift, DriftField, Drifted, Mover};
pub use merge::{Merge, Undone, merge, take_back};
pub use needs::{Query, needs};
pub use planned::{Need, PlannedRow};
pub use proposal::{Proposal, Proposed, proposed};
pub use reason::Reason;
pub use receipts::with_receipts;
pub use records::{Record, each_record};
pub use row::{Decision, MoneyVerdict, Place, Row};
pub use shadow::{Shadow, ShadowField, ShadowRow, ShadowSide};
pub use state::{SALES, resources_of};
pub use tax_trail::billed as billed_taxes;
pub use undo::{Deed, undo};
pub use view::{
    CandidateView, ChainLink, ConflictField, ConflictView, Excess, FieldChange, FindingCount, LedgerEffect,
    LedgerEntry, LineView, LinkView, MappedRate, MoneySum, NextAction, PlanDetail, PlanRow, PlanSummary,
    ReasonView, RequestView, TaxMapping, TaxTrail,
};

use std::sync::Arc;

use chrono::NaiveDate;

use crate::crm::{Documents, Kind};
use crate::diagnostics::Finding;
use crate::mapping::Context;
use crate::qbo::Snapshot;
use crate::qbo::snapshot::Entities;
use crate::settings::{CompanyFacts, Settings};
use crate::step::Link;

pub use crate::mapping::facts;
pub use scope::{Standing, direction, pushes, pushes_money, standing};

/// What the host says beside the three inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// In the company's time zone.
    pub today: NaiveDate,
}

/// Every record of the input with its decision. Details are worked out when asked for.
#[derive(Debug)]
pub struct Plan {
    core: Core,
    rows: Vec<Row>,
    /// About company and settings as a whole.
    findings: Vec<Finding>,
    /// What `Place::Given` points to.
    given: Vec<given::Given>,
}

/// Plans everything.
#[must_use]
pub fn plan(
    documents: &Arc<Documents>,
    snapshot: &Arc<Snapshot>,
    settings: &Arc<Settings>,
    options: &Options,
) -> Plan {
    let core = Core::new(documents, snapshot, settings, options);
    let mut state = state::State::new(&core);
    state.needed = scope::needed(&state);
    for kind in [Kind::Contact, Kind::Vendor] {
        parties::decide(&mut state, kind);
    }
    items::decide(&mut state);
    for kind in state::SALES {
        sales::decide(&mut state, kind);
    }
    for kind in [Kind::Payment, Kind::Deposit] {
        money::decide(&mut state, kind);
    }
    scope::release(&mut state);
    let (rows, findings) = state.finish();
    Plan { core, rows, findings, given: Vec::new() }
}

impl Plan {
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    #[must_use]
    pub fn all(&self) -> &[Row] {
        &self.rows
    }

    /// The day that it was made for.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.core.options.today
    }

    #[must_use]
    pub fn facts(&self) -> &CompanyFacts {
        &self.core.facts
    }

    /// The row of a record by its place in the workspace's list of its kind.
    #[must_use]
    pub fn row(&self, kind: Kind, index: usize) -> Option<&Row> {
        self.rows.get(self.core.row_index(kind, index))
    }

    /// What is known of its record in QuickBooks; it may be gone.
    #[must_use]
    pub fn link(&self, row: &Row) -> Option<&Link> {
        self.core.link(row.kind, row.id.as_ref()?)
    }

    /// What the plan looked its records up in.
    #[must_use]
    pub fn context(&self) -> Context<'_> {
        self.core.context()
    }

    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.core.settings
    }

    /// What was read of the company.
    #[must_use]
    pub fn lists(&self) -> &Entities {
        &self.core.snapshot.entities
    }

    /// Documents of days before it were not read.
    #[must_use]
    pub fn read_from(&self) -> Option<NaiveDate> {
        needs::read_from(&self.core.settings)
    }

    /// About company and settings as a whole.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}
