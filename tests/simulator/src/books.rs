//! A QuickBooks company with the ways in which it may misbehave. Written from Intuit's pages, without a line of
//! the engine's; amounts are whole cents.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

pub use crate::body::{amount, lines_total, marker_in, referred, void};
use crate::body::{has_total, holds};
use crate::changes::{Change, Spoilt, time};
use crate::merge::text_of;
use crate::record::Overwritten;
pub use crate::record::Record;
use crate::request::{Operation, Query, Request, Verb};
use crate::work::Class;

/// What a repeated request id is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Honour {
    Always,
    Never,
    /// Forgotten after ten minutes.
    Briefly,
    /// Only once the first call has ended.
    AfterEnd,
}

/// How the company behaves for a whole history.
#[derive(Clone, Copy, Debug)]
pub struct Manners {
    pub honour: Honour,
    /// Refuses a second document of a number.
    pub unique_numbers: bool,
    /// A new record shows in queries this much later, in milliseconds.
    pub lag: u64,
}

impl Default for Manners {
    fn default() -> Self {
        Self { honour: Honour::Always, unique_numbers: true, lag: 0 }
    }
}

#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub body: String,
    /// Records that the answer shows.
    pub shows: Vec<(Class, u64)>,
}

#[derive(Clone, Debug)]
struct Reply {
    at: u64,
    value: Value,
    shows: Vec<(Class, u64)>,
}

#[derive(Clone, Debug, Default)]
pub struct Books {
    pub records: Vec<Record>,
    pub manners: Manners,
    next: u64,
    replies: BTreeMap<String, Reply>,
    /// Request ids whose refusal is repeated for ever.
    stored: BTreeMap<String, u32>,
    /// Records whose total was stored wrong.
    pub wrong_totals: BTreeSet<u64>,
    pub executed: u64,
    pub twins: u64,
    /// Repeats that got the first answer.
    pub replayed: u64,
    /// Creates that met what an earlier one of theirs had made: of documents, and of names.
    pub own_taken: (u64, u64),
    pub now: u64,
    /// Records bear their time and what is still due, and what changes is told.
    pub dated: bool,
    pub changes: Vec<Change>,
    /// Customers that are part of another one now.
    pub merged: BTreeMap<u64, u64>,
    /// What people had entered before requests of ours wrote something else.
    pub overwritten: Vec<Overwritten>,
    /// Every value that requests of ours have written, by record and field.
    pub written: BTreeSet<(Class, u64, String, String)>,
}

/// How one request is treated.
#[derive(Clone, Copy, Debug, Default)]
pub struct Treatment {
    /// The first write in it is refused with this number.
    pub refuse: Option<u32>,
    /// The refusal is repeated for this request id for ever.
    pub store_refusal: bool,
    /// It began before the answer to its request id was known.
    pub independent: bool,
    /// The total is stored a cent too high.
    pub wrong_total: bool,
    /// Items of a batch beyond this number are not executed, and not answered.
    pub items: Option<usize>,
    pub changes: Spoilt,
}

pub fn fault(code: u32) -> Value {
    json!({"Fault": {"Error": [{"Message": "Message", "Detail": format!("detail of {code}"), "code": code.to_string(), "element": ""}], "type": "ValidationFault"}})
}

impl Books {
    pub fn new(manners: Manners) -> Self {
        Self { manners, next: 100, ..Self::default() }
    }

    pub fn handle(&mut self, now: u64, request: &Request, how: Treatment) -> Answer {
        let mut shows = Vec::new();
        let mut value = match (&request.verb, &request.body) {
            (Verb::Query(query), _) => self.query(now, query, &mut shows),
            (Verb::Read { class, id }, _) => match self.find(*class, *id).filter(|record| record.live) {
                Some(record) => {
                    shows.push((*class, *id));
                    json!({class.name(): self.shown(record)})
                }
                None => fault(610),
            },
            (Verb::Changes { classes, since }, _) => self.changed(classes, *since, how.changes, &mut shows),
            (Verb::Batch, _) => self.batch(now, request, how, &mut shows),
            (Verb::Write { class, operation }, Some(body)) => {
                self.replayed(now, &request.id, how, &mut shows, (*class, *operation, body))
            }
            (Verb::Write { .. }, None) => fault(2010),
        };
        if self.dated {
            value["time"] = json!(time(now));
        }
        let status = if value.get("Fault").is_some() { 400 } else { 200 };
        Answer { status, body: value.to_string(), shows }
    }

