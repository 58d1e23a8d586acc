//! The reference model: what must stand in QuickBooks and in the store once everything has come to rest.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::books::Record;
use crate::planner::step_id;
use crate::work::{Class, Fact};
use crate::world::World;

/// Where a fact stands at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Linked,
    /// On the list of what needs a person.
    Listed,
    /// Waits for something that needs a person, or is not wanted.
    Waits,
    Nowhere,
}

impl World {
    /// The engine alone has come to rest after the last fault: what it calls failed must not be there.
    pub fn at_rest(&mut self) {
        for fact in &self.facts {
            let Some(marker) = fact.marker() else { continue };
            let step = step_id(fact, "create");
            let Some(dead) = self.store.value(&format!("x/{step}")) else { continue };
            let live = self.books.marked(&marker).next().is_some();
            let written = dead["written"].is_string();
            let unknown = dead["job"]["tainted"] == true;
            let unreadable = matches!(
                dead["problem"]["code"].as_str(),
                Some("engine/record-unreadable" | "engine/schema-newer")
            );
            let what = format!(
                "{step} is a dead letter ({}), but the record is in QuickBooks",
                dead["problem"]["code"]
            );
            let forgot = self.watch.forgot && !unknown;
            if unknown || !unreadable {
                self.watch.check("I-12", !live || written || forgot, || what);
            }
        }
        self.swept();
        self.left_behind();
    }

    /// Every intent with a send of unknown outcome was looked for once no late write could follow.
    fn swept(&mut self) {
        let mut missed = None;
        let mut count = 0;
        for (step, sends) in &self.watch.sends {
            let last = sends.iter().filter(|sent| sent.is_in_doubt()).map(|sent| sent.at).max();
            let Some(last) = last.filter(|at| *at >= self.watch.forgotten_at && step.ends_with(":create"))
            else {
                continue;
            };
            if self.watch.clock_faults {
                continue;
            }
            count += 1;
            if !self.watch.was_looked_for(step, last) {
                missed = Some(step.clone());
            }
        }
        for _ in 0..count {
            self.watch.check("I-11", missed.is_none(), || {
                format!("{missed:?} was never looked for after the horizon")
            });
        }
    }

    /// Everything has come to rest, people have done their part, and the last plan brought nothing new.
    pub fn at_end(&mut self) {
        self.links();
        for place in 0..self.facts.len() {
            let fact = self.facts[place].clone();
            self.counted(&fact);
            let standing = self.standing(place);
            let ended = self.ended_by_user(&fact);
            let fine = standing != Standing::Nowhere || ended;
            self.watch.check("I-02", fine, || {
                format!("{} {} is neither linked nor listed", fact.class.name(), fact.id)
            });
            if standing == Standing::Linked {
                self.equal(&fact);
            }
        }
        self.foreign();
    }

    fn counted(&mut self, fact: &Fact) {
        let Some(marker) = fact.marker() else { return };
        // Of a send that the store has forgotten, or whose record a person threw away, nothing but the next plan can know, and that
        // is made before the request arrives. What was sent afterwards is known.
        let thrown_away = self.watch.thrown_away.contains(&step_id(fact, "create"));
        // Neither can a plan know that is made before the lists show what was sent; and what is no longer the same is no repeat.
        let forgotten_at = self.watch.forgotten_at;
        let hidden = |record: &Record| {
            let soon = |other: &Record| {
                other.made > record.made && other.made < record.shown_from && other.request != record.request
            };
            record.made < forgotten_at && self.books.marked(&marker).any(soon)
        };
        let known = |record: &&Record| {
            let sent = self.late_births.get(&(record.class, record.id));
            !hidden(record) && sent.is_none_or(|sent| !thrown_away && *sent >= forgotten_at)
        };
        let live: Vec<u64> = self.books.marked(&marker).filter(known).map(|record| record.id).collect();
        let listed = self.possible_duplicate(fact) || self.removal_refused(fact, &live);
        let ids = live.clone();
        self.watch.check("I-01", live.len() <= 1 || listed, || {
            format!("{} {} is there as {ids:?}", fact.class.name(), fact.id)
        });
        if self.watch.forgot {
            self.watch.check("I-31", live.len() <= 1 || listed, || {
                format!("after the store was set back, {} is there as {ids:?}", fact.id)
            });
        }
    }

    /// Told to a person: the engine may not settle it alone.
    fn possible_duplicate(&self, fact: &Fact) -> bool {
        ["create", "update", "link"].iter().any(|verb| {
            let dead = self.store.value(&format!("x/{}", step_id(fact, verb)));
            dead.is_some_and(|dead| dead["problem"]["code"] == "engine/possible-duplicate")
        })
    }

    /// The removal of one of the copies stands on the list for people.
    fn removal_refused(&self, fact: &Fact, live: &[u64]) -> bool {
        live.iter().any(|id| self.store.text(&format!("x/twin:{}-{id}:delete", fact.class.name())).is_some())
    }

