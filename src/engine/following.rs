//! How far the company was followed, and where the round that is under way stands.

use serde::Serialize;

use crate::base::ids::RealmId;
use crate::base::members::{read_members, read_record};
use crate::base::time::UnixMillis;
use crate::diagnostics::Finding;
use crate::inbound::ask::Ask;
use crate::inbound::follow::Followed;
use crate::inbound::review::Paid;
use crate::step::Resource;

use super::arrivals::Arrival;
use super::records::key;
use super::status::Importing;

/// A mark, and the record that it speaks of.
#[derive(Debug)]
pub(super) struct Marked {
    pub resource: Resource,
    pub id: String,
    pub key: String,
    pub is_void: bool,
}

/// How far the company was followed. Kept for each company, so that another one linked later begins anew.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct FollowRecord {
    pub(super) schema: u32,
    /// QuickBooks' clock: everything that changed before was looked at. Zero before the first sweep.
    pub(super) since: UnixMillis,
    /// When the last sweep ended, by the host's clock.
    pub(super) swept: UnixMillis,
    /// Number of the next change for the CRM.
    pub(super) next: u64,
    /// QuickBooks' clock, as its answers have shown it. It stands before that number, so that the names of changes go on rising
    /// where an older store was put back.
    pub(super) clock: UnixMillis,
    /// What is still to be imported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) import: Option<Import>,
    /// Every list is to be read, however little time has gone by.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) whole: bool,
}

read_members!(FollowRecord {
    schema: "schema",
    since: "since",
    swept: "swept",
    next: "next",
    clock: "clock",
    import: "import",
    whole: "whole",
});

/// How far an import has come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Import {
    /// The first is under way.
    pub(super) left: Vec<Resource>,
    /// Its next row.
    pub(super) start: u32,
    pub(super) from: Option<String>,
    /// Rows that were looked at.
    pub(super) read: u64,
}

read_members!(Import { left: "left", start: "start", from: "from", read: "read" });

/// Somebody has heard of a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Mark {
    pub schema: u32,
    /// In lower case, as the address names it.
    pub resource: String,
    pub id: String,
    /// Of a merge: the record that is no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gone: Option<String>,
    /// What happened to it, as far as a webhook says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verb: Option<String>,
}

impl Mark {
    pub(super) fn is_void(&self) -> bool {
        self.verb.as_deref().is_some_and(|verb| verb.eq_ignore_ascii_case("void"))
    }
}

read_record!(Mark {
    schema: u32 = "schema",
    resource: String = "resource",
    id: String = "id";
    gone: Option<String> = "gone",
    verb: Option<String> = "verb",
});

#[derive(Debug, Default)]
pub(super) struct Following {
    pub(super) wanted: Vec<Followed>,
    /// From one sweep to the next.
    pub(super) every_ms: u64,
    pub(super) record: FollowRecord,
    pub(super) stage: Stage,
    /// When the next round is due.
    pub(super) due: UnixMillis,
    /// When the last one began.
    pub(super) begun: UnixMillis,
    /// Somebody asked for another look while this round was under way.
    pub(super) again: Option<UnixMillis>,
    /// A write of ours was unsettled: its record is looked at once more.
    pub(super) later: bool,
    /// Rounds in a row that left such a record.
    pub(super) waits: u32,
    /// This round asks for everything since the watermark.
    pub(super) sweeps: bool,
    /// It reads every list because somebody asked for that.
    pub(super) whole: bool,
    /// Somebody asked for that, and the store does not know yet.
    pub(super) wants_whole: bool,
    /// Asked for, and not yet in the store; of nothing: to drop what is left.
    pub(super) wish: Option<Import>,
    /// Of merges, as far as this round has shown them: kind, the record that is no more, and the one that it is part of.
    pub(super) merges: Vec<(Resource, String, String)>,
    /// The CRM wants to know when a customer has paid for the first time.
    pub(super) reviews: bool,
    /// Invoices of this round with nothing left to pay.
    pub(super) paid: Vec<Paid>,
    /// Those of them that are being proved.
    pub(super) proving: Vec<Paid>,
    /// Number of the oldest change that was in the inbox when the round began.
    pub(super) oldest: u64,
    /// The last one is next.
    pub(super) asks: Vec<Ask>,
    pub(super) rows: Vec<Arrival>,
    /// Rows that are weighed last.
    pub(super) ends: Vec<Arrival>,
    /// Marks of this round, each with the record that is to be read.
    pub(super) marks: Vec<Marked>,
    /// QuickBooks' clock when the sweep of this round began.
    pub(super) reached: Option<UnixMillis>,
    pub(super) failures: u32,
    /// Rows of the page that is being imported.
    pub(super) page: Option<u32>,
    pub(super) told: usize,
    /// Commands to follow or to look: until now, and when the last round began.
    pub(super) commands: u32,
    pub(super) heard: u32,
    pub(super) problem: Option<Finding>,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) enum Stage {
    #[default]
    Resting,
    /// The oldest change that the CRM did not take over is being loaded.
    Inbox(u64),
    /// The marks are being loaded.
    Marks(u64),
    /// What comes next is decided by asks and rows.
    Ready,
    OnWire,
    /// What was seen of the next rows is being loaded.
    Views(u64),
    /// Records that the store remembers are being loaded: the last of the asks says of which list.
    Remembered(u64),
    /// Whether customers were told of is being loaded.
    Reviews(u64),
    Saving,
}

