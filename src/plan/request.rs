//! A step as the request that it will be.

use crate::step::{Operation, Resource, Step};

/// Without host and company, which the engine adds.
pub(super) fn path(step: &Step) -> String {
    let resource = step.resource.path();
    match (step.operation, step.resource) {
        (Operation::Void, Resource::Invoice) => format!("/{resource}?operation=void"),
        (Operation::Void, _) => format!("/{resource}?operation=update&include=void"),
        (Operation::Delete, _) => format!("/{resource}?operation=delete"),
        (Operation::Create | Operation::SparseUpdate | Operation::FullUpdate | Operation::Link, _) => {
            format!("/{resource}")
        }
    }
}

/// Indents JSON text and leaves everything else as it will be sent: field order, digits, escapes.
pub(super) fn pretty(body: &str) -> String {
    let mut text = String::with_capacity(body.len().saturating_mul(2));
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    let line = |text: &mut String, depth: usize| {
        text.push('\n');
        text.push_str(&"  ".repeat(depth));
    };
    for character in body.chars() {
        if in_string {
            text.push(character);
            in_string = escaped || character != '"';
            escaped = !escaped && character == '\\';
            continue;
        }
        match character {
            '{' | '[' => {
                depth = depth.saturating_add(1);
                text.push(character);
                line(&mut text, depth);
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(&mut text, depth);
                text.push(character);
            }
            ',' => {
                text.push(',');
                line(&mut text, depth);
            }
            ':' => text.push_str(": "),
            _ => {
                in_string = character == '"';
                text.push(character);
            }
        }
    }
    text
}
