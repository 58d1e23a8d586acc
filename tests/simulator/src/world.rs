//! One history: processes, a store and a company under one clock. Every effect is two events, *apply* and
//! *deliver*; between them anything may happen.

use std::collections::{BTreeMap, BTreeSet};

use tieout::engine::{Command, Effect, Engine, EngineConfig, Input, State};
use tieout::step::Step;

use crate::books::{Books, Manners, Treatment};
use crate::checks::Watch;
use crate::decisions::Decisions;
use crate::dice::{Hash, below};
use crate::film::Film;
use crate::inbound::{Crm, Roads};
use crate::kinds::Kind;
use crate::marks::{Mark, Marks};
use crate::merge::{Choice, Dispute};
use crate::request::Request;
use crate::secrets::Secrets;
use crate::store::Store;
use crate::tapes::Tape;
use crate::work::{Class, Fact};

pub const START: u64 = 1_772_500_000_000;
pub const SECOND: u64 = 1_000;
pub const MINUTE: u64 = 60 * SECOND;
pub const HOUR: u64 = 60 * MINUTE;
/// More turns than any history that ends.
pub const TURNS_MAX: u64 = 400_000;

/// How a history is set up, beside its faults.
#[derive(Clone, Copy, Debug)]
pub struct Setup {
    pub seed: u64,
    pub manners: Manners,
    /// How long faults may strike.
    pub chaos: u64,
    /// Moments at which something may happen, beside the requests and commits.
    pub acts: u64,
    /// Requests per minute and second, batches per minute, as the host allows them.
    pub budget: Option<(u32, u32, u32)>,
    /// Added to all clocks.
    pub epoch: u64,
    /// Changes made in QuickBooks come back.
    pub inbound: Option<Roads>,
}

/// One process's life.
pub struct Host {
    pub engine: Option<Engine>,
    pub name: &'static str,
    pub inputs: Vec<Input>,
    pub frozen: bool,
    /// Effects that a frozen process has decided on wait for that time.
    pub held_until: u64,
    /// Milliseconds by which its clock is wrong.
    pub offset: i64,
    pub wake: u64,
    /// It has nothing to do but to look, now and then, whether another one has left something behind.
    pub idle: bool,
    pub effects: u64,
    pub commits: u64,
    /// No access token can be had.
    pub no_token: bool,
    /// The next answer comes twice, the second time so much later.
    pub echo: Option<u64>,
    pub state: Option<State>,
}

pub enum Event {
    Apply {
        host: usize,
        effect: Effect,
        asked: u64,
    },
    Deliver {
        host: usize,
        input: Input,
        shows: Vec<(Class, u64)>,
    },
    /// What was delivered before, once more: it says nothing new.
    Echo {
        host: usize,
        input: Input,
    },
    Execute {
        request: Request,
        how: Treatment,
        asked: u64,
    },
    /// A commit reaches the store after its answer was given up.
    CommitLate {
        host: usize,
        effect: Effect,
        asked: u64,
    },
    Wake {
        host: usize,
        stamp: u64,
    },
    Act {
        n: u64,
    },
    Thaw {
        host: usize,
    },
    Kill {
        host: usize,
    },
    Start {
        name: &'static str,
    },
    Plan {
        host: usize,
        tries: u32,
    },
    Submit {
        host: usize,
        steps: Vec<Step>,
    },
    Tell {
        host: usize,
        command: Command,
    },
    Reconnect,
    /// A person sits down at QuickBooks.
    Hand {
        n: u64,
    },
    /// A webhook arrives.
    Hook {
        change: usize,
        heard: bool,
    },
    /// The CRM looks into its inbox.
    Collect,
}

