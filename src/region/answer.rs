//! What QuickBooks will answer, beside the usual prediction, where nobody has written down how it works: each open
//! point is an assumption with a name. A company whose answer refutes one is never predicted by it again.

use std::borrow::Cow;

use crate::base::money::{self, Arithmetic, Decimal, Exact};
use crate::base::rounding::{self, Mode};
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::settings::TaxDifference;

use super::exclusive;
use super::ledger::Ledger;
use super::paper::{Form, Paper, TaxBase};
use super::sent::{Calculation, Cause, Sent};

/// What is taken for granted of QuickBooks although neither Intuit nor a recorded document decides it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenPoint {
    /// A rate is taken of the sum of its lines and rounded once. Intuit shows one base a rate, not the rounding.
    TaxPerRate,
    /// A tax that is sent explicitly stays as it is sent.
    ExplicitTaxKept,
    /// Where prices contain the tax, `TaxInclusiveAmt` is the price and `Amount` its net.
    InclusiveGross,
}

impl OpenPoint {
    pub const ALL: [OpenPoint; 3] =
        [OpenPoint::TaxPerRate, OpenPoint::ExplicitTaxKept, OpenPoint::InclusiveGross];

    /// As it is stored.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            OpenPoint::TaxPerRate => "tax-per-rate",
            OpenPoint::ExplicitTaxKept => "explicit-tax-kept",
            OpenPoint::InclusiveGross => "inclusive-gross",
        }
    }

    #[must_use]
    pub fn of(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|point| point.key() == key)
    }

    /// What QuickBooks does if the assumption is wrong.
    #[must_use]
    pub fn otherwise(self) -> &'static str {
        match self {
            OpenPoint::TaxPerRate => "QuickBooks rounds the tax line by line",
            OpenPoint::ExplicitTaxKept => "QuickBooks computes the tax although it is sent",
            OpenPoint::InclusiveGross => "QuickBooks takes the net amounts for prices with tax",
        }
    }
}

/// The answer if an assumption is wrong; absent figures cannot be foreseen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alternative {
    pub point: OpenPoint,
    pub tax: Option<Decimal>,
    pub total: Option<Decimal>,
}

/// How this document would come out under every assumption that matters to it.
///
/// # Errors
/// `Overflow` if the figures are too long.
pub fn alternatives(paper: &Paper, ledger: &Ledger, sent: &Sent) -> Exact<Vec<Alternative>> {
    let mut found = Vec::new();
    let (Some(tax), Some(total)) = (sent.predicted.tax, sent.predicted.total) else { return Ok(found) };
    match sent.calculation {
        Calculation::Excluded | Calculation::UnitedStates if is_foreseen(sent) => {
            let explicit = sent.total_tax.is_some();
            let point = if explicit { OpenPoint::ExplicitTaxKept } else { OpenPoint::TaxPerRate };
            let by_line = !explicit || sent.predicted.by_line;
            let other = computed(paper, as_sent(ledger, sent)?.as_ref(), by_line)?;
            if other != tax {
                let total = total.minus(tax)?.plus(other)?;
                found.push(Alternative { point, tax: Some(other), total: Some(total) });
            }
        }
        Calculation::UnitedStates => {
            if sent.total_tax.is_some_and(|tax| !tax.is_zero()) {
                found.push(Alternative { point: OpenPoint::ExplicitTaxKept, tax: None, total: None });
            }
        }
        Calculation::Inclusive => {
            let net = total.minus(tax)?;
            if !tax.is_zero() {
                found.push(Alternative { point: OpenPoint::InclusiveGross, tax: None, total: Some(net) });
            }
        }
        // No tax is worked out at all.
        Calculation::Excluded | Calculation::NotApplicable => {}
    }
    Ok(found)
}

