//! The paths below a company, and what stands before them: tokens and throttles.

use crate::json::{Value, json};

use crate::batch;
use crate::cdc;
use crate::entity::{Entity, Void};
use crate::fault::Fault;
use crate::http::{Request, Response, Target};
use crate::json::Object;
use crate::paper;
use crate::query;
use crate::replay::{self, Kept};
use crate::rules;
use crate::sandbox::Sandbox;
use crate::taxservice;
use crate::write::{self, Operation, Options};

const JSON: &str = "application/json;charset=UTF-8";
/// A body above this is refused: the service's own limit is not known.
const LARGEST_BODY: usize = 16_000_000;

pub fn company(
    sandbox: &mut Sandbox,
    realm: &str,
    rest: &[&str],
    request: &Request,
    target: &Target,
) -> Response {
    let gate = enter(sandbox, realm, rest, request);
    let body = gate.and_then(|()| match aside(sandbox, rest, request) {
        Some(response) => response.map(Err),
        None => answer(sandbox, rest, request, target).map(Ok),
    });
    match body {
        Ok(Err(response)) => response,
        Ok(Ok(mut members)) => {
            members.insert(0, '{');
            members.push_str(",\"time\":\"");
            members.push_str(&sandbox.company.zone.precise(sandbox.company.now));
            members.push_str("\"}");
            Response::text(200, JSON, members)
        }
        Err(fault) => {
            sandbox.counts.refused = sandbox.counts.refused.saturating_add(1);
            refusal(sandbox, &fault)
        }
    }
}

pub fn refusal(sandbox: &Sandbox, fault: &Fault) -> Response {
    if fault.is_gateway() {
        return Response::json(fault.status, &fault.gateway_body(sandbox.company.now));
    }
    let time = sandbox.company.zone.precise(sandbox.company.now);
    Response::json(
        fault.status,
        &json!({ "Fault": fault.body(sandbox.company.switches.french_texts), "time": time }),
    )
}

/// Everything that is refused before the service looks at the request.
fn enter(sandbox: &mut Sandbox, realm: &str, rest: &[&str], request: &Request) -> Result<(), Fault> {
    let now = sandbox.company.now;
    let authorization = request.header("authorization");
    sandbox.tokens.check(authorization, now, sandbox.company.switches.strict_tokens)?;
    if realm != sandbox.company.realm {
        let detail = format!("The token is not for company {realm}");
        return Err(Fault::new(3100, detail));
    }
    if sandbox.company.switches.throttle {
        sandbox.throttle.admit(now, rest.first() == Some(&"batch"), &sandbox.company.switches)?;
    }
    if sandbox.company.lapsed {
        let detail = "Subscription period has ended or canceled or there was a billing problem";
        return Err(Fault::new(6190, detail));
    }
    if request.body_base64.is_some() && rest != ["upload"] {
        return Err(Fault::new(500, "Invalid UTF-8: the body cannot be read"));
    }
    if request.text().len() > LARGEST_BODY {
        return Err(Fault { status: 413, ..Fault::new(400, "The body is too large") });
    }
    Ok(())
}

/// Answers that are no JSON.
fn aside(sandbox: &mut Sandbox, rest: &[&str], request: &Request) -> Option<Result<Response, Fault>> {
    let get = request.method.eq_ignore_ascii_case("GET");
    match rest {
        ["download", id] if get => Some(read(sandbox).and_then(|()| crate::files::download(sandbox, id))),
        [entity, id, "pdf"] if get => Some(read(sandbox).and_then(|()| {
            let entity = Entity::find(entity).ok_or_else(|| no_entity(rest))?;
            let page = paper::pdf(sandbox, entity, id)?;
            metered(sandbox);
            Ok(Response::text(200, "application/pdf", page))
        })),
        _ => None,
    }
}

/// Carries out a request that was let in before.
pub fn later(sandbox: &mut Sandbox, request: &Request) {
    let target = Target::of(&request.url);
    let path: Vec<&str> = target.path.iter().map(String::as_str).collect();
    if let ["v3", "company", _, rest @ ..] = path.as_slice() {
        // Nobody waits for the answer.
        let _ = answer(sandbox, rest, request, &target);
    }
}

fn answer(sandbox: &mut Sandbox, rest: &[&str], request: &Request, target: &Target) -> Result<String, Fault> {
    let post = request.method.eq_ignore_ascii_case("POST");
    if !post && !request.method.eq_ignore_ascii_case("GET") {
        return Err(Fault { status: 405, ..Fault::new(500, format!("{} is not supported", request.method)) });
    }
    match (rest, post) {
        (["query"], _) => {
            let statement = if post { request.text() } else { target.param("query").unwrap_or("") };
            read(sandbox)?;
            let (response, _) = query::answer(&sandbox.company, statement)?;
            metered(sandbox);
            Ok(member("QueryResponse", &response))
        }
        (["cdc"], false) => {
            read(sandbox)?;
            let response = cdc::answer(&sandbox.company, target)?;
            metered(sandbox);
            Ok(member("CDCResponse", &response))
        }
        (["batch"], true) => {
            sandbox.counts.batches = sandbox.counts.batches.saturating_add(1);
            batch::answer(sandbox, body(request)?, target)
        }
        (["preferences"], false) => one(sandbox, "Preferences", "1", false),
        (["exchangerate"], false) => exchange_rate(sandbox, target),
        (["taxservice", "taxcode"], true) => {
            count_write(sandbox);
            let sent = body(request)?;
            let answer = Value::Object(taxservice::create(&mut sandbox.company, &sent)?).to_string();
            Ok(answer.get(1..answer.len().saturating_sub(1)).unwrap_or("").to_owned())
        }
        (["companyinfo", _], false) => one(sandbox, "CompanyInfo", "1", false),
        (["upload"], true) => {
            count_write(sandbox);
            crate::files::upload(sandbox, request)
        }
        ([entity, id, "send"], true) => {
            count_write(sandbox);
            let entity = Entity::find(entity).ok_or_else(|| no_entity(rest))?;
            paper::send(sandbox, entity, id, target).map(|sent| member(entity.name, &sent))
        }
        ([entity, id], false) => one(sandbox, entity, id, target.includes("invoiceLink")),
        ([entity], true) => posted(sandbox, entity, request, target),
        _ => Err(no_entity(rest)),
    }
}

