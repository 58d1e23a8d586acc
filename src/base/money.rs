//! Exact decimals and the currencies that say how many of their digits are real money.
//! **Invariant:** no operation here rounds; what cannot be held exactly is `Overflow`.

pub use rust_decimal::Decimal;

use std::ops::Neg;

use super::decimal_text::parse_decimal;

/// The digits do not fit. Callers turn this into a finding; it never traps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the figure has more digits than money can have")]
pub struct Overflow;

pub type Exact<T> = Result<T, Overflow>;

/// Digits of a mantissa that we accept; two of them still multiply within 38 digits.
const DIGITS_MAX: u32 = 18;

/// Reads decimal text of at most `DIGITS_MAX` digits; see `decimal_text`.
#[must_use]
pub fn parse(text: &str) -> Option<Decimal> {
    parse_decimal(text).ok().filter(|value| within_limits(*value))
}

/// Whether the figure is small enough that sums and products of such figures stay exact.
#[must_use]
pub fn within_limits(value: Decimal) -> bool {
    value.mantissa().unsigned_abs() < const { 10_u128.pow(DIGITS_MAX) }
}

/// Mantissa and scale without needless zeros: 2.50 is (25, 1).
#[must_use]
pub fn trimmed(value: Decimal) -> (i128, u32) {
    let (mantissa, mut scale) = (value.mantissa(), value.scale());
    // Most figures fit 64 bits, which are divided in one step.
    let Ok(mut short) = i64::try_from(mantissa) else {
        let value = value.normalize();
        return (value.mantissa(), value.scale());
    };
    while let (1.., Some(0), Some(tenth)) = (scale, short.checked_rem(10), short.checked_div(10)) {
        short = tenth;
        scale = scale.saturating_sub(1);
    }
    (i128::from(short), scale)
}

/// The usual case of `plus`: both below 2³¹ and neither zero, so that 64 bits hold all. Exactly what rust_decimal
/// answers, with the same number of zeros.
fn short_sum(one: Decimal, other: Decimal) -> Option<Decimal> {
    let scale = one.scale().max(other.scale());
    let sum = short_units(one, scale)?.checked_add(short_units(other, scale)?)?;
    if sum == 0 { None } else { Decimal::try_new(sum, scale).ok() }
}

/// The value in units of ten to the minus `scale`, if it is neither zero nor too long.
#[inline(always)]
fn short_units(value: Decimal, scale: u32) -> Option<i64> {
    let short = i32::try_from(value.mantissa()).ok().filter(|short| *short != 0)?;
    let power = TENS.get(usize::try_from(scale.saturating_sub(value.scale())).ok()?)?;
    Some(i64::from(short).wrapping_mul(*power))
}

/// Powers of ten by which 64 bits hold the product with a mantissa below 2³¹.
pub(super) const TENS: [i64; 10] =
    [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000];

/// Checked arithmetic in words, so that formulas stay readable without operators that could trap.
pub trait Arithmetic: Sized {
    /// # Errors
    /// `Overflow` if the sum cannot be held exactly.
    fn plus(self, other: Decimal) -> Exact<Decimal>;
    /// # Errors
    /// `Overflow` if the difference cannot be held exactly.
    fn minus(self, other: Decimal) -> Exact<Decimal>;
    #[must_use]
    fn negated(self) -> Decimal;
}

impl Arithmetic for Decimal {
    fn plus(self, other: Decimal) -> Exact<Decimal> {
        if let Some(sum) = short_sum(self, other) {
            return Ok(sum);
        }
        if self.is_zero() {
            return Ok(other);
        }
        let sum = self.checked_add(other).ok_or(Overflow)?;
        // rust_decimal drops digits, rounding, when 96 bits do not hold the sum at full scale.
        let complete = other.is_zero() || sum.is_zero() || sum.scale() == self.scale().max(other.scale());
        if complete { Ok(sum) } else { Err(Overflow) }
    }

    #[inline(always)]
    fn minus(self, other: Decimal) -> Exact<Decimal> {
        self.plus(other.negated())
    }

    // Made anew: rustc before 1.97 may hand over a parameter without copying it first, so that a change in place changes
    // what the caller still uses (its pass GVN, at every level above 0).
    fn negated(self) -> Decimal {
        if self.is_zero() { Decimal::ZERO } else { Neg::neg(&self) }
    }
}

/// # Errors
/// `Overflow` if the sum cannot be held exactly.
pub fn sum(values: impl IntoIterator<Item = Decimal>) -> Exact<Decimal> {
    values.into_iter().try_fold(Decimal::ZERO, Arithmetic::plus)
}

/// Decimal text without needless zeros: `12.5`, `0`, `-3`. Equal amounts have equal text.
#[must_use]
pub fn plain(value: Decimal) -> String {
    value.normalize().to_string()
}

