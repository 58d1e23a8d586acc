//! Directed histories: a fault at every place, and small worlds with every combination.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::books::{Honour, Manners};
use crate::campaign::on_threads;
use crate::decisions::{Choice, Script, Spot};
use crate::kinds::{Kind, Site};
use crate::run::{Report, Story};
use crate::work::{self, Class, Fact};
use crate::world::{MINUTE, Setup};

/// How many different states were seen. Each is one bit at the place of its hash: two that share a place count once,
/// so that the number is never too high.
#[derive(Debug)]
pub struct States {
    bits: Vec<u64>,
    pub count: u64,
}

/// Two to this power places: with 30 million states in them, three of a hundred share one.
const PLACES: u32 = 29;

impl Default for States {
    fn default() -> Self {
        Self { bits: vec![0; 1 << (PLACES - 6)], count: 0 }
    }
}

impl States {
    fn see(&mut self, hash: u64) {
        let place = hash.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - PLACES);
        let word = &mut self.bits[(place >> 6) as usize];
        let bit = 1 << (place & 63);
        self.count += u64::from(*word & bit == 0);
        *word |= bit;
    }
}

/// After so many failing histories no further one is begun.
const FAILURES_MAX: usize = 5;

#[derive(Debug, Default)]
pub struct Tally {
    pub scenarios: usize,
    pub histories: u64,
    /// Different beginnings of histories: all that every process has done, and when.
    pub states: States,
    pub failures: Vec<String>,
}

impl Tally {
    pub fn add(&mut self, story: &Story, report: &Report) {
        self.histories += 1;
        report.states.iter().for_each(|state| self.states.see(*state));
        if let (Some(violation), true) = (report.violations.first(), self.failures.len() < FAILURES_MAX) {
            self.failures.push(format!("{violation}\n{}", story.text(&report.made)));
        }
    }
}

fn setup(honour: Honour, lag: u64) -> Setup {
    let manners = Manners { honour, unique_numbers: true, lag };
    Setup { seed: 7, manners, chaos: 20 * MINUTE, acts: 12, budget: None, epoch: 0, inbound: None }
}

/// A customer and an invoice, or two invoices of one customer.
fn small(invoices: u64) -> Vec<Fact> {
    let mut facts = vec![work::fact(Class::Customer, 0, "Miller".to_owned())];
    for n in 0..invoices {
        let mut invoice = work::fact(Class::Invoice, n, format!("INV-{n}"));
        invoice.customer = Some(0);
        invoice.lines = vec![1010 + n];
        facts.push(invoice);
    }
    facts
}

/// Sixty ways to begin: what is in the CRM, how QuickBooks behaves, and what has gone wrong already.
fn scenarios() -> Vec<Story> {
    let first = |kind, param| (0, Choice { kind, param });
    let wounds: [Option<(u64, Choice)>; 6] = [
        None,
        Some(first(Kind::SecondHost, 0)),
        Some(first(Kind::Zombie, 0)),
        Some(first(Kind::Freeze, 2 << 8)),
        Some(first(Kind::CrmEdit, 0)),
        Some(first(Kind::StalePlan, 0)),
    ];
    let mut stories = Vec::new();
    for (place, facts) in
        [work::chains(1), small(1), small(3), work::chains(2), work::drawn(11)].into_iter().enumerate()
    {
        for honour in [Honour::Always, Honour::Never] {
            for wound in wounds {
                let script: Script = wound.into_iter().map(|(n, choice)| ((Site::Act, n), choice)).collect();
                let lag = if place == 0 { 5_000 } else { 0 };
                stories.push(Story { setup: setup(honour, lag), facts: facts.clone(), script: Some(script) });
            }
        }
    }
    stories
}

/// What may go wrong at a place: crash before, crash after, error, hang.
pub fn modes(spot: Spot) -> Vec<Choice> {
    let kinds: &[(Kind, u64)] = match spot.0 {
        Site::Effect => &[(Kind::CrashBefore, 0), (Kind::CrashAfter, 0)],
        Site::Commit => &[(Kind::CommitLost, 0), (Kind::CommitWritten, 0), (Kind::CommitLate, 0)],
        Site::Write => &[
            (Kind::ErrorDone, 0),
            (Kind::ErrorNotDone, 0),
            (Kind::Silent, 0),
            (Kind::Silent, 1),
            (Kind::Late, 1),
            (Kind::Throttled, 0),
        ],
        Site::Read => &[(Kind::ReadError, 0), (Kind::ReadSilent, 0)],
        _ => &[],
    };
    kinds.iter().map(|(kind, param)| Choice { kind: *kind, param: *param }).collect()
}

