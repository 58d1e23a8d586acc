//! Directed histories of what random ones seldom meet: a change in doubt, a store that is slow, a process that dies for good, a
//! record that has another life, and a number that is no fence.

use std::collections::BTreeSet;

use crate::books::Honour;
use crate::decisions::{Choice, Spot};
use crate::kinds::{Kind, Site};
use crate::run::Story;
use crate::trials::{COUNTER, of, story};
use crate::work;
use crate::world::{HOUR, MINUTE, SECOND};

/// Commits of the first process that a history makes at most.
const COMMITS_MAX: u64 = 60;
/// How long a slow store takes, less a second.
const SLOW: u64 = 20 * SECOND;
/// Sends of one request, as far as they are struck.
const SENDS: u64 = 3;

fn choice(kind: Kind, param: u64) -> Choice {
    Choice { kind, param }
}

fn with(story: &Story, choices: impl IntoIterator<Item = (Spot, Choice)>) -> Story {
    let mut next = story.clone();
    next.script.get_or_insert_default().extend(choices);
    next
}

fn writes(story: &Story) -> BTreeSet<Spot> {
    story.live().asked.into_iter().filter(|(site, _)| *site == Site::Write).collect()
}

/// Each pair of moments, one before the other or behind it.
fn moments(story: &Story) -> impl Iterator<Item = (Spot, Spot)> {
    let acts = story.setup.acts;
    let all = (0..acts).flat_map(move |one| (0..acts).map(move |other| (one, other)));
    all.filter(|(one, other)| one != other).map(|(one, other)| ((Site::Act, one), (Site::Act, other)))
}

/// An invoice that is edited once it is written, in a history that is soon over, and where its update goes out.
fn edited(honour: Honour) -> Option<(Story, Spot)> {
    let mut calm = story(honour, work::chains(1));
    calm.setup.chaos = 20 * MINUTE;
    let creates = writes(&calm);
    (0..calm.setup.acts).find_map(|n| {
        let edited = with(&calm, [((Site::Act, n), choice(Kind::CrmEdit, 0))]);
        let update = writes(&edited).into_iter().find(|spot| !creates.contains(spot))?;
        Some((edited, update))
    })
}

fn slow(story: &Story) -> Story {
    slow_from(story, 1)
}

/// Every commit is slow from this one on.
fn slow_from(story: &Story, first: u64) -> Story {
    with(story, (first..COMMITS_MAX).map(|n| ((Site::Commit, n), choice(Kind::StoreSlow, SLOW))))
}

/// An update in doubt, and whatever may happen until it is settled; or it is cancelled, and the document then voided.
fn update_in_doubt(honour: Honour) -> Vec<Story> {
    let Some((edited, update)) = edited(honour) else { return Vec::new() };
    let lost = with(&edited, [(update, choice(Kind::RequestLost, 0))]);
    let mut stories = Vec::new();
    for kind in of(Site::Act) {
        for n in 0..lost.setup.acts {
            // The invoice, and what stands beside it.
            for param in 0..3 {
                let spot = (Site::Act, n);
                if !edited.script.as_ref().is_some_and(|script| script.contains_key(&spot)) {
                    stories.push(with(&lost, [(spot, choice(kind, param << 8 | param))]));
                }
            }
        }
    }
    for (one, other) in moments(&lost) {
        stories.push(with(&lost, [(one, choice(Kind::Cancel, 0)), (other, choice(Kind::CrmVoid, 0))]));
    }
    stories
}

/// An update that is executed just as it is let out once more: while the store is slow with the record of that.
fn update_executed_late() -> Vec<Story> {
    let Some((edited, update)) = edited(Honour::Never) else { return Vec::new() };
    let late = |seconds: u64| choice(Kind::Late, 2 | (seconds * SECOND) << 4);
    let slow = (4..16).map(|n| slow_from(&edited, n));
    let each = |slow: Story| (27..36).map(move |n| with(&slow, [(update, late(n * 10))])).collect::<Vec<_>>();
    slow.flat_map(each).collect()
}

