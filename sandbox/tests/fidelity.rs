//! `FIDELITY.md` says what there is: its counts, its tests and its switches are checked here.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that meets the unexpected stops"
)]

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

const PAGE: &str = include_str!("../FIDELITY.md");

/// The cells of the tables in a part of the page.
fn rows(part: &'static str) -> Vec<Vec<&'static str>> {
    let cells = |line: &'static str| line.trim_matches('|').split(" | ").map(str::trim).collect();
    part.lines().filter(|line| line.starts_with("| ")).map(cells).collect()
}

fn behaviours() -> Vec<Vec<&'static str>> {
    rows(PAGE.split("## Switches").next().unwrap())
}

fn switches() -> Vec<Vec<&'static str>> {
    let part = PAGE.split("## Switches").nth(1).unwrap().split("## Entities").next().unwrap();
    rows(part).into_iter().filter(|row| row[0].starts_with('`')).collect()
}

#[test]
fn the_counts_are_right() {
    let marks = ["M", "V", "C", "R", "I"];
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    for row in behaviours().iter().filter(|row| row.len() == 3 && marks.contains(&row[1])) {
        *counted.entry(row[1]).or_default() += 1;
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(format!("{}.rs", row[2]));
        assert!(file.exists(), "{} has no tests/{}.rs", row[0], row[2]);
    }
    for mark in marks {
        let said = behaviours().into_iter().find(|row| row[0] == mark).unwrap()[2].parse::<usize>().unwrap();
        assert_eq!(counted.get(mark), Some(&said), "mark {mark}");
    }
    let total: usize = counted.values().sum();
    let switches = switches().len();
    assert!(PAGE.contains(&format!("{total} behaviours, {switches} switches.")), "{total}, {switches}");
}

#[test]
fn every_switch_is_listed_with_its_default() {
    let listed: BTreeMap<String, Value> = switches()
        .into_iter()
        .map(|row| {
            (row[0].trim_matches('`').to_owned(), serde_json::from_str(row[1].trim_matches('`')).unwrap())
        })
        .collect();
    let options = |switches: Value| {
        serde_json::from_value::<tieout_sandbox::Options>(json!({ "now": 0, "switches": switches })).unwrap()
    };
    let stated = options(json!(listed)).switches_text();
    assert_eq!(stated, options(json!({})).switches_text(), "the defaults");
    assert_eq!(stated.matches(": ").count(), listed.len(), "one row a switch: {stated}");
}
