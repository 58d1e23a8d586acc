//! Several requests in one; each item succeeds or fails on its own.

use std::collections::BTreeSet;

use crate::entity::Entity;
use crate::fault::Fault;
use crate::http::Target;
use crate::json::quote;
use crate::json::{Object, Value, text};
use crate::query;
use crate::replay::{self, Kept};
use crate::route::{member, operation, read};
use crate::sandbox::Sandbox;
use crate::write::{self, Operation, Options};

const MOST_ITEMS: usize = 30;
/// Objects that all queries of a batch may return together.
const MOST_OBJECTS: usize = 1000;

pub fn answer(sandbox: &mut Sandbox, mut body: Object, target: &Target) -> Result<String, Fault> {
    if let Some(unknown) = body.keys().find(|key| *key != "BatchItemRequest") {
        return Err(Fault::new(2010, format!("Property Name:unrecognized field \"{unknown}\"")));
    }
    let Some(Value::Array(items)) = body.remove("BatchItemRequest") else {
        return Err(Fault::new(400, "Batch Request is Empty"));
    };
    if items.is_empty() {
        return Err(Fault::new(400, "Batch Request is Empty"));
    }
    if items.len() > MOST_ITEMS {
        return Err(Fault::new(1040, format!("{} items; at most {MOST_ITEMS}", items.len())));
    }
    let mut seen = BTreeSet::new();
    let mut order = Vec::new();
    for item in items {
        let Value::Object(mut item) = item else {
            return Err(Fault::new(2170, "A batch item is an object"));
        };
        let Some(Value::String(id)) = item.remove("bId") else { return Err(Fault::missing("bId")) };
        if !seen.insert(id.clone()) {
            return Err(Fault::new(400, format!("bId {id} is used twice")));
        }
        order.push((id, item));
    }
    if !sandbox.company.switches.batch_in_order {
        order.reverse();
    }
    let mut room = MOST_OBJECTS;
    let mut out = String::from("\"BatchItemResponse\":[");
    for (place, (id, item)) in order.into_iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        let (key, own) = match one(sandbox, &id, item, target, &mut room) {
            Ok(answer) => answer,
            Err(fault) => ("Fault", fault.body(sandbox.company.switches.french_texts).to_string()),
        };
        out.push_str("{\"bId\":");
        quote(&id, &mut out);
        out.push(',');
        out.push_str(&member(key, &own));
        out.push('}');
    }
    out.push(']');
    Ok(out)
}

fn one(
    sandbox: &mut Sandbox,
    id: &str,
    mut item: Object,
    target: &Target,
    room: &mut usize,
) -> Result<(&'static str, String), Fault> {
    if let Some(statement) = text(&item, "Query") {
        read(sandbox)?;
        let (response, rows) = query::answer(&sandbox.company, statement)?;
        *room = room.checked_sub(rows).ok_or_else(|| {
            Fault::new(10100, format!("The batch returns more than {MOST_OBJECTS} objects"))
        })?;
        sandbox.counts.metered = sandbox.counts.metered.saturating_add(1);
        return Ok(("QueryResponse", response));
    }
    sandbox.counts.writes = sandbox.counts.writes.saturating_add(1);
    let (entity, body) = subject(&mut item)?;
    let key = target.param("requestid").map(|request| replay::key(request, Some(id))).transpose()?;
    if let Some(key) = &key
        && let Some(kept) = sandbox.replays.find(key, entity.name, &sandbox.company)?
    {
        return kept.map(|answer| (entity.name, answer));
    }
    let options = text(&item, "optionsData").unwrap_or("");
    let includes =
        |option: &str| target.includes(option) || options.split(',').any(|one| one.trim() == option);
    let operation = item_operation(entity, text(&item, "operation"), includes("void"), &body)?;
    let options = Options { allow_duplicate_number: includes("allowduplicatedocnum"), by_hand: false };
    let result = write::write(&mut sandbox.company, entity, operation, body, options);
    if let Some(key) = key {
        sandbox.replays.keep(key, Kept::new(entity.name, &sandbox.company, &result));
    }
    result.map(|answer| (entity.name, answer))
}

fn item_operation(
    entity: &Entity,
    name: Option<&str>,
    void: bool,
    body: &Object,
) -> Result<Operation, Fault> {
    let name = name.ok_or_else(|| Fault::missing("operation"))?;
    match name {
        // An invoice, too, is voided by an update with the option.
        "update" if void && entity.allows.void != crate::entity::Void::No => Ok(Operation::Void),
        "create" if body.contains_key("Id") => Err(Fault::new(2600, "create takes no Id").at("Id")),
        "update" if !body.contains_key("Id") => Err(Fault::missing("Id")),
        "create" | "update" | "delete" | "void" => operation(entity, Some(name), void),
        other => Err(Fault::new(2170, format!("{other} is not an operation")).at("operation")),
    }
}

/// The one property of an item that is an entity.
fn subject(item: &mut Object) -> Result<(&'static Entity, Object), Fault> {
    let known = ["operation", "optionsData", "Query"];
    let key = item.keys().find(|key| !known.contains(key)).map(str::to_owned);
    let key = key.ok_or_else(|| Fault::new(400, "The batch item holds nothing to do"))?;
    let entity = Entity::find(&key).ok_or_else(|| {
        Fault::new(2010, format!("Property Name:unrecognized field \"{key}\" in a batch item"))
            .at(key.as_str())
    })?;
    match item.remove(&key) {
        Some(Value::Object(body)) => Ok((entity, body)),
        _ => Err(Fault::new(2170, format!("{key} should be an object"))),
    }
}
