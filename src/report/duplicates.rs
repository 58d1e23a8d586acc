//! Which customers, vendors and items QuickBooks holds more than once.
//!
//! **Invariant:** it only finds. What is the same by name stands beside what is merely similar, each with its evidence; a person says
//! what becomes of it, and only a plan makes one record of two (`plan/merge.rs`).

use serde::Serialize;

use crate::base::json::{RawJson, from_text};
use crate::base::money::{Decimal, plain};
use crate::base::ordered::{BTreeMap, BTreeSet, sort_by};
use crate::mapping::item::is_sellable;
use crate::matching::Candidate;
use crate::matching::item::ItemIndex;
use crate::matching::party::PartyIndex;
use crate::qbo::Snapshot;
use crate::step::{Link, Resource};

#[derive(Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Duplicates {
    pub groups: Vec<DuplicateGroup>,
}

/// Records that are, or may be, one; the first is the one to keep, unless a person says otherwise.
#[derive(Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct DuplicateGroup {
    /// `Customer`, `Vendor` or `Item`.
    pub list: Resource,
    pub records: Vec<Duplicate>,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Duplicate {
    pub id: String,
    pub name: String,
    pub active: bool,
    /// What is owed, as decimal text in the record's currency; items have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub balance: Option<String>,
    /// The CRM's records that are linked to it.
    pub crm_ids: Vec<String>,
    /// Whether it has the name of the first and nothing speaks against; else it is similar.
    pub same: bool,
    /// What it has in common with the first, in words.
    pub evidence: Vec<String>,
    /// The more agrees, the higher. Comparable within one list only.
    pub score: u32,
}

/// Every group of customers, vendors and items, of which at least two are still in use: active, owing, or linked.
#[must_use]
pub fn duplicates(snapshot: &Snapshot) -> Duplicates {
    let links: Vec<Link> = match &snapshot.links {
        Some(RawJson(text)) => from_text(text).unwrap_or_default(),
        None => Vec::new(),
    };
    let mut linked: Linked<'_> = BTreeMap::new();
    for link in &links {
        linked.entry((link.resource, link.qbo_id.as_str())).or_default().push(link.key.id.to_string());
    }
    let lists = &snapshot.entities;
    let mut groups = Vec::new();
    for (list, names) in [(Resource::Customer, &lists.customer), (Resource::Vendor, &lists.vendor)] {
        let index = PartyIndex::of(list, names.as_ref());
        let entries = names.iter().flatten().map(|form| Entry {
            own: known(list, &form.id, &form.display_name, form.active, &linked),
            balance: Some(form.balance.map_or(Decimal::ZERO, |balance| balance.0)),
            beside: index.beside(form),
        });
        grouped(list, entries.collect(), &mut groups);
    }
    let index = ItemIndex::of(snapshot);
    let items = lists.item.iter().flatten().filter(|item| is_sellable(item));
    let entries = items.map(|item| Entry {
        own: known(Resource::Item, &item.id, &item.name, item.active, &linked),
        balance: None,
        beside: index.beside(item),
    });
    grouped(Resource::Item, entries.collect(), &mut groups);
    Duplicates { groups }
}

/// A record with those that may be the same.
struct Entry {
    own: Duplicate,
    balance: Option<Decimal>,
    beside: Vec<(Candidate, bool)>,
}

impl Entry {
    fn shown(&self, same: bool, evidence: &[String], score: u32) -> Duplicate {
        Duplicate {
            balance: self.balance.map(plain),
            same,
            evidence: evidence.to_vec(),
            score,
            ..self.own.clone()
        }
    }

    fn is_in_use(&self) -> bool {
        let owing = self.balance.is_some_and(|balance| !balance.is_zero());
        self.own.active || owing || !self.own.crm_ids.is_empty()
    }
}

/// CRM ids by QuickBooks record.
type Linked<'a> = BTreeMap<(Resource, &'a str), Vec<String>>;

fn known(
    list: Resource,
    id: &Option<String>,
    name: &Option<String>,
    active: Option<bool>,
    linked: &Linked<'_>,
) -> Duplicate {
    let id = id.clone().unwrap_or_default();
    Duplicate {
        crm_ids: linked.get(&(list, id.as_str())).cloned().unwrap_or_default(),
        id,
        name: name.clone().unwrap_or_default(),
        active: active != Some(false),
        balance: None,
        same: true,
        evidence: Vec::new(),
        score: 0,
    }
}

/// Linked ones lead, then active ones, then the older.
fn grouped(list: Resource, mut entries: Vec<Entry>, groups: &mut Vec<DuplicateGroup>) {
    entries.retain(Entry::is_in_use);
    let rank = |own: &Duplicate| (own.crm_ids.is_empty(), !own.active, own.id.len(), own.id.clone());
    sort_by(&mut entries, |one, other| rank(&one.own).cmp(&rank(&other.own)));
    let numbered = entries.iter().enumerate();
    let places = BTreeMap::from_iter(numbered.map(|(place, entry)| (entry.own.id.as_str(), place)));
    let mut inside = BTreeSet::new();
    let mut found: BTreeMap<usize, Vec<Duplicate>> = BTreeMap::new();
    // First what is the same, so that a similar record takes none of it away.
    for wanted in [true, false] {
        for (place, entry) in entries.iter().enumerate() {
            for (candidate, same) in entry.beside.iter().filter(|(_, same)| *same == wanted) {
                let Some(place_of_other) = places.get(candidate.id.as_str()) else { continue };
                let leads = found.contains_key(place_of_other);
                if inside.contains(&place) || leads || !inside.insert(*place_of_other) {
                    continue;
                }
                let group = found.entry(place).or_insert_with(|| vec![entry.shown(true, &[], 0)]);
                let other = entries.get(*place_of_other);
                group.extend(other.map(|own| own.shown(*same, &candidate.evidence, candidate.score)));
            }
        }
    }
    groups.extend(found.into_values().map(|records| DuplicateGroup { list, records }));
}
