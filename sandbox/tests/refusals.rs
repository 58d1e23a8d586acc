//! What the company refuses, and with which code: one row a rule.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test that meets the unexpected stops"
)]

mod common;

use common::{books, id, line, us};
use serde_json::{Value, json};

/// A company with a customer, an item and an open invoice of 100 to refuse things in.
fn case(path: &str, body: Value, code: &str) -> Case {
    Case { path: path.to_owned(), body, code: code.to_owned() }
}

struct Case {
    path: String,
    body: Value,
    code: String,
}

fn check(cases: Vec<Case>, books: &mut common::Books) {
    for Case { path, body, code } in cases {
        let before = books.sandbox.state()["entities"].clone();
        let (refused, detail) = books.refused(&path, body.clone());
        assert_eq!(refused, code, "{path} {body}: {detail}");
        assert_eq!(
            books.sandbox.state()["entities"],
            before,
            "a refused request leaves no trace: {path} {body}"
        );
    }
}

#[test]
fn of_names() {
    let mut books = us();
    let customer = books.customer("Blue Heron Ltd");
    books.post("vendor", json!({ "DisplayName": "Acme" }));
    books.post("employee", json!({ "GivenName": "Dana", "FamilyName": "Reyes" }));
    check(
        vec![
            case("customer", json!({ "CompanyName": "No Name Inc" }), "6080"),
            case("customer", json!({ "DisplayName": "A:B" }), "2040"),
            case("customer", json!({ "DisplayName": "A\tB" }), "2040"),
            case("customer", json!({ "DisplayName": "A\u{1}B" }), "2040"),
            case("customer", json!({ "DisplayName": " blue heron LTD " }), "6240"),
            case("customer", json!({ "DisplayName": "ACME" }), "6240"),
            case("vendor", json!({ "DisplayName": "dana reyes" }), "6240"),
            case("customer", json!({ "DisplayName": "X".repeat(501) }), "2050"),
            case("customer", json!({ "GivenName": "X".repeat(101) }), "2050"),
            case("customer", json!({ "DisplayName": "X", "Title": "X".repeat(17) }), "2050"),
            case("customer", json!({ "DisplayName": "X", "Nickname": "Y" }), "2010"),
            case("customer", json!({ "DisplayName": "X", "BillAddr": { "Street": "Y" } }), "2010"),
            case("customer", json!({ "DisplayName": { "a": 1 } }), "2170"),
            case("customer", json!({ "DisplayName": "X", "Active": "maybe" }), "2230"),
            case("customer", json!({ "DisplayName": "X", "PreferredDeliveryMethod": "Pigeon" }), "2170"),
            case(
                "customer",
                json!({ "DisplayName": "X", "PrimaryEmailAddr": { "Address": "nobody" } }),
                "2210",
            ),
            case("customer", json!({ "DisplayName": "X", "PrimaryEmailAddr": { "Address": "a@b" } }), "2210"),
            case("customer", json!({ "DisplayName": "X", "CurrencyRef": { "value": "XXX" } }), "2220"),
            case("customer", json!({ "DisplayName": "X", "CurrencyRef": { "value": "EUR" } }), "6000"),
            case("customer", json!({ "DisplayName": "X", "SalesTermRef": { "value": "999" } }), "2500"),
            case("customer", json!({ "DisplayName": "X", "SalesTermRef": { "name": "Net 30" } }), "2020"),
            case(
                "customer",
                json!({ "DisplayName": "X", "ParentRef": { "value": "999" }, "Job": true }),
                "2500",
            ),
            case("customer", json!({ "DisplayName": "X", "Job": true }), "6150"),
            case("customer", json!({ "DisplayName": "X", "TaxExemptionReasonId": 16 }), "2090"),
            case("customer", json!({ "Id": customer, "DisplayName": "Y" }), "2020"),
            case("customer", json!({ "Id": customer, "SyncToken": "7", "DisplayName": "Y" }), "5010"),
            case("customer", json!({ "Id": "999", "SyncToken": "0", "DisplayName": "Y" }), "610"),
            case("customer", json!({ "Id": "abc", "SyncToken": "0", "DisplayName": "Y" }), "2030"),
            case("customer?operation=delete", json!({ "Id": customer, "SyncToken": "0" }), "500"),
        ],
        &mut books,
    );
}

