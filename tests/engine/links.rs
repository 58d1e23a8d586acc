//! What stays linked, and as what.

use crate::steps::{self, chain, customer};
use crate::world::World;

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
