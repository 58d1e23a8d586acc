//! Renewing the access token, alone.

use serde_json::json;
use tieout::auth::{Ask, Connection, Done};

use super::world::{DAY, HOUR, KEY, START, World, at, config, failed, process, reason};

const OTHER: &str = "1f1e1d1c1b1a191817161514131211100f0e0d0c0b0a09080706050403020100";

fn connected() -> (World, Connection) {
    let (mut world, mut process) = (World::default(), process());
    assert!(matches!(world.connect(&mut process, "9130"), Done::Connected { .. }));
    (world, process)
}

#[test]
fn a_token_is_exchanged_five_minutes_before_its_end() {
    let (mut world, mut process) = connected();
    world.now = START + HOUR - 5 * 60_000 - 1;
    assert_eq!(world.token(&mut process), ("AT-canary-1".to_owned(), 1));
    assert_eq!(world.intuit.exchanges, 1);
    world.now += 1;
    assert_eq!(world.token(&mut process), ("AT-canary-3".to_owned(), 2));
    assert_eq!(world.record()["refreshedAt"], world.now);
    assert_eq!(world.record()["idleUntil"], world.now + 8_726_400_000);
    assert_eq!(world.record()["connectedAt"], START);
    assert!(world.record().get("claim").is_none());
    assert_eq!(world.token(&mut process).1, 2);
    assert_eq!(world.intuit.exchanges, 2);
    assert!(!world.seen.contains("canary"), "{}", world.seen);
}

#[test]
fn a_refused_token_is_exchanged_once() {
    let (mut world, mut process) = connected();
    let refused = |version: u64| json!({"command": "token", "refused": version});
    assert!(matches!(world.run(&mut process, refused(1)), Done::Token { version: 2, .. }));
    // A second request that was refused with the same token finds the new one there.
    assert!(matches!(world.run(&mut process, refused(1)), Done::Token { version: 2, .. }));
    assert_eq!(world.intuit.exchanges, 2);
    assert!(matches!(world.run(&mut process, refused(2)), Done::Token { version: 3, .. }));
}

#[test]
fn a_pair_is_stored_before_it_is_handed_out() {
    let (mut world, mut process) = connected();
    world.now += HOUR;
    let said = world.command(&json!({"command": "token"}));
    let mut ask = process.turn(said);
    let mut order = Vec::new();
    loop {
        order.push(format!("{ask:?}"));
        match world.perform(ask) {
            Ok(said) => ask = process.turn(said),
            Err(done) => break assert!(matches!(done, Done::Token { .. })),
        }
    }
    assert_eq!(order, ["Load", "Commit", "Http", "Commit", "Done"]);
}

#[test]
fn a_grant_that_ended_is_told_once_and_never_tried_again() {
    let (mut world, mut process) = connected();
    world.now += HOUR;
    world.intuit.good.clear();
    assert_eq!(failed(&world.run(&mut process, json!({"command": "token"}))), "auth/reconnect");
    assert_eq!(world.record()["state"], "reconnect");
    assert!(world.record().get("sealed").is_none() && world.record().get("claim").is_none());
    assert_eq!(failed(&world.run(&mut process, json!({"command": "token"}))), "auth/reconnect");
    assert_eq!(failed(&world.run(&mut process, json!({"command": "keep-alive"}))), "auth/reconnect");
    assert_eq!(world.intuit.exchanges, 2);
    let status = world.status(&mut process);
    assert_eq!((status.state.as_str(), status.realm.as_deref()), ("reconnect", Some("9130")));
    assert_eq!(status.findings[0].code.as_str(), "auth/reconnect");
    assert!(matches!(world.connect(&mut process, "9130"), Done::Connected { resumed: true, .. }));
    assert_eq!(world.token(&mut process).1, 2);
}

#[test]
fn a_lost_answer_is_tried_again_with_the_token_that_is_stored() {
    let (mut world, mut process) = connected();
    world.intuit.tolerance = 1;
    world.now += HOUR;
    world.intuit.lose = 1;
    assert_eq!(failed(&world.run(&mut process, json!({"command": "token"}))), "auth/endpoint");
    assert!(world.record().get("claim").is_none(), "the claim is given back");
    assert_eq!(world.token(&mut process).1, 2);
    // Where Intuit does not take the earlier token, a person must consent again.
    world.intuit.tolerance = 0;
    world.now += HOUR;
    world.intuit.lose = 1;
    assert_eq!(failed(&world.run(&mut process, json!({"command": "token"}))), "auth/endpoint");
    assert_eq!(failed(&world.run(&mut process, json!({"command": "token"}))), "auth/reconnect");
}

