//! A QuickBooks company that knows as little as the engine's promises need. Written from Intuit's pages,
//! without a line of the engine's.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

#[derive(Clone, Debug)]
pub struct QuickBooks {
    pub records: Vec<(String, Value)>,
    names: BTreeSet<String>,
    ids: BTreeSet<String>,
    next_id: u64,
    replies: BTreeMap<String, Value>,
    /// Answers a repeated `requestid` with the first answer.
    pub honours_request_ids: bool,
    /// Refuses a second document of a number, and a second record of a name.
    pub enforces_unique: bool,
    /// Faults for the next create of a document with this number or name.
    pub refusals: BTreeMap<String, Vec<u32>>,
    /// Added to the total of the document with this number.
    pub wrong_totals: BTreeMap<String, String>,
    pub executed: usize,
    /// Milliseconds since 1970.
    pub now: u64,
}

pub struct Reply {
    pub status: u16,
    pub body: String,
}

impl Default for QuickBooks {
    fn default() -> Self {
        Self {
            records: Vec::new(),
            names: BTreeSet::new(),
            ids: BTreeSet::new(),
            next_id: 100,
            replies: BTreeMap::new(),
            honours_request_ids: true,
            enforces_unique: true,
            refusals: BTreeMap::new(),
            wrong_totals: BTreeMap::new(),
            executed: 0,
            now: 0,
        }
    }
}

pub fn fault(code: u32) -> Value {
    json!({"Fault": {"Error": [{"Message": "Erreur", "Detail": format!("detail {code}"), "code": code.to_string(), "element": ""}], "type": "ValidationFault"}})
}

pub fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut index = 0;
    while index < bytes.len() {
        if bytes[index] == b'%' {
            out.push(u8::from_str_radix(&text[index + 1..index + 3], 16).unwrap());
            index += 3;
        } else {
            out.push(bytes[index]);
            index += 1;
        }
    }
    String::from_utf8(out).unwrap()
}

pub fn parameter(url: &str, name: &str) -> Option<String> {
    let (_, query) = url.split_once('?')?;
    query
        .split('&')
        .find_map(|pair| pair.split_once('=').filter(|(key, _)| *key == name))
        .map(|(_, value)| decoded(value))
}

/// The last part of the path, before the query: `invoice`, `batch`, `7`.
pub fn path(url: &str) -> Vec<String> {
    let (_, rest) = url.split_once("/v3/company/123/").expect("the company's own path");
    rest.split('?').next().unwrap().split('/').map(str::to_owned).collect()
}

fn resource_name(path: &str) -> &'static str {
    match path {
        "customer" => "Customer",
        "item" => "Item",
        "invoice" => "Invoice",
        "payment" => "Payment",
        "vendor" => "Vendor",
        "employee" => "Employee",
        "salesreceipt" => "SalesReceipt",
        other => panic!("unknown resource {other}"),
    }
}

impl QuickBooks {
    pub fn handle(&mut self, url: &str, body: Option<&str>) -> Reply {
        let path = path(url);
        let answer = match (path.as_slice(), body) {
            ([query], None) if query == "query" => self.query(&parameter(url, "query").unwrap()),
            ([resource, id], None) => self.read(resource_name(resource), id),
            ([batch], Some(body)) if batch == "batch" => self.batch(url, body),
            ([resource], Some(body)) => {
                let id = parameter(url, "requestid").expect("a request id");
                let operation = match (parameter(url, "operation").as_deref(), parameter(url, "include")) {
                    (Some("delete"), _) => "delete",
                    (Some("void"), _) | (_, Some(_)) => "void",
                    _ => "write",
                };
                let body = serde_json::from_str(body).expect("JSON");
                self.replayed(&id, |this| this.write(resource_name(resource), operation, &body))
            }
            other => panic!("unexpected request {other:?}"),
        };
        let status = if answer.get("Fault").is_some() { 400 } else { 200 };
        Reply { status, body: answer.to_string() }
    }

