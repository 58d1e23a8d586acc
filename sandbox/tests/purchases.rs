//! The purchase side: bills and their payments, credits, expenses, purchase orders.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test that meets the unexpected stops"
)]

mod common;

use common::{Books, amounts, balance, books, id, in_balance, link, number, us, vendor};
use serde_json::{Value, json};

/// A line on an account.
fn spent(account: &str, amount: &str) -> Value {
    json!({ "DetailType": "AccountBasedExpenseLineDetail", "Amount": number(amount),
        "AccountBasedExpenseLineDetail": { "AccountRef": { "value": account } } })
}

fn coded(account: &str, amount: &str, code: &str) -> Value {
    let mut line = spent(account, amount);
    line["AccountBasedExpenseLineDetail"]["TaxCodeRef"] = json!({ "value": code });
    line
}

fn bill(books: &mut Books, vendor: &str, amount: &str) -> Value {
    let account = books.id_of("Account", "Office Expenses");
    let body = json!({ "VendorRef": { "value": vendor }, "TxnDate": "2026-03-02", "Line": [spent(&account, amount)] });
    books.post("bill", body)
}

fn owed(books: &mut Books, vendor: &str) -> String {
    books.get(&format!("vendor/{vendor}"))["Balance"].to_string()
}

#[test]
fn a_bill_is_completed_and_owed() {
    let mut books = us();
    let term = books.id_of("Term", "Net 30");
    let vendor = id(&books.post(
        "vendor",
        json!({ "DisplayName": "Northern Supply", "TermRef": { "value": term },
            "BillAddr": { "Line1": "9 Dock Rd", "City": "Duluth" } }),
    ));
    let bill = bill(&mut books, &vendor, "120.50");
    assert_eq!(amounts(&bill, &["TotalAmt", "Balance"]), ["120.50", "120.50"]);
    assert_eq!(bill["DueDate"], "2026-04-01");
    assert_eq!(bill["SalesTermRef"]["name"], "Net 30");
    assert_eq!(bill["APAccountRef"]["name"], "Accounts Payable (A/P)");
    assert_eq!(bill["VendorAddr"]["City"], "Duluth");
    assert!(bill.get("DocNumber").is_none(), "bills are not counted");
    let detail = &bill["Line"][0]["AccountBasedExpenseLineDetail"];
    assert_eq!(detail["BillableStatus"], "NotBillable");
    assert_eq!(detail["TaxCodeRef"]["value"], "NON");
    assert_eq!(bill["Line"][0]["Id"], "1");
    assert!(bill.get("TxnTaxDetail").is_none(), "no tax on US purchases");
    assert_eq!(owed(&mut books, &vendor), "120.50");
    assert_eq!(balance(&mut books, "Accounts Payable (A/P)"), "120.50");
    assert_eq!(balance(&mut books, "Office Expenses"), "120.50");
    in_balance(&books);
}