#[test]
fn the_duplicate_name_says_whose_it_is() {
    let mut books = us();
    let vendor = id(&books.post("vendor", json!({ "DisplayName": "Acme" })));
    let (_, detail) = books.refused("customer", json!({ "DisplayName": "Acme" }));
    assert!(detail.ends_with(&format!("Id={vendor}")), "{detail}");
    let (_, detail) = books.refused("customer", json!({ "DisplayName": "x".repeat(600) }));
    assert_eq!(detail, "Min:0 Max:500 supplied:600");
}

#[test]
fn of_items_and_accounts() {
    let mut books = us();
    let income = books.id_of("Account", "Services");
    let bank = books.id_of("Account", "Checking");
    let item = books.item("Cable");
    let income = json!({ "value": income });
    check(
        vec![
            case("item", json!({ "Type": "Service", "IncomeAccountRef": income }), "2020"),
            case("item", json!({ "Name": "X", "Type": "Service" }), "2020"),
            case("item", json!({ "Name": "X", "Type": "Gadget", "IncomeAccountRef": income }), "2170"),
            case("item", json!({ "Name": "cable", "Type": "Service", "IncomeAccountRef": income }), "6240"),
            case("item", json!({ "Name": "X", "IncomeAccountRef": { "value": bank } }), "6430"),
            case("item", json!({ "Name": "X", "IncomeAccountRef": { "value": "999" } }), "2500"),
            case("item", json!({ "Name": "X".repeat(101), "IncomeAccountRef": income }), "2050"),
            case("item", json!({ "Name": "X", "Sku": "X".repeat(101), "IncomeAccountRef": income }), "2050"),
            case("item", json!({ "Name": "X", "UnitPrice": "dear", "IncomeAccountRef": income }), "2110"),
            case(
                "item",
                json!({ "Name": "X", "UnitPrice": 100_000_000_000_u64, "IncomeAccountRef": income }),
                "2090",
            ),
            case("item", json!({ "Name": "X", "Type": "Inventory", "IncomeAccountRef": income }), "2020"),
            case("item", json!({ "Name": "X", "Type": "Group", "IncomeAccountRef": income }), "500"),
            case(
                "item",
                json!({ "Name": "X", "ParentRef": { "value": item }, "SubItem": true, "IncomeAccountRef": income }),
                "700",
            ),
            case("item?operation=delete", json!({ "Id": item, "SyncToken": "0" }), "500"),
            case("account", json!({ "Name": "X" }), "6010"),
            case("account", json!({ "Name": "X", "AccountType": "Pocket" }), "2170"),
            case("account", json!({ "Name": "A:B", "AccountType": "Bank" }), "2040"),
            case("account", json!({ "Name": "checking", "AccountType": "Bank" }), "6240"),
            case(
                "account",
                json!({ "Name": "X", "AccountType": "Bank", "AccountSubType": "Travel" }),
                "6000",
            ),
            case("account", json!({ "Name": "X", "AccountType": "Bank", "AcctNum": "12345678" }), "2050"),
            case("account", json!({ "Name": "X", "AccountType": "Bank", "ParentRef": income }), "700"),
            case("term", json!({ "Name": "Net 30", "DueDays": 30 }), "6240"),
            case("term", json!({ "Name": "X" }), "2020"),
            case("term", json!({ "Name": "X", "DueDays": 1000 }), "2240"),
            case("paymentmethod", json!({ "Name": "X".repeat(32) }), "2050"),
            case("taxcode", json!({ "Name": "X" }), "500"),
            case("gizmo", json!({ "Name": "X" }), "2000"),
        ],
        &mut books,
    );
}

