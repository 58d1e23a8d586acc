//! What a plugin may be allowed to do. Intuit's one scope allows everything; what is granted here is enforced
//! where requests are made.

use super::{Operation, Resource, Step};

/// Reading of whatever a plan needs.
pub const READ: &str = "company:read";

/// The permission that a step needs: `invoice:create`. `None` if it sends nothing.
#[must_use]
pub fn needed(step: &Step) -> Option<String> {
    let verb = verb(step.operation)?;
    Some(word(step.resource, verb))
}

/// Whether a word names a permission that can be granted.
#[must_use]
pub fn is_known(text: &str) -> bool {
    text == READ
        || Resource::ALL.iter().any(|resource| VERBS.iter().any(|verb| word(*resource, verb) == text))
}

const VERBS: [&str; 4] = ["create", "update", "void", "delete"];

fn verb(operation: Operation) -> Option<&'static str> {
    Some(match operation {
        Operation::Create => "create",
        Operation::SparseUpdate | Operation::FullUpdate => "update",
        Operation::Void => "void",
        Operation::Delete => "delete",
        Operation::Link => return None,
    })
}

fn word(resource: Resource, verb: &str) -> String {
    format!("{}:{verb}", resource.path())
}
