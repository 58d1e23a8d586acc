//! The way back: webhooks that leave marks, change data capture, the nightly pass, and a CRM that takes over what it is told.

use std::collections::BTreeMap;

use serde_json::Value;
use tieout::engine::{Command, Expectation, Put};
use tieout::inbound::follow::{Follow, Followed};

use crate::changes::Spoilt;
use crate::decisions::Choice;
use crate::dice::{Hash, below};
use crate::kinds::{Kind, Site};
use crate::marks::Mark;
use crate::planner::resource;
use crate::request::{Request, Verb};
use crate::work::Class;
use crate::world::{Event, HOUR, MINUTE, SECOND, World};

/// What the engine follows. Items have no place for our marker, and no preset follows them.
pub const FOLLOWED: [Class; 3] = [Class::Customer, Class::Invoice, Class::Payment];
/// While nothing is due before that, a process that follows counts as idle.
pub const FAR: u64 = 8 * HOUR;
/// Once faults have ended, the interval at which the engine looks by itself: rest comes between two looks.
const RARELY: u32 = 24 * 60;
/// Intuit sends a webhook again that was not taken.
const SENT_AGAIN: u64 = 20 * MINUTE;
/// Changes that the CRM takes over at once.
const PAGE: u32 = 5;
pub const PREFIX: &str = "i/123/";

/// By which ways changes come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Roads {
    pub hooks: bool,
    /// Change data capture answers.
    pub changes: bool,
    /// Minutes from one sweep to the next.
    pub every: u32,
}

impl Roads {
    pub fn drawn(seed: u64) -> Self {
        let pick = |n: u64, limit: u64| below(seed, 7, n, limit);
        // Where change data capture is dead, the pass over every list is the only way left for what webhooks lose.
        Self { hooks: pick(0, 4) > 0, changes: pick(1, 6) > 0, every: [1, 5, 15][pick(2, 3) as usize] }
    }

    pub fn text(self) -> String {
        format!("{},{},{}", self.hooks, self.changes, self.every)
    }

    pub fn parse(text: &str) -> Option<Self> {
        let words: Vec<&str> = text.split(',').collect();
        let [hooks, changes, every] = words.as_slice() else { return None };
        Some(Self { hooks: hooks.parse().ok()?, changes: changes.parse().ok()?, every: every.parse().ok()? })
    }
}

/// What the CRM knows of a record of QuickBooks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    pub fields: BTreeMap<String, Option<String>>,
    pub gone: bool,
    pub voided: bool,
}

/// The CRM, as far as it listens. Its books are not the engine's store: what happens to that does not touch them.
#[derive(Clone, Debug, Default)]
pub struct Crm {
    pub views: BTreeMap<(Class, u64), View>,
    /// What was read under each number; told again once the store was set back.
    pub read: BTreeMap<String, String>,
    /// Changes of QuickBooks of which webhooks were sent.
    announced: usize,
    looks: u64,
    sweeps: u64,
    coming: bool,
    /// Rounds that the engine has ended well.
    pub rounds: u64,
}

impl Crm {
    /// All but what an invoice still lacks: that is told with its changes, as it stands then.
    pub fn known(self) -> BTreeMap<(Class, u64), View> {
        let mut views = self.views;
        for view in views.values_mut() {
            view.fields.retain(|path, _| !["Balance", "LinkedTxn", "Status"].contains(&path.as_str()));
        }
        views.retain(|_, view| *view != View::default());
        views
    }

    /// Takes a change over; false if its number has told something else before.
    fn take(&mut self, key: &str, text: &str) -> bool {
        let same = self.read.get(key).is_none_or(|before| before == text);
        self.read.insert(key.to_owned(), text.to_owned());
        let told: Value = serde_json::from_str(text).unwrap_or_default();
        let word = |name: &str| told[name].as_str().unwrap_or_default();
        let Some(record) = Class::of(word("resource")).zip(word("qboId").parse().ok()) else { return same };
        let view = self.views.entry(record).or_default();
        match word("what") {
            "deleted" | "merged" => view.gone = true,
            what => view.voided |= what == "voided",
        }
        for field in told["fields"].as_array().into_iter().flatten() {
            let path = field["path"].as_str().unwrap_or_default().to_owned();
            let value = field["to"].as_str().map(str::to_owned);
            view.fields.insert(path, value);
        }
        same
    }
}

