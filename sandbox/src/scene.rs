//! The hands of a test on the stage: clock, faults, a bookkeeper, and going back to an earlier state.

use std::sync::Arc;

use crate::fault::Fault;
use crate::hand::{self, Edit};
use crate::inject::{Chaos, Injection};
use crate::json::Value;
use crate::route;
use crate::sandbox::{Counts, LATEST, Sandbox};
use crate::store::Id;
use crate::switches::Switches;
use crate::time::Millis;

/// A state of a company that can be restored any number of times; copying it is cheap.
#[derive(Clone, Debug)]
pub struct Snapshot(Arc<Sandbox>);

impl Sandbox {
    /// The company's clock at its latest request or edit.
    pub fn now(&self) -> Millis {
        self.company.now
    }

    /// Moves the company's clock away from the host's, by milliseconds.
    pub fn advance(&mut self, by: Millis) {
        self.ahead = self.ahead.saturating_add(by);
        let now = self.company.now.saturating_add(by);
        self.settle(now);
    }

    /// Puts the clock to an instant of the host's, and carries out what was due by then.
    pub(crate) fn at(&mut self, now: Millis) {
        self.settle(now.saturating_add(self.ahead));
    }

    fn settle(&mut self, now: Millis) {
        while let Some(due) = self.next_late(now) {
            let (at, request) = self.late.swap_remove(due);
            self.company.now = at.clamp(0, LATEST);
            route::later(self, &request);
        }
        self.company.now = now.clamp(0, LATEST);
    }

    /// The place of the earliest late commit that is due.
    fn next_late(&self, now: Millis) -> Option<usize> {
        let due = self.late.iter().enumerate().filter(|(_, (at, _))| *at <= now);
        due.min_by_key(|(_, (at, _))| *at).map(|(place, _)| place)
    }

    /// The next matching requests fail as told.
    pub fn inject(&mut self, faults: impl IntoIterator<Item = Injection>) {
        self.injections.add(self.company.now, faults.into_iter().collect());
    }

    /// Requests fail by chance from now on, or no longer.
    pub fn set_chaos(&mut self, chaos: Option<Chaos>) {
        self.injections.set_chaos(chaos);
    }

    /// Takes back every fault that waits, and chance.
    pub fn clear_faults(&mut self) {
        self.injections.clear();
    }

    /// All access tokens expire now; the connection stays.
    pub fn expire_tokens(&mut self) {
        self.tokens.expire_access();
    }

    pub fn switches(&self) -> &Switches {
        &self.company.switches
    }

    pub fn set_switches(&mut self, switches: Switches) {
        self.company.switches = switches;
    }

    /// A person does something in the product's own pages, at a time of the host's clock.
    ///
    /// # Errors
    ///
    /// The refusal that the pages would show.
    pub fn by_hand(&mut self, now: Millis, edit: &Edit) -> Result<serde_json::Value, Fault> {
        self.at(now);
        self.edit(edit).map(|done| (&done).into())
    }

    pub(crate) fn edit(&mut self, edit: &Edit) -> Result<Value, Fault> {
        match edit {
            Edit::RemoveAdmin => self.tokens.set_admin_removed(true),
            Edit::Disconnect => self.tokens.disconnect(),
            Edit::Subscription { active } => self.company.lapsed = !active,
            other => return hand::perform(&mut self.company, other),
        }
        Ok(Value::Null)
    }

    pub fn snapshot(&self) -> Snapshot {
        Snapshot(Arc::new(self.clone()))
    }

    /// Goes back to an earlier state, the clock's distance to the host's included.
    pub fn restore(&mut self, snapshot: &Snapshot) {
        let kept = std::mem::take(&mut self.kept);
        let inspected = self.inspected.take();
        *self = Sandbox { kept, inspected, ..(*snapshot.0).clone() };
    }

    /// Requests that were answered.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// One record as the service would answer it.
    pub fn record(&self, entity: &str, id: &str) -> Option<serde_json::Value> {
        let written = self.company.store.written(entity, &Id::from(id), self.company.zone)?;
        serde_json::from_str(&written).ok()
    }
}
