//! Credits that a new invoice takes by itself.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected stops"
)]

mod common;

use common::{Books, amounts, books, id, in_balance, line};
use serde_json::{Value, json};

fn applying(preferences: Value) -> Books {
    let seed = json!({ "edition": "us", "preferences": preferences });
    books(json!({ "edition": "us", "seed": seed }))
}

fn form(customer: &str, item: &str, amount: &str, date: &str) -> Value {
    json!({ "CustomerRef": { "value": customer }, "TxnDate": date, "Line": [line(item, amount, "NON")] })
}

fn credit_left(books: &mut Books, credit: &Value) -> String {
    let credit = books.get(&format!("creditmemo/{}", id(credit)));
    assert_eq!(credit["RemainingCredit"], credit["Balance"]);
    credit["Balance"].to_string()
}

fn links(object: &Value) -> Vec<(&str, &str)> {
    let text = |link: &'_ Value, key: &str| link[key].as_str().unwrap().len();
    let all = object["LinkedTxn"].as_array().unwrap();
    assert!(all.iter().all(|link| text(link, "TxnId") > 0));
    all.iter().map(|link| (link["TxnType"].as_str().unwrap(), link["TxnId"].as_str().unwrap())).collect()
}

#[test]
fn the_oldest_credit_is_used_first_and_as_far_as_the_invoice_goes() {
    let mut books = applying(json!({ "SalesFormsPrefs": { "AutoApplyCredit": true } }));
    let (customer, other, item) = (books.customer("Heron"), books.customer("Finch"), books.item("Cable"));
    let late = books.post("creditmemo", form(&customer, &item, "30", "2026-01-10"));
    let early = books.post("creditmemo", form(&customer, &item, "50", "2026-01-05"));
    let foreign = books.post("creditmemo", form(&other, &item, "70", "2026-01-01"));
    let invoice = books.post("invoice", form(&customer, &item, "60", "2026-02-01"));
    assert_eq!(amounts(&invoice, &["TotalAmt", "Balance"]), ["60.00", "0.00"]);
    assert_eq!(credit_left(&mut books, &early), "0.00");
    assert_eq!(credit_left(&mut books, &late), "20.00");
    assert_eq!(credit_left(&mut books, &foreign), "70.00", "another customer's credit is not touched");
    assert_eq!(amounts(&books.get(&format!("customer/{customer}")), &["Balance"]), ["-20.00"]);

    let found = links(&invoice);
    let [("Payment", payment)] = found.as_slice() else { panic!("{found:?}") };
    let paid = books.get(&format!("payment/{payment}"));
    assert_eq!(amounts(&paid, &["TotalAmt", "UnappliedAmt"]), ["0.00", "0.00"]);
    assert_eq!(paid["TxnDate"], "2026-02-01", "on the day of the invoice");
    let lines = paid["Line"].as_array().unwrap();
    let used: Vec<(&str, String)> = lines
        .iter()
        .map(|line| (line["LinkedTxn"][0]["TxnType"].as_str().unwrap(), line["Amount"].to_string()))
        .collect();
    let expected = [("CreditMemo", "50.00"), ("CreditMemo", "10.00"), ("Invoice", "60.00")];
    assert_eq!(used, expected.map(|(kind, amount)| (kind, amount.to_owned())));
    for credit in [&early, &late] {
        let credit = books.get(&format!("creditmemo/{}", id(credit)));
        assert_eq!(links(&credit), [("Payment", *payment)]);
    }
    in_balance(&books);
}

