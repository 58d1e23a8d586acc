//! Requests that surface long after they were given up: found, linked, or removed if they are second copies.

use serde_json::{Value, json};
use tieout::base::ids::StepId;
use tieout::engine::{Command, Outcome};

use crate::quickbooks;
use crate::steps::{chain, customer, invoice, payment};
use crate::world::{Crash, Fault, World};

const MINUTE: u64 = 60_000;

/// A company in which nothing fences: neither request ids nor numbers.
pub fn lawless() -> World {
    let mut world = World::new();
    world.quickbooks.honours_request_ids = false;
    world.quickbooks.enforces_unique = false;
    world
}

/// The invoice is given up, sent again, and then the first send surfaces.
pub fn doubled(late: u64) -> World {
    let mut world = lawless();
    world.submit(vec![customer("1"), invoice("1", "1")]);
    world.write_faults.insert(1, Fault::Late(late));
    world
}

pub fn removals(world: &World) -> Vec<&String> {
    world
        .writes
        .iter()
        .map(|(_, url, _)| url)
        .filter(|url| quickbooks::parameter(url, "operation").as_deref() == Some("delete"))
        .collect()
}

pub fn linked(world: &World, key: &str) -> String {
    world.store.value(key).expect("a link")["link"]["qboId"].as_str().unwrap().to_owned()
}

/// I-01, F-N12: a road that delivers twice is found out even if the first answer was good.
#[test]
fn a_payment_that_was_delivered_twice_stays_once() {
    let mut world = lawless();
    world.submit(chain("1"));
    while world.status().done < 3 {
        world.run(1);
    }
    let first = linked(&world, "l/payment/1");
    let copy = world.quickbooks.records.iter().find(|(list, _)| list == "Payment").cloned();
    let (list, mut copy) = copy.expect("the payment");
    copy["Id"] = json!("999");
    world.quickbooks.records.push((list, copy));
    world.settle();
    world.assert_exactly_once(&["1"]);
    assert_eq!((removals(&world).len(), linked(&world, "l/payment/1")), (1, first));
    assert_eq!(world.status().request_ids, "broken");
}

#[test]
fn a_second_copy_of_ours_is_removed() {
    for late in [10 * MINUTE, 50 * MINUTE, 4 * 60 * MINUTE] {
        let mut world = doubled(late);
        let status = world.settle();
        assert_eq!((status.failed, status.uncertain), (0, 0));
        let invoices = world.quickbooks.all("Invoice");
        assert_eq!(invoices.len(), 1, "{late}");
        assert_eq!(invoices[0]["Id"], linked(&world, "l/invoice/1"));
        assert_eq!(removals(&world).len(), 1);
        assert_eq!(status.request_ids, "broken");
        assert!(world.store.keys("s/").is_empty() && world.store.keys("o/").is_empty());
        assert!(world.store.keys("g/").is_empty(), "the end of a copy is not the end of the record");
    }
}

/// Meanwhile a person may have deleted the other one, and the copy is all there is.
#[test]
fn a_removal_that_was_refused_is_not_tried_again() {
    let mut world = doubled(10 * MINUTE);
    let refusal = quickbooks::fault(610).to_string();
    let refused = Outcome::Response { status: 400, headers: Default::default(), body: refusal };
    for number in 3..9 {
        world.write_faults.insert(number, Fault::Instead(refused.clone()));
    }
    world.settle();
    assert_eq!((removals(&world).len(), world.quickbooks.all("Invoice").len()), (1, 2));
    let letter = world.hosts[0].engine.dead_letters()[0].clone();
    assert_eq!(letter.finding.code.as_str(), "engine/possible-duplicate");
    assert!(letter.step.as_str().starts_with("twin:"), "{letter:?}");
    world.command(0, Command::Retry { step: letter.step.clone() });
    world.settle();
    assert_eq!((removals(&world).len(), world.status().failed), (1, 1));
    world.command(0, Command::Discard { step: letter.step });
    world.settle();
    assert_eq!((removals(&world).len(), world.status().failed), (1, 0));
}

#[test]
fn a_copy_that_somebody_used_is_left_to_a_person() {
    let touched: [(&str, Value); 3] = [
        ("SyncToken", json!("1")),
        ("LinkedTxn", json!([{"TxnId": "9", "TxnType": "Payment"}])),
        ("Balance", json!(4)),
    ];
    for (field, value) in touched {
        let mut world = doubled(10 * MINUTE);
        world.run(9);
        let mut twin = world.quickbooks.all("Invoice")[0].clone();
        twin["Id"] = json!("999");
        twin[field] = value;
        world.quickbooks.add("Invoice", twin);
        // The late send would be a third copy; here only the used one counts.
        let status = world.settle();
        assert_eq!(world.quickbooks.all("Invoice").len(), 2, "{field}");
        let dead = &world.hosts[0].engine.dead_letters()[0];
        assert_eq!((dead.finding.code.as_str(), dead.outcome), ("engine/possible-duplicate", "written"));
        assert_eq!((status.failed, status.done + status.failed), (1, status.total));
        assert_eq!(dead.qbo_id.as_ref().unwrap().as_str(), linked(&world, "l/invoice/1"));
    }
}

