//! The map's keys alone.

use std::borrow::Borrow;
use std::fmt;

use serde::{Serialize, Serializer};

use super::map::{BTreeMap, IntoIter, Iter};

/// Sorted values, each once.
#[derive(Clone)]
pub struct BTreeSet<K>(BTreeMap<K, ()>);

impl<K> BTreeSet<K> {
    #[must_use]
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }

    pub fn iter(&self) -> SetIter<'_, K> {
        SetIter(self.0.iter())
    }

    #[must_use]
    pub fn first(&self) -> Option<&K> {
        self.iter().next()
    }

    pub fn pop_first(&mut self) -> Option<K> {
        self.0.pop_first().map(|(key, ())| key)
    }
}

impl<K: Ord> BTreeSet<K> {
    pub fn contains<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.0.contains_key(key)
    }

    /// Whether it is new.
    pub fn insert(&mut self, key: K) -> bool {
        self.0.insert(key, ()).is_none()
    }

    /// Whether it was there.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.0.remove(key).is_some()
    }
}

#[derive(Debug)]
pub struct SetIter<'s, K>(Iter<'s, K, ()>);

impl<'s, K> Iterator for SetIter<'s, K> {
    type Item = &'s K;

    fn next(&mut self) -> Option<&'s K> {
        self.0.next().map(|(key, ())| key)
    }
}

#[derive(Debug)]
pub struct SetIntoIter<K>(IntoIter<K, ()>);

impl<K> Iterator for SetIntoIter<K> {
    type Item = K;

    fn next(&mut self) -> Option<K> {
        self.0.next().map(|(key, ())| key)
    }
}

impl<K> IntoIterator for BTreeSet<K> {
    type Item = K;
    type IntoIter = SetIntoIter<K>;

    fn into_iter(self) -> SetIntoIter<K> {
        SetIntoIter(self.0.into_iter())
    }
}

impl<'s, K> IntoIterator for &'s BTreeSet<K> {
    type Item = &'s K;
    type IntoIter = SetIter<'s, K>;

    fn into_iter(self) -> SetIter<'s, K> {
        self.iter()
    }
}

impl<K: Ord> Extend<K> for BTreeSet<K> {
    fn extend<I: IntoIterator<Item = K>>(&mut self, keys: I) {
        for key in keys {
            self.insert(key);
        }
    }
}

impl<K: Ord> FromIterator<K> for BTreeSet<K> {
    fn from_iter<I: IntoIterator<Item = K>>(keys: I) -> Self {
        let mut set = Self::new();
        set.extend(keys);
        set
    }
}

impl<K: Ord, const N: usize> From<[K; N]> for BTreeSet<K> {
    fn from(keys: [K; N]) -> Self {
        keys.into_iter().collect()
    }
}

impl<K> Default for BTreeSet<K> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: PartialEq> PartialEq for BTreeSet<K> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<K: Eq> Eq for BTreeSet<K> {}

impl<K: fmt::Debug> fmt::Debug for BTreeSet<K> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self).finish()
    }
}

impl<K: Serialize> Serialize for BTreeSet<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self)
    }
}
