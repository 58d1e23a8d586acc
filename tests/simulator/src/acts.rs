//! What people, machines and clocks do at a bad moment.

use serde_json::json;
use tieout::base::ids::StepId;
use tieout::engine::{Command, Query, State};

use crate::books::Honour;
use crate::decisions::Choice;
use crate::kinds::Kind;
use crate::marks::Mark;
use crate::planner;
use crate::work::Class;
use crate::world::{Event, HOUR, MINUTE, SECOND, World};

impl World {
    /// Names the process that has something to hear.
    pub fn act(&mut self, choice: Choice) -> Option<usize> {
        let Choice { kind, param } = choice;
        let alive: Vec<usize> = self.alive().collect();
        let host = (!alive.is_empty()).then(|| alive[(param % alive.len() as u64) as usize]);
        match kind {
            Kind::Freeze => self.freeze(host?, param >> 8),
            Kind::Zombie => {
                let name = self.hosts[host?].name;
                self.after(MINUTE + (param >> 8) % (10 * MINUTE), Event::Kill { host: host? });
                self.start(name);
            }
            Kind::SecondHost if alive.len() < 3 => {
                self.start("b");
            }
            Kind::Restart => self.restart(host?, (param >> 8) % (2 * MINUTE)),
            Kind::PowerCut | Kind::Restore | Kind::Wipe => self.lose_memory(kind, param >> 8),
            Kind::Corrupt | Kind::Newer => self.spoil(kind, param >> 8),
            Kind::ClockJump | Kind::ClockBack => {
                // Nothing but time tells silence from impatience where QuickBooks fences nothing.
                if self.setup.manners.honour != Honour::Always {
                    return None;
                }
                let by = ((param >> 8) % (5 * HOUR)) as i64;
                self.hosts[host?].offset = if kind == Kind::ClockJump { by } else { -by };
                self.watch.clock_fault();
                self.marks.hit(Mark::ClockJump);
                return host;
            }
            Kind::UserEdits | Kind::UserVoids | Kind::UserDeletes => self.user_acts(kind, param),
            Kind::UserTakesNumber => self.user_takes(Class::Invoice, param),
            Kind::UserTakesName => self.user_takes(Class::Customer, param),
            Kind::CrmEdit | Kind::CrmVoid => self.crm_acts(kind, param),
            Kind::PlanAgain => {
                self.marks.hit(Mark::PlanTwice);
                self.after(0, Event::Plan { host: host?, tries: 0 });
            }
            Kind::StalePlan => {
                let links = self.hosts[host?].engine.as_ref()?.links();
                let steps = planner::plan(&self.facts, &self.books, &links, &self.choices, self.now).steps;
                self.marks.hit(Mark::StalePlan);
                self.after(SECOND + (param >> 8) % (10 * MINUTE), Event::Submit { host: host?, steps });
            }
            Kind::Outage => {
                self.outage_until = self.now + MINUTE + (param >> 8) % (30 * MINUTE);
                self.marks.hit(Mark::Outage);
            }
            Kind::Pause | Kind::Cancel | Kind::ReadAll => self.command(host?, kind, param >> 8),
            Kind::Forget => self.forget(host?),
            Kind::Retry | Kind::Discard => self.person(host?, kind, param >> 8),
            _ => {}
        }
        None
    }

    fn freeze(&mut self, host: usize, param: u64) {
        self.hosts[host].frozen = true;
        let span = [20 * SECOND, 4 * MINUTE, 12 * MINUTE][(param % 3) as usize];
        self.after(SECOND + (param >> 4) % span, Event::Thaw { host });
    }

    fn restart(&mut self, host: usize, pause: u64) {
        let name = self.hosts[host].name;
        self.kill(host);
        self.after(pause, Event::Start { name });
    }

