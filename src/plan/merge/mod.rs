//! One record of several: the open transactions of the others are given to the one that stays, then the others are made inactive, because
//! QuickBooks lets no program merge.
//!
//! **Invariant:** all or nothing. Where one open transaction cannot go, or the records are not alike, no step is made at all, and each row
//! says why. Only the rows of the plan are touched, whoever made the records; what is settled stays where it is, as history.

mod back;
mod books;
mod record;

use std::sync::Arc;

use serde_json::Value;

use crate::base::date::parse_date;
use crate::base::ids::{QboId, StepId, SyncToken};
use crate::base::json::to_text;
use crate::base::members::read_record;
use crate::base::money::{Arithmetic, Decimal, plain};
use crate::base::ordered::BTreeMap;
use crate::crm::{Documents, Kind};
use crate::diagnostics::{Code, FieldPath, Finding, Problem};
use crate::mapping::Context;
use crate::qbo::Snapshot;
use crate::settings::Settings;
use crate::step::{Link, LinkKey, Operation, Resource, Step, Target};
use crate::validate::common::Checks;

use super::core::Core;
use super::given;
use super::proposal::{Proposal, Proposed};
use super::row::Decision;
use super::state::resources_of;
use super::{Options, Reason};

pub use back::{Undone, take_back};
use books::Books;
use record::{amount_of, linked_to, names_within, open, party, repointed, text_of};

/// Which record stays, and which become part of it: chosen by a person.
#[derive(Clone, Debug)]
pub struct Merge {
    /// `Customer`, `Vendor` or `Item`.
    pub list: Resource,
    pub survivor: QboId,
    pub others: Vec<QboId>,
}

read_record!(Merge {
    list: Resource = "list",
    survivor: QboId = "survivor",
    others: Vec<QboId> = "others";
});

/// Transactions that can be open, or hold costs that are still to be billed.
pub(super) const OPEN: [Resource; 8] = [
    Resource::Estimate,
    Resource::Invoice,
    Resource::CreditMemo,
    Resource::Payment,
    Resource::Bill,
    Resource::VendorCredit,
    Resource::Purchase,
    Resource::PurchaseOrder,
];

/// What must be alike, lest open transactions are taxed or booked otherwise.
fn alike(list: Resource) -> &'static [&'static str] {
    match list {
        Resource::Customer => &[
            "CurrencyRef",
            "ParentRef",
            "Taxable",
            "TaxExemptionReasonId",
            "DefaultTaxCodeRef",
            "ARAccountRef",
        ],
        Resource::Vendor => &["CurrencyRef", "APAccountRef"],
        _ => &[
            "Type",
            "IncomeAccountRef",
            "ExpenseAccountRef",
            "Taxable",
            "SalesTaxCodeRef",
            "PurchaseTaxCodeRef",
        ],
    }
}

/// Proposes to make one record of several. `text` is that of the snapshot; its lists of transactions must have been read from the first
/// day on, see `needs`.
///
/// # Errors
/// The list is none of those that can be merged, or a record is not in it, or named twice.
pub fn merge(
    documents: &Arc<Documents>,
    snapshot: &Arc<Snapshot>,
    settings: &Arc<Settings>,
    options: &Options,
    text: &str,
    wanted: &Merge,
) -> Result<Proposal, Finding> {
    let core = Core::new(documents, snapshot, settings, options);
    let books = Books::read(text, wanted)?;
    let links = core.links.values();
    let mut merging = Merging {
        core: &core,
        context: core.context(),
        wanted,
        books: &books,
        owners: BTreeMap::from_iter(links.map(|link| ((link.resource, link.qbo_id.as_str()), link))),
        rows: Vec::new(),
        moved: BTreeMap::new(),
    };
    for (resource, record, text) in &books.transactions {
        merging.transaction(*resource, record, text);
    }
    let transactions = steps(&merging.rows);
    let mut is_linked = merging.owners.contains_key(&(wanted.list, wanted.survivor.as_str()));
    for other in &wanted.others {
        let mut after = transactions.clone();
        merging.link(other, &mut after, &mut is_linked);
        merging.record(other, after);
    }
    let unseen = "recurring transactions, time and journal entries are not looked at";
    let finding = Finding::new(Code::PlanMergeUnseen, &FieldPath::root(), unseen);
    Ok(proposal(Reason::NotMerged, vec![Problem::from(&finding)], merging.rows))
}

/// What is to be done first.
fn steps(rows: &[Proposed]) -> Vec<StepId> {
    rows.iter().filter(|row| is_step(row)).map(|row| row.step.id.clone()).collect()
}

fn is_step(row: &Proposed) -> bool {
    Decision::ALL.iter().any(|own| own.is_step() && own.word() == row.decision)
}

