//! What happens between an uncertain send and its end.

use tieout::base::ids::StepId;
use tieout::engine::{Command, Outcome, State};

use crate::quickbooks::parameter;
use crate::steps::{self, chain, customer, invoice, item};
use crate::world::{Fault, World};

const MINUTE: u64 = 60_000;

fn query(url: &str) -> String {
    parameter(url, "query").unwrap_or_default()
}

#[test]
fn doubt_waits_looks_twice_and_repeats_the_same_bytes() {
    let mut world = World::new();
    world.submit(vec![customer("1")]);
    world.write_faults.insert(0, Fault::Instead(Outcome::Timeout));
    world.settle();
    assert_eq!(world.writes.len(), 2);
    let ((sent, first_url, first), (again, second_url, second)) = (&world.writes[0], &world.writes[1]);
    assert_eq!((first_url, first), (second_url, second));
    let looks: Vec<u64> = world.read_urls.iter().map(|(at, _)| *at).filter(|at| at < again).collect();
    assert_eq!(looks.len(), 2);
    let heard = sent + 130_000;
    assert!(looks[0] >= heard + 180_000, "silence first");
    assert!(looks[1] >= looks[0] + 90_000, "two looks apart");
    assert!(*again > looks[1]);
}

#[test]
fn a_find_is_adopted_and_nothing_is_repeated() {
    for fault in [Fault::After(Outcome::Timeout), Fault::CutShort, Fault::Late(60_000)] {
        let mut world = World::new();
        world.submit(chain("1"));
        world.write_faults.insert(1, fault);
        let status = world.settle();
        assert_eq!(status.done, 3);
        world.assert_exactly_once(&["1"]);
        assert_eq!(world.writes.len(), 3);
    }
}

#[test]
fn a_payment_is_held_for_hours_because_nothing_fences_it() {
    let mut world = World::new();
    world.submit(chain("1"));
    world.write_faults.insert(2, Fault::Instead(Outcome::Timeout));
    let status = world.run(60);
    assert_eq!((status.state, status.uncertain), (State::Waiting, 1));
    assert_eq!(world.writes.len(), 3);
    world.settle();
    assert_eq!(world.writes.len(), 4);
    assert!(world.writes[3].0 >= world.writes[2].0 + 6 * 60 * MINUTE);
    world.assert_exactly_once(&["1"]);
}

#[test]
fn a_payment_that_surfaces_within_the_hold_is_found() {
    let mut world = World::new();
    world.quickbooks.honours_request_ids = false;
    world.submit(chain("1"));
    world.write_faults.insert(2, Fault::Late(4 * 60 * MINUTE));
    world.settle();
    world.assert_exactly_once(&["1"]);
    assert_eq!(world.writes.len(), 3);
}

#[test]
fn a_person_who_has_looked_ends_the_hold() {
    let mut world = World::new();
    world.submit(chain("1"));
    world.write_faults.insert(2, Fault::Instead(Outcome::Timeout));
    world.run(60);
    world.command(0, Command::Retry { step: StepId::new("payment:1:create") });
    let status = world.run(10);
    assert_eq!((status.state, status.done), (State::Idle, 3));
    world.assert_exactly_once(&["1"]);
}

#[test]
fn an_invoice_that_surfaces_late_meets_its_fence() {
    // Executed 5 minutes after we gave up: after both looks, at about the time of the repeat.
    for delay in [200_000, 270_000, 280_000, 400_000] {
        for honours in [true, false] {
            let mut world = World::new();
            world.quickbooks.honours_request_ids = honours;
            world.submit(chain("1"));
            world.write_faults.insert(1, Fault::Late(delay));
            world.settle();
            assert_eq!(world.quickbooks.all("Invoice").len(), 1, "{delay} {honours}");
        }
    }
}

#[test]
fn five_sends_then_a_dead_letter_of_unknown_outcome() {
    let mut world = World::new();
    world.submit(chain("1"));
    for number in 1..20 {
        world.write_faults.insert(number, Fault::Instead(Outcome::Timeout));
    }
    let status = world.settle();
    assert_eq!((status.done, status.failed, status.waiting), (1, 1, 1));
    assert_eq!(world.writes.len(), 1 + 5);
    let dead = &world.hosts[0].engine.dead_letters()[0];
    assert_eq!((dead.outcome, dead.attempts), ("unknown", 5));
    assert_eq!(dead.finding.code.as_str(), "engine/outcome-unknown");
    // The payment waits and says for what.
    let payment = &world.hosts[0].engine.jobs(0, 10)[2];
    assert_eq!(payment.waits_for.as_ref().map(StepId::as_str), Some("invoice:1:create"));
    assert_eq!(payment.finding.as_ref().unwrap().code.as_str(), "engine/waits-for-parent");
    // A new cycle begins with a look, under the same id.
    world.write_faults.clear();
    let looks = world.read_urls.len();
    world.command(0, Command::Retry { step: StepId::new("invoice:1:create") });
    world.settle();
    world.assert_exactly_once(&["1"]);
    assert!(world.read_urls.len() >= looks + 2);
    assert_eq!(world.writes[1].1, world.writes[6].1);
}