/// Every currency of ISO 4217, three letters each, with those withdrawn since 2020: older documents bear them.
const KNOWN: &str = "AEDAFNALLAMDANGAOAARSAUDAWGAZNBAMBBDBDTBGNBHDBIFBMDBNDBOBBOVBRLBSDBTNBWPBYNBZDCADCDFCHECHF\
    CHWCLFCLPCNYCOPCOUCRCCUCCUPCVECZKDJFDKKDOPDZDEGPERNETBEURFJDFKPGBPGELGHSGIPGMDGNFGTQGYDHKD\
    HNLHRKHTGHUFIDRILSINRIQDIRRISKJMDJODJPYKESKGSKHRKMFKPWKRWKWDKYDKZTLAKLBPLKRLRDLSLLYDMADMDL\
    MGAMKDMMKMNTMOPMRUMURMVRMWKMXNMXVMYRMZNNADNGNNIONOKNPRNZDOMRPABPENPGKPHPPKRPLNPYGQARRONRSD\
    RUBRWFSARSBDSCRSDGSEKSGDSHPSLESLLSOSSRDSSPSTNSVCSYPSZLTHBTJSTMTTNDTOPTRYTTDTWDTZSUAHUGXUSD\
    USNUYIUYUUYWUZSVEDVESVNDVUVWSTXAFXCDXCGXOFXPFYERZARZMWZWGZWL";

/// A currency by its ISO 4217 code, with the number of digits of its minor unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Currency {
    code: [u8; 3],
    decimals: u32,
}

impl Currency {
    /// ISO 4217's "no currency involved".
    pub const UNKNOWN: Currency = Currency { code: *b"XXX", decimals: 2 };

    /// A code of ISO 4217 in capitals; `None` for any other text.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        let code: [u8; 3] = code.as_bytes().try_into().ok()?;
        if !KNOWN.as_bytes().as_chunks::<3>().0.contains(&code) {
            return None;
        }
        let decimals = match &code {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF"
            | b"UGX" | b"UYI" | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            b"CLF" | b"UYW" => 4,
            _ => 2,
        };
        Some(Self { code, decimals })
    }

    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.code).unwrap_or("XXX")
    }

    #[must_use]
    pub fn decimals(self) -> u32 {
        self.decimals
    }

    /// The smallest coin: `0.01` for most.
    #[must_use]
    pub fn minor_unit(self) -> Decimal {
        Decimal::new(1, self.decimals)
    }

    /// Whether the amount is a whole number of minor units.
    #[must_use]
    pub fn fits(self, amount: Decimal) -> bool {
        amount.normalize().scale() <= self.decimals
    }

    /// The amount with exactly this currency's digits, `12.50`; more digits are shown if it has more.
    #[must_use]
    pub fn text(self, amount: Decimal) -> String {
        let mut shown = amount.normalize();
        if shown.scale() < self.decimals {
            shown.rescale(self.decimals);
        }
        shown.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn parses_plain_decimals_only() {
        for good in ["0", "12.50", "-0.01", "000.10", "123456789012345.678"] {
            assert!(parse(good).is_some(), "{good}");
        }
        for bad in ["", "-", ".5", "5.", "+1", "1e3", " 1", "1,000", "NaN", "0x1", "1.2.3", "--1", "١"] {
            assert!(parse(bad).is_none(), "{bad}");
        }
        assert!(parse("1234567890123456789").is_none(), "nineteen digits");
        assert!(parse("1000000000000000000").is_none(), "the first of nineteen digits");
        assert!(parse("-999999999999999999").is_some(), "the last of eighteen");
    }

    #[test]
    fn currencies_know_their_digits() {
        let text = |code: &str, amount: &str| Currency::of(code).unwrap().text(parse(amount).unwrap());
        assert_eq!(text("USD", "12.5"), "12.50");
        assert_eq!(text("JPY", "1200"), "1200");
        assert_eq!(text("BHD", "1.5"), "1.500");
        assert_eq!(text("USD", "1.005"), "1.005");
        assert_eq!(text("CLF", "1.5"), "1.5000");
        assert_eq!(Currency::of("BHD").unwrap().code(), "BHD");
        assert!(Currency::of("usd").is_none());
        assert!(Currency::of("US").is_none());
        assert!(Currency::of("XYZ").is_none(), "three letters are not enough");
        assert!(Currency::of("DUS").is_none(), "nor are letters across two codes");
        assert!(!Currency::of("JPY").unwrap().fits(parse("0.5").unwrap()));
    }

    proptest! {
        /// Digit for digit, zeros at the end included, what rust_decimal answers.
        #[test]
        fn the_short_way_and_the_long_way_agree(
            one in any::<i64>(),
            other in any::<i64>(),
            shifts in (0_u32..64, 0_u32..64),
            scales in (0_u32..15, 0_u32..15),
            zeros in 0_u32..4,
        ) {
            let written = |value: Decimal| (value.mantissa(), value.scale(), value.is_sign_negative());
            let ending = (one >> shifts.0).checked_rem(10_i64.pow(zeros)).unwrap();
            let one = Decimal::new((one >> shifts.0).saturating_sub(ending), scales.0);
            let other = Decimal::new(other >> shifts.1, scales.1);
            if let Some(sum) = short_sum(one, other) {
                prop_assert_eq!(written(sum), written(one.checked_add(other).unwrap()));
            }
            let long = one.normalize();
            prop_assert_eq!(trimmed(one), (long.mantissa(), long.scale()));
        }
    }

    #[test]
    fn negating_zero_stays_plain() {
        assert_eq!(plain(Decimal::ZERO.negated()), "0");
        assert_eq!(parse("1.10").unwrap().minus(parse("1.1").unwrap()).map(plain), Ok("0".to_owned()));
    }
}