fn following(every: u32, whole: bool) -> Command {
    let followed = |class: Class| Followed { resource: resource(class), added: true };
    let resources = FOLLOWED.map(followed).to_vec();
    Command::Follow(Follow { resources, every_minutes: Some(every), reviews: false, whole })
}

impl World {
    /// What a process is told to follow when it starts.
    pub fn follow(&self, whole: bool) -> Option<Command> {
        let roads = self.setup.inbound?;
        // Where nothing answers a sweep, the pass over every list is the only one.
        let whole = whole || (self.healed && !roads.changes);
        Some(following(if self.healed { RARELY } else { roads.every }, whole))
    }

    /// Looks once for everything, by the watermark or by every list, and lets the CRM take over what is told.
    fn sweep(&mut self, whole: bool) {
        let Some(host) = self.alive().last() else { return };
        self.call();
        let rounds = self.crm.rounds;
        self.after(0, Event::Tell { host, command: following(1, whole) });
        let by = self.now + HOUR;
        while self.crm.rounds == rounds && self.step(by) {}
        self.tell_to_follow(host, false);
        let by = self.now + 2 * HOUR;
        self.rest(by);
    }

    /// All have rested: one more look by the shortest way that is left brings everything, and the whole of it once more brings nothing.
    pub fn read_back(&mut self) {
        let Some(roads) = self.setup.inbound else { return };
        // By a clock that was wrong the next sweep may be hours away.
        self.sweep(!roads.changes || self.watch.had_clock_faults());
        if self.watch.failed() {
            return;
        }
        self.reflected();
        let (executed, told) =
            (self.books.executed, self.store.value("w/123").unwrap_or_default()["next"].clone());
        self.sweep(true);
        let again = self.store.value("w/123").unwrap_or_default()["next"].clone();
        let writes = self.books.executed - executed;
        self.watch.look("I-45", writes == 0, || format!("reading every list made {writes} writes"));
        let forgot = self.watch.has_forgotten();
        let late = self.watch.is_linked_too_late(&self.books);
        self.watch.look("I-45", told == again || forgot || late, || {
            format!("reading every list told of {told} to {again}")
        });
    }

    /// Nothing is awaited but the next sweep, however near it has come, or what is far away.
    pub fn has_rest(&self, clock: u64, status: &tieout::engine::Status) -> bool {
        let Some(wake) = status.wake_at else { return true };
        let sweep = status.swept_at.map(|at| at.0 + u64::from(RARELY) * MINUTE);
        // What a wrong clock has put off is waited for.
        let off = if self.watch.had_clock_faults() { 5 * HOUR } else { 0 };
        // A process counts from its own last sweep, another one from that which came after it.
        let is_sweep = sweep.is_some_and(|at| wake.0.abs_diff(at) < HOUR + off);
        let far = FAR + off;
        self.setup.inbound.is_some() && self.healed && (is_sweep || wake.0 > clock + far)
    }

    /// Faults have ended.
    pub fn follow_rarely(&mut self) {
        for host in self.alive().collect::<Vec<_>>() {
            self.tell_to_follow(host, false);
        }
    }

    pub fn tell_to_follow(&mut self, host: usize, whole: bool) {
        if let Some(command) = self.follow(whole) {
            self.after(0, Event::Tell { host, command });
        }
    }

    /// Webhooks of what has changed since the last one.
    pub fn announce(&mut self) {
        let hooks = self.setup.inbound.is_some_and(|roads| roads.hooks);
        while self.crm.announced < self.books.changes.len() {
            let change = self.crm.announced;
            self.crm.announced += 1;
            if !hooks {
                continue;
            }
            let soon = self.delay(5, change as u64, SECOND, 4 * SECOND);
            let fate = self.decide(Site::Hook, change as u64);
            let mut delays = vec![soon];
            match fate {
                Some(Choice { kind: Kind::HookLost, .. }) => delays.clear(),
                Some(Choice { kind: Kind::HookTwice, param }) => delays.push(soon + param % MINUTE),
                Some(Choice { kind: Kind::HookReplayed, param }) => delays.push(HOUR + param % (3 * HOUR)),
                Some(Choice { kind: Kind::HookLate, param }) => delays = vec![SECOND + param % (2 * HOUR)],
                Some(Choice { kind: Kind::HookRefused, .. }) => delays = vec![SENT_AGAIN + soon],
                _ => {}
            }
            let heard = fate.is_none_or(|choice| choice.kind != Kind::HookUnheard);
            for delay in delays {
                self.after(delay, Event::Hook { change, heard });
            }
        }
    }

