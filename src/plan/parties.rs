//! Contacts and vendors: linked, matched, created with the first document that needs them, or held.

use crate::base::ordered::BTreeMap;

use crate::base::text::unique_name_key;
use crate::crm::{AnyParty, Kind, Party};
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::mapping::party::{any_to_qbo, display_name, fields, fields_to_send};
use crate::matching::{Candidate, Match};
use crate::settings::{CreateRule, Direction, MatchRule};
use crate::step::{Link, Origin};
use crate::validate;

use super::Reason;
use super::by_hand::{self, Chosen};
use super::compare::{self, Comparison};
use super::conflict;
use super::row::{Decision, Row};
use super::scope;
use super::state::{State, resource_of};

pub(super) fn decide(state: &mut State<'_>, kind: Kind) {
    let order = parents_first(state, kind);
    let matches = matches(state, kind);
    for (index, circle) in order {
        let Some(party) = state.context.workspace.party(kind, index) else { continue };
        let Some(mut row) = state.take_row(kind, index) else { continue };
        let id = &party.common().id;
        if circle {
            let message = "the contact is above itself in the list of parents";
            row.findings.push(Finding::new(Code::PlanParentCircle, &FieldPath::of("parentId"), message));
        }
        let needed = state.is_needed(kind, index);
        match state.core.link(kind, id) {
            Some(link) => linked(state, party, link, needed, &mut row),
            None => {
                let found = match by_hand::chosen(state, kind, id, None, &mut row) {
                    Chosen::Record(candidate) => Match::One(candidate),
                    Chosen::New => Match::None,
                    Chosen::Nothing => matches.get(&index).cloned().unwrap_or(Match::None),
                };
                unlinked(state, party, found, needed, &mut row);
                if row.decision == Decision::Create {
                    check_new_name(state, party, &mut row);
                }
            }
        }
        state.put_row(kind, index, row);
    }
}

