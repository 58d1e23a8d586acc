//! The connection to Intuit: OAuth as a sans-IO state machine, and the vault for its tokens.
//!
//! One command at a time: [`Connection::turn`] takes it, and from then on each answer brings the next question,
//! until `done`. Several processes share one connection over the store.
//!
//! **Invariants:** of those that share a store, one exchanges the refresh token at a time; a pair of tokens is
//! durable before any of it is used; a consent is finished once, in the browser that began it, for the company
//! that the workspace is linked to.

mod address;
mod callback;
mod contract;
mod leave;
mod record;
mod refresh;
mod save;
mod status;
mod vault;

pub use contract::{
    Ask, AuthRequest, ConnectionConfig, Done, Expected, Kept, Said, SecretText, Stored, VaultKey,
};
pub use status::ConnectionStatus;
pub use vault::{Place, Vault};

use crate::base::fingerprint::Fingerprint;
use crate::base::limits::ENTROPY_HEX_MIN;
use crate::base::secret::Secret;
use crate::base::time::UnixMillis;
use crate::diagnostics::{Code, FieldPath, Finding};

use address::Addresses;
use callback::Callback;
use leave::Leaving;
use record::{CONNECTED, CONNECTION, CONSENTS, RECONNECT, Record, TOKENS};
use refresh::Renewal;
use save::{Saving, Unsaved};

/// One workspace's connection.
#[derive(Debug)]
pub struct Connection {
    workspace: String,
    environment: String,
    client_id: String,
    redirect_uri: String,
    addresses: Addresses,
    vault: Vault,
    doing: Doing,
    now: UnixMillis,
    entropy: Secret,
    draws: u64,
    /// A pair that no store has taken yet. It outlives the command that brought it.
    unsaved: Option<Unsaved>,
    /// Another's claim: its storage version, and since when it has been seen unchanged.
    watched: Option<(u64, UnixMillis)>,
}

#[derive(Debug, Default)]
enum Doing {
    #[default]
    Nothing,
    Consent {
        tries: u32,
    },
    /// The consent is saved: send the browser there.
    Consented {
        done: Done,
        tries: u32,
    },
    Callback(Callback),
    Renewal(Renewal),
    Saving(Saving),
    Leaving(Leaving),
    Status,
    Noting {
        company: Option<String>,
        synced_at: Option<UnixMillis>,
        tries: u32,
    },
}

/// What became of the last question.
enum Answer {
    Loaded(Vec<Stored>),
    Committed(u64),
    Refused,
    Unknown,
    Http(u16, Secret),
    Waited,
}

type Next = Result<Ask, Finding>;

impl Connection {
    /// # Errors
    /// If an option is missing, a key is none, or an address is not one that people or tokens may be sent to.
    pub fn new(config: &ConnectionConfig) -> Result<Self, Finding> {
        for (name, value) in [("workspace", &config.workspace), ("clientId", &config.client_id)] {
            if value.is_empty() || value.len() > 200 {
                let why = "text of 1 to 200 characters is needed";
                return Err(Finding::new(Code::AuthConfigInvalid, &FieldPath::of(name), why));
            }
        }
        if !address::is_redirect(&config.redirect_uri) {
            let why = "`https`, or `http` on this machine, without query or fragment is needed";
            return Err(Finding::new(Code::AuthConfigInvalid, &FieldPath::of("redirectUri"), why));
        }
        let keys: Vec<_> = config.keys.iter().map(|key| (key.id.clone(), key.key.0.clone())).collect();
        Ok(Self {
            addresses: Addresses::new(&config.environment)?,
            vault: Vault::new(&keys)?,
            workspace: config.workspace.clone(),
            environment: config.environment.clone(),
            client_id: config.client_id.clone(),
            redirect_uri: config.redirect_uri.clone(),
            doing: Doing::Nothing,
            now: UnixMillis(0),
            entropy: Secret::default(),
            draws: 0,
            unsaved: None,
            watched: None,
        })
    }

    /// Takes a command or an answer and says what to do next. A command while another is under way ends that one.
    pub fn turn(&mut self, said: Said) -> Ask {
        self.now = said.now;
        let next = if said.command.is_empty() { self.answered(said) } else { self.begin(said) };
        next.unwrap_or_else(|finding| self.done(Done::Failed { finding }))
    }

    fn begin(&mut self, said: Said) -> Next {
        self.refill(&said.entropy)?;
        let (doing, keys): (Doing, &[&str]) = match said.command.as_str() {
            "authorize" => (Doing::Consent { tries: 0 }, &[CONSENTS]),
            "callback" => {
                (Doing::Callback(Callback::new(said.query.0, said.session.0)), &[CONSENTS, CONNECTION])
            }
            "token" => (Doing::Renewal(Renewal::token(said.refused)), &[CONNECTION]),
            "keep-alive" => (Doing::Renewal(Renewal::keep_alive()), &[CONNECTION]),
            "disconnect" if matches!(said.links.as_str(), "keep" | "clear") => {
                (Doing::Leaving(Leaving::new(said.links == "clear")), &[CONNECTION])
            }
            "status" => (Doing::Status, &[CONNECTION]),
            "note" => {
                let (company, synced_at) = (said.company, said.synced_at);
                (Doing::Noting { company, synced_at, tries: 0 }, &[CONNECTION])
            }
            _ => return Err(misread("the command is unknown, or lacks a member")),
        };
        self.doing = doing;
        Ok(load(keys))
    }

