//! Discounts of a line and of a whole document.

use rust_decimal::Decimal;

use crate::diagnostics::Code;
use crate::input::{Reader, Syntax, Value, record};

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

/// The fields of either form.
struct Parts {
    percent: Option<Decimal>,
    amount: Option<Decimal>,
}

record! {
    Parts {
        percent "percent": optional,
        amount "amount": optional,
    }
}

impl Value for Discount {
    fn read(reader: &mut Reader<'_>) -> Result<Option<Self>, Syntax> {
        let parts = Parts::read(reader)?;
        Ok(parts.and_then(|parts| one_of(reader, parts.percent, parts.amount)))
    }
}

struct DocumentParts {
    percent: Option<Decimal>,
    amount: Option<Decimal>,
    before_tax: bool,
}

record! {
    DocumentParts {
        percent "percent": optional,
        amount "amount": optional,
        before_tax "beforeTax": default(true),
    }
}

impl Value for DocumentDiscount {
    fn read(reader: &mut Reader<'_>) -> Result<Option<Self>, Syntax> {
        let Some(parts) = DocumentParts::read(reader)? else { return Ok(None) };
        let discount = one_of(reader, parts.percent, parts.amount);
        Ok(discount.map(|discount| DocumentDiscount { discount, before_tax: parts.before_tax }))
    }
}

fn one_of(reader: &mut Reader<'_>, percent: Option<Decimal>, amount: Option<Decimal>) -> Option<Discount> {
    match (percent, amount) {
        (Some(percent), None) => Some(Discount::Percent(percent)),
        (None, Some(amount)) => Some(Discount::Amount(amount)),
        (Some(_), Some(_)) => {
            reader.note(Code::InputPercentOrAmount, "both `percent` and `amount` are given");
            None
        }
        (None, None) => {
            reader.note(Code::InputPercentOrAmount, "neither `percent` nor `amount` is given");
            None
        }
    }
}
