//! Asks for a review: once a customer, ever, when the first invoice is seen that the customer has paid in full.
//!
//! **Invariant:** the change for the CRM and the note that the customer was told of are one commit; the note is never taken away.

use crate::base::ids::QboId;
use crate::base::limits::IN_LIST_MAX;
use crate::inbound::ask::Ask;
use crate::inbound::review::Paid;
use crate::inbound::weigh::What;
use crate::qbo::cdc::Row;
use crate::step::{LinkKey, Resource};

use super::arrivals::{Arrival, Told};
use super::contract::{Effect, Entry};
use super::following::Stage;
use super::records::{self, SCHEMA, key};
use super::{Engine, Then};

impl Engine {
    /// Keeps in mind an invoice that has changed, with nothing left to pay.
    pub(super) fn note_paid(&mut self, Arrival { resource, row, fresh, imported, .. }: &Arrival) {
        if self.follow.reviews && *resource == Resource::Invoice && *fresh && !imported {
            self.follow.paid.extend(row.as_ref().and_then(|row| Paid::of(&row.text)));
        }
    }

    /// Takes up as many of them as one read can prove, and looks who of their customers was told of.
    pub(super) fn look_for_reviews(&mut self) -> bool {
        let mut count = 0_usize;
        let fits = |paid: &&Paid| {
            count = count.saturating_add(paid.payments.len());
            count <= IN_LIST_MAX
        };
        // One with more payments than that is taken up alone, and proves nothing.
        let many = self.follow.paid.iter().take_while(fits).count().max(1).min(self.follow.paid.len());
        let rest = self.follow.paid.split_off(many);
        self.follow.proving = std::mem::replace(&mut self.follow.paid, rest);
        let mut keys = Vec::new();
        for paid in &self.follow.proving {
            keys.extend(self.review_keys(&paid.customer));
        }
        let looks = !keys.is_empty();
        if looks {
            let id = self.next_id();
            self.follow.stage = Stage::Reviews(id);
            self.effects.push(Effect::Load { id, keys });
        }
        looks
    }

    pub(super) fn reviews_loaded(&mut self, entries: &[Entry]) {
        let mut proving = std::mem::take(&mut self.follow.proving);
        proving.retain(|paid| {
            let keys = self.review_keys(&paid.customer);
            !entries.iter().any(|entry| keys.contains(&entry.key))
        });
        let found: Vec<String> = entries.iter().map(|entry| entry.key.clone()).collect();
        self.journal.forget(&found);
        let ids: Vec<String> = proving.iter().flat_map(|paid| paid.payments.iter().cloned()).collect();
        self.follow.stage = Stage::Ready;
        self.follow.proving = proving;
        for ids in ids.chunks(IN_LIST_MAX).take(1) {
            self.follow.asks.push(Ask::Payments(ids.to_vec()));
        }
    }

    /// Tells of those whom the payments prove to have paid.
    pub(super) fn prove(&mut self, rows: &[Row]) {
        let (mut changes, mut names) = (Vec::new(), Vec::new());
        for paid in std::mem::take(&mut self.follow.proving) {
            let keys = self.review_keys(&paid.customer);
            let Some(evidence) = paid.evidence(rows).filter(|_| !keys.iter().any(|key| names.contains(key)))
            else {
                continue;
            };
            let told = Told {
                schema: SCHEMA,
                at: self.now,
                what: What::ReviewDue,
                kind: "contact",
                crm_id: self.customer(&paid.customer).map(|owner| owner.id.as_str()),
                resource: Resource::Customer,
                qbo_id: &paid.customer,
                imported: false,
                into: None,
                fields: &[],
                evidence: Some(&evidence),
            };
            let text = records::write(&told);
            for key in keys {
                changes.push((key.clone(), Some(text.clone())));
                names.push(key);
            }
            changes.push((self.follow.next_told(&self.realm), Some(text)));
        }
        if changes.is_empty() {
            return;
        }
        changes.push(self.follow_record());
        self.follow.stage = Stage::Saving;
        self.write_journal(changes, vec![Then::Followed { views: names, moved: vec![] }]);
    }

    fn customer(&self, id: &str) -> Option<&LinkKey> {
        self.owners.get(&(Resource::Customer, QboId::new(id)))
    }

    /// Under QuickBooks' id and, where it is linked, under the CRM's: one side's record may be replaced by another.
    fn review_keys(&self, customer: &str) -> Vec<String> {
        let mut keys = vec![key::review(&self.realm, Resource::Customer.name(), customer)];
        keys.extend(
            self.customer(customer).map(|owner| key::review(&self.realm, &owner.kind, owner.id.as_str())),
        );
        keys
    }
}
