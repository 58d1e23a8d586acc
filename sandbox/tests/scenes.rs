//! What a test does to a company from outside: faults, time, a bookkeeper, earlier states.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test that meets the unexpected stops"
)]

mod common;

use common::{Books, NOW, books, id, line, us};
use serde_json::{Value, json};
use tieout_sandbox::{Chaos, Edit, Injection, Kind, Outcome};

fn hand(books: &mut Books, edit: Value) -> Value {
    let edit: Edit = serde_json::from_value(edit).unwrap();
    let done = books.sandbox.by_hand(books.now, &edit).unwrap_or_else(|fault| panic!("{edit:?}: {fault:?}"));
    serde_json::to_value(done).unwrap()
}

fn hand_refused(books: &mut Books, edit: Value) -> u32 {
    let edit: Edit = serde_json::from_value(edit).unwrap();
    books.sandbox.by_hand(books.now, &edit).unwrap_err().code
}

fn invoice(books: &mut Books, customer: &str, amount: &str) -> Value {
    let item = books.id_of("Item", "Services");
    books.post(
        "invoice",
        json!({ "CustomerRef": { "value": customer }, "Line": [line(&item, amount, "NON")] }),
    )
}

fn count(books: &mut Books, entity: &str) -> u64 {
    books.query(&format!("select count(*) from {entity}"))["totalCount"].as_u64().unwrap()
}

#[test]
fn a_late_commit_shows_after_its_time() {
    let mut books = us();
    books.sandbox.inject([Injection { delay_ms: 60_000, ..Injection::at(Kind::LateCommit, "/customer") }]);
    let lost = books.send("POST", "customer?requestid=r-1", &json!({ "DisplayName": "Late" }).to_string());
    assert_eq!((lost.outcome, lost.delay_ms), (Some(Outcome::Timeout), None));
    assert_eq!(count(&mut books, "Customer"), 0);
    books.now += 59_999;
    assert_eq!(count(&mut books, "Customer"), 0);
    books.now += 1;
    let row = books.rows("select * from Customer").remove(0);
    assert_eq!(row["MetaData"]["CreateTime"], "2026-03-02T10:36:08-08:00", "written when it was carried out");
    let again = books.post("customer?requestid=r-1", json!({ "DisplayName": "Late" }));
    assert_eq!(again["Id"], row["Id"], "the request id is remembered");
}

#[test]
fn late_commits_come_in_the_order_of_their_times() {
    let mut books = us();
    for (name, delay_ms) in [("Slow", 9_000), ("Quick", 3_000)] {
        books.sandbox.inject([Injection { delay_ms, ..Injection::of(Kind::LateCommit) }]);
        books.send("POST", "customer", &json!({ "DisplayName": name }).to_string());
    }
    books.sandbox.advance(10_000);
    let names: Vec<Value> =
        books.rows("select * from Customer").into_iter().map(|row| row["DisplayName"].clone()).collect();
    assert_eq!(names, ["Quick", "Slow"]);
}

#[test]
fn an_outage_lasts_its_time() {
    let mut books = us();
    books.sandbox.inject([Injection { for_ms: Some(300_000), ..Injection::of(Kind::BadGateway) }]);
    for _ in 0..5 {
        assert_eq!(books.send("GET", "preferences", "").status, 502);
        books.now += 59_999;
    }
    books.now += 60_000;
    assert_eq!(books.send("GET", "preferences", "").status, 200);
}

#[test]
fn faults_that_look_like_success_or_take_long() {
    let mut books = us();
    books.sandbox.inject([
        Injection::of(Kind::FaultIn200),
        Injection::of(Kind::GatewayTimeout),
        Injection::of(Kind::ExpireTokens),
    ]);
    let refused = books.send("POST", "customer", &json!({ "DisplayName": "A" }).to_string());
    assert_eq!((refused.status, common::fault(&refused, "a fault in 200").0.as_str()), (200, "10000"));
    let slow = books.send("POST", "customer", &json!({ "DisplayName": "A" }).to_string());
    assert_eq!((slow.status, slow.delay_ms), (504, Some(120_000)));
    assert_eq!(books.send("GET", "preferences", "").status, 401);
    assert_eq!(count(&mut books, "Customer"), 1, "the slow one was carried out");
}

