//! What a record that was read means for the CRM: old news, our own doing, or a change to tell of. **Invariant:** what we
//! wrote ourselves is never told back, and what a person did in QuickBooks always is.

use serde::Serialize;

use crate::base::json::from_text;
use crate::base::members::read_members;
use crate::base::money::Decimal;
use crate::base::ordered::BTreeMap;
use crate::crm::Kind;
use crate::mapping::sales_form::fields_of;
use crate::mapping::{Base, Fields, Side, marker_in, money_form, party, voided};
use crate::qbo::cdc::Row;
use crate::qbo::refs::is_zero;
use crate::qbo::{LinkedTxn, MoneyForm, NameBase, SalesForm};
use crate::step::{Link, Resource};

/// What the CRM was told of a record, or what was seen of it in silence: the base of the next comparison.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Seen {
    pub schema: u32,
    /// QuickBooks' version of it.
    pub token: u64,
    /// Values by QuickBooks' names.
    pub fields: BTreeMap<String, String>,
    pub voided: bool,
    pub gone: bool,
}

read_members!(Seen { schema: "schema", token: "token", fields: "fields", voided: "voided", gone: "gone" });

/// A change to tell the CRM of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct News {
    pub what: What,
    pub fields: Vec<Moved>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum What {
    /// QuickBooks has a record that the CRM does not know.
    Added,
    Changed,
    Voided,
    Deleted,
    /// It is part of another record now, which has its documents.
    Merged,
    /// A customer has paid an invoice in full for the first time: a review may be asked for.
    #[serde(rename = "review-due")]
    ReviewDue,
}

/// A field whose value is another than before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Moved {
    /// The CRM's name of it: `email`.
    pub name: String,
    /// QuickBooks' name of it: `PrimaryEmailAddr`.
    pub path: String,
    /// Absent if nobody knows any more, or there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Absent if QuickBooks has none any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// What is known of a record before it is weighed.
#[expect(missing_debug_implementations, reason = "holds a function")]
pub struct Known<'a> {
    pub link: Option<&'a Link>,
    pub seen: Option<&'a Seen>,
    /// A record that the CRM does not know is told of.
    pub added: bool,
    /// The link of a QuickBooks payment, if it is ours.
    pub ours: &'a dyn Fn(&str) -> Option<&'a Link>,
    /// A payment of ours is under way or in doubt: one that we do not know may be ours.
    pub settling: bool,
    /// A webhook called its last change a void.
    pub heard_void: bool,
    /// What both sides would agree on after a change of ours of which nobody knows whether it came to pass; empty if there is none.
    pub sent: &'a str,
}

/// What becomes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Weighed {
    /// Nothing that was not known.
    Old,
    /// Remember it, and tell of it if there is something to tell.
    New(Seen, Option<News>),
    /// It cannot be judged yet.
    Later,
}

/// A record as it came, apart from its values: what decides about them.
#[derive(Default)]
struct Reading {
    fields: Fields,
    note: Option<String>,
    voided: bool,
    /// Payments that an invoice shows.
    payments: Vec<String>,
    /// The customer's name on a document.
    customer: String,
}

