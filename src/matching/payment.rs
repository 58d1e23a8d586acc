//! CRM payment → QuickBooks payment, by our marker or by customer, date, amount and reference.

use crate::base::ordered::BTreeMap;

use crate::base::ids::{QboId, SyncToken};
use crate::base::money::Decimal;
use crate::base::text::unique_name_key;
use crate::qbo::{Payment, Snapshot};
use crate::step::Resource;

use super::Candidate;
use super::markers::Markers;

#[derive(Debug, Default)]
pub struct PaymentIndex<'a> {
    payments: &'a [Payment],
    markers: Markers<'a>,
    by_customer_and_amount: BTreeMap<(&'a str, Decimal), Vec<&'a Payment>>,
}

#[derive(Clone, Copy, Debug)]
pub struct Wanted<'w> {
    pub marker: &'w str,
    /// QuickBooks' id; a customer that is still to be created has no payments.
    pub customer: Option<&'w str>,
    pub date: &'w str,
    pub amount: Decimal,
    pub reference: Option<&'w str>,
    /// QuickBooks' ids of the invoices that it pays, as far as they are there.
    pub invoices: &'w [&'w str],
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    Nothing,
    Same(Candidate),
    /// Much agrees, not all: a person must say.
    Doubtful(Candidate, String),
}

impl<'a> PaymentIndex<'a> {
    #[must_use]
    pub fn of(snapshot: &'a Snapshot) -> Self {
        let payments = snapshot.entities.payment.as_deref().unwrap_or_default();
        let mut index = Self { payments, ..Self::default() };
        for (place, payment) in payments.iter().enumerate() {
            let note = payment.private_note.as_deref();
            index.markers.add(note, payment.id.as_deref(), payment.is_voided(), place);
            if let (Some(customer), Some(total)) = (&payment.customer_ref, payment.total_amt) {
                let key = (customer.value.as_str(), total.0.normalize());
                index.by_customer_and_amount.entry(key).or_default().push(payment);
            }
        }
        index
    }

    #[must_use]
    pub fn has_markers(&self) -> bool {
        !self.markers.is_empty()
    }

    /// The ids of payments that bear one marker of ours together.
    pub fn copies(&self) -> impl Iterator<Item = Vec<&'a str>> {
        self.markers.copies()
    }

    /// `free` says whether a payment is not linked to another one yet.
    #[must_use]
    pub fn find(&self, wanted: Wanted<'_>, free: impl Fn(&str) -> bool) -> Found {
        if let Some(payment) = self.markers.original(wanted.marker).and_then(|place| self.payments.get(place))
            && let Some(candidate) = candidate(payment, vec!["it bears our marker".to_owned()], 100)
        {
            return Found::Same(candidate);
        }
        let Some(customer) = wanted.customer else { return Found::Nothing };
        let key = (customer, wanted.amount.normalize());
        let same_amount = self.by_customer_and_amount.get(&key).into_iter().flatten();
        let mut doubtful = Found::Nothing;
        for payment in same_amount.filter(|payment| payment.id.as_deref().is_some_and(&free)) {
            let date = payment.txn_date.as_deref().and_then(|date| date.get(..10)).unwrap_or_default();
            let same_date = date == wanted.date;
            let shared_invoice = pays_one_of(payment, wanted.invoices);
            let reference =
                payment.payment_ref_num.as_deref().map(unique_name_key).filter(|text| !text.is_empty());
            let wanted_reference = wanted.reference.map(unique_name_key).filter(|text| !text.is_empty());
            let same_reference = reference == wanted_reference;
            let other_reference = reference.is_some() && wanted_reference.is_some() && !same_reference;
            if same_date && same_reference {
                let evidence = vec!["same customer, date, amount and reference".to_owned()];
                return candidate(payment, evidence, 90).map_or(Found::Nothing, Found::Same);
            }
            if !other_reference && (same_date || shared_invoice) {
                let what = match (same_date, shared_invoice) {
                    (false, _) => format!("it pays the same invoice, but is dated {date}"),
                    (true, _) => {
                        "same customer, date and amount, but only one of them has a reference".to_owned()
                    }
                };
                if let Some(found) = candidate(payment, vec![what.clone()], 60) {
                    doubtful = Found::Doubtful(found, what);
                }
            }
        }
        doubtful
    }
}

fn pays_one_of(payment: &Payment, invoices: &[&str]) -> bool {
    let mut linked = payment.lines().iter().flat_map(|line| &line.linked_txn);
    linked.any(|link| link.txn_type == "Invoice" && invoices.contains(&link.txn_id.as_str()))
}

fn candidate(payment: &Payment, evidence: Vec<String>, score: u32) -> Option<Candidate> {
    Some(Candidate {
        resource: Resource::Payment,
        id: QboId::new(payment.id.clone()?),
        sync_token: SyncToken::new(payment.sync_token.clone().unwrap_or_default()),
        name: payment.payment_ref_num.clone().unwrap_or_default(),
        evidence,
        score,
        active: true,
    })
}
