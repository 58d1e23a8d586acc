//! From the consent page to a connection.

use serde_json::{Value, json};
use tieout::auth::{Ask, Connection, ConnectionConfig, Done, Said};
use tieout::diagnostics::Code;

use super::world::{KEY, START, World, config, failed, process, reason};

#[test]
fn a_company_is_connected_and_its_tokens_are_sealed() {
    let (mut world, mut process) = (World::default(), process());
    let Done::Authorize { url, session } = world.run(&mut process, json!({"command": "authorize"})) else {
        panic!("no address")
    };
    let (address, state) = url.rsplit_once("&state=").unwrap();
    assert_eq!(
        address,
        "http://127.0.0.1:9/connect/oauth2?client_id=client%261&response_type=code&scope=com.intuit.quickbooks.accounting&redirect_uri=https%3A%2F%2Fcrm.example%2Fcb"
    );
    assert!(state.len() >= 43 && session.len() >= 43 && state != session);
    // The store alone cannot finish the consent.
    let kept = &world.store.entries["t/consents"].0;
    assert!(!kept.contains(state) && !kept.contains(&session));

    world.intuit.code = Some("code-1".to_owned());
    let done = world.callback(&mut process, &format!("code=code-1&state={state}&realmId=9130"), &session);
    assert!(matches!(&done, Done::Connected { realm, resumed: false } if realm == "9130"), "{done:?}");
    let record = world.record();
    assert_eq!(record["realm"], "9130");
    assert_eq!(record["state"], "connected");
    assert_eq!(record["version"], 1);
    assert_eq!(record["connectedAt"], START);
    assert_eq!(record["accessUntil"], START + 3_600_000);
    assert_eq!(record["idleUntil"], START + 8_726_400_000);
    assert_eq!(record["grantUntil"], START + 157_680_000_000_u64);
    assert_eq!(world.store.entries["t/consents"].0, "[]");
    let (token, version) = world.token(&mut process);
    assert_eq!((token.as_str(), version), ("AT-canary-1", 1));
    assert!(!world.seen.contains("canary"), "{}", world.seen);
}

#[test]
fn a_state_is_good_once_in_its_own_browser_and_for_a_quarter_of_an_hour() {
    let (mut world, mut process) = (World::default(), process());
    let (state, session) = world.authorize(&mut process);
    let (other_state, other_session) = world.authorize(&mut process);
    let query = format!("code=code-1&state={state}&realmId=9130");
    for (query, session) in [
        (query.as_str(), other_session.as_str()),
        (&query, ""),
        (&format!("code=code-1&state={state}x&realmId=9130"), &session),
        (&format!("code=code-1&state={session}&realmId=9130"), &session),
    ] {
        assert_eq!(failed(&world.callback(&mut process, query, session)), "auth/state-unknown");
    }
    for query in ["", "code=code-1&realmId=9130", &format!("state={state}&state={state}"), "state=%ff"] {
        assert_eq!(failed(&world.callback(&mut process, query, &session)), "auth/callback-unreadable");
    }
    assert_eq!(world.intuit.exchanges, 0);
    world.intuit.code = Some("code-1".to_owned());
    assert!(matches!(world.callback(&mut process, &query, &session), Done::Connected { .. }));
    assert_eq!(failed(&world.callback(&mut process, &query, &session)), "auth/state-unknown");

    world.now += 15 * 60_000;
    let late = format!("code=code-2&state={other_state}&realmId=9130");
    assert_eq!(failed(&world.callback(&mut process, &late, &other_session)), "auth/state-expired");
    assert_eq!(failed(&world.callback(&mut process, &late, &other_session)), "auth/state-unknown");
    assert_eq!(world.intuit.exchanges, 1);
}

#[test]
fn debug_text_names_the_outcome_and_no_secret() {
    let (mut world, mut process) = (World::default(), process());
    let said = |done: &Done| format!("{done:?}");
    assert_eq!(said(&world.run(&mut process, json!({"command": "authorize"}))), "Authorize");
    let (state, session) = world.authorize(&mut process);
    assert_eq!(said(&world.callback(&mut process, "state=x", "")), "Failed(auth/state-unknown)");
    world.intuit.code = Some("code-1".to_owned());
    let query = format!("code=code-1&state={state}&realmId=9130");
    let mut ask =
        process.turn(world.command(&json!({"command": "callback", "query": query, "session": session})));
    let mut requests = 0;
    let done = loop {
        if let Ask::Http { request } = &ask {
            requests += 1;
            assert_eq!(format!("{ask:?} {request:?}"), "Http AuthRequest");
        }
        match world.perform(ask) {
            Ok(said) => ask = process.turn(said),
            Err(done) => break done,
        }
    };
    assert_eq!((said(&done).as_str(), requests), ("Connected(9130, false)", 1));
    assert_eq!(said(&world.run(&mut process, json!({"command": "token"}))), "Token");
    assert!(said(&world.run(&mut process, json!({"command": "status"}))).contains("connected"));
    let done = world.run(&mut process, json!({"command": "disconnect", "links": "keep"}));
    assert_eq!(said(&done), "Disconnected");
}

