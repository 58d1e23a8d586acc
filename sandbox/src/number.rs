//! Exact decimal arithmetic: a whole number of ten-thousand-millionths.
//!
//! **Invariant**: every value that came from outside is below `LIMIT`, so sums of a transaction's lines
//! cannot reach the end of the range; products and quotients are checked and say when they do not fit.

use crate::json::{Number, Value};

/// Digits kept behind the point: enough for exchange rates and for unit prices of seven digits.
const PLACES: u32 = 10;
const ONE: i128 = 10_000_000_000;
const CENT: i128 = 100_000_000;
/// The largest magnitude a request may name: fifteen digits before the point.
const LIMIT: i128 = 1_000_000_000_000_000 * ONE;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fixed(i128);

impl Fixed {
    pub const ZERO: Fixed = Fixed(0);
    pub const HUNDRED: Fixed = Fixed(100 * ONE);

    pub fn whole(value: i64) -> Fixed {
        Fixed(i128::from(value).saturating_mul(ONE))
    }

    /// Reads a JSON number or its text; digits beyond the tenth place are rounded half up.
    pub fn parse(text: &str) -> Option<Fixed> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (negative, digits) = match mantissa.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, mantissa),
        };
        let (before, after) = digits.split_once('.').unwrap_or((digits, ""));
        if before.is_empty() || !before.bytes().chain(after.bytes()).all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let magnitude = scaled(before, after, exponent)?;
        if magnitude >= LIMIT {
            return None;
        }
        Some(Fixed(if negative { magnitude.saturating_neg() } else { magnitude }))
    }

    pub fn of(value: &Value) -> Option<Fixed> {
        match value {
            Value::Number(number) => Fixed::parse(number.as_str()),
            Value::String(text) => Fixed::parse(text.trim()),
            _ => None,
        }
    }

    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    pub fn is_negative(self) -> bool {
        self.0 < 0
    }

    pub fn plus(self, other: Fixed) -> Fixed {
        Fixed(self.0.saturating_add(other.0))
    }

    pub fn minus(self, other: Fixed) -> Fixed {
        Fixed(self.0.saturating_sub(other.0))
    }

    pub fn negated(self) -> Fixed {
        Fixed(self.0.saturating_neg())
    }

    /// The product, rounded half up (away from zero) to `places`.
    pub fn times(self, other: Fixed, places: u32) -> Option<Fixed> {
        let product = self.0.checked_mul(other.0)?;
        rescale(product, PLACES.checked_mul(2)?, places)
    }

    /// The quotient, rounded half up (away from zero) to `places`.
    pub fn over(self, divisor: Fixed, places: u32) -> Option<Fixed> {
        let numerator = self.0.checked_mul(10_i128.checked_pow(places)?)?;
        let quotient = divide_half_up(numerator, divisor.0)?;
        quotient.checked_mul(10_i128.checked_pow(PLACES.checked_sub(places)?)?).map(Fixed)
    }

    /// `percent` of this value in cents.
    pub fn percent(self, percent: Fixed) -> Option<Fixed> {
        let product = self.0.checked_mul(percent.0)?;
        rescale(product, PLACES.checked_mul(2)?.checked_add(2)?, 2)
    }

    pub fn cents(self) -> Fixed {
        rescale(self.0, PLACES, 2).unwrap_or(self)
    }

    /// Plain text with at least `min_places` digits behind the point and no trailing zeros beyond them.
    pub fn text(self, min_places: usize) -> String {
        let magnitude = self.0.unsigned_abs();
        // Nearly every amount fits into 64 bits, which are divided many times faster.
        let (whole, mut rest) = match (u64::try_from(magnitude), u64::try_from(ONE)) {
            (Ok(small), Ok(one)) => {
                (u128::from(small.checked_div(one).unwrap_or(0)), small.checked_rem(one).unwrap_or(0))
            }
            _ => {
                let one = ONE.unsigned_abs();
                let rest = u64::try_from(magnitude.checked_rem(one).unwrap_or(0)).unwrap_or(0);
                (magnitude.checked_div(one).unwrap_or(0), rest)
            }
        };
        let mut digits = [b'0'; PLACES as usize];
        let mut used = min_places;
        for (place, digit) in digits.iter_mut().enumerate().rev() {
            *digit = b'0'.wrapping_add(u8::try_from(rest % 10).unwrap_or(0));
            rest /= 10;
            if *digit != b'0' {
                used = used.max(place.saturating_add(1));
            }
        }
        let mut out = String::with_capacity(24);
        if self.0 < 0 {
            out.push('-');
        }
        match u64::try_from(whole) {
            Ok(whole) => out.push_str(&whole.to_string()),
            Err(_) => out.push_str(&whole.to_string()),
        }
        if used > 0 {
            out.push('.');
            out.extend(digits.iter().take(used).map(|digit| char::from(*digit)));
        }
        out
    }

    /// An amount of money as the service prints it: two digits.
    pub fn money(self) -> Value {
        Value::Number(Number::of_digits(self.text(2).into()))
    }

    /// A quantity, price or rate: as many digits as it has.
    pub fn plain(self) -> Value {
        Value::Number(Number::of_digits(self.text(0).into()))
    }

    /// Splits this amount in proportion to `weights`; the parts, in cents, sum to it exactly.
    ///
    /// Each part is the step between two rounded running shares, so no remainder is left over.
    pub fn split(self, weights: &[Fixed]) -> Vec<Fixed> {
        let total: Fixed = weights.iter().fold(Fixed::ZERO, |sum, weight| sum.plus(*weight));
        let mut running = Fixed::ZERO;
        let mut given = Fixed::ZERO;
        let mut parts = Vec::with_capacity(weights.len());
        for weight in weights {
            running = running.plus(*weight);
            let share = proportion(self, running, total).unwrap_or(Fixed::ZERO);
            parts.push(share.minus(given));
            given = share;
        }
        parts
    }
}

