//! The CRM's line amounts under one assumption about where and how it rounds them. They do not depend on how
//! tax is rounded, so they are worked out once for all ways of taking tax.

use crate::base::allocate::allocate;
use crate::base::money::{Arithmetic, Decimal, Exact, sum};
use crate::base::rounding::{self, Mode};

use super::ledger::LedgerLine;
use super::paper::{LineKind, Paper, PaperLine, Reduction};

/// Where a line is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineWay {
    /// Quantity × price, and the line's own discount, each to whole minor units. QuickBooks' way.
    Each,
    /// Once, after the discount.
    Once,
    /// The price of one piece after the discount, and then the product.
    UnitPrice,
    /// Not at all: their sum is, and each line gets its part of it.
    Together,
}

impl LineWay {
    pub const ALL: [LineWay; 4] = [LineWay::Each, LineWay::Once, LineWay::UnitPrice, LineWay::Together];

    /// In a bookkeeper's words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            LineWay::Each => "line by line",
            LineWay::Once => "line by line, once after its discount",
            LineWay::UnitPrice => "in the unit price after its discount",
            LineWay::Together => "once on the sum of the lines",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bases {
    pub lines: Vec<LedgerLine>,
    pub subtotal: Decimal,
    pub shipping: Decimal,
    /// Some line comes to another amount than quantity × price less discount, each half up.
    pub unusual: bool,
    pub way: LineWay,
    pub mode: Mode,
}

pub(super) fn bases(paper: &Paper, way: LineWay, mode: Mode) -> Exact<Bases> {
    let mut bases = Bases {
        lines: Vec::with_capacity(paper.lines.len()),
        subtotal: Decimal::ZERO,
        shipping: Decimal::ZERO,
        unusual: false,
        way,
        mode,
    };
    let together = if way == LineWay::Together { Some(together(paper, mode)?) } else { None };
    for (index, line) in paper.lines.iter().enumerate() {
        let part = together.as_ref().and_then(|parts| parts.get(index)).copied().flatten();
        let (computed, unusual) = match part.filter(|_| line.asserted.is_none()) {
            Some(amount) => of_amount(paper, line, amount)?,
            None => line_ledger(paper, line, way, mode)?,
        };
        bases.unusual |= unusual;
        match line.kind {
            LineKind::Goods => bases.subtotal = bases.subtotal.plus(computed.amount)?,
            LineKind::Shipping => bases.shipping = bases.shipping.plus(computed.amount)?,
        }
        bases.lines.push(computed);
    }
    Ok(bases)
}

/// As assumed; if the CRM states another amount of the line, whichever way gives that.
fn line_ledger(paper: &Paper, line: &PaperLine, way: LineWay, mode: Mode) -> Exact<(LedgerLine, bool)> {
    let usual = each(paper, line, Mode::HalfUp)?;
    let assumed =
        if (way, mode) == (LineWay::Each, Mode::HalfUp) { usual } else { amount(paper, line, way, mode)? };
    let Some(asserted) = line.asserted.filter(|asserted| *asserted != assumed.amount) else {
        return Ok((assumed, assumed.amount != usual.amount));
    };
    for mode in Mode::ALL {
        for way in [LineWay::Each, LineWay::Once, LineWay::UnitPrice] {
            let candidate = amount(paper, line, way, mode)?;
            if candidate.amount == asserted {
                return Ok((candidate, candidate.amount != usual.amount));
            }
        }
    }
    Ok((usual, false))
}

fn amount(paper: &Paper, line: &PaperLine, way: LineWay, mode: Mode) -> Exact<LedgerLine> {
    let currency = paper.currency;
    let amount = match (way, line.reduction) {
        (LineWay::Each | LineWay::Together, _) | (LineWay::Once, None | Some(Reduction::Amount(_))) => {
            return each(paper, line, mode);
        }
        (LineWay::Once, Some(Reduction::Percent(off))) => {
            rounding::line_amount(line.quantity, kept(line, off)?, currency, mode)?
        }
        (LineWay::UnitPrice, Some(Reduction::Percent(off))) => {
            let price = rounding::to_minor_units(kept(line, off)?, currency, mode)?;
            rounding::line_amount(line.quantity, price, currency, mode)?
        }
        (LineWay::UnitPrice, reduction) => {
            let price = rounding::to_minor_units(line.unit_price, currency, mode)?;
            let whole = rounding::line_amount(line.quantity, price, currency, mode)?;
            whole.minus(fixed(reduction))?
        }
    };
    Ok(of_amount(paper, line, amount)?.0)
}

/// Quantity × price and the discount, each rounded.
fn each(paper: &Paper, line: &PaperLine, mode: Mode) -> Exact<LedgerLine> {
    let gross = rounding::line_amount(line.quantity, line.unit_price, paper.currency, mode)?;
    let discount = match line.reduction {
        Some(Reduction::Percent(percent)) => rounding::percent_of(gross, percent, paper.currency, mode)?,
        other => fixed(other),
    };
    Ok(ledger_line(line, gross, discount, gross.minus(discount)?))
}

fn ledger_line(line: &PaperLine, gross: Decimal, discount: Decimal, amount: Decimal) -> LedgerLine {
    LedgerLine { kind: line.kind, gross, discount, amount, share: Decimal::ZERO, tax: Decimal::ZERO }
}

/// A line that comes to `amount`, and whether that is another amount than usual.
fn of_amount(paper: &Paper, line: &PaperLine, amount: Decimal) -> Exact<(LedgerLine, bool)> {
    let usual = each(paper, line, Mode::HalfUp)?;
    let gross = if line.reduction.is_some() { usual.gross } else { amount };
    Ok((ledger_line(line, gross, gross.minus(amount)?, amount), usual.amount != amount))
}

fn fixed(reduction: Option<Reduction>) -> Decimal {
    match reduction {
        Some(Reduction::Amount(amount)) => amount,
        Some(Reduction::Percent(_)) | None => Decimal::ZERO,
    }
}

/// The price of one piece after a percentage off, exact.
fn kept(line: &PaperLine, off: Decimal) -> Exact<Decimal> {
    let kept = rounding::hundredth(Decimal::ONE_HUNDRED.minus(off)?)?;
    rounding::product(line.unit_price, kept, 14, Mode::HalfUp)
}

/// The sum of all goods, rounded once and split by the exact amounts; `None` for the delivery.
fn together(paper: &Paper, mode: Mode) -> Exact<Vec<Option<Decimal>>> {
    let goods = || paper.lines.iter().filter(|line| line.kind == LineKind::Goods);
    let exact = |line: &PaperLine| match line.reduction {
        Some(Reduction::Percent(off)) => rounding::product(line.quantity, kept(line, off)?, 10, Mode::HalfUp),
        other => rounding::product(line.quantity, line.unit_price, 10, Mode::HalfUp)?.minus(fixed(other)),
    };
    let amounts: Vec<Decimal> = goods().map(exact).collect::<Exact<_>>()?;
    let whole = rounding::to_minor_units(sum(amounts.iter().copied())?, paper.currency, mode)?;
    let mut parts = allocate(whole, &amounts, paper.currency)?.into_iter();
    let part = |line: &PaperLine| if line.kind == LineKind::Goods { parts.next() } else { None };
    Ok(paper.lines.iter().map(part).collect())
}
