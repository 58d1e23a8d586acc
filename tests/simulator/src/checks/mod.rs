//! What must hold at every moment, looked at on the wire and in the store, never in the engine. Each check names
//! the invariant that it stands for, and counts how often it was put to the test.

mod answers;
mod commits;
mod company;
mod edits;
mod end;
mod ended;
mod frame;
mod inbound;
mod letters;
mod links;
mod sent;
mod status;
mod wire;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tieout::engine::Command;
use tieout::step::{Fence, Operation, Step};

use crate::marks::{Mark, Marks};
use crate::store::Store;
use crate::work::{Class, Fact};
use crate::world::{HOUR, Setup};

pub use sent::{Meaning, Sent};
pub use wire::Sender;

/// Until when a late write may still be executed.
const HORIZON: u64 = 6 * HOUR;

/// Invariants that no history here meets, or that other tests look at. Never counted as passed.
pub const NOT_CHECKED: &[(&str, &str)] = &[
    ("I-24", "one run per instance: tests/js"),
    ("I-34", "budgets of the boundary: tests/js"),
    ("I-35", "no silent change at the boundary: tests/js"),
    ("I-38", "webhook signatures: tests of src/inbound"),
    ("I-44", "stored tokens: tests of src/auth"),
];

/// A record in the journal that permits one write.
#[derive(Clone, Debug)]
struct Permit {
    step: String,
    number: u64,
    cycle: u64,
    epoch: u64,
    at: u64,
    body: String,
    used: bool,
}

/// What the journal says about a step.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    pub lane: (String, String),
    pub state: String,
    pub tainted: bool,
    pub known: bool,
    /// Steps that it waits for.
    parents: Vec<String>,
}

#[derive(Clone, Debug)]
struct Open {
    /// The steps that it carries.
    names: Vec<String>,
    write: bool,
    refresh: bool,
    at: u64,
    /// When the process gives it up, by its own clock.
    until: u64,
    given_up: bool,
    wired: Option<u64>,
    look: Option<usize>,
}

#[derive(Clone, Debug)]
pub struct Look {
    pub at: u64,
    host: usize,
    pub steps: Vec<String>,
    pub answered: bool,
    /// The answer holds a record.
    shows: bool,
}

#[derive(Clone, Debug, Default)]
struct Process {
    name: &'static str,
    epoch: u64,
    /// Commit token whose outcome is unknown to the process.
    unknown: Option<String>,
    last_token: String,
    committing: bool,
    /// It knows of its lease.
    leased: bool,
    dead: bool,
    /// A later process of the same name has taken the lease.
    superseded: bool,
    paused_until: u64,
    road: company::Road,
    /// Its clock at its last turn.
    clock: u64,
    /// When it last read everything anew: nobody waits for what was asked before. By its own clock, too, or earlier if that was set back.
    reloaded_at: u64,
    /// Steps that it has written down as under way since.
    flying: BTreeSet<String>,
    reloaded_clock: u64,
    seen: BTreeSet<(Class, u64)>,
    doubts: u32,
    /// Requests in a row that did not get through.
    failures: u32,
    /// It was told to pause.
    resting: bool,
    /// Steps whose end stood in its last commit, and documents whose link did.
    ended: BTreeSet<String>,
}

#[derive(Clone, Debug)]
struct Planned {
    fence: Fence,
    target: Option<(Class, u64)>,
}

