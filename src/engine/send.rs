//! Sending: a job's record first, its request once that is durable.

use crate::base::fingerprint::Fingerprint;
use crate::base::ids::{Intent, RequestId};
use crate::base::limits::{BATCH_ITEM_ID_CHARS, BATCH_ITEMS_MAX, BATCH_LINGER_MS, REQUEST_ID_CHARS};
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::qbo::batch::{self, BatchItem};
use crate::step::{Fence, Operation, Step};

use super::job::{Identity, JobState};
use super::queue::{Doing, Order, Ready, Standing};
use super::records::{self, key};
use super::verdict::Record;
use super::wire::{Draft, Grant};
use super::{Engine, Then, body, suspect};

impl Engine {
    /// Time to go on: doubt first, then the next send.
    pub(super) fn wake_jobs(&mut self) {
        for order in self.queue.wake(self.now, self.allowance) {
            self.spend();
            let Some(job) = self.queue.job(order) else { continue };
            let doubtful = !job.is_over()
                && job.record.tainted
                && matches!(job.record.state, JobState::Waiting { looked: false, .. });
            if doubtful {
                self.look_before_send(order);
            }
        }
    }

    /// Links without a request.
    pub(super) fn advance_links(&mut self) {
        let orders: Vec<Order> = self.queue.ready(Ready::Link).take(self.allowance).collect();
        for order in orders {
            self.spend();
            let Some(step) = self.queue.job(order).map(|job| &job.record.step) else { continue };
            let linked = self.links.get(&step.key).filter(|link| link.sequence >= step.sequence);
            let target = step.target.clone();
            let other = linked.filter(|link| target.as_ref().is_some_and(|target| target.id != link.qbo_id));
            if let Some(link) = other {
                // An old plan: meanwhile the document has found its record.
                let why = format!("`{}` is linked to `{}` already", step.label, link.qbo_id);
                let finding = Finding::new(Code::EngineAlreadyLinked, &FieldPath::root(), why);
                self.bury(order, &finding, None);
                continue;
            }
            match target {
                Some(target) => {
                    let record = Record::known(target.id, target.sync_token, None);
                    self.finish(order, &record, &[]);
                }
                None => self.bury(order, &invalid("the record to link is not named"), None),
            }
        }
    }

    pub(super) fn advance_sends(&mut self) {
        let serial = self.queue.ready(Ready::Serial).next().filter(|_| !self.queue.serial_is_busy());
        if let Some(order) = serial {
            self.send_single(order);
        }
        let singles: Vec<Order> = self.queue.ready(Ready::Single).take(self.allowance).collect();
        for order in singles {
            if !self.send_single(order) {
                return;
            }
        }
        self.advance_batches();
    }

    fn advance_batches(&mut self) {
        while self.allowance > 0 {
            let Some(first) = self.queue.ready(Ready::Batch).next() else { return };
            let known = self.queue.job(first).and_then(|job| job.record.identity.clone());
            let sent = match known {
                // A repeat travels as it did the first time: alone, or as the same item of the same batch.
                Some(Identity { item: None, .. }) => self.send_single(first),
                Some(Identity { request_id, .. }) => {
                    let orders = self.ready_items(|identity| {
                        identity.is_some_and(|identity| {
                            identity.item.is_some() && identity.request_id == request_id
                        })
                    });
                    self.send_batch(orders, Some(request_id))
                }
                None => {
                    let orders = self.ready_items(|identity| identity.is_none());
                    if self.lingers(&orders) {
                        return;
                    }
                    match orders.as_slice() {
                        [only] => self.send_single(*only),
                        _ => self.send_batch(orders, None),
                    }
                }
            };
            if !sent {
                return;
            }
        }
    }

    fn ready_items(&self, fits: impl Fn(Option<&Identity>) -> bool) -> Vec<Order> {
        let fitting = self
            .queue
            .ready(Ready::Batch)
            .filter(|order| self.queue.job(*order).is_some_and(|job| fits(job.record.identity.as_ref())));
        fitting.take(BATCH_ITEMS_MAX).collect()
    }

