//! Which way of rounding did the CRM use? Found from the document itself: the first that gives its totals.

use crate::base::money::{Arithmetic, Decimal};
use crate::base::rounding::Mode;
use crate::diagnostics::{Code, FieldPath, Finding};

use super::ledger::{self, Assumption, Bases, DiscountBase, Ledger, Sharing, TaxMethod};
use super::paper::{Paper, Reduction};
use super::{bounds, cash};

const MODES: [Mode; 4] = [Mode::HalfUp, Mode::HalfEven, Mode::Down, Mode::Up];

pub(super) fn ledger(paper: &Paper) -> Result<Ledger, Finding> {
    bounds::check(paper)?;
    cash::check(paper)?;
    let bases = ledger::bases(paper)?;
    check_lines(paper, &bases)?;
    let first = ledger::compute(paper, &bases, USUAL)?;
    if agrees(paper, &first) {
        return Ok(first);
    }
    let mut nearest = first;
    for assumption in assumptions(paper) {
        let candidate = ledger::compute(paper, &bases, assumption)?;
        if agrees(paper, &candidate) {
            return Ok(candidate);
        }
        // What is to be named is the figure that no way of rounding gives.
        if parts_agree(paper, &candidate) && !parts_agree(paper, &nearest) {
            nearest = candidate;
        }
    }
    Err(disagreement(paper, &nearest))
}

/// Half up per rate on the sums, as QuickBooks itself does.
const USUAL: Assumption = Assumption {
    method: TaxMethod::PerRate,
    mode: Mode::HalfUp,
    discount_base: DiscountBase::Goods,
    sharing: Sharing::Cents,
};

/// Everything else that is worth trying on this paper, the likelier first.
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
    if paper.discount.is_some_and(|discount| discount.before_tax) && paper.combinations.len() > 1 {
        sharings.push(Sharing::Proportion);
    }
    let mut all = Vec::new();
    for discount_base in discount_bases {
        for mode in MODES {
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
    let code = if field == "total" { Code::MoneyTotalDiffers } else { Code::MoneyPartDiffers };
    Finding::new(code, &FieldPath::of("totals").field(field), message)
}
