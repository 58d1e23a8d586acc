//! From nothing to a loaded view under a lease, and back there whenever storage says that the view is old.
//!
//! **Invariant:** what was loaded before a lease was taken is loaded again; after that only the holder writes.

use crate::base::fingerprint::Fingerprint;
use crate::base::limits::{DEADLINE_MARGIN_MS, LEASE_MS, PROBE_SPACING_MS, SCAN_RECORDS_MAX};
use crate::base::time::UnixMillis;
use crate::diagnostics::{Code, FieldPath, Finding};

use super::clear::Clearing;
use crate::step::Fence;

use super::contract::{Effect, Entry};
use super::forget::LivesRecord;
use super::job::{DeadRecord, JobRecord};
use super::journal::Unit;
use super::prediction::AssumptionRecord;
use super::progress::Progress;
use super::queue::{Doing, Job, Standing};
use super::records::{self, BindRecord, BudgetRecord, LeaseRecord, LinkRecord, SCHEMA, SchemaRecord, key};
use super::sweep::{SweepRecord, Trust};
use super::{Engine, Then};

/// How often a process without the lease looks whether it is free.
const LEASE_LOOK_MS: u64 = 30_000;

/// How often a process with nothing to do looks whether another one has left something behind.
const IDLE_LOOK_MS: u64 = 1_800_000;

/// What a run of scans loads, in this order.
const PREFIXES: [&str; 6] = [key::LINKS, key::LIVES, key::JOBS, key::DEAD, key::SWEEPS, key::ASSUMPTIONS];

/// Work that is due within this time keeps the lease.
const LEASE_WORTH_MS: u64 = 60_000;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    New,
    /// Told to start, but without random bytes no commit can be told from another process's.
    Thirsty,
    Meta {
        load: u64,
    },
    Taking,
    Scanning {
        load: u64,
        prefix: usize,
    },
    Ready,
    Blocked(Finding),
}

#[derive(Debug, Default)]
pub(super) struct Lease {
    pub held: bool,
    pub epoch: u64,
    pub until: UnixMillis,
    /// This process has held one before: one of the same name is now somebody else's.
    taken_before: bool,
    /// The storage version under which this process has last held it. Whoever takes or renews it changes that.
    own: u64,
    /// Another's lease: its storage version, and since when it has been seen unchanged.
    foreign: Option<(u64, UnixMillis)>,
    pub look_at: UnixMillis,
    /// The store has refused it: until then it is not asked for it again.
    pub rest_until: UnixMillis,
    /// Nothing to do: when to look whether somebody else has changed the store.
    pub idle_look: Option<UnixMillis>,
    /// When this life first read a job.
    begun: Option<UnixMillis>,
    /// The read of the lease by which it looks.
    peek: Option<u64>,
    /// What is read now is read to know it; whether there is work is seen afterwards.
    curious: bool,
}

impl Engine {
    pub(super) fn start(&mut self) {
        if self.phase == Phase::New {
            self.phase = Phase::Thirsty;
        }
    }

    /// Moves loading and lease forward as far as they go without an answer.
    pub(super) fn advance_boot(&mut self) {
        if self.phase == Phase::Thirsty && self.seed.is_some() {
            let now = self.now.0.to_string();
            let nonce = Fingerprint::new().text(self.seed()).text(&self.holder).text(&now).base32(26);
            self.journal.set_nonce(nonce);
            self.load_meta();
        }
        if self.phase == Phase::Ready && !self.lease.held && self.wants_lease() {
            // A clock that is set back must not make it wait longer.
            self.lease.look_at = self.lease.look_at.min(self.now.plus_ms(LEASE_LOOK_MS));
            if self.lease.look_at <= self.now {
                self.load_meta();
            } else {
                self.wake_by(self.lease.look_at);
            }
        }
        self.advance_idle();
        self.advance_storage();
    }

    /// Nothing to do and no lease: whoever wrote last may have died over it, so now and then the lease is read. Who
    /// takes it or gives it back changes its version.
    fn advance_idle(&mut self) {
        if !self.is_idle() {
            self.lease.idle_look = None;
            return;
        }
        let next = self.later(IDLE_LOOK_MS);
        let due = self.lease.idle_look.filter(|at| *at > self.now);
        if due.is_none() && self.lease.idle_look.is_some() {
            let id = self.next_id();
            self.lease.peek = Some(id);
            self.effects.push(Effect::Load { id, keys: vec![key::LEASE.to_owned()] });
        }
        // A clock that is set back must not make it wait longer.
        self.lease.idle_look = Some(due.unwrap_or(next).min(next));
    }

