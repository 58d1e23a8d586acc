//! The answer read back beside what was predicted. **Invariant:** a figure that differs is never passed over, and an
//! assumption that an answer has refuted stays refuted for this company.

use serde::Serialize;

use crate::base::members::read_record;
use crate::base::money::{Arithmetic, Decimal};
use crate::base::time::UnixMillis;
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::step::{HOME_TOTAL, Operation, Otherwise, Prediction, Step};

use super::Engine;
use super::body::{amount, same_amount};
use super::queue::Order;
use super::records::{self, SCHEMA, key};
use super::status::Refuted;
use super::verdict::Record;

/// An assumption about QuickBooks that an answer of this company has refuted, and by which figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct AssumptionRecord {
    pub schema: u32,
    pub assumption: String,
    pub meaning: String,
    /// Of the step whose answer it was.
    pub label: String,
    pub predicted: String,
    pub answered: String,
    pub at: UnixMillis,
}

read_record!(AssumptionRecord {
    schema: u32 = "schema",
    assumption: String = "assumption",
    meaning: String = "meaning",
    label: String = "label",
    predicted: String = "predicted",
    answered: String = "answered",
    at: UnixMillis = "at";
});

/// A key of the store and what is written there.
type Change = (String, Option<String>);

/// The first figure that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Wrong {
    finding: Finding,
    predicted: String,
    answered: String,
    otherwise: Option<Otherwise>,
}

/// `None` if QuickBooks answered what was predicted, or nothing was.
fn compare(step: &Step, record: &Record) -> Option<Wrong> {
    let writes_lines =
        matches!(step.operation, Operation::Create | Operation::SparseUpdate | Operation::FullUpdate);
    let total = step.expected_total.as_deref().filter(|_| writes_lines)?;
    let answered = &record.figures;
    let none = Prediction::default();
    let predicted = step.prediction.as_ref().unwrap_or(&none);
    let mut figures = vec![("TotalAmt".to_owned(), total, Some(record.total.as_deref().unwrap_or("none")))];
    if let Some(tax) = &predicted.tax {
        figures.push(("TxnTaxDetail.TotalTax".to_owned(), tax, answered.tax.as_deref()));
    }
    for (rate, amount) in &predicted.tax_lines {
        let path = format!("TxnTaxDetail.TaxLine[{rate}]");
        figures.push((path, amount, answered.tax_lines.get(rate).map(String::as_str)));
    }
    if let Some(home) = &predicted.home_total {
        figures.push(("HomeTotalAmt".to_owned(), home, answered.home_total.as_deref()));
    }
    let differs = |(path, wanted, got): (String, &str, Option<&str>)| {
        let got = got.filter(|got| !same_amount(got, wanted))?;
        Some((path, wanted.to_owned(), got.to_owned()))
    };
    let (path, wanted, got) = figures.into_iter().find_map(differs)?;
    let of_home = path == "HomeTotalAmt";
    let otherwise = predicted.otherwise.iter().find(|other| match of_home {
        true => other.assumption == HOME_TOTAL,
        false => other.assumption != HOME_TOTAL && explains(other, total, predicted, record),
    });
    let why = otherwise.map(|other| format!(": {}", other.meaning)).unwrap_or_default();
    let message = format!("{path} should be `{wanted}`, QuickBooks has `{got}`{why}");
    let finding = Finding::new(Code::MoneyQuickbooksTotalDiffers, &FieldPath::of(path), message);
    Some(Wrong { finding, predicted: wanted, answered: got, otherwise: otherwise.cloned() })
}

/// Whether the answer is the one that the other assumption foretells: its total, or, where the tax cannot be
/// foreseen, the same amount before tax.
fn explains(other: &Otherwise, total: &str, predicted: &Prediction, record: &Record) -> bool {
    let Some(answered) = record.total.as_deref() else { return false };
    if let Some(foretold) = &other.total {
        return same_amount(answered, foretold);
    }
    let before_tax =
        |total: &str, tax: Option<&String>| -> Option<Decimal> { amount(total)?.minus(amount(tax?)?).ok() };
    let net = before_tax(total, predicted.tax.as_ref());
    net.is_some() && net == before_tax(answered, record.figures.tax.as_ref())
}

impl Engine {
    /// The figure that is not as predicted, and the record of the assumption that it refutes, if that is news.
    pub(super) fn judge(&mut self, order: Order, record: &Record) -> (Option<Finding>, Option<Change>) {
        let Some(step) = self.queue.job(order).map(|job| &job.record.step) else { return (None, None) };
        let Some(wrong) = compare(step, record) else { return (None, None) };
        let label = step.label.clone();
        let news = wrong.otherwise.filter(|other| !self.assumptions.contains_key(&other.assumption));
        let change = news.map(|Otherwise { assumption, meaning, .. }| {
            let (predicted, answered, at) = (wrong.predicted, wrong.answered, self.now);
            let record =
                AssumptionRecord { schema: SCHEMA, assumption, meaning, label, predicted, answered, at };
            let change = (key::assumption(&record.assumption), Some(records::write(&record)));
            self.assumptions.insert(record.assumption.clone(), record);
            change
        });
        (Some(wrong.finding), change)
    }

    /// The assumptions that no plan for this company makes any more.
    #[must_use]
    pub fn refuted(&self) -> Vec<&str> {
        self.assumptions.keys().map(String::as_str).collect()
    }

    pub(super) fn refuted_views(&self) -> Vec<Refuted> {
        let view = |record: &AssumptionRecord| Refuted {
            assumption: record.assumption.clone(),
            meaning: record.meaning.clone(),
            label: record.label.clone(),
            predicted: record.predicted.clone(),
            answered: record.answered.clone(),
            at: record.at,
        };
        self.assumptions.values().map(view).collect()
    }
}
