//! Quantity and unit price of a line, such that QuickBooks' check (amount = quantity × unit price, half up)
//! always passes.

use crate::base::money::{Currency, Decimal, trimmed};
use crate::base::rounding::{self, Mode, UNIT_PRICE_DECIMALS};

use super::paper::PaperLine;

/// Digits after the point that QuickBooks keeps of a quantity. Intuit: decimal fields hold "10.5" digits.
const QUANTITY_DECIMALS: u32 = 5;

/// Whether QuickBooks can multiply by the quantity as it is.
pub(super) fn is_kept(quantity: Decimal) -> bool {
    let (pieces, decimals) = trimmed(quantity);
    pieces != 0 && decimals <= QUANTITY_DECIMALS
}

/// `(quantity, unit price)` for a line that must come to `amount`: as billed where that works, else the
/// price that gives the amount, else one piece at the amount.
pub(super) fn price(line: &PaperLine, amount: Decimal, currency: Currency) -> (Decimal, Decimal) {
    if !is_kept(line.quantity) {
        return (Decimal::ONE, amount);
    }
    let billed = rounding::line_amount(line.quantity, line.unit_price, currency, Mode::HalfUp);
    if trimmed(line.unit_price).1 <= UNIT_PRICE_DECIMALS && billed == Ok(amount) {
        return (line.quantity, line.unit_price);
    }
    rounding::unit_price_for(amount, line.quantity, currency)
        .map_or((Decimal::ONE, amount), |price| (line.quantity.normalize(), price))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::money::parse;
    use crate::region::LineKind;

    #[test]
    fn amount_is_always_quantity_times_price() {
        let usd = Currency::of("USD").unwrap();
        let cases = [
            ("3", "33.33", "99.99", "3", "33.33"),
            ("3", "33.33", "100.00", "3", "33.333"),
            ("128.350", "14.50", "1861.08", "128.350", "14.50"),
            ("128.350", "14.50", "1861.07", "128.35", "14.49996"),
            ("0", "14.50", "5.00", "1", "5.00"),
            ("0.1234567", "10", "1.23", "1", "1.23"),
            ("5000000", "0.01", "50000.01", "1", "50000.01"),
        ];
        for (quantity, unit, amount, want_quantity, want_price) in cases {
            let d = |text| parse(text).unwrap();
            let line = PaperLine {
                kind: LineKind::Goods,
                quantity: d(quantity),
                unit_price: d(unit),
                reduction: None,
                combination: 0,
                asserted: None,
            };
            let (quantity, price) = price(&line, d(amount), usd);
            assert_eq!((quantity, price), (d(want_quantity), d(want_price)), "{amount}");
            assert_eq!(rounding::line_amount(quantity, price, usd, Mode::HalfUp), Ok(d(amount)));
        }
    }
}
