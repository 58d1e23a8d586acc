//! Executes steps: a sans-IO state machine over a durable journal. Knows no entity.
//!
//! **Invariant:** no write request leaves before the journal record with its request id, body digest and
//! attempt number is committed, and none is repeated before the doubt about an earlier one is settled.

mod address;
mod arrivals;
mod body;
mod boot;
mod budget;
mod clear;
mod commands;
mod contract;
mod ending;
mod follow;
mod following;
mod forget;
mod import;
mod inputs;
mod job;
mod jobs;
mod journal;
mod live;
mod look;
mod permits;
mod prediction;
mod progress;
mod queue;
mod reads;
mod records;
mod retry;
mod reviews;
mod send;
mod status;
mod storage;
mod submit;
mod suspect;
mod sweep;
mod verdict;
mod views;
mod wire;

pub use contract::{
    Authorize, BudgetConfig, Command, Effect, EngineConfig, Entry, Environment, Event, Expectation,
    HttpRequest, Input, Method, Outcome, Put, Query, Turn, TurnInput,
};
pub use reads::Reads;
pub use status::{ReadProgress, Refuted, RequestCounts, State, Status};
pub use suspect::panic_subject;
pub use views::{DeadLetterView, JobView};

use crate::base::ordered::BTreeMap;

use crate::base::fingerprint::Fingerprint;
use crate::base::ids::{QboId, RealmId, StepId, WorkspaceId};
use crate::base::limits::TURN_JOBS_MAX;
use crate::base::time::UnixMillis;
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::step::{Link, LinkKey, Resource, Step};

use address::Address;
use boot::{Lease, Phase};
use budget::Budget;
use journal::Journal;
use prediction::AssumptionRecord;
use progress::Progress;
use queue::{Doing, Order, Queue};
use reads::Reading;
use sweep::Trust;
use wire::{Authorization, Draft, Wire};

/// One workspace's sync with one company.
#[derive(Debug)]
pub struct Engine {
    workspace: WorkspaceId,
    realm: RealmId,
    holder: String,
    address: Address,
    now: UnixMillis,
    seed: Option<String>,
    phase: Phase,
    lease: Lease,
    /// Schema of the store as it was found; 0 if it is new.
    stored_schema: u32,
    journal: Journal<Then>,
    storage: storage::Storage,
    queue: Queue,
    /// Steps that are accepted, but not filed yet: the journal is not loaded.
    inbox: Vec<(Step, String)>,
    /// Whose records those wait for that were accepted before everything was read anew, should their own jobs be gone.
    parents: BTreeMap<StepId, LinkKey>,
    /// Jobs over which an engine broke down, not yet counted with them.
    suspects: Vec<Order>,
    /// Links to be cleared once QuickBooks says that their records are gone.
    forgetting: Vec<LinkKey>,
    /// How many lives of a CRM record in QuickBooks have ended.
    lives: BTreeMap<LinkKey, u32>,
    links: BTreeMap<LinkKey, Link>,
    owners: BTreeMap<(Resource, QboId), LinkKey>,
    /// Refuted ones, by name.
    assumptions: BTreeMap<String, AssumptionRecord>,
    quarantined: BTreeMap<String, Finding>,
    budget: Budget,
    progress: Progress,
    trust: Trust,
    permits: permits::Permits,
    follow: following::Following,
    clearing: clear::Clearing,
    authorization: Authorization,
    /// Nothing more can be written to this company until a person acts.
    halted: Option<Finding>,
    paused: bool,
    wire: Wire,
    reading: Reading,
    effects: Vec<Effect>,
    /// Jobs that this turn may still move.
    allowance: usize,
    /// When to look again although nothing happened.
    wake: Option<UnixMillis>,
    current: Option<String>,
    told_idle: bool,
}

/// What follows once a commit is durable.
#[derive(Debug)]
enum Then {
    /// The job is in the journal.
    Filed(Order),
    /// The write may be seen by the host.
    Release(Draft),
    /// The link is cleared.
    Forgotten(LinkKey),
    Ended {
        order: Order,
        doing: Doing,
        link: Option<Link>,
        unlink: bool,
        events: Vec<Event>,
    },
    Leased {
        epoch: u64,
        until: UnixMillis,
        taken: bool,
    },
    Cleared {
        count: usize,
    },
    /// What was found in QuickBooks is kept.
    Followed {
        views: Vec<String>,
        /// Links of records that were merged into others.
        moved: Vec<Link>,
    },
    /// What was asked for stands in the store.
    Wished {
        wish: Option<following::Import>,
        whole: bool,
    },
}

