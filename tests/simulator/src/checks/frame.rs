//! What a write may contain, and what it may touch.

use serde_json::Value;

use crate::books::{Books, marker_in, referred};
use crate::request::Operation;
use crate::store::Store;
use crate::work::{Class, Fact};

use super::Watch;
use super::wire::Part;

impl Watch {
    /// Nothing foreign is touched, and nothing but what the facts say is written.
    pub(super) fn frame(&mut self, step: &str, part: &Part, store: &Store, books: &Books, facts: &[Fact]) {
        let Some(body) = part.body.as_object() else { return };
        for (class, id) in referred(body) {
            let durable = store.text(&format!("r/{}/{id}", class.name())).is_some();
            let spoilt = self.spoilt.keys().any(|key| key.starts_with("l/"));
            self.check("I-10", durable || spoilt, || {
                format!("{step} refers to {} {id}, which is not durably linked", class.name())
            });
        }
        let target = body.get("Id").and_then(Value::as_str).and_then(|id| id.parse::<u64>().ok());
        let held = target.and_then(|id| books.find(part.class, id));
        // Removing a second copy is a step of the engine's own.
        let fact = facts.iter().find(|fact| match part.operation {
            Operation::Delete => {
                held.is_some_and(|held| held.marker.is_some() && held.marker == fact.marker())
            }
            _ => step.starts_with(&format!("{}:{}:", fact.class.kind(), fact.id)),
        });
        let Some(fact) = fact.filter(|fact| fact.class == part.class) else {
            return self.violation("I-47", format!("{step} writes a {}", part.class.name()));
        };
        match target {
            None => {
                let number = part.class.unique().and_then(|name| body.get(name)).and_then(Value::as_str);
                let named = number.is_none_or(|number| number == fact.label);
                let total = crate::books::lines_total(body);
                let right = named
                    && marker_in(body) == fact.marker()
                    && total == fact.total()
                    && part.operation == Operation::Write;
                self.check("I-47", right, || {
                    format!("{step} creates something else than {fact:?}: {body:?}")
                });
                let customer = referred(body).into_iter().find(|(class, _)| *class == Class::Customer);
                let wanted = fact.customer.and_then(|place| facts[place].marker());
                let right = customer.is_none_or(|(class, id)| {
                    books.find(class, id).is_some_and(|held| held.marker == wanted)
                });
                self.check("I-47", right, || format!("{step} names another customer"));
            }
            Some(id) => {
                let record = books.find(part.class, id);
                let owned = self.owners.contains_key(&format!("r/{}/{id}", part.class.name()));
                let ours = record.is_some_and(|record| record.marker.is_some() || owned);
                self.check("I-47", ours, || {
                    format!("{step} touches {} {id}, which is not ours", part.class.name())
                });
                self.check("I-15", may_end(part.operation, fact, books, part.class, id), || {
                    format!("{step} ends {} {id}", part.class.name())
                });
                let allowed = ["Id", "SyncToken", "sparse", "CustomerMemo"];
                let other = body.keys().find(|name| !allowed.contains(&name.as_str())).cloned();
                let sparse =
                    part.operation == Operation::Delete || body.get("sparse") == Some(&Value::Bool(true));
                self.check("I-18", other.is_none() && sparse, || {
                    format!("{step} writes {other:?}, which is not its own")
                });
            }
        }
    }
}

/// Deleting is for our own twins; voiding for what the CRM has voided.
fn may_end(operation: Operation, fact: &Fact, books: &Books, class: Class, id: u64) -> bool {
    match operation {
        Operation::Write => true,
        Operation::Void => fact.voided,
        Operation::Delete => {
            let Some(record) = books.find(class, id) else { return false };
            // What is gone already cannot be ended; a store that was set back may want it once more.
            if !record.live {
                return true;
            }
            let twin = record.marker.as_deref().is_some_and(|marker| books.marked(marker).count() > 1);
            twin && record.marker == fact.marker() && record.token == 0 && books.payments_of(id) == 0
        }
    }
}
