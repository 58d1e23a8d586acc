//! Two processes over one store.

use tieout::base::time::UnixMillis;
use tieout::engine::{Command, Outcome, Query, State};

use tieout::inbound::follow::{Follow, Followed};
use tieout::step::Resource;

use crate::steps::{chain, customer};
use crate::world::{Fault, World};

#[test]
fn two_hosts_with_the_same_plan_write_everything_once() {
    let mut world = World::new();
    let second = world.add_host("two");
    world.submit(chain("1"));
    world.hosts[second].engine.submit(chain("1"), "plan").unwrap();
    world.run(60);
    world.assert_exactly_once(&["1"]);
    assert_eq!(world.writes.len(), 3);
    for host in &world.hosts {
        let status = host.engine.status();
        assert_eq!((status.state, status.failed), (State::Idle, 0));
        assert_eq!(host.engine.links().len(), 3);
    }
}

/// A host sleeps at every possible moment for half an hour, another takes over, then the first wakes.
#[test]
fn a_host_that_slept_changes_nothing() {
    for moment in 0..40 {
        let mut world = World::new();
        world.submit(chain("1"));
        for _ in 0..moment {
            world.run(0);
            world.now += 47;
        }
        world.hosts[0].frozen = true;
        let second = world.add_host("two");
        world.hosts[second].engine.submit(chain("1"), "plan").unwrap();
        world.run(30);
        world.hosts[0].frozen = false;
        world.run(8 * 60);
        world.assert_exactly_once(&["1"]);
    }
}

/// Effects of a frozen host are performed late: it has asked for them before it slept.
#[test]
fn what_a_sleeper_asked_for_is_not_sent_after_its_time() {
    let mut world = World::new();
    world.submit((1..=3).flat_map(|n| chain(&n.to_string())).collect());
    for turn in 0..30 {
        world.run(0);
        world.now += if turn % 7 == 3 { 400_000 } else { 3 };
    }
    world.run(8 * 60);
    world.assert_exactly_once(&["1", "2", "3"]);
}

#[test]
fn a_second_process_of_the_same_name_does_not_fight() {
    let mut world = World::new();
    world.submit((1..=20).map(|n| customer(&n.to_string())).collect());
    world.run(0);
    world.now += 300;
    let twin = world.add_host("one");
    world.hosts[twin].engine.submit(vec![customer("99")], "plan").unwrap();
    world.run(8 * 60);
    assert_eq!(world.quickbooks.all("Customer").len(), 21);
    assert!(world.commits < 300, "{}", world.commits);
}

/// Nobody else has held it in between: its version says so, and it need not run out first.
#[test]
fn after_a_refused_commit_a_process_goes_on_under_its_own_lease() {
    for refusals in 1..=5 {
        let mut world = World::new();
        world.store.contested = Some(("o/contact:1:create".to_owned(), refusals));
        world.submit(chain("1"));
        let status = world.run_ms(10_000);
        assert_eq!((status.state, status.done), (State::Idle, 3), "{refusals}");
        world.assert_exactly_once(&["1"]);
        let lease = world.store.value("m/lease").unwrap();
        assert_eq!(
            lease["epoch"].as_u64(),
            Some(refusals as u64 + 1),
            "taken anew: what comes late is refused"
        );
    }
}

/// What another process took and gave up for dead is not its own any more, even under the same name.
#[test]
fn a_lease_that_somebody_else_took_since_is_waited_for() {
    for name in ["one", "two"] {
        let mut world = World::new();
        let epoch = |world: &World| world.store.value("m/lease").and_then(|lease| lease["epoch"].as_u64());
        let wait_for = |world: &mut World, wanted| {
            (0..50).any(|_| {
                world.run_ms(0);
                epoch(world) == Some(wanted)
            })
        };
        world.submit(chain("1"));
        assert!(wait_for(&mut world, 1));
        world.hosts[0].frozen = true;
        world.now += 400_000;
        let other = world.add_host(name);
        world.hosts[other].engine.submit(chain("2"), "plan").unwrap();
        assert!(wait_for(&mut world, 2));
        world.hosts[other].frozen = true;
        world.hosts[0].frozen = false;
        let written = world.writes.len();
        world.run_ms(60_000);
        assert_eq!((epoch(&world), world.writes.len()), (Some(2), written), "{name}");
        world.hosts[other].frozen = false;
        world.run(8 * 60);
        world.assert_exactly_once(&["1", "2"]);
    }
}

