//! Whose value of a field stands where both sides may edit it: base, the CRM's and QuickBooks' side by side. A base is read here as
//! the text that it is, without a line of the engine's.

use serde_json::{Map, Value, json};

use crate::work::{Class, Fact};

/// The two fields of a list that people edit on both sides: one that the CRM fills in from its first edit on (of an invoice from the
/// beginning), and one more.
pub fn shared(class: Class) -> [&'static str; 2] {
    match class {
        Class::Customer => ["CompanyName", "PrimaryPhone"],
        Class::Item => ["Description", "Sku"],
        Class::Invoice => ["CustomerMemo", "BillEmail"],
        Class::Payment => ["PaymentRefNum", "DepositToAccountRef"],
    }
}

/// A text as the field holds it.
pub fn value_of(path: &str, text: &str) -> Value {
    match path {
        "PrimaryPhone" => json!({"FreeFormNumber": text}),
        "CustomerMemo" | "DepositToAccountRef" => json!({"value": text}),
        "BillEmail" => json!({"Address": text}),
        _ => json!(text),
    }
}

/// The text that a field holds.
pub fn text_of(value: &Value) -> Option<&str> {
    value.as_str().or_else(|| value.as_object()?.values().next()?.as_str())
}

pub fn held<'a>(body: &'a Map<String, Value>, path: &str) -> Option<&'a str> {
    body.get(path).and_then(text_of)
}

/// What the CRM has in the shared fields.
pub fn own(fact: &Fact) -> Vec<(&'static str, String)> {
    let [first, second] = shared(fact.class);
    let edited = fact.class == Class::Invoice || fact.version > 0;
    let one = edited.then(|| (first, format!("version {}", fact.version)));
    let two = (fact.second > 0).then(|| (second, format!("second {}", fact.second)));
    one.into_iter().chain(two).collect()
}

/// Only the CRM's values begin so.
fn is_crms(text: &str) -> bool {
    text.starts_with("version ") || text.starts_with("second ")
}

/// A field that both sides edited, with all three values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// Of the fact.
    pub place: usize,
    pub path: &'static str,
    /// Unknown where the link does not tell.
    pub base: Option<String>,
    pub crm: String,
    pub quickbooks: String,
}

/// What a person has said about a dispute, after a look at its values.
#[derive(Clone, Debug)]
pub struct Choice {
    pub dispute: Dispute,
    pub takes_crms: bool,
}

/// What becomes of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Both hold the same, or only QuickBooks' side has moved.
    Stays,
    Sent(String),
    /// A person has chosen what QuickBooks holds.
    Kept,
    Asked(Dispute),
}

fn entry<'a>(base: &'a str, mark: &str, path: &str) -> Option<&'a str> {
    base.split(';').skip(1).find_map(|part| {
        let (key, value) = part.split_once('=')?;
        (key.strip_prefix(mark)? == path).then_some(value)
    })
}

fn plain(entry: &str) -> String {
    entry.trim_start_matches('\'').replace("%3B", ";").replace("%25", "%")
}

/// What QuickBooks held when both sides agreed.
pub fn theirs_in(base: &str, path: &str) -> Option<String> {
    entry(base, "", path).map(plain)
}

/// What the CRM held when both sides agreed.
pub fn mine_in(base: &str, path: &str) -> Option<String> {
    match (entry(base, "~", path), entry(base, "-", path)) {
        (Some(mine), _) => Some(plain(mine)),
        (None, Some(_)) => None,
        (None, None) => theirs_in(base, path),
    }
}

/// What is agreed on about a field, as a base says it.
pub fn agreed_on(path: &str, theirs: Option<&str>, mine: Option<&str>) -> String {
    let text = |value: &str| value.replace('%', "%25").replace(';', "%3B");
    match (theirs, mine) {
        (Some(theirs), Some(mine)) if theirs == mine => format!(";{path}='{}", text(theirs)),
        (Some(theirs), Some(mine)) => format!(";{path}='{};~{path}='{}", text(theirs), text(mine)),
        (Some(theirs), None) => format!(";{path}='{};-{path}=", text(theirs)),
        (None, Some(mine)) => format!(";~{path}='{}", text(mine)),
        (None, None) => String::new(),
    }
}

