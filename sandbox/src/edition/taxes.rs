//! The tax agencies, rates and codes of a new company.

use std::collections::BTreeMap;

use super::UsTax;
use super::data::Facts;
use crate::company::Company;
use crate::entity::Entity;
use crate::json::{Value, json, put};
use crate::store::Id;
use crate::tax::{PLACES, STATES, code_name};

pub(super) fn add(company: &mut Company, facts: &Facts, us_tax: UsTax) {
    if facts.country == "US" {
        for (id, taxable) in [("TAX", true), ("NON", false)] {
            let code = json!({
                "Name": id, "Description": id, "Active": true, "Hidden": false, "Taxable": taxable, "TaxGroup": false,
            });
            super::put_record(company, "TaxCode", Id::from(id), code);
        }
    }
    if let Some(table) = facts.tax {
        let agency = super::add(company, "TaxAgency", agency(table.agency));
        for (name, percent) in table.rates {
            let id = tax_rate(company, name, percent, &agency);
            if let Some((_, periods)) = table.history.iter().find(|(rate, _)| rate == name) {
                rate_history(company, &id, periods);
            }
        }
        for (name, description, sales, purchases) in table.codes {
            let ids = |names: &[&str]| -> Vec<Id> {
                names.iter().filter_map(|rate| company.by_name("TaxRate", rate).cloned()).collect()
            };
            let (sales, purchases) = (ids(sales), ids(purchases));
            tax_code(company, name, description, (&sales, &purchases), false);
        }
    }
    if facts.country == "US" && us_tax == UsTax::Automated {
        automated(company);
    }
}

/// A code for each state, and for each place with a rate of its own.
fn automated(company: &mut Company) {
    let mut of_states = BTreeMap::new();
    for (state, rate, local) in STATES {
        let agency = super::add(company, "TaxAgency", agency(&format!("{state} Department of Revenue")));
        let own = tax_rate(company, &format!("{state} State"), rate, &agency);
        let mut rates = vec![own.clone()];
        of_states.insert(*state, (own, agency.clone()));
        if *local != "0" {
            rates.push(tax_rate(company, &format!("{state} Local"), local, &agency));
        }
        let name = code_name(state, None);
        tax_code(company, &name, &name, (&rates, &[]), true);
    }
    for place in PLACES {
        let Some((own, agency)) = of_states.get(place.state) else { continue };
        let local = tax_rate(company, &format!("{} {} Local", place.state, place.name), place.local, agency);
        let name = code_name(place.state, Some(place));
        tax_code(company, &name, &name, (&[own.clone(), local], &[]), true);
    }
}

fn agency(name: &str) -> Value {
    json!({
        "DisplayName": name, "TaxTrackedOnSales": true, "TaxTrackedOnPurchases": true,
        "TaxAgencyConfig": "SYSTEM_GENERATED",
    })
}

pub fn tax_rate(company: &mut Company, name: &str, percent: &str, agency: &Id) -> Id {
    let value: Value = serde_json::from_str(percent).unwrap_or(Value::Null);
    let rate = json!({
        "Name": name, "Description": name, "Active": true, "RateValue": value,
        "AgencyRef": { "value": agency.0 }, "SpecialTaxType": "NONE", "DisplayType": "ReadOnly",
        "EffectiveTaxRate": [{ "RateValue": value, "EffectiveDate": "2000-01-01T00:00:00-08:00" }],
    });
    super::add(company, "TaxRate", rate)
}

/// The percentages that a rate had, each from a day until another.
fn rate_history(company: &mut Company, id: &Id, periods: &[(&str, &str, Option<&str>)]) {
    let (Some(entity), Some(mut record)) =
        (Entity::find("TaxRate"), company.store.get("TaxRate", &id.0).cloned())
    else {
        return;
    };
    let periods = periods.iter().map(|(percent, from, until)| {
        let mut period = json!({
            "RateValue": serde_json::from_str::<Value>(percent).unwrap_or(Value::Null),
            "EffectiveDate": format!("{from}T00:00:00-08:00"),
        });
        if let (Some(until), Some(period)) = (until, period.as_object_mut()) {
            put(period, "EndDate", format!("{until}T00:00:00-08:00"));
        }
        period
    });
    put(&mut record.fields, "EffectiveTaxRate", periods.collect::<Vec<Value>>());
    company.store.put(entity, record);
}

/// A code with its rates on sales and on purchases.
pub fn tax_code(
    company: &mut Company,
    name: &str,
    description: &str,
    rates: (&[Id], &[Id]),
    hidden: bool,
) -> Id {
    let details = |ids: &[Id]| -> Vec<Value> {
        let one = |(order, id): (usize, &Id)| {
            let name = company.name_of("TaxRate", &id.0).unwrap_or("");
            json!({
                "TaxRateRef": { "value": id.0, "name": name },
                "TaxTypeApplicable": "TaxOnAmount", "TaxOrder": order,
            })
        };
        ids.iter().enumerate().map(one).collect()
    };
    let code = json!({
        "Name": name, "Description": description, "Active": true, "Hidden": hidden, "Taxable": true,
        "TaxGroup": true, "TaxCodeConfigType": if hidden { "SYSTEM_GENERATED" } else { "USER_DEFINED" },
        "SalesTaxRateList": { "TaxRateDetail": details(rates.0) },
        "PurchaseTaxRateList": { "TaxRateDetail": details(rates.1) },
    });
    super::add(company, "TaxCode", code)
}
