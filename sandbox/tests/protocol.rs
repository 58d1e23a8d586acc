//! The protocol around the books: queries, batches, request ids, changes, tokens, faults.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test that meets the unexpected stops"
)]

mod common;

use common::{Books, NOW, books, fault, id, line, us};
use serde_json::{Value, json};

fn stocked() -> Books {
    let mut books = us();
    for (index, name) in
        ["Blue Heron", "Ann's Café", "O'Neil & Sons", r"Back\slash", "zeta"].iter().enumerate()
    {
        books.now = NOW + i64::try_from(index).unwrap() * 60_000;
        let email = json!({ "Address": format!("c{index}@example.com") });
        books.post(
            "customer",
            json!({ "DisplayName": name, "PrimaryEmailAddr": email, "CompanyName": format!("C{index}") }),
        );
    }
    let item = books.item("Cable");
    for (number, (amount, customer)) in
        [("10", "1"), ("250.50", "2"), ("9", "1"), ("100", "3")].iter().enumerate()
    {
        let body = json!({ "CustomerRef": { "value": customer }, "DocNumber": format!("N-{number}"),
            "TxnDate": format!("2026-03-0{}", number + 1), "Line": [line(&item, amount, "NON")] });
        books.post("invoice", body);
    }
    books
}

#[test]
fn queries_select_order_and_page() {
    let mut books = stocked();
    let table: &[(&str, &[&str])] = &[
        ("select * from Customer", &["1", "2", "3", "4", "5"]),
        ("SELECT * FROM customer WHERE displayname = 'BLUE heron'", &["1"]),
        (r"select * from Customer where DisplayName = 'O\'Neil & Sons'", &["3"]),
        (r"select * from Customer where DisplayName = 'Back\\slash'", &["4"]),
        ("select * from Customer where DisplayName like '%e%'", &["1", "3", "5"]),
        ("select * from Customer where DisplayName like 'ann%'", &["2"]),
        ("select * from Customer where DisplayName in ('zeta', 'blue heron')", &["1", "5"]),
        ("select * from Customer where Id in ('5','2','99')", &["2", "5"]),
        ("select * from Customer where Id = '3' and Active = true", &["3"]),
        ("select * from Customer where PrimaryEmailAddr = 'C1@example.com'", &["2"]),
        ("select * from Customer where MetaData.CreateTime > '2026-03-02T10:36:08-08:00'", &["3", "4", "5"]),
        ("select * from Customer where MetaData.CreateTime >= '2026-03-02T18:36:08Z'", &["2", "3", "4", "5"]),
        ("select * from Customer where Metadata.LastUpdatedTime < '2026-03-02T10:36:08-08:00'", &["1"]),
        ("select * from Customer orderby DisplayName desc", &["5", "3", "1", "4", "2"]),
        ("select * from Customer order by DisplayName asc startposition 2 maxresults 2", &["4", "1"]),
        ("select * from Customer maxresults 2 startposition 4", &["4", "5"]),
        ("select * from Customer where MiddleName = ' '", &["1", "2", "3", "4", "5"]),
        ("select * from Invoice where CustomerRef = '1'", &["1", "3"]),
        ("select * from Invoice where TotalAmt > '9.5' and TotalAmt <= 100", &["1", "4"]),
        ("select * from Invoice where TxnDate >= '2026-03-02' and TxnDate < '2026-03-04'", &["2", "3"]),
        ("select * from Invoice where TxnDate <= CURRENT_DATE", &["1", "2"]),
        ("select * from Invoice where DocNumber = 'n-2'", &["3"]),
        ("select * from Invoice orderby TotalAmt", &["3", "1", "4", "2"]),
        ("select *, DocNumber from Invoice where Balance = '250.5'", &["2"]),
    ];
    for (statement, expected) in table {
        let rows = books.rows(statement);
        let ids: Vec<&str> = rows.iter().map(|row| row["Id"].as_str().unwrap()).collect();
        assert_eq!(&ids, expected, "{statement}");
    }
}

