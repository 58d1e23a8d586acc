//! Bundles on sales forms: one line that stands for several items.

use super::lines::{Line, Role, sales_item};
use crate::company::Company;
use crate::fault::Fault;
use crate::json::{Object, Value, amount, json, list, object, put, reference, text};
use crate::number::Fixed;
use crate::rules::shared::product;
use crate::write::Draft;

const DETAIL: &str = "GroupLineDetail";

/// The items of a bundle, and how many of each.
pub fn bundled(item: &Object) -> Vec<(&str, Fixed)> {
    let parts = object(item, "ItemGroupDetail").map_or(&[][..], |detail| list(detail, "ItemGroupLine"));
    let parts = parts.iter().filter_map(Value::as_object);
    parts
        .filter_map(|part| {
            Some((reference(part, "ItemRef")?, amount(part, "Qty").unwrap_or(Fixed::whole(1))))
        })
        .collect()
}

/// The line itself, and behind it those that it stands for: as sent, else from the bundle.
pub fn read(company: &Company, draft: &Draft, line: &Object, inclusive: bool) -> Result<Vec<Line>, Fault> {
    let mut header = line.clone();
    let mut detail = object(line, DETAIL).cloned().unwrap_or_default();
    let id = reference(&detail, "GroupItemRef").ok_or_else(|| Fault::missing("GroupItemRef"))?.to_owned();
    let item = company.store.get("Item", &id).map(|record| &record.fields);
    let item = item.filter(|item| text(item, "Type") == Some("Group"));
    let Some(item) = item else {
        return Err(Fault::business(format!("Item {id} is no bundle")).at("GroupItemRef"));
    };
    let quantity = amount(&detail, "Quantity").unwrap_or(Fixed::whole(1));
    put(&mut detail, "Quantity", quantity.plain());
    let sent: Vec<Object> = list(&detail, "Line").iter().filter_map(Value::as_object).cloned().collect();
    let parts = if sent.is_empty() { expanded(company, item, quantity)? } else { sent };
    put(&mut header, DETAIL, detail);
    let mut out = vec![Line {
        role: Role::Bundle,
        object: header,
        amount: Fixed::ZERO,
        code: None,
        discount: Fixed::ZERO,
        inside: false,
    }];
    for part in parts {
        if text(&part, "DetailType") != Some("SalesItemLineDetail") {
            return Err(Fault::new(2170, "A bundle holds lines with items").at("Line.GroupLineDetail"));
        }
        let part = sales_item(company, draft, part, inclusive)?;
        out.push(Line { inside: true, ..part });
    }
    Ok(out)
}

fn expanded(company: &Company, bundle: &Object, quantity: Fixed) -> Result<Vec<Object>, Fault> {
    let mut lines = Vec::new();
    for (id, each) in bundled(bundle) {
        let item = company.store.get("Item", id).map(|record| &record.fields);
        let price = item.and_then(|item| amount(item, "UnitPrice")).unwrap_or(Fixed::ZERO);
        let count = each.times(quantity, 5).ok_or_else(|| crate::rules::shared::too_large("a quantity"))?;
        let mut line = Object::new();
        put(&mut line, "DetailType", "SalesItemLineDetail");
        put(&mut line, "Amount", product(count, price)?.money());
        if let Some(description) = item.and_then(|item| text(item, "Description")) {
            put(&mut line, "Description", description);
        }
        let mut detail = Object::new();
        put(&mut detail, "ItemRef", json!({ "value": id, "name": company.name_of("Item", id) }));
        put(&mut detail, "Qty", count.plain());
        put(&mut detail, "UnitPrice", price.plain());
        if let Some(code) = item.and_then(|item| item.get("SalesTaxCodeRef")) {
            put(&mut detail, "TaxCodeRef", code.clone());
        }
        put(&mut line, "SalesItemLineDetail", detail);
        lines.push(line);
    }
    Ok(lines)
}

/// Puts the lines that bundles stand for back into them; a bundle comes to their sum.
pub fn folded(lines: Vec<Line>) -> Vec<Value> {
    let mut out: Vec<Object> = Vec::new();
    for line in lines {
        let own = amount(&line.object, "Amount").unwrap_or(Fixed::ZERO);
        match out.last_mut() {
            Some(header) if line.inside => {
                let sum = amount(header, "Amount").unwrap_or(Fixed::ZERO).plus(own);
                put(header, "Amount", sum.money());
                if let Some(Value::Object(detail)) = header.get_mut(DETAIL)
                    && let Some(Value::Array(parts)) = detail.get_mut("Line")
                {
                    parts.push(Value::Object(line.object));
                }
            }
            _ => {
                let mut object = line.object;
                if line.role == Role::Bundle {
                    put(&mut object, "Amount", Fixed::ZERO.money());
                    if let Some(Value::Object(detail)) = object.get_mut(DETAIL) {
                        put(detail, "Line", Vec::<Value>::new());
                    }
                }
                out.push(object);
            }
        }
    }
    out.into_iter().map(Value::Object).collect()
}