/// Where one row is blocked, no other is written.
fn proposal(others: Reason, findings: Vec<Problem>, mut rows: Vec<Proposed>) -> Proposal {
    if rows.iter().any(|row| row.decision == Decision::Blocked.word()) {
        for row in rows.iter_mut().filter(|row| is_step(row)) {
            decide(row, Decision::Wait, Reason::Waits);
        }
    }
    Proposal { others: others.code().to_owned(), findings, rows }
}

struct Merging<'a> {
    core: &'a Core,
    context: Context<'a>,
    wanted: &'a Merge,
    books: &'a Books,
    owners: BTreeMap<(Resource, &'a str), &'a Link>,
    rows: Vec<Proposed>,
    /// By record, what its open transactions make up of its balance.
    moved: BTreeMap<String, Decimal>,
}

impl Merging<'_> {
    fn transaction(&mut self, resource: Resource, record: &Value, text: &str) {
        let Merge { list, survivor, others } = self.wanted;
        let within = names_within(*list, record, others);
        let left = open(resource, record);
        let body = repointed(*list, record, others, survivor).filter(|_| left.is_some());
        if body.is_none() && !within {
            return;
        }
        let mut row = new_row(resource, record, Operation::SparseUpdate, text);
        if let Some(kind) = linked_to(record).filter(|_| body.is_some()) {
            note(&mut row, Code::PlanMergeLinked, "", format!("it is linked with a {kind}"));
        }
        if within {
            let why = "a bundle, or a cost to be billed, names it within a line".to_owned();
            note(&mut row, Code::PlanMergeWithin, "", why);
        }
        in_open_period(&self.context, &mut row, record);
        let sum = self.moved.entry(party(*list, record)).or_default();
        *sum = left.and_then(|left| sum.plus(left).ok()).unwrap_or(*sum);
        row.path = body.iter().flatten().map(|(path, _)| path.clone()).collect();
        (row.from, row.to) = (self.named(record), self.survivor());
        row.step.body = to_text(&body).unwrap_or_default();
        if let Some(link) = self.owners.get(&(resource, text_of(record, "Id").as_str())) {
            known(&mut row, link);
        }
        decide(&mut row, Decision::Update, Reason::Merged);
        self.rows.push(row);
    }

    /// The CRM's link goes over, unless the CRM has two records for what becomes one: an item can be named by the settings then, anything
    /// else has to be merged there first. The record goes after a link that moves.
    fn link(&mut self, other: &QboId, after: &mut Vec<StepId>, is_linked: &mut bool) {
        let Merge { list, survivor, .. } = self.wanted;
        let Some(link) = self.owners.get(&(*list, other.as_str())) else { return };
        let records = (self.books.records.get(survivor.as_str()), self.books.records.get(other.as_str()));
        let (Some((stays, _)), Some((record, _))) = records else { return };
        let mut row = new_row(*list, stays, Operation::Link, &to_text(link).unwrap_or_default());
        row.step.label = format!("{} {}", list.name(), name_of(record));
        known(&mut row, link);
        if !*is_linked {
            *is_linked = true;
            // As if linked by hand: nothing was agreed on yet. A link moves only in a further life; an old plan's would not.
            row.step.base = String::new();
            row.step.sequence = link.sequence.saturating_add(1);
            row.step.depends_on.clone_from(after);
            row.path = "Id".to_owned();
            (row.from, row.to) = (name_of(record), name_of(stays));
            decide(&mut row, Decision::Link, Reason::Merged);
            after.push(row.step.id.clone());
            return self.rows.push(row);
        }
        let named = self.core.settings.items.by_id.get(&link.key.id).filter(|_| *list == Resource::Item);
        let kind = Kind::from_word(&link.key.kind);
        let is_there = kind.is_some_and(|kind| self.context.place(kind, &link.key.id).is_some());
        if is_there && named != Some(survivor) {
            let why = "the CRM has a record of its own for each of the two".to_owned();
            note(&mut row, Code::PlanMergeBothLinked, "", why);
            decide(&mut row, Decision::Link, Reason::Merged);
            self.rows.push(row);
        }
    }

    /// The record itself goes last.
    fn record(&mut self, other: &QboId, after: Vec<StepId>) {
        let Merge { list, survivor, .. } = self.wanted;
        let records = (self.books.records.get(survivor.as_str()), self.books.records.get(other.as_str()));
        let (Some((stays, _)), Some((record, text))) = records else { return };
        let mut row = new_row(*list, record, Operation::SparseUpdate, text);
        if text_of(stays, "Active") == "false" {
            note(
                &mut row,
                Code::MatchInactive,
                "Active",
                format!("{} is inactive in QuickBooks", name_of(stays)),
            );
        }
        for name in alike(*list) {
            let (theirs, its) = (text_of(stays, name), text_of(record, name));
            if theirs != its {
                let why = format!("{name} is `{its}` here and `{theirs}` of the one that stays");
                note(&mut row, Code::PlanMergeDiffers, name, why);
            }
        }
        if !matches!(text_of(record, "Type").as_str(), "" | "Service" | "NonInventory") {
            let why = "its quantities or parts cannot be moved".to_owned();
            note(&mut row, Code::PlanMergeInventory, "Type", why);
        }
        if !self.books.children.is_empty() {
            let why = format!("below it stand {}", self.books.children.join(", "));
            note(&mut row, Code::PlanMergeJobs, "ParentRef", why);
        }
        let moved = self.moved.get(other.as_str()).copied().unwrap_or_default();
        let balance = amount_of(record, "Balance");
        if *list != Resource::Item && balance != moved {
            let why =
                format!("its balance is {}, its open documents come to {}", plain(balance), plain(moved));
            note(&mut row, Code::PlanMergeBalance, "Balance", why);
        }
        for list in &self.books.unread {
            note(&mut row, Code::PlanNotRead, "company", format!("not read from QuickBooks: {list}"));
        }
        row.findings.extend(self.core.obstacles.iter().map(Problem::from));
        row.path = "Active".to_owned();
        (row.from, row.to) = ("yes".to_owned(), "no".to_owned());
        row.step.body = given::INACTIVE.to_owned();
        row.step.depends_on = after;
        match text_of(record, "Active").as_str() {
            "false" => decide(&mut row, Decision::Skip, Reason::InactiveInQuickBooks),
            _ => decide(&mut row, Decision::Deactivate, Reason::MadeInactive),
        }
        self.rows.push(row);
    }

    /// Names of those that a transaction names.
    fn named(&self, record: &Value) -> String {
        let Merge { list, survivor, others } = self.wanted;
        let one = |id: &&QboId| repointed(*list, record, std::slice::from_ref(*id), survivor).is_some();
        let named = others.iter().filter(one).filter_map(|id| self.books.records.get(id.as_str()));
        named.map(|(record, _)| name_of(record)).collect::<Vec<String>>().join(", ")
    }

    fn survivor(&self) -> String {
        let stays = self.books.records.get(self.wanted.survivor.as_str());
        stays.map(|(record, _)| name_of(record)).unwrap_or_default()
    }
}

