//! The rates that a tax code stands for on a day.

use crate::json::Value;

use crate::company::Company;
use crate::json::{Object, amount, list, object, reference, text};
use crate::number::Fixed;

#[derive(Clone, Debug)]
pub struct Rate {
    pub id: String,
    pub percent: Fixed,
    /// Taken on the amount with the taxes before it.
    pub compound: bool,
}

/// Whether a transaction sells or buys: a tax code has a list of rates for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Sales,
    Purchase,
}

/// The rates of a code in their order; `None` if the code cannot be used in that direction.
pub fn rates_of(company: &Company, code: &str, date: &str, direction: Direction) -> Option<Vec<Rate>> {
    let record = company.store.get("TaxCode", code)?;
    let key = match direction {
        Direction::Sales => "SalesTaxRateList",
        Direction::Purchase => "PurchaseTaxRateList",
    };
    let mut details: Vec<&Object> =
        list(object(&record.fields, key)?, "TaxRateDetail").iter().filter_map(Value::as_object).collect();
    details.sort_by_key(|detail| detail.get("TaxOrder").and_then(Value::as_i64).unwrap_or(0));
    let rates: Vec<Rate> = details.into_iter().filter_map(|detail| rate(company, detail, date)).collect();
    (!rates.is_empty()).then_some(rates)
}

fn rate(company: &Company, detail: &Object, date: &str) -> Option<Rate> {
    let id = reference(detail, "TaxRateRef")?;
    let record = company.store.get("TaxRate", id)?;
    let percent = effective(&record.fields, date).or_else(|| amount(&record.fields, "RateValue"))?;
    let compound = text(detail, "TaxTypeApplicable") == Some("TaxOnAmountPlusTax");
    Some(Rate { id: id.to_owned(), percent, compound })
}

/// The percentage in force on a day, if the rate has a history.
fn effective(fields: &Object, date: &str) -> Option<Fixed> {
    let covers = |period: &&Object| {
        let day = |key: &str| text(period, key).and_then(|day| day.get(..10));
        day("EffectiveDate").is_none_or(|from| from <= date)
            && day("EndDate").is_none_or(|until| date <= until)
    };
    let periods = list(fields, "EffectiveTaxRate").iter().filter_map(Value::as_object);
    periods.rev().find(covers).and_then(|period| amount(period, "RateValue"))
}

/// The percentages of a code as parts of the amount before any tax: a compound rate counts the earlier ones.
pub fn on_net(rates: &[Rate]) -> Vec<Fixed> {
    let mut before = Fixed::ZERO;
    let mut parts = Vec::with_capacity(rates.len());
    for rate in rates {
        let base = if rate.compound { Fixed::HUNDRED.plus(before) } else { Fixed::HUNDRED };
        let part = base
            .times(rate.percent, 8)
            .and_then(|product| product.over(Fixed::HUNDRED, 8))
            .unwrap_or(rate.percent);
        before = before.plus(part);
        parts.push(part);
    }
    parts
}
