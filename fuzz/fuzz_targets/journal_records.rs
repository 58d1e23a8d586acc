//! A store that holds anything at all: the engine loads it, or says why not, and never panics or sends.

#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use tieout::engine::{Effect, Engine, EngineConfig, Method, TurnInput};

const KEYS: [&str; 8] = [
    "m/schema",
    "m/bind",
    "m/lease",
    "m/budget",
    "l/invoice/1",
    "o/invoice:1:create",
    "x/invoice:1:create",
    "m/commit/h",
];

fuzz_target!(|data: &[u8]| {
    // Pieces between zero bytes are the values of the keys, in turn.
    let pieces: Vec<String> =
        data.split(|byte| *byte == 0).map(|piece| String::from_utf8_lossy(piece).into_owned()).collect();
    let store: Vec<(&str, &String)> =
        KEYS.iter().copied().zip(&pieces).filter(|(_, value)| !value.is_empty()).collect();
    let config = r#"{"workspace":"w","realm":"1","environment":"production","holder":"h"}"#;
    let mut engine =
        Engine::new(EngineConfig::parse(config).expect("the options are right")).expect("an engine");
    let mut now = 1_772_476_508_000_u64;
    let mut inputs = vec![
        json!({"type": "entropy", "bytes": "00ff"}),
        json!({"type": "command", "command": {"type": "start"}}),
    ];
    for _ in 0..24 {
        now += 1_000;
        let said = json!({"now": now, "inputs": inputs}).to_string();
        let said = TurnInput::parse(&said).expect("what a host may say");
        let turn = engine.turn(said.now, said.inputs);
        inputs = Vec::new();
        for effect in turn.effects {
            inputs.push(match effect {
                Effect::Load { id, keys } => {
                    json!({"type": "loaded", "id": id, "more": false, "entries": entries(&store, |key| keys.iter().any(|wanted| wanted == key))})
                }
                Effect::Scan { id, prefix, after: _, .. } => {
                    json!({"type": "loaded", "id": id, "more": false, "entries": entries(&store, |key| key.starts_with(&prefix))})
                }
                Effect::Commit { seq, .. } => json!({"type": "committed", "seq": seq, "version": 100 + seq}),
                Effect::Http { id, request } => {
                    assert!(request.url.starts_with("https://quickbooks.api.intuit.com/v3/company/1/"));
                    assert!(request.method == Method::Get || request.body.is_some());
                    json!({"type": "http-done", "id": id, "outcome": {"type": "offline"}})
                }
                Effect::Notify { .. } => continue,
            });
        }
        if inputs.is_empty() && !turn.more {
            break;
        }
    }
});

fn entries(store: &[(&str, &String)], wanted: impl Fn(&str) -> bool) -> Vec<Value> {
    let found = store.iter().filter(|(key, _)| wanted(key));
    found.map(|(key, value)| json!({"key": key, "value": value, "version": 1})).collect()
}
