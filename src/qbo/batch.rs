//! The batch request: many writes in one journey, each answered for itself.

use crate::base::ordered::BTreeMap;

use serde_json::Value;

use crate::base::json::{from_text, to_text};

/// One write of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchItem<'a> {
    /// Names the item in the answer; part of its identity when the batch is repeated.
    pub id: &'a str,
    /// `create`, `update` or `delete`.
    pub operation: &'a str,
    /// The property that holds the body: `Invoice`.
    pub resource: &'a str,
    /// JSON text, taken over byte for byte.
    pub body: &'a str,
}

/// The body of a batch request. Bodies are spliced as text: a repeat must carry the same bytes.
#[must_use]
pub fn request(items: &[BatchItem<'_>]) -> String {
    let size =
        items.iter().fold(32_usize, |size, item| size.saturating_add(item.body.len()).saturating_add(80));
    let mut text = String::with_capacity(size);
    text.push_str(r#"{"BatchItemRequest":["#);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        let id = to_text(item.id).unwrap_or_default();
        text.push_str(&format!(r#"{{"bId":{id},"operation":"{}","{}":"#, item.operation, item.resource));
        text.push_str(item.body);
        text.push('}');
    }
    text.push_str("]}");
    text
}

/// The items of an answer by their ids; `None` if the body is not a complete batch answer. An item that
/// was sent and is missing here has an unknown outcome.
#[must_use]
pub fn answers(body: &str) -> Option<BTreeMap<String, Value>> {
    let mut answer: Value = from_text(body).ok()?;
    let Value::Array(items) = answer.get_mut("BatchItemResponse")?.take() else { return None };
    let named = items.into_iter().filter_map(|item| {
        let id = item.get("bId")?.as_str()?.to_owned();
        Some((id, item))
    });
    Some(named.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_spliced_unchanged() {
        let items = [
            BatchItem { id: "a", operation: "create", resource: "Invoice", body: r#"{"X": 1.50}"# },
            BatchItem { id: "b", operation: "create", resource: "Invoice", body: "{}" },
        ];
        let text = request(&items);
        assert_eq!(
            text,
            r#"{"BatchItemRequest":[{"bId":"a","operation":"create","Invoice":{"X": 1.50}},{"bId":"b","operation":"create","Invoice":{}}]}"#
        );
        assert!(serde_json::from_str::<Value>(&text).is_ok());
    }

    #[test]
    fn answers_are_found_by_id_in_any_order() {
        let items = answers(
            r#"{"BatchItemResponse":[{"bId":"b","Fault":{}},{"bId":"a","Invoice":{"Id":"7"}}],"time":"t"}"#,
        )
        .unwrap();
        assert_eq!(items.get("a").unwrap()["Invoice"]["Id"], "7");
        assert_eq!(items.len(), 2);
        assert_eq!(answers("{}"), None);
        assert_eq!(answers(r#"{"BatchItemResponse":["#), None);
    }
}
