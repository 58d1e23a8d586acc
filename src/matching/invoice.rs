//! CRM invoice → QuickBooks invoice, by our marker or by number, total, date and customer.

use std::collections::BTreeMap;

use crate::base::ids::{QboId, SyncToken};
use crate::base::money::Decimal;
use crate::base::text::unique_name_key;
use crate::mapping::marker_in;
use crate::qbo::{Invoice, Snapshot};
use crate::step::Resource;

use super::Candidate;

#[derive(Debug, Default)]
pub struct InvoiceIndex<'a> {
    by_marker: BTreeMap<&'a str, &'a Invoice>,
    by_number: BTreeMap<String, Vec<&'a Invoice>>,
}

/// What we look for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'w> {
    pub marker: &'w str,
    pub number: &'w str,
    pub total: Decimal,
    pub date: &'w str,
    /// QuickBooks' id of the customer, if it is there already.
    pub customer: Option<&'w str>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    Nothing,
    /// The same document: link it.
    Same(Candidate),
    /// The number is taken by a document that differs; says in what.
    Collision(Candidate, String),
}

impl<'a> InvoiceIndex<'a> {
    #[must_use]
    pub fn of(snapshot: &'a Snapshot) -> Self {
        let mut index = Self::default();
        for invoice in snapshot.entities.invoice.iter().flatten() {
            if let Some(marker) = invoice.private_note.as_deref().and_then(marker_in) {
                index.by_marker.insert(marker, invoice);
            }
            if let Some(number) = &invoice.doc_number {
                index.by_number.entry(unique_name_key(number)).or_default().push(invoice);
            }
        }
        index
    }

    #[must_use]
    pub fn has_markers(&self) -> bool {
        !self.by_marker.is_empty()
    }

    /// `free` says whether an invoice is not linked to another document yet.
    #[must_use]
    pub fn find(&self, wanted: Wanted<'_>, free: impl Fn(&str) -> bool) -> Found {
        if let Some(invoice) = self.by_marker.get(wanted.marker)
            && let Some(candidate) = candidate(invoice, vec!["it bears our marker".to_owned()], 100)
        {
            return Found::Same(candidate);
        }
        let same_number = self.by_number.get(&unique_name_key(wanted.number));
        let mut collision = Found::Nothing;
        for invoice in same_number.into_iter().flatten() {
            let is_free = invoice.id.as_deref().is_some_and(&free);
            let differences = differences(invoice, wanted);
            if differences.is_empty() && is_free && !invoice.is_voided() {
                let evidence = vec![format!("same number {}, customer, date and total", wanted.number)];
                return candidate(invoice, evidence, 90).map_or(Found::Nothing, Found::Same);
            }
            let mut what = differences.join(", ");
            if what.is_empty() {
                what = if is_free { "it is voided" } else { "it is linked to another document" }.to_owned();
            }
            if let Some(candidate) = candidate(invoice, vec![format!("same number {}", wanted.number)], 40) {
                collision = Found::Collision(candidate, what);
            }
        }
        collision
    }
}

fn differences(invoice: &Invoice, wanted: Wanted<'_>) -> Vec<String> {
    let mut differences = Vec::new();
    let customer = invoice.customer_ref.as_ref().map(|customer| customer.value.as_str());
    if customer != wanted.customer || customer.is_none() {
        let reference = invoice.customer_ref.as_ref();
        let name = reference.and_then(|customer| customer.name.as_deref()).or(customer).unwrap_or("none");
        differences.push(format!("its customer is `{name}`"));
    }
    let total = invoice.total_amt.map_or(Decimal::ZERO, |total| total.0);
    if total != wanted.total {
        differences.push(format!("its total is {}", total.normalize()));
    }
    let date = invoice.txn_date.as_deref().and_then(|date| date.get(..10)).unwrap_or("none");
    if date != wanted.date {
        differences.push(format!("its date is {date}"));
    }
    differences
}

fn candidate(invoice: &Invoice, evidence: Vec<String>, score: u32) -> Option<Candidate> {
    Some(Candidate {
        resource: Resource::Invoice,
        id: QboId::new(invoice.id.clone()?),
        sync_token: SyncToken::new(invoice.sync_token.clone().unwrap_or_default()),
        name: invoice.doc_number.clone().unwrap_or_default(),
        evidence,
        score,
        active: true,
    })
}
