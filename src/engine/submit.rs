//! Taking steps in: a plan's steps become jobs, or nothing at all is taken.

use crate::base::ordered::{BTreeMap, BTreeSet};

use crate::base::ids::StepId;
use crate::base::limits::{ATTEMPTS_MAX, BODY_BYTES_MAX, STEPS_MAX};
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::step::{Fence, LinkKey, Operation, Step, Target};

use super::boot::Phase;
use super::job::{JobRecord, JobState, Problem};
use super::progress::Progress;
use super::queue::{Doing, Job, Order, Standing};
use super::records::{self, SCHEMA, key};
use super::sweep::TWIN;
use super::{Engine, Then};

impl Engine {
    /// Queues steps; the next turns write them to the journal and execute them. Returns how many were taken.
    /// A step whose earlier send is still unsettled keeps that send; the new one is not taken. A step that
    /// was queued but never sent is replaced.
    ///
    /// # Errors
    /// If the steps contradict each other, or the store cannot be used: then none is taken.
    pub fn submit(&mut self, steps: Vec<Step>, plan_hash: &str) -> Result<usize, Finding> {
        if let Phase::Blocked(finding) = &self.phase {
            return Err(finding.clone());
        }
        self.check(&steps)?;
        let lot: Vec<(Step, String)> = steps.into_iter().map(|step| (step, plan_hash.to_owned())).collect();
        if lot.is_empty() && self.has_finished() {
            // A run of nothing: what the last one did is not this one's.
            self.queue.remove_finished();
            self.progress = Progress::default();
        }
        if self.may_write() {
            return Ok(self.file(lot));
        }
        let count = lot.len();
        self.inbox.extend(lot);
        Ok(count)
    }

    /// Nothing is left to do of the run.
    fn has_finished(&self) -> bool {
        let left = [Standing::Waiting, Standing::InFlight, Standing::Uncertain];
        self.inbox.is_empty() && left.iter().all(|standing| self.queue.counted(*standing) == 0)
    }

    fn check(&self, steps: &[Step]) -> Result<(), Finding> {
        let refuse = |step: &Step, why: String| {
            Err(Finding::new(Code::EngineStepInvalid, &FieldPath::of(step.id.as_str()), why))
        };
        if steps.len() > STEPS_MAX {
            let why = format!("a plan of more than {STEPS_MAX} steps");
            return Err(Finding::new(Code::EngineStepInvalid, &FieldPath::root(), why));
        }
        let known: BTreeSet<&StepId> = BTreeSet::from_iter(steps.iter().map(|step| &step.id));
        let mut seen = BTreeSet::new();
        for step in steps {
            if !seen.insert(&step.id) {
                return refuse(step, "the step occurs twice".to_owned());
            }
            if step.body.len() > BODY_BYTES_MAX {
                return refuse(step, format!("a body of more than {BODY_BYTES_MAX} bytes"));
            }
            let changes = !matches!(step.operation, Operation::Create);
            if changes && step.target.is_none() {
                return refuse(step, "the record to change is not named".to_owned());
            }
            if let Some(finding) = self.permits.objection(step) {
                return Err(finding);
            }
            for parent in parents(step) {
                if !known.contains(parent) && self.queue.find(parent).is_none() && !self.is_queued(parent) {
                    return refuse(step, format!("it waits for `{parent}`, which is not among the steps"));
                }
            }
        }
        match circle(steps) {
            Some(step) => refuse(step, "it waits for itself by way of others".to_owned()),
            None => Ok(()),
        }
    }

    fn is_queued(&self, step: &StepId) -> bool {
        self.inbox.iter().any(|(queued, _)| queued.id == *step)
    }

