//! What a planner would hand to the engine: for every fact of the CRM, what QuickBooks still lacks. It stands in
//! for `tieout::plan`, which knows five entities and their rules; here only the protocol is of interest.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use tieout::base::ids::{CrmId, QboId, StepId, SyncToken};
use tieout::step::{Fence, Link, LinkKey, Operation, Pacing, PendingId, Resource, Step, Target};

use crate::body::fields;
use crate::books::{Books, Record, amount};
use crate::merge::{self, Choice, Dispute, Fate};
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

/// What is to be written, and what both sides have edited.
#[derive(Default)]
pub struct Planned {
    pub steps: Vec<Step>,
    pub disputes: Vec<Dispute>,
}

struct Planner<'a> {
    facts: &'a [Fact],
    books: &'a Books,
    choices: &'a [Choice],
    now: u64,
    links: BTreeMap<(String, String), &'a Link>,
    steps: Vec<Step>,
    disputes: Vec<Dispute>,
    planned: BTreeMap<usize, StepId>,
}

/// What is missing, as the company shows itself at `now`.
pub fn plan(facts: &[Fact], books: &Books, links: &[Link], choices: &[Choice], now: u64) -> Planned {
    let links =
        links.iter().map(|link| ((link.key.kind.clone(), link.key.id.as_str().to_owned()), link)).collect();
    let (steps, disputes, planned) = (Vec::new(), Vec::new(), BTreeMap::new());
    let mut planner = Planner { facts, books, choices, now, links, steps, disputes, planned };
    for place in 0..facts.len() {
        planner.place(place);
    }
    Planned { steps: planner.steps, disputes: planner.disputes }
}

impl<'a> Planner<'a> {
    fn link(&self, fact: &Fact) -> Option<&'a Link> {
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
            return self.change(place, link);
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

/// What both sides agree on once a fact is written: each field as the engine's bases hold it.
fn base_of(fact: &Fact) -> String {
    let mut base = agreed("v".to_owned(), fact.class, body_of(fact).as_object());
    for (path, text) in merge::own(fact) {
        base.push_str(&merge::agreed_on(path, Some(&text), Some(&text)));
    }
    base
}

/// The fields that one side alone edits.
fn agreed(mut base: String, class: Class, body: Option<&Map<String, Value>>) -> String {
    for (path, value) in body.map(|body| fields(class, body)).unwrap_or_default() {
        if !merge::shared(class).contains(&path) {
            base.push_str(&merge::agreed_on(path, Some(&value), Some(&value)));
        }
    }
    base
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
    for (path, text) in merge::own(fact) {
        body[path] = merge::value_of(path, &text);
    }
    body
}

fn target(record: &Record) -> Option<Target> {
    Some(Target {
        id: QboId::new(record.id.to_string()),
        sync_token: SyncToken::new(record.token.to_string()),
    })
}

/// Links a record as it is; what it lacks is pushed by the next plan.
fn linked(fact: &Fact, record: &Record) -> Step {
    let mut step = link(fact, record);
    let own = merge::own(fact);
    for path in merge::shared(fact.class) {
        let mine = own.iter().find(|(own, _)| *own == path).map(|(_, text)| text.as_str());
        step.base.push_str(&merge::adopted(path, merge::held(&record.body, path), mine));
    }
    step
}

/// A step that agrees on a record as it is, but for what both sides may edit.
fn link(fact: &Fact, record: &Record) -> Step {
    let mut step = empty(fact, "link");
    step.operation = Operation::Link;
    step.target = target(record);
    step.base = agreed(if record.voided { "void" } else { "v" }.to_owned(), fact.class, Some(&record.body));
    step
}

/// What an update would write: each shared field by itself.
struct Merged {
    sent: Map<String, Value>,
    base: String,
    /// A person chose what QuickBooks holds.
    keeps: bool,
    disputes: Vec<Dispute>,
}

fn merged(place: usize, fact: &Fact, base: &str, record: &Record, choices: &[Choice]) -> Merged {
    let mut merged = Merged { sent: Map::new(), base: String::new(), keeps: false, disputes: Vec::new() };
    let own = merge::own(fact);
    for path in merge::shared(fact.class) {
        let theirs = merge::held(&record.body, path);
        let Some((_, mine)) = own.iter().find(|(own, _)| *own == path) else { continue };
        let agreed = match merge::fate(place, path, base, (mine, theirs), choices) {
            Fate::Stays if theirs == Some(mine) => merge::agreed_on(path, theirs, Some(mine)),
            // Only QuickBooks' side has moved: it is told, and until then what was agreed on stands.
            Fate::Stays => {
                let before = merge::theirs_in(base, path);
                merge::agreed_on(path, before.as_deref(), merge::mine_in(base, path).as_deref())
            }
            Fate::Sent(text) => {
                merged.sent.insert(path.to_owned(), merge::value_of(path, &text));
                merge::agreed_on(path, Some(&text), Some(&text))
            }
            Fate::Kept => {
                merged.keeps = true;
                merge::agreed_on(path, theirs, Some(mine))
            }
            Fate::Asked(dispute) => {
                merged.disputes.push(dispute);
                continue;
            }
        };
        merged.base.push_str(&agreed);
    }
    merged
}

impl Planner<'_> {
    fn change(&mut self, place: usize, held: &Link) {
        let fact = &self.facts[place];
        let Some(record) = self.by_id(fact.class, held.qbo_id.as_str()) else { return };
        if record.voided || held.voided {
            return;
        }
        if fact.voided {
            let mut step = empty(fact, "void");
            (step.operation, step.target) = (Operation::Void, target(record));
            // Nothing is agreed on of a document that is over.
            step.base = String::new();
            return self.steps.push(step);
        }
        let merged = merged(place, fact, &held.base, record, self.choices);
        if !merged.disputes.is_empty() {
            return self.disputes.extend(merged.disputes);
        }
        let step = if !merged.sent.is_empty() {
            let mut step = empty(fact, "update");
            (step.operation, step.target) = (Operation::SparseUpdate, target(record));
            step.body = Value::Object(merged.sent).to_string();
            step.base =
                format!("{}{}", agreed("v".to_owned(), fact.class, body_of(fact).as_object()), merged.base);
            step
        } else if merged.keeps {
            let mut step = link(fact, record);
            step.base.push_str(&merged.base);
            step
        } else {
            return;
        };
        self.steps.push(step);
    }
}
