//! Why a decision was made: a closed list, each with a sentence.

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident $code:literal $text:literal;)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Reason { $($(#[$doc])* $name),* }

        impl Reason {
            pub const ALL: &[Reason] = &[$(Reason::$name),*];

            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Reason::$name => $code),* }
            }

            #[must_use]
            pub fn text(self) -> &'static str {
                match self { $(Reason::$name => $text),* }
            }
        }
    };
}

reasons! {
    New "new" "It is not in QuickBooks yet.";
    Changed "changed" "It was edited in the CRM since the last sync.";
    AlreadyThere "already-there" "QuickBooks has it already: only the link is kept.";
    KeptAsInQuickBooks "kept-as-in-quickbooks" "Both sides edited it, and QuickBooks' value stands: nothing is written.";
    LinkedAndUpdated "linked-and-updated" "QuickBooks has it already: it is linked and takes over what the CRM knows.";
    VoidedInCrm "voided-in-crm" "It was voided in the CRM.";
    UpToDate "up-to-date" "Both sides agree.";
    ChangedInQuickBooks "changed-in-quickbooks" "It was changed in QuickBooks, not in the CRM: nothing is overwritten.";
    VoidedInQuickBooks "voided-in-quickbooks" "It was voided in QuickBooks: it is not written again.";
    StateNotPushed "state-not-pushed" "Documents in this state are not pushed.";
    BeforeStart "before-start" "It is dated before the start of the sync.";
    DirectionOff "direction-off" "The settings do not push records of this kind.";
    EstimatesNeverSync "estimates-never-sync" "Estimates are never pushed.";
    NotNeededYet "not-needed-yet" "It goes over with its first pushed document.";
    InactiveInCrm "inactive-in-crm" "It is inactive in the CRM.";
    InactiveInQuickBooks "inactive-in-quickbooks" "It is inactive in QuickBooks, and nothing needs it.";
    MappedBySetting "mapped-by-setting" "The settings say which QuickBooks item it is.";
    StandIn "stand-in" "The settings create no items: a default item stands for it.";
    NeverPushed "never-pushed" "It was voided before it was ever pushed.";
    AlreadyVoided "already-voided" "It is voided on both sides.";
    VoidsOff "voids-off" "The settings do not push voids.";
    PaymentPending "payment-pending" "The money has not come in yet.";
    FromQuickBooks "from-quickbooks" "It came from QuickBooks and is not pushed back.";
    PutBack "put-back" "It is put back as it was before that run.";
    TakenBack "taken-back" "That run created it: it is taken out of the books again.";
    NothingToUndo "nothing-to-undo" "QuickBooks holds nothing of that run to take back.";
    NotUndone "not-undone" "It is no part of what is taken back.";
    Merged "merged" "It goes over to the record that stays.";
    MadeInactive "made-inactive" "It becomes part of the record that stays, and is made inactive.";
    NotMerged "not-merged" "It is no part of what is merged.";
    Waits "waits" "It waits for another record.";
    WaitsForPush "waits-for-push" "It waits until the invoice it pays is pushed.";
    /// The first error finding is shown in its place.
    Blocked "blocked" "Something must be corrected first.";
    Unreadable "unreadable" "The record could not be read in full.";
}
