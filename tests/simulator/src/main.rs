//! `simulate`: histories of the engine under faults.
//!
//! `--histories N --seed S [--threads T]` lives N histories; `--trace` tells one of them line by line; `--replay FILE`
//! lives a kept one again; `--regressions` all of those that once failed. The exit status is 1 after any violation.
#![expect(clippy::disallowed_methods, reason = "histories per second are measured by a real clock")]

#[cfg(feature = "planted")]
mod bugs;
mod campaign;
mod meanwhile;
mod print;
mod shrink;
mod sweep;
mod trials;
mod ways;

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use tieout_simulator::{books, checks, decisions, film, inbound, kinds, marks, run, tapes, work, world};

use run::Story;

/// At this size a mark that was never hit turns the run red.
const MARKS_FROM: u64 = 20_000;

struct Options {
    histories: u64,
    seed: u64,
    threads: u64,
    failures: u64,
    seconds: u64,
    slice: bool,
    trace: bool,
    film: bool,
    without_crashes: bool,
    replay: Vec<String>,
    crash_points: bool,
    small_worlds: bool,
    fences: bool,
    trials: bool,
    inbound: bool,
    /// Of the histories drawn from seeds, one in so many reads back.
    reads_back: u64,
    bugs: bool,
    /// Of the bugs only these.
    only: Vec<u64>,
    keep: Option<String>,
    tapes: Option<String>,
}

fn options() -> Result<Options, String> {
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
    let mut options = Options {
        histories: 1_000,
        seed: 1,
        threads: cores,
        failures: 5,
        seconds: u64::MAX / 1_000,
        slice: false,
        trace: false,
        film: false,
        without_crashes: false,
        replay: Vec::new(),
        crash_points: false,
        small_worlds: false,
        fences: false,
        trials: false,
        inbound: false,
        reads_back: run::READS_BACK,
        bugs: false,
        only: Vec::new(),
        keep: None,
        tapes: None,
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut number =
            || words.next().and_then(|text| text.parse().ok()).ok_or(format!("`{word}` wants a number"));
        match word.as_str() {
            "--histories" => options.histories = number()?,
            "--seed" => options.seed = number()?,
            "--failures" => options.failures = number()?,
            "--seconds" => options.seconds = number()?,
            "--slice" => options.slice = true,
            "--threads" => options.threads = number()?,
            "--crash-points" => options.crash_points = true,
            "--fences" => options.fences = true,
            "--trials" => options.trials = true,
            "--inbound" => options.inbound = true,
            "--reads-back" => options.reads_back = number()?,
            "--small-worlds" => options.small_worlds = true,
            "--tapes" => options.tapes = words.next(),
            "--bugs" => options.bugs = true,
            "--bug" => options.only.push(number()?),
            "--keep" => options.keep = words.next(),
            "--trace" => options.trace = true,
            "--film" => options.film = true,
            "--without-crashes" => options.without_crashes = true,
            "--replay" => options.replay.extend(words.next()),
            "--regressions" => options.replay.extend(kept()),
            other => return Err(format!("unknown option `{other}`")),
        }
    }
    Ok(options)
}

/// Traces of what once failed.
fn kept() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("regressions");
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files: Vec<String> = files
        .filter(|path| path.extension().is_some_and(|end| end == "trace"))
        .map(|path| path.display().to_string())
        .collect();
    files.sort();
    files
}

