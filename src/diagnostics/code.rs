//! The closed table of codes. A code's text, severity, retry class, hint and fix stand on one line each,
//! so that none can drift from the other. Codes are append-only: hosts and tests switch on them.

use serde::{Serialize, Serializer};

/// What a finding does to the document that it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
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
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
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
    /// Choose whose value stands: both sides edited it.
    Choose,
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
        #[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
        pub enum Code { $(#[cfg_attr(target_arch = "wasm32", serde(rename = $text))] $variant),* }

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
    InputNotBytes "input/not-bytes" Error Never EditInCrm "hand the text in as bytes: new TextEncoder().encode(text)";
    InputTooLarge "input/too-large" Error Never EditInCrm "hand in the documents in several smaller files";
    InputTooMany "input/too-many-records" Error Never EditInCrm "split the file: it holds more records of one kind than are read at once";
    InputUnknownVersion "input/unknown-version" Error Never EditInCrm "this version of the file format is not known here; update Tieout or export an older version";
    InputWrongType "input/wrong-type" Error Never EditInCrm "write the field in the form that the document format asks for";
    InputMissingField "input/missing-field" Error Never EditInCrm "fill in the field; the record cannot be read without it";
    InputUnknownField "input/unknown-field" Warning Never EditInCrm "the field is ignored; correct its spelling, or move it into `extra`";
    InputMoreFindings "input/more-findings" Warning Never EditInCrm "correct what is listed; what is left shows when it is read again";
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
    InputTextTooLong "input/text-too-long" Error Never EditInCrm "shorten the text; it is longer than any field may be";
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
    MoneyPartDiffers "money/part-differs" Error Never EditInCrm "check the document's subtotal, discount and tax against its lines";
    MoneyLineDiffers "money/line-differs" Error Never EditInCrm "check the line's quantity, price, discount and amount";
    MoneyPercent "money/percent" Error Never EditInCrm "check the percentage for a slip: taxes lie between -100 and 100, discounts between 0 and 100";
    MoneyTooLarge "money/too-large" Error Never EditInCrm "check quantity and price for a slip: no document is that large";
    MoneyTooLong "money/too-long" Error Never EditInCrm "check the figures for a slip: they have more digits than money can have";
    MoneyFraction "money/fraction" Error Never EditInCrm "round the amount to whole cents (or the currency's smallest unit)";
    MoneySignTurned "money/sign-turned" Error Never EditInCrm "lower the discount, or take it as a line of its own";
    MoneyTaxOff "money/tax-off" Error Never OpenInQuickBooks "set up sales tax in QuickBooks, map a tax account that an item sells to, or fold the tax into prices";
    MoneyTaxRounding "money/tax-rounding" Error Never MapSetting "choose another `taxDifference` in the settings, or round the tax in the CRM per rate on the sum of its lines";
    MoneyRemedyUnusable "money/remedy-unusable" Error Never MapSetting "choose another `taxDifference` in the settings, or the tax code that is missing";
    MoneyRounding "money/rounding" Error Never EditInCrm "check the rounding of the total: cash is rounded to a coin, not by more";
    MoneyRoundingAccount "money/rounding-account" Error Never MapSetting "map a rounding account, and let an item sell to it";
    MoneyNegativeTotal "money/negative-total" Error Never EditInCrm "bill it as a credit, not as an invoice";
    MoneyOverpaid "money/overpaid" Info Never None "the rest stays as the customer's credit in QuickBooks";
    MoneyApplicationsExceed "money/applications-exceed" Error Never EditInCrm "lower the amounts applied to invoices, or correct the payment's amount";
    MoneyNotPositive "money/not-positive" Error Never EditInCrm "enter a refund as a refund, and leave out payments of nothing";
    MoneyNoRate "money/no-rate" Warning Never EditInCrm "give the exchange rate of the document";
    MoneyAssumptionRefuted "money/assumption-refuted" Error Never OpenInQuickBooks "enter the document in QuickBooks by hand and link it, or choose other tax settings";
    MoneyQuickbooksTotalDiffers "money/quickbooks-total-differs" Error Never OpenInQuickBooks "compare the document in QuickBooks with the CRM line by line; its tax settings may have changed";

    // Mapping.
    MappingAccountMissing "mapping/account-missing" Error Never MapSetting "choose the account in the settings";
    MappingAccountUnusable "mapping/account-unusable" Error Never MapSetting "choose an active account of the right type";
    MappingTaxCodeMissing "mapping/tax-code-missing" Error Never MapSetting "choose the QuickBooks tax code for this tax rate";
    MappingTaxCodeUnusable "mapping/tax-code-unusable" Error Never MapSetting "choose an active tax code with rates for sales";
    MappingTaxCombination "mapping/tax-combination" Error Never MapSetting "map all tax rates of the line to the one QuickBooks code that combines them";
    MappingTaxRateDiffers "mapping/tax-rate-differs" Error Never MapSetting "choose the tax code whose percentage is that of the tax rate";
    MappingTaxRateUnknown "mapping/tax-rate-unknown" Error Never EditInCrm "hand in the tax rate that the document names, or correct the id";
    MappingItemMissing "mapping/item-missing" Error Never MapSetting "choose a default item for lines without one, or give the line an item";
    MappingItemUnusable "mapping/item-unusable" Error Never MapSetting "choose an active product or service";
    MappingShippingMissing "mapping/shipping-missing" Error Never MapSetting "turn on shipping in QuickBooks, or choose an item for it";
    MappingTermMissing "mapping/term-missing" Warning Never MapSetting "choose the QuickBooks terms; until then only the due date is sent";
    MappingTermUnusable "mapping/term-unusable" Warning Never MapSetting "choose active terms; until then only the due date is sent";
    MappingPaymentMethodMissing "mapping/payment-method-missing" Warning Never MapSetting "choose the QuickBooks payment method; until then none is sent";
    MappingPaymentMethodUnusable "mapping/payment-method-unusable" Warning Never MapSetting "choose an active payment method; until then none is sent";
    MappingCustomFieldMissing "mapping/custom-field-missing" Info Never MapSetting "choose one of QuickBooks' custom fields, or leave it out";

    // Matching.
    MatchAmbiguous "match/ambiguous" Error Never LinkByHand "say under `links` in the settings which QuickBooks record this is, or that it is new";
    MatchNameTaken "match/name-taken" Error Never EditInCrm "rename one of the two, or link them by hand";
    MatchInactive "match/inactive" Error Never OpenInQuickBooks "make the record active again in QuickBooks, or link another";
    MatchNumberTaken "match/number-taken" Error Never EditInCrm "give the document another number, or link the two by hand";
    MatchPossibleDuplicate "match/possible-duplicate" Error Never LinkByHand "say under `links` in the settings which QuickBooks record this is, or that it is new";
    MatchVoidUnlinked "match/void-unlinked" Error Never LinkByHand "link the two, so that the void goes over, or void it in QuickBooks";
    MatchLinkDiffers "match/link-differs" Error Never LinkByHand "link the record of the same amount and currency, or correct the side that is wrong";
    MatchCopies "match/copies" Warning Never OpenInQuickBooks "see which one is right: void or delete the other, or take our line out of its memo";
    MatchShared "match/shared" Error Never LinkByHand "two CRM records point to one QuickBooks record: merge them, or link each by hand";

    // Planning.
    PlanReferenceMissing "plan/reference-missing" Error Never EditInCrm "hand in the record that the document names, or correct the id";
    PlanFieldTooLong "plan/field-too-long" Error Never EditInCrm "shorten the text";
    PlanForbiddenCharacter "plan/forbidden-character" Error Never EditInCrm "remove the character";
    PlanEmail "plan/email" Error Never EditInCrm "correct the e-mail address, or leave it empty";
    PlanNameMissing "plan/name-missing" Error Never EditInCrm "give the record a name";
    PlanWrongCustomer "plan/wrong-customer" Error Never EditInCrm "apply the payment to invoices of the customer who paid";
    PlanVendorMissing "plan/vendor-missing" Error Never EditInCrm "name the vendor; only what was paid at once can do without";
    PlanRefundForm "plan/refund-form" Error Never EditInCrm "enter it as a vendor's credit (unpaid), or as money that you deposit";
    PlanSubscription "plan/subscription" Error Never OpenInQuickBooks "take a QuickBooks subscription that has it; an expense can also go over as one that was paid at once";
    PlanNoLines "plan/no-lines" Error Never EditInCrm "add at least one line; a document without lines is nothing to book";
    PlanTooManyLines "plan/too-many-lines" Error Never EditInCrm "split the document";
    PlanClosedPeriod "plan/closed-period" Error Never OpenInQuickBooks "change the document's date, or the closing date in QuickBooks";
    PlanDateOrder "plan/date-order" Warning Never EditInCrm "the due date lies before the document's date";
    PlanCurrency "plan/currency" Error Never EditInCrm "use the customer's currency, or a customer of this currency";
    PlanMulticurrencyOff "plan/multicurrency-off" Error Never OpenInQuickBooks "turn on multicurrency in QuickBooks, or bill in the home currency";
    PlanDepositsOff "plan/deposits-off" Error Never OpenInQuickBooks "turn on deposits in QuickBooks, or record the deposit as a payment";
    PlanPaidVoid "plan/paid-void" Error Never OpenInQuickBooks "write a credit memo, or take the payments off the invoice first";
    PlanNoVoid "plan/no-void" Error Never OpenInQuickBooks "delete it in QuickBooks, or void it there in the window's menu";
    PlanDeposited "plan/deposited" Error Never OpenInQuickBooks "take the payment out of its bank deposit first";
    PlanNotUndeposited "plan/not-undeposited" Error Never EditInCrm "take the line out of the deposit, or choose Undeposited Funds for such money in the settings";
    PlanMovedOn "plan/moved-on" Error Never OpenInQuickBooks "the books have moved on from that run: put it right in QuickBooks by hand";
    PlanMergeLinked "plan/merge-linked" Error Never OpenInQuickBooks "settle or unlink it first, or merge the two in QuickBooks itself";
    PlanMergeBalance "plan/merge-balance" Error Never OpenInQuickBooks "settle what is owed from elsewhere, such as an opening balance, or merge the two in QuickBooks itself";
    PlanMergeJobs "plan/merge-jobs" Error Never OpenInQuickBooks "put the jobs below the record that stays, or merge the two in QuickBooks itself";
    PlanMergeDiffers "plan/merge-differs" Error Never OpenInQuickBooks "make the two alike in QuickBooks, or keep both";
    PlanMergeInventory "plan/merge-inventory" Error Never OpenInQuickBooks "merge the two in QuickBooks itself: only services and non-inventory items are merged here";
    PlanMergeWithin "plan/merge-within" Error Never OpenInQuickBooks "change or bill the line in QuickBooks first";
    PlanMergeBothLinked "plan/merge-both-linked" Error Never EditInCrm "merge the two in the CRM first; an item can also be named in the settings, under items.byId";
    PlanMergeWhat "plan/merge-what" Error Never PlanAgain "name the list, the record that stays, and others of the same list";
    PlanMergeUnseen "plan/merge-unseen" Info Never OpenInQuickBooks "look there whether one of them names what is made inactive";
    PlanBookedAsReceipt "plan/booked-as-receipt" Error Never EditInCrm "take the invoice off the payment; or delete its sales receipt in QuickBooks and clear the link, and it goes over as a payment";
    PlanDepositLine "plan/deposit-line" Error Never EditInCrm "let each line name one payment, sales receipt or refund receipt, or the category of other money";
    PlanChangedInQuickBooks "plan/changed-in-quickbooks" Warning Never OpenInQuickBooks "bring CRM and QuickBooks in line by hand, on the side that is wrong";
    PlanConflict "plan/conflict" Error Never Choose "choose whose value stands: the CRM's or QuickBooks'";
    PlanGone "plan/gone" Error Never LinkByHand "the record is no longer in QuickBooks: link another, or clear the link to create it anew";
    PlanVoidedInQuickBooks "plan/voided-in-quickbooks" Warning Never EditInCrm "void it in the CRM too, or clear the link to create it anew";
    PlanNotRead "plan/not-read" Error Never RetryLater "read the company again: a list that is needed was not read";
    PlanCreateOff "plan/create-off" Error Never LinkByHand "link the record by hand: the settings do not let it be created";
    PlanParentCircle "plan/parent-circle" Error Never EditInCrm "the contact is its own parent: correct the parents";
    PlanSalesTaxNotReady "plan/sales-tax-not-ready" Warning Never OpenInQuickBooks "finish the set-up of sales tax in QuickBooks";
    PlanNeedsApproval "plan/needs-approval" Error Never MapSetting "let somebody look at the plan and apply it with its hash as approved, or raise the limits in the settings";
    PlanSecondPerson "plan/second-person" Error Never MapSetting "let somebody other than who planned it approve the plan, or take `secondPerson` out of the settings";
    PlanNoSuchRow "plan/no-such-row" Error Never PlanAgain "name a row of this plan, from 0 to its length";
    PlanOtherDocuments "plan/other-documents" Error Never PlanAgain "compare two plans of the same documents";
    PlanCountryUnknown "plan/country-unknown" Error Never OpenInQuickBooks "set the company's country in QuickBooks";

    // QuickBooks answers.
    QboSnapshotUnreadable "qbo/snapshot-unreadable" Error Replan RetryLater "read the company again; a snapshot that was kept may be of another version";
    QboAnswerUnreadable "qbo/answer-unreadable" Error Replan RetryLater "read the company again; if it happens each time, report it";
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
    EngineQuarantined "engine/quarantined" Error Never ReportBug "the record breaks Tieout and was moved aside; send us the support bundle, then try again with a newer version";
    EngineLinkKept "engine/link-kept" Error Never OpenInQuickBooks "delete the record in QuickBooks first, or keep the link";
    EngineCancelled "engine/cancelled" Info Never PlanAgain "it was cancelled before it was sent; make a new plan to send it";

    // Connection.
    AuthNotConnected "auth/not-connected" Error Never Reconnect "connect the workspace to a QuickBooks company first";
    AuthReconnect "auth/reconnect" Error Never Reconnect "connect to QuickBooks again; the queue is kept and goes on from where it stands";
    AuthDenied "auth/denied" Error Never Reconnect "start again, and agree at QuickBooks as an administrator of the company";
    AuthStateUnknown "auth/state-unknown" Error Never Reconnect "start connecting again in the browser that is to finish it; each start can be finished once";
    AuthStateExpired "auth/state-expired" Error Never Reconnect "start connecting again, and finish within a quarter of an hour";
    AuthOtherCompany "auth/other-company" Error Never Reconnect "choose the company that this workspace is linked to, or clear its links first";
    AuthCallbackUnreadable "auth/callback-unreadable" Error Never Reconnect "start connecting again; the address that QuickBooks sent the browser to was altered";
    AuthCodeRefused "auth/code-refused" Error Never Reconnect "start connecting again; each consent can be used once, for ten minutes";
    AuthClientRefused "auth/client-refused" Error Never ReportBug "correct client id, client secret and redirect address against those of the app at Intuit";
    AuthEndpoint "auth/endpoint" Error Backoff RetryLater "Intuit's token service did not answer as it should; try again later";
    AuthBusy "auth/busy" Error Backoff RetryLater "other processes are renewing the connection without end; look for one that hangs";
    AuthStore "auth/store" Error Backoff RetryLater "the connection cannot be saved; see that the store is writable, then call again: what was received is kept";
    AuthRevokeUnsure "auth/revoke-unsure" Warning Never OpenInQuickBooks "the connection is gone here; remove the app in QuickBooks under Apps to be sure that it is gone there too";
    AuthIdleEnd "auth/idle-end" Warning Never Reconnect "let a sync run, or connect again: an unused connection ends after 100 days";
    AuthGrantEnd "auth/grant-end" Warning Never Reconnect "connect again soon: QuickBooks ends every connection five years after the consent";
    AuthKeyMissing "auth/key-missing" Error Never Reconnect "hand in the key that the connection was sealed with, or connect again";
    AuthEnvelopeRefused "auth/envelope-refused" Error Never Reconnect "connect again: what is stored was altered, or belongs to another workspace";
    AuthEntropy "auth/entropy" Error Never ReportBug "the host must hand fresh random bytes to every call";
    AuthConfigInvalid "auth/config-invalid" Error Never ReportBug "correct the options that the connection was opened with";
    AuthNotEntitled "auth/not-entitled" Error Never EditInCrm "include the integration in the subscription at the CRM; until then nothing syncs, and what is queued stays";
    AuthUnsettled "auth/unsettled" Error Never RetryLater "let the sync settle or cancel it first: a write is still under way or in doubt";

    // What is given back of a sale.
    RefundMoreThanSold "refund/more-than-sold" Error Never EditInCrm "give back no more than is left of the sale";
    RefundNotSynced "refund/not-synced" Error Never PlanAgain "push the sale, its payments and its earlier refunds first, then ask again";
    RefundSettledOtherwise "refund/settled-otherwise" Error Never OpenInQuickBooks "look in QuickBooks what settled the sale, and give it back there";
    RefundWanted "refund/wanted" Error Never EditInCrm "name an amount, or lines of the sale, or neither for all that is left of it";
    RefundTax "refund/tax" Error Never EditInCrm "give back whole lines, or all that is left of the sale";

    // Files for QuickBooks Desktop.
    DesktopName "desktop/name" Error Never EditInCrm "shorten the name or number, or leave out what QuickBooks Desktop cannot hold";
    DesktopRates "desktop/rates" Error Never MapSetting "export with `taxes` as `folded` or `line`, or enter this invoice by hand";
    DesktopCurrency "desktop/currency" Error Never MapSetting "export the invoices of each currency for the company that keeps its books in it";

    // Changes made in QuickBooks.
    FollowInboxFull "follow/inbox-full" Warning Backoff None "let the CRM take over what stands in its inbox, and acknowledge it";

    // Webhooks.
    WebhookSignature "webhook/signature" Error Never ReportBug "hand in the raw body and the verifier token of the same app and environment; a delivery of somebody else is to be dropped";
    WebhookUnreadable "webhook/unreadable" Error Never ReportBug "answer 200 all the same, and let the next look at QuickBooks find what changed";

    // Capabilities.
    CapabilityMissing "capability/not-granted" Error Never MapSetting "grant the plugin this permission, or leave these rows out";

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
