//! Create, update, void and delete: the steps that every entity shares.
//!
//! **Invariant**: all checks come before the first change, so a refused request leaves no trace.

use std::sync::Arc;

use crate::check::{self, Sent};
use crate::company::Company;
use crate::entity::{Entity, Rules, Void};
use crate::fault::Fault;
use crate::json::{Name, Object, Value, json, put, text};
use crate::refs;
use crate::rules;
use crate::store::{Id, Record};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    Save,
    Delete,
    Void,
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    pub allow_duplicate_number: bool,
    /// In the product's own pages some things go that the API refuses.
    pub by_hand: bool,
}

/// A record on its way into the books.
#[derive(Debug)]
pub struct Draft {
    pub entity: &'static Entity,
    pub fields: Object,
    /// The fields that this request set; the rest of `fields` was there before.
    pub sent: Vec<Name>,
    pub previous: Option<Arc<Record>>,
    pub last_line: u64,
    pub tax_given: bool,
    pub options: Options,
}

impl Draft {
    pub fn sends(&self, field: &str) -> bool {
        self.sent.iter().any(|sent| sent.as_str() == field)
    }

    pub fn id(&self) -> Option<&Id> {
        self.previous.as_ref().map(|record| &record.id)
    }
}

/// Performs a write and returns the object that the answer holds, as JSON text.
pub fn write(
    company: &mut Company,
    entity: &'static Entity,
    operation: Operation,
    body: Object,
    options: Options,
) -> Result<String, Fault> {
    let sent = check::clean(entity, body)?;
    company.plan.allows(entity, &sent.fields)?;
    match operation {
        Operation::Save => save(company, entity, sent, options),
        Operation::Delete => delete(company, entity, &sent),
        Operation::Void => void(company, entity, &sent, entity.allows.void != Void::No),
    }
}

fn save(
    company: &mut Company,
    entity: &'static Entity,
    sent: Sent,
    options: Options,
) -> Result<String, Fault> {
    if entity.rules == Rules::ExchangeRate {
        let id = rules::exchange_rate(company, entity, sent.fields)?;
        return Ok(rendered(company, entity, &id));
    }
    let previous = match &sent.id {
        None if !entity.allows.create => {
            return Err(Fault::new(500, format!("Operation create is not supported for {}", entity.name)));
        }
        None => None,
        Some(_) => Some(current(company, entity, &sent, entity.allows.update)?),
    };
    let (mut sent, mut previous) = (sent, previous);
    if let Some(previous) = &mut previous {
        rules::addresses_as_given(company, &mut sent.fields, previous);
    }
    let mut draft = drafted(entity, sent, previous, options);
    check::required(entity, &draft.fields)?;
    refs::resolve(company, entity, &mut draft.fields)?;
    rules::complete(company, &mut draft)?;
    Ok(store(company, draft))
}

fn drafted(
    entity: &'static Entity,
    mut sent: Sent,
    previous: Option<Arc<Record>>,
    options: Options,
) -> Draft {
    let names = sent.fields.members().iter().map(|(name, _)| name.clone()).collect();
    let cleared = |value: &Value| value.as_str() == Some("");
    let fields = match &previous {
        None => {
            sent.fields.retain(|_, value| !cleared(value));
            sent.fields
        }
        Some(record) if entity.rules == Rules::Settings => {
            // Facts and preferences are laid over what is there: a client cannot empty a part by omission.
            let mut fields = record.fields.clone();
            crate::json::merge(&mut fields, &sent.fields);
            fields.retain(|_, value| {
                crate::json::prune(value);
                !cleared(value)
            });
            fields
        }
        Some(record) => {
            let mut fields =
                if sent.sparse { record.fields.clone() } else { retained(entity, &record.fields) };
            for (key, value) in sent.fields {
                if cleared(&value) {
                    fields.remove(key.as_str());
                } else {
                    fields.insert(key.as_str(), value);
                }
            }
            fields
        }
    };
    let last_line = previous.as_ref().map_or(0, |record| record.last_line);
    let tax_given = previous.as_ref().is_some_and(|record| record.tax_given);
    Draft { entity, fields, sent: names, previous, last_line, tax_given, options }
}

