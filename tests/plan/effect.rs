//! What a plan does to the books: debits and credits by account.

use serde_json::{Value, json};
use tieout::base::money::{Currency, Decimal, parse};
use tieout::base::rounding::{self, Mode};
use tieout::plan::{LedgerEffect, Plan};

use crate::check::{plan_of, read};

/// A company with a full chart of accounts, and the settings of its fixture with what `settings` says beside them.
fn plan_with(case: &str, workspace: Value, change: impl FnOnce(&mut Value, &mut Value)) -> Plan {
    let mut snapshot: Value = serde_json::from_slice(&read(case, "snapshot.json")).unwrap();
    let mut settings: Value = serde_json::from_slice(&read(case, "settings.json")).unwrap();
    let extra = [
        ("84", "Accounts Receivable (A/R)", "Accounts Receivable", "AccountsReceivable"),
        ("85", "Sales Tax Payable", "Other Current Liability", "SalesTaxPayable"),
        ("4", "Undeposited Funds", "Other Current Asset", "UndepositedFunds"),
        ("86", "Discounts given", "Income", "DiscountsRefundsGiven"),
        ("87", "Shipping income", "Income", "SalesOfProductIncome"),
        ("88", "Exchange Gain or Loss", "Other Expense", "ExchangeGainOrLoss"),
    ];
    let accounts = snapshot["entities"]["Account"].as_array_mut().unwrap();
    accounts.extend(extra.map(|(id, name, kind, sub)| {
        json!({"Id": id, "Name": name, "Active": true, "AccountType": kind, "AccountSubType": sub})
    }));
    let forms = &mut snapshot["preferences"]["SalesFormsPrefs"];
    forms["DefaultDiscountAccount"] = json!("86");
    forms["DefaultShippingAccount"] = json!("87");
    forms["AllowShipping"] = json!(true);
    settings["accounts"].as_object_mut().unwrap().remove("deposit");
    settings["startDate"] = json!("2026-01-01");
    change(&mut snapshot, &mut settings);
    let bytes = |value: &Value| serde_json::to_vec(value).unwrap();
    plan_of(&bytes(&workspace), &bytes(&snapshot), &bytes(&settings))
}

fn workspace(invoices: Value, payments: Value) -> Value {
    json!({"version": 1, "workspace": {"id": "w", "name": "W"},
        "taxRates": [{"id": "t", "name": "Tax", "percent": "8.25"}],
        "contacts": [{"id": "c", "displayName": "Effect Ltd"}],
        "items": [{"id": "labor", "name": "Effect labor", "type": "labor"}, {"id": "part", "name": "Effect part"}],
        "invoices": invoices, "payments": payments})
}

fn entries(effect: &LedgerEffect) -> Vec<String> {
    effect
        .entries
        .iter()
        .map(|entry| {
            let side = if entry.debit.is_empty() { ("Cr", &entry.credit) } else { ("Dr", &entry.debit) };
            format!("{} {} {}", side.0, entry.account, side.1)
        })
        .collect()
}

fn of(plan: &Plan, kind: &str, id: &str) -> Vec<LedgerEffect> {
    plan.detail(plan.find(kind, id).unwrap()).unwrap().effect
}

/// Debits and credits, added up anew.
fn check_balance(effect: &LedgerEffect) {
    let sum = |side: fn(&tieout::plan::LedgerEntry) -> &String| -> Decimal {
        let amounts = effect.entries.iter().map(side).filter(|text| !text.is_empty());
        amounts.map(|text| parse(text).unwrap()).fold(Decimal::ZERO, |sum, own| sum.checked_add(own).unwrap())
    };
    let (debits, credits) = (sum(|entry| &entry.debit), sum(|entry| &entry.credit));
    assert_eq!(debits, credits, "{effect:?}");
    assert_eq!((Some(debits), Some(credits)), (parse(&effect.debits), parse(&effect.credits)));
    assert!(effect.entries.iter().all(|entry| entry.debit.is_empty() != entry.credit.is_empty()));
}

