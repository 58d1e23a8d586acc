//! A request as QuickBooks would take it apart. What cannot be taken apart is a violation.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::work::Class;

pub const ORIGIN: &str = "http://127.0.0.1:8090";
pub const COMPANY: &str = "http://127.0.0.1:8090/v3/company/123/";

#[derive(Clone, Debug, PartialEq)]
pub enum Verb {
    Write {
        class: Class,
        operation: Operation,
    },
    Batch,
    Query(Query),
    Read {
        class: Class,
        id: u64,
    },
    /// What has changed since this second.
    Changes {
        classes: Vec<Class>,
        since: u64,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    Write,
    Void,
    Delete,
}

/// `select * from X [where a = 'b' and c in ('d','e')] [orderby Id] startposition n maxresults m`.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    pub class: Option<Class>,
    /// Property and the texts that it may have.
    pub conditions: Vec<(String, Vec<String>)>,
    pub start: usize,
    pub rows: usize,
}

#[derive(Clone, Debug)]
pub struct Request {
    pub verb: Verb,
    /// Empty for a read.
    pub id: String,
    pub body: Option<Value>,
}

impl Request {
    /// # Errors
    /// What about the address or the body is not as it must be.
    pub fn parse(url: &str, body: Option<&str>) -> Result<Self, String> {
        let rest = url.strip_prefix(COMPANY).ok_or("another host or company")?;
        let (path, query) = rest.split_once('?').ok_or("no parameters")?;
        let mut parameters = BTreeMap::new();
        for pair in query.split('&') {
            let (name, value) = pair.split_once('=').ok_or("a parameter without value")?;
            let value = decoded(value).ok_or("a parameter that is not percent-encoded text")?;
            if parameters.insert(name.to_owned(), value).is_some() {
                return Err(format!("the parameter `{name}` twice"));
            }
        }
        let words: Vec<&str> = path.split('/').collect();
        let id = parameters.get("requestid").cloned().unwrap_or_default();
        let verb = match (words.as_slice(), body) {
            (["query"], None) => {
                Verb::Query(statement(parameters.get("query").ok_or("a query without statement")?)?)
            }
            (["batch"], Some(_)) => Verb::Batch,
            (["cdc"], None) => changes(&parameters)?,
            ([class], Some(_)) => Verb::Write {
                class: Class::of(class).ok_or("an unknown resource")?,
                operation: match (parameters.get("operation").map(String::as_str), parameters.get("include"))
                {
                    (Some("delete"), None) => Operation::Delete,
                    (Some("void"), None) | (Some("update"), Some(_)) => Operation::Void,
                    (None, None) => Operation::Write,
                    other => return Err(format!("an unknown operation {other:?}")),
                },
            },
            ([class, id], None) => Verb::Read {
                class: Class::of(class).ok_or("an unknown resource")?,
                id: id.parse().map_err(|_| "an id that is no number")?,
            },
            _ => return Err("an unknown path".to_owned()),
        };
        if body.is_some() && !(1..=36).contains(&id.len()) {
            return Err("a write without a request id of at most 36 characters".to_owned());
        }
        let body = match body {
            Some(text) => {
                Some(serde_json::from_str(text).map_err(|error| format!("a body that is no JSON: {error}"))?)
            }
            None => None,
        };
        Ok(Self { verb, id, body })
    }

    /// The items of a batch: item id, resource, operation, record.
    pub fn items(&self) -> Option<Vec<(String, Class, Operation, &Value)>> {
        let items = self.body.as_ref()?.get("BatchItemRequest")?.as_array()?;
        let item = |item: &'_ Value| -> Option<(String, Class, Operation)> {
            let bid = item.get("bId")?.as_str()?.to_owned();
            let operation = match item.get("operation")?.as_str()? {
                "create" | "update" => Operation::Write,
                "delete" => Operation::Delete,
                _ => return None,
            };
            let class = item
                .as_object()?
                .keys()
                .find_map(|name| Class::of(name).filter(|class| class.name() == name))?;
            (bid.len() <= 10).then_some((bid, class, operation))
        };
        let parse = |value| {
            let (bid, class, operation) = item(value)?;
            Some((bid, class, operation, value.get(class.name())?))
        };
        let parsed: Option<Vec<_>> = items.iter().map(parse).collect();
        parsed.filter(|items| (1..=30).contains(&items.len()))
    }
}

fn changes(parameters: &BTreeMap<String, String>) -> Result<Verb, String> {
    let text = |name: &str| parameters.get(name).ok_or(format!("no `{name}`"));
    let class = |name: &str| Class::of(name).ok_or(format!("an unknown list `{name}`"));
    let classes = text("entities")?.split(',').map(class).collect::<Result<_, _>>()?;
    let since = crate::calendar::seconds(text("changedSince")?).ok_or("a time that cannot be read")?;
    Ok(Verb::Changes { classes, since })
}

pub fn decoded(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut out = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let pair = [bytes.next()?, bytes.next()?];
            out.push(u8::from_str_radix(std::str::from_utf8(&pair).ok()?, 16).ok()?);
        } else {
            out.push(byte);
        }
    }
    String::from_utf8(out).ok()
}

fn statement(text: &str) -> Result<Query, String> {
    let rest = text.strip_prefix("select * from ").ok_or("not a select")?;
    let (rest, page) = rest.rsplit_once(" startposition ").ok_or("no page")?;
    let (start, rows) = page.split_once(" maxresults ").ok_or("no page size")?;
    let number = |text: &str| text.parse::<usize>().map_err(|_| format!("`{text}` is no number"));
    let rest = rest.strip_suffix(" orderby Id").unwrap_or(rest);
    let (name, clause) =
        rest.split_once(" where ").map_or((rest, None), |(name, clause)| (name, Some(clause)));
    let mut conditions = Vec::new();
    if let Some(clause) = clause {
        let mut reader = Reader { rest: clause };
        loop {
            conditions.push(reader.condition().ok_or_else(|| format!("the condition `{}`", reader.rest))?);
            if reader.rest.is_empty() {
                break;
            }
            reader.word(" and ").ok_or("something behind a condition")?;
        }
    }
    // Customers share their names with vendors and employees.
    if Class::of(name).is_none() && !matches!(name, "Vendor" | "Employee") {
        return Err(format!("a condition on an unknown list `{name}`"));
    }
    Ok(Query { class: Class::of(name), conditions, start: number(start)?, rows: number(rows)? })
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn word(&mut self, word: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(word)?;
        Some(())
    }

    fn condition(&mut self) -> Option<(String, Vec<String>)> {
        let end = self.rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '.')?;
        let name = self.rest[..end].to_owned();
        self.rest = &self.rest[end..];
        if self.word(" = ").is_some() {
            return Some((name, vec![self.literal()?]));
        }
        self.word(" in (")?;
        let mut values = Vec::new();
        loop {
            values.push(self.literal()?);
            if self.word(",").is_none() {
                self.word(")")?;
                return Some((name, values));
            }
        }
    }

    /// `'it\'s'`, or `true` and `false`.
    fn literal(&mut self) -> Option<String> {
        for word in ["true", "false"] {
            if self.word(word).is_some() {
                return Some(word.to_owned());
            }
        }
        self.word("'")?;
        let mut value = String::new();
        let mut characters = self.rest.char_indices();
        while let Some((place, character)) = characters.next() {
            match character {
                '\\' => value.push(characters.next()?.1),
                '\'' => {
                    self.rest = &self.rest[place + 1..];
                    return Some(value);
                }
                other => value.push(other),
            }
        }
        None
    }
}
