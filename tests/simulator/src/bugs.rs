//! `--bugs`: does the simulator notice what it should? Each bug of the catalogues is switched on for itself, in a
//! copy of the engine that `tools/planted.mjs` makes for it.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use crate::campaign::{self, Extent};
use crate::run::{READS_BACK, Story};
use crate::{shrink, sweep, trials, ways};

/// Random histories that are lived for one bug before the directed ones, and after them.
const FEW: u64 = 500;
const MANY: u64 = 20_000;
/// For every so many of these, one more that reads back.
const READING_BACK: u64 = 10;
/// One in so many of the directed histories, before all of them: a number that has no factor in common with how many ways a
/// place has to fail.
const PART: usize = 7;
/// Of the crashes, one in so many at least, so that no pairs are lived.
const SINGLES: usize = 2;

struct Bug {
    number: u32,
    invariant: String,
    what: String,
    set: String,
    /// A history that has shown it, to begin with, and how many of its kind there is one among that reads back. If it shows
    /// the bug no longer, the search takes longer, nothing else.
    seed: Option<(u64, u64)>,
}

fn catalogues() -> Vec<Bug> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("bugs");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.path()).collect();
    files.sort();
    let mut bugs: Vec<Bug> = Vec::new();
    for file in files {
        let set = file.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        for line in text.lines() {
            let words: Vec<&str> = line.splitn(4, ' ').collect();
            match (words.as_slice(), bugs.last_mut()) {
                (["bug", number, invariant, what], _) => {
                    let Ok(number) = number.parse() else { continue };
                    let (invariant, what, set) = ((*invariant).into(), (*what).into(), set.clone());
                    bugs.push(Bug { number, invariant, what, set, seed: None });
                }
                (["seed", seed], Some(bug)) => bug.seed = seed.parse().ok().map(|seed| (seed, READS_BACK)),
                (["seed", seed, "reads-back"], Some(bug)) => {
                    bug.seed = seed.parse().ok().map(|seed| (seed, 1))
                }
                _ => {}
            }
        }
    }
    bugs
}

/// How a bug shows, and the history in which it does.
struct Symptom {
    text: String,
    story: Story,
}

fn random(first: u64, count: u64, reads_back: u64, threads: u64) -> Option<Symptom> {
    let within = Duration::from_secs(u64::MAX / 1_000);
    let sum = campaign::run(Extent { first, count, threads, failures: 1, within }, reads_back);
    let failure = sum.failures.into_iter().next()?;
    let share = if reads_back == 1 { " reads-back" } else { "" };
    let text = format!("seed {}{share}, {}", failure.seed, failure.violation);
    Some(Symptom { text, story: failure.story() })
}

fn kept() -> Option<Symptom> {
    crate::kept().into_iter().find_map(|file| {
        let story = Story::parse(&std::fs::read_to_string(&file).ok()?)?;
        let violation = story.live().violations.into_iter().next()?;
        let name = Path::new(&file).file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Some(Symptom { text: format!("{name}, {violation}"), story })
    })
}

fn shown(tally: sweep::Tally) -> Option<Symptom> {
    let failure = tally.failures.into_iter().next()?;
    let text = failure.lines().next().unwrap_or_default().to_owned();
    Some(Symptom { text, story: Story::parse(&failure)? })
}

/// The directed histories, or one in so many of each kind.
fn directed(workers: usize, every: usize) -> Option<Symptom> {
    shown(trials::all(workers, every))
        .or_else(|| shown(sweep::fences(workers, every)))
        .or_else(|| shown(sweep::crash_points(workers, every.max(SINGLES))))
        .or_else(|| shown(ways::all(workers, every)))
}

/// What first shows a bug: the history of its `seed` and kept traces; a few random ones; a part of the directed ones, then all;
/// then many more random ones.
fn symptom(bug: &Bug, first: u64, threads: u64) -> Option<Symptom> {
    let workers = threads as usize;
    let either = |first, count| {
        random(first, count, READS_BACK, threads).or_else(|| random(first, count / READING_BACK, 1, threads))
    };
    bug.seed
        .and_then(|(seed, reads_back)| random(seed, 1, reads_back, 1))
        .or_else(kept)
        .or_else(|| either(first, FEW))
        .or_else(|| directed(workers, PART))
        .or_else(|| directed(workers, 1))
        .or_else(|| either(first + FEW, MANY))
}

/// Lives histories with each bug, or each of `only`, until it shows. Of a single one the shortest trace is told.
pub fn run(first: u64, threads: u64, only: &[u64]) -> ExitCode {
    let mut bugs = catalogues();
    bugs.retain(|bug| only.is_empty() || only.contains(&u64::from(bug.number)));
    let mut missed = Vec::new();
    for bug in &bugs {
        tieout::planted::plant(bug.number);
        let found = symptom(bug, first, threads);
        if let (Some(Symptom { story, .. }), [_]) = (&found, only) {
            let (short, script) = shrink::shrink(story, story.live().made, Duration::from_secs(60));
            println!("{}", short.text(&script));
        }
        tieout::planted::plant(0);
        let Bug { number, invariant, what, .. } = bug;
        // What goes wrong without the bug too says nothing about it.
        match found.filter(|symptom| symptom.story.live().violations.is_empty()) {
            Some(Symptom { text, .. }) => {
                let text: String = text.chars().take(110).collect();
                println!("caught {number:>3} {invariant:<5} {what}: {text}");
            }
            None => {
                println!("MISSED {number:>3} {invariant:<5} {what}");
                missed.push(number);
            }
        }
    }
    let mut sets: Vec<&str> = bugs.iter().map(|bug| bug.set.as_str()).collect();
    sets.dedup();
    for set in sets {
        let planted = bugs.iter().filter(|bug| bug.set == set).count();
        let lost = bugs.iter().filter(|bug| bug.set == set && missed.contains(&&bug.number)).count();
        println!("{set}: planted={planted} caught={}", planted - lost);
    }
    println!("planted={} caught={}", bugs.len(), bugs.len() - missed.len());
    if missed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