#[test]
fn an_outage_does_not_end_a_token_that_still_lasts() {
    let (mut world, mut process) = connected();
    let outage = || (503, String::new());
    world.now = START + HOUR - 4 * 60_000;
    world.intuit.answers.push(outage());
    assert_eq!(world.token(&mut process).1, 1);
    // Not one that was refused, and not one in its last minute.
    world.intuit.answers.push(outage());
    assert_eq!(failed(&world.run(&mut process, json!({"command": "token", "refused": 1}))), "auth/endpoint");
    world.now = START + HOUR - 60_000;
    world.intuit.answers.push(outage());
    assert_eq!(failed(&world.run(&mut process, json!({"command": "token"}))), "auth/endpoint");
    world.intuit.answers.push((401, String::new()));
    assert_eq!(failed(&world.run(&mut process, json!({"command": "token"}))), "auth/client-refused");
    world.now = START + HOUR - 60_001;
    world.intuit.answers.push(outage());
    assert_eq!(world.token(&mut process).1, 1);
}

#[test]
fn an_idle_connection_is_kept_alive_and_its_end_is_announced() {
    let (mut world, mut process) = connected();
    let keep_alive = || json!({"command": "keep-alive"});
    assert_eq!(world.status(&mut process).keep_alive_at, Some(at(30)));
    world.now = at(30).0 - 1;
    assert!(matches!(world.run(&mut process, keep_alive()), Done::Status { .. }));
    assert_eq!(world.intuit.exchanges, 1);
    world.now += 1;
    let Done::Status { status } = world.run(&mut process, keep_alive()) else { panic!("no status") };
    assert_eq!(status.keep_alive_at, Some(at(60)));
    assert_eq!(world.intuit.exchanges, 2);

    // 101 days are what Intuit's answer says: the warning begins 20 days before.
    let end = world.now + 8_726_400_000;
    world.now = end - 20 * DAY - 1;
    assert_eq!(world.status(&mut process).findings.len(), 0);
    world.now += 1;
    let findings = world.status(&mut process).findings;
    assert_eq!(findings[0].code.as_str(), "auth/idle-end");
    assert!(findings[0].message.contains("20 days"), "{}", findings[0].message);
    world.now = end - 1;
    let Done::Status { status } = world.run(&mut process, keep_alive()) else { panic!("no status") };
    assert!(status.findings.is_empty());
}

#[test]
fn the_end_of_the_consent_is_announced_two_months_ahead() {
    let (mut world, mut process) = connected();
    world.intuit.hard_seconds = Some(60 * 86_400);
    world.run(&mut process, json!({"command": "token", "refused": 1}));
    let findings = world.status(&mut process).findings;
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].code.as_str(), "auth/grant-end");
    assert!(findings[0].message.contains("60 days"));
    // An answer that does not say it leaves what is known.
    world.intuit.hard_seconds = None;
    world.run(&mut process, json!({"command": "token", "refused": 2}));
    assert_eq!(world.status(&mut process).grant_until, Some(at(60)));
    world.intuit.hard_seconds = Some(60 * 86_400 + 1);
    world.run(&mut process, json!({"command": "token", "refused": 3}));
    assert!(world.status(&mut process).findings.is_empty());
    world.intuit.hard_seconds = None;
    world.connect(&mut process, "9130");
    let status = world.status(&mut process);
    assert_eq!((status.grant_until, status.findings.len()), (None, 0), "an end that is unknown is not near");
}

