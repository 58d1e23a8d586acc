//! What a write may contain, and what it may touch.

use serde_json::Value;

use crate::books::{Books, Record, marker_in, referred};
use crate::request::Operation;
use crate::store::Store;
use crate::work::{Class, Fact};
use crate::world::MINUTE;

use super::wire::{Part, Sender};
use super::{Look, Watch};

/// A second copy is removed only so soon after the record that stays was looked at: 30 seconds, and as many until the
/// removal is written down and let out.
const LOOKED_WITHIN: u64 = MINUTE;

impl Watch {
    /// Nothing foreign is touched, and nothing but what the facts say is written.
    pub(super) fn frame(
        &mut self,
        from: Sender,
        step: &str,
        part: &Part,
        store: &Store,
        books: &Books,
        facts: &[Fact],
    ) {
        let Some(body) = part.body.as_object() else { return };
        for (class, id) in referred(body) {
            // What is sent once more names whom it named the first time.
            let merged = class == Class::Customer && books.merged.contains_key(&id);
            let durable = merged || store.text(&format!("r/{}/{id}", class.name())).is_some();
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
                let right = customer.is_none_or(|(class, id)| books.is_of(class, id, wanted.as_ref()));
                self.check("I-47", right, || format!("{step} names another customer"));
            }
            Some(id) => {
                let record = books.find(part.class, id);
                let owned = self.owners.contains_key(&format!("r/{}/{id}", part.class.name()));
                // What ours became part of was ours until that became part of a third: it is gone, and nothing changes.
                let ours = record.is_some_and(|record| record.marker.is_some() || owned)
                    || books.is_of(part.class, id, fact.marker().as_ref());
                self.check("I-47", ours, || {
                    format!("{step} touches {} {id}, which is not ours", part.class.name())
                });
                let may_end = self.may_end(from, part, fact, books, id);
                self.check("I-15", may_end, || format!("{step} ends {} {id}", part.class.name()));
                let [first, second] = crate::merge::shared(fact.class);
                let allowed = ["Id", "SyncToken", "sparse", first, second];
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

impl Watch {
    /// All records that a step refers to are linked, or one of them cannot be read: then nobody knows that it is not.
    pub(super) fn may_have_all_parents(&self, steps: &Value) -> bool {
        let steps: Vec<&str> = steps.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let key = |step: &str| {
            let mut words = step.split(':').map(str::to_owned);
            words.next().zip(words.next())
        };
        let linked =
            |step: &&str| key(step).is_some_and(|key| self.owners.values().any(|owner| *owner == key));
        let unread = |step: &&str| {
            let link = key(step).map(|(kind, id)| format!("l/{kind}/{id}"));
            let keys = [Some(format!("o/{step}")), Some(format!("x/{step}")), link];
            keys.iter().flatten().any(|key| self.spoilt.contains_key(key))
        };
        !steps.is_empty() && (steps.iter().all(linked) || steps.iter().any(unread))
    }

    /// Deleting is for our own twins; voiding for what the CRM has voided.
    fn may_end(&self, from: Sender, part: &Part, fact: &Fact, books: &Books, id: u64) -> bool {
        match part.operation {
            Operation::Write => true,
            Operation::Void => fact.voided,
            Operation::Delete => {
                let Some(record) = books.find(part.class, id) else { return false };
                // What is gone or of another version cannot be ended: QuickBooks answers 610 or 5010, and nothing changes. Somebody
                // may have ended the copy just then, or the store was set back to before our own removal.
                let version = part.body.get("SyncToken").and_then(Value::as_str);
                if !record.live || version != Some(&record.token.to_string()) {
                    return true;
                }
                let stays = |other: &Record| {
                    other.id != id && other.marker == record.marker && self.stands(from, other)
                };
                let twin = record.marker.is_some() && books.records.iter().any(stays);
                twin && record.marker == fact.marker() && record.token == 0 && books.payments_of(id) == 0
            }
        }
    }

    /// Not ended by a person; or only after it was looked at for the last time, for nothing can be known later than that.
    fn stands(&self, from: Sender, record: &Record) -> bool {
        let Some(ended) = record.ended_at else { return record.live };
        let name = format!("twin:{}-{}:delete", record.class.name(), record.id);
        let seen = |look: &Look| {
            look.answered
                && look.at <= ended
                && look.at + LOOKED_WITHIN > from.now
                && look.steps.contains(&name)
        };
        self.looks.iter().any(seen)
    }
}
