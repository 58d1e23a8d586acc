//! One problem, said so that a person can act on it.

use serde::Serialize;

use super::{Code, FieldPath, Fix, Severity};

/// A diagnostic about one field of one document or setting.
///
/// The message starts in lower case, has no final period, puts the user's text in backticks and the
/// cause after a colon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    pub code: Code,
    pub severity: Severity,
    /// Where: `invoices[3].lines[0].unitPrice`, `accounts.income`; empty for the whole.
    pub path: String,
    pub message: String,
    pub hint: String,
    pub fix: Fix,
}

impl Finding {
    #[must_use]
    pub fn new(code: Code, path: &FieldPath, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            path: path.to_string(),
            message: message.into(),
            hint: code.hint().to_owned(),
            fix: code.fix(),
        }
    }

    /// Replaces the table's hint by one that names the case at hand.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    #[must_use]
    pub fn blocks(&self) -> bool {
        self.severity == Severity::Error
    }
}
