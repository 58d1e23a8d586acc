//! Payments: linked, created, updated, voided or held; what they pay is counted invoice by invoice.

use crate::base::ordered::BTreeSet;

use crate::base::ids::{CrmId, SyncToken};
use crate::base::money::Arithmetic;
use crate::crm::{Application, Credit, Kind, Payment, PaymentStatus};
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::mapping::payment::{fields, fields_to_send, to_qbo};
use crate::mapping::{Reference, Resolve};
use crate::matching::payment::{Found, Wanted};
use crate::step::{Link, Origin, Resource};
use crate::validate;

use super::Reason;
use super::by_hand::{self, Chosen};
use super::compare::{self, Comparison};
use super::row::{Decision, MoneyVerdict, Row};
use super::state::State;

pub(super) fn decide(state: &mut State<'_>) {
    for index in 0..state.context.workspace.payments.len() {
        let Some(payment) = state.context.workspace.payments.get(index) else { continue };
        let Some(mut row) = state.take_row(Kind::Payment, index) else { continue };
        row.total = Some(payment.amount);
        let link = state.core.link(Kind::Payment, &payment.id);
        if !skip(state, payment, link, &mut row) {
            match (payment.status, link) {
                (PaymentStatus::Voided, Some(link)) => void(state, payment, link, &mut row),
                (_, Some(link)) => linked(state, payment, link, &mut row),
                (_, None) => unlinked(state, payment, &mut row),
            }
        }
        if row.decision == Decision::Create {
            count(state, payment);
        }
        state.put_row(Kind::Payment, index, row);
    }
}

fn skip(state: &State<'_>, payment: &Payment, link: Option<&Link>, row: &mut Row) -> bool {
    let settings = state.context.settings;
    let before_start = settings.start_date.is_some_and(|start| payment.date < start);
    let reason = if !settings.sync.payments.direction.pushes() {
        Reason::DirectionOff
    } else if link.is_some_and(|link| link.origin == Origin::Quickbooks) {
        Reason::FromQuickBooks
    } else if payment.status == PaymentStatus::Pending {
        Reason::PaymentPending
    } else if payment.status == PaymentStatus::Voided && link.is_none() {
        Reason::NeverPushed
    } else if before_start && link.is_none() {
        Reason::BeforeStart
    } else {
        return false;
    };
    if let Some(link) = link {
        row.qbo_id = Some(link.qbo_id.clone());
        row.sequence = link.sequence;
    }
    row.decide(Decision::Skip, reason);
    true
}

fn unlinked(state: &State<'_>, payment: &Payment, row: &mut Row) {
    let money = (payment.amount, payment.currency.as_deref());
    let found = match by_hand::chosen(state, Kind::Payment, &payment.id, Some(money), row) {
        Chosen::Record(candidate) => Found::Same(candidate),
        Chosen::New => Found::Nothing,
        Chosen::Nothing => find(state, payment),
    };
    match found {
        Found::Same(candidate) => {
            row.money = MoneyVerdict::Exact;
            return state.link(candidate, row);
        }
        Found::Doubtful(candidate, what) => {
            let message = format!("QuickBooks may have it already: {what}");
            row.findings.push(Finding::new(Code::MatchPossibleDuplicate, &FieldPath::root(), message));
            row.candidates = vec![candidate];
        }
        Found::Nothing => {}
    }
    prepare(state, payment, row);
    let pushed = check_invoices(state, payment, row) && check_credits(state, payment, row);
    if state.hold(row) {
        return;
    }
    match pushed {
        true => row.decide(Decision::Create, Reason::New),
        false => row.decide(Decision::Wait, Reason::WaitsForPush),
    }
}

fn find(state: &State<'_>, payment: &Payment) -> Found {
    let decided = state.decided();
    let customer = match decided.customer(&payment.contact_id) {
        Some(Reference::Known(id)) => Some(id.0),
        Some(Reference::Pending(_)) | None => None,
    };
    let invoices: Vec<String> = payment
        .applications
        .iter()
        .filter_map(|application| match decided.invoice(&application.invoice_id)? {
            Reference::Known(id) => Some(id.0),
            Reference::Pending(_) => None,
        })
        .collect();
    let invoices: Vec<&str> = invoices.iter().map(String::as_str).collect();
    let date = payment.date.to_string();
    let marker = if state.payments.has_markers() {
        state.core.marker(Kind::Payment, &payment.id, 0)
    } else {
        String::new()
    };
    let wanted = Wanted {
        marker: &marker,
        customer: customer.as_deref(),
        date: &date,
        amount: payment.amount,
        reference: payment.reference.as_deref(),
        invoices: &invoices,
    };
    state.payments.find(wanted, |id| state.is_free(Resource::Payment, id))
}

