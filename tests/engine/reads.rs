//! Reading the company.

use serde_json::{Value, json};
use tieout::engine::{Command, Event, Outcome, Query, State};

use crate::quickbooks::fault;
use crate::steps::customer;
use crate::world::{Fault, World};

fn company(customers: usize) -> World {
    let mut world = World::new();
    for n in 0..customers {
        world
            .quickbooks
            .add("Customer", json!({"Id": n.to_string(), "SyncToken": "0", "DisplayName": format!("c{n}")}));
    }
    world
}

fn query(name: &str) -> Query {
    let statement = format!("select * from {name} where Active in (true,false)");
    Query { name: name.to_owned(), statement }
}

fn read(world: &mut World, names: &[&str]) {
    let queries = names.iter().map(|name| query(name)).collect();
    world.command(0, Command::Read { queries });
}

fn rows(pages: &[String], name: &str) -> usize {
    let count = |page: &String| {
        let page: Value = serde_json::from_str(page).unwrap();
        page["QueryResponse"][name].as_array().map_or(0, Vec::len)
    };
    pages.iter().map(count).sum()
}

#[test]
fn every_page_of_every_query_is_read() {
    let mut world = company(2_500);
    read(&mut world, &["Customer", "Item"]);
    world.settle();
    let reads = world.hosts[0].engine.take_reads().unwrap().unwrap();
    assert_eq!(
        (reads.get("Customer").unwrap().len(), rows(reads.get("Customer").unwrap(), "Customer")),
        (3, 2_500)
    );
    assert_eq!(rows(reads.get("Item").unwrap(), "Item"), 0);
    assert!(world.told.contains(&Event::ReadDone));
    assert_eq!(world.hosts[0].engine.take_reads(), None, "handed over once");
    assert_eq!(world.status().reads.rows, 2_500);
}

#[test]
fn a_full_last_page_is_followed_by_an_empty_one() {
    let mut world = company(1_000);
    read(&mut world, &["Customer"]);
    world.settle();
    assert_eq!(world.read_urls.len(), 2);
}

#[test]
fn pages_are_tried_again() {
    let server = Outcome::Response { status: 503, headers: Default::default(), body: "<html>".to_owned() };
    let large =
        Outcome::Response { status: 400, headers: Default::default(), body: fault(10100).to_string() };
    let expired = Outcome::Response { status: 401, headers: Default::default(), body: String::new() };
    let slow = Outcome::Response { status: 429, headers: Default::default(), body: String::new() };
    for outcome in [server, large, expired, slow, Outcome::Timeout, Outcome::Truncated, Outcome::TooLarge] {
        let mut world = company(2_500);
        world.read_faults.insert(1, Fault::Instead(outcome.clone()));
        read(&mut world, &["Customer"]);
        world.settle();
        let reads = world.hosts[0].engine.take_reads().unwrap().unwrap();
        assert_eq!(rows(reads.get("Customer").unwrap(), "Customer"), 2_500, "{outcome:?}");
    }
}

#[test]
fn a_page_cut_short_is_never_taken_for_the_whole() {
    let mut world = company(10);
    world.read_faults.insert(0, Fault::CutShort);
    read(&mut world, &["Customer"]);
    world.settle();
    let reads = world.hosts[0].engine.take_reads().unwrap().unwrap();
    assert_eq!(rows(reads.get("Customer").unwrap(), "Customer"), 10);
}

#[test]
fn a_read_that_cannot_be_completed_is_a_finding() {
    let mut world = company(10);
    for number in 0..50 {
        world.read_faults.insert(number, Fault::Instead(Outcome::Offline));
    }
    read(&mut world, &["Customer", "Item"]);
    let status = world.run(120);
    assert_eq!(status.state, State::Idle);
    let finding = world.hosts[0].engine.take_reads().unwrap().unwrap_err();
    assert_eq!(finding.code.as_str(), "engine/read-failed");
    assert!(world.told.iter().any(|event| matches!(event, Event::ReadFailed { .. })));
    // The way is free again.
    world.read_faults.clear();
    read(&mut world, &["Customer"]);
    world.settle();
    assert!(world.hosts[0].engine.take_reads().unwrap().is_ok());
}

#[test]
fn a_refused_query_fails_at_once() {
    let mut world = company(1);
    let refused =
        Outcome::Response { status: 400, headers: Default::default(), body: fault(4001).to_string() };
    world.read_faults.insert(0, Fault::Instead(refused));
    read(&mut world, &["Customer"]);
    world.settle();
    assert!(world.hosts[0].engine.take_reads().unwrap().is_err());
    assert_eq!(world.read_urls.len(), 1);
}

#[test]
fn reads_need_no_lease_but_the_right_store() {
    let mut world = company(5);
    world.submit((100..140).map(|n| customer(&n.to_string())).collect());
    world.run(0);
    world.now += 1_000;
    let second = world.add_host("two");
    world.command(second, Command::Read { queries: vec![query("Customer")] });
    for _ in 0..10 {
        world.run(0);
        world.now += 100;
    }
    assert!(world.hosts[second].engine.take_reads().unwrap().is_ok());
}
