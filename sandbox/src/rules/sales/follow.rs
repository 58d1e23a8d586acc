//! What a change of a sales form does to payments and estimates, and a payment's change to the form.

use crate::json::{Value, json};

use super::{own_links, with_payments};
use crate::company::Company;
use crate::entity::{Entity, Rules};
use crate::json::{Object, amount_or_zero, list, put, text};
use crate::number::Fixed;
use crate::rules::{payment, purchase};
use crate::store::{Id, Record};

pub fn follow(
    company: &mut Company,
    entity: &'static Entity,
    before: Option<&Record>,
    after: Option<&Record>,
) {
    let Some(id) = after.or(before).map(|record| record.id.clone()) else { return };
    if matches!(entity.name, "Invoice" | "CreditMemo") {
        let most = after.map_or(Fixed::ZERO, |record| {
            amount_or_zero(&record.fields, "TotalAmt").minus(amount_or_zero(&record.fields, "Deposit"))
        });
        if before.is_some() {
            payment::trim(company, &id, most);
            refresh(company, &id);
        }
    }
    if matches!(entity.name, "Invoice" | "SalesReceipt") {
        estimates(company, entity.name, &id, before, after);
    }
}

/// Brings the balance and links of a form or bill in line with the payments applied to it.
pub fn refresh(company: &mut Company, id: &Id) {
    for name in ["Invoice", "CreditMemo", "Bill", "VendorCredit"] {
        let Some(entity) = Entity::find(name) else { continue };
        let Some(row) = company.store.row(name, id) else { continue };
        let due = row.amount_or_zero("TotalAmt").minus(row.amount_or_zero("Deposit"));
        let open = due.minus(company.store.applied_sum(id));
        let links = match row.value("LinkedTxn") {
            Some(Value::Array(links)) => links,
            _ => Vec::new(),
        };
        let links = if entity.rules == Rules::Purchase {
            purchase::with_payments(company, Some(id), purchase::own_links(&links).cloned().collect())
        } else {
            with_payments(company, Some(id), own_links(&links).cloned().collect())
        };
        let mut new = vec![("Balance", open.money()), ("LinkedTxn", Value::from(links))];
        if name == "CreditMemo" {
            new.push(("RemainingCredit", open.money()));
        }
        if entity.field("HomeBalance").is_some() && company.is_multicurrency() {
            let rate = row.amount("ExchangeRate").unwrap_or(Fixed::whole(1));
            // Both factors were accepted when the form was stored, so their product fits.
            if let Some(home) = open.times(rate, 2) {
                new.push(("HomeBalance", home.money()));
            }
        }
        new.retain(|(key, value)| row.value(key).as_ref() != Some(value));
        if !new.is_empty() {
            let (now, raise) = (company.now, company.switches.links_raise_token);
            company.store.reopen(entity, id, now, raise, new);
        }
    }
}

/// Stores a record that changed because of another one.
pub fn touch(company: &mut Company, entity: &'static Entity, mut record: Record, before: &Object) {
    if record.fields == *before {
        return;
    }
    record.updated = company.now;
    if company.switches.links_raise_token {
        record.token = record.token.saturating_add(1);
    }
    company.store.put(entity, record);
}

fn estimates(company: &mut Company, form: &str, id: &Id, before: Option<&Record>, after: Option<&Record>) {
    let Some(entity) = Entity::find("Estimate") else { return };
    let linked = |record: Option<&Record>| -> Vec<String> {
        record.map_or_else(Vec::new, |record| estimate_links(&record.fields).collect())
    };
    let (old, new) = (linked(before), linked(after));
    for estimate in old.iter().chain(&new) {
        let Some(mut record) = company.store.get("Estimate", estimate).cloned() else { continue };
        let fields = record.fields.clone();
        if new.contains(estimate) {
            put(&mut record.fields, "LinkedTxn", vec![json!({ "TxnId": id.0, "TxnType": form })]);
            put(&mut record.fields, "TxnStatus", "Closed");
        } else {
            put(&mut record.fields, "LinkedTxn", Vec::<Value>::new());
            put(&mut record.fields, "TxnStatus", "Accepted");
        }
        touch(company, entity, record, &fields);
    }
}

fn estimate_links(fields: &Object) -> impl Iterator<Item = String> {
    let links = list(fields, "LinkedTxn").iter().filter_map(Value::as_object);
    links
        .filter(|link| text(link, "TxnType") == Some("Estimate"))
        .filter_map(|link| text(link, "TxnId").map(str::to_owned))
}
