//! One problem, said so that a person can act on it.

use serde::Serialize;

use crate::base::members::read_record;

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

/// A finding as it is kept: code, hint and fix come from the table of the version that reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    pub code: String,
    pub path: String,
    pub message: String,
}

read_record!(Problem {
    code: String = "code",
    path: String = "path",
    message: String = "message";
});

impl From<&Finding> for Problem {
    fn from(finding: &Finding) -> Self {
        Self {
            code: finding.code.as_str().to_owned(),
            path: finding.path.clone(),
            message: finding.message.clone(),
        }
    }
}

impl Problem {
    #[must_use]
    pub fn finding(&self) -> Finding {
        let known = Code::ALL.iter().copied().find(|code| code.as_str() == self.code);
        let code = known.unwrap_or(Code::QboUnknownFault);
        Finding::new(code, &FieldPath::of(self.path.clone()), self.message.clone())
    }
}
