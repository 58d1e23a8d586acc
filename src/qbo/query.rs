//! QuickBooks' query language: quoting, paging, and counting the rows of an answer.
//!
//! **Invariant:** text from outside enters a statement only through [`quoted`].

use crate::base::json::{FromJson, Json, Mismatch, Shape, from_text};
use crate::base::members::read_members;

pub use crate::base::url::percent_encoded;

/// A string literal: single quotes, with quote and backslash escaped and control characters dropped.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut literal = String::with_capacity(text.len().saturating_add(2));
    literal.push('\'');
    for character in text.chars().filter(|character| !character.is_control()) {
        if matches!(character, '\'' | '\\') {
            literal.push('\\');
        }
        literal.push(character);
    }
    literal.push('\'');
    literal
}

/// `select * from Invoice where DocNumber in ('1','2')`. The caller keeps the list short.
#[must_use]
pub fn any_of(resource: &str, property: &str, values: &[&str]) -> String {
    let list: Vec<String> = values.iter().map(|value| quoted(value)).collect();
    match list.as_slice() {
        [only] => format!("select * from {resource} where {property} = {only}"),
        _ => format!("select * from {resource} where {property} in ({})", list.join(",")),
    }
}

/// The statement for one page. Rows come in the order of their ids unless the statement orders them
/// itself: without an order, paging may skip or repeat rows.
#[must_use]
pub fn page(statement: &str, start: u32, rows: u32) -> String {
    let statement = statement.trim();
    let lower = statement.to_ascii_lowercase();
    let ordered = lower.contains(" orderby ") || lower.contains(" order by ") || is_single(&lower);
    let order = if ordered { "" } else { " orderby Id" };
    format!("{statement}{order} startposition {start} maxresults {rows}")
}

/// Company facts are one row, and not every one of them can be sorted.
fn is_single(lower: &str) -> bool {
    ["companyinfo", "preferences"].iter().any(|name| lower.contains(&format!(" from {name}")))
}

#[derive(Default)]
struct Answer {
    response: Option<Rows>,
}

read_members!(Answer { response: "QueryResponse" });

/// The members of the answer, of which only the number of rows is kept: a page may hold megabytes.
struct Rows(usize);

impl FromJson for Rows {
    fn from_json(json: &mut Json<'_>) -> Result<Self, Mismatch> {
        let mut rows = 0_usize;
        json.object(&mut |json, _| match json.shape()? {
            Shape::Array => json.list(&mut |json| {
                rows = rows.saturating_add(1);
                json.skip()
            }),
            _ => json.skip(),
        })?;
        Ok(Self(rows))
    }
}

/// How many rows the body of a query answer holds; `None` if it is not a complete answer.
#[must_use]
pub fn rows(body: &str) -> Option<usize> {
    let answer: Answer = from_text(body).ok()?;
    answer.response.map(|Rows(rows)| rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_escaped() {
        assert_eq!(quoted(r"O'Neil \ Sons"), r"'O\'Neil \\ Sons'");
        assert_eq!(quoted("a\nb\u{0}"), "'ab'");
        assert_eq!(
            any_of("Customer", "DisplayName", &["x' or 'a' = 'a"]),
            r"select * from Customer where DisplayName = 'x\' or \'a\' = \'a'"
        );
        assert_eq!(
            any_of("Invoice", "DocNumber", &["1", "2"]),
            "select * from Invoice where DocNumber in ('1','2')"
        );
    }

    #[test]
    fn pages_are_ordered_once() {
        assert_eq!(
            page("select * from Item ", 1, 1000),
            "select * from Item orderby Id startposition 1 maxresults 1000"
        );
        assert_eq!(
            page("select * from Item ORDERBY Name", 1001, 1000),
            "select * from Item ORDERBY Name startposition 1001 maxresults 1000"
        );
        assert_eq!(
            page("select * from Preferences", 1, 1000),
            "select * from Preferences startposition 1 maxresults 1000"
        );
    }

    #[test]
    fn counts_rows_and_knows_an_incomplete_answer() {
        assert_eq!(
            rows(
                r#"{"QueryResponse":{"Item":[{"Id":"1","X":1.50},{"Id":"2"}],"startPosition":1,"maxResults":2},"time":"t"}"#
            ),
            Some(2)
        );
        assert_eq!(rows(r#"{"QueryResponse":{},"time":"t"}"#), Some(0));
        assert_eq!(rows(r#"{"QueryResponse":{"totalCount":42},"time":"t"}"#), Some(0));
        assert_eq!(rows(r#"{"QueryResponse":{"Item":[{"Id":"1"}"#), None);
        assert_eq!(rows("<html></html>"), None);
        assert_eq!(rows(r#"{"time":"t"}"#), None);
    }

    #[test]
    fn encodes_for_a_url() {
        assert_eq!(percent_encoded("a b'é+"), "a%20b%27%C3%A9%2B");
    }
}
