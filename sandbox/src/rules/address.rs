//! Addresses of transactions: an update re-flows them into lines of text.
//!
//! **Invariant**: the form holds what is answered; the address as it was given is kept beside it, and is
//! what rules and later updates see.

use std::sync::Arc;

use crate::company::Company;
use crate::entity::{Entity, Rules};
use crate::json::{Object, Value, object, put, reference, text};
use crate::store::{Id, Record};

const LINES: &[&str] = &["Line1", "Line2", "Line3", "Line4", "Line5"];

/// Puts text in place of an updated form's addresses: the customer's name, the name of its firm, and the
/// rest, as far as five lines go.
pub fn reflow(company: &mut Company, entity: &Entity, form: &Id, fields: &mut Object) {
    if entity.rules != Rules::Sales || !company.switches.reflow_addresses {
        return;
    }
    let customer = reference(fields, "CustomerRef").and_then(|id| company.store.get("Customer", id));
    let names: Vec<String> = ["DisplayName", "CompanyName"]
        .iter()
        .filter_map(|key| text(&customer?.fields, key).map(str::to_owned))
        .collect();
    let mut given = Object::new();
    for key in ["BillAddr", "ShipAddr"] {
        let Some(address) = object(fields, key).filter(|address| !address.is_empty()).cloned() else {
            continue;
        };
        let own = LINES.iter().filter_map(|line| text(&address, line).map(str::to_owned));
        let mut all: Vec<String> = Vec::new();
        for line in names.iter().cloned().chain(own).chain(place(&address)) {
            if !all.contains(&line) {
                all.push(line);
            }
        }
        let lines = LINES.iter().zip(all).map(|(key, line)| ((*key).to_owned(), Value::from(line)));
        put(fields, key, lines.collect::<Object>());
        put(&mut given, key, address);
    }
    company.store.keep_addresses(form, given);
}

/// Undoes the text for a change: the record has its addresses as they were given, and a request that says
/// the text again says them.
pub fn addresses_as_given(company: &Company, sent: &mut Object, record: &mut Arc<Record>) {
    let Some(given) = company.store.addresses_of(&record.id) else { return };
    for (key, address) in given.iter() {
        if sent.get(key).is_some_and(|sent| record.fields.get(key) == Some(sent)) {
            put(sent, key, address.clone());
        }
        put(&mut Arc::make_mut(record).fields, key, address.clone());
    }
}

/// City, state and code in one line.
fn place(address: &Object) -> Option<String> {
    let part = |key: &str| text(address, key).unwrap_or("");
    let (city, state, code) = (part("City"), part("CountrySubDivisionCode"), part("PostalCode"));
    let comma = if city.is_empty() || state.is_empty() { "" } else { ", " };
    let line = format!("{city}{comma}{state} {code}");
    let line = line.trim();
    (!line.is_empty()).then(|| line.to_owned())
}
