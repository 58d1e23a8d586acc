//! What is found in the store: of another company, newer, broken.

use tieout::engine::{Command, State};

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

/// The first process binds the store, and no later one writes that again.
#[test]
fn a_store_is_bound_once_and_for_ever() {
    let mut world = World::new();
    world.submit(chain("1"));
    world.settle();
    let marks =
        |world: &World| [&world.store.records["m/bind"], &world.store.records["m/schema"]].map(Clone::clone);
    let before = marks(&world);
    let bind = world.store.value("m/bind").unwrap();
    assert_eq!((bind["workspace"].as_str(), bind["realm"].as_str()), (Some("ws"), Some("123")));
    assert_eq!(world.store.value("m/schema").unwrap()["schema"], 2);
    world.restart(0);
    world.submit(chain("2"));
    world.settle();
    assert_eq!(marks(&world), before);
}

#[test]
fn a_long_list_is_read_page_by_page_and_once() {
    let mut world = World::new();
    world.submit(chain("1"));
    world.settle();
    let (text, version) = world.store.records["l/contact/1"].clone();
    for number in 1_000..2_000 {
        let mut link: serde_json::Value = serde_json::from_str(&text).unwrap();
        link["link"]["key"]["id"] = serde_json::json!(number.to_string());
        link["link"]["qboId"] = serde_json::json!(number.to_string());
        world.store.records.insert(format!("l/contact/{number}"), (link.to_string(), version));
    }
    world.restart(0);
    world.scans.clear();
    world.run(1);
    assert_eq!(world.hosts[0].engine.links().len(), 1_003);
    let scans = |prefix: &str| world.scans.iter().filter(|scanned| *scanned == prefix).count();
    assert_eq!((scans("l/"), scans("o/"), world.scans.len()), (3, 1, 8));
}

/// Nothing is looked for before a send that QuickBooks itself would refuse the second time.
#[test]
fn what_is_fenced_goes_on_at_once_in_the_next_process() {
    let mut world = World::new();
    world.submit(vec![crate::steps::customer("1"), crate::steps::invoice("1", "1")]);
    world.command(0, tieout::engine::Command::Pause);
    world.run(1);
    world.restart(0);
    let status = world.run_ms(5_000);
    assert_eq!((status.done, world.read_urls.len()), (2, 0));
}

#[test]
fn a_record_that_others_keep_changing_stops_the_process_and_the_lease_does_not() {
    for (key, refusals, stops) in
        [("o/contact:1:create", 5, false), ("o/contact:1:create", 6, true), ("m/lease", 20, false)]
    {
        let mut world = World::new();
        world.store.contested = Some((key.to_owned(), refusals));
        world.submit(chain("1"));
        let status = world.run(120);
        let problem = status.problem.as_ref().map(|problem| problem.code.as_str());
        assert_eq!(problem, stops.then_some("engine/storage-contested"), "{key} {refusals}");
        assert_eq!(
            (status.state == State::Blocked, world.writes.is_empty()),
            (stops, stops),
            "{key} {refusals}"
        );
        assert_eq!(world.store.contested.as_ref().map(|(_, left)| *left), Some(0));
    }
}

#[test]
fn a_store_that_refuses_the_lease_for_ever_is_asked_ever_more_rarely() {
    let mut world = World::new();
    world.store.contested = Some(("m/lease".to_owned(), usize::MAX));
    world.submit(chain("1"));
    let problem = world.run(60).problem.map(|problem| problem.code);
    assert_eq!(problem, Some(tieout::diagnostics::Code::EngineStorageUnavailable));
    let pauses: Vec<u64> = world.commit_times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(pauses.is_sorted() && pauses[0] >= 1_000 && pauses.len() < 30, "{pauses:?}");
    // Once it takes it, all goes on.
    world.store.contested = None;
    assert_eq!(world.run(10).problem, None);
    assert_eq!(world.settle().done, 3);
}

