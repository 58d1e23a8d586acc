//! One history: processes, a store and a company under one clock. Every effect is two events, *apply* and
//! *deliver*; between them anything may happen.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use tieout::engine::{Command, Effect, Engine, EngineConfig, Input, State};
use tieout::step::Step;

use crate::books::{Books, Manners, Treatment};
use crate::checks::Watch;
use crate::decisions::Decisions;
use crate::dice::{Hash, below};
use crate::kinds::{Kind, Site};
use crate::marks::{Mark, Marks};
use crate::planner;
use crate::request::Request;
use crate::store::Store;
use crate::work::{Class, Fact};

pub const START: u64 = 1_772_500_000_000;
pub const SECOND: u64 = 1_000;
pub const MINUTE: u64 = 60 * SECOND;
pub const HOUR: u64 = 60 * MINUTE;
/// More turns than any history that ends.
pub const TURNS_MAX: u64 = 60_000;

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
}

/// One process's life.
pub struct Host {
    pub engine: Option<Engine>,
    pub name: &'static str,
    pub inputs: Vec<Input>,
    pub frozen: bool,
    /// Milliseconds by which its clock is wrong.
    pub offset: i64,
    pub wake: u64,
    pub effects: u64,
    pub commits: u64,
    /// No access token can be had.
    pub no_token: bool,
    pub state: Option<State>,
}

