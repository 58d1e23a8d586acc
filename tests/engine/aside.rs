//! What cannot be processed moves aside; links to what was deleted are cleared; budgets are kept by all together.

use tieout::base::ids::{CrmId, QboId, StepId, SyncToken};
use tieout::engine::{Command, Event, Outcome, Query, State};
use tieout::step::{LinkKey, Operation, Target};

use crate::quickbooks;
use crate::steps::{self, chain, customer, invoice};
use crate::world::{Fault, World};

fn order_of(world: &World, key: &str) -> u64 {
    world.store.value(key).expect("a job")["order"].as_u64().unwrap()
}

/// BY-18: the second breakdown over a job moves it aside, over restarts, and everything else goes on.
#[test]
fn a_job_over_which_the_engine_broke_down_twice_moves_aside() {
    let mut world = World::new();
    world.submit([chain("1"), chain("2")].concat());
    world.command(0, Command::Pause);
    world.run(1);
    let job = order_of(&world, "o/invoice:1:create");
    for panics in 1..=2 {
        world.restart(0);
        world.command(0, Command::Suspect { job });
        while panics == 1 && world.store.value("o/invoice:1:create").unwrap()["panics"] != panics {
            world.run(0);
            world.now += 1;
        }
    }
    let status = world.settle();
    assert_eq!((status.done, status.failed, status.waiting), (4, 1, 1));
    let dead = &world.hosts[0].engine.dead_letters()[0];
    assert_eq!((dead.finding.code.as_str(), dead.step.as_str()), ("engine/quarantined", "invoice:1:create"));
    assert_eq!(world.quickbooks.all("Invoice").len(), 1);
    // A person who thinks that it will work now has the last word.
    world.command(0, Command::Retry { step: StepId::new("invoice:1:create") });
    world.settle();
    world.assert_exactly_once(&["1", "2"]);
}

#[test]
fn one_breakdown_is_counted_and_forgiven() {
    let mut world = World::new();
    world.submit(chain("1"));
    world.write_faults.insert(0, Fault::Instead(Outcome::NeverSent { reason: "dns".to_owned() }));
    world.run(0);
    world.now += 5;
    while world.store.keys("o/").len() < 3 {
        world.run(0);
        world.now += 1;
    }
    let job = order_of(&world, "o/contact:1:create");
    world.restart(0);
    world.command(0, Command::Suspect { job });
    world.command(0, Command::Suspect { job: 999 });
    world.settle();
    world.assert_exactly_once(&["1"]);
}

fn key(id: &str) -> LinkKey {
    LinkKey::new("invoice", &CrmId::new(id))
}

/// BY-13: to the old request id QuickBooks would answer with the record that is gone.
#[test]
fn after_a_delete_in_quickbooks_the_next_life_has_an_id_of_its_own() {
    let mut world = World::new();
    world.submit(chain("1"));
    world.settle();
    world.command(0, Command::Forget { key: key("1") });
    world.run(1);
    assert!(world.told.iter().any(|event| matches!(event, Event::LinkKept { .. })));
    assert_eq!(world.store.keys("l/invoice/").len(), 1, "the record is still there");

    world.quickbooks.records.retain(|(name, _)| name != "Invoice");
    world.read_faults.insert(world.read_urls.len(), Fault::Instead(Outcome::Offline));
    world.command(0, Command::Forget { key: key("1") });
    world.run(1);
    assert_eq!(world.store.keys("l/invoice/").len(), 1, "an outage is no delete");

    world.command(0, Command::Forget { key: key("1") });
    world.run(1);
    assert!(world.store.keys("l/invoice/").is_empty() && world.store.keys("r/Invoice/").is_empty());
    assert!(world.told.contains(&Event::LinkForgotten { key: key("1") }));

    world.restart(0);
    world.quickbooks.enforces_unique = false;
    world.submit(chain("1"));
    world.settle();
    assert_eq!(world.quickbooks.all("Invoice").len(), 1, "written anew, not answered from memory");
    let ids: Vec<_> = world
        .writes
        .iter()
        .filter(|(_, url, _)| quickbooks::path(url) == ["invoice"])
        .map(|(_, url, _)| quickbooks::parameter(url, "requestid"))
        .collect();
    assert_eq!(ids.len(), 2);
    assert_ne!(ids[0], ids[1]);
}

#[test]
fn after_a_delete_of_our_own_too() {
    let mut world = World::new();
    world.submit(vec![customer("1"), invoice("1", "1")]);
    world.settle();
    let id = world.quickbooks.all("Invoice")[0]["Id"].as_str().unwrap().to_owned();
    let mut delete = steps::void("1", &id, "0");
    delete.id = StepId::new("invoice:1:delete");
    delete.operation = Operation::Delete;
    delete.target = Some(Target { id: QboId::new(id), sync_token: SyncToken::new("0") });
    world.submit(vec![delete]);
    world.settle();
    assert!(world.quickbooks.all("Invoice").is_empty());
    world.quickbooks.enforces_unique = false;
    world.submit(vec![customer("1"), invoice("1", "1")]);
    world.settle();
    assert_eq!(world.quickbooks.all("Invoice").len(), 1);
}

/// I-25: reads have no commit of their own; crashes and a second process must not add a purse.
#[test]
fn reads_of_several_processes_and_lives_keep_one_budget() {
    let many = || Command::Read {
        queries: (0..200)
            .map(|n| Query { name: format!("q{n}"), statement: "select * from Customer".to_owned() })
            .collect(),
    };
    let mut world = World::new();
    let second = world.add_host("two");
    world.submit((0..30).map(|n| customer(&n.to_string())).collect());
    world.command(0, many());
    world.command(second, many());
    for round in 0..600 {
        world.run(0);
        world.now += 97;
        if round % 150 == 149 {
            world.restart(0);
            world.command(0, many());
        }
    }
    let mut times: Vec<u64> = world.writes.iter().map(|(at, _, _)| *at).collect();
    times.extend(world.read_urls.iter().map(|(at, _)| *at));
    times.sort_unstable();
    assert!(times.len() > 200, "{}", times.len());
    for (index, start) in times.iter().enumerate() {
        let within = |span: u64| times[index..].iter().take_while(|at| **at < start + span).count();
        assert!(within(1_000) <= 10, "{} requests within a second", within(1_000));
        assert!(within(60_000) <= 500);
    }
}

