//! Reading what others wrote: one tolerant reader for JSON from outside. Every bad field becomes a finding
//! with its path, and the reading goes on. **Invariant:** no input panics, and none is silently changed.

mod choice;

pub(crate) use choice::choice;
