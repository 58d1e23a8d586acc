//! CRM contact → QuickBooks customer, by the keys that the settings name, in their order.

use std::collections::BTreeMap;

use crate::base::ids::{QboId, SyncToken};
use crate::base::text::{email_key, fold, name_key};
use crate::crm::Contact;
use crate::mapping::contact::display_name;
use crate::qbo::{Customer, PhoneNumber, Snapshot};
use crate::settings::ContactKey;
use crate::step::Resource;

use super::names::without_deleted;
use super::{Candidate, Match};

const EMAIL_SCORE: u32 = 60;
const NAME_SCORE: u32 = 50;
const PHONE_SCORE: u32 = 25;
const PLACE_SCORE: u32 = 15;

/// Customers by what tells them.
#[derive(Debug, Default)]
pub struct CustomerIndex<'a> {
    by_email: BTreeMap<String, Vec<&'a Customer>>,
    by_name: BTreeMap<String, Vec<&'a Customer>>,
}

impl<'a> CustomerIndex<'a> {
    #[must_use]
    pub fn of(snapshot: &'a Snapshot) -> Self {
        let mut index = Self::default();
        for customer in snapshot.entities.customer.iter().flatten() {
            if let Some(key) = customer_email(customer) {
                index.by_email.entry(key).or_default().push(customer);
            }
            for key in customer_names(customer) {
                let customers = index.by_name.entry(key).or_default();
                if customers.last().is_none_or(|last| last.id != customer.id) {
                    customers.push(customer);
                }
            }
        }
        index
    }

    /// The customer that a contact is. `free` says whether a customer may still be taken: one that another
    /// contact stands for is no candidate.
    #[must_use]
    pub fn find(&self, contact: &Contact, keys: &[ContactKey], free: impl Fn(&str) -> bool) -> Match {
        let features = Features::of(contact);
        for key in keys {
            let found = self.by_key(*key, &features);
            let free_ones =
                found.iter().copied().filter(|customer| customer.id.as_deref().is_some_and(&free));
            let (active, inactive): (Vec<&Customer>, Vec<&Customer>) =
                free_ones.partition(|customer| customer.active != Some(false));
            let chosen = if active.is_empty() { inactive } else { active };
            let mut candidates: Vec<Candidate> =
                chosen.iter().filter_map(|customer| features.candidate(customer)).collect();
            crate::base::ordered::sort_by(&mut candidates, |one, other| {
                other.score.cmp(&one.score).then_with(|| one.id.cmp(&other.id))
            });
            let contradicted = |candidate: &Candidate| {
                let customer =
                    chosen.iter().find(|customer| customer.id.as_deref() == Some(candidate.id.as_str()));
                customer.is_some_and(|customer| features.speaks_against(customer))
            };
            let best = candidates.first().cloned();
            let runner_up = candidates.get(1).map_or(0, |second| second.score);
            return match best {
                None => continue,
                Some(best)
                    if *key == ContactKey::Name
                        && keys.contains(&ContactKey::Email)
                        && contradicted(&best) =>
                {
                    Match::Many(candidates)
                }
                Some(best)
                    if candidates.len() == 1 || (best.score > runner_up && keys_agree(&best, keys)) =>
                {
                    Match::One(best)
                }
                Some(_) => Match::Many(candidates),
            };
        }
        Match::None
    }

    fn by_key(&self, key: ContactKey, features: &Features) -> &[&'a Customer] {
        let found = match key {
            ContactKey::Email => features.email.as_ref().and_then(|email| self.by_email.get(email)),
            ContactKey::Name => features.names.iter().find_map(|name| self.by_name.get(name)),
        };
        found.map(Vec::as_slice).unwrap_or_default()
    }
}

/// Among several, only one that agrees in every configured key may be taken.
fn keys_agree(candidate: &Candidate, keys: &[ContactKey]) -> bool {
    let needed: u32 = keys
        .iter()
        .map(|key| match key {
            ContactKey::Email => EMAIL_SCORE,
            ContactKey::Name => NAME_SCORE,
        })
        .fold(0, u32::saturating_add);
    keys.len() > 1 && candidate.score >= needed
}

/// What is known of a contact, in comparable form.
struct Features {
    email: Option<String>,
    names: Vec<String>,
    phones: Vec<String>,
    place: Option<String>,
}

