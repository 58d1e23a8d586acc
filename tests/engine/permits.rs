//! Permissions at the edge: each of them alone opens what it names, and nothing else does.

use tieout::base::ids::{QboId, SyncToken};
use tieout::engine::{Engine, EngineConfig};
use tieout::plugin::manifest::CAPABILITIES;
use tieout::step::{Operation, Resource, Step, Target, capability};

use crate::steps;

const SENDS: [Operation; 5] =
    [Operation::Create, Operation::SparseUpdate, Operation::FullUpdate, Operation::Void, Operation::Delete];

fn step(resource: Resource, operation: Operation) -> Step {
    let target = Some(Target { id: QboId::new("7"), sync_token: SyncToken::new("0") });
    Step {
        resource,
        operation,
        target: target.filter(|_| operation != Operation::Create),
        ..steps::customer("1")
    }
}

fn engine(capabilities: &[&str]) -> Engine {
    let config = serde_json::json!({
        "workspace": "w", "realm": "1", "environment": "sandbox", "holder": "h", "capabilities": capabilities,
    });
    Engine::new(EngineConfig::parse(&config.to_string()).unwrap()).unwrap()
}

/// BY-28: one permission less is one kind of request less, for every kind that there is.
#[test]
fn every_request_needs_its_own_permission() {
    let all: Vec<String> = Resource::ALL
        .iter()
        .flat_map(|resource| SENDS.map(|operation| capability::needed(&step(*resource, operation)).unwrap()))
        .collect();
    let mut refused = 0;
    for resource in Resource::ALL {
        for operation in SENDS {
            let step = step(*resource, operation);
            let needed = capability::needed(&step).unwrap();
            let others: Vec<&str> = all.iter().map(String::as_str).filter(|word| *word != needed).collect();
            let finding = engine(&others).submit(vec![step.clone()], "plan").unwrap_err();
            assert_eq!(finding.code.as_str(), "capability/not-granted", "{needed}");
            assert!(finding.message.contains(&needed), "{needed}: {}", finding.message);
            assert_eq!(engine(&[&needed]).submit(vec![step], "plan").unwrap(), 1, "{needed}");
            refused += 1;
        }
    }
    assert_eq!(refused, Resource::ALL.len() * SENDS.len());
}

/// What the manifest declares is what can be refused: a word in it that opens nothing would be a promise of nothing.
#[test]
fn every_declared_permission_opens_something() {
    for (word, _) in CAPABILITIES.iter().filter(|(word, _)| *word != capability::READ) {
        let opened = Resource::ALL.iter().any(|resource| {
            SENDS.iter().any(|operation| {
                let step = step(*resource, *operation);
                engine(&[word]).submit(vec![step], "plan").is_ok()
            })
        });
        assert!(opened, "{word}");
    }
}

/// Nothing granted, nothing sent; a link alone is kept, for it sends nothing.
#[test]
fn no_permission_sends_nothing() {
    for resource in Resource::ALL {
        for operation in SENDS {
            assert!(engine(&[]).submit(vec![step(*resource, operation)], "plan").is_err());
        }
        let link = step(*resource, Operation::Link);
        assert_eq!(engine(&[]).submit(vec![link], "plan").unwrap(), 1);
    }
}