#[test]
fn a_bill_is_paid_by_check_in_parts_and_by_card() {
    let mut books = us();
    let vendor = vendor(&mut books, "Northern Supply");
    let bill = bill(&mut books, &vendor, "100");
    let checking = books.id_of("Account", "Checking");
    let card = books.id_of("Account", "Mastercard");
    let paid = books.post(
        "billpayment",
        json!({ "VendorRef": { "value": vendor }, "TotalAmt": 40, "PayType": "Check",
            "CheckPayment": { "BankAccountRef": { "value": checking } }, "Line": [link("Bill", &id(&bill), "40")] }),
    );
    assert_eq!(paid["CheckPayment"]["PrintStatus"], "NotSet");
    assert_eq!(
        paid["Line"],
        json!([{ "Amount": number("40.00"), "LinkedTxn": [{ "TxnId": id(&bill), "TxnType": "Bill" }] }])
    );
    let card_paid = books.post(
        "billpayment",
        json!({ "VendorRef": { "value": vendor }, "TotalAmt": 60, "PayType": "CreditCard",
            "CreditCardPayment": { "CCAccountRef": { "value": card } }, "Line": [link("Bill", &id(&bill), "60")] }),
    );
    let settled = books.get(&format!("bill/{}", id(&bill)));
    assert_eq!(amounts(&settled, &["Balance"]), ["0.00"]);
    assert_eq!(
        settled["LinkedTxn"],
        json!([{ "TxnId": id(&paid), "TxnType": "BillPaymentCheck" },
            { "TxnId": id(&card_paid), "TxnType": "BillPaymentCreditCard" }])
    );
    assert_eq!(settled["SyncToken"], "2");
    assert_eq!(owed(&mut books, &vendor), "0.00");
    assert_eq!(balance(&mut books, "Checking"), "-40.00");
    assert_eq!(balance(&mut books, "Mastercard"), "60.00");

    let more = json!({ "VendorRef": { "value": vendor }, "TotalAmt": 1, "PayType": "Check",
        "CheckPayment": { "BankAccountRef": { "value": checking } }, "Line": [link("Bill", &id(&bill), "1")] });
    assert_eq!(books.code("billpayment", more), "620");

    let voided = books.post(
        "billpayment?operation=update&include=void",
        json!({ "Id": id(&paid), "SyncToken": "0", "sparse": true }),
    );
    assert_eq!(amounts(&voided, &["TotalAmt"]), ["0.00"]);
    assert_eq!(voided["PrivateNote"], "Voided");
    let open = books.get(&format!("bill/{}", id(&bill)));
    assert_eq!(amounts(&open, &["Balance"]), ["40.00"]);
    assert_eq!(owed(&mut books, &vendor), "40.00");
    assert_eq!(balance(&mut books, "Checking"), "0.00");
    in_balance(&books);
}

#[test]
fn a_vendor_credit_pays_a_bill_and_a_surplus_is_the_vendors() {
    let mut books = us();
    let vendor = vendor(&mut books, "Northern Supply");
    let bill = bill(&mut books, &vendor, "100");
    let account = books.id_of("Account", "Office Expenses");
    let checking = books.id_of("Account", "Checking");
    let credit = books
        .post("vendorcredit", json!({ "VendorRef": { "value": vendor }, "Line": [spent(&account, "30")] }));
    assert_eq!(amounts(&credit, &["TotalAmt", "Balance"]), ["30.00", "30.00"]);
    assert_eq!(credit["DocNumber"], "1001", "vendor credits are counted");
    assert_eq!(owed(&mut books, &vendor), "70.00");
    let mut body = json!({ "VendorRef": { "value": vendor }, "TotalAmt": 75, "PayType": "Check",
        "CheckPayment": { "BankAccountRef": { "value": checking } },
        "Line": [link("Bill", &id(&bill), "100"), link("VendorCredit", &id(&credit), "30")] });
    let paid = books.post("billpayment", body.clone());
    assert_eq!(amounts(&books.get(&format!("bill/{}", id(&bill))), &["Balance"]), ["0.00"]);
    assert_eq!(amounts(&books.get(&format!("vendorcredit/{}", id(&credit))), &["Balance"]), ["0.00"]);
    assert_eq!(owed(&mut books, &vendor), "-5.00", "the surplus");
    assert_eq!(
        books.code("vendorcredit?operation=delete", json!({ "Id": id(&credit), "SyncToken": "1" })),
        "800"
    );
    books.post("billpayment?operation=delete", json!({ "Id": id(&paid), "SyncToken": "0" }));
    assert_eq!(owed(&mut books, &vendor), "70.00");
    body["TotalAmt"] = json!(69);
    assert_eq!(books.code("billpayment", body), "6000", "more than was paid");
    in_balance(&books);
}

