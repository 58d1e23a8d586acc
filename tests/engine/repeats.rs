//! What may be sent again, and what must not: after stale versions, cancels and restarts.

use serde_json::json;
use tieout::engine::{Command, Outcome};

use crate::steps::{self, chain, customer, invoice};
use crate::world::{Fault, World};

/// An invoice whose change is executed without an answer, before so many looks that do not see it yet.
fn changed_unseen(looks: usize) -> World {
    let mut world = World::new();
    world.quickbooks.honours_request_ids = false;
    world.submit(vec![customer("1"), invoice("1", "1")]);
    world.settle();
    let id = world.quickbooks.all("Invoice")[0]["Id"].as_str().unwrap().to_owned();
    world.submit(vec![steps::update("1", &id, "0", "hello")]);
    world.write_faults.insert(2, Fault::After(Outcome::Timeout));
    let old = json!({"Invoice": {"Id": id, "SyncToken": "0"}}).to_string();
    for number in 0..looks {
        let body = old.clone();
        let outcome = Outcome::Response { status: 200, headers: Default::default(), body };
        world.read_faults.insert(world.read_urls.len() + number, Fault::Instead(outcome));
    }
    world
}

/// Until so many writes were sent, the last of which is still on its way.
fn sent(world: &mut World, writes: usize) {
    while world.writes.len() < writes {
        world.run_ms(10);
    }
}

/// The repeat meets the version that the first send has made: a stale one, by our own doing.
#[test]
fn a_version_that_our_own_earlier_send_has_made_is_adopted() {
    for looks in [2, 4] {
        let mut world = changed_unseen(looks);
        let status = world.settle();
        assert_eq!((status.done, status.failed), (1, 0), "{looks}");
        assert_eq!(world.writes.len(), 3 + looks / 2);
        assert_eq!(world.store.value("l/invoice/1").unwrap()["link"]["syncToken"], "1");
    }
}

#[test]
fn a_cancelled_change_is_not_sent_again_though_its_version_is_stale() {
    let mut world = changed_unseen(20);
    sent(&mut world, 4);
    world.command(0, Command::Cancel);
    let status = world.run(30);
    assert_eq!((status.failed, world.writes.len()), (1, 4));
    assert_eq!(world.hosts[0].engine.dead_letters()[0].outcome, "unknown");
}

#[test]
fn a_change_that_is_stale_at_the_fifth_send_is_not_sent_again() {
    let mut world = changed_unseen(20);
    let status = world.run(120);
    assert_eq!((status.failed, world.writes.len()), (1, 2 + 5));
    assert_eq!(world.hosts[0].engine.dead_letters()[0].outcome, "unknown");
}

#[test]
fn a_send_that_was_cancelled_under_way_is_not_repeated() {
    let mut world = World::new();
    world.submit(vec![customer("1")]);
    world.write_faults.insert(0, Fault::Instead(Outcome::NeverSent { reason: "dns".to_owned() }));
    sent(&mut world, 1);
    world.command(0, Command::Cancel);
    let status = world.settle();
    assert_eq!((status.total, world.writes.len()), (0, 1));
    assert!(world.store.keys("o/").is_empty() && world.store.keys("x/").is_empty());
}

/// The cancel is as durable as the send that it meets under way.
#[test]
fn a_send_that_was_cancelled_under_way_is_not_repeated_by_the_next_process() {
    let mut world = World::new();
    world.submit(vec![customer("1")]);
    world.write_faults.insert(0, Fault::Instead(Outcome::Timeout));
    sent(&mut world, 1);
    world.command(0, Command::Cancel);
    world.run_ms(50);
    world.restart(0);
    let status = world.run(30);
    assert_eq!((status.failed, world.writes.len()), (1, 1));
    assert_eq!(world.hosts[0].engine.dead_letters()[0].outcome, "unknown");
}

