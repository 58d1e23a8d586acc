//! Changes made in QuickBooks: one round after the other looks at what was marked and at what changed since the watermark,
//! and leaves in the store what the CRM is to be told.
//!
//! **Invariant:** the watermark moves only behind everything that was found up to it, never after a failed or cut-off answer; a
//! mark goes in the commit that holds what came of it.

use crate::base::ids::QboId;
use crate::base::limits::{
    FOLLOW_EVERY_MAX_MINUTES, FOLLOW_EVERY_MIN_MINUTES, FOLLOW_EVERY_MINUTES, FOLLOW_OVERLAP_MS,
    FOLLOW_REACH_MS, FOLLOW_ROWS, FOLLOW_SETTLE_MS, FOLLOW_SETTLE_TIMES, FOLLOW_SPACING_MS, IN_LIST_MAX,
    INBOX_FULL_MS, INBOX_MAX, INBOX_ROOM, SCAN_RECORDS_MAX,
};
use crate::base::ordered::BTreeSet;
use crate::base::time::UnixMillis;
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::inbound::ask::Ask;
use crate::inbound::follow::Follow;
use crate::inbound::weigh::Seen;
use crate::qbo::cdc::{Answer, Row};
use crate::qbo::fault::Class;
use crate::step::{Link, Resource};

use super::arrivals::Arrival;
use super::contract::{Effect, Entry, Event, Outcome};
use super::following::{FollowRecord, Mark, Marked, Stage};
use super::records::{self, SCHEMA, key};
use super::wire::Purpose;
use super::{Engine, Then, reads, retry};

impl Engine {
    /// Follows these from now on; nothing of them stops it.
    pub(super) fn follow(&mut self, what: Follow) {
        let Follow { resources: wanted, every_minutes, reviews, whole } = what;
        let minutes = every_minutes.unwrap_or(FOLLOW_EVERY_MINUTES);
        let minutes = minutes.clamp(FOLLOW_EVERY_MIN_MINUTES, FOLLOW_EVERY_MAX_MINUTES);
        self.forget_follow();
        self.follow.reset(self.now);
        self.follow.every_ms = u64::from(minutes).saturating_mul(60_000);
        self.follow.wanted = wanted;
        self.follow.wants_whole |= whole;
        self.follow.reviews = reviews;
        self.follow.due = self.now;
        self.follow.commands = self.follow.commands.saturating_add(1);
    }

    /// Something was marked: looks soon. What is marked together is read together.
    pub(super) fn look_at_marks(&mut self) {
        self.follow.commands = self.follow.commands.saturating_add(1);
        let soon = self.follow.begun.plus_ms(FOLLOW_SPACING_MS).max(self.now);
        if self.follow.is_busy() {
            self.follow.again = Some(soon);
        } else {
            self.follow.due = self.follow.due.min(soon);
        }
    }

    pub(super) fn advance_follow(&mut self) {
        if self.follow.next().is_some_and(|due| due <= self.now) {
            self.follow.begun = self.now;
            self.follow.heard = self.follow.commands;
            if let Some(finding) = self.quarantined.get(&key::follow(&self.realm)).cloned() {
                return self.stand_still(finding);
            }
            self.take_wishes();
            let id = self.next_id();
            self.follow.stage = Stage::Inbox(id);
            let prefix = key::inbox(&self.realm);
            self.effects.push(Effect::Scan { id, prefix, after: None, limit: 1 });
        }
        if self.follow.stage == Stage::Ready {
            self.next_of_round();
        }
    }

    fn scan_marks(&mut self, after: Option<String>) {
        let id = self.next_id();
        self.follow.stage = Stage::Marks(id);
        let prefix = key::marks(&self.realm);
        self.effects.push(Effect::Scan { id, prefix, after, limit: SCAN_RECORDS_MAX });
    }

    /// The stored part of what a round needs has come.
    pub(super) fn follow_loaded(&mut self, entries: &[Entry], more: bool) {
        if let Stage::Remembered(_) = self.follow.stage {
            return self.ask_for_unlisted(entries, more);
        }
        for entry in entries {
            self.journal.learn(entry);
        }
        match self.follow.stage {
            Stage::Inbox(_) => self.begin_unless_full(entries),
            Stage::Marks(_) => self.marks_read(entries, more),
            Stage::Views(_) => self.weigh_rows(entries),
            Stage::Reviews(_) => self.reviews_loaded(entries),
            _ => {}
        }
    }

