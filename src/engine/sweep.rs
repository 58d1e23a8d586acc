//! Looking once more for what is over: a request that was accepted in an outage may surface hours later.
//!
//! **Invariant:** a second copy is removed only if it bears our marker, is as we sent it, and nothing hangs on
//! it; every other one is shown to a person. What is not ours is never touched.

use crate::base::ordered::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::base::ids::{CrmId, QboId, StepId};
use crate::base::json::to_text;
use crate::base::limits::{HOLD_MS, ORIGINAL_SEEN_MS, PANICS_MAX, SWEEP_FIRST_MS, SWEEP_SECOND_MS};
use crate::base::members::read_record;
use crate::base::time::UnixMillis;
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::inbound::weigh::is_voided;
use crate::qbo::fault::Fault;
use crate::step::{Fence, LinkKey, Operation, Pacing, Resource, Step, Target};

use super::job::{JobRecord, Problem, Watch};
use super::look::Sight;
use super::queue::{Doing, Job, Order};
use super::records::{self, SCHEMA, key};
use super::verdict::{Record, Twin};
use super::{Engine, Then, body, retry};

/// Age of the record in an answer from which on it was made by an earlier send: more than clocks differ.
const REPLAY_AGE_MS: u64 = 60_000;

/// The kind of the jobs that remove second copies: they belong to no record of the CRM.
pub(super) const TWIN: &str = "twin";

/// A job that is over and is still looked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SweepRecord {
    pub schema: u32,
    pub job: JobRecord,
    /// The record that is linked; absent if a person took the job off the list of dead letters.
    pub linked: Option<QboId>,
}

read_record!(SweepRecord {
    schema: u32 = "schema",
    job: JobRecord = "job";
    linked: Option<QboId> = "linked",
});

/// Whether QuickBooks executes a request id once, as far as this company has shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize)]
pub(super) struct Trust {
    schema: u32,
    /// Repeats that were answered with the first send's record.
    replays: u64,
    /// Second copies found.
    twins: u64,
}

read_record!(Trust {
    schema: u32 = "schema",
    replays: u64 = "replays",
    twins: u64 = "twins";
});

impl Trust {
    pub(super) fn is_broken(self) -> bool {
        self.twins > 0
    }

    /// A request that arrives twice is executed once, as far as was seen.
    pub(super) fn is_kept(self) -> bool {
        self.twins == 0 && self.replays > 0
    }

    /// For people: `unproven`, `kept` or `broken`.
    pub(super) fn word(self) -> &'static str {
        match (self.twins, self.replays) {
            (0, 0) => "unproven",
            (0, _) => "kept",
            _ => "broken",
        }
    }
}

/// The round behind which no look follows.
const LAST_ROUND: u32 = 2;

/// When the next look is due after `round` of them; the last one lies behind the late-commit horizon.
fn next_round(doubted_at: UnixMillis, round: u32, now: UnixMillis) -> Option<Watch> {
    let first = now.plus_ms(SWEEP_FIRST_MS);
    let horizon = doubted_at.plus_ms(HOLD_MS);
    let at = match round {
        0 => doubted_at.plus_ms(SWEEP_FIRST_MS),
        1 => doubted_at.plus_ms(SWEEP_SECOND_MS),
        LAST_ROUND => horizon,
        _ => return None,
    };
    if at > now {
        return Some(Watch { next: at, round });
    }
    // Rounds that are past are left out, but never the last one.
    match round {
        0 | 1 => next_round(doubted_at, round.saturating_add(1), now),
        _ => Some(Watch { next: first, round: LAST_ROUND }),
    }
}

impl Engine {
    /// Sets a job that is about to end on watch, if a send of it may still surface as a second record.
    pub(super) fn watch(&mut self, order: Order) {
        let Some(job) = self.queue.job(order) else { return };
        let record = &job.record;
        // What was moved aside is not touched again by itself, not even to look.
        let touchable = record.tainted && record.panics < PANICS_MAX;
        let Some(doubted_at) = record.doubted_at.filter(|_| touchable) else { return };
        let unknown = matches!(record.state, super::job::JobState::Uncertain { .. });
        if record.step.operation != Operation::Create && !unknown {
            return;
        }
        let watch = next_round(doubted_at, 0, self.now);
        self.queue.update(order, |job| job.record.watch = watch);
    }

