//! Two processes over one store.

use tieout::engine::{Outcome, State};

use crate::steps::{chain, customer};
use crate::world::{Fault, World};

#[test]
fn two_hosts_with_the_same_plan_write_everything_once() {
    let mut world = World::new();
    let second = world.add_host("two");
    world.submit(chain("1"));
    world.hosts[second].engine.submit(chain("1"), "plan").unwrap();
    world.run(60);
    world.assert_exactly_once(&["1"]);
    assert_eq!(world.writes.len(), 3);
    for host in &world.hosts {
        let status = host.engine.status();
        assert_eq!((status.state, status.failed), (State::Idle, 0));
        assert_eq!(host.engine.links().len(), 3);
    }
}

/// A host sleeps at every possible moment for half an hour, another takes over, then the first wakes.
#[test]
fn a_host_that_slept_changes_nothing() {
    for moment in 0..40 {
        let mut world = World::new();
        world.submit(chain("1"));
        for _ in 0..moment {
            world.run(0);
            world.now += 47;
        }
        world.hosts[0].frozen = true;
        let second = world.add_host("two");
        world.hosts[second].engine.submit(chain("1"), "plan").unwrap();
        world.run(30);
        world.hosts[0].frozen = false;
        world.run(8 * 60);
        world.assert_exactly_once(&["1"]);
    }
}

/// Effects of a frozen host are performed late: it has asked for them before it slept.
#[test]
fn what_a_sleeper_asked_for_is_not_sent_after_its_time() {
    let mut world = World::new();
    world.submit((1..=3).flat_map(|n| chain(&n.to_string())).collect());
    for turn in 0..30 {
        world.run(0);
        world.now += if turn % 7 == 3 { 400_000 } else { 3 };
    }
    world.run(8 * 60);
    world.assert_exactly_once(&["1", "2", "3"]);
}

#[test]
fn a_second_process_of_the_same_name_does_not_fight() {
    let mut world = World::new();
    world.submit((1..=20).map(|n| customer(&n.to_string())).collect());
    world.run(0);
    world.now += 300;
    let twin = world.add_host("one");
    world.hosts[twin].engine.submit(vec![customer("99")], "plan").unwrap();
    world.run(8 * 60);
    assert_eq!(world.quickbooks.all("Customer").len(), 21);
    assert!(world.commits < 300, "{}", world.commits);
}

#[test]
fn a_waiting_host_says_so_and_goes_on_when_the_other_is_done() {
    let mut world = World::new();
    world.submit((1..=40).map(|n| customer(&n.to_string())).collect());
    world.run(0);
    world.now += 1_000;
    world.run(0);
    let second = world.add_host("two");
    world.hosts[second].engine.submit(vec![customer("99")], "plan").unwrap();
    for _ in 0..20 {
        world.run(0);
        world.now += 20;
    }
    assert_eq!(world.hosts[second].engine.status().state, State::LostLease);
    world.run(60);
    assert_eq!(world.quickbooks.all("Customer").len(), 41);
    assert_eq!(world.hosts[second].engine.status().state, State::Idle);
}

/// Idle processes wake for the same late look, hours apart, and lose the race for the lease to each other.
#[test]
fn idle_processes_that_wake_together_go_on() {
    let mut world = World::new();
    let others = [world.add_host("two"), world.add_host("three")];
    for round in 0..12 {
        let id = format!("r{round}");
        world.write_faults.insert(world.writes.len(), Fault::After(Outcome::Timeout));
        world.submit(vec![customer(&id)]);
        world.run(9 * 60);
    }
    for host in [0, others[0], others[1]] {
        assert_eq!(world.hosts[host].engine.status().state, State::Idle, "host {host}");
    }
    assert_eq!(world.quickbooks.all("Customer").len(), 12);
    let looks = world.read_urls.len();
    assert!(looks <= 12 * 5, "one process looks, not each: {looks}");
}

/// Nobody starts the process again that had a write in doubt, and all others had nothing to do.
#[test]
fn what_a_process_leaves_behind_is_found_by_one_that_is_idle() {
    let mut world = World::new();
    world.run(10);
    let second = world.add_host("two");
    world.write_faults.insert(0, Fault::After(Outcome::Timeout));
    world.hosts[second].engine.submit(chain("1"), "plan").unwrap();
    world.run(2);
    assert_eq!((world.writes.len(), world.hosts[0].engine.links().len()), (1, 0));
    world.hosts[second].frozen = true;
    world.run(60);
    assert_eq!((world.status().state, world.status().done), (State::Idle, 3));
    assert_eq!(world.hosts[0].engine.links().len(), 3);
    let looks = world.read_urls.len();
    world.run(7 * 60);
    assert!(world.read_urls.len() > looks, "nor is it looked for after the horizon");
    world.assert_exactly_once(&["1"]);
}

/// Idle processes read one key of the store now and then, and write nothing.
#[test]
fn idle_processes_leave_the_store_alone() {
    let mut world = World::new();
    world.add_host("two");
    world.submit(chain("1"));
    world.run(60);
    let commits = world.commits;
    world.run(24 * 60);
    assert_eq!(world.commits, commits);
}
