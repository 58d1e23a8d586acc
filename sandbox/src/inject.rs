//! Faults on demand: chosen requests, or a seeded share of all, fail in a chosen way.

use serde::{Deserialize, Serialize};

use crate::fault::Fault;
use crate::http::{Outcome, Request, Response};
use crate::route::refusal;
use crate::sandbox::Sandbox;
use crate::time::{MINUTE, Millis};

/// How long the service works on a request before it gives up.
const SERVER_LIMIT: Millis = 2 * MINUTE;

/// A scripted fault: which requests it hits, and what happens to them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Injection {
    /// Only requests of this method; any by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Only requests whose URL holds this text.
    #[serde(default)]
    pub path: String,
    /// So many matching requests pass first.
    #[serde(default)]
    pub skip: u32,
    /// So many are hit.
    #[serde(default = "one")]
    pub count: u32,
    /// Hits every matching request for so long instead of counting them: an outage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_ms: Option<Millis>,
    pub kind: Kind,
    /// How late the answer is; for a late commit, how late the books change.
    #[serde(default)]
    pub delay_ms: Millis,
}

fn one() -> u32 {
    1
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The request is carried out, its answer is lost.
    TimeoutAfterApply,
    /// The request is lost on its way.
    TimeoutBeforeApply,
    /// The answer is lost at once, and the request is carried out `delayMs` later.
    LateCommit,
    /// Refused as a fault of the service, before anything is done.
    ServerError,
    /// Carried out, but answered as a fault of the service.
    ServerErrorAfterApply,
    /// A fault of the service under status 200, before anything is done.
    FaultIn200,
    /// The gateway's own page, in no JSON.
    BadGateway,
    /// Carried out; the gateway gave up waiting after two minutes.
    GatewayTimeout,
    Throttled,
    Unauthorized,
    /// The gateway's refusal as XML, whatever the client accepts.
    UnauthorizedXml,
    /// All access tokens expire; this request is the first to be refused.
    ExpireTokens,
    /// Carried out; the answer breaks off half way.
    Truncated,
    /// Carried out; a page of HTML comes back with status 200.
    WrongType,
    /// Carried out, answered late.
    Delay,
}

/// Faults by chance: every request draws, and the same seed draws the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Chaos {
    pub seed: u64,
    /// Kinds, each with how many of a thousand requests it hits.
    pub per_mille: Vec<(Kind, u16)>,
    /// Only requests of this method; any by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    #[serde(default)]
    pub delay_ms: Millis,
}

#[derive(Clone, Debug, Default)]
pub struct Injections {
    /// With the instant at which a fault that lasts is over.
    waiting: Vec<(Injection, Option<Millis>)>,
    chaos: Option<Chaos>,
    state: u64,
}

impl Injections {
    pub fn add(&mut self, now: Millis, injections: Vec<Injection>) {
        let timed = injections.into_iter().map(|own| {
            let until = own.for_ms.map(|span| now.saturating_add(span));
            (own, until)
        });
        self.waiting.extend(timed);
    }

    pub fn clear(&mut self) {
        self.waiting.clear();
        self.chaos = None;
    }

    pub fn set_chaos(&mut self, chaos: Option<Chaos>) {
        self.state = chaos.as_ref().map_or(0, |chaos| chaos.seed);
        self.chaos = chaos;
    }

    pub fn waiting(&self) -> impl Iterator<Item = &Injection> {
        self.waiting.iter().map(|(injection, _)| injection)
    }

    /// The first fault that wants this request; it is used up by one.
    pub fn next(&mut self, now: Millis, method: &str, url: &str) -> Option<Injection> {
        if self.waiting.is_empty() && self.chaos.is_none() {
            return None;
        }
        self.waiting.retain(|(_, until)| until.is_none_or(|until| now < until));
        let wants =
            |own: &&mut (Injection, Option<Millis>)| own.0.is_for(own.0.method.as_deref(), method, url);
        let Some((found, until)) = self.waiting.iter_mut().find(wants) else { return self.drawn(method) };
        if found.skip > 0 {
            found.skip = found.skip.saturating_sub(1);
            return None;
        }
        if until.is_none() {
            found.count = found.count.saturating_sub(1);
        }
        let fault = found.clone();
        self.waiting.retain(|(injection, _)| injection.count > 0);
        Some(fault)
    }

