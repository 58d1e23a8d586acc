//! What is left of a sale once parts of it were given back, and what a further part comes to, to the minor unit.
//!
//! The tax of a part is what the sale's tax falls by when the part is taken off, rounded as the sale was. So all parts together
//! come to the tax of the sale, whatever was rounded on the way, and the last one leaves nothing over.

use crate::base::allocate::allocate;
use crate::base::money::{Arithmetic, Decimal, Exact, plain, sum};
use crate::base::rounding::{self, Mode};
use crate::diagnostics::{Code, FieldPath, Finding};

use super::detect;
use super::ledger::{Assumption, DiscountBase, Sharing, TaxMethod, compute};
use super::lines::{LineWay, bases};
use super::paper::{Asserted, Paper, PaperDiscount, Reduction};

/// Digits that a proportion is worked out with before it is rounded.
const PROPORTION_DECIMALS: u32 = 12;

/// What is sold or given back in one line; the charge for delivery is a line too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// Of the goods; zero if only money is given back for them.
    pub quantity: Decimal,
    /// After the line's own discount.
    pub amount: Decimal,
    /// What of the document's discount falls on it, positive.
    pub share: Decimal,
}

/// A part of a sale that is given back, beside `Paper::lines`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    pub parts: Vec<Part>,
    pub tax: Decimal,
    /// What rounding to a coin added to the total, or took off it.
    pub rounding: Decimal,
    /// Tax and rounding included.
    pub total: Decimal,
}

/// Which part.
#[derive(Clone, Copy, Debug)]
pub enum Wanted<'w> {
    Everything,
    /// Tax included.
    Amount(Decimal),
    /// Lines by their place, each with a quantity or as a whole.
    Lines(&'w [(usize, Option<Decimal>)]),
}

/// A sale less what was given back of it.
#[derive(Clone, Debug)]
pub struct Remainder<'p> {
    paper: &'p Paper,
    method: TaxMethod,
    mode: Mode,
    parts: Vec<Part>,
    tax: Decimal,
    rounding: Decimal,
}

impl<'p> Remainder<'p> {
    /// All of a sale.
    ///
    /// # Errors
    /// A finding if no known way of rounding gives the totals that the paper asserts.
    pub fn of(paper: &'p Paper) -> Result<Self, Finding> {
        let ledger = detect::ledger(paper)?;
        let part = |(line, own): (&super::PaperLine, &super::LedgerLine)| Part {
            quantity: line.quantity,
            amount: own.amount,
            share: own.share,
        };
        Ok(Self {
            paper,
            method: ledger.method,
            mode: ledger.mode,
            parts: paper.lines.iter().zip(&ledger.lines).map(part).collect(),
            tax: ledger.tax,
            rounding: ledger.rounding,
        })
    }

    /// The same sale, but no more of it than a part.
    #[must_use]
    pub fn within(&self, given: &Given) -> Self {
        Self { parts: given.parts.clone(), tax: given.tax, rounding: given.rounding, ..self.clone() }
    }

    /// # Errors
    /// The figures are too long.
    pub fn total(&self) -> Exact<Decimal> {
        self.goods()?.plus(self.rounding)
    }

    /// Tax included, without the rounding to a coin.
    fn goods(&self) -> Exact<Decimal> {
        net(&self.parts)?.plus(self.tax_on_top(self.tax))
    }

    fn tax_on_top(&self, tax: Decimal) -> Decimal {
        if self.paper.inclusive { Decimal::ZERO } else { tax }
    }

    /// Takes a part off.
    ///
    /// # Errors
    /// A finding if there is less left than that, or nothing is wanted.
    pub fn take(&mut self, wanted: Wanted<'_>) -> Result<Given, Finding> {
        let given = match wanted {
            Wanted::Everything => self.everything()?,
            Wanted::Amount(amount) => self.by_amount(amount)?,
            Wanted::Lines(lines) => self.by_lines(lines)?,
        };
        if given.total <= Decimal::ZERO {
            return Err(self.too_much("lines", "nothing of it is left to be given back"));
        }
        self.put_off(&given)?;
        Ok(given)
    }

