//! Do both sets of books agree over a period? Sums per day, customer, tax and payment method, and the records that
//! explain each gap.
//!
//! **Invariant:** the differences of a row's gaps add up to the row's difference, to the cent; gaps that cancel each other
//! out are still gaps. Currencies are never added together.

mod csv;
mod sides;

use chrono::NaiveDate;
use serde::Serialize;

use crate::base::money::{Arithmetic, Currency, Decimal, Exact};
use crate::base::ordered::BTreeMap;
use crate::crm::Kind;
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::plan::{Place, Plan};

use sides::{KINDS, Pair, Side, is_compared, pairs};

/// Both books over a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct PeriodTieOut {
    /// First and last day, `YYYY-MM-DD`.
    pub from: String,
    pub to: String,
    /// No row has a gap, and every record of the CRM could be read.
    pub ok: bool,
    /// Records of the CRM that could not be read: what they come to is not in the sums.
    pub unreadable: usize,
    /// Kinds that the settings do not push: what of them belongs together is not known, so they are not compared.
    pub left_out: Vec<&'static str>,
    pub rows: Vec<PeriodRow>,
}

/// One sum on both sides. Amounts are decimal text in `currency`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct PeriodRow {
    pub measure: Measure,
    pub currency: String,
    pub by: By,
    /// The day, or QuickBooks' id of the customer, tax rate or payment method, where it has one; empty for `all`.
    pub key: String,
    /// For people.
    pub label: String,
    /// Records that stand in the row on either side.
    pub records: usize,
    pub crm: String,
    pub quickbooks: String,
    /// QuickBooks − CRM.
    pub difference: String,
    pub gaps: Vec<Gap>,
}

/// What is summed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// Invoices and sales receipts, less credit memos and refund receipts.
    Sales,
    /// Payments and sales receipts, less refund receipts.
    Received,
    /// Bills and purchases, less vendor credits and refunds.
    Spent,
}

/// By what a row is told from the others of its measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum By {
    All,
    Day,
    /// Customer, or vendor of what was bought.
    Party,
    /// The tax alone: by rate, of which a tax code is made; in the United States by code.
    Tax,
    /// Of what was received.
    Method,
}

/// A record whose part of a row differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Gap {
    pub kind: String,
    /// The CRM's id; empty if it does not know the record.
    pub id: String,
    pub label: String,
    pub resource: String,
    /// Empty if QuickBooks does not have it.
    pub qbo_id: String,
    pub crm: String,
    pub quickbooks: String,
    /// QuickBooks − CRM.
    pub difference: String,
    pub why: Why,
    /// Where the other side has it: a day, a customer, a method.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub elsewhere: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// Both have it, for another amount.
    Amount,
    /// The other side has it under another day, customer, tax, method or currency.
    Elsewhere,
    /// QuickBooks does not have it yet.
    NotSynced,
    /// QuickBooks has it no more.
    Missing,
    OnlyInQuickbooks,
}

impl Why {
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Why::Amount => "another amount",
            Why::Elsewhere => "elsewhere on the other side",
            Why::NotSynced => "not in QuickBooks yet",
            Why::Missing => "not in QuickBooks any more",
            Why::OnlyInQuickbooks => "only in QuickBooks",
        }
    }
}

/// Compares both sides from the first to the last day, these included, as the plan found them. Estimates and purchase orders
/// post nothing and are left out.
///
/// # Errors
/// `InputNotDate` if the period ends before it begins, `PlanNotRead` if what it needs was not read, `MoneyTooLong` if a sum
/// has more digits than can be held.
pub fn period(plan: &Plan, from: NaiveDate, to: NaiveDate) -> Result<PeriodTieOut, Finding> {
    let unread = plan.findings().iter().find(|finding| finding.code == Code::PlanNotRead);
    if let Some(finding) = unread {
        return Err(finding.clone());
    }
    if to < from {
        let why = format!("the period ends on {to}, before it begins");
        return Err(Finding::new(Code::InputNotDate, &FieldPath::of("to"), why));
    }
    if let Some(since) = plan.read_from().filter(|since| from < *since) {
        let why = format!("documents before {since} were not read, because of the settings' start date");
        return Err(Finding::new(Code::PlanNotRead, &FieldPath::of("from"), why));
    }
    let mut sums = BTreeMap::new();
    for pair in pairs(plan) {
        let kept = |side: &Side| side.day.is_none_or(|day| (from..=to).contains(&day));
        add(&pair, &kept, &mut sums).map_err(|overflow| {
            Finding::new(Code::MoneyTooLong, &FieldPath::of("period"), overflow.to_string())
        })?;
    }
    let left_out = KINDS.into_iter().filter(|kind| !is_compared(plan, *kind)).map(Kind::as_str).collect();
    let unreadable = plan.all().iter().filter(|row| matches!(row.place, Place::Rejected(_))).count();
    let mut rows = Vec::with_capacity(sums.len());
    for ((measure, currency, by, key), sum) in sums {
        rows.push(PeriodRow {
            measure,
            currency: currency.code().to_owned(),
            by,
            key,
            label: sum.label,
            records: sum.records,
            crm: currency.text(sum.crm),
            quickbooks: currency.text(sum.quickbooks),
            difference: sum.quickbooks.minus(sum.crm).map(|gap| currency.text(gap)).unwrap_or_default(),
            gaps: sum.gaps,
        });
    }
    let ok = unreadable == 0 && rows.iter().all(|row| row.gaps.is_empty());
    Ok(PeriodTieOut { from: from.to_string(), to: to.to_string(), ok, unreadable, left_out, rows })
}