/// A store of the version before this one is taken over in the midst of its work, and is closed to the older.
#[test]
fn a_store_of_an_older_version_is_taken_over() {
    let mut world = World::new();
    world.submit(chain("1"));
    world.write_faults.insert(1, Fault::After(Outcome::Timeout));
    world.run(1);
    for (key, (text, _)) in &mut world.store.records {
        let mut value: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
        if value["schema"].is_u64() && !key.starts_with("m/commit") {
            value["schema"] = serde_json::json!(1);
            for new in ["doubtedAt", "watch", "panics"] {
                value.as_object_mut().unwrap().remove(new);
            }
            *text = value.to_string();
        }
    }
    world.store.records.remove("m/run");
    assert!(world.store.keys("o/").len() >= 2, "work is under way");
    world.restart(0);
    world.settle();
    world.assert_exactly_once(&["1"]);
    assert_eq!(world.store.value("m/schema").unwrap()["schema"], 2);
    assert_eq!(world.status().state, State::Idle);
}

/// A store put back to an old copy: what the lost future has sent is looked for, since nothing else would stop it.
#[test]
fn a_payment_found_in_an_old_copy_of_the_store_is_looked_for_first() {
    let mut world = World::new();
    world.quickbooks.honours_request_ids = false;
    world.submit(chain("1"));
    while world.store.keys("l/invoice/").is_empty() {
        world.run(0);
        world.now += 1;
    }
    let copy = world.store.clone();
    world.settle();
    assert_eq!(world.quickbooks.all("Payment").len(), 1);
    world.store = copy;
    world.sent.clear();
    world.restart(0);
    world.settle();
    world.assert_exactly_once(&["1"]);
}

#[test]
fn a_429_silences_the_company_whoever_asked() {
    let mut world = World::new();
    world.submit((1..=3).map(|n| customer(&n.to_string())).collect());
    let throttled = Outcome::Response { status: 429, headers: Default::default(), body: String::new() };
    world.write_faults.insert(0, Fault::Instead(throttled));
    while world.writes.is_empty() {
        world.run(0);
        world.now += 1;
    }
    // Something else writes to the store meanwhile: the view is dropped, and the request is forgotten.
    world.store.version += 1;
    let version = world.store.version;
    world.store.records.get_mut("m/lease").unwrap().1 = version;
    world.run(1);
    let first = world.writes[0].0;
    world.settle();
    assert!(world.writes[1].0 >= first + 60_000, "{}", world.writes[1].0 - first);
}

#[test]
fn what_cannot_be_read_is_not_overwritten_by_a_retry() {
    for value in ["{", r#"{"schema":9,"new":"data"}"#] {
        let mut world = World::new();
        world.submit(chain("1"));
        world.command(0, Command::Pause);
        world.run(1);
        world.store.records.get_mut("o/payment:1:create").unwrap().0 = value.to_owned();
        world.restart(0);
        world.submit(chain("1"));
        world.run(5);
        world.command(0, Command::Retry { step: StepId::new("payment:1:create") });
        world.run(60);
        assert_eq!(world.store.records["o/payment:1:create"].0, value);
        assert!(world.quickbooks.all("Payment").is_empty());
        let dead = world.hosts[0].engine.dead_letters();
        assert!(!dead.is_empty() && dead.iter().all(|dead| dead.outcome == "unreadable"), "{dead:?}");
    }
}

#[test]
fn a_step_whose_link_cannot_be_read_ends_as_a_letter() {
    let mut world = World::new();
    world.submit(vec![steps::link("9", "55")]);
    world.settle();
    world.store.records.get_mut("l/contact/9").unwrap().0 = "{".to_owned();
    world.restart(0);
    world.submit(vec![steps::link("9", "55")]);
    let status = world.settle();
    assert_eq!((status.state, status.failed), (State::Idle, 1));
    assert!(world.commits < 30, "{}", world.commits);
}

#[test]
fn a_record_that_can_be_read_again_loses_no_other_job() {
    let mut world = World::new();
    world.submit(vec![customer("1")]);
    world.command(0, Command::Pause);
    world.run(1);
    let kept = world.store.records["o/contact:1:create"].clone();
    world.store.records.get_mut("o/contact:1:create").unwrap().0 = "{".to_owned();
    world.restart(0);
    world.command(0, Command::Pause);
    world.submit(vec![customer("2"), customer("3")]);
    world.run(1);
    world.store.records.insert("o/contact:1:create".to_owned(), kept);
    world.restart(0);
    let status = world.settle();
    assert_eq!((status.failed, world.quickbooks.all("Customer").len()), (0, 3));
}

/// The host asks for it after a panic, when the engine itself is gone.
#[test]
fn what_the_engine_is_busy_with_is_known_outside_of_it() {
    let mut world = World::new();
    world.submit(vec![customer("1"), customer("2")]);
    let mut seen = std::collections::BTreeSet::new();
    while world.status().state != State::Idle || world.writes.is_empty() {
        world.run_ms(1);
        seen.insert(tieout::engine::panic_subject());
    }
    world.run(1);
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [None, Some(0), Some(1)]);
    assert_eq!(tieout::engine::panic_subject(), None, "a turn without work");
}
