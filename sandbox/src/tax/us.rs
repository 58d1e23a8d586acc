//! The United States: a group code chosen by hand, or tax computed from the place of delivery.

use super::{Direction, Entry, Given, Rate, TaxLine, TaxResult, on_bases, rates_of, untaxed};
use crate::company::Company;
use crate::fault::Fault;
use crate::json::{Object, flag, object, reference, text};
use crate::number::Fixed;

/// The sandbox's own table for automated tax: state, its rate, the local rate on top, in percent.
///
/// One local rate stands for a whole state. States that are missing levy nothing here.
pub const STATES: &[(&str, &str, &str)] = &[
    ("AZ", "5.6", "2.7"),
    ("CA", "6.0", "1.25"),
    ("CO", "2.9", "4.75"),
    ("FL", "6.0", "1.0"),
    ("GA", "4.0", "3.0"),
    ("IL", "6.25", "2.5"),
    ("MA", "6.25", "0"),
    ("NC", "4.75", "2.5"),
    ("NJ", "6.625", "0"),
    ("NV", "4.6", "3.775"),
    ("NY", "4.0", "4.5"),
    ("OH", "5.75", "1.75"),
    ("PA", "6.0", "0"),
    ("TX", "6.25", "2.0"),
    ("VA", "4.3", "1.0"),
    ("WA", "6.5", "3.6"),
];

/// A code for the whole transaction, and `TAX` or `NON` on the lines.
pub fn legacy(
    company: &Company,
    form: &Object,
    entries: &[Entry],
    given: &Given,
) -> Result<TaxResult, Fault> {
    let Some(code) = &given.code else {
        if given.total.is_some_and(|total| !total.is_zero()) {
            return Err(Fault::new(6470, "TotalTax needs a TxnTaxCodeRef").at("TxnTaxDetail"));
        }
        return Ok(untaxed(entries));
    };
    if code == "CustomSalesTax" {
        let number = if given.creating { 6160 } else { 6230 };
        return Err(Fault::new(number, "CustomSalesTax is not a code for a transaction").at("TxnTaxCodeRef"));
    }
    let group = company.store.get("TaxCode", code).filter(|record| record.is_active());
    if group.is_none_or(|record| flag(&record.fields, "TaxGroup") != Some(true)) {
        let detail = format!("Invalid Reference Id : TaxCode element id {code} not found");
        return Err(Fault::new(2500, detail).at("TxnTaxCodeRef"));
    }
    let date = text(form, "TxnDate").unwrap_or("");
    let rates = rates_of(company, code, date, Direction::Sales).unwrap_or_default();
    let exempt = exempt(company, form);
    by_rates(company, form, entries, given, &rates, exempt)
        .map(|result| TaxResult { code: Some(code.clone()), ..result })
}

/// Computed from where the goods or services go.
pub fn automated(
    company: &Company,
    form: &Object,
    entries: &[Entry],
    given: &Given,
) -> Result<TaxResult, Fault> {
    let state = destination(company, form);
    let name = state.as_deref().map(code_name);
    let code = name.and_then(|name| company.by_name("TaxCode", &name)).map(|id| id.0.clone());
    let date = text(form, "TxnDate").unwrap_or("");
    let rates =
        code.as_deref().and_then(|code| rates_of(company, code, date, Direction::Sales)).unwrap_or_default();
    let exempt = exempt(company, form);
    by_rates(company, form, entries, given, &rates, exempt).map(|result| TaxResult { code, ..result })
}

/// The name of the code that the sandbox keeps for a state.
pub fn code_name(state: &str) -> String {
    format!("AUTOMATED_SALES_TAX_{state}")
}

fn destination(company: &Company, form: &Object) -> Option<String> {
    let state = |fields: &Object, key: &str| {
        object(fields, key).and_then(|address| text(address, "CountrySubDivisionCode")).map(str::to_uppercase)
    };
    let company_info = company.store.get("CompanyInfo", "1");
    state(form, "ShipAddr").or_else(|| company_info.and_then(|info| state(&info.fields, "CompanyAddr")))
}

fn exempt(company: &Company, form: &Object) -> bool {
    reference(form, "CustomerRef")
        .and_then(|id| company.store.get("Customer", id))
        .is_some_and(|customer| flag(&customer.fields, "Taxable") == Some(false))
}

fn by_rates(
    company: &Company,
    form: &Object,
    entries: &[Entry],
    given: &Given,
    rates: &[Rate],
    exempt: bool,
) -> Result<TaxResult, Fault> {
    let after_discount = flag(form, "ApplyTaxAfterDiscount") == Some(true);
    let taxed = entries.iter().filter(|entry| entry.code.as_deref() == Some("TAX"));
    let bases: Vec<Fixed> = taxed
        .filter_map(|entry| entry.full.map(|full| if after_discount { entry.after_discount() } else { full }))
        .collect();
    let mut result = untaxed(entries);
    let base = super::sum(&bases);
    if bases.is_empty() {
        return Ok(result);
    }
    if !exempt {
        for rate in rates {
            let amount = on_bases(company, &bases, rate.percent)?;
            result.lines.push(TaxLine {
                rate: rate.id.clone(),
                percent: rate.percent,
                base,
                amount,
                delta: None,
            });
        }
    }
    result.tax = result.lines.iter().fold(Fixed::ZERO, |sum, line| sum.plus(line.amount));
    if let Some(total) = given.total {
        override_total(&mut result, total);
    }
    Ok(result)
}

/// The client's total counts; it is spread over the rates in proportion to what they came to.
fn override_total(result: &mut TaxResult, total: Fixed) {
    result.given = true;
    result.tax = total;
    let mut weights: Vec<Fixed> = result.lines.iter().map(|line| line.amount).collect();
    if weights.iter().all(|weight| weight.is_zero()) {
        weights = result.lines.iter().map(|line| line.percent).collect();
    }
    let parts = total.split(&weights);
    for (line, part) in result.lines.iter_mut().zip(parts) {
        line.delta = (part != line.amount).then(|| part.minus(line.amount));
        line.amount = part;
    }
}
