//! Discounts of a line and of a whole document.

use rust_decimal::Decimal;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Discount {
    /// Percent of what it is taken from: `10` means 10 %.
    Percent(Decimal),
    /// In the document's currency.
    Amount(Decimal),
}

/// Taken from the subtotal of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DocumentDiscount {
    pub discount: Discount,
    /// Whether the discount also lowers the tax. JSON `beforeTax`, true if absent.
    pub before_tax: bool,
}