fn kind_of(resource: Resource) -> &'static str {
    let kind = Kind::ALL.iter().find(|kind| resources_of(**kind).contains(&resource));
    kind.map_or("", |kind| kind.as_str())
}

fn name_of(record: &Value) -> String {
    let names = ["DisplayName", "Name", "DocNumber", "PaymentRefNum", "Id"];
    names.iter().map(|name| text_of(record, name)).find(|name| !name.is_empty()).unwrap_or_default()
}

/// Of a record that the CRM need not know.
fn new_row(resource: Resource, record: &Value, operation: Operation, before: &str) -> Proposed {
    let (id, sync_token) = (QboId::new(text_of(record, "Id")), SyncToken::new(text_of(record, "SyncToken")));
    let step = given::step(LinkKey::foreign(resource, &id), resource, operation, Target { id, sync_token });
    Proposed {
        kind: kind_of(resource).to_owned(),
        decision: String::new(),
        reason: String::new(),
        findings: Vec::new(),
        step: Step {
            label: format!("{} {}", resource.name(), name_of(record)),
            expected_total: record.get("TotalAmt").map(ToString::to_string),
            ..step
        },
        path: String::new(),
        from: String::new(),
        to: String::new(),
        before: before.to_owned(),
    }
}

/// The CRM knows it.
fn known(row: &mut Proposed, link: &Link) {
    row.kind.clone_from(&link.key.kind);
    let Step { resource, operation, target: Some(target), .. } = &row.step else { return };
    let own = given::step(link.key.clone(), *resource, *operation, target.clone());
    (row.step.id, row.step.key) = (own.id, own.key);
    row.step.base.clone_from(&link.base);
    row.step.sequence = link.sequence;
}

fn note(row: &mut Proposed, code: Code, path: &str, why: String) {
    row.findings.push(Problem::from(&Finding::new(code, &FieldPath::of(path), why)));
}

fn in_open_period(context: &Context<'_>, row: &mut Proposed, record: &Value) {
    let mut checks = Checks::default();
    if let Some(date) = parse_date(&text_of(record, "TxnDate")) {
        checks.open_period(context, "date", date);
    }
    row.findings.extend(checks.0.iter().map(Problem::from));
}

/// What has something against it is blocked.
fn decide(row: &mut Proposed, decision: Decision, reason: Reason) {
    let (decision, reason) =
        if row.findings.is_empty() { (decision, reason) } else { (Decision::Blocked, Reason::Blocked) };
    row.decision = decision.word().to_owned();
    row.reason = reason.code().to_owned();
}