#[test]
fn chance_is_seeded() {
    let run = |seed: u64| {
        let mut books = us();
        let chaos = Chaos {
            seed,
            per_mille: vec![(Kind::BadGateway, 200), (Kind::Throttled, 100)],
            ..Chaos::default()
        };
        books.sandbox.set_chaos(Some(chaos));
        (0..400).map(|_| books.send("GET", "preferences", "").status).collect::<Vec<u16>>()
    };
    let (first, second) = (run(7), run(8));
    assert_eq!(first, run(7));
    assert_ne!(first, second);
    let hits = |status: u16| first.iter().filter(|own| **own == status).count();
    assert!((50..110).contains(&hits(502)) && (20..65).contains(&hits(429)), "{} {}", hits(502), hits(429));
}

#[test]
fn an_earlier_state_comes_back() {
    let mut books = us();
    let customer = books.customer("Kept");
    let snapshot = books.sandbox.snapshot();
    let before = books.sandbox.state();
    invoice(&mut books, &customer, "10");
    books.customer("Gone");
    assert_ne!(books.sandbox.state(), before);
    books.sandbox.restore(&snapshot);
    assert_eq!(books.sandbox.state(), before);
    assert_eq!(invoice(&mut books, &customer, "12")["TotalAmt"].to_string(), "12.00");
}

#[test]
fn a_bookkeeper_changes_what_the_api_wrote() {
    let mut books = us();
    let customer = books.customer("Anna");
    let own = invoice(&mut books, &customer, "100");
    let number = own["Id"].clone();
    let changed = hand(
        &mut books,
        json!({ "do": "change", "entity": "Invoice", "id": number, "set": { "PrivateNote": "by hand" } }),
    );
    assert_eq!((&changed["SyncToken"], &changed["PrivateNote"]), (&json!("1"), &json!("by hand")));
    let stale = json!({ "Id": number, "SyncToken": "0", "sparse": true, "PrivateNote": "mine" });
    assert_eq!(books.code("invoice", stale), "5010");
    let sent = hand(&mut books, json!({ "do": "email", "entity": "Invoice", "id": number }));
    assert_eq!(sent["EmailStatus"], "EmailSent");
    let voided = hand(&mut books, json!({ "do": "void", "entity": "Invoice", "id": number }));
    assert_eq!(voided["TotalAmt"].to_string(), "0.00");
    let gone = hand(&mut books, json!({ "do": "delete", "entity": "Invoice", "id": number }));
    assert_eq!(gone["status"], "Deleted");
    assert_eq!(hand_refused(&mut books, json!({ "do": "delete", "entity": "Invoice", "id": number })), 610);

    let off = hand(&mut books, json!({ "do": "delete", "entity": "Customer", "id": customer }));
    assert_eq!(off["Active"], false, "a name is only made inactive");
    assert_eq!(
        hand(&mut books, json!({ "do": "reactivate", "entity": "Customer", "id": customer }))["Active"],
        true
    );
}

#[test]
fn two_customers_become_one() {
    let mut books = us();
    let (anna, double) = (books.customer("Anna"), books.customer("Anna (2)"));
    let child = id(&books
        .post("customer", json!({ "DisplayName": "Site", "Job": true, "ParentRef": { "value": double } })));
    let first = invoice(&mut books, &anna, "10");
    let second = invoice(&mut books, &double, "5.50");
    books.now += 60_000;
    let one = hand(&mut books, json!({ "do": "merge", "entity": "Customer", "from": double, "into": anna }));
    assert_eq!(one["Balance"].to_string(), "15.50");
    let moved = books.get(&format!("invoice/{}", id(&second)));
    assert_eq!(moved["CustomerRef"], json!({ "value": anna, "name": "Anna" }));
    assert_eq!(books.get(&format!("invoice/{}", id(&first)))["SyncToken"], "0");
    assert_eq!(books.get(&format!("customer/{child}"))["ParentRef"]["value"], json!(anna));
    assert_eq!(
        books.code("customer", json!({ "Id": double, "SyncToken": "0", "sparse": true, "Notes": "x" })),
        "610"
    );
    let changes = books.get("cdc?entities=Customer&changedSince=2026-03-02T10:36:00-08:00");
    let rows = changes[0]["QueryResponse"][0]["Customer"].as_array().unwrap().clone();
    assert!(rows.iter().any(|row| row["Id"] == json!(double) && row["status"] == "Deleted"), "{rows:?}");
    assert_eq!(
        hand_refused(
            &mut books,
            json!({ "do": "merge", "entity": "Invoice", "from": id(&first), "into": id(&second) })
        ),
        500
    );
    let bank = books.rows("select * from Account where AccountType = 'Bank'")[0]["Id"].clone();
    let income = books.id_of("Account", "Services");
    assert_eq!(
        hand_refused(&mut books, json!({ "do": "merge", "entity": "Account", "from": bank, "into": income })),
        6000
    );
}

