//! How things stand, for people and for the drive loop.

use serde::Serialize;

use crate::base::time::UnixMillis;
use crate::diagnostics::Finding;
use crate::step::Resource;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum State {
    Starting,
    Idle,
    Reading,
    Syncing,
    /// Everything left is due later.
    Waiting,
    Paused,
    /// A person must connect to QuickBooks again.
    Reconnect,
    /// `problem` says what a person must do.
    Blocked,
    /// The tenant's subscription does not include syncing.
    NotEntitled,
    /// Another process syncs this workspace.
    LostLease,
}

/// How far an import has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Importing {
    pub resource: Resource,
    /// Records that were looked at, of all kinds.
    pub read: u64,
}

/// Where things stand. `total = done + failed + uncertain + waiting + in_flight`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Status {
    pub state: State,
    pub total: usize,
    pub done: usize,
    pub failed: usize,
    pub uncertain: usize,
    pub waiting: usize,
    pub in_flight: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<String>,
    pub reads: ReadProgress,
    pub requests: RequestCounts,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wake_at: Option<UnixMillis>,
    /// When the run will be through at its pace so far, while it is writing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub eta: Option<UnixMillis>,
    /// Whether this company executes a request id once: `unproven`, `kept` (a repeat was answered with the first
    /// record) or `broken` (a second copy was found; numbers are no fence from then on).
    pub request_ids: &'static str,
    /// When changes in QuickBooks were last asked for to the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub swept_at: Option<UnixMillis>,
    /// What is being imported, while it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub importing: Option<Importing>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<Finding>,
    /// What this company's answers have shown to be otherwise than assumed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refuted: Vec<Refuted>,
}

/// An assumption about QuickBooks that no plan for this company makes any more, and the answer that refuted it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Refuted {
    pub assumption: String,
    pub meaning: String,
    pub label: String,
    pub predicted: String,
    pub answered: String,
    pub at: UnixMillis,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ReadProgress {
    /// Queries that were read to the last page.
    pub done: usize,
    pub total: usize,
    pub rows: usize,
}

/// Requests released to the host since the engine was made. A batch counts as one write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct RequestCounts {
    pub reads: u64,
    pub writes: u64,
    pub batches: u64,
}