#[test]
fn a_state_is_burnt_whatever_else_is_wrong() {
    for (rest, code) in [
        ("error=access_denied", "auth/denied"),
        ("error=invalid_scope", "auth/denied"),
        ("code=c", "auth/callback-unreadable"),
        ("realmId=9130", "auth/callback-unreadable"),
        ("code=&realmId=9130", "auth/callback-unreadable"),
        ("code=c&realmId=", "auth/callback-unreadable"),
        ("code=c&realmId=9130x", "auth/callback-unreadable"),
        ("code=c&realmId=..%2F1", "auth/callback-unreadable"),
        ("code=c&realmId=123456789012345678901", "auth/callback-unreadable"),
        ("code=wrong&realmId=9130", "auth/code-refused"),
    ] {
        let (mut world, mut process) = (World::default(), process());
        let (state, session) = world.authorize(&mut process);
        let query = format!("{rest}&state={state}");
        let done = world.callback(&mut process, &query, &session);
        assert_eq!(failed(&done), code, "{rest}");
        assert_eq!(failed(&world.callback(&mut process, &query, &session)), "auth/state-unknown", "{rest}");
        assert!(!world.store.entries.contains_key("t/connection"));
        if let Done::Failed { finding } = done {
            assert_eq!(finding.message.contains("declined"), rest.contains("access_denied"));
        }
    }
}

