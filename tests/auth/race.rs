//! Several processes share one rotating refresh token.

use serde_json::json;
use tieout::auth::{Ask, Connection, Done};

use super::world::{DAY, HOUR, World, failed, process};

/// A generator whose every run is the same.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

fn connected() -> (World, Connection, Connection) {
    let (mut world, mut one) = (World::default(), process());
    world.connect(&mut one, "9130");
    world.now += HOUR;
    (world, one, process())
}

/// Runs a process until it has a request under way.
fn until_asked(world: &mut World, process: &mut Connection) -> Ask {
    let said = world.command(&json!({"command": "token"}));
    let mut ask = process.turn(said);
    while !matches!(ask, Ask::Http { .. }) {
        ask = process.turn(world.perform(ask).unwrap());
    }
    ask
}

fn finish(world: &mut World, process: &mut Connection, mut ask: Ask) -> Done {
    loop {
        match world.perform(ask) {
            Ok(said) => ask = process.turn(said),
            Err(done) => return done,
        }
    }
}

#[test]
fn a_thousand_rotations_in_every_order_never_lose_the_grant() {
    for seed in 0..2 {
        let mut dice = Dice(seed);
        let (mut world, one, two) = connected();
        let mut processes = [one, two, process()];
        let mut asks: Vec<Option<Ask>> = vec![None, None, None];
        let mut tokens = 0;
        // Intuit's hardest behaviour: every exchange rotates, and the earlier token is dead at once.
        while world.intuit.exchanges < 1_001 {
            let turn = usize::try_from(dice.roll(3)).unwrap();
            let ask = match asks[turn].take() {
                Some(ask) => match world.perform(ask) {
                    Ok(said) => processes[turn].turn(said),
                    Err(Done::Token { access_token, .. }) => {
                        assert!(access_token.starts_with("AT-canary"));
                        tokens += 1;
                        // Nobody sleeps through an exchange here; that is a case of its own.
                        if dice.roll(4) == 0 && world.record().get("claim").is_none() {
                            world.now += dice.roll(HOUR);
                        }
                        continue;
                    }
                    Err(other) => panic!("seed {seed}: {other:?}"),
                },
                None => {
                    let said = world.command(&json!({"command": "token"}));
                    processes[turn].turn(said)
                }
            };
            asks[turn] = Some(ask);
        }
        assert!(tokens > 1_000);
        assert_eq!(world.intuit.good.len(), 1_001, "every exchange was accepted");
        assert!(!world.seen.contains("canary"));
    }
}

#[test]
fn while_one_exchanges_the_others_use_what_lasts_or_wait() {
    let (mut world, mut one, mut two) = connected();
    world.now -= 90_000;
    let ask = until_asked(&mut world, &mut one);
    assert_eq!(world.token(&mut two).1, 1, "the old token lasts a minute and a half more");
    world.now += 30_000;
    // In its last minute it is no longer handed out: the second process waits for the first.
    let said = world.command(&json!({"command": "token"}));
    let mut other = two.turn(said);
    for _ in 0..10 {
        other = two.turn(world.perform(other).unwrap());
    }
    assert_eq!(world.intuit.exchanges, 1);
    assert!(matches!(finish(&mut world, &mut one, ask), Done::Token { version: 2, .. }));
    assert!(matches!(finish(&mut world, &mut two, other), Done::Token { version: 2, .. }));
    assert_eq!(world.intuit.exchanges, 2);
}

#[test]
fn a_claim_left_behind_is_taken_over_after_it_was_seen_unchanged() {
    let (mut world, mut one, mut two) = connected();
    until_asked(&mut world, &mut one);
    // The first process is gone. What its clock said does not count: only how long the claim was seen.
    let begun = world.now;
    assert_eq!(world.token(&mut two).1, 2);
    let waited = world.now - begun;
    assert_eq!(waited, 75_000);
}

