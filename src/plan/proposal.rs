//! Rows that were worked out elsewhere, of QuickBooks' own records: a merge, or the undo of one, as `merge` proposes it.
//!
//! **Invariant:** a proposal gives a record to another one, makes it active or inactive, or moves a link; nothing else can come of it,
//! whoever wrote it. What it does not name is not touched.

use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use crate::base::decimal_text::parse_decimal;
use crate::base::json::from_text;
use crate::base::members::read_record;
use crate::crm::{Documents, Kind};
use crate::diagnostics::{Code, FieldPath, Finding, Problem};
use crate::qbo::Snapshot;
use crate::settings::Settings;
use crate::step::{Fence, Operation, Step};

use super::core::Core;
use super::given::{self, Given};
use super::row::{Decision, Place, Row};
use super::view::FieldChange;
use super::{Options, Plan, Reason};

/// What may be sent: whom a transaction names, and whether a record is in use, with its name as it was before it was marked as deleted.
const SENT: [&str; 6] = ["CustomerRef", "VendorRef", "Line", "Active", "DisplayName", "Name"];

/// Rows in the order of their steps, and what is said of all others.
#[derive(Clone, Debug, Serialize)]
pub struct Proposal {
    /// Code of the reason why a row that is not proposed stays as it is.
    pub others: String,
    pub findings: Vec<Problem>,
    pub rows: Vec<Proposed>,
}

read_record!(Proposal {
    others: String = "others",
    findings: Vec<Problem> = "findings",
    rows: Vec<Proposed> = "rows";
});

#[derive(Clone, Debug, Serialize)]
pub struct Proposed {
    /// `invoice`. What else names the row is the key of its step.
    pub kind: String,
    /// `update`, `link`, `skip`, `wait` or `blocked`.
    pub decision: String,
    /// Code of the reason.
    pub reason: String,
    pub findings: Vec<Problem>,
    /// What is to be done if nothing stands against it.
    pub step: Step,
    /// The member whose value is another then, and both values in words.
    pub path: String,
    pub from: String,
    pub to: String,
    /// The record, or the link, as it was before.
    pub before: String,
}

read_record!(Proposed {
    kind: String = "kind",
    decision: String = "decision",
    reason: String = "reason",
    findings: Vec<Problem> = "findings",
    step: Step = "step",
    path: String = "path",
    from: String = "from",
    to: String = "to",
    before: String = "before";
});

/// The plan of a proposal.
///
/// # Errors
/// It asks for something that no proposal may.
pub fn proposed(
    documents: &Arc<Documents>,
    snapshot: &Arc<Snapshot>,
    settings: &Arc<Settings>,
    options: &Options,
    proposal: &Proposal,
) -> Result<Plan, Finding> {
    let core = Core::new(documents, snapshot, settings, options);
    let mut rows = core.blank_rows();
    for row in &mut rows {
        row.decide(Decision::Skip, reason(&proposal.others)?);
    }
    let findings = proposal.findings.iter().map(Problem::finding).collect();
    let mut plan = Plan { core, rows, findings, given: Vec::new() };
    for own in &proposal.rows {
        plan.propose(own)?;
    }
    let blocked = plan.rows.iter().position(|row| row.decision == Decision::Blocked);
    for row in plan.rows.iter_mut().filter(|row| row.decision == Decision::Wait) {
        row.waits_for.extend(blocked);
    }
    Ok(plan)
}

impl Plan {
    /// Files a row: in the place of the CRM's record; of what it does not know, or does not have any more, at the end.
    fn propose(&mut self, own: &Proposed) -> Result<(), Finding> {
        let Proposed { step, .. } = own;
        let kind = Kind::from_word(&own.kind).ok_or_else(|| refused(&own.kind))?;
        let decision = Decision::ALL.into_iter().find(|known| known.word() == own.decision);
        let decision = decision.ok_or_else(|| refused(&own.decision))?;
        if decision.is_step() && !is_harmless(decision, step) {
            return Err(refused(step.id.as_str()));
        }
        let mut row = Row::new(kind, Place::Given(self.given.len()), Some(step.key.id.clone()));
        row.resource = Some(step.resource);
        row.qbo_id = step.target.as_ref().map(|target| target.id.clone());
        row.sync_token = step.target.as_ref().map(|target| target.sync_token.clone());
        row.sequence = step.sequence;
        row.total = step.expected_total.as_ref().and_then(|total| parse_decimal(total).ok());
        row.findings = own.findings.iter().map(Problem::finding).collect();
        row.decide(decision, reason(&own.reason)?);
        let place = self.position(&self.core.context(), kind, step.key.id.as_str());
        let (step, before) = (step.clone(), Some(own.before.clone()));
        let change = FieldChange {
            path: own.path.clone(),
            label: own.path.trim_end_matches("Ref").to_owned(),
            from: Some(own.from.clone()),
            to: Some(own.to.clone()),
            origin: String::new(),
            rule: "merged".to_owned(),
        };
        self.given.push(Given { step, change: Some(change), before });
        match place.filter(|_| !own.step.key.is_foreign()).and_then(|place| self.rows.get_mut(place)) {
            Some(slot) => *slot = row,
            None => self.rows.push(row),
        }
        Ok(())
    }
}

/// A sparse update of nothing else, or a link.
fn is_harmless(decision: Decision, step: &Step) -> bool {
    let is_known = |name: &String| SENT.contains(&name.as_str());
    let is_fenced = step.fence == Fence::SyncToken && step.pending.is_empty();
    is_fenced
        && match (decision, step.operation) {
            (Decision::Update, Operation::SparseUpdate) => from_text::<Value>(&step.body)
                .is_ok_and(|body| body.as_object().is_some_and(|body| body.keys().all(is_known))),
            (Decision::Deactivate, Operation::SparseUpdate) => step.body == given::INACTIVE,
            (Decision::Link, Operation::Link) => true,
            _ => false,
        }
}

fn reason(code: &str) -> Result<Reason, Finding> {
    Reason::ALL.iter().copied().find(|reason| reason.code() == code).ok_or_else(|| refused(code))
}

fn refused(what: &str) -> Finding {
    let message = format!("no proposal may say `{what}`");
    Finding::new(Code::PlanMergeWhat, &FieldPath::of("proposal"), message)
}
