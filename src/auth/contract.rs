//! What host and connection say to each other: one question at a time, closed enums both ways, as JSON.

use serde::Serialize;

use crate::base::json::{FromJson, Json, Mismatch, from_text, position};
use crate::base::limits::{TOKEN_ANSWER_BYTES_MAX, TOKEN_DEADLINE_MS};
use crate::base::members::{read_members, read_record};
use crate::base::secret::Secret;
use crate::base::time::UnixMillis;
use crate::diagnostics::{Code, FieldPath, Finding};

use super::status::ConnectionStatus;

/// How a connection is opened. The client secret is not among it: the host adds it to the requests.
#[derive(Clone, Debug, Default)]
pub struct ConnectionConfig {
    pub workspace: String,
    /// `production`, `sandbox`, or the address of a sandbox of one's own.
    pub environment: String,
    pub client_id: String,
    pub redirect_uri: String,
    /// The vault's keys, newest first.
    pub keys: Vec<VaultKey>,
}

read_members!(ConnectionConfig {
    workspace: "workspace",
    environment: "environment",
    client_id: "clientId",
    redirect_uri: "redirectUri",
    keys: "keys",
});

/// A key of the host's: a name, and 64 hexadecimal digits.
#[derive(Clone, Debug)]
pub struct VaultKey {
    pub id: String,
    pub key: SecretText,
}

read_record!(VaultKey {
    id: String = "id",
    key: SecretText = "key";
});

/// A [`Secret`] that can be read from JSON.
#[derive(Clone, Debug, Default)]
pub struct SecretText(pub Secret);

impl FromJson for SecretText {
    fn from_json(json: &mut Json<'_>) -> Result<Self, Mismatch> {
        Ok(Self(Secret::from_json(json)?))
    }
}

impl ConnectionConfig {
    /// # Errors
    /// If the text is no such configuration. The text itself, which holds keys, is in no message.
    pub fn parse(text: &str) -> Result<Self, Finding> {
        from_text(text).map_err(|error| unreadable(Code::AuthConfigInvalid, text, &error))
    }
}

/// One call: what is wanted (`command`), or what became of the last question (`answer`).
#[derive(Debug, Default)]
pub struct Said {
    pub now: UnixMillis,
    /// 64 or more hexadecimal digits, fresh for every command.
    pub entropy: String,
    pub command: String,
    /// `callback`: the query that QuickBooks sent the browser back with.
    pub query: SecretText,
    /// `callback`: what `authorize` had the host keep in the browser's session.
    pub session: SecretText,
    /// `token`: the version of the access token that QuickBooks refused; zero for none.
    pub refused: u64,
    /// `disconnect`: `keep` or `clear`.
    pub links: String,
    /// `note`: what the card shows.
    pub company: Option<String>,
    pub synced_at: Option<UnixMillis>,
    pub answer: String,
    pub entries: Vec<Stored>,
    pub version: u64,
    pub status: u16,
    pub body: SecretText,
}

read_members!(Said {
    now: "now",
    entropy: "entropy",
    command: "command",
    query: "query",
    session: "session",
    refused: "refused",
    links: "links",
    company: "company",
    synced_at: "syncedAt",
    answer: "answer",
    entries: "entries",
    version: "version",
    status: "status",
    body: "body",
});

impl Said {
    /// # Errors
    /// If the text is not what a host may say.
    pub fn parse(text: &str) -> Result<Self, Finding> {
        from_text(text).map_err(|error| unreadable(Code::EngineInputUnreadable, text, &error))
    }
}

/// Only where it stands is told: what stands there may be a key.
fn unreadable(code: Code, text: &str, mismatch: &Mismatch) -> Finding {
    let (line, column) = position(text, mismatch.at);
    Finding::new(code, &FieldPath::root(), format!("unreadable at line {line}, column {column}"))
}

/// A stored value and the version of the commit that wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    pub key: String,
    pub value: String,
    pub version: u64,
}

read_record!(Stored {
    key: String = "key",
    value: String = "value",
    version: u64 = "version";
});

/// What the host is asked to do next. Exactly one answer is expected, unless it is `done`.
#[derive(Clone, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Ask {
    /// Answer `loaded` with the entries that are there.
    Load { keys: Vec<String> },
    /// All or nothing, if every key still has the version (0: absent). Answer `committed` with the version, `refused`,
    /// or `unknown` if the store failed.
    Commit { expect: Vec<Expected>, put: Vec<Kept>, delete: Vec<String> },
    /// A POST to Intuit with the client's own credentials as HTTP Basic, never redirected. Answer `http` with
    /// status and body, or with status 0 if there is no whole answer.
    Http { request: AuthRequest },
    /// Answer `waited` after this time.
    Wait { ms: u64 },
    /// The end of the command.
    Done { result: Done },
}

impl std::fmt::Debug for Ask {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = match self {
            Ask::Load { .. } => "Load",
            Ask::Commit { .. } => "Commit",
            Ask::Http { .. } => "Http",
            Ask::Wait { .. } => "Wait",
            Ask::Done { .. } => "Done",
        };
        formatter.write_str(name)
    }
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Expected {
    pub key: String,
    pub version: u64,
}

/// Secrets in `value` are sealed.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Kept {
    pub key: String,
    pub value: String,
}

/// A request to one of Intuit's token services.
#[derive(Clone, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct AuthRequest {
    pub url: String,
    pub content_type: &'static str,
    pub body: String,
    pub timeout_ms: u64,
    pub max_bytes: usize,
}

impl AuthRequest {
    pub(super) fn new(url: &str, content_type: &'static str, body: String) -> Self {
        let (timeout_ms, max_bytes) = (TOKEN_DEADLINE_MS, TOKEN_ANSWER_BYTES_MAX);
        Self { url: url.to_owned(), content_type, body, timeout_ms, max_bytes }
    }
}

impl std::fmt::Debug for AuthRequest {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("AuthRequest")
    }
}

/// How a command ended.
#[derive(Clone, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Done {
    /// Send the browser to `url`; keep `session` where only this browser can bring it back: a cookie that scripts
    /// cannot read.
    Authorize {
        url: String,
        session: String,
    },
    /// `resumed`: the workspace was connected to this company before.
    Connected {
        realm: String,
        resumed: bool,
    },
    Token {
        access_token: String,
        version: u64,
        until: UnixMillis,
    },
    Status {
        status: ConnectionStatus,
    },
    Disconnected {
        #[serde(skip_serializing_if = "Option::is_none")]
        warning: Option<Finding>,
    },
    Failed {
        finding: Finding,
    },
}

impl std::fmt::Debug for Done {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Done::Failed { finding } => write!(formatter, "Failed({})", finding.code),
            Done::Connected { realm, resumed } => write!(formatter, "Connected({realm}, {resumed})"),
            Done::Status { status } => write!(formatter, "{status:?}"),
            Done::Authorize { .. } => formatter.write_str("Authorize"),
            Done::Token { .. } => formatter.write_str("Token"),
            Done::Disconnected { .. } => formatter.write_str("Disconnected"),
        }
    }
}
