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
    by_customer_and_total: BTreeMap<(&'a str, Decimal), Vec<&'a Invoice>>,
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
    /// Another number, but the same customer, date and total; says so.
    Lookalike(Candidate, String),
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
            if let (Some(customer), Some(total)) = (&invoice.customer_ref, invoice.total_amt) {
                let key = (customer.value.as_str(), total.0.normalize());
                index.by_customer_and_total.entry(key).or_default().push(invoice);
            }
        }
        index
    }

    #[must_use]
    pub fn has_markers(&self) -> bool {
        !self.by_marker.is_empty()
    }

    /// `free` says whether an invoice is not linked to another document yet, `other_paper` whether a number
    /// is that of another CRM document.
    #[must_use]
    pub fn find(
        &self,
        wanted: Wanted<'_>,
        free: impl Fn(&str) -> bool,
        other_paper: impl Fn(&str) -> bool,
    ) -> Found {
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
        if collision != Found::Nothing {
            return collision;
        }
        self.lookalike(wanted, |invoice| {
            let number = invoice.doc_number.as_deref().unwrap_or_default();
            invoice.id.as_deref().is_some_and(&free) && !other_paper(number)
        })
    }

    /// An invoice that nobody claims and that we did not write, for the same money on the same day.
    fn lookalike(&self, wanted: Wanted<'_>, unclaimed: impl Fn(&Invoice) -> bool) -> Found {
        let Some(customer) = wanted.customer.filter(|_| !wanted.total.is_zero()) else {
            return Found::Nothing;
        };
        let alike = self.by_customer_and_total.get(&(customer, wanted.total.normalize()));
        let written_by_us = |invoice: &Invoice| invoice.private_note.as_deref().and_then(marker_in).is_some();
        let found = alike.into_iter().flatten().find(|invoice| {
            unclaimed(invoice)
                && !written_by_us(invoice)
                && !invoice.is_voided()
                && differences(invoice, wanted).is_empty()
        });
        let evidence = || vec!["same customer, date and total".to_owned()];
        match found.and_then(|invoice| candidate(invoice, evidence(), 60)) {
            Some(candidate) => {
                let number = if candidate.name.is_empty() { "without a number" } else { &candidate.name };
                let what = format!("its invoice {number} has the same customer, date and total");
                Found::Lookalike(candidate, what)
            }
            None => Found::Nothing,
        }
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
