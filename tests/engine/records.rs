//! What is found in the store: of another company, newer, broken.

use tieout::engine::State;

use crate::steps::chain;
use crate::store::Store;
use crate::world::World;

fn stored() -> World {
    let mut world = World::new();
    world.quickbooks.refusals.insert("1".to_owned(), vec![6210; 9]);
    world.submit([chain("1"), chain("2")].concat());
    world.settle();
    world
}

fn opened(change: impl FnOnce(&mut Store)) -> World {
    let before = stored();
    let mut world = World::new();
    world.store = before.store;
    world.quickbooks = before.quickbooks;
    change(&mut world.store);
    world
}

fn put(store: &mut Store, key: &str, value: &str) {
    let version = store.records.get(key).map_or(1, |(_, version)| *version);
    store.records.insert(key.to_owned(), (value.to_owned(), version));
}

#[test]
fn a_store_of_another_company_is_refused() {
    for bind in [
        r#"{"schema":1,"workspace":"ws","realm":"999"}"#,
        r#"{"schema":1,"workspace":"other","realm":"123"}"#,
    ] {
        let mut world = opened(|store| put(store, "m/bind", bind));
        let version = world.store.version;
        world.command(0, tieout::engine::Command::Read { queries: vec![] });
        let status = world.run(10);
        assert_eq!(status.state, State::Blocked);
        assert_eq!(status.problem.unwrap().code.as_str(), "engine/bound-elsewhere");
        assert!(world.hosts[0].engine.submit(chain("5"), "plan").is_err());
        assert!(world.hosts[0].engine.take_reads().unwrap().is_err());
        assert_eq!((world.store.version, world.writes.len()), (version, 0));
    }
}

#[test]
fn a_newer_store_is_left_alone() {
    for key in ["m/schema", "m/lease", "m/bind"] {
        let mut world = opened(|store| put(store, key, r#"{"schema":3}"#));
        let version = world.store.version;
        let status = world.run(10);
        assert_eq!(status.problem.unwrap().code.as_str(), "engine/schema-newer");
        assert_eq!(world.store.version, version);
    }
}

#[test]
fn a_broken_record_is_left_alone_and_the_others_go_on() {
    let broken = ["l/invoice/2", "o/payment:1:create", "x/invoice:1:create"];
    for key in broken {
        for value in ["", "{", r#"{"schema":7}"#] {
            let mut world = opened(|store| {
                assert!(store.records.contains_key(key), "{key}");
                put(store, key, value);
            });
            world.submit([chain("1"), chain("2"), chain("3")].concat());
            world.run(8 * 60);
            assert_eq!(world.store.records[key].0, value, "never touched");
            assert!(world.store.keys("l/invoice/").contains(&"l/invoice/3".to_owned()));
            let dead = world.hosts[0].engine.dead_letters();
            assert!(dead.iter().any(|dead| dead.outcome == "unreadable"), "{key}: {dead:?}");
            // Nothing is written for what cannot be read.
            assert_eq!(
                world.writes.iter().filter(|(_, _, body)| body.contains(r#""DocNumber":"2""#)).count(),
                0
            );
        }
    }
}

#[test]
fn links_outlive_the_process() {
    let mut world = World::new();
    world.submit(chain("1"));
    world.settle();
    world.restart(0);
    world.settle();
    assert_eq!(world.hosts[0].engine.links().len(), 3);
    let status = world.status();
    assert_eq!((status.done, status.total), (3, 3), "three of three, also after the restart");
}
