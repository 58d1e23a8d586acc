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

/// Tax on 100.00 that goes to a place, and the percentages that make it up.
fn tax_at(books: &mut common::Books, state: &str, zip: &str) -> (String, Vec<String>) {
    let customer = books.customer(&format!("To {state} {zip}"));
    let item = books.item(&format!("Lamp for {state} {zip}"));
    let invoice = books.post(
        "invoice",
        json!({ "CustomerRef": { "value": customer }, "Line": [line(&item, "100", "TAX")],
            "ShipAddr": { "Line1": "1 Main St", "CountrySubDivisionCode": state, "PostalCode": zip } }),
    );
    let detail = &invoice["TxnTaxDetail"];
    let rates = detail["TaxLine"].as_array().cloned().unwrap_or_default();
    let rates = rates.iter().map(|line| line["TaxLineDetail"]["TaxPercent"].to_string());
    (detail["TotalTax"].to_string(), rates.collect())
}

#[test]
fn automated_tax_is_that_of_the_zip_code() {
    let mut books = us();
    for (state, zip, tax, rates) in [
        ("NY", "10001", "8.88", &["4", "4.875"][..]),
        ("NY", "10001-2345", "8.88", &["4", "4.875"]),
        ("NY", "14201", "8.75", &["4", "4.75"]),
        // A ZIP code that no place names: the state's usual local rate.
        ("NY", "12999", "8.50", &["4", "4.5"]),
        ("CA", "90012", "9.75", &["6", "3.75"]),
        ("PA", "19102", "8.00", &["6", "2"]),
        ("PA", "16801", "6.00", &["6"]),
        ("TN", "38501", "7.00", &["7"]),
        // The state counts where the ZIP code is another's, and the ZIP code where there is no state.
        ("TX", "10002", "8.25", &["6.25", "2"]),
        ("", "60601", "10.25", &["6.25", "4"]),
        ("OR", "97201", "0.00", &[]),
        ("MT", "59601", "0.00", &[]),
    ] {
        let (total, parts) = tax_at(&mut books, state, zip);
        let close = (total.as_str(), parts.iter().map(String::as_str).collect::<Vec<_>>());
        // Each rate is rounded on its own: 4.875 on 100.00 is 4.88.
        assert_eq!(close, (tax, rates.to_vec()), "{state} {zip}");
    }
}

#[test]
fn a_smaller_plan_lacks_what_it_lacks() {
    let bill = json!({ "VendorRef": { "value": "1" }, "Line": [] });
    let time = json!({ "NameOf": "Employee", "Hours": 1 });
    let stock = json!({ "Name": "Bolt", "Type": "Inventory" });
    let named = json!({ "Name": "North" });
    let currency = json!({ "Code": "EUR" });
    for (plan, refused, allowed) in [
        (
            "simple-start",
            &["bill", "timeactivity", "item", "class", "purchaseorder", "companycurrency"][..],
            &[][..],
        ),
        (
            "essentials",
            &["item", "class", "department", "purchaseorder"],
            &["bill", "timeactivity", "companycurrency"],
        ),
        ("plus", &[], &["bill", "item", "class", "department", "purchaseorder"]),
        ("advanced", &[], &["bill", "item", "class", "department", "purchaseorder"]),
    ] {
        let mut books = common::books(json!({ "edition": "us", "plan": plan }));
        let body = |path: &str| match path {
            "timeactivity" => time.clone(),
            "item" => stock.clone(),
            "class" | "department" => named.clone(),
            "companycurrency" => currency.clone(),
            _ => bill.clone(),
        };
        for path in refused {
            assert_eq!(books.code(path, body(path)), "5020", "{plan} {path}");
        }
        for path in allowed {
            let answer = books.send("POST", path, &body(path).to_string());
            assert!(!answer.body.contains("\"5020\""), "{plan} {path} {}", answer.body);
        }
        // What a plan has not cannot be there, and is found to be empty; the rest works in every plan.
        assert!(books.rows("select * from PurchaseOrder").is_empty());
        books.customer("Anna");
        books.item("Cable");
        let info = books.get("companyinfo/1").to_string();
        assert_eq!(info.contains("Simple Start"), plan == "simple-start", "{info}");
        let tracks = books.get("preferences")["AccountingInfoPrefs"]["TrackDepartments"].clone();
        assert_eq!(tracks, json!(plan == "plus" || plan == "advanced"));
    }
}
