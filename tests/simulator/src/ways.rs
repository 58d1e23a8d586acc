//! Directed histories of the way back: each thing that people do in QuickBooks, with every way by which it may come back, and with
//! webhooks that are lost, doubled, late and replayed.

use crate::books::{Honour, Manners};
use crate::decisions::{Choice, Script};
use crate::inbound::Roads;
use crate::kinds::{Kind, Site};
use crate::run::{Report, Story};
use crate::sweep::{Tally, live_all, modes, more};
use crate::work;
use crate::world::{MINUTE, Setup};

/// More changes than any of these histories makes.
const CHANGES_MAX: u64 = 200;

/// Moments of a history that lie one after the other.
const STRUCK: [u64; 3] = [3, 7, 9];

/// By everything; all webhooks lost; change data capture dead too, so that only the pass over every list is left.
const ROADS: [(bool, bool); 3] = [(true, true), (false, true), (false, false)];

fn story((hooks, changes): (bool, bool)) -> Story {
    let manners = Manners { honour: Honour::Always, unique_numbers: true, lag: 0 };
    let inbound = Some(Roads { hooks, changes, every: 5 });
    let setup = Setup { seed: 7, manners, chaos: 20 * MINUTE, acts: 12, budget: None, epoch: 0, inbound };
    Story { setup, facts: work::chains(2), script: Some(Script::new()) }
}

fn with(story: &Story, choices: impl IntoIterator<Item = (u64, Choice)>) -> Story {
    let mut next = story.clone();
    let choices = choices.into_iter().map(|(n, choice)| ((Site::Hand, n), choice));
    next.script.get_or_insert_default().extend(choices);
    next
}

fn hands() -> impl Iterator<Item = Kind> {
    Kind::ALL.iter().copied().filter(|kind| kind.site() == Site::Hand)
}

/// One thing at each of its moments, beside an edit of the CRM; and the same all the time: storms.
fn busy(story: &Story) -> Vec<Story> {
    let mut stories = Vec::new();
    for kind in hands() {
        for param in 0..6 {
            let choice = Choice { kind, param: param << 8 | param };
            let edit = Choice { kind: Kind::CrmEditsAny, param };
            for n in 0..story.setup.acts {
                stories.push(with(story, [((n + 5) % story.setup.acts, edit), (n, choice)]));
            }
            // There is somebody to merge with.
            let enters = Choice { kind: Kind::HandAdds, param: 0 };
            let storm = (1..story.setup.acts).map(|n| {
                (n, Choice { param: choice.param + n * 0x101, ..if n % 4 == 0 { enters } else { choice } })
            });
            stories.push(with(story, storm));
        }
    }
    stories
}

/// The same with webhooks that fare as they may: the end is the same, and nothing is written besides.
fn delivered(story: &Story, every: usize, tally: &mut Tally) {
    for plain in busy(story).iter().step_by(every) {
        let end = plain.live();
        for kind in Kind::ALL.iter().copied().filter(|kind| kind.site() == Site::Hook) {
            let mut next = plain.clone();
            let each =
                (0..CHANGES_MAX).map(|n| ((Site::Hook, n), Choice { kind, param: n.wrapping_mul(7_919) }));
            next.script.get_or_insert_default().extend(each);
            let mut report = next.live();
            // Whoever hears of nothing plans later, and finds something else to do.
            let heard = matches!(kind, Kind::HookTwice | Kind::HookReplayed);
            let other = difference(&end, &report, heard);
            if let Some(other) = other.filter(|_| report.violations.is_empty()) {
                report.violations.push(format!("I-28: with {} the end is another: {other}", kind.name()));
            }
            tally.add(&next, &report);
        }
    }
}

/// Somebody moves a document to another customer, and then the one that had it is merged into a third.
fn moved(story: &Story) -> Vec<Story> {
    let choice = |kind, param| Choice { kind, param };
    let mut stories = Vec::new();
    for first in 0..story.setup.acts {
        for then in 0..story.setup.acts {
            let moves = choice(Kind::HandMoves, 1 << 8);
            // Whoever has entered it first, of as many as there are.
            let merges = choice(Kind::HandMerges, 60 << 8);
            let adds = (0..story.setup.acts).filter(|n| *n != first && *n != then);
            let adds = adds.map(|n| (n, choice(Kind::HandAdds, n * 2)));
            if first != then {
                stories.push(with(story, adds.chain([(first, moves), (then, merges)])));
            }
        }
    }
    stories
}

/// Crash before, crash after, error and hang at every place of histories in which somebody does one of these.
fn struck(story: &Story, threads: usize, every: usize, tally: &mut Tally) {
    let enters = Choice { kind: Kind::HandAdds, param: 0 };
    let edits = Choice { kind: Kind::CrmEditsAny, param: 1 };
    for kind in [Kind::HandEditsSame, Kind::HandPays, Kind::HandEnds, Kind::HandMerges, Kind::HandDeactivates]
    {
        let [first, then, last] = STRUCK;
        let begin = with(story, [(first, enters), (then, Choice { kind, param: 0 }), (last, edits)]);
        let worse = more(&begin, &begin.live(), modes);
        let sliced: Vec<Story> = worse.into_iter().step_by(every).collect();
        live_all(&sliced, threads, tally);
        tally.scenarios += 1;
    }
}

/// What two histories that should end alike did not.
fn difference(one: &Report, other: &Report, heard: bool) -> Option<String> {
    if heard && one.writes != other.writes {
        return Some(format!("{} writes instead of {}", other.writes, one.writes));
    }
    if one.projection != other.projection {
        return Some(format!("{:?} stands there instead of {:?}", other.projection, one.projection));
    }
    let records = one.known.keys().chain(other.known.keys());
    let known = |report: &Report, record| report.known.get(record).cloned();
    let record = records.into_iter().find(|record| known(one, record) != known(other, record))?;
    Some(format!("{record:?} is {:?} instead of {:?}", known(other, record), known(one, record)))
}

/// All of these, or each so-manieth.
pub fn all(threads: usize, every: usize) -> Tally {
    let mut tally = Tally { scenarios: ROADS.len() * 2, ..Tally::default() };
    for roads in ROADS {
        let stories: Vec<Story> = busy(&story(roads)).into_iter().step_by(every).collect();
        live_all(&stories, threads, &mut tally);
    }
    let stories: Vec<Story> = moved(&story(ROADS[1])).into_iter().step_by(every).collect();
    live_all(&stories, threads, &mut tally);
    delivered(&story(ROADS[0]), every * 8, &mut tally);
    for roads in [ROADS[0], ROADS[1]] {
        struck(&story(roads), threads, every, &mut tally);
    }
    tally
}