/// Weighs a record that QuickBooks holds.
#[must_use]
pub fn weigh(resource: Resource, row: &Row, known: &Known<'_>) -> Weighed {
    let token = number(&row.sync_token);
    // What cannot be read is told of without its fields: the record itself comes with it.
    let was_voided = known.link.is_some_and(|link| link.voided) || known.seen.is_some_and(|seen| seen.voided);
    let base = known.link.map_or("", |link| link.base.as_str());
    let mut reading = read(resource, &row.text, known.heard_void || was_voided, base).unwrap_or_default();
    reading.fields.align(&Base::read(base), Side::Quickbooks);
    let mut fields = BTreeMap::new();
    for field in &reading.fields.0 {
        fields.insert(field.path.clone(), field.value.clone());
    }
    let seen = Seen { schema: 0, token, fields, voided: reading.voided, gone: false };
    if known.link.is_none() && known.seen.is_none() {
        let ours = reading.note.as_deref().is_some_and(|note| marker_in(note).is_some());
        if ours || !known.added || reading.voided {
            return Weighed::Old;
        }
        let fields =
            reading.fields.0.iter().map(|field| moved(field.origin, &field.path, None, Some(&field.value)));
        let news = News { what: What::Added, fields: fields.collect() };
        return Weighed::New(seen, Some(news));
    }
    let own_token = known.link.map(|link| link.sync_token.0.parse().unwrap_or(0));
    // A write of ours has overtaken the read.
    if own_token > Some(token) {
        return Weighed::Later;
    }
    let told = known.seen.map(|seen| seen.token);
    let is_news = Some(token) > own_token.max(told);
    let own_version = own_token == Some(token);
    let mut moves = if is_news || own_version { moves(&reading, known, own_token) } else { Vec::new() };
    if own_version {
        // Our own version may hold what somebody changed before it; nobody knows where nothing was agreed on.
        let is_known =
            |field: &Moved| known.seen.is_some_and(|seen| seen.fields.get(&field.path) == field.to.as_ref());
        let agreed = known.link.is_some_and(|link| Base::read(&link.base).paths().next().is_some());
        moves.retain(|field| agreed && !is_known(field));
    }
    moves.retain(|field| !was_sent(field, known));
    match due(&reading, known, own_version) {
        _ if is_over(&reading, known) => {}
        Due::Ours => {}
        Due::Unclear => return Weighed::Later,
        Due::Moved => {
            for (path, name) in DUE {
                let now = seen.fields.get(path);
                let before = known.seen.and_then(|seen| seen.fields.get(path));
                if before != now {
                    moves.push(moved(name, path, before, now));
                }
            }
        }
    }
    // A version that our own write brought may hold what somebody did while the write was in doubt.
    let voided = (is_news || own_version || known.heard_void) && reading.voided && !was_voided;
    let unreadable = is_news && reading.fields.0.is_empty();
    if known.seen == Some(&Seen { schema: known.seen.map_or(0, |seen| seen.schema), ..seen.clone() }) {
        return Weighed::Old;
    }
    let what = if voided { What::Voided } else { What::Changed };
    let tell = voided || unreadable || !moves.is_empty();
    Weighed::New(seen, tell.then_some(News { what, fields: moves }))
}

/// Weighs that QuickBooks does not have a record any more.
#[must_use]
pub fn gone(known: &Known<'_>) -> Weighed {
    let before = known.seen.cloned().unwrap_or_default();
    if before.gone || (known.link.is_none() && known.seen.is_none()) {
        return Weighed::Old;
    }
    let news = News { what: What::Deleted, fields: Vec::new() };
    Weighed::New(Seen { gone: true, ..before }, Some(news))
}

/// What both sides agree on once QuickBooks has answered our write with this record: its later versions are weighed against that.
/// `before` is what they agreed on until then, if the record was linked.
#[must_use]
pub fn agreed(resource: Resource, answer: &str, base: &str, before: Option<&str>) -> String {
    let reading = if resource == Resource::Item { None } else { read(resource, answer, false, "") };
    let mut fields = reading.unwrap_or_default().fields;
    fields.align(&Base::read(base), Side::Quickbooks);
    fields.0.retain(|field| !is_due(&field.path));
    fields.answering(base, before)
}

/// What others than we write of an invoice: it follows from payments and credits.
const DUE: [(&str, &str); 3] =
    [("Balance", "balance"), ("Status", "paymentStatus"), ("LinkedTxn", "payments")];

fn is_due(path: &str) -> bool {
    DUE.iter().any(|(own, _)| *own == path)
}

/// We have voided it, and it still is: nothing was left to agree on, and what QuickBooks makes of it by itself is no news.
fn is_over(reading: &Reading, known: &Known<'_>) -> bool {
    reading.voided && known.link.is_some_and(|link| link.voided)
}

