//! What is looked for after its end, how often, and what the looks may conclude.

use serde_json::{Value, json};
use tieout::engine::{Command, Outcome};

use crate::quickbooks;
use crate::steps::{chain, customer, invoice};
use crate::sweeps::{doubled, lawless, linked, removals};
use crate::world::{Fault, World};

const MINUTE: u64 = 60_000;

/// Only an answer with a record made long before its own send shows that request ids are kept.
#[test]
fn a_find_and_a_repeat_that_was_executed_prove_nothing() {
    for found in [true, false] {
        let mut world = lawless();
        world.submit(vec![customer("1")]);
        if found {
            // The first send is hidden from two looks; the second one is lost, and the first found.
            world.write_faults.insert(0, Fault::After(Outcome::Timeout));
            world.write_faults.insert(1, Fault::Instead(Outcome::Timeout));
            for number in 0..2 {
                let body = r#"{"QueryResponse":{}}"#.to_owned();
                let outcome = Outcome::Response { status: 200, headers: Default::default(), body };
                world.read_faults.insert(number, Fault::Instead(outcome));
            }
        } else {
            world.write_faults.insert(0, Fault::Instead(Outcome::Timeout));
        }
        let status = world.settle();
        assert_eq!((status.done, status.request_ids, world.writes.len()), (1, "unproven", 2));
    }
}

/// It was moved aside because the engine broke down over it, perhaps while it looked.
#[test]
fn what_was_moved_aside_is_not_even_looked_for() {
    let mut world = World::new();
    world.submit(vec![customer("1")]);
    world.write_faults.insert(0, Fault::After(Outcome::Timeout));
    world.run(3);
    let job = world.store.value("o/contact:1:create").unwrap()["order"].as_u64().unwrap();
    world.command(0, Command::Suspect { job });
    world.command(0, Command::Suspect { job });
    let status = world.settle();
    assert_eq!((status.failed, world.read_urls.len()), (1, 0));
    assert_eq!(world.hosts[0].engine.dead_letters()[0].finding.code.as_str(), "engine/quarantined");
}

#[test]
fn a_change_of_unknown_outcome_is_looked_for_until_it_is_found() {
    let mut world = World::new();
    world.submit(vec![customer("1"), invoice("1", "1")]);
    world.settle();
    let id = world.quickbooks.all("Invoice")[0]["Id"].as_str().unwrap().to_owned();
    world.write_faults.insert(2, Fault::Late(50 * MINUTE));
    for number in 3..7 {
        world.write_faults.insert(number, Fault::Instead(Outcome::Timeout));
    }
    world.submit(vec![crate::steps::update("1", &id, "0", "hello")]);
    let status = world.run(45);
    assert_eq!((status.failed, world.hosts[0].engine.dead_letters()[0].outcome), (1, "unknown"));
    let status = world.settle();
    assert_eq!((status.done, status.failed), (1, 0));
    // A change that was found is over: it cannot come twice.
    assert!(world.store.keys("s/").is_empty());
    assert_eq!(world.store.value("l/invoice/1").unwrap()["link"]["syncToken"], "1");
}

#[test]
fn a_payment_found_after_a_doubt_is_looked_for_three_times_more() {
    let mut world = World::new();
    world.submit(chain("1"));
    world.write_faults.insert(2, Fault::After(Outcome::Timeout));
    world.settle();
    assert_eq!((world.read_urls.len(), world.writes.len()), (1 + 3, 3));
}

/// A late look that fails is made again, also after a restart; what is linked is remembered with it.
#[test]
fn a_late_look_that_fails_is_made_again() {
    let mut world = doubled(50 * MINUTE);
    world.run(30);
    let kept = world.store.value("s/invoice:1:create/0").expect("on watch");
    assert_eq!(kept["linked"].as_str(), Some(linked(&world, "l/invoice/1").as_str()));
    let looks = world.read_urls.len();
    for number in looks..looks + 3 {
        world.read_faults.insert(number, Fault::Instead(Outcome::Offline));
    }
    world.restart(0);
    world.settle();
    assert!(world.read_urls.len() > looks + 3);
    assert_eq!((world.quickbooks.all("Invoice").len(), removals(&world).len()), (1, 1));
}

/// The linked record is never the one that goes, and the last one never goes.
#[test]
fn an_older_copy_goes_and_the_only_copy_stays() {
    for linked_is_gone in [false, true] {
        let mut world = lawless();
        world.submit(vec![customer("1"), invoice("1", "1")]);
        world.write_faults.insert(1, Fault::After(Outcome::Timeout));
        world.run(8);
        let id = linked(&world, "l/invoice/1");
        let mut copy = world.quickbooks.all("Invoice")[0].clone();
        copy["Id"] = json!("50");
        if linked_is_gone {
            world.quickbooks.records.retain(|(name, _)| name != "Invoice");
        }
        world.quickbooks.add("Invoice", copy);
        world.settle();
        let left = world.quickbooks.all("Invoice");
        assert_eq!(left.len(), 1);
        assert_eq!(left[0]["Id"], if linked_is_gone { "50" } else { id.as_str() });
        assert_eq!((world.status().failed, removals(&world).len()), (0, usize::from(!linked_is_gone)));
    }
}