#[test]
fn a_waiting_host_says_so_and_goes_on_when_the_other_is_done() {
    let mut world = World::new();
    world.submit((1..=40).map(|n| customer(&n.to_string())).collect());
    world.run(0);
    world.now += 1_000;
    world.run(0);
    let second = world.add_host("two");
    world.hosts[second].engine.submit(vec![customer("99")], "plan").unwrap();
    for _ in 0..20 {
        world.run(0);
        world.now += 20;
    }
    assert_eq!(world.hosts[second].engine.status().state, State::LostLease);
    world.run(60);
    assert_eq!(world.quickbooks.all("Customer").len(), 41);
    assert_eq!(world.hosts[second].engine.status().state, State::Idle);
}

/// Idle processes wake for the same late look, hours apart, and lose the race for the lease to each other.
#[test]
fn idle_processes_that_wake_together_go_on() {
    let mut world = World::new();
    let others = [world.add_host("two"), world.add_host("three")];
    for round in 0..12 {
        let id = format!("r{round}");
        world.write_faults.insert(world.writes.len(), Fault::After(Outcome::Timeout));
        world.submit(vec![customer(&id)]);
        world.run(9 * 60);
    }
    for host in [0, others[0], others[1]] {
        assert_eq!(world.hosts[host].engine.status().state, State::Idle, "host {host}");
    }
    assert_eq!(world.quickbooks.all("Customer").len(), 12);
    let looks = world.read_urls.len();
    assert!(looks <= 12 * 5, "one process looks, not each: {looks}");
}

/// Nobody starts the process again that had a write in doubt, and all others had nothing to do.
#[test]
fn what_a_process_leaves_behind_is_found_by_one_that_is_idle() {
    let mut world = World::new();
    world.run(10);
    let second = world.add_host("two");
    world.write_faults.insert(0, Fault::After(Outcome::Timeout));
    world.hosts[second].engine.submit(chain("1"), "plan").unwrap();
    world.run(2);
    assert_eq!((world.writes.len(), world.hosts[0].engine.links().len()), (1, 0));
    world.hosts[second].frozen = true;
    world.run(60);
    assert_eq!((world.status().state, world.status().done), (State::Idle, 3));
    assert_eq!(world.hosts[0].engine.links().len(), 3);
    let looks = world.read_urls.len();
    world.run(7 * 60);
    assert!(world.read_urls.len() > looks, "nor is it looked for after the horizon");
    world.assert_exactly_once(&["1"]);
}

/// Idle processes read one key of the store now and then, and write nothing.
#[test]
fn idle_processes_leave_the_store_alone() {
    let mut world = World::new();
    world.add_host("two");
    world.submit(chain("1"));
    world.run(60);
    let commits = world.commits;
    world.run(24 * 60);
    assert_eq!(world.commits, commits);
}

/// What reads the lease now and then has nothing else to do.
#[test]
fn a_process_at_work_does_not_look_for_work() {
    let mut world = World::new();
    for number in 0..9_999 {
        world.write_faults.insert(number, Fault::Instead(Outcome::NeverSent { reason: "dns".to_owned() }));
    }
    world.submit((1..=30).map(|n| customer(&n.to_string())).collect());
    world.run(70);
    assert_eq!((world.status().waiting, world.peeks), (30, 0));
    let mut world = World::new();
    world.run(70);
    assert_eq!(world.peeks, 2);
}

#[test]
fn a_lease_is_kept_while_a_request_is_under_way() {
    let mut world = World::new();
    world.submit(vec![customer("1")]);
    world.write_faults.insert(0, Fault::Instead(Outcome::Timeout));
    world.run_ms(125_000);
    let until = world.store.value("m/lease").unwrap()["until"].as_u64().unwrap();
    assert!(until >= world.now + 265_000, "{}", until - world.now);
}