    fn replayed(&mut self, id: &str, execute: impl FnOnce(&mut Self) -> Value) -> Value {
        if let Some(reply) = self.replies.get(id).filter(|_| self.honours_request_ids) {
            return reply.clone();
        }
        let reply = execute(self);
        if reply.get("Fault").is_none() {
            self.replies.insert(id.to_owned(), reply.clone());
        }
        reply
    }

    fn batch(&mut self, url: &str, body: &str) -> Value {
        let body: Value = serde_json::from_str(body).unwrap();
        let id = parameter(url, "requestid").unwrap();
        assert!(id.len() <= 36);
        let items = body["BatchItemRequest"].as_array().unwrap();
        assert!((1..=30).contains(&items.len()));
        let mut answers = Vec::new();
        for item in items.iter().rev() {
            let bid = item["bId"].as_str().unwrap();
            assert!(bid.len() <= 10);
            let operation = if item["operation"] == "delete" { "delete" } else { "write" };
            let (name, record) =
                item.as_object().unwrap().iter().find(|(_, value)| value.is_object()).unwrap();
            let (name, record) = (name.clone(), record.clone());
            let mut answer =
                self.replayed(&format!("{id}/{bid}"), |this| this.write(&name, operation, &record));
            answer["bId"] = json!(bid);
            answers.push(answer);
        }
        json!({"BatchItemResponse": answers, "time": "t"})
    }

    fn write(&mut self, name: &str, operation: &str, body: &Value) -> Value {
        let label =
            body.get("DocNumber").or(body.get("DisplayName")).or(body.get("Name")).and_then(Value::as_str);
        let refusal = label.and_then(|label| self.refusals.get_mut(label)).and_then(Vec::pop);
        if let Some(code) = refusal {
            return fault(code);
        }
        match (body.get("Id"), operation) {
            (None, _) => self.create(name, body),
            (Some(id), operation) => self.change(name, id.as_str().unwrap(), operation, body),
        }
    }

    fn create(&mut self, name: &str, body: &Value) -> Value {
        for unique in ["DocNumber", "DisplayName", "Name"] {
            let Some(value) = body.get(unique) else { continue };
            let taken = !self.names.insert(format!("{name} {unique} {value}"));
            if self.enforces_unique && taken {
                return fault(if unique == "DocNumber" { 6140 } else { 6240 });
            }
        }
        if let Some(customer) = body.get("CustomerRef") {
            let id = customer["value"].as_str().unwrap();
            assert!(
                self.all("Customer").iter().any(|customer| customer["Id"] == id),
                "a reference to nothing"
            );
        }
        self.next_id += 1;
        self.executed += 1;
        let mut record = body.clone();
        record["Id"] = json!(self.next_id.to_string());
        record["SyncToken"] = json!("0");
        record["MetaData"] = json!({"CreateTime": chrono_text(self.now)});
        self.sum_up(&mut record);
        self.add(name, record.clone());
        json!({name: record, "time": "t"})
    }

    /// A record that somebody else entered, or we.
    pub fn add(&mut self, name: &str, record: Value) {
        for unique in ["DocNumber", "DisplayName", "Name"] {
            if let Some(value) = record.get(unique) {
                self.names.insert(format!("{name} {unique} {value}"));
            }
        }
        self.ids.insert(format!("{name} {}", record["Id"].as_str().unwrap()));
        self.records.push((name.to_owned(), record));
    }

    fn sum_up(&self, record: &mut Value) {
        if let Some(lines) = record.get("Line").and_then(Value::as_array) {
            let cents: i64 = lines.iter().map(|line| cents(&line["Amount"].to_string())).sum();
            record["TotalAmt"] =
                serde_json::from_str(&format!("{}.{:02}", cents / 100, cents % 100)).unwrap();
        }
        let number = record.get("DocNumber").and_then(Value::as_str);
        if let Some(total) = number.and_then(|number| self.wrong_totals.get(number)) {
            record["TotalAmt"] = serde_json::from_str(total).unwrap();
        }
    }

