//! Arithmetic and vocabulary atoms. **Invariant:** imports nothing of ours.

pub mod allocate;
pub mod csv;
pub mod date;
pub mod decimal_text;
pub mod fingerprint;
pub mod ids;
pub mod json;
pub mod limits;
pub mod members;
pub mod money;
pub mod ordered;
pub mod percent;
pub mod places;
pub mod rounding;
pub mod secret;
pub mod text;
pub mod time;
pub mod url;
