//! `--tapes DIR`: histories as recordings, to be played again by the shipped WASM. The first process takes the plan
//! and dies; everything after that goes through `turn` alone, whose calls and answers are kept word for word.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};
use tieout::engine::{Command, Entry, Input, Outcome};
use tieout::inbound::follow::Followed;

use crate::decisions::Decisions;
use crate::run::Story;
use crate::world::{Event, SECOND, World};

/// When the first process dies: its plan is in the store by then, and a write perhaps under way.
const FIRST_LIFE: u64 = 150;

/// The calls of one process, and what each answered.
#[derive(Debug, Default)]
pub struct Tape(Vec<(Value, String)>);

impl Tape {
    pub fn opened(config: &str) -> Self {
        let config: Value = serde_json::from_str(config).unwrap_or_default();
        Self(vec![(json!({"call": "open", "input": {"config": config}}), String::new())])
    }

    pub fn turn(&mut self, said: String, answer: String) {
        self.0.push((json!({"call": "turn", "input": {"text": said}}), answer));
    }
}

/// What a host says in one turn, as the boundary takes it.
pub fn said(now: u64, inputs: &[Input]) -> String {
    json!({"now": now, "inputs": inputs.iter().map(input).collect::<Vec<_>>()}).to_string()
}

fn input(input: &Input) -> Value {
    match input {
        Input::Command { command: it } => json!({"type": "command", "command": command(it)}),
        Input::Loaded { id, entries, more } => {
            let entry =
                |entry: &Entry| json!({"key": entry.key, "value": entry.value, "version": entry.version});
            let entries: Vec<Value> = entries.iter().map(entry).collect();
            json!({"type": "loaded", "id": id, "entries": entries, "more": more})
        }
        Input::Committed { seq, version } => json!({"type": "committed", "seq": seq, "version": version}),
        Input::Refused { seq, key } => json!({"type": "refused", "seq": seq, "key": key}),
        Input::CommitUnknown { seq } => json!({"type": "commit-unknown", "seq": seq}),
        Input::HttpDone { id, outcome: it } => json!({"type": "http-done", "id": id, "outcome": outcome(it)}),
        Input::Entropy { bytes } => json!({"type": "entropy", "bytes": bytes}),
    }
}

fn command(command: &Command) -> Value {
    match command {
        Command::Start => json!({"type": "start"}),
        Command::Pause => json!({"type": "pause"}),
        Command::Resume => json!({"type": "resume"}),
        Command::Cancel => json!({"type": "cancel"}),
        Command::Retry { step } => json!({"type": "retry", "step": step.as_str()}),
        Command::Discard { step } => json!({"type": "discard", "step": step.as_str()}),
        Command::Read { queries } => {
            let queries: Vec<Value> =
                queries.iter().map(|one| json!({"name": one.name, "statement": one.statement})).collect();
            json!({"type": "read", "queries": queries})
        }
        Command::Look => json!({"type": "look"}),
        Command::Follow(follow) => {
            let followed = |one: &Followed| json!({"resource": one.resource.name(), "added": one.added});
            let resources: Vec<Value> = follow.resources.iter().map(followed).collect();
            json!({"type": "follow", "resources": resources, "everyMinutes": follow.every_minutes,
                "reviews": follow.reviews, "whole": follow.whole})
        }
        // Nobody in this world says more.
        _ => Value::Null,
    }
}

fn outcome(outcome: &Outcome) -> Value {
    match outcome {
        Outcome::Response { status, headers, body } => {
            let headers: serde_json::Map<String, Value> =
                headers.iter().map(|(name, text)| (name.clone(), json!(text))).collect();
            json!({"type": "response", "status": status, "headers": headers, "body": body})
        }
        Outcome::Timeout => json!({"type": "timeout"}),
        Outcome::Offline => json!({"type": "offline"}),
        Outcome::Aborted => json!({"type": "aborted"}),
        Outcome::NeverSent { reason } => json!({"type": "never-sent", "reason": reason}),
        Outcome::Truncated => json!({"type": "truncated"}),
        Outcome::Redirected { status } => json!({"type": "redirected", "status": status}),
        Outcome::TooLarge => json!({"type": "too-large"}),
    }
}

/// Writes `count` histories from `first` on, one file each. Returns the number of turns, or why it cannot.
pub fn write(folder: &Path, first: u64, count: u64) -> std::io::Result<u64> {
    std::fs::create_dir_all(folder)?;
    let mut turns = 0;
    for seed in first..first + count {
        let story = Story::drawn(seed);
        let mut world = World::new(story.setup, story.facts.clone(), Decisions::drawn(seed));
        world.tapes = Some(Vec::new());
        world.after(FIRST_LIFE, Event::Kill { host: 0 });
        world.after(SECOND, Event::Start { name: "a" });
        world.until_rest();
        let mut text = String::new();
        for (call, answer) in world.tapes.unwrap_or_default().into_iter().flat_map(|tape| tape.0) {
            let mut line = call;
            line["output"] = json!(answer);
            turns += u64::from(line["call"] == "turn");
            let _ = writeln!(text, "{line}");
        }
        std::fs::write(folder.join(format!("{seed}.jsonl")), text)?;
    }
    Ok(turns)
}
