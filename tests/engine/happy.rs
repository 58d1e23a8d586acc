//! Nothing goes wrong.

use tieout::engine::{Event, State};

use crate::quickbooks;
use crate::steps::{self, chain, customer, invoice, payment};
use crate::world::World;

#[test]
fn a_chain_is_created_in_order_and_linked() {
    let mut world = World::new();
    assert_eq!(world.submit(chain("1")), 3);
    let status = world.settle();
    assert_eq!((status.done, status.failed, status.total), (3, 0, 3));
    world.assert_exactly_once(&["1"]);
    let done = world.told.iter().filter(|event| matches!(event, Event::StepDone { .. })).count();
    assert_eq!(done, 3);
    assert_eq!(world.told.last(), Some(&Event::Idle));
    assert_eq!(status.requests.writes, 3);
    assert_eq!(status.requests.reads, 1, "the payment, which nothing fences, is looked for once more");
    let lease = world.store.value("m/lease").unwrap();
    assert_eq!(lease["until"], 0, "an idle process gives the lease back");
}

#[test]
fn amounts_travel_digit_by_digit() {
    let mut world = World::new();
    world.submit(vec![customer("1"), invoice("1", "1")]);
    world.settle();
    let (_, _, body) = &world.writes[1];
    assert!(body.contains("10.10") && body.contains("0.05"), "{body}");
}

#[test]
fn many_documents_travel_in_batches_and_customers_one_by_one() {
    let mut world = World::new();
    let ids: Vec<String> = (1..=70).map(|n| n.to_string()).collect();
    let mut plan = vec![customer("c")];
    plan.extend(ids.iter().map(|id| invoice(id, "c")));
    world.submit(plan);
    let status = world.settle();
    assert_eq!(status.done, 71);
    assert_eq!(world.quickbooks.all("Invoice").len(), 70);
    assert_eq!((status.requests.writes, status.requests.batches), (4, 3));
}

#[test]
fn ten_thousand_steps_end() {
    let mut world = World::new();
    let mut plan = Vec::new();
    for n in 0..500 {
        let id = format!("c{n}");
        plan.push(customer(&id));
        for m in 0..19 {
            plan.push(invoice(&format!("{n}-{m}"), &id));
        }
    }
    let steps = plan.len();
    assert_eq!(world.submit(plan), steps);
    let status = world.run(60);
    assert_eq!((status.state, status.done, status.failed), (State::Idle, steps, 0));
}

#[test]
fn the_budget_is_kept() {
    let mut world = World::new();
    let plan: Vec<_> = (0..600).map(|n| customer(&format!("{n}"))).collect();
    world.submit(plan);
    world.settle();
    let times: Vec<u64> = world.writes.iter().map(|(at, _, _)| *at).collect();
    for (index, start) in times.iter().enumerate() {
        let within = |span: u64| times[index..].iter().take_while(|at| **at < start + span).count();
        assert!(within(1_000) <= 8, "{}", within(1_000));
        assert!(within(60_000) <= 450);
    }
}

#[test]
fn a_link_needs_no_request() {
    let mut world = World::new();
    let mut invoice = invoice("1", "9");
    invoice.pending[0].step = steps::link("9", "55").id;
    invoice.depends_on = vec![steps::link("9", "55").id];
    world
        .quickbooks
        .records
        .push(("Customer".into(), serde_json::json!({"Id":"55","DisplayName":"x","SyncToken":"3"})));
    world.submit(vec![steps::link("9", "55"), invoice]);
    let status = world.settle();
    assert_eq!((status.done, status.requests.writes), (2, 1));
    assert_eq!(world.store.value("l/contact/9").unwrap()["link"]["syncToken"], "3");
}

#[test]
fn changes_and_voids_name_their_record() {
    let mut world = World::new();
    world.submit(chain("1"));
    world.settle();
    let id = world.quickbooks.all("Invoice")[0]["Id"].as_str().unwrap().to_owned();
    world.submit(vec![steps::update("1", &id, "0", "hello")]);
    world.settle();
    assert_eq!(world.quickbooks.all("Invoice")[0]["CustomerMemo"]["value"], "hello");
    world.submit(vec![steps::void("1", &id, "1")]);
    let status = world.settle();
    assert_eq!(status.failed, 0);
    let link = world.store.value("l/invoice/1").unwrap();
    assert_eq!(
        (link["link"]["voided"].as_bool(), link["link"]["syncToken"].as_str()),
        (Some(true), Some("2"))
    );
    let (_, url, _) = world.writes.last().unwrap();
    assert_eq!(quickbooks::parameter(url, "operation").as_deref(), Some("void"));
}

#[test]
fn a_second_submit_of_the_same_plan_writes_nothing() {
    let mut world = World::new();
    world.submit(chain("1"));
    world.settle();
    let writes = world.writes.len();
    world.submit(chain("1"));
    let status = world.settle();
    assert_eq!((status.failed, world.writes.len()), (0, writes));
    world.assert_exactly_once(&["1"]);
}

/// One answer for thirty would leave thirty payments in doubt for hours.
#[test]
fn what_nothing_fences_travels_alone() {
    let mut world = World::new();
    let mut plan = vec![customer("1"), invoice("1", "1"), payment("1", "1", "1"), payment("2", "1", "1")];
    for step in &mut plan {
        step.pacing = tieout::step::Pacing::Batch;
    }
    world.submit(plan);
    assert_eq!(world.settle().done, 4);
    assert!(world.writes.iter().all(|(_, url, _)| !url.contains("/batch")));
}
