//! How we talk about problems: a closed table of codes, and findings that name a field.

mod code;
mod finding;
mod path;

pub use code::{Code, Fix, Retry, Severity};
pub use finding::{Finding, Problem};
pub use path::FieldPath;
