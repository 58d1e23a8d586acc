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
    MoneyQuickbooksTotalDiffers "money/quickbooks-total-differs" Error Never OpenInQuickBooks "compare the document in QuickBooks with the CRM line by line; its tax settings may have changed";

    // Mapping.
    MappingAccountMissing "mapping/account-missing" Error Never MapSetting "choose the account in the settings";

    // Matching.
    MatchAmbiguous "match/ambiguous" Error Never LinkByHand "say which QuickBooks record this is";

    // QuickBooks answers.
    QboUnknownFault "qbo/unknown-fault" Error Never OpenInQuickBooks "read QuickBooks' message and correct the record";
    QboTokenRefused "qbo/token-refused" Error Refresh Reconnect "connect to QuickBooks again; nothing is lost meanwhile";
    QboConnectionRefused "qbo/connection-refused" Error Never Reconnect "an administrator of the QuickBooks company must connect again; check that it is the right company and environment";
    QboMaintenance "qbo/maintenance" Error Backoff RetryLater "QuickBooks is being maintained; try again later";
    QboThrottled "qbo/throttled" Error Backoff RetryLater "QuickBooks asked to slow down; it goes on by itself";
    QboBadRequest "qbo/bad-request" Error Never ReportBug "QuickBooks did not understand what Tieout sent; send us the support bundle";
    QboRequestSeen "qbo/request-seen" Error Probe OpenInQuickBooks "look whether QuickBooks has the record already";
    QboNotFound "qbo/not-found" Error Never OpenInQuickBooks "the record, or something it uses, was deleted or made inactive in QuickBooks; make it active again or plan again";
    QboCannotApply "qbo/cannot-apply" Error Never OpenInQuickBooks "open the invoice in QuickBooks and check its customer and open balance";
    QboDuplicateRecord "qbo/duplicate-record" Error Never OpenInQuickBooks "merge the two records in QuickBooks or rename one";
    QboHierarchy "qbo/hierarchy" Error Never EditInCrm "check the parent of the record; QuickBooks allows five levels and no circles";
    QboHasDependents "qbo/has-dependents" Error Never OpenInQuickBooks "other records hang on it: void it, or remove those first";
    QboOperationFailed "qbo/operation-failed" Error Probe RetryLater "QuickBooks failed in the middle of its work; try again later and quote the trace id to Intuit";
    QboFieldMissing "qbo/field-missing" Error Never EditInCrm "complete the field that QuickBooks names";
    QboReferenceInvalid "qbo/reference-invalid" Error Never MapSetting "choose another account, item, customer or code in the settings: QuickBooks no longer has this one";
    QboFieldInvalid "qbo/field-invalid" Error Never EditInCrm "correct the field that QuickBooks names";
    QboTaxRefused "qbo/tax-refused" Error Never MapSetting "check the tax code that is chosen for this rate in the settings";
    QboCustomFieldRefused "qbo/custom-field-refused" Error Never MapSetting "check the custom fields in the settings against those of QuickBooks";
    QboStale "qbo/stale" Error Replan PlanAgain "somebody changed the record in QuickBooks meanwhile; make a new plan";
    QboFeatureOff "qbo/feature-off" Error Never OpenInQuickBooks "switch the feature on in QuickBooks, or give the connected user the right to it";
    QboRefused "qbo/refused" Error Never OpenInQuickBooks "read QuickBooks' message and correct the record";
    QboAccountUnfit "qbo/account-unfit" Error Never MapSetting "choose an account of the type that QuickBooks asks for";
    QboProtected "qbo/protected" Error Never OpenInQuickBooks "the transaction is matched, settled or paid by card; change it in QuickBooks";
    QboDuplicateNumber "qbo/duplicate-number" Error Never EditInCrm "another document in QuickBooks has this number; change one of the two";
    QboDuplicateName "qbo/duplicate-name" Error Never LinkByHand "a customer, vendor, employee or item of this name is in QuickBooks; link it or rename one";
    QboSubscription "qbo/subscription" Error Never OpenInQuickBooks "renew the QuickBooks subscription, then resume";
    QboPeriodClosed "qbo/period-closed" Error Never OpenInQuickBooks "the books of that date are closed; open the period or change the date";
    QboUnsettled "qbo/unsettled" Error Never OpenInQuickBooks "settle the open balance or unbilled charges first";
    QboCustomerInactive "qbo/customer-inactive" Error Never OpenInQuickBooks "make the customer active again in QuickBooks";
    QboInventory "qbo/inventory" Error Never OpenInQuickBooks "check start date and quantity of the stock item in QuickBooks";
    QboDeposited "qbo/deposited" Error Never OpenInQuickBooks "take the payment out of its bank deposit first";
    QboAnswerTooLarge "qbo/answer-too-large" Error Backoff RetryLater "QuickBooks found the answer too large; fewer rows are asked for";
    QboCompanyReset "qbo/company-reset" Error Never Reconnect "the data of this QuickBooks company was wiped; connect again and start over";
    QboAnswerUnreadable "qbo/answer-unreadable" Error Probe RetryLater "the answer was not one of QuickBooks; check proxy and network, then try again";

    // Engine.
    EngineOutcomeUnknown "engine/outcome-unknown" Error Probe OpenInQuickBooks "look whether QuickBooks has the record before sending it again";
    EngineAttemptsExhausted "engine/attempts-exhausted" Error Backoff RetryLater "it was tried five times; try again when QuickBooks is reachable";
    EngineNotReached "engine/not-reached" Error Backoff RetryLater "QuickBooks could not be reached; check the network";
    EngineWaitsForParent "engine/waits-for-parent" Error Never None "settle the record it waits for; this one follows by itself";
    EngineParentDiscarded "engine/parent-discarded" Error Replan PlanAgain "the record it needs was discarded; make a new plan";
    EngineAlreadyLinked "engine/already-linked" Error Never LinkByHand "two CRM records point to one QuickBooks record; say which one it is";
    EnginePossibleDuplicate "engine/possible-duplicate" Error Never OpenInQuickBooks "QuickBooks holds this document more than once; delete the copies without payments";
    EngineStepInvalid "engine/step-invalid" Error Never ReportBug "the plan contradicts itself; make a new one and tell us";
    EngineConfigInvalid "engine/config-invalid" Error Never ReportBug "correct the options that Tieout was opened with";
    EngineEntropyMissing "engine/entropy-missing" Error Never ReportBug "the host must hand random bytes to the engine before it starts";
    EngineInputUnreadable "engine/input-unreadable" Error Never ReportBug "the host handed the engine something it does not know";
    EngineSchemaNewer "engine/schema-newer" Error Never ReportBug "the sync data was written by a newer Tieout; update this one";
    EngineRecordUnreadable "engine/record-unreadable" Error Never ReportBug "one record of the sync data cannot be read and is left alone; send us the support bundle";
    EngineBoundElsewhere "engine/bound-elsewhere" Error Never Reconnect "this sync data belongs to another QuickBooks company or workspace; use a store of its own for each";
    EngineStorageUnavailable "engine/storage-unavailable" Error Backoff RetryLater "the sync data cannot be saved; check that the store is writable and has room";
    EngineStorageContested "engine/storage-contested" Error Backoff RetryLater "something else writes to the sync data; make sure that only Tieout uses it";
    EngineReadFailed "engine/read-failed" Error Backoff RetryLater "QuickBooks could not be read completely, so nothing was planned; try again";
    EngineCancelled "engine/cancelled" Info Never PlanAgain "it was cancelled before it was sent; make a new plan to send it";

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
