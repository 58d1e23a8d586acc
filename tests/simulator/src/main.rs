//! `simulate`: histories of the engine under faults.
//!
//! `--histories N --seed S [--threads T]` lives N histories; `--trace` tells one of them line by line; `--replay FILE`
//! lives a kept one again; `--regressions` all of those that once failed. The exit status is 1 after any violation.
#![expect(clippy::disallowed_methods, reason = "histories per second are measured by a real clock")]

mod acts;
mod apply;
mod body;
mod books;
mod campaign;
mod checks;
mod decisions;
mod dice;
mod kinds;
mod marks;
mod planner;
mod print;
mod request;
mod run;
mod shrink;
mod store;
mod sweep;
mod tape;
mod turn;
mod work;
mod world;

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use run::Story;

/// At this size a mark that was never hit turns the run red.
const MARKS_FROM: u64 = 20_000;

struct Options {
    histories: u64,
    seed: u64,
    threads: u64,
    trace: bool,
    replay: Vec<String>,
    crash_points: bool,
    small_worlds: bool,
}

fn options() -> Result<Options, String> {
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
    let mut options = Options {
        histories: 1_000,
        seed: 1,
        threads: cores,
        trace: false,
        replay: Vec::new(),
        crash_points: false,
        small_worlds: false,
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut number =
            || words.next().and_then(|text| text.parse().ok()).ok_or(format!("`{word}` wants a number"));
        match word.as_str() {
            "--histories" => options.histories = number()?,
            "--seed" => options.seed = number()?,
            "--threads" => options.threads = number()?,
            "--crash-points" => options.crash_points = true,
            "--small-worlds" => options.small_worlds = true,
            "--trace" => options.trace = true,
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
    if !options.replay.is_empty() {
        return replay(&options);
    }
    if options.crash_points || options.small_worlds {
        return directed(&options);
    }
    if options.trace {
        let report = Story::drawn(options.seed).live_with(true);
        println!("{}", report.log.join("\n"));
        report.violations.iter().for_each(|violation| println!("{violation}"));
        return if report.violations.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    let sum = campaign::run(options.seed, options.histories, options.threads);
    print::summary(&sum);
    for (seed, violation) in &sum.failures {
        println!("VIOLATION {violation}\n  replay: npm run simulate -- --seed {seed} --trace");
    }
    if let Some((seed, _)) = sum.failures.first() {
        let story = Story::drawn(*seed);
        let (short, script) = shrink::shrink(&story, story.live().made, Duration::from_secs(60));
        println!("shortest found, for tests/simulator/regressions:\n{}", short.text(&script));
    }
    let missed = sum.marks.missed();
    let red = options.histories >= MARKS_FROM && !missed.is_empty();
    if red {
        missed.iter().for_each(|mark| println!("MARK NEVER HIT: {}", mark.text()));
    }
    if sum.violations == 0 && !red { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// States that small worlds must go through.
const STATES: u64 = 1_000_000;

fn directed(options: &Options) -> ExitCode {
    let threads = options.threads as usize;
    let mut failed = false;
    let mut tell = |name: &str, tally: sweep::Tally| {
        println!(
            "{name}: scenarios={} histories={} states={} violations={}",
            tally.scenarios,
            tally.histories,
            tally.states.len(),
            tally.failures.len()
        );
        tally.failures.iter().for_each(|failure| println!("VIOLATION {failure}"));
        failed |= !tally.failures.is_empty();
    };
    if options.crash_points {
        tell("crash points", sweep::crash_points(threads));
    }
    if options.small_worlds {
        tell("small worlds", sweep::small_worlds(threads, STATES));
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn replay(options: &Options) -> ExitCode {
    let mut failed = 0;
    for file in &options.replay {
        let Some(story) = std::fs::read_to_string(file).ok().and_then(|text| Story::parse(&text)) else {
            eprintln!("{file} cannot be read");
            return ExitCode::from(2);
        };
        let report = story.live_with(options.trace);
        if options.trace {
            println!("{}", report.log.join("\n"));
        }
        report.violations.iter().for_each(|violation| println!("VIOLATION {violation} ({file})"));
        failed += u64::from(!report.violations.is_empty());
    }
    println!("kept traces: {} violations={failed}", options.replay.len());
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
