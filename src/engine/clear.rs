//! Forgetting which records belong together, so that the workspace may be linked to another company. Deletes
//! nothing on either side. **Invariant:** only while nothing is under way, queued or in doubt.

use crate::diagnostics::{Code, FieldPath, Finding};

use super::boot::Phase;
use super::contract::Event;
use super::queue::{Doing, Order};
use super::records::key;
use super::{Engine, Then};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Clearing {
    #[default]
    No,
    Wanted,
    Writing,
}

impl Engine {
    pub(super) fn clear_links(&mut self) {
        if self.clearing == Clearing::No {
            self.clearing = Clearing::Wanted;
        }
    }

    /// Clears as soon as everything is loaded and the lease is held, or says why it cannot.
    pub(super) fn advance_clearing(&mut self) {
        if self.clearing != Clearing::Wanted || self.phase != Phase::Ready {
            return;
        }
        let open = |doing: &Doing, tainted: bool| match doing {
            Doing::Done(_) | Doing::Cancelled => false,
            // Whether this one is in QuickBooks is unknown: its link may still be found.
            Doing::Dead { written: None, .. } => tainted,
            Doing::Dead { .. } => false,
            _ => true,
        };
        let unsettled =
            !self.inbox.is_empty() || self.queue.jobs().any(|(_, job)| open(&job.doing, job.record.tainted));
        let why = match (unsettled, self.lacks_lease()) {
            (true, _) => "a write is queued, under way or in doubt",
            (_, true) => "another process syncs this workspace",
            _ if self.lease.held => return self.write_clearing(),
            _ => return,
        };
        self.clearing = Clearing::No;
        let finding = Finding::new(Code::AuthUnsettled, &FieldPath::of("links"), why);
        self.notify(Event::LinksKept { finding });
    }

    fn write_clearing(&mut self) {
        self.clearing = Clearing::Writing;
        let count = self.links.len();
        let links: Vec<_> = self
            .links
            .values()
            .map(|link| (key::link(&link.key), key::reverse(link.resource, &link.qbo_id)))
            .collect();
        for (link, reverse) in links {
            self.write_journal(vec![(link, None), (reverse, None)], vec![]);
        }
        let dead: Vec<String> = self
            .queue
            .jobs()
            .filter(|(_, job)| matches!(job.doing, Doing::Dead { .. }))
            .map(|(_, job)| key::dead(&job.record.step.id))
            .collect();
        for name in dead {
            self.write_journal(vec![(name, None)], vec![]);
        }
        // The binding goes last: until then the store still belongs to the company.
        self.write_journal(vec![(key::BIND.to_owned(), None)], vec![Then::Cleared { count }]);
    }

    pub(super) fn links_cleared(&mut self, count: usize) {
        self.clearing = Clearing::No;
        self.links.clear();
        self.owners.clear();
        let orders: Vec<Order> = self.queue.jobs().map(|(order, _)| order).collect();
        self.queue.remove(&orders);
        self.notify(Event::LinksCleared { count });
    }
}
