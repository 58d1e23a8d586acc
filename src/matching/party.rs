//! CRM contact or vendor → QuickBooks customer or vendor, by the keys that the settings name, in their order.

use crate::base::ordered::BTreeMap;

use crate::base::ids::{QboId, SyncToken};
use crate::base::limits::SHARED_KEY_MAX;
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
const TAX_SCORE: u32 = 55;
const PHONE_SCORE: u32 = 25;
const ADDRESS_SCORE: u32 = 20;
const PLACE_SCORE: u32 = 15;

/// Customers, or vendors, by what tells them.
#[derive(Debug)]
pub struct PartyIndex<'a> {
    resource: Resource,
    by_key: BTreeMap<(ContactKey, String), Vec<&'a NameBase>>,
}

impl<'a> PartyIndex<'a> {
    #[must_use]
    pub fn of(resource: Resource, list: Option<&'a Vec<NameBase>>) -> Self {
        let mut index = Self { resource, by_key: BTreeMap::new() };
        for form in list.into_iter().flatten() {
            let features = Features::of_form(form);
            for key in ContactKey::ALL.iter().copied() {
                for text in features.keys(key) {
                    let forms = index.by_key.entry((key, text)).or_default();
                    if forms.last().is_none_or(|last| last.id != form.id) {
                        forms.push(form);
                    }
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
                form.is_some_and(|form| features.speaks_against(*key, &Features::of_form(form)))
            };
            let best = candidates.first().cloned();
            let runner_up = candidates.get(1).map_or(0, |second| second.score);
            return match best {
                None => continue,
                Some(best)
                    if (*key != ContactKey::Name || keys.contains(&ContactKey::Email))
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

    /// The others of the list that share a key with a record, with what both have in common, the closest first; and whether it is the
    /// same by name, and nothing contradicts.
    #[must_use]
    pub fn beside(&self, form: &NameBase) -> Vec<(Candidate, bool)> {
        let features = Features::of_form(form);
        let mut found: Vec<(Candidate, bool)> = Vec::new();
        for key in ContactKey::ALL.iter().copied() {
            let lists = features.keys(key).into_iter().filter_map(|text| self.by_key.get(&(key, text)));
            // What many share tells nobody apart.
            let others = lists.filter(|forms| forms.len() <= SHARED_KEY_MAX).flatten();
            for other in others.filter(|other| other.id != form.id) {
                let theirs = Features::of_form(other);
                let same_name = features.names.first().is_some_and(|name| theirs.names.first() == Some(name));
                let same = same_name && !features.speaks_against(ContactKey::Name, &theirs);
                let known = |candidate: &Candidate| found.iter().any(|(own, _)| own.id == candidate.id);
                let candidate = features.candidate(self.resource, other).filter(|own| !known(own));
                found.extend(candidate.map(|own| (own, same)));
            }
        }
        super::closest_first(&mut found);
        found
    }

    fn by_key(&self, key: ContactKey, features: &Features) -> &[&'a NameBase] {
        let found = features.keys(key).into_iter().find_map(|text| self.by_key.get(&(key, text)));
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
            ContactKey::Phone => PHONE_SCORE,
            ContactKey::TaxNumber => TAX_SCORE,
            ContactKey::Address => ADDRESS_SCORE,
        })
        .fold(0, u32::saturating_add);
    keys.len() > 1 && candidate.score >= needed
}

/// What is known of a party, on either side, in comparable form.
#[derive(Debug, Default)]
struct Features {
    email: Option<String>,
    names: Vec<String>,
    phones: Vec<String>,
    /// Letters and digits; of QuickBooks' masked numbers what it shows.
    tax_number: Option<String>,
    /// Street, and town or postal code.
    address: Option<String>,
    place: Option<String>,
}

impl Features {
    fn of(party: &Party) -> Self {
        let person = match (&party.given_name, &party.family_name) {
            (Some(given), Some(family)) => Some(format!("{given} {family}")),
            _ => None,
        };
        let mut features = Self {
            email: party.email.as_deref().and_then(email_key),
            phones: [&party.phone, &party.mobile]
                .into_iter()
                .flatten()
                .filter_map(|text| digits(text))
                .collect(),
            tax_number: party.tax_number.as_deref().and_then(tax_key),
            ..Self::default()
        };
        for name in [display_name(party), party.company_name.clone(), person].into_iter().flatten() {
            features.add_name(&name);
        }
        if let Some(own) = &party.billing_address {
            features.add_address(own.line1.as_deref(), &own.city, &own.postal_code);
        }
        features
    }

    fn of_form(form: &NameBase) -> Self {
        // QuickBooks lets several addresses stand in the field, with commas between.
        let email = form.primary_email_addr.as_ref().and_then(|own| own.address.split([',', ';']).next());
        let tax_number = form.primary_tax_identifier.as_ref().or(form.tax_identifier.as_ref());
        let mut features = Self {
            email: email.and_then(email_key),
            phones: [&form.primary_phone, &form.mobile]
                .into_iter()
                .flatten()
                .filter_map(|PhoneNumber { free_form_number }| digits(free_form_number))
                .collect(),
            tax_number: tax_number.or(form.resale_num.as_ref()).and_then(|text| tax_key(text)),
            ..Self::default()
        };
        for name in [&form.display_name, &form.company_name].into_iter().flatten() {
            features.add_name(without_deleted(name));
        }
        if let Some(own) = &form.bill_addr {
            features.add_address(own.line1.as_deref(), &own.city, &own.postal_code);
        }
        features
    }

    fn add_name(&mut self, name: &str) {
        let key = name_key(name);
        if !key.is_empty() && !self.names.contains(&key) {
            self.names.push(key);
        }
    }

    fn add_address(&mut self, street: Option<&str>, city: &Option<String>, postal_code: &Option<String>) {
        self.place = place(city, postal_code);
        let street = street.map(fold).filter(|street| !street.is_empty());
        self.address = street.zip(self.place.as_ref()).map(|(street, place)| format!("{street}, {place}"));
    }

    /// What it is looked for by.
    fn keys(&self, key: ContactKey) -> Vec<String> {
        match key {
            ContactKey::Email => self.email.iter().cloned().collect(),
            ContactKey::Name => self.names.clone(),
            ContactKey::Phone => self.phones.clone(),
            ContactKey::TaxNumber => self.tax_number.as_deref().and_then(tail).into_iter().collect(),
            ContactKey::Address => self.address.iter().cloned().collect(),
        }
    }

    fn candidate(&self, resource: Resource, form: &NameBase) -> Option<Candidate> {
        let theirs = Self::of_form(form);
        let (mut evidence, mut score) = (Vec::new(), 0_u32);
        let mut add = |points: u32, words: String| {
            score = score.saturating_add(points);
            evidence.push(words);
        };
        if self.email.is_some() && self.email == theirs.email {
            add(EMAIL_SCORE, format!("same e-mail {}", self.email.as_deref().unwrap_or_default()));
        }
        let name = form.display_name.clone().unwrap_or_default();
        if theirs.names.iter().any(|key| self.names.contains(key)) {
            add(NAME_SCORE, format!("same name `{name}`"));
        }
        if self.has_same_tax_number(&theirs) {
            let end = self.tax_number.as_deref().and_then(tail).unwrap_or_default();
            add(TAX_SCORE, format!("same tax number, ending in {end}"));
        }
        if self.has_same_phone(&theirs) {
            add(PHONE_SCORE, "same phone".to_owned());
        }
        if self.address.is_some() && self.address == theirs.address {
            add(ADDRESS_SCORE, "same address".to_owned());
        }
        if self.place.is_some() && self.place == theirs.place {
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

    fn has_same_phone(&self, theirs: &Self) -> bool {
        theirs.phones.iter().any(|phone| self.phones.contains(phone))
    }

    /// QuickBooks shows the end of a number only.
    fn has_same_tax_number(&self, theirs: &Self) -> bool {
        let (Some(mine), Some(theirs)) = (&self.tax_number, &theirs.tax_number) else { return false };
        mine.ends_with(theirs.as_str()) || theirs.ends_with(mine.as_str())
    }

    /// What a key alone does not settle. By name: another e-mail, and nothing else that agrees but something else that
    /// does not, is a namesake. By phone, address or the end of a tax number: several people share one, so another
    /// e-mail, or no name in common, is somebody else.
    fn speaks_against(&self, key: ContactKey, theirs: &Self) -> bool {
        let differs = |mine: bool, theirs: bool, same: bool| mine && theirs && !same;
        let same_phone = self.has_same_phone(theirs);
        let same_town = self.place.is_some() && self.place == theirs.place;
        let other_phone = differs(!self.phones.is_empty(), !theirs.phones.is_empty(), same_phone);
        let other_town = differs(self.place.is_some(), theirs.place.is_some(), same_town);
        let other_email = differs(self.email.is_some(), theirs.email.is_some(), self.email == theirs.email);
        match key {
            ContactKey::Email => false,
            ContactKey::Name => other_email && !same_phone && !same_town && (other_phone || other_town),
            ContactKey::TaxNumber if !self.has_same_tax_number(theirs) => true,
            ContactKey::Phone | ContactKey::TaxNumber | ContactKey::Address => {
                other_email || !theirs.names.iter().any(|name| self.names.contains(name))
            }
        }
    }
}

/// Letters and digits, without the mask.
fn tax_key(text: &str) -> Option<String> {
    let all: String = text.to_lowercase().chars().filter(|own| own.is_alphanumeric()).collect();
    let shown = if all.starts_with("xx") { all.trim_start_matches('x') } else { &all };
    (shown.len() >= TAIL_CHARS).then(|| shown.to_owned())
}

/// What is looked for of a tax number: as much as QuickBooks shows.
fn tail(number: &str) -> Option<String> {
    number.get(number.len().checked_sub(TAIL_CHARS)?..).map(str::to_owned)
}

/// Digits of a tax number that QuickBooks leaves in sight. Intuit's samples: `XXXXXX56789`.
const TAIL_CHARS: usize = 4;

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
