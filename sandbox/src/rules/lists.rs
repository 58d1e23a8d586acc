//! Small lists and the company's settings.

use crate::json::Value;

use super::shared::{hierarchy, unique_name};
use crate::company::Company;
use crate::edition;
use crate::entity::Entity;
use crate::fault::Fault;
use crate::json::{Object, put, put_default, text};
use crate::number::Fixed;
use crate::store::Id;
use crate::store::Record;
use crate::write::Draft;

pub fn complete(company: &Company, draft: &mut Draft) -> Result<(), Fault> {
    match draft.entity.name {
        "Term" => term(draft)?,
        "PaymentMethod" => put_default(&mut draft.fields, "Type", "NON_CREDIT_CARD"),
        "Class" | "Department" => nested(company, draft)?,
        "TaxAgency" => {
            put_default(&mut draft.fields, "TaxTrackedOnSales", true);
            put_default(&mut draft.fields, "TaxTrackedOnPurchases", false);
            put_default(&mut draft.fields, "TaxAgencyConfig", "USER_DEFINED");
        }
        "CompanyCurrency" => currency(company, draft)?,
        _ => {}
    }
    if draft.entity.has_active() {
        put_default(&mut draft.fields, "Active", true);
    }
    super::names::renamed_when_inactive(company, draft, "Name");
    unique_name(company, draft)
}

fn term(draft: &mut Draft) -> Result<(), Fault> {
    let within = |draft: &Draft, key: &str, most: i64| match draft.fields.get(key).and_then(Value::as_i64) {
        Some(value) if !(0..=most).contains(&value) => {
            Err(Fault::new(2240, format!("{key} is between 0 and {most}")).at(key))
        }
        value => Ok(value),
    };
    let due_days = within(draft, "DueDays", 999)?;
    within(draft, "DiscountDays", 999)?;
    let day_of_month = within(draft, "DayOfMonthDue", 31)?;
    let kind = match (due_days, day_of_month) {
        (Some(_), _) => "STANDARD",
        (None, Some(_)) => "DATE_DRIVEN",
        (None, None) => return Err(Fault::missing("DueDays")),
    };
    put(&mut draft.fields, "Type", kind);
    put_default(&mut draft.fields, "DiscountPercent", Fixed::ZERO.plain());
    Ok(())
}

fn nested(company: &Company, draft: &mut Draft) -> Result<(), Fault> {
    let feature = match draft.entity.name {
        "Class" => {
            company.prefers("AccountingInfoPrefs", "ClassTrackingPerTxn")
                || company.prefers("AccountingInfoPrefs", "ClassTrackingPerTxnLine")
        }
        _ => company.prefers("AccountingInfoPrefs", "TrackDepartments"),
    };
    if !feature {
        return Err(Fault::new(5030, format!("{} tracking is off in this company", draft.entity.name)));
    }
    let name = text(&draft.fields, "Name").unwrap_or("").to_owned();
    let (full, level) = hierarchy(company, draft, &name)?;
    put(&mut draft.fields, "FullyQualifiedName", full);
    let key = if draft.entity.name == "Class" { "SubClass" } else { "SubDepartment" };
    put(&mut draft.fields, key, level > 0);
    Ok(())
}

fn currency(company: &Company, draft: &mut Draft) -> Result<(), Fault> {
    if !company.is_multicurrency() {
        return Err(Fault::new(5030, "Multicurrency is off in this company"));
    }
    let code = text(&draft.fields, "Code").unwrap_or("").to_uppercase();
    let Some(name) = edition::currency_name(&code) else {
        return Err(Fault::new(2220, format!("Invalid currency : {code}")).at("Code"));
    };
    put(&mut draft.fields, "Code", code);
    put_default(&mut draft.fields, "Name", name);
    Ok(())
}

/// A rate is known by its currency and day; writing it again replaces it.
pub fn exchange_rate(company: &mut Company, entity: &'static Entity, sent: Object) -> Result<Id, Fault> {
    crate::check::required(entity, &sent)?;
    if !company.is_multicurrency() {
        return Err(Fault::new(5030, "Multicurrency is off in this company"));
    }
    let mut fields = sent;
    let code = text(&fields, "SourceCurrencyCode").unwrap_or("").to_uppercase();
    if edition::currency_name(&code).is_none() {
        return Err(Fault::new(2220, format!("Invalid currency : {code}")).at("SourceCurrencyCode"));
    }
    if crate::json::amount(&fields, "Rate").is_none_or(|rate| rate <= Fixed::ZERO) {
        return Err(Fault::new(2090, "Rate is above zero").at("Rate"));
    }
    put(&mut fields, "SourceCurrencyCode", code.clone());
    put(&mut fields, "TargetCurrencyCode", company.home_currency().to_owned());
    put_default(&mut fields, "AsOfDate", company.today());
    let date = text(&fields, "AsOfDate").unwrap_or("").to_owned();
    let known = company.store.rows("ExchangeRate").find(|record| {
        text(&record.fields, "SourceCurrencyCode") == Some(&code)
            && text(&record.fields, "AsOfDate") == Some(&date)
    });
    let known = known.map(|record| (record.id.clone(), record.token, record.created));
    let (id, token, created) = match known {
        Some((id, token, created)) => (id, token.saturating_add(1), created),
        None => (company.store.next_id(entity.sequence), 0, company.now),
    };
    let record = Record { id, token, created, updated: company.now, fields, last_line: 0, tax_given: false };
    let id = record.id.clone();
    company.store.put(entity, record);
    Ok(id)
}

/// The rate that holds on a day, as `GET /exchangerate` answers it.
pub fn rate_on(company: &Company, code: &str, date: &str) -> Value {
    let rate = company.exchange_rate(code, date);
    crate::json::json!({
        "SourceCurrencyCode": code,
        "TargetCurrencyCode": company.home_currency(),
        "AsOfDate": date,
        "Rate": rate.plain(),
        "domain": "QBO",
        "sparse": false,
    })
}
