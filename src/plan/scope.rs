//! Which documents go over at all, and which contacts and items they therefore need.

use crate::base::ids::CrmId;
use crate::crm::{
    AnyMoney, AnySales, Application, CreditMemoStatus, ExpenseStatus, InvoiceStatus, Kind, Payment,
    PaymentStatus, PurchaseOrderStatus, RefundReceiptStatus, SalesReceiptStatus, Workspace,
};
use crate::mapping::Context;
use crate::settings::{CreateRule, Direction, RecordRules, Settings, SyncRules};
use crate::step::Resource;

use super::Reason;
use super::core::Core;
use super::imported;
use super::row::{Decision, Row};
use super::state::{SALES, State};

/// What the CRM's status of a sales document means for the sync.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Pushed,
    /// Not in a state that is pushed.
    NotYet,
    /// Its money has not moved yet.
    Pending,
    Voided,
}

#[must_use]
pub fn standing(settings: &Settings, document: AnySales<'_>) -> Standing {
    let pushed = |pushed: bool| if pushed { Standing::Pushed } else { Standing::NotYet };
    match document {
        AnySales::Estimate(_) => Standing::NotYet,
        AnySales::Invoice(invoice) => match invoice.status {
            InvoiceStatus::Voided => Standing::Voided,
            status => pushed(settings.sync.invoices.push.contains(&status)),
        },
        AnySales::SalesReceipt(receipt) => match receipt.status {
            SalesReceiptStatus::Completed => Standing::Pushed,
            SalesReceiptStatus::Pending => Standing::Pending,
            SalesReceiptStatus::Voided => Standing::Voided,
        },
        AnySales::CreditMemo(memo) => match memo.status {
            CreditMemoStatus::Draft => Standing::NotYet,
            CreditMemoStatus::Issued => Standing::Pushed,
            CreditMemoStatus::Voided => Standing::Voided,
        },
        AnySales::RefundReceipt(receipt) => match receipt.status {
            RefundReceiptStatus::Completed => Standing::Pushed,
            RefundReceiptStatus::Pending => Standing::Pending,
            RefundReceiptStatus::Voided => Standing::Voided,
        },
        AnySales::Expense(expense) => match expense.status {
            ExpenseStatus::Draft => Standing::NotYet,
            ExpenseStatus::Approved => Standing::Pushed,
            ExpenseStatus::Voided => Standing::Voided,
        },
        AnySales::PurchaseOrder(order) => match order.status {
            PurchaseOrderStatus::Draft => Standing::NotYet,
            PurchaseOrderStatus::Open | PurchaseOrderStatus::Closed => Standing::Pushed,
            PurchaseOrderStatus::Voided => Standing::Voided,
        },
    }
}

/// Which way documents of a kind travel.
#[must_use]
pub fn direction(settings: &Settings, kind: Kind) -> Direction {
    let sync = &settings.sync;
    match kind {
        Kind::Contact => sync.contacts.direction,
        Kind::Vendor => sync.vendors.direction,
        Kind::Item => sync.items.direction,
        Kind::Invoice => sync.invoices.direction,
        Kind::SalesReceipt => sync.sales_receipts.direction,
        Kind::CreditMemo => sync.credit_memos.direction,
        Kind::RefundReceipt => sync.refund_receipts.direction,
        Kind::Payment => sync.payments.direction,
        Kind::Deposit => sync.deposits.direction,
        Kind::Expense => sync.expenses.direction,
        Kind::PurchaseOrder => sync.purchase_orders.direction,
        Kind::Estimate | Kind::TaxRate => Direction::Off,
    }
}

/// The lists that are read only if documents of their kind travel.
pub(super) fn optional_lists(sync: &SyncRules) -> impl Iterator<Item = Resource> {
    let lists: [(&[Resource], Direction); 6] = [
        (&[Resource::SalesReceipt], sync.sales_receipts.direction),
        (&[Resource::CreditMemo], sync.credit_memos.direction),
        (&[Resource::RefundReceipt], sync.refund_receipts.direction),
        (&[Resource::Bill, Resource::VendorCredit, Resource::Purchase], sync.expenses.direction),
        (&[Resource::PurchaseOrder], sync.purchase_orders.direction),
        (&[Resource::Deposit], sync.deposits.direction),
    ];
    let wanted = lists.into_iter().filter(|(_, direction)| direction.is_on());
    wanted.flat_map(|(resources, _)| resources.iter().copied())
}

/// When and which way contacts, vendors and items travel.
#[must_use]
pub fn record_rules(settings: &Settings, kind: Kind) -> RecordRules {
    match kind {
        Kind::Contact => settings.sync.contacts,
        Kind::Vendor => settings.sync.vendors,
        _ => settings.sync.items,
    }
}

/// Whether a document is one that the settings push, whatever may stand in its way.
#[must_use]
pub fn pushes(settings: &Settings, document: AnySales<'_>) -> bool {
    direction(settings, document.kind()).pushes()
        && settings.start_date.is_none_or(|start| document.common().issue_date >= start)
        && standing(settings, document) == Standing::Pushed
        && !imported::is(document)
}

