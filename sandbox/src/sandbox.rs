//! The box: one company, its tokens, its clock, and what goes wrong on request.

use std::collections::BTreeMap;

use crate::json::{Value, json};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::company::Company;
use crate::edition::{self, Edition, Plan, UsTax};
use crate::files::Files;
use crate::http::{Request, Response, Target};
use crate::inject::{Injection, Injections, mixed};
use crate::json::{Object, parse, text};
use crate::notify::Notices;
use crate::replay::Replays;
use crate::scene::Snapshot;
use crate::schema::Violation;
use crate::seed::{self, Seed};
use crate::switches::Switches;
use crate::table::{Row, Table};
use crate::throttle::Throttle;
use crate::time::Millis;
use crate::tokens::Tokens;
use crate::{control, inspect, oauth};

/// The latest instant that the clock can show: the last day of the year 9000.
pub(crate) const LATEST: Millis = 221_845_392_000_000;

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Options {
    pub edition: Option<Edition>,
    #[serde(default)]
    pub plan: Plan,
    #[serde(default)]
    pub us_tax: UsTax,
    pub now: Millis,
    pub realm: Option<String>,
    pub seed: Option<Seed>,
    #[serde(default)]
    pub switches: Switches,
    #[serde(default)]
    pub faults: Vec<Injection>,
    #[serde(default)]
    pub strict_tokens: bool,
    /// Requests and answers are held against Intuit's published types.
    #[serde(default)]
    pub validate: bool,
}

impl Options {
    /// The switches as they are set, for tests and for people.
    pub fn switches_text(&self) -> String {
        format!("{:?}", self.switches)
    }
}

#[derive(Clone, Debug)]
pub struct Sandbox {
    pub(crate) company: Company,
    pub(crate) tokens: Tokens,
    pub(crate) replays: Replays,
    pub(crate) throttle: Throttle,
    pub(crate) injections: Injections,
    pub(crate) counts: Counts,
    pub(crate) notices: Notices,
    pub(crate) files: Files,
    /// Scheme and host under which the latest request came.
    pub(crate) base: String,
    /// Requests whose answer was lost and that are carried out later.
    pub(crate) late: Vec<(Millis, Request)>,
    /// States that can be restored, by name.
    pub(crate) kept: BTreeMap<String, Snapshot>,
    /// What the control endpoint added to the host's clock.
    pub(crate) ahead: Millis,
    /// The names that the seed gave to what it created.
    pub(crate) seeded: BTreeMap<String, (String, String)>,
    /// What validation found; `None` if nobody asked for it.
    pub(crate) inspected: Option<Vec<Violation>>,
}

/// Requests that were answered, by what they cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub reads: u64,
    pub writes: u64,
    pub batches: u64,
    /// Successful reads: what the service meters.
    pub metered: u64,
    /// The month that `metered` is counted in, as year and month: 202603.
    pub month: u32,
    pub refused: u64,
    /// All requests; each answer's `intuit_tid` is derived from it.
    pub all: u64,
}

impl Sandbox {
    /// # Errors
    ///
    /// A sentence that names the option, or the seed's request, that cannot be used.
    pub fn new(options: Options) -> Result<Sandbox, String> {
        let seed = options.seed;
        let wanted = options.edition.or(seed.as_ref().map(|seed| seed.edition));
        let edition = wanted.unwrap_or(Edition::Us);
        if let Some(seed) = &seed
            && seed.edition != edition
        {
            return Err(format!("the seed is for edition {:?}, not {edition:?}", seed.edition));
        }
        let seeded_realm = seed.as_ref().and_then(|seed| text(&seed.company, "realm"));
        let realm = options.realm.as_deref().or(seeded_realm).unwrap_or("9341450000000001").to_owned();
        let mut switches = options.switches;
        switches.strict_tokens |= options.strict_tokens;
        let now = options.now.clamp(0, LATEST);
        let mut sandbox = Sandbox {
            company: edition::found(edition, options.plan, options.us_tax, realm, now, switches),
            tokens: Tokens::default(),
            replays: Replays::default(),
            throttle: Throttle::default(),
            injections: Injections::default(),
            counts: Counts::default(),
            notices: Notices::default(),
            files: Files::default(),
            base: String::new(),
            late: Vec::new(),
            kept: BTreeMap::new(),
            ahead: 0,
            seeded: BTreeMap::new(),
            inspected: options.validate.then(Vec::new),
        };
        if let Some(seed) = seed {
            seed::plant(&mut sandbox, seed)?;
        }
        sandbox.injections.add(now, options.faults);
        Ok(sandbox)
    }

