//! Taking back what a run has done: what it changed is put back as it was, what it created is voided, deleted or made inactive.
//!
//! It is a plan like any other, with the same rows, so that nothing but a plan's steps is ever sent. **Invariant:** only what the books
//! have not moved on from is taken back. What was edited, paid, deposited or closed since is held and says why; what others of the same
//! run still stand on waits for the next round.

use std::sync::Arc;

use serde_json::Value;

use crate::base::date::parse_date;
use crate::base::ids::{CrmId, SyncToken};
use crate::base::json::{from_text, to_text};
use crate::base::members::read_record;
use crate::base::ordered::{self, BTreeMap};
use crate::crm::{Documents, Kind};
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::mapping::{Context, forms, money_forms};
use crate::qbo::{LinkedTxn, Snapshot};
use crate::settings::Settings;
use crate::step::{Link, Operation, Resource, Step, Target};
use crate::validate::common::Checks;

use super::core::Core;
use super::given::{self, Given};
use super::row::{Decision, Place, Row};
use super::state::{SALES, resources_of};
use super::steps::void_body;
use super::{Options, Plan, Reason, plan};

/// One thing that a run did.
#[derive(Clone, Debug)]
pub struct Deed {
    pub kind: String,
    pub id: CrmId,
    /// The decision that it came from: `create`, `update` or `void`.
    pub verb: String,
    /// Of an update: the record as QuickBooks had it before, as JSON text.
    pub image: Option<String>,
}

read_record!(Deed {
    kind: String = "kind",
    id: CrmId = "id",
    verb: String = "verb";
    image: Option<String> = "image",
});

/// A plan that takes these deeds back, and does nothing else.
#[must_use]
pub fn undo(
    documents: &Arc<Documents>,
    snapshot: &Arc<Snapshot>,
    settings: &Arc<Settings>,
    options: &Options,
    deeds: &[Deed],
) -> Plan {
    let usual = plan(documents, snapshot, settings, options);
    let place = |deed: &Deed| usual.find(&deed.kind, deed.id.as_str());
    let mut asked: Vec<(usize, &Deed)> = deeds.iter().filter_map(|deed| Some((place(deed)?, deed))).collect();
    let turn = |index: usize| usual.rows.get(index).map(|row| turn(row.kind));
    ordered::sort_by(&mut asked, |one, other| turn(one.0).cmp(&turn(other.0)));
    let mut undoing = Undoing {
        usual: &usual,
        context: usual.core.context(),
        rows: usual.rows.iter().map(untouched).collect(),
        given: Vec::new(),
        going: BTreeMap::new(),
        users: users(&usual.core),
    };
    for (index, deed) in asked {
        undoing.take_back(index, deed);
    }
    let Undoing { rows, given, .. } = undoing;
    Plan { rows, given, ..usual }
}

/// Deposits let go of payments, payments of invoices, and documents of what they name.
fn turn(kind: Kind) -> u8 {
    match kind {
        Kind::Deposit => 0,
        Kind::Payment => 1,
        _ if is_list(kind) => 3,
        _ => 2,
    }
}

fn is_list(kind: Kind) -> bool {
    matches!(kind, Kind::Contact | Kind::Vendor | Kind::Item)
}

fn untouched(row: &Row) -> Row {
    let mut blank = Row::new(row.kind, row.place, row.id.clone());
    blank.resource = row.resource;
    blank.total = row.total;
    blank.decide(Decision::Skip, Reason::NotUndone);
    blank
}

/// By list and id: the transactions that name a customer, vendor or item and are not voided.
type Users = BTreeMap<(Resource, String), Vec<(Resource, String)>>;

fn users(core: &Core) -> Users {
    let mut users = Users::new();
    let lists = &core.snapshot.entities;
    for kind in SALES {
        let party = if matches!(kind, Kind::Expense | Kind::PurchaseOrder) {
            Resource::Vendor
        } else {
            Resource::Customer
        };
        for resource in resources_of(kind) {
            for form in forms(lists, *resource).into_iter().flatten().filter(|form| !form.is_voided()) {
                let items = form.line.iter().filter_map(|line| {
                    let details = [&line.sales_item_line_detail, &line.item_based_expense_line_detail];
                    details.into_iter().flatten().find_map(|detail| detail.item_ref.as_ref())
                });
                let items = items.map(|item| (Resource::Item, item.value.as_str()));
                for (list, id) in items.chain(form.party().map(|(id, _)| (party, id))) {
                    let user = (*resource, form.id.clone().unwrap_or_default());
                    users.entry((list, id.to_owned())).or_default().push(user);
                }
            }
        }
    }
    for payment in money_forms(lists, Kind::Payment).into_iter().flatten().filter(|own| !own.is_voided()) {
        if let Some(customer) = &payment.customer_ref {
            let user = (Resource::Payment, payment.id.clone().unwrap_or_default());
            users.entry((Resource::Customer, customer.value.clone())).or_default().push(user);
        }
    }
    users
}

