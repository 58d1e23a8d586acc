//! What either side did without the other since both agreed last: field by field, who moved, and whether it is money.

use serde::Serialize;

use crate::base::date::parse_date;
use crate::base::fingerprint::Fingerprint;
use crate::base::ordered::BTreeSet;
use crate::crm::{Kind, PaymentStatus};
use crate::mapping::{Base, Context, Field, Fields, marker_in};
use crate::qbo::Amount;
use crate::step::{Link, Resource};

use super::Plan;
use super::records::{Record, each_record};
use super::row::{Place, Row};
use super::scope::{Standing, direction, standing};

/// A record on which the two sides do not agree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Drift {
    pub kind: String,
    /// The CRM's id; empty of what only QuickBooks has.
    pub id: String,
    pub label: String,
    pub resource: String,
    pub qbo_id: String,
    pub what: Drifted,
    /// An amount is another, or a whole document is.
    pub money: bool,
    pub fields: Vec<DriftField>,
    /// What can be done, the usual first.
    pub actions: Vec<Action>,
    /// Of what both sides hold: another one if either moves again.
    pub fingerprint: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Drifted {
    /// Edited in the CRM since the last sync.
    InCrm,
    InQuickbooks,
    /// On both sides, which may be in different fields.
    OnBoth,
    /// Linked, and QuickBooks does not have it any more.
    Missing,
    /// Voided in QuickBooks, not in the CRM.
    Voided,
    /// QuickBooks has it, the CRM does not.
    Extra,
}

/// A field in which the two sides differ, in words for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct DriftField {
    /// QuickBooks' name: `TxnDate`, `Line[0]`.
    pub path: String,
    pub label: String,
    /// Absent if it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crm: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quickbooks: Option<String>,
    pub moved: Mover,
    pub money: bool,
}

/// Who moved a field since both agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum Mover {
    Crm,
    Quickbooks,
    Both,
}

/// A way on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// The next sync writes the CRM's values.
    Push,
    /// The CRM takes over what QuickBooks has; the next plan agrees then.
    AcceptQuickbooks,
    /// A person chooses: `conflicts.resolve`.
    Resolve,
    /// The link is cleared (`forget`), and the next sync creates the record anew.
    PushAgain,
    /// The settings say under `links` which record of the CRM it is.
    Link,
    /// It stays as it is, with a reason, until either side moves again.
    Ignore,
}

impl Drifted {
    fn actions(self) -> &'static [Action] {
        use Action::{AcceptQuickbooks, Ignore, Link, Push, PushAgain};
        match self {
            Drifted::InCrm => &[Push, AcceptQuickbooks, Ignore],
            Drifted::InQuickbooks | Drifted::OnBoth => &[AcceptQuickbooks, Ignore],
            Drifted::Missing => &[PushAgain, AcceptQuickbooks, Ignore],
            Drifted::Voided => &[AcceptQuickbooks, Ignore],
            Drifted::Extra => &[Link, AcceptQuickbooks, Ignore],
        }
    }
}

impl Plan {
    /// Every record on which the two sides have moved apart since both agreed last: first those of the CRM in the plan's
    /// order, then what only QuickBooks has, as far as the settings pull it, or it bears a marker of ours.
    #[must_use]
    pub fn drift(&self) -> Vec<Drift> {
        let context = self.core.context();
        let mut list = Vec::new();
        for row in &self.rows {
            if let Some(link) = self.link(row)
                && let Some((what, fields)) = self.drifted(&context, row, link)
            {
                let id = row.id.as_ref().map(ToString::to_string).unwrap_or_default();
                list.push(drift(
                    what,
                    row.kind,
                    (id, self.label(row)),
                    (link.resource, &link.qbo_id.0),
                    fields,
                ));
            }
        }
        self.extras(&context, &mut list);
        list
    }