#[test]
fn expenses_leave_the_right_account() {
    let mut books = us();
    let vendor = vendor(&mut books, "Corner Shop");
    let account = books.id_of("Account", "Office Expenses");
    let (checking, card) = (books.id_of("Account", "Checking"), books.id_of("Account", "Mastercard"));
    let body = |kind: &str, from: &str| {
        json!({ "PaymentType": kind, "AccountRef": { "value": from }, "TxnDate": "2026-03-02",
            "EntityRef": { "value": vendor, "type": "Vendor" }, "Line": [spent(&account, "12.50")] })
    };
    for (kind, from, refused) in [
        ("Check", &checking, false),
        ("Cash", &checking, false),
        ("CreditCard", &card, false),
        ("Check", &card, true),
        ("CreditCard", &checking, true),
    ] {
        if refused {
            assert_eq!(books.code("purchase", body(kind, from)), "6430", "{kind}");
        } else {
            let made = books.post("purchase", body(kind, from));
            assert_eq!(amounts(&made, &["TotalAmt"]), ["12.50"]);
            assert_eq!(made["EntityRef"]["name"], "Corner Shop");
            assert_eq!(made["Credit"], false);
        }
    }
    assert_eq!(balance(&mut books, "Checking"), "-25.00");
    let mut refund = body("CreditCard", &card);
    refund["Credit"] = json!(true);
    books.post("purchase", refund);
    assert_eq!(balance(&mut books, "Mastercard"), "0.00");
    assert_eq!(balance(&mut books, "Office Expenses"), "25.00");
    let mut wrong = body("Check", &checking);
    wrong["Credit"] = json!(true);
    assert_eq!(books.code("purchase", wrong), "2600");
    assert_eq!(owed(&mut books, &vendor), "0.00", "an expense is paid");
    in_balance(&books);
}

#[test]
fn a_purchase_order_is_billed_line_by_line() {
    let mut books = us();
    let vendor = vendor(&mut books, "Northern Supply");
    let item = books.item("Cable");
    let payable = books.id_of("Account", "Accounts Payable (A/P)");
    let line = |quantity: i64| {
        json!({ "DetailType": "ItemBasedExpenseLineDetail", "Amount": quantity * 4,
            "ItemBasedExpenseLineDetail": { "ItemRef": { "value": item }, "Qty": quantity, "UnitPrice": 4 } })
    };
    let order = books.post(
        "purchaseorder",
        json!({ "VendorRef": { "value": vendor }, "APAccountRef": { "value": payable }, "Line": [line(1), line(2)] }),
    );
    assert_eq!(order["POStatus"], "Open");
    assert_eq!(order["DocNumber"], "1001");
    assert_eq!(amounts(&order, &["TotalAmt"]), ["12.00"]);
    assert_eq!(owed(&mut books, &vendor), "0.00", "an order posts nothing");
    let billed = |line_id: &str| {
        let mut line = line(1);
        line["LinkedTxn"] =
            json!([{ "TxnId": id(&order), "TxnType": "PurchaseOrder", "TxnLineId": line_id }]);
        json!({ "VendorRef": { "value": vendor }, "Line": [line] })
    };
    let bill = books.post("bill", billed("1"));
    assert_eq!(bill["LinkedTxn"], json!([{ "TxnId": id(&order), "TxnType": "PurchaseOrder" }]));
    let partly = books.get(&format!("purchaseorder/{}", id(&order)));
    assert_eq!(partly["LinkedTxn"], json!([{ "TxnId": id(&bill), "TxnType": "Bill" }]));
    assert_eq!(partly["POStatus"], "Open");
    let second = books.post("bill", billed("2"));
    assert_eq!(books.get(&format!("purchaseorder/{}", id(&order)))["POStatus"], "Closed");
    assert_eq!(books.code("bill", billed("7")), "620");
    let mut nameless = billed("1");
    nameless["Line"][0]["LinkedTxn"][0].as_object_mut().unwrap().remove("TxnLineId");
    assert_eq!(books.code("bill", nameless), "2020");
    let token = books.get(&format!("purchaseorder/{}", id(&order)))["SyncToken"].clone();
    let gone = json!({ "Id": id(&order), "SyncToken": token });
    assert_eq!(books.code("purchaseorder?operation=delete", gone), "800");
    books.post("bill?operation=delete", json!({ "Id": id(&second), "SyncToken": "0" }));
    assert_eq!(books.get(&format!("purchaseorder/{}", id(&order)))["POStatus"], "Open");
}

