//! Items: mapped by setting, linked, matched, created, or stood in for.

use crate::base::ordered::BTreeMap;

use crate::base::ids::{QboId, SyncToken};
use crate::base::text::unique_name_key;
use crate::crm::{Item, Kind};
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::mapping::item::{fields, is_sellable, to_qbo};
use crate::mapping::sales_form::{fields_of, item_of};
use crate::mapping::{Base, Side};
use crate::matching::{self, Candidate, Match};
use crate::qbo;
use crate::settings::CreateRule;
use crate::step::{Link, Origin, Resource};
use crate::validate;

use super::Reason;
use super::compare::{self, Comparison};
use super::parties::ambiguous;
use super::row::{Decision, Row};
use super::state::State;

pub(super) fn decide(state: &mut State<'_>) {
    let mut new_names: BTreeMap<String, usize> = BTreeMap::new();
    for index in 0..state.context.workspace.items.len() {
        let Some(item) = state.context.workspace.items.get(index) else { continue };
        let Some(mut row) = state.take_row(Kind::Item, index) else { continue };
        let needed = state.is_needed(Kind::Item, index);
        if let Some(id) = state.context.settings.items.by_id.get(&item.id) {
            mapped_by_setting(state, id, needed, &mut row);
        } else if let Some(link) = state.core.link(Kind::Item, &item.id) {
            linked(state, item, link, needed, &mut row);
        } else {
            unlinked(state, item, needed, &mut row);
            if row.decision == Decision::Create {
                check_new_name(state, item, index, &mut new_names, &mut row);
            }
        }
        state.put_row(Kind::Item, index, row);
    }
}

fn mapped_by_setting(state: &State<'_>, id: &crate::base::ids::QboId, needed: bool, row: &mut Row) {
    let record = state.context.item(id);
    let usable = record.is_some_and(|record| record.active != Some(false) && is_sellable(record));
    row.qbo_id = Some(id.clone());
    row.sync_token = record.and_then(|record| record.sync_token.clone()).map(SyncToken::new);
    if usable || !needed {
        return row.decide(Decision::Skip, Reason::MappedBySetting);
    }
    let message =
        format!("the settings name QuickBooks item {id}, which is not there, inactive, or cannot be sold");
    row.findings.push(Finding::new(
        Code::MappingItemUnusable,
        &FieldPath::of("settings.items.byId"),
        message,
    ));
    row.decide(Decision::Blocked, Reason::Blocked);
}

fn linked(state: &State<'_>, item: &Item, link: &Link, needed: bool, row: &mut Row) {
    row.sequence = link.sequence;
    let Some(record) = state.context.item(&link.qbo_id) else {
        let mut message = format!("the linked item {} is no longer in QuickBooks", link.qbo_id);
        row.candidates.extend(heir(state, link.qbo_id.as_str()));
        if let Some(heir) = row.candidates.first() {
            message = format!("{message}; the lines that named it name `{}` now", heir.name);
        }
        row.findings.push(Finding::new(Code::PlanGone, &FieldPath::root(), message));
        return row.decide(Decision::Blocked, Reason::Blocked);
    };
    row.qbo_id = Some(link.qbo_id.clone());
    row.sync_token = record.sync_token.clone().map(SyncToken::new);
    if record.active == Some(false) {
        if needed {
            row.candidates.extend(heir(state, link.qbo_id.as_str()));
            row.findings.push(inactive(record.name.as_deref().unwrap_or_default()));
            return row.decide(Decision::Blocked, Reason::Blocked);
        }
        return row.decide(Decision::Skip, Reason::InactiveInQuickBooks);
    }
    if link.origin == Origin::Quickbooks {
        return row.decide(Decision::Skip, Reason::FromQuickBooks);
    }
    if !state.context.settings.sync.items.direction.pushes() {
        return row.decide(Decision::Skip, Reason::UpToDate);
    }
    let mine = fields(&to_qbo(&state.context, item));
    match compare::compare(&mine, &fields(record), &link.base) {
        Comparison::Same | Comparison::Agreed => row.decide(Decision::Skip, Reason::UpToDate),
        Comparison::QuickBooksChanged(moved) => {
            row.findings.push(compare::moved(Code::PlanChangedInQuickBooks, &moved));
            row.decide(Decision::Skip, Reason::ChangedInQuickBooks);
        }
        // The price book is the CRM's.
        Comparison::BothChanged(clashes) => {
            let moved: Vec<String> = clashes.iter().map(|clash| clash.label.clone()).collect();
            row.findings.push(compare::moved(Code::PlanChangedInQuickBooks, &moved));
            update(state, item, row);
        }
        Comparison::CrmChanged => update(state, item, row),
    }
}

