//! What the company applies by itself, if its preferences say so: credits to new invoices, and new payments
//! to the oldest invoices.

use crate::company::Company;
use crate::entity::Entity;
use crate::json::{Object, Value, amount_or_zero, json, reference, text};
use crate::number::Fixed;
use crate::store::Record;
use crate::write::{self, Operation, Options};

/// Open records of a customer in one currency, the oldest first.
fn open<'a>(company: &'a Company, entity: &str, like: &Object) -> Vec<&'a Record> {
    let same = |record: &&Record| {
        ["CustomerRef", "CurrencyRef"]
            .iter()
            .all(|key| reference(&record.fields, key) == reference(like, key))
            && amount_or_zero(&record.fields, "Balance") > Fixed::ZERO
    };
    let mut found: Vec<&Record> = company.store.rows(entity).filter(same).collect();
    found.sort_by_key(|record| text(&record.fields, "TxnDate").unwrap_or(""));
    found
}

fn line(kind: &str, id: &str, amount: Fixed) -> Value {
    json!({ "Amount": amount.money(), "LinkedTxn": [{ "TxnId": id, "TxnType": kind }] })
}

/// The lines of a payment that names none.
pub fn to_oldest(company: &Company, payment: &Object, total: Fixed) -> Vec<Value> {
    let mut left = total;
    let mut lines = Vec::new();
    for invoice in open(company, "Invoice", payment) {
        let part = left.min(amount_or_zero(&invoice.fields, "Balance"));
        if part <= Fixed::ZERO {
            break;
        }
        left = left.minus(part);
        lines.push(line("Invoice", &invoice.id.0, part));
    }
    lines
}

/// A new invoice takes the credit memos of its customer, by a payment of nothing.
pub fn use_credits(company: &mut Company, invoice: &Record) {
    if !company.prefers("SalesFormsPrefs", "AutoApplyCredit") {
        return;
    }
    let mut due = amount_or_zero(&invoice.fields, "Balance");
    let mut used = Fixed::ZERO;
    let mut lines = Vec::new();
    for credit in open(company, "CreditMemo", &invoice.fields) {
        let part = due.min(amount_or_zero(&credit.fields, "Balance"));
        if part <= Fixed::ZERO {
            break;
        }
        due = due.minus(part);
        used = used.plus(part);
        lines.push(line("CreditMemo", &credit.id.0, part));
    }
    let (Some(entity), false) = (Entity::find("Payment"), lines.is_empty()) else { return };
    lines.push(line("Invoice", &invoice.id.0, used));
    let customer = reference(&invoice.fields, "CustomerRef").unwrap_or("");
    let body = json!({
        "CustomerRef": { "value": customer }, "TotalAmt": 0, "Line": lines,
        "TxnDate": text(&invoice.fields, "TxnDate").unwrap_or(""),
        "PrivateNote": "Created by QB Online to link credits to charges.",
    });
    if let Value::Object(body) = body {
        // A company whose period is closed, say, leaves the credit where it is.
        let _ = write::write(company, entity, Operation::Save, body, Options::default());
    }
}