/// `amount` × `part` ÷ `whole` in cents; all three are taken in cents so that the product fits.
fn proportion(amount: Fixed, part: Fixed, whole: Fixed) -> Option<Fixed> {
    let in_cents = |value: Fixed| divide_half_up(value.0, CENT);
    let product = in_cents(amount)?.checked_mul(in_cents(part)?)?;
    divide_half_up(product, in_cents(whole)?)?.checked_mul(CENT).map(Fixed)
}

fn scaled(before: &str, after: &str, exponent: i32) -> Option<i128> {
    let digits = || before.bytes().chain(after.bytes()).skip_while(|digit| *digit == b'0');
    let count = digits().count();
    if count == 0 {
        return Some(0);
    }
    let places = i32::try_from(after.len()).ok()?.checked_sub(exponent)?;
    // What lies twenty places behind the last kept digit cannot influence the rounding.
    if count > 36 {
        return None;
    }
    let value = if count <= 18 {
        i128::from(digits().fold(0_u64, |sum, digit| sum.wrapping_mul(10).wrapping_add(figure(digit))))
    } else {
        let add = |sum: i128, digit: u8| sum.checked_mul(10)?.checked_add(figure(digit).into());
        digits().try_fold(0_i128, add)?
    };
    if places > 60 {
        return Some(0);
    }
    let shift = i32::try_from(PLACES).ok()?.checked_sub(places)?;
    match u32::try_from(shift) {
        Ok(up) => value.checked_mul(10_i128.checked_pow(up)?),
        Err(_) => match 10_i128.checked_pow(shift.unsigned_abs()) {
            Some(divisor) => divide_half_up(value, divisor),
            None => Some(0),
        },
    }
}

fn figure(digit: u8) -> u64 {
    u64::from(digit.wrapping_sub(b'0'))
}

fn rescale(value: i128, from: u32, to: u32) -> Option<Fixed> {
    let step = 10_i128.checked_pow(from.checked_sub(to)?)?;
    let rounded = divide_half_up(value, step)?;
    rounded.checked_mul(10_i128.checked_pow(PLACES.checked_sub(to)?)?).map(Fixed)
}

fn divide_half_up(numerator: i128, denominator: i128) -> Option<i128> {
    if denominator == 0 {
        return None;
    }
    let quotient = numerator.checked_div(denominator)?;
    let remainder = numerator.checked_rem(denominator)?.unsigned_abs();
    let half_reached = remainder.checked_mul(2)? >= denominator.unsigned_abs();
    if !half_reached {
        return Some(quotient);
    }
    if (numerator < 0) == (denominator < 0) { quotient.checked_add(1) } else { quotient.checked_sub(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(text: &str) -> Fixed {
        Fixed::parse(text).unwrap()
    }

    #[test]
    fn reads_what_json_allows() {
        for (text, expected) in [
            ("0", "0"),
            ("-0.50", "-0.5"),
            ("1e3", "1000"),
            ("12.5E-1", "1.25"),
            ("0.00000000005", "0.0000000001"),
            ("999999999999999.99", "999999999999999.99"),
            ("1e-400", "0"),
        ] {
            assert_eq!(fixed(text).text(0), expected, "{text}");
        }
        for text in ["", "-", ".5", "1e999", "1e16", "NaN", "1_0", "--1", "1.2.3", "1e"] {
            assert_eq!(Fixed::parse(text), None, "{text}");
        }
    }

    #[test]
    fn rounds_half_away_from_zero() {
        assert_eq!(fixed("128.350").times(fixed("14.50"), 2), Some(fixed("1861.08")));
        assert_eq!(fixed("-128.350").times(fixed("14.50"), 2), Some(fixed("-1861.08")));
        assert_eq!(fixed("345").percent(fixed("6.5")), Some(fixed("22.43")));
        assert_eq!(fixed("100").over(fixed("1.2"), 2), Some(fixed("83.33")));
        assert_eq!(fixed("83.33").over(fixed("3"), 7), Some(fixed("27.7766667")));
        assert_eq!(fixed("1").over(Fixed::ZERO, 2), None);
    }

    #[test]
    fn refuses_a_product_that_does_not_fit() {
        assert_eq!(fixed("99999999999999").times(fixed("99999999999999"), 2), None);
    }

    #[test]
    fn parts_sum_to_the_whole() {
        let weights: Vec<Fixed> = ["33.33", "0", "33.33", "33.34"].into_iter().map(fixed).collect();
        let parts = fixed("-10.01").split(&weights);
        assert_eq!(parts.iter().fold(Fixed::ZERO, |sum, part| sum.plus(*part)), fixed("-10.01"));
        assert_eq!(parts[1], Fixed::ZERO);
        assert_eq!(fixed("5").split(&[Fixed::ZERO]), vec![Fixed::ZERO]);
    }
}
