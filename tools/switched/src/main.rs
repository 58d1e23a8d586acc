//! `switched LIST FROM TO`: writes the sources of the crate `FROM` to the crate `TO` with every mutant of `LIST` in
//! them, each behind a switch, and prints the numbers of those that found a place. `LIST` is what
//! `cargo mutants --list --json` prints, each with a `number` from 1 on. Which mutant is on, `crate::mutant::on()` says;
//! 0 is none.
//!
//! What differs from a mutant of its own: an operator takes the operands that it has, where cargo-mutants replaces the
//! word and lets precedence decide anew. What cannot be switched at run time (in constants, macros and chains of `let`,
//! or the value of a function that returns `impl`) is left out; `tools/mutants.mjs` has cargo-mutants build it alone.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]

mod places;
mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::ExitCode;

use serde::Deserialize;

/// A change that cargo-mutants knows.
#[derive(Clone, Debug, Deserialize)]
pub struct Mutant {
    number: usize,
    file: String,
    genre: String,
    replacement: String,
    span: Lines,
}

/// From one until before the other.
#[derive(Clone, Copy, Debug, Deserialize)]
struct Lines {
    start: Place,
    end: Place,
}

/// Both are counted from 1, columns in characters.
#[derive(Clone, Copy, Debug, Deserialize)]
struct Place {
    line: usize,
    column: usize,
}

impl Place {
    /// In bytes from the start of the file.
    fn offset(self, text: &str) -> Option<usize> {
        let mut before = 0_usize;
        for (index, line) in text.split_inclusive('\n').enumerate() {
            if index.checked_add(1) == Some(self.line) {
                let column = self.column.checked_sub(1)?;
                let within = line.char_indices().map(|(at, _)| at).nth(column).unwrap_or(line.len());
                return before.checked_add(within);
            }
            before = before.checked_add(line.len())?;
        }
        None
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [list, from, to] = arguments.as_slice() else {
        eprintln!("usage: switched LIST FROM TO");
        return ExitCode::from(2);
    };
    match switch(Path::new(list), Path::new(from), Path::new(to)) {
        Ok(placed) => {
            let numbers: Vec<String> = placed.iter().map(usize::to_string).collect();
            println!("[{}]", numbers.join(","));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("switched: {error}");
            ExitCode::FAILURE
        }
    }
}

fn switch(list: &Path, from: &Path, to: &Path) -> Result<BTreeSet<usize>, String> {
    let read =
        |path: &Path| std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()));
    let all: Vec<Mutant> = serde_json::from_str(&read(list)?).map_err(|error| error.to_string())?;
    let mut files: BTreeMap<&str, Vec<&Mutant>> = BTreeMap::new();
    for mutant in &all {
        files.entry(&mutant.file).or_default().push(mutant);
    }
    let mut placed = BTreeSet::new();
    for (file, mutants) in files {
        let text = read(&from.join(file))?;
        let mut edits = places::edits(&text, &mutants).map_err(|error| format!("{file}: {error}"))?;
        let written =
            write::written(&text, &mut edits).ok_or_else(|| format!("{file}: a place lies outside"))?;
        placed.extend(edits.iter().flat_map(|edit| edit.others.iter().map(|other| other.number)));
        let target = to.join(file);
        std::fs::write(&target, written).map_err(|error| format!("{}: {error}", target.display()))?;
    }
    Ok(placed)
}
