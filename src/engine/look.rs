//! Looking in QuickBooks whether an earlier send was executed.
//!
//! **Invariant:** a record is adopted only by our marker; where the list has no place for one, only if name
//! and every plain field are equal and there is a doubt to settle. A look that got no answer proves nothing.

use serde_json::Value;

use crate::base::json::from_text;
use crate::base::limits::{HOLD_MS, IN_LIST_MAX, PROBE_SPACING_MS, PROBES_MIN, QUERY_ROWS_MAX};
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::qbo::fault::{Class, Fault};
use crate::qbo::query;
use crate::step::{Fence, Operation, Resource, Step};

use super::contract::Outcome;
use super::job::{Hold, JobState, Problem};
use super::queue::{Doing, Job, Order, Ready};
use super::verdict::{Record, Twin};
use super::wire::Purpose;
use super::{Engine, body, retry, suspect};

/// A read that looks for one record or, by their numbers, for several.
#[derive(Debug)]
pub(super) struct Look {
    orders: Vec<Order>,
    resource: Resource,
    /// By id, so the answer is the record itself.
    direct: bool,
}

/// What a look has shown about one job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sight {
    /// Our record, and further ones with our marker.
    Ours { record: Twin, twins: Vec<Twin> },
    /// The record is as it was before the send.
    Unchanged,
    /// Nothing of ours; perhaps another's record that has the number or name.
    Absent { foreign: Option<String> },
    /// The record was changed by somebody else.
    Moved,
    /// The record to change is no longer there.
    Gone,
    /// The second copy is the last one: what was to stay is gone, or somebody has voided it.
    LastCopy,
}

impl Engine {
    /// A doubt from before stands: look again before the next send.
    pub(super) fn look_before_send(&mut self, order: Order) {
        let now = self.now;
        let Some(job) = self.queue.job(order) else { return };
        let hold = self.hold_for(job);
        self.queue.update(order, |job| {
            let last = job.record.cancelled;
            let since = job.record.doubted_at.or(job.record.last_at).unwrap_or(now).min(now);
            job.record.state = JobState::Uncertain { since, next: now, absences: 0, hold, last };
        });
    }

    pub(super) fn advance_looks(&mut self) {
        while self.allowance > 0 {
            let Some(first) = self.queue.ready(Ready::Look).next() else { return };
            let Some(grant) = self.grant(false) else { return };
            match self.look_for(first) {
                Ok((look, url)) => {
                    let now = self.now;
                    for order in &look.orders {
                        self.spend();
                        self.queue.update(*order, |job| match job.is_over() {
                            true => job.looking = true,
                            false => {
                                job.doing = Doing::Looking;
                                job.looked_at = job.look_first.and(Some(now)).or(job.looked_at);
                            }
                        });
                    }
                    self.read_now(Purpose::Look(look), url, grant);
                }
                Err(why) => {
                    self.give_back(grant, false);
                    self.spend();
                    if self.queue.job(first).is_some_and(Job::is_over) {
                        self.queue.update(first, |job| job.record.watch = None);
                        self.save_watch(first);
                    } else {
                        self.bury(first, &super::send::invalid(&why), None);
                    }
                }
            }
        }
    }

    /// The read for a job; those that look for numbers of the same kind share one.
    fn look_for(&self, first: Order) -> Result<(Look, String), String> {
        suspect::at(first);
        let job = self.queue.job(first).ok_or("the job is gone")?;
        let step = &job.record.step;
        let resource = match &job.record.state {
            JobState::Taken { looks, .. } => list_of(step, *looks),
            _ => step.resource,
        };
        if let Some(original) = job.looks_for_original() {
            let look = Look { orders: vec![first], resource, direct: true };
            return Ok((look, self.address.read(resource, original)));
        }
        if let Some(target) = &step.target {
            let look = Look { orders: vec![first], resource, direct: true };
            return Ok((look, self.address.read(resource, &target.id)));
        }
        let one = vec![first];
        let (orders, statement) = match &step.fence {
            Fence::DocumentNumber(_) => {
                let (orders, numbers): (Vec<Order>, Vec<&str>) = self
                    .queue
                    .ready(Ready::Look)
                    .filter_map(|order| {
                        Some((order, number_of(&self.queue.job(order)?.record.step, resource)?))
                    })
                    .take(IN_LIST_MAX)
                    .unzip();
                (orders, query::any_of(resource.name(), "DocNumber", &numbers))
            }
            Fence::UniqueName(name) => {
                let property = name_property(resource);
                let statement = query::any_of(resource.name(), property, &[name.as_str()]);
                (one, format!("{statement} and Active in (true,false)"))
            }
            Fence::Nothing { probe } => (one, format!("select * from {} where {probe}", resource.name())),
            Fence::SyncToken | Fence::CopyOf(_) => {
                return Err("a new record cannot be fenced by a version".to_owned());
            }
        };
        let statement = query::page(&statement, 1, QUERY_ROWS_MAX);
        Ok((Look { orders, resource, direct: false }, self.address.query(&statement)))
    }

