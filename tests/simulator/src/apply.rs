//! What becomes of the effects: the store, the road to QuickBooks, and the faults of both.

use tieout::engine::{Authorize, Effect, HttpRequest, Input, Outcome};

use crate::books::{Answer, Treatment, fault};
use crate::decisions::Choice;
use crate::kinds::{Kind, Site};
use crate::marks::Mark;
use crate::request::{Request, Verb};
use crate::work::Class;
use crate::world::{Event, HOUR, MINUTE, SECOND, World};

/// What reaches the process: after how long, what, and which records it shows. `None`: nothing ever.
type Reply = Option<(u64, Outcome, Vec<(Class, u64)>)>;

/// Refusals for good, as they happen to documents.
const REFUSALS: [u32; 5] = [6210, 2500, 6000, 610, 6540];

pub fn response(status: u16, body: String) -> Outcome {
    let headers = [("intuit_tid".to_owned(), "1-trace".to_owned())].into_iter().collect();
    Outcome::Response { status, headers, body }
}

impl World {
    pub fn apply(&mut self, host: usize, effect: Effect) {
        match effect {
            Effect::Load { id, keys } => {
                let entries = self.store.get(&keys);
                self.answer(host, 1, Input::Loaded { id, entries, more: false });
            }
            Effect::Scan { id, prefix, after, limit } => {
                // Small pages, so that other processes write between them.
                let limit = if self.setup.seed.is_multiple_of(3) { limit.min(2) } else { limit };
                let (entries, more) = self.store.scan(&prefix, after.as_deref(), limit);
                self.answer(host, 1, Input::Loaded { id, entries, more });
            }
            Effect::Commit { .. } => self.commit(host, effect),
            Effect::Http { id, request } => self.request(host, id, &request),
            Effect::Notify { .. } => {}
        }
    }

    fn answer(&mut self, host: usize, delay: u64, input: Input) {
        self.after(delay, Event::Deliver { host, input, shows: Vec::new() });
    }

    fn commit(&mut self, host: usize, effect: Effect) {
        let Effect::Commit { seq, .. } = &effect else { return };
        let seq = *seq;
        self.hosts[host].commits += 1;
        let number = host as u64 * 1_000_000 + self.hosts[host].commits;
        let delay = self.delay(1, number, 1, 12);
        if self.now < self.store_full_until && !self.healed {
            return self.answer(host, delay, Input::CommitUnknown { seq });
        }
        match self.decide(Site::Commit, number) {
            None => {
                let input = self.commit_reaches_store(host, &effect);
                self.answer(host, delay, input);
            }
            Some(Choice { kind: Kind::CommitWritten, .. }) => {
                let written = matches!(self.commit_reaches_store(host, &effect), Input::Committed { .. });
                self.marks.hit_if(Mark::CommitUnknownWritten, written);
                self.answer(host, delay, Input::CommitUnknown { seq });
            }
            Some(Choice { kind: Kind::CommitLate, param }) => {
                // The host gives up after 30 seconds; the store writes a little before or after.
                self.after(
                    25 * SECOND + param % (10 * SECOND),
                    Event::CommitLate { host, effect, asked: self.now },
                );
                self.answer(host, 30 * SECOND, Input::CommitUnknown { seq });
            }
            Some(Choice { kind: Kind::StoreSlow, param }) => {
                let input = self.commit_reaches_store(host, &effect);
                self.answer(host, SECOND + param % (25 * SECOND), input);
            }
            Some(choice) => {
                if choice.kind == Kind::StoreFull {
                    self.store_full_until = self.now + choice.param % (2 * MINUTE);
                    self.marks.hit(Mark::StoreFull);
                }
                self.marks.hit(Mark::CommitUnknownLost);
                self.answer(host, delay, Input::CommitUnknown { seq });
            }
        }
    }

