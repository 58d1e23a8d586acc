//! A store, Intuit's token service, and processes that share both. Time moves only when told.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tieout::auth::{Ask, Connection, ConnectionConfig, Done, Said};
use tieout::base::time::UnixMillis;

pub const DAY: u64 = 24 * 60 * 60 * 1000;
pub const HOUR: u64 = 60 * 60 * 1000;
pub const START: u64 = 1_790_000_000_000;
pub const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// A store that compares before it sets.
#[derive(Default)]
pub struct Store {
    pub entries: BTreeMap<String, (String, u64)>,
    version: u64,
    /// The next commits: `lost` are carried out and answered `unknown`, `failed` are not carried out.
    pub lost: u32,
    pub failed: u32,
    /// Somebody else is quicker with the next commits.
    pub contested: u32,
    pub commits: u32,
}

/// Intuit's token service.
pub struct Intuit {
    pub issued: u64,
    /// Refresh tokens that are accepted: the newest last.
    pub good: Vec<String>,
    /// How many earlier ones stay good.
    pub tolerance: usize,
    pub rotates: bool,
    pub exchanges: u32,
    pub revoked: Vec<String>,
    pub code: Option<String>,
    /// Status and body of the next answers, instead of tokens.
    pub answers: Vec<(u16, String)>,
    /// The next exchanges happen, but their answer is lost.
    pub lose: u32,
    pub hard_seconds: Option<u64>,
    pub revoke_status: u16,
}

pub struct World {
    pub now: u64,
    pub store: Store,
    pub intuit: Intuit,
    entropy: u64,
    /// Everything that a process said or stored, to be searched for secrets.
    pub seen: String,
}

impl Default for World {
    fn default() -> Self {
        let intuit = Intuit {
            issued: 0,
            good: vec![],
            tolerance: 0,
            rotates: true,
            exchanges: 0,
            revoked: vec![],
            code: None,
            answers: vec![],
            lose: 0,
            hard_seconds: Some(157_680_000),
            revoke_status: 200,
        };
        Self { now: START, store: Store::default(), intuit, entropy: 0, seen: String::new() }
    }
}

pub fn config(workspace: &str, keys: &[(&str, &str)]) -> ConnectionConfig {
    let keys: Vec<Value> = keys.iter().map(|(id, key)| json!({"id": id, "key": key})).collect();
    let text = json!({"workspace": workspace, "environment": "http://127.0.0.1:9", "clientId": "client&1",
        "redirectUri": "https://crm.example/cb", "keys": keys});
    ConnectionConfig::parse(&text.to_string()).unwrap()
}

pub fn process() -> Connection {
    Connection::new(&config("ws", &[("k1", KEY)])).unwrap()
}

impl World {
    /// A command as a host sends it, with fresh chance.
    pub fn command(&mut self, fields: &Value) -> Said {
        self.entropy += 1;
        let mut text = fields.clone();
        text["now"] = json!(self.now);
        text["entropy"] = json!(format!("{:064x}", u128::from(self.entropy) * 0x9e37_79b9_7f4a_7c15));
        Said::parse(&text.to_string()).unwrap()
    }

    fn answer(&self, mut fields: Value) -> Said {
        fields["now"] = json!(self.now);
        Said::parse(&fields.to_string()).unwrap()
    }

    /// Carries out one question; the answer to it, or the end.
    pub fn perform(&mut self, ask: Ask) -> Result<Said, Done> {
        Ok(match ask {
            Ask::Done { result } => return Err(result),
            Ask::Load { keys } => {
                let found: Vec<Value> = keys
                    .iter()
                    .filter_map(|key| {
                        self.store.entries.get(key).map(|(value, version)| (key, value, version))
                    })
                    .map(|(key, value, version)| json!({"key": key, "value": value, "version": version}))
                    .collect();
                self.answer(json!({"answer": "loaded", "entries": found}))
            }
            Ask::Commit { expect, put, delete } => {
                self.store.commits += 1;
                assert!(delete.is_empty());
                if self.store.failed > 0 {
                    self.store.failed -= 1;
                    return Ok(self.answer(json!({"answer": "unknown"})));
                }
                if self.store.contested > 0 {
                    self.store.contested -= 1;
                    return Ok(self.answer(json!({"answer": "refused"})));
                }
                let fits = expect.iter().all(|expected| {
                    self.store.entries.get(&expected.key).map_or(0, |(_, version)| *version)
                        == expected.version
                });
                if !fits {
                    return Ok(self.answer(json!({"answer": "refused"})));
                }
                self.store.version += 1;
                for kept in put {
                    self.seen.push_str(&kept.value);
                    self.store.entries.insert(kept.key, (kept.value, self.store.version));
                }
                if self.store.lost > 0 {
                    self.store.lost -= 1;
                    return Ok(self.answer(json!({"answer": "unknown"})));
                }
                self.answer(json!({"answer": "committed", "version": self.store.version}))
            }
            Ask::Http { request } => {
                assert!(request.timeout_ms > 0 && request.max_bytes > 0);
                let (status, body) = self.intuit.answer(&request.url, &request.body);
                self.answer(json!({"answer": "http", "status": status, "body": body}))
            }
            Ask::Wait { ms } => {
                self.now += ms;
                self.answer(json!({"answer": "waited"}))
            }
        })
    }