#[test]
fn a_sleeper_that_comes_back_breaks_nothing() {
    for tolerance in [0, 1] {
        let (mut world, mut one, mut two) = connected();
        world.intuit.tolerance = tolerance;
        // The first process' exchange is carried out, then it sleeps.
        let ask = until_asked(&mut world, &mut one);
        let said = world.perform(ask).unwrap();
        let taken = world.run(&mut two, json!({"command": "token"}));
        if tolerance == 0 {
            // Its token is dead: the second process must believe that the connection is lost ...
            assert_eq!(failed(&taken), "auth/reconnect");
        } else {
            assert!(matches!(taken, Done::Token { version: 2, .. }));
        }
        // ... until the sleeper brings the pair that proves otherwise; a newer one is left alone.
        let ask = one.turn(said);
        let done = finish(&mut world, &mut one, ask);
        assert!(matches!(done, Done::Token { version: 2, .. }), "{done:?}");
        assert_eq!(world.record()["state"], "connected");
        world.now += HOUR;
        assert_eq!(world.token(&mut two).1, 3);
    }
}

#[test]
fn a_verdict_waits_for_whoever_took_over() {
    let (mut world, mut one, mut two) = connected();
    let first = until_asked(&mut world, &mut one);
    let exchanged = world.perform(first).unwrap();
    // The second takes over and is refused; before it can say so, the first brings the new pair.
    world.now += DAY;
    let said = world.command(&json!({"command": "token"}));
    let mut ask = two.turn(said);
    while !matches!(ask, Ask::Http { .. }) {
        ask = two.turn(world.perform(ask).unwrap());
    }
    let refused = world.perform(ask).unwrap();
    let mine = one.turn(exchanged);
    assert!(matches!(finish(&mut world, &mut one, mine), Done::Token { version: 2, .. }));
    let ask = two.turn(refused);
    assert!(matches!(finish(&mut world, &mut two, ask), Done::Token { .. }));
    assert_eq!(world.record()["state"], "connected");
}

#[test]
fn a_store_changed_under_the_exchange_is_written_again() {
    let (mut world, mut one, mut two) = connected();
    let ask = until_asked(&mut world, &mut one);
    world.run(&mut two, json!({"command": "note", "company": "Harbor Lane"}));
    assert!(matches!(finish(&mut world, &mut one, ask), Done::Token { version: 2, .. }));
    assert_eq!(world.record()["company"], "Harbor Lane");
}

#[test]
fn those_who_wait_do_not_wait_for_ever() {
    let (mut world, _, mut two) = connected();
    let said = world.command(&json!({"command": "token"}));
    let mut ask = two.turn(said);
    // Others claim again and again, and never finish.
    let mut number = 0;
    let begun = world.now;
    let done = loop {
        if matches!(ask, Ask::Load { .. }) {
            number += 1;
            let mut record = world.record();
            record["claim"] = json!({"by": format!("other-{number}"), "at": world.now});
            let version = 1_000_000 + number;
            world.store.entries.insert("t/connection".to_owned(), (record.to_string(), version));
        }
        match world.perform(ask) {
            Ok(said) => ask = two.turn(said),
            Err(done) => break done,
        }
    };
    assert_eq!(failed(&done), "auth/busy");
    assert_eq!((world.now - begun, world.intuit.exchanges), (4 * 60_000, 1));
}

#[test]
fn a_store_that_lets_nobody_claim_is_not_asked_for_ever() {
    let (mut world, mut one, _) = connected();
    world.store.contested = u32::MAX;
    let before = world.store.commits;
    assert_eq!(failed(&world.run(&mut one, json!({"command": "token"}))), "auth/busy");
    assert_eq!((world.store.commits - before, world.intuit.exchanges), (8 * 128 + 1, 1));
}

#[test]
fn a_refusal_is_no_verdict_while_another_has_the_claim() {
    let (mut world, mut one, mut two) = connected();
    let first = until_asked(&mut world, &mut one);
    world.intuit.answers.push((400, json!({"error": "invalid_grant"}).to_string()));
    let refused = world.perform(first).unwrap();
    // The first is slow to hear of it, and the second has taken over.
    let second = until_asked(&mut world, &mut two);
    let mut mine = one.turn(refused);
    for _ in 0..4 {
        mine = one.turn(world.perform(mine).unwrap());
    }
    assert_eq!(world.record()["state"], "connected");
    assert!(matches!(finish(&mut world, &mut two, second), Done::Token { version: 2, .. }));
    assert!(matches!(finish(&mut world, &mut one, mine), Done::Token { version: 2, .. }));
}