impl Features {
    fn of(contact: &Contact) -> Self {
        let mut names = Vec::new();
        let person = match (&contact.given_name, &contact.family_name) {
            (Some(given), Some(family)) => Some(format!("{given} {family}")),
            _ => None,
        };
        for name in [display_name(contact), contact.company_name.clone(), person].into_iter().flatten() {
            let key = name_key(&name);
            if !key.is_empty() && !names.contains(&key) {
                names.push(key);
            }
        }
        let address = contact.billing_address.as_ref();
        Self {
            email: contact.email.as_deref().and_then(email_key),
            names,
            phones: [&contact.phone, &contact.mobile]
                .into_iter()
                .flatten()
                .filter_map(|text| digits(text))
                .collect(),
            place: address.and_then(|address| place(&address.city, &address.postal_code)),
        }
    }

    fn candidate(&self, customer: &Customer) -> Option<Candidate> {
        let (mut evidence, mut score) = (Vec::new(), 0_u32);
        let mut add = |points: u32, words: String| {
            score = score.saturating_add(points);
            evidence.push(words);
        };
        if self.email.is_some() && self.email == customer_email(customer) {
            add(EMAIL_SCORE, format!("same e-mail {}", self.email.as_deref().unwrap_or_default()));
        }
        let name = customer.display_name.clone().unwrap_or_default();
        if customer_names(customer).iter().any(|key| self.names.contains(key)) {
            add(NAME_SCORE, format!("same name `{name}`"));
        }
        if customer_phones(customer).iter().any(|phone| self.phones.contains(phone)) {
            add(PHONE_SCORE, "same phone".to_owned());
        }
        if self.place.is_some() && self.place == customer_place(customer) {
            add(PLACE_SCORE, "same town".to_owned());
        }
        Some(Candidate {
            resource: Resource::Customer,
            id: QboId::new(customer.id.clone()?),
            sync_token: SyncToken::new(customer.sync_token.clone().unwrap_or_default()),
            name,
            evidence,
            score,
            active: customer.active != Some(false),
        })
    }

    /// Another e-mail, and nothing else that agrees but something else that does not: a namesake.
    fn speaks_against(&self, customer: &Customer) -> bool {
        let differs = |mine: bool, theirs: bool, same: bool| mine && theirs && !same;
        let email = customer_email(customer);
        let phones = customer_phones(customer);
        let town = customer_place(customer);
        let same_phone = phones.iter().any(|phone| self.phones.contains(phone));
        let same_town = self.place.is_some() && self.place == town;
        let other_phone = differs(!self.phones.is_empty(), !phones.is_empty(), same_phone);
        let other_town = differs(self.place.is_some(), town.is_some(), same_town);
        differs(self.email.is_some(), email.is_some(), self.email == email)
            && !same_phone
            && !same_town
            && (other_phone || other_town)
    }
}

fn customer_email(customer: &Customer) -> Option<String> {
    // QuickBooks lets several addresses stand in the field, with commas between.
    let first = customer.primary_email_addr.as_ref()?.address.split([',', ';']).next()?;
    email_key(first)
}

fn customer_names(customer: &Customer) -> Vec<String> {
    let mut keys = Vec::new();
    for name in [&customer.display_name, &customer.company_name].into_iter().flatten() {
        let key = name_key(without_deleted(name));
        if !key.is_empty() && !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

fn customer_phones(customer: &Customer) -> Vec<String> {
    let numbers = [&customer.primary_phone, &customer.mobile];
    numbers
        .into_iter()
        .flatten()
        .filter_map(|PhoneNumber { free_form_number }| digits(free_form_number))
        .collect()
}

fn customer_place(customer: &Customer) -> Option<String> {
    let address = customer.bill_addr.as_ref()?;
    place(&address.city, &address.postal_code)
}

/// The last ten digits: country codes and trunk zeros come and go.
fn digits(text: &str) -> Option<String> {
    let all: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
    let from = all.len().saturating_sub(10);
    (all.len() >= 7).then(|| all.into_iter().skip(from).collect())
}

fn place(city: &Option<String>, postal_code: &Option<String>) -> Option<String> {
    let key = fold(city.as_deref().or(postal_code.as_deref())?);
    (!key.is_empty()).then_some(key)
}
