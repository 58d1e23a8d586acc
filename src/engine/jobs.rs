//! What becomes of a job: every change of state stands here.
//!
//! **Invariant:** a job whose earlier send may have been executed ends as done, or as a dead letter of
//! unknown outcome; a later refusal does not clear the doubt.

use crate::base::ids::{QboId, StepId};
use crate::base::limits::{
    ATTEMPTS_MAX, DEADLINE_MARGIN_MS, PROBE_SPACING_MS, QUIET_MS, REQUEST_DEADLINE_MS, SEND_WINDOW_MS,
};
use crate::base::time::UnixMillis;
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::qbo::fault::Class;
use crate::step::{Fence, Link, Operation, Origin};

use super::contract::Event;
use super::queue::{Doing, Job, Order};
use super::records::{self, DeadRecord, Hold, JobState, LinkRecord, Problem, SCHEMA, key};
use super::verdict::{Record, Verdict};
use super::{Engine, Then, body, retry};

/// Looks for the holder of a taken number or name before it is given up: what is there may not show yet.
const TAKEN_LOOKS_MAX: u32 = 3;

impl Engine {
    /// Draws the consequence of one answer.
    pub(super) fn settle(&mut self, order: Order, verdict: Verdict) {
        let Some(job) = self.queue.job(order) else { return };
        let tainted = job.record.tainted;
        match verdict {
            Verdict::Executed(record) => self.finish(order, &record, false),
            Verdict::Doubt(finding) => self.doubt(order, &finding),
            Verdict::NotSent(finding) => self.again(order, &finding, 0),
            Verdict::Throttled { finding, pause_ms } => {
                self.budget.pause(self.now.plus_ms(pause_ms));
                self.again(order, &finding, pause_ms);
            }
            Verdict::Unauthorized => self.unauthorized(order),
            Verdict::Refused { finding, class } => match class {
                Class::Later => self.again(order, &finding, 0),
                // A change that takes another's number or name was surely not executed.
                Class::Taken if job.record.step.target.is_some() => self.give_up(order, &finding),
                Class::Taken => self.taken(order, &finding),
                Class::Stale if tainted => self.look_again(order, &finding),
                Class::Stale => self.replan(order, &finding),
                Class::Connection => {
                    self.authorization.lose(finding);
                    self.unauthorized(order);
                }
                Class::Company => {
                    self.halted = Some(finding.clone());
                    self.give_up(order, &finding);
                }
                Class::Permanent => self.give_up(order, &finding),
                // Handled by the verdict itself; doubt is the safe reading.
                Class::Throttled | Class::Token | Class::Unclear => self.doubt(order, &finding),
            },
        }
    }

    /// Writes a job's state to the journal. Nothing waits for it.
    pub(super) fn save(&mut self, order: Order) {
        let Some(job) = self.queue.job(order) else { return };
        let change = (key::job(&job.record.step.id), Some(records::write(&job.record)));
        self.write_journal(vec![change], vec![Then::Filed(order)]);
    }

    pub(super) fn rest(&mut self, order: Order, state: JobState, problem: Option<&Finding>) {
        self.queue.update(order, |job| {
            job.record.state = state;
            job.doing = Doing::Resting;
            job.woken = false;
            if let Some(problem) = problem {
                job.record.problem = Some(Problem::from(problem));
            }
        });
        self.save(order);
    }

    /// Whether the send was executed is unknown: silence, then looks.
    fn doubt(&mut self, order: Order, finding: &Finding) {
        let Some(job) = self.queue.job(order) else { return };
        let state = JobState::Uncertain {
            since: self.now,
            next: self.now.plus_ms(QUIET_MS),
            absences: 0,
            hold: hold_for(job),
            last: job.record.attempts >= ATTEMPTS_MAX || job.record.cancelled,
        };
        self.queue.update(order, |job| job.record.tainted = true);
        self.rest(order, state, Some(finding));
    }

    /// A job found in flight by a later life: the old request may still run, so silence begins at its end.
    pub(super) fn doubt_left_behind(&mut self, order: Order) {
        let Some(job) = self.queue.job(order) else { return };
        let JobState::InFlight { at, .. } = job.record.state else { return };
        if job.is_over() {
            return;
        }
        let life = SEND_WINDOW_MS.saturating_add(REQUEST_DEADLINE_MS).saturating_add(DEADLINE_MARGIN_MS);
        // The other clock may be wrong by any amount; ours bounds the wait from now.
        let since = at.plus_ms(life).clamp(self.now, self.now.plus_ms(life));
        let state = JobState::Uncertain {
            since,
            next: since.plus_ms(QUIET_MS),
            absences: 0,
            hold: hold_for(job),
            last: job.record.attempts >= ATTEMPTS_MAX || job.record.cancelled,
        };
        let message = "Tieout was stopped while QuickBooks was asked";
        let finding = Finding::new(Code::EngineOutcomeUnknown, &FieldPath::root(), message);
        self.queue.update(order, |job| job.record.tainted = true);
        self.rest(order, state, Some(&finding));
    }

