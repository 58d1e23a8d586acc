//! Objects: members in the order of their names, in one piece of memory.

use std::cmp::Ordering;
use std::fmt;

use super::Value;
use crate::words;

/// A name from the tables of the entities is its place there; any other is written out.
#[derive(Clone, PartialEq, Eq)]
pub enum Name {
    Known(u16),
    Other(Box<str>),
}

impl Name {
    pub fn as_str(&self) -> &str {
        match self {
            Name::Known(place) => words::word(*place).unwrap_or(""),
            Name::Other(text) => text,
        }
    }

    pub fn wanted(&self) -> Wanted<'_> {
        match self {
            Name::Known(place) => Wanted::Known(*place),
            Name::Other(text) => Wanted::Other(text),
        }
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Name {
        words::place(text).map_or_else(|| Name::Other(text.into()), Name::Known)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), out)
    }
}

/// **Invariant**: the members are sorted by name, and no name is there twice.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Object {
    members: Vec<(Name, Value)>,
}

/// A name that is looked for, or read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted<'a> {
    Known(u16),
    Other(&'a str),
}

impl<'a> Wanted<'a> {
    pub fn of(key: &'a str) -> Wanted<'a> {
        words::place(key).map_or(Wanted::Other(key), Wanted::Known)
    }

    fn text(self) -> &'a str {
        match self {
            Wanted::Known(place) => words::word(place).unwrap_or(""),
            Wanted::Other(text) => text,
        }
    }

    /// The order of the names: that of their places, for two words.
    pub fn order(self, other: Wanted) -> Ordering {
        match (self, other) {
            (Wanted::Known(one), Wanted::Known(other)) => one.cmp(&other),
            (one, other) => one.text().cmp(other.text()),
        }
    }

    fn name(self) -> Name {
        match self {
            Wanted::Known(place) => Name::Known(place),
            Wanted::Other(text) => Name::Other(text.into()),
        }
    }
}

impl Object {
    pub const fn new() -> Object {
        Object { members: Vec::new() }
    }

    pub fn with_capacity(members: usize) -> Object {
        Object { members: Vec::with_capacity(members) }
    }

    pub fn reserve(&mut self, members: usize) {
        self.members.reserve(members);
    }

    pub fn len(&self) -> usize {
        self.members.len()
    }

    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    fn find(&self, wanted: Wanted) -> Result<usize, usize> {
        self.members.binary_search_by(|(name, _)| name.wanted().order(wanted))
    }

    pub fn get(&self, key: &str) -> Option<&Value> {
        let at = self.find(Wanted::of(key)).ok()?;
        self.members.get(at).map(|(_, value)| value)
    }

    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        let at = self.find(Wanted::of(key)).ok()?;
        self.members.get_mut(at).map(|(_, value)| value)
    }

    pub fn contains_key(&self, key: &str) -> bool {
        self.find(Wanted::of(key)).is_ok()
    }

    /// Puts a member in its place and returns the one that was there.
    pub fn insert(&mut self, key: &str, value: Value) -> Option<Value> {
        let wanted = Wanted::of(key);
        match self.find(wanted) {
            Ok(at) => self.members.get_mut(at).map(|(_, old)| std::mem::replace(old, value)),
            Err(at) => {
                self.members.insert(at, (wanted.name(), value));
                None
            }
        }
    }

    /// Puts a member where it belongs, which is behind all others if they come in their order.
    pub fn push_behind(&mut self, wanted: Wanted, value: Value) {
        let behind =
            self.members.last().is_none_or(|(last, _)| last.wanted().order(wanted) == Ordering::Less);
        if behind {
            self.members.push((wanted.name(), value));
        } else {
            self.insert(wanted.text(), value);
        }
    }

    pub fn remove(&mut self, key: &str) -> Option<Value> {
        let at = self.find(Wanted::of(key)).ok()?;
        Some(self.members.remove(at).1)
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, &Value)> + ExactSizeIterator {
        self.members.iter().map(|(name, value)| (name.as_str(), value))
    }

    pub fn members_mut(&mut self) -> impl Iterator<Item = (&Name, &mut Value)> {
        self.members.iter_mut().map(|(name, value)| (&*name, value))
    }

    /// The members with their names as they are kept.
    pub fn members(&self) -> &[(Name, Value)] {
        &self.members
    }

    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.members.iter().map(|(name, _)| name.as_str())
    }

    /// Keeps the members that a check lets pass; it may change their values.
    pub fn retain(&mut self, mut keeps: impl FnMut(&str, &mut Value) -> bool) {
        self.members.retain_mut(|(name, value)| keeps(name.as_str(), value));
    }

    /// The same, until a check fails.
    ///
    /// # Errors
    ///
    /// The first that `keeps` returns; the members behind it are as they were.
    pub fn try_retain<E>(
        &mut self,
        mut keeps: impl FnMut(&Name, &mut Value) -> Result<bool, E>,
    ) -> Result<(), E> {
        let mut failed = None;
        self.members.retain_mut(|(name, value)| {
            if failed.is_some() {
                return true;
            }
            keeps(name, value).unwrap_or_else(|error| {
                failed = Some(error);
                true
            })
        });
        failed.map_or(Ok(()), Err)
    }

    pub fn append(&mut self, other: Object) {
        for (name, value) in other.members {
            self.insert(name.as_str(), value);
        }
    }
}

impl IntoIterator for Object {
    type Item = (Name, Value);
    type IntoIter = std::vec::IntoIter<(Name, Value)>;

    fn into_iter(self) -> Self::IntoIter {
        self.members.into_iter()
    }
}

impl<Key: AsRef<str>, Own: Into<Value>> FromIterator<(Key, Own)> for Object {
    fn from_iter<Members: IntoIterator<Item = (Key, Own)>>(members: Members) -> Object {
        let mut object = Object::new();
        for (name, value) in members {
            object.insert(name.as_ref(), value.into());
        }
        object
    }
}

impl AsRef<str> for Name {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Debug for Object {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_map().entries(self.iter()).finish()
    }
}
