//! What QuickBooks refuses, and what follows.

use tieout::base::ids::StepId;
use tieout::base::ordered::BTreeMap;
use tieout::engine::{Command, Event, Outcome, State};

use crate::steps::{self, chain, customer, invoice};
use crate::world::{Fault, World};

fn answer(status: u16, body: &str) -> Outcome {
    Outcome::Response { status, headers: Default::default(), body: body.to_owned() }
}

#[test]
fn a_permanent_refusal_is_sent_once_and_blocks_nobody_else() {
    let mut world = World::new();
    let mut plan = vec![customer("c")];
    plan.extend((1..=5).map(|n| invoice(&n.to_string(), "c")));
    world.quickbooks.refusals.insert("3".to_owned(), vec![6210; 9]);
    world.submit(plan);
    let status = world.settle();
    assert_eq!((status.done, status.failed), (5, 1));
    assert_eq!(world.writes.len(), 2);
    let dead = &world.hosts[0].engine.dead_letters()[0];
    assert_eq!((dead.finding.code.as_str(), dead.outcome), ("qbo/period-closed", "not-written"));
    assert!(dead.finding.message.contains("6210"));
    assert_eq!(world.store.keys("x/"), ["x/invoice:3:create"]);
    // The books were opened: the same document under a new id, for QuickBooks may repeat its refusal.
    world.quickbooks.refusals.clear();
    world.command(0, Command::Retry { step: StepId::new("invoice:3:create") });
    let status = world.settle();
    assert_eq!((status.done, status.failed), (6, 0));
}

#[test]
fn a_dead_letter_survives_a_restart_and_can_be_discarded() {
    let mut world = World::new();
    world.quickbooks.refusals.insert("1".to_owned(), vec![6210; 9]);
    world.submit(chain("1"));
    world.settle();
    world.restart(0);
    let status = world.settle();
    assert_eq!((status.failed, status.waiting), (1, 1));
    assert_eq!(world.hosts[0].engine.dead_letters()[0].finding.code.as_str(), "qbo/period-closed");
    world.command(0, Command::Discard { step: StepId::new("invoice:1:create") });
    let status = world.settle();
    assert_eq!((status.failed, status.waiting), (1, 0));
    let dead = world.hosts[0].engine.dead_letters();
    assert_eq!(dead[0].finding.code.as_str(), "engine/parent-discarded");
    assert_eq!(dead[0].step.as_str(), "payment:1:create");
    world.command(0, Command::Discard { step: StepId::new("payment:1:create") });
    let status = world.settle();
    assert_eq!((status.failed, status.done, status.total), (0, 1, 1));
    assert_eq!(world.store.keys("x/"), Vec::<String>::new());
    assert_eq!(world.store.keys("o/"), Vec::<String>::new());
}

#[test]
fn throttling_silences_the_company_for_a_minute() {
    let mut world = World::new();
    world.submit(chain("1"));
    let mut headers = BTreeMap::new();
    headers.insert("retry-after".to_owned(), "90".to_owned());
    let throttled = Outcome::Response {
        status: 429,
        headers,
        body: r#"{"fault":{"error":[{"code":"3001"}],"type":"SERVICE"}}"#.into(),
    };
    world.write_faults.insert(1, Fault::Instead(throttled));
    world.settle();
    world.assert_exactly_once(&["1"]);
    assert!(world.writes[2].0 >= world.writes[1].0 + 90_000);
    assert_eq!(world.writes[1].1, world.writes[2].1);
    assert_eq!(world.looks_of_doubt(), 0, "a refusal leaves no doubt");
}

