//! A job in memory: its record, and what it is doing at this moment.

use crate::base::ids::QboId;
use crate::base::time::UnixMillis;
use crate::step::{Fence, Operation, Pacing};

use super::job::{JobRecord, JobState, Problem};

#[derive(Debug)]
pub(super) struct Job {
    pub record: JobRecord,
    /// Storage knows it.
    pub durable: bool,
    pub doing: Doing,
    /// Its due time has come.
    pub woken: bool,
    /// Parents that have not ended well yet.
    pub unmet: usize,
    /// Of these, parents of which a record cannot be read.
    pub unread: usize,
    /// Looks in a row that got no answer.
    pub failed_looks: u32,
    /// One look before the send, not before then. Of what was found unsent in a store that may be an old copy, and nothing
    /// fences it: a query may lag behind a create. Of a second copy that is to go: for the record that stays.
    pub look_first: Option<UnixMillis>,
    /// When such a look last began.
    pub looked_at: Option<UnixMillis>,
    /// The job is over, and a look for what may surface of it is under way.
    pub looking: bool,
}

/// What a job is doing at this moment; not stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Doing {
    Resting,
    /// Its next state is on the way to storage.
    Saving,
    OnWire,
    Looking,
    Done(QboId),
    /// On the list of dead letters. `written` if the record is there all the same.
    Dead {
        problem: Problem,
        at: UnixMillis,
        written: Option<QboId>,
    },
    Cancelled,
}

impl Job {
    pub(super) fn new(record: JobRecord, durable: bool) -> Self {
        Self {
            record,
            durable,
            doing: Doing::Resting,
            woken: false,
            unmet: 0,
            unread: 0,
            failed_looks: 0,
            look_first: None,
            looked_at: None,
            looking: false,
        }
    }

    pub(super) fn is_over(&self) -> bool {
        matches!(self.doing, Doing::Done(_) | Doing::Dead { .. } | Doing::Cancelled)
    }

    /// A look for it is under way.
    pub(super) fn is_looking(&self) -> bool {
        if self.is_over() { self.looking } else { self.doing == Doing::Looking }
    }

    /// The record that a look before the send is for, if that is not the job's own.
    pub(super) fn looks_for_original(&self) -> Option<&QboId> {
        match &self.record.step.fence {
            Fence::CopyOf(original) if self.look_first.is_some() => Some(original),
            _ => None,
        }
    }

    /// Its record is in QuickBooks and linked.
    pub(super) fn is_good(&self) -> bool {
        matches!(self.doing, Doing::Done(_) | Doing::Dead { written: Some(_), .. })
    }

    /// Nothing of it can have reached QuickBooks.
    pub(super) fn is_unsent(&self) -> bool {
        matches!(self.record.state, JobState::Planned | JobState::Waiting { .. })
            && !self.record.tainted
            && self.doing == Doing::Resting
    }
}

/// Where a job stands, for counting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    Done,
    Failed,
    Uncertain,
    Waiting,
    InFlight,
    Gone,
}

/// Lists of jobs that can move now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ready {
    Link,
    Look,
    Serial,
    Single,
    Batch,
}

/// Blocks later jobs of the same record: unfinished, or ended with an unknown outcome.
pub(super) fn holds_lane(job: &Job) -> bool {
    match &job.doing {
        Doing::Dead { written, .. } => job.record.tainted && written.is_none(),
        Doing::Done(_) | Doing::Cancelled => false,
        Doing::Resting | Doing::Saving | Doing::OnWire | Doing::Looking => true,
    }
}

/// On which list a job that may be sent stands.
pub(super) fn ready_for(job: &Job) -> Ready {
    match (job.record.step.operation, job.record.step.pacing) {
        (Operation::Link, _) => Ready::Link,
        (_, Pacing::Serial) => Ready::Serial,
        (_, Pacing::Batch) if matches!(job.record.step.fence, Fence::DocumentNumber(_)) => Ready::Batch,
        (_, Pacing::Batch | Pacing::Single) => Ready::Single,
    }
}

pub(super) fn standing(job: &Job) -> Standing {
    match (&job.doing, &job.record.state) {
        (Doing::Done(_), _) => Standing::Done,
        (Doing::Dead { .. }, _) => Standing::Failed,
        (Doing::Cancelled, _) => Standing::Gone,
        (_, JobState::Uncertain { .. } | JobState::Taken { .. }) => Standing::Uncertain,
        (_, JobState::InFlight { .. }) => Standing::InFlight,
        (_, JobState::Planned | JobState::Waiting { .. }) => Standing::Waiting,
    }
}
