//! Customers, vendors and employees.

use super::shared::{child_flag, hierarchy, unique_name};
use crate::company::Company;
use crate::edition::{self, Edition};
use crate::entity::Entity;
use crate::fault::Fault;
use crate::json::{Object, flag, put, put_default, refer, reference, text};
use crate::number::Fixed;
use crate::store::Record;
use crate::write::Draft;

pub fn complete(company: &Company, draft: &mut Draft) -> Result<(), Fault> {
    put_default(&mut draft.fields, "Active", true);
    let name = display_name(draft)?;
    put(&mut draft.fields, "DisplayName", name.clone());
    match draft.entity.name {
        "Customer" => customer(company, draft, &name)?,
        "Vendor" => {
            put_default(&mut draft.fields, "Vendor1099", false);
            vendor(company, draft)?;
        }
        _ => {}
    }
    put_default(&mut draft.fields, "PrintOnCheckName", name);
    renamed_when_inactive(company, draft, "DisplayName");
    unique_name(company, draft)
}

/// Either given, or put together from the parts of the name.
fn display_name(draft: &Draft) -> Result<String, Fault> {
    if let Some(name) = text(&draft.fields, "DisplayName") {
        return Ok(name.to_owned());
    }
    // An emptied name stays what it was.
    let before = draft.previous.as_ref().and_then(|record| text(&record.fields, "DisplayName"));
    if let Some(name) = before {
        return Ok(name.to_owned());
    }
    let parts = ["Title", "GivenName", "MiddleName", "FamilyName", "Suffix"];
    let joined: Vec<&str> = parts.iter().filter_map(|part| text(&draft.fields, part)).collect();
    if joined.is_empty() {
        return Err(Fault::new(6080, "At least one name field is required").at("DisplayName"));
    }
    Ok(joined.join(" "))
}

fn customer(company: &Company, draft: &mut Draft, name: &str) -> Result<(), Fault> {
    child_flag(draft, "Job")?;
    let (full, level) = hierarchy(company, draft, name)?;
    put(&mut draft.fields, "FullyQualifiedName", full);
    if level > 0 {
        put(&mut draft.fields, "Level", level);
    }
    put_default(&mut draft.fields, "BillWithParent", false);
    put_default(&mut draft.fields, "IsProject", false);
    put_default(&mut draft.fields, "PreferredDeliveryMethod", "Print");
    put_default(&mut draft.fields, "Taxable", company.edition == Edition::Us);
    exemption(draft)?;
    let before = draft.previous.as_ref().map(|record| &record.fields);
    for key in ["Balance", "BalanceWithJobs"] {
        let kept = before.and_then(|fields| fields.get(key)).cloned();
        put(&mut draft.fields, key, kept.unwrap_or_else(|| Fixed::ZERO.money()));
    }
    currency(company, draft)?;
    if draft.previous.is_some() && flag(&draft.fields, "Active") == Some(false) {
        has_no_balance(&draft.fields)?;
    }
    Ok(())
}

fn vendor(company: &Company, draft: &mut Draft) -> Result<(), Fault> {
    let before = draft.previous.as_ref().and_then(|record| record.fields.get("Balance")).cloned();
    put(&mut draft.fields, "Balance", before.unwrap_or_else(|| Fixed::ZERO.money()));
    super::shared::account_type(company, &draft.fields, "APAccountRef", &["Accounts Payable"])?;
    currency(company, draft)?;
    if draft.previous.is_some() && flag(&draft.fields, "Active") == Some(false) {
        return has_no_balance(&draft.fields);
    }
    Ok(())
}

fn exemption(draft: &Draft) -> Result<(), Fault> {
    let reason = text(&draft.fields, "TaxExemptionReasonId").map(str::parse::<i64>);
    match reason {
        None | Some(Ok(1..=15)) => Ok(()),
        _ => Err(Fault::new(2090, "TaxExemptionReasonId is between 1 and 15").at("TaxExemptionReasonId")),
    }
}

