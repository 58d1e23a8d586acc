//! Checks on what reaches the store.

use serde_json::Value;
use tieout::engine::{Expectation, Put};

use crate::books::Books;
use crate::marks::{Mark, Marks};
use crate::store::Store;
use crate::work::Fact;

use super::wire::QUIET;
use super::{Entry, Permit, Watch};

pub(super) fn entry(record: &Value) -> Entry {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let key = &record["step"]["key"];
    Entry {
        lane: (text(&key["kind"]), text(&key["id"])),
        state: text(&record["state"]["type"]),
        tainted: record["tainted"] == true,
        known: record["identity"].is_object(),
        parents: record["parents"]
            .as_object()
            .map(|parents| parents.keys().cloned().collect())
            .unwrap_or_default(),
    }
}

pub(super) fn owner(record: &Value) -> (String, String) {
    let key = &record["link"]["key"];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (text(&key["kind"]), text(&key["id"]))
}

fn epoch(store: &Store) -> u64 {
    store.value("m/lease").and_then(|lease| lease["epoch"].as_u64()).unwrap_or(0)
}

/// The token that tells this commit from all others.
fn token(put: &[Put]) -> String {
    put.iter().find(|put| put.key.starts_with("m/commit/")).map(|put| put.value.clone()).unwrap_or_default()
}

impl Watch {
    pub fn commit_asked(&mut self, host: usize, expect: &[Expectation], put: &[Put], delete: &[String]) {
        let covered = |key: &String| expect.iter().any(|expectation| expectation.key == *key);
        let bare = put.iter().map(|put| &put.key).chain(delete).find(|key| !covered(key)).cloned();
        self.check("I-19", bare.is_none(), || {
            format!("a commit touches {bare:?} without naming its version")
        });
        let fenced = covered(&"m/lease".to_owned());
        self.check("I-20", fenced, || "a commit does not name the lease".to_owned());
        let token = token(put);
        let process = &mut self.processes[host];
        let unknown = process.unknown.clone();
        process.committing = true;
        let is_new = std::mem::replace(&mut process.last_token, token.clone()) != token;
        if let Some(unknown) = unknown {
            // After the look-up either the same commit goes out again, or the view was dropped (see `load_asked`).
            self.check("I-19", unknown == token, || format!("commit {token} while {unknown} is unresolved"));
            self.processes[host].unknown = None;
        }
        if is_new {
            self.leaves(host, put);
            self.ends(host, put, delete);
            put.iter().for_each(|put| self.silent_after(host, put));
        }
    }

    /// What somebody else left in flight: silence counts from when that was read, whatever the other's clock has said.
    fn silent_after(&mut self, host: usize, put: &Put) {
        let Some(step) = put.key.strip_prefix("o/") else { return };
        let Some(entry) = self.journal.get(step) else { return };
        // Whoever has lost its lease is refused.
        let mine = self.processes[host].epoch;
        let is_refused = self.processes.iter().any(|other| other.epoch > mine);
        if is_refused || entry.state != "in-flight" || self.processes[host].flying.contains(step) {
            return;
        }
        let record: Value = serde_json::from_str(&put.value).unwrap_or_default();
        let (state, code) = (&record["state"], &record["problem"]["code"]);
        if state["type"] != "uncertain" || code != "engine/outcome-unknown" {
            return;
        }
        let number = |name: &str| state[name].as_u64().unwrap_or(0);
        let (since, next, read) = (number("since"), number("next"), self.processes[host].reloaded_clock);
        self.check("I-20", since >= read && next >= since + QUIET, || {
            format!(
                "{} was left in flight: read at {read}, silence since {since}, looked for at {next}",
                put.key
            )
        });
    }

    pub fn load_asked(&mut self, now: u64, host: usize, keys: &[String]) {
        // Everything is read anew: the unknown commit belongs to a view that is gone.
        if keys.len() > 1 && keys.iter().any(|key| key == "m/lease") {
            self.processes[host].unknown = None;
            let process = &mut self.processes[host];
            (process.reloaded_at, process.reloaded_clock) = (now, process.clock);
            process.flying.clear();
        }
    }

    pub fn before_commit(&self, store: &Store) -> u64 {
        epoch(store)
    }

