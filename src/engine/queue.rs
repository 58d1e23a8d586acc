//! All jobs, and which of them can move. Every change of a job goes through [`Queue::update`], which files it
//! anew: by its due time, under what is ready, or nowhere while it waits for another job.
//!
//! **Invariant:** at most one unfinished job of a record is under way: the first of its lane.

use crate::base::ordered::{BTreeMap, BTreeSet};

use crate::base::ids::StepId;
use crate::base::time::UnixMillis;
use crate::step::{LinkKey, Pacing};

use super::job::JobState;
pub(super) use super::live::{Doing, Job, Ready, Standing, standing};
use super::live::{holds_lane, ready_for};
use super::records::key;

/// Number of a job: its place in the order in which jobs were queued.
pub(super) type Order = u64;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slot {
    Nowhere,
    Due(UnixMillis),
    /// Over, and to be looked for again then.
    Watched(UnixMillis),
    Ready(Ready),
}

#[derive(Debug, Default)]
pub(super) struct Queue {
    jobs: BTreeMap<Order, Job>,
    by_step: BTreeMap<StepId, Order>,
    children: BTreeMap<StepId, Vec<Order>>,
    lanes: BTreeMap<LinkKey, BTreeSet<Order>>,
    due: BTreeSet<(UnixMillis, Order)>,
    watched: BTreeSet<(UnixMillis, Order)>,
    ready: BTreeMap<Ready, BTreeSet<Order>>,
    counts: BTreeMap<Standing, usize>,
    /// Serial jobs between their record and their answer.
    serial_busy: usize,
    /// Jobs between resting and their end.
    active: usize,
    next: Order,
}

impl Queue {
    /// Files a new job; its order is set here unless the record has one from before.
    pub(super) fn add(&mut self, mut job: Job, keep_order: bool) -> Order {
        // A record that could not be read for a while may have kept a number that was given away since.
        if !keep_order || self.jobs.contains_key(&job.record.order) {
            job.record.order = self.next;
        }
        let order = job.record.order;
        self.next = self.next.max(order.saturating_add(1));
        // What is only looked for any more gives way to whatever else there is of the step.
        let swept = matches!(job.doing, Doing::Done(_) | Doing::Cancelled);
        if !swept || !self.by_step.contains_key(&job.record.step.id) {
            self.by_step.insert(job.record.step.id.clone(), order);
        }
        self.lanes.entry(job.record.step.key.clone()).or_default().insert(order);
        for parent in job.record.parents.keys() {
            self.children.entry(parent.clone()).or_default().push(order);
        }
        self.jobs.insert(order, job);
        self.count(order, true);
        order
    }

    /// Counts the parents that a job waits for. To be called once all jobs of a lot are filed. A parent is no hindrance
    /// if it ended well, or is unknown here: then it ended well in an earlier life. One of which a record is `lost` cannot
    /// be known: it hinders until everything is read anew, however it may end meanwhile.
    pub(super) fn link_up(&mut self, order: Order, lost: impl Fn(&str) -> bool) {
        let Some(job) = self.jobs.get(&order) else { return };
        let count = |(open, unread): (usize, usize), (parent, link): (&StepId, &LinkKey)| {
            let known = self.find(parent);
            let is_open = known.is_some_and(|job| !job.is_good());
            let record = known.is_none() && (lost(&key::job(parent)) || lost(&key::dead(parent)));
            let is_unread = record || lost(&key::link(link));
            (open.saturating_add(usize::from(is_open)), unread.saturating_add(usize::from(is_unread)))
        };
        let (open, unread) = job.record.parents.iter().fold((0, 0), count);
        self.update(order, |job| (job.unmet, job.unread) = (open.saturating_add(unread), unread));
    }

