//! The bytes that are sent, and comparing them with what QuickBooks holds.

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use crate::base::decimal_text::parse_number;
use crate::base::ids::QboId;
use crate::base::json::{from_text, to_text};
use crate::base::time::UnixMillis;
use crate::step::{Operation, Step};

/// The final body: ids that were pending are filled in, and what names the record to change is complete.
/// A body that needs nothing is taken over byte for byte. `Err` says what is wrong with the step.
pub(super) fn finished(
    step: &Step,
    id_of: impl Fn(&crate::base::ids::StepId) -> Option<QboId>,
) -> Result<String, String> {
    let mut value: Value = from_text(&step.body).map_err(|error| format!("body is not JSON: {error}"))?;
    let mut changed = complete(step, &mut value)?;
    for pending in &step.pending {
        let id = id_of(&pending.step).ok_or_else(|| format!("`{}` left no record behind", pending.step))?;
        let place = value.pointer_mut(&pending.pointer);
        let place = place.ok_or_else(|| format!("body has no place `{}`", pending.pointer))?;
        *place = Value::from(id.0);
        changed = true;
    }
    if changed { to_text(&value).map_err(|error| error.to_string()) } else { Ok(step.body.clone()) }
}

fn complete(step: &Step, value: &mut Value) -> Result<bool, String> {
    let Value::Object(members) = value else { return Err("body is not an object".to_owned()) };
    let sparse = matches!(step.operation, Operation::SparseUpdate | Operation::Void);
    let mut changed = false;
    let mut add = |name: &str, value: Value| {
        if !members.contains_key(name) {
            members.insert(name.to_owned(), value);
            changed = true;
        }
    };
    match (step.operation, &step.target) {
        (Operation::Create | Operation::Link, _) => {}
        (_, None) => return Err("the record to change is not named".to_owned()),
        (_, Some(target)) => {
            add("Id", Value::from(target.id.as_str()));
            add("SyncToken", Value::from(target.sync_token.as_str()));
            if sparse {
                add("sparse", Value::Bool(true));
            }
        }
    }
    Ok(changed)
}

/// Whether a record carries our marker: in a note or description of its own, not of a line.
pub(super) fn carries(record: &Value, marker: &str) -> bool {
    let Value::Object(members) = record else { return false };
    members.values().any(|value| value.as_str().is_some_and(|text| text.contains(marker)))
}

/// Whether QuickBooks holds everything that was sent. Lists may be longer there (it adds subtotal lines);
/// of a reference only the id counts; amounts compare as decimals.
pub(super) fn covers(held: &Value, sent: &Value) -> bool {
    match (held, sent) {
        (Value::Object(held), Value::Object(sent)) => match (held.get("value"), sent.get("value")) {
            (Some(held), Some(sent)) => covers(held, sent),
            _ => members_cover(held, sent),
        },
        (Value::Array(held), Value::Array(sent)) => {
            sent.len() <= held.len() && held.iter().zip(sent).all(|(held, sent)| covers(held, sent))
        }
        (Value::Number(held), Value::Number(sent)) => same_amount(&held.to_string(), &sent.to_string()),
        (Value::String(held), Value::Number(sent)) => same_amount(held, &sent.to_string()),
        (Value::Number(held), Value::String(sent)) => same_amount(&held.to_string(), sent),
        (held, sent) => held == sent,
    }
}

fn members_cover(held: &Map<String, Value>, sent: &Map<String, Value>) -> bool {
    // What names and versions the record is compared elsewhere.
    const NAMING: [&str; 5] = ["Id", "SyncToken", "sparse", "MetaData", "domain"];
    sent.iter().filter(|(name, _)| !NAMING.contains(&name.as_str())).all(|(name, sent)| {
        match held.get(name) {
            Some(held) => covers(held, sent),
            // QuickBooks leaves out what is empty.
            None => sent.is_null() || sent.as_str().is_some_and(str::is_empty),
        }
    })
}

/// Whether every plain field that was sent stands equal in `held`. For name lists without a marker.
pub(super) fn same_scalars(held: &Value, sent: &Value) -> bool {
    let Value::Object(sent) = sent else { return false };
    let plain = sent.iter().filter(|(_, value)| !value.is_object() && !value.is_array());
    let plain: Map<String, Value> = plain.map(|(name, value)| (name.clone(), value.clone())).collect();
    !plain.is_empty() && covers(held, &Value::Object(plain))
}

/// Exact comparison of two decimal texts; 1.50 equals 1.5. Text that is no decimal equals nothing.
pub(super) fn same_amount(one: &str, other: &str) -> bool {
    amount(one).is_some_and(|one| Some(one) == amount(other))
}

/// An amount as QuickBooks writes it.
pub(super) fn amount(text: &str) -> Option<Decimal> {
    parse_number(text.trim())
}

