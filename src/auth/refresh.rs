//! A good access token, with one exchange of the refresh token at a time among all who share the store.
//!
//! Whoever wants to exchange puts a claim into the record first, by compare-and-set. The others hand out the old
//! token while it lasts, or wait. A claim whose owner died is taken over once it has been *seen* unchanged for
//! longer than an exchange can take: wrong clocks cost time, never the connection.

use crate::base::limits::{
    KEEP_ALIVE_MS, TOKEN_CLAIM_MS, TOKEN_EARLY_MS, TOKEN_LOOK_MS, TOKEN_PATIENCE_MS, TOKEN_SAVES_MAX,
    TOKEN_SPARE_MS,
};
use crate::base::secret::Secret;
use crate::base::time::UnixMillis;
use crate::base::url::percent_encoded;
use crate::diagnostics::{Code, FieldPath, Finding};

use super::callback::{FORM, client_refused};
use super::contract::{Ask, AuthRequest, Done};
use super::record::{self, CONNECTION, Claim, Granted, RECONNECT, Record};
use super::save::{Unsaved, Want};
use super::{Answer, Connection, Doing, Next, load, misread, put};

#[derive(Debug)]
pub(super) struct Renewal {
    /// Version of the access token that QuickBooks refused; 0 for none.
    refused: u64,
    keep_alive: bool,
    /// Name of our claim.
    by: Option<String>,
    waited_ms: u64,
    tries: u32,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    Looking,
    Claiming(Record),
    Asking {
        record: Record,
        version: u64,
    },
    /// The refresh token was refused: is it still the newest?
    Judging {
        base: u64,
    },
    /// The record says that a person must consent again.
    Giving,
    /// The claim is given back after a failure.
    Releasing {
        record: Record,
        finding: Finding,
    },
}

impl Renewal {
    pub fn token(refused: u64) -> Self {
        Self { refused, keep_alive: false, by: None, waited_ms: 0, tries: 0, stage: Stage::Looking }
    }

    pub fn keep_alive() -> Self {
        Self { keep_alive: true, ..Self::token(0) }
    }
}

impl Connection {
    pub(super) fn renewal(&mut self, mut renewal: Renewal, answer: Answer) -> Next {
        match (std::mem::replace(&mut renewal.stage, Stage::Looking), answer) {
            (Stage::Looking, Answer::Loaded(entries)) => {
                let (record, version) = Record::found(&entries)?;
                self.look(renewal, record, version)
            }
            (Stage::Claiming(record), Answer::Committed(version)) => self.exchange(renewal, record, version),
            // Whether our claim stands is seen in the store.
            (Stage::Looking, Answer::Waited) | (Stage::Claiming(_), Answer::Refused | Answer::Unknown) => {
                self.again(renewal)
            }
            (Stage::Asking { record, version }, Answer::Http(status, body)) => {
                self.answer_of(renewal, record, version, status, &body)
            }
            (Stage::Judging { base }, Answer::Loaded(entries)) => {
                let (record, version) = Record::found(&entries)?;
                self.judge_grant(renewal, base, record, version)
            }
            (Stage::Giving, Answer::Refused) => self.again(renewal),
            (Stage::Giving, _) => Err(lost()),
            (Stage::Releasing { record, finding }, _) => match self.spare(&renewal, &record) {
                Some(done) => Ok(self.done(done)),
                None => Err(finding),
            },
            _ => Err(misread("another answer was expected")),
        }
    }

    fn again(&mut self, mut renewal: Renewal) -> Next {
        renewal.tries = renewal.tries.saturating_add(1);
        if renewal.tries > TOKEN_SAVES_MAX.saturating_mul(128) {
            return Err(busy());
        }
        self.doing = Doing::Renewal(renewal);
        Ok(load(&[CONNECTION]))
    }

