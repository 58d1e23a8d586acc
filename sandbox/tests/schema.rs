//! Validation finds what Intuit's published types do not allow, and nothing else.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test that meets the unexpected stops"
)]

mod common;

use common::{Books, id, us};
use serde_json::{Value, json};

fn found(books: &Books) -> Vec<(&'static str, String)> {
    books.sandbox.violations().iter().map(|one| (one.side, one.what.clone())).collect()
}

/// What a request adds to the list.
fn sent(body: Value) -> Vec<String> {
    let mut books = us();
    let before = found(&books).len();
    books.send("POST", "invoice", &body.to_string());
    found(&books)[before..].iter().map(|(side, what)| format!("{side} {what}")).collect()
}

#[test]
fn requests_are_held_against_the_types() {
    let line = json!({ "DetailType": "SalesItemLineDetail", "Amount": 1, "SalesItemLineDetail": { "ItemRef": { "value": "1" } } });
    let with = |key: &str, value: Value| {
        let mut body = json!({ "CustomerRef": { "value": "1" }, "Line": [line] });
        body[key] = value;
        body
    };
    assert_eq!(sent(with("TxnDate", json!("2026-03-02"))), Vec::<String>::new());
    for (key, value, what) in [
        ("Colour", json!("red"), "request Invoice.Colour: unknown field"),
        ("TxnDate", json!("02/03/2026"), "request Invoice.TxnDate: is no date: \"02/03/2026\""),
        ("CustomerRef", json!({ "value": 1 }), "request Invoice.CustomerRef.value: is no text: 1"),
        ("CustomerRef", json!({ "id": "1" }), "request Invoice.CustomerRef.id: unknown field"),
        ("Deposit", json!("1.00"), "request Invoice.Deposit: is no decimal: \"1.00\""),
        (
            "ApplyTaxAfterDiscount",
            json!("true"),
            "request Invoice.ApplyTaxAfterDiscount: is no boolean: \"true\"",
        ),
        ("EmailStatus", json!("Sent"), "request Invoice.EmailStatus: is no EmailStatusEnum: \"Sent\""),
        (
            "DocNumber",
            json!("1234567890123456789012"),
            "request Invoice.DocNumber: has 22 characters; at most 21",
        ),
        (
            "LinkedTxn",
            json!({ "TxnId": "1" }),
            "request Invoice.LinkedTxn: should be a list: {\"TxnId\":\"1\"}",
        ),
        ("Line", json!([{ "Amount": 1, "Detail": 1 }]), "request Invoice.Line.Detail: unknown field"),
    ] {
        assert_eq!(sent(with(key, value)), [what], "{key}");
    }
    let long = "x".repeat(4001);
    let mut body = with("DocNumber", json!("1"));
    body["Line"][0]["Description"] = json!(long);
    assert_eq!(sent(body), ["request Invoice.Line.Description: has 4001 characters; at most 4000"]);
}

#[test]
fn batches_and_tax_codes_are_looked_into() {
    let mut books = us();
    let batch = json!({ "BatchItemRequest": [
        { "bId": "1", "operation": "create", "Customer": { "DisplayName": "Ada", "Nick": "A" } },
        { "bId": "2", "Query": "select * from Item", "Extra": 1 },
    ] });
    books.send("POST", "batch", &batch.to_string());
    books.send("POST", "taxservice/taxcode", &json!({ "TaxCode": "X", "Rate": "1" }).to_string());
    books.send("POST", "invoices", "{}");
    assert_eq!(
        found(&books),
        [
            ("request", "Customer.Nick: unknown field".to_owned()),
            ("request", "batch item: unknown or wrong Extra: 1".to_owned()),
            ("request", "TaxService.Rate: unknown or wrong: \"1\"".to_owned()),
            ("request", "invoices is no entity".to_owned()),
        ]
    );
}

#[test]
fn violations_stand_at_their_own_address_and_outlive_a_restore() {
    let mut books = us();
    books.raw("POST", "/sandbox/snapshot?name=a", "", None);
    books.send("POST", "customer", &json!({ "DisplayName": "Ada", "Nick": "A" }).to_string());
    books.raw("POST", "/sandbox/restore?name=a", "", None);
    let shown: Value = serde_json::from_str(&books.raw("GET", "/sandbox/violations", "", None).body).unwrap();
    assert_eq!(shown["validate"], true);
    assert_eq!(shown["violations"][0]["what"], "Customer.Nick: unknown field");
    assert_eq!(shown["violations"].as_array().unwrap().len(), 1);
}

#[test]
fn validation_is_switched_on_and_off_on_the_way() {
    let mut books = common::books(json!({ "edition": "us", "validate": false }));
    let wrong = json!({ "DisplayName": "Ada", "Nick": "A" }).to_string();
    let mut seen = |switch: Option<bool>| {
        if let Some(on) = switch {
            let body = json!({ "validate": on }).to_string();
            assert_eq!(books.raw("POST", "/sandbox/violations", &body, None).status, 200);
        }
        books.send("POST", "customer", &wrong);
        found(&books).len()
    };
    assert_eq!([seen(None), seen(Some(true)), seen(Some(true)), seen(Some(false))], [0, 1, 2, 0]);
    assert_eq!(books.raw("POST", "/sandbox/violations", "{}", None).status, 400);
}

/// Every record of every list and form, as the books hold it, fits the types.
#[test]
fn everything_in_a_new_company_fits() {
    for edition in ["us", "gb", "ca", "au", "fr", "in", "nz"] {
        let mut books = common::books(json!({ "edition": edition }));
        let state = books.sandbox.state();
        let mut seen = 0;
        for (entity, rows) in state["entities"].as_object().unwrap() {
            for row in rows.as_array().unwrap() {
                books.get(&format!("{}/{}", entity.to_lowercase(), id(row)));
                seen += 1;
            }
        }
        assert!(seen > 50, "{edition}: {seen}");
        assert_eq!(found(&books), [], "{edition}");
    }
}
