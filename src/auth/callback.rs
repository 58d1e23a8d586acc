//! From the consent page to a connection. **Invariant:** a state is burnt before its code is used, whatever else
//! is wrong with the answer, and the company is taken from an answer whose state was ours.

use crate::base::limits::{CONSENT_MS, CONSENTS_MAX, TOKEN_SAVES_MAX};
use crate::base::secret::Secret;
use crate::base::url::{form_field, percent_encoded};
use crate::diagnostics::{Code, FieldPath, Finding};

use super::contract::{Ask, AuthRequest, Done, Stored};
use super::record::{self, CONNECTION, CONSENTS, Consent, Granted, Record};
use super::save::{Unsaved, Want};
use super::{Answer, Connection, Doing, Next, hashed, load, misread, put, store_failed};

pub(super) const FORM: &str = "application/x-www-form-urlencoded";

#[derive(Debug)]
pub(super) struct Callback {
    query: Secret,
    session: Secret,
    tries: u32,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    Looking,
    /// The state is being burnt; then this follows.
    Burning(Result<Ready, Finding>),
    Exchanging(Ready),
}

/// A consent that may be exchanged.
#[derive(Debug)]
struct Ready {
    code: Secret,
    realm: String,
    record: Option<Record>,
    version: u64,
}

impl Callback {
    pub fn new(query: Secret, session: Secret) -> Self {
        Self { query, session, tries: 0, stage: Stage::Looking }
    }
}

fn wrong(code: Code, why: &str) -> Finding {
    Finding::new(code, &FieldPath::of("query"), why)
}

impl Connection {
    pub(super) fn consent(&mut self, answer: Answer, tries: u32) -> Next {
        let Answer::Loaded(entries) = answer else { return Err(misread("`loaded` was expected")) };
        let (mut list, version) = record::consents(&entries)?;
        list.retain(|consent| consent.until > self.now);
        while list.len() >= CONSENTS_MAX {
            list.remove(0);
        }
        let (state, session) = (self.draw("state"), self.draw("session"));
        let until = self.now.plus_ms(CONSENT_MS);
        list.push(Consent { state: hashed("state", &state), session: hashed("session", &session), until });
        let url = self.addresses.consent(&self.client_id, &self.redirect_uri, &state);
        self.doing = Doing::Consented { done: Done::Authorize { url, session }, tries };
        Ok(put(CONSENTS, version, record::text(&list)))
    }

    pub(super) fn consented(&mut self, answer: &Answer, done: Done, tries: u32) -> Next {
        match answer {
            Answer::Committed(_) => Ok(self.done(done)),
            Answer::Refused | Answer::Unknown if tries < TOKEN_SAVES_MAX => {
                self.doing = Doing::Consent { tries: tries.saturating_add(1) };
                Ok(load(&[CONSENTS]))
            }
            _ => Err(store_failed()),
        }
    }

    pub(super) fn callback(&mut self, mut callback: Callback, answer: Answer) -> Next {
        match (callback.stage, answer) {
            (Stage::Looking, Answer::Loaded(entries)) => {
                let (next, list, version) = self.judge(&callback.query, &callback.session, &entries)?;
                callback.stage = Stage::Burning(next);
                self.doing = Doing::Callback(callback);
                Ok(put(CONSENTS, version, record::text(&list)))
            }
            (Stage::Burning(next), Answer::Committed(_)) => {
                let ready = next?;
                let (code, redirect) =
                    (percent_encoded(ready.code.expose()), percent_encoded(&self.redirect_uri));
                let body = format!("grant_type=authorization_code&code={code}&redirect_uri={redirect}");
                callback.stage = Stage::Exchanging(ready);
                self.doing = Doing::Callback(callback);
                Ok(Ask::Http { request: AuthRequest::new(&self.addresses.token, FORM, body) })
            }
            // Somebody else began or finished a consent meanwhile.
            (Stage::Burning(_), Answer::Refused) if callback.tries < TOKEN_SAVES_MAX => {
                callback.stage = Stage::Looking;
                callback.tries = callback.tries.saturating_add(1);
                self.doing = Doing::Callback(callback);
                Ok(load(&[CONSENTS, CONNECTION]))
            }
            (Stage::Burning(_), _) => Err(store_failed()),
            (Stage::Exchanging(ready), Answer::Http(status, body)) => self.exchanged(ready, status, &body),
            _ => Err(misread("another answer was expected")),
        }
    }

