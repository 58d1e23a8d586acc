//! The plan while it is being made.

use std::cell::OnceCell;

use crate::base::ordered::{BTreeMap, BTreeSet};

use crate::base::ids::CrmId;
use crate::base::money::Decimal;
use crate::base::text::unique_name_key;
use crate::crm::Kind;
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::mapping::{Context, forms, money_forms};
use crate::matching::Candidate;
use crate::matching::item::ItemIndex;
use crate::matching::money::MoneyIndex;
use crate::matching::names::NameSpace;
use crate::matching::party::PartyIndex;
use crate::matching::sales::SalesIndex;
use crate::step::Resource;

use super::core::{Core, Decided};
use super::row::{Decision, Place, Row};
use super::sales::noun;
use super::{Reason, lint};

pub(super) struct State<'a> {
    pub core: &'a Core,
    pub context: Context<'a>,
    pub rows: Vec<Row>,
    pub names: NameSpace,
    customers: PartyIndex<'a>,
    vendors: PartyIndex<'a>,
    /// Names that records to be created will bear.
    pub new_names: BTreeMap<String, (Kind, CrmId)>,
    pub items: ItemIndex<'a>,
    sales: Vec<SalesIndex<'a>>,
    money: [(Kind, MoneyIndex<'a>); 2],
    /// QuickBooks records that are taken: linked, or matched by an earlier row.
    pub taken: BTreeSet<(Resource, String)>,
    /// Which contacts, vendors and items a document that goes over needs, by the index of their row.
    pub needed: Vec<bool>,
    /// What payments of this plan take from each CRM invoice, by index.
    pub applied: BTreeMap<usize, Decimal>,
    /// What payments of this plan use of each CRM credit memo, by index.
    pub credits_used: BTreeMap<usize, Decimal>,
    /// What deposits of this plan take to the bank.
    pub deposited: BTreeSet<(Kind, CrmId)>,
    crm_numbers: OnceCell<BTreeSet<(Kind, String)>>,
    rejected: BTreeMap<(Kind, &'a str), usize>,
}

impl<'a> State<'a> {
    pub fn new(core: &'a Core) -> Self {
        let context = core.context();
        let rows = core.blank_rows();
        let mut rejected = BTreeMap::new();
        for (index, row) in rows.iter().enumerate() {
            if let Place::Rejected(place) = row.place
                && let Some(record) = core.documents.rejected.get(place)
                && let Some(id) = &record.id
            {
                rejected.insert((record.kind, id.as_str()), index);
            }
        }
        let mut taken: BTreeSet<(Resource, String)> =
            BTreeSet::from_iter(core.links.values().map(|link| (link.resource, link.qbo_id.0.clone())));
        let chosen = core.settings.links.records();
        taken.extend(
            chosen.flat_map(|(kind, id)| {
                resources_of(kind).iter().map(move |resource| (*resource, id.0.clone()))
            }),
        );
        Self {
            names: NameSpace::of(&core.snapshot),
            customers: PartyIndex::of(Resource::Customer, core.snapshot.entities.customer.as_ref()),
            vendors: PartyIndex::of(Resource::Vendor, core.snapshot.entities.vendor.as_ref()),
            new_names: BTreeMap::new(),
            items: ItemIndex::of(&core.snapshot),
            sales: sales_indexes(core),
            money: [(Kind::Payment, Resource::Payment), (Kind::Deposit, Resource::Deposit)].map(
                |(kind, resource)| {
                    (kind, MoneyIndex::of(resource, money_forms(&core.snapshot.entities, kind)))
                },
            ),
            taken,
            needed: Vec::new(),
            applied: BTreeMap::new(),
            credits_used: BTreeMap::new(),
            deposited: BTreeSet::new(),
            crm_numbers: OnceCell::new(),
            rejected,
            core,
            context,
            rows,
        }
    }

    /// Numbers of the CRM's sales documents, as they are compared; gathered when they are first asked for.
    pub fn crm_numbers(&self) -> &BTreeSet<(Kind, String)> {
        let workspace = self.context.workspace;
        self.crm_numbers.get_or_init(|| {
            BTreeSet::from_iter(SALES.iter().flat_map(|kind| {
                (0..workspace.count(*kind))
                    .filter_map(|index| workspace.sales(*kind, index))
                    .map(|own| (*kind, unique_name_key(&own.common().number)))
            }))
        })
    }

    pub fn row_index(&self, kind: Kind, index: usize) -> usize {
        self.core.row_index(kind, index)
    }

    pub fn row(&self, kind: Kind, index: usize) -> Option<&Row> {
        self.rows.get(self.row_index(kind, index))
    }

    /// A fresh row to decide on, with what the reading of the record left to say.
    pub fn take_row(&mut self, kind: Kind, index: usize) -> Option<Row> {
        let place = self.row_index(kind, index);
        let mut row = self.rows.get(place)?.clone();
        if !self.core.documents.warnings.is_empty()
            && let Some(id) = &row.id
            && let Some(warnings) = self.core.documents.warnings.get(&(kind, id.clone()))
        {
            row.findings.extend(warnings.iter().cloned());
        }
        Some(row)
    }

    pub fn put_row(&mut self, kind: Kind, index: usize, row: Row) {
        let place = self.row_index(kind, index);
        if let (Some(id), Some(resource)) = (&row.qbo_id, row.resource)
            && row.reason != Reason::MappedBySetting
        {
            self.taken.insert((resource, id.0.clone()));
        }
        if let Some(slot) = self.rows.get_mut(place) {
            *slot = row;
        }
    }

    /// The record is in QuickBooks already: only the link is kept, unless something holds it back.
    pub fn link(&self, candidate: Candidate, row: &mut Row) {
        row.qbo_id = Some(candidate.id.clone());
        row.sync_token = Some(candidate.sync_token.clone());
        row.matched = Some(candidate);
        if !self.hold(row) {
            row.decide(Decision::Link, Reason::AlreadyThere);
        }
    }

    pub fn decided(&self) -> Decided<'_> {
        Decided { core: self.core, context: &self.context, rows: &self.rows, holes: false }
    }

    pub fn is_needed(&self, kind: Kind, index: usize) -> bool {
        self.needed.get(self.row_index(kind, index)).copied().unwrap_or(false)
    }

    pub fn party_index(&self, kind: Kind) -> Option<&PartyIndex<'a>> {
        match kind {
            Kind::Contact => Some(&self.customers),
            Kind::Vendor => Some(&self.vendors),
            _ => None,
        }
    }

    pub fn sales_index(&self, resource: Resource) -> Option<&SalesIndex<'a>> {
        self.sales.iter().find(|index| index.resource == resource)
    }

    /// The payments or deposits that QuickBooks has.
    pub fn money_index(&self, kind: Kind) -> Option<&MoneyIndex<'a>> {
        self.money.iter().find(|(own, _)| *own == kind).map(|(_, index)| index)
    }

    pub fn is_free(&self, resource: Resource, id: &str) -> bool {
        !self.taken.contains(&(resource, id.to_owned()))
    }

    /// The row that a document must wait for because of a record that it names, or the finding if there is
    /// no such record.
    pub fn obstacle(&self, kind: Kind, id: &CrmId, path: &str) -> Result<Option<usize>, Finding> {
        let index = self.context.place(kind, id);
        if let Some(index) = index {
            let place = self.row_index(kind, index);
            let held = self.rows.get(place).is_some_and(Row::is_held);
            return Ok(held.then_some(place));
        }
        if let Some(place) = self.rejected.get(&(kind, id.as_str())) {
            return Ok(Some(*place));
        }
        let message = format!("{kind} `{id}` is not in the workspace");
        Err(Finding::new(Code::PlanReferenceMissing, &FieldPath::of(path), message))
    }

    /// Settles a row that would be written: its own errors first, then what it waits for.
    pub fn hold(&self, row: &mut Row) -> bool {
        if row.has_errors() {
            row.decide(Decision::Blocked, Reason::Blocked);
            return true;
        }
        if !row.waits_for.is_empty() {
            row.decide(Decision::Wait, Reason::Waits);
            return true;
        }
        if !self.core.obstacles.is_empty() {
            row.findings.extend(self.core.obstacles.iter().cloned());
            row.decide(Decision::Blocked, Reason::Blocked);
            return true;
        }
        false
    }

    /// Estimates and unreadable records, then everything about the company as a whole.
    pub fn finish(mut self) -> (Vec<Row>, Vec<Finding>) {
        let documents = &self.core.documents;
        for row in &mut self.rows {
            match (row.place, row.kind) {
                (Place::Rejected(index), _) => {
                    let findings = documents.rejected.get(index).map(|rejected| rejected.findings.clone());
                    row.findings = findings.unwrap_or_default();
                    row.decide(Decision::Blocked, Reason::Unreadable);
                }
                (Place::Record(index), Kind::Estimate) => {
                    row.total =
                        documents.workspace.estimates.get(index).map(|estimate| estimate.totals.total);
                    row.decide(Decision::Skip, Reason::EstimatesNeverSync);
                }
                (Place::Record(_) | Place::Given(_), _) => {}
            }
        }
        let mut findings = self.core.obstacles.clone();
        let sales = self.sales.iter().flat_map(|index| index.copies().map(|ids| (index.resource, ids)));
        let money = self.money.iter().flat_map(|(_, index)| index.copies().map(|ids| (index.resource, ids)));
        findings.extend(sales.chain(money).map(|(resource, ids)| copies(resource, &ids)));
        findings.extend(documents.findings.iter().cloned());
        findings.extend(lint::check(&self.context, &self.rows));
        (self.rows, findings)
    }
}

