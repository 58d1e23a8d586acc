//! The money kernel against two witnesses: `cases/*.json`, documents with the cents that they come to, each
//! with where the figure is from; and `oracle.rs`, the same arithmetic written a second time in whole
//! numbers and fractions, on generated documents.

#![expect(clippy::arithmetic_side_effects, reason = "test code; an overflow is a failed test")]

#[cfg(test)]
mod case;
#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the comparison stops after some seconds")]
mod compared;
#[cfg(test)]
mod generate;
#[cfg(test)]
mod known_answers;
#[cfg(test)]
mod oracle;
#[cfg(test)]
mod proofs;
#[cfg(test)]
mod remedies;