#[test]
fn what_was_applied_comes_back_when_its_payment_goes() {
    let mut books = applying(json!({ "SalesFormsPrefs": { "AutoApplyCredit": true } }));
    let (customer, item) = (books.customer("Heron"), books.item("Cable"));
    let credit = books.post("creditmemo", form(&customer, &item, "25", "2026-01-05"));
    let invoice = books.post("invoice", form(&customer, &item, "40", "2026-02-01"));
    assert_eq!(amounts(&invoice, &["Balance"]), ["15.00"]);
    let payment = links(&invoice)[0].1.to_owned();
    books.post("payment?operation=delete", json!({ "Id": payment, "SyncToken": "0" }));
    assert_eq!(amounts(&books.get(&format!("invoice/{}", id(&invoice))), &["Balance"]), ["40.00"]);
    assert_eq!(credit_left(&mut books, &credit), "25.00");
    // Changing an invoice is no new invoice: the credit stays open.
    let token = books.get(&format!("invoice/{}", id(&invoice)))["SyncToken"].clone();
    let changed = books.post(
        "invoice",
        json!({ "Id": id(&invoice), "SyncToken": token, "sparse": true, "PrivateNote": "later" }),
    );
    assert_eq!(amounts(&changed, &["Balance"]), ["40.00"]);
    in_balance(&books);
}

#[test]
fn a_voided_invoice_leaves_its_credit_with_the_payment() {
    let mut books = applying(json!({ "SalesFormsPrefs": { "AutoApplyCredit": true } }));
    let (customer, item) = (books.customer("Heron"), books.item("Cable"));
    let credit = books.post("creditmemo", form(&customer, &item, "25", "2026-01-05"));
    let invoice = books.post("invoice", form(&customer, &item, "40", "2026-02-01"));
    let payment = links(&invoice)[0].1.to_owned();
    let body = json!({ "Id": id(&invoice), "SyncToken": invoice["SyncToken"] });
    let voided = books.post("invoice?operation=void", body);
    assert_eq!(amounts(&voided, &["TotalAmt", "Balance"]), ["0.00", "0.00"]);
    let payment = books.get(&format!("payment/{payment}"));
    assert_eq!(amounts(&payment, &["TotalAmt", "UnappliedAmt"]), ["0.00", "25.00"]);
    assert_eq!(credit_left(&mut books, &credit), "0.00");
    assert_eq!(amounts(&books.get(&format!("customer/{customer}")), &["Balance"]), ["-25.00"]);
    in_balance(&books);
}

#[test]
fn without_the_preference_and_in_another_currency_nothing_is_applied() {
    let mut books = applying(json!({}));
    let (customer, item) = (books.customer("Heron"), books.item("Cable"));
    let credit = books.post("creditmemo", form(&customer, &item, "25", "2026-01-05"));
    let invoice = books.post("invoice", form(&customer, &item, "40", "2026-02-01"));
    assert_eq!(amounts(&invoice, &["Balance"]), ["40.00"]);
    assert_eq!((links(&invoice), credit_left(&mut books, &credit).as_str()), (vec![], "25.00"));

    let mut books = applying(json!({
        "SalesFormsPrefs": { "AutoApplyCredit": true }, "CurrencyPrefs": { "MultiCurrencyEnabled": true },
    }));
    let item = books.item("Cable");
    let foreign = json!({ "DisplayName": "Reiher", "CurrencyRef": { "value": "EUR" } });
    let foreign = id(&books.post("customer", foreign));
    let home = books.customer("Heron");
    let mut credit = form(&foreign, &item, "25", "2026-01-05");
    credit["CurrencyRef"] = json!({ "value": "EUR" });
    credit["ExchangeRate"] = json!(1.1);
    let credit = books.post("creditmemo", credit);
    let invoice = books.post("invoice", form(&home, &item, "40", "2026-02-01"));
    assert_eq!(amounts(&invoice, &["Balance"]), ["40.00"]);
    let mut own = form(&foreign, &item, "40", "2026-02-01");
    own["ExchangeRate"] = json!(1.2);
    let invoice = books.post("invoice", own);
    assert_eq!(amounts(&invoice, &["Balance", "HomeBalance"]), ["15.00", "18.00"]);
    assert_eq!(credit_left(&mut books, &credit), "0.00");
    in_balance(&books);
}
