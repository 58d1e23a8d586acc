//! Which way of rounding did the CRM use? Found from the document itself: the likeliest that gives its totals.

use crate::base::money::{Arithmetic, Decimal, Exact};
use crate::base::rounding::{self, Mode};
use crate::diagnostics::{Code, FieldPath, Finding};

use super::ledger::{self, Assumption, DiscountBase, Ledger, Sharing, TaxMethod};
use super::lines::{self, Bases, LineWay};
use super::paper::{Paper, Reduction};
use super::{bounds, cash};

/// What the search came to.
pub(super) struct Found {
    /// If it does not agree, the one that comes nearest.
    pub ledger: Ledger,
    pub agrees: bool,
}

pub(super) fn ledger(paper: &Paper) -> Result<Ledger, Finding> {
    let found = search(paper)?;
    if found.agrees { Ok(found.ledger) } else { Err(disagreement(paper, &found.ledger)) }
}

pub(super) fn search(paper: &Paper) -> Result<Found, Finding> {
    bounds::check(paper)?;
    cash::check(paper)?;
    let bases = lines::bases(paper, LineWay::Each, Mode::HalfUp)?;
    check_lines(paper, &bases)?;
    let first = ledger::compute(paper, &bases, USUAL)?;
    if agrees(paper, &first) {
        return Ok(Found { ledger: first, agrees: true });
    }
    let mut search = Search { paper, nearest: first, found: None, ambiguous: false };
    let all = assumptions(paper);
    let reachable =
        all.iter().filter(|assumption| (assumption.method, assumption.mode) == (USUAL.method, USUAL.mode));
    let mut near = false;
    for assumption in reachable {
        near |= within_reach(paper, &ledger::compute(paper, &bases, *assumption)?)?;
    }
    let ways = if near { other_lines(paper, &bases) } else { Vec::new() };
    // The likelier first: lines rounded another way, unless their sum is as stated; then taxes, then both.
    let usual_lines = paper.asserted.subtotal == Some(bases.subtotal);
    for way in ways.iter().filter(|way| !usual_lines && way.mode == Mode::HalfUp) {
        search.consider(way, USUAL);
    }
    for assumption in &all {
        search.consider(&bases, *assumption);
    }
    for way in &ways {
        for assumption in all.iter().filter(|assumption| together(way.mode, assumption.mode)) {
            search.consider(way, *assumption);
        }
    }
    let Search { nearest, found, ambiguous, .. } = search;
    Ok(match found {
        Some(ledger) => Found { ledger: Ledger { ambiguous, ..ledger }, agrees: true },
        None => Found { ledger: nearest, agrees: false },
    })
}

/// Half up per rate on the sums, as QuickBooks itself does.
const USUAL: Assumption = Assumption {
    method: TaxMethod::PerRate,
    mode: Mode::HalfUp,
    discount_base: DiscountBase::Goods,
    sharing: Sharing::Cents,
};

struct Search<'p> {
    paper: &'p Paper,
    nearest: Ledger,
    found: Option<Ledger>,
    ambiguous: bool,
}

impl Search<'_> {
    fn consider(&mut self, bases: &Bases, assumption: Assumption) {
        let asserted = &self.paper.asserted;
        let stated = asserted.subtotal.is_some() && asserted.tax.is_some();
        if self.ambiguous || (self.found.is_some() && stated) {
            return;
        }
        // Figures too long for one way of working it out say nothing about the others.
        let Ok(candidate) = ledger::compute(self.paper, bases, assumption) else { return };
        if agrees(self.paper, &candidate) {
            match &self.found {
                Some(found) => self.ambiguous = inside(found) != inside(&candidate),
                None => self.found = Some(candidate),
            }
        } else if parts_agree(self.paper, &candidate) && !parts_agree(self.paper, &self.nearest) {
            // What is to be named is the figure that no way of rounding gives.
            self.nearest = candidate;
        }
    }
}

/// The amounts of which a total is made.
fn inside(ledger: &Ledger) -> (Vec<Decimal>, Decimal, Decimal) {
    (ledger.lines.iter().map(|line| line.amount).collect(), ledger.discount, ledger.tax)
}

/// A program rounds in one way: what does not round its lines half up rounds its taxes likewise, or half up.
fn together(lines: Mode, taxes: Mode) -> bool {
    lines == Mode::HalfUp || taxes == lines || taxes == Mode::HalfUp
}

/// Lines rounded in every other way that makes a difference. Without a subtotal to compare with, only ways that round
/// half up: the others would explain away many an odd cent.
fn other_lines(paper: &Paper, usual: &Bases) -> Vec<Bases> {
    let mut ways: Vec<Bases> = Vec::new();
    let stated = paper.asserted.subtotal;
    for mode in Mode::ALL.into_iter().filter(|mode| stated.is_some() || *mode == Mode::HalfUp) {
        for way in LineWay::ALL {
            let Ok(bases) = lines::bases(paper, way, mode) else { continue };
            let fits = stated.is_none_or(|stated| stated == bases.subtotal);
            let known = bases.lines == usual.lines || ways.iter().any(|other| other.lines == bases.lines);
            if fits && !known {
                ways.push(bases);
            }
        }
    }
    ways
}

