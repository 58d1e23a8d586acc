//! A whole company as one JSON document: out, and in again; and a real company's own data in.
//!
//! What comes in is taken as it is, because it was accepted once: rules are not applied, and balances stand as
//! they are given.

use serde::{Deserialize, Serialize};

use crate::entity::{self, Entity};
use crate::json::{Object, Value, json, list, parse, put, text};
use crate::sandbox::Sandbox;
use crate::store::{Id, Record};
use crate::table::Table;

/// What was taken in, and what was not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    pub records: usize,
    /// Names of lists that the sandbox has no entity for, with how many objects each held.
    pub skipped: Vec<(String, usize)>,
}

impl Sandbox {
    /// Every record as the service answers it, by entity, with what a query does not show under `sandbox`.
    pub fn export(&self) -> serde_json::Value {
        let mut out = Object::new();
        for entity in entity::ALL {
            let rows = self.company.store.table(entity.name).into_iter().flat_map(Table::records);
            let rows = rows.map(|record| {
                let written = self.company.written(entity, &record.id.0).unwrap_or_default();
                let mut value: Value = parse(&written).unwrap_or(Value::Null);
                if let Some(object) = value.as_object_mut() {
                    let hidden = json!({
                        "created": record.created, "updated": record.updated, "lastLine": record.last_line,
                        "taxGiven": record.tax_given,
                    });
                    put(object, "sandbox", hidden);
                }
                value
            });
            let rows: Vec<Value> = rows.collect();
            if !rows.is_empty() {
                put(&mut out, entity.name, rows);
            }
        }
        (&Value::Object(out)).into()
    }

    /// Replaces the company's records by those given: an export of a sandbox, or what queries of a real company
    /// answered, as `{"Customer": [...], "Invoice": [...], "CompanyInfo": [...], ...}`; a list may also stand in
    /// its `QueryResponse`. The realm, the clock and the switches stay.
    ///
    /// # Errors
    ///
    /// A sentence that names the list and the object that cannot be used. Nothing has changed then.
    pub fn import(&mut self, given: &Object) -> Result<Taken, String> {
        let mut taken = Taken::default();
        let mut lists: Vec<(&'static Entity, Vec<Record>)> = Vec::new();
        for (name, value) in lists_of(given) {
            let rows = match value {
                Value::Array(rows) => rows.as_slice(),
                Value::Object(_) => std::slice::from_ref(value),
                _ => return Err(format!("{name} is not a list")),
            };
            let Some(entity) = Entity::find(name) else {
                taken.skipped.push((name.to_owned(), rows.len()));
                continue;
            };
            let read = |(place, row): (usize, &Value)| {
                self.record_of(row).ok_or_else(|| format!("{name}[{place}] has no Id or is not an object"))
            };
            lists.push((entity, rows.iter().enumerate().map(read).collect::<Result<_, _>>()?));
        }
        // Transactions find the names and accounts that they concern.
        lists.sort_by_key(|(entity, _)| entity.is_transaction());
        let store = &mut self.company.store;
        for (entity, _) in &lists {
            store.clear(entity);
        }
        for (entity, records) in &lists {
            for record in records {
                store.raise_sequence(entity.sequence, &record.id);
                store.put(entity, record.clone());
                taken.records = taken.records.saturating_add(1);
            }
        }
        for (entity, records) in lists.into_iter().filter(|(entity, _)| !entity.is_transaction()) {
            records.iter().for_each(|record| store.set_shown(entity, record));
        }
        store.take_changes();
        store.cool();
        Ok(taken)
    }

    fn record_of(&self, row: &Value) -> Option<Record> {
        let mut fields = row.as_object()?.clone();
        let id = text(&fields, "Id")?.to_owned();
        let token = text(&fields, "SyncToken").and_then(|token| token.parse().ok()).unwrap_or(0);
        let hidden = fields.remove("sandbox");
        let hidden = |key: &str| hidden.as_ref().and_then(|own| own.get(key));
        let time = |key: &str| {
            let times = row.get("MetaData")?;
            self.company.zone.read(times.get(key)?.as_str()?)
        };
        let now = self.company.now;
        let created = hidden("created").and_then(Value::as_i64).or(time("CreateTime")).unwrap_or(now);
        let updated =
            hidden("updated").and_then(Value::as_i64).or(time("LastUpdatedTime")).unwrap_or(created);
        let lines = list(&fields, "Line").iter().filter_map(Value::as_object);
        let highest = lines.filter_map(|line| text(line, "Id")?.parse::<u64>().ok()).max().unwrap_or(0);
        let last_line = hidden("lastLine").and_then(Value::as_u64).unwrap_or(highest);
        let tax_given = hidden("taxGiven").and_then(Value::as_bool).unwrap_or(false);
        for system in ["Id", "SyncToken", "MetaData", "domain", "sparse"] {
            fields.remove(system);
        }
        Some(Record { id: Id(id.into()), token, created, updated, fields, last_line, tax_given })
    }
}

/// The lists of a document, whether they stand by themselves or in the answers of queries.
fn lists_of(given: &Object) -> Vec<(&str, &Value)> {
    let mut out = Vec::new();
    for (name, value) in given.iter() {
        match value {
            Value::Object(answer) if answer.contains_key("QueryResponse") => {
                out.extend(
                    answer.get("QueryResponse").and_then(Value::as_object).into_iter().flat_map(members),
                );
            }
            Value::Object(response) if name == "QueryResponse" => out.extend(members(response)),
            Value::Array(answers)
                if answers.iter().all(|one| one.get("QueryResponse").is_some()) && !answers.is_empty() =>
            {
                let responses = answers.iter().filter_map(|one| one.get("QueryResponse")?.as_object());
                out.extend(responses.flat_map(members));
            }
            Value::String(_) if name == "time" => {}
            value => out.push((name, value)),
        }
    }
    out
}

fn members(response: &Object) -> impl Iterator<Item = (&str, &Value)> {
    response.iter().filter(|(_, value)| value.as_array().is_some())
}
