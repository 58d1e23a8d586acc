//! Hosts, a store and a company under one clock. An effect is two events, *apply* and *deliver*: between them
//! anything may happen. Every write on the wire is checked against the journal as it stands in the store.

use std::collections::BTreeMap;

use tieout::base::time::UnixMillis;
use tieout::engine::{
    Command, Effect, Engine, EngineConfig, Event, HttpRequest, Input, Outcome, State, Status,
};
use tieout::step::Step;

use crate::checks::Sent;
use crate::quickbooks::QuickBooks;
use crate::store::Store;

pub const START: u64 = 1_772_500_000_000;
const MINUTE: u64 = 60_000;

/// What happens to one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Executed, and the answer is this outcome instead.
    After(Outcome),
    /// Not executed, and the answer is this outcome.
    Instead(Outcome),
    /// Answered with the body changed by cutting it short.
    CutShort,
    /// Executed this much later than the host gives up on it.
    Late(u64),
    /// Executed at once, and answered this much later.
    Slow(u64),
}

/// What happens to one commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreFault {
    /// Written, but the store fails on the way back.
    UnknownWritten,
    UnknownLost,
    /// Written and answered after the host was told that the store fails.
    Late,
}

/// Where the process dies, counted in effects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crash {
    Before(usize),
    After(usize),
}

pub struct Host {
    pub engine: Engine,
    name: &'static str,
    inputs: Vec<Input>,
    life: u64,
    pub frozen: bool,
    /// When it last did nothing and asked to be called at once.
    called_in_vain: Option<u64>,
}

enum Happening {
    Apply { host: usize, life: u64, effect: Effect },
    Deliver { host: usize, life: u64, input: Input },
    Execute { url: String, body: Option<String> },
}

pub struct World {
    pub now: u64,
    pub store: Store,
    pub quickbooks: QuickBooks,
    pub hosts: Vec<Host>,
    events: BTreeMap<(u64, u64), Happening>,
    count: u64,
    /// By number of the write request on the wire, from 0.
    pub write_faults: BTreeMap<usize, Fault>,
    /// By number of the read request, from 0.
    pub read_faults: BTreeMap<usize, Fault>,
    /// By number of the commit, from 0.
    pub store_faults: BTreeMap<usize, StoreFault>,
    pub crash: Option<Crash>,
    pub writes: Vec<(u64, String, String)>,
    pub sent: Vec<Sent>,
    /// Write request of a host's life and effect id.
    pub asked: BTreeMap<(u64, u64), usize>,
    pub read_urls: Vec<(u64, String)>,
    pub commits: usize,
    /// When they reached the store.
    pub commit_times: Vec<u64>,
    /// Reads of the lease alone.
    pub peeks: usize,
    /// Prefix of each scan.
    pub scans: Vec<String>,
    /// From a commit to its answer.
    pub store_ms: u64,
    /// Every answer reaches the engine twice.
    pub echo: bool,
    pub effects: usize,
    pub told: Vec<Event>,
    pub refreshed: usize,
    lives: u64,
}

impl World {
    pub fn new() -> Self {
        let mut world = Self {
            now: START,
            store: Store::default(),
            quickbooks: QuickBooks::default(),
            hosts: Vec::new(),
            events: BTreeMap::new(),
            count: 0,
            write_faults: BTreeMap::new(),
            read_faults: BTreeMap::new(),
            store_faults: BTreeMap::new(),
            crash: None,
            writes: Vec::new(),
            sent: Vec::new(),
            asked: BTreeMap::new(),
            read_urls: Vec::new(),
            commits: 0,
            commit_times: Vec::new(),
            peeks: 0,
            scans: Vec::new(),
            store_ms: 1,
            echo: false,
            effects: 0,
            told: Vec::new(),
            refreshed: 0,
            lives: 0,
        };
        world.add_host("one");
        world
    }

    pub fn add_host(&mut self, name: &'static str) -> usize {
        self.lives += 1;
        self.hosts.push(host(name, self.lives));
        self.hosts.len() - 1
    }

    /// A new process of the same name over the same store. What is under way goes on without a listener.
    pub fn restart(&mut self, host: usize) {
        self.lives += 1;
        let name = self.hosts[host].name;
        self.hosts[host] = self::host(name, self.lives);
    }