    /// Makes jobs of steps and writes them to the journal.
    pub(super) fn file(&mut self, lot: Vec<(Step, String)>) -> usize {
        let mut keys: BTreeMap<StepId, LinkKey> =
            BTreeMap::from_iter(lot.iter().map(|(step, _)| (step.id.clone(), step.key.clone())));
        for parent in lot.iter().flat_map(|(step, _)| parents(step)) {
            let queued = self.queue.find(parent).map(|job| &job.record.step.key);
            let known = queued.or_else(|| self.parents.get(parent)).filter(|_| !keys.contains_key(parent));
            if let Some(key) = known.cloned() {
                keys.insert(parent.clone(), key);
            }
        }
        if !lot.is_empty() && self.has_finished() {
            self.queue.remove_finished();
            self.begin_run();
        }
        let mut filed: Vec<Order> = Vec::with_capacity(lot.len());
        let mut replaced: Vec<Order> = Vec::new();
        for (step, plan) in lot {
            let earlier = self.queue.order_of(&step.id);
            let mut orphan = None;
            if let Some((order, job)) = earlier.and_then(|order| Some((order, self.queue.job(order)?))) {
                let unknown = matches!(job.doing, Doing::Dead { written: None, .. } | Doing::Cancelled);
                if job.record.tainted && unknown && !overtaken(&job.record.step, &step) {
                    self.revive(order);
                    continue;
                }
                // The record is there, though not as it should be: an old plan must not take its letter off the list.
                let written = matches!(job.doing, Doing::Dead { written: Some(_), .. });
                if written && step.operation == Operation::Create && self.links.contains_key(&step.key) {
                    continue;
                }
                if !job.is_over() && !job.is_unsent() {
                    self.want_again(order);
                    continue;
                }
                orphan = matches!(job.doing, Doing::Dead { .. }).then(|| key::dead(&step.id));
                // What is still watched stays, beside the new one.
                if job.record.watch.is_none() || orphan.is_some() {
                    replaced.push(order);
                }
            }
            let parents = parents(&step)
                .filter_map(|parent| Some((parent.clone(), keys.get(parent)?.clone())))
                .collect();
            filed.push(self.file_one(step, plan, parents, orphan));
        }
        self.queue.remove(&replaced);
        for order in &filed {
            self.link_up(*order);
            // Who waited for a job that was replaced waits for this one now.
            let step = self.queue.job(*order).map(|job| job.record.step.id.clone());
            for child in step.map(|step| self.queue.children(&step)).unwrap_or_default() {
                self.link_up(child);
            }
        }
        filed.len()
    }

    /// A step in doubt that was cancelled is wanted after all.
    fn want_again(&mut self, order: Order) {
        if !self.queue.job(order).is_some_and(|job| job.record.cancelled && job.doing == Doing::Resting) {
            return;
        }
        self.queue.update(order, |job| {
            job.record.cancelled = false;
            let spent = job.record.attempts >= ATTEMPTS_MAX;
            if let JobState::Uncertain { last, .. } = &mut job.record.state {
                *last = spent;
            }
        });
        self.save(order);
    }

    pub(super) fn link_up(&mut self, order: Order) {
        self.queue.link_up(order, |key| self.quarantined.contains_key(key));
    }

    /// What an earlier life, or a newer version, has stored about a step and cannot be read.
    pub(super) fn unreadable(&self, step: &Step) -> Option<Finding> {
        let keys = [key::job(&step.id), key::dead(&step.id), key::sweep(&step.id, step.sequence)];
        keys.iter().find_map(|key| self.quarantined.get(key).cloned())
    }

    pub(super) fn file_one(
        &mut self,
        step: Step,
        plan: String,
        parents: BTreeMap<StepId, LinkKey>,
        orphan: Option<String>,
    ) -> Order {
        let unreadable = self.unreadable(&step);
        let record = JobRecord {
            schema: SCHEMA,
            order: 0,
            plan,
            step,
            parents,
            state: JobState::Planned,
            cycle: 0,
            attempts: 0,
            generation: 0,
            tainted: false,
            unauthorized: 0,
            cancelled: false,
            identity: None,
            first_at: None,
            last_at: None,
            problem: None,
            doubted_at: None,
            watch: None,
            panics: 0,
        };
        let mut job = Job::new(record, unreadable.is_some());
        if let Some(finding) = &unreadable {
            // What an earlier life recorded about this step cannot be read, so nothing is sent for it.
            job.doing = Doing::Dead { problem: Problem::from(finding), at: self.now, written: None };
        }
        let order = self.queue.add(job, false);
        if unreadable.is_none() {
            let mut changes = Vec::with_capacity(2);
            if let Some(job) = self.queue.job(order) {
                changes.push((key::job(&job.record.step.id), Some(records::write(&job.record))));
            }
            changes.extend(orphan.map(|key| (key, None)));
            self.write_journal(changes, vec![Then::Filed(order)]);
        }
        order
    }

