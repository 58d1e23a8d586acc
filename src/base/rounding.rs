//! Every rounding of Tieout, at named points. **Invariant:** no other file rounds.
//!
//! Products and quotients are rounded from their exact value in whole numbers, so no digit is lost
//! before the one rounding. QuickBooks rounds half up, away from zero: on recorded documents
//! 345.00 × 6.5 % = 22.43 and 128.350 × 14.50 = 1861.08, where half-even gives a cent less.

use super::money::{Currency, Decimal, Exact, Overflow, TENS, trimmed};

/// What happens to the digits that go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// 0.5 goes away from zero. QuickBooks' way.
    HalfUp,
    /// 0.5 goes to the even digit.
    HalfEven,
    /// Towards zero.
    Down,
    /// Away from zero.
    Up,
}

impl Mode {
    pub const ALL: [Mode; 4] = [Mode::HalfUp, Mode::HalfEven, Mode::Down, Mode::Up];

    /// `half-up`, `half-even`, `down` or `up`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Mode::HalfUp => "half-up",
            Mode::HalfEven => "half-even",
            Mode::Down => "down",
            Mode::Up => "up",
        }
    }

    /// In a bookkeeper's words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Mode::HalfUp => "rounded",
            Mode::HalfEven => "rounded, halves to the even cent",
            Mode::Down => "cut off",
            Mode::Up => "rounded up",
        }
    }
}

/// Digits of a unit price after the point that QuickBooks keeps. Read off recorded documents.
pub const UNIT_PRICE_DECIMALS: u32 = 7;

/// Quantity × unit price, in whole minor units.
///
/// # Errors
/// `Overflow` if the exact product has more than 38 digits.
pub fn line_amount(quantity: Decimal, unit_price: Decimal, currency: Currency, mode: Mode) -> Exact<Decimal> {
    product(quantity, unit_price, currency.decimals(), mode)
}

/// A percentage of an amount, in whole minor units: a tax or a discount.
///
/// # Errors
/// `Overflow` if the exact product has more than 38 digits.
pub fn percent_of(amount: Decimal, percent: Decimal, currency: Currency, mode: Mode) -> Exact<Decimal> {
    product(amount, hundredth(percent)?, currency.decimals(), mode)
}

/// The net that is in a gross amount: gross ÷ (1 + percent ÷ 100), in whole minor units.
///
/// # Errors
/// `Overflow` if the figures are too long or the percentage is −100.
pub fn net_of_gross(gross: Decimal, percent: Decimal, currency: Currency, mode: Mode) -> Exact<Decimal> {
    let hundred = Decimal::ONE_HUNDRED;
    let divisor = hundred.checked_add(percent).ok_or(Overflow)?;
    quotient(gross.checked_mul(hundred).ok_or(Overflow)?, divisor, currency.decimals(), mode)
}

/// An amount to whole minor units.
///
/// # Errors
/// `Overflow` if the figure is too long.
pub fn to_minor_units(amount: Decimal, currency: Currency, mode: Mode) -> Exact<Decimal> {
    product(amount, Decimal::ONE, currency.decimals(), mode)
}

/// The unit price with the fewest digits (at least the currency's, at most seven) whose product with
/// the quantity is exactly `amount` again; `None` if there is none and the line must go over as one piece.
#[must_use]
pub fn unit_price_for(amount: Decimal, quantity: Decimal, currency: Currency) -> Option<Decimal> {
    (currency.decimals()..=UNIT_PRICE_DECIMALS).find_map(|decimals| {
        let price = quotient(amount, quantity, decimals, Mode::HalfUp).ok()?;
        let again = line_amount(quantity, price, currency, Mode::HalfUp).ok()?;
        (again == amount).then_some(price)
    })
}

/// # Errors
/// `Overflow` if the exact product has more than 38 digits.
pub fn product(left: Decimal, right: Decimal, decimals: u32, mode: Mode) -> Exact<Decimal> {
    let ((left, left_scale), (right, right_scale)) = (trimmed(left), trimmed(right));
    let mantissa = times(left, right)?;
    let scale = left_scale.saturating_add(right_scale);
    if scale <= decimals {
        return decimal(mantissa, scale);
    }
    let divisor = power_of_ten(scale.saturating_sub(decimals))?;
    decimal(divide(mantissa, divisor, mode)?, decimals)
}