fn main() -> ExitCode {
    // A panic in the engine is caught and reported as a violation; its own words would only be noise.
    std::panic::set_hook(Box::new(|_| {}));
    let options = match options() {
        Ok(options) => options,
        Err(why) => {
            eprintln!("{why}");
            return ExitCode::from(2);
        }
    };
    if let Some(folder) = &options.tapes {
        return match tapes::write(Path::new(folder), options.seed, options.histories) {
            Ok(turns) => {
                println!("tapes={} turns={turns}", options.histories);
                ExitCode::SUCCESS
            }
            Err(why) => {
                eprintln!("{folder}: {why}");
                ExitCode::FAILURE
            }
        };
    }
    if options.bugs {
        return bugs(&options);
    }
    if !options.replay.is_empty() {
        return code(replay(&options.replay, options.trace));
    }
    if options.crash_points || options.small_worlds || options.fences || options.trials || options.inbound {
        return code(directed(&options));
    }
    if options.trace {
        let story = Story::drawn_with(options.seed, options.reads_back);
        let report = if options.without_crashes { story.without_crashes() } else { story }.live_with(true);
        println!("{}", report.log.join("\n"));
        report.violations.iter().for_each(|violation| println!("{violation}"));
        return if report.violations.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    if options.film {
        println!("{}", film::history(options.seed));
        return ExitCode::SUCCESS;
    }
    if options.slice {
        return slice(&options);
    }
    random(&options, Duration::from_secs(options.seconds))
}

/// Histories drawn from seeds.
fn random(options: &Options, within: Duration) -> ExitCode {
    let extent = campaign::Extent {
        first: options.seed,
        count: options.histories,
        threads: options.threads,
        failures: options.failures as usize,
        within,
    };
    let sum = campaign::run(extent, options.reads_back);
    print::summary(&sum);
    for failure in &sum.failures {
        let which = if failure.without_crashes { " --without-crashes" } else { "" };
        let share = if options.reads_back == run::READS_BACK {
            String::new()
        } else {
            format!(" --reads-back {}", options.reads_back)
        };
        println!(
            "VIOLATION {}\n  replay: npm run simulate -- --seed {} --trace{which}{share}",
            failure.violation, failure.seed
        );
    }
    if let Some(failure) = sum.failures.first().filter(|_| options.failures < 10) {
        let story = failure.story();
        let (short, script) = shrink::shrink(&story, story.live().made, Duration::from_secs(60));
        println!("shortest found, for tests/simulator/regressions:\n{}", short.text(&script));
    }
    let missed = sum.marks.missed();
    let red = sum.histories >= MARKS_FROM && !missed.is_empty();
    if red {
        missed.iter().for_each(|mark| println!("MARK NEVER HIT: {}", mark.text()));
    }
    if sum.violations == 0 && !red { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The directed part of everything, much reduced, and the kept traces.
fn slice(options: &Options) -> ExitCode {
    let threads = options.threads as usize;
    let mut good = replay(&kept(), false);
    good &= tell("small worlds", &sweep::small_worlds(threads, SMALL_FAULTS.1));
    good &= tell("crash points", &sweep::crash_points(threads, SLICED));
    good &= tell("fence points", &sweep::fences(threads, SLICED));
    good &= tell("trials", &trials::all(threads, SLICED));
    good &= tell("inbound", &ways::all(threads, SLICED));
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[cfg(feature = "planted")]
fn bugs(options: &Options) -> ExitCode {
    let Options { seed: first, threads, ref only, ref keep, .. } = *options;
    bugs::run(bugs::Search { first, threads, only, keep: keep.as_deref() })
}

#[cfg(not(feature = "planted"))]
fn bugs(_options: &Options) -> ExitCode {
    eprintln!("bugs are planted in a copy only: npm run simulate -- --bugs");
    ExitCode::from(2)
}

/// Faults that a small world meets, and those that it meets in a slice.
const SMALL_FAULTS: (u32, u32) = (3, 2);

/// Of the directed histories, a slice lives one in so many: a number that has no factor in common with how many ways a place has to fail.
const SLICED: usize = 7;

fn tell(name: &str, tally: &sweep::Tally) -> bool {
    println!(
        "{name}: scenarios={} histories={} states={} violations={}",
        tally.scenarios,
        tally.histories,
        tally.states.count,
        tally.failures.len()
    );
    tally.failures.iter().for_each(|failure| println!("VIOLATION {failure}"));
    tally.failures.is_empty()
}

fn directed(options: &Options) -> bool {
    let threads = options.threads as usize;
    let mut good = true;
    if options.crash_points {
        good &= tell("crash points", &sweep::crash_points(threads, 1));
    }
    if options.fences {
        good &= tell("fence points", &sweep::fences(threads, 1));
    }
    if options.trials {
        good &= tell("trials", &trials::all(threads, 1));
    }
    if options.inbound {
        good &= tell("inbound", &ways::all(threads, 1));
    }
    if options.small_worlds {
        good &= tell("small worlds", &sweep::small_worlds(threads, SMALL_FAULTS.0));
    }
    good
}

fn replay(files: &[String], trace: bool) -> bool {
    let mut failed = 0;
    for file in files {
        let Some(story) = std::fs::read_to_string(file).ok().and_then(|text| Story::parse(&text)) else {
            println!("VIOLATION {file} cannot be read");
            failed += 1;
            continue;
        };
        let report = story.live_with(trace);
        if trace {
            println!("{}", report.log.join("\n"));
        }
        report.violations.iter().for_each(|violation| println!("VIOLATION {violation} ({file})"));
        failed += u64::from(!report.violations.is_empty());
    }
    println!("kept traces: {} violations={failed}", files.len());
    failed == 0
}

fn code(good: bool) -> ExitCode {
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
