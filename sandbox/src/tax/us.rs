//! The United States: a group code chosen by hand, or tax computed from the place of delivery.

use super::places::{Place, place_of};
use super::{Direction, Entry, Given, Rate, TaxLine, TaxResult, on_bases, rates_of, untaxed};
use crate::company::Company;
use crate::fault::Fault;
use crate::json::{Object, flag, object, reference, text};
use crate::number::Fixed;
use crate::store::Id;

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
    let destination = destination(company, form);
    let name = destination.map(|(state, place)| code_name(&state, place));
    let code = name.and_then(|name| company.store.top("TaxCode", &name)).map(|id| id.0.to_string());
    let date = text(form, "TxnDate").unwrap_or("");
    let rates =
        code.as_deref().and_then(|code| rates_of(company, code, date, Direction::Sales)).unwrap_or_default();
    let exempt = exempt(company, form);
    by_rates(company, form, entries, given, &rates, exempt).map(|result| TaxResult { code, ..result })
}

/// The name of the code that the sandbox keeps for a state, or for a place in it.
pub fn code_name(state: &str, place: Option<&Place>) -> String {
    match place {
        Some(place) => {
            format!("AUTOMATED_SALES_TAX_{state}_{}", place.name.replace(' ', "_").to_uppercase())
        }
        None => format!("AUTOMATED_SALES_TAX_{state}"),
    }
}

/// State and place of delivery, else of the company. A ZIP code counts within its state; it says the state where
/// the address does not.
fn destination(company: &Company, form: &Object) -> Option<(String, Option<&'static Place>)> {
    let of = |fields: &Object, key: &str| {
        let address = object(fields, key)?;
        let place = text(address, "PostalCode").and_then(place_of);
        let state = text(address, "CountrySubDivisionCode").map(|state| state.trim().to_uppercase());
        let state = state.filter(|state| !state.is_empty());
        let state = state.or_else(|| place.map(|place| place.state.to_owned()))?;
        let place = place.filter(|place| place.state == state);
        Some((state, place))
    };
    let company_info = company.store.get("CompanyInfo", "1");
    of(form, "ShipAddr").or_else(|| company_info.and_then(|info| of(&info.fields, "CompanyAddr")))
}

fn exempt(company: &Company, form: &Object) -> bool {
    reference(form, "CustomerRef")
        .and_then(|id| company.store.row("Customer", &Id::from(id)))
        .is_some_and(|customer| customer.flag("Taxable") == Some(false))
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
