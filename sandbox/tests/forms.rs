//! Bundles, discounts of single lines, addresses after an update, what is applied by itself, closed books.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test that meets the unexpected stops"
)]

mod common;

use common::{Books, amounts, books, id, line, us};
use serde_json::{Value, json};

fn hand(books: &mut Books, edit: Value) -> Value {
    let response = books.raw("POST", "/sandbox/hand", &edit.to_string(), None);
    assert_eq!(response.status, 200, "{edit} {}", response.body);
    let answer: Value = serde_json::from_str(&response.body).unwrap();
    answer["object"].clone()
}

fn priced(books: &mut Books, name: &str, price: i64) -> String {
    let account = books.id_of("Account", "Services");
    let body = json!({ "Name": name, "Type": "Service", "UnitPrice": price, "IncomeAccountRef": { "value": account } });
    id(&books.post("item", body))
}

fn with_preferences(edition: &str, preferences: Value) -> Books {
    books(json!({ "edition": edition, "seed": { "edition": edition, "preferences": preferences } }))
}

#[test]
fn a_bundle_stands_for_its_items() {
    let mut books = us();
    let (soap, towel) = (priced(&mut books, "Soap", 3), priced(&mut books, "Towel", 10));
    let parts = json!({ "ItemGroupLine": [
        { "ItemRef": { "value": soap }, "Qty": 2 }, { "ItemRef": { "value": towel }, "Qty": 1 } ] });
    let bundle = json!({ "Name": "Bath set", "Type": "Group", "ItemGroupDetail": parts });
    assert_eq!(books.code("item", bundle.clone()), "500", "not through the API");
    let bundle = id(&hand(&mut books, json!({ "do": "create", "entity": "Item", "body": bundle })));
    let customer = books.customer("Blue Heron");
    let group = |quantity: i64| json!({ "DetailType": "GroupLineDetail", "GroupLineDetail": { "GroupItemRef": { "value": bundle }, "Quantity": quantity } });
    let body = json!({ "CustomerRef": { "value": customer }, "Line": [group(2), line(&soap, "5", "NON")] });
    let invoice = books.post("invoice", body);
    assert_eq!(amounts(&invoice, &["TotalAmt"]), ["37.00"]);
    let lines = invoice["Line"].as_array().unwrap();
    assert_eq!(lines.len(), 3, "bundle, item, subtotal");
    assert_eq!(lines[0]["Amount"].to_string(), "32.00");
    let inner = lines[0]["GroupLineDetail"]["Line"].as_array().unwrap();
    assert_eq!(inner.len(), 2);
    assert_eq!(inner[0]["SalesItemLineDetail"]["Qty"].to_string(), "4");
    assert_eq!(inner[1]["Amount"].to_string(), "20.00");
    assert_eq!(books.post("invoice", invoice.clone()), invoice, "said again, nothing changes");
    let state = books.sandbox.state();
    assert_eq!(state["unbalanced"], json!([]));
    let mut wrong = group(1);
    wrong["GroupLineDetail"]["GroupItemRef"] = json!({ "value": soap });
    assert_eq!(
        books.code("invoice", json!({ "CustomerRef": { "value": customer }, "Line": [wrong] })),
        "6000"
    );
    let alone = json!({ "CustomerRef": { "value": customer }, "Line": [line(&bundle, "1", "NON")] });
    assert_eq!(books.code("invoice", alone), "6000", "a bundle is no item of a line");
}

#[test]
fn french_lines_have_their_own_discounts() {
    let mut books = books(json!({ "edition": "fr" }));
    let (customer, item) = (books.customer("Lyon Films"), books.item("Câble"));
    let code = books.id_of("TaxCode", "20 % TVA FR");
    let discounted = |amount: &str, key: &str, value: i64| {
        let mut line = line(&item, amount, &code);
        line["SalesItemLineDetail"][key] = json!(value);
        line
    };
    let body = |lines: Value| json!({ "CustomerRef": { "value": customer }, "Line": lines });
    let invoice = books.post(
        "invoice",
        body(json!([
            discounted("100", "DiscountRate", 10),
            discounted("50", "DiscountAmt", 5),
            line(&item, "10", &code)
        ])),
    );
    let lines = invoice["Line"].as_array().unwrap();
    assert_eq!(lines[0]["SalesItemLineDetail"]["DiscountAmt"].to_string(), "10.00");
    assert_eq!(lines[0]["Amount"].to_string(), "100.00", "before the discount");
    assert_eq!(lines[3]["DetailType"], "DiscountLineDetail");
    assert_eq!(lines[3]["Amount"].to_string(), "15.00");
    assert_eq!(invoice["TxnTaxDetail"]["TotalTax"].to_string(), "29.00", "on what is left");
    assert_eq!(
        invoice["TxnTaxDetail"]["TaxLine"][0]["TaxLineDetail"]["NetAmountTaxable"].to_string(),
        "145.00"
    );
    assert_eq!(amounts(&invoice, &["TotalAmt"]), ["174.00"]);
    assert_eq!(books.post("invoice", invoice.clone()), invoice, "said again, nothing changes");
    let other = json!({ "DetailType": "DiscountLineDetail", "Amount": 9, "DiscountLineDetail": {} });
    assert_eq!(books.code("invoice", body(json!([discounted("50", "DiscountAmt", 5), other]))), "6000");
    assert_eq!(books.code("invoice", body(json!([discounted("50", "DiscountAmt", -5)]))), "2290");
    assert_eq!(books.code("payment", json!({ "CustomerRef": { "value": customer }, "TotalAmt": 1 })), "2020");

    let mut custom = with_preferences("fr", json!({ "SalesFormsPrefs": { "CustomTxnNumbers": true } }));
    let (customer, item) = (custom.customer("Lyon Films"), custom.item("Câble"));
    let code = custom.id_of("TaxCode", "20 % TVA FR");
    let unnumbered = json!({ "CustomerRef": { "value": customer }, "Line": [line(&item, "1", &code)] });
    assert_eq!(custom.code("invoice", unnumbered), "2020", "numbers are a duty there");
}

