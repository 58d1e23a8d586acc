//! The source with the other ways written beside its own.

use std::ops::Range;

/// An expression, or the start of a body, that mutants change.
#[derive(Clone, Debug)]
pub struct Edit {
    pub place: Range<usize>,
    pub kind: Kind,
    pub others: Vec<Other>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The body starts with giving back something else.
    Body,
    /// The arm is passed over; `place` is empty and follows the pattern.
    Arm,
    /// Another expression stands in the place of this one.
    Expression,
}

#[derive(Clone, Debug)]
pub struct Other {
    pub number: usize,
    pub text: String,
}

impl Other {
    /// Between marks, by which `tools/mutants.mjs` knows whose text does not compile.
    fn marked(&self) -> String {
        let Self { number, text } = self;
        format!("/*<{number}>*/{text}/*</{number}>*/")
    }
}

/// `None` if an edit lies outside of the text.
pub fn written(text: &str, edits: &mut [Edit]) -> Option<String> {
    // What contains comes before what is contained.
    edits.sort_by_key(|edit| (edit.place.start, edit.kind, usize::MAX.checked_sub(edit.place.end)));
    let mut rest = &*edits;
    let mut out = String::with_capacity(text.len());
    part(text, 0..text.len(), &mut rest, &mut out)?;
    Some(out)
}

fn part(text: &str, range: Range<usize>, edits: &mut &[Edit], out: &mut String) -> Option<()> {
    let mut from = range.start;
    while let Some((edit, rest)) = edits.split_first().filter(|(edit, _)| edit.place.start < range.end) {
        *edits = rest;
        out.push_str(text.get(from..edit.place.start)?);
        let numbers = |glue: &str, sign: &str| {
            let each: Vec<String> =
                edit.others.iter().map(|other| format!("n {sign} {}", other.number)).collect();
            each.join(glue)
        };
        match edit.kind {
            Kind::Body => {
                for other in &edit.others {
                    let (number, text) = (other.number, other.marked());
                    out.push_str(&format!("if crate::mutant::on() == {number} {{ return {text}; }} "));
                }
            }
            Kind::Arm => {
                for other in &edit.others {
                    out.push_str(&other.text);
                }
            }
            Kind::Expression => {
                out.push_str(&format!("(match crate::mutant::on() {{ n if {} => (", numbers(" && ", "!=")));
                part(text, edit.place.clone(), edits, out)?;
                out.push_str("),");
                for (index, other) in edit.others.iter().enumerate() {
                    let last = index.checked_add(1) == Some(edit.others.len());
                    let which = if last { "_".to_owned() } else { other.number.to_string() };
                    out.push_str(&format!(" {which} => {{ ({}) }}", other.marked()));
                }
                out.push_str(" })");
            }
        }
        from = edit.place.end;
    }
    out.push_str(text.get(from..range.end)?);
    Some(())
}
