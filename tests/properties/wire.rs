//! QuickBooks' records read, written and read again: nothing is lost, nothing is changed.

use proptest::prelude::*;
use serde::Serialize;
use serde_json::{Map, Value, json};
use tieout::base::json::{FromJson, from_text};
use tieout::qbo::{Customer, Item, Payment, SalesForm};

/// Amounts that a decimal, but no binary fraction, holds; and as some answers write them.
const NUMBERS: [&str; 8] =
    ["0", "0.1", "-12.50", "1861.08", "14.4999600", "123456789012345.67", "0.0000001", "1.25E+3"];
const TEXTS: [&str; 7] =
    ["", "Net 30", "2026-11-20", "O'Brien & Søn 山田", "a\"b\\c\nd\te", "  spaced  ", "\u{1F9FE}"];

fn reference() -> Value {
    json!({"value": "t", "name": "t"})
}

fn address() -> Value {
    json!({"Line1": "t", "Line2": "t", "Line3": "t", "Line4": "t", "Line5": "t", "City": "t", "Country": "t",
        "CountrySubDivisionCode": "t", "PostalCode": "t"})
}

fn line() -> Value {
    json!({"Id": "t", "Description": "t", "Amount": 1, "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {"ServiceDate": "t", "ItemRef": reference(), "ClassRef": reference(), "UnitPrice": 1, "Qty": 1,
            "TaxCodeRef": reference(), "TaxInclusiveAmt": 1},
        "DiscountLineDetail": {"PercentBased": true, "DiscountPercent": 1, "DiscountAccountRef": reference(), "TaxCodeRef": reference()},
        "DescriptionLineDetail": {"ServiceDate": "t"},
        "LinkedTxn": [{"TxnId": "t", "TxnType": "t"}]})
}

/// Every member that is written.
fn customer() -> Value {
    let email = json!({"Address": "t"});
    let phone = json!({"FreeFormNumber": "t"});
    json!({"Id": "t", "SyncToken": "t", "sparse": true, "Title": "t", "GivenName": "t", "MiddleName": "t", "FamilyName": "t",
        "Suffix": "t", "DisplayName": "t", "CompanyName": "t", "Active": true, "PrimaryEmailAddr": email, "PrimaryPhone": phone.clone(),
        "Mobile": phone.clone(), "Fax": phone, "WebAddr": {"URI": "t"}, "BillAddr": address(), "ShipAddr": address(), "Notes": "t",
        "Job": true, "ParentRef": reference(), "SalesTermRef": reference(), "CurrencyRef": reference(), "Taxable": true,
        "TaxExemptionReasonId": "t", "ResaleNum": "t", "PrimaryTaxIdentifier": "t"})
}

fn item() -> Value {
    json!({"Id": "t", "SyncToken": "t", "sparse": true, "Name": "t", "Sku": "t", "Description": "t", "Active": true, "Taxable": true,
        "UnitPrice": 1, "Type": "t", "IncomeAccountRef": reference(), "PurchaseCost": 1, "ExpenseAccountRef": reference()})
}

fn sales_form() -> Value {
    let tax_line = json!({"Amount": 1, "DetailType": "t", "TaxLineDetail":
        {"TaxRateRef": reference(), "PercentBased": true, "TaxPercent": 1, "NetAmountTaxable": 1}});
    json!({"Id": "t", "SyncToken": "t", "sparse": true, "DocNumber": "t", "TxnDate": "t", "TxnStatus": "t", "ExpirationDate": "t",
        "CurrencyRef": reference(), "ExchangeRate": 1, "CustomerRef": reference(), "DueDate": "t", "SalesTermRef": reference(),
        "BillAddr": address(), "ShipAddr": address(), "BillEmail": {"Address": "t"}, "GlobalTaxCalculation": "TaxInclusive",
        "ApplyTaxAfterDiscount": true, "Line": [line(), line()],
        "TxnTaxDetail": {"TxnTaxCodeRef": reference(), "TotalTax": 1, "TaxLine": [tax_line]}, "Deposit": 1,
        "PaymentMethodRef": reference(), "PaymentRefNum": "t", "DepositToAccountRef": reference(),
        "CustomField": [{"DefinitionId": "t", "Name": "t", "Type": "t", "StringValue": "t"}], "CustomerMemo": {"value": "t"}, "PrivateNote": "t"})
}