#[test]
fn elsewhere_discounts_of_lines_are_left_out() {
    let mut books = us();
    let (customer, item) = (books.customer("Blue Heron"), books.item("Cable"));
    let mut line = line(&item, "100", "NON");
    line["SalesItemLineDetail"]["DiscountAmt"] = json!(10);
    let invoice = books.post("invoice", json!({ "CustomerRef": { "value": customer }, "Line": [line] }));
    assert_eq!(amounts(&invoice, &["TotalAmt"]), ["100.00"]);
    assert!(invoice["Line"][0]["SalesItemLineDetail"].get("DiscountAmt").is_none());
}

#[test]
fn an_update_answers_addresses_as_text() {
    let mut books = us();
    let customer = id(&books.post(
        "customer",
        json!({ "DisplayName": "Ann Reed", "CompanyName": "Reed Ltd", "BillAddr": { "Line1": "9 Dock Rd", "City": "Duluth", "CountrySubDivisionCode": "MN", "PostalCode": "55802" } }),
    ));
    let item = books.item("Cable");
    let invoice = books
        .post("invoice", json!({ "CustomerRef": { "value": customer }, "Line": [line(&item, "1", "NON")] }));
    assert_eq!(invoice["BillAddr"]["City"], "Duluth", "as created");
    let change = json!({ "Id": id(&invoice), "SyncToken": "0", "sparse": true, "PrivateNote": "x" });
    let changed = books.post("invoice", change);
    let text = json!({ "Line1": "Ann Reed", "Line2": "Reed Ltd", "Line3": "9 Dock Rd", "Line4": "Duluth, MN 55802" });
    assert_eq!(changed["BillAddr"], text);
    assert_eq!(books.post("invoice", changed.clone()), changed, "said again, nothing changes");
    assert_eq!(books.get(&format!("customer/{customer}"))["BillAddr"]["City"], "Duluth");

    let mut plain = common::books(json!({ "edition": "us", "switches": { "reflowAddresses": false } }));
    let customer =
        id(&plain.post("customer", json!({ "DisplayName": "Ann", "BillAddr": { "City": "Duluth" } })));
    let item = plain.item("Cable");
    let invoice = plain
        .post("invoice", json!({ "CustomerRef": { "value": customer }, "Line": [line(&item, "1", "NON")] }));
    let change = json!({ "Id": id(&invoice), "SyncToken": "0", "sparse": true, "PrivateNote": "x" });
    assert_eq!(plain.post("invoice", change)["BillAddr"]["City"], "Duluth");
}

#[test]
fn credits_and_payments_are_applied_by_themselves_if_so_preferred() {
    let mut books = with_preferences(
        "us",
        json!({ "SalesFormsPrefs": { "AutoApplyCredit": true, "AutoApplyPayments": true } }),
    );
    let (customer, item) = (books.customer("Blue Heron"), books.item("Cable"));
    let form =
        |amount: &str| json!({ "CustomerRef": { "value": customer }, "Line": [line(&item, amount, "NON")] });
    let credit = books.post("creditmemo", form("30"));
    let invoice = books.post("invoice", form("100"));
    assert_eq!(amounts(&invoice, &["Balance"]), ["70.00"]);
    assert_eq!(amounts(&books.get(&format!("creditmemo/{}", id(&credit))), &["RemainingCredit"]), ["0.00"]);
    let link = &invoice["LinkedTxn"][0];
    let payment = books.get(&format!("payment/{}", link["TxnId"].as_str().unwrap()));
    assert_eq!(amounts(&payment, &["TotalAmt", "UnappliedAmt"]), ["0.00", "0.00"]);
    let second = books.post("invoice", form("50"));
    let paid = books.post("payment", json!({ "CustomerRef": { "value": customer }, "TotalAmt": 90 }));
    assert_eq!(amounts(&paid, &["UnappliedAmt"]), ["0.00"]);
    assert_eq!(
        amounts(&books.get(&format!("invoice/{}", id(&second))), &["Balance"]),
        ["30.00"],
        "the oldest first"
    );
    assert_eq!(amounts(&books.get(&format!("customer/{customer}")), &["Balance"]), ["30.00"]);
}

