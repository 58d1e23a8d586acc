//! Contacts: linked, matched, created with the first document that needs them, or held.

use std::collections::BTreeMap;

use crate::base::text::unique_name_key;
use crate::crm::{Contact, Kind};
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::mapping::contact::{display_name, fields, fields_to_send, to_qbo};
use crate::matching::{Candidate, Match};
use crate::settings::CreateRule;
use crate::step::{Link, Origin, Resource};
use crate::validate;

use super::Reason;
use super::by_hand::{self, Chosen};
use super::compare::{self, Comparison};
use super::row::{Decision, Row};
use super::state::State;

pub(super) fn decide(state: &mut State<'_>) {
    let order = parents_first(state);
    let matches = matches(state);
    let mut new_names: BTreeMap<String, usize> = BTreeMap::new();
    for (index, circle) in order {
        let Some(contact) = state.context.workspace.contacts.get(index) else { continue };
        let Some(mut row) = state.take_row(Kind::Contact, index) else { continue };
        if circle {
            let message = "the contact is above itself in the list of parents";
            row.findings.push(Finding::new(Code::PlanParentCircle, &FieldPath::of("parentId"), message));
        }
        let needed = state.needed_contacts.get(index).copied().unwrap_or(false);
        match state.core.link(Kind::Contact, &contact.id) {
            Some(link) => linked(state, contact, link, needed, &mut row),
            None => {
                let found = match by_hand::chosen(state, Kind::Contact, &contact.id, None, &mut row) {
                    Chosen::Record(candidate) => Match::One(candidate),
                    Chosen::New => Match::None,
                    Chosen::Nothing => matches.get(&index).cloned().unwrap_or(Match::None),
                };
                unlinked(state, contact, found, needed, &mut row);
                if row.decision == Decision::Create {
                    check_new_name(state, contact, index, &mut new_names, &mut row);
                }
            }
        }
        state.put_row(Kind::Contact, index, row);
    }
}

/// Every contact after its parent; `true` marks the members of a circle.
fn parents_first(state: &State<'_>) -> Vec<(usize, bool)> {
    let contacts = &state.context.workspace.contacts;
    let mut done = vec![false; contacts.len()];
    let mut order = Vec::with_capacity(contacts.len());
    for start in 0..contacts.len() {
        let (mut path, mut next, mut circle) = (Vec::new(), Some(start), false);
        while let Some(index) = next {
            if done.get(index).copied().unwrap_or(true) {
                break;
            }
            if path.contains(&index) {
                circle = true;
                break;
            }
            path.push(index);
            let parent = contacts.get(index).and_then(|contact| contact.parent_id.as_ref());
            next = parent.and_then(|parent| state.context.contact(parent)).map(|(index, _)| index);
        }
        for index in path.into_iter().rev() {
            if let Some(done) = done.get_mut(index) {
                *done = true;
            }
            order.push((index, circle));
        }
    }
    order
}