    /// Whether a request of this id, or this item of a batch, was executed.
    pub fn has_executed(&self, id: &str) -> bool {
        self.replies.contains_key(id)
    }

    fn batch(&mut self, now: u64, request: &Request, how: Treatment, shows: &mut Vec<(Class, u64)>) -> Value {
        let mut answers = Vec::new();
        let mut how = how;
        let items = request.items().unwrap_or_default();
        let count = how.items.unwrap_or(items.len());
        for (bid, class, operation, body) in items.into_iter().take(count) {
            let id = format!("{}/{bid}", request.id);
            let mut answer = self.replayed(now, &id, how, shows, (class, operation, body));
            answer["bId"] = json!(bid);
            answers.push(answer);
            how.refuse = None;
        }
        answers.reverse();
        json!({"BatchItemResponse": answers})
    }

    fn replayed(
        &mut self,
        now: u64,
        id: &str,
        how: Treatment,
        shows: &mut Vec<(Class, u64)>,
        write: (Class, Operation, &Value),
    ) -> Value {
        if let Some(code) = self.stored.get(id) {
            return fault(*code);
        }
        let remembered = match self.manners.honour {
            Honour::Always => true,
            Honour::Never => false,
            Honour::Briefly => self.replies.get(id).is_some_and(|reply| now < reply.at + 600_000),
            Honour::AfterEnd => !how.independent,
        };
        if let Some(reply) = self.replies.get(id).filter(|_| remembered) {
            shows.extend(reply.shows.iter().copied());
            self.replayed += 1;
            return reply.value.clone();
        }
        if let Some(code) = how.refuse {
            if how.store_refusal {
                self.stored.insert(id.to_owned(), code);
            }
            return fault(code);
        }
        let mut shown_here = Vec::new();
        let value = self.write(now, id, how, &mut shown_here, write);
        if value.get("Fault").is_none() {
            self.replies
                .insert(id.to_owned(), Reply { at: now, value: value.clone(), shows: shown_here.clone() });
        }
        shows.extend(shown_here);
        value
    }

    fn write(
        &mut self,
        now: u64,
        id: &str,
        how: Treatment,
        shows: &mut Vec<(Class, u64)>,
        (class, operation, body): (Class, Operation, &Value),
    ) -> Value {
        let Some(members) = body.as_object() else { return fault(2010) };
        match members.get("Id").and_then(Value::as_str) {
            None => self.create(now, id, how, shows, class, members),
            Some(target) => self.change(shows, class, target, operation, members),
        }
    }

    fn create(
        &mut self,
        now: u64,
        id: &str,
        how: Treatment,
        shows: &mut Vec<(Class, u64)>,
        class: Class,
        body: &Map<String, Value>,
    ) -> Value {
        if let Some(property) = class.unique() {
            let Some(wanted) = body.get(property).and_then(Value::as_str) else { return fault(2020) };
            let enforced = class != Class::Invoice || self.manners.unique_numbers;
            if let Some(holder) = self.holder(class, wanted).filter(|_| enforced) {
                let own = u64::from(holder.marker.is_some() && holder.marker == marker_in(body));
                if class == Class::Invoice {
                    self.own_taken.0 += own;
                } else {
                    self.own_taken.1 += own;
                }
                return fault(if class == Class::Invoice { 6140 } else { 6240 });
            }
        }
        if !self.references_stand(class, body) {
            return fault(2500);
        }
        let marker = marker_in(body);
        if marker.is_some() && self.records.iter().any(|record| record.live && record.marker == marker) {
            self.twins += 1;
        }
        let number = self.add(now, class, body.clone(), true);
        let texts = body.iter().filter_map(|(path, value)| Some((path.clone(), text_of(value)?.to_owned())));
        self.written.extend(texts.map(|(path, text)| (class, number, path, text)));
        self.executed += 1;
        if let Some(record) = self.find_mut(class, number) {
            record.request = id.to_owned();
            record.writes = 1;
            record.cents += u64::from(how.wrong_total && has_total(class));
        }
        if how.wrong_total && has_total(class) {
            self.wrong_totals.insert(number);
        }
        shows.push((class, number));
        self.touch(class, number, "create", false);
        let record = self.find(class, number).map(|record| self.shown(record)).unwrap_or_default();
        json!({class.name(): record})
    }

