//! A job as it is stored: the step, how far its execution has come, and what is in doubt.

use crate::base::ordered::BTreeMap;

use serde::Serialize;

use crate::base::ids::{QboId, RequestId, StepId};
use crate::base::json::{FromJson, Json, Mismatch};
use crate::base::members::{read_members, read_record, read_words};
use crate::base::time::UnixMillis;
pub(super) use crate::diagnostics::Problem;
use crate::step::{LinkKey, Step};

/// One step in execution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct JobRecord {
    pub schema: u32,
    /// Place in the order of all jobs.
    pub order: u64,
    /// Hash of the plan that it came from.
    pub plan: String,
    /// From the first send on, `body` holds the very bytes and `pending` is empty.
    pub step: Step,
    /// Whose records the step waits for, should their own jobs be gone.
    pub parents: BTreeMap<StepId, LinkKey>,
    pub state: JobState,
    /// Rises when a person starts it anew.
    pub cycle: u32,
    /// Sends in this cycle.
    pub attempts: u32,
    pub generation: u32,
    /// Some send of this intent may have been executed. Cleared by nothing but the end.
    pub tainted: bool,
    /// Answers of 401 since the connection was last good.
    pub unauthorized: u32,
    /// Never to be sent again; what was sent is settled.
    pub cancelled: bool,
    pub identity: Option<Identity>,
    pub first_at: Option<UnixMillis>,
    pub last_at: Option<UnixMillis>,
    pub problem: Option<Problem>,
    /// Until when the last send of unknown outcome may have been under way. Since schema 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doubted_at: Option<UnixMillis>,
    /// The job is over, but is looked for once more. Since schema 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub watch: Option<Watch>,
    /// How often the engine broke down over it. Since schema 2.
    #[serde(skip_serializing_if = "is_zero")]
    pub panics: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's own form")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

impl JobRecord {
    /// A new cycle of sends, of which so many are made.
    pub(super) fn begin_cycle(&mut self, attempts: u32) {
        self.cycle = self.cycle.saturating_add(1);
        self.attempts = attempts;
        self.unauthorized = 0;
    }
}

/// When a job that is over is looked for once more: what was accepted in an outage may surface hours later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize)]
pub(super) struct Watch {
    pub next: UnixMillis,
    /// Looks so far that got an answer.
    pub round: u32,
}

read_record!(Watch {
    next: UnixMillis = "next",
    round: u32 = "round";
});

read_record!(JobRecord {
    schema: u32 = "schema",
    order: u64 = "order",
    plan: String = "plan",
    step: Step = "step",
    parents: BTreeMap<StepId, LinkKey> = "parents",
    state: JobState = "state",
    cycle: u32 = "cycle",
    attempts: u32 = "attempts",
    generation: u32 = "generation",
    tainted: bool = "tainted",
    unauthorized: u32 = "unauthorized",
    cancelled: bool = "cancelled";
    identity: Option<Identity> = "identity",
    first_at: Option<UnixMillis> = "firstAt",
    last_at: Option<UnixMillis> = "lastAt",
    problem: Option<Problem> = "problem",
    doubted_at: Option<UnixMillis> = "doubtedAt",
    watch: Option<Watch> = "watch",
    panics: u32 = "panics",
});

/// Under which names the bytes travelled; the same on every repeat of a generation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Identity {
    pub request_id: RequestId,
    /// `bId`, if it travelled in a batch: then `request_id` is the batch's.
    pub item: Option<String>,
    /// Hash of the body.
    pub digest: String,
}

read_record!(Identity {
    request_id: RequestId = "requestId",
    digest: String = "digest";
    item: Option<String> = "item",
});

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub(super) enum JobState {
    /// Not sent in this cycle.
    Planned,
    /// Durable before the request leaves. Found after a restart, it means doubt.
    InFlight { number: u32, epoch: u64, at: UnixMillis },
    /// Another send is due. `looked` says that no doubt stands in its way: every uncertain send before was
    /// looked after, and not found.
    Waiting { until: UnixMillis, looked: bool },
    /// Whether it was executed is unknown.
    Uncertain { since: UnixMillis, next: UnixMillis, absences: u32, hold: Hold, last: bool },
    /// QuickBooks says that the number or name is taken: perhaps by our own earlier send.
    Taken { next: UnixMillis, looks: u32 },
}

/// A state as it lies in the text: the members of every kind.
#[derive(Default)]
struct StateText {
    kind: String,
    number: Option<u32>,
    epoch: Option<u64>,
    at: Option<UnixMillis>,
    until: Option<UnixMillis>,
    looked: Option<bool>,
    since: Option<UnixMillis>,
    next: Option<UnixMillis>,
    absences: Option<u32>,
    hold: Option<Hold>,
    last: Option<bool>,
    looks: Option<u32>,
}

read_members!(StateText {
    kind: "type",
    number: "number",
    epoch: "epoch",
    at: "at",
    until: "until",
    looked: "looked",
    since: "since",
    next: "next",
    absences: "absences",
    hold: "hold",
    last: "last",
    looks: "looks",
});

impl StateText {
    /// `None` if the kind is unknown or lacks a member.
    fn state(self) -> Option<JobState> {
        match self.kind.as_str() {
            "planned" => Some(JobState::Planned),
            "in-flight" => {
                Some(JobState::InFlight { number: self.number?, epoch: self.epoch?, at: self.at? })
            }
            "waiting" => Some(JobState::Waiting { until: self.until?, looked: self.looked? }),
            "uncertain" => Some(JobState::Uncertain {
                since: self.since?,
                next: self.next?,
                absences: self.absences?,
                hold: self.hold?,
                last: self.last?,
            }),
            "taken" => Some(JobState::Taken { next: self.next?, looks: self.looks? }),
            _ => None,
        }
    }
}

impl FromJson for JobState {
    fn from_json(json: &mut Json<'_>) -> Result<Self, Mismatch> {
        let text = StateText::from_json(json)?;
        let unknown = json.wrong(format!("the state `{}` is unknown, or lacks a member", text.kind));
        text.state().ok_or(unknown)
    }
}

/// Whether a repeat must wait long because QuickBooks itself would not refuse a second copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Hold {
    /// Fenced by number, name or version.
    Unneeded,
    /// Not before the late-commit horizon.
    Pending,
    /// The horizon has passed, or a person has looked.
    Over,
}

read_words!(Hold { Unneeded: "unneeded", Pending: "pending", Over: "over" });

/// A step that ended badly, or well but wrong. The job is kept whole so that it can be taken up again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DeadRecord {
    pub schema: u32,
    pub job: JobRecord,
    pub problem: Problem,
    pub at: UnixMillis,
    /// The record that was written all the same.
    pub written: Option<QboId>,
}

read_record!(DeadRecord {
    schema: u32 = "schema",
    job: JobRecord = "job",
    problem: Problem = "problem",
    at: UnixMillis = "at";
    written: Option<QboId> = "written",
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::records::decode;
    use crate::engine::records::write;

    #[test]
    fn states_survive_the_store() {
        let [first, second] = [1, 2].map(UnixMillis);
        for state in [
            JobState::Planned,
            JobState::InFlight { number: 1, epoch: 2, at: first },
            JobState::Waiting { until: first, looked: true },
            JobState::Uncertain { since: first, next: second, absences: 1, hold: Hold::Pending, last: false },
            JobState::Taken { next: first, looks: 2 },
        ] {
            assert_eq!(decode::<JobState>(&write(&state)), Ok(state));
        }
    }
}
