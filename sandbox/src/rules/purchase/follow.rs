//! What a change of a bill does to its payments and to the purchase orders behind it.

use crate::company::Company;
use crate::entity::Entity;
use crate::json::{Value, amount_or_zero, list, put, text};
use crate::number::Fixed;
use crate::rules::payment;
use crate::rules::sales::{refresh, touch};
use crate::store::{Id, Record};

pub fn follow(
    company: &mut Company,
    entity: &'static Entity,
    before: Option<&Record>,
    after: Option<&Record>,
) {
    let Some(id) = after.or(before).map(|record| record.id.clone()) else { return };
    if matches!(entity.name, "Bill" | "VendorCredit") {
        let most = after.map_or(Fixed::ZERO, |record| amount_or_zero(&record.fields, "TotalAmt"));
        payment::trim(company, &id, most);
        refresh(company, &id);
    }
    if entity.name == "Bill" {
        orders(company, before, after);
    }
}

/// A purchase order shows its bills, and is closed once every line is on one.
fn orders(company: &mut Company, before: Option<&Record>, after: Option<&Record>) {
    let Some(entity) = Entity::find("PurchaseOrder") else { return };
    let named = [before, after].into_iter().flatten().flat_map(order_ids);
    let named: std::collections::BTreeSet<Id> = named.collect();
    for order in named {
        let Some(mut record) = company.store.get("PurchaseOrder", &order.0).cloned() else { continue };
        let fields = record.fields.clone();
        let links = super::with_payments(company, Some(&order), Vec::new());
        let open = super::super::lines(&fields)
            .filter_map(|line| text(line, "Id"))
            .any(|line| !company.store.is_billed(&order, line));
        put(&mut record.fields, "POStatus", if open { "Open" } else { "Closed" });
        put(&mut record.fields, "LinkedTxn", links);
        touch(company, entity, record, &fields);
    }
}

fn order_ids(record: &Record) -> impl Iterator<Item = Id> {
    let links = list(&record.fields, "LinkedTxn").iter().filter_map(Value::as_object);
    links
        .filter(|link| text(link, "TxnType") == Some("PurchaseOrder"))
        .filter_map(|link| text(link, "TxnId").map(Id::from))
}
