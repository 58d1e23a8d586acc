//! Has the CRM moved, has QuickBooks moved, have both?

use serde_json::Value;

use crate::base::json::{from_text, to_text};
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::mapping::{Base, Fields};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Same,
    /// Both sides moved to the same: nothing is to be written, but the base is another.
    Agreed,
    CrmChanged,
    /// Names of the fields.
    QuickBooksChanged(Vec<&'static str>),
    /// Fields that moved on both sides, apart.
    BothChanged(Vec<&'static str>),
}

/// `base` is what both sides agreed on last; empty if nobody knows.
pub(super) fn compare(mine: &Fields, theirs: &Fields, base: &str) -> Comparison {
    if base.is_empty() {
        // Linked by hand: until the CRM's record changes there is nothing to say who is right.
        return Comparison::Same;
    }
    let agreed = Base::read(base);
    let crm_same = mine.agree_with(base);
    // What the CRM took over from QuickBooks is no edit of its own.
    let taken_over = !crm_same
        && mine.moved_from(&agreed).is_some_and(|moved| {
            let value = |fields: &Fields, path: &str| fields.get(path).map(|field| field.value.clone());
            moved.iter().all(|path| value(mine, path) == value(theirs, path))
        });
    if crm_same || taken_over {
        let moved: Vec<&'static str> = mine
            .differing(theirs)
            .into_iter()
            .filter(|(field, value)| agreed.has_moved(&field.path, value.as_deref()))
            .map(|(field, _)| field.label)
            .collect();
        return match (moved.is_empty(), taken_over) {
            (false, _) => Comparison::QuickBooksChanged(moved),
            (true, true) => Comparison::Agreed,
            (true, false) => Comparison::Same,
        };
    }
    let apart: Vec<&'static str> = mine
        .differing(theirs)
        .into_iter()
        .filter(|(field, value)| {
            agreed.has_moved(&field.path, value.as_deref())
                && agreed.has_moved(&field.path, Some(&field.value))
        })
        .map(|(field, _)| field.label)
        .collect();
    if apart.is_empty() { Comparison::CrmChanged } else { Comparison::BothChanged(apart) }
}

/// The fields of an update that QuickBooks keeps: the CRM did not touch them, and somebody changed them there. Empty if
/// nobody knows who touched what.
pub(super) fn kept(mine: &Fields, theirs: &Fields, base: &str) -> Vec<String> {
    let agreed = Base::read(base);
    let Some(own) = mine.moved_from(&agreed) else { return Vec::new() };
    let mut kept = Vec::new();
    for (field, value) in mine.differing(theirs) {
        if !own.contains(&field.path) && agreed.has_moved(&field.path, value.as_deref()) {
            kept.push(field.path.clone());
        }
    }
    kept
}

/// The body without these members: a sparse update leaves them as they are.
pub(super) fn without(body: String, members: &[String]) -> String {
    let object = if members.is_empty() { None } else { from_text(&body).ok() };
    let Some(Value::Object(mut object)) = object else { return body };
    object.retain(|name, _| !members.contains(name));
    to_text(&object).unwrap_or(body)
}

/// The finding for fields that QuickBooks' side moved.
pub(super) fn moved(code: Code, fields: &[&'static str]) -> Finding {
    let message = match code {
        Code::PlanConflict => format!("changed on both sides since the last sync: {}", fields.join(", ")),
        _ => format!("changed in QuickBooks since the last sync: {}", fields.join(", ")),
    };
    Finding::new(code, &FieldPath::root(), message)
}
