//! What a sales form takes over from its customer and from the company's preferences.

use crate::json::{Value, json};

use crate::company::Company;
use crate::edition::Edition;
use crate::json::{Object, put, put_default, reference, text};
use crate::rules::shared::tax_calculation;
use crate::store::Id;
use crate::table::Row;
use crate::time;
use crate::write::Draft;

pub fn complete(company: &Company, draft: &mut Draft) {
    if draft.previous.is_none() {
        let customer = reference(&draft.fields, "CustomerRef");
        if let Some(customer) = customer.and_then(|id| company.store.row("Customer", &Id::from(id))) {
            from_customer(draft, customer);
        }
        put_default(&mut draft.fields, "EmailStatus", "NotSet");
        put_default(&mut draft.fields, "PrintStatus", "NeedToPrint");
    }
    match draft.entity.name {
        "Invoice" => {
            put_default(&mut draft.fields, "AllowOnlineCreditCardPayment", false);
            put_default(&mut draft.fields, "AllowOnlineACHPayment", false);
            due_date(company, draft);
        }
        "Estimate" => put_default(&mut draft.fields, "TxnStatus", "Pending"),
        _ => {}
    }
    if company.edition == Edition::Us {
        put_default(&mut draft.fields, "ApplyTaxAfterDiscount", false);
        draft.fields.remove("GlobalTaxCalculation");
    } else {
        draft.fields.remove("ApplyTaxAfterDiscount");
        let implied = tax_calculation(company);
        put_default(&mut draft.fields, "GlobalTaxCalculation", implied);
    }
    custom_field_labels(company, &mut draft.fields);
}

fn from_customer(draft: &mut Draft, customer: Row) {
    for (own, theirs) in
        [("BillAddr", "BillAddr"), ("ShipAddr", "ShipAddr"), ("BillEmail", "PrimaryEmailAddr")]
    {
        if !draft.fields.contains_key(own)
            && let Some(value) = customer.value(theirs)
        {
            put(&mut draft.fields, own, value);
        }
    }
    if matches!(draft.entity.name, "Invoice" | "CreditMemo")
        && let Some(term) = customer.value("SalesTermRef")
        && !draft.sends("DueDate")
    {
        put_default(&mut draft.fields, "SalesTermRef", term);
    }
    if matches!(draft.entity.name, "SalesReceipt" | "RefundReceipt")
        && let Some(method) = customer.value("PaymentMethodRef")
    {
        put_default(&mut draft.fields, "PaymentMethodRef", method);
    }
}

/// As sent, else by the term, else the day of the invoice itself.
pub fn due_date(company: &Company, draft: &mut Draft) {
    let retimed = draft.sends("SalesTermRef") || draft.sends("TxnDate");
    let kept = draft.sends("DueDate") || (draft.previous.is_some() && !retimed);
    if kept && draft.fields.contains_key("DueDate") {
        return;
    }
    let date = text(&draft.fields, "TxnDate").unwrap_or("").to_owned();
    let term = reference(&draft.fields, "SalesTermRef").and_then(|id| company.store.get("Term", id));
    let due = term.and_then(|term| by_term(&term.fields, &date)).unwrap_or(date);
    put(&mut draft.fields, "DueDate", due);
}

fn by_term(term: &Object, date: &str) -> Option<String> {
    let number = |key: &str| term.get(key).and_then(Value::as_i64);
    if let Some(days) = number("DueDays") {
        return time::add_days(date, days);
    }
    let day = number("DayOfMonthDue")?;
    let this_month = time::day_of_month(date, 0, day)?;
    let grace = time::add_days(date, number("DueNextMonthDays").unwrap_or(0))?;
    if this_month.as_str() >= date && grace <= this_month {
        return Some(this_month);
    }
    time::day_of_month(date, 1, day)
}

/// The labels of custom fields stand in the preferences; a client gives the definition's number only.
fn custom_field_labels(company: &Company, fields: &mut Object) {
    let Some(Value::Array(own)) = fields.get_mut("CustomField") else { return };
    let labels = custom_fields(company);
    own.retain(|field| {
        let id = field.as_object().and_then(|field| text(field, "DefinitionId"));
        labels.iter().any(|(number, _)| Some(number.as_str()) == id)
    });
    for field in own.iter_mut().filter_map(Value::as_object_mut) {
        let label = labels.iter().find(|(number, _)| Some(number.as_str()) == text(field, "DefinitionId"));
        if let Some((_, label)) = label {
            put(field, "Name", label.clone());
        }
        put_default(field, "Type", json!("StringType"));
    }
}

/// Number and label of each custom field that is switched on for sales forms.
fn custom_fields(company: &Company) -> Vec<(String, String)> {
    let groups = company.preference("SalesFormsPrefs", "CustomField").and_then(Value::as_array);
    let mut labels = Vec::new();
    let mut used = Vec::new();
    for field in
        groups.into_iter().flatten().filter_map(|group| group.get("CustomField")?.as_array()).flatten()
    {
        let Some(field) = field.as_object() else { continue };
        let name = text(field, "Name").unwrap_or("");
        if let Some(number) = name.strip_prefix("SalesFormsPrefs.SalesCustomName") {
            labels.push((number.to_owned(), text(field, "StringValue").unwrap_or("").to_owned()));
        } else if let Some(number) = name.strip_prefix("SalesFormsPrefs.UseSalesCustom")
            && field.get("BooleanValue") == Some(&Value::Bool(true))
        {
            used.push(number.to_owned());
        }
    }
    labels.retain(|(number, _)| used.contains(number));
    labels
}
