//! The outbox: changes wait for their commit, and what may be seen outside waits for the commit's answer.
//!
//! **Invariant:** a `Then` comes out only after storage said that the changes pushed with it are durable.
//! One commit is under way at a time; it names the lease version held and the version of every key that it
//! touches, so that a process that lost the lease, or saw an old record, changes nothing.

use std::collections::VecDeque;

use crate::base::ordered::BTreeMap;

use crate::base::limits::COMMIT_KEYS_MAX;

use super::contract::{Effect, Entry, Expectation, Put};
use super::records::key;

/// Changes that become durable together, and what follows from it.
#[derive(Debug)]
pub(super) struct Unit<T> {
    /// `None` deletes.
    pub changes: Vec<(String, Option<String>)>,
    pub then: Vec<T>,
}

#[derive(Debug)]
struct Flight<T> {
    seq: u64,
    /// Written with the changes, to know afterwards whether they were.
    token: String,
    changes: BTreeMap<String, Option<String>>,
    then: Vec<T>,
    /// Its outcome was unknown at least once.
    doubted: bool,
    /// Carries no change but the lease.
    quiet: bool,
}

#[derive(Debug)]
pub(super) struct Journal<T> {
    token_key: String,
    nonce: String,
    versions: BTreeMap<String, u64>,
    units: VecDeque<Unit<T>>,
    flight: Option<Flight<T>>,
    seq: u64,
}

/// What storage's refusal means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// An earlier try of the same commit may have gone through: look at the token.
    Check,
    /// Nothing was written, and our view is old.
    Lost,
    /// About a commit that is not ours any more.
    Stray,
}

impl<T> Journal<T> {
    pub(super) fn new(holder: &str) -> Self {
        Self {
            token_key: key::commit(holder),
            nonce: String::new(),
            versions: BTreeMap::new(),
            units: VecDeque::new(),
            flight: None,
            seq: 0,
        }
    }

    /// Makes commit tokens differ from those of every other process.
    pub(super) fn set_nonce(&mut self, nonce: String) {
        self.nonce = nonce;
    }

    pub(super) fn token_key(&self) -> &str {
        &self.token_key
    }

    /// Takes note of a version that storage told.
    pub(super) fn learn(&mut self, entry: &Entry) {
        self.versions.insert(entry.key.clone(), entry.version);
    }

    /// These keys are loaded again before they are written again.
    pub(super) fn forget(&mut self, keys: &[String]) {
        for key in keys {
            self.versions.remove(key);
        }
    }

    pub(super) fn version(&self, key: &str) -> u64 {
        self.versions.get(key).copied().unwrap_or(0)
    }

    pub(super) fn push(&mut self, changes: Vec<(String, Option<String>)>, then: Vec<T>) {
        self.units.push_back(Unit { changes, then });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.units.is_empty() && self.flight.is_none()
    }

    /// Nothing waits for storage but the lease.
    pub(super) fn is_quiet(&self) -> bool {
        self.units.is_empty() && self.flight.as_ref().is_none_or(|flight| flight.quiet)
    }

    /// Whether the next commit can be formed.
    pub(super) fn is_due(&self) -> bool {
        self.flight.is_none() && !self.units.is_empty()
    }

    /// Forgets versions, waiting changes and the commit under way.
    pub(super) fn clear(&mut self) {
        self.versions.clear();
        self.units.clear();
        self.flight = None;
    }

    /// Forms one commit of as many waiting units as fit, with `extra` changes of the caller. A unit is
    /// never split. Returns the effect; its `Then`s follow through [`Journal::committed`].
    pub(super) fn form(&mut self, extra: Unit<T>) -> Effect {
        let mut changes: BTreeMap<String, Option<String>> = BTreeMap::from_iter(extra.changes);
        let mut then = extra.then;
        let mut taken = 0_usize;
        while let Some(unit) = self.units.pop_front() {
            if taken > 0 && changes.len().saturating_add(unit.changes.len()) > COMMIT_KEYS_MAX {
                self.units.push_front(unit);
                break;
            }
            taken = taken.saturating_add(1);
            changes.extend(unit.changes);
            then.extend(unit.then);
        }
        self.seq = self.seq.saturating_add(1);
        let token = format!("{}-{}", self.nonce, self.seq);
        let flight = Flight { seq: self.seq, token, changes, then, doubted: false, quiet: taken == 0 };
        let effect = self.effect(&flight);
        self.flight = Some(flight);
        effect
    }