    /// A create is over without a doubt, yet the road may have delivered it twice: one look. Of one that went well only where
    /// nothing fences, unless this company has shown that it keeps request ids; of one that was refused always, for its
    /// second copy may find the number free, or the customer there.
    pub(super) fn glance(&mut self, order: Order, refused: bool) {
        let Some(record) = self.queue.job(order).map(|job| &job.record) else { return };
        let unfenced = matches!(record.step.fence, Fence::Nothing { .. }) && !self.trust.is_kept();
        let due = record.step.operation == Operation::Create && (refused || unfenced);
        let Some(sent) = record.last_at.filter(|_| due) else { return };
        if record.watch.is_some() || record.tainted || record.panics >= PANICS_MAX {
            return;
        }
        let next = sent.max(self.now).plus_ms(SWEEP_FIRST_MS);
        self.queue.update(order, |job| job.record.watch = Some(Watch { next, round: LAST_ROUND }));
    }

    /// What is kept of a job on watch that is no dead letter.
    pub(super) fn sweep_record(&self, job: &Job, linked: Option<&QboId>) -> Option<(String, Option<String>)> {
        job.record.watch?;
        let step = &job.record.step;
        if linked.is_some() && step.operation != Operation::Create {
            return None;
        }
        let record = SweepRecord { schema: SCHEMA, job: job.record.clone(), linked: linked.cloned() };
        Some((key::sweep(&step.id, step.sequence), Some(records::write(&record))))
    }

    /// A look at a job on watch got no answer.
    pub(super) fn sweep_blind(&mut self, order: Order, failed: u32) {
        let Some(job) = self.queue.job(order) else { return };
        let next = self.later(retry::delay_ms(self.seed(), job.record.step.id.as_str(), failed));
        self.queue.update(order, |job| {
            job.failed_looks = failed;
            job.looking = false;
            job.woken = false;
            if let Some(watch) = &mut job.record.watch {
                watch.next = next;
            }
        });
    }

    /// What a look at a job on watch has shown.
    pub(super) fn swept(&mut self, order: Order, sight: Sight) {
        self.queue.update(order, |job| {
            job.looking = false;
            job.failed_looks = 0;
        });
        let Some(job) = self.queue.job(order) else { return };
        let is_letter = matches!(job.doing, Doing::Dead { .. });
        let linked = match &job.doing {
            Doing::Done(id) | Doing::Dead { written: Some(id), .. } => Some(id.clone()),
            _ => None,
        };
        match (sight, linked) {
            (Sight::Ours { record, twins }, Some(linked)) => {
                let mut all = twins;
                if record.record.id != linked {
                    // The linked record is gone, or among the others: it is never the one to be removed.
                    let has_linked = all.iter().any(|twin| twin.record.id == linked);
                    all.push(record);
                    all.retain(|twin| twin.record.id != linked && has_linked);
                }
                let undone = self.compensate(order, &linked, &all);
                self.next_sweep(order);
                if undone && !is_letter {
                    self.show_twin(order, &linked);
                }
            }
            (Sight::Ours { record, twins }, None) => {
                let Some(job) = self.queue.job(order) else { return };
                let owner = self.owners.get(&(job.record.step.resource, record.record.id.clone()));
                if owner.is_some_and(|owner| *owner != job.record.step.key) {
                    return self.next_sweep(order);
                }
                self.finish(order, &record.record, &twins);
            }
            _ => self.next_sweep(order),
        }
    }

    fn next_sweep(&mut self, order: Order) {
        let Some(job) = self.queue.job(order) else { return };
        let Some(watch) = job.record.watch else { return };
        let doubted_at = job.record.doubted_at.unwrap_or(self.now);
        let next = next_round(doubted_at, watch.round.saturating_add(1), self.now);
        self.queue.update(order, |job| {
            job.record.watch = next;
            job.woken = false;
        });
        self.save_watch(order);
    }