#[test]
fn an_invoice_and_its_payment_are_booked_account_by_account() {
    let invoice = json!([{"id": "i", "number": "1", "status": "sent", "contactId": "c", "issueDate": "2026-06-01",
        "lines": [{"itemId": "labor", "quantity": "2", "unitPrice": "100", "taxRateIds": ["t"]},
            {"itemId": "part", "unitPrice": "50"}],
        "discount": {"amount": "25"}, "shipping": {"amount": "12.5"}, "deposit": "40",
        "totals": {"subtotal": "250", "discount": "25", "tax": "14.85", "total": "252.35"}}]);
    let payment = json!([{"id": "p", "contactId": "c", "date": "2026-06-02", "amount": "212.35",
        "applications": [{"invoiceId": "i", "amount": "212.35"}]}]);
    let plan = plan_with("us-override", workspace(invoice, payment), |_, _| {});
    let [effect] = &of(&plan, "invoice", "i")[..] else { panic!("one currency") };
    assert_eq!(
        entries(effect),
        [
            "Dr Accounts Receivable (A/R) 212.35",
            "Dr Undeposited Funds 40.00",
            "Cr Sales 50.00",
            "Cr Labor income 200.00",
            "Dr Discounts given 25.00",
            "Cr Shipping income 12.50",
            "Cr Sales Tax Payable 14.85",
        ]
    );
    assert_eq!((effect.debits.as_str(), effect.credits.as_str()), ("277.35", "277.35"));
    let [effect] = &of(&plan, "payment", "p")[..] else { panic!("one currency") };
    assert_eq!(entries(effect), ["Cr Accounts Receivable (A/R) 212.35", "Dr Undeposited Funds 212.35"]);
    let [sum] = &plan.effect()[..] else { panic!("one currency") };
    assert_eq!(entries(sum)[0], "Dr Undeposited Funds 252.35", "the receivable is paid");
    check_balance(sum);
    let whole: Value = serde_json::from_slice(&plan.json()).unwrap();
    assert_eq!(whole["effect"][0]["debits"], sum.debits.as_str());
}

#[test]
fn foreign_documents_are_booked_at_their_rate_and_the_gain_is_shown() {
    let invoice = json!([{"id": "i", "number": "1", "status": "sent", "contactId": "c", "issueDate": "2026-06-01",
        "currency": "JPY", "exchangeRate": "0.0067", "lines": [{"quantity": "3", "unitPrice": "1001"}],
        "totals": {"total": "3003"}},
        {"id": "n", "number": "2", "status": "sent", "contactId": "c", "issueDate": "2026-06-01",
        "currency": "JPY", "lines": [{"unitPrice": "500"}], "totals": {"total": "500"}}]);
    let payment = json!([{"id": "p", "contactId": "c", "date": "2026-06-02", "amount": "3003", "currency": "JPY",
        "exchangeRate": "0.0070", "applications": [{"invoiceId": "i", "amount": "3003"}]}]);
    let plan = plan_with("us-override", workspace(invoice, payment), |snapshot, _| {
        snapshot["preferences"]["CurrencyPrefs"]["MultiCurrencyEnabled"] = json!(true);
    });
    let [own, home] = &of(&plan, "invoice", "i")[..] else { panic!("two currencies") };
    assert_eq!(entries(own), ["Dr Accounts receivable - JPY 3003", "Cr Sales 3003"]);
    assert_eq!(entries(home), ["Dr Accounts receivable - JPY 20.12", "Cr Sales 20.12"]);
    let [own, home] = &of(&plan, "payment", "p")[..] else { panic!("two currencies") };
    assert_eq!(entries(own), ["Cr Accounts receivable - JPY 3003", "Dr Undeposited Funds 3003"]);
    // 3003 × 0.0070 = 21.021; the invoice was booked at 20.1201.
    assert_eq!(
        entries(home),
        ["Cr Accounts receivable - JPY 20.12", "Dr Undeposited Funds 21.02", "Cr Exchange Gain or Loss 0.90"]
    );
    let sums = plan.effect();
    assert_eq!(sums.iter().map(|sum| sum.currency.as_str()).collect::<Vec<_>>(), ["USD", "JPY"]);
    assert_eq!(
        entries(&sums[1]),
        ["Dr Accounts receivable - JPY 500", "Cr Sales 500"],
        "no rate, no dollars"
    );
    sums.iter().for_each(check_balance);
}

#[test]
fn a_void_takes_back_what_was_booked() {
    let invoice = json!([{"id": "i", "number": "1", "status": "voided", "contactId": "c", "issueDate": "2026-06-01",
        "lines": [{"unitPrice": "100", "taxRateIds": ["t"]}], "totals": {"total": "108.25"}}]);
    let plan = plan_with("us-override", workspace(invoice, json!([])), |snapshot, _| {
        snapshot["entities"]["Invoice"] = json!([{"Id": "501", "SyncToken": "0", "DocNumber": "1",
            "TxnDate": "2026-06-01", "CustomerRef": {"value": "71"}, "TotalAmt": 108.25, "Balance": 108.25,
            "TxnTaxDetail": {"TotalTax": 8.25},
            "Line": [{"Id": "1", "Amount": 100, "DetailType": "SalesItemLineDetail",
                "SalesItemLineDetail": {"ItemRef": {"value": "1"}}}]}]);
        snapshot["links"] = json!([{"key": {"kind": "invoice", "id": "i"}, "resource": "Invoice", "qboId": "501",
            "origin": "crm", "syncToken": "0", "base": "", "sequence": 0, "voided": false}]);
    });
    let row = plan.detail(plan.find("invoice", "i").unwrap()).unwrap();
    assert_eq!(row.decision.word(), "void", "{:?}", row.reason);
    let [effect] = &row.effect[..] else { panic!("one currency") };
    let found = entries(effect);
    assert_eq!(found[0], "Cr Accounts Receivable (A/R) 108.25");
    assert!(found.contains(&"Dr Sales Tax Payable 8.25".to_owned()), "{found:?}");
    check_balance(effect);
}

