//! From the answers of paged queries to one snapshot text. Rows are carried over byte by byte, unread: what
//! QuickBooks wrote is what the snapshot holds.

use crate::base::ordered::BTreeMap;

use crate::diagnostics::{Code, FieldPath, Finding};
use crate::input::{Reader, Shape, Source, Syntax};

/// Joins the pages of each query, by its entity's name, with what the journal knows (`links` and `refuted`: JSON
/// lists) and what people chose (`choices`, one too).
///
/// # Errors
/// A page is not a query answer. Then there is no snapshot: half a list would look like a whole one.
pub fn snapshot_text(
    pages: &BTreeMap<String, Vec<String>>,
    links: &str,
    refuted: &str,
    choices: &str,
) -> Result<String, Finding> {
    let mut snapshot = Snapshot::default();
    for (name, answers) in pages {
        let mut rows = String::new();
        for answer in answers {
            let page = read_page(answer, name).map_err(|why| unreadable(name, &why))?;
            append(&mut rows, page.rows);
            snapshot.time = snapshot.time.max(page.time.map(str::to_owned));
        }
        snapshot.put(name, &rows);
    }
    Ok(snapshot.into_text(links, refuted, choices))
}

/// The one company and its preferences stand beside the lists.
const SINGLE: &[(&str, &str)] = &[("CompanyInfo", "companyInfo"), ("Preferences", "preferences")];

#[derive(Default)]
struct Snapshot {
    /// QuickBooks' clock when the last page was read, as a JSON string.
    time: Option<String>,
    single: String,
    lists: String,
}

impl Snapshot {
    fn put(&mut self, name: &str, rows: &str) {
        match SINGLE.iter().find(|(entity, _)| *entity == name) {
            // A company that answers nothing about itself leaves the field out.
            Some((_, field)) if !rows.is_empty() => self.single.push_str(&format!("\"{field}\":{rows},")),
            Some(_) => {}
            None => append(&mut self.lists, &format!("\"{name}\":[{rows}]")),
        }
    }

    fn into_text(self, links: &str, refuted: &str, choices: &str) -> String {
        let time = self.time.map(|time| format!("\"time\":{time},")).unwrap_or_default();
        let known = format!("\"links\":{links},\"refuted\":{refuted},\"choices\":{choices}");
        let lists = format!("\"entities\":{{{}}},{known}", self.lists);
        format!("{{{time}{}{lists}}}", self.single)
    }
}

fn append(list: &mut String, more: &str) {
    if !list.is_empty() && !more.is_empty() {
        list.push(',');
    }
    list.push_str(more);
}

/// A query's answer: `{"QueryResponse": {"Customer": [...]}, "time": "..."}`.
#[derive(Default)]
struct Page<'t> {
    rows: &'t str,
    time: Option<&'t str>,
}

fn read_page<'t>(answer: &'t str, name: &str) -> Result<Page<'t>, String> {
    let mut reader = Reader::new(answer, Source::Documents);
    let page = read_answer(&mut reader, answer, name).and_then(|page| reader.end().map(|()| page));
    match page {
        Err(syntax) => Err(format!("not JSON at byte {}: expected {}", syntax.at, syntax.expected)),
        Ok(page) => match reader.take_findings().first() {
            Some(finding) => Err(format!("{}: {}", finding.path, finding.message)),
            None => page.ok_or_else(|| "there is no `QueryResponse` in it".to_owned()),
        },
    }
}

fn read_answer<'t>(reader: &mut Reader<'t>, answer: &'t str, name: &str) -> Result<Option<Page<'t>>, Syntax> {
    let mut page = None;
    let mut time = None;
    let mut first = true;
    if !reader.open_object()? {
        return Ok(None);
    }
    while let Some(field) = reader.next_key(&mut first)? {
        match &*field {
            "QueryResponse" => page = Some(read_rows(reader, answer, name)?),
            "time" if reader.shape()? == Shape::Text => time = Some(skipped(reader, answer)?),
            _ => reader.skip()?,
        }
    }
    Ok(page.map(|rows| Page { rows, time }))
}

/// The rows between the brackets; none if the answer does not mention the entity, as QuickBooks has it.
fn read_rows<'t>(reader: &mut Reader<'t>, answer: &'t str, name: &str) -> Result<&'t str, Syntax> {
    let mut rows = "";
    let mut first = true;
    if !reader.open_object()? {
        return Ok(rows);
    }
    while let Some(field) = reader.next_key(&mut first)? {
        if field == name {
            let list = skipped(reader, answer)?;
            match list.strip_prefix('[').and_then(|list| list.strip_suffix(']')) {
                Some(inner) => rows = inner.trim(),
                None => reader.note_at(name, Code::InputWrongType, "expected a list"),
            }
        } else {
            reader.skip()?;
        }
    }
    Ok(rows)
}

/// Steps over a value and answers its text.
fn skipped<'t>(reader: &mut Reader<'t>, answer: &'t str) -> Result<&'t str, Syntax> {
    reader.shape()?;
    let start = reader.at();
    reader.skip()?;
    Ok(answer.get(start..reader.at()).unwrap_or_default())
}

fn unreadable(name: &str, why: &str) -> Finding {
    Finding::new(
        Code::QboAnswerUnreadable,
        &FieldPath::of(name),
        format!("QuickBooks' answer cannot be read: {why}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(name: &str, answers: &[&str]) -> BTreeMap<String, Vec<String>> {
        BTreeMap::from([(name.to_owned(), answers.iter().map(|answer| (*answer).to_owned()).collect())])
    }

    #[test]
    fn pages_become_one_list_byte_by_byte() {
        let mut all = pages(
            "Invoice",
            &[
                r#"{"QueryResponse":{"startPosition":1,"Invoice":[{"Id":"1","TotalAmt":12.30},{"Id":"2","Note":"a]}"}]},"time":"2026-03-02T09:00:00-08:00"}"#,
                r#"{"QueryResponse":{},"time":"2026-03-02T09:00:02-08:00"}"#,
                r#" {"time":"2026-03-02T09:00:01-08:00","QueryResponse":{"Invoice": [ {"Id":"3"} ] } } "#,
            ],
        );
        all.extend(pages("CompanyInfo", &[r#"{"QueryResponse":{"CompanyInfo":[{"Country":"US"}]}}"#]));
        all.extend(pages("Term", &[r#"{"QueryResponse":{}}"#]));
        assert_eq!(
            snapshot_text(&all, "[]", "[]", "[]").unwrap(),
            r#"{"time":"2026-03-02T09:00:02-08:00","companyInfo":{"Country":"US"},"entities":{"Invoice":[{"Id":"1","TotalAmt":12.30},{"Id":"2","Note":"a]}"},{"Id":"3"}],"Term":[]},"links":[],"refuted":[],"choices":[]}"#
        );
    }

    #[test]
    fn half_an_answer_is_no_list() {
        for answer in [
            "",
            "{",
            "[]",
            "{}",
            r#"{"Fault":{}}"#,
            r#"{"QueryResponse":{"Invoice":[{"Id":"1"}"#,
            r#"{"QueryResponse":[]}"#,
            r#"{"QueryResponse":{"Invoice":{}}}"#,
        ] {
            let finding = snapshot_text(&pages("Invoice", &[answer]), "[]", "[]", "[]").unwrap_err();
            assert_eq!(
                (finding.code, finding.path.as_str()),
                (Code::QboAnswerUnreadable, "Invoice"),
                "{answer}"
            );
        }
    }
}
