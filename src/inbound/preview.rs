//! What an import would tell the CRM, record by record, before it is asked for.
//!
//! **Invariant:** it weighs each record by the function that weighs what an import reads, so that the two cannot come apart.

use serde::Serialize;
use serde_json::Value;

use crate::base::decimal_text::parse_decimal;
use crate::base::json::{Mismatch, from_text};
use crate::base::members::read_record;
use crate::base::money::{Arithmetic, Currency, Decimal};
use crate::base::ordered::BTreeMap;
use crate::qbo::cdc::Row;
use crate::qbo::snapshot::each_text;
use crate::step::{Link, Resource};

use super::follow::kind_of;
use super::weigh::{self, Known, Moved, Seen, Weighed, What};

/// What is to be imported.
#[derive(Clone, Debug)]
pub struct Import {
    pub lists: Vec<Resource>,
    /// `YYYY-MM-DD`: documents of days before it stay out.
    pub from: Option<String>,
    /// What the CRM was told before.
    pub told: Vec<Told>,
}

read_record!(Import { lists: Vec<Resource> = "lists", told: Vec<Told> = "told"; from: Option<String> = "from" });

/// What was seen of a record when the CRM was told of it.
#[derive(Clone, Debug)]
pub struct Told {
    /// `Customer/58`
    pub record: String,
    pub seen: Seen,
}

read_record!(Told { record: String = "record", seen: Seen = "seen"; });

#[derive(Debug, Default, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ImportPlan {
    pub rows: Vec<ImportRow>,
    /// Documents that are imported, per currency.
    pub money: Vec<ImportSum>,
}

/// A record of QuickBooks, and what the CRM will hear of it.
#[derive(Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ImportRow {
    pub kind: &'static str,
    pub resource: Resource,
    pub qbo_id: String,
    /// A name, or the number of a document.
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Decimal text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<String>,
    /// `import`: told as new; `tell`: the CRM knows it, and is told what has changed; `skip`: nothing is told.
    pub decision: &'static str,
    /// `new`, `changed`, `linked`, `told-before`, `voided`, `ours`: in words.
    pub reason: &'static str,
    pub text: &'static str,
    /// The CRM's record of it, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crm_id: Option<String>,
    /// What it brings.
    pub fields: Vec<Moved>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ImportSum {
    pub currency: String,
    pub documents: usize,
    pub total: String,
}

/// Why, and in words.
type Why = (&'static str, &'static str, &'static str);

const NEW: Why = ("import", "new", "the CRM does not know it: it is told as new, marked as imported");
const CHANGED: Why = ("tell", "changed", "the CRM knows it, and is told what has changed since");
const LINKED: Why = ("skip", "linked", "the CRM knows it, and both sides are as they were");
const TOLD: Why = ("skip", "told-before", "the CRM was told of it before");
const VOIDED: Why = ("skip", "voided", "it is void");
const OURS: Why =
    ("skip", "ours", "it was written for this workspace, and is not linked yet: the next plan does that");

/// What an import of the company in `text`, a snapshot, would tell.
///
/// # Errors
/// The text is no snapshot.
pub fn preview(text: &str, links: &[Link], import: &Import) -> Result<ImportPlan, Mismatch> {
    let mut owners: BTreeMap<String, &Link> = BTreeMap::new();
    for link in links {
        owners.insert(format!("{}/{}", link.resource.name(), link.qbo_id), link);
    }
    let mut told: BTreeMap<&str, &Seen> = BTreeMap::new();
    for own in &import.told {
        told.insert(own.record.as_str(), &own.seen);
    }
    let mut rows = Vec::new();
    let wanted = |list: &str| import.lists.iter().find(|resource| resource.name() == list);
    each_text(text, &|list| wanted(list).is_some(), &mut |list, text| {
        let Some(resource) = wanted(list) else { return Ok(()) };
        let record: Value = from_text(text)?;
        let member = |name: &str| record.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let date = member("TxnDate");
        if import.from.as_ref().is_some_and(|from| !date.is_empty() && date < *from) {
            return Ok(());
        }
        let row = Row::of(list, text)?;
        let name = format!("{list}/{}", row.id);
        let link = owners.get(&name).copied();
        let ours = |payment: &str| owners.get(&format!("Payment/{payment}")).copied();
        let seen = told.get(name.as_str()).copied();
        let known =
            Known { link, seen, added: true, ours: &ours, settling: false, heard_void: false, sent: "" };
        let weighed = weigh::weigh(*resource, &row, &known);
        let ((decision, reason, text), fields) = why(*resource, &row, &known, weighed);
        let is_document = !date.is_empty();
        let currency = record.get("CurrencyRef").and_then(|own| own.get("value")).and_then(Value::as_str);
        rows.push(ImportRow {
            kind: kind_of(*resource),
            resource: *resource,
            name: if is_document { member("DocNumber") } else { member("DisplayName") },
            date: is_document.then_some(date),
            currency: currency.filter(|_| is_document).map(str::to_owned),
            total: record.get("TotalAmt").filter(|_| is_document).map(ToString::to_string),
            decision,
            reason,
            text,
            crm_id: link.map(|link| link.key.id.to_string()),
            fields,
            qbo_id: row.id,
        });
        Ok(())
    })?;
    let money = sums(&rows);
    Ok(ImportPlan { rows, money })
}

fn why(resource: Resource, row: &Row, known: &Known<'_>, weighed: Weighed) -> (Why, Vec<Moved>) {
    match weighed {
        Weighed::New(_, Some(news)) => (if news.what == What::Added { NEW } else { CHANGED }, news.fields),
        Weighed::New(_, None) | Weighed::Old | Weighed::Later => {
            let silent = match (known.link, known.seen) {
                (Some(_), _) => LINKED,
                (None, Some(_)) => TOLD,
                (None, None) if weigh::is_voided(resource, &row.text) => VOIDED,
                (None, None) => OURS,
            };
            (silent, Vec::new())
        }
    }
}

fn sums(rows: &[ImportRow]) -> Vec<ImportSum> {
    let mut sums: BTreeMap<&str, (usize, Decimal)> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.decision == NEW.0) {
        let Some(total) = row.total.as_deref().and_then(|total| parse_decimal(total).ok()) else { continue };
        let (count, sum) = sums.entry(row.currency.as_deref().unwrap_or_default()).or_default();
        *count = count.saturating_add(1);
        *sum = sum.plus(total).unwrap_or(*sum);
    }
    let text = |currency: &str, sum| {
        Currency::of(currency).map_or_else(|| crate::base::money::plain(sum), |own| own.text(sum))
    };
    sums.into_iter()
        .map(|(currency, (documents, sum))| ImportSum {
            currency: currency.to_owned(),
            documents,
            total: text(currency, sum),
        })
        .collect()
}
