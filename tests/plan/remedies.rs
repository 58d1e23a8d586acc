//! Tax that QuickBooks would work out to other cents: foreseen, and settled as the settings say.

use serde_json::{Value, json};

use crate::taxes::{body, by_hand, errors, planned, row};

/// 3 × 0.33 at 20 %: 0.20 on the sum; the CRM bills 3 × 0.07.
fn thirds() -> Value {
    let line = json!({"unitPrice": "0.33", "taxRateIds": ["s"]});
    json!({"lines": [line, line, line], "totals": {"subtotal": "0.99", "tax": "0.21", "total": "1.20"}})
}

fn standard() -> Value {
    json!([{"id": "s", "name": "Standard", "percent": "20"}])
}

fn choose(remedy: &str, rounding: bool) -> impl FnOnce(&mut Value, &mut Value) {
    move |snapshot, settings| {
        settings["taxDifference"] = json!(remedy);
        if rounding {
            settings["accounts"]["rounding"] = json!("900");
            let lists = &mut snapshot["entities"];
            let item = json!({"Id": "901", "Name": "Rounding", "Type": "Service", "Active": true, "IncomeAccountRef": {"value": "900"}});
            lists["Item"].as_array_mut().unwrap().push(item);
            let account = json!({"Id": "900", "Name": "Rounding", "Active": true, "AccountType": "Income"});
            lists["Account"].as_array_mut().unwrap().push(account);
        }
    }
}

#[test]
fn the_billed_tax_is_sent_unless_the_settings_say_otherwise() {
    let plan = planned("gb-exclusive", standard(), thirds(), choose("explicit-tax", false));
    let detail = &body(&plan)["TxnTaxDetail"];
    assert_eq!((&detail["TotalTax"], &detail["TaxLine"][0]["Amount"]), (&json!(0.21), &json!(0.21)));
    let proof = row(&plan).proof.unwrap();
    assert_eq!(proof.remedy.as_deref(), Some("the billed tax is sent explicitly"));
}

#[test]
fn a_price_takes_the_cents() {
    let plan = planned("gb-exclusive", standard(), thirds(), choose("reprice", false));
    let sent = body(&plan);
    assert!(sent.get("TxnTaxDetail").is_none(), "{sent}");
    let amounts: Vec<String> =
        sent["Line"].as_array().unwrap().iter().map(|line| line["Amount"].to_string()).collect();
    assert_eq!(amounts, ["0.34", "0.33", "0.33"]);
    let row = row(&plan);
    assert_eq!(row.lines[0].folded.as_deref(), Some("+0.01 rounding"));
    let proof = row.proof.unwrap();
    let figures = |label: &str| {
        let own = proof.rows.iter().find(|row| row.label == label).unwrap();
        [own.crm.clone(), own.sent.clone(), own.predicted.clone()]
    };
    assert_eq!(figures("Lines"), ["0.99", "1.00", "1.00"]);
    assert_eq!(figures("Tax"), ["0.21", "0.20", "0.20"]);
    assert_eq!(figures("Total"), ["1.20", "1.20", "1.20"]);
    assert_eq!(proof.difference, "0.00");
    // Line by line it would be 3 × 0.07, and a cent more.
    assert_eq!(proof.otherwise[0].total, "1.21");
}

#[test]
fn a_line_to_the_rounding_account_takes_the_cents() {
    let plan = planned("gb-exclusive", standard(), thirds(), choose("rounding-line", true));
    let sent = body(&plan);
    let line = &sent["Line"][3];
    assert_eq!(
        (&line["Amount"], &line["SalesItemLineDetail"]["ItemRef"]["value"]),
        (&json!(0.01), &json!("901"))
    );
    let proof = row(&plan).proof.unwrap();
    let rounding = proof.rows.iter().find(|row| row.label == "Rounding").unwrap();
    assert_eq!(
        (rounding.crm.as_str(), rounding.sent.as_str(), rounding.predicted.as_str()),
        ("0.00", "0.01", "0.01")
    );
    let effect = row(&plan).effect;
    assert!(
        effect[0].entries.iter().any(|entry| entry.account == "Rounding" && entry.credit == "0.01"),
        "{effect:?}"
    );

    let held = planned("gb-exclusive", standard(), thirds(), choose("rounding-line", false));
    assert_eq!(
        errors(&held),
        [
            "money/rounding-account: QuickBooks would round the tax differently by -0.01, and no item sells to a mapped rounding account"
        ]
    );
    let codes = |snapshot: &mut Value, settings: &mut Value| {
        choose("rounding-line", true)(snapshot, settings);
        let own = settings["taxCodes"].as_object_mut().unwrap();
        own.remove("outOfScope");
        own.remove("exempt");
    };
    let held = planned("gb-exclusive", standard(), thirds(), codes);
    assert!(errors(&held)[0].starts_with("money/remedy-unusable"), "{:?}", errors(&held));
}