    /// What a full inbox has no room for stays where it is: marks in the store, changes in QuickBooks.
    fn begin_unless_full(&mut self, entries: &[Entry]) {
        let oldest = entries.first().and_then(|entry| key::number(&entry.key));
        self.follow.oldest = oldest.unwrap_or(self.follow.record.next);
        let unread = self.follow.unread();
        // Once full, it is read on from only when there is room for more than a few.
        let is_room = self.follow.problem.as_ref().is_none_or(|it| it.code != Code::FollowInboxFull);
        if unread < if is_room { INBOX_MAX } else { INBOX_ROOM } {
            return self.scan_marks(None);
        }
        self.inbox_full(unread);
    }

    fn inbox_full(&mut self, unread: u64) {
        let message =
            format!("{unread} changes wait for the CRM; nothing more is read until it takes them over");
        self.stand_still(Finding::new(Code::FollowInboxFull, &FieldPath::root(), message));
    }

    /// Nothing is read; looks again later.
    fn stand_still(&mut self, finding: Finding) {
        self.follow.reset(self.now);
        self.follow.due = self.now.plus_ms(INBOX_FULL_MS);
        self.follow.problem = Some(finding.clone());
        self.notify_followed(0, false, Some(finding));
    }

    fn notify_followed(&mut self, told: usize, whole: bool, finding: Option<Finding>) {
        let heard = self.follow.heard;
        self.notify(Event::Followed { told, whole, heard, finding });
    }

    fn marks_read(&mut self, entries: &[Entry], more: bool) {
        let mut idle = Vec::new();
        for entry in entries {
            let mark: Option<Mark> = records::read(&entry.key, &entry.value).ok();
            let followed = mark.as_ref().and_then(|mark| self.follow.find(&mark.resource));
            let Some((mark, followed)) = mark.zip(followed) else {
                // Of what is not followed, or not to be read: a sweep finds what it may have meant.
                idle.push(entry.key.clone());
                continue;
            };
            let (resource, is_void) = (followed.resource, mark.is_void());
            if let Some(id) = mark.gone {
                self.follow.merges.push((resource, id.clone(), mark.id.clone()));
                self.follow.marks.push(Marked { resource, id, key: entry.key.clone(), is_void: false });
            }
            self.follow.marks.push(Marked { resource, id: mark.id, key: entry.key.clone(), is_void });
        }
        self.remove_marks(&idle);
        match entries.last() {
            Some(last) if more => self.scan_marks(Some(last.key.clone())),
            _ => self.begin_round(),
        }
    }

    /// Decides what is to be read; the last one pushed is the first one asked.
    fn begin_round(&mut self) {
        let follow = &mut self.follow;
        follow.stage = Stage::Ready;
        follow.whole = follow.record.whole;
        let is_due = follow.whole || follow.next_sweep(self.now) <= self.now;
        follow.sweeps = is_due && !follow.wanted.is_empty();
        let page = self.import_page();
        let follow = &mut self.follow;
        follow.asks.extend(page);
        // Intuit tells of the last 30 days only: beyond them, all there is.
        let too_old = follow.whole || self.now.since_ms(follow.record.since) > FOLLOW_REACH_MS;
        let resources: Vec<Resource> = follow.wanted.iter().map(|followed| followed.resource).collect();
        for resource in resources.iter().rev().filter(|_| follow.sweeps && too_old) {
            follow.asks.push(Ask::all(*resource));
        }
        for resource in resources.iter().rev() {
            let mut ids = BTreeSet::new();
            for mark in follow.marks.iter().filter(|mark| mark.resource == *resource) {
                ids.insert(mark.id.clone());
            }
            let ids: Vec<String> = ids.into_iter().collect();
            for ids in ids.chunks(IN_LIST_MAX) {
                follow.asks.push(Ask::Records(*resource, ids.to_vec()));
            }
        }
        if follow.sweeps && !too_old {
            follow.asks.insert(0, Ask::Changes(resources));
        }
    }

