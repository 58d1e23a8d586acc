//! Attached files, PDF, e-mail, links, limits, languages, and whole companies out and in.
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
use tieout_sandbox::{Request, Response};

fn upload(books: &mut Books, parts: &[(&str, &str, &[u8])]) -> Response {
    let mut body = Vec::new();
    for (disposition, kind, content) in parts {
        body.extend(
            format!("--sep\r\nContent-Disposition: form-data; {disposition}\r\nContent-Type: {kind}\r\n\r\n")
                .bytes(),
        );
        body.extend(*content);
        body.extend(b"\r\n");
    }
    body.extend(b"--sep--\r\n");
    let request = json!({
        "method": "POST", "url": format!("/v3/company/{}/upload", books.sandbox.realm()),
        "headers": { "authorization": "Bearer sandbox-access-token", "host": "qbo.example:8090",
            "content-type": "multipart/form-data; boundary=sep" },
        "bodyBase64": base64(&body),
    });
    books.sandbox.handle(books.now, &serde_json::from_value::<Request>(request).unwrap())
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::prelude::BASE64_STANDARD.encode(bytes)
}

fn sold(books: &mut Books) -> Value {
    let customer = books.customer("Anna (Berg)");
    let item = books.id_of("Item", "Services");
    let body = json!({ "CustomerRef": { "value": customer }, "DocNumber": "A-1", "Line": [line(&item, "10", "NON")] });
    books.post("invoice", body)
}

#[test]
fn a_file_is_attached_and_fetched() {
    let mut books = us();
    let invoice = sold(&mut books);
    let described = json!({ "AttachableRef": [{ "EntityRef": { "type": "Invoice", "value": invoice["Id"] } }],
        "FileName": "photo.bin", "ContentType": "application/x-photo" });
    let content = [0_u8, 255, 13, 10, 45, 45, 200, 0];
    let answer = upload(
        &mut books,
        &[
            ("name=\"file_metadata_01\"", "application/json", described.to_string().as_bytes()),
            ("name=\"file_content_01\"; filename=\"photo.bin\"", "application/x-photo", &content),
        ],
    );
    assert_eq!(answer.status, 200, "{}", answer.body);
    let body: Value = serde_json::from_str(&answer.body).unwrap();
    let attached = &body["AttachableResponse"][0]["Attachable"];
    assert_eq!((&attached["Size"], &attached["FileName"]), (&json!(8), &json!("photo.bin")));
    let address = attached["TempDownloadUri"].as_str().unwrap().to_owned();
    assert!(address.starts_with("http://qbo.example:8090/"), "{address}");
    let statement = format!(
        "select * from Attachable where AttachableRef.EntityRef.Type = 'invoice' and AttachableRef.EntityRef.value = '{}'",
        id(&invoice)
    );
    assert_eq!(books.rows(&statement)[0]["Id"], attached["Id"]);
    assert_eq!(books.rows(&statement.replace("'invoice'", "'bill'")).len(), 0);
    let again = books.send("GET", &format!("download/{}", id(attached)), "");
    assert_eq!(again.body, address);
    let path = address.strip_prefix("http://qbo.example:8090").unwrap().to_owned();
    let fetched = books.raw("GET", &path, "", None);
    assert_eq!((fetched.status, fetched.body_base64), (200, Some(base64(&content))));
    assert_eq!(fetched.headers["content-type"], "application/x-photo");
    books.now += 15 * 60_000;
    assert_eq!(books.raw("GET", &path, "", None).status, 403, "the address is short-lived");
    assert_eq!(books.raw("GET", &path.replace("seal=", "seal=0"), "", None).status, 403);
}

#[test]
fn uploads_that_say_nothing_are_refused() {
    let mut books = us();
    let broken = upload(&mut books, &[("name=\"file_metadata_01\"", "application/json", b"{")]);
    assert_eq!(fault(&broken, "broken metadata").0, "6040");
    assert_eq!(fault(&upload(&mut books, &[]), "nothing").0, "6040");
    assert_eq!(books.code("upload", json!({})), "1050");
    assert_eq!(fault(&books.send("GET", "download/7", ""), "no file").0, "610");
}