    /// An answer of change data capture may be full, or call a record deleted that is there.
    pub fn spoil_changes(&mut self, request: &Request) -> Spoilt {
        if !matches!(request.verb, Verb::Changes { .. }) {
            return Spoilt::default();
        }
        self.crm.sweeps += 1;
        let kind = self.decide(Site::Changes, self.crm.sweeps).map(|choice| choice.kind);
        Spoilt { full: kind == Some(Kind::ChangesFull), false_delete: kind == Some(Kind::ChangesFalseDelete) }
    }

    /// The host stores a mark, under a name made of the event, and lets a process look.
    pub fn hooked(&mut self, change: usize, heard: bool) {
        let Some(change) = self.books.changes.get(change).cloned() else { return };
        let mut hash = Hash::default();
        hash.bytes(format!("{} {} {} {}", change.class.name(), change.id, change.verb, change.at).as_bytes());
        let key = format!("d/123/{:016x}{:016x}", hash.0, change.token);
        let gone = change.gone.map_or(String::new(), |id| format!(r#","gone":"{id}""#));
        let value = format!(
            r#"{{"schema":2,"resource":"{}","id":"{}","verb":"{}","at":{}{gone}}}"#,
            change.class.name().to_lowercase(),
            change.id,
            change.verb,
            self.now
        );
        let expect = Expectation { key: key.clone(), version: 0 };
        let new = self.store.commit(&[expect], &[Put { key, value }], &[]).is_ok();
        self.marks.hit_if(Mark::HookRepeated, !new);
        self.say(|| format!("a webhook tells of {} {}, new: {new}", change.class.name(), change.id));
        let host = self.alive().next().filter(|_| heard);
        if let Some(host) = host {
            self.after(10, Event::Tell { host, command: Command::Look });
        }
    }

    /// Something stands in the inbox: the CRM comes by.
    pub fn call(&mut self) {
        if !std::mem::replace(&mut self.crm.coming, true) {
            self.crm.looks += 1;
            let delay = self.delay(6, self.crm.looks, SECOND, MINUTE);
            self.after(delay, Event::Collect);
        }
    }

    /// The CRM takes over what is oldest, then takes it off the list: or dies in between.
    pub fn collect(&mut self) {
        self.crm.coming = false;
        let fate = self.decide(Site::Inbox, self.crm.looks).map(|choice| choice.kind);
        let (entries, more) = self.store.scan(PREFIX, None, PAGE);
        for entry in &entries {
            self.marks.hit_if(Mark::ToldTwice, self.crm.read.contains_key(&entry.key));
            let same = self.crm.take(&entry.key, &entry.value);
            let forgot = self.watch.forgot;
            self.watch.look("I-27", same || forgot, || format!("{} tells something else now", entry.key));
        }
        let taken = match fate {
            Some(Kind::AckLost) => 0,
            Some(Kind::AckPart) => entries.len() / 2,
            _ => entries.len(),
        };
        let expect =
            |entry: &tieout::engine::Entry| Expectation { key: entry.key.clone(), version: entry.version };
        let expect: Vec<Expectation> = entries.iter().take(taken).map(expect).collect();
        let keys: Vec<String> = expect.iter().map(|expectation| expectation.key.clone()).collect();
        self.say(|| format!("the CRM takes over {} changes and acknowledges {taken}", entries.len()));
        if taken > 0 {
            let done = self.store.commit(&expect, &[], &keys).is_ok();
            self.watch.look("I-27", done, || "a change moved while the CRM took it over".to_owned());
        }
        if more || taken < entries.len() {
            self.call();
        }
    }
}