    /// Writes a job on watch to where it is kept.
    pub(super) fn save_watch(&mut self, order: Order) {
        let Some(job) = self.queue.job(order) else { return };
        let step = &job.record.step;
        let change = match &job.doing {
            Doing::Dead { problem, written, .. } => {
                (key::dead(&step.id), Some(self.dead_record(job, problem, written.clone())))
            }
            Doing::Done(id) => self.kept(job, Some(id)),
            _ => self.kept(job, None),
        };
        self.write_journal(vec![change], vec![Then::Filed(order)]);
    }

    fn kept(&self, job: &Job, linked: Option<&QboId>) -> (String, Option<String>) {
        let step = &job.record.step;
        self.sweep_record(job, linked).unwrap_or_else(|| (key::sweep(&step.id, step.sequence), None))
    }

    /// Removes second copies by jobs of their own. True if one must be left to a person.
    pub(super) fn compensate(&mut self, order: Order, original: &QboId, twins: &[Twin]) -> bool {
        if twins.is_empty() {
            return false;
        }
        let Some(job) = self.queue.job(order) else { return false };
        let step = job.record.step.clone();
        self.trust.schema = SCHEMA;
        self.trust.twins = self.trust.twins.saturating_add(1);
        let trust = (key::TRUST.to_owned(), Some(records::write(&self.trust)));
        self.write_journal(vec![trust], vec![]);
        let removable = matches!(step.fence, Fence::DocumentNumber(_) | Fence::Nothing { .. });
        let mut left = false;
        for twin in twins {
            let owned = self.owners.contains_key(&(step.resource, twin.record.id.clone()));
            if removable && twin.untouched && !owned {
                let removal = removal(&step, original, &twin.record);
                if self.queue.order_of(&removal.id).is_none() {
                    self.file_one(removal, String::new(), BTreeMap::new(), None);
                }
            } else {
                left = true;
            }
        }
        left
    }

    /// Whether a second copy may go now. Meanwhile somebody may have deleted the record that was to stay, or the copy may have
    /// been linked: the last one is never removed. What was seen a while ago is looked at once more.
    pub(super) fn may_remove(&mut self, order: Order) -> bool {
        let Some(job) = self.queue.job(order) else { return false };
        let (step, now) = (&job.record.step, self.now);
        let copy = step.target.as_ref().map(|target| (step.resource, target.id.clone()));
        if copy.is_some_and(|copy| self.owners.contains_key(&copy)) {
            self.bury(order, &duplicate(&step.label.clone()), None);
            return false;
        }
        let fresh = |at: UnixMillis| at <= now && now.since_ms(at) < ORIGINAL_SEEN_MS;
        if job.looked_at.is_some_and(fresh) {
            return true;
        }
        self.queue.update(order, |job| {
            job.look_first = Some(now);
            job.woken = false;
        });
        false
    }

    /// What the record that is to stay shows about its second copy.
    pub(super) fn original(&self, id: &QboId, resource: Resource, answer: &Value) -> Option<Sight> {
        if let Some(fault) = Fault::of(answer) {
            return (fault.code() == Code::QboNotFound).then_some(Sight::LastCopy);
        }
        let held = answer.get(resource.name())?;
        let owner = self.owners.get(&(resource, id.clone())).and_then(|key| self.links.get(key));
        let by_us = owner.is_some_and(|link| link.voided);
        let voided = to_text(held).is_ok_and(|text| is_voided(resource, &text));
        let stands = by_us || !voided;
        let sight = if stands { Sight::Unchanged } else { Sight::LastCopy };
        (body::text_of(held, "Id").as_ref() == Some(&id.0)).then_some(sight)
    }

