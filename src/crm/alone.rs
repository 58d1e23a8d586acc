//! Documents that come one by one, without a workspace around them.

use rust_decimal::Decimal;

use crate::diagnostics::{Code, Finding};
use crate::input::{Reader, Shape, Source, Syntax, currency_code, read_choices, read_one, record};

use super::{CreditMemo, Invoice, RefundReceipt, TaxRate};

/// What such documents refer to: `{version: 1, currency, taxRates}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rates {
    version: Decimal,
    /// Of documents that name none.
    pub currency: String,
    pub tax_rates: Vec<TaxRate>,
}

record! {
    Rates {
        version "version": required via first_version,
        currency "currency": required via currency_code,
        tax_rates "taxRates": list,
    }
}

fn first_version(reader: &mut Reader<'_>) -> Result<Option<Decimal>, Syntax> {
    if reader.shape()? != Shape::Number {
        reader.refuse("a number")?;
        return Ok(None);
    }
    let text = reader.number()?;
    if text != "1" {
        reader.note(Code::InputUnknownVersion, format!("version {text} of these settings, not 1"));
        return Ok(None);
    }
    Ok(Some(Decimal::ONE))
}

impl Rates {
    /// # Errors
    /// Every mistake in them.
    pub fn parse(bytes: &[u8]) -> Result<Self, Vec<Finding>> {
        read_choices(bytes)
    }
}

impl Invoice {
    /// One invoice, with what was noted about it; absent if the findings hold an error.
    ///
    /// # Errors
    /// The bytes are not JSON, or too many.
    pub fn parse(bytes: &[u8]) -> Result<(Option<Self>, Vec<Finding>), Finding> {
        read_one(bytes, Source::Documents)
    }
}

impl CreditMemo {
    /// The same of a credit memo.
    ///
    /// # Errors
    /// The bytes are not JSON, or too many.
    pub fn parse(bytes: &[u8]) -> Result<(Option<Self>, Vec<Finding>), Finding> {
        read_one(bytes, Source::Documents)
    }
}

impl RefundReceipt {
    /// The same of a refund receipt.
    ///
    /// # Errors
    /// The bytes are not JSON, or too many.
    pub fn parse(bytes: &[u8]) -> Result<(Option<Self>, Vec<Finding>), Finding> {
        read_one(bytes, Source::Documents)
    }
}
