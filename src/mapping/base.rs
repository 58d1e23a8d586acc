//! What both sides of a link agreed on, as one text: field by field what each side held, and what each calls the lines.

use crate::base::limits::BASE_VALUE_CHARS;
use crate::base::ordered::BTreeMap;

use super::Field;

/// Marks, in a base, what the CRM held where it was not QuickBooks' value, and what only QuickBooks held.
pub(super) const MINE: &str = "~";
pub(super) const THEIRS: &str = "-";
/// Before the path of a line: its id in the CRM, and in QuickBooks. They begin as what an earlier release passes over.
pub(super) const CRM_ID: &str = "-@";
pub(super) const QBO_ID: &str = "-#";
/// Before a value that stands in a base in full.
const VALUE: &str = "'";

/// A value as a base holds it: itself, or its hash if it is long.
pub(super) fn agreed(value: &str) -> String {
    if value.chars().nth(BASE_VALUE_CHARS).is_some() {
        return field_hash(value);
    }
    let escaped = value.replace('%', "%25").replace(';', "%3B");
    [VALUE, &escaped].concat()
}

/// The value of an entry, unless it is a hash.
fn value_of(entry: &str) -> Option<String> {
    Some(entry.strip_prefix(VALUE)?.replace("%3B", ";").replace("%25", "%"))
}

/// Bases of before hold nothing but hashes.
fn is(entry: &str, value: &str) -> bool {
    entry == agreed(value) || entry == field_hash(value)
}

/// FNV-1a, 32 bits: tells a field that moved; nothing relies on it against ill will.
fn field_hash(value: &str) -> String {
    let step = |hash: u32, byte: &u8| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
    format!("{:08x}", value.as_bytes().iter().fold(0x811c_9dc5, step))
}

/// A base, field by field: has one side moved away from it?
#[derive(Debug)]
pub struct Base<'a>(BTreeMap<&'a str, &'a str>);

impl<'a> Base<'a> {
    #[must_use]
    pub fn read(base: &'a str) -> Self {
        Self(base.split(';').skip(1).filter_map(|part| part.split_once('=')).collect())
    }

    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    /// The fields that were agreed on.
    pub fn paths(&self) -> impl Iterator<Item = &'a str> {
        self.0.keys().copied().filter(|path| !path.starts_with(MINE) && !path.starts_with(THEIRS))
    }

    pub(super) fn entry(&self, mark: &str, path: &str) -> Option<&'a str> {
        self.0.get([mark, path].concat().as_str()).copied()
    }

    /// Whether this is the id that a line had on the side that the mark means.
    pub(super) fn is_named(&self, mark: &str, path: &str, id: &str) -> bool {
        self.entry(mark, path).is_some_and(|entry| is(entry, id))
    }

    /// The fields that the CRM had.
    pub(super) fn own_paths(&self) -> impl Iterator<Item = &'a str> {
        let paths = self.0.keys().map(|path| path.strip_prefix(MINE).unwrap_or(path));
        paths.filter(|path| !path.is_empty() && !path.starts_with(THEIRS) && self.mine(path).is_some())
    }

    /// What the CRM held.
    pub(super) fn mine(&self, path: &str) -> Option<&'a str> {
        match (self.entry(MINE, path), self.entry(THEIRS, path)) {
            (Some(hash), _) => Some(hash),
            (None, Some(_)) => None,
            (None, None) => self.0.get(path).copied(),
        }
    }

    #[must_use]
    pub fn has_moved(&self, path: &str, value: Option<&str>) -> bool {
        // What was not agreed on cannot have moved away from it.
        let Some(agreed) = self.0.get(path).copied() else { return false };
        !value.is_some_and(|value| is(agreed, value))
    }

    /// Neither side had it, as far as is known; bases of before did not tell.
    #[must_use]
    pub fn is_new(&self, path: &str) -> bool {
        self.entry(MINE, "").is_some() && !self.has(path) && self.mine(path).is_none()
    }

    /// Whether the CRM holds another value than it did.
    #[must_use]
    pub fn mine_has_moved(&self, field: &Field) -> bool {
        !self.is_own(&field.path, field)
    }

    /// Whether the CRM had this at that place.
    pub(super) fn is_own(&self, path: &str, field: &Field) -> bool {
        self.mine(path).is_some_and(|entry| is(entry, field.named()))
    }

    /// The places of lines, from the first to the last.
    pub(super) fn places(&self) -> Vec<usize> {
        let number = |path: &str| path.strip_prefix("Line[")?.strip_suffix(']')?.parse().ok();
        let mut places: Vec<usize> = self.paths().chain(self.own_paths()).filter_map(number).collect();
        crate::base::ordered::sort(&mut places);
        places.dedup();
        places
    }

    /// What QuickBooks held, unless it is too long to be kept.
    #[must_use]
    pub fn value(&self, path: &str) -> Option<String> {
        value_of(self.0.get(path)?)
    }
}