/// A member as text, be it text or a number.
pub(super) fn text_of(record: &Value, name: &str) -> Option<String> {
    match record.get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// When QuickBooks made a record: `MetaData.CreateTime`, with its offset.
pub(super) fn created(record: &Value) -> Option<UnixMillis> {
    UnixMillis::of_text(record.get("MetaData")?.get("CreateTime")?.as_str()?)
}

/// Whether nobody has changed a record since it was made, and no other transaction hangs on it.
pub(super) fn is_untouched(record: &Value) -> bool {
    let first = text_of(record, "SyncToken").as_deref() == Some("0");
    let alone = record.get("LinkedTxn").and_then(Value::as_array).is_none_or(Vec::is_empty);
    let open = match (text_of(record, "Balance"), text_of(record, "TotalAmt")) {
        (Some(balance), Some(total)) => same_amount(&balance, &total),
        (Some(_), None) => false,
        (None, _) => true,
    };
    first && alone && open
}

/// Whether an amount is zero.
pub(super) fn is_zero(text: &str) -> bool {
    amount(text).is_some_and(|amount| amount.is_zero())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::base::ids::{CrmId, StepId, SyncToken};
    use crate::step::{Fence, LinkKey, Pacing, PendingId, Resource, Target};

    fn step(body: &str, operation: Operation) -> Step {
        Step {
            id: StepId::new("s"),
            key: LinkKey::new("invoice", &CrmId::new("1")),
            label: "Invoice 1".into(),
            resource: Resource::Invoice,
            operation,
            target: None,
            body: body.into(),
            pending: vec![],
            depends_on: vec![],
            fence: Fence::SyncToken,
            pacing: Pacing::Single,
            marker: None,
            sequence: 0,
            expected_total: None,
            prediction: None,
            base: String::new(),
        }
    }

    #[test]
    fn a_finished_body_keeps_its_bytes() {
        let body = r#"{ "B": 1.50, "A": 1 }"#;
        assert_eq!(finished(&step(body, Operation::Create), |_| None), Ok(body.to_owned()));
    }

    #[test]
    fn pending_ids_are_filled_in() {
        let mut create = step(r#"{"CustomerRef":{"value":""},"Amount":1.50}"#, Operation::Create);
        create.pending = vec![PendingId { pointer: "/CustomerRef/value".into(), step: StepId::new("c") }];
        let id_of = |step: &StepId| (step.as_str() == "c").then(|| QboId::new("7"));
        assert_eq!(finished(&create, id_of), Ok(r#"{"Amount":1.50,"CustomerRef":{"value":"7"}}"#.to_owned()));
        assert!(finished(&create, |_| None).unwrap_err().contains("left no record"));
        create.pending[0].pointer = "/Nowhere/value".into();
        assert!(finished(&create, id_of).unwrap_err().contains("no place"));
        assert!(finished(&step("[", Operation::Create), |_| None).is_err());
        assert!(finished(&step("[]", Operation::Create), |_| None).is_err());
    }

    #[test]
    fn a_change_names_its_record() {
        let mut void = step("{}", Operation::Void);
        assert!(finished(&void, |_| None).is_err());
        void.target = Some(Target { id: QboId::new("7"), sync_token: SyncToken::new("2") });
        assert_eq!(finished(&void, |_| None), Ok(r#"{"Id":"7","SyncToken":"2","sparse":true}"#.to_owned()));
    }

    #[test]
    fn amounts_compare_exactly() {
        assert!(same_amount("1.50", "1.5") && same_amount("0", "0.00") && same_amount("1E+2", "100"));
        assert!(!same_amount("1.50", "1.51") && !same_amount("", "0") && !same_amount("x", "x"));
        assert!(!same_amount("0.1000000000000000000000000000", "0.1000000000000000000000000001"));
    }

    #[test]
    fn quickbooks_may_add_but_not_change() {
        let held = json!({"Id":"1","Note":"n","Ref":{"value":"5","name":"x"},"Line":[{"Amount":1.5,"Id":"1"},{"Amount":9}]});
        assert!(covers(
            &held,
            &json!({"Id":"other","Note":"n","Ref":{"value":"5"},"Line":[{"Amount":1.50}]})
        ));
        assert!(covers(&held, &json!({"Memo":""})));
        assert!(!covers(&held, &json!({"Note":"m"})));
        assert!(!covers(&held, &json!({"Ref":{"value":"6"}})));
        assert!(!covers(&held, &json!({"Line":[{"Amount":1.51}]})));
        assert!(!covers(&held, &json!({"Line":[{},{},{}]})));
        assert!(same_scalars(&held, &json!({"Note":"n","Ref":{"value":"6"}})));
        assert!(!same_scalars(&held, &json!({"Note":"m"})));
        assert!(!same_scalars(&held, &json!({"Ref":{"value":"5"}})));
    }

    #[test]
    fn a_copy_is_untouched_until_somebody_uses_it() {
        let whole = json!({"Id":"1","SyncToken":"0","TotalAmt":5,"Balance":5.00,"LinkedTxn":[]});
        assert!(is_untouched(&whole) && is_untouched(&json!({"Id":"1","SyncToken":"0"})));
        for (name, value) in [
            ("SyncToken", json!("1")),
            ("Balance", json!(4)),
            ("LinkedTxn", json!([{"TxnId":"9","TxnType":"Payment"}])),
        ] {
            let mut used = whole.clone();
            used[name] = value;
            assert!(!is_untouched(&used), "{name}");
        }
        let dated = json!({"MetaData":{"CreateTime":"1970-01-01T01:00:01+01:00"}});
        assert_eq!((created(&dated), created(&whole)), (Some(UnixMillis(1_000)), None));
    }

    #[test]
    fn markers_are_found_in_the_records_own_notes() {
        assert!(carries(&json!({"PrivateNote":"thanks\n[crm:a-b]"}), "[crm:a-b]"));
        assert!(!carries(&json!({"Line":[{"Description":"[crm:a-b]"}]}), "[crm:a-b]"));
    }
}
