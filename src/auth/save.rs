//! A fresh pair of tokens, made durable before use. **Invariant:** the pair is forgotten only once it is stored,
//! or once the store holds a newer one.

use crate::base::limits::{TOKEN_LOOK_MS, TOKEN_SAVES_MAX};
use crate::base::time::UnixMillis;

use super::contract::{Ask, Done};
use super::record::{self, CONNECTED, CONNECTION, DISCONNECTED, Pair, Record};
use super::refresh::Renewal;
use super::{Answer, Connection, Doing, Next, load, misread, put, store_failed};

/// A pair that is nowhere but here.
#[derive(Clone, Debug)]
pub(super) struct Unsaved {
    pub pair: Pair,
    /// Version of the pair that it replaces.
    pub base: u64,
    /// When it was received.
    pub at: UnixMillis,
    pub want: Want,
}

/// What the caller is told once the pair is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Want {
    Connect { realm: String, resumed: bool },
    Token,
    KeepAlive,
}

#[derive(Debug)]
pub(super) struct Saving {
    record: Record,
    tries: u32,
}

impl Connection {
    /// Puts the unsaved pair into `record`, which has this storage version.
    pub(super) fn save(&mut self, mut record: Record, version: u64, tries: u32) -> Next {
        let Some(Unsaved { pair, at, want, .. }) = self.unsaved.clone() else {
            return Err(misread("there is nothing to save"));
        };
        let entropy = self.draw("seal");
        let entropy = format!("{entropy}{}", self.draw("seal"));
        let text = record::pair_text(&pair.access, &pair.refresh);
        record.version = record.version.saturating_add(1);
        let place = super::Place {
            workspace: &self.workspace,
            realm: &record.realm,
            name: record::TOKENS,
            version: record.version,
        };
        let sealed = self.vault.seal(place, &text, &entropy)?;
        if matches!(want, Want::Connect { .. }) {
            record.connected_at = at;
            record.grant_until = UnixMillis(0);
        }
        record.environment.clone_from(&self.environment);
        CONNECTED.clone_into(&mut record.state);
        record.refreshed_at = at;
        record.access_until = at.plus_ms(pair.access_ms);
        record.idle_until = at.plus_ms(pair.idle_ms);
        if let Some(left) = pair.grant_ms {
            record.grant_until = at.plus_ms(left);
        }
        record.claim = None;
        record.sealed = Some(sealed);
        let value = record::text(&record);
        self.doing = Doing::Saving(Saving { record, tries });
        Ok(put(CONNECTION, version, value))
    }

    pub(super) fn saving(&mut self, saving: Saving, answer: Answer) -> Next {
        match answer {
            Answer::Committed(_) => self.saved(&saving.record),
            Answer::Refused => self.look_again(saving),
            Answer::Unknown => {
                let ms = TOKEN_LOOK_MS.saturating_mul(u64::from(saving.tries).saturating_add(1));
                self.doing = Doing::Saving(saving);
                Ok(Ask::Wait { ms })
            }
            Answer::Waited => self.look_again(saving),
            Answer::Loaded(entries) => {
                let (stored, version) = Record::found(&entries)?;
                let Saving { record, tries } = saving;
                if stored.as_ref().is_some_and(|stored| stored.sealed == record.sealed) {
                    return self.saved(&record);
                }
                self.save_over(stored, version, tries)
            }
            Answer::Http(..) => Err(misread("another answer was expected")),
        }
    }

    fn look_again(&mut self, mut saving: Saving) -> Next {
        saving.tries = saving.tries.saturating_add(1);
        if saving.tries > TOKEN_SAVES_MAX {
            // The pair stays here; the next command offers it again.
            return Err(store_failed());
        }
        self.doing = Doing::Saving(saving);
        Ok(load(&[CONNECTION]))
    }

    /// Something else stands in the store than what the pair was meant to replace.
    pub(super) fn save_over(&mut self, stored: Option<Record>, version: u64, tries: u32) -> Next {
        let Some(unsaved) = &self.unsaved else { return Err(misread("there is nothing to save")) };
        let (base, want) = (unsaved.base, unsaved.want.clone());
        if let Want::Connect { realm, .. } = want {
            // A person has just consented: newer than anything stored, unless it is about another company.
            if let Err(finding) = self.fits(stored.as_ref(), &realm) {
                self.unsaved = None;
                return Err(finding);
            }
            let fresh = || Record::new(&self.workspace, &self.environment, realm.clone());
            let mut record = stored.unwrap_or_else(fresh);
            record.realm = realm;
            return self.save(record, version, tries);
        }
        match stored {
            // Another's claim, or its verdict that the connection is lost: this pair proves otherwise.
            Some(record) if record.version == base && record.state != DISCONNECTED => {
                self.save(record, version, tries)
            }
            stored => {
                self.unsaved = None;
                let renewal = if want == Want::KeepAlive { Renewal::keep_alive() } else { Renewal::token(0) };
                self.look(renewal, stored, version)
            }
        }
    }

    fn saved(&mut self, record: &Record) -> Next {
        let Some(unsaved) = self.unsaved.take() else { return Err(misread("there is nothing to save")) };
        self.watched = None;
        let done = match unsaved.want {
            Want::Connect { realm, resumed } => Done::Connected { realm, resumed },
            Want::KeepAlive => Done::Status { status: self.status_of(Some(record)) },
            Want::Token => Done::Token {
                access_token: unsaved.pair.access.expose().to_owned(),
                version: record.version,
                until: record.access_until,
            },
        };
        Ok(self.done(done))
    }
}