    fn answered(&mut self, said: Said) -> Next {
        let answer = match said.answer.as_str() {
            "loaded" => Answer::Loaded(said.entries),
            "committed" => Answer::Committed(said.version),
            "refused" => Answer::Refused,
            "unknown" => Answer::Unknown,
            "http" => Answer::Http(said.status, said.body.0),
            "waited" => Answer::Waited,
            _ => return Err(misread("the answer is unknown")),
        };
        match std::mem::take(&mut self.doing) {
            Doing::Nothing => Err(misread("nothing was asked")),
            Doing::Consent { tries } => self.consent(answer, tries),
            Doing::Consented { done, tries } => self.consented(&answer, done, tries),
            Doing::Callback(callback) => self.callback(callback, answer),
            Doing::Renewal(renewal) => self.renewal(renewal, answer),
            Doing::Saving(saving) => self.saving(saving, answer),
            Doing::Leaving(leaving) => self.leaving(leaving, answer),
            Doing::Status => match answer {
                Answer::Loaded(entries) => self.status(&entries),
                _ => Err(misread("`loaded` was expected")),
            },
            Doing::Noting { company, synced_at, tries } => self.noting(company, synced_at, tries, answer),
        }
    }

    /// Chance for one command. What the host hands in twice is no chance.
    fn refill(&mut self, entropy: &str) -> Result<(), Finding> {
        let hexadecimal = entropy.bytes().all(|digit| digit.is_ascii_hexdigit());
        let uniform = entropy.bytes().all(|digit| Some(digit) == entropy.bytes().next());
        if entropy.len() < ENTROPY_HEX_MIN || !hexadecimal || uniform || entropy == self.entropy.expose() {
            let why = "64 or more hexadecimal digits are needed, other ones for each command";
            return Err(Finding::new(Code::AuthEntropy, &FieldPath::of("entropy"), why));
        }
        self.entropy = Secret::new(entropy.to_owned());
        Ok(())
    }

    /// 255 bits that nobody can guess.
    fn draw(&mut self, name: &str) -> String {
        self.draws = self.draws.saturating_add(1);
        let count = self.draws.to_string();
        Fingerprint::new().text(name).text(self.entropy.expose()).text(&count).base32(51)
    }

    fn done(&mut self, result: Done) -> Ask {
        self.doing = Doing::Nothing;
        Ask::Done { result }
    }

    fn place<'a>(&'a self, record: &'a Record, version: u64) -> Place<'a> {
        Place { workspace: &self.workspace, realm: &record.realm, name: TOKENS, version }
    }

    /// The stored pair: access token, refresh token.
    fn opened(&self, record: &Record) -> Result<(Secret, Secret), Finding> {
        let sealed = record.sealed.as_deref().unwrap_or_default();
        let text = self.vault.open(self.place(record, record.version), sealed)?;
        record::pair_of(&text).ok_or_else(|| {
            Finding::new(Code::AuthEnvelopeRefused, &FieldPath::of(CONNECTION), "the envelope holds no pair")
        })
    }

    /// The record of a live connection.
    fn alive(&self, record: Option<Record>) -> Result<Record, Finding> {
        let not = |code, why: &str| Err(Finding::new(code, &FieldPath::of(CONNECTION), why));
        match record {
            Some(record) if record.workspace != self.workspace => {
                not(Code::AuthEnvelopeRefused, "the stored connection belongs to another workspace")
            }
            Some(record) if record.state == RECONNECT => {
                not(Code::AuthReconnect, "QuickBooks no longer accepts this connection")
            }
            Some(record) if record.state == CONNECTED && record.environment == self.environment => Ok(record),
            Some(record) if record.state == CONNECTED => {
                not(Code::AuthNotConnected, "the workspace is connected in another environment")
            }
            _ => not(Code::AuthNotConnected, "the workspace is not connected"),
        }
    }
}

fn load(keys: &[&str]) -> Ask {
    Ask::Load { keys: keys.iter().map(|key| (*key).to_owned()).collect() }
}

/// Puts one key if it still has this version.
fn put(key: &str, version: u64, value: String) -> Ask {
    let expect = vec![Expected { key: key.to_owned(), version }];
    Ask::Commit { expect, put: vec![Kept { key: key.to_owned(), value }], delete: vec![] }
}

fn misread(why: &str) -> Finding {
    Finding::new(Code::EngineInputUnreadable, &FieldPath::root(), why)
}

/// One text for every secret of a consent: equal texts give equal hashes, and no hash gives its text.
fn hashed(kind: &str, secret: &str) -> String {
    Fingerprint::new().text("tieout-consent").text(kind).text(secret).base32(51)
}

fn store_failed() -> Finding {
    Finding::new(Code::AuthStore, &FieldPath::of(CONNECTION), "the store failed, or was changed all the time")
}
