//! A second witness: the arithmetic of documents written anew in whole minor units and fractions, with no
//! decimal type and nothing of the product. Written from the rules alone, so that both can only agree by
//! being right.

/// `numerator ÷ denominator`; the denominator is above zero.
#[derive(Clone, Copy, Debug)]
pub struct Fraction {
    pub numerator: i128,
    pub denominator: i128,
}

pub const ZERO: Fraction = Fraction { numerator: 0, denominator: 1 };

fn common_divisor(mut left: u128, mut right: u128) -> u128 {
    while right != 0 {
        (left, right) = (right, left % right);
    }
    left
}

pub fn fraction(numerator: i128, denominator: i128) -> Fraction {
    let divisor = common_divisor(numerator.unsigned_abs(), denominator.unsigned_abs()).max(1) as i128;
    Fraction { numerator: numerator / divisor, denominator: denominator / divisor }
}

impl Fraction {
    pub fn add(self, other: Fraction) -> Fraction {
        if self.denominator == other.denominator {
            return Fraction { numerator: self.numerator + other.numerator, ..self };
        }
        let (left, right) = (self.numerator * other.denominator, other.numerator * self.denominator);
        fraction(left + right, self.denominator * other.denominator)
    }

    pub fn times(self, numerator: i128, denominator: i128) -> Fraction {
        fraction(self.numerator * numerator, self.denominator * denominator)
    }

    /// To whole units.
    pub fn rounded(self, way: Way) -> i128 {
        let size = self.numerator.abs();
        let (whole, rest) = (size / self.denominator, size % self.denominator);
        let up = match way {
            Way::HalfUp => 2 * rest >= self.denominator,
            Way::HalfEven => 2 * rest > self.denominator || (2 * rest == self.denominator && whole % 2 == 1),
            Way::Down => false,
            Way::Up => rest > 0,
        };
        self.numerator.signum() * (whole + i128::from(up))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    HalfUp,
    HalfEven,
    Down,
    Up,
}

/// Where taxes are rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Rate,
    Line,
    LineTogether,
    Group,
    Document,
}

/// Quantities in thousandths, prices in tenths of a minor unit, percentages in thousandths of a percent,
/// amounts in minor units.
#[derive(Clone, Debug)]
pub struct Bill {
    pub decimals: u32,
    pub inclusive: bool,
    pub lines: Vec<BillLine>,
    /// Amount, and index into `rates`.
    pub shipping: Option<(i128, Option<usize>)>,
    pub discount: Option<(Off, bool)>,
    /// Taxes: (percent, on top of those before it).
    pub parts: Vec<(i128, bool)>,
    /// Which taxes a rate takes; several rates may share one.
    pub rates: Vec<Vec<usize>>,
    pub rounding: i128,
    pub place: Place,
    pub way: Way,
}

#[derive(Clone, Debug)]
pub struct BillLine {
    pub quantity: i128,
    pub price: i128,
    pub rate: Option<usize>,
    pub off: Option<Off>,
}

#[derive(Clone, Copy, Debug)]
pub enum Off {
    Percent(i128),
    Amount(i128),
}

/// Minor units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub subtotal: i128,
    pub discount: i128,
    pub shipping: i128,
    pub tax: i128,
    /// Part by part, where they are rounded on their own.
    pub parts: Option<Vec<i128>>,
    pub total: i128,
    /// Lines after their discounts, delivery last.
    pub amounts: Vec<i128>,
    /// What of the document's discount falls on each line.
    pub shares: Vec<i128>,
    /// The tax that QuickBooks works out: by rate on the sums, or line by line out of the prices.
    pub quickbooks_tax: i128,
}

const WHOLE: i128 = 100_000;

impl Off {
    fn of(self, amount: i128, way: Way) -> i128 {
        match self {
            Off::Percent(percent) => fraction(amount * percent, WHOLE).rounded(way),
            Off::Amount(amount) => amount,
        }
    }
}

/// Largest remainder, the earlier line first among equals.
fn shares(whole: i128, weights: &[i128]) -> Vec<i128> {
    let mut weights = weights.to_vec();
    if weights.iter().sum::<i128>() == 0 {
        weights.iter_mut().for_each(|weight| *weight = weight.abs());
    }
    if weights.iter().sum::<i128>() == 0 {
        weights.iter_mut().for_each(|weight| *weight = 1);
    }
    let sum: i128 = weights.iter().sum();
    let mut parts: Vec<i128> = weights.iter().map(|weight| whole * weight / sum).collect();
    let mut missing = whole - parts.iter().sum::<i128>();
    // What was cut off, as a part of `sum.abs()`, with the sign of what is missing.
    let mut cut: Vec<i128> =
        weights.iter().map(|weight| (whole * weight % sum) * sum.signum() * missing.signum()).collect();
    while missing != 0 {
        let most = (0..cut.len()).rev().max_by_key(|place| cut[*place]).unwrap();
        parts[most] += missing.signum();
        cut[most] = -1;
        missing -= missing.signum();
    }
    parts
}