    fn drifted(&self, context: &Context<'_>, row: &Row, link: &Link) -> Option<(Drifted, Vec<DriftField>)> {
        let Place::Record(index) = row.place else { return None };
        let voided_here = match context.workspace.sales(row.kind, index) {
            Some(document) => standing(context.settings, document) == Standing::Voided,
            None => {
                let money = context.workspace.money(row.kind, index);
                money.is_some_and(|money| money.status() == PaymentStatus::Voided)
            }
        };
        let Some((token, voided_there)) = standing_now(context, row.kind, link) else {
            return (!voided_here).then(|| (Drifted::Missing, Vec::new()));
        };
        match (voided_here, voided_there) {
            (true, true) => return None,
            (true, false) => return Some((Drifted::InCrm, Vec::new())),
            (false, true) => return Some((Drifted::Voided, Vec::new())),
            (false, false) => {}
        }
        let draft = self.draft(context, row).and_then(Result::ok);
        let (mine, theirs) = self.sides(context, row, draft.as_ref())?;
        let touched = token.is_some_and(|token| token != link.sync_token.0);
        let fields = moved(&mine, &theirs?, &link.base, touched);
        let of = |mover: Mover| fields.iter().any(|field| field.moved == mover);
        let what = match (of(Mover::Crm), of(Mover::Quickbooks), of(Mover::Both)) {
            (false, false, false) => return None,
            (true, false, false) => Drifted::InCrm,
            (false, true, false) => Drifted::InQuickbooks,
            _ => Drifted::OnBoth,
        };
        Some((what, fields))
    }
}

/// QuickBooks' record of a link: its version, and whether it was voided. None if it is gone.
fn standing_now<'c>(context: &Context<'c>, kind: Kind, link: &Link) -> Option<(Option<&'c str>, bool)> {
    let id = &link.qbo_id;
    let record = match kind {
        Kind::Contact | Kind::Vendor => Record::Name(context.name_base(kind, id)?),
        Kind::Item => return Some((context.item(id)?.sync_token.as_deref(), false)),
        Kind::Payment | Kind::Deposit => Record::Money(context.money_form(kind, id)?),
        _ => Record::Form(context.sales_form(link.resource, id)?),
    };
    Some((record.token(), record.day().is_some() && record.is_idle()))
}

/// The fields in which the sides differ because one of them moved. What differed when both were linked is no drift.
fn moved(mine: &Fields, theirs: &Fields, base: &str, touched: bool) -> Vec<DriftField> {
    let agreed = Base::read(base);
    let Some(own) = mine.moved_from(&agreed) else { return Vec::new() };
    let written = !mine.0.iter().any(|field| field.key.is_some() && agreed.has(&field.path));
    let mut list = Vec::new();
    let mut tell = |path: &str, crm: Option<&Field>, quickbooks: Option<&Field>| {
        let value = quickbooks.map(|field| field.value.as_str());
        let by_crm = own.iter().any(|moved| moved == path);
        // What the base does not hold, QuickBooks did not have when both were linked; of a record that we wrote it holds nothing
        // that was written in the CRM's ids. There the version tells.
        let unknown = value.is_some() || (written && crm.is_some_and(|field| field.key.is_some()));
        let by_quickbooks =
            if agreed.has(path) { agreed.has_moved(path, value) } else { touched && !by_crm && unknown };
        let moved = match (by_crm, by_quickbooks) {
            (true, true) => Mover::Both,
            (true, false) => Mover::Crm,
            (false, true) => Mover::Quickbooks,
            (false, false) => return,
        };
        let words = |field: &Field| field.words().to_owned();
        let label = crm.or(quickbooks).map_or_else(String::new, Field::title);
        list.push(DriftField {
            path: path.to_owned(),
            label,
            crm: crm.map(words),
            quickbooks: quickbooks.map(words),
            moved,
            money: is_money(path),
        });
    };
    for field in mine.0.iter().filter(|field| field.stable) {
        let other = theirs.get(&field.path);
        if other.is_none_or(|other| other.value != field.value) {
            tell(&field.path, Some(field), other);
        }
    }
    // What was agreed on and only QuickBooks still has, and what somebody added there.
    for field in theirs.0.iter().filter(|field| field.stable && mine.get(&field.path).is_none()) {
        if agreed.has(&field.path) || (touched && is_entered(&field.path)) {
            tell(&field.path, None, Some(field));
        }
    }
    list
}

