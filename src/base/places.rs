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
        let at = near.partition_point(|(other, text, _)| *other < hash || (*other == hash && *text < id));
        let (_, text, index) = near.get(at)?;
        (*text == id).then_some(*index)
    }

    /// The ids that stand there more than once, in no particular order.
    pub fn twins(&self) -> impl Iterator<Item = &'a str> {
        let pairs = self.entries.iter().zip(self.entries.iter().skip(1));
        pairs.filter(|(one, other)| one.1 == other.1).map(|(one, _)| one.1)
    }
}

/// FNV-1a, and a last step (splitmix64's) that carries the last letters to the first bits.
fn hash(id: &str) -> u64 {
    let hash = id.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb)
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