impl Bill {
    /// Each part's factor of the net, and all of them together.
    fn factors(&self, rate: usize) -> (Vec<Fraction>, Fraction) {
        let mut all = ZERO;
        let mut factors = Vec::new();
        for part in &self.rates[rate] {
            let (percent, on_top) = self.parts[*part];
            let base = if on_top { all.add(fraction(1, 1)) } else { fraction(1, 1) };
            let own = base.times(percent, WHOLE);
            all = all.add(own);
            factors.push(own);
        }
        (factors, all)
    }

    pub fn answer(&self) -> Answer {
        let mut amounts = Vec::new();
        for line in &self.lines {
            let gross = fraction(line.quantity * line.price, 10_000).rounded(Way::HalfUp);
            amounts.push(gross - line.off.map_or(0, |off| off.of(gross, Way::HalfUp)));
        }
        let subtotal: i128 = amounts.iter().sum();
        let discount = self.discount.map_or(0, |(off, _)| off.of(subtotal, self.way));
        let before_tax = self.discount.is_none_or(|(_, before_tax)| before_tax);
        let mut shared = if discount == 0 { vec![0; amounts.len()] } else { shares(discount, &amounts) };
        let mut rates: Vec<Option<usize>> = self.lines.iter().map(|line| line.rate).collect();
        let mut shipping = 0;
        if let Some((amount, rate)) = self.shipping {
            shipping = amount;
            amounts.push(amount);
            shared.push(0);
            rates.push(rate);
        }
        let taxed: Vec<i128> = amounts
            .iter()
            .zip(&shared)
            .map(|(amount, share)| if before_tax { amount - share } else { *amount })
            .collect();
        let (tax, parts) = self.tax(&taxed, &rates, self.place, self.way);
        let (quickbooks_tax, _) = if self.inclusive {
            let owed: Vec<i128> = amounts.iter().zip(&shared).map(|(amount, share)| amount - share).collect();
            (self.taken_out(&owed, &rates), None)
        } else {
            self.tax(&taxed, &rates, Place::Rate, Way::HalfUp)
        };
        let added = if self.inclusive { 0 } else { tax };
        let total = subtotal - discount + shipping + added + self.rounding;
        Answer { subtotal, discount, shipping, tax, parts, total, amounts, shares: shared, quickbooks_tax }
    }

    /// Line by line: the net to whole units, the rest is tax.
    fn taken_out(&self, gross: &[i128], rates: &[Option<usize>]) -> i128 {
        let mut tax = 0;
        for (gross, rate) in gross.iter().zip(rates) {
            let Some(rate) = rate else { continue };
            let (_, all) = self.factors(*rate);
            let divisor = all.add(fraction(1, 1));
            let net = fraction(gross * divisor.denominator, divisor.numerator).rounded(Way::HalfUp);
            tax += gross - net;
        }
        tax
    }

    fn tax(
        &self,
        taxed: &[i128],
        rates: &[Option<usize>],
        place: Place,
        way: Way,
    ) -> (i128, Option<Vec<i128>>) {
        // Lines of one rate share their factors, so a rate's part is the factor times the sum of its lines.
        let mut exact: Vec<Vec<Fraction>> = Vec::new();
        for rate in 0..self.rates.len() {
            let (factors, all) = self.factors(rate);
            let divisor = if self.inclusive { all.add(fraction(1, 1)) } else { fraction(1, 1) };
            let of_net = |factor: &Fraction| factor.times(divisor.denominator, divisor.numerator);
            exact.push(factors.iter().map(of_net).collect());
        }
        let sum_of = |wanted: usize| -> i128 {
            taxed
                .iter()
                .zip(rates)
                .filter(|(_, rate)| **rate == Some(wanted))
                .map(|(amount, _)| *amount)
                .sum()
        };
        let together = |rate: usize| exact[rate].iter().fold(ZERO, |sum, factor| sum.add(*factor));
        let taxed_lines = || taxed.iter().zip(rates).filter_map(|(amount, rate)| Some((*amount, (*rate)?)));
        match place {
            Place::Rate => {
                let mut sums = vec![ZERO; self.parts.len()];
                for (rate, factors) in exact.iter().enumerate() {
                    for (part, factor) in self.rates[rate].iter().zip(factors) {
                        sums[*part] = sums[*part].add(factor.times(sum_of(rate), 1));
                    }
                }
                let parts: Vec<i128> = sums.into_iter().map(|sum| sum.rounded(way)).collect();
                (parts.iter().sum(), Some(parts))
            }
            Place::Line => {
                let of = |(amount, rate): (i128, usize)| -> i128 {
                    exact[rate].iter().map(|factor| factor.times(amount, 1).rounded(way)).sum()
                };
                (taxed_lines().map(of).sum(), None)
            }
            Place::LineTogether => {
                (taxed_lines().map(|(amount, rate)| together(rate).times(amount, 1).rounded(way)).sum(), None)
            }
            Place::Group => {
                ((0..exact.len()).map(|rate| together(rate).times(sum_of(rate), 1).rounded(way)).sum(), None)
            }
            Place::Document => {
                let all =
                    (0..exact.len()).fold(ZERO, |sum, rate| sum.add(together(rate).times(sum_of(rate), 1)));
                (all.rounded(way), None)
            }
        }
    }
}
