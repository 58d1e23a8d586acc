//! The process dies at every effect, before and after it, and a new one takes up the work.

use tieout::engine::Outcome;

use crate::steps::{chain, customer, invoice};
use crate::world::{Crash, Fault, StoreFault, World};

/// Runs until the steps are in the journal, so that a crash cannot lose what was never accepted.
fn accepted() -> World {
    let mut world = World::new();
    world.submit(chain("1"));
    world
}

fn effects_of_a_run() -> usize {
    let mut world = accepted();
    world.settle();
    world.effects
}

/// A host hands the same plan in again after a crash, as it does when it recomputes it.
fn survive(mut world: World) -> World {
    for _ in 0..2 {
        world.run(10);
        world.submit(chain("1"));
    }
    world.settle();
    world
}

#[test]
fn a_crash_at_any_effect_writes_everything_once() {
    let effects = effects_of_a_run();
    assert!(effects > 12, "{effects}");
    for number in 0..effects {
        for crash in [Crash::Before(number), Crash::After(number)] {
            let mut world = accepted();
            world.crash = Some(crash);
            let world = survive(world);
            world.assert_exactly_once(&["1"]);
        }
    }
}

#[test]
fn a_crash_at_any_effect_without_a_memory_of_request_ids() {
    for number in 0..effects_of_a_run() {
        let mut world = accepted();
        world.quickbooks.honours_request_ids = false;
        world.crash = Some(Crash::After(number));
        survive(world).assert_exactly_once(&["1"]);
    }
}

#[test]
fn a_second_crash_while_recovering() {
    let effects = effects_of_a_run();
    for first in (0..effects).step_by(3) {
        for second in first + 1..first + 12 {
            let mut world = accepted();
            world.crash = Some(Crash::After(first));
            world.run(1);
            world.crash = Some(Crash::Before(second));
            survive(world).assert_exactly_once(&["1"]);
        }
    }
}

#[test]
fn every_commit_may_be_of_unknown_outcome() {
    let mut world = accepted();
    world.settle();
    let commits = world.commits;
    assert!(commits >= 6, "{commits}");
    for number in 0..commits {
        for fault in [StoreFault::UnknownWritten, StoreFault::UnknownLost, StoreFault::Late] {
            let mut world = accepted();
            world.store_faults.insert(number, fault);
            let status = world.settle();
            assert_eq!(status.done, 3, "{fault:?} of commit {number}");
            world.assert_exactly_once(&["1"]);
            assert_eq!((world.writes.len(), world.looks_of_doubt()), (3, 0), "{fault:?} of commit {number}");
        }
    }
}

#[test]
fn an_unknown_commit_and_a_crash() {
    for number in 0..8 {
        for crash in 0..effects_of_a_run() {
            let mut world = accepted();
            world.store_faults.insert(number, StoreFault::UnknownWritten);
            world.crash = Some(Crash::After(crash));
            survive(world).assert_exactly_once(&["1"]);
        }
    }
}

#[test]
fn a_store_that_fails_for_a_while_stops_everything_before_it_is_sent() {
    let mut world = accepted();
    for number in 1..8 {
        world.store_faults.insert(number, StoreFault::UnknownLost);
    }
    world.run(0);
    let mut seen = false;
    for _ in 0..120 {
        let status = world.run(0);
        seen |= status.problem.is_some_and(|problem| problem.code.as_str() == "engine/storage-unavailable");
        world.now += 1_000;
    }
    assert!(seen, "a failing store is shown");
    let pauses: Vec<u64> = world.commit_times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    for (try_, pause) in pauses[1..8].iter().enumerate() {
        assert!(*pause >= 250 << try_, "try {try_} after {pause} ms");
    }
    world.settle();
    world.assert_exactly_once(&["1"]);
}

#[test]
fn every_request_of_the_chain_may_lose_its_answer() {
    let cut =
        Outcome::Response { status: 200, headers: Default::default(), body: "<html>Login</html>".to_owned() };
    let server = |status| Outcome::Response { status, headers: Default::default(), body: String::new() };
    let outcomes = [
        Outcome::Timeout,
        Outcome::Offline,
        Outcome::Aborted,
        Outcome::Truncated,
        Outcome::TooLarge,
        Outcome::Redirected { status: 302 },
        cut,
        server(500),
        server(503),
        server(404),
    ];
    for number in 0..3 {
        for outcome in &outcomes {
            for fault in [Fault::After(outcome.clone()), Fault::Instead(outcome.clone()), Fault::CutShort] {
                let mut world = accepted();
                world.write_faults.insert(number, fault);
                let status = world.settle();
                assert_eq!(status.done, 3, "{outcome:?} at {number}");
                world.assert_exactly_once(&["1"]);
            }
        }
    }
}

#[test]
fn a_crash_in_the_midst_of_a_batch() {
    let plan = || {
        let mut plan = vec![customer("c")];
        plan.extend((1..=10).map(|n| invoice(&n.to_string(), "c")));
        plan
    };
    let mut world = World::new();
    world.submit(plan());
    world.settle();
    for number in 0..world.effects {
        let mut world = World::new();
        world.submit(plan());
        world.crash = Some(Crash::After(number));
        world.run(10);
        world.submit(plan());
        world.settle();
        assert_eq!(world.quickbooks.all("Invoice").len(), 10, "crash after effect {number}");
        assert_eq!(world.store.keys("l/invoice/").len(), 10);
    }
}

/// Lost on its way, and refused when it comes again: what it was built on has changed meanwhile.
#[test]
fn a_commit_that_was_lost_and_has_become_impossible_is_given_up() {
    let mut world = World::new();
    world.submit(vec![customer("1")]);
    while world.store.keys("o/").is_empty() {
        world.run_ms(1);
    }
    world.store_faults.insert(world.commits, StoreFault::UnknownLost);
    let commits = world.commits;
    while world.commits == commits {
        world.run_ms(1);
    }
    world.store.version += 1;
    let version = world.store.version;
    world.store.records.get_mut("o/contact:1:create").unwrap().1 = version;
    world.run(10);
    assert_eq!((world.status().done, world.writes.len()), (1, 1));
}

/// A host that repeats itself is heard once.
#[test]
fn an_answer_that_comes_twice_counts_once() {
    let mut world = accepted();
    world.echo = true;
    world.settle();
    world.assert_exactly_once(&["1"]);
    assert_eq!((world.writes.len(), world.looks_of_doubt(), world.scans.len()), (3, 0, 6));
    assert!(world.hosts[0].engine.dead_letters().is_empty());
}

/// The host has given up on a commit that is carried out after all, before it is tried again.
#[test]
fn a_commit_that_is_done_after_all_is_not_sent_again() {
    let plan = || (1..=4).flat_map(|n| chain(&n.to_string())).collect::<Vec<_>>();
    for number in 0..20 {
        let mut world = World::new();
        world.store_ms = 100;
        world.submit(plan());
        world.store_faults.insert(number, StoreFault::Late);
        world.settle();
        world.assert_exactly_once(&["1", "2", "3", "4"]);
        assert_eq!((world.looks_of_doubt(), world.scans.len()), (0, 6), "commit {number}");
    }
}
