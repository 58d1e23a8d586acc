//! Creating tax codes and rates: the one way to do so through the API.

use crate::json::Value;

use crate::company::{Company, TaxModel};
use crate::edition;
use crate::fault::Fault;
use crate::json::{Object, list, put, text};
use crate::number::Fixed;
use crate::store::Id;

const LONGEST_NAME: usize = 100;

pub fn create(company: &mut Company, sent: &Object) -> Result<Object, Fault> {
    if matches!(company.tax_model(), TaxModel::UsOff | TaxModel::Off) {
        return Err(Fault::new(6470, "Sales tax is off in this company"));
    }
    let name = text(sent, "TaxCode").map(str::trim).unwrap_or("");
    if name.is_empty() {
        return Err(Fault::missing("TaxCode"));
    }
    let supplied = name.chars().count();
    if supplied > LONGEST_NAME {
        return Err(Fault::new(2050, format!("Min:1 Max:{LONGEST_NAME} supplied:{supplied}")).at("TaxCode"));
    }
    if let Some(id) = company.by_name("TaxCode", name) {
        return Err(
            Fault::new(6240, format!("The name supplied already exists. : Id={}", id.0)).at("TaxCode")
        );
    }
    let details = list(sent, "TaxRateDetails");
    if details.is_empty() {
        return Err(Fault::missing("TaxRateDetails"));
    }
    let wanted =
        details.iter().map(|detail| wanted(company, detail)).collect::<Result<Vec<Wanted>, Fault>>()?;
    no_rate_twice(&wanted, details)?;
    let (mut sales, mut purchases): (Vec<Id>, Vec<Id>) = (Vec::new(), Vec::new());
    let mut answered = Vec::new();
    for (rate, detail) in wanted.into_iter().zip(details) {
        let id = match rate {
            Wanted::Known(id) => id,
            Wanted::New { name, percent, agency } => {
                edition::tax_rate(company, &name, &percent.text(0), &agency)
            }
        };
        let mut detail = detail.as_object().cloned().unwrap_or_default();
        put(&mut detail, "TaxRateId", id.0.clone());
        let buys = buys(&detail);
        if buys { &mut purchases } else { &mut sales }.push(id);
        answered.push(Value::Object(detail));
    }
    let id = edition::tax_code(company, name, name, (&sales, &purchases), false);
    let mut answer = Object::new();
    put(&mut answer, "TaxCode", name);
    put(&mut answer, "TaxCodeId", id.0);
    put(&mut answer, "TaxRateDetails", answered);
    Ok(answer)
}

fn buys(detail: &Object) -> bool {
    text(detail, "TaxApplicableOn") == Some("Purchase")
}

/// Before any rate is made, so that a refused request leaves no trace.
fn no_rate_twice(wanted: &[Wanted], details: &[Value]) -> Result<(), Fault> {
    let mut seen = Vec::new();
    for (rate, detail) in wanted.iter().zip(details) {
        let Wanted::Known(id) = rate else { continue };
        let own = (id, detail.as_object().is_some_and(buys));
        if seen.contains(&own) {
            return Err(Fault::business(format!("Tax rate {} stands twice", id.0)).at("TaxRateId"));
        }
        seen.push(own);
    }
    Ok(())
}

enum Wanted {
    Known(Id),
    New { name: String, percent: Fixed, agency: Id },
}

fn wanted(company: &Company, detail: &Value) -> Result<Wanted, Fault> {
    let detail = detail.as_object().ok_or_else(|| Fault::new(2170, "TaxRateDetails holds objects"))?;
    if let Some(id) = text(detail, "TaxRateId") {
        let known = company.store.get("TaxRate", id).ok_or_else(|| {
            Fault::new(2500, format!("Invalid Reference Id : TaxRates element id {id} not found"))
        })?;
        return Ok(Wanted::Known(known.id.clone()));
    }
    let name = text(detail, "TaxRateName").ok_or_else(|| Fault::missing("TaxRateName"))?;
    if company.by_name("TaxRate", name).is_some() {
        return Err(Fault::new(6240, format!("The tax rate {name} already exists")).at("TaxRateName"));
    }
    let percent = detail.get("RateValue").and_then(Fixed::of).ok_or_else(|| Fault::missing("RateValue"))?;
    if percent.is_negative() || percent > Fixed::HUNDRED {
        return Err(Fault::new(2150, "RateValue is between 0 and 100").at("RateValue"));
    }
    let agency = text(detail, "TaxAgencyId").ok_or_else(|| Fault::missing("TaxAgencyId"))?;
    let agency = company.store.get("TaxAgency", agency).ok_or_else(|| {
        Fault::new(2500, format!("Invalid Reference Id : TaxAgencies element id {agency} not found"))
    })?;
    Ok(Wanted::New { name: name.to_owned(), percent, agency: agency.id.clone() })
}
