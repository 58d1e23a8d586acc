//! An ordered map with the interface of the standard library's, of which a type of entry costs a few hundred
//! bytes of WASM instead of some 8 KB: the tree is one of places, the same for all types.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;

use serde::{Serialize, Serializer};

use super::order::{At, Order};

/// Entries sorted by their keys.
#[derive(Clone)]
pub struct BTreeMap<K, V> {
    /// In order of arrival; a place that was left is taken again.
    entries: Vec<Option<(K, V)>>,
    free: Vec<u32>,
    order: Order,
    /// Stands in for a place that does not exist; never used.
    spare: Option<(K, V)>,
}

fn index(place: u32) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}

impl<K, V> BTreeMap<K, V> {
    #[must_use]
    pub const fn new() -> Self {
        Self { entries: Vec::new(), free: Vec::new(), order: Order::new(), spare: None }
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len().saturating_sub(self.free.len())
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn clear(&mut self) {
        self.entries.clear();
        self.free.clear();
        self.order.clear();
    }

    pub fn iter(&self) -> Iter<'_, K, V> {
        Iter { map: self, at: At::default() }
    }

    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.iter().map(|(key, _)| key)
    }

    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.iter().map(|(_, value)| value)
    }

    /// In order of arrival, unlike all others.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.entries.iter_mut().flatten().map(|(_, value)| value)
    }

    pub fn into_values(self) -> impl Iterator<Item = V> {
        self.into_iter().map(|(_, value)| value)
    }

    pub fn pop_first(&mut self) -> Option<(K, V)> {
        self.take(At::default())
    }

    fn pair(&self, place: usize) -> Option<(&K, &V)> {
        self.entries.get(place)?.as_ref().map(|(key, value)| (key, value))
    }

    fn take(&mut self, at: At) -> Option<(K, V)> {
        let place = self.order.remove(at)?;
        self.free.push(place);
        self.entries.get_mut(index(place))?.take()
    }
}

impl<K: Ord, V> BTreeMap<K, V> {
    fn find<Q: Ord + ?Sized>(&self, key: &Q) -> Result<At, At>
    where
        K: Borrow<Q>,
    {
        self.order.find(&|place| match self.entries.get(index(place)) {
            Some(Some((known, _))) => known.borrow().cmp(key),
            _ => Ordering::Less,
        })
    }

    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.get_key_value(key).map(|(_, value)| value)
    }

    pub fn get_key_value<Q: Ord + ?Sized>(&self, key: &Q) -> Option<(&K, &V)>
    where
        K: Borrow<Q>,
    {
        self.pair(index(self.order.at(self.find(key).ok()?)?))
    }

    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let place = self.order.at(self.find(key).ok()?)?;
        self.value_at(place)
    }

    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.find(key).is_ok()
    }

    /// Answers the value that the key had before.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        let place = self.place(&key);
        let slot = self.slot(place);
        slot.replace((key, value)).map(|(_, value)| value)
    }

    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let at = self.find(key).ok()?;
        self.take(at).map(|(_, value)| value)
    }

    pub fn entry(&mut self, key: K) -> Entry<'_, K, V> {
        Entry { map: self, key }
    }

    fn value_at(&mut self, place: u32) -> Option<&mut V> {
        self.slot(place).as_mut().map(|(_, value)| value)
    }

    fn slot(&mut self, place: u32) -> &mut Option<(K, V)> {
        self.entries.get_mut(index(place)).unwrap_or(&mut self.spare)
    }

    /// The place of the key: a free one if it is new.
    fn place(&mut self, key: &K) -> u32 {
        let at = match self.find(key) {
            Ok(at) => return self.order.at(at).unwrap_or(u32::MAX),
            Err(at) => at,
        };
        let place = self.free.pop().unwrap_or_else(|| {
            self.entries.push(None);
            u32::try_from(self.entries.len().saturating_sub(1)).unwrap_or(u32::MAX)
        });
        self.order.insert(at, place);
        place
    }
}

/// A key and the place that it has or will have.
#[derive(Debug)]
pub struct Entry<'m, K, V> {
    map: &'m mut BTreeMap<K, V>,
    key: K,
}

impl<'m, K: Ord, V> Entry<'m, K, V> {
    pub fn or_insert_with(self, value: impl FnOnce() -> V) -> &'m mut V {
        let Self { map, key } = self;
        let place = map.place(&key);
        &mut map.slot(place).get_or_insert_with(|| (key, value())).1
    }

    pub fn or_insert(self, value: V) -> &'m mut V {
        self.or_insert_with(|| value)
    }

    pub fn or_default(self) -> &'m mut V
    where
        V: Default,
    {
        self.or_insert_with(V::default)
    }
}

/// Entries in the order of their keys.
#[derive(Debug)]
pub struct Iter<'m, K, V> {
    map: &'m BTreeMap<K, V>,
    at: At,
}

impl<'m, K, V> Iterator for Iter<'m, K, V> {
    type Item = (&'m K, &'m V);

    fn next(&mut self) -> Option<Self::Item> {
        let place = self.map.order.step(&mut self.at)?;
        self.map.pair(place)
    }
}

/// Owned entries in the order of their keys.
#[derive(Debug)]
pub struct IntoIter<K, V> {
    entries: Vec<Option<(K, V)>>,
    order: Order,
    at: At,
}

impl<K, V> Iterator for IntoIter<K, V> {
    type Item = (K, V);

    fn next(&mut self) -> Option<Self::Item> {
        let place = self.order.step(&mut self.at)?;
        self.entries.get_mut(place)?.take()
    }
}

impl<K, V> IntoIterator for BTreeMap<K, V> {
    type Item = (K, V);
    type IntoIter = IntoIter<K, V>;

    fn into_iter(self) -> IntoIter<K, V> {
        IntoIter { entries: self.entries, order: self.order, at: At::default() }
    }
}

impl<'m, K, V> IntoIterator for &'m BTreeMap<K, V> {
    type Item = (&'m K, &'m V);
    type IntoIter = Iter<'m, K, V>;

    fn into_iter(self) -> Iter<'m, K, V> {
        self.iter()
    }
}

/// The later of two with one key stays.
impl<K: Ord, V> Extend<(K, V)> for BTreeMap<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for BTreeMap<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut map = Self::new();
        map.extend(entries);
        map
    }
}

impl<K: Ord, V, const N: usize> From<[(K, V); N]> for BTreeMap<K, V> {
    fn from(entries: [(K, V); N]) -> Self {
        entries.into_iter().collect()
    }
}

impl<K, V> Default for BTreeMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: PartialEq, V: PartialEq> PartialEq for BTreeMap<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other)
    }
}

impl<K: Eq, V: Eq> Eq for BTreeMap<K, V> {}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for BTreeMap<K, V> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_map().entries(self).finish()
    }
}

impl<K: Serialize, V: Serialize> Serialize for BTreeMap<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self)
    }
}