    fn is_idle(&self) -> bool {
        self.phase == Phase::Ready && !self.wants_lease()
    }

    fn peeked(&mut self, entries: &[Entry]) {
        let version = entries.first().map_or(0, |entry| entry.version);
        if self.is_idle() && version != self.journal.version(key::LEASE) {
            self.lease.curious = true;
            self.load_meta();
        }
    }

    /// Forgets everything read from storage and reads it again. Steps that storage never took are kept.
    pub(super) fn load_meta(&mut self) {
        // The removal of a second copy is decided anew: another process may have seen to it.
        let kept = |job: &&Job| !job.durable && job.record.step.key.kind != super::sweep::TWIN;
        for job in self.queue.jobs().map(|(_, job)| job).filter(kept) {
            self.inbox.push((job.record.step.clone(), job.record.plan.clone()));
            for (parent, key) in &job.record.parents {
                self.parents.insert(parent.clone(), key.clone());
            }
        }
        self.queue = super::queue::Queue::default();
        self.progress = Progress::default();
        self.trust = Trust::default();
        self.links.clear();
        self.owners.clear();
        self.assumptions.clear();
        self.lives.clear();
        self.quarantined.clear();
        if std::mem::take(&mut self.lease.held) {
            self.lease.own = self.journal.version(key::LEASE);
        }
        self.journal.clear();
        self.storage.calm();
        self.follow.reset(self.now);
        if self.clearing == Clearing::Writing {
            self.clearing = Clearing::Wanted;
        }
        self.forget_writes();
        let load = self.next_id();
        self.phase = Phase::Meta { load };
        let (token, follow) = (self.journal.token_key(), key::follow(&self.realm));
        let names = [key::SCHEMA, key::BIND, key::LEASE, key::BUDGET, key::RUN, key::TRUST, &follow, token];
        let keys = names.map(str::to_owned).to_vec();
        self.effects.push(Effect::Load { id: load, keys });
    }

    pub(super) fn loaded(&mut self, id: u64, entries: &[Entry], more: bool) {
        if self.storage.is_asking(id) {
            return self.token_read(entries);
        }
        if self.follow.awaits(id) {
            return self.follow_loaded(entries, more);
        }
        if self.lease.peek.take_if(|peek| *peek == id).is_some() {
            return self.peeked(entries);
        }
        match self.phase {
            Phase::Meta { load } if load == id => match self.meta_read(entries) {
                Ok(()) => {}
                Err(finding) => self.phase = Phase::Blocked(finding),
            },
            Phase::Scanning { load, prefix } if load == id => self.scanned(prefix, entries, more),
            _ => {}
        }
    }

    fn meta_read(&mut self, entries: &[Entry]) -> Result<(), Finding> {
        let found = |name: &str| entries.iter().find(|entry| entry.key == name);
        self.stored_schema = match found(key::SCHEMA) {
            Some(entry) => records::read::<SchemaRecord>(key::SCHEMA, &entry.value)?.schema,
            None => 0,
        };
        if let Some(entry) = found(key::BIND) {
            let bind: BindRecord = records::read(key::BIND, &entry.value)?;
            if bind.workspace != self.workspace.as_str() || bind.realm != self.realm.as_str() {
                let message =
                    format!("the store holds workspace `{}` of company `{}`", bind.workspace, bind.realm);
                return Err(Finding::new(Code::EngineBoundElsewhere, &FieldPath::of(key::BIND), message));
            }
        }
        if let Some(entry) = found(key::RUN) {
            self.progress.inherit(records::read(key::RUN, &entry.value)?, self.now);
        }
        if let Some(entry) = found(key::TRUST) {
            self.trust = records::read(key::TRUST, &entry.value)?;
        }
        if let Some(entry) = found(&key::follow(&self.realm)) {
            match records::read(&entry.key, &entry.value) {
                Ok(record) => self.follow.record = record,
                // Following alone stands still over it.
                Err(finding) => drop(self.quarantined.insert(entry.key.clone(), finding)),
            }
        }
        let lease = match found(key::LEASE) {
            Some(entry) => Some((records::read::<LeaseRecord>(key::LEASE, &entry.value)?, entry.version)),
            None => None,
        };
        let budget = found(key::BUDGET).map(|entry| records::read::<BudgetRecord>(&entry.key, &entry.value));
        if let Some(Ok(budget)) = budget {
            let broke_off = lease.as_ref().is_some_and(|(lease, _)| lease.until > UnixMillis(0));
            self.budget.inherit(&budget, self.now, broke_off);
        }
        for entry in entries {
            self.journal.learn(entry);
        }
        let (record, version) = lease.unwrap_or_default();
        if std::mem::take(&mut self.lease.curious) || self.only_looks() {
            self.lease.look_at = self.now;
            self.scan(0, None);
        } else if (version == 0 || self.is_free(&record, version)) && self.lease.rest_until <= self.now {
            self.take_lease(record.epoch.saturating_add(1));
        } else {
            let look = record.until.plus_ms(1).min(self.now.plus_ms(LEASE_LOOK_MS));
            self.lease.look_at = look.max(self.now.plus_ms(1_000)).max(self.lease.rest_until);
            self.scan(0, None);
        }
        Ok(())
    }