pub struct Watch {
    setup: Setup,
    pub fired: BTreeMap<&'static str, u64>,
    pub violations: Vec<String>,
    permits: BTreeMap<String, Vec<Permit>>,
    pub sends: BTreeMap<String, Vec<Sent>>,
    lives: BTreeMap<String, u64>,
    identities: BTreeMap<(String, u64, u64), (String, String)>,
    open: BTreeMap<(usize, u64), Open>,
    pub looks: Vec<Look>,
    processes: Vec<Process>,
    pub journal: BTreeMap<String, Entry>,
    owners: BTreeMap<String, (String, String)>,
    plans: BTreeMap<String, Planned>,
    requests: Vec<(u64, usize, bool)>,
    pub forgotten_at: u64,
    pub forgot: bool,
    clock_faults: bool,
    retried: BTreeMap<String, u64>,
    /// Letters that a person told somebody to take up again.
    taken_up: BTreeMap<String, u64>,
    /// Records that cannot be read: as they were, and as they are.
    pub spoilt: BTreeMap<String, ((String, u64), String)>,
    /// All that ever was spoilt: a backup may bring it back.
    damaged: BTreeMap<(String, String), (String, u64)>,
    connection_lost: bool,
    /// Steps of which somebody was told that they are done.
    ended_well: BTreeSet<String>,
    orders: BTreeMap<String, u64>,
    /// Steps whose record a person threw away.
    pub thrown_away: BTreeSet<String>,
    /// Steps of which a person was told that the record is there, but wrong.
    reported: BTreeSet<String>,
    /// Texts that were searched for secrets.
    pub searched: u64,
    told: inbound::Told,
    ended: ended::Ended,
    lease: Option<company::Lease>,
}

impl Watch {
    pub fn new(setup: Setup) -> Self {
        Self {
            setup,
            fired: BTreeMap::new(),
            violations: Vec::new(),
            permits: BTreeMap::new(),
            sends: BTreeMap::new(),
            lives: BTreeMap::new(),
            identities: BTreeMap::new(),
            open: BTreeMap::new(),
            looks: Vec::new(),
            processes: Vec::new(),
            journal: BTreeMap::new(),
            owners: BTreeMap::new(),
            plans: BTreeMap::new(),
            requests: Vec::new(),
            forgotten_at: 0,
            forgot: false,
            clock_faults: false,
            retried: BTreeMap::new(),
            taken_up: BTreeMap::new(),
            spoilt: BTreeMap::new(),
            damaged: BTreeMap::new(),
            connection_lost: false,
            ended_well: BTreeSet::new(),
            orders: BTreeMap::new(),
            thrown_away: BTreeSet::new(),
            reported: BTreeSet::new(),
            searched: 0,
            told: inbound::Told::default(),
            ended: ended::Ended::default(),
            lease: None,
        }
    }

    pub fn failed(&self) -> bool {
        !self.violations.is_empty()
    }

    pub fn violation(&mut self, invariant: &str, what: String) {
        self.violations.push(format!("{invariant}: {what}"));
    }

    /// The invariant was put to the test.
    fn check(&mut self, invariant: &'static str, holds: bool, what: impl FnOnce() -> String) {
        *self.fired.entry(invariant).or_default() += 1;
        if !holds {
            self.violation(invariant, what());
        }
    }

    /// No secret stands in what others may read.
    pub fn unseen(&mut self, place: &str, text: &str) {
        self.searched += u64::from(!text.is_empty());
        if crate::search::shows(text) {
            self.violation("I-37", format!("a secret stands in {place}"));
        }
    }

    /// A secret, which the search would find.
    pub fn marked(&mut self, secret: &str) {
        self.check("I-37", crate::search::shows(secret), || "a secret is not marked".to_owned());
    }

    /// A check of the history as a whole.
    pub fn look(&mut self, invariant: &'static str, holds: bool, what: impl FnOnce() -> String) {
        self.check(invariant, holds, what);
    }

    pub fn born(&mut self, name: &'static str) {
        self.processes.push(Process { name, ..Process::default() });
    }

    /// A turn of a process ends: what it waited for too long it has given up.
    pub fn turned(&mut self, host: usize, clock: u64) {
        let waited = self.open.iter_mut().filter(|((owner, _), _)| *owner == host);
        waited.for_each(|(_, open)| open.given_up |= open.until <= clock);
        let process = &mut self.processes[host];
        (process.clock, process.reloaded_clock) = (clock, process.reloaded_clock.min(clock));
    }

    pub fn died(&mut self, host: usize) {
        self.processes[host].dead = true;
    }

    pub fn has_writes_under_way(&self, host: usize) -> bool {
        self.open.iter().any(|((owner, _), open)| *owner == host && open.write)
    }

    pub fn has_commit_under_way(&self, host: usize) -> bool {
        self.processes[host].committing
    }

    pub fn clock_fault(&mut self) {
        self.clock_faults = true;
    }