/// A marker stands for one record of the CRM.
fn copies(resource: Resource, ids: &[&str]) -> Finding {
    let message = format!(
        "QuickBooks has {} records ({} {}) with the marker of one CRM record",
        ids.len(),
        resource.name(),
        ids.join(", ")
    );
    Finding::new(Code::MatchCopies, &FieldPath::of("company"), message)
}

/// The kinds of documents made of lines that are pushed.
pub const SALES: [Kind; 6] = [
    Kind::Invoice,
    Kind::SalesReceipt,
    Kind::CreditMemo,
    Kind::RefundReceipt,
    Kind::PurchaseOrder,
    Kind::Expense,
];

fn sales_indexes(core: &Core) -> Vec<SalesIndex<'_>> {
    let resources = SALES.iter().flat_map(|kind| resources_of(*kind));
    let lists = &core.snapshot.entities;
    resources.map(|resource| SalesIndex::of(*resource, noun(*resource), forms(lists, *resource))).collect()
}

/// What a record of a kind can be in QuickBooks; the usual first.
#[must_use]
pub fn resources_of(kind: Kind) -> &'static [Resource] {
    match kind {
        Kind::Contact => &[Resource::Customer],
        Kind::Vendor => &[Resource::Vendor],
        Kind::Item => &[Resource::Item],
        Kind::Invoice => &[Resource::Invoice],
        Kind::SalesReceipt => &[Resource::SalesReceipt],
        Kind::CreditMemo => &[Resource::CreditMemo],
        Kind::RefundReceipt => &[Resource::RefundReceipt],
        Kind::Payment => &[Resource::Payment],
        Kind::Deposit => &[Resource::Deposit],
        Kind::Expense => &[Resource::Bill, Resource::Purchase, Resource::VendorCredit],
        Kind::PurchaseOrder => &[Resource::PurchaseOrder],
        Kind::Estimate => &[Resource::Estimate],
        Kind::TaxRate => &[],
    }
}

pub(super) fn resource_of(kind: Kind) -> Option<Resource> {
    resources_of(kind).first().copied()
}