/// What a record that is linked as it is agrees on: where it shows an earlier value of the CRM's, that one; where it shows another's
/// and the CRM has one of its own, nothing.
pub fn adopted(path: &str, theirs: Option<&str>, mine: Option<&str>) -> String {
    match theirs {
        Some(text) if is_crms(text) => agreed_on(path, theirs, theirs),
        Some(_) if mine.is_some() => String::new(),
        _ => agreed_on(path, theirs, None),
    }
}

/// What becomes of a field that the CRM has.
pub fn fate(
    place: usize,
    path: &'static str,
    base: &str,
    (mine, theirs): (&str, Option<&str>),
    choices: &[Choice],
) -> Fate {
    if theirs == Some(mine) {
        return Fate::Stays;
    }
    let (mine_before, theirs_before) = (mine_in(base, path), theirs_in(base, path));
    if mine_before.as_deref() == Some(mine) {
        return Fate::Stays;
    }
    let is_known = mine_before.is_some() || theirs_before.is_some();
    match theirs.filter(|theirs| !is_crms(theirs)) {
        Some(theirs) if !is_known || theirs_before.as_deref() != Some(theirs) => {
            let (crm, quickbooks) = (mine.to_owned(), theirs.to_owned());
            let dispute = Dispute { place, path, base: theirs_before, crm, quickbooks };
            match choices.iter().rev().find(|choice| choice.dispute == dispute) {
                None => Fate::Asked(dispute),
                Some(choice) if choice.takes_crms => Fate::Sent(mine.to_owned()),
                Some(_) => Fate::Kept,
            }
        }
        _ => Fate::Sent(mine.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(base: &str, mine: &str, theirs: Option<&str>) -> Fate {
        fate(0, "Sku", base, (mine, theirs), &[])
    }

    #[test]
    fn a_base_tells_whose_value_stands() {
        let both = agreed_on("Sku", Some("a;%"), Some("a;%"));
        assert_eq!(
            (mine_in(&both, "Sku"), theirs_in(&both, "Sku")),
            (Some("a;%".into()), Some("a;%".into()))
        );
        assert_eq!(settled(&both, "a;%", Some("by hand")), Fate::Stays);
        assert_eq!(settled(&both, "second 2", Some("a;%")), Fate::Sent("second 2".into()));
        assert_eq!(settled(&both, "second 2", Some("second 2")), Fate::Stays);
        assert!(matches!(settled(&both, "second 2", Some("by hand")), Fate::Asked(_)));
        // Both agreed to differ.
        let apart = agreed_on("Sku", Some("by hand"), Some("second 1"));
        assert_eq!(settled(&apart, "second 1", Some("by hand")), Fate::Stays);
        assert_eq!(settled(&apart, "second 2", Some("by hand")), Fate::Sent("second 2".into()));
        // Nobody knows what was agreed on.
        assert!(matches!(settled("v0", "second 1", Some("by hand")), Fate::Asked(_)));
        assert_eq!(settled("v0", "second 1", None), Fate::Sent("second 1".into()));
    }

    #[test]
    fn a_choice_counts_for_the_values_that_were_shown() {
        let base = agreed_on("Sku", Some("second 1"), Some("second 1"));
        let Fate::Asked(dispute) = settled(&base, "second 2", Some("by hand")) else {
            panic!("nobody is asked")
        };
        for (takes_crms, then) in [(true, Fate::Sent("second 2".into())), (false, Fate::Kept)] {
            let choices = [Choice { dispute: dispute.clone(), takes_crms }];
            assert_eq!(fate(0, "Sku", &base, ("second 2", Some("by hand")), &choices), then);
            let later = fate(0, "Sku", &base, ("second 3", Some("by hand")), &choices);
            assert!(matches!(later, Fate::Asked(_)));
        }
    }
}
