//! Notifications of changes: both shapes, their signature, and the ways they fail to arrive.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test that meets the unexpected stops"
)]

mod common;

use common::{Books, NOW, us};
use serde_json::{Value, json};
use tieout_sandbox::{Delivery, Edit, Endpoint, Subscription, signature};

const MINUTE: i64 = 60_000;

fn told(options: Value) -> Books {
    let mut books = us();
    let mut all = json!({ "url": "https://crm.example/hook", "verifier": "v-token" });
    all.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
    let subscription: Subscription = serde_json::from_value(all).unwrap();
    books.sandbox.subscribe(Some(subscription));
    books
}

fn due(books: &mut Books) -> Vec<Delivery> {
    books.sandbox.deliveries(books.now)
}

fn body(delivery: &Delivery) -> Value {
    serde_json::from_str(&delivery.body).unwrap()
}

#[test]
fn a_group_in_the_old_shape() {
    let mut books = told(json!({ "format": "legacy", "delayMs": 5000 }));
    let anna = books.customer("Anna");
    books.now += 3000;
    let payment = books.post("payment", json!({ "CustomerRef": { "value": anna }, "TotalAmt": 5 }));
    books.post(
        "payment?operation=update&include=void",
        json!({ "Id": payment["Id"], "SyncToken": "0", "sparse": true }),
    );
    assert_eq!((due(&mut books).len(), books.sandbox.next_delivery()), (0, Some(NOW + 5000)));
    books.now += 2000;
    let delivered = due(&mut books);
    assert_eq!(delivered.len(), 1, "one notification for all of them");
    let notice = &delivered[0];
    assert_eq!((notice.url.as_str(), notice.attempt), ("https://crm.example/hook", 1));
    assert_eq!(notice.headers["intuit-signature"], signature("v-token", &notice.body));
    let events = &body(notice)["eventNotifications"][0];
    assert_eq!(events["realmId"], books.sandbox.realm());
    let event = |name: &str, id: &Value, operation: &str, time: &str| json!({ "name": name, "id": id, "operation": operation, "lastUpdated": time });
    let wanted = json!([
        event("Customer", &json!(anna), "Create", "2026-03-02T18:35:08.000Z"),
        event("Payment", &payment["Id"], "Create", "2026-03-02T18:35:11.000Z"),
        event("Payment", &payment["Id"], "Void", "2026-03-02T18:35:11.000Z"),
    ]);
    assert_eq!(events["dataChangeEvent"]["entities"], wanted);
    books.sandbox.delivered(books.now, notice.id, 200);
    assert_eq!((due(&mut books).len(), books.sandbox.next_delivery()), (0, None));
}

/// Of RFC 4231, test case 2, in Base64.
#[test]
fn the_signature_is_an_hmac() {
    assert_eq!(
        signature("Jefe", "what do ya want for nothing?"),
        "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM="
    );
}

#[test]
fn cloud_events() {
    let mut books = told(json!({ "delayMs": 0 }));
    let (anna, double) = (books.customer("Anna"), books.customer("Double"));
    let first = due(&mut books);
    let events = body(&first[0]);
    assert_eq!(events[0]["type"], "qbo.customer.created.v1");
    assert_eq!((&events[1]["intuitentityid"], &events[1]["specversion"]), (&json!(double), &json!("1.0")));
    assert_eq!(events[0]["intuitaccountid"], books.sandbox.realm());
    assert_eq!(events[0]["id"].as_str().unwrap().len(), 36);
    assert_ne!(events[0]["id"], events[1]["id"]);
    let merge = Edit::Merge { entity: "Customer".into(), from: double.clone(), into: anna.clone() };
    books.sandbox.by_hand(books.now, &merge).unwrap();
    let merged = body(&due(&mut books)[0]);
    let last = merged.as_array().unwrap().last().unwrap();
    assert_eq!(last["type"], "qbo.customer.merged.v1");
    assert_eq!((&last["intuitentityid"], &last["data"]), (&json!(anna), &json!({ "deletedId": double })));
}

#[test]
fn an_endpoint_that_fails_is_tried_again_and_then_denied() {
    let mut books = told(json!({ "delayMs": 0 }));
    books.customer("Anna");
    for (pause, attempt) in [(0, 1), (20, 2), (30, 3), (50, 4)] {
        books.now += pause * MINUTE - 1;
        assert_eq!(due(&mut books).len(), 0, "not before its time");
        books.now += 1;
        let one = due(&mut books).remove(0);
        assert_eq!(one.attempt, attempt);
        books.sandbox.delivered(books.now, one.id, if attempt == 2 { 0 } else { 503 });
    }
    assert_eq!((books.sandbox.endpoint(), books.sandbox.dropped_notices()), (Endpoint::DenyListed, 1));
    books.customer("Bert");
    assert_eq!(due(&mut books).len(), 0);
    books.now += 24 * 60 * MINUTE;
    due(&mut books);
    assert_eq!(books.sandbox.endpoint(), Endpoint::Inactive);
}

#[test]
fn a_refusal_is_not_tried_again() {
    let mut books = told(json!({ "delayMs": 0 }));
    books.customer("Anna");
    let one = due(&mut books).remove(0);
    books.sandbox.delivered(books.now, one.id, 400);
    books.now += 120 * MINUTE;
    assert_eq!(due(&mut books).len(), 0);
    assert_eq!((books.sandbox.endpoint(), books.sandbox.dropped_notices()), (Endpoint::Active, 1));
}

#[test]
fn twice_late_or_never() {
    let mut books = told(
        json!({ "delayMs": 0, "twicePerMille": 300, "lostPerMille": 200, "latePerMille": 300, "seed": 3 }),
    );
    let mut order = Vec::new();
    for count in 0..200 {
        books.customer(&format!("C{count}"));
        for one in due(&mut books) {
            order.push(body(&one)[0]["intuitentityid"].as_str().unwrap().parse::<u64>().unwrap());
            books.sandbox.delivered(books.now, one.id, 200);
        }
        books.now += 10_000;
    }
    books.now += MINUTE;
    due(&mut books);
    let mut distinct = order.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert!((120..190).contains(&distinct.len()), "some are lost: {}", distinct.len());
    assert!(order.len() > distinct.len() + 20, "some come twice: {}", order.len());
    assert!(!order.is_sorted(), "some come late");
    assert!((20..60).contains(&books.sandbox.dropped_notices()));
}

#[test]
fn only_what_is_reported() {
    let mut books = told(json!({ "delayMs": 0, "entities": ["Item"] }));
    books.customer("Anna");
    assert_eq!(due(&mut books).len(), 0);
    books.item("Cable");
    assert_eq!(due(&mut books).len(), 1);
    let response = books.raw("POST", "/sandbox/webhooks", "null", None);
    assert_eq!(response.body, r#"{"dropped":0,"endpoint":"none"}"#);
    books.item("Plug");
    assert_eq!(due(&mut books).len(), 0);
}