    /// The next rows, else the next read, else the end of the round.
    fn next_of_round(&mut self) {
        if self.follow.rows.is_empty() && self.follow.asks.is_empty() {
            self.follow.rows = std::mem::take(&mut self.follow.ends);
        }
        if !self.follow.rows.is_empty() {
            let id = self.next_id();
            let rows = self.follow.rows.iter().take(FOLLOW_ROWS);
            let keys = rows.map(|row| key::seen(&self.realm, row.resource, &row.id)).collect();
            self.follow.stage = Stage::Views(id);
            self.effects.push(Effect::Load { id, keys });
            return;
        }
        let unread = self.follow.unread();
        if unread >= INBOX_MAX && !self.follow.asks.is_empty() {
            return self.inbox_full(unread);
        }
        if self.follow.asks.is_empty() && self.look_for_reviews() {
            return;
        }
        let Some(ask) = self.follow.asks.pop() else { return self.end_round() };
        if let Ask::Remembered { resource, after, .. } = &ask {
            let (id, after) = (self.next_id(), after.clone());
            let prefix = key::seen(&self.realm, *resource, "");
            self.effects.push(Effect::Scan { id, prefix, after, limit: SCAN_RECORDS_MAX });
            self.follow.stage = Stage::Remembered(id);
            return self.follow.asks.push(ask);
        }
        let Some(grant) = self.grant(false) else { return self.follow.asks.push(ask) };
        let since = self.follow.record.since;
        let url = match &ask {
            Ask::Changes(resources) => {
                let names: Vec<&str> = resources.iter().map(|resource| resource.name()).collect();
                let since = UnixMillis(since.0.saturating_sub(FOLLOW_OVERLAP_MS)).to_text();
                self.address.changes(&names.join(","), &since)
            }
            Ask::Record(resource, id) => self.address.read(*resource, &QboId::new(id.as_str())),
            _ => self.address.query(&ask.statement().unwrap_or_default()),
        };
        self.follow.stage = Stage::OnWire;
        self.read_now(Purpose::Follow(ask), url, grant);
    }

    /// Of what the CRM was told, or what was seen in silence, whatever no list shows may be gone.
    fn ask_for_unlisted(&mut self, entries: &[Entry], more: bool) {
        self.follow.stage = Stage::Ready;
        let Some(Ask::Remembered { resource, listed, .. }) = self.follow.asks.pop() else { return };
        for entry in entries {
            let id = entry.key.rsplit('/').next().unwrap_or_default();
            let seen = records::read::<Seen>(&entry.key, &entry.value);
            if !listed.contains(id) && seen.is_ok_and(|seen| !seen.gone) {
                self.follow.asks.push(Ask::Record(resource, id.to_owned()));
            }
        }
        if let Some(last) = entries.last().filter(|_| more) {
            let after = Some(last.key.clone());
            self.follow.asks.push(Ask::Remembered { resource, listed, after });
        }
    }

    pub(super) fn follow_done(&mut self, ask: Ask, outcome: &Outcome) {
        if self.follow.stage != Stage::OnWire {
            return;
        }
        self.follow.stage = Stage::Ready;
        let body = match outcome {
            Outcome::Response { status: 200..=299, body, .. } => Some(body.as_str()),
            _ => None,
        };
        let Some(answer) = body.and_then(Answer::parse) else {
            let (finding, class) = reads::failure(outcome);
            return match ask {
                Ask::Record(resource, id) if finding.code == Code::QboNotFound => {
                    self.arrive(resource, id, None, true)
                }
                _ => self.round_failed(finding, class),
            };
        };
        if let Ask::Payments(_) = ask {
            return self.prove(&answer.rows);
        }
        let time = answer.time.as_deref().and_then(UnixMillis::of_text);
        let clock = self.follow.record.clock;
        self.follow.record.clock = time.map_or(clock, |time| time.max(clock));
        let sweeps = matches!(ask, Ask::Changes(_) | Ask::List { .. });
        let is_ahead = time.is_some_and(|time| sweeps && self.was_ahead(time));
        if is_ahead && matches!(ask, Ask::Changes(_)) {
            return self.follow.asks.push(ask);
        }
        if sweeps && self.follow.reached.is_none() {
            self.follow.reached = time;
        }
        let lists = matches!(ask, Ask::List { .. });
        let imports = matches!(ask, Ask::Import { .. });
        if imports {
            self.follow.page = u32::try_from(answer.rows.len()).ok();
        }
        let single = matches!(ask, Ask::Record(..));
        let links = &self.links;
        let linked = |resource: Resource| {
            let mut ids = Vec::new();
            for link in links.values().filter(|link| link.resource == resource && !link.voided) {
                ids.push(link.qbo_id.0.clone());
            }
            ids
        };
        if !ask.follow_up(&answer, &linked, &mut self.follow.asks) {
            return;
        }
        let since = UnixMillis(self.follow.record.since.0.saturating_sub(FOLLOW_OVERLAP_MS));
        for row in answer.rows {
            let Some(resource) = Resource::named(&row.resource) else { continue };
            if !imports && self.follow.find(&row.resource).is_none() {
                continue;
            }
            // Only what was read by its id is believed to be gone.
            if row.deleted && !single {
                continue;
            }
            let fresh = !lists || UnixMillis::of_text(&row.updated).is_none_or(|at| at >= since);
            let (id, deleted) = (row.id.clone(), row.deleted);
            let row = (!deleted).then_some(row);
            let arrival = Arrival { resource, id, row, fresh, imported: imports };
            if arrival.may_be_merged() {
                self.follow.ends.push(arrival);
            } else {
                self.follow.rows.push(arrival);
            }
        }
    }

