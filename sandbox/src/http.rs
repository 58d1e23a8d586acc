//! Requests and answers as plain values, and the little of HTTP that the service reads.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Serialize};

use crate::time::Millis;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Request {
    #[serde(default = "get")]
    pub method: String,
    /// Path and query; a scheme and host in front are skipped.
    pub url: String,
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    #[serde(default)]
    pub body: Option<String>,
    /// The body in Base64, for one that is no text.
    #[serde(default)]
    pub body_base64: Option<String>,
}

fn get() -> String {
    "GET".to_owned()
}

/// What reaches the client instead of the whole answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Nothing reaches it; the connection dies.
    Timeout,
    /// The body breaks off.
    Truncated,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Response {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub body: String,
    /// The body in Base64, where it is no text; `body` is empty then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body_base64: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delay_ms: Option<Millis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
}

impl Response {
    pub fn text(status: u16, content_type: &str, body: String) -> Response {
        let headers = BTreeMap::from([("content-type".to_owned(), content_type.to_owned())]);
        Response { status, headers, body, body_base64: None, delay_ms: None, outcome: None }
    }

    pub fn json(status: u16, body: &impl std::fmt::Display) -> Response {
        Response::text(status, "application/json;charset=UTF-8", body.to_string())
    }
}

/// Path segments and query parameters of a URL, decoded.
#[derive(Debug, Default)]
pub struct Target {
    pub path: Vec<String>,
    pub query: BTreeMap<String, String>,
}

impl Target {
    pub fn of(url: &str) -> Target {
        let local = match url.split_once("://") {
            Some((_, rest)) => rest.find('/').and_then(|slash| rest.get(slash..)).unwrap_or("/"),
            None => url,
        };
        let local = local.split('#').next().unwrap_or("");
        let (path, query) = local.split_once('?').unwrap_or((local, ""));
        Target {
            path: path.split('/').filter(|part| !part.is_empty()).map(|part| decode(part, false)).collect(),
            query: form(query),
        }
    }

    pub fn param(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str)
    }

    /// Whether `include=` names an option.
    pub fn includes(&self, option: &str) -> bool {
        self.param("include").is_some_and(|list| list.split(',').any(|one| one.trim() == option))
    }
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> &str {
        self.body.as_deref().unwrap_or("")
    }

    pub fn bytes(&self) -> Vec<u8> {
        let decoded = self.body_base64.as_ref().and_then(|text| BASE64_STANDARD.decode(text).ok());
        decoded.unwrap_or_else(|| self.text().as_bytes().to_vec())
    }
}

/// `application/x-www-form-urlencoded`
pub fn form(text: &str) -> BTreeMap<String, String> {
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(key, true), decode(value, true))
        })
        .collect()
}

pub fn percent_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                out.push(char::from(byte));
            }
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

fn decode(text: &str, plus_is_space: bool) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'%' => {
                let mut ahead = rest.clone();
                let pair = ahead.next().zip(ahead.next());
                let value = pair.and_then(|(high, low)| Some((hex(high)?, hex(low)?)));
                match value {
                    Some((high, low)) => {
                        bytes.push(high.wrapping_mul(16).wrapping_add(low));
                        rest = ahead;
                    }
                    None => bytes.push(byte),
                }
            }
            b'+' if plus_is_space => bytes.push(b' '),
            other => bytes.push(other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_urls_apart() {
        let target = Target::of("http://127.0.0.1:8090/v3/company/9/query?query=a%20%3D+%27b%2Bc%27&x=%zz");
        assert_eq!(target.path, ["v3", "company", "9", "query"]);
        assert_eq!(target.param("query"), Some("a = 'b+c'"));
        assert_eq!(target.param("x"), Some("%zz"));
        assert!(Target::of("").path.is_empty());
    }
}
