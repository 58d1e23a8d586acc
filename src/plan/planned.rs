//! Rows in one sweep: what is kept of each when a plan is saved, enough to do exactly this later or to say what has changed
//! since, and what it was matched with.

use serde::Serialize;

use crate::base::ids::StepId;
use crate::mapping::{Context, Reference, Resolve};

use super::Plan;
use super::detail::{candidate_view, link_view};
use super::diff::every_field;
use super::row::Decision;
use super::steps::Detail;
use super::summary::reason_view;
use super::view::{CandidateView, FieldChange, LinkView, ReasonView};

#[derive(Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct PlannedRow {
    pub index: usize,
    /// `invoice:inv-1042`
    pub key: String,
    pub label: String,
    pub decision: Decision,
    pub reason: ReasonView,
    /// The record in QuickBooks, as read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<LinkView>,
    /// What is sent, as JSON text, with empty ids where another record is named: `needs` says which. Empty if nothing is
    /// sent.
    pub body: String,
    pub needs: Vec<Need>,
    /// Every field of either side: QuickBooks' value in `from`, the CRM's in `to`.
    pub fields: Vec<FieldChange>,
    #[serde(rename = "match", skip_serializing_if = "Option::is_none")]
    pub matched: Option<CandidateView>,
    /// What it may be, if a person must say.
    pub candidates: Vec<CandidateView>,
}

/// A record that must be in QuickBooks first.
#[derive(Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Need {
    pub key: String,
    /// The place in the body that takes its id; empty if it is only to be done before.
    pub pointer: String,
    /// Its id, if it is there already.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qbo_id: Option<String>,
}

impl Plan {
    #[must_use]
    pub fn planned(&self, from: usize, limit: usize) -> Vec<PlannedRow> {
        let context = self.core.context();
        let rows = from..from.saturating_add(limit).min(self.rows.len());
        rows.filter_map(|index| self.planned_row(&context, index)).collect()
    }

    fn planned_row(&self, context: &Context<'_>, index: usize) -> Option<PlannedRow> {
        let row = self.rows.get(index)?;
        let draft = self.draft(context, row).and_then(Result::ok);
        let sides = self.sides(context, row, draft.as_ref());
        let mut needs = Vec::new();
        let step = self.step(context, row, Detail::Holes);
        if let Some(step) = &step {
            let named = step.pending.iter().map(|own| (&own.step, own.pointer.as_str()));
            let before =
                step.depends_on.iter().filter(|own| step.pending.iter().all(|pending| pending.step != **own));
            for (own, pointer) in named.chain(before.map(|own| (own, ""))) {
                needs.extend(self.need(context, own, pointer));
            }
        }
        Some(PlannedRow {
            index,
            key: key(row.kind.as_str(), row.id.as_ref().map_or("", |id| id.as_str())),
            label: self.label(row),
            decision: row.decision,
            reason: reason_view(row),
            link: link_view(row),
            body: step.map(|step| step.body).unwrap_or_default(),
            needs,
            fields: sides.map(|(mine, theirs)| every_field(&mine, theirs.as_ref())).unwrap_or_default(),
            matched: row.matched.as_ref().map(candidate_view),
            candidates: row.candidates.iter().map(candidate_view).collect(),
        })
    }

    fn need(&self, context: &Context<'_>, step: &StepId, pointer: &str) -> Option<Need> {
        let row = self.rows.get(self.row_of(context, step)?)?;
        let id = row.id.as_ref()?;
        let known = match self.decided(context).record(row.kind, id) {
            Some(Reference::Known(known)) => Some(known.0),
            _ => None,
        };
        Some(Need { key: key(row.kind.as_str(), id.as_str()), pointer: pointer.to_owned(), qbo_id: known })
    }
}

fn key(kind: &str, id: &str) -> String {
    [kind, ":", id].concat()
}