/// # Errors
/// `Overflow` if the divisor is zero or the figures are too long.
pub fn quotient(dividend: Decimal, divisor: Decimal, decimals: u32, mode: Mode) -> Exact<Decimal> {
    let ((dividend, dividend_scale), (divisor, divisor_scale)) = (trimmed(dividend), trimmed(divisor));
    // dividend·10^-a ÷ divisor·10^-b with `decimals` digits = dividend·10^(b+decimals) ÷ divisor·10^a
    let up = power_of_ten(divisor_scale.saturating_add(decimals))?;
    let down = power_of_ten(dividend_scale)?;
    let numerator = times(dividend, up)?;
    let denominator = times(divisor, down)?;
    let negative = denominator < 0;
    let numerator = if negative { numerator.checked_neg().ok_or(Overflow)? } else { numerator };
    decimal(divide(numerator, denominator.checked_abs().ok_or(Overflow)?, mode)?, decimals)
}

/// `numerator ÷ denominator` to a whole number; `denominator` is positive.
pub(super) fn divide(numerator: i128, denominator: i128, mode: Mode) -> Exact<i128> {
    let (whole, rest) = parts(numerator, denominator)?;
    let other_half = denominator.unsigned_abs().checked_sub(rest).ok_or(Overflow)?;
    let away = match mode {
        Mode::HalfUp => rest >= other_half,
        Mode::HalfEven => rest > other_half || (rest == other_half && whole.checked_rem(2) != Some(0)),
        Mode::Down => false,
        Mode::Up => rest > 0,
    };
    if !away || rest == 0 {
        return Ok(whole);
    }
    whole.checked_add(if numerator < 0 { -1 } else { 1 }).ok_or(Overflow)
}

/// Quotient and size of the remainder. 64 bits, which hold most figures, are divided many times faster.
fn parts(numerator: i128, denominator: i128) -> Exact<(i128, u128)> {
    if let (Ok(numerator), Ok(denominator)) = (i64::try_from(numerator), i64::try_from(denominator)) {
        let whole = numerator.checked_div(denominator).ok_or(Overflow)?;
        let rest = numerator.checked_rem(denominator).ok_or(Overflow)?;
        return Ok((whole.into(), rest.unsigned_abs().into()));
    }
    let whole = numerator.checked_div(denominator).ok_or(Overflow)?;
    let rest = numerator.checked_rem(denominator).ok_or(Overflow)?;
    Ok((whole, rest.unsigned_abs()))
}

/// A product; of 32 bits each, as most are, without the call that 128 bits take.
fn times(left: i128, right: i128) -> Exact<i128> {
    match (i32::try_from(left), i32::try_from(right)) {
        (Ok(left), Ok(right)) => Ok(i64::from(left).wrapping_mul(i64::from(right)).into()),
        _ => left.checked_mul(right).ok_or(Overflow),
    }
}

fn power_of_ten(exponent: u32) -> Exact<i128> {
    match usize::try_from(exponent).ok().and_then(|exponent| TENS.get(exponent)) {
        Some(power) => Ok((*power).into()),
        None => 10_i128.checked_pow(exponent).ok_or(Overflow),
    }
}

fn decimal(mantissa: i128, scale: u32) -> Exact<Decimal> {
    Decimal::try_from_i128_with_scale(mantissa, scale).map_err(|_| Overflow)
}

