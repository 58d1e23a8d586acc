//! Tax rate: a percentage, which may change from a date on.

use crate::base::members::read_members;
use chrono::NaiveDate;

use crate::base::date;

use super::Amount;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaxRate {
    pub id: Option<String>,
    pub name: Option<String>,
    pub active: Option<bool>,
    /// Today's percentage.
    pub rate_value: Option<Amount>,
    pub effective_tax_rate: Vec<EffectiveTaxRate>,
}

read_members!(TaxRate {
    id: "Id",
    name: "Name",
    active: "Active",
    rate_value: "RateValue",
    effective_tax_rate: "EffectiveTaxRate",
});

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EffectiveTaxRate {
    pub rate_value: Option<Amount>,
    pub effective_date: Option<String>,
    pub end_date: Option<String>,
}

read_members!(EffectiveTaxRate {
    rate_value: "RateValue",
    effective_date: "EffectiveDate",
    end_date: "EndDate",
});

impl TaxRate {
    /// The percentage in force on a day: the dated entry that covers it, else today's.
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> Option<Amount> {
        let covers = |entry: &&EffectiveTaxRate| {
            // Dates come with a time and zone behind them; the day is what counts.
            let from = entry.effective_date.as_deref().and_then(day_of);
            let to = entry.end_date.as_deref().and_then(day_of);
            from.is_none_or(|from| from <= day) && to.is_none_or(|to| day <= to)
        };
        let latest_first = |entry: &&EffectiveTaxRate| entry.effective_date.as_deref().and_then(day_of);
        let dated = self.effective_tax_rate.iter().filter(covers).max_by_key(latest_first);
        dated.and_then(|entry| entry.rate_value).or(self.rate_value)
    }
}

fn day_of(text: &str) -> Option<NaiveDate> {
    date::parse_date(text.get(..10)?)
}