/// The other clock was a year ahead; ours has seen nobody renew the lease.
#[test]
fn a_lease_that_nobody_renews_falls_to_who_watches_it() {
    let mut world = World::new();
    world.run(1);
    let until = world.now + 365 * 24 * 3_600_000;
    let lease = format!(r#"{{"schema":2,"epoch":9,"holder":"two","until":{until}}}"#);
    world.store.version += 1;
    world.store.records.insert("m/lease".to_owned(), (lease, world.store.version));
    world.restart(0);
    world.submit(chain("1"));
    world.run(5);
    assert_eq!(world.writes.len(), 0, "the holder may live");
    world.run(2);
    world.assert_exactly_once(&["1"]);
}

#[test]
fn what_was_given_back_in_order_holds_nobody_up() {
    let mut world = World::new();
    world.submit(vec![customer("1")]);
    world.settle();
    world.restart(0);
    world.submit(vec![customer("2")]);
    world.run_ms(500);
    assert_eq!(world.writes.len(), 2);
}

/// A change of the company's books that is done must not be made once more.
#[test]
fn what_is_done_stays_done_when_the_store_is_read_anew() {
    let mut world = World::new();
    world.submit(chain("1"));
    world.settle();
    let id = world.quickbooks.all("Invoice")[0]["Id"].as_str().unwrap().to_owned();
    world.submit(vec![crate::steps::update("1", &id, "0", "hello")]);
    world.settle();
    world.store.version += 1;
    let version = world.store.version;
    world.store.records.get_mut("m/lease").unwrap().1 = version;
    let scans = world.scans.len();
    let status = world.run(40);
    assert!(world.scans.len() > scans, "it was read anew");
    assert_eq!((status.failed, world.writes.len(), world.store.version), (0, 4, version));
}

/// I-25: reads alone are counted for all processes too.
#[test]
fn two_processes_that_only_read_keep_one_budget() {
    let many = || Command::Read {
        queries: (0..60)
            .map(|n| Query { name: format!("q{n}"), statement: "select * from Customer".to_owned() })
            .collect(),
    };
    let mut world = World::new();
    let second = world.add_host("two");
    world.run(1);
    world.command(0, many());
    world.command(second, many());
    world.run(2);
    let times: Vec<u64> = world.read_urls.iter().map(|(at, _)| *at).collect();
    assert_eq!(times.len(), 120);
    for start in &times {
        let within = times.iter().filter(|at| (*start..start + 1_000).contains(at)).count();
        assert!(within <= 10, "{within} requests within a second");
    }
}

/// Who reads holds the lease: a guest is granted a small share only.
#[test]
fn a_process_that_only_reads_reads_at_full_speed() {
    let queries = (0..60)
        .map(|n| Query { name: format!("q{n}"), statement: "select * from Customer".to_owned() })
        .collect();
    let mut world = World::new();
    world.run(1);
    world.command(0, Command::Read { queries });
    world.run_ms(15_000);
    assert_eq!(world.read_urls.len(), 60);
}

/// A round is several turns; the lease is kept for it, and given back after it.
#[test]
fn a_process_that_only_follows_comes_to_the_end_of_its_round() {
    let mut world = World::new();
    world.submit(chain("1"));
    world.settle();
    let reads = world.read_urls.len();
    world.read_faults.insert(reads, Fault::Instead(nothing_changed(world.now)));
    let resources = vec![Followed { resource: Resource::Invoice, added: false }];
    world
        .command(0, Command::Follow(Follow { resources, every_minutes: None, reviews: false, whole: false }));
    let status = world.run(5);
    assert!(status.swept_at.is_some_and(|at| at.0 > world.now - 5 * 60_000), "{status:?}");
    assert_eq!(world.read_urls.len(), reads + 1);
    assert_eq!(world.store.value("m/lease").unwrap()["until"], 0);
}

/// What QuickBooks answers at that time of its own clock.
fn nothing_changed(time: u64) -> Outcome {
    let time = UnixMillis(time).to_text();
    let body = format!(r#"{{"CDCResponse":[{{"QueryResponse":[{{}}]}}],"time":"{time}"}}"#);
    Outcome::Response { status: 200, headers: Default::default(), body }
}

/// By its host's clock, three hours ahead, a process would ask for changes of the future, and pass over those since it began.
#[test]
fn a_watermark_ahead_of_quickbooks_goes_back_by_as_much() {
    let mut world = World::new();
    world.submit(chain("1"));
    world.settle();
    let (reads, real) = (world.read_urls.len(), world.now - 3 * 3_600_000);
    for read in [reads, reads + 1] {
        world.read_faults.insert(read, Fault::Instead(nothing_changed(real)));
    }
    let resources = vec![Followed { resource: Resource::Invoice, added: false }];
    world
        .command(0, Command::Follow(Follow { resources, every_minutes: None, reviews: false, whole: false }));
    world.run(5);
    let begun = UnixMillis(real - 10 * 60_000).to_text();
    let hour = begun.split(':').next().unwrap();
    let [_, (_, again)] = &world.read_urls[reads..] else { panic!("{:?}", world.read_urls) };
    assert!(again.contains(&format!("changedSince={hour}%3A")), "{again}");
    assert_eq!(world.store.value("w/123").unwrap()["since"], real / 1_000 * 1_000);
}
