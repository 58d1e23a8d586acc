//! The cents proof: the same small ledger for the CRM, for what is sent and for what QuickBooks will answer.

use serde::Serialize;

use crate::base::money::{Arithmetic, Currency, Decimal, sum};

use super::answer::alternatives;
use super::ledger::Ledger;
use super::paper::Paper;
use super::sent::{Predicted, Sent, sums};
use crate::diagnostics::Finding;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Proof {
    pub currency: String,
    pub rows: Vec<ProofRow>,
    /// Predicted total − CRM total; empty if QuickBooks' answer cannot be foreseen.
    pub difference: String,
    pub verdict: Verdict,
    /// How the CRM rounded, in words; empty if no known way gives its totals.
    pub rounding: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
    /// What QuickBooks would answer if an assumption about it is wrong, where that can be foreseen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub otherwise: Vec<ProofOtherwise>,
}

/// Amounts as decimal text; the tax is empty where it cannot be foreseen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ProofOtherwise {
    pub assumption: &'static str,
    /// What QuickBooks does then.
    pub meaning: &'static str,
    pub tax: String,
    pub total: String,
}

/// Amounts as decimal text; empty where there is none. Of a document that is not written, `sent` is what its lines
/// come to, and `predicted` what QuickBooks would make of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ProofRow {
    pub label: String,
    pub crm: String,
    pub sent: String,
    pub predicted: String,
    /// What stands in QuickBooks; empty where nothing does.
    pub answered: String,
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
    /// With what stands in QuickBooks, row by row.
    #[must_use]
    pub fn beside(mut self, answered: impl Fn(&str) -> Option<Decimal>, currency: Currency) -> Self {
        for row in &mut self.rows {
            row.answered = answered(&row.label).map(|amount| currency.text(amount)).unwrap_or_default();
        }
        self
    }

    #[must_use]
    pub fn of(paper: &Paper, ledger: &Ledger, sent: &Sent) -> Self {
        let currency = paper.currency;
        let text = |amount: Decimal| currency.text(amount);
        let maybe = |amount: Option<Decimal>| amount.map(text).unwrap_or_default();
        let minus = |amount: Decimal| currency.text(amount.negated());
        let predicted = &sent.predicted;
        let sent_tax = sent.total_tax.or(predicted.tax.filter(|_| !sent.predicted.tax_lines.is_empty()));
        let tax_inside = if paper.inclusive { ledger.tax } else { Decimal::ZERO };
        // Where lines hold their own discounts, they stand in the discount's row on both sides.
        let beside_lines = sum(sent.lines.iter().map(|line| line.discount));
        let own = match beside_lines {
            Ok(all) if !all.is_zero() => {
                sum(ledger.lines.iter().map(|line| line.discount)).unwrap_or_default()
            }
            _ => Decimal::ZERO,
        };
        let net_lines = ledger.subtotal.plus(own).unwrap_or(ledger.subtotal);
        let discounts = ledger.discount.plus(own).unwrap_or(ledger.discount);
        let row = |label: &str, crm: String, sent: String, predicted: String| ProofRow {
            label: label.to_owned(),
            crm,
            sent,
            predicted,
            answered: String::new(),
        };
        let (sent_lines, shipping) =
            sums(paper, &sent.lines, |line| line.inclusive_amount.unwrap_or(line.amount))
                .and_then(|(all, shipping)| Ok((all.minus(predicted.rounding)?, shipping)))
                .unwrap_or((predicted.lines, predicted.shipping));
        let mut rows = vec![
            row("Lines", text(net_lines), text(sent_lines), text(predicted.lines)),
            row("Discount", minus(discounts), minus(predicted.discount), minus(predicted.discount)),
            row("Shipping", text(ledger.shipping), text(shipping), text(predicted.shipping)),
            row("Tax", text(ledger.tax), maybe(sent_tax), maybe(predicted.tax)),
        ];
        if !tax_inside.is_zero() {
            rows.push(row("Tax contained in prices", minus(tax_inside), String::new(), String::new()));
        }
        if !ledger.rounding.is_zero() || !predicted.rounding.is_zero() {
            let rounding = text(predicted.rounding);
            rows.push(row("Rounding", text(ledger.rounding), rounding.clone(), rounding));
        }
        rows.push(row("Total", text(ledger.total), maybe(predicted.total), maybe(predicted.total)));
        rows.extend(balance(paper, ledger.total, predicted.total));
        let words: Vec<_> = sent.causes.iter().map(|cause| cause.words()).collect();
        let joined = |part: fn(&(&'static str, &'static str)) -> &'static str| {
            (!words.is_empty()).then(|| words.iter().map(part).collect::<Vec<_>>().join("; "))
        };
        Self {
            currency: currency.code().to_owned(),
            rows,
            difference: difference(predicted.total, ledger.total, currency),
            verdict: sent.verdict(),
            rounding: rounding_words(ledger),
            cause: joined(|words| words.0),
            remedy: joined(|words| words.1),
            otherwise: alternatives(paper, ledger, sent)
                .unwrap_or_default()
                .into_iter()
                .filter(|other| other.total.is_some())
                .map(|other| ProofOtherwise {
                    assumption: other.point.key(),
                    meaning: other.point.otherwise(),
                    tax: maybe(other.tax),
                    total: maybe(other.total),
                })
                .collect(),
        }
    }

    /// See `region::blocked`.
    pub(super) fn blocked(
        paper: &Paper,
        nearest: Option<&Ledger>,
        sent: Option<&Sent>,
        finding: &Finding,
    ) -> Self {
        let currency = paper.currency;
        let text = |amount: Option<Decimal>| amount.map(|amount| currency.text(amount)).unwrap_or_default();
        let asserted = &paper.asserted;
        let predicted = sent.map(|sent| &sent.predicted);
        let of_ledger = |part: fn(&Ledger) -> Decimal| text(nearest.map(part));
        let of_books = |part: fn(&Predicted) -> Option<Decimal>| text(predicted.and_then(part));
        let minus = |amount: Option<Decimal>| amount.map(Arithmetic::negated);
        let row = |label: &str, crm: Option<Decimal>, sent: String, predicted: String| ProofRow {
            label: label.to_owned(),
            crm: text(crm),
            sent,
            predicted,
            answered: String::new(),
        };
        let mut rows = vec![
            row("Lines", asserted.subtotal, of_ledger(|own| own.subtotal), of_books(|own| Some(own.lines))),
            row(
                "Discount",
                minus(asserted.discount),
                of_ledger(|own| own.discount.negated()),
                of_books(|own| Some(own.discount.negated())),
            ),
            row("Shipping", None, of_ledger(|own| own.shipping), of_books(|own| Some(own.shipping))),
            row("Tax", asserted.tax, of_ledger(|own| own.tax), of_books(|own| own.tax)),
        ];
        if paper.inclusive {
            rows.push(row(
                "Tax contained in prices",
                minus(asserted.tax),
                of_ledger(|own| own.tax.negated()),
                String::new(),
            ));
        }
        if let Some(rounding) = paper.rounding {
            let amount = text(Some(rounding.amount));
            rows.push(row("Rounding", Some(rounding.amount), amount, of_books(|own| Some(own.rounding))));
        }
        rows.push(row("Total", Some(asserted.total), of_ledger(|own| own.total), of_books(|own| own.total)));
        rows.extend(balance(paper, asserted.total, predicted.and_then(|own| own.total)));
        let total = predicted.and_then(|own| own.total).or(nearest.map(|own| own.total));
        Self {
            currency: currency.code().to_owned(),
            rows,
            difference: difference(total, asserted.total, currency),
            verdict: Verdict::Blocked,
            rounding: String::new(),
            cause: Some(finding.message.clone()),
            remedy: Some(finding.hint.clone()),
            otherwise: Vec::new(),
        }
    }
}

