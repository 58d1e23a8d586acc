//! Nobody can send, or a person wants nothing sent: the work is kept, and nothing is charged for the time.

use tieout::base::time::UnixMillis;
use tieout::engine::{Command, Outcome, Query, State};

use crate::quickbooks;
use crate::steps::{chain, customer};
use crate::world::{Fault, World};

fn answer(status: u16) -> Outcome {
    Outcome::Response { status, headers: Default::default(), body: String::new() }
}

fn customers() -> Command {
    Command::Read {
        queries: vec![Query { name: "Customer".to_owned(), statement: "select * from Customer".to_owned() }],
    }
}

/// IP-8: throttling and a host without a way out are nobody's fault; a step is never given up for them.
#[test]
fn an_outage_of_hours_uses_up_no_attempts() {
    let never = Outcome::NeverSent { reason: "the vault is away".to_owned() };
    for (outcome, code) in [(never, "engine/not-reached"), (answer(429), "qbo/throttled")] {
        let mut world = World::new();
        world.submit([chain("1"), chain("2")].concat());
        for number in 0..40 {
            world.write_faults.insert(number, Fault::Instead(outcome.clone()));
        }
        let status = world.run(30);
        assert_eq!((status.failed, status.waiting), (0, 6), "{code}");
        assert_eq!(status.problem.expect("a person is told why nothing moves").code.as_str(), code);
        assert!(world.writes.len() < 40, "{code}: tries are spread: {}", world.writes.len());
        world.settle();
        world.assert_exactly_once(&["1", "2"]);
        assert_eq!(world.looks_of_doubt(), 0, "what was surely not executed needs no look");
    }
}

#[test]
fn sends_of_one_cycle_never_exceed_five() {
    let mut world = World::new();
    world.submit(vec![customer("1")]);
    for number in 0..12 {
        world.write_faults.insert(number, Fault::Instead(answer(429)));
    }
    let mut seen = Vec::new();
    while world.status().done == 0 {
        world.run(1);
        if let Some(record) = world.store.value("o/contact:1:create") {
            seen.push((record["cycle"].as_u64().unwrap(), record["attempts"].as_u64().unwrap()));
        }
    }
    assert!(seen.iter().all(|(_, attempts)| *attempts <= 5));
    assert_eq!(seen.last().unwrap().0, 2, "a new cycle follows by itself");
    let ids: std::collections::BTreeSet<_> = world.writes.iter().map(|(_, url, _)| url).collect();
    assert_eq!((ids.len(), world.writes.len()), (1, 13), "under one request id");
}

#[test]
fn a_pause_holds_back_writes_only() {
    let mut world = World::new();
    world.submit((1..=20).map(|n| customer(&n.to_string())).collect());
    for _ in 0..20 {
        world.run(0);
        world.now += 50;
    }
    world.command(0, Command::Pause);
    world.run(1);
    let writes = world.writes.len();
    world.command(0, customers());
    world.run(5);
    let pages = world.hosts[0].engine.take_reads().expect("the read came to its end").expect("pages");
    assert_eq!(pages.get("Customer").unwrap().len(), 1);
    assert_eq!((world.status().state, world.writes.len()), (State::Paused, writes));
}

/// Looking at a store with unfinished work leaves it as it is, byte for byte.
#[test]
fn a_process_that_only_looks_takes_nothing() {
    let mut world = World::new();
    world.submit(chain("1"));
    world.run(0);
    world.now += 5;
    world.run(0);
    world.write_faults.insert(0, Fault::After(Outcome::Timeout));
    world.run(3);
    world.hosts[0].frozen = true;
    let (before, writes) = (world.store.clone(), world.writes.len());
    assert!(!before.keys("o/").is_empty(), "there is unfinished work");
    let looker = world.add_host("looker");
    world.hosts[looker]
        .engine
        .turn(UnixMillis(world.now), vec![tieout::engine::Input::Command { command: Command::Pause }]);
    world.command(looker, customers());
    world.run(60);
    let engine = &mut world.hosts[looker].engine;
    assert!(engine.take_reads().expect("an end").is_ok());
    assert_eq!(engine.status().uncertain + engine.status().waiting + engine.status().in_flight, 3);
    assert_eq!((world.store.records, world.store.version), (before.records, before.version));
    assert_eq!(world.writes.len(), writes);
}

#[test]
fn a_paused_start_goes_on_when_it_is_resumed() {
    let mut world = World::new();
    world.submit(chain("1"));
    world.command(0, Command::Pause);
    world.run(30);
    assert_eq!((world.writes.len(), world.status().waiting), (0, 3));
    world.restart(0);
    world.command(0, Command::Pause);
    world.run(30);
    assert_eq!((world.writes.len(), world.status().state), (0, State::Paused));
    assert_eq!(world.status().waiting, 3, "what was taken in is durable");
    world.command(0, Command::Resume);
    world.settle();
    world.assert_exactly_once(&["1"]);
}

/// Customers, vendors and employees share one space of names.
#[test]
fn a_name_that_a_vendor_bears_is_found_there() {
    for list in ["Vendor", "Employee"] {
        let mut world = World::new();
        let name = "Customer 1 O'Neil";
        let holder = serde_json::json!({"Id": "58", "SyncToken": "0", "DisplayName": name});
        world.quickbooks.add(list, holder);
        world.quickbooks.refusals.insert(name.to_owned(), vec![6240; 9]);
        world.submit(chain("1"));
        let status = world.run(1);
        assert_eq!((status.failed, world.writes.len()), (1, 1));
        let dead = &world.hosts[0].engine.dead_letters()[0];
        assert_eq!(dead.finding.code.as_str(), "qbo/duplicate-name");
        assert!(dead.finding.message.contains(&format!("{list} `58`")), "{}", dead.finding.message);
        for (_, url) in &world.read_urls {
            let statement = quickbooks::parameter(url, "query").unwrap();
            assert!(statement.contains("Active in (true,false)"), "{statement}");
        }
    }
}

#[test]
fn progress_is_true_over_restarts() {
    let mut world = World::new();
    world.submit((1..=20).map(|n| customer(&n.to_string())).collect());
    let mut told = Vec::new();
    for round in 0..400 {
        world.run(0);
        world.now += 40;
        if round % 30 == 29 {
            world.restart(0);
            while world.status().state == State::Starting {
                world.run(0);
                world.now += 1;
            }
        }
        let status = world.status();
        if status.state != State::Starting {
            assert!(status.total == 20 || status.total == 0, "{status:?}");
            told.push(status.done);
        }
    }
    assert!(told.windows(2).all(|pair| pair[0] <= pair[1]), "never fewer: {told:?}");
    assert_eq!(world.settle().done, 20);
    // The next run begins at nought.
    world.submit(vec![customer("21")]);
    let status = world.settle();
    assert_eq!((status.done, status.total), (1, 1));
}

#[test]
fn a_run_at_a_steady_pace_tells_its_end() {
    let mut world = World::new();
    world.submit((1..=60).map(|n| customer(&n.to_string())).collect());
    let mut foretold = None;
    while world.status().state != State::Idle {
        world.run(0);
        world.now += 10;
        let status = world.status();
        if status.done == 30 {
            foretold = foretold.or(status.eta);
        }
    }
    let (foretold, end) = (foretold.expect("an estimate half way").0, world.now);
    assert!(foretold.abs_diff(end) < (end - crate::world::START) / 4, "{foretold} for {end}");
}
