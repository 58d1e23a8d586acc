//! Taxes by company facts: what is compared before anything is written, and what then goes over.

use serde_json::{Value, json};
use tieout::plan::{Plan, PlanDetail};

use crate::check::{plan_of, read};

fn file(case: &str, name: &str) -> Value {
    serde_json::from_slice(&read(case, name)).unwrap()
}

/// One invoice of the fixture's company, after `change` was made to its snapshot and settings.
pub fn planned(
    case: &str,
    rates: Value,
    invoice: Value,
    change: impl FnOnce(&mut Value, &mut Value),
) -> Plan {
    let (mut snapshot, mut settings) = (file(case, "snapshot.json"), file(case, "settings.json"));
    let mut whole =
        json!({"id": "i", "number": "T-1", "status": "sent", "contactId": "c", "issueDate": "2026-06-01"});
    for (name, value) in invoice.as_object().unwrap() {
        whole[name] = value.clone();
    }
    let workspace = json!({"version": 1, "workspace": {"id": "w", "name": "W"}, "taxRates": rates,
        "contacts": [{"id": "c", "displayName": "Taxed Ltd"}], "invoices": [whole]});
    change(&mut snapshot, &mut settings);
    let bytes = |value: &Value| serde_json::to_vec(value).unwrap();
    plan_of(&bytes(&workspace), &bytes(&snapshot), &bytes(&settings))
}

pub fn row(plan: &Plan) -> PlanDetail {
    plan.detail(plan.find("invoice", "i").unwrap()).unwrap()
}

/// The codes and messages that hold it back.
pub fn errors(plan: &Plan) -> Vec<String> {
    let row = row(plan);
    let blocking = row.findings.iter().filter(|finding| finding.blocks());
    blocking.map(|finding| format!("{}: {}", finding.code, finding.message)).collect()
}

pub fn body(plan: &Plan) -> Value {
    let row = row(plan);
    let request = row.request.unwrap_or_else(|| panic!("{:?}", row.findings));
    serde_json::from_str(&request.body).unwrap()
}

#[test]
fn parts_of_a_tax_are_compared_one_by_one() {
    let rates = |gst: &str, qst: &str| {
        json!([{"id": "qc", "name": "Quebec", "percent": "14.975",
            "components": [{"name": "GST", "percent": gst}, {"name": "QST", "percent": qst}]}])
    };
    let invoice =
        json!({"lines": [{"unitPrice": "100", "taxRateIds": ["qc"]}], "totals": {"total": "114.98"}});
    let right = planned("ca-quebec", rates("5", "9.975"), invoice.clone(), |_, _| {});
    assert_eq!(errors(&right), [""; 0]);
    let wrong = planned("ca-quebec", rates("6", "8.975"), invoice, |_, _| {});
    assert_eq!(
        errors(&wrong),
        ["mapping/tax-rate-differs: tax code `GST/QST QC - 9.975` charges 5 % + 9.975 % in QuickBooks, \
          the CRM GST 6 % + QST 8.975 %"]
    );
}

#[test]
fn the_linter_names_the_codes_of_the_wanted_percentage() {
    let invoice = json!({"lines": [{"unitPrice": "1"}], "totals": {"total": "1"}});
    let rates =
        json!([{"id": "x", "name": "New", "percent": "20"}, {"id": "y", "name": "Odd", "percent": "7.7"}]);
    let plan = planned("gb-exclusive", rates, invoice, |_, _| {});
    let hint = |id: &str| {
        let path = format!("settings.taxCodes.rates.{id}");
        plan.findings().iter().find(|finding| finding.path == path).unwrap().hint.clone()
    };
    assert_eq!(hint("x"), "choose `20.0% S`, the only tax code that charges 20 % on sales");
    assert!(hint("y").starts_with("no active tax code charges 7.7 % on sales"), "{}", hint("y"));
}

#[test]
fn without_vat_in_the_company_no_line_bears_a_code() {
    let off = |snapshot: &mut Value, _: &mut Value| {
        snapshot["preferences"]["TaxPrefs"]["UsingSalesTax"] = json!(false)
    };
    let rates = json!([{"id": "s", "name": "Standard", "percent": "20"}]);
    let free = json!({"lines": [{"unitPrice": "80"}], "totals": {"total": "80"}});
    let sent = body(&planned("gb-exclusive", rates.clone(), free, off));
    assert_eq!(sent["GlobalTaxCalculation"], "NotApplicable");
    assert!(sent["Line"][0]["SalesItemLineDetail"].get("TaxCodeRef").is_none(), "{sent}");
    assert!(sent.get("TxnTaxDetail").is_none());
    let taxed = json!({"lines": [{"unitPrice": "80", "taxRateIds": ["s"]}], "totals": {"total": "96"}});
    let held = planned("gb-exclusive", rates, taxed, off);
    assert!(errors(&held)[0].starts_with("money/tax-off"), "{:?}", errors(&held));
}

