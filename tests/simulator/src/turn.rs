//! One turn of one process, and what the world sees of it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tieout::base::time::UnixMillis;
use tieout::engine::{Effect, Event as Told};

use crate::kinds::{Kind, Site};
use crate::world::{Event, TURNS_MAX, World};

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
        let Some(engine) = self.hosts[host].engine.as_mut() else { return };
        let turn = match catch_unwind(AssertUnwindSafe(|| engine.turn(UnixMillis(clock), inputs))) {
            Ok(turn) => turn,
            Err(_) => return self.watch.violation("I-33", format!("a panic in a turn of process {host}")),
        };
        self.hosts[host].state = Some(turn.status.state);
        self.watch.status(&turn.status, &mut self.marks);
        self.hash.number(self.now);
        self.hash.number(host as u64);
        let wake = turn.wake_at.map(|at| at.0);
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
        match effect {
            Effect::Notify { event } => self.notified(event),
            effect => {
                let delay = self.delay(0, number, 1, 15);
                self.after(delay, Event::Apply { host, effect });
            }
        }
        if fate.is_some() {
            self.kill(host);
            self.after(restart, Event::Start { name });
            return false;
        }
        true
    }

    fn emit(&mut self, host: usize, clock: u64, effect: &Effect) {
        match effect {
            Effect::Commit { expect, put, delete, .. } => {
                self.watch.commit_asked(host, expect, put, delete);
            }
            Effect::Load { keys, .. } => self.watch.load_asked(self.now, host, keys),
            Effect::Http { id, request } => {
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

    fn notified(&mut self, event: Told) {
        self.say(|| format!("told: {event:?}"));
        self.watch.notified(&event, &mut self.marks);
    }
}
