//! Has the CRM moved, has QuickBooks moved, have both?

use crate::diagnostics::{Code, FieldPath, Finding};
use crate::mapping::{Base, Fields};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Same,
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
    if crm_same {
        let moved: Vec<&'static str> = mine
            .differing(theirs)
            .into_iter()
            .filter(|(field, value)| agreed.has_moved(&field.path, value.as_deref()))
            .map(|(field, _)| field.label)
            .collect();
        return if moved.is_empty() { Comparison::Same } else { Comparison::QuickBooksChanged(moved) };
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

/// The finding for fields that QuickBooks' side moved.
pub(super) fn moved(code: Code, fields: &[&'static str]) -> Finding {
    let message = match code {
        Code::PlanConflict => format!("changed on both sides since the last sync: {}", fields.join(", ")),
        _ => format!("changed in QuickBooks since the last sync: {}", fields.join(", ")),
    };
    Finding::new(code, &FieldPath::root(), message)
}