#[test]
fn purchases_are_refused_for_what_is_wrong_with_them() {
    let mut books = us();
    let vendor = vendor(&mut books, "Northern Supply");
    let account = books.id_of("Account", "Office Expenses");
    let receivable = books.id_of("Account", "Accounts Receivable (A/R)");
    let with = |line: Value| json!({ "VendorRef": { "value": vendor }, "Line": [line] });
    let mut billable = spent(&account, "1");
    billable["AccountBasedExpenseLineDetail"]["BillableStatus"] = json!("Billable");
    let item = books.item("Cable");
    let wrong_sum = json!({ "DetailType": "ItemBasedExpenseLineDetail", "Amount": 9,
        "ItemBasedExpenseLineDetail": { "ItemRef": { "value": item }, "Qty": 2, "UnitPrice": 4 } });
    let nothing = json!({ "DetailType": "AccountBasedExpenseLineDetail", "Amount": 9, "AccountBasedExpenseLineDetail": {} });
    let taxed = coded(&account, "1", "7");
    for (line, code) in [
        (billable, "6310"),
        (wrong_sum, "6070"),
        (nothing, "6440"),
        (spent(&receivable, "1"), "6000"),
        (spent("9999", "1"), "2500"),
        (json!({ "DetailType": "SalesItemLineDetail", "Amount": 1 }), "2170"),
        (json!({ "DetailType": "AccountBasedExpenseLineDetail" }), "2020"),
        (taxed, "6100"),
        (spent(&account, "-1"), "6000"),
    ] {
        assert_eq!(books.code("bill", with(line.clone())), code, "{line}");
    }
    assert_eq!(books.code("bill", json!({ "Line": [spent(&account, "1")] })), "2020", "no vendor");
    assert_eq!(books.code("bill", json!({ "VendorRef": { "value": vendor }, "Line": [] })), "2250");
    let customer = books.customer("Blue Heron");
    assert_eq!(
        books.code("bill", json!({ "VendorRef": { "value": customer }, "Line": [spent(&account, "1")] })),
        "2500"
    );
    let wrong = json!({ "VendorRef": { "value": vendor }, "APAccountRef": { "value": account }, "Line": [spent(&account, "1")] });
    assert_eq!(books.code("bill", wrong), "6430");
    let owing = bill(&mut books, &vendor, "5");
    let inactive = json!({ "Id": vendor, "SyncToken": "0", "sparse": true, "Active": false });
    assert_eq!(books.code("vendor", inactive), "6220");
    let other = json!({ "DisplayName": "Else" });
    let other = id(&books.post("vendor", other));
    let checking = books.id_of("Account", "Checking");
    let theirs = json!({ "VendorRef": { "value": other }, "TotalAmt": 5, "PayType": "Check",
        "CheckPayment": { "BankAccountRef": { "value": checking } }, "Line": [link("Bill", &id(&owing), "5")] });
    assert_eq!(books.code("billpayment", theirs), "620");
    let no_bank = json!({ "VendorRef": { "value": vendor }, "TotalAmt": 5, "PayType": "Check", "Line": [link("Bill", &id(&owing), "5")] });
    assert_eq!(books.code("billpayment", no_bank), "2020");
}