impl Following {
    fn is_on(&self) -> bool {
        !self.wanted.is_empty() || self.wish.is_some() || self.record.import.is_some()
    }

    pub(super) fn find(&self, name: &str) -> Option<Followed> {
        self.wanted.iter().copied().find(|followed| followed.resource.name().eq_ignore_ascii_case(name))
    }

    /// What was read of the store is gone: the round begins again.
    pub(super) fn reset(&mut self, now: UnixMillis) {
        let due = if self.stage == Stage::Resting { self.due } else { now };
        let wanted = std::mem::take(&mut self.wanted);
        let (every_ms, failures) = (self.every_ms, self.failures);
        let record = std::mem::take(&mut self.record);
        let (problem, wish) = (self.problem.take(), self.wish.take());
        let (wants_whole, reviews) = (self.wants_whole, self.reviews);
        let (commands, heard) = (self.commands, self.heard);
        let fresh = Self { commands, heard, ..Self::default() };
        *self =
            Self { wanted, every_ms, record, failures, due, problem, wish, wants_whole, reviews, ..fresh };
    }

    /// When the next round is due, if none is under way.
    pub(super) fn next(&self) -> Option<UnixMillis> {
        (self.is_on() && self.stage == Stage::Resting).then_some(self.due)
    }

    /// A clock that was set back makes no round wait.
    pub(super) fn heed_clock(&mut self, now: UnixMillis) {
        if self.begun > now {
            self.begun = now;
            self.due = now;
        }
    }

    /// When the next sweep is due: at once, if the clock was set back since the last one.
    pub(super) fn next_sweep(&self, now: UnixMillis) -> UnixMillis {
        let swept = self.record.swept;
        if swept > now { now } else { swept.plus_ms(self.every_ms) }
    }

    /// The record that another one is part of now, if nothing speaks for a third. One that was merged in turn passes it on.
    pub(super) fn survivor(&self, resource: Resource, gone: &str) -> Option<String> {
        let mut last = None;
        for _ in &self.merges {
            let from = last.map_or(gone, String::as_str);
            let mut into = self
                .merges
                .iter()
                .filter(|merge| merge.0 == resource && merge.1 == from)
                .map(|merge| &merge.2);
            let Some(first) = into.next() else { break };
            last = Some(into.all(|other| other == first).then_some(first)?);
        }
        last.cloned()
    }

    /// The name under which the next change is told.
    pub(super) fn next_told(&mut self, realm: &RealmId) -> String {
        let name = key::told(realm, self.record.clock, self.record.next);
        self.record.next = self.record.next.saturating_add(1);
        self.told = self.told.saturating_add(1);
        name
    }

    /// At most so many changes wait for the CRM.
    pub(super) fn unread(&self) -> u64 {
        self.record.next.saturating_sub(self.oldest)
    }

    pub(super) fn importing(&self) -> Option<Importing> {
        let Import { left, read, .. } = self.record.import.as_ref()?;
        Some(Importing { resource: *left.first()?, read: *read })
    }

    pub(super) fn awaits(&self, load: u64) -> bool {
        matches!(self.stage, Stage::Inbox(id) | Stage::Marks(id) | Stage::Views(id) | Stage::Remembered(id) | Stage::Reviews(id) if id == load)
    }

    pub(super) fn is_busy(&self) -> bool {
        self.stage != Stage::Resting
    }

    pub(super) fn swept(&self) -> Option<UnixMillis> {
        Some(self.record.swept).filter(|at| *at > UnixMillis(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_merged_twice_is_part_of_the_last_one() {
        let merge = |from: &str, to: &str| (Resource::Customer, from.to_owned(), to.to_owned());
        let of = |merges: &[(&str, &str)], gone: &str| {
            let merges = merges.iter().map(|(from, to)| merge(from, to)).collect();
            Following { merges, ..Following::default() }.survivor(Resource::Customer, gone)
        };
        assert_eq!(of(&[("2", "3"), ("1", "2"), ("1", "2")], "1").as_deref(), Some("3"));
        assert_eq!(of(&[("2", "3")], "1"), None);
        assert_eq!(of(&[("1", "2"), ("1", "3")], "1"), None, "something speaks for a third");
        assert!(of(&[("1", "2"), ("2", "1")], "1").is_some(), "a circle ends");
    }
}