    pub fn commit_refused(&mut self, host: usize, key: &str, marks: &mut Marks) {
        let newer =
            self.processes.iter().skip(host + 1).any(|process| process.name == self.processes[host].name);
        marks.hit_if(Mark::ZombieRefused, newer && key == "m/lease");
    }

    #[expect(clippy::too_many_arguments, reason = "the whole world is looked at")]
    pub fn committed(
        &mut self,
        now: u64,
        host: usize,
        put: &[Put],
        delete: &[String],
        before: u64,
        gone: &[(String, Value)],
        store: &Store,
        books: &Books,
        facts: &[Fact],
        marks: &mut Marks,
    ) {
        self.lease_written(now, host, put, epoch(store) > before);
        self.fence(host, put, before, epoch(store), marks);
        self.processes[host].ended.clear();
        self.letters_taken_away(delete);
        // What is linked by this very commit was not when its letters were written.
        let (letters, others): (Vec<&Put>, Vec<&Put>) = put.iter().partition(|put| put.key.starts_with("x/"));
        for put in letters.into_iter().chain(others) {
            let spoilt = self.spoilt.contains_key(&put.key);
            self.check("I-32", !spoilt, || format!("{} could not be read, and is overwritten", put.key));
            if put.key.starts_with("m/commit/") {
                continue;
            }
            let Ok(value) = serde_json::from_str::<Value>(&put.value) else {
                return self.violation("I-32", format!("{} is written as no JSON", put.key));
            };
            match put.key.split_at_checked(2) {
                Some(("o/", step)) => {
                    self.journal_record(step, &value, marks);
                    self.flies(host, step, &value);
                }
                Some(("x/", step)) => {
                    self.letter_is(step, Some(&value));
                    self.dead_letter(step, &value, marks);
                }
                Some(("m/", "trust")) if value["twins"].as_u64() > Some(0) => {
                    self.ended.broken_at.get_or_insert(now);
                }
                Some(("l/", document)) => {
                    self.processes[host].ended.insert(document.replacen('/', ":", 1));
                    self.link(host, &value, books, facts, marks);
                    self.linked(now, &value);
                }
                Some(("i/", _)) => self.tells(now, &put.key, &value, books, marks),
                Some(("d/", _)) => marks.hit(Mark::ToldLater),
                Some(("w/", _)) => self.watermark(&value, store, books),
                Some(("r/", _)) => {
                    let owner = owner(&value);
                    let other =
                        self.owners.insert(put.key.clone(), owner.clone()).filter(|other| *other != owner);
                    self.check("I-13", other.is_none(), || {
                        format!("{} belonged to {other:?}, now to {owner:?}", put.key)
                    });
                }
                _ => marks.hit_if(
                    Mark::PausedStored,
                    put.key == "m/budget" && value["pausedUntil"].as_u64().unwrap_or(0) > now,
                ),
            }
        }
        for key in delete {
            self.deleted(host, key, put, books, marks);
            if ["d/", "i/"].iter().any(|prefix| key.starts_with(prefix)) {
                let mark = gone.iter().find(|(name, _)| name == key).map(|(_, value)| value);
                self.taken_away(key, mark, store, books);
            }
        }
    }

    /// What a commit takes off the list holds up nothing that the same commit sends.
    fn letters_taken_away(&mut self, delete: &[String]) {
        let ended = delete.iter().filter_map(|key| key.strip_prefix("x/"));
        ended.for_each(|step| self.letter_is(step, None));
    }

    fn flies(&mut self, host: usize, step: &str, record: &Value) {
        if record["state"]["type"] == "in-flight" {
            self.processes[host].flying.insert(step.to_owned());
        }
    }