    pub fn commit_reaches_store(&mut self, host: usize, effect: &Effect) -> Input {
        let Effect::Commit { seq, expect, put, delete } = effect else {
            return Input::CommitUnknown { seq: 0 };
        };
        let before = self.watch.before_commit(&self.store);
        let marks = delete.iter().filter(|key| key.starts_with("d/"));
        let gone: Vec<_> = marks.filter_map(|key| Some((key.clone(), self.store.value(key)?))).collect();
        match self.store.commit(expect, put, delete) {
            Ok(version) => {
                // Looking for changes goes on for ever: that is no unrest.
                let rests = |key: &String| key.starts_with("w/") || key.starts_with("m/");
                if self.setup.inbound.is_none() || !put.iter().map(|put| &put.key).chain(delete).all(rests) {
                    self.committed_at = self.now;
                }
                if put.iter().any(|put| put.key.starts_with(crate::inbound::PREFIX)) {
                    self.call();
                }
                self.watch.committed(
                    self.now,
                    host,
                    put,
                    delete,
                    before,
                    &gone,
                    &self.store,
                    &self.books,
                    &self.facts,
                    &mut self.marks,
                );
                self.say(|| {
                    let keys: Vec<String> =
                        put.iter().map(|put| format!("{}={}", put.key, state_of(&put.value))).collect();
                    format!("process {host} commits {} -{delete:?}", keys.join(" "))
                });
                Input::Committed { seq: *seq, version }
            }
            Err(key) => {
                self.watch.commit_refused(host, &key, &mut self.marks);
                self.say(|| format!("process {host} is refused a commit because of {key}"));
                Input::Refused { seq: *seq, key }
            }
        }
    }

    fn request(&mut self, host: usize, id: u64, request: &HttpRequest) {
        let clock = self.now.saturating_add_signed(self.hosts[host].offset);
        let parsed = match Request::parse(&request.url, request.body.as_deref()) {
            Ok(parsed) => parsed,
            Err(why) => return self.watch.violation("I-40", format!("{why}: {}", request.url)),
        };
        let reply = if clock > request.not_after.0 {
            self.marks.hit_if(Mark::TooLate, request.body.is_some());
            Some((1, Outcome::NeverSent { reason: "too late".to_owned() }, Vec::new()))
        } else if self.hosts[host].no_token {
            Some((50, Outcome::NeverSent { reason: "unauthorized".to_owned() }, Vec::new()))
        } else {
            let refused = request.authorize == Authorize::Refreshed;
            self.secrets.ask(host, self.now, refused, &mut self.watch);
            let mut reply = self.on_the_road(host, request, parsed);
            if let Some((_, Outcome::Response { status, body, .. }, _)) = &mut reply
                && (*status > 400 || body.starts_with('<'))
            {
                body.push_str(&self.secrets.echo(host));
            }
            reply
        };
        if !matches!(reply, Some((_, Outcome::NeverSent { .. }, _))) {
            self.watch.on_wire(host, id, self.now);
        }
        if let Some((delay, outcome, shows)) = reply {
            let line = format!("process {host} hears {}", outcome_text(&outcome));
            self.say(|| format!("   (in {delay} ms: {line})"));
            self.after(delay, Event::Deliver { host, input: Input::HttpDone { id, outcome }, shows });
        }
    }

    fn on_the_road(&mut self, host: usize, request: &HttpRequest, parsed: Request) -> Reply {
        let writes = request.body.is_some();
        let counter = if writes { self.write_counter(&parsed) } else { self.read_counter() };
        let delay = self.delay(2 + u64::from(writes), counter, 60, 400);
        if self.now < self.outage_until && !self.healed {
            return Some((delay, response(503, "<html>down</html>".to_owned()), Vec::new()));
        }
        if matches!(parsed.verb, Verb::Changes { .. })
            && self.setup.inbound.is_some_and(|roads| !roads.changes)
        {
            return Some((delay, response(503, String::new()), Vec::new()));
        }
        if self.revoked {
            return Some((delay, response(403, "forbidden".to_owned()), Vec::new()));
        }
        if request.authorize == Authorize::Refreshed {
            self.token_old = false;
        }
        let choice = self.decide(if writes { Site::Write } else { Site::Read }, counter);
        if matches!(choice, Some(Choice { kind: Kind::TokenOld | Kind::ReadTokenOld, .. }))
            && request.authorize == Authorize::Current
        {
            self.token_old = true;
        }
        if self.token_old {
            return Some((
                delay,
                response(
                    401,
                    r#"{"fault":{"error":[{"code":"3200","message":"Token expired"}]}}"#.to_owned(),
                ),
                Vec::new(),
            ));
        }
        let Some(choice) = choice else {
            let how = Treatment { changes: self.spoil_changes(&parsed), ..Treatment::default() };
            let answer = self.executed(&parsed, how);
            return Some((delay, response(answer.status, answer.body), answer.shows));
        };
        if writes {
            self.faulty_write(host, parsed, choice, delay, request)
        } else {
            self.faulty_read(&parsed, choice, delay)
        }
    }

