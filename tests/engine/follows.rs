//! Following, over a store and by a clock that are not what they were.

use serde_json::{Value, json};
use tieout::base::time::UnixMillis;
use tieout::engine::{Command, Event, Outcome};
use tieout::inbound::follow::{Follow, Followed};
use tieout::step::Resource;

use crate::quickbooks::fault;
use crate::steps::{chain, customer};
use crate::world::{Fault, START, World};

const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;

fn follow(world: &mut World) {
    let resources = vec![Followed { resource: Resource::Customer, added: true }];
    world
        .command(0, Command::Follow(Follow { resources, every_minutes: None, reviews: false, whole: false }));
}

/// The next reads, so many, are each answered with these customers, at that time of QuickBooks' clock.
fn answer(world: &mut World, times: usize, time: u64, customers: &[&str]) {
    let rows: Vec<_> = customers
        .iter()
        .map(|id| json!({"Id": id, "SyncToken": "0", "DisplayName": format!("Customer {id}")}))
        .collect();
    let time = UnixMillis(time).to_text();
    let outcome = good(&json!({"CDCResponse": [{"QueryResponse": [{"Customer": rows}]}], "time": time}));
    let first = world.read_urls.len();
    for read in first..first + times {
        world.read_faults.insert(read, Fault::Instead(outcome.clone()));
    }
}

fn good(body: &Value) -> Outcome {
    Outcome::Response { status: 200, headers: Default::default(), body: body.to_string() }
}

fn sweeps(world: &World) -> Vec<&str> {
    world.read_urls.iter().map(|(_, url)| url.as_str()).filter(|url| url.contains("/cdc?")).collect()
}

#[test]
fn a_damaged_record_of_following_holds_nothing_else() {
    for damaged in ["", "{", r#"{"schema":2,"next":"many"}"#, r#"{"schema":3}"#] {
        let mut world = World::new();
        world.store.records.insert("w/123".to_owned(), (damaged.to_owned(), 1));
        world.store.version = 1;
        follow(&mut world);
        world.submit(chain("1"));
        let status = world.run(40);
        assert_eq!((status.done, status.failed), (3, 0), "{damaged}");
        let told = world.told.iter().find_map(|event| match event {
            Event::Followed { finding, .. } => finding.as_ref(),
            _ => None,
        });
        let problem = status.problem.unwrap();
        assert_eq!((told, problem.path.as_str()), (Some(&problem), "w/123"));
        let letters = world.hosts[0].engine.dead_letters();
        assert_eq!((letters.len(), letters[0].finding.clone()), (1, problem));
        assert_eq!((world.store.records["w/123"].0.as_str(), sweeps(&world).len()), (damaged, 0));
    }
}

/// A first sweep that fails is made up for by whichever process makes the next one, however late.
#[test]
fn what_changed_before_the_first_sweep_that_went_well_is_not_passed_over() {
    let mut world = World::new();
    follow(&mut world);
    for read in 0..100 {
        world.read_faults.insert(read, Fault::Instead(Outcome::Offline));
    }
    world.run(3);
    assert!(!sweeps(&world).is_empty());
    world.restart(0);
    world.now += 5 * HOUR;
    world.read_faults.clear();
    let (failed, now) = (sweeps(&world).len(), world.now);
    answer(&mut world, 1, now, &["7"]);
    follow(&mut world);
    world.run(5);
    let begun = UnixMillis(START - 10 * MINUTE).to_text();
    let minute = begun.rsplit_once(':').unwrap().0.replace(':', "%3A");
    let sweeps = sweeps(&world);
    assert!(sweeps[failed].contains(&format!("changedSince={minute}")), "{minute} {sweeps:?}");
    assert_eq!(world.store.keys("i/").len(), 1);
}

#[test]
fn a_clock_that_was_ahead_holds_up_no_sweep() {
    for restarted in [false, true] {
        let mut world = World::new();
        world.now += 10 * HOUR;
        follow(&mut world);
        // Asked once more, with the watermark as far back; and after the clock was.
        answer(&mut world, 3, START, &[]);
        world.run(2);
        let before = sweeps(&world).len();
        world.now -= 10 * HOUR;
        if restarted {
            world.restart(0);
            follow(&mut world);
        } else {
            world.command(0, Command::Look);
        }
        world.run(1);
        assert_eq!(sweeps(&world).len(), before + 1, "restarted: {restarted}");
    }
}

/// A CRM that remembers up to which change it has read misses nothing, and takes none for another.
#[test]
fn names_of_changes_go_on_rising_after_an_older_store_was_put_back() {
    let mut world = World::new();
    follow(&mut world);
    answer(&mut world, 1, START, &[]);
    world.run(5);
    let old = world.store.clone();
    let mut names = Vec::new();
    for customer in ["7", "8"] {
        world.store = old.clone();
        world.restart(0);
        world.now += 20 * MINUTE;
        let now = world.now;
        answer(&mut world, 1, now, &[customer]);
        follow(&mut world);
        world.run(5);
        names.extend(world.store.keys("i/"));
    }
    let [first, second] = names.as_slice() else { panic!("{names:?}") };
    assert!(first < second, "{names:?}");
    assert!(second.as_str() > "i/123/000000019999", "the names of before had the number alone");
}