    /// What a callback leads to, and the consents that are left once it is burnt.
    #[expect(clippy::type_complexity, reason = "the outcome, the list to store and its version")]
    fn judge(
        &self,
        query: &Secret,
        session: &Secret,
        entries: &[Stored],
    ) -> Result<(Result<Ready, Finding>, Vec<Consent>, u64), Finding> {
        let state = form_field(query.expose(), "state")
            .ok_or_else(|| wrong(Code::AuthCallbackUnreadable, "the answer has no state"))?;
        let (mut list, version) = record::consents(entries)?;
        let (state, session) = (hashed("state", &state), hashed("session", session.expose()));
        let place = list.iter().position(|known| known.state == state && known.session == session);
        let Some(place) = place else {
            return Err(wrong(
                Code::AuthStateUnknown,
                "no consent of this browser was begun with this state",
            ));
        };
        let consent = list.remove(place);
        list.retain(|other| other.until > self.now);
        let next = if consent.until <= self.now {
            Err(wrong(Code::AuthStateExpired, "the consent was begun too long ago"))
        } else {
            self.ready(query, entries)
        };
        Ok((next, list, version))
    }

    fn ready(&self, query: &Secret, entries: &[Stored]) -> Result<Ready, Finding> {
        let field = |name: &str| form_field(query.expose(), name);
        if let Some(error) = field("error") {
            let denied = error == "access_denied";
            let why =
                if denied { "access was declined at QuickBooks" } else { "QuickBooks refused the consent" };
            return Err(wrong(Code::AuthDenied, why));
        }
        let (Some(code), Some(realm)) = (field("code"), field("realmId")) else {
            return Err(wrong(Code::AuthCallbackUnreadable, "the answer lacks code or company"));
        };
        if code.is_empty() || !is_realm(&realm) {
            return Err(wrong(Code::AuthCallbackUnreadable, "the answer's code or company is malformed"));
        }
        let (record, version) = Record::found(entries)?;
        self.fits(record.as_ref(), &realm)?;
        Ok(Ready { code: Secret::new(code), realm, record, version })
    }

    /// One workspace, one company, for as long as there are links.
    pub(super) fn fits(&self, record: Option<&Record>, realm: &str) -> Result<(), Finding> {
        let Some(record) = record else { return Ok(()) };
        if record.workspace != self.workspace {
            let why = "the store holds another workspace's connection";
            return Err(Finding::new(Code::AuthEnvelopeRefused, &FieldPath::of(CONNECTION), why));
        }
        if record.realm.is_empty() || record.realm == realm {
            return Ok(());
        }
        let why = format!("the workspace is linked to company `{}`, not `{realm}`", record.realm);
        Err(Finding::new(Code::AuthOtherCompany, &FieldPath::of("realmId"), why))
    }

    fn exchanged(&mut self, ready: Ready, status: u16, body: &Secret) -> Next {
        let Ready { realm, record, version, .. } = ready;
        match Granted::of(status, body) {
            Granted::Pair(pair) => {
                let fresh = || Record::new(&self.workspace, &self.environment, realm.clone());
                let mut record = record.unwrap_or_else(fresh);
                let want = Want::Connect {
                    resumed: record.realm == realm && record.version > 0,
                    realm: realm.clone(),
                };
                record.realm = realm;
                self.unsaved = Some(Unsaved { pair, base: record.version, at: self.now, want });
                self.save(record, version, 0)
            }
            Granted::Invalid => Err(wrong(Code::AuthCodeRefused, "QuickBooks no longer accepts the code")),
            Granted::Client => Err(client_refused()),
            Granted::Unclear(why) => Err(Finding::new(Code::AuthEndpoint, &FieldPath::root(), why)),
        }
    }
}

pub(super) fn client_refused() -> Finding {
    let why = "QuickBooks does not accept the client's id, secret or redirect address";
    Finding::new(Code::AuthClientRefused, &FieldPath::of("clientId"), why)
}

/// Intuit: decimal digits; it stands in every later URL.
fn is_realm(text: &str) -> bool {
    (1..=20).contains(&text.len()) && text.bytes().all(|digit| digit.is_ascii_digit())
}
