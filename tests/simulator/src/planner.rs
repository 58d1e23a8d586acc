//! What a planner would hand to the engine: for every fact of the CRM, what QuickBooks still lacks. It stands in
//! for `tieout::plan`, which knows five entities and their rules; here only the protocol is of interest.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use tieout::base::ids::{CrmId, QboId, StepId, SyncToken};
use tieout::step::{Fence, Link, LinkKey, Operation, Pacing, PendingId, Resource, Step, Target};

use crate::body::fields;
use crate::books::{Books, Record, amount};
use crate::work::{Class, Fact};

pub fn step_id(fact: &Fact, verb: &str) -> String {
    format!("{}:{}:{verb}", fact.class.kind(), fact.id)
}

pub fn resource(class: Class) -> Resource {
    match class {
        Class::Customer => Resource::Customer,
        Class::Item => Resource::Item,
        Class::Invoice => Resource::Invoice,
        Class::Payment => Resource::Payment,
    }
}

/// Where the id of a parent comes from.
enum Parent {
    Known(u64),
    Step(StepId),
    /// It is not there and will not be.
    Missing,
}

pub struct Planner<'a> {
    facts: &'a [Fact],
    books: &'a Books,
    now: u64,
    links: BTreeMap<(String, String), &'a Link>,
    steps: Vec<Step>,
    planned: BTreeMap<usize, StepId>,
}

/// Steps for what is missing, as the company shows itself at `now`.
pub fn plan(facts: &[Fact], books: &Books, links: &[Link], now: u64) -> Vec<Step> {
    let links =
        links.iter().map(|link| ((link.key.kind.clone(), link.key.id.as_str().to_owned()), link)).collect();
    let mut planner = Planner { facts, books, now, links, steps: Vec::new(), planned: BTreeMap::new() };
    for place in 0..facts.len() {
        planner.place(place);
    }
    planner.steps
}

impl Planner<'_> {
    fn link(&self, fact: &Fact) -> Option<&Link> {
        self.links.get(&(fact.class.kind().to_owned(), fact.id.clone())).copied()
    }

    fn shown(&self) -> impl Iterator<Item = &Record> {
        self.books.records.iter().filter(|record| record.live && record.shown_from <= self.now)
    }

    fn by_id(&self, class: Class, id: &str) -> Option<&Record> {
        self.shown().find(|record| record.class == class && record.id.to_string() == id)
    }

    fn place(&mut self, place: usize) {
        let fact = &self.facts[place];
        if let Some(link) = self.link(fact) {
            let step =
                self.by_id(fact.class, link.qbo_id.as_str()).and_then(|record| change(fact, link, record));
            self.steps.extend(step);
            return;
        }
        let marker = fact.marker();
        let ours = match &marker {
            Some(marker) => self.shown().find(|record| record.marker.as_ref() == Some(marker)),
            None => {
                self.shown().find(|record| record.class == fact.class && label(record) == Some(&fact.label))
            }
        };
        if let Some(record) = ours {
            let step = linked(fact, record);
            self.planned.insert(place, step.id.clone());
            self.steps.push(step);
            return;
        }
        // Somebody else's record has the name or number: a person must decide.
        let wanted = fact.label.to_lowercase();
        let taken = fact.class.unique().is_some()
            && self.shown().any(|record| {
                record.class == fact.class
                    && label(record).is_some_and(|label| label.to_lowercase() == wanted)
            });
        if fact.voided || taken {
            return;
        }
        if let Some(step) = self.create(fact) {
            self.planned.insert(place, step.id.clone());
            self.steps.push(step);
        }
    }

    fn parent(&self, place: usize) -> Parent {
        if let Some(step) = self.planned.get(&place) {
            return Parent::Step(step.clone());
        }
        let fact = &self.facts[place];
        let record = self.link(fact).and_then(|link| self.by_id(fact.class, link.qbo_id.as_str()));
        match record {
            Some(record) if !record.voided => Parent::Known(record.id),
            _ => Parent::Missing,
        }
    }

    fn create(&self, fact: &Fact) -> Option<Step> {
        let mut step = empty(fact, "create");
        let mut body = body_of(fact);
        let places = fact.customer.map(|place| (place, "/CustomerRef/value"));
        let places = places.into_iter().chain(fact.invoice.map(|place| (place, "/Line/0/LinkedTxn/0/TxnId")));
        for (place, pointer) in places {
            match self.parent(place) {
                Parent::Missing => return None,
                Parent::Known(id) => {
                    *body.pointer_mut(pointer)? = json!(id.to_string());
                }
                Parent::Step(parent) => {
                    step.pending.push(PendingId { pointer: pointer.to_owned(), step: parent.clone() });
                    step.depends_on.push(parent);
                }
            }
        }
        step.body = body.to_string();
        step.marker = fact.marker();
        step.fence = match fact.class {
            Class::Customer | Class::Item => Fence::UniqueName(fact.label.clone()),
            Class::Invoice => Fence::DocumentNumber(fact.label.clone()),
            Class::Payment => Fence::Nothing { probe: format!("TxnDate = '{}'", fact.date) },
        };
        step.pacing = match fact.class {
            Class::Customer | Class::Item => Pacing::Serial,
            Class::Invoice => Pacing::Batch,
            Class::Payment => Pacing::Single,
        };
        if matches!(fact.class, Class::Invoice | Class::Payment) {
            step.expected_total = Some(amount(fact.total()));
        }
        Some(step)
    }
}

