//! What is kept of a connection. **Invariant:** tokens stand in the store only as a sealed envelope.

use serde::Serialize;

use crate::base::json::from_text;
use crate::base::members::read_record;
use crate::base::secret::Secret;
use crate::base::time::UnixMillis;
use crate::diagnostics::{Code, FieldPath, Finding};

use super::contract::Stored;

/// Under this key of the workspace's store.
pub(super) const CONNECTION: &str = "t/connection";
/// Consents that were begun.
pub(super) const CONSENTS: &str = "t/consents";
/// What the envelope is called in its own seal.
pub(super) const TOKENS: &str = "tokens";
const SCHEMA: u32 = 1;

/// `connected`, `reconnect` (a person must consent again) or `disconnected`.
pub(super) const CONNECTED: &str = "connected";
pub(super) const RECONNECT: &str = "reconnect";
pub(super) const DISCONNECTED: &str = "disconnected";

#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Record {
    pub schema: u32,
    pub workspace: String,
    /// The company that the workspace is linked to; empty once its links were cleared.
    pub realm: String,
    pub environment: String,
    pub state: String,
    /// Rises with every pair of tokens; part of the seal.
    pub version: u64,
    pub connected_at: UnixMillis,
    pub refreshed_at: UnixMillis,
    pub access_until: UnixMillis,
    /// End of the refresh token unless it is used before.
    pub idle_until: UnixMillis,
    /// End of the consent; zero if Intuit did not say.
    pub grant_until: UnixMillis,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sealed: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub synced_at: Option<UnixMillis>,
}

read_record!(Record {
    schema: u32 = "schema",
    workspace: String = "workspace",
    realm: String = "realm",
    environment: String = "environment",
    state: String = "state",
    version: u64 = "version",
    connected_at: UnixMillis = "connectedAt",
    refreshed_at: UnixMillis = "refreshedAt",
    access_until: UnixMillis = "accessUntil",
    idle_until: UnixMillis = "idleUntil",
    grant_until: UnixMillis = "grantUntil";
    claim: Option<Claim> = "claim",
    sealed: Option<String> = "sealed",
    company: Option<String> = "company",
    synced_at: Option<UnixMillis> = "syncedAt",
});

/// Who exchanges the refresh token now: a random name of that one exchange.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Claim {
    pub by: String,
    pub at: UnixMillis,
}

read_record!(Claim {
    by: String = "by",
    at: UnixMillis = "at";
});

/// A consent that was begun: hashes alone, so that the store cannot finish it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Consent {
    pub state: String,
    pub session: String,
    pub until: UnixMillis,
}

read_record!(Consent {
    state: String = "state",
    session: String = "session",
    until: UnixMillis = "until";
});

impl Record {
    pub fn new(workspace: &str, environment: &str, realm: String) -> Self {
        Self {
            schema: SCHEMA,
            workspace: workspace.to_owned(),
            environment: environment.to_owned(),
            realm,
            ..Self::default()
        }
    }

    /// The connection among what was loaded, with its storage version; 0 if there is none.
    pub fn found(entries: &[Stored]) -> Result<(Option<Self>, u64), Finding> {
        let Some(entry) = entries.iter().find(|entry| entry.key == CONNECTION) else { return Ok((None, 0)) };
        let record: Record = from_text(&entry.value).map_err(|_| damaged(CONNECTION))?;
        if record.schema > SCHEMA {
            let why = "the connection was stored by a newer version";
            return Err(Finding::new(Code::EngineSchemaNewer, &FieldPath::of(CONNECTION), why));
        }
        Ok((Some(record), entry.version))
    }
}

pub(super) fn consents(entries: &[Stored]) -> Result<(Vec<Consent>, u64), Finding> {
    let Some(entry) = entries.iter().find(|entry| entry.key == CONSENTS) else { return Ok((vec![], 0)) };
    let list = from_text(&entry.value).map_err(|_| damaged(CONSENTS))?;
    Ok((list, entry.version))
}

fn damaged(key: &str) -> Finding {
    Finding::new(Code::AuthEnvelopeRefused, &FieldPath::of(key), "the stored record cannot be read")
}

/// # Errors
/// Never for records of ours.
pub(super) fn text<T: Serialize + ?Sized>(record: &T) -> String {
    crate::base::json::to_text(record).unwrap_or_default()
}

/// Both tokens, as they lie in the envelope: a line each, which no token can hold.
pub(super) fn pair_text(access: &Secret, refresh: &Secret) -> Secret {
    Secret::new(format!("{}\n{}", access.expose(), refresh.expose()))
}

pub(super) fn pair_of(text: &Secret) -> Option<(Secret, Secret)> {
    let (access, refresh) = text.expose().split_once('\n')?;
    Some((Secret::new(access.to_owned()), Secret::new(refresh.to_owned())))
}

/// The pair from an exchange, before it is stored.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    pub access: Secret,
    pub refresh: Secret,
    pub access_ms: u64,
    pub idle_ms: u64,
    pub grant_ms: Option<u64>,
}

/// What Intuit's token service said.
#[derive(Debug)]
pub(super) enum Granted {
    Pair(Pair),
    /// The code or refresh token is no longer good.
    Invalid,
    /// The client's own id, secret or redirect address is wrong.
    Client,
    /// No usable answer: whether it was executed is unknown.
    Unclear(String),
}

#[derive(Default)]
struct TokenText {
    access_token: Option<super::contract::SecretText>,
    refresh_token: Option<super::contract::SecretText>,
    expires_in: Option<u64>,
    refresh_expires_in: Option<u64>,
    hard_expires_in: Option<u64>,
    error: Option<String>,
}

crate::base::members::read_members!(TokenText {
    access_token: "access_token",
    refresh_token: "refresh_token",
    expires_in: "expires_in",
    refresh_expires_in: "x_refresh_token_expires_in",
    hard_expires_in: "x_refresh_token_hard_expires_in",
    error: "error",
});

impl Granted {
    /// `status` 0: there is no whole answer. No part of the body enters a message.
    pub fn of(status: u16, body: &Secret) -> Self {
        let text: TokenText = from_text(body.expose()).unwrap_or_default();
        let unclear = || Self::Unclear(format!("the token service answered {status} without tokens"));
        match (status, text.error.as_deref()) {
            (0, _) => Self::Unclear("the token service gave no whole answer".to_owned()),
            (400, Some("invalid_grant")) => Self::Invalid,
            (
                400 | 401,
                Some("invalid_client" | "unauthorized_client" | "unsupported_grant_type" | "invalid_request"),
            )
            | (401, _) => Self::Client,
            (200, None) => {
                let (Some(access), Some(refresh), Some(seconds)) =
                    (text.access_token, text.refresh_token, text.expires_in)
                else {
                    return unclear();
                };
                if !is_token(access.0.expose()) || !is_token(refresh.0.expose()) {
                    return unclear();
                }
                let ms = |seconds: u64| seconds.saturating_mul(1000);
                Self::Pair(Pair {
                    access: access.0,
                    refresh: refresh.0,
                    access_ms: ms(seconds),
                    idle_ms: ms(text.refresh_expires_in.unwrap_or(IDLE_SECONDS)),
                    grant_ms: text.hard_expires_in.map(ms),
                })
            }
            _ => unclear(),
        }
    }
}

/// Intuit: 100 days, should the answer not say.
const IDLE_SECONDS: u64 = 8_640_000;

/// RFC 6750's alphabet: nothing that could end a header or a line.
fn is_token(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte);
    !text.is_empty() && text.len() <= 8192 && text.bytes().all(plain)
}
