//! What is shown: status, jobs, dead letters, links.

use serde::Serialize;

use crate::base::ids::{QboId, StepId};
use crate::base::time::UnixMillis;
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::step::{Link, LinkKey, Operation, Resource};

use super::Engine;
use super::boot::Phase;
use super::job::{JobState, Problem};
use super::queue::{Doing, Job, Standing, standing};
use super::records::key;
use super::status::{State, Status};

/// One job, for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct JobView {
    pub step: StepId,
    pub label: String,
    pub key: LinkKey,
    pub resource: Resource,
    pub operation: Operation,
    /// `done`, `failed`, `uncertain`, `waiting`, `in-flight` or `cancelled`.
    pub state: &'static str,
    /// Sends in this cycle.
    pub attempts: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_at: Option<UnixMillis>,
    /// The step that holds it up, down to the root.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waits_for: Option<StepId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finding: Option<Finding>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qbo_id: Option<QboId>,
}

/// A step that needs a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct DeadLetterView {
    pub step: StepId,
    pub label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<LinkKey>,
    pub finding: Finding,
    pub attempts: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_at: Option<UnixMillis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_at: Option<UnixMillis>,
    /// `not-written`, `unknown`, `written` or `unreadable`.
    pub outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qbo_id: Option<QboId>,
}

impl Engine {
    /// Jobs in their order, a page of them.
    #[must_use]
    pub fn jobs(&self, from: usize, limit: usize) -> Vec<JobView> {
        self.queue.jobs().skip(from).take(limit).map(|(_, job)| self.job_view(job)).collect()
    }

    /// Everything that ended badly, or well but wrong, and what cannot be read.
    #[must_use]
    pub fn dead_letters(&self) -> Vec<DeadLetterView> {
        let dead = self.queue.jobs().filter_map(|(_, job)| dead_view(job));
        let broken = self.quarantined.iter().map(|(name, finding)| DeadLetterView {
            step: StepId::new(name.trim_start_matches(key::JOBS).trim_start_matches(key::DEAD)),
            label: name.clone(),
            key: None,
            finding: finding.clone(),
            attempts: 0,
            first_at: None,
            last_at: None,
            outcome: "unreadable",
            qbo_id: None,
        });
        dead.chain(broken).collect()
    }

    /// Every pair of a CRM record and a QuickBooks record.
    #[must_use]
    pub fn links(&self) -> Vec<Link> {
        self.links.values().cloned().collect()
    }

    /// Where things stand.
    #[must_use]
    pub fn status(&self) -> Status {
        let count = |standing| self.queue.counted(standing);
        let (done, failed, uncertain) =
            (self.progress.done(), count(Standing::Failed), count(Standing::Uncertain));
        let waiting = count(Standing::Waiting).saturating_add(self.inbox.len());
        let in_flight = count(Standing::InFlight);
        let total =
            [failed, uncertain, waiting, in_flight].iter().fold(done, |sum, n| sum.saturating_add(*n));
        let (state, problem) = self.state();
        let works = self.phase == Phase::Ready && !self.is_stopped();
        let due = self.dues().into_iter().flatten().min();
        // Without the lease nothing can be done before the next look for it; while it is renewed, before the answer.
        let due = due.filter(|_| works && !self.is_renewing());
        let due = due.map(|at| if self.lease.held { at } else { at.max(self.lease.look_at) });
        let wake_at = [self.wake, due].into_iter().flatten().min();
        let left = waiting.saturating_add(in_flight);
        let eta = self.progress.eta(self.now, left).filter(|_| state == State::Syncing);
        Status {
            state,
            total,
            done,
            failed,
            uncertain,
            waiting,
            in_flight,
            current: self.current.clone().filter(|_| in_flight > 0),
            reads: self.reading.progress(),
            requests: self.wire.counts,
            wake_at,
            eta,
            request_ids: self.trust.word(),
            swept_at: self.follow.swept(),
            importing: self.follow.importing(),
            problem: problem.or_else(|| self.follow.problem.clone()),
            refuted: self.refuted_views(),
        }
    }

    fn state(&self) -> (State, Option<Finding>) {
        let store = || {
            let message = "the store fails again and again";
            Finding::new(Code::EngineStorageUnavailable, &FieldPath::root(), message)
        };
        match &self.phase {
            Phase::Blocked(finding) => return (State::Blocked, Some(finding.clone())),
            Phase::Thirsty => {
                let message = "no random bytes were handed in";
                let finding = Finding::new(Code::EngineEntropyMissing, &FieldPath::root(), message);
                return (State::Starting, Some(finding));
            }
            _ if self.storage.is_failing() => return (State::Blocked, Some(store())),
            Phase::New | Phase::Meta { .. } | Phase::Taking | Phase::Scanning { .. } => {
                return (State::Starting, None);
            }
            Phase::Ready => {}
        }
        if let Some(finding) = self.permits.problem() {
            return (State::NotEntitled, Some(finding));
        }
        if let Some(finding) = &self.halted {
            return (State::Blocked, Some(finding.clone()));
        }
        if let Some(finding) = self.authorization.problem.as_ref().filter(|_| self.authorization.is_lost()) {
            return (State::Reconnect, Some(finding.clone()));
        }
        let state = self.working_state();
        let waits = matches!(state, State::Waiting | State::Syncing | State::Reading);
        let unreadable = self.quarantined.values().next().cloned();
        (state, self.hindrance_of_all().filter(|_| waits).or(unreadable))
    }

