//! What stays linked, and as what.

use serde_json::json;
use tieout::base::ids::{QboId, StepId, SyncToken};
use tieout::engine::Outcome;
use tieout::step::{Operation, Target};

use crate::steps::{self, chain, customer, invoice};
use crate::world::{Fault, World};

/// What the plan said, before what the answer adds.
fn base(world: &World, key: &str) -> String {
    let link = world.store.value(key).expect("a link");
    link["link"]["base"].as_str().unwrap().split(';').next().unwrap().to_owned()
}

#[test]
fn a_link_holds_what_both_sides_agreed_on() {
    let mut world = World::new();
    world.submit(chain("1"));
    world.settle();
    assert_eq!(base(&world, "l/invoice/1"), "base-1");

    // A plan from before the link knows less than the link.
    let mut old = customer("1");
    old.base = "as it was".to_owned();
    world.submit(vec![old]);
    assert_eq!(world.settle().done, 1);
    assert_eq!(base(&world, "l/contact/1"), "base-1");

    let id = world.quickbooks.all("Invoice")[0]["Id"].as_str().unwrap().to_owned();
    let mut change = steps::update("1", &id, "0", "hello");
    change.base = "changed".to_owned();
    world.submit(vec![change]);
    assert_eq!(world.settle().done, 1);
    assert_eq!(base(&world, "l/invoice/1"), "changed");
    assert_eq!(world.looks_of_doubt(), 0, "the answer tells what became of it");
    assert!(world.store.keys("g/").is_empty(), "a change ends no life");

    // Another record than the one that was linked.
    let mut anew = customer("1");
    anew.body = anew.body.replace("Customer 1 O'Neil", "Another");
    anew.fence = tieout::step::Fence::UniqueName("Another".to_owned());
    (anew.sequence, anew.base) = (1, "anew".to_owned());
    world.submit(vec![anew]);
    assert_eq!(world.settle().done, 1);
    assert_eq!(base(&world, "l/contact/1"), "anew");
    assert_eq!(world.store.keys("r/Customer/").len(), 1, "the old record is free");
}

/// What QuickBooks made of it is agreed too, told by the answer or by a look, unless somebody has changed it since.
#[test]
fn what_quickbooks_made_of_a_record_is_agreed_until_somebody_changes_it() {
    let agreed = |lost: bool, changed: bool| {
        let mut world = World::new();
        world.submit(vec![customer("1"), invoice("1", "1")]);
        if lost {
            world.write_faults.insert(1, Fault::After(Outcome::Timeout));
        }
        world.run(1);
        if changed {
            let (_, invoice) =
                world.quickbooks.records.iter_mut().find(|(list, _)| list == "Invoice").unwrap();
            invoice["SyncToken"] = serde_json::json!("1");
        }
        world.settle();
        world.store.value("l/invoice/1").unwrap()["link"]["base"].as_str().unwrap().to_owned()
    };
    let told = agreed(false, false);
    assert!(told.starts_with("base-1;") && told.contains("TotalAmt='10.15"), "{told}");
    assert_eq!(agreed(true, false), told);
    assert_eq!(agreed(true, true), "base-1");
}

/// An old plan's change goes out under the name of its first sending, and QuickBooks repeats its first answer: we have written
/// since, and what both sides agreed on by then stands.
#[test]
fn a_repeated_answer_does_not_take_a_link_back() {
    let mut world = World::new();
    world.submit(vec![customer("1"), invoice("1", "1")]);
    world.settle();
    let id = world.quickbooks.all("Invoice")[0]["Id"].as_str().unwrap().to_owned();
    for (token, note) in [("0", "first"), ("1", "second")] {
        let mut change = steps::update("1", &id, token, note);
        change.base = format!("v;CustomerMemo='{note}");
        world.submit(vec![change]);
        world.settle();
    }
    let link = world.store.value("l/invoice/1");
    let mut old = steps::update("1", &id, "0", "first");
    old.base = "v;CustomerMemo='first".to_owned();
    // What came of its first sending is known: it is no repeat out of doubt.
    world.sent.clear();
    world.submit(vec![old]);
    let status = world.settle();
    assert_eq!((status.done, status.failed, world.quickbooks.executed), (1, 0, 4));
    assert_eq!(world.store.value("l/invoice/1"), link);
    assert_eq!(link.unwrap()["link"]["syncToken"], "2");
}

