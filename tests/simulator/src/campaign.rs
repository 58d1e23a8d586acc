//! Many histories on all cores, and what they add up to.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::kinds::Kind;
use crate::marks::Marks;
use crate::run::{Report, Story};

/// How much is lived.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    pub first: u64,
    pub count: u64,
    pub threads: u64,
    /// After so many failing histories no further one is begun.
    pub failures: usize,
    /// No history is begun after this time.
    pub within: Duration,
}

/// One history in so many is lived twice.
const TWICE_EVERY: u64 = 64;
/// One history in so many is lived again without crashes, and with other clocks.
const COMPARED_EVERY: u64 = 128;

/// A history that violated something.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Failure {
    pub seed: u64,
    pub violation: String,
    /// It was lived again without crashes, and only then failed.
    pub without_crashes: bool,
    /// Of the histories, one in so many read back.
    pub reads_back: u64,
}

impl Failure {
    pub fn story(&self) -> Story {
        let story = Story::drawn_with(self.seed, self.reads_back);
        if self.without_crashes { story.without_crashes() } else { story }
    }
}

#[derive(Debug, Default)]
pub struct Sum {
    pub reads_back: u64,
    pub histories: u64,
    pub events: u64,
    pub turns: u64,
    pub faults: BTreeMap<Kind, u64>,
    pub per_history: Vec<u64>,
    pub fired: BTreeMap<&'static str, u64>,
    pub marks: Marks,
    pub delays: Vec<u64>,
    pub twice: u64,
    pub compared: u64,
    pub pairs: BTreeMap<(Kind, Kind), u64>,
    pub failures: Vec<Failure>,
    pub violations: u64,
    pub seconds: f64,
}

impl Sum {
    fn add(&mut self, report: Report) {
        self.histories += 1;
        self.events += report.events;
        self.turns += report.turns;
        self.per_history.push(report.fault_count());
        let kinds: Vec<Kind> = report.faults.keys().copied().collect();
        for (place, one) in kinds.iter().enumerate() {
            for other in &kinds[place + 1..] {
                *self.pairs.entry((*one, *other)).or_default() += 1;
            }
        }
        for (kind, count) in report.faults {
            *self.faults.entry(kind).or_default() += count;
        }
        for (invariant, count) in report.fired {
            *self.fired.entry(invariant).or_default() += count;
        }
        self.marks.add(&report.marks);
        self.delays.extend(report.delays);
    }

    fn merge(&mut self, other: Sum) {
        self.histories += other.histories;
        self.events += other.events;
        self.turns += other.turns;
        self.per_history.extend(other.per_history);
        for (kind, count) in other.faults {
            *self.faults.entry(kind).or_default() += count;
        }
        for (pair, count) in other.pairs {
            *self.pairs.entry(pair).or_default() += count;
        }
        for (invariant, count) in other.fired {
            *self.fired.entry(invariant).or_default() += count;
        }
        self.marks.add(&other.marks);
        self.delays.extend(other.delays);
        self.twice += other.twice;
        self.compared += other.compared;
        self.violations += other.violations;
        self.failures.extend(other.failures);
        self.failures.sort();
    }

    fn fail(&mut self, seed: u64, violation: String) {
        self.failed(seed, violation, false);
    }

    fn failed(&mut self, seed: u64, violation: String, without_crashes: bool) {
        self.violations += 1;
        self.failures.push(Failure { seed, violation, without_crashes, reads_back: self.reads_back });
    }
}

/// One history, and for some a second look: the same twice, without crashes, under other clocks.
fn one(seed: u64, sum: &mut Sum) {
    let story = Story::drawn_with(seed, sum.reads_back);
    let report = story.live();
    if let Some(violation) = report.violations.first() {
        return sum.fail(seed, violation.clone());
    }
    if seed.is_multiple_of(TWICE_EVERY) {
        sum.twice += 1;
        if story.live().hash != report.hash {
            sum.fail(seed, "determinism: the same history had another trace".to_owned());
        }
    }
    if seed.is_multiple_of(COMPARED_EVERY) {
        compare(seed, &story, &report, sum);
    }
    sum.add(report);
}

/// I-30: crashes change nothing in the end. I-36: neither does the calendar.
fn compare(seed: u64, story: &Story, report: &Report, sum: &mut Sum) {
    sum.compared += 1;
    let calm = story.without_crashes().live();
    if let Some(violation) = calm.violations.first() {
        return sum.failed(seed, violation.clone(), true);
    }
    let differ = report.projection.iter().find(|(marker, cents)| {
        calm.projection.get(*marker).is_some_and(|other| {
            other != *cents && **cents != 0 && *other != 0 && other.abs_diff(**cents) > 1
        })
    });
    *sum.fired.entry("I-30").or_default() += report.projection.len() as u64;
    if let Some((marker, _)) = differ {
        return sum.fail(seed, format!("I-30: {marker} has another total than without crashes"));
    }
    // A webhook's mark is named by all that it says, the time included: names in another order are read in another order.
    if story.setup.inbound.is_some_and(|roads| roads.hooks) {
        return;
    }
    let mut moved = Story { script: Some(report.made.clone()), ..story.clone() };
    let again = moved.live();
    moved.setup.epoch = 40 * 365 * 24 * 3_600_000;
    let later = moved.live();
    *sum.fired.entry("I-36").or_default() += 1;
    if again.requests != later.requests {
        sum.fail(seed, "I-36: other requests in another decade".to_owned());
    }
}

/// Does the same on so many threads. One alone is the caller's own: a planted bug is known to its thread only.
pub fn on_threads(count: usize, work: &(impl Fn() + Sync)) {
    if count <= 1 {
        return work();
    }
    std::thread::scope(|scope| {
        for _ in 0..count {
            scope.spawn(work);
        }
    });
}

/// Lives histories one after the other, on so many threads; one in so many reads back.
pub fn run(extent: Extent, reads_back: u64) -> Sum {
    let begin = Instant::now();
    let next = AtomicU64::new(0);
    let failed = AtomicUsize::new(0);
    let total = Mutex::new(Sum::default());
    let live = || {
        let mut sum = Sum { reads_back, ..Sum::default() };
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            let enough = failed.load(Ordering::Relaxed) >= extent.failures;
            if n >= extent.count || enough || begin.elapsed() > extent.within {
                break;
            }
            let before = sum.failures.len();
            one(extent.first + n, &mut sum);
            failed.fetch_add(sum.failures.len() - before, Ordering::Relaxed);
        }
        if let Ok(mut total) = total.lock() {
            total.merge(sum);
        }
    };
    on_threads(extent.threads as usize, &live);
    let mut sum = total.into_inner().unwrap_or_default();
    sum.seconds = begin.elapsed().as_secs_f64();
    sum
}
