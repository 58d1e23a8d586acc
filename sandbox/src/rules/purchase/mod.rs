//! Bills, vendor credits, expenses and purchase orders.
//!
//! **Invariant**: completing a stored form again changes nothing, so an update that changes nothing is
//! recognised as one.

mod follow;
mod lines;
mod number;
mod totals;

use super::sales::due_date;
use super::shared::{account_type, dated_and_priced, open_periods};
use crate::company::Company;
use crate::edition::Edition;
use crate::fault::Fault;
use crate::json::{Object, Value, flag, json, list, put, put_default, refer, reference, text};
use crate::store::Id;
use crate::write::Draft;

pub use follow::follow;
pub use number::complete as number;

pub fn complete(company: &Company, draft: &mut Draft) -> Result<(), Fault> {
    needs(draft)?;
    dated_and_priced(company, draft)?;
    number::complete(company, draft)?;
    defaults(company, draft);
    accounts(company, draft)?;
    let lines = lines::read(company, draft)?;
    totals::complete(company, draft, lines)?;
    links(company, draft)?;
    open_periods(company, draft)?;
    match &draft.previous {
        Some(previous) if previous.fields != draft.fields => {
            super::shared::not_deposited(company, &previous.id)
        }
        _ => Ok(()),
    }
}

fn needs(draft: &Draft) -> Result<(), Fault> {
    if !draft.fields.contains_key("Line") {
        return Err(Fault::missing("Line"));
    }
    if list(&draft.fields, "Line").is_empty() {
        return Err(Fault::new(2250, "At least one line is required").at("Line"));
    }
    let card = text(&draft.fields, "PaymentType") == Some("CreditCard");
    if draft.entity.name == "Purchase" && flag(&draft.fields, "Credit") == Some(true) && !card {
        return Err(Fault::new(2600, "Credit goes with PaymentType CreditCard only").at("Credit"));
    }
    Ok(())
}

fn defaults(company: &Company, draft: &mut Draft) {
    let vendor = reference(&draft.fields, "VendorRef")
        .and_then(|id| company.store.get("Vendor", id))
        .map(|record| record.fields.clone());
    match draft.entity.name {
        "Bill" => {
            if draft.previous.is_none()
                && !draft.sends("DueDate")
                && let Some(term) = vendor.as_ref().and_then(|vendor| vendor.get("TermRef"))
            {
                put_default(&mut draft.fields, "SalesTermRef", term.clone());
            }
            due_date(company, draft);
            vendor_address(draft, vendor.as_ref());
        }
        "VendorCredit" => vendor_address(draft, vendor.as_ref()),
        "PurchaseOrder" => {
            put_default(&mut draft.fields, "POStatus", "Open");
            put_default(&mut draft.fields, "EmailStatus", "NotSet");
            let own = company.store.get("CompanyInfo", "1").and_then(|info| info.fields.get("CompanyAddr"));
            if let (None, Some(address)) = (&draft.previous, own) {
                put_default(&mut draft.fields, "ShipAddr", address.clone());
            }
            vendor_address(draft, vendor.as_ref());
        }
        _ => {
            put_default(&mut draft.fields, "Credit", false);
            put_default(&mut draft.fields, "PrintStatus", "NotSet");
            draft.fields.insert("PurchaseEx", purchase_noise(&draft.fields));
        }
    }
    if company.edition == Edition::Us {
        draft.fields.remove("GlobalTaxCalculation");
    } else {
        let implied = super::shared::tax_calculation(company);
        put_default(&mut draft.fields, "GlobalTaxCalculation", implied);
    }
}

fn vendor_address(draft: &mut Draft, vendor: Option<&Object>) {
    if draft.previous.is_none()
        && let Some(address) = vendor.and_then(|vendor| vendor.get("BillAddr"))
    {
        put_default(&mut draft.fields, "VendorAddr", address.clone());
    }
}

/// The service echoes the kind of an expense in the shape of its own serializer.
fn purchase_noise(fields: &Object) -> Value {
    let kind = match text(fields, "PaymentType") {
        Some("Check") => "3",
        Some("Cash") => "54",
        _ if flag(fields, "Credit") == Some(true) => "11",
        _ => "54",
    };
    json!({ "any": [{
        "name": "{http://schema.intuit.com/finance/v3}NameValue",
        "declaredType": "com.intuit.schema.finance.v3.NameValue",
        "scope": "javax.xml.bind.JAXBElement$GlobalScope",
        "value": { "Name": "TxnType", "Value": kind },
        "nil": false, "globalScope": true, "typeSubstituted": false,
    }] })
}

