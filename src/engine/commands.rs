//! What a person or a program asks for.

use crate::base::ids::StepId;
use crate::diagnostics::{Code, FieldPath, Finding};

use super::contract::{Command, Event};
use super::job::{Hold, JobState, Problem};
use super::queue::{Doing, Job, Order};
use super::records::key;
use super::{Engine, Then};

impl Engine {
    pub(super) fn obey(&mut self, command: Command) {
        match command {
            Command::Start => self.start(),
            Command::Read { queries } => {
                if self.may_read() {
                    self.read(queries);
                }
            }
            Command::Pause => self.paused = true,
            Command::Resume => self.resume(),
            Command::Cancel => self.cancel(),
            Command::Retry { step } => self.retry(&step),
            Command::Discard { step } => self.discard(&step),
            Command::Permit { capabilities, entitled } => self.permit(capabilities, entitled),
            Command::ClearLinks => self.clear_links(),
            Command::Forget { key } => self.forget(key),
            Command::Suspect { job } => self.suspect(job),
            Command::Follow(what) => self.follow(what),
            Command::Import { resources, from } => self.import(&resources, from),
            Command::Look => self.look_at_marks(),
        }
    }

    /// Nothing is sent until a person acts.
    pub(super) fn is_stopped(&self) -> bool {
        self.paused || self.halted.is_some() || self.authorization.is_lost() || self.permits.withholds()
    }

    fn resume(&mut self) {
        self.paused = false;
        self.halted = None;
        self.authorization.restore();
        self.budget.try_again();
        let refused = self.queue.jobs().filter(|(_, job)| job.record.unauthorized > 0);
        let orders: Vec<Order> = refused.map(|(order, _)| order).collect();
        for order in orders {
            // What a lost connection cost is not charged.
            self.queue.update(order, |job| {
                let record = &mut job.record;
                record.begin_cycle(record.attempts.saturating_sub(record.unauthorized));
            });
        }
    }

    fn cancel(&mut self) {
        self.inbox.clear();
        self.stop_reading();
        let orders: Vec<Order> =
            self.queue.jobs().filter(|(_, job)| !job.is_over()).map(|(order, _)| order).collect();
        for order in orders {
            let Some(job) = self.queue.job(order) else { continue };
            if job.is_unsent() {
                self.cancelled(order);
            } else {
                self.queue.update(order, |job| {
                    job.record.cancelled = true;
                    if let JobState::Uncertain { last, .. } = &mut job.record.state {
                        *last = true;
                    }
                });
                // Also a send under way is remembered as the last, should this process die over it.
                let moving = |job: &Job| job.doing == Doing::Saving;
                if !self.queue.job(order).is_some_and(moving) {
                    self.save(order);
                }
            }
        }
    }

    fn retry(&mut self, step: &StepId) {
        if !self.may_write() {
            return;
        }
        let Some(order) = self.queue.order_of(step) else { return };
        let Some(job) = self.queue.job(order) else { return };
        match (&job.doing, &job.record.state) {
            (Doing::Dead { .. }, _) => self.revive(order),
            // A person has looked: the hold is over, one more look of our own decides.
            (Doing::Resting, JobState::Uncertain { since, absences, last, hold: Hold::Over, .. }) => {
                let (since, absences, last) = (*since, *absences, *last);
                let state = JobState::Uncertain { since, next: self.now, absences, hold: Hold::Over, last };
                self.rest(order, state, None);
            }
            _ => {}
        }
    }

    /// Takes a dead letter off the list. What waits for it can never be sent and says so.
    fn discard(&mut self, step: &StepId) {
        if !self.may_write() {
            return;
        }
        let Some(order) = self.queue.order_of(step) else { return };
        let Some(job) = self.queue.job(order) else { return };
        let Doing::Dead { written, .. } = job.doing.clone() else { return };
        // What cannot be read is left for whoever can.
        if self.unreadable(&job.record.step).is_some() {
            return;
        }
        let refused = written.is_none() && !job.record.tainted;
        if written.is_none() {
            self.orphan_children(step);
        }
        // What was surely refused is not looked for any more: a new plan may make another job of this name, and its doubt counts.
        self.queue.update(order, |job| job.record.watch = job.record.watch.filter(|_| !refused));
        let kept = self.queue.job(order).and_then(|job| self.sweep_record(job, written.as_ref()));
        if kept.is_some() {
            // A person need not see it any more; what may still surface of it is looked for all the same.
            self.queue.update(order, |job| job.doing = written.map_or(Doing::Cancelled, Doing::Done));
        } else {
            self.queue.remove(&[order]);
        }
        let mut changes = vec![(key::dead(step), None)];
        changes.extend(kept);
        self.write_journal(changes, vec![]);
    }

    fn orphan_children(&mut self, step: &StepId) {
        let mut steps = vec![step.clone()];
        while let Some(step) = steps.pop() {
            for child in self.queue.children(&step) {
                let Some(job) = self.queue.job(child) else { continue };
                if !job.is_unsent() {
                    continue;
                }
                let message = format!("`{step}`, which it needs, was discarded");
                let finding = Finding::new(Code::EngineParentDiscarded, &FieldPath::root(), message);
                let problem = Problem::from(&finding);
                let (id, label) = (job.record.step.id.clone(), job.record.step.label.clone());
                let changes = vec![
                    (key::job(&id), None),
                    (key::dead(&id), Some(self.dead_record(job, &problem, None))),
                ];
                steps.push(id.clone());
                let doing = Doing::Dead { problem, at: self.now, written: None };
                self.queue.update(child, |job| job.doing = Doing::Saving);
                let events = vec![Event::StepFailed { step: id, label, finding }];
                self.write_journal(
                    changes,
                    vec![Then::Ended { order: child, doing, link: None, unlink: false, events }],
                );
            }
        }
    }
}