    fn link_of(&self, fact: &Fact) -> Option<u64> {
        let link = self.store.value(&format!("l/{}/{}", fact.class.kind(), fact.id))?;
        link["link"]["qboId"].as_str()?.parse().ok()
    }

    fn ended_by_user(&self, fact: &Fact) -> bool {
        let marker = fact.marker();
        marker.is_some()
            && self.books.records.iter().any(|record| record.marker == marker && record.ended_by_user)
    }

    fn standing(&self, place: usize) -> Standing {
        let fact = &self.facts[place];
        if let Some(id) = self.link_of(fact)
            && self.books.find(fact.class, id).is_some()
        {
            return Standing::Linked;
        }
        let dead = ["create", "link", "update", "void"]
            .iter()
            .any(|verb| self.store.text(&format!("x/{}", step_id(fact, verb))).is_some());
        if dead {
            return Standing::Listed;
        }
        let parent = fact.parents().any(|parent| {
            let record = self
                .link_of(&self.facts[parent])
                .and_then(|id| self.books.find(self.facts[parent].class, id));
            !matches!(self.standing(parent), Standing::Linked)
                || record.is_none_or(|record| !record.live || record.voided)
        });
        let taken = self
            .books
            .holder(fact.class, &fact.label)
            .is_some_and(|record| record.marker.is_none() || record.marker != fact.marker());
        if parent || taken || fact.voided { Standing::Waits } else { Standing::Nowhere }
    }

    /// To the cent, for the right customer, and in the last version unless somebody is told.
    fn equal(&mut self, fact: &Fact) {
        let Some(record) = self.link_of(fact).and_then(|id| self.books.find(fact.class, id)).cloned() else {
            return;
        };
        if !record.live || record.ended_by_user {
            return;
        }
        let told = ["create", "update", "void", "link"]
            .iter()
            .any(|verb| self.store.text(&format!("x/{}", step_id(fact, verb))).is_some());
        // What the CRM edited of its customer stands on the list: it waits for that.
        let told = told
            || fact.parents().any(|parent| {
                let listed =
                    |verb| self.store.text(&format!("x/{}", step_id(&self.facts[parent], verb))).is_some();
                ["update", "link"].into_iter().any(listed)
            });
        let wanted = if record.voided { 0 } else { fact.total() };
        let reported = self.watch.reported.contains(&step_id(fact, "create"))
            || self.watch.plans.contains_key(&step_id(fact, "link"));
        let written_wrong = self.books.wrong_totals.contains(&record.id) && reported;
        self.watch.check("I-02", record.cents == wanted || written_wrong, || {
            format!("{} {} is {} cents, wanted {wanted}", fact.class.name(), fact.id, record.cents)
        });
        if record.voided {
            self.watch
                .check("I-02", fact.voided, || format!("{} was voided although the CRM has it", fact.id));
            return;
        }
        self.watch.check("I-02", told || !fact.voided, || format!("{} is not voided", fact.id));
        let link = self.store.value(&format!("l/{}/{}", fact.class.kind(), fact.id)).unwrap_or_default();
        let base = link["link"]["base"].as_str().unwrap_or_default();
        self.edits_stand(fact, &record, base, told || fact.voided);
    }

    /// Links are one to one, in both directions.
    fn links(&mut self) {
        let mut owners: BTreeMap<(String, String), String> = BTreeMap::new();
        let mut wrong = None;
        for (key, text) in self.store.under("l/") {
            let Ok(value) = serde_json::from_str::<Value>(text) else { continue };
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let held = (text(&value["link"]["resource"]), text(&value["link"]["qboId"]));
            let reverse = self.store.value(&format!("r/{}/{}", held.0, held.1));
            let back = reverse.is_some_and(|reverse| reverse["link"]["key"] == value["link"]["key"]);
            if let Some(other) = owners.insert(held.clone(), key.to_owned()) {
                wrong = Some(format!("{key} and {other} share {held:?}"));
            }
            if !back {
                wrong = Some(format!("{key} has no way back from {held:?}"));
            }
        }
        self.watch.check("I-13", wrong.is_none(), || wrong.clone().unwrap_or_default());
        if self.watch.forgot {
            self.watch.check("I-31", wrong.is_none(), || wrong.unwrap_or_default());
        }
    }

    fn foreign(&mut self) {
        let records = self.books.records.clone();
        for record in records {
            let taken_in =
                record.class == Class::Customer && self.books.merged.values().any(|into| *into == record.id);
            if !record.ours && !taken_in {
                self.watch.check("I-47", record.writes == 0, || {
                    format!("{} {} is somebody else's and was written", record.class.name(), record.id)
                });
            }
            for (name, value) in &record.user_fields {
                self.watch.check("I-18", record.body.get(name) == Some(value), || {
                    format!("what was entered in {name} of {} is gone", record.id)
                });
            }
            if record.ended_by_user {
                let back = record.class == Class::Invoice && record.live && !record.voided;
                self.watch.check("I-17", !back && record.ended_writes == 0, || {
                    format!("{} was brought back", record.id)
                });
            }
        }
    }
}
