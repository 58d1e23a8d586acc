//! Fields that both sides edited: whose value stands, and what a person is asked. **Invariant:** a choice counts for the three
//! values that the person saw and for no others, and what is booked is never settled by a rule.

use serde_json::{Map, Value};

use crate::base::json::{from_text, to_text};
use crate::base::limits::EMAIL_CHARS_MAX;
use crate::base::members::{read_members, read_record};
use crate::crm::Kind;
use crate::diagnostics::Code;
use crate::mapping::sales_form::fields_of;
use crate::mapping::{Fields, align, with_marker};
use crate::qbo::{self, SalesForm};
use crate::settings::{Owner, Settings};

use super::Plan;
use super::Reason;
use super::compare::{self, Clash, is_booked};
use super::core::Core;
use super::row::{Decision, Row};
use super::scope;
use super::state::State;
use super::view::{ConflictField, ConflictView};

/// What a person chose for one record, as the store holds it.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    pub kind: String,
    pub id: String,
    fields: Vec<ChosenField>,
}

read_members!(Chosen { kind: "kind", id: "id", fields: "fields" });

#[derive(Debug)]
struct ChosenField {
    path: String,
    crm: String,
    base: Option<String>,
    quickbooks: Option<String>,
    choice: Option<String>,
}

read_record!(ChosenField {
    path: String = "path",
    crm: String = "crm";
    base: Option<String> = "base",
    quickbooks: Option<String> = "quickbooks",
    choice: Option<String> = "choice",
});

/// A field that both sides edited, and what was decided about it.
#[derive(Clone, Debug)]
pub(super) struct Disputed {
    clash: Clash,
    /// Absent while a person is asked.
    stands: Option<Owner>,
    by_person: bool,
}

/// A field of QuickBooks that an update leaves alone, or gives another value than the CRM's.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub path: String,
    /// What it will hold.
    pub value: Option<String>,
    /// It was decided: both sides agree to differ in it.
    settled: bool,
    /// Both values, joined.
    pub joined: bool,
}

/// Decides about a record that both sides edited. Whatever else the row needs must stand in it already.
pub(super) fn settle(
    state: &State<'_>,
    (mine, theirs): (&Fields, &Fields),
    base: &str,
    clashes: Vec<Clash>,
    row: &mut Row,
) {
    let booked = clashes.iter().any(|clash| !is_party(row.kind) && is_booked(&clash.path));
    let chosen = row.id.as_ref().and_then(|id| state.core.chosen(row.kind, id));
    for clash in clashes {
        let choice = chosen
            .and_then(|chosen| choice(chosen, &clash))
            .filter(|own| choices(row.kind, &clash).contains(own));
        let rule = || if booked { None } else { owner(state.context.settings, row.kind, clash.name) };
        let stands = choice.or_else(rule);
        row.disputed.push(Disputed { clash, stands, by_person: choice.is_some() });
    }
    // The lines, the tax and the total of a document belong together: one side's or the other's.
    let first = row.disputed.first().and_then(|field| field.stands);
    let torn = booked && row.disputed.iter().any(|field| field.stands != first);
    if torn || row.disputed.iter().any(|field| field.stands.is_none()) {
        row.disputed.iter_mut().for_each(|field| field.stands = None);
        let labels: Vec<String> = row.disputed.iter().map(|field| field.clash.label.clone()).collect();
        row.findings.push(compare::moved(Code::PlanConflict, &labels));
        return row.decide(Decision::Blocked, Reason::Blocked);
    }
    let ruled = row.disputed.iter().filter(|field| !field.by_person);
    let ruled: Vec<String> = ruled.map(|field| field.clash.label.clone()).collect();
    if !ruled.is_empty() {
        row.findings.push(compare::moved(Code::PlanChangedInQuickBooks, &ruled));
    }
    hold(mine, theirs, base, row);
    let own = mine.moved_from(&crate::mapping::Base::read(base)).unwrap_or_default();
    let sends = |path: &String| !row.held.iter().any(|held| held.path == *path && !held.joined);
    let writes = own.iter().any(sends);
    if !writes {
        // What stands in the way of writing does not matter then.
        row.findings.retain(|finding| !finding.blocks());
        row.waits_for.clear();
    }
    if !state.hold(row) {
        match writes {
            true => row.decide(Decision::Update, Reason::Changed),
            false => row.decide(Decision::Link, Reason::KeptAsInQuickBooks),
        }
    }
}

