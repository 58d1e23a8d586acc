//! The order of entries that lie elsewhere: their places, sorted, in chunks. Knows no key, so that it is
//! compiled once for all maps.

use std::cmp::Ordering;

/// Places in a chunk. Inserting moves half of them on average, 128 bytes; a search reads one chunk.
const CHUNK_MAX: usize = 64;

#[derive(Clone, Debug, Default)]
pub(super) struct Order {
    /// None is empty.
    chunks: Vec<Vec<u32>>,
}

/// A position in the order.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct At {
    chunk: usize,
    inside: usize,
}

impl Order {
    pub(super) const fn new() -> Self {
        Self { chunks: Vec::new() }
    }

    /// Where an entry stands, or would stand. `compare` says how the entry at a place stands to the key.
    #[inline]
    pub(super) fn find(&self, compare: impl Fn(u32) -> Ordering) -> Result<At, At> {
        let starts_before = |chunk: &Vec<u32>| chunk.first().is_some_and(|place| compare(*place).is_le());
        let chunk = self.chunks.partition_point(starts_before).saturating_sub(1);
        let places = self.chunks.get(chunk).map_or(&[][..], Vec::as_slice);
        match places.binary_search_by(|place| compare(*place)) {
            Ok(inside) => Ok(At { chunk, inside }),
            Err(inside) => Err(At { chunk, inside }),
        }
    }

    #[inline(never)]
    pub(super) fn insert(&mut self, at: At, place: u32) {
        let Some(chunk) = self.chunks.get_mut(at.chunk) else {
            self.chunks.push(vec![place]);
            return;
        };
        chunk.insert(at.inside.min(chunk.len()), place);
        if chunk.len() > CHUNK_MAX {
            // A list that grows at its end leaves full chunks behind.
            let split = if at.inside == CHUNK_MAX { CHUNK_MAX } else { CHUNK_MAX / 2 };
            let upper = chunk.split_off(split);
            self.chunks.insert(at.chunk.saturating_add(1), upper);
        }
    }

    #[inline(never)]
    pub(super) fn remove(&mut self, at: At) -> Option<u32> {
        let chunk = self.chunks.get_mut(at.chunk)?;
        if at.inside >= chunk.len() {
            return None;
        }
        let place = chunk.remove(at.inside);
        if chunk.is_empty() {
            self.chunks.remove(at.chunk);
        }
        Some(place)
    }

    pub(super) fn at(&self, at: At) -> Option<u32> {
        self.chunks.get(at.chunk)?.get(at.inside).copied()
    }

    /// The place at `at`, and where the next one stands.
    #[inline(never)]
    pub(super) fn step(&self, at: &mut At) -> Option<usize> {
        loop {
            let chunk = self.chunks.get(at.chunk)?;
            if let Some(place) = chunk.get(at.inside) {
                at.inside = at.inside.saturating_add(1);
                return usize::try_from(*place).ok();
            }
            *at = At { chunk: at.chunk.saturating_add(1), inside: 0 };
        }
    }
}
