//! CRM sales document or purchase → QuickBooks form of the same kind, by our marker or by number, total, date and customer.

use crate::base::ordered::BTreeMap;

use crate::base::ids::{QboId, SyncToken};
use crate::base::money::Decimal;
use crate::base::text::unique_name_key;
use crate::mapping::marker_in;
use crate::qbo::SalesForm;
use crate::step::Resource;

use super::Candidate;
use super::markers::Markers;

/// The forms of one kind.
#[derive(Debug)]
pub struct SalesIndex<'a> {
    pub resource: Resource,
    /// What a person calls one: `invoice`.
    noun: &'static str,
    forms: &'a [SalesForm],
    markers: Markers<'a>,
    by_number: BTreeMap<String, Vec<&'a SalesForm>>,
    by_party_and_total: BTreeMap<(&'a str, Decimal), Vec<&'a SalesForm>>,
}

/// What we look for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'w> {
    pub marker: &'w str,
    pub number: &'w str,
    pub total: Decimal,
    pub date: &'w str,
    /// A purchase: the party is a vendor.
    pub bought: bool,
    /// QuickBooks' id of the customer or vendor, if it is there already.
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

impl<'a> SalesIndex<'a> {
    #[must_use]
    pub fn of(resource: Resource, noun: &'static str, forms: Option<&'a Vec<SalesForm>>) -> Self {
        let mut index = Self {
            resource,
            noun,
            forms: forms.map_or(&[], Vec::as_slice),
            markers: Markers::default(),
            by_number: BTreeMap::new(),
            by_party_and_total: BTreeMap::new(),
        };
        for (place, form) in index.forms.iter().enumerate() {
            index.markers.add(form.private_note.as_deref(), form.id.as_deref(), form.is_voided(), place);
            if let Some(number) = &form.doc_number {
                index.by_number.entry(unique_name_key(number)).or_default().push(form);
            }
            if let (Some((party, _)), Some(total)) = (form.party(), form.total_amt) {
                let key = (party, total.0.normalize());
                index.by_party_and_total.entry(key).or_default().push(form);
            }
        }
        index
    }

    /// QuickBooks has none of them.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.forms.is_empty()
    }

    #[must_use]
    pub fn has_markers(&self) -> bool {
        !self.markers.is_empty()
    }

    /// The ids of forms that bear one marker of ours together.
    pub fn copies(&self) -> impl Iterator<Item = Vec<&'a str>> {
        self.markers.copies()
    }

    /// `free` says whether a form is not linked to another document yet, `other_paper` whether a number
    /// is that of another CRM document.
    #[must_use]
    pub fn find(
        &self,
        wanted: Wanted<'_>,
        free: impl Fn(&str) -> bool,
        other_paper: impl Fn(&str) -> bool,
    ) -> Found {
        if let Some(form) = self.markers.original(wanted.marker).and_then(|place| self.forms.get(place))
            && let Some(candidate) = self.candidate(form, vec!["it bears our marker".to_owned()], 100)
        {
            return Found::Same(candidate);
        }
        let same_number = self.by_number.get(&unique_name_key(wanted.number));
        let mut collision = Found::Nothing;
        // A purchase bears its vendor's number, which other vendors may use too.
        let foreign = |form: &SalesForm| wanted.bought && form.party().map(|(id, _)| id) != wanted.customer;
        for form in same_number.into_iter().flatten().filter(|form| !foreign(form)) {
            let is_free = form.id.as_deref().is_some_and(&free);
            let differences = differences(form, wanted);
            if differences.is_empty() && is_free && !form.is_voided() {
                let evidence = vec![format!("same number {}, customer, date and total", wanted.number)];
                return self.candidate(form, evidence, 90).map_or(Found::Nothing, Found::Same);
            }
            let mut what = differences.join(", ");
            if what.is_empty() {
                what = if is_free { "it is voided" } else { "it is linked to another document" }.to_owned();
            }
            if let Some(candidate) = self.candidate(form, vec![format!("same number {}", wanted.number)], 40)
            {
                collision = Found::Collision(candidate, what);
            }
        }
        if collision != Found::Nothing {
            return collision;
        }
        self.lookalike(wanted, |form| {
            let number = form.doc_number.as_deref().unwrap_or_default();
            form.id.as_deref().is_some_and(&free) && !other_paper(number)
        })
    }

    /// A form that nobody claims and that we did not write, for the same money on the same day.
    fn lookalike(&self, wanted: Wanted<'_>, unclaimed: impl Fn(&SalesForm) -> bool) -> Found {
        let Some(customer) = wanted.customer.filter(|_| !wanted.total.is_zero()) else {
            return Found::Nothing;
        };
        let alike = self.by_party_and_total.get(&(customer, wanted.total.normalize()));
        let written_by_us = |form: &SalesForm| form.private_note.as_deref().and_then(marker_in).is_some();
        let found = alike.into_iter().flatten().find(|form| {
            unclaimed(form)
                && !written_by_us(form)
                && !form.is_voided()
                && differences(form, wanted).is_empty()
        });
        let who = if wanted.bought { "vendor" } else { "customer" };
        let evidence = || vec![format!("same {who}, date and total")];
        match found.and_then(|form| self.candidate(form, evidence(), 60)) {
            Some(candidate) => {
                let number = if candidate.name.is_empty() { "without a number" } else { &candidate.name };
                let what = format!("its {} {number} has the same {who}, date and total", self.noun);
                Found::Lookalike(candidate, what)
            }
            None => Found::Nothing,
        }
    }

    fn candidate(&self, form: &SalesForm, evidence: Vec<String>, score: u32) -> Option<Candidate> {
        Some(Candidate {
            resource: self.resource,
            id: QboId::new(form.id.clone()?),
            sync_token: SyncToken::new(form.sync_token.clone().unwrap_or_default()),
            name: form.doc_number.clone().unwrap_or_default(),
            evidence,
            score,
            active: true,
        })
    }
}

fn differences(form: &SalesForm, wanted: Wanted<'_>) -> Vec<String> {
    let mut differences = Vec::new();
    let party = form.party().map(|(id, _)| id);
    let who = if wanted.bought { "vendor" } else { "customer" };
    if party != wanted.customer || (party.is_none() && !wanted.bought) {
        let name = form.party().and_then(|(_, name)| name).or(party).unwrap_or("none");
        differences.push(format!("its {who} is `{name}`"));
    }
    let total = form.total_amt.map_or(Decimal::ZERO, |total| total.0);
    if total != wanted.total {
        differences.push(format!("its total is {}", total.normalize()));
    }
    let date = form.txn_date.as_deref().and_then(|date| date.get(..10)).unwrap_or("none");
    if date != wanted.date {
        differences.push(format!("its date is {date}"));
    }
    differences
}
