//! The CRM's arithmetic under one assumption about how it rounds.

use crate::base::allocate::allocate;
use crate::base::money::{self, Arithmetic, Decimal, Exact};
use crate::base::percent;
use crate::base::rounding::{self, Mode};

use super::lines::{Bases, LineWay};
use super::paper::{LineKind, Paper, PaperLine, Reduction};

/// Where the tax is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaxMethod {
    /// Each rate on the sum of its lines. QuickBooks' way.
    PerRate,
    /// Each rate on each line.
    PerLine,
    /// All rates of a line together.
    PerLineTogether,
    /// All rates of lines taxed alike, together.
    PerCombination,
    /// Once, for the whole document.
    PerDocument,
}

impl TaxMethod {
    pub const ALL: [TaxMethod; 5] = [
        TaxMethod::PerRate,
        TaxMethod::PerLine,
        TaxMethod::PerLineTogether,
        TaxMethod::PerCombination,
        TaxMethod::PerDocument,
    ];

    /// In a bookkeeper's words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            TaxMethod::PerRate => "per tax rate on the sum of its lines",
            TaxMethod::PerLine => "per line and tax rate",
            TaxMethod::PerLineTogether => "per line",
            TaxMethod::PerCombination => "per group of lines taxed alike",
            TaxMethod::PerDocument => "once for the document",
        }
    }
}

/// What a percentage of the document's discount is taken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DiscountBase {
    Goods,
    GoodsAndShipping,
    GoodsAndTax,
}

/// How the discount lowers the amounts that are taxed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sharing {
    /// In whole minor units per line.
    Cents,
    /// In exact proportion.
    Proportion,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Assumption {
    pub method: TaxMethod,
    pub mode: Mode,
    pub discount_base: DiscountBase,
    pub sharing: Sharing,
}

/// The document, computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    pub lines: Vec<LedgerLine>,
    /// Goods after their own discounts.
    pub subtotal: Decimal,
    /// The document's discount, positive.
    pub discount: Decimal,
    pub shipping: Decimal,
    pub tax: Decimal,
    /// Per `Paper::slots`; sums to `tax`.
    pub slot_tax: Vec<Decimal>,
    /// What rounding to a coin adds to the total.
    pub rounding: Decimal,
    pub total: Decimal,
    pub method: TaxMethod,
    pub mode: Mode,
    pub line_way: LineWay,
    pub line_mode: Mode,
    /// Some line comes to another amount than quantity × price less discount, each half up.
    pub unusual_lines: bool,
    /// Another way of rounding gives the stated totals too, with other amounts inside.
    pub ambiguous: bool,
    pub before_tax: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LedgerLine {
    pub kind: LineKind,
    /// Quantity × unit price.
    pub gross: Decimal,
    /// The line's own discount, positive.
    pub discount: Decimal,
    /// `gross − discount`.
    pub amount: Decimal,
    /// What of the document's discount falls on this line, positive.
    pub share: Decimal,
    /// This line's part of the tax, in whole minor units; sums to the document's tax. Zero where it is not
    /// wanted; see `Paper::split_tax`.
    pub tax: Decimal,
}

impl Ledger {
    /// What QuickBooks is to tax of a line: without the tax that its price contains.
    pub(super) fn taxed(&self, paper: &Paper, line: &LedgerLine) -> Exact<Decimal> {
        let share = if self.before_tax { line.share } else { Decimal::ZERO };
        let inside = if paper.inclusive { line.tax } else { Decimal::ZERO };
        line.amount.minus(share)?.minus(inside)
    }
}

/// The whole document under one assumption.
pub(super) fn compute(paper: &Paper, bases: &Bases, assumption: Assumption) -> Exact<Ledger> {
    let before_tax = paper.discount.is_none_or(|discount| discount.before_tax);
    let mut lines = bases.lines.clone();
    let mut discount = discount_amount(paper, bases, assumption, Decimal::ZERO)?;
    if before_tax {
        share_discount(paper, &mut lines, discount)?;
    }
    let taxed = taxed_amounts(bases, &lines, discount, before_tax, assumption.sharing)?;
    let taxes = Taxes::of(paper, &taxed, assumption)?;
    if !before_tax {
        discount = discount_amount(paper, bases, assumption, taxes.total)?;
        share_discount(paper, &mut lines, discount)?;
    }
    for (line, tax) in lines.iter_mut().zip(taxes.lines) {
        line.tax = tax;
    }
    let added = if paper.inclusive { Decimal::ZERO } else { taxes.total };
    let rounding = paper.rounding.map_or(Decimal::ZERO, |rounding| rounding.amount);
    let total = bases.subtotal.minus(discount)?.plus(bases.shipping)?.plus(added)?.plus(rounding)?;
    Ok(Ledger {
        lines,
        subtotal: bases.subtotal,
        discount,
        shipping: bases.shipping,
        tax: taxes.total,
        slot_tax: taxes.slots,
        rounding,
        total,
        method: assumption.method,
        mode: assumption.mode,
        line_way: bases.way,
        line_mode: bases.mode,
        unusual_lines: bases.unusual,
        ambiguous: false,
        before_tax,
    })
}