    /// Looks at once, for an answer that hints at an earlier success.
    fn look_again(&mut self, order: Order, finding: &Finding) {
        let Some(job) = self.queue.job(order) else { return };
        let last = job.record.attempts >= ATTEMPTS_MAX || job.record.cancelled;
        let hold = hold_for(job);
        let state = JobState::Uncertain { since: self.now, next: self.now, absences: 0, hold, last };
        self.rest(order, state, Some(finding));
    }

    fn taken(&mut self, order: Order, finding: &Finding) {
        self.rest(order, JobState::Taken { next: self.now, looks: 0 }, Some(finding));
    }

    /// The number or name is taken, and its holder was looked for in vain.
    pub(super) fn taken_by_nobody(&mut self, order: Order, looks: u32, problem: &Finding) {
        let looks = looks.saturating_add(1);
        if looks >= TAKEN_LOOKS_MAX {
            return self.give_up(order, problem);
        }
        self.rest(order, JobState::Taken { next: self.now.plus_ms(PROBE_SPACING_MS), looks }, None);
    }

    /// Certainly not executed; the same bytes later.
    fn again(&mut self, order: Order, finding: &Finding, least_ms: u64) {
        let Some(job) = self.queue.job(order) else { return };
        if job.record.cancelled && !job.record.tainted {
            return self.cancelled(order);
        }
        let attempts = job.record.attempts;
        if attempts >= ATTEMPTS_MAX {
            let message = format!("tried {attempts} times: {}", finding.message);
            let exhausted = Finding::new(Code::EngineAttemptsExhausted, &FieldPath::root(), message);
            return self.give_up(order, &exhausted);
        }
        let delay = retry::delay_ms(self.seed(), job.record.step.id.as_str(), attempts);
        // Spread behind a common pause, lest all come back in the same moment.
        let until = self.now.plus_ms(least_ms.saturating_add(delay));
        self.rest(order, JobState::Waiting { until, looked: false }, Some(finding));
    }

    /// The token was refused: the same bytes once more with a fresh one, or parked until somebody connects.
    fn unauthorized(&mut self, order: Order) {
        let parked = self.authorization.is_lost();
        self.queue.update(order, |job| {
            let record = &mut job.record;
            record.unauthorized = record.unauthorized.saturating_add(1);
            if parked || record.attempts >= ATTEMPTS_MAX {
                // A refused token is no fault of the document's: a new cycle begins.
                record.cycle = record.cycle.saturating_add(1);
                record.attempts = record.attempts.saturating_sub(record.unauthorized);
                record.unauthorized = 0;
            }
        });
        let until = self.now;
        self.rest(order, JobState::Waiting { until, looked: false }, None);
    }

    /// Sending the same again cannot help. With a doubt from before, looks come first.
    pub(super) fn give_up(&mut self, order: Order, finding: &Finding) {
        let Some(job) = self.queue.job(order) else { return };
        if !job.record.tainted {
            return self.bury(order, finding, None);
        }
        let (since, next) = (self.now, self.now);
        let state = JobState::Uncertain { since, next, absences: 0, hold: Hold::Unneeded, last: true };
        self.rest(order, state, Some(finding));
    }

    /// Nothing was found after all looks: a person must look.
    pub(super) fn unknown(&mut self, order: Order) {
        let Some(job) = self.queue.job(order) else { return };
        let cause = job.record.problem.as_ref().map(|problem| problem.message.clone()).unwrap_or_default();
        let label = &job.record.step.label;
        let message = format!("whether QuickBooks has `{label}` is unknown: {cause}");
        let finding = Finding::new(Code::EngineOutcomeUnknown, &FieldPath::root(), message);
        self.bury(order, &finding, None);
    }

    /// The record is another version than planned: only a new plan can say what is right.
    pub(super) fn replan(&mut self, order: Order, finding: &Finding) {
        self.bury(order, finding, None);
    }