#[must_use]
pub fn pushes_money(settings: &Settings, money: AnyMoney<'_>) -> bool {
    direction(settings, money.kind()).pushes()
        && settings.start_date.is_none_or(|start| money.date() >= start)
        && money.status() == PaymentStatus::Received
}

/// Contacts, vendors and items that documents need, with the parents of contacts.
pub(super) struct Needed<'s, 'a> {
    core: &'s Core,
    context: &'s Context<'a>,
    /// By the index of their row.
    rows: Vec<bool>,
}

impl<'s, 'a> Needed<'s, 'a> {
    fn nothing(state: &'s State<'a>) -> Self {
        Self { core: state.core, context: &state.context, rows: vec![false; state.rows.len()] }
    }

    /// `false` if it was known before, or is not in the workspace.
    fn record(&mut self, kind: Kind, id: &CrmId) -> bool {
        let Some(index) = self.context.place(kind, id) else { return false };
        let row = self.rows.get_mut(self.core.row_index(kind, index));
        row.is_some_and(|needed| !std::mem::replace(needed, true))
    }

    /// With its parents, which must be there first. Stops at a contact seen before, so circles end.
    fn contact(&mut self, id: &CrmId) {
        let mut next = Some(id);
        while let Some(id) = next.filter(|id| self.record(Kind::Contact, id)) {
            next = self.context.contact(id).and_then(|(_, contact)| contact.parent_id.as_ref());
        }
    }

    fn party(&mut self, document: AnySales<'_>) {
        match document.party() {
            Some((Kind::Contact, id, _)) => self.contact(id),
            Some((kind, id, _)) => {
                self.record(kind, id);
            }
            None => {}
        }
    }

    fn items(&mut self, document: AnySales<'_>) {
        for item in document.common().lines.iter().filter_map(|line| line.item_id.as_ref()) {
            self.record(Kind::Item, item);
        }
    }
}

/// What the documents need that the settings push: by the index of its row.
pub(super) fn needed(state: &State<'_>) -> Vec<bool> {
    let workspace = state.context.workspace;
    let settings = state.context.settings;
    let mut needed = Needed::nothing(state);
    for document in all_sales(workspace) {
        let linked = || state.core.link(document.kind(), &document.common().id).is_some();
        // A voided document needs its customer only if QuickBooks has it.
        let voided = standing(settings, document) == Standing::Voided && linked();
        let pushed = pushes(settings, document);
        if pushed || voided || imported::is(document) {
            needed.party(document);
        }
        if pushed && !voided {
            needed.items(document);
        }
    }
    let pushed = |payment: &&Payment| pushes_money(settings, AnyMoney::Payment(payment));
    for payment in workspace.payments.iter().filter(pushed) {
        // A payment of drafts alone waits with them, and its customer too.
        let goes = |application: &Application| {
            let linked = state.core.link(Kind::Invoice, &application.invoice_id).is_some();
            let invoice = state.context.crm_invoice(&application.invoice_id);
            linked || invoice.is_none_or(|(_, invoice)| pushes(settings, AnySales::Invoice(invoice)))
        };
        if payment.applications.is_empty() || payment.applications.iter().any(goes) {
            needed.contact(&payment.contact_id);
        }
    }
    needed.rows
}

fn all_sales(workspace: &Workspace) -> impl Iterator<Item = AnySales<'_>> {
    let of_kind =
        move |kind| (0..workspace.count(kind)).filter_map(move |index| workspace.sales(kind, index));
    SALES.into_iter().flat_map(of_kind)
}

/// Takes back what would be created for documents that do not go over after all: customers and items come
/// with their first pushed document, not before.
pub(super) fn release(state: &mut State<'_>) {
    let workspace = state.context.workspace;
    let writes = |kind, index| state.row(kind, index).is_some_and(|row: &Row| row.decision.writes());
    let mut needed = Needed::nothing(state);
    for kind in SALES {
        for index in (0..workspace.count(kind)).filter(|index| writes(kind, *index)) {
            if let Some(document) = workspace.sales(kind, index) {
                needed.party(document);
                needed.items(document);
            }
        }
    }
    for (_, payment) in
        workspace.payments.iter().enumerate().filter(|(index, _)| writes(Kind::Payment, *index))
    {
        needed.contact(&payment.contact_id);
    }
    let needed = needed.rows;
    let settings = state.context.settings;
    for (row, needed) in state.rows.iter_mut().zip(needed) {
        let lazy = matches!(row.kind, Kind::Contact | Kind::Vendor | Kind::Item)
            && record_rules(settings, row.kind).create == CreateRule::WithDocument;
        if row.decision == Decision::Create && lazy && !needed {
            row.decide(Decision::Skip, Reason::NotNeededYet);
        }
    }
}