    fn change(&mut self, name: &str, id: &str, operation: &str, body: &Value) -> Value {
        let Some(place) = self.records.iter().position(|(kind, record)| kind == name && record["Id"] == id)
        else {
            return fault(610);
        };
        if self.records[place].1["SyncToken"] != body["SyncToken"] {
            return fault(5010);
        }
        self.executed += 1;
        if operation == "delete" {
            self.records.remove(place);
            return json!({name: {"Id": id, "status": "Deleted", "domain": "QBO"}});
        }
        let record = &mut self.records[place].1;
        let token: u64 = record["SyncToken"].as_str().unwrap().parse().unwrap();
        for (field, value) in body.as_object().unwrap() {
            if !["Id", "SyncToken", "sparse"].contains(&field.as_str()) {
                record[field] = value.clone();
            }
        }
        record["SyncToken"] = json!((token + 1).to_string());
        if operation == "void" {
            record["Line"] = json!([]);
            record["TotalAmt"] = json!(0);
            let note = record.get("PrivateNote").and_then(Value::as_str).unwrap_or_default().to_owned();
            record["PrivateNote"] = json!(format!("Annulé - {note}"));
        }
        let mut record = record.clone();
        if operation != "void" {
            self.sum_up(&mut record);
            self.records[place].1 = record.clone();
        }
        json!({name: record, "time": "t"})
    }

    fn read(&self, name: &str, id: &str) -> Value {
        match self.all(name).into_iter().find(|record| record["Id"] == id) {
            Some(record) => json!({name: record, "time": "t"}),
            None => fault(610),
        }
    }

    fn of(&self, name: &str) -> impl Iterator<Item = &Value> {
        self.records.iter().filter(move |(kind, _)| kind == name).map(|(_, record)| record)
    }

    pub fn all(&self, name: &str) -> Vec<Value> {
        self.of(name).cloned().collect()
    }

    /// `select * from X [where a = 'b' and c in ('d','e') …] [orderby Id] startposition n maxresults m`.
    fn query(&self, statement: &str) -> Value {
        let words: Vec<&str> = statement.split_whitespace().collect();
        assert_eq!(&words[..3], ["select", "*", "from"]);
        let name = words[3];
        let number = |word: &str| -> usize {
            let place = words.iter().position(|found| *found == word).unwrap();
            words[place + 1].parse().unwrap()
        };
        let (start, rows) = (number("startposition"), number("maxresults"));
        assert!(statement.contains(" orderby Id "), "pages need an order: {statement}");
        let clause = statement.split_once(" where ").map(|(_, rest)| rest.split_once(" orderby ").unwrap().0);
        let mut found: Vec<Value> = self.all(name);
        for condition in clause.into_iter().flat_map(|clause| clause.split(" and ")) {
            let (field, values) = match condition.split_once(" in (") {
                Some((field, values)) => (field, values.trim_end_matches(')').split(',').collect()),
                None => {
                    let (field, value) = condition.split_once(" = ").unwrap();
                    (field, vec![value])
                }
            };
            if field == "Active" {
                continue;
            }
            let values: Vec<String> = values
                .iter()
                .map(|value| value.trim_matches('\'').replace("\\'", "'").to_lowercase())
                .collect();
            found.retain(|record| {
                let held = match &record[field] {
                    Value::Object(reference) => reference["value"].as_str().unwrap().to_owned(),
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                values.contains(&held.to_lowercase())
            });
        }
        let page: Vec<Value> = found.into_iter().skip(start - 1).take(rows).collect();
        if page.is_empty() {
            return json!({"QueryResponse": {}, "time": "t"});
        }
        json!({"QueryResponse": {name: page, "startPosition": start, "maxResults": page.len()}, "time": "t"})
    }
}

fn cents(text: &str) -> i64 {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let part = format!("{part:0<2}");
    whole.parse::<i64>().unwrap() * 100 + part[..2].parse::<i64>().unwrap()
}

/// Of the company's own clock, eight hours behind.
fn chrono_text(now: u64) -> String {
    let behind = i64::try_from(now).unwrap() - 8 * 3_600_000;
    let local = chrono::DateTime::from_timestamp_millis(behind.max(0)).unwrap();
    format!("{:?}-08:00", local.naive_utc())
}
