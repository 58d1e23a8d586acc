//! What the store keeps of a record beside the record: its name, its number, whom and what it concerns.

use crate::entity::Entity;
use crate::json::{Object, Value, amount_or_zero, list, reference, text};
use crate::ledger;
use crate::number::Fixed;
use crate::store::{Id, Store};

/// The name space and the name; names compare trimmed and without case.
pub fn name_key(entity: &'static str, fields: &Object) -> Option<(&'static str, String)> {
    let (space, name) = match entity {
        "Customer" | "Vendor" | "Employee" => ("name", text(fields, "DisplayName")?),
        "CompanyCurrency" => (entity, text(fields, "Code")?),
        "TaxAgency" => (entity, text(fields, "DisplayName")?),
        "Item" | "Account" | "Class" | "Department" | "Term" | "PaymentMethod" | "TaxCode" | "TaxRate" => {
            (entity, text(fields, "Name")?)
        }
        _ => return None,
    };
    let parent = match space {
        "name" => "",
        _ => reference(fields, "ParentRef").unwrap_or(""),
    };
    Some((space, format!("{parent}|{}", name.trim().to_lowercase())))
}

/// Forms of sales are counted together, those of purchases each on its own.
pub fn numbered_with(entity: &str) -> &'static str {
    match entity {
        "Purchase" => "Purchase",
        "PurchaseOrder" => "PurchaseOrder",
        "VendorCredit" => "VendorCredit",
        "Invoice" | "SalesReceipt" | "CreditMemo" | "RefundReceipt" | "Estimate" => "Sales",
        _ => "Other",
    }
}

/// Whose balance the open amount of a form or bill stands in: list, field, and whether it is a credit.
pub fn debt(entity: &str) -> Option<(&'static str, &'static str, bool)> {
    match entity {
        "Invoice" => Some(("Customer", "CustomerRef", false)),
        "CreditMemo" => Some(("Customer", "CustomerRef", true)),
        "Bill" => Some(("Vendor", "VendorRef", false)),
        "VendorCredit" => Some(("Vendor", "VendorRef", true)),
        _ => None,
    }
}

/// What a transaction adds to the balances of names: list, name, amount.
pub fn owed(store: &Store, entity: &str, fields: &Object) -> Vec<(&'static str, Id, Fixed)> {
    let named = |list: &'static str, key: &str, open: Fixed| {
        reference(fields, key).map(|name| (list, Id::from(name), open)).into_iter().collect()
    };
    if let Some((list, key, credit)) = debt(entity) {
        let balance = amount_or_zero(fields, "Balance");
        return named(list, key, if credit { balance.negated() } else { balance });
    }
    match entity {
        "Payment" => named("Customer", "CustomerRef", paid(fields).negated()),
        "BillPayment" => named("Vendor", "VendorRef", paid(fields).negated()),
        "JournalEntry" => {
            let receivable = ledger::control_lines(store, fields, "Accounts Receivable")
                .map(|(_, name, debit)| ("Customer", Id::from(name), debit));
            let payable = ledger::control_lines(store, fields, "Accounts Payable")
                .map(|(_, name, debit)| ("Vendor", Id::from(name), debit.negated()));
            receivable.chain(payable).collect()
        }
        _ => Vec::new(),
    }
}

/// What a payment takes off its name's balance beyond the charges and credits that show it themselves.
fn paid(fields: &Object) -> Fixed {
    list(fields, "Line").iter().filter_map(Value::as_object).fold(
        amount_or_zero(fields, "TotalAmt"),
        |left, line| {
            let link = list(line, "LinkedTxn").first().and_then(Value::as_object);
            let amount = amount_or_zero(line, "Amount");
            match link.and_then(|link| text(link, "TxnType")) {
                Some("Invoice" | "Bill") => left.minus(amount),
                Some("CreditMemo" | "VendorCredit") => left.plus(amount),
                _ => left,
            }
        },
    )
}

pub fn applications(entity: &Entity, fields: &Object) -> Vec<(Id, Fixed)> {
    if !matches!(entity.name, "Payment" | "BillPayment") {
        return Vec::new();
    }
    linked(fields).map(|(link, line)| (Id::from(link), amount_or_zero(line, "Amount"))).collect()
}

/// Purchase orders behind a bill, and which of their lines.
pub fn billed_lines(entity: &Entity, fields: &Object) -> Vec<(Id, Option<String>)> {
    if entity.name != "Bill" {
        return Vec::new();
    }
    let order = |link: &Object| (text(link, "TxnType") == Some("PurchaseOrder")).then_some(());
    let whole = list(fields, "LinkedTxn").iter().filter_map(Value::as_object).filter_map(|link| {
        order(link)?;
        Some((Id::from(text(link, "TxnId")?), None))
    });
    let by_line = list(fields, "Line").iter().filter_map(Value::as_object);
    let by_line = by_line.flat_map(|line| list(line, "LinkedTxn")).filter_map(Value::as_object);
    let by_line = by_line.filter_map(|link| {
        order(link)?;
        Some((Id::from(text(link, "TxnId")?), text(link, "TxnLineId").map(str::to_owned)))
    });
    whole.chain(by_line).collect()
}

pub fn deposits(entity: &Entity, fields: &Object) -> Vec<Id> {
    if entity.name != "Deposit" {
        return Vec::new();
    }
    linked(fields).map(|(link, _)| Id::from(link)).collect()
}

fn linked(fields: &Object) -> impl Iterator<Item = (&str, &Object)> {
    list(fields, "Line").iter().filter_map(Value::as_object).flat_map(|line| {
        let links = list(line, "LinkedTxn").iter().filter_map(Value::as_object);
        links.filter_map(move |link| text(link, "TxnId").map(|id| (id, line)))
    })
}