/// Meanwhile a person has linked what the letter is about to another record of the CRM.
#[test]
fn a_letter_whose_record_is_linked_elsewhere_stays_as_it_is() {
    let mut world = World::new();
    world.submit(vec![customer("1")]);
    world.write_faults.insert(0, Fault::Late(50 * MINUTE));
    for number in 1..5 {
        world.write_faults.insert(number, Fault::Instead(Outcome::Timeout));
    }
    while world.quickbooks.all("Customer").is_empty() {
        world.run(1);
    }
    let id = world.quickbooks.all("Customer")[0]["Id"].as_str().unwrap().to_owned();
    assert_eq!(world.status().failed, 1);
    world.submit(vec![crate::steps::link("2", &id)]);
    world.settle();
    let letters = world.hosts[0].engine.dead_letters();
    assert_eq!((letters.len(), letters[0].finding.code.as_str()), (1, "engine/outcome-unknown"));
    let told = |event: &&tieout::engine::Event| matches!(event, tieout::engine::Event::StepFailed { .. });
    assert_eq!(world.told.iter().filter(told).count(), 1);
    assert_eq!(linked(&world, "l/contact/2"), id);
}

#[test]
fn a_second_copy_that_the_first_look_finds_is_told_at_once() {
    let mut world = lawless();
    world.submit(vec![customer("1"), invoice("1", "1")]);
    world.write_faults.insert(1, Fault::After(Outcome::Timeout));
    world.run(1);
    let mut used = world.quickbooks.all("Invoice")[0].clone();
    (used["Id"], used["SyncToken"]) = (json!("999"), json!("1"));
    world.quickbooks.add("Invoice", used);
    let status = world.run(6);
    assert_eq!((status.done, status.failed, removals(&world).len()), (1, 1, 0));
    let letter = &world.hosts[0].engine.dead_letters()[0];
    assert_eq!((letter.finding.code.as_str(), letter.outcome), ("engine/possible-duplicate", "written"));
    assert_ne!(linked(&world, "l/invoice/1"), "999");
}

/// Between the find and the removal, whatever happens then to the record that was to stay.
fn at_the_removal(happens: impl FnOnce(&mut World, &str)) -> World {
    let mut world = doubled(9 * MINUTE);
    world.run(12);
    while world.store.keys("o/twin:").is_empty() {
        world.run_ms(1);
    }
    let id = linked(&world, "l/invoice/1");
    happens(&mut world, &id);
    world.settle();
    world
}

#[test]
fn a_copy_that_has_become_the_only_one_stays() {
    for deleted in [true, false] {
        let world = at_the_removal(|world, id| {
            let ours = |(list, record): &(String, Value)| list == "Invoice" && record["Id"] == id;
            let place = world.quickbooks.records.iter().position(ours).unwrap();
            if deleted {
                world.quickbooks.records.remove(place);
            } else {
                let void = json!({"TotalAmt": 0, "Line": [], "PrivateNote": "Voided", "SyncToken": "1"});
                for (field, value) in void.as_object().unwrap() {
                    world.quickbooks.records[place].1[field] = value.clone();
                }
            }
        });
        assert_eq!((removals(&world).len(), world.status().failed), (0, 1), "{deleted}");
        let letter = &world.hosts[0].engine.dead_letters()[0];
        assert_eq!(letter.finding.code.as_str(), "engine/possible-duplicate");
    }
}

/// A look for the record that stays counts for a while only.
#[test]
fn a_copy_goes_once_the_record_that_stays_was_seen() {
    let world = at_the_removal(|world, _| {
        // The first look gets no answer, and proves nothing.
        let looks = world.read_urls.len();
        world.read_faults.insert(looks, Fault::Instead(Outcome::Offline));
    });
    assert_eq!((removals(&world).len(), world.quickbooks.all("Invoice").len()), (1, 1));
    let looked = |(_, url): &&(u64, String)| quickbooks::path(url)[0] == "invoice";
    assert_eq!(world.read_urls.iter().filter(looked).count(), 2);
}

/// A pause lies between the look and the removal.
#[test]
fn a_copy_that_became_the_only_one_after_the_look_stays() {
    let world = at_the_removal(|world, id| {
        world.run_ms(50);
        world.command(0, Command::Pause);
        world.run(1);
        world.quickbooks.records.retain(|(list, record)| list != "Invoice" || record["Id"] != id);
        world.command(0, Command::Resume);
    });
    assert_eq!((removals(&world).len(), world.quickbooks.all("Invoice").len()), (0, 1));
}

/// The void was ours: what stays is voided because the CRM has voided it.
#[test]
fn a_copy_of_what_the_crm_has_voided_goes() {
    let mut world = doubled(50 * MINUTE);
    world.run(30);
    let id = linked(&world, "l/invoice/1");
    world.submit(vec![crate::steps::void("1", &id, "0")]);
    world.settle();
    assert_eq!((removals(&world).len(), world.quickbooks.all("Invoice").len()), (1, 1));
    assert_eq!(world.quickbooks.all("Invoice")[0]["Id"], id.as_str());
}

#[test]
fn a_removal_without_an_answer_is_done_once_the_copy_is_gone() {
    let mut world = doubled(10 * MINUTE);
    world.write_faults.insert(3, Fault::After(Outcome::Timeout));
    let status = world.settle();
    assert_eq!((removals(&world).len(), world.quickbooks.all("Invoice").len(), status.failed), (1, 1, 0));
    assert_eq!(world.quickbooks.all("Invoice")[0]["Id"], linked(&world, "l/invoice/1"));
}
