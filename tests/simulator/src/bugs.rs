//! `--bugs`: does the simulator notice what it should? Each bug of the catalogues is switched on for itself, in a
//! copy of the engine that `tools/planted.mjs` makes for it.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use crate::campaign::{self, Extent};
use crate::{run, sweep, trials};

/// Random histories that are lived for one bug before the directed ones, and after them.
const FEW: u64 = 500;
const MANY: u64 = 20_000;

struct Bug {
    number: u32,
    invariant: String,
    what: String,
    set: String,
}

fn catalogues() -> Vec<Bug> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("bugs");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.path()).collect();
    files.sort();
    let mut bugs = Vec::new();
    for file in files {
        let set = file.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        for line in text.lines().filter_map(|line| line.strip_prefix("bug ")) {
            let words: Vec<&str> = line.splitn(3, ' ').collect();
            let [number, invariant, what] = words.as_slice() else { continue };
            let Ok(number) = number.parse() else { continue };
            let (invariant, what) = ((*invariant).to_owned(), (*what).to_owned());
            bugs.push(Bug { number, invariant, what, set: set.clone() });
        }
    }
    bugs
}

/// What first shows a bug: random histories, few of them; then the directed ones; then many more random ones.
fn symptom(first: u64, threads: u64) -> Option<String> {
    let random = |first, count| {
        let within = Duration::from_secs(u64::MAX / 1_000);
        let sum = campaign::run(Extent { first, count, threads, failures: 1, within });
        sum.failures.into_iter().next().map(|failure| format!("seed {}, {}", failure.seed, failure.violation))
    };
    let workers = threads as usize;
    let directed = |tally: sweep::Tally| tally.failures.into_iter().next();
    let kept = || {
        let stories = crate::kept().into_iter().filter_map(|file| {
            let story = run::Story::parse(&std::fs::read_to_string(&file).ok()?)?;
            story.live().violations.first().map(|violation| format!("{violation} in {file}"))
        });
        stories.into_iter().next()
    };
    random(first, FEW)
        .or_else(kept)
        .or_else(|| directed(trials::all(workers, 1)))
        .or_else(|| directed(sweep::fences(workers, 1)))
        .or_else(|| directed(sweep::crash_points(workers, 2)))
        .or_else(|| random(first + FEW, MANY))
}

/// Lives histories with each bug, or each of `only`, until it shows.
pub fn run(first: u64, threads: u64, only: &[u64]) -> ExitCode {
    let mut bugs = catalogues();
    bugs.retain(|bug| only.is_empty() || only.contains(&u64::from(bug.number)));
    let mut missed = Vec::new();
    for bug in &bugs {
        tieout::planted::plant(bug.number);
        let Bug { number, invariant, what, .. } = bug;
        match symptom(first, threads) {
            Some(symptom) => {
                let symptom: String = symptom.lines().next().unwrap_or_default().chars().take(110).collect();
                println!("caught {number:>3} {invariant:<5} {what}: {symptom}");
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