#[test]
fn queries_that_are_refused() {
    let mut books = stocked();
    for (statement, code) in [
        ("select * from Customer where", "4000"),
        ("select * from Customer where DisplayName = 'a' or Id = '1'", "4000"),
        ("select * from Nothing", "4001"),
        ("select * from Customer where Notes = 'x'", "4001"),
        ("select * from Customer where Line.Amount > '1'", "4001"),
        ("select * from Customer where Id > '5'", "4001"),
        ("select * from Customer orderby Notes", "4001"),
        ("select * from Invoice where TotalAmt = 'much'", "4001"),
        ("select * from Invoice where TxnDate > 'yesterday'", "4001"),
        ("select Gadget from Invoice", "4001"),
    ] {
        let response = books.send("POST", "query", statement);
        assert_eq!((fault(&response, statement).0.as_str(), response.status), (code, 400), "{statement}");
    }
}

#[test]
fn the_shape_of_query_answers() {
    let mut books = stocked();
    assert_eq!(
        books.query("select count(*) from Invoice where TotalAmt > '9.5'"),
        json!({ "totalCount": 3 })
    );
    assert_eq!(books.query("select * from Customer where DisplayName = 'none'"), json!({}));
    let invoices = books.query("select * from Invoice maxresults 3");
    assert_eq!(
        (&invoices["startPosition"], &invoices["maxResults"], &invoices["totalCount"]),
        (&json!(1), &json!(3), &json!(4))
    );
    assert!(books.query("select * from Customer").get("totalCount").is_none());
    let path = "query?query=select%20*%20from%20Customer%20where%20Id%20%3D%20'2'&minorversion=75";
    assert_eq!(books.get(path)["Customer"][0]["Id"], "2");
    let some = books.query("select Id, DisplayName from Customer where Id = '1'");
    assert_eq!(
        some["Customer"][0],
        json!({ "Id": "1", "DisplayName": "Blue Heron", "domain": "QBO", "sparse": true })
    );
}

#[test]
fn batches_answer_item_by_item() {
    let mut books = stocked();
    let body = json!({ "BatchItemRequest": [
        { "bId": "a", "operation": "create", "Customer": { "DisplayName": "New" } },
        { "bId": "b", "operation": "create", "Customer": { "DisplayName": "zeta" } },
        { "bId": "c", "operation": "update", "Invoice": { "Id": "1", "SyncToken": "0", "sparse": true, "PrivateNote": "n" } },
        { "bId": "d", "operation": "delete", "Invoice": { "Id": "2", "SyncToken": "9" } },
        { "bId": "e", "operation": "update", "optionsData": "void", "Invoice": { "Id": "3", "SyncToken": "0", "sparse": true } },
        { "bId": "f", "Query": "select * from Item maxresults 1" },
        { "bId": "g", "operation": "create", "Gadget": {} },
        { "bId": "h", "operation": "delete", "Invoice": { "Id": "4", "SyncToken": "0" } },
    ] });
    let answers = books.post("batch", body);
    let code = |index: usize| answers[index]["Fault"]["Error"][0]["code"].as_str().map(str::to_owned);
    assert_eq!(answers[0]["Customer"]["SyncToken"], "0");
    assert_eq!(code(1).as_deref(), Some("6240"));
    assert_eq!(answers[2]["Invoice"]["PrivateNote"], "n");
    assert_eq!(code(3).as_deref(), Some("5010"));
    assert_eq!(answers[4]["Invoice"]["PrivateNote"], "Voided");
    assert_eq!(answers[5]["QueryResponse"]["maxResults"], 1);
    assert_eq!(code(6).as_deref(), Some("2010"));
    assert_eq!(answers[7]["Invoice"]["status"], "Deleted");
    let many: Vec<Value> =
        (0..31).map(|n| json!({ "bId": n.to_string(), "Query": "select * from Item" })).collect();
    assert_eq!(books.code("batch", json!({ "BatchItemRequest": many })), "1040");
    assert_eq!(books.code("batch", json!({ "BatchItemRequest": [] })), "400");
    let twice = json!({ "bId": "1", "Query": "select * from Item" });
    assert_eq!(books.code("batch", json!({ "BatchItemRequest": [twice, twice] })), "400");
}