    /// What the stored record leads to.
    pub(super) fn look(&mut self, mut renewal: Renewal, record: Option<Record>, version: u64) -> Next {
        if self.unsaved.is_some() {
            return self.save_over(record, version, 0);
        }
        let mut record = self.alive(record)?;
        let (access, _) = self.opened(&record)?;
        if !self.is_due(&renewal, &record) {
            let done = if renewal.keep_alive {
                Done::Status { status: self.status_of(Some(&record)) }
            } else {
                token(&record, &access)
            };
            return Ok(self.done(done));
        }
        if let Some(claim) = &record.claim {
            if renewal.by.as_ref() == Some(&claim.by) {
                return self.exchange(renewal, record, version);
            }
            let since = match self.watched {
                Some((known, since)) if known == version => since.min(self.now),
                _ => self.now,
            };
            self.watched = Some((version, since));
            if self.now.since_ms(since) < TOKEN_CLAIM_MS {
                if let Some(done) = self.spare(&renewal, &record) {
                    return Ok(self.done(done));
                }
                renewal.waited_ms = renewal.waited_ms.saturating_add(TOKEN_LOOK_MS);
                if renewal.waited_ms > TOKEN_PATIENCE_MS {
                    return Err(busy());
                }
                self.doing = Doing::Renewal(renewal);
                return Ok(Ask::Wait { ms: TOKEN_LOOK_MS });
            }
        }
        let by = self.draw("claim");
        record.claim = Some(Claim { by: by.clone(), at: self.now });
        let value = record::text(&record);
        renewal.by = Some(by);
        renewal.stage = Stage::Claiming(record);
        self.doing = Doing::Renewal(renewal);
        Ok(put(CONNECTION, version, value))
    }

    fn is_due(&self, renewal: &Renewal, record: &Record) -> bool {
        if renewal.keep_alive {
            let outdated = self.vault.is_outdated(record.sealed.as_deref().unwrap_or_default());
            return outdated || self.now.since_ms(record.refreshed_at) >= KEEP_ALIVE_MS;
        }
        renewal.refused == record.version || record.access_until.since_ms(self.now) <= TOKEN_EARLY_MS
    }

    /// The old token, if it lasts and nobody has refused it: no reason to wait for the new one.
    fn spare(&self, renewal: &Renewal, record: &Record) -> Option<Done> {
        let left = record.access_until.since_ms(self.now);
        if renewal.keep_alive || renewal.refused == record.version || left <= TOKEN_SPARE_MS {
            return None;
        }
        let (access, _) = self.opened(record).ok()?;
        Some(token(record, &access))
    }

    /// Our claim stands, under this storage version.
    fn exchange(&mut self, mut renewal: Renewal, record: Record, version: u64) -> Next {
        let (_, refresh) = self.opened(&record)?;
        let body = format!("grant_type=refresh_token&refresh_token={}", percent_encoded(refresh.expose()));
        renewal.stage = Stage::Asking { record, version };
        self.doing = Doing::Renewal(renewal);
        Ok(Ask::Http { request: AuthRequest::new(&self.addresses.token, FORM, body) })
    }

    fn answer_of(
        &mut self,
        mut renewal: Renewal,
        mut record: Record,
        version: u64,
        status: u16,
        body: &Secret,
    ) -> Next {
        let finding = match Granted::of(status, body) {
            Granted::Pair(pair) => {
                let want = if renewal.keep_alive { Want::KeepAlive } else { Want::Token };
                self.unsaved = Some(Unsaved { pair, base: record.version, at: self.now, want });
                return self.save(record, version, 0);
            }
            Granted::Invalid => {
                renewal.stage = Stage::Judging { base: record.version };
                self.doing = Doing::Renewal(renewal);
                return Ok(load(&[CONNECTION]));
            }
            Granted::Client => client_refused(),
            Granted::Unclear(why) => Finding::new(Code::AuthEndpoint, &FieldPath::root(), why),
        };
        record.claim = None;
        let value = record::text(&record);
        renewal.stage = Stage::Releasing { record, finding };
        self.doing = Doing::Renewal(renewal);
        Ok(put(CONNECTION, version, value))
    }

    /// Refused, and still the newest: the connection is lost. Otherwise somebody else has got a newer pair.
    fn judge_grant(&mut self, mut renewal: Renewal, base: u64, record: Option<Record>, version: u64) -> Next {
        let mut record = self.alive(record)?;
        let ours = record.claim.as_ref().map(|claim| &claim.by) == renewal.by.as_ref();
        if record.version != base || !ours {
            return self.look(renewal, Some(record), version);
        }
        RECONNECT.clone_into(&mut record.state);
        record.claim = None;
        record.sealed = None;
        renewal.stage = Stage::Giving;
        self.doing = Doing::Renewal(renewal);
        Ok(put(CONNECTION, version, record::text(&record)))
    }
}

fn token(record: &Record, access: &Secret) -> Done {
    let until: UnixMillis = record.access_until;
    Done::Token { access_token: access.expose().to_owned(), version: record.version, until }
}

fn lost() -> Finding {
    let why = "QuickBooks no longer accepts this connection: it was revoked, unused too long, or replaced";
    Finding::new(Code::AuthReconnect, &FieldPath::of(CONNECTION), why)
}

fn busy() -> Finding {
    Finding::new(
        Code::AuthBusy,
        &FieldPath::of(CONNECTION),
        "others are renewing the connection all the time",
    )
}