    /// Which write this is: of the document that leads it, and its how-manieth.
    fn write_counter(&mut self, request: &Request) -> u64 {
        let count = self.writes_of.entry(request.id.clone()).or_default();
        *count += 1;
        (crate::dice::hash_of(&request.id) >> 24 << 8) + *count
    }

    fn read_counter(&mut self) -> u64 {
        self.reads += 1;
        self.reads
    }

    pub fn executed(&mut self, request: &Request, how: Treatment) -> Answer {
        let answer = self.books.handle(self.now, request, how);
        self.overwritten();
        answer
    }

    fn faulty_write(
        &mut self,
        host: usize,
        request: Request,
        choice: Choice,
        delay: u64,
        asked: &HttpRequest,
    ) -> Reply {
        let Choice { kind, param } = choice;
        let plain = Treatment::default();
        let silent = |outcome| Some((delay, outcome, Vec::new()));
        match kind {
            Kind::NeverSent => return silent(Outcome::NeverSent { reason: "offline".to_owned() }),
            Kind::RequestLost => return Some((asked.timeout_ms, Outcome::Timeout, Vec::new())),
            Kind::Redirect => return silent(Outcome::Redirected { status: 302 }),
            Kind::ErrorNotDone => {
                return silent(response([500, 502, 503, 504][(param % 4) as usize], "<html/>".to_owned()));
            }
            Kind::Throttled => return silent(throttled(param)),
            Kind::NoToken => {
                self.hosts[host].no_token = true;
                self.marks.hit(Mark::NoTokenHeld);
                self.after(MINUTE + param % (10 * MINUTE), Event::Reconnect);
                return silent(Outcome::NeverSent { reason: "unauthorized".to_owned() });
            }
            Kind::Revoked => {
                self.revoked = true;
                self.after(MINUTE + param % (10 * MINUTE), Event::Reconnect);
                return silent(response(403, "forbidden".to_owned()));
            }
            Kind::Late => return self.late(request, param, asked.timeout_ms),
            Kind::Refused | Kind::StoredRefusal => {
                let code = REFUSALS[(param % REFUSALS.len() as u64) as usize];
                let how =
                    Treatment { refuse: Some(code), store_refusal: kind == Kind::StoredRefusal, ..plain };
                let answer = self.executed(&request, how);
                self.marks.hit(Mark::PermanentRefusal);
                return Some((delay, response(answer.status, answer.body), answer.shows));
            }
            Kind::WrongTotal => {
                let answer = self.executed(&request, Treatment { wrong_total: true, ..plain });
                return Some((delay, response(answer.status, answer.body), answer.shows));
            }
            Kind::BatchPart => {
                let count = request.items().map_or(0, |items| items.len());
                self.marks.hit_if(Mark::BatchPartly, count > 1);
                let items = (count > 1).then(|| (param % count as u64) as usize);
                let answer = self.executed(&request, Treatment { items, ..plain });
                return Some((delay, response(answer.status, answer.body), answer.shows));
            }
            Kind::Doubled => {
                let again = SECOND + param % (5 * MINUTE);
                self.after(again, Event::Execute { request: request.clone(), how: plain, asked: self.now });
                let answer = self.executed(&request, plain);
                return Some((delay, response(answer.status, answer.body), answer.shows));
            }
            _ => {}
        }
        let certain = matches!(
            kind,
            Kind::ReplyLost
                | Kind::CutShort
                | Kind::TooLarge
                | Kind::SlowReply
                | Kind::AbortedAfter
                | Kind::ErrorDone
        );
        let answer = (certain || param & 1 == 1).then(|| self.executed(&request, plain));
        self.spoilt(kind, param, answer, delay, asked.timeout_ms)
    }

