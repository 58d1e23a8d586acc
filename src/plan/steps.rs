//! From decisions to steps: bodies are built here, once, for the rows that are asked for.

use crate::base::ordered::BTreeSet;

use crate::base::ids::{QboId, StepId, SyncToken};
use crate::base::money::plain;
use crate::crm::{AnySales, Kind};
use crate::mapping::sales_form::{any_to_qbo, fields_of, fields_to_send};
use crate::mapping::{Context, Fields, Sales, align, item, money_form, party, sales, with_marker};
use crate::qbo;
use crate::step::{Fence, LinkKey, Operation, Pacing, PendingId, Prediction, Resource, Step, Target};

use super::Plan;
use super::conflict;
use super::core::Decided;
use super::detail::standing;
use super::predict::prediction;
use super::probe::{money_probe, sales_probe};
use super::row::{Decision, Place, Row};

/// What a step needs beside the row.
struct Built {
    body: String,
    pending: Vec<PendingId>,
    base: String,
    fence: Fence,
    pacing: Pacing,
    marker: Option<String>,
    expected_total: Option<String>,
    prediction: Option<Prediction>,
    operation: Operation,
}

/// How much of a step is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Detail {
    Full,
    /// Everything that is sent; without what is only remembered.
    Sent,
    /// What is sent, with a hole wherever another record is named.
    Holes,
}

impl Detail {
    fn base(self, base: impl FnOnce() -> String) -> String {
        if self == Detail::Full { base() } else { String::new() }
    }
}

impl Plan {
    /// The executable steps, in the order in which they depend on each other: all of them, or those of the
    /// given rows and of what these need.
    #[must_use]
    pub fn steps(&self, indices: Option<&[usize]>) -> Vec<Step> {
        let context = self.core.context();
        let chosen: Option<BTreeSet<usize>> = indices.map(|indices| self.with_needed(&context, indices));
        let rows = self.rows.iter().enumerate();
        rows.filter(|(index, _)| chosen.as_ref().is_none_or(|chosen| chosen.contains(index)))
            .filter_map(|(_, row)| self.step(&context, row, Detail::Full))
            .collect()
    }

    /// The step of one row; none if it has nothing to do.
    pub(super) fn step(&self, context: &Context<'_>, row: &Row, detail: Detail) -> Option<Step> {
        if !row.decision.is_step() {
            return None;
        }
        let index = match row.place {
            Place::Record(index) => index,
            Place::Given(index) => return self.given.get(index).map(|own| own.step.clone()),
            Place::Rejected(_) => return None,
        };
        let built = match row.kind {
            Kind::Contact | Kind::Vendor => self.party_step(context, row, index, detail),
            Kind::Item => self.item_step(context, row, index, detail),
            Kind::Payment | Kind::Deposit => self.money_step(context, row, index, detail),
            Kind::Estimate | Kind::TaxRate => None,
            _ => self.sales_step(context, row, index, detail),
        }?;
        let mut depends_on: Vec<StepId> = Vec::new();
        for pending in &built.pending {
            if !depends_on.contains(&pending.step) {
                depends_on.push(pending.step.clone());
            }
        }
        depends_on.extend(self.updated_first(context, row, index));
        let target = row.qbo_id.as_ref().map(|id| Target {
            id: id.clone(),
            sync_token: row.sync_token.clone().unwrap_or_else(|| SyncToken::new("")),
        });
        Some(Step {
            id: row.step_id()?,
            key: LinkKey::new(row.kind.as_str(), row.id.as_ref()?),
            label: self.label(row),
            resource: row.resource?,
            operation: built.operation,
            target,
            body: built.body,
            pending: built.pending,
            depends_on,
            fence: built.fence,
            pacing: built.pacing,
            marker: built.marker,
            sequence: row.sequence,
            expected_total: built.expected_total,
            prediction: built.prediction,
            base: built.base,
        })
    }

    fn party_step(&self, context: &Context<'_>, row: &Row, index: usize, detail: Detail) -> Option<Built> {
        let record = context.workspace.party(row.kind, index)?;
        let (mut body, pending) = party::any_to_qbo(context, record, &self.resolve(context, detail));
        let base = detail.base(|| {
            let theirs = row.qbo_id.as_ref().and_then(|id| context.name_base(row.kind, id));
            conflict::base(row, &party::fields_to_send(record, &body), theirs.map(party::fields).as_ref())
        });
        let name = body.display_name.clone().unwrap_or_default();
        if row.decision == Decision::Update {
            (body.id, body.sync_token, body.sparse) = version(row);
            // A currency is fixed when it is created.
            body.currency_ref = None;
        }
        Some(Built {
            body: if row.decision == Decision::Link {
                String::new()
            } else {
                conflict::spare(json(&body), &row.held, "")
            },
            pending,
            base,
            fence: list_fence(row, name),
            pacing: Pacing::Serial,
            marker: None,
            expected_total: None,
            prediction: None,
            operation: operation(row),
        })
    }

