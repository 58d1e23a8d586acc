//! What a plan was made of, kept so that details can be worked out later exactly as they were decided.

use crate::base::ordered::BTreeMap;
use std::sync::Arc;

use crate::base::ids::{CrmId, WorkspaceId, marker};
use crate::base::json::{FromJson, RawJson, from_text};
use crate::base::money::Currency;
use crate::crm::{Documents, Kind, Workspace};
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::mapping::{self, Context, Reference, Resolve, list_len};
use crate::qbo::Snapshot;
use crate::settings::{CompanyFacts, RegionProfile, Settings};
use crate::step::{Link, LinkKey};

use super::conflict::Chosen;
use super::row::Row;
use super::{Options, Place, receipts, scope};

#[derive(Debug)]
pub struct Core {
    pub(super) documents: Arc<Documents>,
    pub(super) snapshot: Arc<Snapshot>,
    pub(super) settings: Arc<Settings>,
    pub(super) options: Options,
    pub(super) facts: CompanyFacts,
    pub(super) profile: RegionProfile,
    pub(super) home: Currency,
    pub(super) links: BTreeMap<LinkKey, Link>,
    pub(super) choices: Vec<Chosen>,
    /// What makes every write impossible.
    pub(super) obstacles: Vec<Finding>,
    /// Where the rows of a kind begin.
    first_rows: Vec<usize>,
}

impl Core {
    pub(super) fn new(
        documents: &Arc<Documents>,
        snapshot: &Arc<Snapshot>,
        settings: &Arc<Settings>,
        options: &Options,
    ) -> Self {
        let facts = mapping::facts(snapshot);
        let mut obstacles = Vec::new();
        let mut obstacle = |code: Code, message: String| {
            obstacles.push(Finding::new(code, &FieldPath::of("company"), message));
        };
        let profile = RegionProfile::derive(&facts, settings.us.tax).unwrap_or_else(|| {
            obstacle(
                Code::PlanCountryUnknown,
                "QuickBooks does not say in which country the company is".to_owned(),
            );
            RegionProfile::Global
        });
        let home = facts.home().unwrap_or_else(|| {
            obstacle(
                Code::PlanCountryUnknown,
                "QuickBooks does not say the company's home currency".to_owned(),
            );
            NO_CURRENCY
        });
        let unread = unread_lists(snapshot, settings);
        if !unread.is_empty() {
            obstacle(Code::PlanNotRead, format!("not read from QuickBooks: {}", unread.join(", ")));
        }
        let links = read_links(snapshot).unwrap_or_else(|message| {
            obstacle(Code::PlanNotRead, message);
            BTreeMap::new()
        });
        let choices = read_list(snapshot.choices.as_ref(), "choices").unwrap_or_else(|message| {
            obstacle(Code::PlanNotRead, message);
            Vec::new()
        });
        let documents = receipts::with_receipts(documents, snapshot, settings, &links);
        Self {
            first_rows: Kind::ALL.iter().map(|kind| first_row(&documents.workspace, *kind)).collect(),
            documents,
            snapshot: Arc::clone(snapshot),
            settings: Arc::clone(settings),
            options: *options,
            facts,
            profile,
            home,
            links,
            choices,
            obstacles,
        }
    }

    pub(super) fn context(&self) -> Context<'_> {
        let workspace = &self.documents.workspace;
        Context::new(
            workspace,
            &self.snapshot,
            &self.settings,
            &self.facts,
            &self.profile,
            self.home,
            self.options.today,
        )
    }

    pub(super) fn link(&self, kind: Kind, id: &CrmId) -> Option<&Link> {
        if self.links.is_empty() {
            return None;
        }
        self.links.get(&LinkKey::new(kind.as_str(), id))
    }

    /// What both sides agreed on last; empty if nobody knows.
    pub(super) fn base(&self, kind: Kind, id: &CrmId) -> &str {
        self.link(kind, id).map_or("", |link| link.base.as_str())
    }

    pub(super) fn workspace_id(&self) -> &WorkspaceId {
        &self.documents.workspace.id
    }

    pub(super) fn marker(&self, kind: Kind, id: &CrmId, sequence: u32) -> String {
        marker(self.workspace_id(), kind.as_str(), id, "create", sequence)
    }

    /// Rows stand in the order in which records depend on each other; rejected records come last.
    pub(super) fn row_index(&self, kind: Kind, index: usize) -> usize {
        self.first_rows.get(kind as usize).map_or(usize::MAX, |first| first.saturating_add(index))
    }

    /// One row a record, not decided yet.
    pub(super) fn blank_rows(&self) -> Vec<Row> {
        let workspace = &self.documents.workspace;
        let mut rows = Vec::new();
        for kind in ORDER {
            for index in 0..workspace.count(kind) {
                rows.push(Row::new(kind, Place::Record(index), workspace.id(kind, index).cloned()));
            }
        }
        for (index, rejected) in self.documents.rejected.iter().enumerate() {
            rows.push(Row::new(rejected.kind, Place::Rejected(index), rejected.id.clone()));
        }
        rows
    }
}

