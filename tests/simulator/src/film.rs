//! What a history looks like to somebody who watches: scene by scene what happened, and where each document stands.

use serde_json::{Value, json};

use crate::books::Record;
use crate::decisions::Decisions;
use crate::report::report;
use crate::run::Story;
use crate::work::{Class, Fact};
use crate::world::{START, World};

#[derive(Debug, Default)]
pub struct Film {
    pub scenes: Vec<Value>,
    /// Lines of the log that stand in a scene already.
    told: usize,
    stand: Value,
}

/// The history of a seed as JSON: its scenes, what came of it, and what was checked.
pub fn history(seed: u64) -> Value {
    let story = Story::drawn(seed);
    let mut world = World::new(story.setup, story.facts, Decisions::drawn(seed));
    world.log = Some(Vec::new());
    world.film = Some(Film::default());
    world.whole_history();
    world.shoot();
    let scenes = world.film.take().unwrap_or_default().scenes;
    let outcome = world.outcome();
    let report = report(world);
    let faults = report.faults.iter().map(|(kind, count)| (kind.name().to_owned(), json!(count)));
    json!({
        "seed": seed,
        "hash": format!("{:016x}", report.hash),
        "scenes": scenes,
        "outcome": outcome,
        "faults": Value::Object(faults.collect()),
        "violations": report.violations,
        "invariants": report.fired.len(),
        "checks": report.fired.values().sum::<u64>(),
    })
}

impl World {
    /// One scene more, if something was told or a document stands differently.
    pub fn shoot(&mut self) {
        let Some(mut film) = self.film.take() else { return };
        let log = self.log.as_deref().unwrap_or_default();
        // What QuickBooks says is as long as it is dull; what came of it is told next.
        let lines: Vec<&str> = log[film.told..]
            .iter()
            .filter(|line| !line.contains(" hears "))
            .map(|line| line.get(14..).unwrap_or_default())
            .collect();
        let stand: Value = self.facts.iter().map(|fact| self.stand(fact)).collect();
        if !lines.is_empty() || stand != film.stand {
            let at = self.now - START - self.setup.epoch;
            let alive: Vec<usize> = self.alive().collect();
            film.scenes.push(json!({"at": at, "lines": lines, "documents": stand, "processes": alive}));
        }
        film.told = log.len();
        film.stand = stand;
        self.film = Some(film);
    }

    fn copies<'a>(&'a self, fact: &'a Fact) -> impl Iterator<Item = &'a Record> {
        let marker = fact.marker();
        let ours = move |record: &&Record| match &marker {
            Some(_) => record.marker == marker,
            None => record.body.get("Name").and_then(Value::as_str) == Some(fact.label.as_str()),
        };
        self.books.records.iter().filter(|record| record.class == fact.class).filter(ours)
    }

    /// A document in the CRM, in the journal and in QuickBooks.
    fn stand(&self, fact: &Fact) -> Value {
        let under = |list: &str| format!("{list}/{}:{}:", fact.class.kind(), fact.id);
        let state = |(_, text): (&str, &str)| {
            serde_json::from_str::<Value>(text).ok().map(|job| job["state"]["type"].clone())
        };
        let copies = self.copies(fact).filter(|record| record.live);
        let copies: Vec<Value> = copies
            .map(|record| json!({"id": record.id, "cents": record.cents, "voided": record.voided}))
            .collect();
        json!({
            "kind": fact.class.kind(),
            "label": fact.label,
            "cents": matches!(fact.class, Class::Invoice | Class::Payment).then(|| fact.total()),
            "voided": fact.voided,
            "job": self.store.under(&under("o")).next().and_then(state),
            "letter": self.store.under(&under("x")).next().is_some(),
            "linked": self.store.text(&format!("l/{}/{}", fact.class.kind(), fact.id)).is_some(),
            "copies": copies,
        })
    }

    /// Whether a document may be missing: it was ended or is listed for a person, or waits for one that is.
    fn is_excused(&self, fact: &Fact) -> bool {
        let missing = |place: usize| {
            self.standing_copies(&self.facts[place]) == 0 && self.is_excused(&self.facts[place])
        };
        fact.voided
            || self.copies(fact).any(|record| record.ended_by_user)
            || self.stand(fact)["letter"] == json!(true)
            || fact.parents().any(missing)
    }

    fn standing_copies(&self, fact: &Fact) -> usize {
        self.copies(fact).filter(|record| record.live && !record.voided).count()
    }

    /// What came of it, counted from the books and the CRM alone: neither checks nor engine are asked.
    pub fn outcome(&self) -> Value {
        let [mut stands, mut held, mut duplicates, mut lost] = [0; 4];
        for fact in &self.facts {
            *match (self.standing_copies(fact), self.is_excused(fact)) {
                (1, _) => &mut stands,
                (_, true) => &mut held,
                (0, false) => &mut lost,
                _ => &mut duplicates,
            } += 1;
        }
        json!({"stands": stands, "held": held, "duplicates": duplicates, "lost": lost})
    }
}
