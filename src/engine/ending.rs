//! How a job ends: well, badly, or not at all. What stays of it, and what follows from it.
//!
//! **Invariant:** link, reverse link and end of the job are one commit. A job whose send may have been executed
//! is watched on until the late-commit horizon.

use crate::base::ids::{QboId, SyncToken};
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::inbound::weigh;
use crate::step::{Link, LinkKey, Operation, Origin, Step};

use super::contract::Event;
use super::job::{DeadRecord, Problem};
use super::queue::{Doing, Job, Order};
use super::records::{self, LinkRecord, SCHEMA, key};
use super::verdict::{Record, Twin};
use super::{Engine, Then, sweep};

impl Engine {
    /// Onto the list of dead letters.
    pub(super) fn bury(&mut self, order: Order, finding: &Finding, written: Option<QboId>) {
        let open = written.is_none();
        self.queue.update(order, |job| job.record.watch = None);
        if open {
            self.watch(order);
            self.glance(order, true);
        }
        let Some(job) = self.queue.job(order) else { return };
        let finding = &sweep::about_twin(&job.record.step, finding);
        let (step, label) = (job.record.step.id.clone(), job.record.step.label.clone());
        let problem = Problem::from(finding);
        let changes = vec![
            (key::job(&step), None),
            (key::dead(&step), Some(self.dead_record(job, &problem, written.clone()))),
        ];
        let mut events =
            vec![Event::StepFailed { step: step.clone(), label: label.clone(), finding: finding.clone() }];
        if finding.code.retry() == crate::diagnostics::Retry::Replan {
            events.push(Event::Replan { step, label });
        }
        let doing = Doing::Dead { problem, at: self.now, written };
        self.queue.update(order, |job| job.doing = Doing::Saving);
        self.write_journal(changes, vec![Then::Ended { order, doing, link: None, unlink: false, events }]);
    }

    pub(super) fn dead_record(&self, job: &Job, problem: &Problem, written: Option<QboId>) -> String {
        let (job, problem) = (job.record.clone(), problem.clone());
        records::write(&DeadRecord { schema: SCHEMA, job, problem, at: self.now, written })
    }

    /// Never sent, or surely not executed, and not wanted any more.
    pub(super) fn cancelled(&mut self, order: Order) {
        let Some(job) = self.queue.job(order) else { return };
        let changes = vec![(key::job(&job.record.step.id), None)];
        self.queue.update(order, |job| job.doing = Doing::Saving);
        let doing = Doing::Cancelled;
        self.write_journal(
            changes,
            vec![Then::Ended { order, doing, link: None, unlink: false, events: vec![] }],
        );
    }

    /// The record is in QuickBooks: link, reverse link and end of the job in one commit.
    pub(super) fn finish(&mut self, order: Order, record: &Record, twins: &[Twin]) {
        self.learn_trust(order, record);
        self.queue.update(order, |job| job.record.watch = None);
        self.watch(order);
        self.glance(order, false);
        let undone = self.compensate(order, &record.id, twins);
        let (wrong, learnt) = self.judge(order, record);
        let life = self.life_that_ends(order);
        let Some(job) = self.queue.job(order) else { return };
        let step = &job.record.step;
        if let Some((finding, written)) = self.unlinkable(step, record) {
            return self.bury(order, &finding, written);
        }
        let before = self.links.get(&step.key);
        let link = known_better(before, step, record).unwrap_or_else(|| Link {
            key: step.key.clone(),
            resource: step.resource,
            qbo_id: record.id.clone(),
            sync_token: record.sync_token.clone(),
            origin: before.map_or(Origin::Crm, |link| link.origin),
            base: agreed(before, step, record),
            sequence: step.sequence,
            voided: step.operation == Operation::Void,
        });
        let unlink = step.operation == Operation::Delete;
        let value = (!unlink).then(|| records::write(&LinkRecord { schema: SCHEMA, link: link.clone() }));
        // A record that QuickBooks alone has stays without a link.
        let foreign = step.key.is_foreign();
        let mut changes = vec![(key::job(&step.id), None)];
        if !foreign {
            changes.push((key::link(&step.key), value.clone()));
            changes.push((key::reverse(step.resource, &record.id), value));
        }
        changes.extend(life);
        // The record that it was linked to in an earlier life.
        let old = before.map(|link| (link.resource, link.qbo_id.clone()));
        if let Some((resource, id)) = old.filter(|old| *old != (step.resource, record.id.clone())) {
            changes.push((key::reverse(resource, &id), None));
        }
        match &job.doing {
            Doing::Dead { .. } => changes.push((key::dead(&step.id), None)),
            Doing::Cancelled => changes.push((key::sweep(&step.id, step.sequence), None)),
            _ => {}
        }
        let (id, label) = (step.id.clone(), step.label.clone());
        changes.extend(learnt);
        let (doing, event) = match doubled(job, undone).or(wrong) {
            Some(finding) => {
                let problem = Problem::from(&finding);
                let written = Some(record.id.clone());
                changes.push((key::dead(&id), Some(self.dead_record(job, &problem, written.clone()))));
                let doing = Doing::Dead { problem, at: self.now, written };
                (doing, Event::StepFailed { step: id, label, finding })
            }
            None => {
                let qbo_id = record.id.clone();
                changes.extend(self.sweep_record(job, Some(&qbo_id)));
                changes.push(self.progress.count_done());
                (Doing::Done(qbo_id.clone()), Event::StepDone { step: id, label, qbo_id })
            }
        };
        let link = (!foreign).then_some(link);
        if let Some(link) = link.as_ref().filter(|_| !unlink) {
            // Taken from now on, lest another job of this very commit claims the same record.
            self.owners.insert((link.resource, link.qbo_id.clone()), link.key.clone());
        }
        self.queue.update(order, |job| job.doing = Doing::Saving);
        let then = Then::Ended { order, doing, link, unlink, events: vec![event] };
        self.write_journal(changes, vec![then]);
    }