/// The tax that QuickBooks works out by itself, rounded per line or per rate on the sum of its lines.
///
/// # Errors
/// `Overflow` if the figures are too long.
pub fn computed(paper: &Paper, ledger: &Ledger, per_line: bool) -> Exact<Decimal> {
    if !per_line {
        return money::sum(exclusive::predict(paper, ledger)?.iter().map(|line| line.amount));
    }
    let mut tax = Decimal::ZERO;
    for (line, computed) in paper.lines.iter().zip(&ledger.lines) {
        let net = ledger.taxed(paper, computed)?;
        let Some(code) = paper.combination(line).and_then(|combination| combination.code.as_ref()) else {
            continue;
        };
        let mut before = Decimal::ZERO;
        for rate in &code.rates {
            let base = match rate.base {
                TaxBase::Amount => net,
                TaxBase::AmountPlusTax => net.plus(before)?,
                TaxBase::TaxAlone => before,
            };
            before = before.plus(rounding::percent_of(base, rate.percent, paper.currency, Mode::HalfUp)?)?;
        }
        tax = tax.plus(before)?;
    }
    Ok(tax)
}

/// Whether QuickBooks works the tax out rate by rate.
fn is_foreseen(sent: &Sent) -> bool {
    sent.calculation == Calculation::Excluded || !sent.predicted.tax_lines.is_empty()
}

/// The ledger with the prices as they are sent.
fn as_sent<'l>(ledger: &'l Ledger, sent: &Sent) -> Exact<Cow<'l, Ledger>> {
    let mut moved = Cow::Borrowed(ledger);
    for line in sent.lines.iter().filter(|line| !line.folded.rounding.is_zero()) {
        let own = line.source.and_then(|source| moved.to_mut().lines.get_mut(source));
        if let Some(own) = own {
            own.amount = own.amount.plus(line.folded.rounding)?;
        }
    }
    Ok(moved)
}

/// Sends a document so that it comes out right although some assumptions are refuted.
///
/// # Errors
/// A finding if there is no such way.
pub fn settle(
    paper: &Paper,
    ledger: &Ledger,
    form: &Form,
    mut sent: Sent,
    refuted: &[OpenPoint],
) -> Result<Sent, Finding> {
    if refuted.is_empty() {
        return Ok(sent);
    }
    let is = |point| refuted.contains(&point);
    sent.predicted.by_line = is(OpenPoint::TaxPerRate);
    let blocked = |point: OpenPoint| {
        let message = format!("an earlier answer of this company shows that {}", point.otherwise());
        Err(Finding::new(Code::MoneyAssumptionRefuted, &FieldPath::of("totals.tax"), message))
    };
    match sent.calculation {
        Calculation::Inclusive if is(OpenPoint::InclusiveGross) => {
            return blocked(OpenPoint::InclusiveGross);
        }
        Calculation::Excluded | Calculation::UnitedStates if is_foreseen(&sent) => {
            let own = computed(paper, as_sent(ledger, &sent)?.as_ref(), sent.predicted.by_line)?;
            let agrees = Some(own) == sent.predicted.tax;
            if agrees && is(OpenPoint::ExplicitTaxKept) {
                (sent.total_tax, sent.tax_lines) = (None, Vec::new());
                sent.causes.retain(|cause| !matches!(cause, Cause::TaxRounding | Cause::TaxPinned));
            } else if !agrees && is(OpenPoint::ExplicitTaxKept) {
                return blocked(OpenPoint::ExplicitTaxKept);
            } else if !agrees && sent.total_tax.is_none() {
                if form.tax_difference != TaxDifference::ExplicitTax {
                    return blocked(OpenPoint::TaxPerRate);
                }
                sent.total_tax = sent.predicted.tax;
                if sent.calculation == Calculation::Excluded {
                    sent.tax_lines.clone_from(&sent.predicted.tax_lines);
                }
                sent.causes.push(Cause::TaxRounding);
            }
        }
        Calculation::UnitedStates
            if is(OpenPoint::ExplicitTaxKept) && sent.total_tax.is_some_and(|tax| !tax.is_zero()) =>
        {
            return blocked(OpenPoint::ExplicitTaxKept);
        }
        _ => {}
    }
    Ok(sent)
}