/// Matches of all contacts that have no link. Where several contacts want one customer, the one that agrees
/// in most gets it and the others look again; if none agrees more, none gets it.
fn matches(state: &State<'_>) -> BTreeMap<usize, Match> {
    let keys = &state.context.settings.matching.contacts;
    let mut taken = state.taken.clone();
    let mut matches: BTreeMap<usize, Match> = BTreeMap::new();
    let chosen = &state.context.settings.links;
    let unlinked = |contact: &Contact| {
        state.core.link(Kind::Contact, &contact.id).is_none()
            && chosen.by_hand(Kind::Contact, &contact.id).is_none()
    };
    let contacts = state.context.workspace.contacts.iter().enumerate();
    let mut open: Vec<(usize, &Contact)> = contacts.filter(|(_, contact)| unlinked(contact)).collect();
    // Each round settles at least one customer; two are enough but for chains of namesakes.
    for _ in 0..ROUNDS_MAX {
        let mut claims: BTreeMap<String, Vec<(usize, Candidate)>> = BTreeMap::new();
        for (index, contact) in &open {
            let free = |id: &str| !taken.contains(&(Resource::Customer, id.to_owned()));
            let found = state.customers.find(contact, keys, free);
            if let Match::One(candidate) = &found {
                claims.entry(candidate.id.0.clone()).or_default().push((*index, candidate.clone()));
            }
            matches.insert(*index, found);
        }
        let mut losers = Vec::new();
        for (customer, claimants) in claims.iter().filter(|(_, claimants)| claimants.len() > 1) {
            let best = claimants.iter().map(|(_, candidate)| candidate.score).max().unwrap_or(0);
            let is_best = |claim: &&(usize, Candidate)| claim.1.score == best;
            let winners = claimants.iter().filter(is_best).count();
            if winners == 1 {
                taken.insert((Resource::Customer, customer.clone()));
                losers.extend(claimants.iter().filter(|claim| claim.1.score < best).map(|(index, _)| *index));
            } else {
                for (index, candidate) in claimants {
                    matches.insert(*index, Match::Shared(candidate.clone()));
                }
            }
        }
        if losers.is_empty() {
            break;
        }
        open.retain(|(index, _)| losers.contains(index));
    }
    matches
}

const ROUNDS_MAX: usize = 4;

fn linked(state: &State<'_>, contact: &Contact, link: &Link, needed: bool, row: &mut Row) {
    row.sequence = link.sequence;
    let Some(customer) = state.context.customer(&link.qbo_id) else {
        let message = format!("the linked customer {} is no longer in QuickBooks", link.qbo_id);
        row.findings.push(Finding::new(Code::PlanGone, &FieldPath::root(), message));
        row.decide(Decision::Blocked, Reason::Blocked);
        return;
    };
    row.qbo_id = Some(link.qbo_id.clone());
    row.sync_token = customer.sync_token.clone().map(crate::base::ids::SyncToken::new);
    if customer.active == Some(false) {
        if needed {
            row.findings.push(inactive(customer.display_name.as_deref().unwrap_or_default()));
            row.decide(Decision::Blocked, Reason::Blocked);
        } else {
            row.decide(Decision::Skip, Reason::InactiveInQuickBooks);
        }
        return;
    }
    if link.origin == Origin::Quickbooks {
        return row.decide(Decision::Skip, Reason::FromQuickBooks);
    }
    if !state.context.settings.sync.contacts.direction.pushes() {
        return row.decide(Decision::Skip, Reason::UpToDate);
    }
    let (body, _) = to_qbo(&state.context, contact, &state.decided());
    match compare::compare(&fields_to_send(contact, &body), &fields(customer), &link.base) {
        Comparison::Same => row.decide(Decision::Skip, Reason::UpToDate),
        Comparison::QuickBooksChanged(moved) => {
            row.findings.push(compare::moved(Code::PlanChangedInQuickBooks, &moved));
            row.decide(Decision::Skip, Reason::ChangedInQuickBooks);
        }
        Comparison::BothChanged(moved) => {
            row.findings.push(compare::moved(Code::PlanChangedInQuickBooks, &moved));
            update(state, contact, row);
        }
        Comparison::CrmChanged => update(state, contact, row),
    }
}

fn update(state: &State<'_>, contact: &Contact, row: &mut Row) {
    row.findings.extend(validate::contact::check(&state.context, contact));
    let name = display_name(contact).unwrap_or_default();
    if let Some(bearer) = state.names.bearer(&name)
        && !(bearer.resource == Resource::Customer
            && row.qbo_id.as_ref().is_some_and(|id| id.as_str() == bearer.id))
    {
        row.findings.push(name_taken(&name, &bearer.words()));
    }
    if !state.hold(row) {
        row.decide(Decision::Update, Reason::Changed);
    }
}

