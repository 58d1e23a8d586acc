//! Invoices, sales receipts, credit memos and refund receipts: skipped, linked, created, updated, voided or held.

use crate::base::ordered::BTreeMap;

use crate::base::ids::SyncToken;
use crate::base::money::Decimal;
use crate::base::places::Places;
use crate::base::text::unique_name_key;
use crate::crm::{AnySales, Kind};
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::mapping::expense;
use crate::mapping::sales_form::{any_to_qbo, fields_of, fields_to_send};
use crate::mapping::{Reference, Resolve, Sales, SalesDraft, align, sales, voided};
use crate::matching::sales::{Found, Wanted};
use crate::qbo;
use crate::region::Verdict;
use crate::settings::DocumentNumbers;
use crate::step::{Link, Origin, Resource};
use crate::validate;

use super::by_hand::{self, Chosen};
use super::compare::{self, Comparison};
use super::row::{Decision, MoneyVerdict, Row};
use super::scope::{self, Standing};
use super::state::State;
use super::{Reason, conflict, imported};

pub(super) fn decide(state: &mut State<'_>, kind: Kind) {
    let twins = twins(state, kind);
    for index in 0..state.context.workspace.count(kind) {
        let Some(document) = state.context.workspace.sales(kind, index) else { continue };
        let Some(mut row) = state.take_row(kind, index) else { continue };
        row.total = Some(document.common().totals.total);
        let link = state.core.link(kind, &document.common().id);
        if let AnySales::Expense(expense) = document {
            let becomes = || expense::resource(state.context.settings, expense);
            row.resource = Some(link.map_or_else(becomes, |link| link.resource));
        }
        if imported::is(document) {
            imported::decide(state, document, link, &mut row);
        } else if !skip(state, document, link, &mut row) {
            if scope::standing(state.context.settings, document) == Standing::Voided {
                void(state, document, link, &mut row);
            } else {
                match link {
                    Some(link) => linked(state, document, link, &mut row),
                    None => unlinked(state, document, &mut row),
                }
                if let Some(first) = twins.get(&index) {
                    check_twin(state, document, *first, &mut row);
                }
            }
        }
        state.put_row(kind, index, row);
    }
}

/// What the settings leave out.
fn skip(state: &State<'_>, document: AnySales<'_>, link: Option<&Link>, row: &mut Row) -> bool {
    let settings = state.context.settings;
    let before_start = settings.start_date.is_some_and(|start| document.common().issue_date < start);
    let reason = if !scope::direction(settings, document.kind()).pushes() {
        Reason::DirectionOff
    } else if link.is_some_and(|link| link.origin == Origin::Quickbooks) {
        Reason::FromQuickBooks
    } else if before_start && link.is_none() {
        Reason::BeforeStart
    } else {
        match scope::standing(settings, document) {
            Standing::NotYet => Reason::StateNotPushed,
            Standing::Pending => Reason::PaymentPending,
            Standing::Pushed | Standing::Voided => return false,
        }
    };
    if let Some(link) = link {
        row.qbo_id = Some(link.qbo_id.clone());
        row.sequence = link.sequence;
    }
    row.decide(Decision::Skip, reason);
    true
}