    fn deleted(&mut self, host: usize, key: &str, put: &[Put], books: &Books, marks: &mut Marks) {
        let spoilt = self.spoilt.contains_key(key);
        self.check("I-32", !spoilt, || format!("{key} could not be read, and is deleted"));
        let step = ["o/", "x/", "s/"].iter().find_map(|prefix| key.strip_prefix(prefix));
        let step = step.map(|step| step.split_once('/').map_or(step, |(step, _)| step).to_owned());
        self.processes[host].ended.extend(step.clone());
        if let Some(step) = key.strip_prefix("o/") {
            self.settled(step, put);
            self.has_ended(step, put, books);
            let gone = self.journal.remove(step);
            let in_doubt = gone.is_some_and(|entry| entry.state == "uncertain");
            let change = step.ends_with(":update") || step.ends_with(":void");
            let well = put.iter().any(|put| put.key.starts_with("l/"));
            marks.hit_if(Mark::ChangeAdopted, in_doubt && change && well);
            if !put.iter().any(|put| put.key.strip_prefix("x/") == Some(step)) {
                // It ended well, or was never sent: its story is over.
                self.sends.remove(step);
            }
        } else if let (Some(_), Some(step)) = (key.strip_prefix("s/"), step) {
            self.looked_at_last(&step);
        } else if key.starts_with("l/") {
            self.link_cleared(key, put);
        } else if key.starts_with("r/") {
            self.owners.remove(key);
        }
    }

    /// What is over is not looked for any more: after the horizon an answered look has settled each doubt.
    fn looked_at_last(&mut self, step: &str) {
        let Some(mut sends) = self.sends.remove(step) else { return };
        sends.retain(|sent| !self.was_looked_for(step, sent.at));
        self.sends.insert(step.to_owned(), sends);
    }

    /// The record of a step in doubt goes only if its link, its dead letter or its sweep stands beside it.
    fn settled(&mut self, step: &str, put: &[Put]) {
        let document = step.rsplit_once(':').map_or("", |(document, _)| document).replacen(':', "/", 1);
        let kept = put.iter().any(|put| {
            put.key.strip_prefix("x/") == Some(step)
                || put.key.strip_prefix("l/") == Some(&document)
                || put.key.strip_prefix("s/").is_some_and(|rest| rest.starts_with(&format!("{step}/")))
        });
        let doubt = self
            .sends
            .get(step)
            .is_some_and(|sends| sends.iter().any(|sent| sent.is_in_doubt() && sent.at >= self.forgotten_at));
        let removal = step.starts_with("twin:");
        self.check("I-12", kept || !doubt || removal, || format!("the doubt about {step} was thrown away"));
    }

    fn fence(&mut self, host: usize, put: &[Put], before: u64, after: u64, marks: &mut Marks) {
        let mine = self.processes[host].epoch;
        let takes = put.iter().any(|put| put.key == "m/lease") && after > before;
        if takes {
            self.processes[host].epoch = after;
            let name = self.processes[host].name;
            for (_, other) in self
                .processes
                .iter_mut()
                .enumerate()
                .filter(|(place, other)| *place != host && other.name == name)
            {
                other.superseded = true;
            }
            let others =
                self.processes.iter().any(|other| other.epoch > 0 && other.name != self.processes[host].name);
            marks.hit_if(Mark::TakenOver, others);
        }
        self.check("I-20", after >= before, || format!("the epoch went from {before} back to {after}"));
        let held = takes || mine == before;
        self.check("I-20", held, || format!("process {host} of epoch {mine} commits in epoch {before}"));
    }