    /// A lease is free once it was given back or has run out, by its own date or because nobody has renewed
    /// it for its whole length while we watched, whatever the clocks say. At its first start a process also
    /// takes what an earlier life of the same name has left behind; later on what it holds itself, which it takes anew
    /// so that no earlier commit of its own can arrive any more.
    fn is_free(&mut self, record: &LeaseRecord, version: u64) -> bool {
        let seen = match self.lease.foreign {
            Some((known, since)) if known == version => since,
            _ => self.now,
        };
        self.lease.foreign = Some((version, seen));
        let left_behind = record.holder == self.holder && !self.lease.taken_before;
        let stale = self.now.since_ms(seen) >= LEASE_MS.saturating_add(DEADLINE_MARGIN_MS);
        record.until <= self.now || left_behind || stale || version == self.lease.own
    }

    fn take_lease(&mut self, epoch: u64) {
        let until = self.now.plus_ms(LEASE_MS);
        let mut changes = vec![(key::LEASE.to_owned(), Some(self.lease_record(epoch, until)))];
        // A store of an older version is this one's from now on: the older refuses it.
        if self.stored_schema < SCHEMA {
            let schema = records::write(&SchemaRecord { schema: SCHEMA });
            changes.push((key::SCHEMA.to_owned(), Some(schema)));
        }
        if self.journal.version(key::BIND) == 0 {
            let (workspace, realm) = (self.workspace.as_str().to_owned(), self.realm.as_str().to_owned());
            let bind = records::write(&BindRecord { schema: SCHEMA, workspace, realm });
            changes.push((key::BIND.to_owned(), Some(bind)));
        }
        self.phase = Phase::Taking;
        let then = vec![Then::Leased { epoch, until, taken: true }];
        let effect = self.journal.form(Unit { changes, then });
        self.effects.push(effect);
    }

    pub(super) fn lease_record(&self, epoch: u64, until: UnixMillis) -> String {
        records::write(&LeaseRecord { schema: SCHEMA, epoch, holder: self.holder.clone(), until })
    }

    pub(super) fn leased(&mut self, epoch: u64, until: UnixMillis, taken: bool) {
        self.lease.held = true;
        self.lease.taken_before = true;
        self.lease.foreign = None;
        self.lease.epoch = epoch;
        self.lease.until = until;
        if taken {
            self.scan(0, None);
        }
    }

    fn scan(&mut self, prefix: usize, after: Option<String>) {
        let Some(name) = PREFIXES.get(prefix) else { return self.view_complete() };
        let id = self.next_id();
        self.phase = Phase::Scanning { load: id, prefix };
        self.effects.push(Effect::Scan { id, prefix: (*name).to_owned(), after, limit: SCAN_RECORDS_MAX });
    }

    fn scanned(&mut self, prefix: usize, entries: &[Entry], more: bool) {
        for entry in entries {
            self.journal.learn(entry);
            if let Err(finding) = self.absorb(entry) {
                self.quarantined.insert(entry.key.clone(), finding);
            }
        }
        match entries.last() {
            Some(last) if more => self.scan(prefix, Some(last.key.clone())),
            _ => self.scan(prefix.saturating_add(1), None),
        }
    }

