//! The unit of work that planner and engine share. The planner writes steps, the engine executes them;
//! neither knows the other.

pub mod capability;
mod link;
mod prediction;
mod resource;

pub use link::{Link, LinkKey, Origin};
pub use prediction::{HOME_TOTAL, Otherwise, Prediction};
pub use resource::Resource;

use serde::Serialize;
use serde_json::Value;

use crate::base::ids::{QboId, StepId, SyncToken};
use crate::base::json::{FromJson, Json, Mismatch};
use crate::base::members::{missing, read_members, read_record, read_words};

/// One planned write (or link) and everything that its execution needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    pub id: StepId,
    /// Whose record this is; also the lane: at most one unfinished write per key.
    pub key: LinkKey,
    /// What a person calls it: `Invoice 1042`.
    pub label: String,
    pub resource: Resource,
    pub operation: Operation,
    /// The record to change; absent when one is created.
    pub target: Option<Target>,
    /// The request body as JSON text, without the envelope. Ids that a step still to be executed will
    /// yield are empty here and listed in `pending`.
    pub body: String,
    pub pending: Vec<PendingId>,
    /// Steps that must have ended well before this one is sent.
    pub depends_on: Vec<StepId>,
    pub fence: Fence,
    pub pacing: Pacing,
    /// Written into the record, to know it again. Absent where the resource has no place for it.
    pub marker: Option<String>,
    /// How many lives the intent had; part of the request id. See `base::ids::marker`.
    pub sequence: u32,
    /// `TotalAmt` that QuickBooks must answer, as decimal text.
    pub expected_total: Option<String>,
    /// The other figures of the answer, and what they would be if an assumption is wrong.
    pub prediction: Option<Prediction>,
    /// Hash of the mapped fields: what both sides agree on once the step is done.
    pub base: String,
}

read_record!(Step {
    id: StepId = "id",
    key: LinkKey = "key",
    label: String = "label",
    resource: Resource = "resource",
    operation: Operation = "operation",
    body: String = "body",
    pending: Vec<PendingId> = "pending",
    depends_on: Vec<StepId> = "dependsOn",
    fence: Fence = "fence",
    pacing: Pacing = "pacing",
    sequence: u32 = "sequence",
    base: String = "base";
    target: Option<Target> = "target",
    marker: Option<String> = "marker",
    expected_total: Option<String> = "expectedTotal",
    prediction: Option<Prediction> = "prediction",
});

/// The verb, as QuickBooks understands it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    Create,
    /// Only the fields sent change.
    SparseUpdate,
    /// Every writable field that is left out is cleared.
    FullUpdate,
    Void,
    Delete,
    /// Nothing is sent: the record is already there and only the link is kept.
    Link,
}

read_words!(Operation {
    Create: "create",
    SparseUpdate: "sparse-update",
    FullUpdate: "full-update",
    Void: "void",
    Delete: "delete",
    Link: "link",
});

/// The record as it was when the plan was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Target {
    pub id: QboId,
    pub sync_token: SyncToken,
}

read_record!(Target {
    id: QboId = "id",
    sync_token: SyncToken = "syncToken";
});

/// A place in the body that takes the QuickBooks id of another step's record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PendingId {
    /// RFC 6901 pointer into the body: `/CustomerRef/value`.
    pub pointer: String,
    pub step: StepId,
}

read_record!(PendingId {
    pointer: String = "pointer",
    step: StepId = "step";
});

/// What makes QuickBooks itself refuse a second copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "value")]
pub enum Fence {
    /// Fault 6140 on a second document of this number.
    DocumentNumber(String),
    /// Fault 6240 on a second record of this name.
    UniqueName(String),
    /// Fault 5010 unless the record is still the planned version.
    SyncToken,
    /// Of a second copy that is removed: as before, and the record that stays is looked for just before.
    CopyOf(QboId),
    /// Nothing: a payment or a deposit. After a doubt such a step is held back.
    Nothing {
        /// `where` clause that narrows the look for an earlier copy: `TxnDate = '2026-03-02' AND TotalAmt = '50.00'`. What
        /// others may change of a record without knowing of us is best left out.
        probe: String,
    },
}

/// A fence as it lies in the text. serde would keep the value in a tree of its own until it knows the kind.
#[derive(Default)]
struct FenceText {
    kind: String,
    value: Value,
}

read_members!(FenceText { kind: "kind", value: "value" });

impl FromJson for Fence {
    fn from_json(json: &mut Json<'_>) -> Result<Self, Mismatch> {
        let FenceText { kind, value } = FenceText::from_json(json)?;
        match (kind.as_str(), value) {
            ("document-number", Value::String(number)) => Ok(Self::DocumentNumber(number)),
            ("unique-name", Value::String(name)) => Ok(Self::UniqueName(name)),
            ("sync-token", Value::Null) => Ok(Self::SyncToken),
            ("copy-of", Value::String(id)) => Ok(Self::CopyOf(QboId(id))),
            ("nothing", Value::Object(value)) => match value.get("probe") {
                Some(Value::String(probe)) => Ok(Self::Nothing { probe: probe.clone() }),
                _ => Err(missing(json, "probe")),
            },
            _ => Err(json.wrong(format!("the fence `{kind}` is unknown, or its value is another one"))),
        }
    }
}

/// How a step may travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pacing {
    /// Together with others of its kind, at most `BATCH_ITEMS_MAX`.
    Batch,
    /// A request of its own.
    Single,
    /// A request of its own, one after the other within the company: the name lists.
    Serial,
}

read_words!(Pacing { Batch: "batch", Single: "single", Serial: "serial" });