fn no_entity(rest: &[&str]) -> Fault {
    Fault::new(2000, format!("Invalid object name: {}", rest.join("/")))
}

fn exchange_rate(sandbox: &mut Sandbox, target: &Target) -> Result<String, Fault> {
    read(sandbox)?;
    let code = target.param("sourcecurrencycode").unwrap_or("").to_uppercase();
    if crate::edition::currency_name(&code).is_none() {
        return Err(Fault::new(2220, format!("Invalid currency : {code}")));
    }
    let today = sandbox.company.today();
    let date = match target.param("asofdate") {
        Some(date) => {
            crate::time::read_date(date).ok_or_else(|| Fault::new(2060, "asofdate is not a date"))?
        }
        None => today,
    };
    metered(sandbox);
    Ok(member("ExchangeRate", &rules::rate_on(&sandbox.company, &code, &date).to_string()))
}

fn one(sandbox: &mut Sandbox, entity: &str, id: &str, link: bool) -> Result<String, Fault> {
    read(sandbox)?;
    let entity = Entity::find(entity).ok_or_else(|| no_entity(&[entity]))?;
    let mut found = sandbox.company.written(entity, id)?;
    if link && entity.name == "Invoice" {
        found = paper::linked(sandbox, id, found);
    }
    if entity.name == "Attachable" {
        found = crate::files::located(sandbox, id, found);
    }
    metered(sandbox);
    Ok(member(entity.name, &found))
}

/// A member of an answer, as JSON text.
pub fn member(key: &str, value: &str) -> String {
    // Room for the time that comes behind it.
    let mut out = String::with_capacity(value.len().saturating_add(128));
    out.push('"');
    out.push_str(key);
    out.push_str("\":");
    out.push_str(value);
    out
}

fn body(request: &Request) -> Result<Object, Fault> {
    match crate::json::parse(request.text()) {
        Ok(Value::Object(body)) => Ok(body),
        Ok(_) => Err(Fault::new(2170, "The body should be an object")),
        Err(error) => Err(Fault::new(400, format!("Malformed JSON: {error}"))),
    }
}

fn posted(sandbox: &mut Sandbox, entity: &str, request: &Request, target: &Target) -> Result<String, Fault> {
    count_write(sandbox);
    let entity = Entity::find(entity).ok_or_else(|| no_entity(&[entity]))?;
    let key = target.param("requestid").map(|id| replay::key(id, None)).transpose()?;
    if let Some(key) = &key
        && let Some(kept) = sandbox.replays.find(key, entity.name, &sandbox.company)?
    {
        return kept.map(|answer| member(entity.name, &answer));
    }
    let operation = operation(entity, target.param("operation"), target.includes("void"))?;
    let options = Options { allow_duplicate_number: target.includes("allowduplicatedocnum"), by_hand: false };
    let result =
        body(request).and_then(|body| write::write(&mut sandbox.company, entity, operation, body, options));
    if let Some(key) = key {
        sandbox.replays.keep(key, Kept::new(entity.name, &sandbox.company, &result));
    }
    result.map(|answer| member(entity.name, &answer))
}

/// The operation that a request names; void has its own form for each entity.
pub fn operation(entity: &Entity, name: Option<&str>, include_void: bool) -> Result<Operation, Fault> {
    let unsupported =
        |what: &str| Fault::new(500, format!("Operation {what} is not supported for {}", entity.name));
    let asked = name.unwrap_or("").to_ascii_lowercase();
    match asked.as_str() {
        "" | "create" | "update" if include_void => match entity.allows.void {
            Void::Include => Ok(Operation::Void),
            Void::No | Void::Operation => Err(unsupported("void")),
        },
        "" | "create" | "update" => Ok(Operation::Save),
        "delete" if entity.allows.delete => Ok(Operation::Delete),
        "void" if entity.allows.void == Void::Operation => Ok(Operation::Void),
        other => Err(unsupported(other)),
    }
}

/// Counts a read; an app on the free tier is blocked once the month's reads are used up.
pub fn read(sandbox: &mut Sandbox) -> Result<(), Fault> {
    sandbox.counts.reads = sandbox.counts.reads.saturating_add(1);
    let cap = sandbox.company.switches.metered_cap;
    if cap == 0 {
        return Ok(());
    }
    let today = sandbox.company.today();
    let digits = today.get(..7).map_or(String::new(), |month| month.replace('-', ""));
    let month = digits.parse().unwrap_or(0);
    if sandbox.counts.month != month {
        sandbox.counts.month = month;
        sandbox.counts.metered = 0;
    }
    if sandbox.counts.metered >= cap { Err(Fault::throttled()) } else { Ok(()) }
}

fn metered(sandbox: &mut Sandbox) {
    sandbox.counts.metered = sandbox.counts.metered.saturating_add(1);
}

fn count_write(sandbox: &mut Sandbox) {
    sandbox.counts.writes = sandbox.counts.writes.saturating_add(1);
}
