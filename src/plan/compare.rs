//! Has the CRM moved, has QuickBooks moved, have both?

use crate::diagnostics::{Code, FieldPath, Finding};
use crate::mapping::{Base, Field, Fields};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Same,
    /// Both sides moved to the same: nothing is to be written, but the base is another.
    Agreed,
    CrmChanged,
    /// Names of the fields.
    QuickBooksChanged(Vec<String>),
    /// Each side moved: the same field, or QuickBooks something that is booked.
    BothChanged(Vec<Clash>),
}

/// A field about which the sides do not agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Clash {
    pub path: String,
    /// The CRM's name of it.
    pub name: &'static str,
    pub label: String,
    /// What both had; absent if it is not known any more.
    pub base: Option<String>,
    pub crm: String,
    /// Absent if QuickBooks has none any more.
    pub quickbooks: Option<String>,
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
    let differing = mine.differing(theirs);
    // What neither side had, and each has now, both have entered.
    let theirs_moved = |(field, value): &&(&Field, Option<String>)| {
        agreed.has_moved(&field.path, value.as_deref()) || (value.is_some() && agreed.is_new(&field.path))
    };
    // A line that the CRM does not have: it took it out, or somebody added it in QuickBooks.
    let extra = |line: &&Field| line.is_line() && mine.get(&line.path).is_none();
    let extra: Vec<&Field> = theirs.0.iter().filter(extra).collect();
    let added = |line: &&&Field| !agreed.has(&line.path);
    let moved = differing.iter().filter(theirs_moved).map(|(field, _)| *field);
    let moved: Vec<String> = moved.chain(extra.iter().filter(added).copied()).map(Field::title).collect();
    if crm_same || taken_over {
        return match (moved.is_empty(), taken_over) {
            (false, _) => Comparison::QuickBooksChanged(moved),
            (true, true) => Comparison::Agreed,
            (true, false) => Comparison::Same,
        };
    }
    // What QuickBooks moved of the books is a person's to judge, whatever the CRM moved: all that differs is shown then.
    let is_money = |(field, value): &&(&Field, Option<String>)| {
        is_booked(&field.path) && !is_reworded(agreed.value(&field.path), value.as_deref())
    };
    let booked = differing.iter().filter(theirs_moved).any(|differs| is_money(&differs))
        || extra.iter().any(|line| added(&line) || agreed.has_moved(&line.path, Some(&line.value)));
    let mut clashes = Vec::new();
    for differs in &differing {
        let (field, theirs) = differs;
        let (crm, quickbooks) = (agreed.mine_has_moved(field), theirs_moved(&differs));
        if (crm && quickbooks) || (booked && (crm || quickbooks)) {
            clashes.push(Clash {
                path: field.path.clone(),
                name: field.origin,
                label: field.title(),
                base: agreed.value(&field.path),
                crm: field.value.clone(),
                quickbooks: theirs.clone(),
            });
        }
    }
    for line in extra.into_iter().filter(|_| booked) {
        clashes.push(Clash {
            path: line.path.clone(),
            name: line.origin,
            label: line.title(),
            base: agreed.value(&line.path),
            crm: String::new(),
            quickbooks: Some(line.value.clone()),
        });
    }
    if clashes.is_empty() { Comparison::CrmChanged } else { Comparison::BothChanged(clashes) }
}

/// What the books are made of: everything on a document but its texts and when it is due.
pub(super) fn is_booked(path: &str) -> bool {
    const BOOKED: [&str; 12] = [
        "DocNumber",
        "TxnDate",
        "TotalAmt",
        "Deposit",
        "CustomerRef",
        "VendorRef",
        "EntityRef",
        "PaymentType",
        "PaymentMethodRef",
        "AccountRef",
        "DepositToAccountRef",
        "POStatus",
    ];
    BOOKED.contains(&path) || path.starts_with("Line") || path.starts_with("CustomField")
}

/// Whether of a line nothing but its text is another.
fn is_reworded(before: Option<String>, now: Option<&str>) -> bool {
    let [Some(before), Some(now)] = [before.as_deref(), now].map(|line| line.and_then(wordless)) else {
        return false;
    };
    before == now
}

/// A line without its text: item and money.
fn wordless(line: &str) -> Option<(&str, &str)> {
    let (rest, _) = line.rsplit_once(" · ")?;
    let (rest, _) = rest.rsplit_once(" · ")?;
    let (item, _) = rest.split_once(": ")?;
    Some((item, line.get(rest.len()..)?))
}

/// The fields of an update that QuickBooks keeps: the CRM did not touch them, and somebody changed them there; with what they
/// hold there. Empty if nobody knows who touched what.
pub(super) fn kept(mine: &Fields, theirs: &Fields, base: &str) -> Vec<(String, Option<String>)> {
    let agreed = Base::read(base);
    let Some(own) = mine.moved_from(&agreed) else { return Vec::new() };
    let mut kept = Vec::new();
    for (field, value) in mine.differing(theirs) {
        if !own.contains(&field.path) && agreed.has_moved(&field.path, value.as_deref()) {
            kept.push((field.path.clone(), value));
        }
    }
    kept
}

/// The finding for fields that QuickBooks' side moved.
pub(super) fn moved(code: Code, fields: &[String]) -> Finding {
    let message = match code {
        Code::PlanConflict => format!("changed on both sides since the last sync: {}", fields.join(", ")),
        _ => format!("changed in QuickBooks since the last sync: {}", fields.join(", ")),
    };
    Finding::new(code, &FieldPath::root(), message)
}