#[test]
fn an_answer_that_nobody_asked_for_changes_nothing() {
    use tieout::base::time::UnixMillis;
    use tieout::engine::{Effect, Entry, Input};
    let mut world = World::new();
    let start = vec![
        Input::Entropy { bytes: "00".to_owned() },
        Input::Command { command: tieout::engine::Command::Start },
    ];
    let engine = &mut world.hosts[0].engine;
    let turn = engine.turn(UnixMillis(1), start);
    let [Effect::Load { id, .. }] = turn.effects.as_slice() else { panic!("{:?}", turn.effects) };
    let value = r#"{"schema":1,"workspace":"ws","realm":"999"}"#.to_owned();
    let entries = vec![Entry { key: "m/bind".to_owned(), value, version: 1 }];
    let strays = vec![
        Input::Loaded { id: id + 9, entries, more: false },
        Input::Committed { seq: 9, version: 9 },
        Input::CommitUnknown { seq: 9 },
        Input::Refused { seq: 9, key: "m/lease".to_owned() },
        Input::HttpDone { id: 9, outcome: tieout::engine::Outcome::Timeout },
    ];
    let turn = engine.turn(UnixMillis(2), strays.clone());
    assert_eq!((turn.status.state, turn.effects.len()), (State::Starting, 0));
    // Nor while the lists are read.
    let turn = engine.turn(UnixMillis(3), vec![Input::Loaded { id: *id, entries: vec![], more: false }]);
    let [Effect::Commit { seq, .. }] = turn.effects.as_slice() else { panic!("{:?}", turn.effects) };
    let turn = engine.turn(UnixMillis(4), vec![Input::Committed { seq: *seq, version: 1 }]);
    assert!(matches!(turn.effects.as_slice(), [Effect::Scan { .. }]), "{:?}", turn.effects);
    assert!(engine.turn(UnixMillis(5), strays).effects.is_empty());
}

/// The record of a parent cannot be read for a while. Then it can, and `child` is written.
fn waits_while_broken(mut world: World, key: &str, child: &str) {
    let (good, version) = world.store.records[key].clone();
    put(&mut world.store, key, "{");
    world.restart(0);
    let status = world.run(8 * 60);
    let letters = world.hosts[0].engine.dead_letters();
    assert_eq!((status.waiting, letters.len()), (1, 1), "{key}: {letters:?}");
    assert_eq!((letters[0].outcome, letters[0].label.as_str()), ("unreadable", key));
    assert!(!world.store.records.contains_key(child), "{key}");

    world.store.records.insert(key.to_owned(), (good, version));
    world.quickbooks.refusals.clear();
    world.restart(0);
    world.run(1);
    for letter in world.hosts[0].engine.dead_letters() {
        world.command(0, Command::Retry { step: letter.step });
    }
    let status = world.settle();
    assert_eq!((status.waiting, status.failed), (0, 0), "{key}");
    assert!(world.store.records.contains_key(child), "{key}");
}

/// Nobody knows whether it ended well, nor as which record.
#[test]
fn a_step_waits_while_a_record_of_its_parent_cannot_be_read() {
    let [customer, invoice] = [crate::steps::customer("1"), crate::steps::invoice("1", "1")];
    let mut unsent = World::new();
    unsent.submit(vec![customer.clone(), invoice.clone()]);
    unsent.command(0, Command::Pause);
    unsent.run(1);
    waits_while_broken(unsent, "o/contact:1:create", "l/invoice/1");

    let mut refused = World::new();
    refused.quickbooks.refusals.insert("1".to_owned(), vec![6210; 9]);
    refused.submit(chain("1"));
    refused.settle();
    waits_while_broken(refused, "x/invoice:1:create", "l/payment/1");

    let mut linked = World::new();
    linked.submit(vec![customer]);
    linked.settle();
    linked.command(0, Command::Pause);
    linked.run(1);
    linked.submit(vec![invoice]);
    linked.run(1);
    waits_while_broken(linked, "l/contact/1", "l/invoice/1");
}

/// A plan finds the record, and cannot link it: a letter that says so, with every plan anew.
#[test]
fn a_step_waits_on_while_its_parent_is_planned_anew_beside_a_link_that_cannot_be_read() {
    let mut world = World::new();
    world.submit(vec![crate::steps::customer("1")]);
    world.settle();
    let qbo_id = world.hosts[0].engine.links()[0].qbo_id.0.clone();
    put(&mut world.store, "l/contact/1", "{");
    world.restart(0);
    let [link, mut invoice] = [crate::steps::link("1", &qbo_id), crate::steps::invoice("1", "1")];
    invoice.depends_on = vec![link.id.clone()];
    invoice.pending[0].step = link.id.clone();
    world.submit(vec![link.clone(), invoice]);
    for _ in 0..3 {
        let status = world.run(10);
        let letters = world.hosts[0].engine.dead_letters();
        assert!(
            letters.iter().all(|letter| letter.finding.code.as_str() == "engine/record-unreadable"),
            "{letters:?}"
        );
        assert_eq!((status.waiting, world.writes.len()), (1, 1));
        world.restart(0);
        world.run(1);
        world.submit(vec![link.clone()]);
    }
}