#[test]
fn a_fifth_send_that_a_process_left_behind_is_the_last() {
    let mut world = World::new();
    world.submit(chain("1"));
    for number in 1..9 {
        world.write_faults.insert(number, Fault::Instead(Outcome::Timeout));
    }
    sent(&mut world, 6);
    world.restart(0);
    let status = world.run(30);
    assert_eq!((status.failed, world.writes.len()), (1, 6));
    assert_eq!(world.hosts[0].engine.dead_letters()[0].outcome, "unknown");
}

/// A store that is slower than a write may wait: when its record stands, it is too late to let it out, and then it is cancelled.
#[test]
fn what_was_cancelled_before_it_was_let_out_is_never_sent() {
    let mut world = World::new();
    world.submit(vec![customer("1")]);
    world.run_ms(5);
    world.store_ms = 40_000;
    while world.store.keys("o/").is_empty()
        || world.store.value("o/contact:1:create").unwrap()["state"]["type"] != "in-flight"
    {
        world.run_ms(100);
    }
    world.command(0, Command::Cancel);
    let status = world.settle();
    assert_eq!((status.total, world.writes.len()), (0, 0));
    assert!(world.store.keys("o/").is_empty() && world.store.keys("x/").is_empty());
}

/// What was sent before and may be there is no work that can simply be dropped.
#[test]
fn a_cancel_between_two_sends_looks_for_the_first_one() {
    let mut world = World::new();
    world.submit(vec![customer("1")]);
    world.write_faults.insert(0, Fault::After(Outcome::Timeout));
    world.write_faults.insert(1, Fault::Instead(Outcome::NeverSent { reason: "dns".to_owned() }));
    for number in 0..2 {
        let body = r#"{"QueryResponse":{}}"#.to_owned();
        let outcome = Outcome::Response { status: 200, headers: Default::default(), body };
        world.read_faults.insert(number, Fault::Instead(outcome));
    }
    sent(&mut world, 2);
    while world.store.value("o/contact:1:create").unwrap()["state"]["type"] != "waiting" {
        world.run_ms(1);
    }
    world.command(0, Command::Cancel);
    let status = world.settle();
    assert_eq!((status.done, status.failed, world.writes.len()), (1, 0, 2));
    assert_eq!(world.store.keys("l/contact/"), ["l/contact/1"]);
}

/// The answer to a look at the letter comes while the letter, tried again, rests between its own two looks.
#[test]
fn a_look_of_an_earlier_life_counts_for_nothing() {
    let mut world = World::new();
    world.submit(vec![customer("1")]);
    for number in 0..5 {
        world.write_faults.insert(number, Fault::Instead(Outcome::Timeout));
    }
    while world.status().failed == 0 {
        world.run(1);
    }
    let looks = world.read_urls.len();
    world.read_faults.insert(looks, Fault::Slow(20_000));
    while world.read_urls.len() == looks {
        world.run_ms(100);
    }
    world.command(0, Command::Retry { step: tieout::base::ids::StepId::new("contact:1:create") });
    sent(&mut world, 6);
    let own: Vec<u64> = world.read_urls[looks + 1..].iter().map(|(at, _)| *at).collect();
    assert_eq!(own.len(), 2);
    assert!(own[1] >= own[0] + 90_000 && world.writes[5].0 >= own[1]);
    assert_eq!(world.settle().done, 1);
}

/// Nothing of the refused change is in doubt, so what comes after it may go.
#[test]
fn a_refused_change_does_not_hold_up_the_next_one() {
    let mut world = World::new();
    world.submit(vec![customer("1"), invoice("1", "1")]);
    world.settle();
    let id = world.quickbooks.all("Invoice")[0]["Id"].as_str().unwrap().to_owned();
    world.submit(vec![steps::update("1", &id, "9", "hello"), steps::void("1", &id, "0")]);
    let status = world.run(1);
    assert_eq!((status.done, status.failed), (1, 1));
    assert_eq!(world.store.value("l/invoice/1").unwrap()["link"]["voided"], true);
}