#[test]
fn a_doubt_is_not_cleared_by_a_later_refusal() {
    let mut world = World::new();
    world.quickbooks.honours_request_ids = false;
    world.submit(vec![customer("1"), invoice("1", "1")]);
    // The first send surfaces long after the repeats were refused for good.
    world.write_faults.insert(1, Fault::Late(30 * MINUTE));
    world.quickbooks.refusals.insert("1".to_owned(), vec![6000; 1]);
    let status = world.run(25);
    assert_eq!(status.failed, 1);
    let dead = &world.hosts[0].engine.dead_letters()[0];
    assert_eq!((dead.outcome, dead.finding.code.as_str()), ("unknown", "engine/outcome-unknown"));
    let refused_at = world.writes.last().unwrap().0;
    let looks = world.read_urls.iter().filter(|(at, _)| *at > refused_at).count();
    assert!(looks >= 2, "the refusal is followed by looks for the earlier send");
    // It is looked for once more, and found.
    let status = world.settle();
    assert_eq!((status.done, status.failed), (2, 0));
    assert_eq!(world.store.keys("l/invoice/"), ["l/invoice/1"]);
    assert!(world.store.keys("x/").is_empty() && world.store.keys("s/").is_empty());
}

#[test]
fn a_name_list_without_a_marker_is_adopted_only_if_all_is_equal() {
    let mut world = World::new();
    world.submit(vec![item("1")]);
    world.write_faults.insert(0, Fault::After(Outcome::Timeout));
    let status = world.settle();
    assert_eq!((status.done, world.writes.len()), (1, 1));

    let mut world = World::new();
    world
        .quickbooks
        .add("Item", serde_json::json!({"Id":"7","SyncToken":"0","Name":"Item 1","Description":"another"}));
    world.submit(vec![item("1")]);
    let status = world.settle();
    assert_eq!((status.done, status.failed), (0, 1));
    assert_eq!(world.hosts[0].engine.dead_letters()[0].finding.code.as_str(), "qbo/duplicate-name");
}

#[test]
fn an_uncertain_batch_is_looked_for_with_one_query() {
    let mut world = World::new();
    let mut plan = vec![customer("c")];
    plan.extend((1..=20).map(|n| invoice(&n.to_string(), "c")));
    world.submit(plan);
    world.write_faults.insert(1, Fault::After(Outcome::Timeout));
    let status = world.settle();
    assert_eq!((status.done, world.writes.len()), (21, 2));
    assert_eq!(world.read_urls.len(), 1 + 3, "one look, and three for second copies");
    let statement = query(&world.read_urls[0].1);
    assert!(statement.contains("DocNumber in ("), "{statement}");
}

#[test]
fn a_batch_that_was_not_executed_is_repeated_as_it_was() {
    let mut world = World::new();
    let mut plan = vec![customer("c")];
    plan.extend((1..=5).map(|n| invoice(&n.to_string(), "c")));
    world.submit(plan);
    world.write_faults.insert(1, Fault::Instead(Outcome::Timeout));
    let status = world.settle();
    assert_eq!(status.done, 6);
    assert_eq!(world.writes.len(), 3);
    assert_eq!((&world.writes[1].1, &world.writes[1].2), (&world.writes[2].1, &world.writes[2].2));
}

#[test]
fn after_doubt_a_change_is_judged_by_the_record_itself() {
    for fault in [Fault::After(Outcome::Timeout), Fault::Instead(Outcome::Timeout)] {
        for void in [false, true] {
            let mut world = World::new();
            world.submit(chain("1"));
            world.settle();
            let id = world.quickbooks.all("Invoice")[0]["Id"].as_str().unwrap().to_owned();
            world.write_faults.insert(3, fault.clone());
            let step = if void { steps::void("1", &id, "0") } else { steps::update("1", &id, "0", "hello") };
            world.submit(vec![step]);
            let status = world.settle();
            assert_eq!(status.failed, 0);
            assert_eq!(world.quickbooks.all("Invoice")[0]["SyncToken"], "1");
            assert_eq!(world.store.value("l/invoice/1").unwrap()["link"]["syncToken"], "1");
        }
    }
}

#[test]
fn a_failed_look_proves_nothing() {
    let mut world = World::new();
    world.submit(chain("1"));
    world.write_faults.insert(1, Fault::After(Outcome::Timeout));
    for number in 0..6 {
        let html = Outcome::Response { status: 200, headers: Default::default(), body: "<html>".to_owned() };
        let outcome = if number % 2 == 0 { Outcome::Offline } else { html };
        world.read_faults.insert(number, Fault::Instead(outcome));
    }
    world.settle();
    world.assert_exactly_once(&["1"]);
    assert_eq!(world.writes.len(), 3);
}