    fn journal_record(&mut self, step: &str, record: &Value, marks: &mut Marks) {
        let entry = entry(record);
        let order = record["order"].as_u64().unwrap_or(0);
        if self.orders.insert(step.to_owned(), order) != Some(order) || !self.journal.contains_key(step) {
            // Taken in anew, with new bytes perhaps.
            *self.lives.entry(step.to_owned()).or_default() += 1;
            let version = record["step"]["target"]["syncToken"].as_str();
            for sent in self.sends.get_mut(step).into_iter().flatten() {
                let number = |version: Option<&str>| version.and_then(|version| version.parse::<u64>().ok());
                sent.overtaken |= number(sent.version.as_deref()) < number(version);
            }
        }
        let life = self.life(step);
        let generation = record["generation"].as_u64().unwrap_or(0);
        marks.hit_if(Mark::Generation, generation > 0);
        let before = self.journal.insert(step.to_owned(), entry.clone());
        marks.hit_if(
            Mark::DoubtTwice,
            entry.state == "uncertain"
                && before.as_ref().is_some_and(|old| old.state == "in-flight" && old.tainted),
        );
        marks.hit_if(Mark::CancelledInDoubt, record["cancelled"] == true && entry.tainted);
        marks.hit_if(
            Mark::Unsent,
            entry.state == "waiting"
                && before.as_ref().is_some_and(|old| old.state == "in-flight")
                && record["problem"].is_null(),
        );
        let left_behind = record["problem"]["code"] == "engine/outcome-unknown"
            && before.as_ref().is_some_and(|old| old.state == "in-flight");
        marks.hit_if(Mark::FoundInFlight, entry.state == "uncertain" && left_behind);
        marks.hit_if(Mark::ParentWaits, entry.state == "uncertain" && self.is_waited_for(step));
        let was_tainted = before.as_ref().is_some_and(|old| old.tainted);
        // Doubt ends with the job's end, not with a later refusal.
        self.check("I-12", !was_tainted || entry.tainted, || format!("the doubt about {step} was forgotten"));
        self.one_per_lane(step, &entry);
        if entry.known {
            self.identity(step, life, generation, record);
        }
        if entry.state == "in-flight" {
            let goes = before.as_ref().is_none_or(|old| old.state != "in-flight");
            self.check("BY-20", !goes || record["cancelled"] != true, || {
                format!("{step} was cancelled, and is to be sent again")
            });
            self.behind_a_letter(step, &entry.lane);
            self.permit(step, record);
        }
    }

    pub(super) fn is_waited_for(&self, step: &str) -> bool {
        self.journal.values().any(|entry| entry.parents.iter().any(|parent| parent == step))
    }

    fn one_per_lane(&mut self, step: &str, entry: &Entry) {
        let under_way = |entry: &Entry| matches!(entry.state.as_str(), "in-flight" | "uncertain" | "taken");
        if !under_way(entry) {
            return;
        }
        let same = self
            .journal
            .iter()
            .find(|(other, held)| *other != step && held.lane == entry.lane && under_way(held));
        let other = same.map(|(other, _)| other.clone());
        self.check("I-08", other.is_none(), || format!("{step} and {other:?} are under way together"));
    }

    /// One generation of an intent has one name and one text.
    fn identity(&mut self, step: &str, life: u64, generation: u64, record: &Value) {
        let body = record["step"]["body"].as_str().unwrap_or_default().to_owned();
        let name = name(record);
        let known = self
            .identities
            .entry((step.to_owned(), life, generation))
            .or_insert((name.clone(), body.clone()));
        let same = *known == (name.clone(), body);
        self.check("I-07", same || self.forgot, || {
            format!("{step} of generation {generation} changed its name or bytes to {name}")
        });
        let doubt = self
            .sends
            .get(step)
            .into_iter()
            .flatten()
            .find(|sent| sent.is_in_doubt() && sent.key != name && sent.at >= self.forgotten_at);
        let doubt = doubt.map(|sent| sent.key.clone());
        self.check("I-03", doubt.is_none(), || {
            format!("{step} is to be sent as {name}, while {doubt:?} is in doubt")
        });
    }

    fn permit(&mut self, step: &str, record: &Value) {
        let state = &record["state"];
        let number = |value: &Value| value.as_u64().unwrap_or(0);
        let permit = Permit {
            step: step.to_owned(),
            number: number(&state["number"]),
            cycle: number(&record["cycle"]),
            epoch: number(&state["epoch"]),
            at: number(&state["at"]),
            body: record["step"]["body"].as_str().unwrap_or_default().to_owned(),
            used: false,
        };
        let attempts = number(&record["attempts"]);
        self.check("I-21", attempts <= 5 && attempts == permit.number, || {
            format!("{step} is at attempt {attempts}")
        });
        let permits = self.permits.entry(name(record)).or_default();
        let known = |old: &Permit| {
            (old.step.as_str(), old.number, old.cycle, old.epoch, old.at)
                == (step, permit.number, permit.cycle, permit.epoch, permit.at)
        };
        if !permits.iter().any(known) {
            permits.push(permit);
        }
    }
}

/// Request id, with the item's id behind it.
pub(super) fn name(record: &Value) -> String {
    let identity = &record["identity"];
    let id = identity["requestId"].as_str().unwrap_or_default();
    match identity["item"].as_str() {
        Some(item) => format!("{id}/{item}"),
        None => id.to_owned(),
    }
}
