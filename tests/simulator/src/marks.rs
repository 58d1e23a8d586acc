//! "Sometimes" marks: states that a campaign must have reached, or it has proved less than it says.

macro_rules! marks {
    ($($name:ident $text:literal),* $(,)?) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Mark { $($name),* }

        impl Mark {
            pub const ALL: &[Mark] = &[$(Mark::$name),*];

            pub fn text(self) -> &'static str {
                match self { $(Mark::$name => $text),* }
            }
        }
    };
}

marks! {
    NoFault "a history without any fault",
    ManyFaults "a history with 25 faults or more",
    Batch "documents travelled in a batch",
    BatchOfThirty "a full batch of 30",
    BatchPartly "a batch was executed in part",
    BatchRepeated "a batch of unknown outcome was repeated",
    SingleRepeated "a request of unknown outcome was repeated",
    FiveSends "an intent was sent five times in one cycle",
    Adopted "a doubt was settled by finding the record",
    LookAbsent "a look found nothing",
    LookBlind "a look got no answer",
    LookMany "one look asked for several numbers",
    DoubtTwice "an intent was in doubt twice",
    RefusedAfterDoubt "a refusal followed a doubt about the same intent",
    LateExecution "a write was executed after the host had given up",
    LateAfterHour "a write was executed more than an hour late",
    DoubledHarmless "a request delivered twice was executed once",
    ReplayedAnswer "a repeat got the first answer",
    NumberTaken "a number was taken by somebody else",
    NumberTakenByUs "a repeat met its own earlier document",
    NameTaken "a name was taken by somebody else",
    NameTakenByUs "a repeat met its own earlier record",
    Held "a payment was held back for hours",
    Stale "a change met another version",
    ChangeAdopted "a doubtful change was found done",
    ChangeRepeated "a doubtful change was found undone and repeated",
    VoidDone "a document was voided",
    UpdateDone "a document was changed",
    Linked "a record was linked without a request",
    Throttled "an answer of 429",
    PausedStored "the pause after 429 stood in the store",
    Refreshed "a fresh token was asked for",
    Reconnect "the connection was lost",
    Reconnected "work went on after the connection was lost",
    NoTokenHeld "work waited because no token could be had",
    BreakerOpen "five failures in a row",
    Dead "a dead letter",
    DeadUnknown "a dead letter of unknown outcome",
    DeadWritten "a dead letter of a record that is there",
    Revived "a dead letter was taken up again",
    Discarded "a dead letter was discarded",
    Paused "writing was paused",
    Cancelled "steps were cancelled",
    CancelledInDoubt "a step was cancelled while its outcome was unknown",
    CrashInFlight "a process died with a write under way",
    CrashWhileSaving "a process died with a commit under way",
    CrashTwice "a process died twice",
    TakenOver "another process took the lease over",
    FoundInFlight "a later life found a write in flight",
    ZombieRefused "a commit of an old process was refused",
    FrozenResumed "a frozen process went on",
    TooLate "a write was not started because it was too late",
    Unsent "a write that was ready was not let out any more",
    CommitUnknownWritten "a commit of unknown outcome was found written",
    CommitUnknownLost "a commit of unknown outcome was found lost",
    CommitUnknownTwice "a commit was of unknown outcome twice",
    StoreFull "the store took nothing for a while",
    PowerCut "acknowledged commits were lost",
    Restored "an old backup was put back",
    Wiped "the store was wiped",
    FoundAfterWipe "a document was found by its marker after the store was gone",
    Quarantined "a record could not be read",
    NewerSchema "a record was of a newer version",
    ClockJump "a clock jumped",
    UserEdit "a person edited one of our documents",
    UserVoid "a person voided one of our documents",
    UserDelete "a person deleted one of our documents",
    EditWaits "an edit waited behind a create in doubt",
    ParentWaits "a document waited for its customer",
    ParentDead "a document waited for a dead customer",
    Outage "QuickBooks was out of order for a while",
    WrongTotal "QuickBooks stored another total",
    PermanentRefusal "a refusal for good",
    TwoHostsAtOnce "two processes were alive at once",
    PlanTwice "the same plan was handed in twice",
    StalePlan "an old plan was handed in",
    ReadDuringWrites "a read ran beside writes",
    BudgetWait "the budget made a request wait",
    Generation "a generation rose after a refusal",
    HeldAtWrite "a process was held up between deciding on a write and letting it go",
    HeldAtCommit "a process was held up with a commit in its hand",
    TwinAtWrite "a second life of a process began while it let a write go",
    HeardTwice "an answer was heard twice",
    UnfencedSwept "a payment that went well was looked for once more",
    TwinRemoved "a second copy was removed",
    OriginalEnded "a person deleted or voided a record of which there was a second copy",
    HookRepeated "a webhook came again and added nothing",
    ToldTwice "the CRM read a change again, for its acknowledgement was lost",
    ToldLater "a change waited for a write in doubt",
    ToldMerged "the CRM was told of a merge",
    ToldGone "the CRM was told that a record is gone",
    ToldVoided "the CRM was told that somebody has voided a document",
    Nightly "every list was read beside writes",
    HandEdited "a person edited a followed record of ours",
    HandAdded "a person entered a record of QuickBooks' own",
    HandMerged "a person merged two customers",
    CrmEditedAny "the CRM edited a record that is no invoice",
    BothEdited "different fields of one record were edited on both sides, and both stand",
    Disputed "both sides edited one field",
    TookCrms "a person chose the CRM's value, and it was written over QuickBooks'",
    TookQuickBooks "a person chose QuickBooks' value",
    LeftOpen "what both sides edited was left to a person",
}

/// Which marks were hit, and how often.
#[derive(Clone, Debug)]
pub struct Marks(pub Vec<u64>);

impl Default for Marks {
    fn default() -> Self {
        Self(vec![0; Mark::ALL.len()])
    }
}

impl Marks {
    pub fn hit(&mut self, mark: Mark) {
        self.0[mark as usize] += 1;
    }

    pub fn hit_often(&mut self, mark: Mark, times: u64) {
        self.0[mark as usize] += times;
    }

    pub fn hit_if(&mut self, mark: Mark, condition: bool) {
        if condition {
            self.hit(mark);
        }
    }

    pub fn add(&mut self, other: &Marks) {
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine += theirs;
        }
    }

    pub fn missed(&self) -> Vec<Mark> {
        Mark::ALL.iter().copied().filter(|mark| self.0[*mark as usize] == 0).collect()
    }
}
