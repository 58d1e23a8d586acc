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
    fn anything_else_is_refused() {
        let malformed = [
            "", "-", ".", ".5", "5.", "+1", "--1", " 1", "1 ", "1e3", "1E3", "NaN", "Infinity", "1,5",
            "1.2.3", "0x1", "١",
        ];
        for text in malformed {
            assert_eq!(parse_decimal(text), Err(DecimalError::NotDecimal), "{text}");
        }
        for text in ["10000000000000000000000000000", "0.00000000000000000000000000001"] {
            assert_eq!(parse_decimal(text), Err(DecimalError::TooManyDigits), "{text}");
        }
    }
}
