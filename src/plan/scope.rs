//! Which documents go over at all, and which contacts and items they therefore need.

use std::collections::BTreeSet;

use crate::base::ids::CrmId;
use crate::crm::{Application, Invoice, InvoiceStatus, Kind, Payment, PaymentStatus};
use crate::settings::{CreateRule, Settings};

use super::Reason;
use super::row::{Decision, Row};
use super::state::State;

/// Whether an invoice is one that the settings push, whatever may stand in its way.
#[must_use]
pub fn pushes_invoice(settings: &Settings, invoice: &Invoice) -> bool {
    let rules = &settings.sync.invoices;
    rules.direction.pushes()
        && settings.start_date.is_none_or(|start| invoice.issue_date >= start)
        && invoice.status != InvoiceStatus::Voided
        && rules.push.contains(&invoice.status)
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
    for invoice in workspace.invoices.iter().filter(|invoice| pushes_invoice(settings, invoice)) {
        need_contact(state, &invoice.contact_id);
        for item in invoice.lines.iter().filter_map(|line| line.item_id.as_ref()) {
            if let Some((index, _)) = state.context.crm_item(item)
                && let Some(needed) = state.needed_items.get_mut(index)
            {
                *needed = true;
            }
        }
    }
    for payment in workspace.payments.iter().filter(|payment| pushes_payment(settings, payment)) {
        // A payment of drafts alone waits with them, and its customer too.
        let goes = |application: &Application| {
            let linked = state.core.link(Kind::Invoice, &application.invoice_id).is_some();
            let invoice = state.context.crm_invoice(&application.invoice_id);
            linked || invoice.is_none_or(|(_, invoice)| pushes_invoice(settings, invoice))
        };
        if payment.applications.is_empty() || payment.applications.iter().any(goes) {
            need_contact(state, &payment.contact_id);
        }
    }
    // A voided invoice needs its customer only if QuickBooks has it.
    for invoice in workspace.invoices.iter().filter(|invoice| invoice.status == InvoiceStatus::Voided) {
        if state.core.link(Kind::Invoice, &invoice.id).is_some() {
            need_contact(state, &invoice.contact_id);
        }
    }
}

/// With its parents, which must be there first. Stops at a contact seen before, so circles end.
fn need_contact(state: &mut State<'_>, id: &CrmId) {
    let mut next = Some(id);
    while let Some((index, contact)) = next.and_then(|id| state.context.contact(id)) {
        match state.needed_contacts.get_mut(index) {
            Some(needed) if !*needed => *needed = true,
            _ => return,
        }
        next = contact.parent_id.as_ref();
    }
}

/// Takes back what would be created for documents that do not go over after all: customers and items come
/// with their first pushed document, not before.
pub(super) fn release(state: &mut State<'_>) {
    let (mut contacts, mut items) = (BTreeSet::new(), BTreeSet::new());
    let workspace = state.context.workspace;
    let writes = |kind, index| state.row(kind, index).is_some_and(|row: &Row| row.decision.writes());
    for (_, invoice) in
        workspace.invoices.iter().enumerate().filter(|(index, _)| writes(Kind::Invoice, *index))
    {
        contacts.insert(&invoice.contact_id);
        items.extend(invoice.lines.iter().filter_map(|line| line.item_id.as_ref()));
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
        Kind::Contact => settings.sync.contacts.create == CreateRule::WithDocument,
        Kind::Item => settings.sync.items.create == CreateRule::WithDocument,
        _ => false,
    };
    for row in state.rows.iter_mut().filter(|row| row.decision == Decision::Create && lazy(row.kind)) {
        let wanted = row.id.as_ref().is_some_and(|id| match row.kind {
            Kind::Contact => contacts.contains(id),
            _ => items.contains(id),
        });
        if !wanted {
            row.decide(Decision::Skip, Reason::NotNeededYet);
        }
    }
}