type Place4 = (Measure, Currency, By, String);

#[derive(Default)]
struct Sum {
    label: String,
    records: usize,
    crm: Decimal,
    quickbooks: Decimal,
    gaps: Vec<Gap>,
}

/// What one record adds to a row.
#[derive(Default)]
struct Part {
    label: String,
    crm: Option<Decimal>,
    quickbooks: Option<Decimal>,
}

fn add(pair: &Pair, kept: &dyn Fn(&Side) -> bool, sums: &mut BTreeMap<Place4, Sum>) -> Exact<()> {
    let mut parts: BTreeMap<Place4, Part> = BTreeMap::new();
    for measure in pair.measures() {
        if let Some(side) = pair.crm.as_ref().filter(|side| kept(side)) {
            post(side, *measure, &mut parts, |part| &mut part.crm)?;
        }
        if let Some(side) = pair.quickbooks.as_ref().filter(|side| kept(side)) {
            post(side, *measure, &mut parts, |part| &mut part.quickbooks)?;
        }
    }
    for (place, part) in parts {
        let crm = part.crm.unwrap_or_default();
        let quickbooks = part.quickbooks.unwrap_or_default();
        let difference = quickbooks.minus(crm)?;
        let gap = (!difference.is_zero()).then(|| gap(pair, &place, &part, difference));
        let sum = sums.entry(place).or_default();
        sum.records = sum.records.saturating_add(1);
        sum.crm = sum.crm.plus(crm)?;
        sum.quickbooks = sum.quickbooks.plus(quickbooks)?;
        sum.gaps.extend(gap);
        if sum.label.is_empty() {
            sum.label = part.label;
        }
    }
    Ok(())
}

fn post(
    side: &Side,
    measure: Measure,
    parts: &mut BTreeMap<Place4, Part>,
    slot: fn(&mut Part) -> &mut Option<Decimal>,
) -> Exact<()> {
    let mut put = |by: By, key: &str, label: &str, amount: Decimal| {
        let part = parts.entry((measure, side.currency, by, key.to_owned())).or_default();
        if part.label.is_empty() {
            part.label = label.to_owned();
        }
        let sum = slot(part);
        *sum = Some(sum.unwrap_or_default().plus(amount)?);
        Ok(())
    };
    let day = side.day.map(|day| day.to_string()).unwrap_or_default();
    put(By::All, "", "", side.total)?;
    put(By::Day, &day, &day, side.total)?;
    put(By::Party, &side.party.key, &side.party.label, side.total)?;
    if measure == Measure::Received {
        return put(By::Method, &side.method.key, &side.method.label, side.total);
    }
    for (tax, amount) in &side.taxes {
        put(By::Tax, &tax.key, &tax.label, *amount)?;
    }
    Ok(())
}

fn gap(pair: &Pair, (_, currency, by, _): &Place4, part: &Part, difference: Decimal) -> Gap {
    let (why, other) = match (&pair.crm, &pair.quickbooks) {
        (None, _) => (Why::OnlyInQuickbooks, None),
        (_, None) if pair.qbo_id.is_empty() => (Why::NotSynced, None),
        (_, None) => (Why::Missing, None),
        (Some(_), Some(other)) if part.quickbooks.is_none() => (Why::Elsewhere, Some(other)),
        (Some(other), Some(_)) if part.crm.is_none() => (Why::Elsewhere, Some(other)),
        _ => (Why::Amount, None),
    };
    let text = |amount: Option<Decimal>| amount.map(|amount| currency.text(amount)).unwrap_or_default();
    Gap {
        kind: pair.kind.to_owned(),
        id: pair.id.clone(),
        label: pair.label.clone(),
        resource: pair.resource.name().to_owned(),
        qbo_id: pair.qbo_id.clone(),
        crm: text(part.crm),
        quickbooks: text(part.quickbooks),
        difference: currency.text(difference),
        why,
        elsewhere: other.map(|other| other.place(*by, *currency)),
    }
}