/// The item that every line of a linked document names which named this one: the two were merged, as far as QuickBooks shows.
fn heir(state: &State<'_>, gone: &str) -> Option<Candidate> {
    let mut heir: Option<&qbo::Item> = None;
    for link in state.core.links.values() {
        let Some(record) = state.context.sales_form(link.resource, &link.qbo_id) else { continue };
        let base = Base::read(&link.base);
        let mut fields = fields_of(record);
        fields.align(&base, Side::Quickbooks);
        for line in fields.0.iter().filter(|field| field.is_line()) {
            if base.value(&line.path).as_deref().and_then(item_of) != Some(gone) {
                continue;
            }
            let now = state.context.item(&QboId::new(item_of(&line.value)?))?;
            if now.id.as_deref() == Some(gone) || heir.get_or_insert(now).id != now.id {
                return None;
            }
        }
    }
    let mut candidate = matching::item::candidate(heir?, None, "")?;
    candidate.evidence.push("the lines that named the old item name it now".to_owned());
    Some(candidate)
}

fn update(state: &State<'_>, item: &Item, row: &mut Row) {
    row.findings.extend(validate::item::check(&state.context, item, false));
    if !state.hold(row) {
        row.decide(Decision::Update, Reason::Changed);
    }
}

fn unlinked(state: &State<'_>, item: &Item, needed: bool, row: &mut Row) {
    let rules = state.context.settings.sync.items;
    let pushes = rules.direction.pushes();
    let wanted = needed || (pushes && rules.create == CreateRule::Always && item.active);
    if !wanted {
        let reason = match (pushes, item.active) {
            (false, _) => Reason::DirectionOff,
            (true, false) => Reason::InactiveInCrm,
            (true, true) => Reason::NotNeededYet,
        };
        return row.decide(Decision::Skip, reason);
    }
    let free = |id: &str| state.is_free(Resource::Item, id);
    match state.items.find(item, &state.context.settings.matching.items, free) {
        Match::One(candidate) if candidate.active => state.link(candidate, row),
        Match::One(candidate) => {
            row.findings.push(inactive(&candidate.name));
            row.candidates = vec![candidate];
            row.decide(Decision::Blocked, Reason::Blocked);
        }
        Match::Shared(candidate) => {
            row.findings.push(ambiguous(std::slice::from_ref(&candidate)));
            row.candidates = vec![candidate];
            row.decide(Decision::Blocked, Reason::Blocked);
        }
        Match::Many(candidates) => {
            row.findings.push(ambiguous(&candidates));
            row.candidates = candidates;
            row.decide(Decision::Blocked, Reason::Blocked);
        }
        Match::None if !pushes || rules.create == CreateRule::Never => {
            row.decide(Decision::Skip, Reason::StandIn)
        }
        Match::None => {
            row.findings.extend(validate::item::check(&state.context, item, true));
            if !state.hold(row) {
                row.decide(Decision::Create, Reason::New);
            }
        }
    }
}

/// Categories, bundles and inactive items bear names too.
fn check_new_name(
    state: &State<'_>,
    item: &Item,
    index: usize,
    new_names: &mut BTreeMap<String, usize>,
    row: &mut Row,
) {
    let taken_by = match (state.items.bearer(&item.name), new_names.get(&unique_name_key(&item.name))) {
        (Some(bearer), _) => {
            let kind = bearer.item_type.as_deref().unwrap_or("item");
            let inactive = if bearer.active == Some(false) { "inactive " } else { "" };
            Some(format!("an {inactive}item of type {kind} in QuickBooks"))
        }
        (None, Some(other)) => {
            let other = state.context.workspace.items.get(*other).map_or("", |item| item.id.as_str());
            Some(format!("the item `{other}` of this plan"))
        }
        (None, None) => None,
    };
    match taken_by {
        Some(bearer) => {
            let message = format!("the name `{}` is taken by {bearer}", item.name);
            row.findings.push(Finding::new(Code::MatchNameTaken, &FieldPath::of("name"), message));
            row.decide(Decision::Blocked, Reason::Blocked);
        }
        None => {
            new_names.insert(unique_name_key(&item.name), index);
        }
    }
}

fn inactive(name: &str) -> Finding {
    Finding::new(
        Code::MatchInactive,
        &FieldPath::root(),
        format!("the item `{name}` is inactive in QuickBooks"),
    )
}
