//! How records change: updates, links, credits, deposits, deletions.
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

fn sale(books: &mut Books, form: &str, customer: &str, amount: &str) -> Value {
    let item = match books.rows("select * from Item where Name = 'Cable'").first() {
        Some(item) => id(item),
        None => books.item("Cable"),
    };
    let body = json!({ "CustomerRef": { "value": customer }, "TxnDate": "2026-03-02",
        "Line": [line(&item, amount, "NON")] });
    books.post(form, body)
}

fn apply(books: &mut Books, customer: &str, total: &str, links: &[(&Value, &str, &str)]) -> Value {
    let number = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let lines: Vec<Value> = links
        .iter()
        .map(|(target, kind, amount)| {
            json!({ "Amount": number(amount), "LinkedTxn": [{ "TxnId": id(target), "TxnType": kind }] })
        })
        .collect();
    books.post(
        "payment",
        json!({ "CustomerRef": { "value": customer }, "TotalAmt": number(total), "Line": lines }),
    )
}

fn balance(books: &mut Books, customer: &str) -> String {
    books.get(&format!("customer/{customer}"))["Balance"].to_string()
}

#[test]
fn empty_texts_inside_of_an_object_are_left_out_of_answers() {
    let mut books = us();
    let (customer, item) = (books.customer("Heron"), books.item("Cable"));
    let mut own = line(&item, "10", "NON");
    own["Description"] = json!("");
    own["SalesItemLineDetail"]["ServiceDate"] = json!("");
    let address = json!({ "Line1": "1 Main St", "Line2": "", "City": "Austin" });
    let body = json!({ "CustomerRef": { "value": customer }, "BillAddr": address, "Line": [own] });
    let made = books.post("invoice", body);
    assert_eq!(made["BillAddr"], json!({ "Line1": "1 Main St", "City": "Austin" }));
    assert!(made["Line"][0].get("Description").is_none(), "{made}");
    assert!(made["Line"][0]["SalesItemLineDetail"].get("ServiceDate").is_none(), "{made}");

    let facts = books.get("companyinfo/1");
    assert_eq!(facts["CompanyAddr"]["City"], "Austin");
    let change =
        json!({ "Id": "1", "SyncToken": facts["SyncToken"], "sparse": true, "CompanyAddr": { "City": "" } });
    let changed = books.post("companyinfo", change);
    assert!(changed["CompanyAddr"].get("City").is_none(), "an empty text clears: {changed}");
    assert_eq!(changed["CompanyAddr"]["Line1"], facts["CompanyAddr"]["Line1"]);
}

