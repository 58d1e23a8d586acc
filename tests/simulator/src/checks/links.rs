//! Checks on links.

use serde_json::Value;

use crate::books::Books;
use crate::marks::{Mark, Marks};
use crate::work::{Class, Fact};

use super::Watch;
use super::commits::owner;

impl Watch {
    /// A link is made only to a record that was seen, and that is ours.
    pub(super) fn link(
        &mut self,
        host: usize,
        record: &Value,
        books: &Books,
        facts: &[Fact],
        marks: &mut Marks,
    ) {
        let link = &record["link"];
        let (kind, id) = owner(record);
        let Some(class) = Class::of(&kind) else { return };
        let Some(number) = link["qboId"].as_str().and_then(|id| id.parse::<u64>().ok()) else {
            return self.violation("I-04", format!("{kind} {id} is linked to {}", link["qboId"]));
        };
        let key = format!("r/{}/{number}", class.name());
        let known = self.owners.get(&key).is_some_and(|owner| *owner == (kind.clone(), id.clone()));
        let planned = self.plans.iter().any(|(step, plan)| {
            plan.target == Some((class, number)) && step.starts_with(&format!("{kind}:{id}:"))
        });
        // A webhook may have told into whom it was merged long after an answer showed that one.
        let merged = class == Class::Customer && books.merged.values().any(|into| *into == number);
        let seen = known || planned || merged || self.processes[host].seen.contains(&(class, number));
        self.check("I-04", seen, || format!("{kind} {id} is linked to {number}, which no answer has shown"));
        marks.hit_if(Mark::Linked, planned && !known);
        let Some(fact) = facts.iter().find(|fact| fact.class == class && fact.id == id) else { return };
        let Some(held) = books.find(class, number) else {
            return self
                .violation("I-05", format!("{kind} {id} is linked to {number}, which does not exist"));
        };
        let ours = match fact.marker() {
            Some(marker) => books.is_of(class, number, Some(&marker)),
            None => held.body.get("Name").and_then(Value::as_str) == Some(fact.label.as_str()),
        };
        self.check("I-05", ours, || {
            format!("{kind} {id} is linked to {number}, which is not ours: {:?}", held.body)
        });
    }
}
