//! The secrets of this world: a connection beside every engine, over a store that its processes share, and a token
//! service that rotates, loses answers and revokes. All secrets are marked, and a QuickBooks in trouble sends back what
//! it was sent. Nothing here decides what becomes of a history.

use serde_json::json;
use tieout::auth::{Ask, Connection, ConnectionConfig, Done, Expected, Kept, Said, SecretText, Stored};
use tieout::base::secret::Secret;
use tieout::base::time::UnixMillis;
use tieout::engine::{Entry, Expectation, Put};

use crate::checks::Watch;
use crate::dice::draw;
use crate::search::{KEY, MARK};
use crate::store::Store;
use crate::world::MINUTE;

/// A host asks its connection at least so often.
const ASKED_EVERY: u64 = 50 * MINUTE;

struct Process {
    connection: Connection,
    token: String,
    version: u64,
    asked_at: u64,
}

pub struct Secrets {
    seed: u64,
    draws: u64,
    store: Store,
    processes: Vec<Option<Process>>,
    /// The refresh token that the token service would take; none before a consent, or after the grant was revoked.
    good: Option<u64>,
    issued: u64,
    /// The access token that was handed out last.
    token: String,
}

impl Secrets {
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            draws: 0,
            store: Store::default(),
            processes: Vec::new(),
            good: None,
            issued: 0,
            token: String::new(),
        }
    }

    pub fn born(&mut self, now: u64) {
        let host = self.processes.len();
        // Two of three find that a process of the same machine has just got one.
        let asked_at = if host.is_multiple_of(3) { 0 } else { now };
        let config = json!({"workspace": "ws", "environment": crate::request::ORIGIN, "clientId": "client",
            "redirectUri": "https://crm.example/callback", "keys": [{"id": "k1", "key": KEY}]});
        let connection =
            ConnectionConfig::parse(&config.to_string()).and_then(|config| Connection::new(&config));
        self.processes.push(connection.ok().map(|connection| Process {
            connection,
            token: self.token.clone(),
            version: 0,
            asked_at,
        }));
    }

    /// What a proxy's error page shows of the request that a process sent.
    pub fn echo(&self, host: usize) -> String {
        let token = self.processes[host].as_ref().map_or("", |process| process.token.as_str());
        format!("<!-- Authorization: Bearer {token}; Basic {MARK}-client -->")
    }

    /// Gets a token as a host does before it sends; `refused`: QuickBooks did not take the one before.
    pub fn ask(&mut self, host: usize, now: u64, refused: bool, watch: &mut Watch) {
        let Some(mut process) = self.processes[host].take() else { return };
        if refused || now.saturating_sub(process.asked_at) > ASKED_EVERY {
            process.asked_at = now;
            self.fetch(&mut process, now, refused, watch);
        }
        self.processes[host] = Some(process);
    }

    fn fetch(&mut self, process: &mut Process, now: u64, refused: bool, watch: &mut Watch) {
        let refused = if refused { process.version } else { 0 };
        // At first nobody has consented, and a grant that was revoked wants a new consent.
        for _ in 0..2 {
            let said = Said { refused, ..command("token") };
            match self.run(&mut process.connection, now, said, watch) {
                Done::Token { access_token, version, .. } => {
                    watch.marked(&access_token);
                    self.token.clone_from(&access_token);
                    (process.token, process.version) = (access_token, version);
                    return;
                }
                _ if self.good.is_some() && self.chance(3) => return,
                _ => self.consent(&mut process.connection, now, watch),
            }
        }
    }

    fn consent(&mut self, connection: &mut Connection, now: u64, watch: &mut Watch) {
        let begun = self.run(connection, now, command("authorize"), watch);
        let Done::Authorize { url, session } = begun else { return };
        let state = url.rsplit_once("&state=").map_or("", |(_, state)| state);
        let query = secret(format!("?code={MARK}-code&state={state}&realmId=123"));
        self.run(connection, now, Said { query, session: secret(session), ..command("callback") }, watch);
        self.run(connection, now, command("status"), watch);
    }

    fn run(&mut self, connection: &mut Connection, now: u64, mut said: Said, watch: &mut Watch) -> Done {
        said.entropy = format!("{:016x}", self.next()).repeat(4);
        loop {
            said.now = UnixMillis(now);
            said = match connection.turn(said) {
                Ask::Done { result } => {
                    watch.unseen("debug text", &format!("{result:?} {connection:?}"));
                    watch.unseen("how a command ended", &told(&result));
                    return result;
                }
                Ask::Load { keys } => {
                    let entries = self.store.get(&keys).into_iter();
                    let entries = entries.map(|Entry { key, value, version }| Stored { key, value, version });
                    Said { entries: entries.collect(), ..answer("loaded") }
                }
                Ask::Commit { expect, put, .. } => self.commit(&expect, put, watch),
                Ask::Http { request } => {
                    watch.unseen("an address", &request.url);
                    // The grant travels in the body, and nowhere else.
                    watch.marked(&request.body);
                    let (status, body) = self.token_service(&request.body);
                    Said { status, body: secret(body), ..answer("http") }
                }
                Ask::Wait { .. } => answer("waited"),
            };
        }
    }

    fn commit(&mut self, expect: &[Expected], put: Vec<Kept>, watch: &mut Watch) -> Said {
        let expect: Vec<_> =
            expect.iter().map(|one| Expectation { key: one.key.clone(), version: one.version }).collect();
        let put: Vec<_> = put.into_iter().map(|Kept { key, value }| Put { key, value }).collect();
        put.iter().for_each(|put| watch.unseen("the connection's store", &put.value));
        let lost = self.chance(12);
        if lost && self.chance(2) {
            return answer("unknown");
        }
        match self.store.commit(&expect, &put, &[]) {
            _ if lost => answer("unknown"),
            Ok(version) => Said { version, ..answer("committed") },
            Err(_) => answer("refused"),
        }
    }

    /// Each refresh token is good once. Answers get lost, and now and then the grant is gone.
    fn token_service(&mut self, body: &str) -> (u16, String) {
        let consent = body.starts_with("grant_type=authorization_code");
        let known = self.good.is_some_and(|good| body.ends_with(&format!("{MARK}-refresh-{good}")));
        if self.chance(12) || !(consent || known) {
            self.good = None;
            return (400, json!({"error": "invalid_grant", "error_description": body}).to_string());
        }
        if self.chance(12) {
            return (503, format!("<html>{body}"));
        }
        self.issued += 1;
        self.good = Some(self.issued);
        if self.chance(12) {
            return (0, String::new());
        }
        let issued = self.issued;
        let pair = json!({"token_type": "bearer", "expires_in": 3600, "x_refresh_token_expires_in": 8_726_400,
            "access_token": format!("{MARK}-access-{issued}"), "refresh_token": format!("{MARK}-refresh-{issued}")});
        (200, pair.to_string())
    }

    fn next(&mut self) -> u64 {
        self.draws += 1;
        draw(self.seed, 6, self.draws)
    }

    /// True once in so many times.
    fn chance(&mut self, times: u64) -> bool {
        self.next().is_multiple_of(times)
    }
}

fn command(name: &str) -> Said {
    Said { command: name.to_owned(), ..Said::default() }
}

fn answer(name: &str) -> Said {
    Said { answer: name.to_owned(), ..Said::default() }
}

fn secret(text: String) -> SecretText {
    SecretText(Secret::new(text))
}

/// What a person may see of it. The token itself goes to whoever sends.
fn told(done: &Done) -> String {
    match done {
        Done::Token { .. } => String::new(),
        done => serde_json::to_string(done).unwrap_or_default(),
    }
}