#[test]
fn sparse_keeps_and_full_empties() {
    let mut books = us();
    let made = books.post(
        "customer",
        json!({ "DisplayName": "Blue Heron", "Notes": "old", "GivenName": "Ann", "PrimaryPhone": { "FreeFormNumber": "1" } }),
    );
    let key = |token: &str| json!({ "Id": id(&made), "SyncToken": token });
    let with = |token: &str, more: Value| {
        let mut body = key(token);
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let same = books.post("customer", with("0", json!({ "sparse": true, "Notes": "old" })));
    assert_eq!(same, made, "a change of nothing is none");
    let sparse = books.post("customer", with("0", json!({ "sparse": true, "Notes": "new" })));
    assert_eq!(
        (&sparse["SyncToken"], &sparse["Notes"], &sparse["GivenName"]),
        (&json!("1"), &json!("new"), &json!("Ann"))
    );
    let emptied =
        books.post("customer", with("1", json!({ "sparse": true, "Notes": "", "DisplayName": "" })));
    assert!(emptied.get("Notes").is_none());
    assert_eq!(emptied["DisplayName"], "Blue Heron", "a name cannot be emptied");
    let full = books.post("customer", with("2", json!({ "DisplayName": "Blue Heron" })));
    assert!(full.get("GivenName").is_none() && full.get("PrimaryPhone").is_none());
    assert_eq!(full["SyncToken"], "3");
    assert_eq!(amounts(&full, &["Balance"]), ["0.00"]);
}

#[test]
fn computed_fields_are_ignored() {
    let mut books = us();
    let customer = books.customer("Blue Heron");
    let item = books.item("Cable");
    let made = books.post(
        "invoice",
        json!({ "CustomerRef": { "value": customer, "name": "wrong" }, "PrivateNote": null, "TotalAmt": 1, "Balance": 2, "domain": "QBO",
            "MetaData": { "CreateTime": "2000-01-01" }, "Line": [line(&item, "10", "NON")] }),
    );
    assert_eq!(amounts(&made, &["TotalAmt", "Balance"]), ["10.00", "10.00"]);
    assert_eq!(made["CustomerRef"]["name"], "Blue Heron");
    assert_eq!(made["MetaData"]["CreateTime"], "2026-03-02T10:35:08-08:00");
}

#[test]
fn lines_keep_their_ids_and_new_ones_get_new() {
    let mut books = us();
    let customer = books.customer("Blue Heron");
    let item = books.item("Cable");
    let made = books.post(
        "invoice",
        json!({ "CustomerRef": { "value": customer }, "Line": [line(&item, "10", "NON"), line(&item, "20", "NON")] }),
    );
    let mut kept = made["Line"][1].clone();
    kept["Amount"] = json!(25);
    let body = json!({ "Id": id(&made), "SyncToken": "0", "sparse": true, "Line": [kept, line(&item, "5", "NON"), made["Line"][2]] });
    let changed = books.post("invoice", body);
    let ids: Vec<&Value> = changed["Line"].as_array().unwrap().iter().map(|line| &line["Id"]).collect();
    assert_eq!(ids, [&json!("2"), &json!("3"), &Value::Null]);
    assert_eq!(amounts(&changed, &["TotalAmt"]), ["30.00"]);
    let noted = json!({ "Id": id(&made), "SyncToken": "1", "sparse": true, "PrivateNote": "n" });
    assert_eq!(books.post("invoice", noted)["Line"], changed["Line"]);
    // A full update without line Ids makes new lines.
    let full = json!({ "Id": id(&made), "SyncToken": "2", "CustomerRef": { "value": customer }, "Line": [line(&item, "5", "NON")] });
    assert_eq!(books.post("invoice", full)["Line"][0]["Id"], "4");
}

#[test]
fn due_dates_follow_terms() {
    let mut books = us();
    let item = books.item("Cable");
    let net = books.id_of("Term", "Net 30");
    let monthly = id(&books.post("term", json!({ "Name": "15th", "DayOfMonthDue": 15 })));
    let customer =
        id(&books.post("customer", json!({ "DisplayName": "A", "SalesTermRef": { "value": net } })));
    let mut due = |more: Value| {
        let mut body = json!({ "CustomerRef": { "value": customer }, "TxnDate": "2026-03-20", "Line": [line(&item, "1", "NON")] });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        books.post("invoice", body)["DueDate"].as_str().unwrap().to_owned()
    };
    assert_eq!(due(json!({})), "2026-04-19");
    assert_eq!(due(json!({ "SalesTermRef": { "value": monthly } })), "2026-04-15");
    assert_eq!(due(json!({ "DueDate": "2026-03-25" })), "2026-03-25");
}

#[test]
fn numbers_are_counted_unless_they_are_given() {
    let mut books = us();
    let customer = books.customer("A");
    assert_eq!(sale(&mut books, "invoice", &customer, "1")["DocNumber"], "1001");
    assert_eq!(sale(&mut books, "salesreceipt", &customer, "1")["DocNumber"], "1002");
    let custom =
        json!({ "edition": "us", "preferences": { "SalesFormsPrefs": { "CustomTxnNumbers": true } } });
    let mut books = common::books(json!({ "seed": custom }));
    let customer = books.customer("A");
    assert!(sale(&mut books, "invoice", &customer, "1").get("DocNumber").is_none());
}

#[test]
fn a_payment_over_several_invoices() {
    let mut books = us();
    let customer = books.customer("A");
    let first = sale(&mut books, "invoice", &customer, "55");
    let second = sale(&mut books, "invoice", &customer, "40");
    let payment =
        apply(&mut books, &customer, "80", &[(&first, "Invoice", "55"), (&second, "Invoice", "25")]);
    assert_eq!(amounts(&payment, &["UnappliedAmt"]), ["0.00"]);
    assert_eq!(payment["DepositToAccountRef"]["name"], "Undeposited Funds");
    let second_now = books.get(&format!("invoice/{}", id(&second)));
    assert_eq!(amounts(&second_now, &["Balance"]), ["15.00"]);
    assert_eq!(balance(&mut books, &customer), "15.00");
    // Lines are all or none: the one that is left out is taken back.
    let body = json!({ "Id": id(&payment), "SyncToken": "0", "sparse": true, "Line": [payment["Line"][0]] });
    let changed = books.post("payment", body);
    assert_eq!(amounts(&changed, &["UnappliedAmt"]), ["25.00"]);
    let second_now = books.get(&format!("invoice/{}", id(&second)));
    assert_eq!(amounts(&second_now, &["Balance"]), ["40.00"]);
    assert_eq!(second_now["LinkedTxn"], json!([]));
    let gone = books.post("payment?operation=delete", json!({ "Id": id(&payment), "SyncToken": "1" }));
    assert_eq!(gone, json!({ "domain": "QBO", "status": "Deleted", "Id": id(&payment) }));
    assert_eq!(amounts(&books.get(&format!("invoice/{}", id(&first))), &["Balance"]), ["55.00"]);
    assert_eq!(balance(&mut books, &customer), "95.00");
}

#[test]
fn a_voided_payment_gives_back_what_it_paid() {
    let mut books = us();
    let customer = books.customer("A");
    let invoice = sale(&mut books, "invoice", &customer, "50");
    let payment = apply(&mut books, &customer, "50", &[(&invoice, "Invoice", "50")]);
    let body = json!({ "Id": id(&payment), "SyncToken": "0", "sparse": true });
    let voided = books.post("payment?operation=update&include=void", body);
    assert_eq!(amounts(&voided, &["TotalAmt", "UnappliedAmt"]), ["0.00", "0.00"]);
    assert_eq!(
        (&voided["Line"], &voided["PrivateNote"], &voided["SyncToken"]),
        (&json!([]), &json!("Voided"), &json!("1"))
    );
    assert_eq!(amounts(&books.get(&format!("invoice/{}", id(&invoice))), &["Balance"]), ["50.00"]);
    assert_eq!(books.rows("select * from Payment").len(), 1, "a voided payment is still found");
}

#[test]
fn deleting_or_lowering_an_invoice_unapplies_its_payments() {
    let mut books = us();
    let customer = books.customer("A");
    let invoice = sale(&mut books, "invoice", &customer, "50");
    let payment = apply(&mut books, &customer, "50", &[(&invoice, "Invoice", "50")]);
    let item = books.id_of("Item", "Cable");
    let body =
        json!({ "Id": id(&invoice), "SyncToken": "1", "sparse": true, "Line": [line(&item, "30", "NON")] });
    let lowered = books.post("invoice", body);
    assert_eq!(amounts(&lowered, &["TotalAmt", "Balance"]), ["30.00", "0.00"]);
    assert_eq!(amounts(&books.get(&format!("payment/{}", id(&payment))), &["UnappliedAmt"]), ["20.00"]);
    let body = json!({ "Id": id(&invoice), "SyncToken": lowered["SyncToken"] });
    books.post("invoice?operation=delete", body.clone());
    assert_eq!(books.code("invoice?operation=delete", body), "610");
    assert_eq!(amounts(&books.get(&format!("payment/{}", id(&payment))), &["UnappliedAmt"]), ["50.00"]);
    let response = books.send("GET", &format!("invoice/{}", id(&invoice)), "");
    assert_eq!(common::fault(&response, "a deleted invoice").0, "610");
}

#[test]
fn a_credit_memo_pays_an_invoice() {
    let mut books = us();
    let customer = books.customer("A");
    let invoice = sale(&mut books, "invoice", &customer, "50");
    let credit = sale(&mut books, "creditmemo", &customer, "20");
    assert_eq!(amounts(&credit, &["RemainingCredit", "TotalAmt"]), ["20.00", "20.00"]);
    assert_eq!(balance(&mut books, &customer), "30.00");
    let payment =
        apply(&mut books, &customer, "0", &[(&invoice, "Invoice", "20"), (&credit, "CreditMemo", "20")]);
    assert_eq!(amounts(&payment, &["TotalAmt", "UnappliedAmt"]), ["0.00", "0.00"]);
    assert_eq!(amounts(&books.get(&format!("creditmemo/{}", id(&credit))), &["RemainingCredit"]), ["0.00"]);
    assert_eq!(amounts(&books.get(&format!("invoice/{}", id(&invoice))), &["Balance"]), ["30.00"]);
    assert_eq!(balance(&mut books, &customer), "30.00");
    assert_eq!(
        books.code("creditmemo?operation=delete", json!({ "Id": id(&credit), "SyncToken": "1" })),
        "800"
    );
}

#[test]
fn a_deposit_freezes_its_payments() {
    let mut books = us();
    let customer = books.customer("A");
    let payment = apply(&mut books, &customer, "80", &[]);
    let bank = books.id_of("Account", "Checking");
    let fees = books.id_of("Account", "Bank Charges");
    let body = json!({ "DepositToAccountRef": { "value": bank }, "TxnDate": "2026-03-03", "Line": [
        { "Amount": 80, "LinkedTxn": [{ "TxnId": id(&payment), "TxnType": "Payment", "TxnLineId": "0" }] },
        { "Amount": serde_json::from_str::<Value>("-2.90").unwrap(), "DetailType": "DepositLineDetail",
          "DepositLineDetail": { "AccountRef": { "value": fees } } } ] });
    let deposit = books.post("deposit", body.clone());
    assert_eq!(amounts(&deposit, &["TotalAmt"]), ["77.10"]);
    let frozen = books.get(&format!("payment/{}", id(&payment)));
    assert_eq!(frozen["LinkedTxn"], json!([{ "TxnId": id(&deposit), "TxnType": "Deposit" }]));
    let key = json!({ "Id": id(&payment), "SyncToken": frozen["SyncToken"], "sparse": true });
    let mut change = key.clone();
    change["PaymentRefNum"] = json!("x");
    assert_eq!(books.code("payment", change.clone()), "6540");
    assert_eq!(books.code("payment?operation=delete", key.clone()), "6540");
    assert_eq!(books.code("payment?include=void", key), "6540");
    assert_eq!(books.code("deposit", body), "620");
    books.post("deposit?operation=delete", json!({ "Id": id(&deposit), "SyncToken": "0" }));
    change["SyncToken"] = books.get(&format!("payment/{}", id(&payment)))["SyncToken"].clone();
    books.post("payment", change);
}

#[test]
fn an_invoice_closes_its_estimate() {
    let mut books = us();
    let customer = books.customer("A");
    let estimate = sale(&mut books, "estimate", &customer, "50");
    assert_eq!(estimate["TxnStatus"], "Pending");
    let item = books.id_of("Item", "Cable");
    let body = json!({ "CustomerRef": { "value": customer }, "Line": [line(&item, "50", "NON")],
        "LinkedTxn": [{ "TxnId": id(&estimate), "TxnType": "Estimate" }] });
    let invoice = books.post("invoice", body.clone());
    let estimate = books.get(&format!("estimate/{}", id(&estimate)));
    assert_eq!(estimate["TxnStatus"], "Closed");
    assert_eq!(estimate["LinkedTxn"], json!([{ "TxnId": id(&invoice), "TxnType": "Invoice" }]));
    assert_eq!(books.code("invoice", body), "620");
}

#[test]
fn customers_below_customers() {
    let mut books = us();
    let mut parent = books.customer("P0");
    let top = parent.clone();
    let mut below = Vec::new();
    for level in 1..=4 {
        let body =
            json!({ "DisplayName": format!("P{level}"), "Job": true, "ParentRef": { "value": parent } });
        let made = books.post("customer", body);
        assert_eq!(made["Level"], level);
        parent = id(&made);
        below.push(parent.clone());
    }
    let body = json!({ "DisplayName": "P5", "Job": true, "ParentRef": { "value": parent } });
    assert_eq!(books.code("customer", body), "6180");
    assert_eq!(books.get(&format!("customer/{parent}"))["FullyQualifiedName"], "P0:P1:P2:P3:P4");
    let invoice = sale(&mut books, "invoice", &parent, "10");
    let head = books.get(&format!("customer/{top}"));
    assert_eq!(amounts(&head, &["Balance", "BalanceWithJobs"]), ["0.00", "10.00"]);
    // The family may pay.
    apply(&mut books, &top, "10", &[(&invoice, "Invoice", "10")]);
    books.post("customer", json!({ "Id": top, "SyncToken": "0", "sparse": true, "DisplayName": "Q0" }));
    assert_eq!(books.get(&format!("customer/{parent}"))["FullyQualifiedName"], "Q0:P1:P2:P3:P4");
}

#[test]
fn a_deactivated_account_is_renamed_and_a_customer_is_not() {
    let mut books = us();
    for expected in ["Old (deleted)", "Old (deleted-1)"] {
        let made = books.post("account", json!({ "Name": "Old", "AccountType": "Bank" }));
        let off = json!({ "Id": id(&made), "SyncToken": "0", "sparse": true, "Active": false });
        assert_eq!(books.post("account", off)["Name"], expected);
    }
    let customer = books.customer("Gone");
    let off = json!({ "Id": customer, "SyncToken": "0", "sparse": true, "Active": false });
    assert_eq!(books.post("customer", off)["DisplayName"], "Gone");
    assert!(books.rows("select * from Customer where DisplayName = 'Gone'").is_empty());
    assert_eq!(books.rows("select * from Customer where DisplayName = 'Gone' and Active = false").len(), 1);
    assert_eq!(books.code("customer", json!({ "DisplayName": "Gone" })), "6240");
    assert_eq!(books.get(&format!("customer/{customer}"))["Active"], false, "readable by Id");
}

#[test]
fn a_customer_with_a_balance_stays_active() {
    let mut books = us();
    let customer = books.customer("A");
    sale(&mut books, "invoice", &customer, "10");
    let off = json!({ "Id": customer, "SyncToken": "0", "sparse": true, "Active": false });
    assert_eq!(books.code("customer", off), "6220");
}

#[test]
fn several_currencies() {
    let multi =
        json!({ "edition": "us", "preferences": { "CurrencyPrefs": { "MultiCurrencyEnabled": true } } });
    let mut books = books(json!({ "seed": multi }));
    books.post(
        "exchangerate",
        json!({ "SourceCurrencyCode": "EUR", "AsOfDate": "2026-01-01",
        "Rate": serde_json::from_str::<Value>("1.1").unwrap() }),
    );
    let customer =
        id(&books.post("customer", json!({ "DisplayName": "Müller", "CurrencyRef": { "value": "EUR" } })));
    let invoice = sale(&mut books, "invoice", &customer, "99.99");
    assert_eq!(amounts(&invoice, &["TotalAmt", "HomeTotalAmt", "ExchangeRate"]), ["99.99", "109.99", "1.1"]);
    assert_eq!(invoice["CurrencyRef"]["value"], "EUR");
    let item = books.id_of("Item", "Cable");
    let body = json!({ "CustomerRef": { "value": customer }, "CurrencyRef": { "value": "USD" }, "Line": [line(&item, "1", "NON")] });
    assert_eq!(books.code("invoice", body), "6000");
    let codes = books.rows("select * from CompanyCurrency");
    assert!(codes.iter().any(|row| row["Code"] == "EUR"));
    let body = json!({ "Id": customer, "SyncToken": "0", "sparse": true, "CurrencyRef": { "value": "USD" } });
    assert_eq!(books.code("customer", body), "6000");
    let rate = books.get("exchangerate?sourcecurrencycode=EUR&asofdate=2026-02-01");
    assert_eq!(rate["Rate"].to_string(), "1.1");
}

#[test]
fn text_lines_and_subtotals() {
    let mut books = us();
    let customer = books.customer("A");
    let item = books.item("Cable");
    let text = |text: &str| json!({ "DetailType": "DescriptionOnly", "Description": text, "DescriptionLineDetail": {} });
    let bare = json!({ "DetailType": "SalesItemLineDetail", "Amount": 99, "Description": "no item", "SalesItemLineDetail": {} });
    let body = json!({ "CustomerRef": { "value": customer }, "Line": [
        line(&item, "10", "NON"), text("Subtotal:"), line(&item, "5", "NON"), line(&item, "2", "NON"), text("Subtotal:"), bare] });
    let made = books.post("invoice", body);
    assert_eq!(made["Line"][1]["Description"], "Subtotal: 10.00");
    assert_eq!(made["Line"][4]["Description"], "Subtotal: 7.00");
    assert_eq!(made["Line"][5]["DetailType"], "DescriptionOnly");
    assert_eq!(amounts(&made, &["TotalAmt"]), ["17.00"]);
    let again = books.post("invoice", made.clone());
    assert_eq!(again, made);
}