    /// Whether a batch that is not full should wait a moment for documents whose customers are under way.
    fn lingers(&mut self, orders: &[Order]) -> bool {
        let more_to_come = self.queue.is_active() && self.queue.counted(Standing::Waiting) > orders.len();
        if orders.len() >= BATCH_ITEMS_MAX || !more_to_come {
            self.wire.linger = None;
            return false;
        }
        let until = *self.wire.linger.get_or_insert(self.now.plus_ms(BATCH_LINGER_MS));
        if until <= self.now {
            self.wire.linger = None;
            return false;
        }
        self.wake_by(until);
        true
    }

    /// False if nothing more may be sent now.
    fn send_single(&mut self, order: Order) -> bool {
        if self.allowance == 0 {
            return false;
        }
        let Some(grant) = self.grant(false) else { return false };
        self.spend();
        if !self.prepare(order, |own| Identity { item: None, ..own }) {
            self.give_back(grant, false);
            return true;
        }
        let Some(job) = self.queue.job(order) else { return true };
        let step = &job.record.step;
        let Some(identity) = &job.record.identity else { return true };
        let Some(url) = self.address.write(step.resource, step.operation, &identity.request_id) else {
            let message = format!("QuickBooks cannot {} this kind of record", verb(step.operation));
            self.give_back(grant, false);
            self.bury(order, &invalid(&message), None);
            return true;
        };
        let body = step.body.clone();
        self.dispatch(vec![order], None, url, body, grant);
        true
    }

    /// False if nothing more may be sent now. `known` is the batch's id if it is a repeat.
    fn send_batch(&mut self, orders: Vec<Order>, known: Option<RequestId>) -> bool {
        let Some(grant) = self.grant(true) else { return false };
        let mut ready = Vec::new();
        for order in orders {
            self.spend();
            if self.prepare(order, |own| own) {
                ready.push(order);
            }
        }
        let ids: Vec<&str> = ready.iter().filter_map(|order| self.own_id(*order)).collect();
        let fresh = RequestId(
            ids.iter()
                .fold(Fingerprint::new().text("batch"), |hash, id| hash.text(id))
                .base32(REQUEST_ID_CHARS),
        );
        let request_id = known.unwrap_or(fresh);
        for order in &ready {
            self.queue.update(*order, |job| {
                let Some(identity) = &mut job.record.identity else { return };
                if identity.item.is_none() {
                    let item = identity.request_id.as_str().chars().take(BATCH_ITEM_ID_CHARS).collect();
                    *identity = Identity {
                        request_id: request_id.clone(),
                        item: Some(item),
                        digest: identity.digest.clone(),
                    };
                }
            });
        }
        let jobs: Vec<_> = ready.iter().filter_map(|order| self.queue.job(*order)).collect();
        let item_of =
            |identity: &Option<Identity>| identity.as_ref().and_then(|identity| identity.item.clone());
        let items: Vec<String> = jobs.iter().filter_map(|job| item_of(&job.record.identity)).collect();
        if ready.is_empty() || items.len() != ready.len() {
            self.give_back(grant, true);
            return true;
        }
        let parts: Vec<BatchItem<'_>> =
            jobs.iter().zip(&items).map(|(job, id)| item(&job.record.step, id)).collect();
        let text = batch::request(&parts);
        let url = self.address.batch(&request_id);
        self.dispatch(ready, Some(items), url, text, grant);
        true
    }

    fn own_id(&self, order: Order) -> Option<&str> {
        self.queue.job(order)?.record.identity.as_ref().map(|identity| identity.request_id.as_str())
    }

