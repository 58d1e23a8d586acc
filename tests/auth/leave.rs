//! Disconnecting.

use serde_json::json;
use tieout::auth::{Connection, Done};

use super::world::{HOUR, World, failed, process};

fn connected() -> (World, Connection) {
    let (mut world, mut process) = (World::default(), process());
    world.connect(&mut process, "9130");
    world.run(&mut process, json!({"command": "note", "company": "Harbor Lane", "syncedAt": 5}));
    (world, process)
}

fn disconnect(world: &mut World, process: &mut Connection, links: &str) -> Option<&'static str> {
    match world.run(process, json!({"command": "disconnect", "links": links})) {
        Done::Disconnected { warning } => warning.map(|finding| finding.code.as_str()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_grant_is_revoked_and_the_tokens_are_gone() {
    for links in ["keep", "clear"] {
        let (mut world, mut process) = connected();
        let sealed = world.record()["sealed"].as_str().unwrap().to_owned();
        assert_eq!(disconnect(&mut world, &mut process, links), None);
        assert_eq!(world.intuit.revoked, ["RT-canary-0"]);
        assert!(!world.store.entries["t/connection"].0.contains(&sealed));
        assert_eq!(failed(&world.run(&mut process, json!({"command": "token"}))), "auth/not-connected");
        let status = world.status(&mut process);
        assert_eq!(status.state, "disconnected");
        let kept = links == "keep";
        assert_eq!(status.realm.is_some(), kept);
        assert_eq!(status.company.is_some(), kept);
        assert_eq!(status.synced_at.is_some(), kept);
        assert!(
            status.connected_at.is_none() && status.idle_until.is_none() && status.keep_alive_at.is_none()
        );
        // Once more: there is nothing left to revoke.
        assert_eq!(disconnect(&mut world, &mut process, links), None);
        assert_eq!(world.intuit.revoked.len(), 1);
    }
}

#[test]
fn it_happens_here_even_if_intuit_cannot_be_told() {
    for (status, warning) in [
        (200, None),
        (400, None),
        (0, Some("auth/revoke-unsure")),
        (500, Some("auth/revoke-unsure")),
        (401, Some("auth/revoke-unsure")),
    ] {
        let (mut world, mut process) = connected();
        world.intuit.revoke_status = status;
        assert_eq!(disconnect(&mut world, &mut process, "keep"), warning, "{status}");
        assert_eq!(world.record()["state"], "disconnected");
        assert!(world.record().get("sealed").is_none());
    }
    // The key is lost: what cannot be opened cannot be revoked, but it goes.
    let (mut world, mut process) = connected();
    let text = world.store.entries["t/connection"].0.replacen("v1.k1.", "v1.k0.", 1);
    world.store.entries.get_mut("t/connection").unwrap().0 = text;
    assert_eq!(disconnect(&mut world, &mut process, "keep"), Some("auth/revoke-unsure"));
    assert!(world.intuit.revoked.is_empty());
    assert!(world.record().get("sealed").is_none());
}

#[test]
fn a_store_that_fails_is_tried_again_and_intuit_told_once() {
    let (mut world, mut process) = connected();
    world.store.failed = 1;
    world.store.lost = 1;
    assert_eq!(disconnect(&mut world, &mut process, "keep"), None);
    assert_eq!(world.intuit.revoked.len(), 1);
    let (mut world, mut process) = connected();
    world.store.failed = 100;
    let done = world.run(&mut process, json!({"command": "disconnect", "links": "keep"}));
    assert_eq!(failed(&done), "auth/store");
    assert_eq!(world.store.failed, 91);
}

#[test]
fn a_pair_that_was_never_stored_is_revoked_too() {
    let (mut world, mut process) = connected();
    world.now += HOUR;
    let said = world.command(&json!({"command": "token"}));
    let mut ask = process.turn(said);
    while world.intuit.exchanges < 2 {
        ask = process.turn(world.perform(ask).unwrap());
    }
    world.store.failed = 100;
    while let Ok(said) = world.perform(ask) {
        ask = process.turn(said);
    }
    world.store.failed = 0;
    disconnect(&mut world, &mut process, "keep");
    assert_eq!(world.intuit.revoked, ["RT-canary-2"]);
}

#[test]
fn an_exchange_under_way_does_not_connect_again() {
    let (mut world, mut one) = connected();
    let mut two = process();
    world.now += HOUR;
    let said = world.command(&json!({"command": "token"}));
    let mut ask = one.turn(said);
    while world.intuit.exchanges < 2 {
        ask = one.turn(world.perform(ask).unwrap());
    }
    disconnect(&mut world, &mut two, "keep");
    let done = loop {
        match world.perform(ask) {
            Ok(said) => ask = one.turn(said),
            Err(done) => break done,
        }
    };
    assert_eq!(failed(&done), "auth/not-connected");
    assert_eq!(world.record()["state"], "disconnected");
}