    fn effect(&self, flight: &Flight<T>) -> Effect {
        let mut expect = Vec::with_capacity(flight.changes.len().saturating_add(2));
        let (mut put, mut delete) = (Vec::new(), Vec::new());
        for name in [key::LEASE, self.token_key.as_str()] {
            expect.push(Expectation { key: name.to_owned(), version: self.version(name) });
        }
        put.push(Put { key: self.token_key.clone(), value: flight.token.clone() });
        for (name, value) in &flight.changes {
            let version = self.version(name);
            match value {
                Some(value) => put.push(Put { key: name.clone(), value: value.clone() }),
                // What was put and taken back before it reached storage.
                None if version == 0 => continue,
                None => delete.push(name.clone()),
            }
            if name != key::LEASE {
                expect.push(Expectation { key: name.clone(), version });
            }
        }
        Effect::Commit { seq: flight.seq, expect, put, delete }
    }

    /// Storage took the commit `seq`: returns what may now be seen.
    pub(super) fn committed(&mut self, seq: u64, version: u64) -> Option<Vec<T>> {
        let flight = self.flight.take_if(|flight| flight.seq == seq)?;
        self.versions.insert(self.token_key.clone(), version);
        for (name, value) in flight.changes {
            match value {
                Some(_) => self.versions.insert(name, version),
                None => self.versions.remove(&name),
            };
        }
        Some(flight.then)
    }

    pub(super) fn refused(&mut self, seq: u64) -> Refusal {
        match &self.flight {
            Some(flight) if flight.seq == seq && flight.doubted => Refusal::Check,
            Some(flight) if flight.seq == seq => Refusal::Lost,
            _ => Refusal::Stray,
        }
    }

    /// Storage failed on `seq`: whether it was written must be looked up. False for a stray answer.
    pub(super) fn doubt(&mut self, seq: u64) -> bool {
        match &mut self.flight {
            Some(flight) if flight.seq == seq => {
                flight.doubted = true;
                true
            }
            _ => false,
        }
    }

    /// The commit under way, once its token was looked up: the sequence number if it was written.
    pub(super) fn written(&self, token: Option<&str>) -> Option<u64> {
        self.flight.as_ref().filter(|flight| token == Some(flight.token.as_str())).map(|flight| flight.seq)
    }

    /// The same commit once more, under a new number: the old number's answer no longer counts.
    pub(super) fn again(&mut self) -> Option<Effect> {
        let mut flight = self.flight.take()?;
        self.seq = self.seq.saturating_add(1);
        flight.seq = self.seq;
        let effect = self.effect(&flight);
        self.flight = Some(flight);
        Some(effect)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal() -> Journal<&'static str> {
        let mut journal = Journal::new("h");
        journal.set_nonce("n".to_owned());
        journal.learn(&Entry { key: key::LEASE.to_owned(), value: String::new(), version: 7 });
        journal
    }

    fn put(key: &str) -> Vec<(String, Option<String>)> {
        vec![(key.to_owned(), Some("v".to_owned()))]
    }