#[test]
fn an_old_token_is_refreshed_once_and_the_same_bytes_sent_again() {
    let mut world = World::new();
    let mut plan = vec![customer("c")];
    plan.extend((1..=5).map(|n| invoice(&n.to_string(), "c")));
    plan.extend(chain("9"));
    world.submit(plan);
    let expired = answer(401, r#"{"fault":{"error":[{"code":"3200"}],"type":"AUTHENTICATION"}}"#);
    for number in 0..1 {
        world.write_faults.insert(number, Fault::Instead(expired.clone()));
    }
    let status = world.settle();
    assert_eq!((status.done, status.failed, world.refreshed), (9, 0, 1));
    assert_eq!(world.writes[0].1, world.writes[1].1);
}

#[test]
fn a_lost_connection_parks_everything_uncharged() {
    let mut world = World::new();
    world.submit(chain("1"));
    for number in 0..2 {
        world.write_faults.insert(number, Fault::Instead(answer(401, "<xml/>")));
    }
    let status = world.run(60);
    assert_eq!((status.state, status.failed, status.waiting), (State::Reconnect, 0, 3));
    assert_eq!(status.problem.unwrap().code.as_str(), "qbo/token-refused");
    assert_eq!((world.writes.len(), world.refreshed), (2, 1));
    assert_eq!(world.hosts[0].engine.jobs(0, 1)[0].attempts, 0);
    world.command(0, Command::Resume);
    world.settle();
    world.assert_exactly_once(&["1"]);
}

#[test]
fn a_host_without_a_token_says_so() {
    let mut world = World::new();
    world.submit(chain("1"));
    world.write_faults.insert(0, Fault::Instead(Outcome::NeverSent { reason: "unauthorized".to_owned() }));
    let status = world.run(10);
    assert_eq!((status.state, status.failed), (State::Reconnect, 0));
    let job = &world.hosts[0].engine.jobs(0, 1)[0];
    assert_eq!((job.attempts, job.finding.is_none()), (0, true), "no fault of the document's");
    world.command(0, Command::Resume);
    world.settle();
    world.assert_exactly_once(&["1"]);
}

#[test]
fn what_never_left_is_tried_again_without_looks() {
    let mut world = World::new();
    world.submit(chain("1"));
    for number in 0..3 {
        world.write_faults.insert(number, Fault::Instead(Outcome::NeverSent { reason: "dns".to_owned() }));
    }
    let status = world.settle();
    assert_eq!((status.done, world.looks_of_doubt()), (3, 0));
    world.assert_exactly_once(&["1"]);
}

#[test]
fn five_tries_are_enough_for_what_fails_by_itself() {
    let mut world = World::new();
    world.submit([vec![customer("1")], chain("2")].concat());
    let name = "Customer 1 O'Neil".to_owned();
    world.quickbooks.refusals.insert(name, vec![10_100; 20]);
    let status = world.settle();
    assert_eq!((status.failed, status.done, world.writes.len()), (1, 3, 5 + 3));
    assert_eq!(world.hosts[0].engine.dead_letters()[0].finding.code.as_str(), "engine/attempts-exhausted");
}

#[test]
fn a_number_taken_by_somebody_else_is_a_dead_letter() {
    let mut world = World::new();
    world.quickbooks.add(
        "Invoice",
        serde_json::json!({"Id":"7","SyncToken":"0","DocNumber":"1","PrivateNote":"by hand"}),
    );
    world.submit(chain("1"));
    let status = world.settle();
    assert_eq!((status.done, status.failed, status.waiting), (1, 1, 1));
    assert_eq!(world.hosts[0].engine.dead_letters()[0].finding.code.as_str(), "qbo/duplicate-number");
    assert_eq!(world.writes.len(), 2);
    assert_eq!(world.quickbooks.all("Invoice")[0]["PrivateNote"], "by hand");
}

/// The store was lost after the document was written: its number is taken, by ourselves.
#[test]
fn a_number_taken_by_an_earlier_life_is_adopted() {
    let mut world = World::new();
    world.submit(chain("1"));
    world.settle();
    world.lose_store();
    world.quickbooks.honours_request_ids = false;
    world.restart(0);
    world.submit(vec![customer("1"), invoice("1", "1")]);
    let status = world.settle();
    assert_eq!((status.done, status.failed), (2, 0));
    assert_eq!((world.quickbooks.all("Customer").len(), world.quickbooks.all("Invoice").len()), (1, 1));
}

#[test]
fn a_stale_version_asks_for_a_new_plan() {
    let mut world = World::new();
    world.submit(chain("1"));
    world.settle();
    let id = world.quickbooks.all("Invoice")[0]["Id"].as_str().unwrap().to_owned();
    world.submit(vec![steps::update("1", &id, "7", "hello")]);
    let status = world.settle();
    assert_eq!((status.failed, world.writes.len()), (1, 4));
    assert_eq!(world.hosts[0].engine.dead_letters()[0].finding.code.as_str(), "qbo/stale");
    assert_eq!(world.looks_of_doubt(), 0, "nothing of ours is in doubt");
    assert!(
        world
            .told
            .iter()
            .any(|event| matches!(event, Event::Replan { step, .. } if step.as_str() == "invoice:1:update"))
    );
    // A new plan for the same record replaces the dead letter.
    world.submit(vec![steps::update("1", &id, "0", "hello")]);
    let status = world.settle();
    assert_eq!(status.failed, 0);
    assert_eq!(world.store.keys("x/"), Vec::<String>::new());
}

#[test]
fn another_total_is_linked_and_shown_as_an_error() {
    let mut world = World::new();
    world.quickbooks.wrong_totals.insert("1".to_owned(), "10.16".to_owned());
    world.submit(vec![customer("1"), invoice("1", "1")]);
    let status = world.settle();
    assert_eq!((status.done, status.failed), (1, 1));
    assert!(world.store.value("l/invoice/1").is_some());
    let dead = &world.hosts[0].engine.dead_letters()[0];
    assert_eq!((dead.finding.code.as_str(), dead.outcome), ("money/quickbooks-total-differs", "written"));
    assert!(dead.finding.message.contains("10.15") && dead.finding.message.contains("10.16"));
    world.restart(0);
    world.settle();
    assert_eq!(world.hosts[0].engine.dead_letters().len(), 1, "it stays visible");
}

#[test]
fn an_ended_subscription_halts_the_company() {
    let mut world = World::new();
    world.submit([chain("1"), chain("2"), chain("3")].concat());
    let name = "Customer 1 O'Neil".to_owned();
    world.quickbooks.refusals.insert(name, vec![6190]);
    let status = world.run(30);
    assert_eq!((status.state, status.failed), (State::Blocked, 1));
    assert_eq!(status.problem.unwrap().code.as_str(), "qbo/subscription");
    assert_eq!(world.writes.len(), 1);
    world.command(0, Command::Resume);
    world.command(0, Command::Retry { step: StepId::new("contact:1:create") });
    world.settle();
    world.assert_exactly_once(&["1", "2", "3"]);
}

#[test]
fn an_unknown_code_is_doubt() {
    let mut world = World::new();
    world.quickbooks.refusals.insert("1".to_owned(), vec![77_777]);
    world.submit(chain("1"));
    world.settle();
    world.assert_exactly_once(&["1"]);
    let repeated = world.writes[2].0;
    assert_eq!(world.read_urls.iter().filter(|(at, _)| *at < repeated).count(), 2);
}

#[test]
fn a_fault_under_a_good_status_is_a_refusal() {
    let mut world = World::new();
    world.submit(vec![customer("1")]);
    let body = crate::quickbooks::fault(2050).to_string();
    world.write_faults.insert(0, Fault::Instead(answer(200, &body)));
    let status = world.settle();
    assert_eq!((status.failed, world.writes.len()), (1, 1));
    assert_eq!(world.hosts[0].engine.dead_letters()[0].finding.code.as_str(), "qbo/field-invalid");
}

#[test]
fn an_answer_about_another_record_is_doubt() {
    let mut world = World::new();
    world.submit(chain("1"));
    let other = r#"{"Invoice":{"Id":"5","SyncToken":"0","PrivateNote":"[crm:aaaaaaaa-bbbbbbbbbbbbb]"}}"#;
    world.write_faults.insert(1, Fault::After(answer(200, other)));
    world.settle();
    world.assert_exactly_once(&["1"]);
}

#[test]
fn a_pause_outlives_the_process() {
    let mut world = World::new();
    world.submit((1..=5).map(|n| customer(&n.to_string())).collect());
    world.write_faults.insert(1, Fault::Instead(answer(429, "")));
    for _ in 0..60 {
        world.run(0);
        world.now += 20;
    }
    let paused_at = world.writes[1].0;
    assert_eq!(world.writes.len(), 2);
    world.restart(0);
    world.settle();
    assert_eq!(world.quickbooks.all("Customer").len(), 5);
    assert!(world.writes[2].0 >= paused_at + 60_000, "{}", world.writes[2].0 - paused_at);
}

#[test]
fn an_item_that_the_answer_to_a_batch_leaves_out_is_doubt() {
    let mut world = World::new();
    world.quickbooks.honours_request_ids = false;
    let mut plan = vec![customer("c")];
    plan.extend((1..=5).map(|n| invoice(&n.to_string(), "c")));
    world.submit(plan);
    world.write_faults.insert(1, Fault::After(answer(200, r#"{"BatchItemResponse":[],"time":"t"}"#)));
    let status = world.settle();
    assert_eq!((status.done, world.writes.len()), (6, 2));
    assert_eq!(world.quickbooks.all("Invoice").len(), 5);
}

/// Nobody can write then: no fault of the document's.
#[test]
fn a_company_under_maintenance_uses_up_no_attempts() {
    let mut world = World::new();
    world.quickbooks.refusals.insert("Customer 1 O'Neil".to_owned(), vec![140; 12]);
    world.submit(vec![customer("1")]);
    let status = world.settle();
    assert_eq!((status.done, status.failed, world.writes.len()), (1, 0, 13));
}

/// A change that was refused was not made: there is nothing to look for.
#[test]
fn a_change_to_a_number_that_is_taken_is_given_up_at_once() {
    let mut world = World::new();
    world.submit(vec![customer("1"), invoice("1", "1")]);
    world.settle();
    let id = world.quickbooks.all("Invoice")[0]["Id"].as_str().unwrap().to_owned();
    let mut change = steps::update("1", &id, "0", "");
    change.body = r#"{"DocNumber":"2"}"#.to_owned();
    world.quickbooks.refusals.insert("2".to_owned(), vec![6140]);
    world.submit(vec![change]);
    let status = world.settle();
    assert_eq!((status.failed, world.looks_of_doubt()), (1, 0));
    assert_eq!(world.hosts[0].engine.dead_letters()[0].finding.code.as_str(), "qbo/duplicate-number");
}

/// The last of five sends meets an old token: that one is not counted.
#[test]
fn an_old_token_at_the_fifth_send_begins_a_new_cycle() {
    let mut world = World::new();
    world.quickbooks.refusals.insert("Customer 1 O'Neil".to_owned(), vec![10_100; 4]);
    world.write_faults.insert(4, Fault::Instead(answer(401, "")));
    world.submit(vec![customer("1")]);
    let status = world.settle();
    assert_eq!((status.done, status.failed, world.writes.len()), (1, 0, 6));
}