/// I-47: what bears no marker of ours is never touched, however alike.
#[test]
fn a_strangers_copy_is_never_touched() {
    let mut world = lawless();
    world.submit(vec![customer("1"), invoice("1", "1")]);
    world.write_faults.insert(1, Fault::After(Outcome::Timeout));
    world.run(2);
    let mut foreign = world.quickbooks.all("Invoice")[0].clone();
    foreign["Id"] = json!("999");
    foreign["PrivateNote"] = json!("by hand");
    world.quickbooks.add("Invoice", foreign.clone());
    let status = world.settle();
    assert_eq!((status.done, status.failed), (2, 0));
    assert!(removals(&world).is_empty());
    assert!(world.quickbooks.all("Invoice").contains(&foreign));
}

#[test]
fn a_dead_letter_of_unknown_outcome_is_looked_for_until_it_is_found() {
    for late in [30 * MINUTE, 3 * 60 * MINUTE, 5 * 60 * MINUTE] {
        let mut world = World::new();
        world.submit(chain("1"));
        world.write_faults.insert(1, Fault::Late(late));
        for number in 2..6 {
            world.write_faults.insert(number, Fault::Instead(Outcome::Timeout));
        }
        world.settle();
        world.assert_exactly_once(&["1"]);
        assert!(world.store.keys("s/").is_empty(), "{late}");
    }
}

/// F-N12: the road delivers twice; the first was refused, and the second finds the books open.
#[test]
fn a_letter_whose_request_was_delivered_twice_is_found() {
    let mut world = World::new();
    world.quickbooks.refusals.insert("1".to_owned(), vec![6210; 9]);
    world.submit(vec![customer("1"), invoice("1", "1")]);
    while world.status().failed == 0 {
        world.run(1);
    }
    world.quickbooks.refusals.clear();
    let (_, url, body) = world.writes.last().cloned().expect("the write that was refused");
    world.quickbooks.handle(&url, Some(&body));
    let status = world.settle();
    assert_eq!((status.done, status.failed), (2, 0));
    assert_eq!(linked(&world, "l/invoice/1"), world.quickbooks.all("Invoice")[0]["Id"].as_str().unwrap());
    assert!(world.store.keys("s/").is_empty() && world.store.keys("x/").is_empty());
}

/// A new plan may make another job of that name: its record must not be taken for the old one's.
#[test]
fn a_refused_letter_that_a_person_discarded_is_not_looked_for() {
    let mut world = World::new();
    world.quickbooks.refusals.insert("1".to_owned(), vec![6210; 9]);
    world.submit(vec![customer("1"), invoice("1", "1")]);
    while world.status().failed == 0 {
        world.run(1);
    }
    world.command(0, Command::Discard { step: StepId::new("invoice:1:create") });
    world.run(1);
    assert!(world.store.keys("s/").is_empty() && world.store.keys("x/").is_empty());
}

#[test]
fn a_letter_that_a_person_discarded_is_found_all_the_same() {
    let mut world = World::new();
    world.submit(vec![customer("1"), invoice("1", "1")]);
    world.write_faults.insert(1, Fault::Late(5 * 60 * MINUTE));
    for number in 2..6 {
        world.write_faults.insert(number, Fault::Instead(Outcome::Timeout));
    }
    world.run(60);
    assert_eq!(world.status().failed, 1);
    world.command(0, Command::Discard { step: StepId::new("invoice:1:create") });
    let status = world.run(1);
    assert_eq!((status.failed, status.total), (0, 1));
    world.restart(0);
    // Found, but with another total: it is a letter again, and nothing else.
    world.quickbooks.wrong_totals.insert("1".to_owned(), "10.16".to_owned());
    world.settle();
    assert_eq!(linked(&world, "l/invoice/1"), world.quickbooks.all("Invoice")[0]["Id"].as_str().unwrap());
    assert_eq!(world.hosts[0].engine.dead_letters()[0].outcome, "written");
    assert!(world.store.keys("s/").is_empty());
}

/// What was discarded unsettled keeps its doubt when the same plan comes again.
#[test]
fn a_discarded_doubt_is_taken_up_again_with_looks_first() {
    let mut world = World::new();
    world.quickbooks.honours_request_ids = false;
    world.submit(chain("1"));
    for number in 2..7 {
        world.write_faults.insert(number, Fault::Instead(Outcome::Timeout));
    }
    world.run(60);
    world.command(0, Command::Cancel);
    while world.status().failed == 0 {
        world.run(1);
    }
    assert_eq!(world.hosts[0].engine.dead_letters()[0].outcome, "unknown");
    world.command(0, Command::Discard { step: StepId::new("payment:1:create") });
    world.run(1);
    let (writes, looks) = (world.writes.len(), world.read_urls.len());
    world.write_faults.clear();
    world.submit(vec![payment("1", "1", "1")]);
    world.run(1);
    assert_eq!(world.writes.len(), writes, "nothing is sent before the looks");
    let status = world.settle();
    assert!(world.read_urls.len() >= looks + 2, "{status:?} {:#?}", world.hosts[0].engine.jobs(0, 9));
    world.assert_exactly_once(&["1"]);
}

