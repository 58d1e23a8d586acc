//! The closed table of codes. A code's text, severity, retry class, hint and fix stand on one line each,
//! so that none can drift from the other. Codes are append-only: hosts and tests switch on them.

use serde::{Serialize, Serializer};

/// What a finding does to the document that it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing is held back.
    Info,
    /// Goes ahead, but a person should look.
    Warning,
    /// The document is not written until this is settled.
    Error,
}

/// What the engine may do by itself about a failure of this code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Retry {
    /// Sending the same again cannot help.
    Never,
    /// Try again after a while, at most `ATTEMPTS_MAX` times.
    Backoff,
    /// Get a fresh access token, once.
    Refresh,
    /// Whether the write happened is unknown: look before anything else.
    Probe,
    /// The record moved on: read it and plan again.
    Replan,
}

/// The one next action that a person is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fix {
    None,
    /// Correct the document or record in the CRM.
    EditInCrm,
    /// Correct or look at the record in QuickBooks.
    OpenInQuickBooks,
    /// Choose an account, item, tax code, term or payment method in the settings.
    MapSetting,
    /// Say which QuickBooks record this is.
    LinkByHand,
    /// Connect to QuickBooks again.
    Reconnect,
    /// Make a new plan.
    PlanAgain,
    /// Try again later; nothing needs to be changed.
    RetryLater,
    /// Send us the support bundle.
    ReportBug,
}

macro_rules! codes {
    ($($variant:ident $text:literal $severity:ident $retry:ident $fix:ident $hint:literal;)*) => {
        /// A stable identifier of one kind of problem, `area/what`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($variant),* }

        impl Code {
            /// Every code, in table order.
            pub const ALL: &[Code] = &[$(Code::$variant),*];

            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $text),* }
            }

            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity),* }
            }

            #[must_use]
            pub fn retry(self) -> Retry {
                match self { $(Code::$variant => Retry::$retry),* }
            }

            #[must_use]
            pub fn fix(self) -> Fix {
                match self { $(Code::$variant => Fix::$fix),* }
            }

            /// What to do about it, in a bookkeeper's words.
            #[must_use]
            pub fn hint(self) -> &'static str {
                match self { $(Code::$variant => $hint),* }
            }
        }
    };
}

codes! {
    // Input: what the CRM or a file handed us.
    InputNotJson "input/not-json" Error Never EditInCrm "the text is not valid JSON; export it again";

    // Settings.
    SettingsUnknownField "settings/unknown-field" Error Never MapSetting "remove the field or correct its spelling";

    // Money.
    MoneyTotalDiffers "money/total-differs" Error Never EditInCrm "check the document's lines, discounts and taxes";

    // Mapping.
    MappingAccountMissing "mapping/account-missing" Error Never MapSetting "choose the account in the settings";

    // Matching.
    MatchAmbiguous "match/ambiguous" Error Never LinkByHand "say which QuickBooks record this is";

    // QuickBooks answers.
    QboUnknownFault "qbo/unknown-fault" Error Never OpenInQuickBooks "read QuickBooks' message and correct the record";

    // Engine.
    EngineOutcomeUnknown "engine/outcome-unknown" Error Probe OpenInQuickBooks "look whether QuickBooks has the record before sending it again";

    // Bugs of ours.
    BugInvariant "bug/invariant" Error Never ReportBug "this is a fault of Tieout; nothing was written";
}

impl std::fmt::Display for Code {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
