//! Whatever arrives, there is an answer and never a panic.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test that meets the unexpected stops"
)]

mod common;

use common::NOW;
use proptest::prelude::*;
use serde_json::{Value, json};

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut books = common::us();
        let answer = books.sandbox.handle_bytes(NOW, &bytes);
        let answer: Value = serde_json::from_slice(&answer).unwrap();
        prop_assert!(answer["status"].is_u64());
    }

    #[test]
    fn any_text_is_answered(path in "[a-z/?=&%@.]{0,30}", body in ".{0,80}", now in any::<i64>(), post in any::<bool>()) {
        let mut books = common::us();
        let request = json!({ "method": if post { "POST" } else { "GET" }, "url": format!("/v3/company/{}/{path}", books.sandbox.realm()),
            "headers": { "authorization": "Bearer sandbox-access-token" }, "body": body });
        books.sandbox.handle_bytes(now, request.to_string().as_bytes());
        for path in ["query", "batch", "invoice", "customer", "payment", "item", "preferences", "taxservice/taxcode"] {
            books.now = now;
            books.send("POST", path, &body);
        }
    }

    #[test]
    fn any_object_is_answered(value in json_value(), entity in 0..24_usize, keys in prop::collection::vec(0..60_usize, 1..6)) {
        let mut books = common::us();
        let names = ["Customer", "Vendor", "Employee", "Item", "Account", "Class", "Department", "Term", "PaymentMethod",
            "TaxAgency", "CompanyCurrency", "ExchangeRate", "CompanyInfo", "Preferences", "Estimate", "Invoice",
            "SalesReceipt", "CreditMemo", "RefundReceipt", "Payment", "Deposit", "TaxCode", "TaxRate", "CustomerType"];
        let fields = ["Id", "SyncToken", "sparse", "DisplayName", "Name", "CustomerRef", "Line", "TotalAmt", "TxnDate",
            "TxnTaxDetail", "Active", "DueDays", "Rate", "LinkedTxn", "Deposit", "CustomField", "BillAddr", "AccountType",
            "IncomeAccountRef", "SalesFormsPrefs", "Code", "ParentRef", "DepositToAccountRef", "DocNumber"];
        let mut body = json!({ "CustomerRef": { "value": "1" } });
        for key in keys {
            body[fields[key % fields.len()]] = value.clone();
        }
        let response = books.send("POST", &names[entity].to_lowercase(), &body.to_string());
        prop_assert!(matches!(response.status, 200 | 400), "{}", response.body);
    }
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[0-9]{1,30}(\\.[0-9]{1,30})?(e[+-]?[0-9]{1,4})?"
            .prop_map(|text| serde_json::from_str(&text).unwrap_or(Value::Null)),
        ".{0,20}".prop_map(Value::from),
        Just(json!({ "value": "1" })),
        Just(json!("2026-02-28")),
    ];
    leaf.prop_recursive(3, 20, 4, |inner| {
        let keys = prop_oneof![
            Just("value"),
            Just("Amount"),
            Just("DetailType"),
            Just("SalesItemLineDetail"),
            Just("ItemRef"),
            Just("Qty"),
            Just("UnitPrice"),
            Just("LinkedTxn")
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(keys.prop_map(str::to_owned), inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}