    /// Whether due work waits only for the lease that was given back, or has run out, to be taken again.
    fn is_renewing(&self) -> bool {
        let is_due = |at: Option<UnixMillis>| at.is_some_and(|at| at <= self.now);
        self.lease.held
            && self.lease.until <= self.now
            && !self.is_stopped()
            && self.dues().into_iter().any(is_due)
    }

    fn working_state(&self) -> State {
        if self.reading.is_active() {
            State::Reading
        } else if self.paused {
            State::Paused
        } else if self.lacks_lease() {
            State::LostLease
        } else if !self.inbox.is_empty()
            || !self.journal.is_quiet()
            || self.queue.is_active()
            || self.queue.has_ready()
            || self.is_renewing()
        {
            State::Syncing
        } else if self.queue.next_due().is_some() {
            State::Waiting
        } else {
            State::Idle
        }
    }

    /// Why nobody can send at present, if that is so: it goes on by itself.
    fn hindrance_of_all(&self) -> Option<Finding> {
        let (code, until) = self.budget.hindrance(self.now)?;
        let seconds = until.since_ms(self.now).div_ceil(1_000);
        let message = format!("nothing is sent for {seconds} seconds");
        Some(Finding::new(code, &FieldPath::root(), message))
    }

    fn job_view(&self, job: &Job) -> JobView {
        let record = &job.record;
        let (waits_for, chain) = self.hindrance(job);
        let qbo_id = match &job.doing {
            Doing::Done(id) => Some(id.clone()),
            Doing::Dead { written, .. } => written.clone(),
            Doing::Resting | Doing::Saving | Doing::OnWire | Doing::Looking | Doing::Cancelled => None,
        };
        let finding = match &job.doing {
            Doing::Dead { problem, .. } => Some(problem.finding()),
            Doing::Done(_) => None,
            Doing::Cancelled => {
                let message = format!("`{}` was cancelled before it was sent", record.step.label);
                Some(Finding::new(Code::EngineCancelled, &FieldPath::root(), message))
            }
            _ => chain.or_else(|| record.problem.as_ref().map(Problem::finding)),
        };
        let next_at = match record.state {
            _ if job.is_over() => None,
            JobState::Waiting { until, .. } => Some(until),
            JobState::Uncertain { next, .. } | JobState::Taken { next, .. } => Some(next),
            JobState::Planned | JobState::InFlight { .. } => None,
        };
        JobView {
            step: record.step.id.clone(),
            label: record.step.label.clone(),
            key: record.step.key.clone(),
            resource: record.step.resource,
            operation: record.step.operation,
            state: state_name(job),
            attempts: record.attempts,
            next_at,
            waits_for,
            finding,
            qbo_id,
        }
    }

    /// The root of what holds a job up, and a finding if that root needs a person.
    fn hindrance(&self, job: &Job) -> (Option<StepId>, Option<Finding>) {
        if job.is_over() || !matches!(job.record.state, JobState::Planned) {
            return (None, None);
        }
        let mut root = job;
        // A chain cannot be longer than the number of kinds, but a stored one may be broken.
        for _ in 0..64 {
            let parent = root
                .record
                .parents
                .keys()
                .filter_map(|step| self.queue.find(step))
                .find(|job| !job.is_good());
            let lane = self.queue.first_of(&root.record.step.key);
            let lane = lane.filter(|first| first.record.order != root.record.order && !root.is_over());
            match parent.or(lane) {
                Some(next) => root = next,
                None => break,
            }
        }
        if root.record.order == job.record.order {
            return (None, None);
        }
        let step = root.record.step.id.clone();
        let finding = match &root.doing {
            Doing::Dead { problem, .. } => {
                let message = format!("waits for `{}`: {}", root.record.step.label, problem.message);
                let finding = Finding::new(Code::EngineWaitsForParent, &FieldPath::root(), message);
                Some(finding.with_hint(problem.finding().hint))
            }
            _ => None,
        };
        (Some(step), finding)
    }
}

fn dead_view(job: &Job) -> Option<DeadLetterView> {
    let Doing::Dead { problem, written, .. } = &job.doing else { return None };
    let record = &job.record;
    let code = problem.finding().code;
    let outcome = match (written, record.tainted) {
        (Some(_), _) => "written",
        (None, true) => "unknown",
        _ if matches!(code, Code::EngineRecordUnreadable | Code::EngineSchemaNewer) => "unreadable",
        (None, false) => "not-written",
    };
    Some(DeadLetterView {
        step: record.step.id.clone(),
        label: record.step.label.clone(),
        key: Some(record.step.key.clone()),
        finding: problem.finding(),
        attempts: record.attempts,
        first_at: record.first_at,
        last_at: record.last_at,
        outcome,
        qbo_id: written.clone(),
    })
}

fn state_name(job: &Job) -> &'static str {
    match standing(job) {
        Standing::Done => "done",
        Standing::Failed => "failed",
        Standing::Uncertain => "uncertain",
        Standing::Waiting => "waiting",
        Standing::InFlight => "in-flight",
        Standing::Gone => "cancelled",
    }
}
