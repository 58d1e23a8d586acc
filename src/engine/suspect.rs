//! What cannot be processed moves aside, so that everything else goes on.
//!
//! After a panic the whole instance is gone, and with it the engine. What it was busy with is noted outside of
//! it, in a place that the host still reads; the next engine is told, and counts with the job.

use std::cell::Cell;

use crate::base::limits::PANICS_MAX;
use crate::diagnostics::{Code, FieldPath, Finding};

use super::Engine;
use super::queue::Order;

thread_local! {
    /// The job that was taken up last in this instance; an engine runs one turn at a time.
    static BUSY_WITH: Cell<Option<Order>> = const { Cell::new(None) };
}

/// The job at which a panic of this instance struck, by its place in the order.
#[must_use]
pub fn panic_subject() -> Option<u64> {
    BUSY_WITH.get()
}

/// A turn begins: nothing is taken up yet.
pub(super) fn begin() {
    BUSY_WITH.set(None);
}

/// Takes note that a job is taken up.
pub(super) fn at(order: Order) {
    BUSY_WITH.set(Some(order));
}

impl Engine {
    /// The engine before this one broke down over a job.
    pub(super) fn suspect(&mut self, order: Order) {
        self.suspects.push(order);
        self.judge_suspects();
    }

    /// Counts breakdowns with their jobs; a job that caused too many is not touched again.
    pub(super) fn judge_suspects(&mut self) {
        if !self.may_write() {
            return;
        }
        for order in std::mem::take(&mut self.suspects) {
            if self.queue.job(order).is_none_or(super::queue::Job::is_over) {
                continue;
            }
            self.queue.update(order, |job| job.record.panics = job.record.panics.saturating_add(1));
            let panics = self.queue.job(order).map_or(0, |job| job.record.panics);
            if panics < PANICS_MAX {
                self.save(order);
                continue;
            }
            let message = format!("the engine broke down {panics} times over it");
            self.bury(order, &Finding::new(Code::EngineQuarantined, &FieldPath::root(), message), None);
        }
    }
}