    /// The write was executed, or not; what comes back says little about it.
    fn spoilt(&mut self, kind: Kind, param: u64, answer: Option<Answer>, delay: u64, timeout: u64) -> Reply {
        let answer = answer.unwrap_or(Answer { status: 200, body: "{}".to_owned(), shows: Vec::new() });
        let reply = |outcome| Some((delay, outcome, Vec::new()));
        match kind {
            Kind::ReplyLost => Some((timeout, Outcome::Timeout, Vec::new())),
            Kind::CutShort if param & 2 == 0 => reply(Outcome::Truncated),
            Kind::CutShort => reply(response(200, answer.body.chars().take(answer.body.len() / 2).collect())),
            Kind::Html => {
                reply(response(200, "<!doctype html><title>Sign in to the hotel</title>".to_owned()))
            }
            Kind::WrongRecord => {
                let other = self.books.records.first().map(|record| record.id).unwrap_or(7);
                let note = "[crm:simworld-0000000000000]";
                let body = serde_json::json!({"Invoice": {"Id": other.to_string(), "SyncToken": "0", "PrivateNote": note}});
                reply(response(200, body.to_string()))
            }
            Kind::Silent => None,
            Kind::SlowReply => {
                let late = 200 * SECOND + param % (10 * MINUTE);
                Some((late, response(answer.status, answer.body), answer.shows))
            }
            Kind::TooLarge => reply(Outcome::TooLarge),
            Kind::OfflineAfter => Some((delay + param % (100 * SECOND), Outcome::Offline, Vec::new())),
            Kind::AbortedAfter => reply(Outcome::Aborted),
            Kind::ErrorDone => reply(response([500, 502, 503, 504][(param % 4) as usize], String::new())),
            Kind::UnknownFault => reply(response(400, fault(77_777).to_string())),
            _ => Some((delay, response(answer.status, answer.body), answer.shows)),
        }
    }

    /// The host waits in vain; the write is executed seconds, minutes or hours after.
    fn late(&mut self, request: Request, param: u64, timeout: u64) -> Reply {
        let span = [10 * SECOND, 100 * SECOND, 20 * MINUTE, 4 * HOUR][(param % 4) as usize];
        let how = Treatment { independent: true, ..Treatment::default() };
        let event = Event::Execute { request, how, asked: self.now };
        self.after(timeout.saturating_sub(20 * SECOND) + (param >> 4) % span, event);
        Some((timeout, Outcome::Timeout, Vec::new()))
    }

    fn faulty_read(&mut self, request: &Request, choice: Choice, delay: u64) -> Reply {
        let Choice { kind, param } = choice;
        let reply = |outcome| Some((delay, outcome, Vec::new()));
        match kind {
            Kind::ReadLost => Some((120 * SECOND, Outcome::Timeout, Vec::new())),
            Kind::ReadCut => {
                let body = self.executed(request, Treatment::default()).body;
                reply(response(200, body.chars().take(body.len() / 2).collect()))
            }
            Kind::ReadHtml => reply(response(200, "<html>".to_owned())),
            Kind::ReadError => reply(response([500, 502, 503, 504][(param % 4) as usize], String::new())),
            Kind::ReadThrottled => reply(throttled(param)),
            Kind::ReadSilent => None,
            _ => {
                let answer = self.executed(request, Treatment::default());
                Some((delay, response(answer.status, answer.body), answer.shows))
            }
        }
    }
}

fn throttled(param: u64) -> Outcome {
    let body = r#"{"Fault":{"Error":[{"Message":"ThrottleExceeded","code":"003001"}]}}"#.to_owned();
    let Outcome::Response { mut headers, body, .. } = response(429, body) else { return Outcome::Timeout };
    if param & 1 == 1 {
        // Now and then longer than anything that the engine draws itself.
        let long = param >> 8 & 63 == 63;
        let asked = if long { "900" } else { ["5", "90", "Wed, 21 Oct"][(param / 2 % 3) as usize] };
        headers.insert("retry-after".to_owned(), asked.to_owned());
    }
    Outcome::Response { status: 429, headers, body }
}

fn outcome_text(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Response { status, body, .. } => {
            format!("{status} {}", body.chars().take(160).collect::<String>())
        }
        other => format!("{other:?}"),
    }
}

/// The state in a journal record, for the log.
fn state_of(value: &str) -> String {
    let parsed: serde_json::Value = serde_json::from_str(value).unwrap_or_default();
    let state = &parsed["state"];
    if state.is_object() {
        return format!("{state} attempts {} cycle {}", parsed["attempts"], parsed["cycle"]);
    }
    value.chars().take(90).collect()
}
