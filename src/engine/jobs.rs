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
use crate::step::Fence;

use super::job::{Hold, JobState, Problem};
use super::queue::{Doing, Job, Order};
use super::records::{self, key};
use super::verdict::Verdict;
use super::{Engine, Then, retry, suspect};

/// How often each list that shares the name is looked through for the holder of a taken number or name before
/// it is given up: what is there may not show yet.
const TAKEN_ROUNDS_MAX: u32 = 3;

/// Whose fault it is that a send must be repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cause {
    /// The step's own: so many sends, then a person must look.
    Step,
    /// Nobody could send now. The step is not charged: a new cycle follows as often as it takes.
    Company,
}

impl Engine {
    /// Draws the consequence of one answer.
    pub(super) fn settle(&mut self, order: Order, verdict: Verdict) {
        suspect::at(order);
        let Some(job) = self.queue.job(order) else { return };
        let tainted = job.record.tainted;
        match verdict {
            Verdict::Executed(record) => self.finish(order, &record, &[]),
            Verdict::Doubt(finding) => self.doubt(order, &finding),
            Verdict::NotSent(finding) => self.again(order, &finding, 0, Cause::Company),
            Verdict::Throttled { finding, pause_ms } => {
                self.budget.pause(self.now.plus_ms(pause_ms));
                self.again(order, &finding, pause_ms, Cause::Company);
            }
            Verdict::Unauthorized => self.unauthorized(order),
            Verdict::Refused { finding, class } => match class {
                Class::Later if finding.code == Code::QboMaintenance => {
                    self.again(order, &finding, 0, Cause::Company);
                }
                Class::Later => self.again(order, &finding, 0, Cause::Step),
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
            hold: self.hold_for(job),
            last: job.record.attempts >= ATTEMPTS_MAX || job.record.cancelled,
        };
        self.taint(order, self.now);
        self.rest(order, state, Some(finding));
    }

    /// From now on some send may have been executed, up to `until` or the late-commit horizon after it.
    fn taint(&mut self, order: Order, until: UnixMillis) {
        self.queue.update(order, |job| {
            job.record.tainted = true;
            job.record.doubted_at = Some(until);
        });
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
            hold: self.hold_for(job),
            last: job.record.attempts >= ATTEMPTS_MAX || job.record.cancelled,
        };
        let message = "Tieout was stopped while QuickBooks was asked";
        let finding = Finding::new(Code::EngineOutcomeUnknown, &FieldPath::root(), message);
        self.taint(order, since);
        self.rest(order, state, Some(&finding));
    }

    /// Looks at once, for an answer that hints at an earlier success.
    fn look_again(&mut self, order: Order, finding: &Finding) {
        let Some(job) = self.queue.job(order) else { return };
        let last = job.record.attempts >= ATTEMPTS_MAX || job.record.cancelled;
        let hold = self.hold_for(job);
        let state = JobState::Uncertain { since: self.now, next: self.now, absences: 0, hold, last };
        self.rest(order, state, Some(finding));
    }

    fn taken(&mut self, order: Order, finding: &Finding) {
        self.rest(order, JobState::Taken { next: self.now, looks: 0 }, Some(finding));
    }

    /// The number or name is taken, and its holder was looked for in vain.
    pub(super) fn taken_by_nobody(&mut self, order: Order, looks: u32, problem: &Finding) {
        let Some(job) = self.queue.job(order) else { return };
        let lists = super::look::lists_of(&job.record.step);
        let looks = looks.saturating_add(1);
        let round = looks.checked_div(lists).unwrap_or(looks);
        if round >= TAKEN_ROUNDS_MAX {
            return self.give_up(order, problem);
        }
        let begins = looks.checked_rem(lists) == Some(0);
        let next = if begins { self.now.plus_ms(PROBE_SPACING_MS) } else { self.now };
        self.rest(order, JobState::Taken { next, looks }, None);
    }

    /// Certainly not executed; the same bytes later.
    fn again(&mut self, order: Order, finding: &Finding, least_ms: u64, cause: Cause) {
        let Some(job) = self.queue.job(order) else { return };
        if job.record.cancelled && !job.record.tainted {
            return self.cancelled(order);
        }
        let (attempts, cycle) = (job.record.attempts, job.record.cycle);
        let spent = attempts >= ATTEMPTS_MAX;
        if spent && cause == Cause::Step {
            let message = format!("tried {attempts} times: {}", finding.message);
            let exhausted = Finding::new(Code::EngineAttemptsExhausted, &FieldPath::root(), message);
            return self.give_up(order, &exhausted);
        }
        let tries = cycle.saturating_mul(ATTEMPTS_MAX).saturating_add(attempts);
        let delay = retry::delay_ms(self.seed(), job.record.step.id.as_str(), tries);
        if spent {
            self.queue.update(order, |job| job.record.begin_cycle(0));
        }
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
                record.begin_cycle(record.attempts.saturating_sub(record.unauthorized));
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

    /// The QuickBooks id of the record that a step stands for.
    pub(super) fn id_for(&self, job: &Job, parent: &StepId) -> Option<QboId> {
        let key = job.record.parents.get(parent)?;
        self.links.get(key).map(|link| link.qbo_id.clone())
    }

    /// A send that nothing in QuickBooks would stop from happening twice is not repeated for hours. A company
    /// that has once executed a request twice has no fence but versions and unique names.
    pub(super) fn hold_for(&self, job: &Job) -> Hold {
        match job.record.step.fence {
            Fence::Nothing { .. } => Hold::Pending,
            Fence::DocumentNumber(_) if self.trust.is_broken() => Hold::Pending,
            Fence::DocumentNumber(_) | Fence::UniqueName(_) | Fence::SyncToken | Fence::CopyOf(_) => {
                Hold::Unneeded
            }
        }
    }

    pub(super) fn later(&self, millis: u64) -> UnixMillis {
        self.now.plus_ms(millis)
    }
}
