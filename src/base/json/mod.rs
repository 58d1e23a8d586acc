//! JSON's grammar and nothing else: where a value begins and ends. Strings come out as they stand in the
//! text, borrowed; nothing recurses, so depth costs memory in proportion to the text and no stack.

mod cursor;
mod read;
mod text;
mod write;

pub use cursor::{Cursor, Raw};
pub use read::{FromJson, Json, Mismatch, RawJson, from_text};
pub use text::{LoneSurrogate, unescape};
pub use write::{Unwritable, to_text};

/// The text is not JSON at this byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Syntax {
    pub at: usize,
    pub expected: &'static str,
}

/// What kind of value begins here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Object,
    Array,
    Text,
    Number,
    Bool,
    Null,
}

impl Shape {
    /// As a person would call it.
    pub fn name(self) -> &'static str {
        match self {
            Shape::Object => "an object",
            Shape::Array => "a list",
            Shape::Text => "text",
            Shape::Number => "a number",
            Shape::Bool => "true or false",
            Shape::Null => "null",
        }
    }
}

/// Line and column of a byte, both from 1.
#[must_use]
pub fn position(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count().saturating_add(1);
    let column = before.chars().rev().take_while(|character| *character != '\n').count().saturating_add(1);
    (line, column)
}
