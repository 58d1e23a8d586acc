//! Directed histories: every bad answer followed by every other, as often as it takes, and whatever people, machines
//! and clocks do while something is in doubt.

use crate::books::{Honour, Manners};
use crate::decisions::{Choice, Script, Spot};
use crate::kinds::{Kind, Site};
use crate::run::Story;
use crate::sweep::{Tally, live_all};
use crate::work::{self, Class, Fact};
use crate::world::{MINUTE, Setup};

/// Sends of one request id that a history makes at most; its counter is the low byte of the place.
const SENDS_MAX: usize = 8;
pub const COUNTER: u64 = 0xff;

const HONOURS: [Honour; 2] = [Honour::Always, Honour::Never];

pub fn story(honour: Honour, facts: Vec<Fact>) -> Story {
    let manners = Manners { honour, unique_numbers: true, lag: 0 };
    let setup =
        Setup { seed: 7, manners, chaos: 90 * MINUTE, acts: 12, budget: None, epoch: 0, inbound: None };
    Story { setup, facts, script: Some(Script::new()) }
}

pub fn of(site: Site) -> impl Iterator<Item = Kind> {
    Kind::ALL.iter().copied().filter(move |kind| kind.site() == site)
}

/// The first send of every request meets `first`, all others `then`.
fn answered(mut story: Story, first: Choice, then: Choice) -> Story {
    for _ in 0..SENDS_MAX {
        let writes: Vec<_> =
            story.live().asked.into_iter().filter(|(site, _)| *site == Site::Write).collect();
        let script = story.script.get_or_insert_default();
        let before = script.len();
        for spot in writes {
            script.entry(spot).or_insert(if spot.1 & COUNTER == 1 { first } else { then });
        }
        if script.len() == before {
            break;
        }
    }
    story
}

/// Every pair of bad answers: after the first nothing but the second.
fn answers() -> impl Iterator<Item = Story> {
    let pairs = |honour| {
        of(Site::Write).flat_map(move |first| of(Site::Write).map(move |then| (honour, first, then)))
    };
    HONOURS
        .into_iter()
        .flat_map(pairs)
        .flat_map(|(honour, first, then)| {
            [0, 1].map(|param| {
                let (first, then) = (Choice { kind: first, param }, Choice { kind: then, param: 0 });
                (story(honour, work::chains(1)), first, then)
            })
        })
        .map(|(story, first, then)| answered(story, first, then))
}

/// Two records of the CRM that share a name, in a list that has no place for a marker.
fn namesakes() -> Vec<Fact> {
    (0..2).map(|n| work::fact(Class::Item, n, "Service".to_owned())).collect()
}

/// A doubt that stays, one that a refusal follows, one that turns out hours later, a second copy, and two of a name.
fn doubts(honour: Honour) -> Vec<Story> {
    let choice = |kind, param| Choice { kind, param };
    let refused = choice(Kind::Refused, 0);
    let after_two_hours = 3 | (120 * MINUTE) << 4;
    let pairs = [
        (choice(Kind::RequestLost, 0), choice(Kind::RequestLost, 0)),
        (choice(Kind::RequestLost, 0), refused),
        (choice(Kind::Late, after_two_hours), refused),
        (choice(Kind::Doubled, 0), choice(Kind::Doubled, 0)),
    ];
    let chains = pairs.map(|(first, then)| answered(story(honour, work::chains(1)), first, then));
    chains.into_iter().chain([story(honour, namesakes())]).collect()
}

/// Whatever may happen, at each of the moments that a history has, while something is in doubt.
fn meanwhile() -> Vec<Story> {
    let mut stories = Vec::new();
    for story in HONOURS.into_iter().flat_map(doubts) {
        for kind in of(Site::Act) {
            for n in 0..story.setup.acts {
                for turn in 0..4 {
                    let mut next = story.clone();
                    let choice = Choice { kind, param: turn << 8 | turn };
                    next.script.get_or_insert_default().insert((Site::Act, n), choice);
                    stories.push(next);
                }
            }
        }
    }
    stories
}

/// A second copy is found and removed, at once or after QuickBooks has turned one of the writes away for a while; at each effect
/// of that a person deletes or voids the record that was to stay.
fn originals() -> Vec<Story> {
    let choice = |kind| Choice { kind, param: 0 };
    let doubled =
        answered(story(Honour::Never, work::chains(1)), choice(Kind::Doubled), choice(Kind::Doubled));
    let with = |story: &Story, spot: Spot, choice| {
        let mut next = story.clone();
        next.script.get_or_insert_default().insert(spot, choice);
        next
    };
    let firsts = doubled.script.iter().flatten().map(|(spot, _)| *spot).filter(|(_, n)| n & COUNTER == 1);
    let delayed = firsts.map(|spot| with(&doubled, spot, choice(Kind::Throttled)));
    let mut stories = Vec::new();
    for story in delayed.chain([doubled.clone()]) {
        let effects = story.live().asked.into_iter().filter(|(site, _)| *site == Site::Effect);
        let ended =
            effects.flat_map(|spot| [0, 1].map(|param| (spot, Choice { kind: Kind::OriginalEnded, param })));
        stories.extend(ended.map(|(spot, choice)| with(&story, spot, choice)));
    }
    stories
}

/// All of these, or each so-manieth.
pub fn all(threads: usize, every: usize) -> Tally {
    let mut tally = Tally { scenarios: HONOURS.len() * 2 + 7, ..Tally::default() };
    for stories in [originals(), meanwhile(), crate::meanwhile::all()] {
        let stories: Vec<Story> = stories.into_iter().step_by(every).collect();
        live_all(&stories, threads, &mut tally);
    }
    // Those that answer each send anew are made as they are lived, since that takes several lives.
    let stories: Vec<Story> = answers().step_by(every).collect();
    live_all(&stories, threads, &mut tally);
    tally
}