#[test]
fn such_a_document_can_be_held() {
    let held = planned("gb-exclusive", standard(), thirds(), choose("block", false));
    assert_eq!(errors(&held), ["money/tax-rounding: the tax is 0.21, QuickBooks would round it to 0.20"]);
    let line = json!({"unitPrice": "0.10", "taxRateIds": ["s"]});
    let inclusive = json!({"pricesIncludeTax": true, "lines": [line, line, line, line, line],
        "totals": {"subtotal": "0.50", "tax": "0.08", "total": "0.50"}});
    let held = planned("gb-exclusive", standard(), inclusive.clone(), choose("block", false));
    assert_eq!(errors(&held), ["money/tax-rounding: the tax is 0.08, QuickBooks would round it to 0.10"]);
    let sent = planned("gb-exclusive", standard(), inclusive, choose("reprice", false));
    assert_eq!(errors(&sent), [""; 0], "the total is the same");
    let even =
        json!({"lines": [{"unitPrice": "10", "taxRateIds": ["s"]}], "totals": {"tax": "2", "total": "12"}});
    assert_eq!(errors(&planned("gb-exclusive", standard(), even, choose("block", false))), [""; 0]);
}

#[test]
fn what_a_sales_tax_group_charges_is_foreseen() {
    let rates = json!([{"id": "a", "name": "Austin", "percent": "8.25"}]);
    let mapped = json!({"a": "31"});
    let sum = json!({"lines": [{"unitPrice": "10.10", "taxRateIds": ["a"]}, {"unitPrice": "10.10", "taxRateIds": ["a"]}, {"unitPrice": "5"}],
        "totals": {"tax": "1.67", "total": "26.87"}});
    let plan = planned("us-override", rates.clone(), sum.clone(), by_hand(mapped.clone(), true, false));
    let detail = row(&plan);
    let proof = detail.proof.unwrap();
    let tax = proof.rows.iter().find(|row| row.label == "Tax").unwrap();
    assert_eq!((tax.predicted.as_str(), proof.difference.as_str()), ("1.67", "0.00"));
    // 0.83 + 0.83, line by line.
    assert_eq!((proof.otherwise[0].tax.as_str(), proof.otherwise[0].total.as_str()), ("1.66", "26.86"));
    assert!(body(&plan)["TxnTaxDetail"].get("TotalTax").is_none());

    let by_line = json!({"lines": sum["lines"], "totals": {"tax": "1.66", "total": "26.86"}});
    let plan = planned("us-override", rates.clone(), by_line.clone(), by_hand(mapped.clone(), true, false));
    assert_eq!(body(&plan)["TxnTaxDetail"], json!({"TxnTaxCodeRef": {"value": "31"}, "TotalTax": 1.66}));
    let repriced = |snapshot: &mut Value, settings: &mut Value| {
        by_hand(mapped, true, false)(snapshot, settings);
        settings["taxDifference"] = json!("reprice");
    };
    let sent = body(&planned("us-override", rates.clone(), by_line, repriced));
    assert_eq!((&sent["Line"][0]["Amount"], sent["TxnTaxDetail"].get("TotalTax")), (&json!(10.09), None));

    // The usual group of the company charges another percentage than the CRM.
    let other = json!([{"id": "a", "name": "Elsewhere", "percent": "7"}]);
    let wrong =
        json!({"lines": [{"unitPrice": "100", "taxRateIds": ["a"]}], "totals": {"tax": "7", "total": "107"}});
    let held = planned("us-override", other, wrong, by_hand(json!({}), true, true));
    assert_eq!(
        errors(&held),
        ["mapping/tax-rate-differs: the tax is 7.00, but QuickBooks would charge 8.25 by `Austin` (8.25 %)"]
    );
}

#[test]
fn the_rate_is_that_of_the_documents_date() {
    let dated = |snapshot: &mut Value, settings: &mut Value| {
        settings["startDate"] = json!("2000-01-01");
        let code = settings["taxCodes"]["rates"]["s"].clone();
        let lists = &mut snapshot["entities"];
        let codes = lists["TaxCode"].as_array().unwrap();
        let own = codes.iter().find(|own| own["Id"] == code).unwrap();
        let rate = own["SalesTaxRateList"]["TaxRateDetail"][0]["TaxRateRef"]["value"].clone();
        let rates = lists["TaxRate"].as_array_mut().unwrap();
        let own = rates.iter_mut().find(|own| own["Id"] == rate).unwrap();
        own["EffectiveTaxRate"] = json!([
            {"RateValue": 17.5, "EffectiveDate": "1991-04-01T00:00:00-08:00", "EndDate": "2008-11-30T00:00:00-08:00"},
            {"RateValue": 15, "EffectiveDate": "2008-12-01T00:00:00-08:00", "EndDate": "2009-12-31T00:00:00-08:00"},
            {"RateValue": 20, "EffectiveDate": "2011-01-04T00:00:00-08:00"}]);
    };
    let of = |date: &str, percent: &str, tax: &str, total: &str| {
        let rates = json!([{"id": "s", "name": "Standard", "percent": percent}]);
        let invoice = json!({"issueDate": date, "lines": [{"unitPrice": "100", "taxRateIds": ["s"]}], "totals": {"tax": tax, "total": total}});
        let plan = planned("gb-exclusive", rates, invoice, dated);
        let predicted = row(&plan).proof.map(|proof| proof.rows.last().unwrap().predicted.clone());
        (errors(&plan), predicted.unwrap_or_default())
    };
    assert_eq!(of("2008-11-30", "17.5", "17.5", "117.5"), (vec![], "117.50".to_owned()));
    assert_eq!(of("2008-12-01", "15", "15", "115"), (vec![], "115.00".to_owned()));
    assert_eq!(of("2026-06-01", "20", "20", "120"), (vec![], "120.00".to_owned()));
    let (errors, _) = of("2009-12-31", "20", "20", "120");
    assert_eq!(
        errors,
        [
            "mapping/tax-rate-differs: tax code `20.0% S` charges 15 % in QuickBooks, the CRM 20 %; on this document 15.00, not 20.00"
        ]
    );
}

