//! Sales tax, as each kind of company has it.
//!
//! **Invariant**: the tax of a form is the sum of its tax lines, unless the client named the total itself
//! and no rate is there to carry it.

mod global;
mod places;
mod rates;
mod us;

use crate::json::{Value, json};

use crate::company::{Company, TaxModel};
use crate::fault::Fault;
use crate::json::Object;
use crate::number::Fixed;

pub use places::{PLACES, STATES};
pub use rates::{Direction, Rate, rates_of};
pub use us::code_name;

/// What one line brings to the tax: its amount before the discount, and its share of that.
#[derive(Debug)]
pub struct Entry {
    /// `None`: the line has nothing to do with tax.
    pub full: Option<Fixed>,
    pub share: Fixed,
    pub code: Option<String>,
    /// The amounts include tax.
    pub inclusive: bool,
}

impl Entry {
    pub fn after_discount(&self) -> Fixed {
        self.full.unwrap_or(Fixed::ZERO).minus(self.share)
    }
}

/// What the client says about tax.
#[derive(Debug, Default)]
pub struct Given {
    pub code: Option<String>,
    pub total: Option<Fixed>,
    pub lines: Vec<(String, Fixed)>,
    pub creating: bool,
}

#[derive(Debug, Default)]
pub struct TaxResult {
    pub tax: Fixed,
    pub lines: Vec<TaxLine>,
    /// The code of the whole transaction, where there is one.
    pub code: Option<String>,
    /// Of each entry: net of tax after its share of the discount.
    pub nets: Vec<Fixed>,
    /// Of each entry: net of tax before the discount.
    pub full_nets: Vec<Fixed>,
    /// The client's word counted, not the computation.
    pub given: bool,
}

#[derive(Clone, Debug)]
pub struct TaxLine {
    pub rate: String,
    pub percent: Fixed,
    pub base: Fixed,
    pub amount: Fixed,
    pub delta: Option<Fixed>,
}

impl TaxLine {
    pub fn render(&self) -> Value {
        let mut detail = json!({
            "TaxRateRef": { "value": self.rate },
            "PercentBased": true,
            "TaxPercent": self.percent.plain(),
            "NetAmountTaxable": self.base.money(),
        });
        if let (Some(delta), Some(detail)) = (self.delta, detail.as_object_mut()) {
            detail.insert("OverrideDeltaAmount", delta.money());
        }
        json!({ "Amount": self.amount.money(), "DetailType": "TaxLineDetail", "TaxLineDetail": detail })
    }
}

pub fn on_sale(
    company: &Company,
    form: &Object,
    entries: &[Entry],
    given: &Given,
) -> Result<TaxResult, Fault> {
    match company.tax_model() {
        TaxModel::UsOff | TaxModel::Off => Ok(untaxed(entries)),
        TaxModel::UsLegacy => us::legacy(company, form, entries, given),
        TaxModel::UsAutomated => us::automated(company, form, entries, given),
        TaxModel::Global => global::compute(company, form, entries, given, Direction::Sales),
    }
}

/// On purchases: none in the US, where the seller's tax is part of the price.
pub fn on_purchase(
    company: &Company,
    form: &Object,
    entries: &[Entry],
    given: &Given,
) -> Result<TaxResult, Fault> {
    match company.tax_model() {
        TaxModel::Global => global::compute(company, form, entries, given, Direction::Purchase),
        _ => Ok(untaxed(entries)),
    }
}

/// On the lines of a journal entry that belong to sales, or to purchases.
pub fn on_journal(
    company: &Company,
    form: &Object,
    entries: &[Entry],
    direction: Direction,
) -> Result<TaxResult, Fault> {
    global::compute(company, form, entries, &Given::default(), direction)
}

fn untaxed(entries: &[Entry]) -> TaxResult {
    TaxResult {
        nets: entries.iter().map(Entry::after_discount).collect(),
        full_nets: entries.iter().map(|entry| entry.full.unwrap_or(Fixed::ZERO)).collect(),
        ..TaxResult::default()
    }
}

/// Tax on what the lines of one rate bring: rounded once on the sum, or line by line if so switched.
fn on_bases(company: &Company, bases: &[Fixed], percent: Fixed) -> Result<Fixed, Fault> {
    let too_large = || Fault::new(2090, "The tax is outside the supported range");
    if !company.switches.tax_per_line {
        return sum(bases).percent(percent).ok_or_else(too_large);
    }
    bases.iter().try_fold(Fixed::ZERO, |total, base| {
        base.percent(percent).map(|tax| total.plus(tax)).ok_or_else(too_large)
    })
}

fn sum(amounts: &[Fixed]) -> Fixed {
    amounts.iter().fold(Fixed::ZERO, |sum, amount| sum.plus(*amount))
}
