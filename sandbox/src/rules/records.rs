//! Transfers, time, and attachments.

use crate::company::Company;
use crate::fault::Fault;
use crate::json::{Value, amount_or_zero, json, list, put, put_default, reference, text};
use crate::number::Fixed;
use crate::rules::shared::{account_type, dated_and_priced, not_deposited, open_periods, unique_name};
use crate::write::Draft;

/// Accounts of the balance sheet, save for those that name customers and vendors.
const HOLDS_MONEY: &[&str] = &[
    "Bank",
    "Other Current Asset",
    "Fixed Asset",
    "Other Asset",
    "Credit Card",
    "Other Current Liability",
    "Long Term Liability",
    "Equity",
];

pub fn transfer(company: &Company, draft: &mut Draft) -> Result<(), Fault> {
    dated_and_priced(company, draft)?;
    account_type(company, &draft.fields, "FromAccountRef", HOLDS_MONEY)?;
    account_type(company, &draft.fields, "ToAccountRef", HOLDS_MONEY)?;
    if reference(&draft.fields, "FromAccountRef") == reference(&draft.fields, "ToAccountRef") {
        return Err(Fault::business("A transfer needs two accounts").at("ToAccountRef"));
    }
    let value = amount_or_zero(&draft.fields, "Amount").cents();
    if value <= Fixed::ZERO {
        return Err(Fault::new(2140, "The amount of a transfer is above zero").at("Amount"));
    }
    put(&mut draft.fields, "Amount", value.money());
    open_periods(company, draft)?;
    match &draft.previous {
        Some(previous) if previous.fields != draft.fields => not_deposited(company, &previous.id),
        _ => Ok(()),
    }
}

/// Time of an employee or of a vendor: so many hours, or from a start to an end.
pub fn time(company: &Company, draft: &mut Draft) -> Result<(), Fault> {
    let today = company.today();
    put_default(&mut draft.fields, "TxnDate", today);
    let (own, other) = match text(&draft.fields, "NameOf") {
        Some("Vendor") => ("VendorRef", "EmployeeRef"),
        _ => ("EmployeeRef", "VendorRef"),
    };
    if reference(&draft.fields, own).is_none() {
        return Err(Fault::missing(own));
    }
    draft.fields.remove(other);
    for (key, most) in [("Hours", 8760), ("BreakHours", 8760), ("Minutes", 59), ("BreakMinutes", 59)] {
        let value = draft.fields.get(key).and_then(Value::as_i64).unwrap_or(0);
        if !(0..=most).contains(&value) {
            return Err(Fault::new(2240, format!("{key} is between 0 and {most}")).at(key));
        }
    }
    let spans = draft.fields.contains_key("StartTime") && draft.fields.contains_key("EndTime");
    let counted = draft.fields.contains_key("Hours") || draft.fields.contains_key("Minutes");
    if !spans && !counted {
        return Err(Fault::new(6290, "Give Hours and Minutes, or StartTime and EndTime").at("Hours"));
    }
    put_default(&mut draft.fields, "BillableStatus", "NotBillable");
    if text(&draft.fields, "BillableStatus") != Some("NotBillable") {
        if reference(&draft.fields, "CustomerRef").is_none() {
            return Err(Fault::new(6310, "Billable time needs a CustomerRef").at("CustomerRef"));
        }
        if !draft.fields.contains_key("HourlyRate") {
            return Err(Fault::missing("HourlyRate"));
        }
    }
    put_default(&mut draft.fields, "Taxable", false);
    put_default(&mut draft.fields, "HourlyRate", Fixed::ZERO.plain());
    open_periods(company, draft)
}

/// A note, or the description of a file; the file itself comes by the upload.
pub fn attachable(company: &Company, draft: &mut Draft) -> Result<(), Fault> {
    if !draft.fields.contains_key("FileName") && !draft.fields.contains_key("Note") {
        return Err(Fault::missing("Note"));
    }
    let references = list(&draft.fields, "AttachableRef").iter().filter_map(Value::as_object);
    let mut kept = Vec::new();
    for one in references {
        let target = crate::json::object(one, "EntityRef");
        let kind = target.and_then(|target| text(target, "type")).unwrap_or("");
        if kind.is_empty() {
            return Err(Fault::missing("AttachableRef.EntityRef.type"));
        }
        let entity = crate::entity::Entity::find(kind)
            .ok_or_else(|| Fault::new(6050, format!("{kind} takes no attachment")).at("EntityRef"))?;
        let mut one = one.clone();
        put_default(&mut one, "IncludeOnSend", false);
        let id = reference(&one, "EntityRef").unwrap_or("").to_owned();
        put(&mut one, "EntityRef", json!({ "type": entity.name, "value": id }));
        kept.push(Value::Object(one));
    }
    if !kept.is_empty() {
        put(&mut draft.fields, "AttachableRef", kept);
    }
    unique_name(company, draft)
}