    fn item_step(&self, context: &Context<'_>, row: &Row, index: usize, detail: Detail) -> Option<Built> {
        let record = context.workspace.items.get(index)?;
        let mut body = item::to_qbo(context, record);
        let base = detail.base(|| {
            let mine = item::fields(&body);
            match (row.decision, row.qbo_id.as_ref().and_then(|id| context.item(id))) {
                (Decision::Link, Some(theirs)) => mine.base_beside(&item::fields(theirs)),
                _ => mine.base(),
            }
        });
        let name = body.name.clone().unwrap_or_default();
        if row.decision == Decision::Update {
            (body.id, body.sync_token, body.sparse) = version(row);
            // Type and accounts are the bookkeeper's once the item is there.
            (body.item_type, body.income_account_ref) = (None, None);
        }
        Some(Built {
            body: if row.decision == Decision::Link { String::new() } else { json(&body) },
            pending: Vec::new(),
            base,
            fence: list_fence(row, name),
            pacing: Pacing::Serial,
            marker: None,
            expected_total: None,
            prediction: None,
            operation: operation(row),
        })
    }

    fn sales_step(&self, context: &Context<'_>, row: &Row, index: usize, detail: Detail) -> Option<Built> {
        let document = context.workspace.sales(row.kind, index)?;
        let common = document.common();
        if row.decision == Decision::Void {
            return Some(void(json(&void_body(row))));
        }
        let number = common.number.trim().to_owned();
        let marker = self.core.marker(row.kind, &common.id, row.sequence);
        if row.decision == Decision::Link {
            return Some(link(marker, detail.base(|| self.sales_link_base(context, document, row))));
        }
        let draft = sales::draft(context, &Sales::from(document)).ok()?;
        let (mut body, pending) =
            any_to_qbo(context, document, &draft, &self.resolve(context, detail)).ok()?;
        let record = standing(context, row).filter(|_| row.decision == Decision::Update);
        let needed = detail == Detail::Full || record.is_some();
        let mut mine = if needed { fields_to_send(document, &body, &draft.sent) } else { Fields::default() };
        if let Some(record) = record {
            let before = self.core.base(row.kind, &common.id);
            conflict::keep_lines((&mut body.line, &mut mine), record, before, &row.held);
        }
        let base = detail.base(|| conflict::base(row, &mine, None));
        body.private_note = Some(with_marker(body.private_note.as_deref(), &marker));
        if row.decision == Decision::Update {
            (body.id, body.sync_token, body.sparse) = version(row);
        }
        // QuickBooks refuses a second number only on what is sold.
        let numbered = body.doc_number.is_some() && !document.is_bought();
        let fence = match (row.decision, numbered) {
            (Decision::Create, true) => Fence::DocumentNumber(number),
            (Decision::Create, false) => Fence::Nothing { probe: sales_probe(&body) },
            _ => Fence::SyncToken,
        };
        Some(Built {
            body: conflict::spare(json(&body), &row.held, &marker),
            pending,
            base,
            pacing: if matches!(fence, Fence::Nothing { .. }) { Pacing::Single } else { Pacing::Batch },
            fence,
            marker: Some(marker),
            expected_total: draft.sent.predicted.total.map(plain),
            prediction: Some(prediction(context, &Sales::from(document), &draft)),
            operation: operation(row),
        })
    }

    /// Both sides as they are; empty if the CRM's side cannot be worked out, so that nothing is ever
    /// written over what a person typed.
    fn sales_link_base(&self, context: &Context<'_>, document: AnySales<'_>, row: &Row) -> String {
        let mine = sales::draft(context, &Sales::from(document)).ok().and_then(|draft| {
            let (body, _) = any_to_qbo(context, document, &draft, &self.decided(context)).ok()?;
            Some(fields_to_send(document, &body, &draft.sent))
        });
        let theirs = standing(context, row).map(fields_of);
        match (mine, theirs) {
            (Some(mut mine), Some(mut theirs)) => {
                align(&mut mine, &mut theirs, self.core.base(row.kind, &document.common().id));
                conflict::base(row, &mine, Some(&theirs))
            }
            _ => String::new(),
        }
    }

    fn money_step(&self, context: &Context<'_>, row: &Row, index: usize, detail: Detail) -> Option<Built> {
        let record = context.workspace.money(row.kind, index)?;
        if row.decision == Decision::Void {
            return Some(void(json(&void_body(row))));
        }
        let currency = context.currency(record.currency())?;
        let (mut body, pending) =
            money_form::any_to_qbo(context, record, currency, &self.resolve(context, detail));
        let marker = self.core.marker(row.kind, record.id(), row.sequence);
        let mine = |body: &qbo::MoneyForm| money_form::fields_to_send(record, body);
        if row.decision == Decision::Link {
            let theirs = row.qbo_id.as_ref().and_then(|id| context.money_form(row.kind, id));
            let both =
                |theirs| conflict::base(row, &mine(&body), Some(&money_form::fields(row.kind, theirs)));
            return Some(link(marker, detail.base(|| theirs.map(both).unwrap_or_default())));
        }
        let base = detail.base(|| conflict::base(row, &mine(&body), None));
        body.private_note = Some(with_marker(body.private_note.as_deref(), &marker));
        let mut fence = Fence::Nothing { probe: money_probe(record) };
        if row.decision == Decision::Update {
            (body.id, body.sync_token, body.sparse) = version(row);
            fence = Fence::SyncToken;
        }
        Some(Built {
            body: conflict::spare(json(&body), &row.held, &marker),
            pending,
            base,
            fence,
            pacing: Pacing::Single,
            marker: Some(marker),
            expected_total: Some(plain(record.amount())),
            prediction: None,
            operation: operation(row),
        })
    }

