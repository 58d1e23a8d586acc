//! What host and engine say to each other: closed enums both ways, as JSON.

use serde::Serialize;

use crate::base::ids::{QboId, StepId};
use crate::base::members::read_record;
use crate::base::time::UnixMillis;
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::inbound::follow::{Follow, Followed};
use crate::step::LinkKey;

use super::records::decode;
use super::status::Status;

/// How an engine is opened: for one workspace and one company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineConfig {
    pub workspace: String,
    pub realm: String,
    pub environment: Environment,
    /// Names this process among those that may sync the same workspace: the same name after a restart.
    pub holder: String,
    pub budget: BudgetConfig,
    /// The permissions that were granted, as `invoice:create`; everything unless given.
    pub capabilities: Option<Vec<String>>,
    /// Whether the tenant's subscription includes syncing; it does unless said otherwise.
    pub entitled: Option<bool>,
}

/// Which QuickBooks is spoken to. No other address can come out of the engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Environment {
    Production,
    Sandbox,
    /// A sandbox of one's own: `http` on this machine, or `https`.
    BaseUrl(String),
}

/// Limits below Intuit's, per company.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct BudgetConfig {
    pub requests_per_minute: Option<u32>,
    pub requests_per_second: Option<u32>,
    pub in_flight: Option<u32>,
    pub batches_per_minute: Option<u32>,
}

/// What the host tells the engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    Command {
        command: Command,
    },
    /// Answers `Load` and `Scan`. `more` says that the scan goes on after the last entry.
    Loaded {
        id: u64,
        entries: Vec<Entry>,
        more: bool,
    },
    Committed {
        seq: u64,
        version: u64,
    },
    /// Nothing was written: the version of `key` was another one.
    Refused {
        seq: u64,
        key: String,
    },
    /// The store failed while committing; whether it was written is unknown.
    CommitUnknown {
        seq: u64,
    },
    HttpDone {
        id: u64,
        outcome: Outcome,
    },
    /// Random bytes as hexadecimal text. Needed once, before `start`.
    Entropy {
        bytes: String,
    },
}

/// What a person or a program asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Load what is stored and take up unfinished work.
    Start,
    /// Read these queries, every page.
    Read { queries: Vec<Query> },
    /// Send nothing more; what is under way is settled.
    Pause,
    /// Go on after a pause, a lost connection or a halted company.
    Resume,
    /// Drop what was never sent; settle what was.
    Cancel,
    /// Try a dead letter again, or send a held payment now because somebody has looked.
    Retry { step: StepId },
    /// Take a dead letter off the list.
    Discard { step: StepId },
    /// Change what this engine may do; what is left out stays as it is.
    Permit { capabilities: Option<Vec<String>>, entitled: Option<bool> },
    /// Forget which records belong together. Ends with `links-cleared` or `links-kept`.
    ClearLinks,
    /// Clear the link of a record that was deleted in QuickBooks.
    Forget { key: LinkKey },
    /// The engine before this one broke down over the job of this number.
    Suspect { job: u64 },
    /// Look for changes made in QuickBooks from now on: at once, after each `look`, and at an interval. Nothing stops it.
    Follow(Follow),
    /// Webhooks have left marks.
    Look,
    /// Tell of all there is of these, documents from a day on, while following; of none: drop what is left.
    Import { resources: Vec<Followed>, from: Option<String> },
}

/// A named statement: `{name: "Customer", statement: "select * from Customer"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Query {
    pub name: String,
    pub statement: String,
}

read_record!(Query {
    name: String = "name",
    statement: String = "statement";
});

/// A stored value and the version of the commit that wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub key: String,
    pub value: String,
    pub version: u64,
}

read_record!(Entry {
    key: String = "key",
    value: String = "value",
    version: u64 = "version";
});

/// How a request ended, as the host saw it. What it means is decided by the engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Response {
        status: u16,
        /// Names in lower case.
        headers: crate::base::ordered::BTreeMap<String, String>,
        body: String,
    },
    Timeout,
    /// The network failed at some point; the request may have left before.
    Offline,
    Aborted,
    /// Provably nothing left this machine. The reason `unauthorized` says that no access token can be had.
    NeverSent {
        reason: String,
    },
    Truncated,
    Redirected {
        status: u16,
    },
    TooLarge,
}

/// What the engine asks the host to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[cfg_attr(target_arch = "wasm32", tsify(hashmap_as_object))]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Effect {
    Load {
        id: u64,
        keys: Vec<String>,
    },
    Scan {
        id: u64,
        prefix: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        after: Option<String>,
        limit: u32,
    },
    Commit {
        seq: u64,
        expect: Vec<Expectation>,
        put: Vec<Put>,
        delete: Vec<String>,
    },
    Http {
        id: u64,
        request: HttpRequest,
    },
    Notify {
        event: Event,
    },
}

/// The version a key must have, 0 if it must be absent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Expectation {
    pub key: String,
    pub version: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Put {
    pub key: String,
    pub value: String,
}

/// A request without credentials: the host adds the access token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[cfg_attr(target_arch = "wasm32", tsify(hashmap_as_object))]
#[serde(rename_all = "camelCase")]
pub struct HttpRequest {
    pub method: Method,
    pub url: String,
    pub headers: crate::base::ordered::BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    pub timeout_ms: u64,
    /// Longest answer to be read: say `too-large` beyond it.
    pub max_bytes: usize,
    pub authorize: Authorize,
    /// Not to be started after this moment, when another may have taken over: answer `never-sent` then.
    pub not_after: UnixMillis,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    Get,
    Post,
}

