//! Rows whose steps are given: what an undo or a merge sends is worked out of QuickBooks' own records, not of the CRM's.

use crate::base::ids::StepId;
use crate::step::{Fence, LinkKey, Operation, Pacing, Resource, Step, Target};

use super::Plan;
use super::row::{Decision, Place, Row};
use super::view::FieldChange;

#[derive(Clone, Debug)]
pub(super) struct Given {
    pub step: Step,
    pub change: Option<FieldChange>,
    /// Of a merge: the record, or the link, as it was before.
    pub before: Option<String>,
}

/// What makes a record of a list inactive.
pub(super) const INACTIVE: &str = r#"{"Active":false}"#;

/// What a step means to people.
pub(super) fn decision(operation: Operation, body: &str) -> Decision {
    match operation {
        Operation::Create => Decision::Create,
        Operation::Void => Decision::Void,
        Operation::Delete => Decision::Delete,
        Operation::Link => Decision::Link,
        Operation::SparseUpdate if body == INACTIVE => Decision::Deactivate,
        Operation::SparseUpdate | Operation::FullUpdate => Decision::Update,
    }
}

/// A step without body, fenced by the version that was read.
pub(super) fn step(key: LinkKey, resource: Resource, operation: Operation, target: Target) -> Step {
    let decision = decision(operation, "");
    let serial = matches!(resource, Resource::Customer | Resource::Vendor | Resource::Item);
    Step {
        id: StepId::new(format!("{}:{}:{}", key.kind, key.id, decision.word())),
        key,
        label: String::new(),
        resource,
        operation,
        target: Some(target),
        body: String::new(),
        pending: Vec::new(),
        depends_on: Vec::new(),
        fence: Fence::SyncToken,
        pacing: if serial { Pacing::Serial } else { Pacing::Single },
        marker: None,
        sequence: 0,
        expected_total: None,
        prediction: None,
        base: String::new(),
    }
}

impl Plan {
    pub(super) fn given(&self, row: &Row) -> Option<&Given> {
        match row.place {
            Place::Given(index) => self.given.get(index),
            Place::Record(_) | Place::Rejected(_) => None,
        }
    }
}
