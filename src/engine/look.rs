//! Looking in QuickBooks whether an earlier send was executed.
//!
//! **Invariant:** a record is adopted only by our marker; where the list has no place for one, only if name
//! and every plain field are equal and there is a doubt to settle. A look that got no answer proves nothing.

use serde_json::Value;

use crate::base::limits::{HOLD_MS, IN_LIST_MAX, PROBE_SPACING_MS, PROBES_MIN};
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::qbo::fault::{Class, Fault};
use crate::qbo::query;
use crate::step::{Fence, Operation, Resource, Step};

use super::contract::Outcome;
use super::queue::{Doing, Job, Order, Ready};
use super::records::{Hold, JobState, Problem};
use super::verdict::Record;
use super::wire::Purpose;
use super::{Engine, body, retry};

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
enum Sight {
    /// Our record; `twins` if there are several.
    Ours { record: Record, twins: bool },
    /// The record is as it was before the send.
    Unchanged,
    /// Nothing of ours; `foreign` if another's record has the number or name.
    Absent { foreign: bool },
    /// The record was changed by somebody else.
    Moved,
    /// The record to change is no longer there.
    Gone,
}

impl Engine {
    /// A doubt from before stands: look again before the next send.
    pub(super) fn look_before_send(&mut self, order: Order) {
        let now = self.now;
        self.queue.update(order, |job| {
            let last = job.record.cancelled;
            let hold = match job.record.step.fence {
                Fence::Nothing { .. } => Hold::Pending,
                Fence::DocumentNumber(_) | Fence::UniqueName(_) | Fence::SyncToken => Hold::Unneeded,
            };
            let since = job.record.last_at.unwrap_or(now).min(now);
            job.record.state = JobState::Uncertain { since, next: now, absences: 0, hold, last };
        });
    }

    pub(super) fn advance_looks(&mut self) {
        while self.allowance > 0 {
            let Some(first) = self.queue.ready(Ready::Look).next() else { return };
            let Some(grant) = self.grant(false) else { return };
            match self.look_for(first) {
                Ok((look, url)) => {
                    for order in &look.orders {
                        self.spend();
                        self.queue.update(*order, |job| job.doing = Doing::Looking);
                    }
                    self.read_now(Purpose::Look(look), url, grant);
                }
                Err(why) => {
                    self.give_back(grant, false);
                    self.spend();
                    self.bury(first, &super::send::invalid(&why), None);
                }
            }
        }
    }