    /// Why a record cannot be linked, and which record is there all the same.
    fn unlinkable(&self, step: &Step, record: &Record) -> Option<(Finding, Option<QboId>)> {
        if let Some(finding) = self.quarantined.get(&key::link(&step.key)) {
            return Some((finding.clone(), Some(record.id.clone())));
        }
        let owner = self.owners.get(&(step.resource, record.id.clone())).filter(|_| !step.key.is_foreign());
        let other = owner.filter(|owner| **owner != step.key)?;
        let message =
            format!("QuickBooks record `{}` is linked to {} `{}` already", record.id, other.kind, other.id);
        Some((Finding::new(Code::EngineAlreadyLinked, &FieldPath::root(), message), None))
    }

    fn unlink(&mut self, key: &LinkKey) {
        if let Some(old) = self.links.remove(key) {
            self.owners.remove(&(old.resource, old.qbo_id));
        }
    }

    /// A link stands in place of the one before.
    pub(super) fn relink(&mut self, link: Link) {
        self.unlink(&link.key);
        self.owners.insert((link.resource, link.qbo_id.clone()), link.key.clone());
        self.links.insert(link.key.clone(), link);
    }

    /// A job's end is durable: now those that waited for it may go on.
    pub(super) fn ended(
        &mut self,
        order: Order,
        doing: Doing,
        link: Option<Link>,
        unlink: bool,
        events: Vec<Event>,
    ) {
        if let Some(link) = link {
            if unlink {
                self.unlink(&link.key);
            } else {
                self.relink(link);
            }
        }
        if matches!(doing, Doing::Done(_)) {
            self.progress.one_more();
        }
        self.queue.update(order, |job| {
            job.durable = true;
            job.doing = doing;
            job.woken = false;
        });
        for event in events {
            self.notify(event);
        }
    }
}

/// What an old plan finds, we have written since, or voided; so it is with a change whose first answer QuickBooks repeats to it.
fn known_better(before: Option<&Link>, step: &Step, record: &Record) -> Option<Link> {
    let number = |token: &SyncToken| token.as_str().parse::<u64>().ok();
    let ends = matches!(step.operation, Operation::Void | Operation::Delete);
    let same = before.filter(|link| !ends && link.qbo_id == record.id)?;
    let (known, found) = (number(&same.sync_token), number(&record.sync_token));
    // A change of ours that led to this version is agreed on already, with all that it said.
    let changes = matches!(step.operation, Operation::SparseUpdate | Operation::FullUpdate);
    (same.voided || known > found || (changes && known == found)).then(|| same.clone())
}

/// What both sides hold. Of a create that was linked meanwhile, the link knows better than a later plan.
fn agreed(before: Option<&Link>, step: &Step, record: &Record) -> String {
    let before = before.filter(|link| link.qbo_id == record.id).map(|link| link.base.as_str());
    match (before, step.operation) {
        (Some(base), Operation::Create) => base.to_owned(),
        (_, Operation::Link) => step.base.clone(),
        _ => weigh::agreed(step.resource, &record.text, &step.base, before),
    }
}

/// What is wrong with a record that was written: it is linked all the same, and shown as an error.
fn doubled(job: &Job, has_twins: bool) -> Option<Finding> {
    let message = format!("QuickBooks holds `{}` more than once", job.record.step.label);
    has_twins.then(|| Finding::new(Code::EnginePossibleDuplicate, &FieldPath::root(), message))
}
