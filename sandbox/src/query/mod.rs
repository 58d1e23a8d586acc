//! The query language: what a statement says, and what the books answer.

mod parse;
mod run;

pub use run::answer;