/// A full update empties what it leaves out, except for what the service computes or never changes.
fn retained(entity: &Entity, fields: &Object) -> Object {
    let keep = |name: &str| {
        entity.field(name).is_none_or(|field| field.read_only)
            || matches!((entity.name, name), ("Customer" | "Vendor", "CurrencyRef" | "Balance"))
    };
    fields.iter().filter(|(name, _)| keep(name)).map(|(name, value)| (name, value.clone())).collect()
}

/// The stored record that a request means, if its SyncToken is the current one.
fn current(company: &Company, entity: &Entity, sent: &Sent, allowed: bool) -> Result<Arc<Record>, Fault> {
    let Some(id) = &sent.id else { return Err(Fault::missing("Id")) };
    if !allowed {
        return Err(Fault::new(500, format!("Operation is not supported for {}", entity.name)));
    }
    if !id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Fault::new(2030, format!("Invalid ID : {id}")).at("Id"));
    }
    let record = company.shared(entity, id)?;
    let Some(token) = &sent.token else { return Err(Fault::missing("SyncToken")) };
    if *token != record.token.to_string() {
        let detail = format!(
            "Stale Object Error : You and another user were working on this at the same time. {} {id} has SyncToken {}",
            entity.name, record.token
        );
        return Err(Fault::new(5010, detail));
    }
    Ok(record)
}

/// Puts a completed draft into the books; a change of nothing leaves the SyncToken alone.
fn store(company: &mut Company, mut draft: Draft) -> String {
    let entity = draft.entity;
    let before = draft.previous.clone();
    if let Some(previous) = draft.previous.as_ref().filter(|previous| previous.fields != draft.fields) {
        rules::reflow(company, entity, &previous.id, &mut draft.fields);
    }
    let record = match draft.previous {
        Some(previous) if previous.fields == draft.fields => return rendered(company, entity, &previous.id),
        Some(previous) => Record {
            id: previous.id.clone(),
            token: previous.token.saturating_add(1),
            created: previous.created,
            updated: company.now,
            fields: draft.fields,
            last_line: draft.last_line,
            tax_given: draft.tax_given,
        },
        None => Record {
            id: company.store.next_id(entity.sequence),
            token: 0,
            created: company.now,
            updated: company.now,
            fields: draft.fields,
            last_line: draft.last_line,
            tax_given: draft.tax_given,
        },
    };
    let record = Arc::new(record);
    company.store.put(entity, Arc::clone(&record));
    rules::follow(company, entity, before.as_deref(), Some(&record));
    rendered(company, entity, &record.id)
}

fn rendered(company: &Company, entity: &Entity, id: &Id) -> String {
    company.store.written(entity.name, id, company.zone).unwrap_or_default()
}

fn delete(company: &mut Company, entity: &'static Entity, sent: &Sent) -> Result<String, Fault> {
    let record = current(company, entity, sent, entity.allows.delete)?;
    rules::may_remove(company, entity, &record)?;
    company.store.remove(entity, &record.id, company.now);
    rules::follow(company, entity, Some(&record), None);
    Ok(json!({ "domain": "QBO", "status": "Deleted", "Id": record.id.0 }).to_string())
}

/// The pages void what the API can only delete, too.
pub fn void_by_hand(company: &mut Company, entity: &'static Entity, body: Object) -> Result<String, Fault> {
    void(company, entity, &check::clean(entity, body)?, true)
}

fn void(company: &mut Company, entity: &'static Entity, sent: &Sent, allowed: bool) -> Result<String, Fault> {
    let record = current(company, entity, sent, allowed)?;
    rules::may_remove(company, entity, &record)?;
    let mut fields = record.fields.clone();
    rules::void_fields(entity, &mut fields);
    let note = match text(&fields, "PrivateNote") {
        Some(note) if note.starts_with("Voided") => note.to_owned(),
        Some(note) => format!("Voided - {note}"),
        None => "Voided".to_owned(),
    };
    put(&mut fields, "PrivateNote", note);
    let voided = Arc::new(Record {
        id: record.id.clone(),
        token: record.token.saturating_add(1),
        created: record.created,
        updated: company.now,
        fields,
        last_line: record.last_line,
        tax_given: false,
    });
    company.store.put(entity, Arc::clone(&voided));
    company.store.mark_voided(entity.name, &voided.id, company.now);
    rules::follow(company, entity, Some(&record), Some(&voided));
    Ok(rendered(company, entity, &voided.id))
}
