//! The end of a connection. **Invariant:** the tokens leave the store whether or not Intuit could be told.

use crate::base::limits::TOKEN_SAVES_MAX;
use crate::base::secret::Secret;
use crate::base::time::UnixMillis;
use crate::diagnostics::{Code, FieldPath, Finding};

use super::contract::{Ask, AuthRequest, Done};
use super::record::{self, CONNECTION, DISCONNECTED, Record};
use super::{Answer, Connection, Doing, Next, load, misread, put, store_failed};

#[derive(Debug)]
pub(super) struct Leaving {
    clear: bool,
    tries: u32,
    /// Intuit was told, or there was nothing to tell.
    told: bool,
    revoked: bool,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    Looking,
    Revoking { record: Box<Record>, version: u64 },
    Saving,
}

impl Leaving {
    pub fn new(clear: bool) -> Self {
        Self { clear, tries: 0, told: false, revoked: false, stage: Stage::Looking }
    }
}

impl Connection {
    pub(super) fn leaving(&mut self, mut leaving: Leaving, answer: Answer) -> Next {
        match (std::mem::replace(&mut leaving.stage, Stage::Looking), answer) {
            (Stage::Looking, Answer::Loaded(entries)) => {
                let (record, version) = Record::found(&entries)?;
                let Some(record) = record.filter(|record| record.workspace == self.workspace) else {
                    let why = "the workspace was never connected";
                    return Err(Finding::new(Code::AuthNotConnected, &FieldPath::of(CONNECTION), why));
                };
                match self.last_token(&record) {
                    Some(token) if !leaving.told => self.revoke(leaving, record, version, &token),
                    _ => {
                        leaving.revoked |= record.sealed.is_none();
                        self.leave(leaving, record, version)
                    }
                }
            }
            (Stage::Revoking { record, version }, Answer::Http(status, _)) => {
                // Intuit: 400 is a token that it does not know any more.
                leaving.revoked = matches!(status, 200 | 400);
                self.leave(leaving, *record, version)
            }
            (Stage::Saving, Answer::Committed(_)) => {
                let why = "Intuit did not confirm that the connection is revoked";
                let unsure = || Finding::new(Code::AuthRevokeUnsure, &FieldPath::root(), why);
                let warning = (!leaving.revoked).then(unsure);
                Ok(self.done(Done::Disconnected { warning }))
            }
            (Stage::Saving, Answer::Refused | Answer::Unknown) if leaving.tries < TOKEN_SAVES_MAX => {
                leaving.tries = leaving.tries.saturating_add(1);
                self.doing = Doing::Leaving(leaving);
                Ok(load(&[CONNECTION]))
            }
            (Stage::Saving, _) => Err(store_failed()),
            _ => Err(misread("another answer was expected")),
        }
    }

    /// The newest refresh token there is, stored or not.
    fn last_token(&mut self, record: &Record) -> Option<Secret> {
        let unsaved = self.unsaved.take().map(|unsaved| unsaved.pair.refresh);
        unsaved.or_else(|| {
            record.sealed.as_ref()?;
            self.opened(record).ok().map(|(_, refresh)| refresh)
        })
    }

    fn revoke(&mut self, mut leaving: Leaving, record: Record, version: u64, token: &Secret) -> Next {
        let body = record::text(&crate::base::ordered::BTreeMap::from([("token", token.expose())]));
        leaving.told = true;
        leaving.stage = Stage::Revoking { record: Box::new(record), version };
        self.doing = Doing::Leaving(leaving);
        Ok(Ask::Http { request: AuthRequest::new(&self.addresses.revoke, "application/json", body) })
    }

    fn leave(&mut self, mut leaving: Leaving, mut record: Record, version: u64) -> Next {
        DISCONNECTED.clone_into(&mut record.state);
        record.sealed = None;
        record.claim = None;
        record.access_until = UnixMillis(0);
        if leaving.clear {
            record.realm.clear();
            record.company = None;
            record.synced_at = None;
        }
        let value = record::text(&record);
        leaving.stage = Stage::Saving;
        self.doing = Doing::Leaving(leaving);
        Ok(put(CONNECTION, version, value))
    }
}
