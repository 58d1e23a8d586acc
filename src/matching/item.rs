//! CRM item → QuickBooks item, by SKU and name.

use crate::base::ordered::BTreeMap;

use crate::base::ids::{QboId, SyncToken};
use crate::base::limits::SHARED_KEY_MAX;
use crate::base::text::{name_key, unique_name_key};
use crate::crm;
use crate::mapping::item::is_sellable;
use crate::qbo::{Item, Snapshot};
use crate::settings::ItemKey;
use crate::step::Resource;

use super::names::without_deleted;
use super::{Candidate, Match};

const SKU_SCORE: u32 = 60;
const NAME_SCORE: u32 = 50;

#[derive(Debug, Default)]
pub struct ItemIndex<'a> {
    by_sku: BTreeMap<String, Vec<&'a Item>>,
    by_name: BTreeMap<String, Vec<&'a Item>>,
    /// Names as QuickBooks compares them, categories and inactive items included.
    taken: BTreeMap<String, &'a Item>,
}

impl<'a> ItemIndex<'a> {
    #[must_use]
    pub fn of(snapshot: &'a Snapshot) -> Self {
        let mut index = Self::default();
        for item in snapshot.entities.item.iter().flatten() {
            let Some(name) = &item.name else { continue };
            index.taken.insert(unique_name_key(name), item);
            if !is_sellable(item) {
                continue;
            }
            if let Some(sku) = item.sku.as_deref().map(unique_name_key).filter(|sku| !sku.is_empty()) {
                index.by_sku.entry(sku).or_default().push(item);
            }
            index.by_name.entry(name_key(without_deleted(name))).or_default().push(item);
        }
        index
    }

    #[must_use]
    pub fn find(&self, item: &crm::Item, keys: &[ItemKey], free: impl Fn(&str) -> bool) -> Match {
        let sku = item.sku.as_deref().map(unique_name_key).filter(|sku| !sku.is_empty());
        let name = name_key(&item.name);
        for key in keys {
            let found = match key {
                ItemKey::Sku => sku.as_ref().and_then(|sku| self.by_sku.get(sku)),
                ItemKey::Name => self.by_name.get(&name),
            };
            let free_ones = found.into_iter().flatten().filter(|item| item.id.as_deref().is_some_and(&free));
            let mut candidates: Vec<Candidate> =
                free_ones.filter_map(|found| candidate(found, sku.as_deref(), &name)).collect();
            if candidates.iter().any(|candidate| candidate.active) {
                candidates.retain(|candidate| candidate.active);
            }
            crate::base::ordered::sort_by(&mut candidates, |one, other| {
                other.score.cmp(&one.score).then_with(|| one.id.cmp(&other.id))
            });
            let runner_up = candidates.get(1).map_or(0, |second| second.score);
            match candidates.first() {
                None => {}
                Some(best) if best.score > runner_up => return Match::One(best.clone()),
                Some(_) => return Match::Many(candidates),
            }
        }
        Match::None
    }

    /// The others of the list that have the name or the SKU of an item, the closest first; and whether it is the same by name.
    #[must_use]
    pub fn beside(&self, item: &Item) -> Vec<(Candidate, bool)> {
        let sku = item.sku.as_deref().map(unique_name_key).filter(|sku| !sku.is_empty());
        let name = name_key(without_deleted(item.name.as_deref().unwrap_or_default()));
        let by_sku = sku.as_ref().and_then(|sku| self.by_sku.get(sku));
        let mut found: Vec<(Candidate, bool)> = Vec::new();
        let lists = self.by_name.get(&name).into_iter().chain(by_sku);
        let others = lists.filter(|items| items.len() <= SHARED_KEY_MAX).flatten();
        for other in others.filter(|other| other.id != item.id) {
            let known = |candidate: &Candidate| found.iter().any(|(own, _)| own.id == candidate.id);
            let same = name_key(without_deleted(other.name.as_deref().unwrap_or_default())) == name;
            let candidate = candidate(other, sku.as_deref(), &name);
            found.extend(candidate.filter(|own| !known(own)).map(|own| (own, same)));
        }
        super::closest_first(&mut found);
        found
    }

    /// The item that bears a name, whatever it is.
    #[must_use]
    pub fn bearer(&self, name: &str) -> Option<&'a Item> {
        self.taken.get(&unique_name_key(name)).copied()
    }
}

pub(crate) fn candidate(item: &Item, sku: Option<&str>, name: &str) -> Option<Candidate> {
    let (mut evidence, mut score) = (Vec::new(), 0_u32);
    let own_sku = item.sku.as_deref().map(unique_name_key);
    if sku.is_some() && own_sku.as_deref() == sku {
        evidence.push(format!("same SKU {}", item.sku.as_deref().unwrap_or_default()));
        score = score.saturating_add(SKU_SCORE);
    }
    let own_name = item.name.clone().unwrap_or_default();
    if name_key(without_deleted(&own_name)) == name {
        evidence.push(format!("same name `{own_name}`"));
        score = score.saturating_add(NAME_SCORE);
    }
    Some(Candidate {
        resource: Resource::Item,
        id: QboId::new(item.id.clone()?),
        sync_token: SyncToken::new(item.sync_token.clone().unwrap_or_default()),
        name: own_name,
        evidence,
        score,
        active: item.active != Some(false),
    })
}