    /// The read for a job; those that look for numbers of the same kind share one.
    fn look_for(&self, first: Order) -> Result<(Look, String), String> {
        let job = self.queue.job(first).ok_or("the job is gone")?;
        let (step, resource) = (&job.record.step, job.record.step.resource);
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
            Fence::Nothing { probe } => {
                let clause = body::filled(probe, step, |parent| self.id_for(job, parent));
                let clause = clause.ok_or("a record that the look depends on is gone")?;
                (one, format!("select * from {} where {clause}", resource.name()))
            }
            Fence::SyncToken => return Err("a new record cannot be fenced by a version".to_owned()),
        };
        let statement = query::page(&statement, 1, crate::base::limits::QUERY_ROWS_MAX);
        Ok((Look { orders, resource, direct: false }, self.address.query(&statement)))
    }

    pub(super) fn look_done(&mut self, look: Look, outcome: &Outcome) {
        let answer = match outcome {
            Outcome::Response { status: 200..=299, body, .. } => serde_json::from_str::<Value>(body).ok(),
            Outcome::Response { status, headers, body } => {
                if *status == 429 {
                    let pause = retry::throttle_ms(headers.get("retry-after").map(String::as_str));
                    self.budget.pause(self.later(pause));
                }
                // A fault may say that the record is gone; any other proves nothing.
                serde_json::from_str::<Value>(body).ok().filter(|answer| Fault::of(answer).is_some())
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
            let Some(job) = self.queue.job(order) else { continue };
            let sight = answer.as_ref().and_then(|answer| {
                if look.direct {
                    direct(job, look.resource, answer)
                } else {
                    listed(job, look.resource, answer)
                }
            });
            match sight {
                Some(sight) => self.seen(order, sight),
                None => self.blind(order),
            }
        }
    }

    /// No answer: look again later.
    fn blind(&mut self, order: Order) {
        let Some(job) = self.queue.job(order) else { return };
        let failed = job.failed_looks.saturating_add(1);
        let next = self.later(retry::delay_ms(self.seed(), job.record.step.id.as_str(), failed));
        self.queue.update(order, |job| {
            job.failed_looks = failed;
            job.doing = Doing::Resting;
            job.woken = false;
            if let JobState::Uncertain { next: due, .. } | JobState::Taken { next: due, .. } =
                &mut job.record.state
            {
                *due = next;
            }
        });
    }

    fn seen(&mut self, order: Order, sight: Sight) {
        self.queue.update(order, |job| job.failed_looks = 0);
        let Some(job) = self.queue.job(order) else { return };
        let stored = job.record.problem.as_ref().map(Problem::finding);
        let problem = stored.unwrap_or_else(|| super::verdict::unreadable("the outcome is unknown"));
        let deletes = job.record.step.operation == Operation::Delete;
        match (&job.record.state, sight) {
            (_, Sight::Ours { record, twins }) => self.finish(order, &record, twins),
            (_, Sight::Moved) => {
                let message = "the record was changed in QuickBooks before our change arrived";
                let finding = Finding::new(Code::QboStale, &FieldPath::root(), message);
                self.replan(order, &finding);
            }
            (_, Sight::Gone) if deletes => {
                let target = job.record.step.target.clone();
                if let Some(target) = target {
                    let record = Record { id: target.id, sync_token: target.sync_token, total: None };
                    self.finish(order, &record, false);
                }
            }
            (_, Sight::Gone) => {
                let message = "the record to change is no longer in QuickBooks";
                self.bury(order, &Finding::new(Code::QboNotFound, &FieldPath::root(), message), None);
            }
            (JobState::Taken { .. }, Sight::Absent { foreign: true }) => self.give_up(order, &problem),
            (JobState::Taken { looks, .. }, _) => {
                let looks = *looks;
                self.taken_by_nobody(order, looks, &problem);
            }
            (JobState::Uncertain { .. }, _) => self.absent(order),
            // Only the two states above look.
            (JobState::Planned | JobState::InFlight { .. } | JobState::Waiting { .. }, _) => {
                self.blind(order)
            }
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
    match resource {
        Resource::Customer | Resource::Vendor | Resource::Employee => "DisplayName",
        _ => "Name",
    }
}

/// What a list of rows shows about a create.
fn listed(job: &Job, resource: Resource, answer: &Value) -> Option<Sight> {
    let rows = match answer.get("QueryResponse")?.get(resource.name()) {
        Some(rows) => rows.as_array()?.as_slice(),
        None => &[],
    };
    let step = &job.record.step;
    let named: Vec<&Value> = rows.iter().filter(|row| has_name(row, step)).collect();
    let ours: Vec<Record> = match &step.marker {
        Some(marker) => rows.iter().filter(|row| body::carries(row, marker)).filter_map(Record::of).collect(),
        None if job.record.tainted => {
            let sent: Value = serde_json::from_str(&step.body).ok()?;
            let same = named.iter().filter(|row| body::same_scalars(row, &sent));
            same.filter_map(|row| Record::of(row)).collect()
        }
        None => Vec::new(),
    };
    let twins = ours.len() > 1;
    // Ids grow: the first record is the one that others refer to.
    let first = ours.into_iter().min_by_key(|record| (record.id.as_str().len(), record.id.clone()));
    Some(match first {
        Some(record) => Sight::Ours { record, twins },
        None => Sight::Absent { foreign: !named.is_empty() },
    })
}

/// Whether a row has the number or name that fences the step. QuickBooks compares without case.
fn has_name(row: &Value, step: &Step) -> bool {
    let (property, wanted) = match &step.fence {
        Fence::DocumentNumber(number) => ("DocNumber", number),
        Fence::UniqueName(name) => (name_property(step.resource), name),
        Fence::SyncToken | Fence::Nothing { .. } => return false,
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
    let sent: Value = serde_json::from_str(&step.body).ok()?;
    let achieved = match step.operation {
        Operation::SparseUpdate | Operation::FullUpdate => body::covers(held, &sent),
        Operation::Void => record.total.as_deref().is_some_and(body::is_zero),
        Operation::Create | Operation::Delete | Operation::Link => false,
    };
    Some(if achieved { Sight::Ours { record, twins: false } } else { Sight::Moved })
}
