//! Fills a new company by replaying requests, so that a seed can hold nothing the service would refuse.

use std::collections::BTreeMap;

use crate::json::Value;
use serde::Deserialize;

use crate::edition::{self, Edition};
use crate::entity::Entity;
use crate::http::Request;
use crate::json::{Object, text};
use crate::sandbox::Sandbox;
use crate::tokens::DEVELOPER_TOKEN;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seed {
    pub edition: Edition,
    #[serde(default)]
    pub company: Object,
    #[serde(default)]
    pub preferences: Object,
    #[serde(default)]
    pub requests: Vec<SeedRequest>,
}

impl Seed {
    pub fn names_realm(&self) -> bool {
        text(&self.company, "realm").is_some()
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedRequest {
    /// A name for what the request creates; later bodies say `@name` for its Id.
    #[serde(rename = "as")]
    pub name: Option<String>,
    /// Below the company: `customer`, `invoice?operation=void`.
    pub path: String,
    pub body: Value,
}

pub fn plant(sandbox: &mut Sandbox, seed: Seed) -> Result<(), String> {
    edition::overlay(&mut sandbox.company, "CompanyInfo", &edition::company_facts(&seed.company));
    edition::overlay(&mut sandbox.company, "Preferences", &seed.preferences);
    // A closing date would refuse the history that the seed tells.
    let closing =
        seed.preferences.get("AccountingInfoPrefs").and_then(|part| part.get("BookCloseDate")).cloned();
    if closing.is_some() {
        set_closing_date(sandbox, Value::Null);
    }
    let throttle = std::mem::replace(&mut sandbox.company.switches.throttle, false);
    let strict = std::mem::replace(&mut sandbox.company.switches.strict_tokens, false);
    for (index, request) in seed.requests.into_iter().enumerate() {
        replay(sandbox, request).map_err(|error| format!("seed request {index}: {error}"))?;
    }
    if let Some(date) = closing {
        set_closing_date(sandbox, date);
    }
    sandbox.company.switches.throttle = throttle;
    sandbox.company.switches.strict_tokens = strict;
    sandbox.counts = crate::sandbox::Counts::default();
    Ok(())
}

fn set_closing_date(sandbox: &mut Sandbox, date: Value) {
    let over = crate::json::json!({ "AccountingInfoPrefs": { "BookCloseDate": date } });
    if let Value::Object(over) = over {
        edition::overlay(&mut sandbox.company, "Preferences", &over);
    }
}

fn replay(sandbox: &mut Sandbox, seeded: SeedRequest) -> Result<(), String> {
    let what = match &seeded.name {
        Some(name) => format!("{} ({name})", seeded.path),
        None => seeded.path.clone(),
    };
    let body = named(sandbox, seeded.body).map_err(|name| format!("{what}: nothing is called {name}"))?;
    let request = Request {
        method: "POST".to_owned(),
        url: format!("/v3/company/{}/{}", sandbox.company.realm, seeded.path),
        headers: BTreeMap::from([("authorization".to_owned(), format!("Bearer {DEVELOPER_TOKEN}"))]),
        body: Some(body.to_string()),
        body_base64: None,
    };
    let now = sandbox.company.now.saturating_sub(sandbox.ahead);
    let response = sandbox.handle(now, &request);
    if response.status != 200 {
        return Err(format!("{what} was refused: {}", response.body));
    }
    let Some(name) = seeded.name else { return Ok(()) };
    let answer: Value = crate::json::parse(&response.body).unwrap_or(Value::Null);
    let created = created(&answer).ok_or_else(|| format!("{what}: the answer holds no Id"))?;
    sandbox.seeded.insert(name, created);
    Ok(())
}

/// Entity and Id of what an answer holds.
fn created(answer: &Value) -> Option<(String, String)> {
    let answer = answer.as_object()?;
    if let Some(id) = text(answer, "TaxCodeId") {
        return Some(("TaxCode".to_owned(), id.to_owned()));
    }
    answer.iter().find_map(|(entity, value)| {
        let id = value.as_object().and_then(|object| text(object, "Id"))?;
        Some((entity.to_owned(), id.to_owned()))
    })
}

/// Puts Ids where a body says `@name`; the error is the name that nothing bears.
fn named(sandbox: &Sandbox, value: Value) -> Result<Value, String> {
    match value {
        Value::String(text) => match text.strip_prefix('@') {
            Some(name) => lookup(sandbox, name).map(Value::from).ok_or_else(|| text.to_string()),
            None => Ok(Value::String(text)),
        },
        Value::Array(list) => {
            list.into_iter().map(|value| named(sandbox, value)).collect::<Result<_, _>>().map(Value::Array)
        }
        Value::Object(object) => object
            .into_iter()
            .map(|(key, value)| named(sandbox, value).map(|value| (key, value)))
            .collect::<Result<_, _>>()
            .map(Value::Object),
        other => Ok(other),
    }
}

fn lookup(sandbox: &Sandbox, name: &str) -> Option<String> {
    let (name, wants_token) = match name.strip_suffix("#SyncToken") {
        Some(name) => (name, true),
        None => (name, false),
    };
    let (entity, id) = match sandbox.seeded.get(name) {
        Some((entity, id)) => (entity.clone(), id.clone()),
        None => {
            let (list, own) = name.split_once(':')?;
            let entity = Entity::find(list)?.name;
            (entity.to_owned(), sandbox.company.by_name(entity, own)?.0.to_string())
        }
    };
    if !wants_token {
        return Some(id);
    }
    sandbox.company.store.get(&entity, &id).map(|record| record.token.to_string())
}