fn has_no_balance(fields: &Object) -> Result<(), Fault> {
    let open = crate::json::amount_or_zero(fields, "Balance");
    if open.is_zero() {
        return Ok(());
    }
    Err(Fault::new(6220, format!("The name has a balance of {}", open.text(2))).at("Active"))
}

/// A name has one currency for ever.
fn currency(company: &Company, draft: &mut Draft) -> Result<(), Fault> {
    let before = draft.previous.as_ref().and_then(|record| reference(&record.fields, "CurrencyRef"));
    let now = reference(&draft.fields, "CurrencyRef");
    if let (Some(before), Some(now)) = (before, now)
        && before != now
    {
        return Err(Fault::business("The currency of a name cannot be changed").at("CurrencyRef"));
    }
    if now.is_none() {
        let home = before.unwrap_or(company.home_currency()).to_owned();
        let name = edition::currency_name(&home).unwrap_or("");
        put(&mut draft.fields, "CurrencyRef", refer(&home, name));
    }
    Ok(())
}

/// Some lists mark the name of a record that is made inactive, so that the plain name is free again.
pub fn renamed_when_inactive(company: &Company, draft: &mut Draft, key: &str) {
    let applies = company.switches.deleted_suffix.iter().any(|name| name == draft.entity.name);
    let was_active = draft.previous.as_ref().is_none_or(|record| record.is_active());
    let inactive = flag(&draft.fields, "Active") == Some(false);
    if !applies || !inactive || !was_active {
        return;
    }
    let Some(name) = text(&draft.fields, key).map(str::to_owned) else { return };
    let mut marked = format!("{name} (deleted)");
    for count in 1..100_u32 {
        let mut probe = draft.fields.clone();
        put(&mut probe, key, marked.clone());
        if company.store.named(draft.entity.name, &probe).is_none() {
            break;
        }
        marked = format!("{name} (deleted-{count})");
    }
    put(&mut draft.fields, key, marked.clone());
    if let Some(full) = text(&draft.fields, "FullyQualifiedName") {
        let above = full.rsplit_once(':').map_or(String::new(), |(above, _)| format!("{above}:"));
        put(&mut draft.fields, "FullyQualifiedName", format!("{above}{marked}"));
    }
}

/// A currency that a name brings is added to the company's list; full names below follow a new name.
pub fn follow(
    company: &mut Company,
    entity: &'static Entity,
    before: Option<&Record>,
    after: Option<&Record>,
) {
    let Some(record) = after else { return };
    if let Some(code) = reference(&record.fields, "CurrencyRef").map(str::to_owned) {
        edition::add_currency(company, &code);
        if entity.name != "Employee" {
            edition::add_control_account(company, entity.name == "Customer", &code);
        }
    }
    let name = |record: &Record| text(&record.fields, "FullyQualifiedName").map(str::to_owned);
    let renamed = before.is_some_and(|before| name(before) != name(record));
    if entity.name == "Customer" && renamed {
        rename_below(company, entity, record, 0);
    }
}

fn rename_below(company: &mut Company, entity: &'static Entity, parent: &Record, depth: usize) {
    if depth > 4 {
        return;
    }
    let Some(above) = text(&parent.fields, "FullyQualifiedName") else { return };
    let children: Vec<Record> = company
        .store
        .rows("Customer")
        .filter(|record| reference(&record.fields, "ParentRef") == Some(&parent.id.0))
        .cloned()
        .collect();
    for mut child in children {
        let name = text(&child.fields, "DisplayName").unwrap_or("").to_owned();
        let full = format!("{above}:{name}");
        if text(&child.fields, "FullyQualifiedName") == Some(full.as_str()) {
            continue;
        }
        put(&mut child.fields, "FullyQualifiedName", full);
        company.store.put(entity, child.clone());
        rename_below(company, entity, &child, depth.saturating_add(1));
    }
}
