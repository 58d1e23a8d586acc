//! What a look shows, and whose record it is.

use serde_json::json;
use tieout::engine::{Outcome, State};
use tieout::step::Fence;

use crate::quickbooks;
use crate::steps::{self, chain, customer, invoice, item, receipt};
use crate::world::{Fault, World};

fn answer(status: u16, body: String) -> Outcome {
    Outcome::Response { status, headers: Default::default(), body }
}

/// An invoice that is linked, with its id.
fn invoiced() -> (World, String) {
    let mut world = World::new();
    world.submit(vec![customer("1"), invoice("1", "1")]);
    world.settle();
    let id = world.quickbooks.all("Invoice")[0]["Id"].as_str().unwrap().to_owned();
    (world, id)
}

fn letter(world: &World) -> (&'static str, String) {
    let letter = &world.hosts[0].engine.dead_letters()[0];
    (letter.finding.code.as_str(), letter.finding.message.clone())
}

#[test]
fn a_look_that_is_refused_stops_the_company_as_a_send_does() {
    for (status, number, state, code) in [
        (403, 3100, State::Reconnect, "qbo/connection-refused"),
        (400, 6190, State::Blocked, "qbo/subscription"),
    ] {
        let mut world = World::new();
        world.submit(vec![customer("1")]);
        world.write_faults.insert(0, Fault::After(Outcome::Timeout));
        let refusal = answer(status, quickbooks::fault(number).to_string());
        world.read_faults.insert(0, Fault::Instead(refusal));
        let status = world.run(60);
        assert_eq!((status.state, world.read_urls.len()), (state, 1));
        assert_eq!(status.problem.unwrap().code.as_str(), code);
        world.command(0, tieout::engine::Command::Resume);
        assert_eq!(world.settle().done, 1);
    }
}

#[test]
fn a_delete_without_an_answer_is_done_once_the_record_is_gone() {
    let (mut world, id) = invoiced();
    world.write_faults.insert(2, Fault::After(Outcome::Timeout));
    world.submit(vec![steps::delete("1", &id, "0")]);
    let status = world.settle();
    assert_eq!((status.done, status.failed, world.writes.len()), (1, 0, 3));
    assert!(world.store.keys("l/invoice/").is_empty());
}

#[test]
fn a_change_to_a_record_that_is_gone_is_a_letter() {
    let (mut world, id) = invoiced();
    world.write_faults.insert(2, Fault::Instead(Outcome::Timeout));
    world.submit(vec![steps::update("1", &id, "0", "hello")]);
    world.run(1);
    world.quickbooks.records.retain(|(name, _)| name != "Invoice");
    let status = world.settle();
    assert_eq!((status.done, status.failed, world.writes.len()), (0, 1, 3));
    assert_eq!(letter(&world).0, "qbo/not-found");
}

/// Two kinds number their documents apart: a list of invoices says nothing of a sales receipt.
#[test]
fn each_kind_is_looked_for_in_its_own_list() {
    let mut world = World::new();
    world.quickbooks.honours_request_ids = false;
    world.quickbooks.enforces_unique = false;
    let mut sales = vec![customer("1"), invoice("1", "1"), receipt("1", "1")];
    for sale in &mut sales {
        sale.pacing = tieout::step::Pacing::Single;
    }
    world.submit(sales);
    world.write_faults.insert(1, Fault::Instead(Outcome::Timeout));
    world.write_faults.insert(2, Fault::After(Outcome::Timeout));
    let status = world.settle();
    assert_eq!((status.done, status.failed, world.writes.len()), (3, 0, 4));
    let last = quickbooks::path(&world.writes[3].1);
    assert_eq!((last, world.quickbooks.all("SalesReceipt").len()), (vec!["invoice".to_owned()], 1));
}

/// A customer in doubt whose name a vendor bears, equal in every field that was sent: it is another list's.
#[test]
fn a_vendor_is_never_adopted_as_a_customer() {
    let mut world = World::new();
    let mut step = customer("1");
    (step.marker, step.body) = (None, json!({"DisplayName": "Customer 1 O'Neil"}).to_string());
    let vendor = json!({"Id": "58", "SyncToken": "0", "DisplayName": "Customer 1 O'Neil"});
    world.quickbooks.add("Vendor", vendor);
    world.write_faults.insert(0, Fault::Instead(Outcome::Timeout));
    world.quickbooks.refusals.insert("Customer 1 O'Neil".to_owned(), vec![6240]);
    world.submit(vec![step]);
    world.run(60);
    assert!(world.store.keys("l/").is_empty());
    assert!(letter(&world).1.contains("Vendor `58`"), "{:?}", letter(&world));
}

/// Nothing of ours was ever sent that could be this one.
#[test]
fn an_equal_item_is_not_adopted_without_a_doubt() {
    let mut world = World::new();
    let twin = json!({"Id": "7", "SyncToken": "0", "Name": "Item 1", "Description": "d"});
    world.quickbooks.add("Item", twin);
    world.submit(vec![item("1")]);
    let status = world.settle();
    assert_eq!((status.done, status.failed), (0, 1));
    assert!(letter(&world).1.contains("Item `7`"), "{:?}", letter(&world));
    assert!(world.store.keys("l/").is_empty());
}