/// The fields that moved since both sides agreed, or since the CRM was told.
fn moves(reading: &Reading, known: &Known<'_>, own_token: Option<u64>) -> Vec<Moved> {
    let told = known.seen.filter(|seen| Some(seen.token) >= own_token);
    let agreed = Base::read(known.link.map_or("", |link| link.base.as_str()));
    let is_over = is_over(reading, known);
    let mut list = Vec::new();
    for field in reading.fields.0.iter().filter(|field| !is_due(&field.path)) {
        let value = Some(&field.value);
        let agreed_on = || agreed.value(&field.path).filter(|_| told.is_none());
        let before = told.and_then(|seen| seen.fields.get(&field.path)).cloned().or_else(agreed_on);
        let before = before.as_ref();
        let is_moved = match (told, field.path.as_str()) {
            (Some(_), _) => before != value,
            (None, _) if is_over => false,
            (None, "Active") => field.value == "no",
            // Nobody knows what it held when it was linked: better told for nothing than not at all.
            (None, path) => !agreed.has(path) || agreed.has_moved(path, Some(&field.value)),
        };
        let reflowed = || before.is_some_and(|held| is_reflowed(held, &field.value, &reading.customer));
        if is_moved && !(field.origin.ends_with("Address") && reflowed()) {
            list.push(moved(field.origin, &field.path, before, value));
        }
    }
    let mut lost = |path: &str, before: Option<&String>| {
        if reading.fields.get(path).is_none() && !is_due(path) {
            list.push(moved(path, path, before, None));
        }
    };
    match told {
        Some(seen) => seen.fields.iter().for_each(|(path, value)| lost(path, Some(value))),
        None => agreed.paths().for_each(|path| lost(path, None)),
    }
    list
}

/// Whether a field went from what was agreed on to what a change of ours in doubt has sent: somebody changed others after it. That
/// a value is gone is always told.
fn was_sent(field: &Moved, known: &Known<'_>) -> bool {
    let Moved { path, from, to: Some(to), .. } = field else { return false };
    let [agreed, sent] = [known.link.map_or("", |link| link.base.as_str()), known.sent].map(Base::read);
    let is = |base: &Base<'_>, value: &str| base.has(path) && !base.has_moved(path, Some(value));
    is(&sent, to) && !is(&agreed, to) && from.as_deref().is_none_or(|from| is(&agreed, from))
}

/// An update of a document answers its addresses as lines of text, the customer's names before them: the same words, whoever made it.
fn is_reflowed(before: &str, now: &str, customer: &str) -> bool {
    let [before, now, name] = [before, now, customer].map(words);
    let bare = before.strip_prefix(&name).unwrap_or(&before);
    let after_name = now.strip_prefix(&name).filter(|rest| !name.is_empty() && rest.starts_with(' '));
    now == before || (!bare.is_empty() && after_name.is_some_and(|rest| rest.ends_with(bare)))
}

/// Each with a blank before it.
fn words(text: &str) -> String {
    let mut words = String::new();
    for word in text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()) {
        words.push(' ');
        words.push_str(word);
    }
    words
}

enum Due {
    Ours,
    Moved,
    Unclear,
}

