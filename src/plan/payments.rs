//! What payments pay, counted invoice by invoice and credit by credit.

use crate::base::ordered::BTreeSet;

use crate::base::ids::CrmId;
use crate::base::money::Arithmetic;
use crate::crm::{Application, Credit, Kind, Payment};
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::mapping::Resolve;
use crate::step::Resource;

use super::row::Row;
use super::state::State;

/// Whether every invoice that is paid is in QuickBooks or goes there with this plan.
pub(super) fn check_invoices(state: &State<'_>, payment: &Payment, row: &mut Row) -> bool {
    let mut pushed = true;
    let mut seen = BTreeSet::new();
    for (index, application) in payment.applications.iter().enumerate() {
        let path = format!("applications[{index}].invoiceId");
        match state.obstacle(Kind::Invoice, &application.invoice_id, &path) {
            Err(finding) => {
                row.findings.push(finding);
                continue;
            }
            Ok(Some(waits)) => {
                if !row.waits_for.contains(&waits) {
                    row.waits_for.push(waits);
                }
                continue;
            }
            Ok(None) => {}
        }
        if !seen.insert(&application.invoice_id) {
            let message = format!("invoice `{}` stands twice in the list", application.invoice_id);
            row.findings.push(Finding::new(Code::MoneyApplicationsExceed, &FieldPath::of(path), message));
            continue;
        }
        if state.decided().invoice(&application.invoice_id).is_none() {
            pushed = false;
            if let Some((place, _)) = state.context.crm_invoice(&application.invoice_id) {
                row.waits_for.push(state.row_index(Kind::Invoice, place));
            }
            continue;
        }
        check_application(state, payment, application, &path, row);
    }
    pushed
}

/// Whether every credit memo that is used is in QuickBooks or goes there with this plan.
pub(super) fn check_credits(state: &State<'_>, payment: &Payment, row: &mut Row) -> bool {
    let mut pushed = true;
    for (index, credit) in payment.credits.iter().enumerate() {
        let path = format!("credits[{index}].creditMemoId");
        let id = &credit.credit_memo_id;
        match state.obstacle(Kind::CreditMemo, id, &path) {
            Err(finding) => row.findings.push(finding),
            Ok(Some(waits)) => row.waits_for.push(waits),
            Ok(None) if state.decided().credit_memo(id).is_none() => {
                pushed = false;
                let place = state.context.place(Kind::CreditMemo, id);
                row.waits_for.extend(place.map(|place| state.row_index(Kind::CreditMemo, place)));
            }
            Ok(None) => check_credit(state, payment, credit, &path, row),
        }
    }
    pushed
}

/// A credit memo gives no more than it has left, and only to its own customer.
fn check_credit(state: &State<'_>, payment: &Payment, credit: &Credit, path: &str, row: &mut Row) {
    let Some(place) = state.context.place(Kind::CreditMemo, &credit.credit_memo_id) else { return };
    let Some(memo) = state.context.workspace.credit_memos.get(place) else { return };
    if !same_family(state, &payment.contact_id, &memo.contact_id) {
        let message = format!("credit memo {} is not of the customer who paid", memo.number);
        row.findings.push(Finding::new(Code::PlanWrongCustomer, &FieldPath::of(path), message));
        return;
    }
    let known = state.row(Kind::CreditMemo, place).and_then(|row| row.qbo_id.as_ref());
    let left = match known.and_then(|id| state.context.sales_form(Resource::CreditMemo, id)) {
        Some(record) => record.remaining_credit.or(record.balance).map(|left| left.0),
        None => Some(memo.totals.total),
    };
    let taken = state.credits_used.get(&place).copied().unwrap_or_default();
    let Some(left) = left.and_then(|left| left.minus(taken).ok()) else { return };
    if credit.amount > left {
        let currency = state.context.home;
        let message = format!(
            "{} of credit memo {} is used, which has {} left",
            currency.text(credit.amount),
            memo.number,
            currency.text(left)
        );
        row.findings.push(Finding::new(Code::MoneyApplicationsExceed, &FieldPath::of(path), message));
    }
}

fn check_application(
    state: &State<'_>,
    payment: &Payment,
    application: &Application,
    path: &str,
    row: &mut Row,
) {
    let Some((index, invoice)) = state.context.crm_invoice(&application.invoice_id) else { return };
    if !same_family(state, &payment.contact_id, &invoice.contact_id) {
        let message = format!("invoice {} is not of the customer who paid", invoice.number);
        row.findings.push(Finding::new(Code::PlanWrongCustomer, &FieldPath::of(path), message));
        return;
    }
    let billed = invoice.currency.as_deref().unwrap_or(state.context.home.code());
    let paid = payment.currency.as_deref().unwrap_or(state.context.home.code());
    if billed != paid {
        let message = format!("invoice {} is in {billed}, the payment in {paid}", invoice.number);
        row.findings.push(Finding::new(Code::PlanCurrency, &FieldPath::of(path), message));
        return;
    }
    let known = state.row(Kind::Invoice, index).and_then(|row| row.qbo_id.as_ref());
    let deposit = invoice.deposit.unwrap_or_default();
    let open = match known.and_then(|id| state.context.invoice(id)) {
        Some(record) => record.balance.map(|balance| balance.0),
        None => invoice.totals.total.minus(deposit).ok(),
    };
    let taken = state.applied.get(&index).copied().unwrap_or_default();
    let Some(left) = open.and_then(|open| open.minus(taken).ok()) else { return };
    if application.amount > left {
        let currency = state.context.home;
        let message = format!(
            "{} is applied to invoice {}, which has {} left to pay",
            currency.text(application.amount),
            invoice.number,
            currency.text(left)
        );
        row.findings.push(Finding::new(Code::MoneyApplicationsExceed, &FieldPath::of(path), message));
    }
}

/// A parent pays for its sites and a site for its parent: QuickBooks takes both.
fn same_family(state: &State<'_>, one: &CrmId, other: &CrmId) -> bool {
    one == other || root(state, one) == root(state, other)
}

fn root<'a>(state: &'a State<'_>, id: &'a CrmId) -> &'a CrmId {
    let mut top = id;
    // Circles are blocked elsewhere; here they only must end.
    for _ in 0..crate::base::limits::CUSTOMER_LEVELS_MAX {
        let parent = state.context.contact(top).and_then(|(_, contact)| contact.parent_id.as_ref());
        match parent {
            Some(parent) => top = parent,
            None => return top,
        }
    }
    top
}

/// What this payment takes is no longer open for the next.
pub(super) fn count(state: &mut State<'_>, payment: &Payment) {
    for application in &payment.applications {
        if let Some((index, _)) = state.context.crm_invoice(&application.invoice_id) {
            let taken = state.applied.entry(index).or_default();
            *taken = taken.plus(application.amount).unwrap_or(*taken);
        }
    }
    for credit in &payment.credits {
        if let Some(place) = state.context.place(Kind::CreditMemo, &credit.credit_memo_id) {
            let taken = state.credits_used.entry(place).or_default();
            *taken = taken.plus(credit.amount).unwrap_or(*taken);
        }
    }
}
