//! How far a run has come. It begins when steps are queued while nothing was left to do, and is stored with
//! the end of each step, so that "N of M" stays true over restarts.

use serde::Serialize;

use crate::base::limits::ETA_STEPS_MIN;
use crate::base::members::read_record;
use crate::base::time::UnixMillis;

use super::Engine;
use super::records::{SCHEMA, key, write};

/// The run as it is stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RunRecord {
    pub schema: u32,
    pub started_at: UnixMillis,
    /// Steps that ended well.
    pub done: u64,
}

read_record!(RunRecord {
    schema: u32 = "schema",
    started_at: UnixMillis = "startedAt",
    done: u64 = "done";
});

#[derive(Debug, Default)]
pub(super) struct Progress {
    /// With what is on its way to storage.
    run: RunRecord,
    /// What storage has.
    done: u64,
    /// Steps that this process has seen end well, and since when it counts them.
    seen: u64,
    since: UnixMillis,
}

impl Progress {
    /// Takes over what an earlier life has done.
    pub(super) fn inherit(&mut self, run: RunRecord, now: UnixMillis) {
        self.run = run;
        self.done = run.done;
        self.seen = 0;
        self.since = now;
    }

    /// The change that counts one more step as done; it belongs into the commit that ends the step.
    pub(super) fn count_done(&mut self) -> (String, Option<String>) {
        self.run.schema = SCHEMA;
        self.run.done = self.run.done.saturating_add(1);
        (key::RUN.to_owned(), Some(write(&self.run)))
    }

    /// The change for a step that turned out to have ended badly after all.
    pub(super) fn uncount_done(&mut self) -> (String, Option<String>) {
        self.run.done = self.run.done.saturating_sub(1);
        self.done = self.done.saturating_sub(1);
        (key::RUN.to_owned(), Some(write(&self.run)))
    }

    pub(super) fn done(&self) -> usize {
        usize::try_from(self.done).unwrap_or(usize::MAX)
    }

    /// One step's good end is durable.
    pub(super) fn one_more(&mut self) {
        self.done = self.done.saturating_add(1);
        self.seen = self.seen.saturating_add(1);
    }

    /// When `left` more steps will be done at the pace so far; unknown before a few are.
    pub(super) fn eta(&self, now: UnixMillis, left: usize) -> Option<UnixMillis> {
        if self.seen < ETA_STEPS_MIN || left == 0 {
            return None;
        }
        let left = u64::try_from(left).ok()?;
        let each = now.since_ms(self.since).checked_div(self.seen)?;
        Some(now.plus_ms(each.saturating_mul(left)))
    }
}

impl Engine {
    /// A new run: nothing of it is done yet.
    pub(super) fn begin_run(&mut self) {
        let run = RunRecord { schema: SCHEMA, started_at: self.now, done: 0 };
        self.progress.inherit(run, self.now);
        self.write_journal(vec![(key::RUN.to_owned(), Some(write(&run)))], vec![]);
    }
}