/// SplitMix64.
fn dice(state: &mut u64, end: u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (mixed ^ (mixed >> 31)).checked_rem(end).unwrap()
}

/// 400 invoices of any make-up, with the totals that they come to worked out first by the kernel's own rules.
#[test]
fn debits_are_credits_whatever_is_planned() {
    let mut state = 3;
    let mut roll = |end: u64| dice(&mut state, end);
    let cents = |amount: u64| Decimal::new(i64::try_from(amount).unwrap(), 2).to_string();
    let usd = Currency::of("USD").unwrap();
    let mut invoices = Vec::new();
    for number in 0..400 {
        let lines: Vec<Value> = (0..=roll(5))
            .map(|_| {
                let rates = if roll(3) == 0 { json!([]) } else { json!(["t"]) };
                let item = if roll(2) == 0 { "labor" } else { "part" };
                json!({"itemId": item, "quantity": "1", "unitPrice": cents(100 + roll(100_000)), "taxRateIds": rates})
            })
            .collect();
        let amount = |line: &Value| parse(line["unitPrice"].as_str().unwrap()).unwrap();
        let sum = |lines: &mut dyn Iterator<Item = &Value>| {
            lines.map(amount).fold(Decimal::ZERO, |sum, own| sum.checked_add(own).unwrap())
        };
        let taxed = |line: &&Value| line["taxRateIds"] != json!([]);
        let tax = sum(&mut lines.iter().filter(taxed));
        let tax = rounding::percent_of(tax, parse("8.25").unwrap(), usd, Mode::HalfUp).unwrap();
        let shipping = Decimal::new(i64::try_from(roll(2) * roll(5_000)).unwrap(), 2);
        let discount = if roll(3) == 0 { parse("0.77").unwrap() } else { Decimal::ZERO };
        let total = sum(&mut lines.iter()).checked_sub(discount).unwrap();
        let total = total.checked_add(tax).unwrap().checked_add(shipping).unwrap();
        let mut invoice = json!({"id": format!("i{number}"), "number": number.to_string(), "status": "sent",
            "contactId": "c", "issueDate": "2026-06-01", "lines": lines, "totals": {"total": total.to_string()}});
        if !discount.is_zero() {
            invoice["discount"] = json!({"amount": discount.to_string(), "beforeTax": false});
        }
        if !shipping.is_zero() {
            invoice["shipping"] = json!({"amount": shipping.to_string()});
        }
        if roll(4) == 0 {
            invoice["currency"] = json!("EUR");
            invoice["exchangeRate"] =
                json!(Decimal::new(i64::try_from(50_000 + roll(100_000)).unwrap(), 5).to_string());
        }
        invoices.push(invoice);
    }
    for (case, fold) in [("us-override", false), ("us-override", true)] {
        let plan = plan_with(case, workspace(json!(invoices), json!([])), |snapshot, settings| {
            snapshot["preferences"]["CurrencyPrefs"]["MultiCurrencyEnabled"] = json!(true);
            settings["us"] = json!({"tax": if fold { "fold" } else { "override" }});
        });
        let mut created = 0;
        for row in 0..plan.len() {
            let detail = plan.detail(row).unwrap();
            if detail.kind != "invoice" {
                continue;
            }
            assert_eq!(detail.decision.word(), "create", "{:?}", detail.findings);
            created += 1;
            detail.effect.iter().for_each(check_balance);
            let owed = detail.effect[0].entries.iter().find(|entry| entry.account.starts_with("Accounts"));
            assert_eq!(owed.map(|entry| parse(&entry.debit)), Some(parse(detail.total.as_deref().unwrap())));
            let has_tax = detail.effect[0].entries.iter().any(|entry| entry.account == "Sales Tax Payable");
            assert!(!(fold && has_tax), "folded tax is income");
        }
        assert_eq!(created, 400);
        let sums = plan.effect();
        assert_eq!(sums.len(), 1, "every foreign invoice says its rate");
        sums.iter().for_each(check_balance);
    }
}