#[test]
fn forms_on_paper_and_by_mail() {
    let mut books = us();
    let invoice = sold(&mut books);
    let page = books.send("GET", &format!("invoice/{}/pdf", id(&invoice)), "");
    assert_eq!((page.status, page.headers["content-type"].as_str()), (200, "application/pdf"));
    assert!(
        page.body.starts_with("%PDF-1.4")
            && page.body.contains("(Invoice A-1)")
            && page.body.contains("Anna \\(Berg\\)")
    );
    let start: usize =
        page.body.rsplit("startxref\n").next().unwrap().split('\n').next().unwrap().parse().unwrap();
    assert!(page.body[start..].starts_with("xref"), "the table of objects is where the end says");
    assert_eq!(fault(&books.send("GET", "customer/1/pdf", ""), "a customer").0, "500");

    assert_eq!(
        fault(&books.send("POST", &format!("invoice/{}/send", id(&invoice)), ""), "no address").0,
        "6420"
    );
    let sent = books.send("POST", &format!("invoice/{}/send?sendTo=a@b.example", id(&invoice)), "");
    let sent: Value = serde_json::from_str(&sent.body).unwrap();
    assert_eq!(sent["Invoice"]["EmailStatus"], "EmailSent");
    assert_eq!(sent["Invoice"]["BillEmail"]["Address"], "a@b.example");
    let plain = books.get(&format!("invoice/{}", id(&invoice)));
    assert_eq!(plain["InvoiceLink"], Value::Null);
    let linked = books.get(&format!("invoice/{}?include=invoiceLink", id(&invoice)));
    assert!(linked["InvoiceLink"].as_str().unwrap().ends_with(&format!("/{}", id(&invoice))));
}

#[test]
fn too_many_at_once() {
    let mut books = books(json!({ "switches": { "throttle": true } }));
    let slow: Vec<Value> = (0..10).map(|_| json!({ "kind": "delay", "delayMs": 30_000 })).collect();
    let response = books.raw("POST", "/sandbox/faults", &json!(slow).to_string(), None);
    assert_eq!(response.status, 200);
    for _ in 0..10 {
        assert_eq!(books.send("GET", "preferences", "").status, 200);
        books.now += 200;
    }
    assert_eq!(books.send("GET", "preferences", "").status, 429, "ten answers are under way");
    books.now += 28_200;
    assert_eq!(books.send("GET", "preferences", "").status, 200, "one of them has arrived");
}

#[test]
fn the_free_tier_is_blocked_when_its_reads_are_used_up() {
    let mut books = books(json!({ "switches": { "meteredCap": 3 } }));
    for _ in 0..3 {
        assert_eq!(books.send("GET", "customer/99", "").status, 400, "a failed read is not metered");
        assert_eq!(books.send("GET", "preferences", "").status, 200);
    }
    assert_eq!(books.send("GET", "preferences", "").status, 429);
    books.customer("Writes are free");
    books.now += 31 * 24 * 3_600_000;
    assert_eq!(books.send("GET", "preferences", "").status, 200, "the next month");
}

#[test]
fn texts_in_french_and_the_same_codes() {
    let mut books = books(json!({ "switches": { "frenchTexts": true } }));
    books.customer("Anna");
    let (code, detail) = books.refused("customer", json!({ "DisplayName": "anna" }));
    assert_eq!((code.as_str(), detail.as_str()), ("6240", "Le nom indiqué existe déjà. : Id=1"));
    let long = "x".repeat(501);
    for (path, body, code, expected) in [
        ("customer", json!({ "DisplayName": long }), "2050", "Min:0 Max:500 supplied:501"),
        ("customer", json!({ "DisplayName": "B", "Nick": "b" }), "2010", "Nick"),
        ("invoice", json!({ "Line": [] }), "2020", "Le paramètre obligatoire CustomerRef"),
        (
            "invoice",
            json!({ "CustomerRef": { "value": "99" }, "Line": [] }),
            "2500",
            "Identifiant de référence",
        ),
        (
            "customer",
            json!({ "DisplayName": "C", "PrimaryEmailAddr": { "Address": "c" } }),
            "2210",
            "adresse e-mail",
        ),
        (
            "customer",
            json!({ "Id": "1", "SyncToken": "7", "DisplayName": "D" }),
            "5010",
            "un autre utilisateur",
        ),
        ("customer", json!({ "Id": "77", "SyncToken": "0", "DisplayName": "D" }), "610", "Objet introuvable"),
        (
            "customer?operation=void",
            json!({ "Id": "1", "SyncToken": "0" }),
            "500",
            "Opération non prise en charge",
        ),
    ] {
        let answer = books.send("POST", path, &body.to_string());
        let (own, detail) = fault(&answer, path);
        assert_eq!(own, code);
        assert!(detail.contains(expected), "{detail}");
        let body: Value = serde_json::from_str(&answer.body).unwrap();
        let message = body["Fault"]["Error"][0]["Message"].as_str().unwrap();
        assert!(!message.contains("Invalid") && !message.contains("Error"), "{message}");
    }
}