    /// Takes one stored record into the view.
    fn absorb(&mut self, entry: &Entry) -> Result<(), Finding> {
        if entry.key.starts_with(key::LINKS) {
            let LinkRecord { link, .. } = records::read(&entry.key, &entry.value)?;
            // Both directions are always written by the same commits.
            let reverse = key::reverse(link.resource, &link.qbo_id);
            self.journal.learn(&Entry { key: reverse, value: String::new(), version: entry.version });
            self.owners.insert((link.resource, link.qbo_id.clone()), link.key.clone());
            self.links.insert(link.key.clone(), link);
        } else if entry.key.starts_with(key::ASSUMPTIONS) {
            let record: AssumptionRecord = records::read(&entry.key, &entry.value)?;
            self.assumptions.insert(record.assumption.clone(), record);
        } else if entry.key.starts_with(key::JOBS) {
            let record: JobRecord = records::read(&entry.key, &entry.value)?;
            let mut job = Job::new(record, true);
            let unfenced = matches!(job.record.step.fence, Fence::Nothing { .. });
            // What was sent before this life began is seen by then; with every reading anew it would never come.
            let begun = self.lease.begun.map_or(self.now, |begun| begun.min(self.now));
            self.lease.begun = Some(begun);
            job.look_first = (unfenced && job.is_unsent()).then(|| begun.plus_ms(PROBE_SPACING_MS));
            self.queue.add(job, true);
        } else if entry.key.starts_with(key::LIVES) {
            let record: LivesRecord = records::read(&entry.key, &entry.value)?;
            self.lives.insert(record.key, record.ended);
        } else if entry.key.starts_with(key::SWEEPS) {
            let record: SweepRecord = records::read(&entry.key, &entry.value)?;
            let mut job = Job::new(record.job, true);
            job.doing = record.linked.map_or(Doing::Cancelled, Doing::Done);
            self.queue.add(job, true);
        } else {
            let record: DeadRecord = records::read(&entry.key, &entry.value)?;
            let mut job = Job::new(record.job, true);
            job.doing = Doing::Dead { problem: record.problem, at: record.at, written: record.written };
            self.queue.add(job, true);
        }
        Ok(())
    }

    /// Everything is loaded. Whoever holds the lease now settles what an earlier life left unsettled.
    fn view_complete(&mut self) {
        self.phase = Phase::Ready;
        let orders: Vec<u64> = self.queue.jobs().map(|(order, _)| order).collect();
        for order in &orders {
            self.link_up(*order);
        }
        if !self.lease.held {
            return;
        }
        for order in orders {
            self.doubt_left_behind(order);
        }
        let inbox = std::mem::take(&mut self.inbox);
        self.file(inbox);
        self.parents.clear();
    }

    /// Paused, and without work that must be written down: such a process leaves the store as it is.
    fn only_looks(&self) -> bool {
        self.paused && self.inbox.is_empty()
    }

    pub(super) fn wants_lease(&self) -> bool {
        let soon = self.now.plus_ms(LEASE_WORTH_MS);
        let due = |at: Option<UnixMillis>| at.is_some_and(|at| at <= soon);
        // What another process has in flight is taken over should that one fall silent.
        let left = !self.lease.held && self.queue.counted(Standing::InFlight) > 0;
        let work = left || self.queue.has_ready() || self.dues().into_iter().any(due);
        !self.inbox.is_empty()
            || self.clearing == Clearing::Wanted
            || !self.forgetting.is_empty()
            || !self.journal.is_quiet()
            || self.queue.is_active()
            || (self.reading.is_active() && !self.paused)
            || (self.follow.is_busy() && !self.is_stopped())
            || (work && !self.is_stopped())
    }

    /// When something is to be done, of each sort of work.
    pub(super) fn dues(&self) -> [Option<UnixMillis>; 3] {
        [self.queue.next_due(), self.queue.next_watch(), self.follow.next()]
    }

    /// Where the look for the lease stands, for the status.
    pub(super) fn lacks_lease(&self) -> bool {
        self.phase == Phase::Ready && !self.lease.held && self.wants_lease()
    }
}