/// Whether only a person fills it in: other fields QuickBooks may have filled in itself when the record was made.
fn is_entered(path: &str) -> bool {
    const ENTERED: [&str; 12] = [
        "PrivateNote",
        "Notes",
        "PrimaryEmailAddr",
        "PrimaryPhone",
        "Mobile",
        "Fax",
        "CompanyName",
        "GivenName",
        "MiddleName",
        "FamilyName",
        "AcctNum",
        "Deposit",
    ];
    path.starts_with("Line[") || ENTERED.contains(&path)
}

fn is_money(path: &str) -> bool {
    path.starts_with("Line") || matches!(path, "TotalAmt" | "Deposit" | "UnitPrice" | "DepositToAccountRef")
}

fn drift(
    what: Drifted,
    kind: Kind,
    (id, label): (String, String),
    (resource, qbo_id): (Resource, &str),
    fields: Vec<DriftField>,
) -> Drift {
    let mut print = Fingerprint::new().text(kind.as_str()).text(&id).text(qbo_id).field(&[what as u8]);
    for field in &fields {
        for value in [Some(&field.path), field.crm.as_ref(), field.quickbooks.as_ref()] {
            print = print.text(value.map_or("", String::as_str));
        }
    }
    let document = !matches!(kind, Kind::Contact | Kind::Vendor | Kind::Item);
    let mut actions = what.actions().to_vec();
    if fields.iter().any(|field| field.moved == Mover::Both) {
        actions.insert(0, Action::Resolve);
    }
    let whole = document && (fields.is_empty() || what == Drifted::Extra);
    Drift {
        kind: kind.as_str().to_owned(),
        id,
        label,
        resource: resource.name().to_owned(),
        qbo_id: qbo_id.to_owned(),
        what,
        money: whole || fields.iter().any(|field| field.money),
        fields,
        actions,
        fingerprint: print.base32(16),
    }
}

/// The kinds of which QuickBooks may have records that the CRM does not know.
const KINDS: [Kind; 10] = [
    Kind::Contact,
    Kind::Vendor,
    Kind::Invoice,
    Kind::SalesReceipt,
    Kind::CreditMemo,
    Kind::RefundReceipt,
    Kind::Payment,
    Kind::Deposit,
    Kind::PurchaseOrder,
    Kind::Expense,
];

impl Plan {
    fn extras(&self, context: &Context<'_>, list: &mut Vec<Drift>) {
        let mut known = BTreeSet::new();
        for (resource, id) in self.rows.iter().filter_map(|row| Some((row.resource?, row.qbo_id.as_ref()?))) {
            known.insert((resource, id.as_str()));
        }
        for link in self.core.links.values() {
            known.insert((link.resource, link.qbo_id.as_str()));
        }
        let start = context.settings.start_date;
        for kind in KINDS {
            let pulls = direction(context.settings, kind).pulls();
            each_record(self.lists(), kind, &mut |resource, id, record| {
                let ours = record.note().is_some_and(|note| marker_in(note).is_some());
                let day = record.day().and_then(parse_date);
                let early = start.is_some_and(|start| day.is_some_and(|day| day < start));
                if (ours || pulls && !early) && !record.is_idle() && !known.contains(&(resource, id)) {
                    let label = format!("{} {}", resource.name(), record.name().unwrap_or(id));
                    let fields = whole(record);
                    list.push(drift(Drifted::Extra, kind, (String::new(), label), (resource, id), fields));
                }
            });
        }
    }
}

/// What tells a person which one it is.
fn whole(record: Record<'_>) -> Vec<DriftField> {
    let mut fields = Fields::default();
    fields.text("TxnDate", "Date", "date", record.day());
    fields.amount("TotalAmt", "Total", "totals.total", record.total().map(Amount));
    let mut list = Vec::new();
    for field in fields.0 {
        list.push(DriftField {
            money: is_money(&field.path),
            path: field.path,
            label: field.label.to_owned(),
            crm: None,
            quickbooks: Some(field.value),
            moved: Mover::Quickbooks,
        });
    }
    list
}