#[test]
fn a_cancelled_doubt_that_is_wanted_again_goes_on() {
    let mut world = World::new();
    world.submit(chain("1"));
    world.write_faults.insert(2, Fault::Instead(Outcome::Timeout));
    world.run(60);
    world.command(0, Command::Cancel);
    world.run(1);
    world.submit(vec![payment("1", "1", "1")]);
    world.settle();
    world.assert_exactly_once(&["1"]);
}

#[test]
fn a_crash_at_any_effect_of_a_removal_leaves_one_record() {
    let mut world = doubled(10 * MINUTE);
    world.settle();
    let effects = world.effects;
    for number in 4..effects {
        for crash in [Crash::Before(number), Crash::After(number)] {
            let mut world = doubled(10 * MINUTE);
            world.crash = Some(crash);
            world.run(8 * 60);
            if world.store.keys("l/invoice/").is_empty() {
                world.submit(vec![customer("1"), invoice("1", "1")]);
            }
            world.settle();
            let invoices = world.quickbooks.all("Invoice");
            assert_eq!(invoices.len(), 1, "{crash:?}");
            assert_eq!(invoices[0]["Id"], linked(&world, "l/invoice/1"));
        }
    }
}

#[test]
fn a_company_that_executes_twice_is_not_trusted_with_numbers_again() {
    let mut world = doubled(10 * MINUTE);
    world.settle();
    let sent = world.writes.len();
    world.submit(vec![invoice("2", "1")]);
    world.write_faults.insert(sent, Fault::Instead(Outcome::Timeout));
    world.run(60);
    assert_eq!((world.writes.len(), world.status().uncertain), (sent + 1, 1), "held like a payment");
    world.restart(0);
    world.settle();
    assert_eq!(world.quickbooks.all("Invoice").len(), 2);
    assert!(world.writes[sent + 1].0 >= world.writes[sent].0 + 6 * 60 * MINUTE);
}

#[test]
fn a_repeat_that_is_answered_with_the_first_record_is_remembered() {
    let mut world = World::new();
    world.submit(vec![customer("1")]);
    assert_eq!(world.settle().request_ids, "unproven");
    world.submit(vec![invoice("1", "1")]);
    let sent = world.writes.len();
    // Executed, but hidden from both looks: the repeat brings the first answer.
    world.write_faults.insert(sent, Fault::After(Outcome::Timeout));
    for number in 0..2 {
        let nothing = Outcome::Response {
            status: 200,
            headers: Default::default(),
            body: r#"{"QueryResponse":{}}"#.to_owned(),
        };
        world.read_faults.insert(number, Fault::Instead(nothing));
    }
    let status = world.settle();
    assert_eq!((status.request_ids, world.quickbooks.all("Invoice").len()), ("kept", 1));
    // Such a company is not asked after each payment whether there are two.
    let looks = world.read_urls.len();
    world.submit(chain("1"));
    assert_eq!((world.settle().done, world.read_urls.len()), (3, looks));
}

/// Found, but with another total: the letter stands, and the looks come to their end.
#[test]
fn a_record_found_with_another_total_is_told_once() {
    let mut world = World::new();
    world.quickbooks.wrong_totals.insert("1".to_owned(), "10.16".to_owned());
    world.submit(vec![customer("1"), invoice("1", "1")]);
    world.write_faults.insert(1, Fault::After(Outcome::Timeout));
    let status = world.settle();
    assert_eq!((status.done, status.failed), (1, 1));
    let told = |event: &&tieout::engine::Event| matches!(event, tieout::engine::Event::StepFailed { .. });
    assert_eq!(world.told.iter().filter(told).count(), 1);
    assert_eq!(world.read_urls.len(), 1 + 3);
    assert!(world.store.value("x/invoice:1:create").unwrap()["job"].get("watch").is_none());
}

/// The answer of the look belongs to an earlier life of the letter.
#[test]
fn a_letter_that_is_tried_again_while_it_is_looked_for_is_looked_for_again_and_then_rests() {
    let mut world = World::new();
    world.submit(chain("1"));
    for number in 1..6 {
        world.write_faults.insert(number, Fault::Instead(Outcome::Timeout));
    }
    while world.status().failed == 0 {
        world.run(1);
    }
    let looks = world.read_urls.len();
    world.read_faults.insert(looks, Fault::Instead(Outcome::Timeout));
    while world.read_urls.len() == looks {
        world.run_ms(100);
    }
    let refusal = crate::quickbooks::fault(2500).to_string();
    let refused = Outcome::Response { status: 400, headers: Default::default(), body: refusal };
    world.write_faults.insert(6, Fault::Instead(refused));
    world.command(0, Command::Retry { step: StepId::new("invoice:1:create") });
    world.run(10);
    assert_eq!((world.status().failed, world.writes.len()), (1, 7));
    let looks = world.read_urls.len();
    world.run(8 * 60);
    assert!(world.read_urls.len() > looks, "what is in doubt is looked for behind the horizon");
    let commits = world.commits;
    world.run(24 * 60);
    assert_eq!(world.commits, commits, "an idle process writes nothing");
}