    /// Takes off what was given back before, with the tax that it was given back with: spread over all lines if it does not name
    /// lines of which that much is left.
    ///
    /// # Errors
    /// A finding if that was more than was sold.
    pub fn take_earlier(
        &mut self,
        total: Decimal,
        tax: Decimal,
        parts: Option<Vec<Part>>,
    ) -> Result<(), Finding> {
        let left = self.total()?;
        if total > left {
            return Err(self.too_much("", "more was given back of it than was sold"));
        }
        if total == left {
            let all = self.everything()?;
            return Ok(self.put_off(&all)?);
        }
        let fits = |parts: &Vec<Part>| {
            without(&self.parts, parts).is_ok_and(|rest| {
                rest.iter().all(|own| own.amount >= Decimal::ZERO && own.quantity >= Decimal::ZERO)
            })
        };
        let given = match parts.filter(fits) {
            Some(parts) => Given { parts, tax, rounding: Decimal::ZERO, total },
            None => self.spread(total.minus(self.tax_on_top(tax))?, tax)?,
        };
        Ok(self.put_off(&given)?)
    }

    fn put_off(&mut self, given: &Given) -> Exact<()> {
        self.parts = without(&self.parts, &given.parts)?;
        self.tax = self.tax.minus(given.tax)?;
        self.rounding = self.rounding.minus(given.rounding)?;
        Ok(())
    }

    fn everything(&self) -> Exact<Given> {
        Ok(Given { parts: self.parts.clone(), tax: self.tax, rounding: self.rounding, total: self.total()? })
    }

    fn by_lines(&self, lines: &[(usize, Option<Decimal>)]) -> Result<Given, Finding> {
        let mut parts = vec![Part::default(); self.parts.len()];
        for (place, quantity) in lines {
            let (Some(part), Some(left)) = (parts.get_mut(*place), self.parts.get(*place)) else { continue };
            let Some(quantity) = quantity else {
                *part = *left;
                continue;
            };
            if *quantity > left.quantity || *quantity <= Decimal::ZERO {
                let (line, left) = (place.saturating_add(1), plain(left.quantity));
                return Err(self.too_much("lines", &format!("{left} of line {line} are left")));
            }
            let of = |amount: Decimal| self.proportion(amount, *quantity, left.quantity);
            *part = Part { quantity: *quantity, amount: of(left.amount)?, share: of(left.share)? };
        }
        if parts == self.parts {
            return Ok(self.everything()?);
        }
        Ok(self.taxed(&parts)?)
    }

    fn by_amount(&self, amount: Decimal) -> Result<Given, Finding> {
        let (left, goods) = (self.total()?, self.goods()?);
        if amount > left {
            let text = self.paper.currency.text(left);
            return Err(self.too_much("amount", &format!("{text} of it are left to be given back")));
        }
        if amount == left {
            return Ok(self.everything()?);
        }
        // Rounding to a coin is given back last.
        if amount >= goods {
            return Ok(Given { rounding: amount.minus(goods)?, total: amount, ..self.everything()? });
        }
        if self.paper.inclusive {
            return Ok(self.taxed(&self.split(amount)?)?);
        }
        let near = self.proportion(amount, net(&self.parts)?, goods)?;
        Ok(self.best(near, |net| self.spread(net, amount.minus(net)?))?)
    }

    /// Lines with the tax that falls off with them.
    fn taxed(&self, parts: &[Part]) -> Exact<Given> {
        let net = net(parts)?;
        self.best(self.tax_of(parts)?, |tax| {
            let tax = tax.max(self.tax.min(Decimal::ZERO)).min(self.tax.max(Decimal::ZERO));
            let total = net.plus(self.tax_on_top(tax))?;
            Ok(Given { parts: parts.to_vec(), tax, rounding: Decimal::ZERO, total })
        })
    }

    /// With the figure itself or one of its neighbours: that with which both the part and what stays after it can be billed, so
    /// that cents never gather for the last part.
    fn best(&self, figure: Decimal, given: impl Fn(Decimal) -> Exact<Given>) -> Exact<Given> {
        let cent = self.paper.currency.minor_unit();
        let mut nearest = None;
        for near in [figure, figure.minus(cent)?, figure.plus(cent)?] {
            let part = given(near)?;
            if !self.can_be_billed(&part) {
                continue;
            }
            let mut rest = self.clone();
            rest.put_off(&part)?;
            if self.can_be_billed(&rest.everything()?) {
                return Ok(part);
            }
            nearest.get_or_insert(part);
        }
        nearest.map_or_else(|| given(figure), Ok)
    }

