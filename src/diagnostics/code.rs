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
    InputNotUtf8 "input/not-utf8" Error Never EditInCrm "save the file as UTF-8 text and hand it in again";
    InputTooLarge "input/too-large" Error Never EditInCrm "hand in the documents in several smaller files";
    InputTooMany "input/too-many-records" Error Never EditInCrm "split the file: it holds more records of one kind than are read at once";
    InputUnknownVersion "input/unknown-version" Error Never EditInCrm "this version of the file format is not known here; update Tieout or export an older version";
    InputWrongType "input/wrong-type" Error Never EditInCrm "write the field in the form that the document format asks for";
    InputMissingField "input/missing-field" Error Never EditInCrm "fill in the field; the record cannot be read without it";
    InputUnknownField "input/unknown-field" Warning Never EditInCrm "the field is ignored; correct its spelling, or move it into `extra`";
    InputDuplicateField "input/duplicate-field" Error Never EditInCrm "keep one of the two; which one is right cannot be guessed";
    InputDuplicateId "input/duplicate-id" Error Never EditInCrm "give each record an id of its own; none that share one is synced";
    InputNumberForDecimal "input/number-for-decimal" Error Never EditInCrm "write the number as text in quotes, such as \"12.50\", so that no cent is rounded away";
    InputNotDecimal "input/not-decimal" Error Never EditInCrm "write digits with a decimal point, without thousands separators, blanks or exponents";
    InputTooManyDigits "input/too-many-digits" Error Never EditInCrm "shorten the number to at most 28 digits; it is never rounded for you";
    InputNotDate "input/not-date" Error Never EditInCrm "correct the date; it must exist and be written year-month-day";
    InputNotTime "input/not-time" Error Never EditInCrm "write date, time and offset, such as 2026-03-02T09:30:00Z";
    InputNotCurrency "input/not-currency" Error Never EditInCrm "use the three-letter code of the currency in capitals, such as USD";
    InputUnknownWord "input/unknown-word" Error Never EditInCrm "choose one of the words that the message lists";
    InputEmptyText "input/empty-text" Error Never EditInCrm "fill in the field; it cannot be empty";
    InputLoneSurrogate "input/lone-surrogate" Error Never EditInCrm "the text was cut in the middle of a character such as an emoji; enter it again";
    InputControlCharacter "input/control-character" Error Never EditInCrm "remove the invisible control character; retyping the text does it";
    InputTextTooLong "input/text-too-long" Error Never EditInCrm "shorten the text";
    InputTooDeep "input/too-deep" Error Never EditInCrm "the field holds lists within lists without end; remove it";
    InputPercentOrAmount "input/percent-or-amount" Error Never EditInCrm "state the discount either as a percentage or as an amount";

    // Settings.
    SettingsUnknownField "settings/unknown-field" Error Never MapSetting "remove the field or correct its spelling";
    SettingsUnknownVersion "settings/unknown-version" Error Never MapSetting "these settings were saved by another version of Tieout; update it, or set up the sync again";
    SettingsOutOfRange "settings/out-of-range" Error Never MapSetting "choose a number within the limits that the message names";
    SettingsPushState "settings/push-state" Error Never MapSetting "choose from approved, sent, partially-paid and paid; drafts are never pushed, and voids have a setting of their own";
    SettingsCustomField "settings/custom-field" Error Never MapSetting "choose one of the three custom fields of QuickBooks sales forms: 1, 2 or 3";
    SettingsEstimates "settings/estimates-never-sync" Error Never MapSetting "set the direction of estimates to off; QuickBooks gets the invoice instead";

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
