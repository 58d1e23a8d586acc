//! Decimal text such as `12.50`, read exactly or not at all.

use rust_decimal::Decimal;

use super::limits::DECIMAL_DIGITS_MAX;

/// Why text is no decimal that we can keep exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecimalError {
    /// Something other than digits with one decimal point and a leading minus: `1e3`, `NaN`, `1,000`, ` 5`.
    NotDecimal,
    /// More digits than are kept exactly; rounding is never done on the way in.
    TooManyDigits,
}

/// Reads `-?digits(.digits)?`. Zeros at the end are kept; minus zero becomes zero.
///
/// # Errors
/// Says whether the text is malformed or only too long.
pub fn parse_decimal(text: &str) -> Result<Decimal, DecimalError> {
    match parse_short(text) {
        Some(decimal) => Ok(decimal),
        None => parse_any(text),
    }
}

/// Reads a number as others write it: `12.5`, `-3` and, as some answers of QuickBooks have it, `1.25E+3`; anything finer than a
/// decimal holds is refused rather than cut.
#[must_use]
pub fn parse_number(text: &str) -> Option<Decimal> {
    let Some((digits, exponent)) = text.split_once(['e', 'E']) else {
        return Decimal::from_str_exact(text).ok();
    };
    let exponent: i32 = exponent.parse().ok()?;
    let power = Decimal::from_str_exact(&if exponent < 0 {
        format!("0.{}1", "0".repeat(usize::try_from(exponent.unsigned_abs().min(28).checked_sub(1)?).ok()?))
    } else {
        format!("1{}", "0".repeat(usize::try_from(exponent.min(29)).ok()?))
    });
    Decimal::from_str_exact(digits).ok()?.checked_mul(power.ok()?)
}

/// Longest text whose digits surely fit 64 bits.
const SHORT_BYTES: usize = 18;

/// The usual case in one pass; `None` leaves the judgement to `parse_any`.
fn parse_short(text: &str) -> Option<Decimal> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    if unsigned.len() > SHORT_BYTES {
        return None;
    }
    let (mut mantissa, mut point) = (0_i64, None);
    for (index, byte) in unsigned.bytes().enumerate() {
        match byte {
            b'0'..=b'9' => mantissa = mantissa.wrapping_mul(10).wrapping_add(i64::from(byte & 0x0f)),
            b'.' if point.is_none() && index > 0 => point = Some(index),
            _ => return None,
        }
    }
    let scale = match point {
        Some(point) => unsigned.len().checked_sub(point)?.checked_sub(1).filter(|scale| *scale > 0)?,
        None => 0,
    };
    if unsigned.is_empty() {
        return None;
    }
    let signed = if unsigned.len() < text.len() { mantissa.wrapping_neg() } else { mantissa };
    Decimal::try_new(signed, u32::try_from(scale).ok()?).ok()
}

fn parse_any(text: &str) -> Result<Decimal, DecimalError> {
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((_, "")) => return Err(DecimalError::NotDecimal),
        Some(parts) => parts,
        None => (unsigned, ""),
    };
    if whole.is_empty() || !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
        return Err(DecimalError::NotDecimal);
    }
    let whole = whole.trim_start_matches('0');
    if whole.len().saturating_add(fraction.len()) > DECIMAL_DIGITS_MAX {
        return Err(DecimalError::TooManyDigits);
    }
    let mantissa = whole
        .bytes()
        .chain(fraction.bytes())
        .fold(0_i128, |value, digit| value.saturating_mul(10).saturating_add(i128::from(digit & 0x0f)));
    let signed = if negative { mantissa.saturating_neg() } else { mantissa };
    let scale = u32::try_from(fraction.len()).unwrap_or(u32::MAX);
    Decimal::try_from_i128_with_scale(signed, scale).map_err(|_| DecimalError::TooManyDigits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_digit_survives() {
        for text in [
            "0",
            "12.50",
            "-3.10",
            "0.0000001",
            "9999999999999999999999999999",
            "1.000000000000000000000000001",
        ] {
            assert_eq!(parse_decimal(text).unwrap().to_string(), text);
        }
        assert_eq!(parse_decimal("-0.00").unwrap().to_string(), "0.00");
        assert_eq!(parse_decimal("007.5").unwrap().to_string(), "7.5");
    }

    #[test]
    fn the_short_way_and_the_long_way_agree() {
        for text in [
            "0",
            "-0",
            "0.00",
            "12.50",
            "-3.10",
            "007.5",
            "123456789012345678",
            "0.0000000000000001",
            "-99999999999.99999",
        ] {
            assert_eq!(
                parse_short(text).map(|short| short.to_string()),
                parse_any(text).ok().map(|long| long.to_string())
            );
            assert!(parse_short(text).is_some(), "{text}");
        }
        assert!(parse_short("1234567890123456789").is_none() && parse_decimal("1234567890123456789").is_ok());
    }

    #[test]
    fn anything_else_is_refused() {
        let malformed = [
            "", "-", ".", ".5", "5.", "+1", "--1", " 1", "1 ", "1e3", "1E3", "NaN", "Infinity", "1,5",
            "1.2.3", "0x1", "١",
        ];
        for text in malformed {
            assert_eq!(parse_decimal(text), Err(DecimalError::NotDecimal), "{text}");
            assert_eq!(parse_short(text), None, "{text}");
        }
        for text in ["10000000000000000000000000000", "0.00000000000000000000000000001"] {
            assert_eq!(parse_decimal(text), Err(DecimalError::TooManyDigits), "{text}");
        }
    }
}
