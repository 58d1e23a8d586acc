//! Laws that hold for every figure: parts sum to the whole, what is sent comes to what was billed.

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "counts of a few members")]
mod documents;
#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "whole cents of a test stay far below the limits")]
mod laws;
#[cfg(test)]
mod limits;
#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "whole cents of a test stay far below the limits")]
mod refunds;
#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "counts of a few members")]
mod wire;
