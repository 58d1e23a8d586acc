//! What came of a history.

use std::collections::BTreeMap;

use crate::decisions::{Script, Spot};
use crate::inbound::View;
use crate::kinds::Kind;
use crate::marks::Marks;
use crate::work::Class;
use crate::world::World;

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Report {
    pub violations: Vec<String>,
    pub hash: u64,
    pub faults: BTreeMap<Kind, u64>,
    pub events: u64,
    pub turns: u64,
    pub fired: BTreeMap<&'static str, u64>,
    pub marks: Marks,
    pub made: Script,
    pub asked: Vec<Spot>,
    /// Different states that it went through.
    pub states: Vec<u64>,
    pub log: Vec<String>,
    /// Milliseconds from plan to document, in a history without faults.
    pub delays: Vec<u64>,
    /// What stands in QuickBooks: marker and total.
    pub projection: BTreeMap<String, u64>,
    pub requests: Vec<String>,
    /// What the CRM knows of QuickBooks' records.
    pub known: BTreeMap<(Class, u64), View>,
    /// Requests that changed something in QuickBooks.
    pub writes: u64,
}

impl Report {
    pub fn fault_count(&self) -> u64 {
        self.faults.values().sum()
    }
}

pub fn report(mut world: World) -> Report {
    for engine in world.hosts.iter().filter_map(|host| host.engine.as_ref()) {
        let shown = serde_json::to_string(&(engine.jobs(0, 1000), engine.dead_letters())).unwrap_or_default();
        world.watch.unseen("a list for people", &shown);
    }
    // What QuickBooks says stands in a log as it was said.
    for line in world.log.iter().flatten().filter(|line| !line.contains(" hears ")) {
        world.watch.unseen("a trace", line);
    }
    *world.watch.fired.entry("I-37").or_default() += world.watch.searched;
    let requests = world.watch.names();
    let mut hash = world.hash;
    let mut projection = BTreeMap::new();
    for record in world.books.records.iter().filter(|record| record.live) {
        hash.number(record.id);
        hash.number(record.token);
        hash.number(record.cents);
        if let Some(marker) = &record.marker {
            projection.insert(marker.clone(), record.cents);
        }
    }
    for (key, text) in world.store.under("") {
        hash.bytes(key.as_bytes());
        hash.bytes(text.as_bytes());
    }
    Report {
        violations: world.watch.violations,
        hash: hash.0,
        faults: world.faults,
        events: world.happened,
        turns: world.turns,
        fired: world.watch.fired,
        marks: world.marks,
        made: world.decisions.made,
        asked: world.decisions.asked,
        states: world.prefixes.unwrap_or_default(),
        log: world.log.unwrap_or_default(),
        delays: world.delays,
        projection,
        known: world.crm.known(),
        writes: world.books.executed,
        requests,
    }
}