/// What QuickBooks has of a record now.
struct Held<'a> {
    token: Option<&'a String>,
    date: Option<&'a String>,
    links: &'a [LinkedTxn],
    /// Voided or inactive.
    over: bool,
}

struct Undoing<'a> {
    usual: &'a Plan,
    context: Context<'a>,
    rows: Vec<Row>,
    given: Vec<Given>,
    /// What this plan takes back, or a later round will: by QuickBooks record, the index of its row.
    going: BTreeMap<(Resource, String), usize>,
    users: Users,
}

impl Undoing<'_> {
    fn take_back(&mut self, index: usize, deed: &Deed) {
        let Some(old) = self.usual.rows.get(index) else { return };
        let mut row = untouched(old);
        match self.usual.link(old) {
            None => row.decide(Decision::Skip, Reason::NothingToUndo),
            Some(link) => self.judge(index, deed, link, &mut row),
        }
        if let Some(slot) = self.rows.get_mut(index) {
            *slot = row;
        }
    }

    fn judge(&mut self, index: usize, deed: &Deed, link: &Link, row: &mut Row) {
        row.resource = Some(link.resource);
        row.qbo_id = Some(link.qbo_id.clone());
        row.sequence = link.sequence;
        let Some(held) = self.held(row.kind, link) else {
            let message = format!("{} {} is no longer in QuickBooks", link.resource.name(), link.qbo_id);
            row.findings.push(Finding::new(Code::PlanGone, &FieldPath::root(), message));
            return row.decide(Decision::Blocked, Reason::Blocked);
        };
        let creates = deed.verb == "create";
        let image = deed.image.as_deref().and_then(|text| from_text::<Value>(text).ok());
        let text = |name: &str| image.as_ref().and_then(|image| image.get(name)).and_then(Value::as_str);
        if (creates && held.over) || (!creates && held.token.map(String::as_str) == text("SyncToken")) {
            return row.decide(Decision::Skip, Reason::NothingToUndo);
        }
        row.sync_token = held.token.cloned().map(SyncToken::new);
        if row.sync_token.as_ref() != Some(&link.sync_token) && !(creates && self.is_as_planned(index)) {
            row.findings.push(moved_on("it was changed in QuickBooks since"));
        }
        for date in [held.date.map(String::as_str), text("TxnDate")].into_iter().flatten() {
            let mut checks = Checks::default();
            if let Some(date) = parse_date(date) {
                checks.open_period(&self.context, "date", date);
            }
            row.findings.extend(checks.0);
        }
        self.leave_others(&held, link, creates, row);
        let undone = match deed.verb.as_str() {
            "create" => Some(self.uncreated(index, link, row)),
            "update" | "deactivate" => image.and_then(|image| self.restored(index, link, image, row)),
            _ => None,
        };
        let Some(undone) = undone else {
            let why = match deed.verb.as_str() {
                "void" => "a void cannot be taken back: bill it anew",
                "delete" => "what was deleted cannot be taken back: bill it anew",
                _ => "what it was before was not kept",
            };
            row.findings.push(moved_on(why));
            return row.decide(Decision::Blocked, Reason::Blocked);
        };
        row.findings.extend(self.usual.core.obstacles.iter().cloned());
        if row.has_errors() {
            return row.decide(Decision::Blocked, Reason::Blocked);
        }
        self.going.insert((link.resource, link.qbo_id.0.clone()), index);
        if !row.waits_for.is_empty() {
            return row.decide(Decision::Wait, Reason::Waits);
        }
        row.place = Place::Given(self.given.len());
        let Step { operation, body, .. } = &undone.step;
        let reason = if creates { Reason::TakenBack } else { Reason::PutBack };
        row.decide(given::decision(*operation, body), reason);
        self.given.push(undone);
    }

    fn held<'s>(&'s self, kind: Kind, link: &Link) -> Option<Held<'s>> {
        let context = &self.context;
        Some(match kind {
            Kind::Contact | Kind::Vendor => {
                let own = context.name_base(kind, &link.qbo_id)?;
                Held {
                    token: own.sync_token.as_ref(),
                    date: None,
                    links: &[],
                    over: own.active == Some(false),
                }
            }
            Kind::Item => {
                let own = context.item(&link.qbo_id)?;
                Held {
                    token: own.sync_token.as_ref(),
                    date: None,
                    links: &[],
                    over: own.active == Some(false),
                }
            }
            Kind::Payment | Kind::Deposit => {
                let own = context.money_form(kind, &link.qbo_id)?;
                let (token, date) = (own.sync_token.as_ref(), own.txn_date.as_ref());
                Held { token, date, links: &own.linked_txn, over: own.is_voided() }
            }
            _ => {
                let own = context.sales_form(link.resource, &link.qbo_id)?;
                let (token, date) = (own.sync_token.as_ref(), own.txn_date.as_ref());
                Held { token, date, links: &own.linked_txn, over: own.is_voided() }
            }
        })
    }

    /// A payment that came and went raises the version too: what counts is whether a field moved.
    fn is_as_planned(&self, index: usize) -> bool {
        let reason = self.usual.rows.get(index).map(|row| row.reason);
        matches!(reason, Some(Reason::UpToDate | Reason::Changed | Reason::VoidedInCrm))
    }

    /// What pays it, deposits it or names it holds it, unless that is taken back too.
    fn leave_others(&self, held: &Held<'_>, link: &Link, creates: bool, row: &mut Row) {
        let mut others: Vec<(Resource, String, &str)> = Vec::new();
        for linked in held.links {
            match linked.txn_type.as_str() {
                "Deposit" => {
                    others.push((Resource::Deposit, linked.txn_id.clone(), "it is part of a bank deposit"))
                }
                "Payment" => others.push((Resource::Payment, linked.txn_id.clone(), "a payment uses it")),
                other if other.starts_with("BillPayment") => {
                    others.push((Resource::Payment, String::new(), "it was paid"));
                }
                _ => {}
            }
        }
        let record = (link.resource, link.qbo_id.0.clone());
        for (resource, id) in self.users.get(&record).into_iter().flatten().filter(|_| creates) {
            others.push((*resource, id.clone(), "other documents name it"));
        }
        for (resource, id, why) in others {
            match self.going.get(&(resource, id)) {
                Some(index) if !row.waits_for.contains(index) => row.waits_for.push(*index),
                Some(_) => {}
                None => return row.findings.push(moved_on(why)),
            }
        }
    }

    /// As QuickBooks lets such a record go.
    fn uncreated(&self, index: usize, link: &Link, row: &Row) -> Given {
        let (operation, body, total) = match link.resource {
            Resource::Customer | Resource::Vendor | Resource::Item => {
                (Operation::SparseUpdate, given::INACTIVE.to_owned(), None)
            }
            Resource::Invoice | Resource::Payment | Resource::SalesReceipt => {
                let body = to_text(&void_body(row)).unwrap_or_default();
                (Operation::Void, body, Some("0".to_owned()))
            }
            _ => (Operation::Delete, "{}".to_owned(), None),
        };
        self.undone((index, row), link, operation, body, total)
    }

    /// Every writable field as it was: what was empty is emptied again.
    fn restored(&self, index: usize, link: &Link, mut image: Value, row: &Row) -> Option<Given> {
        let members = image.as_object_mut()?;
        for own in ["MetaData", "domain", "sparse", "status"] {
            members.remove(own);
        }
        members.insert("SyncToken".to_owned(), Value::from(row.sync_token.as_ref()?.as_str()));
        let total = members.get("TotalAmt").map(ToString::to_string);
        let body = to_text(&image).ok()?;
        Some(self.undone((index, row), link, Operation::FullUpdate, body, total))
    }

    fn undone(
        &self,
        (index, row): (usize, &Row),
        link: &Link,
        operation: Operation,
        body: String,
        expected_total: Option<String>,
    ) -> Given {
        let sync_token = row.sync_token.clone().unwrap_or_else(|| SyncToken::new(""));
        let target = Target { id: link.qbo_id.clone(), sync_token };
        let step = Step {
            label: self.usual.rows.get(index).map(|row| self.usual.label(row)).unwrap_or_default(),
            body,
            sequence: row.sequence,
            expected_total,
            base: link.base.clone(),
            ..given::step(link.key.clone(), link.resource, operation, target)
        };
        Given { step, change: None, before: None }
    }
}

fn moved_on(why: &str) -> Finding {
    Finding::new(Code::PlanMovedOn, &FieldPath::root(), why)
}