/// Fills in findings, waits and the money verdict.
fn prepare(state: &State<'_>, document: AnySales<'_>, row: &mut Row) -> Option<SalesDraft> {
    let common = document.common();
    match document.party().map(|(kind, id, path)| state.obstacle(kind, id, path)) {
        Some(Ok(waits)) => row.waits_for.extend(waits),
        Some(Err(finding)) => row.findings.push(finding),
        None => {}
    }
    for item in common.lines.iter().filter_map(|line| line.item_id.as_ref()) {
        // An item that is not in the workspace is a finding of the document's own checks.
        if let Ok(Some(waits)) = state.obstacle(Kind::Item, item, "lines")
            && !row.waits_for.contains(&waits)
        {
            row.waits_for.push(waits);
        }
    }
    row.findings.extend(validate::sales(&state.context, document));
    check_currency(state, document, row);
    let view = Sales::from(document);
    let draft = match sales::draft(&state.context, &view) {
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
        && let Err(finding) = sales::check_items(&state.context, &view, &state.decided())
    {
        row.findings.push(finding);
        return None;
    }
    Some(draft)
}

/// A customer or vendor has one currency for ever.
fn check_currency(state: &State<'_>, document: AnySales<'_>, row: &mut Row) {
    let party = party(state, document);
    let Some(((kind, _, _), Reference::Known(id))) = document.party().zip(party) else { return };
    let Some(currency) = state.context.name_base(kind, &id).and_then(|own| own.currency_ref.as_ref()) else {
        return;
    };
    let billed = document.common().currency.as_deref().unwrap_or(state.context.home.code());
    if currency.value != billed && state.context.facts.multicurrency {
        let whose = if document.is_bought() { "vendor" } else { "customer" };
        let message =
            format!("billed in {billed}, but the {whose}'s currency in QuickBooks is {}", currency.value);
        row.findings.push(Finding::new(Code::PlanCurrency, &FieldPath::of("currency"), message));
    }
}

/// Whose paper it is, in QuickBooks.
pub(super) fn party(state: &State<'_>, document: AnySales<'_>) -> Option<Reference> {
    let (kind, id, _) = document.party()?;
    state.decided().record(kind, id)
}

fn unlinked(state: &State<'_>, document: AnySales<'_>, row: &mut Row) {
    let common = document.common();
    let customer = party(state, document);
    let money = (common.totals.total, common.currency.as_deref());
    let found = match by_hand::chosen(state, document.kind(), &common.id, Some(money), row) {
        Chosen::Record(candidate) => Found::Same(candidate),
        Chosen::New => match find(state, document, row, customer.as_ref()) {
            Found::Lookalike(_, _) => Found::Nothing,
            found => found,
        },
        Chosen::Nothing => find(state, document, row, customer.as_ref()),
    };
    match found {
        Found::Same(candidate) => {
            // What is there already is not written, so nothing can stand in its way but the company itself.
            row.money = MoneyVerdict::Exact;
            return state.link(candidate, row);
        }
        Found::Collision(candidate, what) => {
            let (noun, number) = (noun_of(row), &document.common().number);
            let message = format!("QuickBooks has {noun} {number} already, but {what}");
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
    prepare(state, document, row);
    if !state.hold(row) {
        row.decide(Decision::Create, Reason::New);
    }
}

pub(super) fn find(
    state: &State<'_>,
    document: AnySales<'_>,
    row: &Row,
    customer: Option<&Reference>,
) -> Found {
    let index = row.resource.and_then(|resource| state.sales_index(resource));
    let Some(index) = index.filter(|index| !index.is_empty()) else { return Found::Nothing };
    let customer = match customer {
        Some(Reference::Known(id)) => Some(id.as_str()),
        Some(Reference::Pending(_)) | None => None,
    };
    let bought = document.is_bought();
    let by_number = bought || state.context.settings.document_numbers == DocumentNumbers::Crm;
    // Hashing is worth it only if there is a marker to compare with.
    let common = document.common();
    let marker =
        if index.has_markers() { state.core.marker(document.kind(), &common.id, 0) } else { String::new() };
    let date = common.issue_date.to_string();
    let wanted = Wanted {
        marker: &marker,
        // A number that QuickBooks gives cannot be looked for.
        number: if by_number { common.number.trim() } else { "" },
        total: document.common().totals.total,
        date: &date,
        bought,
        customer,
    };
    let kind = document.kind();
    let other_paper = |number: &str| state.crm_numbers().contains(&(kind, unique_name_key(number)));
    index.find(wanted, |id| state.is_free(index.resource, id), other_paper)
}

fn linked(state: &State<'_>, document: AnySales<'_>, link: &Link, row: &mut Row) {
    row.sequence = link.sequence;
    let Some(record) = state.context.sales_form(link.resource, &link.qbo_id) else {
        let message = format!("the linked {} {} is no longer in QuickBooks", noun_of(row), link.qbo_id);
        row.findings.push(Finding::new(Code::PlanGone, &FieldPath::root(), message));
        return row.decide(Decision::Blocked, Reason::Blocked);
    };
    row.qbo_id = Some(link.qbo_id.clone());
    row.sync_token = record.sync_token.clone().map(SyncToken::new);
    if link.voided || voided::sales(record, &link.base) {
        let message = "voided in QuickBooks, but not in the CRM";
        row.findings.push(Finding::new(Code::PlanVoidedInQuickBooks, &FieldPath::of("status"), message));
        return row.decide(Decision::Skip, Reason::VoidedInQuickBooks);
    }
    let before = row.findings.len();
    let prepared = prepare(state, document, row);
    let mine = prepared.and_then(|draft| {
        let (body, _) = any_to_qbo(&state.context, document, &draft, &state.decided()).ok()?;
        Some(fields_to_send(document, &body, &draft.sent))
    });
    let (mut mine, mut theirs) = (mine.unwrap_or_default(), fields_of(record));
    align(&mut mine, &mut theirs, &link.base);
    let comparison = match mine.0.is_empty() {
        false => compare::compare(&mine, &theirs, &link.base),
        true => Comparison::CrmChanged,
    };
    match comparison {
        Comparison::Same | Comparison::Agreed => {
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
        Comparison::BothChanged(clashes) => {
            conflict::settle(state, (&mine, &theirs), &link.base, clashes, row);
        }
        Comparison::CrmChanged => {
            conflict::hold(&mine, &theirs, &link.base, row);
            if !state.hold(row) {
                row.decide(Decision::Update, Reason::Changed);
            }
        }
    }
}

fn void(state: &State<'_>, document: AnySales<'_>, link: Option<&Link>, row: &mut Row) {
    let Some(link) = link else { return void_unlinked(state, document, row) };
    row.sequence = link.sequence;
    row.qbo_id = Some(link.qbo_id.clone());
    let Some(record) = state.context.sales_form(link.resource, &link.qbo_id) else {
        return row.decide(Decision::Skip, Reason::AlreadyVoided);
    };
    row.sync_token = record.sync_token.clone().map(SyncToken::new);
    if voided::sales(record, &link.base) {
        return row.decide(Decision::Skip, Reason::AlreadyVoided);
    }
    if !state.context.settings.sync.invoices.voids {
        return row.decide(Decision::Skip, Reason::VoidsOff);
    }
    check_void(state, document, record, row);
    if !state.hold(row) {
        row.decide(Decision::Void, Reason::VoidedInCrm);
    }
}

fn check_void(state: &State<'_>, document: AnySales<'_>, record: &qbo::SalesForm, row: &mut Row) {
    let kind = document.kind();
    if !matches!(kind, Kind::Invoice | Kind::SalesReceipt) {
        let message = format!("QuickBooks lets no program void this {}", noun_of(row));
        row.findings.push(Finding::new(Code::PlanNoVoid, &FieldPath::of("status"), message));
    }
    let total = record.total_amt.map_or(Decimal::ZERO, |total| total.0);
    let balance = record.balance.map_or(total, |balance| balance.0);
    if kind == Kind::Invoice && (record.has_payments() || balance != total) {
        let paid = total.checked_sub(balance).unwrap_or_default();
        let message = format!("{} of it is paid in QuickBooks", state.context.home.text(paid));
        row.findings.push(Finding::new(Code::PlanPaidVoid, &FieldPath::of("status"), message));
    }
    let mut checks = validate::common::Checks::default();
    checks.open_period(&state.context, "issueDate", document.common().issue_date);
    row.findings.extend(checks.0);
}

/// Voided in the CRM without a link: nothing to do, unless QuickBooks has it after all.
fn void_unlinked(state: &State<'_>, document: AnySales<'_>, row: &mut Row) {
    // The customer may be known though this document alone would not need him.
    let customer = party(state, document);
    let found = match find(state, document, row, customer.as_ref()) {
        Found::Same(candidate) => candidate,
        Found::Collision(_, _) | Found::Lookalike(_, _) | Found::Nothing => {
            return row.decide(Decision::Skip, Reason::NeverPushed);
        }
    };
    if !state.context.settings.sync.invoices.voids {
        row.candidates = vec![found];
        return row.decide(Decision::Skip, Reason::VoidsOff);
    }
    let message = format!(
        "QuickBooks has {} {} still open, and it is not linked to this one",
        noun_of(row),
        found.name
    );
    row.findings.push(Finding::new(Code::MatchVoidUnlinked, &FieldPath::of("status"), message));
    row.candidates = vec![found];
    row.decide(Decision::Blocked, Reason::Blocked);
}

/// Documents whose number another one bears before them: their index, and that of the first.
fn twins(state: &State<'_>, kind: Kind) -> BTreeMap<usize, usize> {
    let workspace = state.context.workspace;
    let numbers: Vec<(usize, String)> = (0..workspace.count(kind))
        .filter_map(|index| Some((index, number_key(state, workspace.sales(kind, index)?)?)))
        .collect();
    let mut firsts: BTreeMap<&str, Option<usize>> = BTreeMap::new();
    firsts.extend(Places::of(numbers.iter().map(|(_, key)| key.as_str())).twins().map(|key| (key, None)));
    let mut twins = BTreeMap::new();
    if firsts.is_empty() {
        return twins;
    }
    for (index, key) in &numbers {
        let Some(first) = firsts.get_mut(key.as_str()) else { continue };
        if *first.get_or_insert(*index) != *index {
            twins.insert(*index, first.unwrap_or(*index));
        }
    }
    twins
}

/// What no other document of the kind may bear too; none if it is not pushed, or QuickBooks numbers it.
fn number_key(state: &State<'_>, document: AnySales<'_>) -> Option<String> {
    let settings = state.context.settings;
    let bought = document.is_bought();
    let common = document.common();
    if !scope::pushes(settings, document)
        || (settings.document_numbers == DocumentNumbers::Quickbooks && !bought)
        || (bought && common.number.trim().is_empty())
    {
        return None;
    }
    let number = unique_name_key(&common.number);
    // A vendor's number may be another vendor's too.
    Some(if bought { format!("{}\n{number}", common.contact_id) } else { number })
}

/// Two documents of one kind may not bear one number.
fn check_twin(state: &State<'_>, document: AnySales<'_>, first: usize, row: &mut Row) {
    if row.decision != Decision::Create {
        return;
    }
    let number = &document.common().number;
    let other =
        state.context.workspace.sales(document.kind(), first).map_or("", |other| other.common().id.as_str());
    let message = format!("the number {number} is borne by {} `{other}` too", noun_of(row));
    row.findings.push(Finding::new(Code::MatchNumberTaken, &FieldPath::of("number"), message));
    row.decide(Decision::Blocked, Reason::Blocked);
}

/// What a person calls one.
pub(super) fn noun(resource: Resource) -> &'static str {
    match resource {
        Resource::SalesReceipt => "sales receipt",
        Resource::CreditMemo => "credit memo",
        Resource::RefundReceipt => "refund receipt",
        Resource::Estimate => "estimate",
        Resource::Bill => "bill",
        Resource::VendorCredit => "vendor credit",
        Resource::Purchase => "expense",
        Resource::PurchaseOrder => "purchase order",
        _ => "invoice",
    }
}

fn noun_of(row: &Row) -> &'static str {
    row.resource.map_or("document", noun)
}
