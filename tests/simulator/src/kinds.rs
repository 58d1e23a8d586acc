//! The dials: every kind of fault, where it may strike, and how often it does so in an ordinary history.

/// The places where something may be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Site {
    /// A write request that the host is about to send.
    Write,
    /// A read request.
    Read,
    /// A commit to the store.
    Commit,
    /// An effect that the engine handed out.
    Effect,
    /// A moment of the history.
    Act,
    /// A moment at which a person works in QuickBooks, or on a record of the CRM that histories did not edit before.
    Hand,
    /// A webhook is on its way.
    Hook,
    /// An answer that tells of changes.
    Changes,
    /// The CRM takes over what it was told.
    Inbox,
}

impl Site {
    pub const ALL: [Site; 9] = [
        Site::Write,
        Site::Read,
        Site::Commit,
        Site::Effect,
        Site::Act,
        Site::Hand,
        Site::Hook,
        Site::Changes,
        Site::Inbox,
    ];

    /// Only histories that read back come by here.
    pub fn reads_back(self) -> bool {
        matches!(self, Site::Hand | Site::Hook | Site::Changes | Site::Inbox)
    }

    pub fn name(self) -> &'static str {
        match self {
            Site::Write => "write",
            Site::Read => "read",
            Site::Commit => "commit",
            Site::Effect => "effect",
            Site::Act => "act",
            Site::Hand => "hand",
            Site::Hook => "hook",
            Site::Changes => "changes",
            Site::Inbox => "inbox",
        }
    }
}

macro_rules! kinds {
    ($($site:ident $name:ident $model:literal $rate:literal),* $(,)?) => {
        /// A kind of fault, or of something that people and machines do at a bad moment.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Kind { $($name),* }

        impl Kind {
            pub const ALL: &[Kind] = &[$(Kind::$name),*];

            pub fn name(self) -> &'static str {
                match self { $(Kind::$name => stringify!($name)),* }
            }

            /// Its number in the failure model.
            pub fn model(self) -> &'static str {
                match self { $(Kind::$name => $model),* }
            }

            pub fn site(self) -> Site {
                match self { $(Kind::$name => Site::$site),* }
            }

            /// Chance per 10,000 opportunities in an ordinary history; of kinds that only directed histories have, none.
            pub fn rate(self) -> u64 {
                match self { $(Kind::$name => $rate),* }
            }
        }
    };
}

kinds! {
    Write NeverSent "F-N1" 300,
    Write RequestLost "F-N2" 300,
    Write ReplyLost "F-N3" 500,
    Write Late "F-N4" 400,
    Write CutShort "F-N5" 200,
    Write Html "F-N6" 150,
    Write WrongRecord "F-N7" 150,
    Write Redirect "F-N8" 80,
    Write Silent "F-N9" 200,
    Write SlowReply "F-N10" 150,
    Write TooLarge "F-N11" 80,
    Write Doubled "F-N12" 250,
    Write OfflineAfter "F-N2" 150,
    Write AbortedAfter "F-N9" 80,
    Write ErrorDone "F-S1" 300,
    Write ErrorNotDone "F-S1" 300,
    Write Throttled "F-S2" 300,
    Write StoredRefusal "F-S6" 80,
    Write Refused "F-S11" 120,
    Write WrongTotal "F-S12" 60,
    Write UnknownFault "F-S16" 150,
    Write BatchPart "F-S18" 400,
    Write TokenOld "F-T1" 200,
    Write NoToken "F-T4" 60,
    Write Revoked "F-T5" 40,
    Read ReadLost "F-N2" 500,
    Read ReadCut "F-N5" 250,
    Read ReadHtml "F-N6" 150,
    Read ReadError "F-S1" 400,
    Read ReadThrottled "F-S2" 250,
    Read ReadSilent "F-N9" 150,
    Read ReadTokenOld "F-T1" 150,
    Commit CommitWritten "F-K1" 250,
    Commit CommitLost "F-K2" 250,
    Commit CommitLate "F-K1" 120,
    Commit StoreFull "F-K4" 60,
    Commit StoreSlow "F-K9" 200,
    Effect CrashBefore "F-P1" 70,
    Effect CrashAfter "F-P2" 70,
    Act Freeze "F-P3" 1200,
    Act Zombie "F-P4" 900,
    Act SecondHost "F-K3" 1500,
    Act Restart "F-P5" 700,
    Act PowerCut "F-K8" 350,
    Act Restore "F-K6" 250,
    Act Wipe "F-K7" 120,
    Act Corrupt "F-K5" 250,
    Act Newer "F-P8" 150,
    Act ClockJump "F-C1" 600,
    Act ClockBack "F-C1" 400,
    Act UserEdits "F-D1" 900,
    Act UserVoids "F-D3" 300,
    Act UserDeletes "F-S13" 250,
    Act UserTakesNumber "F-S7" 500,
    Act UserTakesName "F-S8" 400,
    Act CrmEdit "F-D4" 1500,
    Act CrmVoid "F-D3" 400,
    Act PlanAgain "F-D5" 2500,
    Act StalePlan "F-D2" 900,
    Act Outage "F-S17" 400,
    Act Pause "BY-20" 400,
    Act Cancel "BY-20" 150,
    Act Retry "BY-11" 900,
    Act Discard "BY-11" 250,
    Act ReadAll "F-S14" 500,
    Effect HeldHere "F-P3" 40,
    Effect TwinHere "F-P4" 40,
    Effect HeardTwice "F-N10" 60,
    Effect OriginalEnded "F-S13" 20,
    Hand HandEdits "F-D2" 2400,
    Hand HandEditsSame "F-D1" 500,
    Hand HandAdds "F-D7" 800,
    Hand HandPays "F-D5" 700,
    Hand HandEnds "F-D3" 500,
    Hand HandDeactivates "F-S13" 300,
    Hand HandMerges "F-S13" 300,
    Hand CrmEditsAny "F-D2" 700,
    Hand Nightly "F-W3" 300,
    Hook HookTwice "F-W1" 800,
    Hook HookLate "F-W2" 800,
    Hook HookLost "F-W3" 900,
    Hook HookReplayed "F-W6" 400,
    Hook HookRefused "F-W8" 400,
    Hook HookUnheard "F-W8" 500,
    Changes ChangesFull "F-S14" 600,
    Changes ChangesFalseDelete "F-S13" 600,
    Inbox AckLost "F-K1" 1200,
    Inbox AckPart "F-P1" 800,
    Hand HandAway "F-S15" 0,
    Hand HandMoves "F-S13" 0,
    Act Forget "F-S13" 0,
    Effect DiesHere "F-P1" 0,
}

impl Kind {
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }
}
