//! Rows of an answer that tells of changes: change data capture, a query, or a single read. What QuickBooks wrote is
//! carried over as text.

use crate::base::json::{FromJson, Json, Mismatch, Shape, from_text};
use crate::base::members::read_members;

/// Objects that one answer of change data capture holds at most: with so many, some may be missing. Intuit: CDC.
pub const CDC_ROWS_MAX: usize = 1000;

/// A record as it stands in an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// As the answer names it: `Invoice`.
    pub resource: String,
    pub id: String,
    pub sync_token: String,
    /// It says of itself that it was deleted.
    pub deleted: bool,
    /// When it was changed last, as written.
    pub updated: String,
    pub text: String,
}

impl Row {
    /// # Errors
    /// The text is no record.
    pub fn of(resource: &str, text: &str) -> Result<Self, Mismatch> {
        let Head { id, sync_token, status, meta } = from_text(text)?;
        Ok(Self {
            resource: resource.to_owned(),
            id,
            sync_token,
            deleted: status == "Deleted",
            updated: meta.updated,
            text: text.to_owned(),
        })
    }
}

#[derive(Default)]
struct Head {
    id: String,
    sync_token: String,
    status: String,
    meta: Meta,
}

read_members!(Head { id: "Id", sync_token: "SyncToken", status: "status", meta: "MetaData" });

#[derive(Default)]
struct Meta {
    updated: String,
}

read_members!(Meta { updated: "LastUpdatedTime" });

/// A complete answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// QuickBooks' clock, as written.
    pub time: Option<String>,
    pub rows: Vec<Row>,
    /// There was an envelope that we know.
    known: bool,
}

impl Answer {
    /// `None` if the body is not complete, or is something else.
    #[must_use]
    pub fn parse(body: &str) -> Option<Self> {
        from_text(body).ok().filter(|answer: &Self| answer.known)
    }

    fn read_row(&mut self, json: &mut Json<'_>, resource: &str) -> Result<(), Mismatch> {
        self.rows.push(Row::of(resource, json.raw()?)?);
        self.known = true;
        Ok(())
    }

    /// `{"Invoice": [...], "maxResults": 1}`, or a list of such groups.
    fn read_group(&mut self, json: &mut Json<'_>) -> Result<(), Mismatch> {
        self.known = true;
        if json.shape()? == Shape::Array {
            return json.list(&mut |json| self.read_group(json));
        }
        json.object(&mut |json, name| match (json.shape()?, name) {
            (_, "QueryResponse") => self.read_group(json),
            (Shape::Array, resource) => json.list(&mut |json| self.read_row(json, resource)),
            _ => json.skip(),
        })
    }
}

impl FromJson for Answer {
    fn from_json(json: &mut Json<'_>) -> Result<Self, Mismatch> {
        let mut answer = Self::default();
        json.object(&mut |json, name| match (json.shape()?, name) {
            (_, "QueryResponse" | "CDCResponse") => answer.read_group(json),
            (Shape::Text, "time") => {
                answer.time = Some(json.text()?.into_owned());
                Ok(())
            }
            (Shape::Object, "Fault" | "fault") => Err(json.wrong("a fault")),
            (Shape::Object, resource) => answer.read_row(json, resource),
            _ => json.skip(),
        })?;
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(body: &str) -> Vec<(String, String, String, bool)> {
        let rows = Answer::parse(body).unwrap().rows;
        rows.into_iter().map(|row| (row.resource, row.id, row.sync_token, row.deleted)).collect()
    }

    #[test]
    fn changes_of_several_entities() {
        let body = r#"{"CDCResponse":[{"QueryResponse":[
            {"Customer":[{"Id":"63","SyncToken":"4","DisplayName":"A"}],"startPosition":1,"maxResults":1},
            {},
            {"Invoice":[{"Id":"130","SyncToken":"0","TotalAmt":10.50},
              {"domain":"QBO","status":"Deleted","Id":"129","MetaData":{"LastUpdatedTime":"t"}}],"maxResults":2}]}],
            "time":"2026-03-02T12:03:46.880-08:00"}"#;
        let own = |resource: &str, id: &str, token: &str, deleted| {
            (resource.to_owned(), id.to_owned(), token.to_owned(), deleted)
        };
        assert_eq!(
            rows(body),
            [
                own("Customer", "63", "4", false),
                own("Invoice", "130", "0", false),
                own("Invoice", "129", "", true)
            ]
        );
        let answer = Answer::parse(body).unwrap();
        assert_eq!(answer.time.as_deref(), Some("2026-03-02T12:03:46.880-08:00"));
        assert_eq!(answer.rows[1].text, r#"{"Id":"130","SyncToken":"0","TotalAmt":10.50}"#);
    }

    #[test]
    fn a_query_and_a_single_read() {
        assert_eq!(rows(r#"{"QueryResponse":{"Item":[{"Id":"1"}],"maxResults":1},"time":"t"}"#).len(), 1);
        assert_eq!(rows(r#"{"QueryResponse":{},"time":"t"}"#), []);
        assert_eq!(rows(r#"{"Invoice":{"Id":"7","SyncToken":"2"},"time":"t"}"#)[0].1, "7");
    }

    #[test]
    fn what_is_not_complete_holds_no_rows() {
        for body in [
            "",
            "{}",
            r#"{"time":"t"}"#,
            r#"{"QueryResponse":{"Item":[{"Id":"1"}"#,
            r#"{"Fault":{"Error":[]},"time":"t"}"#,
            r#"{"CDCResponse":[{"QueryResponse":[{"Invoice":[7]}]}]}"#,
            "<html></html>",
        ] {
            assert_eq!(Answer::parse(body), None, "{body}");
        }
    }
}