    /// Makes the bytes and their identity final. False if the job has ended instead.
    fn prepare(&mut self, order: Order, shape: impl FnOnce(Identity) -> Identity) -> bool {
        suspect::at(order);
        let Some(job) = self.queue.job(order) else { return false };
        let step = &job.record.step;
        if let Some(finding) = self.quarantined.get(&key::link(&step.key)) {
            let finding = finding.clone();
            self.bury(order, &finding, None);
            return false;
        }
        if let Some(finding) = self.permits.objection(step) {
            self.bury(order, &finding, None);
            return false;
        }
        if matches!(step.fence, Fence::CopyOf(_)) && !self.may_remove(order) {
            return false;
        }
        let Some(job) = self.queue.job(order) else { return false };
        let step = &job.record.step;
        if let Some(record) = self.there_already(step) {
            self.finish(order, &record, &[]);
            return false;
        }
        if job.record.identity.is_some() {
            return true;
        }
        let finished = match body::finished(step, |parent| self.id_for(job, parent)) {
            Ok(finished) => finished,
            Err(why) => {
                self.bury(order, &invalid(&why), None);
                return false;
            }
        };
        let own = Identity {
            request_id: self.intent(step, job.record.generation).request_id(&finished),
            item: None,
            digest: Fingerprint::new().text(&finished).base32(REQUEST_ID_CHARS),
        };
        let identity = shape(own);
        self.queue.update(order, |job| {
            job.record.step.body = finished;
            job.record.step.pending.clear();
            job.record.identity = Some(identity);
        });
        true
    }

    /// The record of a create that was linked after the plan was made.
    fn there_already(&self, step: &Step) -> Option<Record> {
        let link = self.links.get(&step.key)?;
        let same = link.resource == step.resource && link.sequence >= step.sequence;
        let total = step.expected_total.clone();
        (step.operation == Operation::Create && same)
            .then(|| Record::known(link.qbo_id.clone(), link.sync_token.clone(), total))
    }

    fn intent<'a>(&'a self, step: &'a Step, generation: u32) -> Intent<'a> {
        Intent {
            workspace: &self.workspace,
            realm: &self.realm,
            resource: step.resource.name(),
            kind: &step.key.kind,
            crm_id: &step.key.id,
            verb: verb(step.operation),
            sequence: step.sequence.saturating_add(self.lives.get(&step.key).copied().unwrap_or(0)),
            generation,
        }
    }

    /// Writes the records of a request; the request itself is withheld until they are durable.
    fn dispatch(
        &mut self,
        orders: Vec<Order>,
        items: Option<Vec<String>>,
        url: String,
        body: String,
        grant: Grant,
    ) {
        let (at, epoch) = (self.now, self.lease.epoch);
        let mut changes = Vec::with_capacity(orders.len());
        for order in &orders {
            self.queue.update(*order, |job| {
                let record = &mut job.record;
                record.attempts = record.attempts.saturating_add(1);
                record.state = JobState::InFlight { number: record.attempts, epoch, at };
                record.first_at = record.first_at.or(Some(at));
                record.last_at = Some(at);
                job.doing = Doing::Saving;
                job.woken = false;
            });
            if let Some(job) = self.queue.job(*order) {
                changes.push((key::job(&job.record.step.id), Some(records::write(&job.record))));
            }
        }
        let draft = Draft { orders, items, url, body, refresh: grant.refresh, at };
        self.write_journal(changes, vec![Then::Release(draft)]);
    }
}

fn item<'a>(step: &'a Step, id: &'a str) -> BatchItem<'a> {
    let operation = match step.operation {
        Operation::Create => "create",
        Operation::Delete => "delete",
        Operation::SparseUpdate | Operation::FullUpdate | Operation::Void | Operation::Link => "update",
    };
    BatchItem { id, operation, resource: step.resource.name(), body: &step.body }
}

/// The verb's part of a request id.
fn verb(operation: Operation) -> &'static str {
    match operation {
        Operation::Create => "create",
        Operation::SparseUpdate => "update",
        Operation::FullUpdate => "replace",
        Operation::Void => "void",
        Operation::Delete => "delete",
        Operation::Link => "link",
    }
}

pub(super) fn invalid(why: &str) -> Finding {
    Finding::new(Code::EngineStepInvalid, &FieldPath::root(), why)
}