    fn spread(&self, net: Decimal, tax: Decimal) -> Exact<Given> {
        let total = net.plus(self.tax_on_top(tax))?;
        Ok(Given { parts: self.split(net)?, tax, rounding: Decimal::ZERO, total })
    }

    /// Money for every line, in proportion to what is left of it.
    fn split(&self, amount: Decimal) -> Exact<Vec<Part>> {
        let weights: Vec<Decimal> =
            self.parts.iter().map(|part| part.amount.minus(part.share)).collect::<Exact<_>>()?;
        let nets = allocate(amount, &weights, self.paper.currency)?;
        let part = |((net, weight), left): ((Decimal, &Decimal), &Part)| {
            let share =
                if weight.is_zero() { Decimal::ZERO } else { self.proportion(left.share, net, *weight)? };
            Ok(Part { quantity: Decimal::ZERO, amount: net.plus(share)?, share })
        };
        nets.into_iter().zip(&weights).zip(&self.parts).map(part).collect()
    }

    /// `amount × part ÷ whole`, in whole minor units.
    fn proportion(&self, amount: Decimal, part: Decimal, whole: Decimal) -> Exact<Decimal> {
        if part == whole {
            return Ok(amount);
        }
        let product = rounding::product(amount, part, PROPORTION_DECIMALS, Mode::HalfUp)?;
        rounding::quotient(product, whole, self.paper.currency.decimals(), Mode::HalfUp)
    }

    /// What the tax falls by.
    fn tax_of(&self, parts: &[Part]) -> Exact<Decimal> {
        let kept = without(&self.parts, parts)?;
        if kept.iter().all(|part| part.amount.is_zero()) {
            return Ok(self.tax);
        }
        let paper = self.paper_of(&kept)?;
        let bases = bases(&paper, LineWay::Each, Mode::HalfUp)?;
        let assumption = Assumption {
            method: self.method,
            mode: self.mode,
            discount_base: DiscountBase::Goods,
            sharing: Sharing::Cents,
        };
        self.tax.minus(compute(&paper, &bases, assumption)?.tax)
    }

    /// Whether some way of rounding gives this tax for these lines.
    #[must_use]
    pub fn can_be_billed(&self, given: &Given) -> bool {
        let asserted = Asserted { subtotal: None, discount: None, tax: Some(given.tax), total: given.total };
        self.paper_of(&given.parts)
            .is_ok_and(|paper| detect::ledger(&Paper { asserted, rounding: None, ..paper }).is_ok())
    }

    /// The same paper with lines that come to these amounts.
    fn paper_of(&self, parts: &[Part]) -> Exact<Paper> {
        let mut paper = self.paper.clone();
        for (line, part) in paper.lines.iter_mut().zip(parts) {
            (line.quantity, line.unit_price) = (Decimal::ONE, part.amount);
            (line.reduction, line.asserted) = (None, None);
        }
        let share = sum(parts.iter().map(|part| part.share))?;
        paper.discount = paper.discount.filter(|_| !share.is_zero()).map(|discount| PaperDiscount {
            reduction: Reduction::Amount(share),
            before_tax: discount.before_tax,
        });
        paper.prepaid = Decimal::ZERO;
        Ok(paper)
    }

    fn too_much(&self, path: &str, message: &str) -> Finding {
        Finding::new(Code::RefundMoreThanSold, &FieldPath::of(path), message)
    }
}

fn net(parts: &[Part]) -> Exact<Decimal> {
    parts.iter().try_fold(Decimal::ZERO, |sum, part| sum.plus(part.amount)?.minus(part.share))
}

fn without(left: &[Part], taken: &[Part]) -> Exact<Vec<Part>> {
    let minus = |(left, taken): (&Part, &Part)| {
        Ok(Part {
            quantity: left.quantity.minus(taken.quantity)?,
            amount: left.amount.minus(taken.amount)?,
            share: left.share.minus(taken.share)?,
        })
    };
    left.iter().zip(taken).map(minus).collect()
}
