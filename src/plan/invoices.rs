//! Invoices: skipped, linked, created, updated, voided or held.

use std::collections::BTreeMap;

use crate::base::ids::SyncToken;
use crate::base::money::Decimal;
use crate::base::text::unique_name_key;
use crate::crm::{Invoice, InvoiceStatus, Kind};
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::mapping::invoice::{fields_of, fields_to_send, to_qbo};
use crate::mapping::{Reference, Resolve, Sales, SalesDraft, sales};
use crate::matching::invoice::{Found, Wanted};
use crate::qbo;
use crate::region::Verdict;
use crate::settings::DocumentNumbers;
use crate::step::{Link, Origin, Resource};
use crate::validate;

use super::Reason;
use super::by_hand::{self, Chosen};
use super::compare::{self, Comparison};
use super::row::{Decision, MoneyVerdict, Row};
use super::scope;
use super::state::State;

pub(super) fn decide(state: &mut State<'_>) {
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    for index in 0..state.context.workspace.invoices.len() {
        let Some(invoice) = state.context.workspace.invoices.get(index) else { continue };
        let Some(mut row) = state.take_row(Kind::Invoice, index) else { continue };
        row.total = Some(invoice.totals.total);
        let link = state.core.link(Kind::Invoice, &invoice.id);
        if !skip(state, invoice, link, &mut row) {
            if invoice.status == InvoiceStatus::Voided {
                void(state, invoice, link, &mut row);
            } else {
                match link {
                    Some(link) => linked(state, invoice, link, &mut row),
                    None => unlinked(state, invoice, &mut row),
                }
                check_twin(state, invoice, index, &mut numbers, &mut row);
            }
        }
        state.put_row(Kind::Invoice, index, row);
    }
}