fn prepare(state: &State<'_>, payment: &Payment, row: &mut Row) {
    match state.obstacle(Kind::Contact, &payment.contact_id, "contactId") {
        Ok(waits) => row.waits_for.extend(waits),
        Err(finding) => row.findings.push(finding),
    }
    match state.context.currency(payment.currency.as_deref()) {
        Some(currency) => {
            row.findings.extend(validate::payment::check(&state.context, payment, currency));
            row.money = MoneyVerdict::Exact;
        }
        None => {
            let code = payment.currency.as_deref().unwrap_or_default();
            let message = format!("`{code}` is not a currency code");
            row.findings.push(Finding::new(Code::PlanCurrency, &FieldPath::of("currency"), message));
        }
    }
}

/// Whether every invoice that is paid is in QuickBooks or goes there with this plan.
fn check_invoices(state: &State<'_>, payment: &Payment, row: &mut Row) -> bool {
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
fn check_credits(state: &State<'_>, payment: &Payment, row: &mut Row) -> bool {
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
fn count(state: &mut State<'_>, payment: &Payment) {
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

fn linked(state: &State<'_>, payment: &Payment, link: &Link, row: &mut Row) {
    row.sequence = link.sequence;
    let Some(record) = state.context.payment(&link.qbo_id) else {
        let message = format!("the linked payment {} is no longer in QuickBooks", link.qbo_id);
        row.findings.push(Finding::new(Code::PlanGone, &FieldPath::root(), message));
        return row.decide(Decision::Blocked, Reason::Blocked);
    };
    row.qbo_id = Some(link.qbo_id.clone());
    row.sync_token = record.sync_token.clone().map(SyncToken::new);
    row.money = MoneyVerdict::Exact;
    if record.is_voided() || link.voided {
        let message = "voided in QuickBooks, but not in the CRM";
        row.findings.push(Finding::new(Code::PlanVoidedInQuickBooks, &FieldPath::of("status"), message));
        return row.decide(Decision::Skip, Reason::VoidedInQuickBooks);
    }
    let Some(currency) = state.context.currency(payment.currency.as_deref()) else {
        return prepare(state, payment, row);
    };
    let (body, _) = to_qbo(&state.context, payment, currency, &state.decided());
    match compare::compare(&fields_to_send(payment, &body), &fields(record), &link.base) {
        Comparison::Same | Comparison::Agreed => row.decide(Decision::Skip, Reason::UpToDate),
        Comparison::QuickBooksChanged(moved) => {
            row.findings.push(compare::moved(Code::PlanChangedInQuickBooks, &moved));
            row.decide(Decision::Skip, Reason::ChangedInQuickBooks);
        }
        Comparison::BothChanged(moved) => {
            row.findings.push(compare::moved(Code::PlanConflict, &moved));
            state.hold(row);
        }
        Comparison::CrmChanged => {
            prepare(state, payment, row);
            if record.is_deposited() {
                row.findings.push(deposited());
            }
            for (index, application) in payment.applications.iter().enumerate() {
                let path = format!("applications[{index}].invoiceId");
                match state.obstacle(Kind::Invoice, &application.invoice_id, &path) {
                    Ok(waits) => row.waits_for.extend(waits),
                    Err(finding) => row.findings.push(finding),
                }
            }
            if !state.hold(row) {
                row.decide(Decision::Update, Reason::Changed);
            }
        }
    }
}

fn deposited() -> Finding {
    let message = "the payment is part of a bank deposit in QuickBooks and cannot change";
    Finding::new(Code::PlanDeposited, &FieldPath::root(), message)
}

fn void(state: &State<'_>, payment: &Payment, link: &Link, row: &mut Row) {
    row.sequence = link.sequence;
    row.qbo_id = Some(link.qbo_id.clone());
    let Some(record) = state.context.payment(&link.qbo_id) else {
        return row.decide(Decision::Skip, Reason::AlreadyVoided);
    };
    row.sync_token = record.sync_token.clone().map(SyncToken::new);
    if record.is_voided() {
        return row.decide(Decision::Skip, Reason::AlreadyVoided);
    }
    if !state.context.settings.sync.invoices.voids {
        return row.decide(Decision::Skip, Reason::VoidsOff);
    }
    if record.is_deposited() {
        row.findings.push(deposited());
    }
    let mut checks = validate::common::Checks::default();
    checks.open_period(&state.context, "date", payment.date);
    row.findings.extend(checks.0);
    if !state.hold(row) {
        row.decide(Decision::Void, Reason::VoidedInCrm);
    }
}
