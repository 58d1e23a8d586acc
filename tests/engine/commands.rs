//! Pause, resume, cancel; plans that cannot be executed.

use tieout::base::ids::StepId;
use tieout::engine::{Command, Engine, EngineConfig, Outcome, State};

use crate::steps::{self, chain, customer, invoice};
use crate::world::{Fault, World};

#[test]
fn a_pause_sends_nothing_more_and_goes_on_where_it_was() {
    let mut world = World::new();
    world.submit((1..=20).map(|n| customer(&n.to_string())).collect());
    for _ in 0..20 {
        world.run(0);
        world.now += 50;
    }
    world.command(0, Command::Pause);
    world.run(1);
    let writes = world.writes.len();
    assert!((1..19).contains(&writes), "{writes}");
    let status = world.run(30);
    assert_eq!((status.state, world.writes.len()), (State::Paused, writes));
    world.command(0, Command::Resume);
    let status = world.settle();
    assert_eq!((status.done, world.writes.len()), (20, 20));
}

#[test]
fn a_cancel_drops_what_was_never_sent_and_settles_the_rest() {
    let mut world = World::new();
    world.submit(chain("1"));
    world.write_faults.insert(1, Fault::After(Outcome::Timeout));
    world.run(3);
    world.command(0, Command::Cancel);
    let status = world.settle();
    assert_eq!((status.done, status.waiting, status.total), (2, 0, 2));
    let payment = &world.hosts[0].engine.jobs(2, 1)[0];
    assert_eq!(payment.finding.as_ref().unwrap().code.as_str(), "engine/cancelled");
    assert_eq!(world.quickbooks.all("Payment").len(), 0);
    assert_eq!(world.store.keys("l/invoice/").len(), 1);
    assert_eq!(world.store.keys("o/"), Vec::<String>::new());
}

#[test]
fn a_cancelled_doubt_is_never_sent_again() {
    let mut world = World::new();
    world.submit(chain("1"));
    world.write_faults.insert(1, Fault::Instead(Outcome::Timeout));
    world.run(3);
    world.command(0, Command::Cancel);
    let status = world.settle();
    assert_eq!((status.done, status.failed), (1, 1));
    assert_eq!(world.writes.len(), 2);
    assert_eq!(world.hosts[0].engine.dead_letters()[0].outcome, "unknown");
}

#[test]
fn plans_that_contradict_themselves_are_refused_whole() {
    let mut world = World::new();
    let mut refuse = |steps, why: &str| {
        let finding = world.hosts[0].engine.submit(steps, "plan").unwrap_err();
        assert_eq!(finding.code.as_str(), "engine/step-invalid");
        assert!(finding.message.contains(why), "{}", finding.message);
    };
    refuse(vec![customer("1"), customer("1")], "twice");
    refuse(vec![invoice("1", "1")], "not among the steps");
    let mut circle = customer("1");
    circle.depends_on = vec![StepId::new("invoice:1:create")];
    refuse(vec![circle, invoice("1", "1")], "waits for itself");
    let mut aimless = steps::update("1", "1", "0", "");
    aimless.target = None;
    refuse(vec![aimless], "not named");
    let mut huge = customer("1");
    huge.body = "x".repeat(2_000_000);
    refuse(vec![huge], "bytes");
    world.settle();
    assert_eq!(world.writes.len(), 0);
}

#[test]
fn a_body_that_is_no_json_stops_that_step_alone() {
    let mut world = World::new();
    let mut broken = customer("2");
    broken.body = "{".to_owned();
    world.submit([vec![broken], chain("1")].concat());
    let status = world.settle();
    assert_eq!((status.done, status.failed), (3, 1));
    assert_eq!(world.hosts[0].engine.dead_letters()[0].finding.code.as_str(), "engine/step-invalid");
}

#[test]
fn a_later_change_of_the_same_record_waits_for_the_earlier_one() {
    let mut world = World::new();
    world.submit(chain("1"));
    world.settle();
    let id = world.quickbooks.all("Invoice")[0]["Id"].as_str().unwrap().to_owned();
    world.write_faults.insert(3, Fault::After(Outcome::Timeout));
    world.submit(vec![steps::update("1", &id, "0", "hello"), steps::void("1", &id, "1")]);
    let status = world.settle();
    assert_eq!(status.failed, 0);
    assert_eq!(world.quickbooks.all("Invoice")[0]["SyncToken"], "2");
    assert_eq!(world.store.value("l/invoice/1").unwrap()["link"]["voided"], true);
}

#[test]
fn two_crm_records_never_share_a_quickbooks_record() {
    let mut world = World::new();
    world.submit(vec![steps::link("1", "55"), steps::link("2", "55")]);
    let status = world.settle();
    assert_eq!((status.done, status.failed), (1, 1));
    assert_eq!(world.hosts[0].engine.dead_letters()[0].finding.code.as_str(), "engine/already-linked");
    assert_eq!(world.store.keys("l/contact/").len(), 1);
}

#[test]
fn configurations_that_lead_elsewhere_are_refused() {
    for (workspace, realm, url, holder) in [
        ("", "1", "http://127.0.0.1:1", "h"),
        ("w", "", "http://127.0.0.1:1", "h"),
        ("w", "1", "http://example.com", "h"),
        ("w", "1", "http://127.0.0.1:1", ""),
    ] {
        let text = serde_json::json!({"workspace": workspace, "realm": realm, "environment": {"baseUrl": url}, "holder": holder});
        let config = EngineConfig::parse(&text.to_string()).unwrap();
        assert_eq!(Engine::new(config).unwrap_err().code.as_str(), "engine/config-invalid");
    }
}
