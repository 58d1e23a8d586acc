//! What is kept in storage, and under which keys. **Invariant:** every record names its schema; one that
//! cannot be read is left alone, and nothing is derived from it.

use serde::Serialize;

use crate::base::ids::{QboId, StepId};
use crate::base::json::{FromJson, from_text};
use crate::base::members::read_record;
use crate::base::time::UnixMillis;
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::step::{Link, LinkKey, Resource};

/// Of every record. A record with a higher number was written by a newer version of this program; those with
/// a lower one are read as they are: what came later has a meaning when it is absent.
pub(super) const SCHEMA: u32 = 2;

pub(super) mod key {
    use super::{LinkKey, QboId, Resource, StepId, UnixMillis};
    use crate::base::ids::RealmId;

    pub(in crate::engine) const SCHEMA: &str = "m/schema";
    pub(in crate::engine) const BIND: &str = "m/bind";
    pub(in crate::engine) const LEASE: &str = "m/lease";
    pub(in crate::engine) const BUDGET: &str = "m/budget";
    pub(in crate::engine) const LINKS: &str = "l/";
    pub(in crate::engine) const JOBS: &str = "o/";
    pub(in crate::engine) const DEAD: &str = "x/";
    pub(in crate::engine) const SWEEPS: &str = "s/";
    pub(in crate::engine) const LIVES: &str = "g/";
    pub(in crate::engine) const RUN: &str = "m/run";
    pub(in crate::engine) const TRUST: &str = "m/trust";
    pub(in crate::engine) const ASSUMPTIONS: &str = "a/";

    pub(in crate::engine) fn commit(holder: &str) -> String {
        format!("m/commit/{holder}")
    }

    pub(in crate::engine) fn link(key: &LinkKey) -> String {
        format!("{LINKS}{}/{}", key.kind, key.id)
    }

    pub(in crate::engine) fn lives(key: &LinkKey) -> String {
        format!("{LIVES}{}/{}", key.kind, key.id)
    }

    pub(in crate::engine) fn reverse(resource: Resource, id: &QboId) -> String {
        format!("r/{}/{id}", resource.name())
    }

    /// How far a company was followed. What follows bears the company too: another one linked later begins anew.
    pub(in crate::engine) fn follow(realm: &RealmId) -> String {
        format!("w/{realm}")
    }

    /// Records of which somebody has heard.
    pub(in crate::engine) fn marks(realm: &RealmId) -> String {
        format!("d/{realm}/")
    }

    pub(in crate::engine) fn seen(realm: &RealmId, resource: Resource, id: &str) -> String {
        format!("v/{realm}/{}/{id}", resource.name())
    }

    /// A customer, or the CRM's contact, of whom a review was asked for.
    pub(in crate::engine) fn review(realm: &RealmId, kind: &str, id: &str) -> String {
        format!("e/{realm}/{kind}/{id}")
    }

    /// Before the changes that the CRM is to be told.
    pub(in crate::engine) fn inbox(realm: &RealmId) -> String {
        format!("i/{realm}/")
    }

    pub(in crate::engine) fn told(realm: &RealmId, clock: UnixMillis, number: u64) -> String {
        format!("{}{:013}-{number:012}", inbox(realm), clock.0)
    }

    /// The number of such a change. In older stores it stands alone.
    pub(in crate::engine) fn number(told: &str) -> Option<u64> {
        told.rsplit_once(['/', '-'])?.1.parse().ok()
    }

    pub(in crate::engine) fn job(step: &StepId) -> String {
        format!("{JOBS}{step}")
    }

    pub(in crate::engine) fn assumption(name: &str) -> String {
        format!("{ASSUMPTIONS}{name}")
    }

    pub(in crate::engine) fn dead(step: &StepId) -> String {
        format!("{DEAD}{step}")
    }

    /// Of a step that is over: another one of this name may follow, in the record's next life.
    pub(in crate::engine) fn sweep(step: &StepId, sequence: u32) -> String {
        format!("{SWEEPS}{step}/{sequence}")
    }
}

/// The schema of the whole store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct SchemaRecord {
    pub schema: u32,
}

read_record!(SchemaRecord {
    schema: u32 = "schema";
});

/// Which workspace and company the store belongs to, for ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct BindRecord {
    pub schema: u32,
    pub workspace: String,
    pub realm: String,
}

read_record!(BindRecord {
    schema: u32 = "schema",
    workspace: String = "workspace",
    realm: String = "realm";
});