#[test]
fn french_lines_bear_their_discounts() {
    let rates = json!([{"id": "s", "name": "TVA", "percent": "20"}]);
    let invoice = json!({
        "lines": [{"quantity": "3", "unitPrice": "19.99", "discount": {"percent": "10"}, "taxRateIds": ["s"]},
            {"unitPrice": "40", "taxRateIds": ["s"]}],
        "discount": {"amount": "5"}, "totals": {"subtotal": "93.97", "discount": "5", "tax": "17.79", "total": "106.76"}});
    let plan = planned("gb-exclusive", rates, invoice, |snapshot, _| {
        snapshot["companyInfo"]["Country"] = json!("FR");
        snapshot["preferences"]["CurrencyPrefs"]["HomeCurrency"] = json!({"value": "EUR"});
    });
    let sent = body(&plan);
    let line = |index: usize| &sent["Line"][index];
    // 3 × 19.99 = 59.97, 10 % of it 6.00; of 5.00 on 53.97 and 40.00 fall 2.87 and 2.13.
    assert_eq!(
        (&line(0)["Amount"], &line(0)["SalesItemLineDetail"]["DiscountAmt"]),
        (&json!(59.97), &json!(8.87))
    );
    assert_eq!(
        (&line(1)["Amount"], &line(1)["SalesItemLineDetail"]["DiscountAmt"]),
        (&json!(40), &json!(2.13))
    );
    assert_eq!(
        (&line(2)["DetailType"], line(2)["Amount"].to_string()),
        (&json!("DiscountLineDetail"), "11.00".to_owned())
    );
    let proof = row(&plan).proof.unwrap();
    assert_eq!((proof.difference.as_str(), proof.rows[1].crm.as_str()), ("0.00", "-11.00"));
}

/// A United States company that keeps sales tax by hand, with two groups.
pub fn by_hand(rates: Value, automatic: bool, usual: bool) -> impl FnOnce(&mut Value, &mut Value) {
    move |snapshot, settings| {
        let prefs = &mut snapshot["preferences"]["TaxPrefs"];
        prefs.as_object_mut().unwrap().remove("PartnerTaxEnabled");
        if usual {
            prefs["TaxGroupCodeRef"] = json!({"value": "31"});
        }
        let code = |id: &str, name: &str, rate: &str| {
            json!({"Id": id, "Name": name, "Active": true, "Taxable": true, "TaxGroup": true,
                "SalesTaxRateList": {"TaxRateDetail": [{"TaxRateRef": {"value": rate}, "TaxOrder": 0}]}})
        };
        let codes = snapshot["entities"]["TaxCode"].as_array_mut().unwrap();
        codes.extend([code("31", "Austin", "41"), code("32", "Round Rock", "42")]);
        snapshot["entities"]["TaxRate"] = json!([{"Id": "41", "Name": "Austin", "RateValue": 8.25}, {"Id": "42", "Name": "Round Rock", "RateValue": 6.5}]);
        settings["taxCodes"] = json!({"rates": rates});
        settings["us"] = json!({"tax": if automatic { "automatic" } else { "override" }});
    }
}

#[test]
fn a_sales_tax_group_is_one_for_a_document_and_of_the_same_percentage() {
    let rates = json!([{"id": "a", "name": "Austin", "percent": "8.25"}, {"id": "r", "name": "Round Rock", "percent": "6.5"}]);
    let one = json!({"lines": [{"unitPrice": "100", "taxRateIds": ["a"]}], "totals": {"total": "108.25"}});
    let two = json!({"lines": [{"unitPrice": "100", "taxRateIds": ["a"]}, {"unitPrice": "100", "taxRateIds": ["r"]}],
        "totals": {"total": "214.75"}});
    let plan = |invoice: &Value, change| planned("us-override", rates.clone(), invoice.clone(), change);

    let mapped = json!({"a": "31", "r": "32"});
    let sent = body(&plan(&one, by_hand(mapped.clone(), false, false)));
    assert_eq!(sent["TxnTaxDetail"], json!({"TxnTaxCodeRef": {"value": "31"}, "TotalTax": 8.25}));
    let sent = body(&plan(&one, by_hand(mapped.clone(), true, false)));
    assert_eq!(sent["TxnTaxDetail"], json!({"TxnTaxCodeRef": {"value": "31"}}), "the group takes its tax");

    let held = |invoice: &Value, change| errors(&plan(invoice, change))[0].clone();
    assert!(held(&two, by_hand(mapped, false, false)).starts_with("mapping/tax-combination"));
    let wrong = held(&one, by_hand(json!({"a": "32"}), false, false));
    assert_eq!(
        wrong,
        "mapping/tax-rate-differs: tax code `Round Rock` charges 6.5 % in QuickBooks, the CRM 8.25 %"
    );
    assert!(held(&one, by_hand(json!({}), false, false)).starts_with("mapping/tax-code-missing"));
    let sent = body(&plan(&one, by_hand(json!({}), false, true)));
    assert_eq!(sent["TxnTaxDetail"]["TxnTaxCodeRef"]["value"], "31", "the company's usual one");
}