#[test]
fn a_request_id_is_answered_once() {
    let mut books = stocked();
    let new = json!({ "DisplayName": "New" });
    let first = books.post("customer?requestid=r1", new.clone());
    assert_eq!(books.post("customer?requestid=r1", new.clone()), first);
    assert_eq!(books.post("customer?requestid=r1", json!({ "DisplayName": "Other" })), first);
    assert_eq!(books.rows("select * from Customer where DisplayName = 'New'").len(), 1);
    assert_eq!(books.code("item?requestid=r1", json!({ "Name": "X" })), "600");
    assert_eq!(books.code(&format!("customer?requestid={}", "r".repeat(51)), new.clone()), "2130");
    // A refusal is not remembered: once it is repaired, the same id goes through.
    assert_eq!(books.code("customer?requestid=r2", new.clone()), "6240");
    books.post("customer?requestid=r2", json!({ "DisplayName": "Repaired" }));
    books.now += 25 * 3_600_000;
    assert_eq!(books.code("customer?requestid=r1", new), "6240", "after its time the id is forgotten");
}

#[test]
fn in_a_batch_request_and_item_id_count_together() {
    let mut books = stocked();
    let batch = |item: &str, name: &str| json!({ "BatchItemRequest": [{ "bId": item, "operation": "create", "Customer": { "DisplayName": name } }] });
    let first = books.post("batch?requestid=q1", batch("1", "New"));
    assert_eq!(books.post("batch?requestid=q1", batch("1", "New")), first);
    let other = books.post("batch?requestid=q1", batch("2", "New"));
    assert_eq!(other[0]["Fault"]["Error"][0]["code"], "6240");
    let long = books.post(&format!("batch?requestid={}", "q".repeat(37)), batch("1", "X"));
    assert_eq!(long[0]["Fault"]["Error"][0]["code"], "2130");
}

#[test]
fn changes_since() {
    let mut books = stocked();
    books.now = NOW + 3_600_000;
    books.post("invoice?operation=delete", json!({ "Id": "2", "SyncToken": "0" }));
    books.post("customer", json!({ "Id": "2", "SyncToken": "0", "sparse": true, "Active": false }));
    let since = "2026-03-02T11:00:00-08:00";
    let groups = books.get(&format!("cdc?entities=Customer,Invoice,Item&changedSince={since}"));
    let groups = &groups[0]["QueryResponse"];
    assert_eq!(groups[0]["Customer"].as_array().unwrap().len(), 1);
    assert_eq!(groups[0]["Customer"][0]["Active"], false);
    assert_eq!(groups[1]["Invoice"][0]["status"], "Deleted");
    assert_eq!(groups[2], json!({}));
    for (path, code) in [
        ("cdc?entities=Customer&changedSince=2026-01-01", "2190"),
        ("cdc?entities=TaxCode&changedSince=2026-03-01", "2000"),
        ("cdc?entities=Customer&changedSince=soon", "2060"),
        ("cdc?changedSince=2026-03-01", "2020"),
    ] {
        assert_eq!(fault(&books.send("GET", path, ""), path).0, code, "{path}");
    }
}

#[test]
fn too_many_requests() {
    let mut books = books(json!({ "edition": "us", "switches": { "throttle": true } }));
    for _ in 0..10 {
        books.get("companyinfo/1");
    }
    let response = books.send("GET", "companyinfo/1", "");
    assert_eq!(response.status, 429);
    let body: Value = serde_json::from_str(&response.body).unwrap();
    assert_eq!(
        (&body["fault"]["type"], &body["fault"]["error"][0]["code"]),
        (&json!("SERVICE"), &json!("3001"))
    );
    books.now += 1_000;
    books.get("companyinfo/1");
}

#[test]
fn faults_on_demand() {
    let table: &[(&str, u16, Option<&str>, bool)] = &[
        ("timeout-after-apply", 504, Some("timeout"), true),
        ("timeout-before-apply", 504, Some("timeout"), false),
        ("server-error", 500, None, false),
        ("server-error-after-apply", 500, None, true),
        ("bad-gateway", 502, None, false),
        ("throttled", 429, None, false),
        ("unauthorized", 401, None, false),
        ("unauthorized-xml", 401, None, false),
        ("truncated", 200, Some("truncated"), true),
        ("wrong-type", 200, None, true),
        ("delay", 200, None, true),
    ];
    for (kind, status, outcome, applied) in table {
        let mut books = us();
        let fault = json!({ "kind": kind, "path": "/customer", "method": "POST", "skip": 1, "delayMs": 5 });
        assert_eq!(books.raw("POST", "/sandbox/faults", &fault.to_string(), None).status, 200);
        books.customer("First");
        let response =
            books.send("POST", "customer?requestid=z", &json!({ "DisplayName": "Second" }).to_string());
        let raw: Value = serde_json::to_value(&response).unwrap();
        assert_eq!(
            (response.status, raw["outcome"].as_str(), raw["delayMs"].as_i64()),
            (*status, *outcome, Some(5)),
            "{kind}"
        );
        let there = books.rows("select * from Customer where DisplayName = 'Second'").len();
        assert_eq!(there == 1, *applied, "{kind}");
        // Sent again with its id, it is there once, whatever happened before.
        books.post("customer?requestid=z", json!({ "DisplayName": "Second" }));
        assert_eq!(books.rows("select * from Customer where DisplayName = 'Second'").len(), 1, "{kind}");
    }
}