/// What the settings leave out.
fn skip(state: &State<'_>, invoice: &Invoice, link: Option<&Link>, row: &mut Row) -> bool {
    let settings = state.context.settings;
    let before_start = settings.start_date.is_some_and(|start| invoice.issue_date < start);
    let reason = if !settings.sync.invoices.direction.pushes() {
        Reason::DirectionOff
    } else if link.is_some_and(|link| link.origin == Origin::Quickbooks) {
        Reason::FromQuickBooks
    } else if before_start && link.is_none() {
        Reason::BeforeStart
    } else if invoice.status != InvoiceStatus::Voided
        && !settings.sync.invoices.push.contains(&invoice.status)
    {
        Reason::StateNotPushed
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

/// Fills in findings, waits and the money verdict.
fn prepare(state: &State<'_>, invoice: &Invoice, row: &mut Row) -> Option<SalesDraft> {
    match state.obstacle(Kind::Contact, &invoice.contact_id, "contactId") {
        Ok(waits) => row.waits_for.extend(waits),
        Err(finding) => row.findings.push(finding),
    }
    for item in invoice.lines.iter().filter_map(|line| line.item_id.as_ref()) {
        // An item that is not in the workspace is a finding of the invoice's own checks.
        if let Ok(Some(waits)) = state.obstacle(Kind::Item, item, "lines")
            && !row.waits_for.contains(&waits)
        {
            row.waits_for.push(waits);
        }
    }
    row.findings.extend(validate::invoice::check(&state.context, invoice));
    check_currency(state, invoice, row);
    let common = Sales::from(invoice);
    let draft = match sales::draft(&state.context, &common) {
        Ok(draft) => draft,
        Err(finding) => {
            row.money = MoneyVerdict::Differs;
            row.findings.push(finding);
            return None;
        }
    };
    row.money = match draft.sent.verdict() {
        Verdict::Exact => MoneyVerdict::Exact,
        Verdict::Explained => MoneyVerdict::Explained,
        Verdict::Blocked => MoneyVerdict::Differs,
    };
    row.sent_total = Some(draft.sent.predicted.total.unwrap_or(draft.ledger.total));
    // A missing item may only be one that waits itself.
    if row.waits_for.is_empty()
        && !row.has_errors()
        && let Err(finding) = sales::check_items(&state.context, &common, &state.decided())
    {
        row.findings.push(finding);
        return None;
    }
    Some(draft)
}

/// A customer has one currency for ever.
fn check_currency(state: &State<'_>, invoice: &Invoice, row: &mut Row) {
    let Some(Reference::Known(id)) = state.decided().customer(&invoice.contact_id) else { return };
    let Some(currency) = state.context.customer(&id).and_then(|customer| customer.currency_ref.as_ref())
    else {
        return;
    };
    let billed = invoice.currency.as_deref().unwrap_or(state.context.home.code());
    if currency.value != billed && state.context.facts.multicurrency {
        let message =
            format!("billed in {billed}, but the customer's currency in QuickBooks is {}", currency.value);
        row.findings.push(Finding::new(Code::PlanCurrency, &FieldPath::of("currency"), message));
    }
}

fn unlinked(state: &State<'_>, invoice: &Invoice, row: &mut Row) {
    let customer = state.decided().customer(&invoice.contact_id);
    let money = (invoice.totals.total, invoice.currency.as_deref());
    let found = match by_hand::chosen(state, Kind::Invoice, &invoice.id, Some(money), row) {
        Chosen::Record(candidate) => Found::Same(candidate),
        Chosen::New => match find(state, invoice, customer.as_ref()) {
            Found::Lookalike(_, _) => Found::Nothing,
            found => found,
        },
        Chosen::Nothing => find(state, invoice, customer.as_ref()),
    };
    match found {
        Found::Same(candidate) => {
            // What is there already is not written, so nothing can stand in its way but the company itself.
            row.money = MoneyVerdict::Exact;
            return state.link(candidate, row);
        }
        Found::Collision(candidate, what) => {
            let message = format!("QuickBooks has an invoice {} already, but {what}", invoice.number);
            row.findings.push(Finding::new(Code::MatchNumberTaken, &FieldPath::of("number"), message));
            row.candidates = vec![candidate];
        }
        Found::Lookalike(candidate, what) => {
            let message = format!("QuickBooks may have it already: {what}");
            row.findings.push(Finding::new(Code::MatchPossibleDuplicate, &FieldPath::root(), message));
            row.candidates = vec![candidate];
        }
        Found::Nothing => {}
    }
    prepare(state, invoice, row);
    if !state.hold(row) {
        row.decide(Decision::Create, Reason::New);
    }
}

fn find(state: &State<'_>, invoice: &Invoice, customer: Option<&Reference>) -> Found {
    let customer = match customer {
        Some(Reference::Known(id)) => Some(id.as_str()),
        Some(Reference::Pending(_)) | None => None,
    };
    let by_number = state.context.settings.document_numbers == DocumentNumbers::Crm;
    // Hashing is worth it only if there is a marker to compare with.
    let marker = if state.invoices.has_markers() {
        state.core.marker(Kind::Invoice, &invoice.id, 0)
    } else {
        String::new()
    };
    let date = invoice.issue_date.to_string();
    let wanted = Wanted {
        marker: &marker,
        // A number that QuickBooks gives cannot be looked for.
        number: if by_number { invoice.number.trim() } else { "" },
        total: invoice.totals.total,
        date: &date,
        customer,
    };
    let other_paper = |number: &str| state.crm_numbers.contains(&unique_name_key(number));
    state.invoices.find(wanted, |id| state.is_free(Resource::Invoice, id), other_paper)
}

fn linked(state: &State<'_>, invoice: &Invoice, link: &Link, row: &mut Row) {
    row.sequence = link.sequence;
    let Some(record) = state.context.invoice(&link.qbo_id) else {
        let message = format!("the linked invoice {} is no longer in QuickBooks", link.qbo_id);
        row.findings.push(Finding::new(Code::PlanGone, &FieldPath::root(), message));
        return row.decide(Decision::Blocked, Reason::Blocked);
    };
    row.qbo_id = Some(link.qbo_id.clone());
    row.sync_token = record.sync_token.clone().map(SyncToken::new);
    if record.is_voided() || link.voided {
        let message = "voided in QuickBooks, but not in the CRM";
        row.findings.push(Finding::new(Code::PlanVoidedInQuickBooks, &FieldPath::of("status"), message));
        return row.decide(Decision::Skip, Reason::VoidedInQuickBooks);
    }
    let before = row.findings.len();
    let prepared = prepare(state, invoice, row);
    let mine = prepared.and_then(|draft| {
        let (body, _) = to_qbo(&state.context, invoice, &draft, &state.decided()).ok()?;
        Some(fields_to_send(invoice, &body, &draft.sent))
    });
    let comparison = match &mine {
        Some(mine) => compare::compare(mine, &fields_of(record), &link.base),
        None => Comparison::CrmChanged,
    };
    match comparison {
        Comparison::Same => {
            // Findings about writing it do not matter when nothing is written.
            row.findings.truncate(before);
            row.waits_for.clear();
            row.decide(Decision::Skip, Reason::UpToDate);
        }
        Comparison::QuickBooksChanged(moved) => {
            row.findings.truncate(before);
            row.waits_for.clear();
            row.findings.push(compare::moved(Code::PlanChangedInQuickBooks, &moved));
            row.decide(Decision::Skip, Reason::ChangedInQuickBooks);
        }
        Comparison::BothChanged(moved) => {
            row.findings.push(compare::moved(Code::PlanConflict, &moved));
            state.hold(row);
        }
        Comparison::CrmChanged => {
            if !state.hold(row) {
                row.decide(Decision::Update, Reason::Changed);
            }
        }
    }
}

fn void(state: &State<'_>, invoice: &Invoice, link: Option<&Link>, row: &mut Row) {
    let Some(link) = link else { return void_unlinked(state, invoice, row) };
    row.sequence = link.sequence;
    row.qbo_id = Some(link.qbo_id.clone());
    let Some(record) = state.context.invoice(&link.qbo_id) else {
        return row.decide(Decision::Skip, Reason::AlreadyVoided);
    };
    row.sync_token = record.sync_token.clone().map(SyncToken::new);
    if record.is_voided() {
        return row.decide(Decision::Skip, Reason::AlreadyVoided);
    }
    if !state.context.settings.sync.invoices.voids {
        return row.decide(Decision::Skip, Reason::VoidsOff);
    }
    check_void(state, invoice, record, row);
    if !state.hold(row) {
        row.decide(Decision::Void, Reason::VoidedInCrm);
    }
}

fn check_void(state: &State<'_>, invoice: &Invoice, record: &qbo::Invoice, row: &mut Row) {
    let total = record.total_amt.map_or(Decimal::ZERO, |total| total.0);
    let balance = record.balance.map_or(total, |balance| balance.0);
    if record.has_payments() || balance != total {
        let paid = total.checked_sub(balance).unwrap_or_default();
        let message = format!("{} of it is paid in QuickBooks", state.context.home.text(paid));
        row.findings.push(Finding::new(Code::PlanPaidVoid, &FieldPath::of("status"), message));
    }
    let mut checks = validate::common::Checks::default();
    checks.open_period(&state.context, "issueDate", invoice.issue_date);
    row.findings.extend(checks.0);
}

/// Voided in the CRM without a link: nothing to do, unless QuickBooks has it after all.
fn void_unlinked(state: &State<'_>, invoice: &Invoice, row: &mut Row) {
    let customer = state.context.contact(&invoice.contact_id).and_then(|_| {
        // The customer may be known though this invoice alone would not need him.
        state.decided().customer(&invoice.contact_id)
    });
    let found = match find(state, invoice, customer.as_ref()) {
        Found::Same(candidate) => candidate,
        Found::Collision(_, _) | Found::Lookalike(_, _) | Found::Nothing => {
            return row.decide(Decision::Skip, Reason::NeverPushed);
        }
    };
    if !state.context.settings.sync.invoices.voids {
        row.candidates = vec![found];
        return row.decide(Decision::Skip, Reason::VoidsOff);
    }
    let message =
        format!("QuickBooks has invoice {} still open, and it is not linked to this one", found.name);
    row.findings.push(Finding::new(Code::MatchVoidUnlinked, &FieldPath::of("status"), message));
    row.candidates = vec![found];
    row.decide(Decision::Blocked, Reason::Blocked);
}

/// Two invoices of the CRM may not bear one number.
fn check_twin(
    state: &State<'_>,
    invoice: &Invoice,
    index: usize,
    numbers: &mut BTreeMap<String, usize>,
    row: &mut Row,
) {
    let pushed = scope::pushes_invoice(state.context.settings, invoice);
    if !pushed || state.context.settings.document_numbers == DocumentNumbers::Quickbooks {
        return;
    }
    let first = *numbers.entry(unique_name_key(&invoice.number)).or_insert(index);
    if first == index || row.decision != Decision::Create {
        return;
    }
    let other = state.context.workspace.invoices.get(first).map_or("", |invoice| invoice.id.as_str());
    let message = format!("the number {} is borne by invoice `{other}` too", invoice.number);
    row.findings.push(Finding::new(Code::MatchNumberTaken, &FieldPath::of("number"), message));
    row.decide(Decision::Blocked, Reason::Blocked);
}