    /// The store is gone, and with it every memory of what was sent.
    pub fn lose_store(&mut self) {
        self.store = Store::default();
        self.sent.clear();
    }

    pub fn submit(&mut self, steps: Vec<Step>) -> usize {
        self.hosts[0].engine.submit(steps, "plan").expect("a good plan")
    }

    pub fn command(&mut self, host: usize, command: Command) {
        self.hosts[host].inputs.push(Input::Command { command });
    }

    pub fn status(&self) -> Status {
        self.hosts[0].engine.status()
    }

    /// Runs until every host is idle, or for at most `minutes`.
    pub fn run(&mut self, minutes: u64) -> Status {
        self.run_ms(minutes * MINUTE)
    }

    pub fn run_ms(&mut self, ms: u64) -> Status {
        let end = self.now + ms;
        while self.now <= end && self.step(end) {}
        self.status()
    }

    /// Runs until idle; faults heal within the horizon of a held payment.
    pub fn settle(&mut self) -> Status {
        let status = self.run(8 * 60);
        assert!(matches!(status.state, State::Idle), "{status:?}\n{:#?}", self.hosts[0].engine.jobs(0, 20));
        status
    }

    /// One turn of every host that has something to hear, then the next event. False when all is still.
    fn step(&mut self, end: u64) -> bool {
        let mut wake = None;
        for host in 0..self.hosts.len() {
            if self.hosts[host].frozen {
                continue;
            }
            let life = self.hosts[host].life;
            let at = self.turn(host);
            if self.hosts[host].life != life {
                return true;
            }
            wake = [wake, at].into_iter().flatten().min();
        }
        let event = self.events.keys().next().copied();
        let next = [wake, event.map(|(at, _)| at)].into_iter().flatten().min();
        let Some(next) = next.filter(|next| *next <= end) else {
            self.now = if next.is_some() { end + 1 } else { self.now };
            return false;
        };
        self.now = self.now.max(next);
        while let Some(((at, _), _)) = self.events.first_key_value() {
            if *at > self.now {
                break;
            }
            let (_, happening) = self.events.pop_first().unwrap();
            self.happen(happening);
        }
        true
    }

    fn turn(&mut self, host: usize) -> Option<u64> {
        let inputs = std::mem::take(&mut self.hosts[host].inputs);
        let heard = inputs.len();
        let life = self.hosts[host].life;
        let turn = self.hosts[host].engine.turn(UnixMillis(self.now), inputs);
        let status = &turn.status;
        let sum = status.done + status.failed + status.uncertain + status.waiting + status.in_flight;
        assert_eq!(status.total, sum);
        let still = heard == 0 && turn.effects.is_empty() && !turn.more;
        for effect in turn.effects {
            let number = self.effects;
            self.effects += 1;
            if self.crash == Some(Crash::Before(number)) {
                self.restart(host);
                return None;
            }
            if let Effect::Notify { event } = effect {
                self.told.push(event);
            } else {
                self.at(1, Happening::Apply { host, life, effect });
            }
            if self.crash == Some(Crash::After(number)) {
                self.restart(host);
                return None;
            }
        }
        let wake = turn.wake_at.map(|at| at.0);
        if still && wake.is_some_and(|at| at <= self.now) {
            let before = self.hosts[host].called_in_vain.replace(self.now);
            assert_ne!(before, Some(self.now), "a host would call again and again");
            return Some(self.now);
        }
        if turn.more { Some(self.now) } else { wake.map(|at| at.max(self.now + 1)) }
    }

    fn at(&mut self, delay: u64, happening: Happening) {
        self.count += 1;
        self.events.insert((self.now + delay, self.count), happening);
    }

    fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Deliver { host, life, input } => {
                if self.hosts[host].life == life {
                    self.hear(life, &input);
                    self.hosts[host].inputs.push(input);
                }
            }
            Happening::Execute { url, body } => {
                self.quickbooks.now = self.now;
                self.quickbooks.handle(&url, body.as_deref());
            }
            Happening::Apply { host, life, effect } => self.apply(host, life, effect),
        }
    }

    fn apply(&mut self, host: usize, life: u64, effect: Effect) {
        let (delay, input) = match effect {
            Effect::Load { id, keys } => {
                self.peeks += usize::from(keys == ["m/lease"]);
                (1, Input::Loaded { id, entries: self.store.get(&keys), more: false })
            }
            Effect::Scan { id, prefix, after, limit } => {
                let (entries, more) = self.store.scan(&prefix, after.as_deref(), limit);
                self.scans.push(prefix);
                (1, Input::Loaded { id, entries, more })
            }
            Effect::Commit { seq, expect, put, delete } => {
                let fault = self.store_faults.get(&self.commits).copied();
                self.commits += 1;
                self.commit_times.push(self.now);
                if fault == Some(StoreFault::Late) {
                    let effect = Effect::Commit {
                        seq,
                        expect: expect.clone(),
                        put: put.clone(),
                        delete: delete.clone(),
                    };
                    self.at(100, Happening::Apply { host, life, effect });
                }
                let result = match fault {
                    Some(StoreFault::UnknownLost | StoreFault::Late) => Ok(0),
                    _ => self.store.commit(&expect, &put, &delete),
                };
                let input = match (fault, result) {
                    (Some(_), _) => Input::CommitUnknown { seq },
                    (None, Ok(version)) => Input::Committed { seq, version },
                    (None, Err(key)) => Input::Refused { seq, key },
                };
                (if fault.is_some() { 1 } else { self.store_ms }, input)
            }
            Effect::Http { id, request } => {
                if request.body.is_some() {
                    self.asked.insert((life, id), self.writes.len());
                }
                let (delay, outcome) = self.http(&request);
                (delay, Input::HttpDone { id, outcome })
            }
            Effect::Notify { .. } => return,
        };
        if self.echo {
            self.at(delay + 3, Happening::Deliver { host, life, input: input.clone() });
        }
        self.at(delay, Happening::Deliver { host, life, input });
    }

    fn http(&mut self, request: &HttpRequest) -> (u64, Outcome) {
        if self.now > request.not_after.0 {
            return (1, Outcome::NeverSent { reason: "too late".to_owned() });
        }
        if request.authorize == tieout::engine::Authorize::Refreshed {
            self.refreshed += 1;
        }
        let fault = match &request.body {
            Some(body) => {
                self.check_journal(&request.url, body);
                self.check_repeat(&request.url, body);
                self.writes.push((self.now, request.url.clone(), body.clone()));
                self.write_faults.get(&(self.writes.len() - 1))
            }
            None => {
                self.read_urls.push((self.now, request.url.clone()));
                self.read_faults.get(&(self.read_urls.len() - 1))
            }
        };
        let fault = fault.cloned();
        self.quickbooks.now = self.now;
        let mut executed = || {
            let reply = self.quickbooks.handle(&request.url, request.body.as_deref());
            Outcome::Response { status: reply.status, headers: Default::default(), body: reply.body }
        };
        let timeout = request.timeout_ms;
        match fault {
            None => (150, executed()),
            Some(Fault::After(outcome)) => {
                executed();
                (if outcome == Outcome::Timeout { timeout } else { 150 }, outcome)
            }
            Some(Fault::Instead(outcome)) => {
                let silent = outcome == Outcome::Timeout;
                (if silent { timeout } else { 150 }, outcome)
            }
            Some(Fault::CutShort) => match executed() {
                Outcome::Response { status, headers, body } => {
                    let body = body.chars().take(body.len() / 2).collect();
                    (150, Outcome::Response { status, headers, body })
                }
                other => (150, other),
            },
            Some(Fault::Slow(after)) => (150 + after, executed()),
            Some(Fault::Late(after)) => {
                let (url, body) = (request.url.clone(), request.body.clone());
                self.at(timeout + after, Happening::Execute { url, body });
                (timeout, Outcome::Timeout)
            }
        }
    }
}

fn engine(holder: &str) -> Engine {
    let config = format!(
        r#"{{"workspace":"ws","realm":"123","environment":{{"baseUrl":"http://127.0.0.1:8090"}},"holder":"{holder}"}}"#
    );
    Engine::new(EngineConfig::parse(&config).unwrap()).unwrap()
}

fn start(life: u64) -> Vec<Input> {
    vec![Input::Entropy { bytes: format!("{life:016x}") }, Input::Command { command: Command::Start }]
}

fn host(name: &'static str, life: u64) -> Host {
    Host { engine: engine(name), name, inputs: start(life), life, frozen: false, called_in_vain: None }
}
