//! The words of the entity tables, in one order: a field's name is its place in it, from the request to the books.
//!
//! **Invariant**: the order of the places is the order of the words, and it is the same in all companies.

use std::sync::LazyLock;

use crate::entity::{self, Field, Kind};

/// Words of references, links and addresses that stand in no table of fields.
const COMMON: &[&str] = &[
    "value",
    "name",
    "type",
    "Name",
    "Value",
    "NON",
    "TAX",
    "Payment",
    "Invoice",
    "USD",
    "any",
    "declaredType",
    "globalScope",
    "nil",
    "scope",
    "typeSubstituted",
    "txnId",
    "txnOpenBalance",
    "txnReferenceNumber",
    "Id",
    "SyncToken",
    "MetaData",
    "domain",
    "sparse",
    "status",
];

static WORDS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let mut words = COMMON.to_vec();
    for entity in entity::ALL {
        words.push(entity.name);
        collect(entity.fields, &mut words);
    }
    words.sort_unstable();
    words.dedup();
    words
});

fn collect(fields: &'static [Field], words: &mut Vec<&'static str>) {
    for field in fields {
        words.push(field.name);
        match field.kind {
            Kind::Object(inner) | Kind::List(inner) => collect(inner, words),
            Kind::Choice(values) => words.extend(values),
            _ => {}
        }
    }
}

/// Several times as many as there are words, so that some stay empty.
const DRAWER_COUNT: usize = 4096;
const EMPTY: u16 = u16::MAX;

/// The places again, each in a drawer near the one that its word points at: searching ends at an empty one.
static DRAWERS: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let mut drawers = vec![EMPTY; DRAWER_COUNT];
    for (place, word) in (0..EMPTY).zip(WORDS.iter()) {
        let free = around(word).find(|at| drawers.get(*at) == Some(&EMPTY));
        if let Some(drawer) = free.and_then(|at| drawers.get_mut(at)) {
            *drawer = place;
        }
    }
    drawers
});

/// The drawers where a word may lie: from what its first and last letters and its length come to.
fn around(word: &str) -> impl Iterator<Item = usize> {
    let bytes = word.as_bytes();
    let (head, tail) = match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        (Some(head), Some(tail)) => (u64::from_le_bytes(*head), u64::from_le_bytes(*tail)),
        _ => (bytes.iter().fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte)), 0),
    };
    let mixed =
        head.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ tail.rotate_left(23).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let mixed =
        mixed.wrapping_add(u64::try_from(bytes.len()).unwrap_or(0)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let first = usize::try_from(mixed >> 48).unwrap_or(0);
    (0..DRAWER_COUNT).map(move |step| first.wrapping_add(step) & (DRAWER_COUNT - 1))
}

/// The place of a word that stands in the tables.
pub fn place(word: &str) -> Option<u16> {
    let (drawers, words) = (DRAWERS.as_slice(), WORDS.as_slice());
    let mut met = around(word).map_while(|at| drawers.get(at).copied().filter(|place| *place != EMPTY));
    met.find(|place| words.get(usize::from(*place)) == Some(&word))
}

/// The word at a place; nothing for a place that no word has.
pub fn word(place: u16) -> Option<&'static str> {
    WORDS.get(usize::from(place)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_at_its_place() {
        assert!(WORDS.len() * 3 < DRAWER_COUNT, "{} words are too many for the drawers", WORDS.len());
        for (at, own) in (0..).zip(WORDS.iter()) {
            assert_eq!(place(own), Some(at), "{own}");
            assert_eq!(word(at), Some(*own));
        }
        for other in ["", "x", "CustomerRef ", "customerref", &"y".repeat(5000)] {
            assert_eq!(place(other), None);
        }
        assert_eq!(word(EMPTY), None);
        let steps: usize = WORDS
            .iter()
            .map(|own| around(own).take_while(|at| DRAWERS[*at] != place(own).unwrap()).count())
            .sum();
        assert!(steps < WORDS.len(), "{steps} steps to find {} words", WORDS.len());
    }
}
