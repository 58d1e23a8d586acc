//! Reading what others wrote: one tolerant reader for JSON from outside. Every bad field becomes a finding
//! with its path, and the reading goes on. **Invariant:** no input panics, and none is silently changed.

mod choice;
mod file;
mod reader;
mod record;
mod suggest;
mod values;

pub(crate) use choice::choice;
pub(crate) use record::{part, record};

pub use crate::base::json::{Shape, Syntax};
pub use file::{check_text, read_choices, read_one, syntax_finding};
pub use reader::{Given, Notes, Reader, Source, Value};
pub(crate) use record::{Field, Mode, Part, Slot, Table, Via};
pub use values::{currency_code, text, word};