impl Engine {
    /// # Errors
    /// If the configuration names no company, or an address that must not be spoken to.
    pub fn new(config: EngineConfig) -> Result<Self, Finding> {
        let named = |name: &str, value: &str| {
            let empty = format!("`{name}` is empty");
            if value.is_empty() {
                Err(Finding::new(Code::EngineConfigInvalid, &FieldPath::of(name), empty))
            } else {
                Ok(())
            }
        };
        named("workspace", &config.workspace)?;
        named("holder", &config.holder)?;
        let realm = RealmId::new(config.realm);
        Ok(Self {
            address: Address::new(&config.environment, &realm)?,
            workspace: WorkspaceId::new(config.workspace),
            realm,
            journal: Journal::new(&config.holder),
            holder: config.holder,
            now: UnixMillis(0),
            seed: None,
            phase: Phase::New,
            lease: Lease::default(),
            stored_schema: 0,
            storage: storage::Storage::default(),
            queue: Queue::default(),
            inbox: Vec::new(),
            parents: BTreeMap::new(),
            suspects: Vec::new(),
            forgetting: Vec::new(),
            lives: BTreeMap::new(),
            links: BTreeMap::new(),
            owners: BTreeMap::new(),
            assumptions: BTreeMap::new(),
            quarantined: BTreeMap::new(),
            budget: Budget::new(config.budget),
            progress: Progress::default(),
            trust: Trust::default(),
            permits: permits::Permits::new(config.capabilities, config.entitled),
            follow: following::Following::default(),
            clearing: clear::Clearing::No,
            authorization: Authorization::default(),
            halted: None,
            paused: false,
            wire: Wire::default(),
            reading: Reading::default(),
            effects: Vec::new(),
            allowance: 0,
            wake: None,
            current: None,
            told_idle: true,
        })
    }

    /// Feeds everything that happened and drains everything to do. Never blocks, never fails on data.
    pub fn turn(&mut self, now: UnixMillis, inputs: Vec<Input>) -> Turn {
        suspect::begin();
        self.now = now;
        self.follow.heed_clock(now);
        self.wake = None;
        self.allowance = TURN_JOBS_MAX;
        for input in inputs {
            self.take(input);
        }
        self.expire();
        self.advance();
        self.flush();
        self.tell_idle();
        let more = self.allowance == 0;
        let status = self.status();
        let wake_at = [status.wake_at, self.lease.idle_look].into_iter().flatten().min();
        Turn { effects: std::mem::take(&mut self.effects), wake_at, more, status }
    }

    fn take(&mut self, input: Input) {
        match input {
            Input::Command { command } => self.obey(command),
            Input::Loaded { id, entries, more } => self.loaded(id, &entries, more),
            Input::Committed { seq, version } => self.committed(seq, version),
            Input::Refused { seq, key } => self.refused(seq, &key),
            Input::CommitUnknown { seq } => self.commit_unknown(seq),
            Input::HttpDone { id, outcome } => self.http_done(id, &outcome),
            Input::Entropy { bytes } => {
                let so_far = self.seed.take().unwrap_or_default();
                self.seed = Some(Fingerprint::new().text(&so_far).text(&bytes).base32(32));
            }
        }
    }

    fn advance(&mut self) {
        self.advance_boot();
        self.advance_reads();
        self.advance_clearing();
        // A lease that was given back, or has run out, is taken again before anything is asked or sent.
        if self.may_write() && !self.is_stopped() && self.lease.until > self.now {
            self.judge_suspects();
            self.wake_jobs();
            self.advance_forgetting();
            self.advance_looks();
            self.advance_links();
            self.advance_sends();
            self.advance_follow();
        }
    }

    /// Loaded, holding the lease, and not told to stop.
    fn may_write(&self) -> bool {
        matches!(self.phase, Phase::Ready) && self.lease.held
    }

    /// Counts one moved job against this turn's allowance; false once it is used up.
    fn spend(&mut self) -> bool {
        let left = self.allowance > 0;
        self.allowance = self.allowance.saturating_sub(1);
        left
    }

    /// Asks to be called again at `at` or before.
    fn wake_by(&mut self, at: UnixMillis) {
        self.wake = Some(self.wake.map_or(at, |wake| wake.min(at)));
    }

    fn notify(&mut self, event: Event) {
        self.effects.push(Effect::Notify { event });
    }

    fn tell_idle(&mut self) {
        let idle = self.status().state == State::Idle;
        if idle && !self.told_idle {
            self.notify(Event::Idle);
        }
        self.told_idle = idle;
    }

    /// What is drawn from when something must be spread out.
    fn seed(&self) -> &str {
        self.seed.as_deref().unwrap_or_default()
    }
}
