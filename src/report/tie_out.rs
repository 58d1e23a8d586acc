//! Do the two sets of books agree? Every synced document of the CRM beside its QuickBooks record.

use std::sync::Arc;

use crate::base::ordered::BTreeMap;

use serde::Serialize;

use crate::base::ids::CrmId;
use crate::base::json::{RawJson, from_text};
use crate::base::money::{Arithmetic, Currency, Decimal};
use crate::crm::{AnySales, Documents, InvoiceStatus, Kind, PaymentStatus};
use crate::mapping::{facts, forms, money_forms};
use crate::plan::{SALES, Standing, pushes, pushes_money, resources_of, standing, with_receipts};
use crate::qbo::{self, Snapshot};
use crate::region::OpenPoint;
use crate::settings::Settings;
use crate::step::{Link, LinkKey, Resource};

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct TieOut {
    /// No synced document differs.
    pub ok: bool,
    pub rows: Vec<TieOutRow>,
    pub counts: TieOutCounts,
    /// Per currency, the documents that were compared.
    pub money: Vec<TieOutMoney>,
    /// What the company's answers have shown to be otherwise than assumed; plans take it into account.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refuted: Vec<&'static str>,
}

/// Amounts as decimal text; empty where there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct TieOutRow {
    pub kind: String,
    pub id: String,
    pub label: String,
    pub qbo_id: String,
    pub crm: String,
    pub quickbooks: String,
    /// QuickBooks − CRM.
    pub difference: String,
    pub verdict: TieOutVerdict,
    /// Something that the totals do not show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum TieOutVerdict {
    Equal,
    Differs,
    /// Linked, but not in QuickBooks any more.
    Missing,
    /// The settings push it, and it is not there yet.
    NotSynced,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct TieOutCounts {
    pub compared: usize,
    pub equal: usize,
    pub differing: usize,
    pub not_synced: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct TieOutMoney {
    pub currency: String,
    pub crm: String,
    pub quickbooks: String,
    pub difference: String,
}

/// Documents that the settings leave out are not part of the comparison.
#[must_use]
pub fn tie_out(documents: &Arc<Documents>, snapshot: &Snapshot, settings: &Settings) -> TieOut {
    let home = facts(snapshot).home().unwrap_or(Currency::UNKNOWN);
    let links = links(snapshot);
    let documents = &with_receipts(documents, snapshot, settings, &links);
    let mut comparison = Comparison { links, home, rows: Vec::new(), sums: BTreeMap::new() };
    let lists = &snapshot.entities;
    let records = SALES.iter().flat_map(|kind| resources_of(*kind)).flat_map(|resource| {
        let list = forms(lists, *resource).into_iter().flatten();
        list.filter_map(|form| Some(((*resource, form.id.as_deref()?), form)))
    });
    let records = BTreeMap::from_iter(records);
    for kind in SALES {
        comparison.add_sales(documents, settings, kind, &records);
    }
    for kind in [Kind::Payment, Kind::Deposit] {
        let list = money_forms(lists, kind).map(Vec::as_slice);
        comparison.add_money(documents, settings, kind, &by_id(list, |form| form.id.as_deref()));
    }
    let refuted = snapshot.refuted.iter().filter_map(|key| OpenPoint::of(key)).map(OpenPoint::otherwise);
    TieOut { refuted: refuted.collect(), ..comparison.finish() }
}

fn amount(amount: Option<qbo::Amount>) -> Decimal {
    amount.map_or(Decimal::ZERO, |amount| amount.0)
}

/// A paid invoice that is still open in the books, or the other way round.
fn balance_note(status: InvoiceStatus, record: &qbo::Invoice) -> Option<String> {
    let balance = record.balance?.0;
    match (status, balance.is_zero()) {
        (InvoiceStatus::Paid, false) => {
            Some(format!("paid in the CRM, {} open in QuickBooks", balance.normalize()))
        }
        (InvoiceStatus::Sent | InvoiceStatus::Approved, true) if !amount(record.total_amt).is_zero() => {
            Some("open in the CRM, paid in QuickBooks".to_owned())
        }
        _ => None,
    }
}

fn by_id<'s, T>(list: Option<&'s [T]>, id: fn(&'s T) -> Option<&'s str>) -> BTreeMap<&'s str, &'s T> {
    BTreeMap::from_iter(list.into_iter().flatten().filter_map(|record| Some((id(record)?, record))))
}

fn links(snapshot: &Snapshot) -> BTreeMap<LinkKey, Link> {
    let links = snapshot.links.as_ref().and_then(|RawJson(text)| from_text::<Vec<Link>>(text).ok());
    let links = links.unwrap_or_default();
    BTreeMap::from_iter(links.into_iter().map(|link| (link.key.clone(), link)))
}

struct Comparison {
    links: BTreeMap<LinkKey, Link>,
    home: Currency,
    rows: Vec<TieOutRow>,
    sums: BTreeMap<Currency, (Decimal, Decimal)>,
}

#[derive(Clone, Copy)]
struct Subject<'d> {
    kind: Kind,
    id: &'d CrmId,
    label: &'d str,
}

