//! What one process must leave to the next, and what all of them owe the company: the last minute's requests, silence after 429,
//! a pause after failures in a row, and a lease that is renewed.

use serde_json::Value;
use tieout::engine::{Authorize, Entry, HttpRequest, Put};

use crate::marks::{Mark, Marks};
use crate::world::{MINUTE, SECOND};

use super::wire::{SILENCE, Sender};
use super::{Process, Watch};

/// From so many failures in a row on, every further one doubles a pause, from the first to the last of these.
const FAILURES: u32 = 5;
const PAUSE: u64 = 2 * SECOND;
const PAUSE_MAX: u64 = 5 * MINUTE;

/// A lease that is not renewed for so long is nobody's.
const LEASE: u64 = 5 * MINUTE;

/// What a process knows of the road to the company.
#[derive(Clone, Debug, Default)]
pub(super) struct Road {
    /// Too many failures in a row: nothing is asked before.
    closed_until: u64,
    /// What others had sent, as the store told it: second and count, of all requests and of batches.
    inherited: [Vec<(u64, u64)>; 2],
}

/// The lease as it was last written.
#[derive(Clone, Debug)]
pub(super) struct Lease {
    at: u64,
    host: usize,
    name: &'static str,
    until: u64,
}

fn seconds(list: &Value) -> impl Iterator<Item = (u64, u64)> {
    list.as_array().into_iter().flatten().filter_map(|pair| Some((pair[0].as_u64()?, pair[1].as_u64()?)))
}

impl Process {
    /// A request that it still waited for has come to an end.
    pub(super) fn came_through(&mut self, now: u64, through: bool) {
        self.failures = if through { 0 } else { self.failures + 1 };
        let doublings = self.failures.checked_sub(FAILURES);
        self.road.closed_until = doublings.map_or(0, |count| now + (PAUSE << count.min(20)).min(PAUSE_MAX));
    }

    /// A person says that it should work again.
    pub(super) fn resumed(&mut self) {
        self.failures = 0;
        self.road.closed_until = 0;
    }
}

impl Watch {
    /// Budget, pause and token.
    pub(super) fn allowed_now(
        &mut self,
        from: Sender,
        request: &HttpRequest,
        batch: bool,
        marks: &mut Marks,
    ) {
        let paused_until = self.processes[from.host].paused_until;
        self.check("I-25", from.now >= paused_until || self.clock_faults, || {
            format!("a request {} ms before the pause ends", paused_until - from.now)
        });
        // A write was granted before its record was made: it may leave.
        let closed_until = self.processes[from.host].road.closed_until;
        let closed = request.body.is_none() && from.now < closed_until;
        self.check("I-25", !closed || self.clock_faults, || {
            format!("a look {} ms before the road is tried again", closed_until - from.now)
        });
        let refreshing = self
            .open
            .iter()
            .any(|((host, _), open)| *host == from.host && open.refresh && open.at + SILENCE > from.now);
        let refresh = request.authorize == Authorize::Refreshed;
        // A clock that jumps ends all waiting at once.
        self.check("I-42", !(refresh && refreshing) || self.clock_faults, || {
            "two requests ask for a fresh token at once".to_owned()
        });
        marks.hit_if(Mark::Refreshed, refresh);
        self.requests.push((from.now, from.host, batch));
        let (minute, second, batches) = self.setup.budget.unwrap_or((500, 10, 40));
        let count = |span: u64, batch: bool| {
            let recent = self.requests.iter().rev().take_while(|(at, ..)| at + span > from.now);
            let own =
                recent.filter(|(_, host, is_batch)| *host == from.host && (!batch || *is_batch)).count();
            // Where in its second a request of another's was sent is not known.
            let inherited = &self.processes[from.host].road.inherited[usize::from(batch)];
            let surely = inherited.iter().filter(|(at, _)| at * SECOND + span > from.now);
            own as u64 + surely.map(|(_, count)| count).sum::<u64>()
        };
        let (in_minute, in_second, in_batches) =
            (count(MINUTE, false), count(SECOND, false), count(MINUTE, true));
        marks.hit_if(Mark::BudgetWait, in_minute >= u64::from(minute) || in_second >= u64::from(second));
        let within = in_minute <= u64::from(minute)
            && in_second <= u64::from(second)
            && in_batches <= u64::from(batches);
        self.check("I-25", within || self.clock_faults, || {
            format!("{in_minute} requests in a minute, {in_second} in a second, {in_batches} batches")
        });
    }

    /// A process reads what others have left of the budget. Its own requests may be among them: those count once.
    pub(super) fn inherits(&mut self, now: u64, host: usize, entries: &[Entry]) {
        let Some(entry) = entries.iter().find(|entry| entry.key == "m/budget") else { return };
        let Ok(left) = serde_json::from_str::<Value>(&entry.value) else { return };
        let own = |second: u64, batch: bool| {
            let sent = self.requests.iter().rev().take_while(|(at, ..)| *at >= second * SECOND);
            let here = sent
                .filter(|(at, by, is_batch)| *by == host && at / SECOND == second && (!batch || *is_batch));
            here.count() as u64
        };
        let inherited = [("seconds", false), ("batches", true)].map(|(name, batch)| {
            let others = seconds(&left[name]).filter(|(second, _)| second * SECOND <= now);
            others.map(|(second, count)| (second, count.saturating_sub(own(second, batch)))).collect()
        });
        let until = left["pausedUntil"].as_u64().unwrap_or(0);
        let clocks = self.clock_faults;
        let process = &mut self.processes[host];
        process.road.inherited = inherited;
        if !clocks {
            process.paused_until = process.paused_until.max(until);
        }
    }

    /// What a process leaves in the store for its successor: all that it was told, and all that it has sent.
    pub(super) fn leaves(&mut self, host: usize, put: &[Put]) {
        let Some(put) = put.iter().find(|put| put.key == "m/budget") else { return };
        let Ok(left) = serde_json::from_str::<Value>(&put.value) else { return };
        if self.clock_faults {
            return;
        }
        let now = self.processes[host].clock;
        let told = self.processes[host].paused_until;
        let until = left["pausedUntil"].as_u64().unwrap_or(0);
        self.check("I-25", told <= now || until >= told, || {
            format!("process {host} is to be silent until {told}, and leaves {until} in the store")
        });
        let recent = self.requests.iter().rev().take_while(|(at, ..)| at + MINUTE > now + SECOND);
        let sent = recent.filter(|(_, by, _)| *by == host).count() as u64;
        let kept: u64 = seconds(&left["seconds"]).map(|(_, count)| count).sum();
        self.check("I-25", kept >= sent, || {
            format!("process {host} has sent {sent} requests within a minute, and leaves {kept} in the store")
        });
    }

    /// A lease that another process renews is not taken, nor one of the own name that a later life of it holds.
    pub(super) fn lease_written(&mut self, now: u64, host: usize, put: &[Put], takes: bool) {
        let Some(put) = put.iter().find(|put| put.key == "m/lease") else { return };
        let lease: Value = serde_json::from_str(&put.value).unwrap_or_default();
        let (name, first) = (self.processes[host].name, !self.processes[host].leased);
        let until = lease["until"].as_u64().unwrap_or(0);
        let next = Lease { at: now, host, name, until };
        let Some(before) = self.lease.replace(next).filter(|_| takes && !self.clock_faults) else { return };
        let runs = before.until > now && before.at + LEASE > now;
        let own = before.host == host || (before.name == name && first);
        self.check("I-20", !runs || own, || {
            format!(
                "process {host} takes the lease that process {} renewed {} ms ago",
                before.host,
                now - before.at
            )
        });
    }
}
