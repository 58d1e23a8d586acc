//! QuickBooks would work out other cents of tax than were billed: the settings say what becomes of such a document.

use crate::base::money::{Arithmetic, Decimal, Exact, sum};
use crate::base::ordered;
use crate::base::rounding::{self, Mode};
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::settings::TaxDifference;

use super::exclusive::predict;
use super::ledger::Ledger;
use super::paper::{Combination, CompanyCode, Form, LineKind, Paper};
use super::sent::{self, Calculation, Cause, Sent, SentTaxLine};
use super::{cash, price};

/// Lines whose price is tried to take the cents, the largest first.
const REPRICED_LINES_MAX: usize = 20;

/// Adds the tax to what is sent: the one that QuickBooks works out, unless that is not what was billed. `pinned` makes
/// sure of it by stating it.
pub(super) fn settle(
    paper: &Paper,
    ledger: &Ledger,
    form: &Form,
    mut sent: Sent,
    mut computed: Vec<SentTaxLine>,
    pinned: bool,
) -> Result<Sent, Finding> {
    let gap = ledger.tax.minus(total_of(&computed)?)?;
    let mut explicit = pinned && !computed.is_empty();
    if !gap.is_zero() {
        if gap.abs() > rounding_room(paper)? || computed.is_empty() {
            return Err(rates_differ(paper, ledger.tax, total_of(&computed)?));
        }
        match form.tax_difference {
            TaxDifference::ExplicitTax => {
                spread_gap(paper, ledger, &mut computed, gap)?;
                sent.causes.push(Cause::TaxRounding);
                explicit = true;
            }
            TaxDifference::Reprice => computed = reprice(paper, ledger, &mut sent, gap)?,
            TaxDifference::RoundingLine => add_line(paper, form, &mut sent, gap)?,
            TaxDifference::Block => return Err(held(paper, ledger.tax, total_of(&computed)?)),
        }
    } else if explicit {
        sent.causes.push(Cause::TaxPinned);
    }
    let tax = total_of(&computed)?;
    let own = &sent.predicted;
    let total = own.lines.minus(own.discount)?.plus(own.shipping)?.plus(own.rounding)?.plus(tax)?;
    sent.predicted.tax = Some(tax);
    sent.predicted.total = Some(total);
    sent.total_tax = explicit.then_some(tax);
    let rate_by_rate = sent.calculation == Calculation::Excluded;
    if explicit && rate_by_rate {
        sent.tax_lines.clone_from(&computed);
    }
    // A total alone is spread over the rates by QuickBooks.
    if rate_by_rate || !explicit {
        sent.predicted.tax_lines = computed;
    }
    Ok(sent)
}

fn total_of(tax_lines: &[SentTaxLine]) -> Exact<Decimal> {
    sum(tax_lines.iter().map(|line| line.amount))
}

/// The document waits, by setting.
pub(super) fn held(paper: &Paper, billed: Decimal, computed: Decimal) -> Finding {
    let (billed, computed) = (paper.currency.text(billed), paper.currency.text(computed));
    let message = format!("the tax is {billed}, QuickBooks would round it to {computed}");
    Finding::new(Code::MoneyTaxRounding, &FieldPath::of("totals.tax"), message)
}

/// The most that two honest ways of rounding can lie apart: half a unit per line and rate, on both sides.
fn rounding_room(paper: &Paper) -> Exact<Decimal> {
    let parts = paper.lines.len().saturating_mul(paper.slots.len().max(1)).saturating_add(1);
    let units = Decimal::from(u32::try_from(parts).unwrap_or(u32::MAX));
    rounding::product(units, paper.currency.minor_unit(), paper.currency.decimals(), Mode::HalfUp)
}

/// Puts the billed tax of each rate in place where rates pair up; else the largest tax takes the cents.
fn spread_gap(paper: &Paper, ledger: &Ledger, tax_lines: &mut [SentTaxLine], gap: Decimal) -> Exact<()> {
    let by_percent = |tax_line: &SentTaxLine| {
        let same =
            paper.slots.iter().zip(&ledger.slot_tax).filter(|(slot, _)| slot.percent == tax_line.percent);
        sum(same.map(|(_, tax)| *tax))
    };
    let billed: Vec<Decimal> = tax_lines.iter().map(by_percent).collect::<Exact<_>>()?;
    if sum(billed.iter().copied())? == ledger.tax {
        for (tax_line, amount) in tax_lines.iter_mut().zip(billed) {
            tax_line.amount = amount;
        }
        return Ok(());
    }
    let largest = sent::present(tax_lines.iter_mut().max_by_key(|line| line.amount.abs()))?;
    largest.amount = largest.amount.plus(gap)?;
    Ok(())
}

