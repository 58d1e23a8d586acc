//! How the connection stands, for people.

use serde::Serialize;

use crate::base::limits::{GRANT_WARNING_MS, IDLE_WARNING_MS, KEEP_ALIVE_MS, TOKEN_SAVES_MAX};
use crate::base::time::UnixMillis;
use crate::diagnostics::{Code, FieldPath, Finding};

use super::contract::{Done, Stored};
use super::record::{self, CONNECTED, CONNECTION, RECONNECT, Record};
use super::{Answer, Connection, Doing, Next, load, misread, put, store_failed};

/// What the connection's card shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ConnectionStatus {
    /// `not-connected`, `connected`, `reconnect` or `disconnected`.
    pub state: String,
    /// The company that the workspace is linked to, connected or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub realm: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub synced_at: Option<UnixMillis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connected_at: Option<UnixMillis>,
    /// When the connection ends if it is not used before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idle_until: Option<UnixMillis>,
    /// When the consent ends, whatever happens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant_until: Option<UnixMillis>,
    /// When `keep-alive` should be called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_alive_at: Option<UnixMillis>,
    pub findings: Vec<Finding>,
}

impl Connection {
    pub(super) fn status(&mut self, entries: &[Stored]) -> Next {
        let (record, _) = Record::found(entries)?;
        let status = self.status_of(record.as_ref());
        Ok(self.done(Done::Status { status }))
    }

    pub(super) fn status_of(&self, record: Option<&Record>) -> ConnectionStatus {
        let known = record.filter(|record| record.workspace == self.workspace);
        let live = known.filter(|record| record.state == CONNECTED);
        let moment = |at: UnixMillis| (at.0 > 0).then_some(at);
        let mut findings = Vec::new();
        if let Some(record) = live {
            findings.extend(self.ends_soon(record));
        }
        if known.is_some_and(|record| record.state == RECONNECT) {
            let why = "QuickBooks no longer accepts this connection";
            findings.push(Finding::new(Code::AuthReconnect, &FieldPath::of(CONNECTION), why));
        }
        ConnectionStatus {
            state: known.map_or_else(|| "not-connected".to_owned(), |record| record.state.clone()),
            realm: known.map(|record| record.realm.clone()).filter(|realm| !realm.is_empty()),
            company: known.and_then(|record| record.company.clone()),
            synced_at: known.and_then(|record| record.synced_at),
            connected_at: live.and_then(|record| moment(record.connected_at)),
            idle_until: live.and_then(|record| moment(record.idle_until)),
            grant_until: live.and_then(|record| moment(record.grant_until)),
            keep_alive_at: live.map(|record| record.refreshed_at.plus_ms(KEEP_ALIVE_MS)),
            findings,
        }
    }

    fn ends_soon(&self, record: &Record) -> Vec<Finding> {
        let days = |until: UnixMillis| until.since_ms(self.now).div_euclid(24 * 60 * 60 * 1000);
        let mut findings = Vec::new();
        if record.idle_until.since_ms(self.now) <= IDLE_WARNING_MS {
            let why =
                format!("the connection was not used for long and ends in {} days", days(record.idle_until));
            findings.push(Finding::new(Code::AuthIdleEnd, &FieldPath::of(CONNECTION), why));
        }
        if record.grant_until.0 > 0 && record.grant_until.since_ms(self.now) <= GRANT_WARNING_MS {
            let why = format!("the consent ends in {} days", days(record.grant_until));
            findings.push(Finding::new(Code::AuthGrantEnd, &FieldPath::of(CONNECTION), why));
        }
        findings
    }

    /// Keeps what the card shows.
    pub(super) fn noting(
        &mut self,
        company: Option<String>,
        synced_at: Option<UnixMillis>,
        tries: u32,
        answer: Answer,
    ) -> Next {
        match answer {
            Answer::Loaded(entries) => {
                let (record, version) = Record::found(&entries)?;
                let mut record = self.alive(record)?;
                record.company = company.clone().or(record.company);
                record.synced_at = synced_at.or(record.synced_at);
                self.doing = Doing::Noting { company, synced_at, tries };
                Ok(put(CONNECTION, version, record::text(&record)))
            }
            Answer::Committed(_) => {
                self.doing = Doing::Status;
                Ok(load(&[CONNECTION]))
            }
            Answer::Refused | Answer::Unknown if tries < TOKEN_SAVES_MAX => {
                self.doing = Doing::Noting { company, synced_at, tries: tries.saturating_add(1) };
                Ok(load(&[CONNECTION]))
            }
            Answer::Refused | Answer::Unknown => Err(store_failed()),
            _ => Err(misread("another answer was expected")),
        }
    }
}
