//! Documents that come one by one, without a workspace around them.

use rust_decimal::Decimal;

use crate::base::limits::SETTINGS_BYTES_MAX;
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::input::{Reader, Shape, Source, Syntax, Value, check_text, currency_code, record, syntax_finding};

use super::{Invoice, TaxRate};

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
        let (rates, findings) = read(bytes, Source::Settings).map_err(|finding| vec![finding])?;
        match rates {
            Some(rates) if !findings.iter().any(Finding::blocks) => Ok(rates),
            _ if findings.is_empty() => {
                let message = "the settings were lost while they were read";
                Err(vec![Finding::new(Code::BugInvariant, &FieldPath::root(), message)])
            }
            _ => Err(findings),
        }
    }
}

impl Invoice {
    /// One invoice, with what was noted about it; absent if the findings hold an error.
    ///
    /// # Errors
    /// The bytes are not JSON, or too many.
    pub fn parse(bytes: &[u8]) -> Result<(Option<Self>, Vec<Finding>), Finding> {
        read(bytes, Source::Documents)
    }
}

fn read<T: Value>(bytes: &[u8], source: Source) -> Result<(Option<T>, Vec<Finding>), Finding> {
    let text = check_text(bytes, SETTINGS_BYTES_MAX)?;
    let mut reader = Reader::new(text, source);
    let value = T::read(&mut reader).and_then(|value| reader.end().map(|()| value));
    let value = value.map_err(|syntax| syntax_finding(text, &reader.path(), syntax))?;
    Ok((value, reader.take_findings()))
}
