//! How steps end, and what must not be left of them.

use std::collections::BTreeMap;

use serde_json::Value;
use tieout::engine::Put;

use crate::books::Books;
use crate::store::Store;
use crate::world::{HOUR, World};

use super::{Meaning, Watch};

/// States of a step in which somebody has to go on with it.
const UNDER_WAY: [&str; 3] = ["in-flight", "uncertain", "taken"];

/// What is kept of steps that ended, or are about to.
#[derive(Debug, Default)]
pub struct Ended {
    /// Somebody has cancelled: what was not sent goes without a word.
    pub(super) cancelled: bool,
    /// Letters of unknown outcome, and the record of the CRM that each is about.
    letters: BTreeMap<String, (String, String)>,
    /// Refused letters without a doubt that a person took up again: when, and the place of the job among all.
    pub(super) taken_up: BTreeMap<String, (u64, u64)>,
    /// When a second copy was first known of: from then on numbers are no fence.
    pub(super) broken_at: Option<u64>,
    /// Names under which creates were sent, of this life of their records and of those that have ended.
    names: BTreeMap<String, (Vec<String>, Vec<String>)>,
}

fn document(step: &str) -> &str {
    step.rsplit_once(':').map_or("", |(document, _)| document)
}

fn changes(step: &str) -> bool {
    step.ends_with(":update") || step.ends_with(":void")
}

fn has(put: &[Put], prefix: &str, rest: &str) -> bool {
    put.iter().any(|put| put.key.strip_prefix(prefix) == Some(rest))
}

/// Ended as done, and not as a letter.
fn ended_well(step: &str, put: &[Put]) -> bool {
    has(put, "l/", &document(step).replacen(':', "/", 1)) && !has(put, "x/", step)
}

fn letter(record: &Value) -> Option<(String, String)> {
    let key = &record["job"]["step"]["key"];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let unknown = record["job"]["tainted"] == true && record["written"].is_null();
    unknown.then(|| (text(&key["kind"]), text(&key["id"])))
}

impl Watch {
    /// A process ends steps well only by what it has seen since it last read everything anew.
    pub(super) fn ends(&mut self, host: usize, put: &[Put], delete: &[String]) {
        let since = self.processes[host].reloaded_at;
        for step in delete.iter().filter_map(|key| key.strip_prefix("o/")) {
            // What another process has ended meanwhile this commit cannot end: it is refused.
            let over = !self.journal.contains_key(step);
            if over || step.ends_with(":link") || step.starts_with("twin:") || !ended_well(step, put) {
                continue;
            }
            let answered = self.sends.get(step).is_some_and(|sends| {
                sends
                    .iter()
                    .any(|sent| sent.host == host && sent.at >= since && sent.meaning == Meaning::Done)
            });
            let seen = self.looks.iter().rev().take_while(|look| look.at >= since).any(|look| {
                look.host == host
                    && look.answered
                    && look.shows
                    && look.steps.iter().any(|other| other == step)
            });
            let lane = document(step).split_once(':');
            let there = step.ends_with(":create")
                && self.owners.values().any(|(kind, id)| lane == Some((kind.as_str(), id.as_str())));
            let known = answered || seen || there || (changes(step) && self.ended.cancelled);
            self.check("I-19", known, || {
                format!(
                    "{step} ends as done, by nothing that process {host} has seen since it read everything"
                )
            });
        }
    }

    /// What was refused stands on a list; what is done was executed, or somebody else has entered the same.
    pub(super) fn has_ended(&mut self, step: &str, put: &[Put], books: &Books) {
        if step.starts_with("twin:") || self.forgot || self.ended.cancelled || self.clock_faults {
            return;
        }
        let Some(sends) = self.sends.get(step).filter(|sends| !sends.is_empty()) else { return };
        if ended_well(step, put) {
            if !changes(step) {
                return;
            }
            let executed = sends.iter().any(|sent| books.has_executed(&sent.key));
            let holds = self.plans.get(step).and_then(|plan| plan.target).is_some_and(|(class, id)| {
                let Some(record) = books.find(class, id) else { return false };
                let bodies = sends.iter().filter_map(|sent| self.permits.get(&sent.key)).flatten();
                let mut bodies = bodies.filter_map(|permit| serde_json::from_str::<Value>(&permit.body).ok());
                if step.ends_with(":void") { record.voided } else { bodies.any(|body| record.holds(&body)) }
            });
            return self.check("I-02", executed || holds, || {
                format!("{step} is done, and QuickBooks does not have it")
            });
        }
        let refused = sends
            .last()
            .is_some_and(|sent| matches!(sent.meaning, Meaning::NotExecuted | Meaning::Permanent));
        let listed = has(put, "x/", step) || put.iter().any(|put| put.key.starts_with(&format!("s/{step}/")));
        self.check("I-22", listed || !refused, || format!("{step} was refused, and nobody is told"));
    }