    /// Takes a dead letter up again, with its bytes, its identity and its doubt.
    pub(super) fn revive(&mut self, order: Order) {
        let Some(job) = self.queue.job(order) else { return };
        if !matches!(job.doing, Doing::Dead { written: None, .. } | Doing::Cancelled) {
            return;
        }
        // What was a copy then may be the only one left by now: a person removes it.
        if self.unreadable(&job.record.step).is_some() || job.record.step.key.kind == TWIN {
            return;
        }
        let now = self.now;
        let (step, sequence) = (job.record.step.id.clone(), job.record.step.sequence);
        self.queue.update(order, |job| {
            let record = &mut job.record;
            record.begin_cycle(0);
            record.cancelled = false;
            record.panics = 0;
            record.watch = None;
            if record.tainted {
                record.state = JobState::Waiting { until: now, looked: false };
            } else {
                // A definite refusal proves that this generation was not executed; QuickBooks may repeat its
                // stored refusal to the same id for ever.
                record.generation = record.generation.saturating_add(u32::from(record.identity.is_some()));
                record.identity = None;
                record.state = JobState::Planned;
            }
            job.doing = Doing::Resting;
            job.woken = false;
            // A look at the letter that is still under way is no look of this life.
            job.looking = false;
        });
        let Some(job) = self.queue.job(order) else { return };
        let changes = vec![
            (key::job(&step), Some(records::write(&job.record))),
            (key::dead(&step), None),
            (key::sweep(&step, sequence), None),
        ];
        self.write_journal(changes, vec![Then::Filed(order)]);
    }
}

/// Whether the record has moved on from the version that the earlier step would change: QuickBooks refuses it for ever, so
/// that whether it was executed is of no matter to the later one. An old plan that is handed in again overtakes nothing.
fn overtaken(earlier: &Step, later: &Step) -> bool {
    let number = |target: &Target| target.sync_token.as_str().parse::<u64>().ok();
    matches!((&earlier.fence, &earlier.target, &later.target), (Fence::SyncToken, Some(old), Some(new))
        if old.id == new.id && number(old) < number(new))
}

fn parents(step: &Step) -> impl Iterator<Item = &StepId> {
    step.depends_on.iter().chain(step.pending.iter().map(|pending| &pending.step))
}

/// A step that can never start because the steps it waits for wait for it.
fn circle(steps: &[Step]) -> Option<&Step> {
    let known: BTreeMap<&StepId, &Step> = BTreeMap::from_iter(steps.iter().map(|step| (&step.id, step)));
    let mut open: BTreeMap<&StepId, usize> = BTreeMap::new();
    let mut children: BTreeMap<&StepId, Vec<&StepId>> = BTreeMap::new();
    for step in steps {
        let unique: BTreeSet<&StepId> =
            BTreeSet::from_iter(parents(step).filter(|parent| known.contains_key(parent)));
        open.insert(&step.id, unique.len());
        for parent in unique {
            children.entry(parent).or_default().push(&step.id);
        }
    }
    let mut free: Vec<&StepId> =
        open.iter().filter(|(_, count)| **count == 0).map(|(step, _)| *step).collect();
    while let Some(step) = free.pop() {
        open.remove(step);
        for child in children.get(step).into_iter().flatten() {
            if let Some(count) = open.get_mut(child) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    free.push(child);
                }
            }
        }
    }
    open.keys().next().and_then(|step| known.get(step).copied())
}
