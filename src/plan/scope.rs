//! Which documents go over at all, and which contacts and items they therefore need.

use crate::base::ordered::BTreeSet;

use crate::base::ids::CrmId;
use crate::crm::{
    AnySales, Application, CreditMemoStatus, ExpenseStatus, InvoiceStatus, Kind, Payment, PaymentStatus,
    PurchaseOrderStatus, RefundReceiptStatus, SalesReceiptStatus, Workspace,
};
use crate::settings::{CreateRule, Direction, RecordRules, Settings, SyncRules};
use crate::step::Resource;

use super::Reason;
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
        Kind::Expense => sync.expenses.direction,
        Kind::PurchaseOrder => sync.purchase_orders.direction,
        Kind::Estimate | Kind::TaxRate => Direction::Off,
    }
}

/// The lists that are read only if documents of their kind travel.
pub(super) fn optional_lists(sync: &SyncRules) -> impl Iterator<Item = Resource> {
    let lists: [(&[Resource], Direction); 5] = [
        (&[Resource::SalesReceipt], sync.sales_receipts.direction),
        (&[Resource::CreditMemo], sync.credit_memos.direction),
        (&[Resource::RefundReceipt], sync.refund_receipts.direction),
        (&[Resource::Bill, Resource::VendorCredit, Resource::Purchase], sync.expenses.direction),
        (&[Resource::PurchaseOrder], sync.purchase_orders.direction),
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
}

#[must_use]
pub fn pushes_payment(settings: &Settings, payment: &Payment) -> bool {
    settings.sync.payments.direction.pushes()
        && settings.start_date.is_none_or(|start| payment.date >= start)
        && payment.status == PaymentStatus::Received
}

pub(super) fn mark(state: &mut State<'_>) {
    let workspace = state.context.workspace;
    let settings = state.context.settings;
    for document in all_sales(workspace) {
        let linked = || state.core.link(document.kind(), &document.common().id).is_some();
        // A voided document needs its customer only if QuickBooks has it.
        let voided = standing(settings, document) == Standing::Voided && linked();
        if !pushes(settings, document) && !voided {
            continue;
        }
        need_party(state, document);
        if voided {
            continue;
        }
        for item in document.common().lines.iter().filter_map(|line| line.item_id.as_ref()) {
            if let Some(index) = state.context.place(Kind::Item, item) {
                state.need(Kind::Item, index);
            }
        }
    }
    for payment in workspace.payments.iter().filter(|payment| pushes_payment(settings, payment)) {
        // A payment of drafts alone waits with them, and its customer too.
        let goes = |application: &Application| {
            let linked = state.core.link(Kind::Invoice, &application.invoice_id).is_some();
            let invoice = state.context.crm_invoice(&application.invoice_id);
            linked || invoice.is_none_or(|(_, invoice)| pushes(settings, AnySales::Invoice(invoice)))
        };
        if payment.applications.is_empty() || payment.applications.iter().any(goes) {
            need_contact(state, &payment.contact_id);
        }
    }
}

fn all_sales(workspace: &Workspace) -> impl Iterator<Item = AnySales<'_>> {
    let of_kind =
        move |kind| (0..workspace.count(kind)).filter_map(move |index| workspace.sales(kind, index));
    SALES.into_iter().flat_map(of_kind)
}

fn need_party(state: &mut State<'_>, document: AnySales<'_>) {
    match document.party() {
        Some((Kind::Contact, id, _)) => need_contact(state, id),
        Some((kind, id, _)) => {
            if let Some(index) = state.context.place(kind, id) {
                state.need(kind, index);
            }
        }
        None => {}
    }
}

/// With its parents, which must be there first. Stops at a contact seen before, so circles end.
fn need_contact(state: &mut State<'_>, id: &CrmId) {
    let mut next = Some(id);
    while let Some((index, contact)) = next.and_then(|id| state.context.contact(id)) {
        if !state.need(Kind::Contact, index) {
            return;
        }
        next = contact.parent_id.as_ref();
    }
}

/// Takes back what would be created for documents that do not go over after all: customers and items come
/// with their first pushed document, not before.
pub(super) fn release(state: &mut State<'_>) {
    let (mut contacts, mut items, mut vendors) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let workspace = state.context.workspace;
    let writes = |kind, index| state.row(kind, index).is_some_and(|row: &Row| row.decision.writes());
    for kind in SALES {
        for index in (0..workspace.count(kind)).filter(|index| writes(kind, *index)) {
            let Some(document) = workspace.sales(kind, index) else { continue };
            match document.party() {
                Some((Kind::Vendor, id, _)) => vendors.insert(id),
                Some((_, id, _)) => contacts.insert(id),
                None => false,
            };
            let document = document.common();
            items.extend(document.lines.iter().filter_map(|line| line.item_id.as_ref()));
        }
    }
    for (_, payment) in
        workspace.payments.iter().enumerate().filter(|(index, _)| writes(Kind::Payment, *index))
    {
        contacts.insert(&payment.contact_id);
    }
    // Parents go before their children.
    let mut open: Vec<&CrmId> = contacts.iter().copied().collect();
    while let Some(id) = open.pop() {
        let parent = state.context.contact(id).and_then(|(_, contact)| contact.parent_id.as_ref());
        open.extend(parent.filter(|parent| contacts.insert(parent)));
    }
    let settings = state.context.settings;
    let lazy = |kind| match kind {
        Kind::Contact | Kind::Vendor | Kind::Item => {
            record_rules(settings, kind).create == CreateRule::WithDocument
        }
        _ => false,
    };
    for row in state.rows.iter_mut().filter(|row| row.decision == Decision::Create && lazy(row.kind)) {
        let wanted = row.id.as_ref().is_some_and(|id| match row.kind {
            Kind::Contact => contacts.contains(id),
            Kind::Vendor => vendors.contains(id),
            _ => items.contains(id),
        });
        if !wanted {
            row.decide(Decision::Skip, Reason::NotNeededYet);
        }
    }
}
