//! CRM payment or deposit → the same in QuickBooks: by our marker; a payment by customer, date, amount and reference,
//! a deposit by the money that it moved.

use crate::base::ordered::BTreeMap;

use crate::base::ids::{QboId, SyncToken};
use crate::base::money::Decimal;
use crate::base::text::unique_name_key;
use crate::qbo::{LinkedTxn, MoneyForm};
use crate::step::Resource;

use super::Candidate;
use super::markers::Markers;

#[derive(Debug)]
pub struct MoneyIndex<'a> {
    pub resource: Resource,
    forms: &'a [MoneyForm],
    markers: Markers<'a>,
    /// By customer, or bank account, and amount.
    by_place_and_amount: BTreeMap<(&'a str, Decimal), Vec<&'a MoneyForm>>,
}

#[derive(Clone, Copy, Debug)]
pub struct Wanted<'w> {
    pub marker: &'w str,
    /// QuickBooks' id of the customer who paid, or of the bank account; a customer that is still to be created has no
    /// payments.
    pub place: Option<&'w str>,
    pub date: &'w str,
    pub amount: Decimal,
    pub reference: Option<&'w str>,
    /// What it pays or moves, as far as that is in QuickBooks: type and id.
    pub documents: &'w [(Resource, String)],
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    Nothing,
    Same(Candidate),
    /// Much agrees, not all: a person must say.
    Doubtful(Candidate, String),
}

impl<'a> MoneyIndex<'a> {
    #[must_use]
    pub fn of(resource: Resource, forms: Option<&'a Vec<MoneyForm>>) -> Self {
        let forms = forms.map(Vec::as_slice).unwrap_or_default();
        let (mut markers, mut by_place_and_amount) = (Markers::default(), BTreeMap::new());
        for (index, form) in forms.iter().enumerate() {
            markers.add(form.private_note.as_deref(), form.id.as_deref(), form.is_voided(), index);
            let place = form.customer_ref.as_ref().or(form.deposit_to_account_ref.as_ref());
            if let (Some(place), Some(total)) = (place, form.total_amt) {
                let same: &mut Vec<&MoneyForm> =
                    by_place_and_amount.entry((place.value.as_str(), total.0.normalize())).or_default();
                same.push(form);
            }
        }
        Self { resource, forms, markers, by_place_and_amount }
    }

    #[must_use]
    pub fn has_markers(&self) -> bool {
        !self.markers.is_empty()
    }

    /// The ids of records that bear one marker of ours together.
    pub fn copies(&self) -> impl Iterator<Item = Vec<&'a str>> {
        self.markers.copies()
    }

    /// `free` says whether a record is not linked to another one yet.
    #[must_use]
    pub fn find(&self, wanted: Wanted<'_>, free: impl Fn(&str) -> bool) -> Found {
        if let Some(form) = self.markers.original(wanted.marker).and_then(|index| self.forms.get(index))
            && let Some(candidate) = self.candidate(form, "it bears our marker", 100)
        {
            return Found::Same(candidate);
        }
        let Some(place) = wanted.place else { return Found::Nothing };
        let same_amount = self.by_place_and_amount.get(&(place, wanted.amount.normalize()));
        let mut doubtful = Found::Nothing;
        for form in same_amount.into_iter().flatten().filter(|form| form.id.as_deref().is_some_and(&free)) {
            let (what, score) = match self.resource {
                Resource::Deposit => deposit_evidence(form, wanted),
                _ => payment_evidence(form, wanted),
            };
            let Some(found) = self.candidate(form, &what, score) else { continue };
            match score {
                SAME.. => return Found::Same(found),
                0 => {}
                _ => doubtful = Found::Doubtful(found, what),
            }
        }
        doubtful
    }

    fn candidate(&self, form: &MoneyForm, evidence: &str, score: u32) -> Option<Candidate> {
        Some(Candidate {
            resource: self.resource,
            id: QboId::new(form.id.clone()?),
            sync_token: SyncToken::new(form.sync_token.clone().unwrap_or_default()),
            name: form.payment_ref_num.clone().unwrap_or_default(),
            evidence: vec![evidence.to_owned()],
            score,
            active: true,
        })
    }
}

/// From this score on it is the same.
const SAME: u32 = 90;
const DOUBTFUL: u32 = 60;

/// Customer and amount are the same already.
fn payment_evidence(form: &MoneyForm, wanted: Wanted<'_>) -> (String, u32) {
    let key = |text: Option<&str>| text.map(unique_name_key).filter(|text| !text.is_empty());
    let (reference, wanted_reference) = (key(form.payment_ref_num.as_deref()), key(wanted.reference));
    let same_reference = reference == wanted_reference;
    let other_reference = reference.is_some() && wanted_reference.is_some() && !same_reference;
    match (date(form) == wanted.date, names_one_of(form, wanted.documents)) {
        (true, _) if same_reference => ("same customer, date, amount and reference".to_owned(), SAME),
        (true, _) if !other_reference => {
            ("same customer, date and amount, but only one of them has a reference".to_owned(), DOUBTFUL)
        }
        (false, true) if !other_reference => {
            (format!("it pays the same invoice, but is dated {}", date(form)), DOUBTFUL)
        }
        _ => (String::new(), 0),
    }
}

/// Bank account and amount are the same already. Money is deposited once.
fn deposit_evidence(form: &MoneyForm, wanted: Wanted<'_>) -> (String, u32) {
    let moved = links(form).count();
    let same = moved > 0 && moved == wanted.documents.len();
    if same && wanted.documents.iter().all(|own| names_one_of(form, std::slice::from_ref(own))) {
        return ("same account and amount, made of the same documents".to_owned(), SAME);
    }
    match date(form) == wanted.date {
        true => ("same account, date and amount, but not known to be of the same money".to_owned(), DOUBTFUL),
        false => (String::new(), 0),
    }
}

fn links(form: &MoneyForm) -> impl Iterator<Item = &LinkedTxn> {
    form.lines().iter().flat_map(|line| &line.linked_txn)
}

fn date(form: &MoneyForm) -> &str {
    form.txn_date.as_deref().and_then(|date| date.get(..10)).unwrap_or_default()
}

fn names_one_of(form: &MoneyForm, documents: &[(Resource, String)]) -> bool {
    links(form).any(|link| {
        documents.iter().any(|(resource, id)| link.txn_type == resource.name() && link.txn_id == *id)
    })
}