    pub(super) fn look_done(&mut self, look: Look, outcome: &Outcome) {
        let answer = match outcome {
            Outcome::Response { status: 200..=299, body, .. } => from_text::<Value>(body).ok(),
            Outcome::Response { body, .. } => {
                // A fault may say that the record is gone; any other proves nothing.
                from_text::<Value>(body).ok().filter(|answer| Fault::of(answer).is_some())
            }
            _ => None,
        };
        if let Some(fault) = answer.as_ref().and_then(Fault::of) {
            let problem = fault.finding();
            match fault.class() {
                Class::Connection => self.authorization.lose(problem),
                Class::Company => self.halted = Some(problem),
                _ => {}
            }
        }
        for order in look.orders {
            suspect::at(order);
            // Ended or revived while the answer was on its way: what it says is of an earlier life.
            let Some(job) = self.queue.job(order).filter(|job| job.is_looking()) else { continue };
            let sight = answer.as_ref().and_then(|answer| {
                if let Some(original) = job.looks_for_original() {
                    self.original(original, look.resource, answer)
                } else if look.direct {
                    direct(job, look.resource, answer)
                } else {
                    listed(job, look.resource, answer)
                }
            });
            match (sight, job.is_over()) {
                (Some(sight), false) => self.seen(order, sight),
                (Some(sight), true) => self.swept(order, sight),
                (None, _) => self.blind(order),
            }
        }
    }

    /// No answer: look again later.
    fn blind(&mut self, order: Order) {
        let Some(job) = self.queue.job(order) else { return };
        let failed = job.failed_looks.saturating_add(1);
        if job.is_over() {
            return self.sweep_blind(order, failed);
        }
        let next = self.later(retry::delay_ms(self.seed(), job.record.step.id.as_str(), failed));
        self.queue.update(order, |job| {
            job.failed_looks = failed;
            job.doing = Doing::Resting;
            job.woken = false;
            match &mut job.record.state {
                JobState::Uncertain { next: due, .. }
                | JobState::Taken { next: due, .. }
                | JobState::Waiting { until: due, .. } => *due = next,
                state @ JobState::Planned => *state = JobState::Waiting { until: next, looked: false },
                JobState::InFlight { .. } => {}
            }
        });
    }

    fn seen(&mut self, order: Order, sight: Sight) {
        suspect::at(order);
        self.queue.update(order, |job| job.failed_looks = 0);
        let Some(job) = self.queue.job(order) else { return };
        let stored = job.record.problem.as_ref().map(Problem::finding);
        let problem = stored.unwrap_or_else(|| super::verdict::unreadable("the outcome is unknown"));
        let deletes = job.record.step.operation == Operation::Delete;
        match (&job.record.state, sight) {
            (_, Sight::Ours { record, twins }) => self.finish(order, &record.record, &twins),
            (_, Sight::LastCopy) => {
                let message = "the record that was to stay was deleted or voided in QuickBooks";
                self.bury(order, &Finding::new(Code::QboNotFound, &FieldPath::root(), message), None);
            }
            (_, Sight::Moved) => {
                let message = "the record was changed in QuickBooks before our change arrived";
                let finding = Finding::new(Code::QboStale, &FieldPath::root(), message);
                self.replan(order, &finding);
            }
            (_, Sight::Gone) if deletes => {
                let target = job.record.step.target.clone();
                if let Some(target) = target {
                    let record = Record::known(target.id, target.sync_token, None);
                    self.finish(order, &record, &[]);
                }
            }
            (_, Sight::Gone) => {
                let message = "the record to change is no longer in QuickBooks";
                self.bury(order, &Finding::new(Code::QboNotFound, &FieldPath::root(), message), None);
            }
            (JobState::Taken { .. }, Sight::Absent { foreign: Some(holder) }) => {
                let message = format!("{}; it is {holder}", problem.message);
                let named = Finding::new(problem.code, &FieldPath::of(problem.path.clone()), message);
                self.give_up(order, &named);
            }
            (JobState::Taken { looks, .. }, _) => {
                let looks = *looks;
                self.taken_by_nobody(order, looks, &problem);
            }
            (JobState::Uncertain { .. }, _) => self.absent(order),
            (JobState::Planned | JobState::Waiting { .. }, _) => {
                // Nothing of an earlier life is there, or what stays is: now it may be sent.
                self.queue.update(order, |job| {
                    job.look_first = None;
                    job.doing = Doing::Resting;
                });
            }
            // Nothing looks while its request is under way.
            (JobState::InFlight { .. }, _) => self.blind(order),
        }
    }

    /// One look without a find. After enough of them, and the hold where nothing fences, the send may be
    /// repeated, or is given to a person.
    fn absent(&mut self, order: Order) {
        let Some(job) = self.queue.job(order) else { return };
        let JobState::Uncertain { since, absences, hold, last, .. } = job.record.state else { return };
        let (absences, cancelled) = (absences.saturating_add(1), job.record.cancelled);
        let horizon = since.plus_ms(HOLD_MS);
        if absences < PROBES_MIN {
            let next = self.later(PROBE_SPACING_MS);
            return self.rest(order, JobState::Uncertain { since, next, absences, hold, last }, None);
        }
        if hold == Hold::Pending && !last && horizon > self.now {
            // The look at the horizon decides; the earlier ones have not found it either.
            let absences = PROBES_MIN.saturating_sub(1);
            let state = JobState::Uncertain { since, next: horizon, absences, hold: Hold::Over, last };
            return self.rest(order, state, None);
        }
        if last || cancelled {
            return self.unknown(order);
        }
        self.rest(order, JobState::Waiting { until: self.now, looked: true }, None);
    }
}

