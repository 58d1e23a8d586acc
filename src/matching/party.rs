//! CRM contact or vendor → QuickBooks customer or vendor, by the keys that the settings name, in their order.

use crate::base::ordered::BTreeMap;

use crate::base::ids::{QboId, SyncToken};
use crate::base::text::{email_key, fold, name_key};
use crate::crm::Party;
use crate::mapping::party::display_name;
use crate::qbo::{NameBase, PhoneNumber};
use crate::settings::ContactKey;
use crate::step::Resource;

use super::names::without_deleted;
use super::{Candidate, Match};

const EMAIL_SCORE: u32 = 60;
const NAME_SCORE: u32 = 50;
const PHONE_SCORE: u32 = 25;
const PLACE_SCORE: u32 = 15;

/// Customers, or vendors, by what tells them.
#[derive(Debug)]
pub struct PartyIndex<'a> {
    resource: Resource,
    by_email: BTreeMap<String, Vec<&'a NameBase>>,
    by_name: BTreeMap<String, Vec<&'a NameBase>>,
}

impl<'a> PartyIndex<'a> {
    #[must_use]
    pub fn of(resource: Resource, list: Option<&'a Vec<NameBase>>) -> Self {
        let mut index = Self { resource, by_email: BTreeMap::new(), by_name: BTreeMap::new() };
        for form in list.into_iter().flatten() {
            if let Some(key) = form_email(form) {
                index.by_email.entry(key).or_default().push(form);
            }
            for key in form_names(form) {
                let forms = index.by_name.entry(key).or_default();
                if forms.last().is_none_or(|last| last.id != form.id) {
                    forms.push(form);
                }
            }
        }
        index
    }

    /// The customer or vendor that a party is. `free` says whether one may still be taken: one that another
    /// party stands for is no candidate.
    #[must_use]
    pub fn find(&self, party: &Party, keys: &[ContactKey], free: impl Fn(&str) -> bool) -> Match {
        let features = Features::of(party);
        for key in keys {
            let found = self.by_key(*key, &features);
            let free_ones = found.iter().copied().filter(|form| form.id.as_deref().is_some_and(&free));
            let (active, inactive): (Vec<&NameBase>, Vec<&NameBase>) =
                free_ones.partition(|form| form.active != Some(false));
            let chosen = if active.is_empty() { inactive } else { active };
            let mut candidates: Vec<Candidate> =
                chosen.iter().filter_map(|form| features.candidate(self.resource, form)).collect();
            crate::base::ordered::sort_by(&mut candidates, |one, other| {
                other.score.cmp(&one.score).then_with(|| one.id.cmp(&other.id))
            });
            let contradicted = |candidate: &Candidate| {
                let form = chosen.iter().find(|form| form.id.as_deref() == Some(candidate.id.as_str()));
                form.is_some_and(|form| features.speaks_against(form))
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

    fn by_key(&self, key: ContactKey, features: &Features) -> &[&'a NameBase] {
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

/// What is known of a party, in comparable form.
struct Features {
    email: Option<String>,
    names: Vec<String>,
    phones: Vec<String>,
    place: Option<String>,
}

impl Features {
    fn of(party: &Party) -> Self {
        let mut names = Vec::new();
        let person = match (&party.given_name, &party.family_name) {
            (Some(given), Some(family)) => Some(format!("{given} {family}")),
            _ => None,
        };
        for name in [display_name(party), party.company_name.clone(), person].into_iter().flatten() {
            let key = name_key(&name);
            if !key.is_empty() && !names.contains(&key) {
                names.push(key);
            }
        }
        let address = party.billing_address.as_ref();
        Self {
            email: party.email.as_deref().and_then(email_key),
            names,
            phones: [&party.phone, &party.mobile]
                .into_iter()
                .flatten()
                .filter_map(|text| digits(text))
                .collect(),
            place: address.and_then(|address| place(&address.city, &address.postal_code)),
        }
    }

    fn candidate(&self, resource: Resource, form: &NameBase) -> Option<Candidate> {
        let (mut evidence, mut score) = (Vec::new(), 0_u32);
        let mut add = |points: u32, words: String| {
            score = score.saturating_add(points);
            evidence.push(words);
        };
        if self.email.is_some() && self.email == form_email(form) {
            add(EMAIL_SCORE, format!("same e-mail {}", self.email.as_deref().unwrap_or_default()));
        }
        let name = form.display_name.clone().unwrap_or_default();
        if form_names(form).iter().any(|key| self.names.contains(key)) {
            add(NAME_SCORE, format!("same name `{name}`"));
        }
        if form_phones(form).iter().any(|phone| self.phones.contains(phone)) {
            add(PHONE_SCORE, "same phone".to_owned());
        }
        if self.place.is_some() && self.place == form_place(form) {
            add(PLACE_SCORE, "same town".to_owned());
        }
        Some(Candidate {
            resource,
            id: QboId::new(form.id.clone()?),
            sync_token: SyncToken::new(form.sync_token.clone().unwrap_or_default()),
            name,
            evidence,
            score,
            active: form.active != Some(false),
        })
    }

    /// Another e-mail, and nothing else that agrees but something else that does not: a namesake.
    fn speaks_against(&self, form: &NameBase) -> bool {
        let differs = |mine: bool, theirs: bool, same: bool| mine && theirs && !same;
        let email = form_email(form);
        let phones = form_phones(form);
        let town = form_place(form);
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

fn form_email(form: &NameBase) -> Option<String> {
    // QuickBooks lets several addresses stand in the field, with commas between.
    let first = form.primary_email_addr.as_ref()?.address.split([',', ';']).next()?;
    email_key(first)
}

fn form_names(form: &NameBase) -> Vec<String> {
    let mut keys = Vec::new();
    for name in [&form.display_name, &form.company_name].into_iter().flatten() {
        let key = name_key(without_deleted(name));
        if !key.is_empty() && !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

fn form_phones(form: &NameBase) -> Vec<String> {
    let numbers = [&form.primary_phone, &form.mobile];
    numbers
        .into_iter()
        .flatten()
        .filter_map(|PhoneNumber { free_form_number }| digits(free_form_number))
        .collect()
}

fn form_place(form: &NameBase) -> Option<String> {
    let address = form.bill_addr.as_ref()?;
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