    /// Runs one command to its end.
    pub fn run(&mut self, process: &mut Connection, fields: Value) -> Done {
        let said = self.command(&fields);
        let mut ask = process.turn(said);
        for _ in 0..10_000 {
            match self.perform(ask) {
                Ok(said) => ask = process.turn(said),
                Err(done) => {
                    self.seen.push_str(&format!("{done:?} {process:?}"));
                    return done;
                }
            }
        }
        panic!("the command does not end");
    }

    /// Begins a consent; its state and what the browser keeps.
    pub fn authorize(&mut self, process: &mut Connection) -> (String, String) {
        match self.run(process, json!({"command": "authorize"})) {
            Done::Authorize { url, session } => {
                let state = url.rsplit_once("&state=").unwrap().1.to_owned();
                (state, session)
            }
            other => panic!("{other:?}"),
        }
    }

    pub fn callback(&mut self, process: &mut Connection, query: &str, session: &str) -> Done {
        self.run(process, json!({"command": "callback", "query": query, "session": session}))
    }

    /// A connection from begin to end.
    pub fn connect(&mut self, process: &mut Connection, realm: &str) -> Done {
        let (state, session) = self.authorize(process);
        self.intuit.code = Some("code-1".to_owned());
        self.callback(process, &format!("?code=code-1&state={state}&realmId={realm}"), &session)
    }

    pub fn token(&mut self, process: &mut Connection) -> (String, u64) {
        match self.run(process, json!({"command": "token"})) {
            Done::Token { access_token, version, .. } => (access_token, version),
            other => panic!("{other:?}"),
        }
    }

    pub fn record(&self) -> Value {
        serde_json::from_str(&self.store.entries["t/connection"].0).unwrap()
    }

    pub fn status(&mut self, process: &mut Connection) -> tieout::auth::ConnectionStatus {
        match self.run(process, json!({"command": "status"})) {
            Done::Status { status } => status,
            other => panic!("{other:?}"),
        }
    }
}

impl Intuit {
    pub fn answer(&mut self, url: &str, body: &str) -> (u16, String) {
        if !self.answers.is_empty() {
            return self.answers.remove(0);
        }
        if url.ends_with("/v2/oauth2/tokens/revoke") {
            let token: Value = serde_json::from_str(body).unwrap();
            self.revoked.push(token["token"].as_str().unwrap().to_owned());
            return (self.revoke_status, String::new());
        }
        assert_eq!(url, "http://127.0.0.1:9/oauth2/v1/tokens/bearer");
        let refused = (400, json!({"error": "invalid_grant"}).to_string());
        self.exchanges += 1;
        if let Some(rest) = body.strip_prefix("grant_type=authorization_code&code=") {
            let expected = format!(
                "{}&redirect_uri=https%3A%2F%2Fcrm.example%2Fcb",
                self.code.take().unwrap_or_default()
            );
            if rest != expected {
                return refused;
            }
            self.good.clear();
            self.good.push(format!("RT-canary-{}", self.issued));
        } else {
            let token = body.strip_prefix("grant_type=refresh_token&refresh_token=").unwrap();
            let accepted = self.good.iter().rev().take(self.tolerance + 1).any(|good| good == token);
            if !accepted {
                return refused;
            }
            if self.rotates {
                self.issued += 1;
                self.good.push(format!("RT-canary-{}", self.issued));
            }
        }
        self.issued += 1;
        let mut tokens = json!({"token_type": "bearer", "access_token": format!("AT-canary-{}", self.issued),
            "expires_in": 3600, "refresh_token": self.good.last(), "x_refresh_token_expires_in": 8_726_400});
        if let Some(seconds) = self.hard_seconds {
            tokens["x_refresh_token_hard_expires_in"] = json!(seconds);
        }
        if self.lose > 0 {
            self.lose -= 1;
            return (0, String::new());
        }
        (200, tokens.to_string())
    }
}

pub fn failed(done: &Done) -> &'static str {
    match done {
        Done::Failed { finding } => finding.code.as_str(),
        other => panic!("it went well: {other:?}"),
    }
}

/// Why it failed, in words.
pub fn reason(done: &Done) -> &str {
    match done {
        Done::Failed { finding } => &finding.message,
        other => panic!("it went well: {other:?}"),
    }
}

/// For tests that look at what a status says in so many days.
pub fn at(days: u64) -> UnixMillis {
    UnixMillis(START + days * DAY)
}