    /// The store forgets; every process starts anew, as a host must after putting a backup back.
    fn lose_memory(&mut self, kind: Kind, param: u64) {
        match kind {
            Kind::PowerCut => {
                self.store.lose(1 + (param % 4) as usize);
                self.marks.hit(Mark::PowerCut);
            }
            Kind::Restore => {
                if !self.store.restore() {
                    return self.store.back_up();
                }
                self.marks.hit(Mark::Restored);
            }
            _ => {
                self.store.wipe();
                self.marks.hit(Mark::Wiped);
            }
        }
        self.watch.forget(self.now);
        self.watch.relearn(&self.store);
        for host in self.alive().collect::<Vec<_>>() {
            self.restart(host, SECOND + param % MINUTE);
        }
    }

    fn spoil(&mut self, kind: Kind, param: u64) {
        let keys: Vec<String> = ["o/", "l/", "x/", "s/"]
            .iter()
            .flat_map(|prefix| self.store.under(prefix).map(|(key, _)| key.to_owned()))
            .collect();
        if keys.is_empty() {
            return;
        }
        let key = keys[(param % keys.len() as u64) as usize].clone();
        let Some(record) = self.store.records.get(&key).cloned() else { return };
        let good = record.0.clone();
        let bad = match (kind, param >> 20 & 1) {
            (Kind::Newer, _) => r#"{"schema":99,"what":"ever"}"#.to_owned(),
            (_, 0) => good.chars().take(good.len() / 2).collect(),
            _ => "\u{0}".to_owned(),
        };
        self.marks.hit(if kind == Kind::Newer { Mark::NewerSchema } else { Mark::Quarantined });
        self.store.overwrite(&key, bad.clone());
        self.watch.spoilt(&key, record, bad);
        self.watch.relearn(&self.store);
        for host in self.alive().collect::<Vec<_>>() {
            self.restart(host, SECOND);
        }
    }

    fn user_acts(&mut self, kind: Kind, param: u64) {
        let places: Vec<usize> =
            (0..self.books.records.len()).filter(|place| self.books.records[*place].live).collect();
        if places.is_empty() {
            return;
        }
        let place = places[(param % places.len() as u64) as usize];
        let paid = self.books.payments_of(self.books.records[place].id) > 0;
        let now = self.now;
        let record = &mut self.books.records[place];
        let (class, id, before) = (record.class, record.id, (record.token, record.live));
        let ours = record.marker.is_some();
        match kind {
            Kind::UserEdits => {
                let shared = crate::merge::shared(record.class);
                let path = shared.get((param >> 34) as usize % 4).copied().unwrap_or("ShipTracking");
                let value = crate::merge::value_of(path, &format!("by hand {param}"));
                self.marks.hit_if(Mark::UserEdit, ours);
                return self.books.enter(class, id, path, value);
            }
            Kind::UserVoids if record.class == Class::Invoice && !record.voided => {
                record.void_by_user(now);
                self.marks.hit_if(Mark::UserVoid, ours);
            }
            Kind::UserDeletes if matches!(record.class, Class::Invoice | Class::Payment) && !paid => {
                record.delete(now);
                self.marks.hit_if(Mark::UserDelete, ours);
            }
            _ => {}
        }
        let after = (record.token, record.live);
        if after != before {
            self.books.touch(class, id, if after.1 { "update" } else { "delete" }, true);
        }
    }

    /// A person has seen that something is there twice, and deletes or voids the older one.
    pub fn original_ended(&mut self, param: u64) {
        let now = self.now;
        let Some(record) = self.books.original() else { return };
        if param & 1 == 1 {
            record.void_by_user(now);
        } else {
            record.delete(now);
        }
        let (class, id) = (record.class, record.id);
        self.books.touch(class, id, "delete", true);
        self.marks.hit(Mark::OriginalEnded);
        self.say(|| format!("a person ends {} {id}, of which there is a second copy", class.name()));
    }