    /// Onto the list of dead letters.
    pub(super) fn bury(&mut self, order: Order, finding: &Finding, written: Option<QboId>) {
        let Some(job) = self.queue.job(order) else { return };
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
    pub(super) fn finish(&mut self, order: Order, record: &Record, twins: bool) {
        let Some(job) = self.queue.job(order) else { return };
        let step = &job.record.step;
        let owner = self.owners.get(&(step.resource, record.id.clone()));
        if let Some(other) = owner.filter(|owner| **owner != step.key) {
            let message = format!(
                "QuickBooks record `{}` is linked to {} `{}` already",
                record.id, other.kind, other.id
            );
            let finding = Finding::new(Code::EngineAlreadyLinked, &FieldPath::root(), message);
            return self.bury(order, &finding, None);
        }
        let before = self.links.get(&step.key);
        let link = Link {
            key: step.key.clone(),
            resource: step.resource,
            qbo_id: record.id.clone(),
            sync_token: record.sync_token.clone(),
            origin: before.map_or(Origin::Crm, |link| link.origin),
            base: step.base.clone(),
            sequence: step.sequence,
            voided: step.operation == Operation::Void,
        };
        let unlink = step.operation == Operation::Delete;
        let value = (!unlink).then(|| records::write(&LinkRecord { schema: SCHEMA, link: link.clone() }));
        let mut changes = vec![
            (key::link(&step.key), value.clone()),
            (key::reverse(step.resource, &record.id), value),
            (key::job(&step.id), None),
        ];
        // The record that it was linked to in an earlier life.
        let old = before.map(|link| (link.resource, link.qbo_id.clone()));
        if let Some((resource, id)) = old.filter(|old| *old != (step.resource, record.id.clone())) {
            changes.push((key::reverse(resource, &id), None));
        }
        let (id, label) = (step.id.clone(), step.label.clone());
        let (doing, event) = match flaw(job, record, twins) {
            Some(finding) => {
                let problem = Problem::from(&finding);
                let written = Some(record.id.clone());
                changes.push((key::dead(&id), Some(self.dead_record(job, &problem, written.clone()))));
                let doing = Doing::Dead { problem, at: self.now, written };
                (doing, Event::StepFailed { step: id, label, finding })
            }
            None => {
                let qbo_id = record.id.clone();
                (Doing::Done(qbo_id.clone()), Event::StepDone { step: id, label, qbo_id })
            }
        };
        if !unlink {
            // Taken from now on, lest another job of this very commit claims the same record.
            self.owners.insert((link.resource, link.qbo_id.clone()), link.key.clone());
        }
        self.queue.update(order, |job| job.doing = Doing::Saving);
        let then = Then::Ended { order, doing, link: Some(link), unlink, events: vec![event] };
        self.write_journal(changes, vec![then]);
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
            if let Some(old) = self.links.remove(&link.key) {
                self.owners.remove(&(old.resource, old.qbo_id));
            }
            if !unlink {
                self.owners.insert((link.resource, link.qbo_id.clone()), link.key.clone());
                self.links.insert(link.key.clone(), link);
            }
        }
        self.queue.update(order, |job| {
            job.durable = true;
            job.doing = doing;
        });
        for event in events {
            self.notify(event);
        }
    }

    /// The QuickBooks id of the record that a step stands for.
    pub(super) fn id_for(&self, job: &Job, parent: &StepId) -> Option<QboId> {
        let key = job.record.parents.get(parent)?;
        self.links.get(key).map(|link| link.qbo_id.clone())
    }

    pub(super) fn later(&self, millis: u64) -> UnixMillis {
        self.now.plus_ms(millis)
    }
}

/// What is wrong with a record that was written: it is linked all the same, and shown as an error.
fn flaw(job: &Job, record: &Record, twins: bool) -> Option<Finding> {
    let step = &job.record.step;
    if twins {
        let message = format!("QuickBooks holds `{}` more than once", step.label);
        return Some(Finding::new(Code::EnginePossibleDuplicate, &FieldPath::root(), message));
    }
    let writes_lines =
        matches!(step.operation, Operation::Create | Operation::SparseUpdate | Operation::FullUpdate);
    let expected = step.expected_total.as_deref().filter(|_| writes_lines)?;
    let total = record.total.as_deref();
    if total.is_some_and(|total| body::same_amount(total, expected)) {
        return None;
    }
    let message = format!("total should be `{expected}`, QuickBooks has `{}`", total.unwrap_or("none"));
    Some(Finding::new(Code::MoneyQuickbooksTotalDiffers, &FieldPath::of("TotalAmt"), message))
}

/// A send that nothing in QuickBooks would stop from happening twice is not repeated for hours.
fn hold_for(job: &Job) -> Hold {
    match job.record.step.fence {
        Fence::Nothing { .. } => Hold::Pending,
        Fence::DocumentNumber(_) | Fence::UniqueName(_) | Fence::SyncToken => Hold::Unneeded,
    }
}