#[test]
fn each_letter_names_the_holder_of_its_own_number() {
    let mut world = World::new();
    for (id, number) in [("7", "1"), ("8", "2")] {
        let held = json!({"Id": id, "SyncToken": "0", "DocNumber": number, "PrivateNote": "by hand"});
        world.quickbooks.add("Invoice", held);
    }
    world.submit(vec![customer("1"), invoice("1", "1"), invoice("2", "1")]);
    world.settle();
    let letters = world.hosts[0].engine.dead_letters();
    assert_eq!(letters.len(), 2);
    for (letter, holder) in letters.iter().zip(["Invoice `7`", "Invoice `8`"]) {
        assert!(matches!(&letter.finding.message, message if message.contains(holder)), "{letter:?}");
    }
}

/// A change is fenced by its version: what else it bears is not what it is looked for by.
#[test]
fn a_change_is_looked_for_by_its_id() {
    let (mut world, id) = invoiced();
    let mut change = steps::update("1", &id, "0", "hello");
    change.fence = Fence::DocumentNumber("1".to_owned());
    world.write_faults.insert(2, Fault::After(Outcome::Timeout));
    world.write_faults.insert(3, Fault::After(Outcome::Timeout));
    world.submit(vec![invoice("2", "1"), change]);
    let status = world.settle();
    assert_eq!((status.done, status.failed, world.writes.len()), (2, 0, 4));
    assert_eq!(world.store.value("l/invoice/1").unwrap()["link"]["syncToken"], "1");
}

/// A merge gives what we wrote to another customer while nobody knows whether it was written.
#[test]
fn a_payment_in_doubt_is_found_where_a_merge_took_it() {
    let mut world = World::new();
    world.quickbooks.honours_request_ids = false;
    world.submit(chain("1"));
    world.write_faults.insert(2, Fault::After(Outcome::Timeout));
    world.run_ms(2_000);
    world.quickbooks.add("Customer", json!({"Id": "9", "SyncToken": "0", "DisplayName": "Anna"}));
    let merged =
        world.quickbooks.records.iter_mut().filter(|(name, _)| name == "Payment" || name == "Invoice");
    let moved = merged.map(|(_, record)| record["CustomerRef"] = json!({"value": "9"})).count();
    assert_eq!(moved, 2);
    let status = world.settle();
    assert_eq!((status.done, status.failed, world.writes.len()), (3, 0, 3));
    assert_eq!(world.quickbooks.all("Payment").len(), 1);
}

/// A page that is full may leave ours out: it proves nothing, and the payment stays uncertain.
#[test]
fn a_full_page_without_ours_proves_nothing() {
    for (others, done, writes) in [(999, 3, 4), (1000, 2, 3)] {
        let mut world = World::new();
        world.quickbooks.honours_request_ids = false;
        for number in 0..others {
            let id = format!("{}", 10_000 + number);
            world.quickbooks.add("Payment", json!({"Id": id, "SyncToken": "0", "TxnDate": "2026-03-03"}));
        }
        world.submit(chain("1"));
        world.write_faults.insert(2, Fault::Instead(Outcome::Timeout));
        let status = world.run(8 * 60);
        assert_eq!((status.done, status.failed, world.writes.len()), (done, 0, writes), "{others}");
        assert_eq!(status.uncertain, 3 - done, "{others}");
    }
}

/// A person edited the record before anybody knew whether our change had arrived: the next plan's change is of the version
/// that they left, and the earlier one can do no harm any more.
#[test]
fn a_change_of_a_later_version_takes_the_place_of_one_in_doubt() {
    let (mut world, id) = invoiced();
    world.submit(vec![steps::update("1", &id, "0", "first")]);
    world.settle();
    world.write_faults.insert(3, Fault::Instead(Outcome::Timeout));
    world.submit(vec![steps::update("1", &id, "1", "hello")]);
    world.run_ms(2_000);
    let edit = |(name, record): &mut (String, serde_json::Value)| {
        if name == "Invoice" {
            (record["SyncToken"], record["TxnDate"]) = (json!("2"), json!("2026-03-09"));
        }
    };
    world.quickbooks.records.iter_mut().for_each(edit);
    let status = world.settle();
    assert_eq!((status.done, status.failed, world.writes.len()), (0, 1, 4));
    assert_eq!(letter(&world).0, "qbo/stale");
    // The same plan once more, or an older one, brings back what is in doubt, for it may be in doubt still.
    for (token, note) in [("1", "hello"), ("0", "first")] {
        world.submit(vec![steps::update("1", &id, token, note)]);
        assert_eq!((world.settle().failed, world.writes.len()), (1, 4));
        assert_eq!(world.hosts[0].engine.dead_letters()[0].outcome, "unknown");
    }
    world.submit(vec![steps::update("1", &id, "2", "hello")]);
    let status = world.settle();
    assert_eq!((status.done, status.failed, world.writes.len()), (1, 0, 5));
    let held = &world.quickbooks.all("Invoice")[0];
    assert_eq!((&held["CustomerMemo"]["value"], &held["TxnDate"]), (&json!("hello"), &json!("2026-03-09")));
    assert!(["o/", "s/", "x/"].iter().all(|prefix| world.store.keys(prefix).is_empty()));
    world.restart(0);
    assert_eq!((world.settle().failed, world.writes.len()), (0, 5));
}
