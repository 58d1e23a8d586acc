//! Faults on demand: the next requests that match fail in a chosen way.

use serde::{Deserialize, Serialize};

use crate::fault::Fault;
use crate::http::{Outcome, Response};
use crate::route::refusal;
use crate::sandbox::Sandbox;
use crate::time::Millis;

#[derive(Clone, Debug, Deserialize, Serialize)]
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
    pub kind: Kind,
    #[serde(default)]
    pub delay_ms: Millis,
}

fn one() -> u32 {
    1
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The request is carried out, its answer is lost.
    TimeoutAfterApply,
    /// The request is lost on its way.
    TimeoutBeforeApply,
    /// Refused as a fault of the service, before anything is done.
    ServerError,
    /// Carried out, but answered as a fault of the service.
    ServerErrorAfterApply,
    /// The gateway's own page, in no JSON.
    BadGateway,
    Throttled,
    Unauthorized,
    /// The gateway's refusal as XML, whatever the client accepts.
    UnauthorizedXml,
    /// Carried out; the answer breaks off half way.
    Truncated,
    /// Carried out; a page of HTML comes back with status 200.
    WrongType,
    /// Carried out, answered late.
    Delay,
}

#[derive(Clone, Debug, Default)]
pub struct Injections {
    waiting: Vec<Injection>,
}

impl Injections {
    pub fn add(&mut self, injections: Vec<Injection>) {
        self.waiting.extend(injections);
    }

    pub fn clear(&mut self) {
        self.waiting.clear();
    }

    pub fn waiting(&self) -> &[Injection] {
        &self.waiting
    }

    /// The first fault that wants this request; it is used up by one.
    pub fn next(&mut self, method: &str, url: &str) -> Option<Injection> {
        let wants = |injection: &&mut Injection| {
            url.contains(&injection.path)
                && injection.method.as_ref().is_none_or(|own| own.eq_ignore_ascii_case(method))
        };
        let found = self.waiting.iter_mut().find(wants)?;
        if found.skip > 0 {
            found.skip = found.skip.saturating_sub(1);
            return None;
        }
        found.count = found.count.saturating_sub(1);
        let fault = found.clone();
        self.waiting.retain(|injection| injection.count > 0);
        Some(fault)
    }
}

impl Injection {
    /// Puts the fault before or behind the work of a request.
    pub fn around(self, sandbox: &mut Sandbox, work: impl FnOnce(&mut Sandbox) -> Response) -> Response {
        let broken =
            |sandbox: &Sandbox| refusal(sandbox, &Fault::new(10000, "An application error has occurred"));
        let mut response = match self.kind {
            Kind::TimeoutBeforeApply => lost(),
            Kind::TimeoutAfterApply => {
                work(sandbox);
                lost()
            }
            Kind::ServerError => broken(sandbox),
            Kind::ServerErrorAfterApply => {
                work(sandbox);
                broken(sandbox)
            }
            Kind::BadGateway => page(502, "Bad Gateway"),
            Kind::Throttled => {
                refusal(sandbox, &Fault::new(3001, "The request limit was reached; try again later"))
            }
            Kind::Unauthorized => refusal(sandbox, &Fault::new(3200, "Token expired")),
            Kind::UnauthorizedXml => xml(),
            Kind::Truncated => truncated(work(sandbox)),
            Kind::WrongType => {
                work(sandbox);
                page(200, "Please wait")
            }
            Kind::Delay => work(sandbox),
        };
        if self.delay_ms > 0 {
            response.delay_ms = Some(self.delay_ms);
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