#[test]
fn what_was_prepaid_leaves_the_rest_due() {
    let invoice = json!({"deposit": "50", "lines": [{"unitPrice": "100", "taxRateIds": ["s"]}], "totals": {"tax": "20", "total": "120"}});
    let plan = planned("gb-exclusive", standard(), invoice, |snapshot, _| {
        snapshot["preferences"]["SalesFormsPrefs"]["AllowDeposit"] = json!(true);
    });
    let proof = row(&plan).proof.unwrap();
    let last: Vec<[&str; 4]> =
        proof.rows.iter().map(|row| [row.label.as_str(), &row.crm, &row.sent, &row.predicted]).collect();
    assert_eq!(
        last[last.len() - 3..],
        [
            ["Total", "120.00", "120.00", "120.00"],
            ["Prepaid", "-50.00", "-50.00", "-50.00"],
            ["Balance due", "70.00", "70.00", "70.00"]
        ]
    );
    assert_eq!(body(&plan)["Deposit"], 50);
}

#[test]
fn the_tax_mapping_is_counted() {
    let rates = json!([{"id": "s", "name": "Standard", "percent": "20"}, {"id": "x", "name": "New", "percent": "20"},
        {"id": "o", "name": "Odd", "percent": "7.7"}, {"id": "unused", "name": "Unused", "percent": "1"},
        {"id": "m", "name": "Misfit", "percent": "5"}]);
    let line = |rate: &str| json!({"unitPrice": "1", "taxRateIds": [rate]});
    let invoice = json!({"lines": [line("s"), line("x"), line("s"), line("o"), line("m"), {"unitPrice": "1"}], "totals": {"total": "9"}});
    let with = |twice: bool| {
        move |snapshot: &mut Value, settings: &mut Value| {
            choose("block", false)(snapshot, settings);
            settings["taxCodes"]["rates"]["m"] = settings["taxCodes"]["rates"]["s"].clone();
            let codes = snapshot["entities"]["TaxCode"].as_array_mut().unwrap();
            let mut again = codes.iter().find(|own| own["Name"] == "20.0% S").unwrap().clone();
            again["Id"] = json!("777");
            again["Name"] = json!("20.0% other");
            if twice {
                codes.push(again);
            }
        }
    };
    let mapping = |twice: bool| {
        let mapping = planned("gb-exclusive", rates.clone(), invoice.clone(), with(twice)).tax_mapping();
        let rates: Vec<String> = mapping
            .rates
            .iter()
            .map(|own| format!("{} {} {} {}", own.name, own.percent, own.state, own.documents))
            .collect();
        ((mapping.complete, mapping.incomplete), rates)
    };
    let (documents, states) = mapping(false);
    assert_eq!(documents, (0, 1));
    assert_eq!(
        states,
        [
            "Misfit 5 mapped 1",
            "Odd 7.7 unmapped 1",
            "Standard 20 mapped 1",
            "New 20 unmapped 1",
            "exempt 0 mapped 1"
        ]
    );
    let (_, states) = mapping(true);
    assert_eq!(states[3], "New 20 ambiguous 1");
    // Rates that share a code may stand together on a line, so only one that has a code for itself can misfit.
    let alone = json!([{"id": "s", "name": "Changed", "percent": "19"}]);
    let only = json!({"lines": [{"unitPrice": "100", "taxRateIds": ["s"]}], "totals": {"total": "119"}});
    let plan = planned("gb-exclusive", alone.clone(), only.clone(), |_, _| {});
    assert_eq!(plan.tax_mapping().rates[0].state, "misfit");
    assert_eq!(plan.summary().tax_mapping.incomplete, 1);
    let none = planned("us-override", alone, only, |_, _| {});
    assert!(none.tax_mapping().rates.is_empty() && none.tax_mapping().incomplete == 0);
}
