//! `--bugs`: does the simulator notice what it should? Each bug of the catalogues is switched on for itself, in a
//! copy of the engine that `tools/planted.mjs` makes for it.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use crate::campaign::{self, Extent};

/// What is lived for one bug, at most.
const HISTORIES_MAX: u64 = 200_000;

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

/// Lives histories with each bug until it shows, for so many seconds at most.
pub fn run(first: u64, threads: u64, seconds: u64) -> ExitCode {
    let bugs = catalogues();
    let mut missed = Vec::new();
    for bug in &bugs {
        tieout::planted::plant(bug.number);
        let within = Duration::from_secs(seconds);
        let sum = campaign::run(Extent { first, count: HISTORIES_MAX, threads, failures: 1, within });
        let Bug { number, invariant, what, .. } = bug;
        match sum.failures.first() {
            Some(failure) => {
                let seed = failure.seed;
                let violation: String = failure.violation.chars().take(90).collect();
                println!("caught {number:>3} {invariant:<5} {what}: seed {seed}, {violation}");
            }
            None => {
                println!("MISSED {number:>3} {invariant:<5} {what}: {} histories", sum.histories);
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
