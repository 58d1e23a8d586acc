//! The one way to split an amount: largest remainder, ties by position. **Invariant:** the parts sum to
//! the whole, to the last minor unit, whatever the weights.

use super::money::{Currency, Decimal, Exact, Overflow};
use super::rounding::{self, Mode};

/// Splits `total` (whole minor units) in proportion to `weights`. Weights of both signs give parts of both
/// signs: a tax of 0.50 on 10 and −4 is 0.83 and −0.33. Where weights sum to zero, only their size counts;
/// where all are zero, every place gets an equal share.
///
/// # Errors
/// `Overflow` if there is no place, `total` has part minor units, or the figures are too long.
pub fn allocate(total: Decimal, weights: &[Decimal], currency: Currency) -> Exact<Vec<Decimal>> {
    let units = minor_units(total, currency)?;
    if weights.is_empty() {
        return if units == 0 { Ok(Vec::new()) } else { Err(Overflow) };
    }
    let (sizes, whole) = sizes(weights)?;
    let mut parts = Vec::with_capacity(sizes.len());
    let mut remainders = Vec::with_capacity(sizes.len());
    let mut missing = units;
    for (place, size) in sizes.iter().enumerate() {
        let exact = units.checked_mul(*size).ok_or(Overflow)?;
        let part = rounding::divide(exact, whole, Mode::Down)?;
        remainders.push((exact.checked_rem(whole).ok_or(Overflow)?, place));
        missing = missing.checked_sub(part).ok_or(Overflow)?;
        parts.push(part);
    }
    // Largest remainder first, in the direction of what is missing; among equals the earlier place.
    let towards = missing.signum();
    remainders.retain(|(remainder, _)| remainder.signum() == towards);
    super::ordered::sort_by(&mut remainders, |left, right| {
        right.0.abs().cmp(&left.0.abs()).then(left.1.cmp(&right.1))
    });
    let count = usize::try_from(missing.unsigned_abs()).map_err(|_| Overflow)?;
    for (_, place) in remainders.iter().take(count) {
        let part = parts.get_mut(*place).ok_or(Overflow)?;
        *part = part.checked_add(towards).ok_or(Overflow)?;
    }
    parts.into_iter().map(|part| decimal(part, currency)).collect()
}

/// Weights as whole numbers of one common scale, and their sum, which is above zero.
fn sizes(weights: &[Decimal]) -> Exact<(Vec<i128>, i128)> {
    let scale = weights.iter().map(|weight| weight.normalize().scale()).max().unwrap_or(0);
    let mut sizes = Vec::with_capacity(weights.len());
    for weight in weights {
        let weight = weight.normalize();
        let factor = 10_i128.checked_pow(scale.saturating_sub(weight.scale())).ok_or(Overflow)?;
        sizes.push(weight.mantissa().checked_mul(factor).ok_or(Overflow)?);
    }
    let sum =
        |sizes: &[i128]| sizes.iter().try_fold(0_i128, |sum, size| sum.checked_add(*size)).ok_or(Overflow);
    let mut whole = sum(&sizes)?;
    if whole == 0 {
        for size in &mut sizes {
            *size = size.checked_abs().ok_or(Overflow)?;
        }
        whole = sum(&sizes)?;
    }
    if whole == 0 {
        sizes.fill(1);
        whole = sum(&sizes)?;
    }
    if whole < 0 {
        for size in &mut sizes {
            *size = size.checked_neg().ok_or(Overflow)?;
        }
        whole = whole.checked_neg().ok_or(Overflow)?;
    }
    Ok((sizes, whole))
}

fn minor_units(amount: Decimal, currency: Currency) -> Exact<i128> {
    let mut scaled = amount.normalize();
    if scaled.scale() > currency.decimals() {
        return Err(Overflow);
    }
    scaled.rescale(currency.decimals());
    if scaled.scale() == currency.decimals() { Ok(scaled.mantissa()) } else { Err(Overflow) }
}

fn decimal(units: i128, currency: Currency) -> Exact<Decimal> {
    Decimal::try_from_i128_with_scale(units, currency.decimals()).map_err(|_| Overflow)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::money::parse;

    fn split(total: &str, weights: &[&str]) -> Vec<String> {
        let weights: Vec<Decimal> = weights.iter().map(|weight| parse(weight).unwrap()).collect();
        let parts = allocate(parse(total).unwrap(), &weights, Currency::of("USD").unwrap()).unwrap();
        parts.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn largest_remainder_then_line_order() {
        assert_eq!(split("100.00", &["33.33", "33.33", "33.33"]), ["33.34", "33.33", "33.33"]);
        assert_eq!(split("0.05", &["1", "1"]), ["0.03", "0.02"]);
        assert_eq!(split("10", &["0", "3", "0"]), ["0.00", "10.00", "0.00"]);
    }

    #[test]
    fn negative_totals_and_zero_weights() {
        assert_eq!(split("-0.05", &["1", "1"]), ["-0.03", "-0.02"]);
        assert_eq!(split("0.05", &["0", "0"]), ["0.03", "0.02"]);
        assert_eq!(split("0.50", &["10", "-4"]), ["0.83", "-0.33"]);
        assert_eq!(split("-1.00", &["-1", "-3"]), ["-0.25", "-0.75"]);
        assert_eq!(split("1.00", &["-3", "3"]), ["0.50", "0.50"]);
        assert_eq!(split("0", &["1", "2"]), ["0.00", "0.00"]);
    }

    #[test]
    fn refuses_what_cannot_be_split() {
        let usd = Currency::of("USD").unwrap();
        assert_eq!(allocate(Decimal::ONE, &[], usd), Err(Overflow));
        assert_eq!(allocate(parse("0.005").unwrap(), &[Decimal::ONE], usd), Err(Overflow));
        assert_eq!(allocate(Decimal::ZERO, &[], usd), Ok(Vec::new()));
    }
}
