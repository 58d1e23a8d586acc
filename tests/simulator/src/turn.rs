//! One turn of one process, and what the world sees of it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tieout::base::time::UnixMillis;
use tieout::engine::{Effect, Event as Told};

use crate::decisions::Choice;
use crate::kinds::{Kind, Site};
use crate::marks::Mark;
use crate::world::{Event, MINUTE, SECOND, TURNS_MAX, World};

impl World {
    pub fn turn(&mut self, host: usize) {
        if self.hosts[host].frozen || self.hosts[host].engine.is_none() {
            return;
        }
        self.turns += 1;
        if self.turns > TURNS_MAX {
            return self.watch.violation("I-26", format!("no end after {TURNS_MAX} turns"));
        }
        let inputs = std::mem::take(&mut self.hosts[host].inputs);
        let clock = self.now.saturating_add_signed(self.hosts[host].offset);
        let said = self.tapes.as_ref().map(|_| crate::tapes::said(clock, &inputs));
        let Some(engine) = self.hosts[host].engine.as_mut() else { return };
        let turn = match catch_unwind(AssertUnwindSafe(|| engine.turn(UnixMillis(clock), inputs))) {
            Ok(turn) => turn,
            Err(_) => return self.watch.violation("I-33", format!("a panic in a turn of process {host}")),
        };
        self.hosts[host].state = Some(turn.status.state);
        // The first process stood before the tape began.
        if let (Some(said), Some(tapes), Some(place)) = (said, &mut self.tapes, host.checked_sub(1)) {
            tapes[place].turn(said, serde_json::to_string(&turn).unwrap_or_default());
        }
        self.watch.turned(host, clock);
        self.watch.status(&turn.status, &mut self.marks);
        self.hash.number(self.now);
        self.hash.number(host as u64);
        self.hosts[host].idle = self.has_rest(clock, &turn.status) && !turn.more;
        let wake = turn.wake_at.map(|at| at.0);
        if turn.effects.is_empty() && !turn.more && wake.is_some_and(|at| at <= clock + 5) {
            self.say(|| {
                format!(
                    "process {host} is idle in state {:?}, yet wants to be called at once",
                    turn.status.state
                )
            });
        }
        for effect in turn.effects {
            if !self.perform(host, clock, effect) {
                return;
            }
        }
        if let Some(prefixes) = &mut self.prefixes {
            prefixes.push(self.hash.0);
        }
        let stamp = self.hosts[host].wake + 1;
        self.hosts[host].wake = stamp;
        if turn.more {
            self.after(1, Event::Wake { host, stamp });
        } else if let Some(at) = wake {
            self.after(at.saturating_sub(clock).max(5), Event::Wake { host, stamp });
        }
    }

    /// Lets the world have an effect. False if the process died of it.
    fn perform(&mut self, host: usize, clock: u64, effect: Effect) -> bool {
        self.hosts[host].effects += 1;
        let number = host as u64 * 1_000_000 + self.hosts[host].effects;
        let fate = self.decide(Site::Effect, number);
        let name = self.hosts[host].name;
        let restart = fate.map_or(0, |choice| 100 + choice.param % 40_000);
        if fate.is_some_and(|choice| choice.kind == Kind::CrashBefore) {
            self.kill(host);
            self.after(restart, Event::Start { name });
            return false;
        }
        crate::tape::digest(&mut self.hash, &effect);
        self.emit(host, clock, &effect);
        let held = self.at_fence(host, &effect, fate);
        match effect {
            Effect::Notify { event } => self.notified(host, event),
            effect => {
                let delay = held + self.delay(0, number, 1, 15);
                self.after(delay, Event::Apply { host, effect, asked: self.now });
            }
        }
        if fate.is_some_and(|choice| choice.kind == Kind::DiesHere) {
            self.kill(host);
            self.is_deserted = true;
            return false;
        }
        if fate.is_some_and(|choice| choice.kind == Kind::CrashAfter) {
            self.kill(host);
            self.after(restart, Event::Start { name });
            return false;
        }
        true
    }

    /// Held up, doubled or told twice at this very effect. Returns how long a frozen process keeps its effects back.
    fn at_fence(&mut self, host: usize, effect: &Effect, fate: Option<Choice>) -> u64 {
        let writes = matches!(effect, Effect::Http { request, .. } if request.body.is_some());
        let thaws = |world: &Self| world.hosts[host].held_until.saturating_sub(world.now);
        let Some(Choice { kind, param }) = fate else { return thaws(self) };
        match kind {
            Kind::HeldHere if !self.hosts[host].frozen => {
                let span = [20 * SECOND, 3 * MINUTE, 12 * MINUTE][(param >> 1) as usize % 3];
                self.hosts[host].frozen = true;
                self.hosts[host].held_until = self.now + span;
                self.after(span, Event::Thaw { host });
                self.marks.hit_if(Mark::HeldAtWrite, writes);
                self.marks.hit_if(Mark::HeldAtCommit, matches!(effect, Effect::Commit { .. }));
                // Somebody else may want to go on meanwhile.
                if param & 1 == 1 && self.alive().count() < 3 {
                    self.after(SECOND, Event::Start { name: "b" });
                }
            }
            Kind::TwinHere if self.alive().count() < 3 => {
                let name = self.hosts[host].name;
                self.marks.hit_if(Mark::TwinAtWrite, writes);
                self.after(0, Event::Start { name });
                self.after(MINUTE + param % (10 * MINUTE), Event::Kill { host });
            }
            Kind::OriginalEnded => self.original_ended(param),
            Kind::HeardTwice => self.hosts[host].echo = Some(1 + param % (5 * MINUTE)),
            _ => {}
        }
        thaws(self)
    }

    fn emit(&mut self, host: usize, clock: u64, effect: &Effect) {
        match effect {
            Effect::Commit { expect, put, delete, .. } => {
                put.iter().for_each(|put| self.watch.unseen("the store", &put.value));
                self.watch.commit_asked(host, expect, put, delete);
            }
            Effect::Load { keys, .. } => self.watch.load_asked(self.now, host, keys),
            Effect::Http { id, request } => {
                self.watch.unseen("an address", &request.url);
                self.watch.unseen("a body", request.body.as_deref().unwrap_or_default());
                let (now, name) = (self.now, self.hosts[host].name);
                let sender = crate::checks::Sender { host, name, now, clock };
                self.watch.sent(sender, *id, request, &self.store, &self.books, &self.facts, &mut self.marks);
                let line = format!(
                    "process {host} asks {} {}",
                    request.url.replace(crate::request::COMPANY, ""),
                    request.body.as_deref().unwrap_or_default()
                );
                self.say(|| line);
            }
            Effect::Scan { .. } | Effect::Notify { .. } => {}
        }
    }

    fn notified(&mut self, host: usize, event: Told) {
        if !matches!(event, Told::Idle | Told::ReadDone) {
            self.watch.unseen("an event", &serde_json::to_string(&event).unwrap_or_default());
        }
        self.say(|| format!("told: {event:?}"));
        self.crm.rounds += u64::from(matches!(event, Told::Followed { finding: None, .. }));
        self.watch.notified(host, &event);
    }
}
