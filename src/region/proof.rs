//! The cents proof: the same small ledger for the CRM, for what is sent and for what QuickBooks will answer.

use serde::Serialize;

use crate::base::money::{Arithmetic, Currency, Decimal, sum};

use super::ledger::Ledger;
use super::paper::Paper;
use super::sent::Sent;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Proof {
    pub currency: String,
    pub rows: Vec<ProofRow>,
    /// Predicted total − CRM total; empty if QuickBooks' answer cannot be foreseen.
    pub difference: String,
    pub verdict: Verdict,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
}

/// Amounts as decimal text; empty where there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ProofRow {
    pub label: String,
    pub crm: String,
    pub sent: String,
    pub predicted: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum Verdict {
    /// Nothing had to be done: the figures go over as they are.
    Exact,
    /// The total is the same; how it is made up differs, for a named reason.
    Explained,
    Blocked,
}

impl Sent {
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        if self.causes.is_empty() { Verdict::Exact } else { Verdict::Explained }
    }
}

impl Proof {
    #[must_use]
    pub fn of(paper: &Paper, ledger: &Ledger, sent: &Sent) -> Self {
        let currency = paper.currency;
        let text = |amount: Decimal| currency.text(amount);
        let maybe = |amount: Option<Decimal>| amount.map(text).unwrap_or_default();
        let minus = |amount: Decimal| currency.text(amount.negated());
        let predicted = &sent.predicted;
        let sent_tax = sent.total_tax.or(predicted.tax.filter(|_| !sent.predicted.tax_lines.is_empty()));
        let tax_inside = if paper.inclusive { ledger.tax } else { Decimal::ZERO };
        let net_lines = ledger.subtotal;
        let row = |label: &str, crm: String, sent: String, predicted: String| ProofRow {
            label: label.to_owned(),
            crm,
            sent,
            predicted,
        };
        let line_sum = sum(sent.lines.iter().map(|line| line.inclusive_amount.unwrap_or(line.amount)));
        let beside = predicted.shipping.plus(predicted.rounding);
        let sent_lines = line_sum.and_then(|all| all.minus(beside?)).unwrap_or(predicted.lines);
        let mut rows = vec![
            row("Lines", text(net_lines), text(sent_lines), text(predicted.lines)),
            row("Discount", minus(ledger.discount), minus(predicted.discount), minus(predicted.discount)),
            row("Shipping", text(ledger.shipping), text(predicted.shipping), text(predicted.shipping)),
            row("Tax", text(ledger.tax), maybe(sent_tax), maybe(predicted.tax)),
        ];
        if !tax_inside.is_zero() {
            rows.push(row("Tax contained in prices", minus(tax_inside), String::new(), String::new()));
        }
        if !ledger.rounding.is_zero() {
            let rounding = text(predicted.rounding);
            rows.push(row("Rounding", text(ledger.rounding), rounding.clone(), rounding));
        }
        rows.push(row("Total", text(ledger.total), maybe(predicted.total), maybe(predicted.total)));
        let words: Vec<_> = sent.causes.iter().map(|cause| cause.words()).collect();
        let joined = |part: fn(&(&'static str, &'static str)) -> &'static str| {
            (!words.is_empty()).then(|| words.iter().map(part).collect::<Vec<_>>().join("; "))
        };
        Self {
            currency: currency.code().to_owned(),
            rows,
            difference: difference(predicted.total, ledger.total, currency),
            verdict: sent.verdict(),
            cause: joined(|words| words.0),
            remedy: joined(|words| words.1),
        }
    }

    /// The proof of a paper that is not written: what the CRM says, and why not.
    #[must_use]
    pub fn blocked(paper: &Paper, cause: String, remedy: String) -> Self {
        let text =
            |amount: Option<Decimal>| amount.map(|amount| paper.currency.text(amount)).unwrap_or_default();
        let row = |label: &str, crm: String| ProofRow {
            label: label.to_owned(),
            crm,
            sent: String::new(),
            predicted: String::new(),
        };
        let asserted = &paper.asserted;
        Self {
            currency: paper.currency.code().to_owned(),
            rows: vec![
                row("Lines", text(asserted.subtotal)),
                row("Discount", text(asserted.discount.map(Arithmetic::negated))),
                row("Tax", text(asserted.tax)),
                row("Total", text(Some(asserted.total))),
            ],
            difference: String::new(),
            verdict: Verdict::Blocked,
            cause: Some(cause),
            remedy: Some(remedy),
        }
    }
}

fn difference(predicted: Option<Decimal>, billed: Decimal, currency: Currency) -> String {
    let gap = predicted.and_then(|predicted| predicted.minus(billed).ok());
    gap.map(|gap| currency.text(gap)).unwrap_or_default()
}