/// What is due after what was paid already; nothing was, as a rule.
fn balance(paper: &Paper, billed: Decimal, predicted: Option<Decimal>) -> Vec<ProofRow> {
    let paid = paper.prepaid;
    if paid.is_zero() {
        return Vec::new();
    }
    let due = |total: Option<Decimal>| {
        let due = total.and_then(|total| total.minus(paid).ok());
        due.map(|due| paper.currency.text(due)).unwrap_or_default()
    };
    let row = |label: &str, crm: String, sent: String| ProofRow {
        label: label.to_owned(),
        crm,
        predicted: sent.clone(),
        sent,
        answered: String::new(),
    };
    let prepaid = paper.currency.text(paid.negated());
    vec![row("Prepaid", prepaid.clone(), prepaid), row("Balance due", due(Some(billed)), due(predicted))]
}

/// `lines rounded line by line; tax cut off per line`.
fn rounding_words(ledger: &Ledger) -> String {
    let mut words = format!("lines {} {}", ledger.line_mode.words(), ledger.line_way.words());
    if !ledger.tax.is_zero() {
        words.push_str(&format!("; tax {} {}", ledger.mode.words(), ledger.method.words()));
    }
    if ledger.ambiguous {
        words.push_str(
            "; another way of rounding gives the same total: state subtotal and tax to tell them apart",
        );
    }
    words
}

fn difference(predicted: Option<Decimal>, billed: Decimal, currency: Currency) -> String {
    let gap = predicted.and_then(|predicted| predicted.minus(billed).ok());
    gap.map(|gap| currency.text(gap)).unwrap_or_default()
}