#[test]
fn a_consent_given_meanwhile_outweighs_the_verdict() {
    let (mut world, mut one) = connected();
    let mut two = process();
    world.now += HOUR;
    world.intuit.good.clear();
    // The first process stops right before it writes that a person must consent again.
    let said = world.command(&json!({"command": "token"}));
    let mut ask = one.turn(said);
    while !matches!(&ask, Ask::Commit { put, .. } if put.iter().any(|kept| kept.value.contains(r#""reconnect""#)))
    {
        ask = one.turn(world.perform(ask).unwrap());
    }
    assert!(matches!(world.connect(&mut two, "9130"), Done::Connected { .. }));
    let done = loop {
        match world.perform(ask) {
            Ok(said) => ask = one.turn(said),
            Err(done) => break done,
        }
    };
    assert!(matches!(done, Done::Token { .. }), "{done:?}");
    assert_eq!(world.record()["state"], "connected");
}

#[test]
fn a_rotated_key_takes_over_with_the_next_exchange() {
    let (mut world, _) = connected();
    let open = |keys: &[(&str, &str)]| Connection::new(&config("ws", keys)).unwrap();
    assert_eq!(
        failed(&world.run(&mut open(&[("k2", OTHER)]), json!({"command": "token"}))),
        "auth/key-missing"
    );
    let mut both = open(&[("k2", OTHER), ("k1", KEY)]);
    assert_eq!(world.token(&mut both).1, 1);
    assert!(matches!(world.run(&mut both, json!({"command": "keep-alive"})), Done::Status { .. }));
    assert_eq!(world.record()["version"], 2);
    assert_eq!(world.token(&mut open(&[("k2", OTHER)])).1, 2);
}

#[test]
fn a_record_that_was_moved_or_altered_opens_nothing() {
    let (mut world, mut process) = connected();
    let good = world.store.entries["t/connection"].clone();
    for (from, to) in [
        (r#""workspace":"ws""#, r#""workspace":"other""#),
        (r#""realm":"9130""#, r#""realm":"9131""#),
        (r#""version":1"#, r#""version":2"#),
        (r#""schema":1"#, r#""schema":2"#),
        ("{", "["),
        ("v1.k1.", "v1.k1.A"),
    ] {
        let altered = (good.0.replacen(from, to, 1), good.1);
        assert_ne!(altered.0, good.0, "{from}");
        world.store.entries.insert("t/connection".to_owned(), altered);
        let code = failed(&world.run(&mut process, json!({"command": "token"})));
        let expected = if from.contains("schema") { "engine/schema-newer" } else { "auth/envelope-refused" };
        assert_eq!(code, expected, "{from}");
    }
    world.store.entries.insert("t/connection".to_owned(), good);
    let mut other = Connection::new(&config("other", &[("k1", KEY)])).unwrap();
    assert_eq!(failed(&world.run(&mut other, json!({"command": "token"}))), "auth/envelope-refused");
    assert_eq!(failed(&world.connect(&mut other, "9130")), "auth/envelope-refused");
    assert_eq!(world.status(&mut other).state, "not-connected");
    assert_eq!(
        failed(&world.run(&mut other, json!({"command": "disconnect", "links": "keep"}))),
        "auth/not-connected"
    );
}

#[test]
fn nothing_is_handed_out_in_another_environment_or_before_a_consent() {
    let (mut world, mut process) = (World::default(), process());
    assert_eq!(failed(&world.run(&mut process, json!({"command": "token"}))), "auth/not-connected");
    assert_eq!(world.status(&mut process).state, "not-connected");
    world.connect(&mut process, "1");
    let mut live = config("ws", &[("k1", KEY)]);
    live.environment = "production".to_owned();
    let mut live = Connection::new(&live).unwrap();
    let done = world.run(&mut live, json!({"command": "token"}));
    assert_eq!(failed(&done), "auth/not-connected");
    assert_eq!(reason(&done), "the workspace is connected in another environment");
    // Once it is disconnected, that it was in another environment is no matter.
    world.run(&mut process, json!({"command": "disconnect", "links": "keep"}));
    for one in [&mut live, &mut process] {
        let done = world.run(one, json!({"command": "token"}));
        assert_eq!((failed(&done), reason(&done)), ("auth/not-connected", "the workspace is not connected"));
    }
}

#[test]
fn the_card_shows_company_and_last_sync() {
    let (mut world, mut process) = connected();
    let note = json!({"command": "note", "company": "Harbor Lane", "syncedAt": 5});
    world.store.lost = 1;
    let Done::Status { status } = world.run(&mut process, note) else { panic!("no status") };
    assert_eq!((status.company.as_deref(), status.synced_at.map(|at| at.0)), (Some("Harbor Lane"), Some(5)));
    world.run(&mut process, json!({"command": "note", "syncedAt": 6}));
    let status = world.status(&mut process);
    assert_eq!((status.company.as_deref(), status.synced_at.map(|at| at.0)), (Some("Harbor Lane"), Some(6)));
    assert_eq!(status.idle_until.map(|at| at.0), Some(START + 8_726_400_000));
    assert_eq!(status.connected_at.map(|at| at.0), Some(START));
    world.store.failed = 100;
    assert_eq!(failed(&world.run(&mut process, json!({"command": "note", "syncedAt": 7}))), "auth/store");
    assert_eq!(world.store.failed, 91);
}

#[test]
fn a_store_of_unknown_outcome_is_read_again() {
    let (mut world, mut process) = connected();
    world.now += HOUR;
    // Both the claim and the pair are stored, but the store does not say so.
    world.store.lost = 2;
    assert_eq!(world.token(&mut process).1, 2);
    assert_eq!(world.intuit.exchanges, 2);
    world.now += HOUR;
    world.store.failed = 1;
    assert_eq!(world.token(&mut process).1, 3);
    assert_eq!(world.intuit.exchanges, 3);
}

#[test]
fn a_command_ends_the_one_before() {
    let (mut world, mut process) = connected();
    let said = world.command(&json!({"command": "token"}));
    assert!(matches!(process.turn(said), Ask::Load { .. }));
    assert_eq!(world.token(&mut process).1, 1);
}