pub struct World {
    pub now: u64,
    pub setup: Setup,
    events: BTreeMap<(u64, u64), Event>,
    count: u64,
    pub hosts: Vec<Host>,
    pub store: Store,
    /// When a commit last reached it.
    pub committed_at: u64,
    pub books: Books,
    pub secrets: Secrets,
    pub facts: Vec<Fact>,
    pub decisions: Decisions,
    pub watch: Watch,
    pub marks: Marks,
    pub hash: Hash,
    pub faults: BTreeMap<Kind, u64>,
    pub turns: u64,
    pub happened: u64,
    pub healed: bool,
    pub outage_until: u64,
    pub store_full_until: u64,
    /// The current access token is too old.
    pub token_old: bool,
    pub revoked: bool,
    pub writes_of: BTreeMap<String, u64>,
    pub reads: u64,
    pub first_plan: Option<u64>,
    /// What happened, line by line, if somebody wants to read it.
    pub log: Option<Vec<String>>,
    /// What happened, scene by scene, if somebody wants to watch it.
    pub film: Option<Film>,
    pub crashes: BTreeMap<&'static str, u32>,
    /// A process has died that nobody starts again while another one lives.
    pub is_deserted: bool,
    /// Milliseconds from the first plan to each record.
    pub delays: Vec<u64>,
    /// Born of requests that arrived again, or late: when those were sent.
    pub late_births: BTreeMap<(Class, u64), u64>,
    /// What each process after the first was told and answered, if somebody keeps it: then nothing but the first
    /// takes plans, which the boundary takes in another form.
    pub tapes: Option<Vec<Tape>>,
    /// The trace hash after each turn, if somebody counts states.
    pub prefixes: Option<Vec<u64>>,
    pub crm: Crm,
    /// What both sides have edited, when it was first seen, and what people said about it.
    pub disputes: Vec<(u64, Dispute)>,
    pub choices: Vec<Choice>,
    /// What a record held when a plan linked it as it was: both sides begin with that.
    pub agreed: BTreeSet<(Class, u64, String, Option<String>)>,
}

impl World {
    pub fn new(setup: Setup, facts: Vec<Fact>, decisions: Decisions) -> Self {
        let mut world = Self {
            now: START + setup.epoch,
            setup,
            events: BTreeMap::new(),
            count: 0,
            hosts: Vec::new(),
            store: Store::default(),
            committed_at: 0,
            books: Books::new(setup.manners),
            secrets: Secrets::new(setup.seed),
            facts,
            decisions,
            watch: Watch::new(setup),
            marks: Marks::default(),
            hash: Hash::default(),
            faults: BTreeMap::new(),
            turns: 0,
            happened: 0,
            healed: false,
            outage_until: 0,
            store_full_until: 0,
            token_old: false,
            revoked: false,
            writes_of: BTreeMap::new(),
            reads: 0,
            first_plan: None,
            log: None,
            film: None,
            crashes: BTreeMap::new(),
            is_deserted: false,
            delays: Vec::new(),
            late_births: BTreeMap::new(),
            tapes: None,
            prefixes: None,
            crm: Crm::default(),
            disputes: Vec::new(),
            choices: Vec::new(),
            agreed: BTreeSet::new(),
        };
        world.books.dated = setup.inbound.is_some();
        for n in 0..setup.acts {
            // Half of them in the first minute, while there is work.
            let span = if n % 2 == 0 { MINUTE.min(setup.chaos) } else { setup.chaos };
            let at = below(setup.seed, 3, n, span.max(1));
            world.after(at, Event::Act { n });
            if setup.inbound.is_some() {
                let at = below(setup.seed, 6, n, setup.chaos.max(1));
                world.after(at, Event::Hand { n });
            }
        }
        world.start("a");
        world
    }

    pub fn say(&mut self, line: impl FnOnce() -> String) {
        let at = self.now - START - self.setup.epoch;
        if let Some(log) = &mut self.log {
            log.push(format!("{:>9}.{:03} {}", at / 1000, at % 1000, line()));
        }
    }

    pub fn after(&mut self, delay: u64, event: Event) {
        self.count += 1;
        self.events.insert((self.now + delay, self.count), event);
    }