#[test]
fn of_sales_forms() {
    let mut books = us();
    let customer = json!({ "value": books.customer("Blue Heron Ltd") });
    let item = books.item("Cable");
    let ten = || line(&item, "10", "NON");
    let form = |change: Value| {
        let mut form = json!({ "CustomerRef": customer, "TxnDate": "2026-03-02", "Line": [ten()] });
        for (key, value) in change.as_object().unwrap() {
            form[key] = value.clone();
        }
        form
    };
    let priced = |quantity: &str, price: &str, amount: &str| {
        let number = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        json!([{ "DetailType": "SalesItemLineDetail", "Amount": number(amount), "SalesItemLineDetail": {
            "ItemRef": { "value": item }, "Qty": number(quantity), "UnitPrice": number(price) } }])
    };
    let percent =
        json!({ "DetailType": "DiscountLineDetail", "DiscountLineDetail": { "PercentBased": true } });
    let beyond = json!({ "DetailType": "DiscountLineDetail", "Amount": 11, "DiscountLineDetail": {} });
    books.post("invoice", form(json!({ "DocNumber": "1001" })));
    check(
        vec![
            case("invoice", json!({ "Line": [ten()] }), "2020"),
            case("invoice", json!({ "CustomerRef": customer }), "2020"),
            case("invoice", form(json!({ "Line": [] })), "2250"),
            case("invoice", form(json!({ "Line": [{ "Amount": 1 }] })), "2020"),
            case("invoice", form(json!({ "Line": [{ "DetailType": "Gift", "Amount": 1 }] })), "2170"),
            case("invoice", form(json!({ "Line": [line(&item, "10", "20")] })), "6100"),
            case("invoice", form(json!({ "Line": [line("999", "10", "NON")] })), "2500"),
            case("invoice", form(json!({ "Line": priced("14.50", "128.350", "1861.07") })), "6070"),
            case("invoice", form(json!({ "Line": [ten(), percent] })), "6090"),
            case("invoice", form(json!({ "Line": [ten(), beyond] })), "6000"),
            case("invoice", form(json!({ "CustomerRef": { "value": "999" } })), "2500"),
            case("invoice", form(json!({ "TxnDate": "2026-02-30" })), "2060"),
            case("invoice", form(json!({ "DocNumber": "1".repeat(22) })), "2050"),
            case("invoice", form(json!({ "DocNumber": "1001" })), "6140"),
            case("invoice", form(json!({ "EmailStatus": "NeedToSend" })), "6420"),
            case("invoice", form(json!({ "PrivateNote": "x".repeat(4001) })), "2050"),
            case("invoice", form(json!({ "Deposit": 11 })), "6000"),
            case("invoice", form(json!({ "LinkedTxn": [{ "TxnId": "9", "TxnType": "Estimate" }] })), "620"),
            case("refundreceipt", form(json!({})), "2020"),
            case("salesreceipt", form(json!({ "DepositToAccountRef": { "value": "1" } })), "6430"),
            case("creditmemo?operation=void", form(json!({})), "500"),
        ],
        &mut books,
    );
    books.post("invoice", form(json!({ "Line": priced("14.50", "128.350", "1861.08") })));
    books.post("invoice?include=allowduplicatedocnum", form(json!({ "DocNumber": "1001" })));
    books.post("estimate", form(json!({ "DocNumber": "1001" })));
}

#[test]
fn of_payments() {
    let mut books = us();
    let customer = books.customer("Blue Heron Ltd");
    let other = books.customer("Other");
    let item = books.item("Cable");
    let invoice = |customer: &str, books: &mut common::Books| {
        let body = json!({ "CustomerRef": { "value": customer }, "Line": [line(&item, "100", "NON")] });
        id(&books.post("invoice", body))
    };
    let own = invoice(&customer, &mut books);
    let theirs = invoice(&other, &mut books);
    let pay = |total: i64, amount: i64, id: &str, kind: &str| {
        json!({ "CustomerRef": { "value": customer }, "TotalAmt": total,
            "Line": [{ "Amount": amount, "LinkedTxn": [{ "TxnId": id, "TxnType": kind }] }] })
    };
    check(
        vec![
            case("payment", json!({ "TotalAmt": 5 }), "2020"),
            case("payment", json!({ "CustomerRef": { "value": customer } }), "2020"),
            case("payment", json!({ "CustomerRef": { "value": customer }, "TotalAmt": -5 }), "2290"),
            case("payment", pay(50, 60, &own, "Invoice"), "6000"),
            case("payment", pay(150, 101, &own, "Invoice"), "6000"),
            case("payment", pay(50, 50, &theirs, "Invoice"), "620"),
            case("payment", pay(50, 50, "999", "Invoice"), "620"),
            case("payment", pay(50, 50, &own, "Bill"), "620"),
            case("payment", pay(50, 50, &own, "CreditMemo"), "620"),
            case("payment?operation=void", json!({ "Id": "1", "SyncToken": "0" }), "500"),
        ],
        &mut books,
    );
    books.post("payment", pay(100, 100, &own, "Invoice"));
    check(vec![case("payment", pay(50, 50, &own, "Invoice"), "620")], &mut books);
}

