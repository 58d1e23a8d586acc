//! Change data capture: what changed since a time, entity by entity.

use crate::json::{Map, Value, json};

use crate::company::Company;
use crate::entity::Entity;
use crate::fault::Fault;
use crate::http::Target;
use crate::json::put;
use crate::time::{DAY, Millis};

const LOOK_BACK: Millis = 30 * DAY;
const MOST_OBJECTS: usize = 1000;

pub fn answer(company: &Company, target: &Target) -> Result<Value, Fault> {
    let entities = target.param("entities").unwrap_or("");
    if entities.trim().is_empty() {
        return Err(Fault::missing("entities"));
    }
    let since = target.param("changedSince").ok_or_else(|| Fault::missing("changedSince"))?;
    let since = company
        .zone
        .read(since.trim())
        .ok_or_else(|| Fault::new(2060, format!("changedSince is not a time: {since}")))?;
    if company.now.saturating_sub(since) > LOOK_BACK {
        return Err(Fault::new(2190, "changedSince is more than 30 days ago"));
    }
    let mut room = MOST_OBJECTS;
    let mut groups = Vec::new();
    for name in entities.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        let entity = Entity::find(name)
            .filter(|entity| entity.allows.cdc)
            .ok_or_else(|| Fault::new(2000, format!("{name} is not tracked for changes")))?;
        groups.push(group(company, entity, since, &mut room));
    }
    Ok(json!([{ "QueryResponse": groups }]))
}

fn group(company: &Company, entity: &'static Entity, since: Millis, room: &mut usize) -> Value {
    let after = |at: Millis| if company.switches.cdc_inclusive { at >= since } else { at > since };
    let mut changed: Vec<_> =
        company.store.rows(entity.name).filter(|record| after(record.updated)).collect();
    changed.sort_by_key(|record| record.updated);
    let gone = company.store.tombstones.iter().filter(|stone| stone.entity == entity.name && after(stone.at));
    let stubs = gone.map(|stone| {
        json!({
            "domain": "QBO", "status": "Deleted", "Id": stone.id.0,
            "MetaData": { "LastUpdatedTime": company.zone.seconds(stone.at) },
        })
    });
    let rows: Vec<Value> =
        changed.into_iter().map(|record| record.render(company.zone)).chain(stubs).take(*room).collect();
    *room = room.saturating_sub(rows.len());
    let mut out = Map::new();
    if !rows.is_empty() {
        put(&mut out, "startPosition", 1);
        put(&mut out, "maxResults", rows.len());
        if entity.counted {
            put(&mut out, "totalCount", rows.len());
        }
        put(&mut out, entity.name, rows);
    }
    Value::Object(out)
}