#[test]
fn money_is_brought_to_the_bank_and_the_books_are_closed() {
    let mut books = us();
    let customer = books.customer("Anna");
    let paid = books.post("payment", json!({ "CustomerRef": { "value": customer }, "TotalAmt": 80 }));
    let deposit = hand(&mut books, json!({ "do": "deposit", "payments": [paid["Id"]], "fee": "2.90" }));
    assert_eq!(deposit["TotalAmt"].to_string(), "77.10");
    let paid = books.get(&format!("payment/{}", id(&paid)));
    let change = json!({ "Id": paid["Id"], "SyncToken": paid["SyncToken"], "sparse": true, "TotalAmt": 81 });
    assert_eq!(books.code("payment", change), "6540");
    hand(&mut books, json!({ "do": "close-books", "date": "2026-03-31" }));
    let item = books.id_of("Item", "Services");
    let body = json!({ "CustomerRef": { "value": customer }, "TxnDate": "2026-03-02", "Line": [line(&item, "1", "NON")] });
    assert_eq!(books.code("invoice", body.clone()), "6200");
    hand(&mut books, json!({ "do": "close-books", "date": null }));
    books.post("invoice", body);
}

#[test]
fn the_same_over_http() {
    let mut books = books(json!({ "edition": "gb" }));
    let mut admin = |method: &str, path: &str, body: Value| {
        let response = books.raw(method, &format!("/sandbox/{path}"), &body.to_string(), None);
        (response.status, serde_json::from_str::<Value>(&response.body).unwrap())
    };
    assert_eq!(admin("POST", "snapshot?name=start", json!({})).1["snapshots"], json!(["start"]));
    let made = admin(
        "POST",
        "hand",
        json!({ "do": "create", "entity": "Customer", "body": { "DisplayName": "Zoe" } }),
    );
    assert_eq!((made.0, &made.1["object"]["DisplayName"]), (200, &json!("Zoe")));
    assert_eq!(admin("POST", "hand", json!({ "do": "dance" })).0, 400);
    assert_eq!(admin("POST", "chaos", json!({ "seed": 1, "perMille": [["truncated", 1000]] })).0, 200);
    assert_eq!(admin("POST", "chaos", Value::Null).0, 200);
    let switches = admin("POST", "switches", json!({ "queryLagMs": 5000 })).1;
    assert_eq!((&switches["queryLagMs"], &switches["cdcInclusive"]), (&json!(5000), &json!(true)));
    assert_eq!(admin("POST", "switches", json!({ "queryLag": 1 })).0, 400);
    assert_eq!(admin("GET", "switches", json!({})).1, switches);
    assert_eq!(admin("POST", "clock", json!({ "setMs": NOW + 5 })).1["now"], json!(NOW + 5));
    assert_eq!(admin("POST", "restore?name=start", json!({})).0, 200);
    assert_eq!(admin("POST", "restore?name=none", json!({})).0, 404);
    assert_eq!(admin("GET", "switches", json!({})).1["queryLagMs"], 0);
    assert_eq!(admin("GET", "state", json!({})).1["entities"]["Customer"], Value::Null);
    assert_eq!(admin("GET", "nothing", json!({})).0, 404);
}