/// One more decision at each place that a history asks about after its last one: every set of decisions comes about once, in
/// the order in which they strike. What the scenario begins with is none of them.
pub fn more(story: &Story, report: &Report, modes: impl Fn(Spot) -> Vec<Choice>) -> Vec<Story> {
    let script = story.script.clone().unwrap_or_default();
    let begun = report
        .asked
        .iter()
        .rposition(|spot| spot.0 != Site::Act && !spot.0.reads_back() && script.contains_key(spot))
        .map_or(0, |last| last + 1);
    let mut stories = Vec::new();
    for spot in report.asked.iter().skip(begun) {
        for choice in modes(*spot) {
            let mut next = story.clone();
            next.script.get_or_insert_default().insert(*spot, choice);
            stories.push(next);
        }
    }
    stories
}

/// Lives them all, or until enough of them have failed.
pub fn live_all(stories: &[Story], threads: usize, tally: &mut Tally) {
    let next = AtomicUsize::new(0);
    let shared = Mutex::new(std::mem::take(tally));
    on_threads(threads, &|| {
        while let Some(story) = stories.get(next.fetch_add(1, Ordering::Relaxed)) {
            let report = story.live();
            let Ok(mut tally) = shared.lock() else { return };
            tally.add(story, &report);
            if tally.failures.len() >= FAILURES_MAX {
                return;
            }
        }
    });
    *tally = shared.into_inner().unwrap_or_default();
}

/// Every effect of sixty scenarios, with each way to go wrong; all pairs of ten of them. With `every` above 1 only
/// each so-manieth of the singles, and no pairs.
pub fn crash_points(threads: usize, every: usize) -> Tally {
    let mut tally = Tally::default();
    let scenarios = scenarios();
    tally.scenarios = scenarios.len();
    let mut stories = Vec::new();
    for scenario in &scenarios {
        stories.extend(more(scenario, &scenario.live(), modes));
    }
    let stories: Vec<Story> = stories.into_iter().step_by(every).collect();
    live_all(&stories, threads, &mut tally);
    if every > 1 {
        return tally;
    }
    // The ten that begin smallest, every pair.
    for scenario in scenarios.iter().filter(|story| story.facts.len() <= 2).take(10) {
        let singles = more(scenario, &scenario.live(), modes);
        for single in &singles {
            let pairs = more(single, &single.live(), modes);
            live_all(&pairs, threads, &mut tally);
        }
    }
    tally
}

/// A process is held up, doubled or told twice at each effect of twelve scenarios: with a second process that goes
/// on meanwhile, and without; until shortly before, and long after, its lease has run out.
pub fn fences(threads: usize, every: usize) -> Tally {
    let ways = (0..6).map(|param| (Kind::HeldHere, param));
    let ways: Vec<(Kind, u64)> =
        ways.chain([(Kind::TwinHere, 0), (Kind::HeardTwice, 0), (Kind::HeardTwice, 200_000)]).collect();
    let scenarios: Vec<Story> = scenarios().into_iter().step_by(5).collect();
    let mut tally = Tally { scenarios: scenarios.len(), ..Tally::default() };
    let mut stories = Vec::new();
    for scenario in &scenarios {
        for spot in scenario.live().asked.iter().filter(|spot| spot.0 == Site::Effect) {
            for (kind, param) in &ways {
                let mut next = scenario.clone();
                next.script.get_or_insert_default().insert(*spot, Choice { kind: *kind, param: *param });
                stories.push(next);
            }
        }
    }
    let stories: Vec<Story> = stories.into_iter().step_by(every).collect();
    live_all(&stories, threads, &mut tally);
    tally
}

/// What a small world may meet at a place. A crash before an effect is one after the effect before it, for nothing outside
/// the process lies between; instead the process may stand still there, while the other one goes on.
fn small_modes(spot: Spot) -> Vec<Choice> {
    match spot.0 {
        Site::Effect => {
            [(Kind::CrashAfter, 0), (Kind::HeldHere, 2)].map(|(kind, param)| Choice { kind, param }).to_vec()
        }
        Site::Commit | Site::Write => modes(spot),
        _ => vec![],
    }
}

/// Two processes, a customer and an invoice, and up to so many faults: all of them, at every place, in every order.
pub fn small_worlds(threads: usize, faults: u32) -> Tally {
    let second = ((Site::Act, 0), Choice { kind: Kind::SecondHost, param: 0 });
    let begin =
        Story { setup: setup(Honour::Never, 0), facts: small(1), script: Some(Script::from([second])) };
    let mut tally = Tally { scenarios: 1, ..Tally::default() };
    let mut layer = vec![begin];
    live_all(&layer, threads, &mut tally);
    for fault in 1..=faults {
        let mut next = Vec::new();
        for story in &layer {
            let worse = more(story, &story.live(), small_modes);
            live_all(&worse, threads, &mut tally);
            // The last layer is not kept.
            next.extend(worse.into_iter().filter(|_| fault < faults));
        }
        layer = next;
    }
    tally
}