/// The price of one line takes the cents, and QuickBooks' tax on that stands; the largest line that can.
fn reprice(
    paper: &Paper,
    ledger: &Ledger,
    sent: &mut Sent,
    gap: Decimal,
) -> Result<Vec<SentTaxLine>, Finding> {
    let goods = |index: &usize| {
        ledger.lines.get(*index).is_some_and(|line| line.kind == LineKind::Goods && !line.amount.is_zero())
    };
    let size = |index: usize| ledger.lines.get(index).map(|line| line.amount.abs());
    let mut places: Vec<usize> = (0..ledger.lines.len()).filter(goods).collect();
    ordered::sort_by(&mut places, |one, other| size(*other).cmp(&size(*one)));
    places.truncate(REPRICED_LINES_MAX);
    let unit = paper.currency.minor_unit();
    let step = if gap.is_sign_negative() { unit.negated() } else { unit };
    let mut change = gap;
    while !change.is_zero() {
        for place in &places {
            let Some(computed) = with_change(paper, ledger, *place, change)? else { continue };
            let line = sent::present(sent.lines.get_mut(*place))?;
            let billed = sent::present(paper.lines.get(*place))?;
            line.amount = line.amount.plus(change)?;
            line.folded.rounding = change;
            (line.quantity, line.unit_price) = price::price(billed, line.amount, paper.currency);
            sent.predicted.lines = sent.predicted.lines.plus(change)?;
            sent.causes.push(Cause::TaxRepriced);
            return Ok(computed);
        }
        change = change.minus(step)?;
    }
    let message = format!(
        "no line's price can take the {} by which QuickBooks would round the tax differently",
        paper.currency.text(gap.negated())
    );
    Err(Finding::new(Code::MoneyRemedyUnusable, &FieldPath::of("totals.tax"), message))
}

/// QuickBooks' tax if a line comes to `change` more; `None` unless both together are the billed tax.
fn with_change(
    paper: &Paper,
    ledger: &Ledger,
    place: usize,
    change: Decimal,
) -> Exact<Option<Vec<SentTaxLine>>> {
    let mut moved = ledger.clone();
    let line = sent::present(moved.lines.get_mut(place))?;
    let before = line.amount;
    line.amount = before.plus(change)?;
    if line.amount.is_sign_negative() != before.is_sign_negative() {
        return Ok(None);
    }
    let computed = predict(paper, &moved)?;
    Ok((total_of(&computed)?.plus(change)? == ledger.tax).then_some(computed))
}

/// A line to the rounding account takes the cents.
fn add_line(paper: &Paper, form: &Form, sent: &mut Sent, gap: Decimal) -> Result<(), Finding> {
    let unusable = |code: Code, what: &str| {
        let message = format!(
            "QuickBooks would round the tax differently by {}, and {what}",
            paper.currency.text(gap.negated())
        );
        Err(Finding::new(code, &FieldPath::of("totals.tax"), message))
    };
    if !form.rounding_item {
        return unusable(Code::MoneyRoundingAccount, "no item sells to a mapped rounding account");
    }
    if paper.untaxed.is_none() && sent.calculation == Calculation::Excluded {
        return unusable(Code::MoneyRemedyUnusable, "no tax code is chosen for lines without tax");
    }
    sent.lines.push(cash::line(gap, paper.untaxed.unwrap_or_default(), sent.calculation));
    sent.predicted.rounding = sent.predicted.rounding.plus(gap)?;
    sent.causes.push(Cause::TaxRoundingLine);
    Ok(())
}

fn rates_differ(paper: &Paper, billed: Decimal, computed: Decimal) -> Finding {
    let names = |combination: &Combination| {
        let code = combination.code.as_ref();
        let percent = code.map(CompanyCode::percent_text).unwrap_or_default();
        format!("`{}` ({percent})", code.map_or("none", |code| code.name.as_str()))
    };
    let codes: Vec<String> = paper.combinations.iter().map(names).collect();
    let message = format!(
        "the tax is {}, but QuickBooks would charge {} by {}",
        paper.currency.text(billed),
        paper.currency.text(computed),
        codes.join(", ")
    );
    Finding::new(Code::MappingTaxRateDiffers, &FieldPath::of("totals.tax"), message)
}