    /// A customer that is named must be there, and an invoice that is paid.
    fn references_stand(&self, class: Class, body: &Map<String, Value>) -> bool {
        if matches!(class, Class::Customer | Class::Item) {
            return true;
        }
        referred(body).into_iter().all(|(class, id)| self.find(class, id).is_some_and(|record| record.live))
            && body.contains_key("CustomerRef")
    }

    /// A record that somebody entered.
    pub fn add(&mut self, now: u64, class: Class, body: Map<String, Value>, ours: bool) -> u64 {
        self.next += 1;
        let cents = lines_total(&body);
        self.records.push(Record {
            class,
            id: self.next,
            token: 0,
            cents,
            marker: marker_in(&body),
            body,
            ours,
            live: true,
            voided: false,
            ended_by_user: false,
            ended_at: None,
            user_fields: BTreeMap::new(),
            shown_from: now + self.manners.lag,
            writes: 0,
            ended_writes: 0,
            request: String::new(),
            made: now,
            updated: now,
        });
        self.next
    }

    fn change(
        &mut self,
        shows: &mut Vec<(Class, u64)>,
        class: Class,
        target: &str,
        operation: Operation,
        body: &Map<String, Value>,
    ) -> Value {
        let paid = self.payments_of(target.parse().unwrap_or(0)) > 0;
        let Some(record) =
            target.parse().ok().and_then(|id| self.find_mut(class, id)).filter(|record| record.live)
        else {
            return fault(610);
        };
        if body.get("SyncToken").and_then(Value::as_str) != Some(&record.token.to_string()) {
            return fault(5010);
        }
        if operation == Operation::Delete && paid {
            return fault(6540);
        }
        let (mut overwritten, mut written) = (Vec::new(), Vec::new());
        record.token += 1;
        record.writes += 1;
        record.ended_writes += u64::from(record.ended_by_user);
        match operation {
            Operation::Delete => record.live = false,
            Operation::Void => void(record),
            Operation::Write => {
                let sparse = body.get("sparse") == Some(&Value::Bool(true));
                if !sparse {
                    record.body.clear();
                }
                for (name, value) in
                    body.iter().filter(|(name, _)| !["Id", "SyncToken", "sparse"].contains(&name.as_str()))
                {
                    overwritten.extend(record.write(name, value));
                    written
                        .extend(text_of(value).map(|text| (class, record.id, name.clone(), text.to_owned())));
                }
                if body.contains_key("Line") {
                    record.cents = lines_total(&record.body);
                }
            }
        }
        let id = record.id;
        self.overwritten.extend(overwritten);
        self.written.extend(written);
        let verb = match operation {
            Operation::Write => "update",
            Operation::Void => "void",
            Operation::Delete => "delete",
        };
        self.touch(class, id, verb, false);
        let shown = self.find(class, id).map(|record| self.shown(record)).unwrap_or_default();
        let value = if operation == Operation::Delete {
            json!({class.name(): {"Id": target, "status": "Deleted", "domain": "QBO"}})
        } else {
            json!({class.name(): shown})
        };
        self.executed += 1;
        shows.push((class, id));
        value
    }

    fn query(&self, now: u64, query: &Query, shows: &mut Vec<(Class, u64)>) -> Value {
        let Some(class) = query.class else { return json!({"QueryResponse": {}}) };
        let all = query.conditions.iter().any(|(name, _)| name == "Active");
        let fits = |record: &&Record| {
            record.class == class
                && record.live
                && record.shown_from <= now
                && (all || record.body.get("Active") != Some(&Value::Bool(false)))
                && query.conditions.iter().all(|(name, values)| holds(record, name, values))
        };
        let found = self.records.iter().filter(fits).skip(query.start.saturating_sub(1)).take(query.rows);
        let page: Vec<Value> = found
            .map(|record| {
                shows.push((class, record.id));
                self.shown(record)
            })
            .collect();
        if page.is_empty() {
            return json!({"QueryResponse": {}});
        }
        json!({"QueryResponse": {class.name(): page, "startPosition": query.start}})
    }
}
