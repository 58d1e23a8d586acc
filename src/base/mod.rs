//! Arithmetic and vocabulary atoms. **Invariant:** imports nothing of ours.

pub mod date;
pub mod decimal_text;
pub mod fingerprint;
pub mod ids;
pub mod limits;
pub mod text;
pub mod time;
