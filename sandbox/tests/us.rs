//! A US company: names, items, invoices, payments.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test that meets the unexpected stops"
)]

mod common;

use common::{amounts, id, line, us};
use serde_json::json;

#[test]
fn an_invoice_is_created_paid_and_voided() {
    let mut books = us();
    let customer = books.customer("Blue Heron Ltd");
    let item = books.item("Cable");
    let invoice = books.post(
        "invoice",
        json!({ "CustomerRef": { "value": customer }, "TxnDate": "2026-03-02", "DocNumber": "SO-1",
            "Line": [line(&item, "100", "NON"), line(&item, "50", "NON")] }),
    );
    assert_eq!(invoice["SyncToken"], "0");
    assert_eq!(amounts(&invoice, &["TotalAmt", "Balance"]), ["150.00", "150.00"]);
    let lines = invoice["Line"].as_array().unwrap();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[0]["Id"], "1");
    assert_eq!(lines[2]["DetailType"], "SubTotalLineDetail");
    assert_eq!(lines[2]["Amount"].to_string(), "150.00");

    let payment = books.post(
        "payment",
        json!({ "CustomerRef": { "value": customer }, "TotalAmt": 200,
            "Line": [{ "Amount": 150, "LinkedTxn": [{ "TxnId": id(&invoice), "TxnType": "Invoice" }] }] }),
    );
    assert_eq!(amounts(&payment, &["TotalAmt", "UnappliedAmt"]), ["200.00", "50.00"]);
    let paid = books.get(&format!("invoice/{}", id(&invoice)));
    assert_eq!(amounts(&paid, &["Balance"]), ["0.00"]);
    assert_eq!(paid["LinkedTxn"], json!([{ "TxnId": id(&payment), "TxnType": "Payment" }]));
    assert_eq!(paid["SyncToken"], "1");
    assert_eq!(amounts(&books.get(&format!("customer/{customer}")), &["Balance"]), ["-50.00"]);

    let voided =
        books.post("invoice?operation=void", json!({ "Id": id(&invoice), "SyncToken": paid["SyncToken"] }));
    assert_eq!(amounts(&voided, &["TotalAmt", "Balance"]), ["0.00", "0.00"]);
    assert_eq!(voided["PrivateNote"], "Voided");
    assert_eq!(voided["LinkedTxn"], json!([]));
    let payment = books.get(&format!("payment/{}", id(&payment)));
    assert_eq!(amounts(&payment, &["UnappliedAmt"]), ["200.00"]);
    assert_eq!(payment["Line"], json!([]));
}