    /// Somebody enters a record with the number or name of one of ours.
    fn user_takes(&mut self, class: Class, param: u64) {
        let wanted: Vec<String> =
            self.facts.iter().filter(|fact| fact.class == class).map(|fact| fact.label.clone()).collect();
        let Some(place) = param.checked_rem(wanted.len() as u64) else { return };
        let label = wanted[place as usize].clone();
        let free = self.books.holder(class, &label).is_none();
        let label = if free { label } else { format!("{label} by hand {param}") };
        let body = match class {
            Class::Customer => json!({"DisplayName": label}),
            _ => json!({"DocNumber": label, "Line": [{"Amount": 5}], "TxnDate": "2026-03-02"}),
        };
        if let serde_json::Value::Object(body) = body {
            let id = self.books.add(self.now, class, body, false);
            self.books.touch(class, id, "create", true);
        }
    }

    fn crm_acts(&mut self, kind: Kind, param: u64) {
        let places: Vec<usize> =
            (0..self.facts.len()).filter(|place| self.facts[*place].class == Class::Invoice).collect();
        let Some(place) = param.checked_rem(places.len() as u64) else { return };
        let place = places[place as usize];
        if self.watch.in_doubt(&self.facts[place]) {
            self.marks.hit(Mark::EditWaits);
        }
        let fact = &mut self.facts[place];
        if kind == Kind::CrmEdit {
            fact.edit(param >> 33);
        } else {
            fact.voided = true;
        }
        let host = self.alive().next();
        if let Some(host) = host {
            self.after(0, Event::Plan { host, tries: 0 });
        }
    }

    fn command(&mut self, host: usize, kind: Kind, param: u64) {
        let later = SECOND + param % (10 * MINUTE);
        let command = match kind {
            Kind::Pause => {
                self.marks.hit(Mark::Paused);
                self.after(later, Event::Tell { host, command: Command::Resume });
                Command::Pause
            }
            Kind::Cancel => {
                self.marks.hit(Mark::Cancelled);
                self.after(later, Event::Plan { host, tries: 0 });
                Command::Cancel
            }
            _ => {
                let list = |class: Class| Query {
                    name: class.name().to_owned(),
                    statement: format!("select * from {}", class.name()),
                };
                self.marks.hit_if(Mark::ReadDuringWrites, self.hosts[host].state == Some(State::Syncing));
                Command::Read { queries: Class::ALL.into_iter().map(list).collect() }
            }
        };
        self.after(0, Event::Tell { host, command });
    }

    /// What somebody has deleted is to be written anew, by a process that knows of it from the store alone.
    fn forget(&mut self, host: usize) {
        let Some(engine) = self.hosts[host].engine.as_ref() else { return };
        for link in engine.links() {
            let record = Class::of(link.resource.name()).zip(link.qbo_id.as_str().parse().ok());
            let held = record.and_then(|(class, id)| self.books.find(class, id));
            if held.is_some_and(|record| !record.live) {
                self.after(0, Event::Tell { host, command: Command::Forget { key: link.key } });
            }
        }
        let name = self.hosts[host].name;
        self.after(5 * SECOND, Event::Kill { host });
        self.after(6 * SECOND, Event::Start { name });
    }

    /// A person looks at the list and acts on one entry: of the dead letters, or of the jobs that wait.
    pub fn person(&mut self, host: usize, kind: Kind, param: u64) {
        let Some(engine) = self.hosts[host].engine.as_ref() else { return };
        let dead: Vec<StepId> = engine.dead_letters().into_iter().map(|letter| letter.step).collect();
        let waiting =
            engine.jobs(0, 50).into_iter().filter(|job| job.state == "uncertain").map(|job| job.step);
        let steps: Vec<StepId> =
            if kind == Kind::Retry { dead.into_iter().chain(waiting).collect() } else { dead };
        if steps.is_empty() {
            return;
        }
        let step = steps[(param % steps.len() as u64) as usize].clone();
        let command = if kind == Kind::Retry { Command::Retry { step } } else { Command::Discard { step } };
        self.marks.hit_if(Mark::Discarded, kind == Kind::Discard);
        self.after(0, Event::Tell { host, command });
    }
}