#[test]
fn without_tax_outside_the_us_lines_need_no_code() {
    let mut books = with_preferences("gb", json!({ "TaxPrefs": { "UsingSalesTax": false } }));
    let (customer, item) = (books.customer("Blue Heron"), books.item("Cable"));
    let mut plain = line(&item, "10", "x");
    plain["SalesItemLineDetail"].as_object_mut().unwrap().remove("TaxCodeRef");
    let invoice = books.post("invoice", json!({ "CustomerRef": { "value": customer }, "Line": [plain] }));
    assert_eq!(invoice["GlobalTaxCalculation"], "NotApplicable");
    assert_eq!(amounts(&invoice, &["TotalAmt"]), ["10.00"]);
    assert!(invoice.get("TxnTaxDetail").is_none());
}

#[test]
fn books_closed_with_a_password_have_a_code_of_their_own() {
    for (password, code) in [(false, "6200"), (true, "6210")] {
        let mut books = common::books(
            json!({ "edition": "us", "switches": { "closingPassword": password }, "seed": { "edition": "us",
            "preferences": { "AccountingInfoPrefs": { "BookCloseDate": "2026-01-31" } } } }),
        );
        let (customer, item) = (books.customer("Blue Heron"), books.item("Cable"));
        let old = json!({ "CustomerRef": { "value": customer }, "TxnDate": "2026-01-05", "Line": [line(&item, "1", "NON")] });
        assert_eq!(books.code("invoice", old), code);
    }
}

#[test]
fn rates_change_on_a_day() {
    for (edition, code, before, after, old, new) in [
        ("gb", "20.0% S", "2011-01-03", "2011-01-04", "17.50", "20.00"),
        ("ca", "HST NS", "2025-03-31", "2025-04-01", "15.00", "14.00"),
        ("fr", "20 % TVA FR", "2013-12-31", "2014-01-01", "19.60", "20.00"),
        ("nz", "GST 15%", "2010-09-30", "2010-10-01", "12.50", "15.00"),
    ] {
        let mut books = books(json!({ "edition": edition }));
        let (customer, item) = (books.customer("Blue Heron"), books.item("Cable"));
        let code = books.id_of("TaxCode", code);
        for (date, tax) in [(before, old), (after, new)] {
            let body = json!({ "CustomerRef": { "value": customer }, "TxnDate": date, "Line": [line(&item, "100", &code)] });
            assert_eq!(
                books.post("invoice", body)["TxnTaxDetail"]["TotalTax"].to_string(),
                tax,
                "{edition} {date}"
            );
        }
    }
}

#[test]
fn indian_tax_is_shared_between_state_and_union() {
    let mut books = books(json!({ "edition": "in" }));
    let (customer, item) = (books.customer("Pune Steel"), books.item("Cable"));
    let code = books.id_of("TaxCode", "18.0% GST");
    let invoice = books.post(
        "invoice",
        json!({ "CustomerRef": { "value": customer }, "Line": [line(&item, "99.99", &code)] }),
    );
    let lines = invoice["TxnTaxDetail"]["TaxLine"].as_array().unwrap();
    let each: Vec<String> = lines.iter().map(|line| line["Amount"].to_string()).collect();
    assert_eq!(each, ["9.00", "9.00"]);
    assert_eq!(amounts(&invoice, &["TotalAmt"]), ["117.99"]);
}

#[test]
fn a_merged_customer_takes_its_debts_along() {
    let mut books = us();
    let (from, into) = (books.customer("Blue Heron"), books.customer("Blue Heron Ltd"));
    let item = books.item("Cable");
    let invoice = books
        .post("invoice", json!({ "CustomerRef": { "value": from }, "Line": [line(&item, "40", "NON")] }));
    hand(&mut books, json!({ "do": "merge", "entity": "Customer", "from": from, "into": into }));
    assert_eq!(books.get(&format!("invoice/{}", id(&invoice)))["CustomerRef"]["value"], json!(into));
    assert_eq!(amounts(&books.get(&format!("customer/{into}")), &["Balance"]), ["40.00"]);
    let gone = books.send("GET", &format!("customer/{from}"), "");
    assert_eq!(common::fault(&gone, "a merged customer").0, "610");
}
