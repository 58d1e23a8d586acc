//! What a void leaves of a transaction.

use crate::json::Value;

use crate::entity::{Entity, Rules};
use crate::json::{Object, put};
use crate::number::Fixed;

const AMOUNTS: &[&str] =
    &["TotalAmt", "HomeTotalAmt", "Balance", "HomeBalance", "UnappliedAmt", "RemainingCredit", "Deposit"];
const LINE_AMOUNTS: &[&str] = &["Qty", "TaxInclusiveAmt", "DiscountAmt"];

/// All amounts and quantities become zero; a payment loses its lines, a sales form keeps them.
pub fn void_fields(entity: &Entity, fields: &mut Object) {
    for key in AMOUNTS.iter().filter(|key| entity.field(key).is_some()) {
        if fields.contains_key(key) {
            put(fields, key, Fixed::ZERO.money());
        }
    }
    if entity.field("LinkedTxn").is_some() {
        put(fields, "LinkedTxn", Vec::<Value>::new());
    }
    if matches!(entity.rules, Rules::Payment | Rules::BillPayment) {
        put(fields, "Line", Vec::<Value>::new());
        return;
    }
    if let Some(Value::Array(lines)) = fields.get_mut("Line") {
        for line in lines.iter_mut().filter_map(Value::as_object_mut) {
            zero_line(line);
        }
    }
    if let Some(Value::Object(tax)) = fields.get_mut("TxnTaxDetail") {
        zero_tax(tax);
    }
}

fn zero_tax(tax: &mut Object) {
    put(tax, "TotalTax", Fixed::ZERO.money());
    let Some(Value::Array(lines)) = tax.get_mut("TaxLine") else { return };
    for line in lines.iter_mut().filter_map(Value::as_object_mut) {
        put(line, "Amount", Fixed::ZERO.money());
        if let Some(Value::Object(detail)) = line.get_mut("TaxLineDetail") {
            put(detail, "NetAmountTaxable", Fixed::ZERO.money());
            detail.remove("OverrideDeltaAmount");
        }
    }
}

fn zero_line(line: &mut Object) {
    if line.contains_key("Amount") {
        put(line, "Amount", Fixed::ZERO.money());
    }
    if let Some(Value::Object(detail)) = line.get_mut("GroupLineDetail") {
        if detail.contains_key("Quantity") {
            put(detail, "Quantity", Fixed::ZERO.plain());
        }
        if let Some(Value::Array(inner)) = detail.get_mut("Line") {
            inner.iter_mut().filter_map(Value::as_object_mut).for_each(zero_line);
        }
    }
    let Some(Value::Object(detail)) = line.get_mut("SalesItemLineDetail") else { return };
    for key in LINE_AMOUNTS {
        if detail.contains_key(key) {
            let zero = if *key == "Qty" { Fixed::ZERO.plain() } else { Fixed::ZERO.money() };
            put(detail, key, zero);
        }
    }
}