impl Comparison {
    fn link(&self, kind: Kind, id: &CrmId) -> Option<Link> {
        self.links.get(&LinkKey::new(kind.as_str(), id)).cloned()
    }

    fn add_money(
        &mut self,
        documents: &Documents,
        settings: &Settings,
        kind: Kind,
        forms: &BTreeMap<&str, &qbo::MoneyForm>,
    ) {
        let workspace = &documents.workspace;
        for money in (0..workspace.count(kind)).filter_map(|index| workspace.money(kind, index)) {
            let link = self.link(kind, money.id());
            if link.is_none() && !pushes_money(settings, money) {
                continue;
            }
            let voided = money.status() == PaymentStatus::Voided;
            let crm = if voided { Decimal::ZERO } else { money.amount() };
            let record = link.as_ref().and_then(|link| forms.get(link.qbo_id.as_str()).copied());
            let theirs = record.map(|record| amount(record.total_amt));
            let label = money.reference().unwrap_or(money.id().as_str());
            let subject = Subject { kind, id: money.id(), label };
            self.add(subject, money.currency(), link.as_ref(), (crm, theirs), None);
        }
    }

    fn add_sales(
        &mut self,
        documents: &Documents,
        settings: &Settings,
        kind: Kind,
        forms: &BTreeMap<(Resource, &str), &qbo::SalesForm>,
    ) {
        let workspace = &documents.workspace;
        for document in (0..workspace.count(kind)).filter_map(|index| workspace.sales(kind, index)) {
            let common = document.common();
            let link = self.link(kind, &common.id);
            if link.is_none() && !pushes(settings, document) {
                continue;
            }
            let voided = standing(settings, document) == Standing::Voided;
            let record =
                link.as_ref().and_then(|link| forms.get(&(link.resource, link.qbo_id.as_str())).copied());
            let crm = if voided { Decimal::ZERO } else { common.totals.total };
            let theirs = record.map(|record| amount(record.total_amt));
            let note = match (document, record) {
                (AnySales::Invoice(invoice), Some(record)) => balance_note(invoice.status, record),
                _ => None,
            };
            let subject = Subject { kind, id: &common.id, label: &common.number };
            self.add(subject, common.currency.as_deref(), link.as_ref(), (crm, theirs), note);
        }
    }

    fn add(
        &mut self,
        subject: Subject<'_>,
        currency: Option<&str>,
        link: Option<&Link>,
        (crm, theirs): (Decimal, Option<Decimal>),
        note: Option<String>,
    ) {
        let currency = currency.and_then(Currency::of).unwrap_or(self.home);
        let gap = theirs.and_then(|theirs| theirs.minus(crm).ok());
        let verdict = match (link, gap) {
            (None, _) => TieOutVerdict::NotSynced,
            (Some(_), None) => TieOutVerdict::Missing,
            (Some(_), Some(gap)) if gap.is_zero() => TieOutVerdict::Equal,
            (Some(_), Some(_)) => TieOutVerdict::Differs,
        };
        if let (Some(_), Some(theirs)) = (link, theirs) {
            let (crm_sum, theirs_sum) = self.sums.entry(currency).or_default();
            *crm_sum = crm_sum.plus(crm).unwrap_or(*crm_sum);
            *theirs_sum = theirs_sum.plus(theirs).unwrap_or(*theirs_sum);
        }
        self.rows.push(TieOutRow {
            kind: subject.kind.as_str().to_owned(),
            id: subject.id.to_string(),
            label: subject.label.to_owned(),
            qbo_id: link.map(|link| link.qbo_id.to_string()).unwrap_or_default(),
            crm: currency.text(crm),
            quickbooks: theirs.map(|theirs| currency.text(theirs)).unwrap_or_default(),
            difference: gap.map(|gap| currency.text(gap)).unwrap_or_default(),
            verdict,
            note,
        });
    }

    fn finish(self) -> TieOut {
        let count =
            |wanted: &[TieOutVerdict]| self.rows.iter().filter(|row| wanted.contains(&row.verdict)).count();
        let counts = TieOutCounts {
            compared: count(&[TieOutVerdict::Equal, TieOutVerdict::Differs, TieOutVerdict::Missing]),
            equal: count(&[TieOutVerdict::Equal]),
            differing: count(&[TieOutVerdict::Differs, TieOutVerdict::Missing]),
            not_synced: count(&[TieOutVerdict::NotSynced]),
        };
        let money = |(currency, (crm, theirs)): (Currency, (Decimal, Decimal))| TieOutMoney {
            currency: currency.code().to_owned(),
            crm: currency.text(crm),
            quickbooks: currency.text(theirs),
            difference: theirs.minus(crm).map(|gap| currency.text(gap)).unwrap_or_default(),
        };
        TieOut {
            ok: counts.differing == 0,
            rows: self.rows,
            counts,
            refuted: Vec::new(),
            money: self.sums.into_iter().map(money).collect(),
        }
    }
}
