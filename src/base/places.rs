//! Where ids stand in a list. Searched by a hash, which says the neighbourhood, so that an id is compared once; ids of
//! one hash are in order, so that those made to collide cost little more than others.

use super::ordered;

#[derive(Debug, Default)]
pub struct Places<'a> {
    /// Sorted.
    entries: Vec<(u64, &'a str, usize)>,
    /// Where in `entries` the hashes begin whose first bits are this place, and an end.
    starts: Vec<usize>,
    /// By how much a hash is shifted to leave these bits.
    shift: u32,
}

impl<'a> Places<'a> {
    #[must_use]
    pub fn of(ids: impl Iterator<Item = &'a str>) -> Self {
        let mut entries: Vec<_> = ids.enumerate().map(|(index, id)| (hash(id), id, index)).collect();
        ordered::sort(&mut entries);
        // As many neighbourhoods as entries, or up to twice as many.
        let shift = u64::try_from(entries.len()).unwrap_or(u64::MAX).leading_zeros().min(63);
        let mut starts = Vec::with_capacity(entries.len().saturating_mul(2));
        for (index, (hash, _, _)) in entries.iter().enumerate() {
            let neighbourhood = neighbourhood(*hash, shift);
            while starts.len() <= neighbourhood {
                starts.push(index);
            }
        }
        Self { entries, starts, shift }
    }

    /// Of several equal ids the first.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<usize> {
        let hash = hash(id);
        let neighbourhood = neighbourhood(hash, self.shift);
        let start = *self.starts.get(neighbourhood)?;
        let end = self.starts.get(neighbourhood.saturating_add(1)).copied().unwrap_or(self.entries.len());
        let near = self.entries.get(start..end)?;
        match near {
            [(_, text, index)] => (*text == id).then_some(*index),
            _ => {
                let before = |(other, text, _): &(u64, &str, usize)| (*other, *text) < (hash, id);
                let (_, text, index) = near.get(near.partition_point(before))?;
                (*text == id).then_some(*index)
            }
        }
    }

    /// The ids that stand there more than once, in no particular order.
    pub fn twins(&self) -> impl Iterator<Item = &'a str> {
        let pairs = self.entries.iter().zip(self.entries.iter().skip(1));
        pairs.filter(|(one, other)| one.1 == other.1).map(|(one, _)| one.1)
    }
}

/// Takes eight bytes at a time; the last step (splitmix64's) carries the last letters to the first bits.
fn hash(id: &str) -> u64 {
    let (words, rest) = id.as_bytes().as_chunks::<8>();
    let hash = words.iter().fold(0xcbf2_9ce4_8422_2325, |hash, word| mixed(hash, u64::from_le_bytes(*word)));
    let last = rest.iter().fold(1, |last, byte| (last << 8) | u64::from(*byte));
    let hash = mixed(hash, last);
    (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb)
}

fn mixed(hash: u64, word: u64) -> u64 {
    (hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29)
}

/// The first bits of a hash.
fn neighbourhood(hash: u64, shift: u32) -> usize {
    usize::try_from(hash >> shift).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_lists_are_searched_too() {
        for count in 0..70 {
            let ids: Vec<String> = (0..count).map(|number| number.to_string()).collect();
            let places = Places::of(ids.iter().map(String::as_str));
            assert!(ids.iter().enumerate().all(|(index, id)| places.get(id) == Some(index)), "{count}");
            assert_eq!(places.get("x"), None);
        }
    }

    #[test]
    fn ids_are_found_where_they_stand() {
        let ids: Vec<String> = (0..2_000).map(|number| format!("id-{}", number % 1_999)).collect();
        let places = Places::of(ids.iter().map(String::as_str));
        for (index, id) in ids.iter().enumerate().take(1_999) {
            assert_eq!(places.get(id), Some(index));
        }
        assert_eq!(places.get("id-1999"), None);
        assert_eq!(places.get(""), None);
        assert_eq!(places.twins().collect::<Vec<_>>(), ["id-0"]);
        assert_eq!(Places::default().get("id-0"), None);
    }
}
