//! Which documents go over at all, and which contacts and items they therefore need.

use crate::base::ids::CrmId;
use crate::crm::{Invoice, InvoiceStatus, Kind, Payment, PaymentStatus};
use crate::settings::Settings;

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
        need_contact(state, &payment.contact_id);
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