    /// Changes a job and files it anew, together with those that wait for it.
    pub(super) fn update(&mut self, order: Order, change: impl FnOnce(&mut Job)) {
        let Some(key) = self.jobs.get(&order).map(|job| job.record.step.key.clone()) else { return };
        let head = self.head(&key);
        self.unfile(order);
        if let Some(head) = head {
            self.unfile(head);
        }
        self.count(order, false);
        let Some(job) = self.jobs.get_mut(&order) else { return };
        let was_good = job.is_good();
        change(job);
        let (is_good, step, holds) = (job.is_good(), job.record.step.id.clone(), holds_lane(job));
        self.count(order, true);
        self.hold_lane(&key, order, holds);
        self.file(order);
        for head in [head, self.head(&key)].into_iter().flatten() {
            self.file(head);
        }
        if was_good != is_good {
            self.tell_children(&step, is_good);
        }
    }

    /// Takes jobs off all lists, without a word to those that wait for them.
    pub(super) fn remove(&mut self, orders: &[Order]) {
        if orders.is_empty() {
            return;
        }
        for order in orders {
            self.unfile(*order);
            self.count(*order, false);
            let Some(job) = self.jobs.remove(order) else { continue };
            if self.by_step.get(&job.record.step.id) == Some(order) {
                self.by_step.remove(&job.record.step.id);
            }
            let key = job.record.step.key;
            self.hold_lane(&key, *order, false);
            if let Some(head) = self.head(&key) {
                self.file(head);
            }
        }
        self.children.clear();
        for (order, job) in &self.jobs {
            for parent in job.record.parents.keys() {
                self.children.entry(parent.clone()).or_default().push(*order);
            }
        }
    }

    /// Forgets what has ended well, and what was cancelled.
    pub(super) fn remove_finished(&mut self) {
        let over =
            |job: &Job| matches!(job.doing, Doing::Done(_) | Doing::Cancelled) && job.record.watch.is_none();
        let orders: Vec<Order> = self.jobs().filter(|(_, job)| over(job)).map(|(order, _)| order).collect();
        self.remove(&orders);
    }

    fn head(&self, key: &LinkKey) -> Option<Order> {
        self.lanes.get(key).and_then(|lane| lane.first()).copied()
    }

    fn hold_lane(&mut self, key: &LinkKey, order: Order, holds: bool) {
        let lane = self.lanes.entry(key.clone()).or_default();
        if holds {
            lane.insert(order);
        } else {
            lane.remove(&order);
        }
        if lane.is_empty() {
            self.lanes.remove(key);
        }
    }

    fn tell_children(&mut self, step: &StepId, good: bool) {
        for child in self.children.get(step).cloned().unwrap_or_default() {
            self.update(child, |job| {
                job.unmet = if good {
                    job.unmet.saturating_sub(1).max(job.unread)
                } else {
                    job.unmet.saturating_add(1)
                };
            });
        }
    }

    fn slot(&self, order: Order) -> Slot {
        let Some(job) = self.jobs.get(&order) else { return Slot::Nowhere };
        if job.is_over() {
            return match job.record.watch.filter(|_| !job.looking) {
                Some(_) if job.woken => Slot::Ready(Ready::Look),
                Some(watch) => Slot::Watched(watch.next),
                None => Slot::Nowhere,
            };
        }
        if job.doing != Doing::Resting {
            return Slot::Nowhere;
        }
        let due = match job.record.state {
            JobState::Planned => {
                let first = self.lanes.get(&job.record.step.key).and_then(|lane| lane.first());
                if job.unmet > 0 || first != Some(&order) {
                    return Slot::Nowhere;
                }
                match job.look_first {
                    Some(at) => at,
                    None => return Slot::Ready(ready_for(job)),
                }
            }
            JobState::InFlight { .. } => return Slot::Nowhere,
            JobState::Waiting { until, .. } => job.look_first.map_or(until, |at| until.max(at)),
            JobState::Uncertain { next, .. } | JobState::Taken { next, .. } => next,
        };
        match (job.woken, &job.record.state) {
            (false, _) => Slot::Due(due),
            (true, JobState::Waiting { .. }) if job.look_first.is_none() => Slot::Ready(ready_for(job)),
            (true, _) => Slot::Ready(Ready::Look),
        }
    }