    /// The store has lost what it knew: what was sent before cannot be known any more.
    pub fn forget(&mut self, now: u64) {
        self.forgotten_at = now;
        self.forgot = true;
        self.forgets_all();
        for process in &mut self.processes {
            process.epoch = 0;
        }
    }

    /// Takes the journal and the links as they stand in the store after it was set back.
    pub fn relearn(&mut self, store: &Store) {
        self.journal.clear();
        self.owners.clear();
        self.told.relearn(store);
        self.forgets(store);
        let still = self.damaged.iter().filter(|((key, bad), _)| store.text(key) == Some(bad.as_str()));
        self.spoilt = still.map(|((key, bad), good)| (key.clone(), (good.clone(), bad.clone()))).collect();
        for (key, text) in store.under("o/") {
            if let Ok(value) = serde_json::from_str::<Value>(text) {
                self.journal.insert(key[2..].to_owned(), commits::entry(&value));
            }
        }
        for (key, text) in store.under("r/") {
            if let Ok(value) = serde_json::from_str::<Value>(text) {
                self.owners.insert(key.to_owned(), commits::owner(&value));
            }
        }
    }

    pub fn spoilt(&mut self, key: &str, good: (String, u64), bad: String) {
        // Spoilt twice: the first good value is the one to come back.
        let good = self.spoilt.get(key).map_or(good, |(first, _)| first.clone());
        self.damaged.insert((key.to_owned(), bad.clone()), good.clone());
        self.spoilt.insert(key.to_owned(), (good, bad));
    }

    pub fn planned(&mut self, steps: &[Step], marks: &mut Marks) {
        for step in steps {
            let class = Class::of(step.resource.name());
            let target =
                step.target.as_ref().and_then(|target| Some((class?, target.id.as_str().parse().ok()?)));
            let planned = Planned { fence: step.fence.clone(), target };
            self.plans.insert(step.id.as_str().to_owned(), planned);
            marks.hit_if(Mark::FoundAfterWipe, self.forgot && step.operation == Operation::Link);
        }
    }

    pub fn told(&mut self, host: usize, command: &Command, now: u64, store: &Store) {
        match command {
            Command::Pause => self.processes[host].resting = true,
            Command::Resume => {
                self.processes[host].resting = false;
                self.processes[host].resumed();
            }
            Command::Cancel => self.ended.cancelled = true,
            _ => {}
        }
        if let Command::Retry { step } = command {
            self.retried.insert(step.as_str().to_owned(), now);
            if let Some(text) = store.text(&format!("x/{step}")) {
                self.taken_up.insert(step.as_str().to_owned(), now);
                self.letter_taken_up(step.as_str(), now, text);
            }
        }
    }

    /// Whether an answered look has shown what became of a send, once it could not surface any more.
    pub fn was_looked_for(&self, step: &str, sent_at: u64) -> bool {
        self.looks_since(step, sent_at + HORIZON) > 0
    }

    /// Answered looks for a step that were asked for at `since` or later.
    fn looks_since(&self, step: &str, since: u64) -> usize {
        let late = self.looks.iter().filter(|look| look.answered && look.at >= since);
        late.filter(|look| look.steps.iter().any(|other| other == step)).count()
    }

    /// How far the first and the last of these lie apart.
    fn looks_apart(&self, step: &str, since: u64) -> u64 {
        let late = self.looks.iter().filter(|look| look.answered && look.at >= since);
        let mut times = late.filter(|look| look.steps.iter().any(|other| other == step)).map(|look| look.at);
        let Some(first) = times.next() else { return 0 };
        times.next_back().map_or(0, |last| last - first)
    }

    /// A person threw the record of a step away: what it knew is gone.
    pub fn thrown_away(&mut self, step: &str) {
        self.thrown_away.insert(step.to_owned());
        self.sends.remove(step);
    }

    pub fn had_clock_faults(&self) -> bool {
        self.clock_faults
    }

    /// Whether the create of a document is in doubt.
    pub fn in_doubt(&self, fact: &Fact) -> bool {
        let step = crate::planner::step_id(fact, "create");
        self.journal.get(&step).is_some_and(|entry| entry.state == "uncertain")
    }

    fn life(&self, step: &str) -> u64 {
        self.lives.get(step).copied().unwrap_or(0)
    }
}
