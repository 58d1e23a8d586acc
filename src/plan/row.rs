//! One record of the input with its decision.

use serde::Serialize;

use crate::base::ids::{CrmId, QboId, StepId, SyncToken};
use crate::base::money::Decimal;
use crate::crm::Kind;
use crate::diagnostics::Finding;
use crate::mapping::Reference;
use crate::matching::Candidate;

use crate::step::Resource;

use super::Reason;
use super::conflict::{Disputed, Held};
use super::state::resource_of;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum Decision {
    Create,
    Update,
    Link,
    Void,
    Delete,
    /// Made inactive: QuickBooks deletes no record of a list.
    Deactivate,
    Skip,
    Wait,
    Blocked,
}

impl Decision {
    pub const ALL: [Decision; 9] = [
        Decision::Create,
        Decision::Update,
        Decision::Link,
        Decision::Void,
        Decision::Delete,
        Decision::Deactivate,
        Decision::Skip,
        Decision::Wait,
        Decision::Blocked,
    ];

    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Decision::Create => "create",
            Decision::Update => "update",
            Decision::Link => "link",
            Decision::Void => "void",
            Decision::Delete => "delete",
            Decision::Deactivate => "deactivate",
            Decision::Skip => "skip",
            Decision::Wait => "wait",
            Decision::Blocked => "blocked",
        }
    }

    /// Whether the engine has something to do.
    #[must_use]
    pub fn is_step(self) -> bool {
        self == Decision::Link || self.writes()
    }

    /// Whether something is sent to QuickBooks.
    #[must_use]
    pub fn writes(self) -> bool {
        !matches!(self, Decision::Link | Decision::Skip | Decision::Wait | Decision::Blocked)
    }
}

/// Do the cents agree?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum MoneyVerdict {
    Exact,
    Explained,
    Differs,
    None,
}

/// Where the record stands in the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Index into the workspace's list of its kind.
    Record(usize),
    /// Index into `Documents::rejected`.
    Rejected(usize),
    /// Index into what the plan was given to send: not the CRM's record counts then.
    Given(usize),
}

#[derive(Clone, Debug)]
pub struct Row {
    pub kind: Kind,
    pub place: Place,
    pub id: Option<CrmId>,
    /// What it is, or becomes, in QuickBooks.
    pub resource: Option<Resource>,
    pub decision: Decision,
    pub reason: Reason,
    pub findings: Vec<Finding>,
    pub money: MoneyVerdict,
    /// Rows that must be settled first; only where the decision is `Wait`.
    pub waits_for: Vec<usize>,
    /// The QuickBooks record: linked, matched or mapped by setting.
    pub qbo_id: Option<QboId>,
    /// Its version, as read.
    pub sync_token: Option<SyncToken>,
    pub matched: Option<Candidate>,
    /// Where a person must choose.
    pub candidates: Vec<Candidate>,
    pub total: Option<Decimal>,
    /// What QuickBooks will answer, or what was billed where it computes by itself.
    pub sent_total: Option<Decimal>,
    /// How many lives the intent had.
    pub sequence: u32,
    /// What both sides edited.
    pub(super) disputed: Vec<Disputed>,
    /// What an update leaves as QuickBooks has it.
    pub(super) held: Vec<Held>,
}

impl Row {
    pub(super) fn new(kind: Kind, place: Place, id: Option<CrmId>) -> Self {
        Self {
            kind,
            place,
            id,
            resource: resource_of(kind),
            decision: Decision::Skip,
            reason: Reason::DirectionOff,
            findings: Vec::new(),
            money: MoneyVerdict::None,
            waits_for: Vec::new(),
            qbo_id: None,
            sync_token: None,
            matched: None,
            candidates: Vec::new(),
            total: None,
            sent_total: None,
            sequence: 0,
            disputed: Vec::new(),
            held: Vec::new(),
        }
    }

    pub(super) fn decide(&mut self, decision: Decision, reason: Reason) {
        self.decision = decision;
        self.reason = reason;
    }

    /// `invoice:inv-1042:create`; only rows with an id can have steps.
    #[must_use]
    pub fn step_id(&self) -> Option<StepId> {
        let id = self.id.as_ref()?;
        Some(StepId::new(format!("{}:{id}:{}", self.kind, self.decision.word())))
    }

    /// How other documents name this record in QuickBooks.
    #[must_use]
    pub fn reference(&self) -> Option<Reference> {
        if !self.has_reference() {
            return None;
        }
        match &self.qbo_id {
            Some(id) => Some(Reference::Known(id.clone())),
            None => self.step_id().map(Reference::Pending),
        }
    }

    /// Whether other documents can name this record in QuickBooks.
    #[must_use]
    pub fn has_reference(&self) -> bool {
        let is_new = self.decision == Decision::Create && self.id.is_some();
        !self.is_held() && (self.qbo_id.is_some() || is_new)
    }

    /// Whether others must wait for it. A contact that both sides edited is there all the same.
    #[must_use]
    pub fn is_held(&self) -> bool {
        let is_there = matches!(self.kind, Kind::Contact | Kind::Vendor) && !self.disputed.is_empty();
        !is_there && matches!(self.decision, Decision::Blocked | Decision::Wait)
    }

    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(Finding::blocks)
    }
}