    /// Answers one request at a time of the host's clock.
    pub fn handle(&mut self, now: Millis, request: &Request) -> Response {
        self.at(now);
        if !request.url.starts_with("/sandbox/") {
            self.counts.all = self.counts.all.saturating_add(1);
        }
        if let Some(host) = request.header("host") {
            self.base = format!("{}://{host}", request.header("x-forwarded-proto").unwrap_or("http"));
        }
        let target = Target::of(&request.url);
        let path: Vec<&str> = target.path.iter().map(String::as_str).collect();
        let mut response = match path.as_slice() {
            ["sandbox", "company", realm, rest @ ..] if *realm == self.company.realm => {
                return control::answer(self, rest, request, &target);
            }
            ["sandbox", rest @ ..] => return control::answer(self, rest, request, &target),
            ["v3", "company", realm, rest @ ..] => {
                let now = self.company.now;
                match self.injections.next(now, &request.method, &request.url) {
                    Some(fault) => fault.around(self, request, |sandbox| {
                        inspect::company(sandbox, realm, rest, request, &target)
                    }),
                    None => inspect::company(self, realm, rest, request, &target),
                }
            }
            _ => oauth::answer(std::slice::from_mut(self), &[], &path, request, &target),
        };
        self.sign(&mut response);
        self.company.store.cool();
        response
    }

    /// Every answer says by which id support would find it.
    pub(crate) fn sign(&self, response: &mut Response) {
        response.headers.insert("intuit_tid".to_owned(), self.trace_id());
    }

    /// What a list of companies says about this one.
    pub(crate) fn card(&self) -> Value {
        let info = self.company.store.get("CompanyInfo", "1");
        let fact = |key: &str| info.and_then(|record| text(&record.fields, key)).unwrap_or("").to_owned();
        json!({ "realm": self.company.realm, "name": fact("CompanyName"), "country": fact("Country") })
    }

    /// The same with everything as JSON text; whatever arrives, there is an answer.
    pub fn handle_bytes(&mut self, now: Millis, request: &[u8]) -> Vec<u8> {
        let response = match serde_json::from_slice::<Request>(request) {
            Ok(request) => self.handle(now, &request),
            Err(error) => Response::text(400, "text/plain", format!("not a request: {error}")),
        };
        serde_json::to_vec(&response).unwrap_or_default()
    }

    /// The whole company as JSON.
    pub fn state(&self) -> serde_json::Value {
        let entities: Object = self
            .company
            .store
            .entities()
            .map(|name| {
                let rows = self.company.store.table(name).into_iter().flat_map(Table::rows);
                let read = |row: Row| {
                    let mut text = String::new();
                    row.write(self.company.zone, &mut text);
                    parse(&text).unwrap_or(Value::Null)
                };
                (name, rows.map(read).collect::<Value>())
            })
            .collect();
        // In home currency; a transaction whose debits differ from its credits would be named.
        let ledger: Object =
            self.company.store.ledger().map(|(account, debits)| (&account.0, debits.money())).collect();
        let unbalanced: Vec<&str> = self.company.store.unbalanced().map(|id| id.0.as_str()).collect();
        let names: Object = self.seeded.iter().map(|(name, (_, id))| (name, id)).collect();
        let state = json!({
            "ledger": ledger,
            "unbalanced": unbalanced,
            "realm": self.company.realm,
            "time": self.company.zone.precise(self.company.now),
            "entities": entities,
            "names": names,
            "requests": {
                "reads": self.counts.reads, "writes": self.counts.writes, "batches": self.counts.batches,
                "metered": self.counts.metered, "refused": self.counts.refused,
            },
        });
        (&state).into()
    }

    pub fn realm(&self) -> &str {
        &self.company.realm
    }

    /// A trace id of the service's shape, the same for the same run.
    fn trace_id(&self) -> String {
        let mut state = self.counts.all ^ self.company.realm.parse().unwrap_or(0);
        let (first, second) = (mixed(&mut state), mixed(&mut state));
        format!("1-{:08x}-{second:016x}{:08x}", first >> 32, first & 0xffff_ffff)
    }
}

/// Hexadecimal digest: where the service has random text, the sandbox has text that a run repeats.
pub(crate) fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