    /// A done job becomes a letter about a second copy that only a person may remove.
    fn show_twin(&mut self, order: Order, linked: &QboId) {
        let Some(job) = self.queue.job(order) else { return };
        let finding = duplicate(&job.record.step.label);
        let (problem, written) = (Problem::from(&finding), Some(linked.clone()));
        let (step, label) = (job.record.step.id.clone(), job.record.step.label.clone());
        let changes = vec![
            (key::sweep(&step, job.record.step.sequence), None),
            (key::dead(&step), Some(self.dead_record(job, &problem, written.clone()))),
            self.progress.uncount_done(),
        ];
        let doing = Doing::Dead { problem, at: self.now, written };
        let events = vec![super::Event::StepFailed { step, label, finding }];
        self.queue.update(order, |job| job.doing = Doing::Saving);
        self.write_journal(changes, vec![Then::Ended { order, doing, link: None, unlink: false, events }]);
    }

    /// A repeat that is answered with a record made long before it shows that request ids are kept. Whatever it is answered with may be
    /// as old as the first send: somebody may have deleted the record meanwhile, so that it is looked at.
    pub(super) fn learn_trust(&mut self, order: Order, record: &Record) {
        let Some(job) = self.queue.job(order) else { return };
        let is_repeated = job.record.tainted && job.doing == Doing::OnWire;
        if !is_repeated {
            return;
        }
        let mut changes = Vec::new();
        if !self.follow.wanted.is_empty() {
            changes.push(self.marked(job.record.step.resource, record.id.as_str()));
        }
        let is_older = |(created, sent): (UnixMillis, UnixMillis)| created.plus_ms(REPLAY_AGE_MS) < sent;
        if record.created.zip(job.record.last_at).is_some_and(is_older) {
            self.trust.schema = SCHEMA;
            self.trust.replays = self.trust.replays.saturating_add(1);
            changes.push((key::TRUST.to_owned(), Some(records::write(&self.trust))));
        }
        if !changes.is_empty() {
            self.write_journal(changes, vec![]);
        }
    }
}

/// The step that removes a second copy, fenced by its version and by the record that stays.
fn removal(step: &Step, original: &QboId, twin: &Record) -> Step {
    let name = format!("{}-{}", step.resource.name(), twin.id);
    Step {
        id: StepId::new(format!("{TWIN}:{name}:delete")),
        key: LinkKey::new(TWIN, &CrmId::new(name)),
        label: format!("second copy of {}", step.label),
        resource: step.resource,
        operation: Operation::Delete,
        target: Some(Target { id: twin.id.clone(), sync_token: twin.sync_token.clone() }),
        body: "{}".to_owned(),
        pending: vec![],
        depends_on: vec![],
        fence: Fence::CopyOf(original.clone()),
        pacing: Pacing::Single,
        marker: step.marker.clone(),
        sequence: 0,
        expected_total: None,
        prediction: None,
        base: String::new(),
    }
}

fn duplicate(label: &str) -> Finding {
    let message = format!("QuickBooks holds `{label}` more than once");
    Finding::new(Code::EnginePossibleDuplicate, &FieldPath::root(), message)
}

/// Whatever keeps a second copy from being removed, a person must know of the copy.
pub(super) fn about_twin(step: &Step, finding: &Finding) -> Finding {
    if step.key.kind != TWIN {
        return finding.clone();
    }
    let message = format!("the {} could not be removed: {}", step.label, finding.message);
    Finding::new(Code::EnginePossibleDuplicate, &FieldPath::root(), message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_look_lies_behind_the_horizon() {
        let hour = 3_600_000;
        let at = |round, now| next_round(UnixMillis(0), round, UnixMillis(now)).map(|watch| watch.next.0);
        assert_eq!((at(0, 1), at(1, 1), at(2, 1)), (Some(600_000), Some(hour), Some(6 * hour)));
        assert_eq!(at(3, 1), None);
        // What is due at this very moment is past.
        assert_eq!((at(0, 600_000), at(1, hour)), (Some(hour), Some(6 * hour)));
        assert_eq!(at(0, hour + 1), Some(6 * hour));
        assert_eq!(at(0, 7 * hour), Some(7 * hour + 600_000));
    }
}