fn label(record: &Record) -> Option<&str> {
    record.body.get(record.class.unique()?)?.as_str()
}

fn empty(fact: &Fact, verb: &str) -> Step {
    Step {
        id: StepId::new(step_id(fact, verb)),
        key: LinkKey::new(fact.class.kind(), &CrmId::new(fact.id.clone())),
        label: fact.label.clone(),
        resource: resource(fact.class),
        operation: Operation::Create,
        target: None,
        body: "{}".to_owned(),
        pending: vec![],
        depends_on: vec![],
        fence: Fence::SyncToken,
        pacing: Pacing::Single,
        marker: None,
        sequence: 0,
        expected_total: None,
        prediction: None,
        base: base_of(fact),
    }
}

/// What both sides agree on once a fact is written: its version, and each field as the engine's bases hold it.
fn base_of(fact: &Fact) -> String {
    agreed(fact.base(), fact.class, body_of(fact).as_object())
}

fn agreed(mut base: String, class: Class, body: Option<&Map<String, Value>>) -> String {
    for (path, value) in body.map(|body| fields(class, body)).unwrap_or_default() {
        let value = value.replace('%', "%25").replace(';', "%3B");
        base.push_str(&format!(";{path}='{value}"));
    }
    base
}

/// The field that holds the CRM's version of a record once it was edited, and what it holds.
pub fn versioned(fact: &Fact) -> (&'static str, Value) {
    let text = format!("version {}", fact.version);
    match fact.class {
        Class::Customer => ("CompanyName", json!(text)),
        Class::Item => ("Description", json!(text)),
        Class::Invoice => ("CustomerMemo", json!({"value": text})),
        Class::Payment => ("PaymentRefNum", json!(text)),
    }
}

fn body_of(fact: &Fact) -> Value {
    let number = |cents: u64| -> Value { serde_json::from_str(&amount(cents)).unwrap_or_default() };
    let note = fact.marker().map(|marker| format!("Thanks\n{marker}"));
    let mut body = match fact.class {
        Class::Customer => json!({"DisplayName": fact.label, "Notes": note}),
        Class::Item => json!({"Name": fact.label, "Description": "d"}),
        Class::Invoice => {
            let lines: Vec<Value> =
                fact.lines.iter().map(|cents| json!({"Amount": number(*cents)})).collect();
            json!({"CustomerRef": {"value": ""}, "DocNumber": fact.label, "Line": lines, "PrivateNote": note,
                "TxnDate": fact.date})
        }
        Class::Payment => json!({"CustomerRef": {"value": ""}, "Line": [{"Amount": number(fact.total()),
            "LinkedTxn": [{"TxnId": "", "TxnType": "Invoice"}]}], "PrivateNote": note, "TxnDate": fact.date}),
    };
    if fact.class == Class::Invoice || fact.version > 0 {
        let (property, value) = versioned(fact);
        body[property] = value;
    }
    body
}

fn target(record: &Record) -> Option<Target> {
    Some(Target {
        id: QboId::new(record.id.to_string()),
        sync_token: SyncToken::new(record.token.to_string()),
    })
}

fn linked(fact: &Fact, record: &Record) -> Step {
    let mut step = empty(fact, "link");
    step.operation = Operation::Link;
    step.target = target(record);
    // What the record lacks is pushed by the next plan.
    let version = if record.voided { None } else { pushed(fact, record).or(Some("v0".to_owned())) };
    step.base = agreed(version.unwrap_or_else(|| "void".to_owned()), fact.class, Some(&record.body));
    step
}

/// What the CRM held, of a base; behind it stand the fields that QuickBooks answered.
pub fn version(base: &str) -> &str {
    base.split(';').next().unwrap_or(base)
}

/// The version that a record shows, if it shows one.
fn pushed(fact: &Fact, record: &Record) -> Option<String> {
    let held = record.body.get(versioned(fact).0)?;
    let text = held.as_str().or_else(|| held.get("value")?.as_str())?;
    text.strip_prefix("version ").map(|version| format!("v{version}"))
}

/// Somebody has entered something where the CRM's version stands: both sides edited it, and a person is asked.
pub fn is_disputed(fact: &Fact, record: &Record) -> bool {
    record.user_fields.contains_key(versioned(fact).0)
}

fn change(fact: &Fact, link: &Link, record: &Record) -> Option<Step> {
    if record.voided || link.voided || version(&link.base) == fact.base() {
        return None;
    }
    // Nobody has edited it: whom a merge linked it to stays as it is.
    if fact.class != Class::Invoice && fact.version == 0 {
        return None;
    }
    if !fact.voided && is_disputed(fact, record) {
        return None;
    }
    let mut step = empty(fact, if fact.voided { "void" } else { "update" });
    step.target = target(record);
    if fact.voided {
        step.operation = Operation::Void;
        // Nothing is agreed on of a document that is over.
        step.base = String::new();
    } else {
        step.operation = Operation::SparseUpdate;
        let (property, value) = versioned(fact);
        step.body = json!({property: value}).to_string();
    }
    Some(step)
}