fn payment() -> Value {
    json!({"Id": "t", "SyncToken": "t", "sparse": true, "TxnDate": "t", "CurrencyRef": reference(), "ExchangeRate": 1,
        "CustomerRef": reference(), "TotalAmt": 1, "PaymentMethodRef": reference(), "PaymentRefNum": "t",
        "DepositToAccountRef": reference(), "Line": [line()], "PrivateNote": "t"})
}

/// A record of some of the members, filled by chance: bits of `dice` are used up from below.
fn some_of(full: &Value, dice: &mut impl FnMut(usize) -> usize, whole: bool) -> Value {
    match full {
        Value::Object(members) => {
            let mut kept = Map::new();
            for (name, member) in members {
                if whole || dice(3) > 0 {
                    kept.insert(name.clone(), some_of(member, dice, whole));
                }
            }
            Value::Object(kept)
        }
        Value::Array(list) => {
            // An empty list is not written, which says the same.
            let count = 1 + dice(list.len());
            Value::Array(list.iter().take(count).map(|one| some_of(one, dice, whole)).collect())
        }
        Value::Number(_) => serde_json::from_str(NUMBERS[dice(NUMBERS.len())]).unwrap(),
        Value::Bool(_) => Value::Bool(dice(2) == 1),
        Value::String(text) if text == "t" => Value::String(TEXTS[dice(TEXTS.len())].to_owned()),
        Value::String(_) | Value::Null => full.clone(),
    }
}

/// Whether everything in `sent` stands in `written` too, amounts by their value.
fn keeps(sent: &Value, written: &Value) -> bool {
    match (sent, written) {
        (Value::Object(sent), Value::Object(written)) => sent.iter().all(|(name, member)| {
            let empty = matches!(member, Value::Object(members) if members.is_empty());
            written.get(name).map_or(empty, |other| keeps(member, other))
        }),
        (Value::Array(sent), Value::Array(written)) => {
            sent.len() == written.len() && sent.iter().zip(written).all(|(one, other)| keeps(one, other))
        }
        (Value::Number(sent), Value::Number(written)) => {
            let exact = |number: &serde_json::Number| {
                let text = number.to_string();
                let plain = tieout::base::money::Decimal::from_str_exact(&text);
                plain.or_else(|_| tieout::base::money::Decimal::from_scientific(&text)).unwrap()
            };
            exact(sent) == exact(written)
        }
        _ => sent == written,
    }
}

fn there_and_back<T: FromJson + Serialize + PartialEq + std::fmt::Debug>(
    sent: &Value,
) -> Result<(), TestCaseError> {
    let read: T = from_text(&sent.to_string()).unwrap();
    let text = serde_json::to_string(&read).unwrap();
    let again: T = from_text(&text).unwrap();
    prop_assert_eq!(&again, &read);
    prop_assert_eq!(serde_json::to_string(&again).unwrap(), text.clone());
    let written: Value = serde_json::from_str(&text).unwrap();
    prop_assert!(keeps(sent, &written), "{} became {}", sent, written);
    Ok(())
}

fn every_record(dice: &mut impl FnMut(usize) -> usize, whole: bool) -> Result<(), TestCaseError> {
    there_and_back::<Customer>(&some_of(&customer(), dice, whole))?;
    there_and_back::<Item>(&some_of(&item(), dice, whole))?;
    there_and_back::<SalesForm>(&some_of(&sales_form(), dice, whole))?;
    there_and_back::<Payment>(&some_of(&payment(), dice, whole))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_is_read_and_written_stays_what_it_is(rolls in prop::collection::vec(any::<u16>(), 64..512)) {
        let mut rolls = rolls.into_iter().cycle();
        let mut dice = |sides: usize| usize::from(rolls.next().unwrap()) % sides;
        every_record(&mut dice, false)?;
    }
}

#[test]
fn a_full_record_keeps_every_member() {
    every_record(&mut |sides| sides - 1, true).unwrap();
}
