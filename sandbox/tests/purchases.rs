//! The purchase side: bills and their payments, credits, expenses, purchase orders; journal entries,
//! transfers, time and notes.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test that meets the unexpected stops"
)]

mod common;

use common::{Books, amounts, books, id, us};
use serde_json::{Value, json};

fn number(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn vendor(books: &mut Books, name: &str) -> String {
    id(&books.post("vendor", json!({ "DisplayName": name })))
}

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

fn link(kind: &str, id: &str, amount: &str) -> Value {
    json!({ "Amount": number(amount), "LinkedTxn": [{ "TxnId": id, "TxnType": kind }] })
}

fn balance(books: &mut Books, account: &str) -> String {
    let id = books.id_of("Account", account);
    books.get(&format!("account/{id}"))["CurrentBalance"].to_string()
}

fn owed(books: &mut Books, vendor: &str) -> String {
    books.get(&format!("vendor/{vendor}"))["Balance"].to_string()
}

/// The sum of all accounts, which is nothing.
fn in_balance(books: &Books) {
    let state = books.sandbox.state();
    assert_eq!(state["unbalanced"], json!([]));
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
fn a_journal_entry_balances_and_names_who_owes() {
    let mut books = us();
    let customer = books.customer("Blue Heron");
    let (receivable, income) =
        (books.id_of("Account", "Accounts Receivable (A/R)"), books.id_of("Account", "Sales"));
    let line = |side: &str, account: &str, amount: &str, entity: Option<(&str, &str)>| {
        let mut line = json!({ "DetailType": "JournalEntryLineDetail", "Amount": number(amount),
            "JournalEntryLineDetail": { "PostingType": side, "AccountRef": { "value": account } } });
        if let Some((list, id)) = entity {
            line["JournalEntryLineDetail"]["Entity"] = json!({ "Type": list, "EntityRef": { "value": id } });
        }
        line
    };
    let owes = Some(("Customer", customer.as_str()));
    let entry = books.post(
        "journalentry",
        json!({ "DocNumber": "J-1", "Line": [line("Debit", &receivable, "25", owes), line("Credit", &income, "25", None)] }),
    );
    assert_eq!(amounts(&entry, &["TotalAmt"]), ["0.00"]);
    assert_eq!(entry["Line"][0]["JournalEntryLineDetail"]["Entity"]["EntityRef"]["name"], "Blue Heron");
    assert_eq!(amounts(&books.get(&format!("customer/{customer}")), &["Balance"]), ["25.00"]);
    let paid = books.post(
        "payment",
        json!({ "CustomerRef": { "value": customer }, "TotalAmt": 25, "Line": [link("JournalEntry", &id(&entry), "25")] }),
    );
    assert_eq!(amounts(&paid, &["UnappliedAmt"]), ["0.00"]);
    assert_eq!(amounts(&books.get(&format!("customer/{customer}")), &["Balance"]), ["0.00"]);
    assert_eq!(
        books.code("journalentry?operation=delete", json!({ "Id": id(&entry), "SyncToken": "0" })),
        "800"
    );
    for (lines, code) in [
        (json!([line("Debit", &income, "25", None), line("Credit", &income, "24", None)]), "2300"),
        (json!([line("Debit", &receivable, "25", None), line("Credit", &income, "25", None)]), "6000"),
        (json!([line("Debit", &income, "25", None)]), "2250"),
        (json!([line("Debit", &income, "-1", None), line("Credit", &income, "-1", None)]), "2290"),
    ] {
        assert_eq!(books.code("journalentry", json!({ "Line": lines })), code);
    }
    let mut sideless = line("Debit", &income, "1", None);
    sideless["JournalEntryLineDetail"].as_object_mut().unwrap().remove("PostingType");
    assert_eq!(books.code("journalentry", json!({ "Line": [sideless.clone(), sideless] })), "2260");
    let again = json!({ "DocNumber": "J-1", "Line": [line("Debit", &income, "1", None), line("Credit", &income, "1", None)] });
    assert_eq!(books.code("journalentry", again), "6140");
    in_balance(&books);
}

#[test]
fn money_is_transferred_and_deposited() {
    let mut books = us();
    let (checking, savings) = (books.id_of("Account", "Checking"), books.id_of("Account", "Savings"));
    let waiting = books.id_of("Account", "Undeposited Funds");
    let body = |from: &str, to: &str| json!({ "FromAccountRef": { "value": from }, "ToAccountRef": { "value": to }, "Amount": 70 });
    let transfer = books.post("transfer", body(&checking, &savings));
    assert_eq!(transfer["TxnDate"], "2026-03-02");
    assert_eq!(
        (balance(&mut books, "Checking"), balance(&mut books, "Savings")),
        ("-70.00".into(), "70.00".into())
    );
    assert_eq!(books.code("transfer", body(&checking, &checking)), "6000");
    let income = books.id_of("Account", "Sales");
    assert_eq!(books.code("transfer", body(&income, &checking)), "6430");
    let cash = books.post("transfer", body(&checking, &waiting));
    let deposit = books.post(
        "deposit",
        json!({ "DepositToAccountRef": { "value": savings }, "Line": [{ "Amount": 70,
            "LinkedTxn": [{ "TxnId": id(&cash), "TxnType": "Transfer", "TxnLineId": "0" }] }] }),
    );
    assert_eq!(amounts(&deposit, &["TotalAmt"]), ["70.00"]);
    assert_eq!(balance(&mut books, "Undeposited Funds"), "0.00");
    let change = json!({ "Id": id(&cash), "SyncToken": "0", "sparse": true, "Amount": 71 });
    assert_eq!(books.code("transfer", change), "6540");
    in_balance(&books);
}

#[test]
fn time_and_notes_are_kept() {
    let mut books = us();
    let customer = books.customer("Blue Heron");
    let employee = id(&books.post("employee", json!({ "GivenName": "Ada", "FamilyName": "Hill" })));
    let worked = books.post(
        "timeactivity",
        json!({ "NameOf": "Employee", "EmployeeRef": { "value": employee }, "Hours": 7, "Minutes": 30,
            "CustomerRef": { "value": customer }, "BillableStatus": "Billable", "HourlyRate": 40 }),
    );
    assert_eq!(worked["EmployeeRef"]["name"], "Ada Hill");
    for (body, code) in [
        (json!({ "NameOf": "Employee", "Hours": 1 }), "2020"),
        (json!({ "NameOf": "Employee", "EmployeeRef": { "value": employee } }), "6290"),
        (json!({ "NameOf": "Employee", "EmployeeRef": { "value": employee }, "Minutes": 60 }), "2240"),
        (
            json!({ "NameOf": "Employee", "EmployeeRef": { "value": employee }, "Hours": 1, "BillableStatus": "Billable" }),
            "6310",
        ),
        (json!({ "NameOf": "Someone", "Hours": 1 }), "2170"),
    ] {
        assert_eq!(books.code("timeactivity", body), code);
    }
    let note = books.post(
        "attachable",
        json!({ "Note": "Call first", "AttachableRef": [{ "EntityRef": { "type": "Customer", "value": customer } }] }),
    );
    assert_eq!(note["AttachableRef"][0]["EntityRef"], json!({ "type": "Customer", "value": customer }));
    assert_eq!(books.code("attachable", json!({ "Category": "Image" })), "2020");
    let nowhere =
        json!({ "Note": "x", "AttachableRef": [{ "EntityRef": { "type": "Invoice", "value": "77" } }] });
    assert_eq!(books.code("attachable", nowhere), "2500");
    books.post("attachable?operation=delete", json!({ "Id": id(&note), "SyncToken": "0" }));
}

#[test]
fn inventory_comes_and_goes() {
    let mut books = us();
    let account = |books: &mut Books, name: &str| json!({ "value": books.id_of("Account", name) });
    let body = json!({ "Name": "Bolt", "Type": "Inventory", "TrackQtyOnHand": true, "QtyOnHand": 10,
        "InvStartDate": "2026-01-01", "UnitPrice": 5, "PurchaseCost": 2,
        "IncomeAccountRef": account(&mut books, "Sales of Product Income"),
        "ExpenseAccountRef": account(&mut books, "Cost of Goods Sold"),
        "AssetAccountRef": account(&mut books, "Inventory Asset") });
    let item = id(&books.post("item", body));
    assert_eq!(balance(&mut books, "Inventory Asset"), "20.00");
    let customer = books.customer("Blue Heron");
    let sold = books.post(
        "invoice",
        json!({ "CustomerRef": { "value": customer }, "Line": [{ "DetailType": "SalesItemLineDetail", "Amount": 15,
            "SalesItemLineDetail": { "ItemRef": { "value": item }, "Qty": 3, "UnitPrice": 5 } }] }),
    );
    let on_hand = |books: &mut Books| books.get(&format!("item/{item}"))["QtyOnHand"].to_string();
    assert_eq!(on_hand(&mut books), "7");
    assert_eq!(balance(&mut books, "Inventory Asset"), "14.00");
    assert_eq!(balance(&mut books, "Cost of Goods Sold"), "6.00");
    let vendor = vendor(&mut books, "Bolt Works");
    books.post(
        "bill",
        json!({ "VendorRef": { "value": vendor }, "Line": [{ "DetailType": "ItemBasedExpenseLineDetail", "Amount": 8,
            "ItemBasedExpenseLineDetail": { "ItemRef": { "value": item }, "Qty": 4, "UnitPrice": 2 } }] }),
    );
    assert_eq!(on_hand(&mut books), "11");
    books.post("invoice?operation=delete", json!({ "Id": id(&sold), "SyncToken": "0" }));
    assert_eq!(on_hand(&mut books), "14");
    assert_eq!(balance(&mut books, "Cost of Goods Sold"), "0.00");
    let token = books.get(&format!("item/{item}"))["SyncToken"].clone();
    books.post("item", json!({ "Id": item, "SyncToken": token, "sparse": true, "QtyOnHand": 13 }));
    assert_eq!(balance(&mut books, "Inventory Shrinkage"), "2.00");
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