/// Which access token the host puts on a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Authorize {
    Current,
    /// Get a fresh one first: the current one was refused.
    Refreshed,
}

/// Something worth showing, told after it became durable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Event {
    StepDone {
        step: StepId,
        label: String,
        qbo_id: QboId,
    },
    StepFailed {
        step: StepId,
        label: String,
        finding: Finding,
    },
    /// The record changed in QuickBooks: make a new plan for it.
    Replan {
        step: StepId,
        label: String,
    },
    ReadDone,
    ReadFailed {
        name: String,
        finding: Finding,
    },
    LinksCleared {
        count: usize,
    },
    LinksKept {
        finding: Finding,
    },
    /// A link was cleared: its record is gone.
    LinkForgotten {
        key: LinkKey,
    },
    /// A link was not cleared, because its record is there or could not be asked for.
    LinkKept {
        key: LinkKey,
        finding: Finding,
    },
    /// A round of looking for changes ended: so many are new in the CRM's inbox. With a finding it failed, and is tried again.
    Followed {
        told: usize,
        /// Every list was read, as asked.
        whole: bool,
        /// How many commands to follow or to look the engine had heard when the round began.
        heard: u32,
        #[serde(skip_serializing_if = "Option::is_none")]
        finding: Option<Finding>,
    },
    /// Nothing is left that the engine can do by itself.
    Idle,
}

/// One turn's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[cfg_attr(target_arch = "wasm32", tsify(hashmap_as_object))]
#[serde(rename_all = "camelCase")]
pub struct Turn {
    pub effects: Vec<Effect>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wake_at: Option<UnixMillis>,
    /// There is more to do at once: call again.
    pub more: bool,
    pub status: Status,
}

/// One call of `turn` as text: `{"now": 0, "inputs": []}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TurnInput {
    pub now: UnixMillis,
    pub inputs: Vec<Input>,
}

read_record!(strict TurnInput { now: UnixMillis = "now"; inputs: Vec<Input> = "inputs" });

impl TurnInput {
    /// # Errors
    /// If the text is not what a host may say.
    pub fn parse(text: &str) -> Result<Self, Finding> {
        decode(text).map_err(|why| Finding::new(Code::EngineInputUnreadable, &FieldPath::root(), why))
    }
}

impl EngineConfig {
    /// # Errors
    /// If the text is not a configuration.
    pub fn parse(text: &str) -> Result<Self, Finding> {
        decode(text).map_err(|why| Finding::new(Code::EngineConfigInvalid, &FieldPath::root(), why))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_are_read_as_hosts_write_them() {
        let text = r#"{"now": 5, "inputs": [
            {"type":"entropy","bytes":"00ff"},
            {"type":"command","command":{"type":"start"}},
            {"type":"command","command":{"type":"retry","step":"invoice:1:create"}},
            {"type":"loaded","id":1,"entries":[{"key":"k","value":"v","version":3}],"more":false},
            {"type":"committed","seq":2,"version":9},
            {"type":"refused","seq":2,"key":"m/lease"},
            {"type":"commit-unknown","seq":2},
            {"type":"http-done","id":4,"outcome":{"type":"response","status":200,"headers":{"a":"b"},"body":"{}"}},
            {"type":"http-done","id":4,"outcome":{"type":"never-sent","reason":"offline"}},
            {"type":"http-done","id":4,"outcome":{"type":"redirected","status":302}},
            {"type":"http-done","id":4,"outcome":{"type":"too-large"}}]}"#;
        let parsed = TurnInput::parse(text).unwrap();
        assert_eq!(parsed.inputs.len(), 11);
        assert_eq!(parsed.inputs[4], Input::Committed { seq: 2, version: 9 });
    }

    #[test]
    fn nonsense_is_a_finding() {
        let nonsense = r#"|{|{"now":-1}|{"now":null}|{"now":1,"inputs":[{"type":"fly"}]}|{"now":1e999}"#;
        for text in nonsense.split('|') {
            let finding = TurnInput::parse(text).unwrap_err();
            assert_eq!(finding.code, Code::EngineInputUnreadable, "{text}");
        }
        let config = EngineConfig::parse(r#"{"workspace":"w","realm":"1","environment":{"baseUrl":"http://127.0.0.1:1"},"holder":"h","budget":{"inFlight":2}}"#).unwrap();
        assert_eq!(config.environment, Environment::BaseUrl("http://127.0.0.1:1".to_owned()));
        assert_eq!(EngineConfig::parse("{}").unwrap_err().code, Code::EngineConfigInvalid);
    }

    #[test]
    fn effects_are_written_as_hosts_read_them() {
        let effect = Effect::Commit {
            seq: 1,
            expect: vec![Expectation { key: "k".into(), version: 0 }],
            put: vec![],
            delete: vec!["d".into()],
        };
        assert_eq!(
            serde_json::to_string(&effect).unwrap(),
            r#"{"type":"commit","seq":1,"expect":[{"key":"k","version":0}],"put":[],"delete":["d"]}"#
        );
        let event = Effect::Notify { event: Event::Replan { step: StepId::new("s"), label: "l".into() } };
        assert_eq!(
            serde_json::to_string(&event).unwrap(),
            r#"{"type":"notify","event":{"type":"replan","step":"s","label":"l"}}"#
        );
    }
}