/// What people do while a slow store has what they speak of in its hands.
fn slow_store() -> Vec<Story> {
    let slow = slow(&story(Honour::Always, work::chains(1)));
    let kinds = [Kind::Pause, Kind::Cancel, Kind::Retry, Kind::PlanAgain, Kind::StalePlan];
    let with = |kind| {
        let slow = slow.clone();
        // A pause lasts five minutes.
        (0..slow.setup.acts).map(move |n| with(&slow, [((Site::Act, n), choice(kind, (5 * MINUTE) << 8))]))
    };
    kinds.into_iter().flat_map(with).collect()
}

/// The company asks to slow down while a slow store has in its hands what was granted before.
fn slow_store_and_throttled() -> Vec<Story> {
    let slow = slow(&story(Honour::Always, work::chains(3)));
    let writes = writes(&slow);
    let reads = (1..12).map(|n| ((Site::Read, n), choice(Kind::ReadThrottled, 0)));
    let lost = writes.iter().map(|spot| with(&slow, [(*spot, choice(Kind::Throttled, 0))]));
    let read = reads.flat_map(|read| {
        let all = (0..slow.setup.acts).map(move |n| [read, ((Site::Act, n), choice(Kind::ReadAll, 0))]);
        all.collect::<Vec<_>>()
    });
    let cancelled = writes.iter().flat_map(|spot| {
        let throttled = with(&slow, [(*spot, choice(Kind::Throttled, 0))]);
        let all =
            (0..slow.setup.acts).map(move |n| with(&throttled, [((Site::Act, n), choice(Kind::Cancel, 0))]));
        all.collect::<Vec<_>>()
    });
    lost.chain(cancelled).chain(read.map(|both| with(&slow, both))).collect()
}

/// One of two processes dies for good, whatever it was about to do; the other one has nothing to do by then.
fn deserted() -> Vec<Story> {
    let Some((edited, _)) = edited(Honour::Never) else { return Vec::new() };
    let mut stories = Vec::new();
    for n in 0..edited.setup.acts {
        let spot = (Site::Act, n);
        if edited.script.as_ref().is_some_and(|script| script.contains_key(&spot)) {
            continue;
        }
        let second = with(&edited, [(spot, choice(Kind::SecondHost, 0))]);
        let effects = second.live().asked.into_iter().filter(|(site, _)| *site == Site::Effect);
        stories.extend(effects.map(|spot| with(&second, [(spot, choice(Kind::DiesHere, 0))])));
    }
    stories
}

/// What was deleted in QuickBooks is forgotten, and written anew by a process that starts by then.
fn another_life() -> Vec<Story> {
    let calm = story(Honour::Always, work::chains(1));
    // The payment: the last of the three.
    let both = |(one, other)| [(one, choice(Kind::UserDeletes, 2)), (other, choice(Kind::Forget, 0))];
    moments(&calm).map(|pair| with(&calm, both(pair))).collect()
}

/// A second copy is found while a customer is in doubt, and then the first invoice of that customer is.
fn broken_fence() -> Vec<Story> {
    let mut calm = story(Honour::Never, work::chains(2));
    calm.setup.chaos = 8 * HOUR;
    let known = writes(&calm);
    let mut stories = Vec::new();
    for doubled in &known {
        for late in known.iter().filter(|late| *late != doubled) {
            let first = with(&calm, [(*doubled, choice(Kind::Doubled, 0))]);
            let lost = (0..SENDS).map(|n| ((late.0, late.1 + n), choice(Kind::RequestLost, 0)));
            let late = with(&first, lost);
            // What follows goes out in other company, so under other names.
            let new = writes(&late).into_iter().filter(|spot| !known.contains(spot) && spot.1 & COUNTER == 1);
            stories.extend(new.map(|spot| with(&late, [(spot, choice(Kind::RequestLost, 0))])));
        }
    }
    stories
}

/// All of these.
pub fn all() -> Vec<Story> {
    let doubts = [Honour::Always, Honour::Never].into_iter().flat_map(update_in_doubt);
    let others = [
        update_executed_late(),
        slow_store(),
        slow_store_and_throttled(),
        deserted(),
        another_life(),
        broken_fence(),
    ];
    doubts.chain(others.into_iter().flatten()).collect()
}
