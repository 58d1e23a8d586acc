//! What a person or a host asks for beyond what changed: all there is of some kinds, page after page, a round each; or every list that
//! is followed, compared with what was seen.
//!
//! **Invariant:** the place of the next page is durable only behind what came of the page before, so that a process that dies
//! repeats a page, of which nothing is told twice.

use crate::base::limits::{IMPORT_OVERLAP, QUERY_ROWS_MAX};
use crate::base::time::UnixMillis;
use crate::inbound::ask::Ask;
use crate::inbound::follow::Followed;
use crate::step::Resource;

use super::following::Import;
use super::{Engine, Then};

impl Engine {
    /// Begins with the next round, or goes on with what was begun of the same; of nothing: drops what is left.
    pub(super) fn import(&mut self, resources: &[Followed], from: Option<String>) {
        let left: Vec<Resource> = resources.iter().map(|followed| followed.resource).collect();
        self.follow.wish = Some(Import { left, start: 1, from, read: 0 });
        self.look_at_marks();
    }

    /// Takes down what was asked for, and when following began: what changes until the first sweep goes well is found by a later one,
    /// whoever makes it. Not before a round: until then the store may be another's.
    pub(super) fn take_wishes(&mut self) {
        let follow = &mut self.follow;
        let before = follow.record.clone();
        if follow.record.since == UnixMillis(0) {
            follow.record.since = self.now;
        }
        let (wish, whole) = (follow.wish.clone(), follow.wants_whole);
        let is_asked = whole || wish.is_some();
        follow.record.whole |= whole;
        if let Some(wish) = wish.clone() {
            let same = follow.record.import.as_ref().is_some_and(|import| {
                import.from == wish.from && import.left.iter().all(|resource| wish.left.contains(resource))
            });
            if wish.left.is_empty() || !same {
                follow.record.import = Some(wish).filter(|wish| !wish.left.is_empty());
            }
        }
        if is_asked || follow.record != before {
            let changes = vec![self.follow_record()];
            self.write_journal(changes, vec![Then::Wished { wish, whole }]);
        }
    }

    /// What was asked for is durable. Until then it is kept: another process may be quicker, and the record it leaves knows nothing of it.
    pub(super) fn wished(&mut self, wish: &Option<Import>, whole: bool) {
        if self.follow.wish == *wish {
            self.follow.wish = None;
        }
        self.follow.wants_whole &= !whole;
    }

    pub(super) fn import_page(&self) -> Option<Ask> {
        let Import { left, start, from, .. } = self.follow.record.import.as_ref()?;
        Some(Ask::Import { resource: *left.first()?, start: *start, from: from.clone() })
    }

    /// What came of a page is durable: the next one begins a few rows before its end, for a record that was deleted
    /// meanwhile moves all behind it.
    pub(super) fn page_imported(&mut self, rows: u32) {
        let Some(import) = self.follow.record.import.as_mut() else { return };
        import.read = import.read.saturating_add(u64::from(rows));
        if rows >= QUERY_ROWS_MAX {
            import.start = import.start.saturating_add(rows.saturating_sub(IMPORT_OVERLAP));
            return;
        }
        import.start = 1;
        if !import.left.is_empty() {
            import.left.remove(0);
        }
        if import.left.is_empty() {
            self.follow.record.import = None;
        }
    }
}