/// An old plan's change that says less, and is found done by a look: the later one, which led to that version, is what is agreed on.
#[test]
fn a_change_that_another_one_has_done_does_not_take_a_link_back() {
    let mut world = World::new();
    world.submit(vec![customer("1"), invoice("1", "1")]);
    world.settle();
    let id = world.quickbooks.all("Invoice")[0]["Id"].as_str().unwrap().to_owned();
    let mut change = steps::update("1", &id, "0", "both");
    change.body =
        json!({"CustomerMemo": {"value": "both"}, "BillEmail": {"Address": "a@b.example"}}).to_string();
    change.base = "v;CustomerMemo='both;BillEmail='a@b.example".to_owned();
    world.submit(vec![change]);
    world.settle();
    let link = world.store.value("l/invoice/1");
    let mut old = steps::update("1", &id, "0", "both");
    old.base = "v;CustomerMemo='both".to_owned();
    world.write_faults.insert(3, Fault::Instead(Outcome::Timeout));
    world.submit(vec![old]);
    let status = world.settle();
    assert_eq!((status.done, status.failed, world.writes.len()), (1, 0, 4));
    assert_eq!(world.store.value("l/invoice/1"), link);
}

/// What a plan says of a link is agreed on as it says it, also of the version that we wrote.
#[test]
fn a_link_step_says_all_that_is_agreed_on() {
    let mut world = World::new();
    world.submit(vec![customer("1")]);
    world.settle();
    let ours = world.quickbooks.all("Customer")[0]["Id"].as_str().unwrap().to_owned();
    let mut linked = |id: &str, token: &str, base: &str| {
        let mut step = steps::link("1", id);
        step.target = Some(Target { id: QboId::new(id), sync_token: SyncToken::new(token) });
        step.base = base.to_owned();
        world.submit(vec![step]);
        world.settle();
        let link = world.store.value("l/contact/1").unwrap()["link"].clone();
        ["qboId", "syncToken", "base"].map(|member| link[member].as_str().unwrap().to_owned())
    };
    let long = "v;DisplayName='Anna;CompanyName='Berg";
    assert_eq!(linked(&ours, "0", long), [&ours, "0", long]);
    // The same version: what stood in the base before, and the plan leaves out, is not agreed on any more.
    assert_eq!(linked(&ours, "0", "v;DisplayName='Anna"), [&ours, "0", "v;DisplayName='Anna"]);
    assert_eq!(linked(&ours, "2", long), [&ours, "2", long]);
    // An older version of it: an old plan's.
    assert_eq!(linked(&ours, "1", "v;DisplayName='A"), [&ours, "2", long]);
}

/// Whatever version a plan has called agreed on: what is voided by us is over.
#[test]
fn a_void_ends_a_link_of_any_version() {
    let mut world = World::new();
    world.submit(vec![customer("1"), invoice("1", "1")]);
    world.settle();
    let id = world.quickbooks.all("Invoice")[0]["Id"].as_str().unwrap().to_owned();
    let mut link = steps::update("1", &id, "9", "");
    (link.id, link.operation) = (StepId::new("invoice:1:link"), Operation::Link);
    world.submit(vec![link]);
    world.settle();
    world.submit(vec![steps::void("1", &id, "0")]);
    world.settle();
    let link = world.store.value("l/invoice/1").unwrap()["link"].clone();
    assert_eq!((&link["voided"], &link["syncToken"]), (&json!(true), &json!("1")));
}
