//! Taking a merge back: the records are active again, then each transaction names whom it named, and the links stand where they stood.
//! What somebody has changed otherwise since stays.

use std::sync::Arc;

use serde_json::Value;

use crate::base::ids::CrmId;
use crate::base::json::{Mismatch, from_text, to_text};
use crate::base::members::read_record;
use crate::base::ordered::BTreeMap;
use crate::crm::Documents;
use crate::diagnostics::Code;
use crate::qbo::Snapshot;
use crate::settings::Settings;
use crate::step::{Link, LinkKey, Operation, Resource};

use super::super::core::Core;
use super::super::proposal::{Proposal, Proposed};
use super::super::row::Decision;
use super::super::{Options, Reason};
use super::record::{put_back, shown, text_of};
use super::{decide, in_open_period, known, new_row, note, proposal, steps};
use crate::qbo::snapshot::each_text;

/// One thing that a merge, or an undo of one, did.
#[derive(Clone, Debug)]
pub struct Undone {
    pub kind: String,
    pub id: CrmId,
    /// `update` or `link`.
    pub verb: String,
    /// The record, or the link, as it was before, as JSON text.
    pub image: String,
    /// The body that was sent: this alone is taken back. Empty of a link.
    pub sent: String,
    /// The record that was changed, or that the link points to since: `Invoice/130`.
    pub record: String,
}

read_record!(Undone {
    kind: String = "kind",
    id: CrmId = "id",
    verb: String = "verb",
    image: String = "image",
    sent: String = "sent",
    record: String = "record";
});

/// What is to be taken back, read.
struct Done<'d> {
    deed: &'d Undone,
    before: Value,
    sent: Value,
    /// The record that goes back, or that the link goes back to.
    name: String,
}

impl<'d> Done<'d> {
    fn of(deed: &'d Undone) -> Result<Self, Mismatch> {
        let before: Value = from_text(&deed.image)?;
        let is_link = deed.verb == "link";
        let sent = if is_link { Value::Null } else { from_text(&deed.sent)? };
        let of_link = || format!("{}/{}", text_of(&before, "resource"), text_of(&before, "qboId"));
        let name = if is_link { of_link() } else { deed.record.clone() };
        Ok(Self { deed, before, sent, name })
    }

    fn resource(&self) -> Option<Resource> {
        Resource::named(self.name.split_once('/')?.0)
    }
}

/// Proposes to take back what merges have done. `text` is that of the snapshot, read as for a merge.
///
/// # Errors
/// The text is no snapshot, or what was kept cannot be read.
pub fn take_back(
    documents: &Arc<Documents>,
    snapshot: &Arc<Snapshot>,
    settings: &Arc<Settings>,
    options: &Options,
    text: &str,
    deeds: &[Undone],
) -> Result<Proposal, Mismatch> {
    let core = Core::new(documents, snapshot, settings, options);
    let mut done = Vec::with_capacity(deeds.len());
    for deed in deeds {
        done.push(Done::of(deed)?);
    }
    let standing = standing(text, &done)?;
    let mut rows = Vec::new();
    // What is to be named must be active before.
    for is_first in [true, false] {
        let after = steps(&rows);
        for one in done.iter().filter(|one| one.sent.get("Active").is_some() == is_first) {
            let Some(mut row) = row(&core, &standing, one) else { continue };
            row.step.depends_on.clone_from(&after);
            rows.push(row);
        }
    }
    Ok(proposal(Reason::NotUndone, Vec::new(), rows))
}

/// What QuickBooks has of them now, by type and id.
type Standing = BTreeMap<String, (Value, String)>;

fn standing(text: &str, done: &[Done<'_>]) -> Result<Standing, Mismatch> {
    let mut found = Standing::new();
    let is_wanted = |list: &str| done.iter().any(|one| one.resource().is_some_and(|own| own.name() == list));
    let names: BTreeMap<&str, ()> = BTreeMap::from_iter(done.iter().map(|one| (one.name.as_str(), ())));
    each_text(text, &is_wanted, &mut |list, text| {
        let record: Value = from_text(text)?;
        let name = format!("{list}/{}", text_of(&record, "Id"));
        if names.contains_key(name.as_str()) {
            found.insert(name, (record, text.to_owned()));
        }
        Ok(())
    })?;
    Ok(found)
}

fn row(core: &Core, standing: &Standing, done: &Done<'_>) -> Option<Proposed> {
    let Done { deed, before, sent, name } = done;
    let nothing = (Value::Null, String::new());
    let (now, text) = standing.get(name).unwrap_or(&nothing);
    let is_link = deed.verb == "link";
    let operation = if is_link { Operation::Link } else { Operation::SparseUpdate };
    let mut row = new_row(done.resource()?, now, operation, text);
    let link = core.links.get(&LinkKey::new(&deed.kind, &deed.id));
    row.kind.clone_from(&deed.kind);
    if let Some(link) = link {
        known(&mut row, link);
    }
    let decision = match (is_link, link) {
        (false, _) => put_back(now, sent, before).map(|body| {
            row.step.body = body.as_ref().and_then(|body| to_text(body).ok()).unwrap_or_default();
            let sent = body.as_ref().and_then(Value::as_object);
            row.path = sent.and_then(|body| body.keys().next()).cloned().unwrap_or_default();
            (row.from, row.to) = (shown(now, &row.path), shown(before, &row.path));
            if body.is_some() { Decision::Update } else { Decision::Skip }
        }),
        (true, Some(link)) => link_back(&mut row, link, done),
        (true, None) => Err(()),
    };
    if now.is_null() {
        note(&mut row, Code::PlanGone, "", format!("{name} is no longer in QuickBooks"));
    }
    in_open_period(&core.context(), &mut row, now);
    row.findings.extend(core.obstacles.iter().map(Into::into));
    match decision {
        Ok(Decision::Skip) => decide(&mut row, Decision::Skip, Reason::NothingToUndo),
        Ok(decision) => decide(&mut row, decision, Reason::PutBack),
        Err(()) => {
            note(&mut row, Code::PlanMovedOn, "", "something else was put there since".to_owned());
            decide(&mut row, Decision::Skip, Reason::Blocked);
        }
    }
    Some(row)
}

/// The link as it was, unless it points elsewhere by now.
fn link_back(row: &mut Proposed, link: &Link, done: &Done<'_>) -> Result<Decision, ()> {
    let now = format!("{}/{}", link.resource.name(), link.qbo_id);
    if now == done.name {
        return Ok(Decision::Skip);
    }
    if now != done.deed.record {
        return Err(());
    }
    row.step.base = text_of(&done.before, "base");
    row.step.sequence = link.sequence.saturating_add(1);
    row.before = to_text(link).unwrap_or_default();
    (row.path, row.from, row.to) = ("Id".to_owned(), now, done.name.clone());
    Ok(Decision::Link)
}