/// What goes over, as the preview shows it.
pub(super) fn sent(mine: &mut Fields, held: &[Held]) {
    for held in held {
        // Lines always go over as a whole, as QuickBooks has it where that is kept.
        let stays = held.joined || held.path.starts_with("Line[");
        mine.set(&held.path, held.value.as_deref().filter(|_| stays));
    }
}

/// What an update is to leave as QuickBooks has it.
pub(super) fn hold(mine: &Fields, theirs: &Fields, base: &str, row: &mut Row) {
    let disputed = |path: &str| row.disputed.iter().any(|field| field.clash.path == path);
    let kept = compare::kept(mine, theirs, base).into_iter().filter(|(path, _)| !disputed(path));
    row.held = kept.map(|(path, value)| Held { path, value, settled: false, joined: false }).collect();
    for Disputed { clash, stands, .. } in &row.disputed {
        let joined = *stands == Some(Owner::Both);
        let value = if joined { both(clash) } else { clash.quickbooks.clone() };
        if joined || *stands == Some(Owner::Quickbooks) {
            row.held.push(Held { path: clash.path.clone(), value, settled: true, joined });
        }
    }
}

/// What is agreed on once the row is done.
pub(super) fn base(row: &Row, mine: &Fields, theirs: Option<&Fields>) -> String {
    let mut after = match (row.decision, theirs) {
        (Decision::Link, Some(theirs)) => theirs.clone(),
        _ => mine.clone(),
    };
    for held in &row.held {
        let value = match (held.settled, row.decision) {
            (true, _) => held.value.as_deref(),
            // The CRM has still to take it over.
            (false, Decision::Link) => mine.get(&held.path).map(|field| field.value.as_str()),
            (false, _) => continue,
        };
        after.set(&held.path, value);
    }
    mine.base_beside(&after)
}

/// The body without what QuickBooks keeps: a sparse update leaves it as it is. A note is kept with the marker.
pub(super) fn spare(body: String, held: &[Held], marker: &str) -> String {
    let object = if held.is_empty() { None } else { from_text(&body).ok() };
    let Some(Value::Object(mut object)) = object else { return body };
    for Held { path, value, joined, .. } in held {
        let text = value.as_deref().unwrap_or_default();
        let value = match path.as_str() {
            "PrivateNote" if !marker.is_empty() => Value::String(with_marker(Some(text), marker)),
            "PrimaryEmailAddr" if *joined => {
                Value::Object(Map::from_iter([("Address".to_owned(), Value::String(text.to_owned()))]))
            }
            _ if *joined => Value::String(text.to_owned()),
            _ => {
                object.remove(path);
                continue;
            }
        };
        object.insert(path.clone(), value);
    }
    to_text(&object).unwrap_or(body)
}

/// Names the lines that QuickBooks has already by its ids, and leaves it the texts that only it has changed.
pub(super) fn keep_lines(
    (lines, mine): (&mut [qbo::Line], &mut Fields),
    record: &SalesForm,
    base: &str,
    held: &[Held],
) {
    let mut theirs = fields_of(record);
    align(mine, &mut theirs, base);
    let own = mine.0.iter_mut().filter(|field| field.is_line());
    for (field, line) in own.zip(lines) {
        let same = theirs.get(&field.path).map(|their| &their.qbo_id).filter(|id| id.is_some());
        let their = record.line.iter().find(|their| Some(&their.id) == same);
        // A line cannot turn into one of another kind.
        let Some(their) = their.filter(|their| their.detail_type == line.detail_type) else { continue };
        line.id.clone_from(&their.id);
        field.qbo_id.clone_from(&their.id);
        if held.iter().any(|held| held.path == field.path) {
            line.description.clone_from(&their.description);
        }
    }
}

