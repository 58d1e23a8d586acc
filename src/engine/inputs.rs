//! Reads what the host says, straight from the text: serde's own tagged enums would build a tree first.

use crate::base::ordered::BTreeMap;

use crate::base::date::parse_date;
use crate::base::ids::StepId;
use crate::base::json::{FromJson, Json, Mismatch, Shape};
use crate::base::members::{read_members, read_record};
use crate::inbound::follow::{Follow, Followed};
use crate::step::LinkKey;

use super::contract::{BudgetConfig, Command, EngineConfig, Entry, Environment, Input, Outcome, Query};

read_record!(strict EngineConfig {
    workspace: String = "workspace",
    realm: String = "realm",
    environment: Environment = "environment",
    holder: String = "holder";
    budget: BudgetConfig = "budget",
    capabilities: Option<Vec<String>> = "capabilities",
    entitled: Option<bool> = "entitled",
});

impl FromJson for Environment {
    fn from_json(json: &mut Json<'_>) -> Result<Self, Mismatch> {
        if json.shape()? == Shape::Object {
            return BaseUrl::from_json(json).map(|BaseUrl { base_url }| Self::BaseUrl(base_url));
        }
        match &*json.text()? {
            "production" => Ok(Self::Production),
            "sandbox" => Ok(Self::Sandbox),
            _ => Err(json.wrong("the environment is unknown")),
        }
    }
}

struct BaseUrl {
    base_url: String,
}

read_record!(strict BaseUrl { base_url: String = "baseUrl"; });

read_members!(strict BudgetConfig {
    requests_per_minute: "requestsPerMinute",
    requests_per_second: "requestsPerSecond",
    in_flight: "inFlight",
    batches_per_minute: "batchesPerMinute",
});

/// An input as it lies in the text: the members of every kind.
#[derive(Default)]
struct InputText {
    kind: String,
    command: Option<Command>,
    id: Option<u64>,
    entries: Option<Vec<Entry>>,
    more: bool,
    seq: Option<u64>,
    version: Option<u64>,
    key: Option<String>,
    outcome: Option<Outcome>,
    bytes: Option<String>,
}

read_members!(InputText {
    kind: "type",
    command: "command",
    id: "id",
    entries: "entries",
    more: "more",
    seq: "seq",
    version: "version",
    key: "key",
    outcome: "outcome",
    bytes: "bytes",
});

impl InputText {
    /// `None` if the kind is unknown or lacks a member.
    fn input(self) -> Option<Input> {
        match self.kind.as_str() {
            "command" => Some(Input::Command { command: self.command? }),
            "loaded" => Some(Input::Loaded { id: self.id?, entries: self.entries?, more: self.more }),
            "committed" => Some(Input::Committed { seq: self.seq?, version: self.version? }),
            "refused" => Some(Input::Refused { seq: self.seq?, key: self.key? }),
            "commit-unknown" => Some(Input::CommitUnknown { seq: self.seq? }),
            "http-done" => Some(Input::HttpDone { id: self.id?, outcome: self.outcome? }),
            "entropy" => Some(Input::Entropy { bytes: self.bytes? }),
            _ => None,
        }
    }
}

impl FromJson for Input {
    fn from_json(json: &mut Json<'_>) -> Result<Self, Mismatch> {
        let text = InputText::from_json(json)?;
        let unknown = json.wrong(format!("the input `{}` is unknown, or lacks a member", text.kind));
        text.input().ok_or(unknown)
    }
}

#[derive(Default)]
struct CommandText {
    kind: String,
    queries: Option<Vec<Query>>,
    step: Option<StepId>,
    capabilities: Option<Vec<String>>,
    entitled: Option<bool>,
    key: Option<LinkKey>,
    job: Option<u64>,
    resources: Option<Vec<Followed>>,
    every_minutes: Option<u32>,
    from: Option<String>,
    whole: bool,
    reviews: bool,
}

read_members!(CommandText {
    kind: "type",
    queries: "queries",
    step: "step",
    capabilities: "capabilities",
    entitled: "entitled",
    key: "key",
    job: "job",
    resources: "resources",
    every_minutes: "everyMinutes",
    from: "from",
    whole: "whole",
    reviews: "reviews",
});

impl CommandText {
    fn command(self) -> Option<Command> {
        match self.kind.as_str() {
            "start" => Some(Command::Start),
            "read" => Some(Command::Read { queries: self.queries? }),
            "pause" => Some(Command::Pause),
            "resume" => Some(Command::Resume),
            "cancel" => Some(Command::Cancel),
            "retry" => Some(Command::Retry { step: self.step? }),
            "discard" => Some(Command::Discard { step: self.step? }),
            "permit" => Some(Command::Permit { capabilities: self.capabilities, entitled: self.entitled }),
            "clear-links" => Some(Command::ClearLinks),
            "forget" => Some(Command::Forget { key: self.key? }),
            "suspect" => Some(Command::Suspect { job: self.job? }),
            "follow" => {
                let Self { every_minutes, reviews, whole, .. } = self;
                Some(Command::Follow(Follow { resources: self.resources?, every_minutes, reviews, whole }))
            }
            "import" => {
                let is_day = self.from.as_deref().is_none_or(|from| parse_date(from).is_some());
                is_day.then_some(Command::Import { resources: self.resources?, from: self.from })
            }
            "look" => Some(Command::Look),
            _ => None,
        }
    }
}

impl FromJson for Command {
    fn from_json(json: &mut Json<'_>) -> Result<Self, Mismatch> {
        let text = CommandText::from_json(json)?;
        let unknown = json.wrong(format!("the command `{}` is unknown, or lacks a member", text.kind));
        text.command().ok_or(unknown)
    }
}

#[derive(Default)]
struct OutcomeText {
    kind: String,
    status: Option<u16>,
    headers: BTreeMap<String, String>,
    body: String,
    reason: String,
}

read_members!(OutcomeText {
    kind: "type",
    status: "status",
    headers: "headers",
    body: "body",
    reason: "reason",
});

impl OutcomeText {
    fn outcome(self) -> Option<Outcome> {
        match self.kind.as_str() {
            "response" => {
                Some(Outcome::Response { status: self.status?, headers: self.headers, body: self.body })
            }
            "timeout" => Some(Outcome::Timeout),
            "offline" => Some(Outcome::Offline),
            "aborted" => Some(Outcome::Aborted),
            "never-sent" => Some(Outcome::NeverSent { reason: self.reason }),
            "truncated" => Some(Outcome::Truncated),
            "redirected" => Some(Outcome::Redirected { status: self.status? }),
            "too-large" => Some(Outcome::TooLarge),
            _ => None,
        }
    }
}

impl FromJson for Outcome {
    fn from_json(json: &mut Json<'_>) -> Result<Self, Mismatch> {
        let text = OutcomeText::from_json(json)?;
        let unknown = json.wrong(format!("the outcome `{}` is unknown, or lacks a member", text.kind));
        text.outcome().ok_or(unknown)
    }
}