fn unlinked(state: &State<'_>, contact: &Contact, found: Match, needed: bool, row: &mut Row) {
    let rules = state.context.settings.sync.contacts;
    let wanted = needed || (rules.direction.pushes() && rules.create == CreateRule::Always && contact.active);
    if !wanted {
        row.candidates = found.candidates().to_vec();
        let reason = match (rules.direction.pushes(), contact.active) {
            (false, _) => Reason::DirectionOff,
            (true, false) => Reason::InactiveInCrm,
            (true, true) => Reason::NotNeededYet,
        };
        return row.decide(Decision::Skip, reason);
    }
    match found {
        Match::One(candidate) if candidate.active => state.link(candidate, row),
        Match::One(candidate) => {
            row.findings.push(inactive(&candidate.name));
            row.candidates = vec![candidate];
            row.decide(Decision::Blocked, Reason::Blocked);
        }
        Match::Many(candidates) => {
            row.findings.push(ambiguous(&candidates));
            row.candidates = candidates;
            row.decide(Decision::Blocked, Reason::Blocked);
        }
        Match::Shared(candidate) => {
            let message =
                format!("several contacts of the CRM match the customer `{}` equally well", candidate.name);
            row.findings.push(Finding::new(Code::MatchShared, &FieldPath::root(), message));
            row.candidates = vec![candidate];
            row.decide(Decision::Blocked, Reason::Blocked);
        }
        Match::None => create(state, contact, row),
    }
}

fn create(state: &State<'_>, contact: &Contact, row: &mut Row) {
    let rules = state.context.settings.sync.contacts;
    if rules.create == CreateRule::Never || !rules.direction.pushes() {
        let message = "no QuickBooks customer matches, and the settings create none";
        row.findings.push(Finding::new(Code::PlanCreateOff, &FieldPath::root(), message));
    }
    row.findings.extend(validate::contact::check(&state.context, contact));
    if let Some(parent) = &contact.parent_id {
        match state.obstacle(Kind::Contact, parent, "parentId") {
            Ok(waits) => row.waits_for.extend(waits),
            Err(finding) => row.findings.push(finding),
        }
    }
    if !state.hold(row) {
        row.decide(Decision::Create, Reason::New);
    }
}

/// A name may be borne once among customers, vendors and employees, and once in this plan.
fn check_new_name(
    state: &State<'_>,
    contact: &Contact,
    index: usize,
    new_names: &mut BTreeMap<String, usize>,
    row: &mut Row,
) {
    let name = display_name(contact).unwrap_or_default();
    if let Some(bearer) = state.names.bearer(&name) {
        row.findings.push(name_taken(&name, &bearer.words()));
    } else if let Some(other) = new_names.get(&unique_name_key(&name)) {
        let other = state.context.workspace.contacts.get(*other).map_or("", |contact| contact.id.as_str());
        row.findings.push(name_taken(&name, &format!("the contact `{other}` of this plan")));
    } else {
        new_names.insert(unique_name_key(&name), index);
    }
    if row.has_errors() {
        row.decide(Decision::Blocked, Reason::Blocked);
    }
}

fn name_taken(name: &str, bearer: &str) -> Finding {
    let message = format!("the name `{name}` is taken by {bearer}");
    Finding::new(Code::MatchNameTaken, &FieldPath::of("displayName"), message)
}

fn inactive(name: &str) -> Finding {
    Finding::new(
        Code::MatchInactive,
        &FieldPath::root(),
        format!("the customer `{name}` is inactive in QuickBooks"),
    )
}

pub(super) fn ambiguous(candidates: &[Candidate]) -> Finding {
    let names: Vec<String> = candidates
        .iter()
        .take(5)
        .map(|candidate| format!("`{}` ({})", candidate.name, candidate.evidence.join(", ")))
        .collect();
    let message = format!("it may be {}", names.join(" or "));
    Finding::new(Code::MatchAmbiguous, &FieldPath::root(), message)
}