/// Whether rounding could make up for what is missing: a unit for each piece, whose price may be rounded, and for each
/// tax of each line.
fn within_reach(paper: &Paper, ledger: &Ledger) -> Exact<bool> {
    let each = Decimal::from(u32::try_from(paper.slots.len().saturating_add(2)).unwrap_or(u32::MAX));
    let units = paper
        .lines
        .iter()
        .try_fold(each, |units, line| units.plus(line.quantity.abs().ceil())?.plus(each))?;
    let most =
        rounding::product(units, paper.currency.minor_unit(), paper.currency.decimals(), Mode::HalfUp)?;
    Ok(paper.asserted.total.minus(ledger.total)?.abs() <= most)
}

/// Every way of discounting and taxing that is worth trying on this paper, the likelier first.
fn assumptions(paper: &Paper) -> Vec<Assumption> {
    let percent_off =
        paper.discount.is_some_and(|discount| matches!(discount.reduction, Reduction::Percent(_)));
    let mut discount_bases = vec![DiscountBase::Goods];
    if percent_off {
        discount_bases.push(DiscountBase::GoodsAndShipping);
        if paper.discount.is_some_and(|discount| !discount.before_tax) {
            discount_bases.push(DiscountBase::GoodsAndTax);
        }
    }
    let mut sharings = vec![Sharing::Cents];
    if paper.discount.is_some_and(|discount| discount.before_tax) {
        sharings.push(Sharing::Proportion);
    }
    let mut all = Vec::new();
    for discount_base in discount_bases {
        for mode in Mode::ALL {
            for sharing in &sharings {
                for method in TaxMethod::ALL {
                    all.push(Assumption { method, mode, discount_base, sharing: *sharing });
                }
            }
        }
    }
    all
}

fn agrees(paper: &Paper, ledger: &Ledger) -> bool {
    paper.asserted.total == ledger.total && parts_agree(paper, ledger)
}

fn parts_agree(paper: &Paper, ledger: &Ledger) -> bool {
    let same =
        |asserted: Option<Decimal>, computed: Decimal| asserted.is_none_or(|asserted| asserted == computed);
    let asserted = &paper.asserted;
    same(asserted.subtotal, ledger.subtotal)
        && same(asserted.discount, ledger.discount)
        && same(asserted.tax, ledger.tax)
}

fn check_lines(paper: &Paper, bases: &Bases) -> Result<(), Finding> {
    for (index, (line, computed)) in paper.lines.iter().zip(&bases.lines).enumerate() {
        let Some(asserted) = line.asserted else { continue };
        if asserted == computed.amount {
            continue;
        }
        let (says, comes) = (paper.currency.text(asserted), paper.currency.text(computed.amount));
        let message = format!("the line says {says}, but quantity × price less discount comes to {comes}");
        let path = FieldPath::of("lines").index(index).field("amount");
        return Err(Finding::new(Code::MoneyLineDiffers, &path, message));
    }
    Ok(())
}

/// Names the first figure that differs, and by how much.
fn disagreement(paper: &Paper, ledger: &Ledger) -> Finding {
    let asserted = &paper.asserted;
    let figures = [
        ("subtotal", "lines come", asserted.subtotal, ledger.subtotal),
        ("discount", "discount comes", asserted.discount, ledger.discount),
        ("tax", "tax comes", asserted.tax, ledger.tax),
        ("total", "lines, discounts and taxes come", Some(asserted.total), ledger.total),
    ];
    let differing = figures.into_iter().find(|(_, _, says, comes)| says.is_some_and(|says| says != *comes));
    let (field, what, says, comes) =
        differing.unwrap_or(("total", "parts come", Some(asserted.total), ledger.total));
    let says = says.unwrap_or(asserted.total);
    let text = |amount| paper.currency.text(amount);
    let gap = says.minus(comes).map_or_else(|_| "?".to_owned(), text);
    let message =
        format!("the document's {field} is {}, but its {what} to {}: {gap}", text(says), text(comes));
    // The commonest slip of all: one side takes prices with the tax in them, the other without.
    let turned = Paper { inclusive: !paper.inclusive, ..paper.clone() };
    let fits = !paper.slots.is_empty() && search(&turned).is_ok_and(|found| found.agrees);
    let without = if paper.inclusive { " not" } else { "" };
    let message =
        if fits { format!("{message}; it fits if the prices do{without} contain the tax") } else { message };
    let code = if field == "total" { Code::MoneyTotalDiffers } else { Code::MoneyPartDiffers };
    Finding::new(code, &FieldPath::of("totals").field(field), message)
}