fn is_party(kind: Kind) -> bool {
    matches!(kind, Kind::Contact | Kind::Vendor)
}

/// A choice for other values than these is none.
fn choice(chosen: &Chosen, clash: &Clash) -> Option<Owner> {
    let field = chosen.fields.iter().find(|field| field.path == clash.path)?;
    let same = field.crm == clash.crm && field.base == clash.base && field.quickbooks == clash.quickbooks;
    field.choice.as_deref().filter(|_| same).and_then(Owner::from_word)
}

/// Whose a field is by the settings; `None`: a person is asked. What only travels to QuickBooks is the CRM's.
fn owner(settings: &Settings, kind: Kind, name: &str) -> Option<Owner> {
    let owners = &settings.owners;
    let table = match kind {
        Kind::Contact => &owners.contacts,
        Kind::Vendor => &owners.vendors,
        _ => &owners.documents,
    };
    let usual = || (is_party(kind) && !scope::direction(settings, kind).pulls()).then_some(Owner::Crm);
    table.get(name).copied().or_else(usual).filter(|owner| *owner != Owner::Ask)
}

/// What a person may choose.
fn choices(kind: Kind, clash: &Clash) -> Vec<Owner> {
    let joins = is_party(kind) && both(clash).is_some();
    let mut choices = vec![Owner::Crm, Owner::Quickbooks];
    if joins {
        choices.push(Owner::Both);
    }
    choices
}

/// Both values in one, where that has a meaning.
fn both(clash: &Clash) -> Option<String> {
    let theirs = clash.quickbooks.as_deref()?;
    match clash.path.as_str() {
        "Notes" => Some(format!("{theirs}\n{}", clash.crm)),
        "PrimaryEmailAddr" => {
            Some(format!("{theirs}, {}", clash.crm)).filter(|both| both.chars().count() <= EMAIL_CHARS_MAX)
        }
        _ => None,
    }
}

impl Core {
    fn chosen(&self, kind: Kind, id: &crate::base::ids::CrmId) -> Option<&Chosen> {
        self.choices.iter().find(|chosen| chosen.kind == kind.as_str() && chosen.id == id.as_str())
    }
}

impl Plan {
    /// Records that both sides edited: those that wait for a person, and those that were settled.
    #[must_use]
    pub fn conflicts(&self) -> Vec<ConflictView> {
        self.rows.iter().filter_map(|row| self.conflict(row)).collect()
    }

    pub(super) fn conflict(&self, row: &Row) -> Option<ConflictView> {
        let (first, id) = (row.disputed.first()?, row.id.as_ref()?);
        let field = |Disputed { clash, stands, by_person }: &Disputed| ConflictField {
            path: clash.path.clone(),
            name: clash.name.to_owned(),
            label: clash.label.clone(),
            base: clash.base.clone(),
            crm: clash.crm.clone(),
            quickbooks: clash.quickbooks.clone(),
            choices: choices(row.kind, clash),
            choice: *stands,
            by_person: *by_person,
        };
        Some(ConflictView {
            kind: row.kind.as_str().to_owned(),
            id: id.to_string(),
            label: self.label(row),
            open: first.stands.is_none(),
            whole: !is_party(row.kind) && row.disputed.iter().any(|field| is_booked(&field.clash.path)),
            resource: row.resource?.name().to_owned(),
            qbo_id: row.qbo_id.as_ref()?.to_string(),
            fields: row.disputed.iter().map(field).collect(),
        })
    }
}
