//! Change data capture: what changed since a time, entity by entity.

use crate::json::json;

use crate::company::Company;
use crate::entity::Entity;
use crate::fault::Fault;
use crate::http::Target;
use crate::table::{Row, Table};
use crate::time::{DAY, Millis};

const LOOK_BACK: Millis = 30 * DAY;
const MOST_OBJECTS: usize = 1000;

/// The list that stands as `CDCResponse`, as JSON text.
pub fn answer(company: &Company, target: &Target) -> Result<String, Fault> {
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
    Ok(format!("[{{\"QueryResponse\":[{}]}}]", groups.join(",")))
}

fn group(company: &Company, entity: &'static Entity, since: Millis, room: &mut usize) -> String {
    let after = |at: Millis| if company.switches.cdc_inclusive { at >= since } else { at > since };
    let rows = company.store.table(entity.name).into_iter().flat_map(Table::rows);
    let mut changed: Vec<Row> = rows.filter(|row| after(row.updated())).collect();
    changed.sort_by_key(|row| row.updated());
    let gone = company.store.tombstones.iter().filter(|stone| stone.entity == entity.name && after(stone.at));
    let stubs = gone.map(|stone| {
        json!({
            "domain": "QBO", "status": "Deleted", "Id": stone.id.0,
            "MetaData": { "LastUpdatedTime": company.zone.seconds(stone.at) },
        })
        .to_string()
    });
    let changed = changed.into_iter().map(|row| {
        let mut out = String::new();
        row.write(company.zone, &mut out);
        out
    });
    let rows: Vec<String> = changed.chain(stubs).take(*room).collect();
    *room = room.saturating_sub(rows.len());
    if rows.is_empty() {
        return "{}".to_owned();
    }
    let count = rows.len();
    let total = if entity.counted { format!(",\"totalCount\":{count}") } else { String::new() };
    format!("{{\"{}\":[{}],\"startPosition\":1,\"maxResults\":{count}{total}}}", entity.name, rows.join(","))
}
