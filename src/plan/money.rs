//! Payments and deposits: linked, created, updated, voided or held.

use crate::base::ids::SyncToken;
use crate::base::money::Currency;
use crate::crm::{AnyMoney, Kind, PaymentStatus};
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::mapping::money_form::{any_to_qbo, fields, fields_to_send};
use crate::mapping::{Reference, Resolve, deposit, voided};
use crate::matching::money::{Found, Wanted};
use crate::qbo::MoneyForm;
use crate::settings::ByHand;
use crate::step::{Link, Origin, Resource};
use crate::validate;

use super::by_hand::{self, Chosen};
use super::compare::{self, Comparison};
use super::conflict;
use super::row::{Decision, MoneyVerdict, Row};
use super::state::{State, resource_of};
use super::{Reason, deposits, payments, scope};

pub(super) fn decide(state: &mut State<'_>, kind: Kind) {
    for index in 0..state.context.workspace.count(kind) {
        let Some(money) = state.context.workspace.money(kind, index) else { continue };
        let Some(mut row) = state.take_row(kind, index) else { continue };
        row.total = Some(money.amount());
        let link = state.core.link(kind, money.id());
        if !skip(state, money, link, &mut row) {
            match (money.status(), link) {
                (PaymentStatus::Voided, Some(link)) => void(state, money, link, &mut row),
                (_, Some(link)) => linked(state, money, link, &mut row),
                (_, None) => unlinked(state, money, &mut row),
            }
        }
        match money {
            AnyMoney::Payment(payment) if row.decision == Decision::Create => payments::count(state, payment),
            AnyMoney::Deposit(deposit) if row.decision != Decision::Skip => deposits::count(state, deposit),
            _ => {}
        }
        state.put_row(kind, index, row);
    }
}

fn skip(state: &State<'_>, money: AnyMoney<'_>, link: Option<&Link>, row: &mut Row) -> bool {
    let settings = state.context.settings;
    let before_start = settings.start_date.is_some_and(|start| money.date() < start);
    let reason = if !scope::direction(settings, money.kind()).pushes() {
        Reason::DirectionOff
    } else if link.is_some_and(|link| link.origin == Origin::Quickbooks) {
        Reason::FromQuickBooks
    } else if money.status() == PaymentStatus::Pending {
        Reason::PaymentPending
    } else if money.status() == PaymentStatus::Voided && link.is_none() {
        Reason::NeverPushed
    } else if before_start && link.is_none() {
        Reason::BeforeStart
    } else {
        return false;
    };
    match (link, settings.links.by_hand(money.kind(), money.id())) {
        (Some(link), _) => {
            row.qbo_id = Some(link.qbo_id.clone());
            row.sequence = link.sequence;
        }
        // Deposits can name what is not pushed but known.
        (None, Some(ByHand::Record(id))) => row.qbo_id = Some(id.clone()),
        _ => {}
    }
    row.decide(Decision::Skip, reason);
    true
}

