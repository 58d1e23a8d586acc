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
    keys: Keys<K>,
    /// Beside the keys, at the same places.
    values: Vec<Option<V>>,
    /// Stands in for a place that does not exist; never used.
    spare: Option<V>,
}

/// The half that a search reads: compiled for each type of key, whatever the values are.
#[derive(Clone, Debug)]
struct Keys<K> {
    /// In order of arrival; a place that was left is taken again.
    keys: Vec<Option<K>>,
    free: Vec<u32>,
    order: Order,
}

impl<K> Keys<K> {
    fn at<Q: Ord + ?Sized>(&self, key: &Q) -> Result<At, At>
    where
        K: Borrow<Q>,
    {
        self.order.find(|place| match self.keys.get(index(place)) {
            Some(Some(known)) => known.borrow().cmp(key),
            _ => Ordering::Less,
        })
    }

    #[inline(never)]
    fn find<Q: Ord + ?Sized>(&self, key: &Q) -> Option<usize>
    where
        K: Borrow<Q>,
    {
        self.order.at(self.at(key).ok()?).map(index)
    }

    /// The place of the key: a free one if it is new.
    #[inline(never)]
    fn place(&mut self, key: K) -> usize
    where
        K: Ord,
    {
        let at = match self.at(&key) {
            Ok(at) => return self.order.at(at).map_or(usize::MAX, index),
            Err(at) => at,
        };
        let place = self.free.pop().unwrap_or_else(|| {
            self.keys.push(None);
            u32::try_from(self.keys.len().saturating_sub(1)).unwrap_or(u32::MAX)
        });
        if let Some(slot) = self.keys.get_mut(index(place)) {
            *slot = Some(key);
        }
        self.order.insert(at, place);
        index(place)
    }

    fn take(&mut self, at: At) -> Option<(K, usize)> {
        let place = self.order.remove(at)?;
        self.free.push(place);
        Some((self.keys.get_mut(index(place))?.take()?, index(place)))
    }

    fn step(&self, at: &mut At) -> Option<(&K, usize)> {
        let place = self.order.step(at)?;
        Some((self.keys.get(place)?.as_ref()?, place))
    }
}

fn index(place: u32) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}

impl<K, V> BTreeMap<K, V> {
    #[must_use]
    pub const fn new() -> Self {
        Self {
            keys: Keys { keys: Vec::new(), free: Vec::new(), order: Order::new() },
            values: Vec::new(),
            spare: None,
        }
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.keys.len().saturating_sub(self.keys.free.len())
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn clear(&mut self) {
        *self = Self::new();
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
        self.values.iter_mut().flatten()
    }

    pub fn into_values(self) -> impl Iterator<Item = V> {
        self.into_iter().map(|(_, value)| value)
    }

    pub fn pop_first(&mut self) -> Option<(K, V)> {
        self.take(At::default())
    }

    fn take(&mut self, at: At) -> Option<(K, V)> {
        let (key, place) = self.keys.take(at)?;
        Some((key, self.values.get_mut(place)?.take()?))
    }

    fn slot(&mut self, place: usize) -> &mut Option<V> {
        if place == self.values.len() {
            self.values.push(None);
        }
        self.values.get_mut(place).unwrap_or(&mut self.spare)
    }
}

impl<K: Ord, V> BTreeMap<K, V> {
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.values.get(self.keys.find(key)?)?.as_ref()
    }

    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let place = self.keys.find(key)?;
        self.values.get_mut(place)?.as_mut()
    }

    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.keys.find(key).is_some()
    }

    /// Answers the value that the key had before.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        let place = self.keys.place(key);
        self.slot(place).replace(value)
    }

    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let at = self.keys.at(key).ok()?;
        self.take(at).map(|(_, value)| value)
    }

    pub fn entry(&mut self, key: K) -> Entry<'_, K, V> {
        Entry { map: self, key }
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
        let place = map.keys.place(key);
        map.slot(place).get_or_insert_with(value)
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
        let (key, place) = self.map.keys.step(&mut self.at)?;
        Some((key, self.map.values.get(place)?.as_ref()?))
    }
}

/// Owned entries in the order of their keys.
#[derive(Debug)]
pub struct IntoIter<K, V> {
    keys: Keys<K>,
    values: Vec<Option<V>>,
    at: At,
}

impl<K, V> Iterator for IntoIter<K, V> {
    type Item = (K, V);

    fn next(&mut self) -> Option<Self::Item> {
        let place = self.keys.order.step(&mut self.at)?;
        Some((self.keys.keys.get_mut(place)?.take()?, self.values.get_mut(place)?.take()?))
    }
}

impl<K, V> IntoIterator for BTreeMap<K, V> {
    type Item = (K, V);
    type IntoIter = IntoIter<K, V>;

    fn into_iter(self) -> IntoIter<K, V> {
        IntoIter { keys: self.keys, values: self.values, at: At::default() }
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