pub enum Event {
    Apply {
        host: usize,
        effect: Effect,
    },
    Deliver {
        host: usize,
        input: Input,
        shows: Vec<(Class, u64)>,
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
}

pub struct World {
    pub now: u64,
    pub setup: Setup,
    events: BTreeMap<(u64, u64), Event>,
    count: u64,
    pub hosts: Vec<Host>,
    pub store: Store,
    pub books: Books,
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
    pub crashes: BTreeMap<&'static str, u32>,
    /// Milliseconds from the first plan to each record.
    pub delays: Vec<u64>,
    /// The trace hash after each turn, if somebody counts states.
    pub prefixes: Option<Vec<u64>>,
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
            books: Books::new(setup.manners),
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
            crashes: BTreeMap::new(),
            delays: Vec::new(),
            prefixes: None,
        };
        for n in 0..setup.acts {
            // Half of them in the first minute, while there is work.
            let span = if n % 2 == 0 { MINUTE.min(setup.chaos) } else { setup.chaos };
            let at = below(setup.seed, 3, n, span.max(1));
            world.after(at, Event::Act { n });
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
        let engine = EngineConfig::parse(&config).and_then(Engine::new).ok();
        let entropy = format!("{:016x}{life:04x}", crate::dice::draw(self.setup.seed, 4, life as u64));
        let inputs = vec![Input::Entropy { bytes: entropy }, Input::Command { command: Command::Start }];
        let no_token = self.hosts.iter().any(|host| host.no_token && host.engine.is_some());
        let together = self.hosts.iter().filter(|host| host.engine.is_some()).count();
        self.marks.hit_if(Mark::TwoHostsAtOnce, together > 0);
        self.hosts.push(Host {
            engine,
            name,
            inputs,
            frozen: false,
            offset: 0,
            wake: 0,
            effects: 0,
            commits: 0,
            no_token,
            state: None,
        });
        self.watch.born(name);
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
            self.now = end;
            return false;
        }
        self.now = self.now.max(at);
        self.happened += 1;
        if let Some(host) = self.happen(event) {
            self.turn(host);
        }
        true
    }

    /// Performs one event; names the process that has something to hear.
    fn happen(&mut self, event: Event) -> Option<usize> {
        match event {
            Event::Apply { host, effect } => {
                self.apply(host, effect);
                None
            }
            Event::Deliver { host, input, shows } => {
                self.hosts[host].engine.as_ref()?;
                self.watch.hear(self.now, host, &input, &shows, &mut self.marks);
                self.hosts[host].inputs.push(input);
                Some(host)
            }
            Event::Execute { request, how, asked } => {
                let before = self.books.executed;
                self.books.handle(self.now, &request, how);
                let executed = self.books.executed > before;
                self.marks.hit_if(Mark::LateExecution, executed);
                self.marks.hit_if(Mark::LateAfterHour, executed && self.now > asked + HOUR);
                self.marks.hit_if(Mark::DoubledHarmless, !executed);
                self.say(|| format!("a late request {} is executed: {executed}", request.id));
                None
            }
            Event::CommitLate { host, effect } => {
                self.commit_reaches_store(host, &effect);
                None
            }
            Event::Wake { host, stamp } => (self.hosts[host].wake == stamp).then_some(host),
            Event::Act { n } => {
                if !self.healed
                    && let Some(choice) = self.decide(Site::Act, n)
                {
                    return self.act(choice);
                }
                None
            }
            Event::Thaw { host } => {
                let was = std::mem::take(&mut self.hosts[host].frozen);
                self.marks.hit_if(Mark::FrozenResumed, was);
                Some(host)
            }
            Event::Kill { host } => {
                self.kill(host);
                None
            }
            Event::Start { name } => {
                if !self.healed || self.alive().next().is_none() {
                    self.start(name);
                }
                None
            }
            Event::Plan { host, tries } => self.plan(host, tries),
            Event::Submit { host, steps } => self.submit(host, steps),
            Event::Tell { host, command } => {
                self.hosts[host].engine.as_ref()?;
                self.watch.told(&command, self.now);
                self.hosts[host].inputs.push(Input::Command { command });
                Some(host)
            }
            Event::Reconnect => {
                self.reconnect();
                None
            }
        }
    }

    pub fn decide(&mut self, site: Site, counter: u64) -> Option<crate::decisions::Choice> {
        if self.healed {
            return None;
        }
        let choice = self.decisions.ask(site, counter)?;
        *self.faults.entry(choice.kind).or_default() += 1;
        self.say(|| format!("    ! {} {counter} {}", site.name(), choice.kind.name()));
        Some(choice)
    }

    /// A person has connected again, everywhere.
    pub fn reconnect(&mut self) {
        self.revoked = false;
        self.token_old = false;
        for host in 0..self.hosts.len() {
            self.hosts[host].no_token = false;
            self.after(0, Event::Tell { host, command: Command::Resume });
        }
    }

    fn plan(&mut self, host: usize, tries: u32) -> Option<usize> {
        let engine = self.hosts[host].engine.as_ref()?;
        let starting = matches!(self.hosts[host].state, None | Some(State::Starting | State::Blocked));
        if starting && !(host == 0 && self.turns <= 1) && tries < 10 {
            self.after(5 * SECOND, Event::Plan { host, tries: tries + 1 });
            return None;
        }
        let steps = planner::plan(&self.facts, &self.books, &engine.links(), self.now);
        self.first_plan.get_or_insert(self.now);
        self.submit(host, steps)
    }

    pub fn submit(&mut self, host: usize, steps: Vec<Step>) -> Option<usize> {
        let engine = self.hosts[host].engine.as_mut()?;
        self.watch.planned(&steps, &mut self.marks);
        let count = steps.len();
        let taken = catch_unwind(AssertUnwindSafe(|| engine.submit(steps, "plan")));
        let answer = match &taken {
            Ok(Ok(taken)) => format!("{taken} of {count} steps taken"),
            Ok(Err(finding)) => format!("plan refused: {}", finding.message),
            Err(_) => {
                self.watch.violation("I-33", "a panic in submit".to_owned());
                String::new()
            }
        };
        self.say(|| format!("process {host} is given a plan: {answer}"));
        Some(host)
    }

    /// Time of the next event.
    pub fn next_at(&self) -> Option<u64> {
        self.events.keys().next().map(|(at, _)| *at)
    }
}
