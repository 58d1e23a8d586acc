//! Percentages as people write them: 9.975 means 9.975 %.

use super::money::{Arithmetic, Currency, Decimal, Exact};
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

/// What taxes take together, each with whether it is taken on top of those before it.
///
/// # Errors
/// `Overflow` if the figures are too long.
pub fn in_turn(percents: impl IntoIterator<Item = (Decimal, bool)>) -> Exact<Decimal> {
    percents.into_iter().try_fold(Decimal::ZERO, |all, (percent, on_top)| {
        let rest = if on_top { share(all, percent)? } else { Decimal::ZERO };
        all.plus(percent)?.plus(rest)
    })
}

/// `percent` of `amount`, not rounded to minor units.
///
/// # Errors
/// `Overflow` if the figures are too long.
pub fn share(amount: Decimal, percent: Decimal) -> Exact<Decimal> {
    rounding::product(amount, rounding::hundredth(percent)?, WORKING_DECIMALS, Mode::HalfUp)
}

/// Digits on which sums of working figures can be relied: what was cut off after the fourteenth (the twelfth,
/// where tax is taken out of a price) stays below half of the tenth for hundreds of lines.
const SETTLED_DECIMALS: u32 = 10;

/// A sum of working figures in whole minor units. Three times a sixth of a cent are half a cent again, not
/// 0.499…, before that half is rounded.
///
/// # Errors
/// `Overflow` if the figure is too long.
pub fn settled(amount: Decimal, currency: Currency, mode: Mode) -> Exact<Decimal> {
    let sure = rounding::product(amount, Decimal::ONE, SETTLED_DECIMALS, Mode::HalfUp)?;
    rounding::to_minor_units(sure, currency, mode)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::money::{parse, plain};

    #[test]
    fn thirds_that_add_up_are_whole() {
        let usd = Currency::of("USD").unwrap();
        let third = parse("0.001666666667").unwrap();
        let half_a_cent =
            third.plus(third).and_then(|sum| sum.plus(parse("0.001666666665").unwrap())).unwrap();
        assert_eq!(settled(half_a_cent, usd, Mode::HalfUp).map(plain), Ok("0.01".to_owned()));
        assert_eq!(
            settled(parse("0.00999999999999").unwrap(), usd, Mode::Down).map(plain),
            Ok("0.01".to_owned())
        );
        assert_eq!(settled(parse("0.0049999").unwrap(), usd, Mode::HalfUp).map(plain), Ok("0".to_owned()));
    }

    #[test]
    fn compound_taxes_build_on_each_other() {
        let percents = [parse("5").unwrap(), parse("9.975").unwrap()];
        assert_eq!(together(percents, false).map(plain), Ok("14.975".to_owned()));
        assert_eq!(together(percents, true).map(plain), Ok("15.47375".to_owned()));
        let turns = |on_top| in_turn([(percents[0], false), (percents[1], on_top)]).map(plain);
        assert_eq!((turns(false), turns(true)), (Ok("14.975".to_owned()), Ok("15.47375".to_owned())));
    }
}