fn unlinked(state: &State<'_>, money: AnyMoney<'_>, row: &mut Row) {
    let amount = (money.amount(), money.currency());
    let found = match by_hand::chosen(state, money.kind(), money.id(), Some(amount), row) {
        Chosen::Record(candidate) => Found::Same(candidate),
        Chosen::New => Found::Nothing,
        Chosen::Nothing => find(state, money),
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
    prepare(state, money, row);
    let pushed = match money {
        AnyMoney::Payment(payment) => {
            payments::check_invoices(state, payment, row) && payments::check_credits(state, payment, row)
        }
        AnyMoney::Deposit(deposit) => deposits::check_lines(state, deposit, row),
    };
    if state.hold(row) {
        return;
    }
    match pushed {
        true => row.decide(Decision::Create, Reason::New),
        false => row.decide(Decision::Wait, Reason::WaitsForPush),
    }
}

fn find(state: &State<'_>, money: AnyMoney<'_>) -> Found {
    let (kind, decided) = (money.kind(), state.decided());
    let (Some(index), Some(resource)) = (state.money_index(kind), resource_of(kind)) else {
        return Found::Nothing;
    };
    let known = |kind, id| match decided.record(kind, id) {
        Some(Reference::Known(id)) => Some(id.0),
        Some(Reference::Pending(_)) | None => None,
    };
    let place = match money {
        AnyMoney::Payment(payment) => known(Kind::Contact, &payment.contact_id),
        AnyMoney::Deposit(own) => deposit::bank(state.context.settings, own).map(|bank| bank.0.clone()),
    };
    let documents: Vec<(Resource, String)> = money
        .documents()
        .iter()
        .filter_map(|(kind, id, _)| Some((resource_of(*kind)?, known(*kind, id)?)))
        .collect();
    let date = money.date().to_string();
    let marker = if index.has_markers() { state.core.marker(kind, money.id(), 0) } else { String::new() };
    let wanted = Wanted {
        marker: &marker,
        place: place.as_deref(),
        date: &date,
        amount: money.amount(),
        reference: money.reference(),
        documents: &documents,
    };
    index.find(wanted, |id| state.is_free(resource, id))
}

fn prepare(state: &State<'_>, money: AnyMoney<'_>, row: &mut Row) {
    if let AnyMoney::Payment(payment) = money {
        match state.obstacle(Kind::Contact, &payment.contact_id, "contactId") {
            Ok(waits) => row.waits_for.extend(waits),
            Err(finding) => row.findings.push(finding),
        }
    }
    match state.context.currency(money.currency()) {
        Some(currency) => {
            row.findings.extend(check(state, money, currency));
            row.money = MoneyVerdict::Exact;
        }
        None => {
            let code = money.currency().unwrap_or_default();
            let message = format!("`{code}` is not a currency code");
            row.findings.push(Finding::new(Code::PlanCurrency, &FieldPath::of("currency"), message));
        }
    }
}

fn check(state: &State<'_>, money: AnyMoney<'_>, currency: Currency) -> Vec<Finding> {
    match money {
        AnyMoney::Payment(payment) => validate::payment::check(&state.context, payment, currency),
        AnyMoney::Deposit(deposit) => validate::deposit::check(&state.context, deposit, currency),
    }
}

fn linked(state: &State<'_>, money: AnyMoney<'_>, link: &Link, row: &mut Row) {
    let kind = money.kind();
    row.sequence = link.sequence;
    let Some(record) = state.context.money_form(kind, &link.qbo_id) else {
        let message = format!("the linked {kind} {} is no longer in QuickBooks", link.qbo_id);
        row.findings.push(Finding::new(Code::PlanGone, &FieldPath::root(), message));
        return row.decide(Decision::Blocked, Reason::Blocked);
    };
    row.qbo_id = Some(link.qbo_id.clone());
    row.sync_token = record.sync_token.clone().map(SyncToken::new);
    row.money = MoneyVerdict::Exact;
    if link.voided || voided::money(record, &link.base) {
        let message = "voided in QuickBooks, but not in the CRM";
        row.findings.push(Finding::new(Code::PlanVoidedInQuickBooks, &FieldPath::of("status"), message));
        return row.decide(Decision::Skip, Reason::VoidedInQuickBooks);
    }
    let Some(currency) = state.context.currency(money.currency()) else {
        return prepare(state, money, row);
    };
    let (body, _) = any_to_qbo(&state.context, money, currency, &state.decided());
    let (mine, theirs) = (fields_to_send(money, &body), fields(kind, record));
    match compare::compare(&mine, &theirs, &link.base) {
        Comparison::Same | Comparison::Agreed => row.decide(Decision::Skip, Reason::UpToDate),
        Comparison::QuickBooksChanged(moved) => {
            row.findings.push(compare::moved(Code::PlanChangedInQuickBooks, &moved));
            row.decide(Decision::Skip, Reason::ChangedInQuickBooks);
        }
        Comparison::BothChanged(clashes) => {
            prepare(state, money, row);
            check_update(state, money, record, row);
            conflict::settle(state, (&mine, &theirs), &link.base, clashes, row);
        }
        Comparison::CrmChanged => {
            prepare(state, money, row);
            let pushed = check_update(state, money, record, row);
            conflict::hold(&mine, &theirs, &link.base, row);
            changed(state, pushed, row);
        }
    }
}

/// Whether all that it names is in QuickBooks, or goes there with this plan.
fn check_update(state: &State<'_>, money: AnyMoney<'_>, record: &MoneyForm, row: &mut Row) -> bool {
    row.findings.extend(record.deposit().map(deposited));
    match money {
        AnyMoney::Payment(_) => {
            for (kind, id, path) in money.documents() {
                match state.obstacle(kind, id, &path) {
                    Ok(waits) => row.waits_for.extend(waits),
                    Err(finding) => row.findings.push(finding),
                }
            }
            true
        }
        AnyMoney::Deposit(deposit) => deposits::check_lines(state, deposit, row),
    }
}

fn changed(state: &State<'_>, pushed: bool, row: &mut Row) {
    if state.hold(row) {
        return;
    }
    match pushed {
        true => row.decide(Decision::Update, Reason::Changed),
        false => row.decide(Decision::Wait, Reason::WaitsForPush),
    }
}

fn deposited(deposit: &str) -> Finding {
    let message = format!("the payment is part of bank deposit {deposit} in QuickBooks and cannot change");
    Finding::new(Code::PlanDeposited, &FieldPath::root(), message)
}

fn void(state: &State<'_>, money: AnyMoney<'_>, link: &Link, row: &mut Row) {
    row.sequence = link.sequence;
    row.qbo_id = Some(link.qbo_id.clone());
    let Some(record) = state.context.money_form(money.kind(), &link.qbo_id) else {
        return row.decide(Decision::Skip, Reason::AlreadyVoided);
    };
    row.sync_token = record.sync_token.clone().map(SyncToken::new);
    if voided::money(record, &link.base) {
        return row.decide(Decision::Skip, Reason::AlreadyVoided);
    }
    if !state.context.settings.sync.invoices.voids {
        return row.decide(Decision::Skip, Reason::VoidsOff);
    }
    row.findings.extend(record.deposit().map(deposited));
    if money.kind() == Kind::Deposit {
        let message = "QuickBooks lets no program void a deposit";
        row.findings.push(Finding::new(Code::PlanNoVoid, &FieldPath::of("status"), message));
    }
    let mut checks = validate::common::Checks::default();
    checks.open_period(&state.context, "date", money.date());
    row.findings.extend(checks.0);
    if !state.hold(row) {
        row.decide(Decision::Void, Reason::VoidedInCrm);
    }
}