fn discount_amount(paper: &Paper, bases: &Bases, assumption: Assumption, tax: Decimal) -> Exact<Decimal> {
    let Some(discount) = paper.discount else { return Ok(Decimal::ZERO) };
    let percent = match discount.reduction {
        Reduction::Amount(amount) => return Ok(amount),
        Reduction::Percent(percent) => percent,
    };
    let of = match assumption.discount_base {
        DiscountBase::Goods => bases.subtotal,
        DiscountBase::GoodsAndShipping => bases.subtotal.plus(bases.shipping)?,
        DiscountBase::GoodsAndTax => bases.subtotal.plus(tax)?,
    };
    rounding::percent_of(of, percent, paper.currency, assumption.mode)
}

/// Delivery is not discounted.
fn share_discount(paper: &Paper, lines: &mut [LedgerLine], discount: Decimal) -> Exact<()> {
    if discount.is_zero() {
        return Ok(());
    }
    let goods = |line: &LedgerLine| line.kind == LineKind::Goods;
    let weights: Vec<Decimal> = lines.iter().filter(|line| goods(line)).map(|line| line.amount).collect();
    let shares = allocate(discount, &weights, paper.currency)?;
    for (line, share) in lines.iter_mut().filter(|line| goods(line)).zip(shares) {
        line.share = share;
    }
    Ok(())
}

/// What each line is taxed on; with `Sharing::Proportion` not in whole minor units.
fn taxed_amounts(
    bases: &Bases,
    lines: &[LedgerLine],
    discount: Decimal,
    before_tax: bool,
    sharing: Sharing,
) -> Exact<Vec<Decimal>> {
    let proportion = before_tax && sharing == Sharing::Proportion && !bases.subtotal.is_zero();
    let kept = bases.subtotal.minus(discount)?;
    let of = |line: &LedgerLine| match line.kind {
        LineKind::Goods if proportion => {
            let part = rounding::product(line.amount, kept, 8, Mode::HalfUp)?;
            rounding::quotient(part, bases.subtotal, 10, Mode::HalfUp)
        }
        // A discount after tax is not shared out yet.
        LineKind::Goods | LineKind::Shipping => line.amount.minus(line.share),
    };
    lines.iter().map(of).collect()
}

struct Taxes {
    total: Decimal,
    slots: Vec<Decimal>,
    lines: Vec<Decimal>,
}

impl Taxes {
    fn of(paper: &Paper, taxed: &[Decimal], assumption: Assumption) -> Exact<Self> {
        let nothing = || Self {
            total: Decimal::ZERO,
            slots: vec![Decimal::ZERO; paper.slots.len()],
            lines: vec![Decimal::ZERO; taxed.len()],
        };
        if paper.slots.is_empty() {
            return Ok(nothing());
        }
        if assumption.method == TaxMethod::PerRate && !paper.split_tax {
            let slots = rate_sums(paper, taxed, assumption.mode)?;
            let total = money::sum(slots.iter().copied())?;
            return Ok(Self { total, slots, lines: Vec::new() });
        }
        let exact = ExactTaxes::of(paper, taxed)?;
        let round = |amount| percent::settled(amount, paper.currency, assumption.mode);
        let mut taxes = nothing();
        match assumption.method {
            TaxMethod::PerRate => {
                taxes.slots = exact.slots.iter().map(|tax| round(*tax)).collect::<Exact<_>>()?;
            }
            TaxMethod::PerLine => {
                for (line, parts) in taxes.lines.iter_mut().zip(&exact.parts) {
                    for (slot, tax) in parts {
                        let rounded = round(*tax)?;
                        *line = line.plus(rounded)?;
                        if let Some(sum) = taxes.slots.get_mut(*slot) {
                            *sum = sum.plus(rounded)?;
                        }
                    }
                }
                taxes.total = money::sum(taxes.slots.iter().copied())?;
                return Ok(taxes);
            }
            TaxMethod::PerLineTogether => {
                taxes.lines = exact.lines.iter().map(|tax| round(*tax)).collect::<Exact<_>>()?;
                taxes.total = money::sum(taxes.lines.iter().copied())?;
                taxes.slots = allocate(taxes.total, &exact.slots, paper.currency)?;
                return Ok(taxes);
            }
            TaxMethod::PerCombination => {
                taxes.total = exact
                    .per_combination(paper)?
                    .into_iter()
                    .map(round)
                    .try_fold(Decimal::ZERO, |sum, tax| sum.plus(tax?))?;
                taxes.slots = allocate(taxes.total, &exact.slots, paper.currency)?;
            }
            TaxMethod::PerDocument => {
                taxes.total = round(money::sum(exact.lines.iter().copied())?)?;
                taxes.slots = allocate(taxes.total, &exact.slots, paper.currency)?;
            }
        }
        taxes.total = money::sum(taxes.slots.iter().copied())?;
        taxes.lines = allocate(taxes.total, &exact.lines, paper.currency)?;
        Ok(taxes)
    }
}