fn number_of(step: &Step, resource: Resource) -> Option<&str> {
    match &step.fence {
        Fence::DocumentNumber(number) if step.resource == resource && step.target.is_none() => Some(number),
        _ => None,
    }
}

/// The property that is unique within its list.
fn name_property(resource: Resource) -> &'static str {
    if resource.namesakes().is_empty() { "Name" } else { "DisplayName" }
}

/// How many lists hold the names that a step's name must differ from.
pub(super) fn lists_of(step: &Step) -> u32 {
    match step.fence {
        Fence::UniqueName(_) => u32::try_from(step.resource.namesakes().len()).unwrap_or(1).max(1),
        _ => 1,
    }
}

/// The list that look number `looks` goes through: the step's own first.
fn list_of(step: &Step, looks: u32) -> Resource {
    let place = looks.checked_rem(lists_of(step)).and_then(|place| usize::try_from(place).ok());
    let lists = step.resource.namesakes();
    place.and_then(|place| lists.get(place)).copied().unwrap_or(step.resource)
}

/// What a list of rows shows about a create.
fn listed(job: &Job, resource: Resource, answer: &Value) -> Option<Sight> {
    match answer.get("QueryResponse")?.get(resource.name()) {
        Some(rows) => among(job, resource, rows.as_array()?),
        None => among(job, resource, &[]),
    }
}

/// What some rows show about a create, whoever has read them.
pub(super) fn among(job: &Job, resource: Resource, rows: &[Value]) -> Option<Sight> {
    let step = &job.record.step;
    let named: Vec<&Value> = rows.iter().filter(|row| has_name(row, step, resource)).collect();
    let mut ours: Vec<Twin> = match &step.marker {
        _ if resource != step.resource => Vec::new(),
        Some(marker) => rows.iter().filter(|row| body::carries(row, marker)).filter_map(Twin::of).collect(),
        None if job.record.tainted => {
            let sent: Value = from_text(&step.body).ok()?;
            let same = named.iter().filter(|row| body::same_scalars(row, &sent));
            same.filter_map(|row| Twin::of(row)).collect()
        }
        None => Vec::new(),
    };
    // Ids grow: the first record is the one that others refer to.
    let age = |twin: &Twin| (twin.record.id.as_str().len(), twin.record.id.clone());
    let first = ours.iter().enumerate().min_by_key(|(_, twin)| age(twin)).map(|(place, _)| place);
    Some(match first {
        Some(place) => {
            let record = ours.swap_remove(place);
            Sight::Ours { record, twins: ours }
        }
        // Ours may be what a full page leaves out.
        None if rows.len() >= usize::try_from(QUERY_ROWS_MAX).unwrap_or(usize::MAX) => return None,
        None => Sight::Absent { foreign: named.first().map(|row| titled(row, resource)) },
    })
}

/// How a person finds a record: `Vendor 58`.
fn titled(row: &Value, resource: Resource) -> String {
    format!("{} `{}`", resource.name(), body::text_of(row, "Id").unwrap_or_default())
}

/// Whether a row has the number or name that fences the step. QuickBooks compares without case.
fn has_name(row: &Value, step: &Step, resource: Resource) -> bool {
    let (property, wanted) = match &step.fence {
        Fence::DocumentNumber(number) => ("DocNumber", number),
        Fence::UniqueName(name) => (name_property(resource), name),
        Fence::SyncToken | Fence::CopyOf(_) | Fence::Nothing { .. } => return false,
    };
    body::text_of(row, property).is_some_and(|held| held.to_lowercase() == wanted.to_lowercase())
}

/// What the record itself shows about a change.
fn direct(job: &Job, resource: Resource, answer: &Value) -> Option<Sight> {
    let step = &job.record.step;
    if let Some(fault) = Fault::of(answer) {
        return (fault.code() == Code::QboNotFound).then_some(Sight::Gone);
    }
    let held = answer.get(resource.name())?;
    let record = Record::of(held)?;
    let target = step.target.as_ref().filter(|target| target.id == record.id)?;
    if target.sync_token == record.sync_token {
        return Some(Sight::Unchanged);
    }
    let sent: Value = from_text(&step.body).ok()?;
    let achieved = match step.operation {
        Operation::SparseUpdate | Operation::FullUpdate => body::covers(held, &sent),
        Operation::Void => record.total.as_deref().is_some_and(body::is_zero),
        Operation::Create | Operation::Delete | Operation::Link => false,
    };
    Some(if achieved {
        Sight::Ours { record: Twin { record, untouched: false }, twins: Vec::new() }
    } else {
        Sight::Moved
    })
}