/// A percentage as a factor: 6.5 % is 0.065, exactly.
///
/// # Errors
/// `Overflow` if the percentage has too many digits after the point.
pub fn hundredth(percent: Decimal) -> Exact<Decimal> {
    let (mantissa, scale) = trimmed(percent);
    decimal(mantissa, scale.saturating_add(2))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::base::money::parse;

    fn d(text: &str) -> Decimal {
        parse(text).unwrap()
    }

    fn usd() -> Currency {
        Currency::of("USD").unwrap()
    }

    proptest! {
        /// Every division and product that 64 bits hold comes out as 128 bits would have it.
        #[test]
        fn the_short_way_and_the_long_way_agree(left in any::<i64>(), right in any::<i64>(), shift in 0_u32..64) {
            let (left, right) = (i128::from(left), i128::from(right >> shift));
            prop_assert_eq!(times(left, right), left.checked_mul(right).ok_or(Overflow));
            let long = left.checked_div(right).zip(left.checked_rem(right));
            let long = long.map(|(whole, rest)| (whole, rest.unsigned_abs())).ok_or(Overflow);
            prop_assert_eq!(parts(left, right), long);
            prop_assert_eq!(power_of_ten(shift), 10_i128.checked_pow(shift).ok_or(Overflow));
        }
    }

    #[test]
    fn half_up_away_from_zero() {
        assert_eq!(line_amount(d("128.350"), d("14.50"), usd(), Mode::HalfUp), Ok(d("1861.08")));
        assert_eq!(line_amount(d("-128.350"), d("14.50"), usd(), Mode::HalfUp), Ok(d("-1861.08")));
        assert_eq!(line_amount(d("128.350"), d("14.50"), usd(), Mode::HalfEven), Ok(d("1861.08")));
        assert_eq!(percent_of(d("345.00"), d("6.5"), usd(), Mode::HalfUp), Ok(d("22.43")));
        assert_eq!(percent_of(d("345.00"), d("6.5"), usd(), Mode::HalfEven), Ok(d("22.42")));
        assert_eq!(percent_of(d("4495.16"), d("9.975"), usd(), Mode::HalfUp), Ok(d("448.39")));
    }

    #[test]
    fn the_other_modes() {
        let at = |text: &str, mode| to_minor_units(d(text), usd(), mode).unwrap();
        assert_eq!(at("1.019", Mode::Down), d("1.01"));
        assert_eq!(at("-1.019", Mode::Down), d("-1.01"));
        assert_eq!(at("1.011", Mode::Up), d("1.02"));
        assert_eq!(at("1.01", Mode::Up), d("1.01"));
        assert_eq!(at("-1.011", Mode::Up), d("-1.02"));
        assert_eq!(at("1.025", Mode::HalfEven), d("1.02"));
        assert_eq!(at("1.035", Mode::HalfEven), d("1.04"));
    }

    #[test]
    fn net_is_taken_out_of_gross() {
        assert_eq!(net_of_gross(d("120"), d("20"), usd(), Mode::HalfUp), Ok(d("100")));
        assert_eq!(net_of_gross(d("99.99"), d("10"), usd(), Mode::HalfUp), Ok(d("90.90")));
        assert_eq!(net_of_gross(d("1"), d("-100"), usd(), Mode::HalfUp), Err(Overflow));
    }

    #[test]
    fn unit_price_gives_the_amount_again() {
        for (amount, quantity) in [("108.25", "3"), ("0.01", "7"), ("-33.33", "3"), ("1861.08", "128.35")] {
            let price = unit_price_for(d(amount), d(quantity), usd()).unwrap();
            assert_eq!(line_amount(d(quantity), price, usd(), Mode::HalfUp), Ok(d(amount)));
        }
        assert_eq!(unit_price_for(d("10"), d("4"), usd()), Some(d("2.5")));
        assert_eq!(unit_price_for(d("10"), d("0"), usd()), None);
        assert_eq!(unit_price_for(d("1.01"), d("10000000"), usd()), None);
    }

    #[test]
    fn quotients_of_either_sign() {
        let over = |one: &str, other: &str| quotient(d(one), d(other), 2, Mode::HalfUp);
        assert_eq!((over("1", "8"), over("-1", "8")), (Ok(d("0.13")), Ok(d("-0.13"))));
        assert_eq!((over("1", "-8"), over("-1", "-8")), (Ok(d("-0.13")), Ok(d("0.13"))));
        assert_eq!(
            (over("1", "0"), over("0", "0"), over("0", "-8")),
            (Err(Overflow), Err(Overflow), Ok(d("0")))
        );
    }

    #[test]
    fn too_long_figures_are_refused() {
        let long = Decimal::MAX;
        assert_eq!(line_amount(long, long, usd(), Mode::HalfUp), Err(Overflow));
    }
}