    /// Following began by a clock of the host that was ahead of QuickBooks': the watermark goes back by as much.
    fn was_ahead(&mut self, time: UnixMillis) -> bool {
        let since = self.follow.record.since;
        let is_ahead = since > time.plus_ms(FOLLOW_OVERLAP_MS);
        if is_ahead {
            let ahead = self.now.since_ms(time);
            self.follow.record.since = UnixMillis(since.0.saturating_sub(ahead)).min(time);
        }
        is_ahead
    }

    fn arrive(&mut self, resource: Resource, id: String, row: Option<Row>, fresh: bool) {
        self.follow.rows.push(Arrival { resource, id, row, fresh, imported: false });
    }

    fn round_failed(&mut self, finding: Finding, class: Class) {
        match class {
            Class::Connection => self.authorization.lose(finding.clone()),
            Class::Company => self.halted = Some(finding.clone()),
            _ => {}
        }
        let failures = self.follow.failures.saturating_add(1);
        let delay = retry::delay_ms(self.seed(), "follow", failures);
        self.follow.reset(self.now);
        self.follow.failures = failures;
        self.follow.due = self.later(delay);
        self.follow.problem = Some(finding.clone());
        self.notify_followed(0, false, Some(finding));
    }

    pub(super) fn follow_record(&self) -> (String, Option<String>) {
        let record = FollowRecord { schema: SCHEMA, ..self.follow.record.clone() };
        (key::follow(&self.realm), Some(records::write(&record)))
    }

    /// What was found is durable.
    pub(super) fn followed(&mut self, views: &[String], moved: Vec<Link>) {
        for link in moved {
            self.relink(link);
        }
        self.journal.forget(views);
        if self.follow.stage == Stage::Saving {
            self.follow.stage = Stage::Ready;
        }
    }

    fn end_round(&mut self) {
        if let Some(rows) = self.follow.page.take() {
            self.page_imported(rows);
            let changes = vec![self.follow_record()];
            self.follow.stage = Stage::Saving;
            return self.write_journal(changes, vec![Then::Followed { views: vec![], moved: vec![] }]);
        }
        let follow = &mut self.follow;
        if follow.sweeps {
            follow.sweeps = false;
            // An answer without a time leaves the watermark where it is: the same is looked at once more.
            follow.record.since = follow.reached.take().unwrap_or(follow.record.since);
            follow.record.swept = self.now;
            follow.record.whole = false;
            let changes = vec![self.follow_record()];
            self.follow.stage = Stage::Saving;
            return self.write_journal(changes, vec![Then::Followed { views: vec![], moved: vec![] }]);
        }
        let next = follow.next_sweep(self.now);
        let waits = if std::mem::take(&mut follow.later) { follow.waits.saturating_add(1) } else { 0 };
        follow.waits = waits;
        // What is in doubt for hours is not asked about each minute.
        let wait = FOLLOW_SETTLE_MS.saturating_mul(u64::from(waits.min(FOLLOW_SETTLE_TIMES)));
        let settled = (waits > 0).then(|| self.now.plus_ms(wait));
        let page = (follow.record.import.is_some() && settled.is_none()).then_some(self.now);
        follow.due = [follow.again.take(), settled, page].into_iter().flatten().fold(next, UnixMillis::min);
        follow.marks.clear();
        follow.merges.clear();
        follow.stage = Stage::Resting;
        follow.failures = 0;
        follow.problem = None;
        let told = std::mem::take(&mut follow.told);
        let whole = std::mem::take(&mut follow.whole);
        self.notify_followed(told, whole, None);
    }
}
