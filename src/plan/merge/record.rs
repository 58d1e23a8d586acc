//! QuickBooks' own objects: whom a transaction names, and what is sent so that it names another. They are kept in full, because lines
//! are replaced as a whole and hold members that nothing else here knows.

use serde_json::{Map, Value, json};

use crate::base::decimal_text::parse_number;
use crate::base::ids::QboId;
use crate::base::money::{Arithmetic, Decimal};
use crate::step::Resource;

/// The id of a reference; of anything else its text. Empty if there is none.
pub(super) fn text_of(record: &Value, name: &str) -> String {
    match record.get(name) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(reference @ Value::Object(_)) => text_of(reference, "value"),
        Some(other) => other.to_string(),
    }
}

pub(super) fn amount_of(record: &Value, name: &str) -> Decimal {
    parse_number(&text_of(record, name)).unwrap_or_default()
}

pub(super) fn list_of<'v>(record: &'v Value, name: &str) -> &'v [Value] {
    record.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// How a transaction names a record of a list.
fn member(list: Resource) -> &'static str {
    match list {
        Resource::Customer => "CustomerRef",
        Resource::Vendor => "VendorRef",
        _ => "ItemRef",
    }
}

fn is_one(value: &Value, name: &str, ids: &[QboId]) -> bool {
    let own = text_of(value, name);
    ids.iter().any(|id| id.as_str() == own)
}

/// The details of a line: its members that are objects.
fn details(line: &Value) -> impl Iterator<Item = &Value> {
    line.as_object().into_iter().flat_map(Map::values)
}

/// What is sent so that the survivor stands where the others stood; nothing where they do not.
pub(super) fn repointed(
    list: Resource,
    record: &Value,
    others: &[QboId],
    survivor: &QboId,
) -> Option<Map<String, Value>> {
    let name = member(list);
    let reference = json!({ "value": survivor.as_str() });
    if list != Resource::Item {
        return is_one(record, name, others).then(|| Map::from_iter([(name.to_owned(), reference)]));
    }
    let mut lines = list_of(record, "Line").to_vec();
    let mut found = false;
    for detail in lines.iter_mut().filter_map(Value::as_object_mut).flat_map(Map::values_mut) {
        if is_one(detail, name, others)
            && let Some(own) = detail.get_mut(name)
        {
            *own = reference.clone();
            found = true;
        }
    }
    found.then(|| Map::from_iter([("Line".to_owned(), Value::from(lines))]))
}

/// Whether it names one of them where it cannot name another: within a bundle, or as whom a cost is still to be billed to.
pub(super) fn names_within(list: Resource, record: &Value, others: &[QboId]) -> bool {
    let name = member(list);
    list_of(record, "Line").iter().flat_map(details).any(|detail| match list {
        Resource::Customer => text_of(detail, "BillableStatus") == "Billable" && is_one(detail, name, others),
        _ => list_of(detail, "Line").iter().flat_map(details).any(|inner| is_one(inner, name, others)),
    })
}

/// Whom of the list it is about as a whole.
pub(super) fn party(list: Resource, record: &Value) -> String {
    text_of(record, member(list))
}

/// What is left of it in its customer's or vendor's balance; `None` of what is settled.
pub(super) fn open(resource: Resource, record: &Value) -> Option<Decimal> {
    let is_live = match resource {
        Resource::Estimate => matches!(text_of(record, "TxnStatus").as_str(), "Pending" | "Accepted" | ""),
        Resource::PurchaseOrder => text_of(record, "POStatus") != "Closed",
        _ => false,
    };
    if is_live {
        return Some(Decimal::ZERO);
    }
    let left = match resource {
        Resource::Invoice | Resource::Bill => amount_of(record, "Balance"),
        Resource::CreditMemo | Resource::VendorCredit => amount_of(record, "Balance").negated(),
        Resource::Payment => amount_of(record, "UnappliedAmt").negated(),
        _ => Decimal::ZERO,
    };
    (!left.is_zero()).then_some(left)
}

/// What pays it, deposits it or was made of it, by type; empty if it stands alone.
pub(super) fn linked_to(record: &Value) -> Option<String> {
    let of_lines = list_of(record, "Line").iter().flat_map(|line| list_of(line, "LinkedTxn"));
    list_of(record, "LinkedTxn").iter().chain(of_lines).map(|link| text_of(link, "TxnType")).next()
}

/// A member in words: of lines, the items that they name.
pub(super) fn shown(record: &Value, name: &str) -> String {
    let items = list_of(record, name).iter().flat_map(details).filter_map(|detail| detail.get("ItemRef"));
    let names: Vec<String> = items.map(|item| text_of(item, "name")).collect();
    if names.is_empty() { text_of(record, name) } else { names.join(", ") }
}

/// What is sent to take back what was sent, place by place; `Err` if somebody has put something else there since, `None` if all is
/// back already.
pub(super) fn put_back(now: &Value, sent: &Value, before: &Value) -> Result<Option<Value>, ()> {
    let mut body = Map::new();
    for name in sent.as_object().into_iter().flat_map(Map::keys) {
        if name == "Line" {
            if let Some(lines) = lines_put_back(now, sent, before)? {
                body.insert(name.clone(), Value::from(lines));
            }
            continue;
        }
        let own = text_of(now, name);
        if own == text_of(sent, name) {
            body.insert(name.clone(), before.get(name).cloned().unwrap_or_default());
        } else if own != text_of(before, name) {
            return Err(());
        }
    }
    if body.contains_key("Active") {
        // QuickBooks marks the name of what is made inactive, and does not take the mark off by itself.
        let name = if before.get("DisplayName").is_some() { "DisplayName" } else { "Name" };
        body.insert(name.to_owned(), before.get(name).cloned().unwrap_or_default());
    }
    Ok((!body.is_empty()).then(|| Value::from(body)))
}

fn lines_put_back(now: &Value, sent: &Value, before: &Value) -> Result<Option<Vec<Value>>, ()> {
    const NAME: &str = "ItemRef";
    let of_line = |record: &Value, id: &str| {
        let line = list_of(record, "Line").iter().find(|line| text_of(line, "Id") == id);
        line.into_iter().flat_map(details).find_map(|detail| detail.get(NAME)).cloned().unwrap_or_default()
    };
    let id_of = |reference: &Value| text_of(reference, "value");
    let mut lines = list_of(now, "Line").to_vec();
    let mut found = false;
    for line in list_of(sent, "Line") {
        let id = text_of(line, "Id");
        let (ours, theirs) = (of_line(sent, &id), of_line(before, &id));
        if id.is_empty() || id_of(&ours) == id_of(&theirs) {
            continue;
        }
        let standing = lines.iter_mut().find(|line| text_of(line, "Id") == id);
        let members = standing.and_then(Value::as_object_mut).into_iter().flat_map(Map::values_mut);
        let own = members.filter_map(|detail| detail.get_mut(NAME)).next().ok_or(())?;
        if id_of(own) == id_of(&ours) {
            *own = theirs;
            found = true;
        } else if id_of(own) != id_of(&theirs) {
            return Err(());
        }
    }
    Ok(found.then_some(lines))
}
