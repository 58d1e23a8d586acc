//! The table of codes: hosts switch on its texts, people read its hints.
#![allow(clippy::unwrap_used, reason = "a test that goes wrong should stop at once")]

use std::collections::BTreeSet;

use tieout::diagnostics::{Code, Fix, Severity};

const AREAS: &[&str] = &[
    "input",
    "settings",
    "money",
    "mapping",
    "match",
    "plan",
    "qbo",
    "engine",
    "auth",
    "capability",
    "webhook",
    "follow",
    "desktop",
    "refund",
    "host",
    "bug",
];

#[test]
fn every_code_has_its_own_text_and_says_what_to_do() {
    let mut texts = BTreeSet::new();
    for code in Code::ALL {
        let text = code.as_str();
        assert!(texts.insert(text), "`{text}` stands twice");
        let (area, what) = text.split_once('/').unwrap();
        assert!(AREAS.contains(&area), "`{text}` is of no known area");
        assert!(
            !what.is_empty()
                && what.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
            "{text}"
        );
        let hint = code.hint();
        assert!(hint.len() > 10 && !hint.ends_with('.'), "the hint of `{text}`: {hint}");
        assert!(
            hint.starts_with(|c: char| !c.is_uppercase())
                || hint.starts_with("QuickBooks")
                || hint.starts_with("Intuit"),
            "{text}: {hint}"
        );
        // What merely waits for another record offers that record's way on.
        if code.severity() == Severity::Error && *code != Code::EngineWaitsForParent {
            assert_ne!(code.fix(), Fix::None, "`{text}` holds a document back without offering a way on");
        }
    }
}