    fn drawn(&mut self, method: &str) -> Option<Injection> {
        let chaos = self.chaos.as_ref()?;
        if chaos.method.as_ref().is_some_and(|own| !own.eq_ignore_ascii_case(method)) {
            return None;
        }
        let mut left = mixed(&mut self.state).checked_rem(1000)?;
        for (kind, share) in &chaos.per_mille {
            match left.checked_sub(u64::from(*share)) {
                Some(rest) => left = rest,
                None => return Some(Injection { delay_ms: chaos.delay_ms, ..Injection::of(*kind) }),
            }
        }
        None
    }
}

/// The next number of the generator `SplitMix64`.
pub fn mixed(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

impl Injection {
    /// Hits the very next request, whichever it is.
    pub fn of(kind: Kind) -> Injection {
        Injection { method: None, path: String::new(), skip: 0, count: 1, for_ms: None, kind, delay_ms: 0 }
    }

    /// Hits the next request whose URL holds this text.
    pub fn at(kind: Kind, path: &str) -> Injection {
        Injection { path: path.to_owned(), ..Injection::of(kind) }
    }

    fn is_for(&self, own: Option<&str>, method: &str, url: &str) -> bool {
        url.contains(&self.path) && own.is_none_or(|own| own.eq_ignore_ascii_case(method))
    }

    /// Puts the fault before or behind the work of a request.
    pub fn around(
        self,
        sandbox: &mut Sandbox,
        request: &Request,
        work: impl FnOnce(&mut Sandbox) -> Response,
    ) -> Response {
        let broken =
            |sandbox: &Sandbox| refusal(sandbox, &Fault::new(10000, "An application error has occurred"));
        let mut delay = self.delay_ms;
        let mut response = match self.kind {
            Kind::TimeoutBeforeApply => lost(),
            Kind::TimeoutAfterApply => {
                work(sandbox);
                lost()
            }
            Kind::LateCommit => {
                let at = sandbox.company.now.saturating_add(std::mem::take(&mut delay));
                sandbox.late.push((at, request.clone()));
                lost()
            }
            Kind::ServerError => broken(sandbox),
            Kind::ServerErrorAfterApply => {
                work(sandbox);
                broken(sandbox)
            }
            Kind::FaultIn200 => Response { status: 200, ..broken(sandbox) },
            Kind::BadGateway => page(502, "Bad Gateway"),
            Kind::GatewayTimeout => {
                work(sandbox);
                delay = delay.max(SERVER_LIMIT);
                page(504, "Gateway Timeout")
            }
            Kind::Throttled => refusal(sandbox, &Fault::throttled()),
            Kind::Unauthorized => refusal(sandbox, &Fault::new(3200, "Token expired")),
            Kind::UnauthorizedXml => xml(),
            Kind::ExpireTokens => {
                sandbox.expire_tokens();
                refusal(sandbox, &Fault::new(3200, "Token expired"))
            }
            Kind::Truncated => truncated(work(sandbox)),
            Kind::WrongType => {
                work(sandbox);
                page(200, "Please wait")
            }
            Kind::Delay => work(sandbox),
        };
        if delay > 0 {
            sandbox.throttle.takes_until(sandbox.company.now.saturating_add(delay));
            response.delay_ms = Some(delay);
        }
        response
    }
}

fn lost() -> Response {
    Response { outcome: Some(Outcome::Timeout), ..Response::text(504, "text/plain", String::new()) }
}

fn truncated(response: Response) -> Response {
    let half = response.body.chars().count().div_euclid(2);
    let body = response.body.chars().take(half).collect();
    Response { body, outcome: Some(Outcome::Truncated), ..response }
}

fn page(status: u16, text: &str) -> Response {
    Response::text(status, "text/html", format!("<html><body><h1>{text}</h1></body></html>"))
}

fn xml() -> Response {
    let body = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><IntuitResponse \
                xmlns=\"http://schema.intuit.com/finance/v3\"><Fault type=\"AUTHENTICATION\"><Error code=\"3200\">\
                <Message>message=AuthenticationFailed; errorCode=003200; statusCode=401</Message></Error></Fault>\
                </IntuitResponse>";
    Response::text(401, "application/xml", body.to_owned())
}
