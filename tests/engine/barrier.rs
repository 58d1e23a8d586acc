//! Durable before visible: without an answer of the store, nothing is ever seen on the wire.

use tieout::base::time::UnixMillis;
use tieout::engine::{Command, Effect, Engine, EngineConfig, Input, State};

use crate::steps::{chain, customer};
use crate::store::Store;
use crate::world::START;

fn engine() -> Engine {
    let config = r#"{"workspace":"ws","realm":"123","environment":"sandbox","holder":"one"}"#;
    Engine::new(EngineConfig::parse(config).unwrap()).unwrap()
}

/// Answers everything of storage at once, except commits from number `answered` on.
fn drive(engine: &mut Engine, answered: usize, minutes: u64) -> Vec<Effect> {
    let (mut store, mut seen, mut commits) = (Store::default(), Vec::new(), 0);
    let mut inputs =
        vec![Input::Entropy { bytes: "07".to_owned() }, Input::Command { command: Command::Start }];
    for second in 0..minutes * 60 {
        let turn = engine.turn(UnixMillis(START + second * 1_000), std::mem::take(&mut inputs));
        for effect in turn.effects {
            match &effect {
                Effect::Load { id, keys } => {
                    inputs.push(Input::Loaded { id: *id, entries: store.get(keys), more: false });
                }
                Effect::Scan { id, prefix, after, limit } => {
                    let (entries, more) = store.scan(prefix, after.as_deref(), *limit);
                    inputs.push(Input::Loaded { id: *id, entries, more });
                }
                Effect::Commit { seq, expect, put, delete } => {
                    let version = store.commit(expect, put, delete).unwrap();
                    commits += 1;
                    if commits <= answered {
                        inputs.push(Input::Committed { seq: *seq, version });
                    }
                }
                Effect::Http { .. } | Effect::Notify { .. } => {}
            }
            seen.push(effect);
        }
    }
    seen
}

fn requests(effects: &[Effect]) -> usize {
    effects.iter().filter(|effect| matches!(effect, Effect::Http { .. })).count()
}

/// Fails as soon as a request leaves with its record instead of after it.
#[test]
fn no_write_is_seen_before_the_store_has_answered() {
    let mut engine = engine();
    engine.submit(chain("1"), "plan").unwrap();
    // The first commit takes the lease, the second holds the plan and the first record in flight.
    let effects = drive(&mut engine, 1, 10);
    let commits: Vec<&Effect> =
        effects.iter().filter(|effect| matches!(effect, Effect::Commit { .. })).collect();
    assert_eq!(commits.len(), 2, "one commit at a time");
    let Effect::Commit { put, .. } = commits[1] else { panic!() };
    assert!(put.iter().any(|put| put.key == "o/contact:1:create" && put.value.contains(r#""in-flight""#)));
    assert_eq!(requests(&effects), 0);
    assert_eq!(engine.status().in_flight, 1);
}

#[test]
fn with_the_stores_answer_it_is_seen_once() {
    let mut engine = engine();
    engine.submit(vec![customer("1")], "plan").unwrap();
    let effects = drive(&mut engine, usize::MAX, 1);
    let writes: Vec<usize> = effects
        .iter()
        .enumerate()
        .filter(|(_, effect)| matches!(effect, Effect::Http { request, .. } if request.body.is_some()))
        .map(|(index, _)| index)
        .collect();
    assert_eq!(writes.len(), 1);
    let record = effects.iter().position(|effect| match effect {
        Effect::Commit { put, .. } => put.iter().any(|put| put.value.contains(r#""in-flight""#)),
        _ => false,
    });
    assert!(record.unwrap() < writes[0]);
}

/// The store's answer comes after the host slept: the request is too old to be let out.
#[test]
fn a_late_answer_of_the_store_lets_nothing_out() {
    let mut engine = engine();
    engine.submit(vec![customer("1")], "plan").unwrap();
    let effects = drive(&mut engine, 1, 1);
    let Some(Effect::Commit { seq, .. }) =
        effects.iter().rfind(|effect| matches!(effect, Effect::Commit { .. }))
    else {
        panic!()
    };
    let later = UnixMillis(START + 10 * 60_000);
    let turn = engine.turn(later, vec![Input::Committed { seq: *seq, version: 2 }]);
    assert_eq!(requests(&turn.effects), 0);
    // It is written down that this one was not sent, and tried again under a fresh lease.
    let Some(Effect::Commit { put, .. }) = turn.effects.first() else { panic!("{:?}", turn.effects) };
    assert!(put.iter().any(|put| put.key == "m/lease"));
}

#[test]
fn without_random_bytes_nothing_starts() {
    let mut engine = engine();
    let turn = engine.turn(UnixMillis(START), vec![Input::Command { command: Command::Start }]);
    assert_eq!(turn.effects, vec![]);
    assert_eq!(turn.status.state, State::Starting);
    assert_eq!(turn.status.problem.unwrap().code.as_str(), "engine/entropy-missing");
}
