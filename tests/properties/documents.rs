//! The CRM's documents read, written and read again: the same document. The writer stands here, member by member.

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use tieout::base::money::{Decimal, plain};
use tieout::crm::{Address, Discount, Invoice, Line};

const AMOUNTS: [&str; 7] = ["0", "0.1", "12.50", "1861.08", "14.4999600", "123456789012345.67", "0.0000001"];
const TEXTS: [&str; 5] = ["Net 30", "O'Brien & Søn 山田", "a\"b\\c\nd\te", "  spaced  ", "\u{1F9FE}"];

fn text(own: &Option<String>) -> Value {
    own.as_ref().map_or(Value::Null, |own| json!(own))
}

fn amount(own: Option<Decimal>) -> Value {
    own.map_or(Value::Null, |own| json!(plain(own)))
}

/// Without members that say nothing.
fn object(members: Vec<(&str, Value)>) -> Value {
    let said = members.into_iter().filter(|(_, value)| !value.is_null());
    Value::Object(said.map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>())
}

fn off(discount: Discount) -> (&'static str, Value) {
    match discount {
        Discount::Percent(percent) => ("percent", json!(plain(percent))),
        Discount::Amount(amount) => ("amount", json!(plain(amount))),
    }
}

fn write_address(own: &Address) -> Value {
    object(vec![
        ("line1", text(&own.line1)),
        ("line2", text(&own.line2)),
        ("line3", text(&own.line3)),
        ("line4", text(&own.line4)),
        ("line5", text(&own.line5)),
        ("city", text(&own.city)),
        ("region", text(&own.region)),
        ("postalCode", text(&own.postal_code)),
        ("country", text(&own.country)),
    ])
}

fn write_line(own: &Line) -> Value {
    object(vec![
        ("id", json!(own.id.as_ref().map(ToString::to_string))),
        ("itemId", json!(own.item_id.as_ref().map(ToString::to_string))),
        ("description", text(&own.description)),
        ("quantity", amount(Some(own.quantity))),
        ("unitPrice", amount(Some(own.unit_price))),
        ("discount", own.discount.map_or(Value::Null, |discount| object(vec![off(discount)]))),
        ("taxTreatment", json!(own.tax_treatment.as_str())),
        ("taxRateIds", json!(own.tax_rate_ids.iter().map(ToString::to_string).collect::<Vec<_>>())),
        ("serviceDate", json!(own.service_date.map(|day| day.to_string()))),
        ("amount", amount(own.amount)),
    ])
}

fn write(own: &Invoice) -> Value {
    let totals = own.totals;
    let discount =
        own.discount.map(|own| object(vec![off(own.discount), ("beforeTax", json!(own.before_tax))]));
    let shipping = own.shipping.as_ref().map(|own| {
        object(vec![
            ("amount", amount(Some(own.amount))),
            ("taxTreatment", json!(own.tax_treatment.as_str())),
            ("taxRateIds", json!(own.tax_rate_ids.iter().map(ToString::to_string).collect::<Vec<_>>())),
        ])
    });
    let fields = own.custom_fields.iter().map(|field| json!({"name": field.name, "value": field.value}));
    object(vec![
        ("id", json!(own.id.to_string())),
        ("number", json!(own.number)),
        ("contactId", json!(own.contact_id.to_string())),
        ("issueDate", json!(own.issue_date.to_string())),
        ("currency", text(&own.currency)),
        ("exchangeRate", amount(own.exchange_rate)),
        ("pricesIncludeTax", json!(own.prices_include_tax)),
        ("lines", json!(own.lines.iter().map(write_line).collect::<Vec<_>>())),
        ("discount", json!(discount)),
        ("shipping", json!(shipping)),
        ("billingAddress", json!(own.billing_address.as_ref().map(write_address))),
        ("shippingAddress", json!(own.shipping_address.as_ref().map(write_address))),
        ("billingEmail", text(&own.billing_email)),
        ("purchaseOrderNumber", text(&own.purchase_order_number)),
        ("memo", text(&own.memo)),
        ("privateNote", text(&own.private_note)),
        ("customFields", json!(fields.collect::<Vec<_>>())),
        (
            "totals",
            object(vec![
                ("subtotal", amount(totals.subtotal)),
                ("discount", amount(totals.discount)),
                ("tax", amount(totals.tax)),
                ("rounding", amount(totals.rounding)),
                ("total", amount(Some(totals.total))),
            ]),
        ),
        ("status", json!(own.status.as_str())),
        ("dueDate", json!(own.due_date.map(|day| day.to_string()))),
        ("terms", text(&own.terms)),
        ("deposit", amount(own.deposit)),
    ])
}