    /// Payments and deposits wait for changes of the documents that they name.
    fn updated_first(&self, context: &Context<'_>, row: &Row, index: usize) -> Vec<StepId> {
        // A link sends nothing.
        let writes = row.decision.writes();
        let Some(money) = context.workspace.money(row.kind, index).filter(|_| writes) else {
            return Vec::new();
        };
        let documents = money.documents();
        let rows = documents
            .iter()
            .filter_map(|(kind, id, _)| self.rows.get(self.core.row_index(*kind, context.place(*kind, id)?)));
        rows.filter(|row| row.decision == Decision::Update).filter_map(Row::step_id).collect()
    }

    pub(super) fn decided<'r>(&'r self, context: &'r Context<'r>) -> Decided<'r> {
        self.resolve(context, Detail::Full)
    }

    fn resolve<'r>(&'r self, context: &'r Context<'r>, detail: Detail) -> Decided<'r> {
        Decided { core: &self.core, context, rows: &self.rows, holes: detail == Detail::Holes }
    }

    /// The given rows and those whose steps must have been done before.
    pub(super) fn with_needed(&self, context: &Context<'_>, indices: &[usize]) -> BTreeSet<usize> {
        let mut chosen = BTreeSet::new();
        let mut open: Vec<usize> = indices.to_vec();
        while let Some(index) = open.pop() {
            if !chosen.insert(index) {
                continue;
            }
            let Some(step) = self.rows.get(index).and_then(|row| self.step(context, row, Detail::Full))
            else {
                continue;
            };
            open.extend(step.depends_on.iter().filter_map(|needed| self.row_of(context, needed)));
        }
        chosen
    }

    /// The row that a step is of.
    pub(super) fn row_of(&self, context: &Context<'_>, step: &StepId) -> Option<usize> {
        if !self.given.is_empty() {
            return self.rows.iter().position(|row| self.given(row).is_some_and(|own| own.step.id == *step));
        }
        let (kind, rest) = step.as_str().split_once(':')?;
        let (id, _) = rest.rsplit_once(':')?;
        self.position(context, Kind::from_word(kind)?, id)
    }

    /// The row of a record that could be read.
    pub(super) fn position(&self, context: &Context<'_>, kind: Kind, id: &str) -> Option<usize> {
        let id = crate::base::ids::CrmId::new(id);
        let index = context.place(kind, &id)?;
        Some(self.core.row_index(kind, index))
    }
}

fn operation(row: &Row) -> Operation {
    match row.decision {
        Decision::Create => Operation::Create,
        Decision::Update | Decision::Deactivate => Operation::SparseUpdate,
        Decision::Void => Operation::Void,
        Decision::Delete => Operation::Delete,
        Decision::Link | Decision::Skip | Decision::Wait | Decision::Blocked => Operation::Link,
    }
}

fn version(row: &Row) -> (Option<String>, Option<String>, Option<bool>) {
    let id = row.qbo_id.clone().map(|QboId(id)| id);
    (id, row.sync_token.clone().map(|SyncToken(token)| token), Some(true))
}

fn list_fence(row: &Row, name: String) -> Fence {
    match row.decision {
        Decision::Create => Fence::UniqueName(name),
        _ => Fence::SyncToken,
    }
}

fn json(body: &impl serde::Serialize) -> String {
    // Our own structs of text and numbers always have a JSON form.
    crate::base::json::to_text(body).unwrap_or_default()
}

#[derive(serde::Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct VoidBody {
    id: String,
    sync_token: String,
    #[serde(rename = "sparse", skip_serializing_if = "Option::is_none")]
    sparse: Option<bool>,
}

/// Payments and sales receipts are voided by an update, invoices by an operation of its own; the address is
/// the engine's.
pub(super) fn void_body(row: &Row) -> VoidBody {
    let (id, sync_token, _) = version(row);
    VoidBody {
        id: id.unwrap_or_default(),
        sync_token: sync_token.unwrap_or_default(),
        sparse: (row.resource != Some(Resource::Invoice)).then_some(true),
    }
}

fn void(body: String) -> Built {
    Built {
        body,
        pending: Vec::new(),
        base: String::new(),
        fence: Fence::SyncToken,
        pacing: Pacing::Single,
        marker: None,
        expected_total: Some("0".to_owned()),
        prediction: None,
        operation: Operation::Void,
    }
}

fn link(marker: String, base: String) -> Built {
    Built {
        body: String::new(),
        pending: Vec::new(),
        base,
        fence: Fence::SyncToken,
        pacing: Pacing::Single,
        marker: Some(marker),
        expected_total: None,
        prediction: None,
        operation: Operation::Link,
    }
}
