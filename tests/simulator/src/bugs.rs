//! `--bugs`: does the simulator notice what it should? Each bug of the catalogues is switched on for itself, in a
//! copy of the engine that `tools/planted.mjs` makes for it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::campaign::{self, Extent, on_threads};
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

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("bugs")
}

fn catalogues() -> Vec<Bug> {
    let files = std::fs::read_dir(folder()).into_iter().flatten().flatten().map(|file| file.path());
    let mut files: Vec<_> = files.filter(|path| path.extension().is_some_and(|end| end == "txt")).collect();
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

fn random(first: u64, count: u64, reads_back: u64) -> Option<Symptom> {
    let within = Duration::from_secs(u64::MAX / 1_000);
    let sum = campaign::run(Extent { first, count, threads: 1, failures: 1, within }, reads_back);
    let failure = sum.failures.into_iter().next()?;
    let share = if reads_back == 1 { " reads-back" } else { "" };
    let text = format!("seed {}{share}, {}", failure.seed, failure.violation);
    Some(Symptom { text, story: failure.story() })
}

fn replayed(file: &Path) -> Option<Symptom> {
    let story = Story::parse(&std::fs::read_to_string(file).ok()?)?;
    let violation = story.live().violations.into_iter().next()?;
    let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    Some(Symptom { text: format!("{name}, {violation}"), story })
}

fn shown(tally: sweep::Tally) -> Option<Symptom> {
    let failure = tally.failures.into_iter().next()?;
    let text = failure.lines().next().unwrap_or_default().to_owned();
    Some(Symptom { text, story: Story::parse(&failure)? })
}

/// The directed histories, or one in so many of each kind.
fn directed(every: usize) -> Option<Symptom> {
    shown(trials::all(1, every))
        .or_else(|| shown(sweep::fences(1, every)))
        .or_else(|| shown(sweep::crash_points(1, every.max(SINGLES))))
        .or_else(|| shown(ways::all(1, every)))
}

/// What is known to show a bug: the history of its `seed`, its own trace and the kept ones.
fn known(bug: &Bug) -> Option<Symptom> {
    bug.seed
        .and_then(|(seed, reads_back)| random(seed, 1, reads_back))
        .or_else(|| replayed(&folder().join(format!("shown/{}.trace", bug.number))))
        .or_else(|| crate::kept().iter().find_map(|file| replayed(Path::new(file))))
}

/// What else first shows it: a few random histories, a part of the directed ones. If it is looked for `long`, all of the directed
/// ones then, and many more random ones.
fn searched(first: u64, long: bool) -> Option<Symptom> {
    let either =
        |first, count| random(first, count, READS_BACK).or_else(|| random(first, count / READING_BACK, 1));
    either(first, FEW)
        .or_else(|| directed(PART))
        .or_else(|| if long { directed(1).or_else(|| either(first + FEW, MANY)) } else { None })
}

/// How bugs are looked for.
#[derive(Clone, Copy, Debug)]
pub struct Search<'a> {
    pub first: u64,
    pub threads: u64,
    /// None but these, if there are any.
    pub only: &'a [u64],
    /// Where the shortest trace goes of each bug that had to be searched for.
    pub keep: Option<&'a str>,
}

fn shortest(story: &Story) -> String {
    let (short, script) = shrink::shrink(story, story.live().made, Duration::from_secs(60));
    short.text(&script)
}

/// Looks for a bug, and says what came of it. Of a single one the shortest trace is told.
fn judge(bug: &Bug, search: Search<'_>) -> (bool, String) {
    let begin = Instant::now();
    let alone = search.only.len() == 1;
    let Bug { number, invariant, what, .. } = bug;
    // What goes wrong without the bug too says nothing about it.
    let is_sound = |symptom: &Symptom| {
        tieout::planted::plant(0);
        let sound = symptom.story.live().violations.is_empty();
        tieout::planted::plant(bug.number);
        sound
    };
    tieout::planted::plant(bug.number);
    let (mut found, mut searched_for) = (known(bug).filter(is_sound), false);
    if found.is_none() {
        (found, searched_for) = (searched(search.first, alone).filter(is_sound), true);
    }
    let seconds = begin.elapsed().as_secs_f64();
    if let Some(Symptom { story, .. }) = found.as_ref().filter(|_| alone) {
        println!("{}", shortest(story));
    }
    if let (Some(Symptom { story, .. }), Some(folder), true) = (&found, search.keep, searched_for) {
        let file = Path::new(folder).join(format!("{number}.trace"));
        let (short, whole) = (shortest(story), story.text(&story.live().made));
        // Without what was left out it may go wrong of itself.
        let is_sound = |text: &String| {
            tieout::planted::plant(0);
            Story::parse(text).is_some_and(|story| story.live().violations.is_empty())
        };
        let text = Some(short).filter(is_sound).unwrap_or(whole);
        if let Err(why) = std::fs::write(&file, text) {
            eprintln!("{}: {why}", file.display());
        }
    }
    tieout::planted::plant(0);
    match found {
        Some(Symptom { text, .. }) => {
            let text: String = text.chars().take(110).collect();
            (true, format!("caught {number:>3} {invariant:<5} {what} ({seconds:.1} s): {text}"))
        }
        None => (false, format!("MISSED {number:>3} {invariant:<5} {what} ({seconds:.1} s)")),
    }
}

/// Lives histories with each bug, or each of `only`, until it shows; as many bugs at once as there are threads.
pub fn run(search: Search<'_>) -> ExitCode {
    let Search { threads, only, .. } = search;
    let mut bugs = catalogues();
    bugs.retain(|bug| only.is_empty() || only.contains(&u64::from(bug.number)));
    let next = AtomicUsize::new(0);
    let missed = Mutex::new(BTreeSet::new());
    on_threads(threads as usize, &|| {
        while let Some(bug) = bugs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let (caught, line) = judge(bug, search);
            let Ok(mut missed) = missed.lock() else { return };
            println!("{line}");
            if !caught {
                missed.insert(bug.number);
            }
        }
    });
    let missed = missed.into_inner().unwrap_or_default();
    let mut sets: Vec<&str> = bugs.iter().map(|bug| bug.set.as_str()).collect();
    sets.dedup();
    for set in sets {
        let planted = bugs.iter().filter(|bug| bug.set == set).count();
        let lost = bugs.iter().filter(|bug| bug.set == set && missed.contains(&bug.number)).count();
        println!("{set}: planted={planted} caught={}", planted - lost);
    }
    println!("planted={} caught={}", bugs.len(), bugs.len() - missed.len());
    if missed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