/// Every contact after its parent; `true` marks the members of a circle.
fn parents_first(state: &State<'_>, kind: Kind) -> Vec<(usize, bool)> {
    let workspace = state.context.workspace;
    let mut done = vec![false; workspace.count(kind)];
    let mut order = Vec::with_capacity(done.len());
    for start in 0..done.len() {
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
            let parent = workspace.party(kind, index).and_then(AnyParty::parent_id);
            next = parent.and_then(|parent| state.context.place(kind, parent));
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

/// Matches of all that have no link. Where several contacts want one customer, the one that agrees
/// in most gets it and the others look again; if none agrees more, none gets it.
fn matches(state: &State<'_>, kind: Kind) -> BTreeMap<usize, Match> {
    let keys = &state.context.settings.matching.contacts;
    let mut taken = state.taken.clone();
    let mut matches: BTreeMap<usize, Match> = BTreeMap::new();
    let chosen = &state.context.settings.links;
    let Some((resource, list)) = resource_of(kind).zip(state.party_index(kind)) else { return matches };
    let workspace = state.context.workspace;
    let parties = (0..workspace.count(kind)).filter_map(|index| {
        let party = workspace.party(kind, index)?.common();
        let open = state.core.link(kind, &party.id).is_none() && chosen.by_hand(kind, &party.id).is_none();
        open.then_some((index, party))
    });
    let mut open: Vec<(usize, &Party)> = parties.collect();
    // Each round settles at least one customer; two are enough but for chains of namesakes.
    for _ in 0..ROUNDS_MAX {
        let mut claims: BTreeMap<String, Vec<(usize, Candidate)>> = BTreeMap::new();
        for (index, party) in &open {
            let free = |id: &str| !taken.contains(&(resource, id.to_owned()));
            let found = list.find(party, keys, free);
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
                taken.insert((resource, customer.clone()));
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

fn linked(state: &State<'_>, party: AnyParty<'_>, link: &Link, needed: bool, row: &mut Row) {
    row.sequence = link.sequence;
    let Some(record) = state.context.name_base(party.kind(), &link.qbo_id) else {
        let message = format!("the linked {} {} is no longer in QuickBooks", noun(party), link.qbo_id);
        row.findings.push(Finding::new(Code::PlanGone, &FieldPath::root(), message));
        row.decide(Decision::Blocked, Reason::Blocked);
        return;
    };
    row.qbo_id = Some(link.qbo_id.clone());
    row.sync_token = record.sync_token.clone().map(crate::base::ids::SyncToken::new);
    if record.active == Some(false) {
        if needed {
            row.findings.push(inactive(party, record.display_name.as_deref().unwrap_or_default()));
            row.decide(Decision::Blocked, Reason::Blocked);
        } else {
            row.decide(Decision::Skip, Reason::InactiveInQuickBooks);
        }
        return;
    }
    if link.origin == Origin::Quickbooks {
        return row.decide(Decision::Skip, Reason::FromQuickBooks);
    }
    if !scope::record_rules(state.context.settings, party.kind()).direction.pushes() {
        return row.decide(Decision::Skip, Reason::UpToDate);
    }
    let (body, _) = any_to_qbo(&state.context, party, &state.decided());
    let (mine, theirs) = (fields_to_send(party, &body), fields(record));
    match compare::compare(&mine, &theirs, &link.base) {
        Comparison::Same => row.decide(Decision::Skip, Reason::UpToDate),
        // Only noted: what both sides hold now is the base of the next comparison.
        Comparison::Agreed if !state.hold(row) => row.decide(Decision::Link, Reason::AlreadyThere),
        Comparison::Agreed => {}
        Comparison::QuickBooksChanged(moved) => {
            row.findings.push(compare::moved(Code::PlanChangedInQuickBooks, &moved));
            row.decide(Decision::Skip, Reason::ChangedInQuickBooks);
        }
        Comparison::BothChanged(clashes) => {
            check(state, party, row);
            conflict::settle(state, (&mine, &theirs), &link.base, clashes, row);
        }
        Comparison::CrmChanged => {
            if scope::record_rules(state.context.settings, party.kind()).direction == Direction::Both {
                conflict::hold(&mine, &theirs, &link.base, row);
            }
            update(state, party, row);
        }
    }
}

fn update(state: &State<'_>, party: AnyParty<'_>, row: &mut Row) {
    check(state, party, row);
    if !state.hold(row) {
        row.decide(Decision::Update, Reason::Changed);
    }
}

fn check(state: &State<'_>, party: AnyParty<'_>, row: &mut Row) {
    row.findings.extend(validate::party(&state.context, party));
    let name = display_name(party.common()).unwrap_or_default();
    if let Some(bearer) = state.names.bearer(&name)
        && !(Some(bearer.resource) == resource_of(party.kind())
            && row.qbo_id.as_ref().is_some_and(|id| id.as_str() == bearer.id))
    {
        row.findings.push(name_taken(&name, &bearer.words()));
    }
}

fn unlinked(state: &State<'_>, party: AnyParty<'_>, found: Match, needed: bool, row: &mut Row) {
    let rules = scope::record_rules(state.context.settings, party.kind());
    let wanted =
        needed || (rules.direction.pushes() && rules.create == CreateRule::Always && party.common().active);
    if !wanted {
        row.candidates = found.candidates().to_vec();
        let reason = match (rules.direction.pushes(), party.common().active) {
            (false, _) => Reason::DirectionOff,
            (true, false) => Reason::InactiveInCrm,
            (true, true) => Reason::NotNeededYet,
        };
        return row.decide(Decision::Skip, reason);
    }
    match found {
        Match::One(candidate) if candidate.active => found_one(state, party, candidate, row),
        Match::One(candidate) => {
            row.findings.push(inactive(party, &candidate.name));
            row.candidates = vec![candidate];
            row.decide(Decision::Blocked, Reason::Blocked);
        }
        Match::Many(candidates) => {
            row.findings.push(ambiguous(&candidates));
            row.candidates = candidates;
            row.decide(Decision::Blocked, Reason::Blocked);
        }
        Match::Shared(candidate) => {
            let message = format!(
                "several records of the CRM match the {} `{}` equally well",
                noun(party),
                candidate.name
            );
            row.findings.push(Finding::new(Code::MatchShared, &FieldPath::root(), message));
            row.candidates = vec![candidate];
            row.decide(Decision::Blocked, Reason::Blocked);
        }
        Match::None => create(state, party, row),
    }
}

/// Linked; by setting it also takes over what the CRM knows better.
fn found_one(state: &State<'_>, party: AnyParty<'_>, candidate: Candidate, row: &mut Row) {
    let rules = scope::record_rules(state.context.settings, party.kind());
    let updates = state.context.settings.matching.found == MatchRule::Update && rules.direction.pushes();
    let differs = |record| {
        let (body, _) = any_to_qbo(&state.context, party, &state.decided());
        !fields_to_send(party, &body).differing(&fields(record)).is_empty()
    };
    if !updates || !state.context.name_base(party.kind(), &candidate.id).is_some_and(differs) {
        return state.link(candidate, row);
    }
    row.qbo_id = Some(candidate.id.clone());
    row.sync_token = Some(candidate.sync_token.clone());
    row.matched = Some(candidate);
    update(state, party, row);
    if row.decision == Decision::Update {
        row.reason = Reason::LinkedAndUpdated;
    }
}

fn create(state: &State<'_>, party: AnyParty<'_>, row: &mut Row) {
    let rules = scope::record_rules(state.context.settings, party.kind());
    if rules.create == CreateRule::Never || !rules.direction.pushes() {
        let message = format!("no QuickBooks {} matches, and the settings create none", noun(party));
        row.findings.push(Finding::new(Code::PlanCreateOff, &FieldPath::root(), message));
    }
    row.findings.extend(validate::party(&state.context, party));
    if let Some(parent) = party.parent_id() {
        match state.obstacle(party.kind(), parent, "parentId") {
            Ok(waits) => row.waits_for.extend(waits),
            Err(finding) => row.findings.push(finding),
        }
    }
    if !state.hold(row) {
        row.decide(Decision::Create, Reason::New);
    }
}

/// A name may be borne once among customers, vendors and employees, and once in this plan.
fn check_new_name(state: &mut State<'_>, party: AnyParty<'_>, row: &mut Row) {
    let name = display_name(party.common()).unwrap_or_default();
    let key = unique_name_key(&name);
    if let Some(bearer) = state.names.bearer(&name) {
        row.findings.push(name_taken(&name, &bearer.words()));
    } else if let Some((kind, other)) = state.new_names.get(&key) {
        row.findings.push(name_taken(&name, &format!("the {kind} `{other}` of this plan")));
    } else {
        state.new_names.insert(key, (party.kind(), party.common().id.clone()));
    }
    if row.has_errors() {
        row.decide(Decision::Blocked, Reason::Blocked);
    }
}

fn name_taken(name: &str, bearer: &str) -> Finding {
    let message = format!("the name `{name}` is taken by {bearer}");
    Finding::new(Code::MatchNameTaken, &FieldPath::of("displayName"), message)
}

/// What QuickBooks calls it.
fn noun(party: AnyParty<'_>) -> &'static str {
    match party {
        AnyParty::Contact(_) => "customer",
        AnyParty::Vendor(_) => "vendor",
    }
}

fn inactive(party: AnyParty<'_>, name: &str) -> Finding {
    Finding::new(
        Code::MatchInactive,
        &FieldPath::root(),
        format!("the {} `{name}` is inactive in QuickBooks", noun(party)),
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