    fn none() -> Unit<&'static str> {
        Unit { changes: vec![], then: vec![] }
    }

    #[test]
    fn nothing_is_seen_before_its_commit() {
        let mut journal = journal();
        journal.push(put("o/1"), vec!["send"]);
        let Effect::Commit { seq, expect, .. } = journal.form(none()) else { panic!() };
        assert!(expect.contains(&Expectation { key: key::LEASE.to_owned(), version: 7 }));
        assert!(expect.contains(&Expectation { key: "o/1".to_owned(), version: 0 }));
        assert_eq!(journal.committed(seq + 1, 8), None);
        assert_eq!(journal.committed(seq, 8), Some(vec!["send"]));
        assert_eq!(journal.committed(seq, 8), None);
        assert_eq!((journal.version("o/1"), journal.version("m/commit/h")), (8, 8));
    }

    #[test]
    fn later_changes_wait_for_the_commit_under_way() {
        let mut journal = journal();
        journal.push(put("o/1"), vec!["a"]);
        let Effect::Commit { seq, .. } = journal.form(none()) else { panic!() };
        journal.push(vec![("o/1".to_owned(), None)], vec!["b"]);
        assert!(!journal.is_due());
        journal.committed(seq, 8);
        let Effect::Commit { expect, delete, .. } = journal.form(none()) else { panic!() };
        assert_eq!(delete, ["o/1"]);
        assert!(expect.contains(&Expectation { key: "o/1".to_owned(), version: 8 }));
    }

    #[test]
    fn a_doubted_commit_is_looked_up_by_its_token() {
        let mut journal = journal();
        journal.push(put("o/1"), vec!["a"]);
        let Effect::Commit { seq, put: puts, .. } = journal.form(none()) else { panic!() };
        let token = puts.iter().find(|put| put.key == "m/commit/h").unwrap().value.clone();
        assert!(!journal.doubt(seq + 1) && journal.refused(seq) == Refusal::Lost);
        assert!(journal.doubt(seq));
        assert_eq!(journal.written(Some("other")), None);
        assert_eq!(journal.written(Some(&token)), Some(seq));
        let Some(Effect::Commit { seq: next, put: puts, .. }) = journal.again() else { panic!() };
        assert_eq!(puts.iter().find(|put| put.key == "m/commit/h").unwrap().value, token);
        assert_eq!((journal.refused(seq), journal.refused(next)), (Refusal::Stray, Refusal::Check));
    }

    fn many(name: &str, count: usize) -> Vec<(String, Option<String>)> {
        (0..count).map(|place| (format!("o/{name}/{place}"), Some(String::new()))).collect()
    }

    #[test]
    fn a_unit_is_never_split() {
        let half = COMMIT_KEYS_MAX / 2;
        // What fits exactly goes together; what is too large by itself goes alone.
        for (first, second, puts) in
            [(half, half + 1, half), (half, half, 2 * half), (COMMIT_KEYS_MAX + 1, 1, COMMIT_KEYS_MAX + 1)]
        {
            let mut journal = journal();
            journal.push(many("a", first), vec!["a"]);
            journal.push(many("b", second), vec!["b"]);
            let Effect::Commit { seq, put, .. } = journal.form(none()) else { panic!() };
            assert_eq!(put.len(), puts + 1, "{first} and {second}");
            let whole = puts == first + second;
            assert_eq!(journal.committed(seq, 8), Some(if whole { vec!["a", "b"] } else { vec!["a"] }));
            assert_eq!(journal.is_due(), !whole);
        }
    }

    #[test]
    fn what_never_reached_storage_is_not_deleted() {
        let mut journal = journal();
        journal.push(put("o/1"), vec![]);
        journal.push(vec![("o/1".to_owned(), None)], vec!["b"]);
        let Effect::Commit { seq, expect, delete, .. } = journal.form(none()) else { panic!() };
        assert!(delete.is_empty() && expect.iter().all(|expected| expected.key != "o/1"));
        assert_eq!(journal.committed(seq, 8), Some(vec!["b"]));
    }

    #[test]
    fn two_processes_never_write_the_same_token() {
        let token = |nonce: &str| {
            let mut journal: Journal<()> = Journal::new("h");
            journal.set_nonce(nonce.to_owned());
            let Effect::Commit { put, .. } = journal.form(Unit { changes: vec![], then: vec![] }) else {
                panic!()
            };
            put
        };
        assert_eq!(token("m"), token("m"));
        assert_ne!(token("m"), token("n"));
    }

    #[test]
    fn only_the_lease_alone_is_quiet() {
        let mut journal = journal();
        assert!(journal.is_quiet());
        let Effect::Commit { seq, .. } = journal.form(none()) else { panic!() };
        assert!(journal.is_quiet() && !journal.is_empty());
        journal.push(put("o/1"), vec![]);
        assert!(!journal.is_quiet());
        journal.committed(seq, 8);
        let Effect::Commit { seq, .. } = journal.form(none()) else { panic!() };
        assert!(!journal.is_quiet() && !journal.is_due());
        journal.committed(seq, 9);
        assert!(journal.is_quiet() && journal.is_empty());
    }

    #[test]
    fn what_is_cleared_or_forgotten_is_unknown() {
        let mut journal = journal();
        journal.forget(&[key::LEASE.to_owned()]);
        assert_eq!(journal.version(key::LEASE), 0);
        journal.learn(&Entry { key: key::LEASE.to_owned(), value: String::new(), version: 7 });
        journal.push(put("o/1"), vec!["a"]);
        let Effect::Commit { seq, .. } = journal.form(none()) else { panic!() };
        journal.push(put("o/2"), vec!["b"]);
        journal.clear();
        assert!(journal.is_empty() && journal.again().is_none());
        assert_eq!((journal.version(key::LEASE), journal.committed(seq, 8)), (0, None));
    }
}
