//! Figures that no document has: refused by name before anything is worked out with them.

use crate::base::limits::{PERCENT_MAX, WHOLE_DIGITS_MAX};
use crate::base::money::{Arithmetic, Decimal, plain};
use crate::diagnostics::{Code, FieldPath, Finding};

use super::paper::{LineKind, Paper, PaperLine, Reduction};

/// # Errors
/// The first percentage, quantity, price or total that is out of bounds.
pub(super) fn check(paper: &Paper) -> Result<(), Finding> {
    for (index, line) in paper.lines.iter().enumerate() {
        // Paths are only written for the line that needs one.
        check_line(line).map_err(|trouble| match line.kind {
            LineKind::Goods => trouble.at(&FieldPath::of("lines").index(index)),
            LineKind::Shipping => trouble.at(&FieldPath::of("shipping")),
        })?;
    }
    for slot in &paper.slots {
        percent("taxRates", slot.percent, Decimal::from(PERCENT_MAX).negated())
            .map_err(|trouble| trouble.at(&FieldPath::root()))?;
    }
    let off = paper.discount.map(|discount| discount.reduction);
    reduction(off).map_err(|trouble| trouble.at(&FieldPath::root()))?;
    size("total", paper.asserted.total).map_err(|trouble| trouble.at(&FieldPath::of("totals")))
}

struct Trouble {
    field: &'static str,
    code: Code,
    message: String,
}

impl Trouble {
    fn at(self, path: &FieldPath) -> Finding {
        Finding::new(self.code, &path.field(self.field), self.message)
    }
}

fn check_line(line: &PaperLine) -> Result<(), Trouble> {
    size("quantity", line.quantity)?;
    size("unitPrice", line.unit_price)?;
    reduction(line.reduction)
}

fn reduction(reduction: Option<Reduction>) -> Result<(), Trouble> {
    match reduction {
        None => Ok(()),
        Some(Reduction::Amount(amount)) => size("discount", amount),
        Some(Reduction::Percent(off)) => percent("discount", off, Decimal::ZERO),
    }
}

fn percent(field: &'static str, percent: Decimal, least: Decimal) -> Result<(), Trouble> {
    if percent >= least && percent <= Decimal::from(PERCENT_MAX) {
        return Ok(());
    }
    let message = format!("{} % is no percentage of a tax or discount", plain(percent));
    Err(Trouble { field, code: Code::MoneyPercent, message })
}

fn size(field: &'static str, figure: Decimal) -> Result<(), Trouble> {
    let fits = |figure: Decimal| figure.mantissa().unsigned_abs() < const { 10_u128.pow(WHOLE_DIGITS_MAX) };
    if fits(figure) || fits(figure.trunc()) {
        return Ok(());
    }
    let message = format!("{} has more than {WHOLE_DIGITS_MAX} digits before the point", plain(figure));
    Err(Trouble { field, code: Code::MoneyTooLarge, message })
}