#[test]
fn what_intuit_says_instead_of_tokens() {
    for (status, body, code) in [
        (401, r#"{"error":"invalid_client"}"#, "auth/client-refused"),
        (401, "", "auth/client-refused"),
        (400, r#"{"error":"invalid_client"}"#, "auth/client-refused"),
        (400, r#"{"error":"unauthorized_client"}"#, "auth/client-refused"),
        (400, r#"{"error":"unsupported_grant_type"}"#, "auth/client-refused"),
        (400, r#"{"error":"invalid_request"}"#, "auth/client-refused"),
        (400, r#"{"error":"invalid_grant"}"#, "auth/code-refused"),
        (400, "{}", "auth/endpoint"),
        (500, r#"{"error":"invalid_grant"}"#, "auth/endpoint"),
        (0, "", "auth/endpoint"),
        (200, "", "auth/endpoint"),
        (200, r#"{"error":"invalid_grant"}"#, "auth/endpoint"),
        (200, r#"{"access_token":"a","refresh_token":"r"}"#, "auth/endpoint"),
        (200, r#"{"access_token":"a","expires_in":3600}"#, "auth/endpoint"),
        (200, r#"{"refresh_token":"r","expires_in":3600}"#, "auth/endpoint"),
        (200, r#"{"access_token":"a\nb","refresh_token":"r","expires_in":3600}"#, "auth/endpoint"),
        (200, r#"{"access_token":"a","refresh_token":"","expires_in":3600}"#, "auth/endpoint"),
        (200, r#"{"access_token":"a","refresh_token":"r","expires_in":"1"}"#, "auth/endpoint"),
    ] {
        let (mut world, mut process) = (World::default(), process());
        world.intuit.answers.push((status, body.to_owned()));
        let done = world.connect(&mut process, "1");
        assert_eq!(failed(&done), code, "{status} {body}");
        let lost = reason(&done) == "the token service gave no whole answer";
        assert_eq!(lost, status == 0, "{status} {body}");
    }
    let (mut world, mut process) = (World::default(), process());
    let long = json!({"access_token": "a".repeat(8193), "refresh_token": "r", "expires_in": 1});
    world.intuit.answers.push((200, long.to_string()));
    assert_eq!(failed(&world.connect(&mut process, "1")), "auth/endpoint");
    let least = json!({"access_token": "a".repeat(8192), "refresh_token": "r-._~+/=Z9", "expires_in": 1});
    world.intuit.answers.push((200, least.to_string()));
    assert!(matches!(world.connect(&mut process, "1"), Done::Connected { .. }));
    // 100 days, unless Intuit says otherwise; the end of the consent is unknown.
    assert_eq!(world.record()["idleUntil"], START + 8_640_000_000);
    assert_eq!(world.record()["grantUntil"], 0);
}

#[test]
fn one_workspace_keeps_to_one_company() {
    let (mut world, mut process) = (World::default(), process());
    world.connect(&mut process, "9130");
    let exchanges = world.intuit.exchanges;
    assert_eq!(failed(&world.connect(&mut process, "9131")), "auth/other-company");
    assert_eq!(world.intuit.exchanges, exchanges, "the other company's code is not used");
    assert!(matches!(world.connect(&mut process, "9130"), Done::Connected { resumed: true, .. }));
    assert_eq!(world.record()["version"], 2);

    world.run(&mut process, json!({"command": "disconnect", "links": "keep"}));
    assert_eq!(failed(&world.connect(&mut process, "9131")), "auth/other-company");
    assert!(matches!(world.connect(&mut process, "9130"), Done::Connected { resumed: true, .. }));

    world.run(&mut process, json!({"command": "disconnect", "links": "clear"}));
    assert!(matches!(world.connect(&mut process, "9131"), Done::Connected { resumed: false, .. }));
    assert_eq!(world.record()["realm"], "9131");
}

#[test]
fn another_company_that_was_quicker_wins() {
    let (mut world, mut one, mut two) = (World::default(), process(), process());
    let (state, session) = world.authorize(&mut one);
    // The first process stops right before it stores its pair; the second one connects another company.
    world.intuit.code = Some("code-1".to_owned());
    let said = world.command(&json!({"command": "callback", "session": session,
        "query": format!("code=code-1&state={state}&realmId=9130")}));
    let mut ask = one.turn(said);
    while !(matches!(ask, tieout::auth::Ask::Commit { .. }) && world.intuit.exchanges == 1) {
        ask = one.turn(world.perform(ask).unwrap());
    }
    assert!(matches!(world.connect(&mut two, "9131"), Done::Connected { .. }));
    let done = loop {
        match world.perform(ask) {
            Ok(said) => ask = one.turn(said),
            Err(done) => break done,
        }
    };
    assert_eq!(failed(&done), "auth/other-company");
    assert_eq!(world.record()["realm"], "9131");
    // The pair of the slower one is nowhere: what is handed out is the stored company's.
    assert_eq!(world.token(&mut one).0, "AT-canary-2");
}

#[test]
fn several_consents_may_be_under_way() {
    let (mut world, mut process) = (World::default(), process());
    let begun: Vec<_> = (0..9).map(|_| world.authorize(&mut process)).collect();
    let list: Value = serde_json::from_str(&world.store.entries["t/consents"].0).unwrap();
    assert_eq!(list.as_array().unwrap().len(), 8);
    let query = |state: &str| format!("code=code-1&state={state}&realmId=1");
    assert_eq!(failed(&world.callback(&mut process, &query(&begun[0].0), &begun[0].1)), "auth/state-unknown");
    world.intuit.code = Some("code-1".to_owned());
    assert!(matches!(world.callback(&mut process, &query(&begun[1].0), &begun[1].1), Done::Connected { .. }));
    // What has expired is dropped when the next one begins.
    world.now += 15 * 60_000;
    world.authorize(&mut process);
    let list: Value = serde_json::from_str(&world.store.entries["t/consents"].0).unwrap();
    assert_eq!(list.as_array().unwrap().len(), 1);
}

#[test]
fn a_consent_that_ends_this_instant_is_dropped_with_the_one_that_is_used() {
    let (mut world, mut process) = (World::default(), process());
    world.authorize(&mut process);
    world.now += 1;
    let (state, session) = world.authorize(&mut process);
    world.now += 15 * 60_000 - 1;
    world.intuit.code = Some("code-1".to_owned());
    let query = format!("code=code-1&state={state}&realmId=1");
    assert!(matches!(world.callback(&mut process, &query, &session), Done::Connected { .. }));
    assert_eq!(world.store.entries["t/consents"].0, "[]");
}

#[test]
fn a_contested_list_of_consents_is_looked_at_again_but_not_for_ever() {
    for (contested, goes) in [(8, true), (9, false)] {
        let (mut world, mut process) = (World::default(), process());
        world.store.contested = contested;
        let begun = world.run(&mut process, json!({"command": "authorize"}));
        assert_eq!((matches!(begun, Done::Authorize { .. }), world.store.commits), (goes, 9));
        let (state, session) = world.authorize(&mut process);
        world.intuit.code = Some("code-1".to_owned());
        world.store.contested = contested;
        let done = world.callback(&mut process, &format!("code=code-1&state={state}&realmId=1"), &session);
        assert_eq!(matches!(done, Done::Connected { .. }), goes, "{done:?}");
        assert_eq!(world.intuit.exchanges, u32::from(goes), "no code is exchanged before its state is burnt");
        if !goes {
            assert_eq!((failed(&begun), failed(&done)), ("auth/store", "auth/store"));
        }
    }
}

#[test]
fn a_store_that_fails_costs_no_pair() {
    let (mut world, mut process) = (World::default(), process());
    world.store.lost = 1;
    let (state, session) = world.authorize(&mut process);
    world.intuit.code = Some("code-1".to_owned());
    let query = format!("code=code-1&state={state}&realmId=1");
    // The burning of the state is lost: nothing was exchanged yet, and the person starts again.
    world.store.lost = 1;
    assert_eq!(failed(&world.callback(&mut process, &query, &session)), "auth/store");
    assert_eq!(world.intuit.exchanges, 0);

    let (state, session) = world.authorize(&mut process);
    let query = format!("code=code-1&state={state}&realmId=1");
    let said = world.command(&json!({"command": "callback", "query": query, "session": session}));
    let mut ask = process.turn(said);
    loop {
        if world.intuit.exchanges == 1 && world.store.failed == 0 {
            world.store.failed = 100;
        }
        match world.perform(ask) {
            Ok(said) => ask = process.turn(said),
            Err(done) => break assert_eq!(failed(&done), "auth/store"),
        }
    }
    assert_eq!(world.store.failed, 91, "eight further offers");
    // The pair is still there: the next command of whatever kind stores it first.
    world.store.failed = 2;
    let done = world.run(&mut process, json!({"command": "token"}));
    assert!(matches!(done, Done::Connected { .. }), "{done:?}");
    assert_eq!(world.token(&mut process).1, 1);
    assert_eq!(world.intuit.exchanges, 1);
}

#[test]
fn options_are_checked() {
    let wrong = |field: &str, value: Value| {
        let mut text = json!({"workspace": "ws", "environment": "production", "clientId": "c",
            "redirectUri": "https://crm.example/cb", "keys": [{"id": "a", "key": KEY}]});
        text[field] = value;
        let finding = ConnectionConfig::parse(&text.to_string())
            .and_then(|config| Connection::new(&config))
            .unwrap_err();
        assert_eq!(finding.code, Code::AuthConfigInvalid, "{field}");
        assert!(!finding.message.contains("canary"), "{}", finding.message);
    };
    wrong("workspace", json!(""));
    wrong("workspace", json!("w".repeat(201)));
    wrong("clientId", json!(""));
    wrong("environment", json!("http://example.com"));
    wrong("redirectUri", json!("http://crm.example/cb"));
    wrong("keys", json!([]));
    wrong("keys", json!([{"id": "a", "key": "canary"}]));
    wrong("keys", json!("canary"));
    wrong("keys", json!([{"id": "a", "key": ["canary"]}]));
    assert!(Connection::new(&config(&"w".repeat(200), &[("k1", KEY)])).is_ok());
}

#[test]
fn nonsense_is_a_finding() {
    let (mut world, mut process) = (World::default(), process());
    assert!(Said::parse("{").is_err() && Said::parse(r#"{"now":"canary"}"#).is_err());
    for command in [
        json!({"command": "fly"}),
        json!({"command": "disconnect"}),
        json!({"command": "disconnect", "links": "x"}),
    ] {
        assert_eq!(failed(&world.run(&mut process, command)), "engine/input-unreadable");
    }
    for answer in ["waited", "loaded", "fly", ""] {
        let ask = process.turn(Said::parse(&json!({"answer": answer}).to_string()).unwrap());
        assert_eq!(failed(&world.perform(ask).unwrap_err()), "engine/input-unreadable");
    }
    // An answer to another question than the one that was asked.
    for command in ["authorize", "callback", "token", "keep-alive", "status", "note"] {
        let said = world.command(&json!({"command": command}));
        process.turn(said);
        let ask = process.turn(Said::parse(&json!({"answer": "http", "status": 200}).to_string()).unwrap());
        assert_eq!(failed(&world.perform(ask).unwrap_err()), "engine/input-unreadable", "{command}");
    }
}

#[test]
fn chance_is_never_used_twice() {
    let mut process = process();
    let good = "0123456789abcdef".repeat(4);
    let mut say = |entropy: &str| {
        let text = json!({"now": START, "command": "status", "entropy": entropy}).to_string();
        format!("{:?}", process.turn(Said::parse(&text).unwrap()))
    };
    assert_eq!(say(&good), "Load");
    for bad in [good.as_str(), "", good.split_at(1).1, &"0".repeat(64), &format!("{}g", good.split_at(1).1)] {
        assert_eq!(say(bad), "Done", "{bad}");
    }
    assert_eq!(say(&format!("{}0", good.split_at(1).1)), "Load");
}
