//! Is this already in QuickBooks? Evidence and scores. Indexes are built once; no look-up walks a list.
//! **Invariant:** a match that is not unique is never taken.

pub mod item;
mod markers;
pub mod money;
pub mod names;
pub mod party;
pub mod sales;

use crate::base::ids::{QboId, SyncToken};
use crate::base::ordered;
use crate::step::Resource;

/// A QuickBooks record that may be the one, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub resource: Resource,
    pub id: QboId,
    pub sync_token: SyncToken,
    pub name: String,
    /// In words: `same e-mail ap@heron.example`.
    pub evidence: Vec<String>,
    /// The more agrees, the higher. Comparable within one kind of record only.
    pub score: u32,
    pub active: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    None,
    One(Candidate),
    /// Several, or one that something speaks against; a person must say.
    Many(Vec<Candidate>),
    /// One, but other CRM records claim it with the same right.
    Shared(Candidate),
}

impl Match {
    #[must_use]
    pub fn candidates(&self) -> &[Candidate] {
        match self {
            Match::None => &[],
            Match::One(one) | Match::Shared(one) => std::slice::from_ref(one),
            Match::Many(many) => many,
        }
    }
}

/// By score, and equals by id, so that the order is always the same.
fn closest_first(found: &mut Vec<(Candidate, bool)>) {
    ordered::sort_by(found, |(one, _), (other, _)| {
        other.score.cmp(&one.score).then_with(|| one.id.cmp(&other.id))
    });
}