#[test]
fn tax_on_purchases_is_reclaimed() {
    let mut books = books(json!({ "edition": "gb" }));
    let vendor = vendor(&mut books, "Leeds Paper");
    let account = books.id_of("Account", "Office Expenses");
    let standard = books.id_of("TaxCode", "20.0% S");
    let reverse = books.id_of("TaxCode", "20.0% RC");
    let body = |calculation: &str, line: Value| json!({ "VendorRef": { "value": vendor }, "GlobalTaxCalculation": calculation, "Line": [line] });
    let bill = books.post("bill", body("TaxExcluded", coded(&account, "100", &standard)));
    assert_eq!(amounts(&bill, &["TotalAmt"]), ["120.00"]);
    assert_eq!(bill["TxnTaxDetail"]["TotalTax"].to_string(), "20.00");
    let rate = bill["TxnTaxDetail"]["TaxLine"][0]["TaxLineDetail"]["TaxRateRef"]["value"].as_str().unwrap();
    assert_eq!(books.get(&format!("taxrate/{rate}"))["Name"], "20.0% S (Purchases)");
    assert_eq!(balance(&mut books, "VAT Control"), "-20.00");

    let mut gross = coded(&account, "100", &standard);
    gross["AccountBasedExpenseLineDetail"]["TaxInclusiveAmt"] = json!(100);
    let inclusive = books.post("bill", body("TaxInclusive", gross));
    assert_eq!(inclusive["Line"][0]["Amount"].to_string(), "83.33");
    assert_eq!(amounts(&inclusive, &["TotalAmt"]), ["100.00"]);
    assert_eq!(inclusive["TxnTaxDetail"]["TotalTax"].to_string(), "16.67");

    let reversed = books.post("bill", body("TaxExcluded", coded(&account, "50", &reverse)));
    assert_eq!(amounts(&reversed, &["TotalAmt"]), ["50.00"], "both halves of the reverse charge");
    assert_eq!(reversed["TxnTaxDetail"]["TaxLine"].as_array().unwrap().len(), 2);

    assert_eq!(books.code("bill", body("TaxExcluded", spent(&account, "1"))), "6000", "no code");
    let item = books.item("Paper");
    let sale = json!({ "CustomerRef": { "value": "0" }, "Line": [common::line(&item, "1", &reverse)] });
    let customer = books.customer("Blue Heron");
    let mut sale = sale;
    sale["CustomerRef"] = json!({ "value": customer });
    assert_eq!(books.code("invoice", sale), "6000", "not a code for sales");
    in_balance(&books);
}

#[test]
fn foreign_bills_are_owed_in_their_currency() {
    let mut books = books(json!({ "edition": "us", "seed": { "edition": "us",
        "preferences": { "CurrencyPrefs": { "MultiCurrencyEnabled": true } } } }));
    let vendor =
        id(&books.post("vendor", json!({ "DisplayName": "Lyon Films", "CurrencyRef": { "value": "EUR" } })));
    let account = books.id_of("Account", "Office Expenses");
    let bill = books.post(
        "bill",
        json!({ "VendorRef": { "value": vendor }, "ExchangeRate": number("1.10"), "Line": [spent(&account, "100")] }),
    );
    assert_eq!(bill["APAccountRef"]["name"], "Accounts Payable (A/P) - EUR");
    assert_eq!(amounts(&bill, &["TotalAmt", "HomeBalance"]), ["100.00", "110.00"]);
    assert_eq!(owed(&mut books, &vendor), "100.00");
    assert_eq!(balance(&mut books, "Accounts Payable (A/P) - EUR"), "100.00");
    assert_eq!(balance(&mut books, "Office Expenses"), "110.00");
    let checking = books.id_of("Account", "Checking");
    books.post(
        "billpayment",
        json!({ "VendorRef": { "value": vendor }, "TotalAmt": 100, "ExchangeRate": number("1.20"), "PayType": "Check",
            "CheckPayment": { "BankAccountRef": { "value": checking } }, "Line": [link("Bill", &id(&bill), "100")] }),
    );
    assert_eq!(balance(&mut books, "Checking"), "-120.00");
    assert_eq!(balance(&mut books, "Accounts Payable (A/P) - EUR"), "0.00");
    assert_eq!(balance(&mut books, "Exchange Gain or Loss"), "10.00", "a loss");
    in_balance(&books);
}