/// Every member; those beneath `?` may be left out.
fn full() -> Value {
    let address = json!({"line1?": "t", "line2?": "t", "line3?": "t", "line4?": "t", "line5?": "t", "city?": "t", "region?": "t",
        "postalCode?": "t", "country?": "t"});
    let line = json!({"id?": "l", "itemId?": "i", "description?": "t", "quantity?": "n", "unitPrice": "n",
        "discount?": {"percent": "n"}, "taxTreatment?": "zero-rated", "taxRateIds?": ["r", "s"], "serviceDate?": "2026-11-20", "amount?": "n"});
    json!({"id": "x", "number": "t", "contactId": "c", "issueDate": "2026-11-20", "currency?": "EUR", "exchangeRate?": "n",
        "pricesIncludeTax?": true, "lines": [line.clone(), line],
        "discount?": {"amount": "n", "beforeTax?": false}, "shipping?": {"amount": "n", "taxTreatment?": "out-of-scope", "taxRateIds?": ["r"]},
        "billingAddress?": address.clone(), "shippingAddress?": address, "billingEmail?": "a@b.example", "purchaseOrderNumber?": "t", "memo?": "t",
        "privateNote?": "t", "customFields?": [{"name": "t", "value?": "t"}],
        "totals": {"subtotal?": "n", "discount?": "n", "tax?": "n", "rounding?": "n", "total": "n"}, "status": "sent",
        "dueDate?": "2026-12-20", "terms?": "t", "deposit?": "n"})
}

fn some_of(full: &Value, dice: &mut impl FnMut(usize) -> usize, whole: bool) -> Value {
    match full {
        Value::Object(members) => {
            let mut kept = Map::new();
            for (name, member) in members {
                if whole || !name.ends_with('?') || dice(3) > 0 {
                    kept.insert(name.trim_end_matches('?').to_owned(), some_of(member, dice, whole));
                }
            }
            Value::Object(kept)
        }
        Value::Array(list) => Value::Array(
            list.iter().take(1 + dice(list.len())).map(|one| some_of(one, dice, whole)).collect(),
        ),
        Value::String(text) if text == "t" => json!(TEXTS[dice(TEXTS.len())]),
        Value::String(text) if text == "n" => json!(AMOUNTS[dice(AMOUNTS.len())]),
        other => other.clone(),
    }
}

fn there_and_back(given: &Value) -> Result<(), TestCaseError> {
    let read = |value: &Value| {
        let (invoice, findings) = Invoice::parse(value.to_string().as_bytes()).unwrap();
        invoice.ok_or_else(|| TestCaseError::fail(format!("{findings:?}: {value}")))
    };
    let first = read(given)?;
    let written = write(&first);
    let again = read(&written)?;
    prop_assert_eq!(&again, &first);
    prop_assert_eq!(write(&again), written);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_document_that_is_written_and_read_is_the_same(rolls in prop::collection::vec(any::<u16>(), 64..512)) {
        let mut rolls = rolls.into_iter().cycle();
        let mut dice = |sides: usize| usize::from(rolls.next().unwrap()) % sides;
        there_and_back(&some_of(&full(), &mut dice, false))?;
    }
}

#[test]
fn a_full_document_loses_no_member() {
    let given = some_of(&full(), &mut |sides| sides - 1, true);
    there_and_back(&given).unwrap();
    let (read, _) = Invoice::parse(given.to_string().as_bytes()).unwrap();
    let written = write(&read.unwrap());
    let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&written), names(&given));
    assert_eq!(names(&written["lines"][0]), names(&given["lines"][0]));
}