#[test]
fn the_clock_can_be_moved() {
    let mut books = us();
    assert_eq!(books.raw("POST", "/sandbox/clock", r#"{"advanceMs": 86400000}"#, None).status, 200);
    let made = books.post("customer", json!({ "DisplayName": "A" }));
    assert_eq!(made["MetaData"]["CreateTime"], "2026-03-03T10:35:08-08:00");
    assert_eq!(books.raw("POST", "/sandbox/clock", "{}", None).status, 400);
}

#[test]
fn a_seed_is_replayed_and_its_names_resolved() {
    let seed = json!({ "edition": "us", "company": { "name": "Prairie", "realm": "42", "SupportedLanguages": "fr" },
        "requests": [
            { "as": "acme", "path": "customer", "body": { "DisplayName": "Acme", "SalesTermRef": { "value": "@term:Net 30" } } },
            { "as": "cable", "path": "item", "body": { "Name": "Cable", "Type": "Service", "IncomeAccountRef": { "value": "@account:Sales" } } },
            { "as": "one", "path": "invoice", "body": { "CustomerRef": { "value": "@acme" }, "Line": [
                { "DetailType": "SalesItemLineDetail", "Amount": 5, "SalesItemLineDetail": { "ItemRef": { "value": "@cable" }, "TaxCodeRef": { "value": "@taxcode:NON" } } }] } },
            { "path": "invoice?operation=void", "body": { "Id": "@one", "SyncToken": "@one#SyncToken" } },
        ] });
    let mut books = books(json!({ "seed": seed }));
    let info = books.get("companyinfo/42");
    assert_eq!((&info["CompanyName"], &info["SupportedLanguages"]), (&json!("Prairie"), &json!("fr")));
    assert_eq!(books.get("invoice/1")["PrivateNote"], "Voided");
    let state = books.sandbox.state();
    assert_eq!(state["names"]["one"], "1");
}

#[test]
fn a_seed_that_is_refused_names_the_request() {
    for (requests, expected) in [
        (
            json!([{ "as": "x", "path": "customer", "body": { "Nick": "y" } }]),
            "seed request 0: customer (x) was refused",
        ),
        (
            json!([{ "path": "payment", "body": { "CustomerRef": { "value": "@nobody" } } }]),
            "nothing is called @nobody",
        ),
    ] {
        let options =
            json!({ "edition": "us", "now": NOW, "seed": { "edition": "us", "requests": requests } });
        let options: tieout_sandbox::Options = serde_json::from_value(options).unwrap();
        let error = tieout_sandbox::Sandbox::new(options).unwrap_err();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn bodies_that_are_no_object() {
    let mut books = us();
    for (body, code) in
        [("", "400"), ("{", "400"), ("[]", "2170"), ("\"x\"", "2170"), ("{\"DisplayName\":1e999}", "2050")]
    {
        let response = books.send("POST", "customer", body);
        if code == "2050" {
            assert_eq!(
                response.status, 200,
                "a number where text belongs is taken as text: {}",
                response.body
            );
            continue;
        }
        assert_eq!(fault(&response, body).0, code, "{body}");
    }
    assert_eq!(books.send("PUT", "customer", "{}").status, 405);
}

#[test]
fn a_late_query_does_not_show_a_new_record() {
    let mut books = books(json!({ "edition": "us", "switches": { "queryLagMs": 5000 } }));
    books.now += 60_000;
    let customer = books.customer("A");
    assert!(books.rows("select * from Customer").is_empty());
    assert_eq!(id(&books.get(&format!("customer/{customer}"))), customer);
    books.now += 5_000;
    assert_eq!(books.rows("select * from Customer").len(), 1);
}