/// Who may write. Its storage version is the fence; `until` only tells others when to try.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LeaseRecord {
    pub schema: u32,
    pub epoch: u64,
    pub holder: String,
    /// Zero once it was given back.
    pub until: UnixMillis,
}

read_record!(LeaseRecord {
    schema: u32 = "schema",
    epoch: u64 = "epoch",
    holder: String = "holder",
    until: UnixMillis = "until";
});

/// Requests of the last minute, so that a successor keeps the company's limits.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct BudgetRecord {
    pub schema: u32,
    /// Second and requests sent in it.
    pub seconds: Vec<(u64, u32)>,
    pub batches: Vec<(u64, u32)>,
    pub paused_until: UnixMillis,
}

read_record!(BudgetRecord {
    schema: u32 = "schema",
    seconds: Vec<(u64, u32)> = "seconds",
    batches: Vec<(u64, u32)> = "batches",
    paused_until: UnixMillis = "pausedUntil";
});

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LinkRecord {
    pub schema: u32,
    pub link: Link,
}

read_record!(LinkRecord {
    schema: u32 = "schema",
    link: Link = "link";
});

/// Reads a record. A newer or broken one is a finding about its key.
pub(super) fn read<T: FromJson>(key: &str, text: &str) -> Result<T, Finding> {
    let unreadable = |code, why: String| Finding::new(code, &FieldPath::of(key), why);
    let head: Result<SchemaRecord, String> = decode(text);
    match head {
        Ok(head) if head.schema > SCHEMA => {
            let why = format!("record of schema {}, this version knows {SCHEMA}", head.schema);
            Err(unreadable(Code::EngineSchemaNewer, why))
        }
        Ok(_) => decode(text).map_err(|why| unreadable(Code::EngineRecordUnreadable, why)),
        Err(why) => Err(unreadable(Code::EngineRecordUnreadable, why)),
    }
}

pub(super) fn decode<T: FromJson>(text: &str) -> Result<T, String> {
    from_text(text).map_err(|error| error.to_string())
}

/// Writes a record. Records hold only text, numbers and lists, which always can be written.
pub(super) fn write<T: Serialize>(record: &T) -> String {
    crate::base::json::to_text(record).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_survive_the_store() {
        let lease =
            LeaseRecord { schema: 1, epoch: u64::MAX, holder: "h".to_owned(), until: UnixMillis(u64::MAX) };
        assert_eq!(read::<LeaseRecord>("k", &write(&lease)), Ok(lease));
    }

    /// Stores hold records under these names; under another one none would be found again.
    #[test]
    fn keys_stay_what_they_are() {
        let (realm, step) = (crate::base::ids::RealmId::new("9"), StepId::new("invoice:1:create"));
        let record = LinkKey::new("invoice", &crate::base::ids::CrmId::new("1"));
        let keys = [
            (key::commit("h"), "m/commit/h"),
            (key::link(&record), "l/invoice/1"),
            (key::lives(&record), "g/invoice/1"),
            (key::reverse(Resource::Invoice, &QboId::new("7")), "r/Invoice/7"),
            (key::job(&step), "o/invoice:1:create"),
            (key::dead(&step), "x/invoice:1:create"),
            (key::sweep(&step, 2), "s/invoice:1:create/2"),
            (key::assumption("tax"), "a/tax"),
            (key::follow(&realm), "w/9"),
            (key::marks(&realm), "d/9/"),
            (key::seen(&realm, Resource::Invoice, "7"), "v/9/Invoice/7"),
            (key::inbox(&realm), "i/9/"),
            (key::told(&realm, UnixMillis(1_795_383_000_000), 12), "i/9/1795383000000-000000000012"),
            (key::review(&realm, "contact", "1"), "e/9/contact/1"),
        ];
        for (key, name) in keys {
            assert_eq!(key, name);
        }
        for told in ["i/9/1795383000000-000000000012", "i/9/000000000012"] {
            assert_eq!(key::number(told), Some(12));
        }
        assert_eq!(key::number("i/9/x"), None);
    }

    #[test]
    fn newer_and_broken_records_are_told_apart() {
        let newer = read::<LeaseRecord>("m/lease", r#"{"schema":3,"what":"ever"}"#).unwrap_err();
        assert_eq!((newer.code, newer.path.as_str()), (Code::EngineSchemaNewer, "m/lease"));
        for broken in ["", "{", "[]", r#"{"schema":1}"#, r#"{"schema":-1}"#, "\u{0}"] {
            let finding = read::<LeaseRecord>("k", broken).unwrap_err();
            assert_eq!(finding.code, Code::EngineRecordUnreadable, "{broken}");
        }
    }
}
