//! Sales tax: what each kind of company makes of the same lines.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test that meets the unexpected stops"
)]

mod common;

use common::{Books, amounts, books, id, line};
use serde_json::{Value, json};

fn company(edition: &str, us_tax: &str) -> (Books, String, String) {
    let mut books = books(json!({ "edition": edition, "usTax": us_tax }));
    let customer = books.customer("Blue Heron Ltd");
    let item = books.item("Cable");
    (books, customer, item)
}

fn number(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn invoice(books: &mut Books, customer: &str, lines: Value, more: Value) -> Value {
    let mut body = json!({ "CustomerRef": { "value": customer }, "TxnDate": "2026-03-02", "Line": lines });
    for (key, value) in more.as_object().unwrap() {
        body[key] = value.clone();
    }
    books.post("invoice", body)
}

/// Total, tax, and for each tax line its amount and base.
fn tax(invoice: &Value) -> (String, String, Vec<(String, String)>) {
    let detail = &invoice["TxnTaxDetail"];
    let lines = detail["TaxLine"].as_array().cloned().unwrap_or_default();
    let lines = lines.iter().map(|line| {
        assert_eq!(line["DetailType"], "TaxLineDetail");
        (line["Amount"].to_string(), line["TaxLineDetail"]["NetAmountTaxable"].to_string())
    });
    (invoice["TotalAmt"].to_string(), detail["TotalTax"].to_string(), lines.collect())
}

fn rows(lines: &[(&str, &str)]) -> Vec<(String, String)> {
    lines.iter().map(|(amount, base)| ((*amount).to_owned(), (*base).to_owned())).collect()
}

fn percent(percent: &str) -> Value {
    json!({ "DetailType": "DiscountLineDetail",
        "DiscountLineDetail": { "PercentBased": true, "DiscountPercent": number(percent) } })
}

fn fixed(amount: &str) -> Value {
    json!({ "DetailType": "DiscountLineDetail", "Amount": number(amount), "DiscountLineDetail": { "PercentBased": false } })
}

#[test]
fn us_without_tax() {
    let (mut books, customer, item) = company("us", "off");
    let made = invoice(
        &mut books,
        &customer,
        json!([line(&item, "100", "TAX")]),
        json!({ "TxnTaxDetail": { "TotalTax": 8 } }),
    );
    assert_eq!(tax(&made), ("100.00".into(), "0.00".into(), vec![]));
    assert_eq!(made["Line"][0]["SalesItemLineDetail"]["TaxCodeRef"]["value"], "NON");
}

#[test]
fn us_by_a_group_code() {
    let (mut books, customer, item) = company("us", "legacy");
    let group = books.id_of("TaxCode", "Austin");
    let code = json!({ "TxnTaxDetail": { "TxnTaxCodeRef": { "value": group } } });
    let lines = json!([line(&item, "345", "TAX"), line(&item, "50", "NON")]);
    let made = invoice(&mut books, &customer, lines.clone(), code);
    assert_eq!(
        tax(&made),
        ("423.46".into(), "28.46".into(), rows(&[("21.56", "345.00"), ("6.90", "345.00")]))
    );

    let own = json!({ "TxnTaxDetail": { "TxnTaxCodeRef": { "value": group }, "TotalTax": 30 } });
    let made = invoice(&mut books, &customer, lines.clone(), own);
    assert_eq!(made["TxnTaxDetail"]["TotalTax"].to_string(), "30.00");
    assert_eq!(made["TotalAmt"].to_string(), "425.00");

    let made = invoice(&mut books, &customer, lines.clone(), json!({}));
    assert_eq!(tax(&made), ("395.00".into(), "0.00".into(), vec![]));
    let refused = |detail: Value| json!({ "CustomerRef": { "value": customer }, "Line": lines, "TxnTaxDetail": detail });
    assert_eq!(books.code("invoice", refused(json!({ "TotalTax": 5 }))), "6470");
    assert_eq!(
        books.code("invoice", refused(json!({ "TxnTaxCodeRef": { "value": "CustomSalesTax" } }))),
        "6160"
    );
    assert_eq!(books.code("invoice", refused(json!({ "TxnTaxCodeRef": { "value": "TAX" } }))), "2500");
}

#[test]
fn us_discount_before_or_after_tax() {
    let (mut books, customer, item) = company("us", "legacy");
    let group = books.id_of("TaxCode", "California");
    for (after, expected) in
        [(false, ("98.00", "8.00", ("8.00", "100.00"))), (true, ("97.20", "7.20", ("7.20", "90.00")))]
    {
        let made = invoice(
            &mut books,
            &customer,
            json!([line(&item, "100", "TAX"), percent("10")]),
            json!({ "ApplyTaxAfterDiscount": after, "TxnTaxDetail": { "TxnTaxCodeRef": { "value": group } } }),
        );
        let (total, sum, row) = expected;
        assert_eq!(tax(&made), (total.into(), sum.into(), rows(&[row])));
        assert_eq!(made["Line"][1]["Amount"].to_string(), "10.00");
    }
}

#[test]
fn shipping_is_not_discounted() {
    let (mut books, customer, item) = company("us", "legacy");
    let group = books.id_of("TaxCode", "California");
    let made = invoice(
        &mut books,
        &customer,
        json!([line(&item, "100", "TAX"), percent("10"), line("SHIPPING_ITEM_ID", "20", "TAX")]),
        json!({ "ApplyTaxAfterDiscount": true, "TxnTaxDetail": { "TxnTaxCodeRef": { "value": group } } }),
    );
    assert_eq!(tax(&made), ("118.80".into(), "8.80".into(), rows(&[("8.80", "110.00")])));
    let lines = made["Line"].as_array().unwrap();
    assert_eq!(lines.last().unwrap()["Amount"].to_string(), "100.00", "the subtotal leaves shipping out");
}

#[test]
fn us_automated() {
    let (mut books, customer, item) = company("us", "automated");
    let to = |state: &str| json!({ "ShipAddr": { "Line1": "1 Main St", "CountrySubDivisionCode": state } });
    let lines = json!([line(&item, "100", "TAX"), line(&item, "10", "NON")]);
    let made = invoice(&mut books, &customer, lines.clone(), to("TX"));
    assert_eq!(tax(&made), ("118.25".into(), "8.25".into(), rows(&[("6.25", "100.00"), ("2.00", "100.00")])));
    let made = invoice(&mut books, &customer, lines.clone(), to("NJ"));
    assert_eq!(tax(&made).1, "6.63");
    let made = invoice(&mut books, &customer, lines.clone(), to("OR"));
    assert_eq!(tax(&made), ("110.00".into(), "0.00".into(), vec![]));
    let home = invoice(&mut books, &customer, lines.clone(), json!({}));
    assert_eq!(tax(&home).1, "8.25", "without a delivery address, where the company is");

    let mut own = to("TX");
    own["TxnTaxDetail"] = json!({ "TotalTax": number("7.77") });
    let made = invoice(&mut books, &customer, lines, own.clone());
    let (total, sum, split) = tax(&made);
    assert_eq!((total.as_str(), sum.as_str()), ("117.77", "7.77"));
    assert_eq!(split, rows(&[("5.89", "100.00"), ("1.88", "100.00")]));
    // The client's word holds while the lines stay, and is dropped when they change.
    let noted = books
        .post("invoice", json!({ "Id": id(&made), "SyncToken": "0", "sparse": true, "PrivateNote": "x" }));
    assert_eq!(tax(&noted).1, "7.77");
    let changed = books.post(
        "invoice",
        json!({ "Id": id(&made), "SyncToken": "1", "sparse": true, "Line": [line(&item, "200", "TAX")] }),
    );
    assert_eq!(tax(&changed).1, "16.50");
}

#[test]
fn us_automated_by_customer_and_item() {
    let (mut books, _, _) = company("us", "automated");
    let exempt = id(&books.post("customer", json!({ "DisplayName": "School", "Taxable": false })));
    let taxed = books.customer("Shop");
    let account = books.id_of("Account", "Services");
    let item = id(&books.post(
        "item",
        json!({ "Name": "Taxed", "Type": "Service", "Taxable": true, "IncomeAccountRef": { "value": account } }),
    ));
    let bare = json!([{ "DetailType": "SalesItemLineDetail", "Amount": 100,
        "SalesItemLineDetail": { "ItemRef": { "value": item } } }]);
    assert_eq!(tax(&invoice(&mut books, &exempt, bare.clone(), json!({}))).1, "0.00");
    assert_eq!(tax(&invoice(&mut books, &taxed, bare, json!({}))).1, "8.25");
}

/// Edition, lines (amount, code), total, tax, tax lines (amount, base).
type OnTop = (&'static str, Pairs, &'static str, &'static str, Pairs);
type Pairs = &'static [(&'static str, &'static str)];

#[test]
fn tax_on_top_elsewhere() {
    let table: &[OnTop] = &[
        ("gb", &[("100", "20.0% S")], "120.00", "20.00", &[("20.00", "100.00")]),
        ("gb", &[("0.03", "20.0% S"), ("0.03", "20.0% S")], "0.07", "0.01", &[("0.01", "0.06")]),
        (
            "gb",
            &[("100", "20.0% S"), ("50", "5.0% R"), ("7", "Exempt")],
            "179.50",
            "22.50",
            &[("20.00", "100.00"), ("2.50", "50.00"), ("0.00", "7.00")],
        ),
        (
            "ca",
            &[("100", "GST/QST QC - 9.975")],
            "114.98",
            "14.98",
            &[("5.00", "100.00"), ("9.98", "100.00")],
        ),
        (
            "ca",
            &[("100", "GST"), ("100", "GST/QST QC - 9.975")],
            "219.98",
            "19.98",
            &[("10.00", "200.00"), ("9.98", "100.00")],
        ),
        ("ca", &[("10.10", "HST ON")], "11.41", "1.31", &[("1.31", "10.10")]),
        (
            "au",
            &[("99.95", "GST"), ("5", "GST free")],
            "114.95",
            "10.00",
            &[("10.00", "99.95"), ("0.00", "5.00")],
        ),
        ("gb", &[("100", "20.0% S"), ("-40", "20.0% S")], "72.00", "12.00", &[("12.00", "60.00")]),
    ];
    for (edition, lines, total, sum, split) in table {
        let (mut books, customer, item) = company(edition, "off");
        let lines: Vec<Value> = lines
            .iter()
            .map(|(amount, code)| {
                let code = books.id_of("TaxCode", code);
                line(&item, amount, &code)
            })
            .collect();
        let made = invoice(&mut books, &customer, json!(lines), json!({}));
        assert_eq!(made["GlobalTaxCalculation"], "TaxExcluded");
        assert_eq!(tax(&made), ((*total).into(), (*sum).into(), rows(split)), "{edition} {lines:?}");
    }
}

/// Edition, code, gross amounts, total, tax, net amounts.
type Included = (&'static str, &'static str, Texts, &'static str, &'static str, Texts);
type Texts = &'static [&'static str];

#[test]
fn prices_that_include_tax() {
    // Net by line, half up; the gross is the anchor and the price is net ÷ quantity to seven digits.
    let table: &[Included] = &[
        ("au", "GST", &["110.00"], "110.00", "10.00", &["100.00"]),
        ("au", "GST", &["9.99", "9.99", "9.99"], "29.97", "2.73", &["9.08", "9.08", "9.08"]),
        ("gb", "20.0% S", &["0.01"], "0.01", "0.00", &["0.01"]),
        ("gb", "20.0% S", &["19.99", "5.00"], "24.99", "4.16", &["16.66", "4.17"]),
        ("ca", "GST/QST QC - 9.975", &["114.98"], "114.98", "14.98", &["100.00"]),
        ("gb", "No VAT", &["10.00"], "10.00", "0.00", &["10.00"]),
    ];
    for (edition, code, gross, total, sum, nets) in table {
        let (mut books, customer, item) = company(edition, "off");
        let code = books.id_of("TaxCode", code);
        let lines: Vec<Value> = gross
            .iter()
            .map(|gross| {
                let mut line = line(&item, gross, &code);
                line["SalesItemLineDetail"]["TaxInclusiveAmt"] = number(gross);
                line["SalesItemLineDetail"]["Qty"] = json!(3);
                line
            })
            .collect();
        let inclusive = json!({ "GlobalTaxCalculation": "TaxInclusive" });
        let made = invoice(&mut books, &customer, json!(lines), inclusive);
        assert_eq!(
            (made["TotalAmt"].to_string(), made["TxnTaxDetail"]["TotalTax"].to_string()),
            ((*total).into(), (*sum).into())
        );
        for ((line, net), gross) in made["Line"].as_array().unwrap().iter().zip(*nets).zip(*gross) {
            assert_eq!(line["Amount"].to_string(), *net, "{edition} {gross}");
            assert_eq!(line["SalesItemLineDetail"]["TaxInclusiveAmt"].to_string(), *gross);
        }
        // Sent back as it was read, nothing changes.
        let mut again = made.clone();
        again["sparse"] = json!(false);
        assert_eq!(books.post("invoice", again)["SyncToken"], "0");
    }
}

#[test]
fn an_inclusive_price_to_seven_digits() {
    let (mut books, customer, item) = company("au", "off");
    let code = books.id_of("TaxCode", "GST");
    let line = json!([{ "DetailType": "SalesItemLineDetail", "Amount": number("90.91"), "SalesItemLineDetail": {
        "ItemRef": { "value": item }, "TaxCodeRef": { "value": code }, "Qty": 3, "UnitPrice": number("33.3333333"),
        "TaxInclusiveAmt": 100 } }]);
    let made = invoice(&mut books, &customer, line, json!({ "GlobalTaxCalculation": "TaxInclusive" }));
    let detail = &made["Line"][0]["SalesItemLineDetail"];
    assert_eq!(amounts(detail, &["UnitPrice", "TaxInclusiveAmt"]), ["30.3033333", "100.00"]);
    assert_eq!(amounts(&made, &["TotalAmt"]), ["100.00"]);
}

#[test]
fn discounts_elsewhere() {
    let (mut books, customer, item) = company("gb", "off");
    let standard = books.id_of("TaxCode", "20.0% S");
    let zero = books.id_of("TaxCode", "0.0% Z");
    let lines = json!([line(&item, "75", &standard), line(&item, "25", &zero), fixed("10")]);
    let made = invoice(&mut books, &customer, lines.clone(), json!({}));
    assert_eq!(tax(&made), ("103.50".into(), "13.50".into(), rows(&[("13.50", "67.50"), ("0.00", "22.50")])));
    let mut coded = lines;
    coded[2]["DiscountLineDetail"]["TaxCodeRef"] = json!({ "value": standard });
    let made = invoice(&mut books, &customer, coded, json!({}));
    assert_eq!(tax(&made).1, "13.00");

    let inclusive = json!({ "GlobalTaxCalculation": "TaxInclusive" });
    let lines = json!([line(&item, "120", &standard), percent("10")]);
    let made = invoice(&mut books, &customer, lines, inclusive);
    assert_eq!(tax(&made), ("108.00".into(), "18.00".into(), rows(&[("18.00", "90.00")])));
    assert_eq!(
        made["Line"][1]["Amount"].to_string(),
        "12.00",
        "the discount stands as it is taken off the total"
    );
}

#[test]
fn named_tax_amounts() {
    let (mut books, customer, item) = company("gb", "off");
    let code = books.id_of("TaxCode", "20.0% S");
    let rate = books.id_of("TaxRate", "20.0% S (Sales)");
    let other = books.id_of("TaxRate", "5.0% R (Sales)");
    let named = |rate: &str, amount: &str| {
        json!({ "TaxLine": [{ "Amount": number(amount), "DetailType": "TaxLineDetail",
            "TaxLineDetail": { "TaxRateRef": { "value": rate } } }] })
    };
    let lines = json!([line(&item, "100", &code)]);
    let made =
        invoice(&mut books, &customer, lines.clone(), json!({ "TxnTaxDetail": named(&rate, "20.01") }));
    assert_eq!(tax(&made).1, "20.01");
    let delta = &made["TxnTaxDetail"]["TaxLine"][0]["TaxLineDetail"]["OverrideDeltaAmount"];
    assert_eq!(delta.to_string(), "0.01");
    let body = |detail: Value| json!({ "CustomerRef": { "value": customer }, "Line": lines, "TxnTaxDetail": detail });
    assert_eq!(books.code("invoice", body(named(&other, "1"))), "6000");
    let mut with_none = body(named(&rate, "20"));
    with_none["GlobalTaxCalculation"] = json!("NotApplicable");
    assert_eq!(books.code("invoice", with_none), "6170");
}

#[test]
fn a_line_without_a_code_is_refused_outside_the_us() {
    for edition in ["gb", "ca", "au"] {
        let (mut books, customer, item) = company(edition, "off");
        let mut bare = line(&item, "100", "1");
        bare["SalesItemLineDetail"].as_object_mut().unwrap().remove("TaxCodeRef");
        let mut body = json!({ "CustomerRef": { "value": customer }, "Line": [bare] });
        assert_eq!(books.code("invoice", body.clone()), "6000");
        body["GlobalTaxCalculation"] = json!("NotApplicable");
        let made = books.post("invoice", body.clone());
        assert_eq!(made["TotalAmt"].to_string(), "100.00");
        assert!(made.get("TxnTaxDetail").is_none());
        body["GlobalTaxCalculation"] = json!("TaxExcluded");
        body["Line"][0]["SalesItemLineDetail"]["TaxCodeRef"] = json!({ "value": "TAX" });
        assert_eq!(books.code("invoice", body), "2500");
    }
}

#[test]
fn rounding_per_line_is_a_switch() {
    for (per_line, expected) in [(false, "0.01"), (true, "0.02")] {
        let mut books = books(json!({ "edition": "gb", "switches": { "taxPerLine": per_line } }));
        let (customer, item) = (books.customer("A"), books.item("B"));
        let code = books.id_of("TaxCode", "20.0% S");
        let lines = json!([line(&item, "0.03", &code), line(&item, "0.03", &code)]);
        assert_eq!(tax(&invoice(&mut books, &customer, lines, json!({}))).1, expected);
    }
}

#[test]
fn a_code_of_the_tax_service_is_used() {
    let (mut books, customer, item) = company("us", "legacy");
    let agency = id(&books.post("taxagency", json!({ "DisplayName": "Depot County" })));
    let body = json!({ "TaxCode": "Depot", "TaxRateDetails": [
        { "TaxRateName": "Depot8", "RateValue": "8", "TaxAgencyId": agency, "TaxApplicableOn": "Sales" }] });
    let response = books.send("POST", "taxservice/taxcode", &body.to_string());
    let made: Value = serde_json::from_str(&response.body).unwrap();
    let code = made["TaxCodeId"].as_str().unwrap_or_else(|| panic!("{made}"));
    let sale = invoice(
        &mut books,
        &customer,
        json!([line(&item, "50", "TAX")]),
        json!({ "TxnTaxDetail": { "TxnTaxCodeRef": { "value": code } } }),
    );
    assert_eq!(tax(&sale).1, "4.00");
    assert_eq!(books.code("taxservice/taxcode", body), "6240");
}