/// What a webhook says is kept with its mark: another process reads the record, whose note has a word that we do not know.
#[test]
fn a_void_that_a_webhook_told_of_is_told_by_whoever_reads_the_record() {
    for (verb, what) in [("void", "voided"), ("update", "changed")] {
        let mut world = World::new();
        follow(&mut world);
        answer(&mut world, 1, START, &[]);
        world.run(5);
        let mark = json!({"schema": 2, "resource": "payment", "id": "9", "verb": verb, "at": START});
        world.store.version += 1;
        let version = world.store.version;
        world.store.records.insert("d/123/event".to_owned(), (mark.to_string(), version));
        world.restart(0);
        let seen = json!({"schema": 2, "token": 0, "fields": {"TotalAmt": "9"}});
        world.store.records.insert("v/123/Payment/9".to_owned(), (seen.to_string(), version));
        let payment =
            json!({"Id": "9", "SyncToken": "1", "TotalAmt": 0, "Line": [], "PrivateNote": "Annulé"});
        let body = json!({"QueryResponse": {"Payment": [payment]}, "time": UnixMillis(world.now).to_text()});
        world.read_faults.insert(world.read_urls.len(), Fault::Instead(good(&body)));
        let resources = vec![Followed { resource: Resource::Payment, added: true }];
        let follow = Follow { resources, every_minutes: None, reviews: false, whole: false };
        world.command(0, Command::Follow(follow));
        world.run(5);
        let told = world.store.keys("i/");
        assert_eq!((told.len(), world.store.keys("d/").len()), (1, 0));
        assert_eq!(world.store.value(&told[0]).unwrap()["what"], what);
    }
}

fn told(world: &World) -> Vec<Value> {
    world.store.keys("i/").iter().map(|key| world.store.value(key).unwrap()).collect()
}

/// A create ends as a letter of unknown outcome, and comes to pass between two looks at it.
#[test]
fn what_comes_to_pass_after_its_letter_was_written_is_ours_and_takes_the_letter_off_the_list() {
    for ours in [true, false] {
        let mut world = World::new();
        world.submit(vec![customer("1")]);
        world.write_faults.insert(0, Fault::Late(20 * MINUTE));
        world.write_faults.insert(1, Fault::Instead(refused()));
        world.run(18);
        assert_eq!(world.hosts[0].engine.dead_letters()[0].outcome, "unknown");
        world.run(6);
        let mut row = world.quickbooks.all("Customer")[0].clone();
        if !ours {
            row["Notes"] = json!("entered by a person");
            world.quickbooks.records[0].1 = row.clone();
        }
        let time = UnixMillis(world.now).to_text();
        let body = json!({"CDCResponse": [{"QueryResponse": [{"Customer": [row]}]}], "time": time});
        world.read_faults.insert(world.read_urls.len(), Fault::Instead(good(&body)));
        follow(&mut world);
        world.run(8);
        let linked = world.store.value("l/contact/1").map(|link| link["link"]["qboId"].clone());
        let letters = world.hosts[0].engine.dead_letters().len();
        assert_eq!((linked, letters), (ours.then(|| row["Id"].clone()), usize::from(!ours)));
        let told = told(&world);
        assert_eq!(
            told.iter().map(|told| &told["what"]).collect::<Vec<_>>(),
            if ours { vec![] } else { vec!["added"] }
        );
        assert_eq!((world.writes.len(), world.quickbooks.all("Customer").len()), (2, 1));
    }
}

fn refused() -> Outcome {
    Outcome::Response { status: 400, headers: Default::default(), body: fault(2500).to_string() }
}

/// The first commit of the round is refused: what somebody asked for must not be forgotten with it.
#[test]
fn what_was_asked_for_outlives_a_refused_commit() {
    let mut world = World::new();
    world.submit(vec![customer("1")]);
    world.run(1);
    answer(&mut world, 1, START, &[]);
    follow(&mut world);
    world.run(5);
    let refused = |world: &mut World| {
        world.store.version += 1;
        let version = world.store.version;
        world.store.records.get_mut("w/123").unwrap().1 = version;
    };
    let resources = vec![Followed { resource: Resource::Customer, added: true }];
    refused(&mut world);
    let whole = Follow { resources: resources.clone(), every_minutes: None, reviews: false, whole: true };
    world.command(0, Command::Follow(whole));
    world.run(5);
    let told = |event: &&Event| matches!(event, Event::Followed { whole: true, finding: None, .. });
    assert_eq!(world.told.iter().filter(told).count(), 1);
    refused(&mut world);
    let reads = world.read_urls.len();
    world.command(0, Command::Import { resources, from: None });
    world.run(5);
    assert_eq!(world.read_urls.len(), reads + 1);
    assert_eq!(world.store.value("w/123").unwrap()["whole"], Value::Null);
}