fn accounts(company: &Company, draft: &mut Draft) -> Result<(), Fault> {
    if draft.entity.name == "Purchase" {
        let types: &[&str] = match text(&draft.fields, "PaymentType") {
            Some("Check") => &["Bank"],
            Some("Cash") => &["Bank", "Other Current Asset"],
            _ => &["Credit Card"],
        };
        return account_type(company, &draft.fields, "AccountRef", types);
    }
    payable(company, draft)
}

/// The accounts payable account: given, or the one of the transaction's currency.
pub fn payable(company: &Company, draft: &mut Draft) -> Result<(), Fault> {
    if reference(&draft.fields, "APAccountRef").is_none() {
        let currency = reference(&draft.fields, "CurrencyRef").unwrap_or("");
        let account = crate::ledger::payable(&company.store, currency);
        let name = company.name_of("Account", &account.0).unwrap_or("").to_owned();
        put(&mut draft.fields, "APAccountRef", refer(&account.0, &name));
    }
    account_type(company, &draft.fields, "APAccountRef", &["Accounts Payable"])
}

/// Links a client may set: a bill to purchase orders. Payments link themselves.
fn links(company: &Company, draft: &mut Draft) -> Result<(), Fault> {
    let mut own: Vec<Value> = own_links(list(&draft.fields, "LinkedTxn")).cloned().collect();
    let on_lines = super::lines(&draft.fields).flat_map(|line| list(line, "LinkedTxn"));
    for link in on_lines.filter_map(Value::as_object) {
        let (kind, id) = (text(link, "TxnType").unwrap_or(""), text(link, "TxnId").unwrap_or(""));
        if text(link, "TxnLineId").is_none() && kind == "PurchaseOrder" {
            return Err(Fault::missing("LinkedTxn.TxnLineId"));
        }
        let whole = json!({ "TxnId": id, "TxnType": kind });
        if kind == "PurchaseOrder" && !own.contains(&whole) {
            own.push(whole);
        }
    }
    for link in own.iter().filter_map(Value::as_object) {
        let (kind, id) = (text(link, "TxnType").unwrap_or(""), text(link, "TxnId").unwrap_or(""));
        if draft.entity.name != "Bill" || kind != "PurchaseOrder" {
            let detail = format!("{} cannot be linked to {kind} {id}", draft.entity.name);
            return Err(Fault::new(620, detail).at("LinkedTxn"));
        }
        order_of_same_vendor(company, draft, id)?;
    }
    let all = with_payments(company, draft.id(), own);
    put(&mut draft.fields, "LinkedTxn", all);
    Ok(())
}

fn order_of_same_vendor(company: &Company, draft: &Draft, id: &str) -> Result<(), Fault> {
    let refused = |why: &str| Err(Fault::new(620, format!("PurchaseOrder {id} {why}")).at("Line.LinkedTxn"));
    let Some(order) = company.store.get("PurchaseOrder", id) else { return refused("does not exist") };
    if reference(&order.fields, "VendorRef") != reference(&draft.fields, "VendorRef") {
        return refused("belongs to another vendor");
    }
    let known = |line_id: &str| super::lines(&order.fields).any(|line| text(line, "Id") == Some(line_id));
    let asked = super::lines(&draft.fields)
        .flat_map(|line| list(line, "LinkedTxn"))
        .filter_map(Value::as_object)
        .filter(|link| text(link, "TxnId") == Some(id))
        .filter_map(|link| text(link, "TxnLineId"));
    for line_id in asked {
        if !known(line_id) {
            return refused("has no such line");
        }
    }
    Ok(())
}

/// Links that are not made from the other side.
pub fn own_links(links: &[Value]) -> impl Iterator<Item = &Value> {
    links.iter().filter(|link| {
        let kind = link.as_object().and_then(|link| text(link, "TxnType"));
        !matches!(kind, Some("BillPaymentCheck" | "BillPaymentCreditCard" | "Bill" | "Deposit"))
    })
}

pub fn with_payments(company: &Company, id: Option<&Id>, mut links: Vec<Value>) -> Vec<Value> {
    let Some(id) = id else { return links };
    for (payment, _) in company.store.applied_to(id) {
        links.push(json!({ "TxnId": payment.0, "TxnType": payment_kind(company, payment) }));
    }
    for bill in company.store.billed_by(id) {
        links.push(json!({ "TxnId": bill.0, "TxnType": "Bill" }));
    }
    links
}

/// How a bill names the payments that settle it.
fn payment_kind(company: &Company, payment: &Id) -> &'static str {
    match company.store.row("BillPayment", payment).and_then(|row| row.text("PayType")) {
        Some("CreditCard") => "BillPaymentCreditCard",
        _ => "BillPaymentCheck",
    }
}