/// The order of rows: what a record needs stands before it.
const ORDER: [Kind; 12] = [
    Kind::Contact,
    Kind::Vendor,
    Kind::Item,
    Kind::Invoice,
    Kind::SalesReceipt,
    Kind::CreditMemo,
    Kind::RefundReceipt,
    Kind::Payment,
    Kind::Deposit,
    Kind::PurchaseOrder,
    Kind::Expense,
    Kind::Estimate,
];

fn first_row(workspace: &Workspace, kind: Kind) -> usize {
    let before = ORDER.iter().take_while(|other| **other != kind);
    before.fold(0, |sum, other| sum.saturating_add(workspace.count(*other)))
}

/// Stands where the home currency is unknown; every write is blocked then.
const NO_CURRENCY: Currency = Currency::UNKNOWN;

fn unread_lists(snapshot: &Snapshot, settings: &Settings) -> Vec<&'static str> {
    let (lists, sync) = (&snapshot.entities, &settings.sync);
    let read = [
        ("CompanyInfo", snapshot.company_info.is_some()),
        ("Preferences", snapshot.preferences.is_some()),
        ("Customer", lists.customer.is_some()),
        ("Vendor", lists.vendor.is_some()),
        ("Employee", lists.employee.is_some()),
        ("Item", lists.item.is_some()),
        ("Account", lists.account.is_some()),
        ("Invoice", lists.invoice.is_some()),
        ("Payment", lists.payment.is_some()),
    ];
    let unread = read.into_iter().filter(|(_, read)| !read).map(|(name, _)| name);
    let wanted = scope::optional_lists(sync).filter(|resource| list_len(lists, *resource).is_none());
    unread.chain(wanted.map(|resource| resource.name())).collect()
}

/// Which records belong together.
///
/// # Errors
/// Why they cannot be read.
pub fn read_links(snapshot: &Snapshot) -> Result<BTreeMap<LinkKey, Link>, String> {
    let links: Vec<Link> = read_list(snapshot.links.as_ref(), "links")?;
    Ok(BTreeMap::from_iter(links.into_iter().map(|link| (link.key.clone(), link))))
}

fn read_list<T: FromJson>(list: Option<&RawJson>, name: &str) -> Result<Vec<T>, String> {
    let Some(RawJson(text)) = list else { return Ok(Vec::new()) };
    from_text(text).map_err(|error| format!("the {name} of the snapshot cannot be read: {error}"))
}

/// Answers which QuickBooks record stands for a CRM record, from the rows decided so far.
pub(super) struct Decided<'r> {
    pub core: &'r Core,
    pub context: &'r Context<'r>,
    pub rows: &'r [Row],
    /// Every record counts as one that is still to come, so that bodies have holes where they are named.
    pub holes: bool,
}

impl Decided<'_> {
    fn reference(&self, kind: Kind, index: usize) -> Option<Reference> {
        let row = self.rows.get(self.core.row_index(kind, index))?;
        if self.holes {
            row.reference().and_then(|_| row.step_id()).map(Reference::Pending)
        } else {
            row.reference()
        }
    }
}

impl Resolve for Decided<'_> {
    fn record(&self, kind: Kind, id: &CrmId) -> Option<Reference> {
        self.reference(kind, self.context.place(kind, id)?)
    }

    fn has(&self, kind: Kind, id: &CrmId) -> bool {
        let index = self.context.place(kind, id).map(|index| self.core.row_index(kind, index));
        index.and_then(|index| self.rows.get(index)).is_some_and(Row::has_reference)
    }
}
