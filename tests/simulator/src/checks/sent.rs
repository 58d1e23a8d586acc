//! What was sent, and what has been heard of it.

/// What the sender of a write has heard about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// Nothing yet.
    Open,
    Done,
    /// Certainly not executed.
    NotExecuted,
    /// Certainly not executed, and never will be.
    Permanent,
    Unknown,
}

impl Meaning {
    pub fn is_doubt(self) -> bool {
        matches!(self, Meaning::Open | Meaning::Unknown)
    }
}

/// One write of one intent on the wire.
#[derive(Clone, Debug)]
pub struct Sent {
    pub at: u64,
    pub host: usize,
    /// Request id, with the item's id behind it.
    pub key: String,
    pub life: u64,
    pub cycle: u64,
    /// Of the record to change. QuickBooks refuses all but the latest for ever.
    pub version: Option<String>,
    /// A change of another version has taken its place.
    pub overtaken: bool,
    pub meaning: Meaning,
    /// The company, or the host, could not take it: no fault of the step's.
    pub slowed: bool,
}

impl Sent {
    pub fn is_in_doubt(&self) -> bool {
        self.meaning.is_doubt() && !self.overtaken
    }
}