    fn file(&mut self, order: Order) {
        match self.slot(order) {
            Slot::Nowhere => {}
            Slot::Due(at) => {
                self.due.insert((at, order));
            }
            Slot::Watched(at) => {
                self.watched.insert((at, order));
            }
            Slot::Ready(list) => {
                self.ready.entry(list).or_default().insert(order);
            }
        }
    }

    fn unfile(&mut self, order: Order) {
        match self.slot(order) {
            Slot::Nowhere => {}
            Slot::Due(at) => {
                self.due.remove(&(at, order));
            }
            Slot::Watched(at) => {
                self.watched.remove(&(at, order));
            }
            Slot::Ready(list) => {
                if let Some(list) = self.ready.get_mut(&list) {
                    list.remove(&order);
                }
            }
        }
    }

    fn count(&mut self, order: Order, more: bool) {
        let Some(job) = self.jobs.get(&order) else { return };
        let moved = |count: usize| if more { count.saturating_add(1) } else { count.saturating_sub(1) };
        let serial = job.record.step.pacing == Pacing::Serial
            && matches!(job.doing, Doing::Saving | Doing::OnWire)
            && matches!(job.record.state, JobState::InFlight { .. });
        if serial {
            self.serial_busy = moved(self.serial_busy);
        }
        if job.looking || matches!(job.doing, Doing::Saving | Doing::OnWire | Doing::Looking) {
            self.active = moved(self.active);
        }
        let count = self.counts.entry(standing(job)).or_default();
        *count = moved(*count);
    }

    /// Wakes at most `limit` jobs whose time has come; returns them.
    pub(super) fn wake(&mut self, now: UnixMillis, limit: usize) -> Vec<Order> {
        let lists = self.due.iter().take_while(|(at, _)| *at <= now);
        let lists = lists.chain(self.watched.iter().take_while(|(at, _)| *at <= now));
        let due: Vec<Order> = lists.take(limit).map(|(_, order)| *order).collect();
        for order in &due {
            self.update(*order, |job| job.woken = true);
        }
        due
    }

    pub(super) fn next_due(&self) -> Option<UnixMillis> {
        self.due.first().map(|(at, _)| *at)
    }

    /// When to look again for what is over.
    pub(super) fn next_watch(&self) -> Option<UnixMillis> {
        self.watched.first().map(|(at, _)| *at)
    }

    pub(super) fn ready(&self, list: Ready) -> impl Iterator<Item = Order> + '_ {
        self.ready.get(&list).into_iter().flatten().copied()
    }

    pub(super) fn has_ready(&self) -> bool {
        self.ready.values().any(|list| !list.is_empty())
    }

    /// Whether something is under way: on its way to storage or to QuickBooks.
    pub(super) fn is_active(&self) -> bool {
        self.active > 0
    }

    pub(super) fn serial_is_busy(&self) -> bool {
        self.serial_busy > 0
    }

    pub(super) fn job(&self, order: Order) -> Option<&Job> {
        self.jobs.get(&order)
    }

    pub(super) fn find(&self, step: &StepId) -> Option<&Job> {
        self.order_of(step).and_then(|order| self.jobs.get(&order))
    }

    pub(super) fn order_of(&self, step: &StepId) -> Option<Order> {
        self.by_step.get(step).copied()
    }

    pub(super) fn jobs(&self) -> impl Iterator<Item = (Order, &Job)> {
        self.jobs.iter().map(|(order, job)| (*order, job))
    }

    pub(super) fn children(&self, step: &StepId) -> Vec<Order> {
        self.children.get(step).cloned().unwrap_or_default()
    }

    /// The first unfinished job of a record.
    pub(super) fn first_of(&self, key: &LinkKey) -> Option<&Job> {
        self.lanes.get(key).and_then(|lane| lane.first()).and_then(|order| self.jobs.get(order))
    }

    pub(super) fn counted(&self, standing: Standing) -> usize {
        self.counts.get(&standing).copied().unwrap_or(0)
    }
}
