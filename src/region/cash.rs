//! Cash rounding: the CRM rounded the total to a coin. The few cents go over on a line of their own, or as
//! part of a price where prices carry everything, so that taxes stay what they are.

use crate::base::limits::CASH_ROUNDING_UNITS_MAX;
use crate::base::money::{Arithmetic, Decimal, Exact};
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::settings::RegionProfile;

use super::paper::{Form, LineKind, Paper};
use super::price;
use super::sent::{self, Calculation, Cause, Folded, LineCode, Role, Sent, SentLine};

/// # Errors
/// A finding if the rounding is more than any coin explains.
pub(super) fn check(paper: &Paper) -> Result<(), Finding> {
    let Some(rounding) = paper.rounding else { return Ok(()) };
    let most = Decimal::from_i128_with_scale(i128::from(CASH_ROUNDING_UNITS_MAX), paper.currency.decimals());
    if rounding.amount.abs() <= most && paper.currency.fits(rounding.amount) {
        return Ok(());
    }
    let message = format!(
        "the total is rounded by {}, more than the {} that a coin explains",
        paper.currency.text(rounding.amount),
        paper.currency.text(most)
    );
    Err(Finding::new(Code::MoneyRounding, &FieldPath::of("totals.rounding"), message))
}

/// Adds the rounding to what is sent.
pub(super) fn add(
    paper: &Paper,
    profile: &RegionProfile,
    form: &Form,
    mut sent: Sent,
) -> Result<Sent, Finding> {
    let Some(rounding) = paper.rounding.filter(|rounding| !rounding.amount.is_zero()) else {
        return Ok(sent);
    };
    if form.rounding_item {
        sent.lines.push(line(rounding.amount, rounding.combination, sent.calculation));
        sent.predicted.rounding = sent.predicted.rounding.plus(rounding.amount)?;
        sent.causes.push(Cause::RoundingLine);
    } else if matches!(profile, RegionProfile::UsFold) {
        fold(paper, rounding.amount, &mut sent)?;
        sent.causes.push(Cause::RoundingFolded);
    } else {
        let message = format!(
            "the total is rounded by {}, and no item sells to a mapped rounding account",
            paper.currency.text(rounding.amount)
        );
        return Err(Finding::new(Code::MoneyRoundingAccount, &FieldPath::of("totals.rounding"), message));
    }
    sent.predicted.total = sent.predicted.total.map(|total| total.plus(rounding.amount)).transpose()?;
    Ok(sent)
}

/// A line of `amount` that is no sale.
pub(super) fn line(amount: Decimal, combination: usize, calculation: Calculation) -> SentLine {
    let (code, inclusive_amount) = match calculation {
        Calculation::UnitedStates => (LineCode::NonTaxable, None),
        Calculation::NotApplicable => (LineCode::Missing, None),
        Calculation::Excluded => (LineCode::Company(combination), None),
        Calculation::Inclusive => (LineCode::Company(combination), Some(amount)),
    };
    SentLine {
        source: None,
        role: Role::Rounding,
        quantity: Decimal::ONE,
        unit_price: amount,
        amount,
        code,
        inclusive_amount,
        discount: Decimal::ZERO,
        folded: Folded::default(),
    }
}

/// The largest goods line takes the cents.
fn fold(paper: &Paper, amount: Decimal, sent: &mut Sent) -> Exact<()> {
    let goods = |line: &&mut SentLine| {
        let billed = line.source.and_then(|index| paper.lines.get(index));
        billed.is_some_and(|billed| billed.kind == LineKind::Goods)
    };
    let largest = sent::present(sent.lines.iter_mut().filter(goods).max_by_key(|line| line.amount.abs()))?;
    let billed = sent::present(largest.source.and_then(|index| paper.lines.get(index)))?;
    largest.amount = largest.amount.plus(amount)?;
    largest.folded.rounding = amount;
    (largest.quantity, largest.unit_price) = price::price(billed, largest.amount, paper.currency);
    sent.predicted.lines = sent.predicted.lines.plus(amount)?;
    Ok(())
}
