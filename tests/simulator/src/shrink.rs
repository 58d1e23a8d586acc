//! Making a failing story short: without faults, facts and processes that it does not need.

use std::time::{Duration, Instant};

use crate::decisions::Script;
use crate::run::{Report, Story};

/// The same invariant, for that matters; its words may change.
fn same(report: &Report, invariant: &str) -> bool {
    report.violations.first().is_some_and(|violation| violation.starts_with(invariant))
}

/// Drops decisions in ever smaller pieces until none can be left out, or the time is over.
pub fn shrink(story: &Story, made: Script, within: Duration) -> (Story, Script) {
    let begin = Instant::now();
    let first = story.live().violations.first().cloned().unwrap_or_default();
    let invariant = format!("{}:", first.split(':').next().unwrap_or_default());
    let attempt = |script: &Script| {
        let tried = Story { script: Some(script.clone()), ..story.clone() };
        same(&tried.live(), &invariant)
    };
    let mut script = made;
    if !attempt(&script) {
        // The dials themselves matter: keep the seed.
        return (story.clone(), script);
    }
    let mut size = script.len().div_ceil(2);
    while size >= 1 && begin.elapsed() < within {
        let spots: Vec<_> = script.keys().copied().collect();
        let mut dropped = false;
        for piece in spots.chunks(size) {
            let mut smaller = script.clone();
            piece.iter().for_each(|spot| {
                smaller.remove(spot);
            });
            if smaller.len() < script.len() && attempt(&smaller) {
                script = smaller;
                dropped = true;
            }
        }
        if !dropped || size > script.len() {
            size /= 2;
        }
    }
    let mut short = Story { script: Some(script.clone()), ..story.clone() };
    // Facts that nothing refers to, from the end.
    for place in (0..short.facts.len()).rev() {
        let needed = short.facts.iter().any(|fact| fact.parents().any(|parent| parent >= place));
        let mut fewer = short.clone();
        fewer.facts.remove(place);
        if !needed && !fewer.facts.is_empty() && begin.elapsed() < within && same(&fewer.live(), &invariant) {
            short = fewer;
        }
    }
    (short, script)
}