/// Each rate on the sum of its lines; the quick way where no line's part is wanted.
fn rate_sums(paper: &Paper, taxed: &[Decimal], mode: Mode) -> Exact<Vec<Decimal>> {
    let mut nets = vec![Decimal::ZERO; paper.combinations.len()];
    for (line, amount) in paper.lines.iter().zip(taxed) {
        if let Some(net) = nets.get_mut(line.combination) {
            *net = net.plus(*amount)?;
        }
    }
    let mut sums = vec![Decimal::ZERO; paper.slots.len()];
    for (combination, net) in paper.combinations.iter().zip(nets) {
        let mut before = Decimal::ZERO;
        for index in &combination.slots {
            let (Some(slot), Some(sum)) = (paper.slots.get(*index), sums.get_mut(*index)) else { continue };
            let tax = percent::share(if slot.compound { net.plus(before)? } else { net }, slot.percent)?;
            before = before.plus(tax)?;
            *sum = sum.plus(tax)?;
        }
    }
    sums.into_iter().map(|tax| percent::settled(tax, paper.currency, mode)).collect()
}

/// Taxes before any rounding.
struct ExactTaxes {
    /// Per line: (slot, tax).
    parts: Vec<Vec<(usize, Decimal)>>,
    lines: Vec<Decimal>,
    slots: Vec<Decimal>,
}

impl ExactTaxes {
    fn of(paper: &Paper, taxed: &[Decimal]) -> Exact<Self> {
        let mut exact = Self {
            parts: Vec::with_capacity(taxed.len()),
            lines: Vec::with_capacity(taxed.len()),
            slots: vec![Decimal::ZERO; paper.slots.len()],
        };
        for (line, amount) in paper.lines.iter().zip(taxed) {
            let parts = line_parts(paper, line, *amount)?;
            exact.lines.push(money::sum(parts.iter().map(|(_, tax)| *tax))?);
            for (slot, tax) in &parts {
                if let Some(sum) = exact.slots.get_mut(*slot) {
                    *sum = sum.plus(*tax)?;
                }
            }
            exact.parts.push(parts);
        }
        Ok(exact)
    }

    fn per_combination(&self, paper: &Paper) -> Exact<Vec<Decimal>> {
        let mut sums = vec![Decimal::ZERO; paper.combinations.len()];
        for (line, tax) in paper.lines.iter().zip(&self.lines) {
            if let Some(sum) = sums.get_mut(line.combination) {
                *sum = sum.plus(*tax)?;
            }
        }
        Ok(sums)
    }
}

fn line_parts(paper: &Paper, line: &PaperLine, amount: Decimal) -> Exact<Vec<(usize, Decimal)>> {
    let Some(combination) = paper.combination(line) else { return Ok(Vec::new()) };
    let net = if paper.inclusive { net_in(amount, combination.percent)? } else { amount };
    let mut parts = Vec::with_capacity(combination.slots.len());
    let mut before = Decimal::ZERO;
    for index in &combination.slots {
        let Some(slot) = paper.slots.get(*index) else { continue };
        let base = if slot.compound { net.plus(before)? } else { net };
        let tax = percent::share(base, slot.percent)?;
        before = before.plus(tax)?;
        parts.push((*index, tax));
    }
    Ok(parts)
}

/// The net in a gross amount, with enough digits that rounding the tax later is not disturbed.
fn net_in(gross: Decimal, percent: Decimal) -> Exact<Decimal> {
    let divisor = Decimal::ONE_HUNDRED.plus(percent)?;
    let hundredfold = rounding::product(gross, Decimal::ONE_HUNDRED, 12, Mode::HalfUp)?;
    rounding::quotient(hundredfold, divisor, 12, Mode::HalfUp)
}