    /// A small delay that depends on nothing but its place.
    pub fn delay(&self, purpose: u64, n: u64, least: u64, span: u64) -> u64 {
        least + below(self.setup.seed, 128 + purpose, n, span.max(1))
    }

    /// A new process.
    pub fn start(&mut self, name: &'static str) -> usize {
        let life = self.hosts.len();
        let budget = self.setup.budget.map_or(String::new(), |(minute, second, batches)| {
            format!(r#","budget":{{"requestsPerMinute":{minute},"requestsPerSecond":{second},"batchesPerMinute":{batches}}}"#)
        });
        let config = format!(
            r#"{{"workspace":"ws","realm":"123","environment":{{"baseUrl":"{}"}},"holder":"{name}"{budget}}}"#,
            crate::request::ORIGIN
        );
        if let Some(tapes) = &mut self.tapes {
            tapes.push(Tape::opened(&config));
        }
        let engine = EngineConfig::parse(&config).and_then(Engine::new).ok();
        let entropy = format!("{:016x}{life:04x}", crate::dice::draw(self.setup.seed, 4, life as u64));
        let mut inputs = vec![Input::Entropy { bytes: entropy }, Input::Command { command: Command::Start }];
        inputs.extend(self.follow(false).map(|command| Input::Command { command }));
        let no_token = self.hosts.iter().any(|host| host.no_token && host.engine.is_some());
        let together = self.hosts.iter().filter(|host| host.engine.is_some()).count();
        self.marks.hit_if(Mark::TwoHostsAtOnce, together > 0);
        self.hosts.push(Host {
            engine,
            name,
            inputs,
            frozen: false,
            held_until: 0,
            offset: 0,
            wake: 0,
            idle: false,
            effects: 0,
            commits: 0,
            no_token,
            echo: None,
            state: None,
        });
        self.watch.born(name);
        self.secrets.born(self.now);
        self.say(|| format!("process {life} ({name}) starts"));
        self.after(0, Event::Wake { host: life, stamp: 0 });
        self.after(if life == 0 { 0 } else { 2 * SECOND }, Event::Plan { host: life, tries: 0 });
        life
    }

    pub fn kill(&mut self, host: usize) {
        if self.hosts[host].engine.take().is_some() {
            self.watch.died(host);
            let name = self.hosts[host].name;
            let crashes = self.crashes.entry(name).or_default();
            *crashes += 1;
            let twice = *crashes > 1;
            self.marks.hit_if(Mark::CrashTwice, twice);
            self.marks.hit_if(Mark::CrashInFlight, self.watch.has_writes_under_way(host));
            self.marks.hit_if(Mark::CrashWhileSaving, self.watch.has_commit_under_way(host));
            self.say(|| format!("process {host} dies"));
        }
    }

    pub fn alive(&self) -> impl Iterator<Item = usize> + '_ {
        self.hosts.iter().enumerate().filter(|(_, host)| host.engine.is_some()).map(|(place, _)| place)
    }

    /// The next event, if there is one before `end`. False if all is still.
    pub fn step(&mut self, end: u64) -> bool {
        if self.watch.failed() {
            return false;
        }
        let Some(((at, count), event)) = self.events.pop_first() else { return false };
        if at > end {
            self.events.insert((at, count), event);
            self.now = self.now.max(end);
            return false;
        }
        self.now = self.now.max(at);
        self.books.now = self.now;
        self.happened += 1;
        if let Some(host) = self.happen(event) {
            self.turn(host);
        }
        self.announce();
        self.shoot();
        true
    }

    /// Nothing goes on any more: whoever is still called is idle, or no more.
    pub fn is_quiet(&self) -> bool {
        let idle = |host: &Host| host.idle || host.engine.is_none();
        self.events
            .values()
            .all(|event| matches!(event, Event::Wake { host, .. } if idle(&self.hosts[*host])))
    }

    /// Time of the next event.
    pub fn next_at(&self) -> Option<u64> {
        self.events.keys().next().map(|(at, _)| *at)
    }
}