#[test]
fn once_the_books_are_closed() {
    let mut books = us();
    let customer = books.customer("Blue Heron Ltd");
    let item = books.item("Cable");
    let dated = |date: &str| json!({ "CustomerRef": { "value": customer }, "TxnDate": date, "Line": [line(&item, "10", "NON")] });
    let old = books.post("invoice", dated("2026-01-31"));
    let close = json!({ "preferences": { "AccountingInfoPrefs": { "BookCloseDate": "2026-01-31" } } });
    assert_eq!(books.raw("POST", "/sandbox/settings", &close.to_string(), None).status, 200);
    let of_old = json!({ "Id": id(&old), "SyncToken": "0" });
    let mut moved = of_old.clone();
    moved["sparse"] = json!(true);
    moved["TxnDate"] = json!("2026-02-01");
    check(
        vec![
            case("invoice", dated("2026-01-31"), "6200"),
            case("invoice", moved, "6200"),
            case("invoice?operation=void", of_old.clone(), "6200"),
            case("invoice?operation=delete", of_old, "6200"),
            case(
                "payment",
                json!({ "CustomerRef": { "value": customer }, "TotalAmt": 1, "TxnDate": "2025-12-31" }),
                "6200",
            ),
        ],
        &mut books,
    );
    books.post("invoice", dated("2026-02-01"));
}

#[test]
fn an_inactive_record_cannot_be_used() {
    let mut books = us();
    let customer = books.customer("Gone");
    books.post("customer", json!({ "Id": customer, "SyncToken": "0", "sparse": true, "Active": false }));
    let body = json!({ "CustomerRef": { "value": customer }, "TotalAmt": 1 });
    check(vec![case("payment", body, "610")], &mut books);
}

#[test]
fn features_that_are_off() {
    let mut books = books(json!({ "edition": "us", "seed": { "edition": "us", "preferences": {
        "SalesFormsPrefs": { "AllowDiscount": false, "AllowShipping": false, "AllowDeposit": false },
        "AccountingInfoPrefs": { "ClassTrackingPerTxnLine": false } } } }));
    let customer = json!({ "value": books.customer("Blue Heron Ltd") });
    let item = books.item("Cable");
    let ten = line(&item, "10", "NON");
    let off = json!({ "DetailType": "DiscountLineDetail", "Amount": 1, "DiscountLineDetail": {} });
    let shipping = line("SHIPPING_ITEM_ID", "5", "NON");
    check(
        vec![
            case("invoice", json!({ "CustomerRef": customer, "Line": [ten, off] }), "6000"),
            case("invoice", json!({ "CustomerRef": customer, "Line": [ten, shipping] }), "6000"),
            case("invoice", json!({ "CustomerRef": customer, "Line": [ten], "Deposit": 1 }), "5030"),
            case("class", json!({ "Name": "North" }), "5030"),
            case("companycurrency", json!({ "Code": "EUR" }), "5030"),
        ],
        &mut books,
    );
}

#[test]
fn a_refused_tax_code_makes_no_rate() {
    let mut books = common::us();
    let rate = books.rows("select * from TaxRate")[0]["Id"].clone();
    let agency = books.rows("select * from TaxAgency")[0]["Id"].clone();
    let known = json!({ "TaxRateId": rate, "TaxApplicableOn": "Sales" });
    let new = json!({ "TaxRateName": "Harbour", "RateValue": "1.5", "TaxAgencyId": agency, "TaxApplicableOn": "Sales" });
    let before = books.sandbox.state()["entities"].clone();
    let twice = json!({ "TaxCode": "Twice", "TaxRateDetails": [new, known, known] });
    assert_eq!(books.code("taxservice/taxcode", twice), "6000");
    assert_eq!(books.sandbox.state()["entities"], before);
    let once = json!({ "TaxCode": "Once", "TaxRateDetails": [new, known] });
    assert_eq!(books.send("POST", "taxservice/taxcode", &once.to_string()).status, 200);
}
