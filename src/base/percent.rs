//! Percentages as people write them: 9.975 means 9.975 %.

use super::money::{Arithmetic, Decimal, Exact};
use super::rounding::{self, Mode};

/// Digits that intermediate, unrounded figures keep after the point; far below a cent of any total.
const WORKING_DECIMALS: u32 = 14;

/// What several percentages take together. If `compound`, each is taken on the amount plus all before it:
/// 5 % and 9.975 % on top of it make 15.47375 %.
///
/// # Errors
/// `Overflow` if the figures are too long.
pub fn together(percents: impl IntoIterator<Item = Decimal>, compound: bool) -> Exact<Decimal> {
    let mut all = Decimal::ZERO;
    for percent in percents {
        let own = if compound { percent.plus(share(all, percent)?)? } else { percent };
        all = all.plus(own)?;
    }
    Ok(all)
}

/// `percent` of `amount`, not rounded to minor units.
///
/// # Errors
/// `Overflow` if the figures are too long.
pub fn share(amount: Decimal, percent: Decimal) -> Exact<Decimal> {
    rounding::product(amount, rounding::hundredth(percent)?, WORKING_DECIMALS, Mode::HalfUp)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::money::{parse, plain};

    #[test]
    fn compound_taxes_build_on_each_other() {
        let percents = [parse("5").unwrap(), parse("9.975").unwrap()];
        assert_eq!(together(percents, false).map(plain), Ok("14.975".to_owned()));
        assert_eq!(together(percents, true).map(plain), Ok("15.47375".to_owned()));
    }
}
