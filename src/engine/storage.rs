//! Handing changes to storage, and what its answers mean.
//!
//! **Invariant:** a refused commit drops the view; one of unknown outcome is looked up before anything else.

use crate::base::limits::{BACKOFF_MAX_MS, LEASE_MS, LEASE_RENEW_MS};
use crate::base::time::UnixMillis;
use crate::diagnostics::{Code, FieldPath, Finding};

use super::boot::Phase;
use super::contract::{Effect, Entry};
use super::journal::{Refusal, Unit};
use super::records::{self, key};
use super::{Engine, Then};

/// Refused commits in a row after which something else must be writing to the store.
const REFUSALS_MAX: u32 = 5;

/// Failures of the store in a row after which it is shown as a problem.
const STORE_FAILURES_SHOWN: u32 = 3;

/// How storage behaves.
#[derive(Debug, Default)]
pub(super) struct Storage {
    /// The load that asks for the token of a doubted commit.
    checking: Option<u64>,
    /// The question follows a refusal: the commit will not be sent once more.
    refused: bool,
    /// When to send a doubted commit once more.
    again_at: Option<UnixMillis>,
    failures: u32,
    refusals: u32,
}

impl Storage {
    /// Nothing is in doubt any more.
    pub(super) fn calm(&mut self) {
        self.checking = None;
        self.again_at = None;
        self.refused = false;
    }

    pub(super) fn is_asking(&self, load: u64) -> bool {
        self.checking == Some(load)
    }

    pub(super) fn is_failing(&self) -> bool {
        self.failures >= STORE_FAILURES_SHOWN
    }

    fn fail(&mut self) {
        self.failures = self.failures.saturating_add(1);
    }

    /// When to try again after so many failures.
    fn rested_at(&self, now: UnixMillis) -> UnixMillis {
        let doublings = self.failures.saturating_sub(1).min(10);
        now.plus_ms(250_u64.saturating_mul(1_u64 << doublings).min(BACKOFF_MAX_MS))
    }
}

impl Engine {
    /// Sends a doubted commit once more when its time has come.
    pub(super) fn advance_storage(&mut self) {
        if let Some(at) = self.storage.again_at {
            if at <= self.now {
                self.storage.again_at = None;
                let again = self.journal.again();
                self.effects.extend(again);
            } else {
                self.wake_by(at);
            }
        }
    }

    /// Hands waiting changes to storage, and keeps or gives back the lease.
    pub(super) fn flush(&mut self) {
        if !self.may_write() {
            return;
        }
        let wanted = self.wants_lease();
        let renew_at = UnixMillis(self.lease.until.0.saturating_sub(LEASE_MS.saturating_sub(LEASE_RENEW_MS)));
        // A commit under way wakes us by its answer.
        if renew_at > self.now {
            self.wake_by(renew_at);
        }
        let lease = match (self.journal.is_empty(), wanted) {
            (_, true) if renew_at <= self.now => Some(self.now.plus_ms(LEASE_MS)),
            (true, false) if self.lease.until > UnixMillis(0) => Some(UnixMillis(0)),
            _ => None,
        };
        if self.budget.is_unsaved() && wanted && self.journal.is_empty() {
            self.write_journal(vec![], vec![]);
        }
        let lease_alone = self.journal.is_empty() && lease.is_some();
        if !self.journal.is_due() && !lease_alone {
            return;
        }
        let mut extra = Unit { changes: vec![], then: vec![] };
        if let Some(until) = lease {
            let epoch = self.lease.epoch;
            extra.changes.push((key::LEASE.to_owned(), Some(self.lease_record(epoch, until))));
            extra.then.push(Then::Leased { epoch, until, taken: false });
        }
        if self.journal.is_due() || lease.is_some() {
            let budget = records::write(&self.budget.record(self.now));
            extra.changes.push((key::BUDGET.to_owned(), Some(budget)));
        }
        let effect = self.journal.form(extra);
        self.effects.push(effect);
    }

    pub(super) fn committed(&mut self, seq: u64, version: u64) {
        // Taking the lease says nothing about the changes that were refused before.
        let quiet = self.journal.is_quiet();
        let Some(then) = self.journal.committed(seq, version) else { return };
        self.storage.failures = 0;
        self.storage.refusals = if quiet { self.storage.refusals } else { 0 };
        self.storage.calm();
        for then in then {
            match then {
                Then::Filed(order) => self.queue.update(order, |job| job.durable = true),
                Then::Release(draft) => self.release(draft),
                Then::Forgotten(link) => self.forgotten(link),
                Then::Ended { order, doing, link, unlink, events } => {
                    self.ended(order, doing, link, unlink, events);
                }
                Then::Leased { epoch, until, taken } => self.leased(epoch, until, taken),
                Then::Cleared { count } => self.links_cleared(count),
                Then::Followed { views, moved } => self.followed(&views, moved),
                Then::Wished { wish, whole } => self.wished(&wish, whole),
            }
        }
    }

    pub(super) fn refused(&mut self, seq: u64, refused_key: &str) {
        match self.journal.refused(seq) {
            Refusal::Check => {
                self.storage.refused = true;
                self.check_token();
            }
            // Another process was quicker to take the lease: nothing is wrong with the changes. A store that refuses it
            // although nobody holds it is asked ever more rarely.
            Refusal::Lost if refused_key == key::LEASE => {
                self.storage.fail();
                self.lease.rest_until = self.storage.rested_at(self.now);
                self.load_meta();
            }
            Refusal::Lost => self.view_is_old(),
            Refusal::Stray => {}
        }
    }

    fn view_is_old(&mut self) {
        self.storage.refusals = self.storage.refusals.saturating_add(1);
        if self.storage.refusals > REFUSALS_MAX {
            let message = "storage refused the same changes again and again: their records change meanwhile";
            let finding = Finding::new(Code::EngineStorageContested, &FieldPath::root(), message);
            self.phase = Phase::Blocked(finding);
            return;
        }
        self.load_meta();
    }

    pub(super) fn commit_unknown(&mut self, seq: u64) {
        if self.journal.doubt(seq) {
            self.storage.fail();
            self.storage.refused = false;
            self.check_token();
        }
    }

    fn check_token(&mut self) {
        let id = self.next_id();
        self.storage.checking = Some(id);
        let keys = vec![self.journal.token_key().to_owned()];
        self.effects.push(Effect::Load { id, keys });
    }

    /// The token says whether the doubted commit was written.
    pub(super) fn token_read(&mut self, entries: &[Entry]) {
        self.storage.checking = None;
        let token = entries.iter().find(|entry| entry.key == self.journal.token_key());
        let version = token.map_or(0, |entry| entry.version);
        let moved = version != self.journal.version(self.journal.token_key());
        match (self.journal.written(token.map(|entry| entry.value.as_str())), token) {
            (Some(seq), Some(entry)) => self.committed(seq, entry.version),
            // Refused for good, or another process of this name has written since: so it never can be.
            _ if moved || self.storage.refused => self.view_is_old(),
            _ => self.storage.again_at = Some(self.storage.rested_at(self.now)),
        }
    }
}