#[test]
fn a_body_that_is_no_text() {
    let mut books = us();
    let request = json!({ "method": "POST", "url": format!("/v3/company/{}/customer", books.sandbox.realm()),
        "headers": { "authorization": "Bearer sandbox-access-token" }, "bodyBase64": base64(&[0xff, 0xfe]) });
    let answer = books.sandbox.handle(NOW, &serde_json::from_value::<Request>(request).unwrap());
    assert_eq!(fault(&answer, "not UTF-8").0, "500");
}

#[test]
fn a_company_goes_out_and_comes_in_again() {
    let mut books = us();
    let invoice = sold(&mut books);
    let payment = json!({ "CustomerRef": invoice["CustomerRef"], "TotalAmt": 4, "Line": [
        { "Amount": 4, "LinkedTxn": [{ "TxnId": invoice["Id"], "TxnType": "Invoice" }] }] });
    books.post("payment", payment);
    let out = serde_json::to_value(books.sandbox.export()).unwrap();
    let mut other = us();
    other.customer("Replaced");
    let answer = other.raw("POST", "/sandbox/import", &out.to_string(), None);
    assert_eq!(answer.status, 200, "{}", answer.body);
    let taken: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(taken["skipped"], json!([]));
    assert_eq!(other.sandbox.export(), books.sandbox.export());
    assert_eq!(other.rows("select * from Customer").len(), 1);
    assert_eq!(other.customer("Next"), "2", "Ids are counted on");
    let item = other.id_of("Item", "Services");
    let body = json!({ "CustomerRef": invoice["CustomerRef"], "DocNumber": "A-1", "Line": [line(&item, "1", "NON")] });
    assert_eq!(other.code("invoice", body), "6140", "numbers are known");
    let change = json!({ "Id": invoice["Id"], "SyncToken": "1", "sparse": true, "PrivateNote": "x" });
    assert_eq!(other.post("invoice", change)["Balance"].to_string(), "6.00", "payments are known");
}

#[test]
fn what_a_real_company_answered_comes_in() {
    // What comes in is answered as it is, with a field that no type knows.
    let mut books = common::books(json!({ "edition": "us", "validate": false }));
    let given = json!({
        "Customer": { "QueryResponse": { "Customer": [
            { "Id": "58", "SyncToken": "7", "DisplayName": "Blue Heron", "Active": true, "Balance": 12.5,
              "CurrencyRef": { "value": "USD" }, "Unheard": { "of": 1 },
              "MetaData": { "CreateTime": "2025-01-02T03:04:05-08:00", "LastUpdatedTime": "2025-02-02T03:04:05-08:00" } },
        ], "startPosition": 1, "maxResults": 1 }, "time": "2026-03-02T10:35:08.411-08:00" },
        "Invoice": [{ "Id": "130", "SyncToken": "2", "DocNumber": "1042", "TotalAmt": 12.5, "Balance": 12.5,
            "CustomerRef": { "value": "58" }, "CurrencyRef": { "value": "USD" }, "TxnDate": "2025-01-02", "Line": [] }],
        "Budget": [{ "Id": "1" }],
    });
    let answer = books.raw("POST", "/sandbox/import", &given.to_string(), None);
    let taken: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(taken, json!({ "records": 2, "skipped": [["Budget", 1]] }));
    let customer = books.get("customer/58");
    assert_eq!((&customer["SyncToken"], customer["Balance"].to_string().as_str()), (&json!("7"), "12.5"));
    assert_eq!(customer["MetaData"]["LastUpdatedTime"], "2025-02-02T03:04:05-08:00");
    assert_eq!(customer["Unheard"], json!({ "of": 1 }), "what is not modelled is kept");
    assert_eq!(books.code("customer", json!({ "DisplayName": "blue heron" })), "6240");
    assert_eq!(id(&books.post("customer", json!({ "DisplayName": "New" }))), "59");
    let paid = json!({ "CustomerRef": { "value": "58" }, "TotalAmt": 2.5, "Line": [
        { "Amount": 2.5, "LinkedTxn": [{ "TxnId": "130", "TxnType": "Invoice" }] }] });
    books.post("payment", paid);
    assert_eq!(books.get("customer/58")["Balance"].to_string(), "10.00");
    let broken = books.raw(
        "POST",
        "/sandbox/import",
        &json!({ "Customer": [{ "DisplayName": "no Id" }] }).to_string(),
        None,
    );
    assert_eq!((broken.status, broken.body.contains("Customer[0]")), (400, true));
}