/// Who changed what is still due? A payment of ours changes the invoice too: that is not told back.
fn due(reading: &Reading, known: &Known<'_>, own_version: bool) -> Due {
    let Some(seen) = known.seen else {
        let foreign = |id: &&String| (known.ours)(id).is_none();
        return match reading.payments.iter().find(foreign) {
            None => Due::Ours,
            Some(_) if known.settling => Due::Unclear,
            Some(_) => Due::Moved,
        };
    };
    if DUE
        .iter()
        .all(|(path, _)| seen.fields.get(*path) == reading.fields.get(path).map(|field| &field.value))
    {
        return Due::Ours;
    }
    let before = seen.fields.get("LinkedTxn").map_or("", String::as_str);
    let before: Vec<&str> = before.split(", ").filter(|id| !id.is_empty()).collect();
    let mut count = 0_usize;
    let mut explained = true;
    for id in &reading.payments {
        if !before.contains(&id.as_str()) {
            count = count.saturating_add(1);
            explained &= (known.ours)(id).is_some();
        }
    }
    for id in before {
        if !reading.payments.iter().any(|now| now == id) {
            count = count.saturating_add(1);
            explained &= (known.ours)(id).is_some_and(|link| link.voided);
        }
    }
    if !explained {
        return if known.settling { Due::Unclear } else { Due::Moved };
    }
    // The same payments and another balance: our own edit of the invoice, or somebody's of a payment.
    if count > 0 || own_version { Due::Ours } else { Due::Moved }
}

fn moved(name: &str, path: &str, from: Option<&String>, to: Option<&String>) -> Moved {
    Moved { name: name.to_owned(), path: path.to_owned(), from: from.cloned(), to: to.cloned() }
}

/// QuickBooks counts versions by numbers. One that is none is newer than all.
fn number(token: &str) -> u64 {
    token.parse().unwrap_or(u64::MAX)
}

/// Whether somebody has voided a document.
pub(crate) fn is_voided(resource: Resource, text: &str) -> bool {
    read(resource, text, false, "").is_some_and(|reading| reading.voided)
}

/// `void`: it is known to have been voided, so that a note in a language of which we do not know the word makes no difference while all of
/// it is zero. `base` is what both sides agreed on.
fn read(resource: Resource, text: &str, void: bool, base: &str) -> Option<Reading> {
    match resource {
        Resource::Customer | Resource::Vendor => {
            let record: NameBase = from_text(text).ok()?;
            let mut fields = party::fields(&record);
            fields.flag("Active", "Active", "active", record.active);
            Some(Reading { fields, ..Reading::default() })
        }
        Resource::Payment | Resource::Deposit => {
            let record: MoneyForm = from_text(text).ok()?;
            let kind = if resource == Resource::Deposit { Kind::Deposit } else { Kind::Payment };
            let fields = money_form::fields(kind, &record);
            let lines = record.line.as_deref().unwrap_or_default();
            let voided = voided::money(&record, base) || (void && is_zero(record.total_amt, lines));
            Some(Reading { fields, voided, note: record.private_note, ..Reading::default() })
        }
        _ => {
            let record: SalesForm = from_text(text).ok()?;
            let mut fields = fields_of(&record);
            let voided = voided::sales(&record, base) || (void && is_zero(record.total_amt, &record.line));
            let payments =
                if resource == Resource::Invoice { payments(&record.linked_txn) } else { Vec::new() };
            if resource == Resource::Invoice {
                fields.amount("Balance", "Balance due", "balance", record.balance);
                fields.text("Status", "Payment status", "paymentStatus", Some(status(&record, voided)));
                fields.text("LinkedTxn", "Payments", "payments", Some(&payments.join(", ")));
            }
            let customer = record.customer_ref.and_then(|customer| customer.name).unwrap_or_default();
            Some(Reading { fields, voided, note: record.private_note, payments, customer })
        }
    }
}

/// In the words of the CRM's invoices.
fn status(invoice: &SalesForm, voided: bool) -> &'static str {
    let amount = |amount: Option<crate::qbo::Amount>| amount.map_or(Decimal::ZERO, |amount| amount.0);
    match (amount(invoice.balance), amount(invoice.total_amt)) {
        _ if voided => "voided",
        (balance, _) if balance.is_zero() => "paid",
        (balance, total) if balance == total => "open",
        _ => "partially-paid",
    }
}

fn payments(linked: &[LinkedTxn]) -> Vec<String> {
    let mut ids: Vec<String> =
        linked.iter().filter(|link| link.txn_type == "Payment").map(|link| link.txn_id.clone()).collect();
    crate::base::ordered::sort(&mut ids);
    ids
}