    /// A letter of unknown outcome is written, or taken away.
    pub(super) fn letter_is(&mut self, step: &str, record: Option<&Value>) {
        match record.and_then(letter) {
            Some(lane) => self.ended.letters.insert(step.to_owned(), lane),
            None => self.ended.letters.remove(step),
        };
    }

    /// Nothing of a record is sent while another step of it is on the list, and its outcome unknown.
    pub(super) fn behind_a_letter(&mut self, step: &str, lane: &(String, String)) {
        let other = self.ended.letters.iter().find(|(other, held)| *other != step && *held == lane);
        let other = other.map(|(other, _)| other.clone());
        self.check("I-08", other.is_none(), || {
            format!("{step} goes, and what became of {other:?} is unknown")
        });
    }

    /// A person tells somebody to take a letter up again.
    pub(super) fn letter_taken_up(&mut self, step: &str, now: u64, text: &str) {
        let record: Value = serde_json::from_str(text).unwrap_or_default();
        if record["job"]["tainted"] == false {
            let order = record["job"]["order"].as_u64().unwrap_or(0);
            self.ended.taken_up.insert(step.to_owned(), (now, order));
        }
    }

    /// The store is not what it was.
    pub(super) fn forgets_all(&mut self) {
        self.lease = None;
        self.ended.names.clear();
    }

    pub(super) fn forgets(&mut self, store: &Store) {
        self.ended.letters.clear();
        for (key, text) in store.under("x/") {
            if let Some(lane) = serde_json::from_str(text).ok().as_ref().and_then(letter) {
                self.ended.letters.insert(key[2..].to_owned(), lane);
            }
        }
        let broken = store.value("m/trust").is_some_and(|trust| trust["twins"].as_u64() > Some(0));
        self.ended.broken_at = self.ended.broken_at.filter(|_| broken);
    }

    /// A create goes out under a name; those of a life that has ended are never used again.
    pub(super) fn named(&mut self, step: &str, key: &str) {
        let (names, retired) = self.ended.names.entry(step.to_owned()).or_default();
        let again = retired.iter().any(|name| name == key);
        if !names.iter().any(|name| name == key) {
            names.push(key.to_owned());
        }
        self.check("I-07", !again, || format!("{step} goes out as {key}, as an earlier life of it did"));
    }

    /// Under which names everything was sent that may be sent again, and every create since the store last forgot.
    pub fn names(&self) -> Vec<String> {
        let sent = self.sends.values().flatten().map(|sent| sent.key.clone());
        let created =
            self.ended.names.values().flat_map(|(names, retired)| names.iter().chain(retired)).cloned();
        sent.chain(created).collect()
    }

    /// A link was cleared: what is written for its document from now on is another life of it.
    pub(super) fn link_cleared(&mut self, key: &str, put: &[Put]) {
        if put.iter().any(|put| put.key == key) {
            return;
        }
        let step = format!("{}:create", key[2..].replacen('/', ":", 1));
        let (names, retired) = self.ended.names.entry(step).or_default();
        retired.append(names);
    }
}

impl World {
    /// All is still: nothing is left that somebody would have to go on with.
    pub fn left_behind(&mut self) {
        let told = self.watch.had_clock_faults() || self.watch.has_forgotten() || self.watch.ended.cancelled;
        let thrown_away = !self.watch.thrown_away.is_empty();
        if told || thrown_away || self.is_anybody_blocked() {
            return;
        }
        let mut overdue = None;
        for (prefix, (key, text)) in ["s/", "x/"]
            .into_iter()
            .flat_map(|prefix| self.store.under(prefix).map(move |held| (prefix, held)))
        {
            let record: Value = serde_json::from_str(text).unwrap_or_default();
            let next = record["job"]["watch"]["next"].as_u64();
            if next.is_some_and(|next| next + HOUR < self.now) {
                overdue = Some(key[prefix.len()..].to_owned());
            }
        }
        self.watch.check("I-11", overdue.is_none(), || {
            format!("{overdue:?} is due to be looked for, and nobody does")
        });
        let (mut left, mut waits) = (None, None);
        for (key, text) in self.store.under("o/") {
            let record: Value = serde_json::from_str(text).unwrap_or_default();
            let state = record["state"]["type"].as_str().unwrap_or_default();
            if UNDER_WAY.contains(&state) {
                left = Some(format!("{} is {state}", &key[2..]));
            }
            for (parent, link) in record["parents"].as_object().into_iter().flatten() {
                let there = |key: String| self.store.text(&key).is_some();
                let word = |name: &str| link[name].as_str().unwrap_or_default().to_owned();
                let known = there(format!("o/{parent}"))
                    || there(format!("x/{parent}"))
                    || there(format!("l/{}/{}", word("kind"), word("id")));
                if !known {
                    waits = Some(format!("{} waits for {parent}", &key[2..]));
                }
            }
        }
        self.watch.check("I-26", left.is_none(), || format!("{left:?}, and nobody goes on with it"));
        self.watch.check("I-22", waits.is_none(), || {
            format!("{waits:?}, of which nothing is left, and nobody is told")
        });
    }
}
