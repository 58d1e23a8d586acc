//! OAuth 2.0: a code for tokens, a refresh token for newer ones, and their end.

use std::collections::BTreeMap;

use crate::json::{Value, json};

use crate::fault::Fault;
use crate::http::{self, Request, Response, Target};
use crate::sandbox::{Sandbox, digest};
use crate::time::{DAY, HOUR, MINUTE, Millis};

/// Accepted by the API for ever, unless the company is strict about tokens.
pub const DEVELOPER_TOKEN: &str = "sandbox-access-token";

const ACCESS_LIFE: Millis = HOUR;
const REFRESH_LIFE: Millis = 101 * DAY;
const HARD_LIFE: Millis = 5 * 365 * DAY;
const ROTATION: Millis = DAY;
const CODE_LIFE: Millis = 10 * MINUTE;

#[derive(Clone, Debug, Default)]
pub struct Tokens {
    issued: u64,
    codes: BTreeMap<String, (Millis, String)>,
    access: BTreeMap<String, Millis>,
    grant: Option<Grant>,
}

/// One connection of an app with the company; a new one replaces it.
#[derive(Clone, Debug)]
struct Grant {
    since: Millis,
    refresh: String,
    rotated: Millis,
    used: Millis,
    /// The refresh token before the current one, and when it was replaced.
    previous: Option<(String, Millis)>,
}

impl Tokens {
    pub fn check(&self, authorization: Option<&str>, now: Millis, strict: bool) -> Result<(), Fault> {
        let refused = |detail: &str| Err(Fault::new(3200, detail));
        let Some(value) = authorization else { return refused("Token missing") };
        let Some((scheme, token)) = value.split_once(' ') else { return refused("Token malformed") };
        let token = token.trim();
        if !scheme.eq_ignore_ascii_case("bearer") {
            return refused("Token malformed");
        }
        if token.is_empty() {
            return Err(Fault::new(3202, "Token empty"));
        }
        if token == DEVELOPER_TOKEN && !strict {
            return Ok(());
        }
        match self.access.get(token) {
            Some(expires) if now < *expires => Ok(()),
            Some(_) => refused("Token expired"),
            None => refused("Token not known"),
        }
    }

    /// All access tokens expire now; the connection stays.
    pub fn expire_access(&mut self) {
        self.access.values_mut().for_each(|expires| *expires = 0);
    }

    fn fresh(&mut self, kind: &str, realm: &str) -> String {
        self.issued = self.issued.saturating_add(1);
        let text = digest(&format!("{kind}:{realm}:{}", self.issued));
        match kind {
            "access" => format!("eyJ{text}"),
            "refresh" => format!("RT1-{text}"),
            _ => text,
        }
    }
}

pub fn answer(sandbox: &mut Sandbox, path: &[&str], request: &Request, target: &Target) -> Response {
    let post = request.method.eq_ignore_ascii_case("POST");
    match (path, post) {
        (["oauth2", "v1", "tokens", "bearer"], true) => token(sandbox, request),
        (["v2", "oauth2", "tokens", "revoke"] | ["oauth2", "v1", "tokens", "revoke"], true) => {
            revoke(sandbox, request)
        }
        (["connect", "oauth2"], false) => authorize(sandbox, target),
        ([".well-known", "openid_configuration" | "openid_sandbox_configuration"], false) => {
            discovery(request)
        }
        _ => Response::json(404, &json!({ "error": "not_found", "path": path.join("/") })),
    }
}

fn refused(status: u16, error: &str, description: &str) -> Response {
    Response::json(status, &json!({ "error": error, "error_description": description }))
}

/// The consent page agrees at once: back to the client with a code.
fn authorize(sandbox: &mut Sandbox, target: &Target) -> Response {
    let (Some(back), Some("code")) = (target.param("redirect_uri"), target.param("response_type")) else {
        return refused(400, "invalid_request", "give redirect_uri and response_type=code");
    };
    let realm = sandbox.company.realm.clone();
    let code = sandbox.tokens.fresh("code", &realm);
    let until = sandbox.company.now.saturating_add(CODE_LIFE);
    sandbox.tokens.codes.insert(code.clone(), (until, back.to_owned()));
    let state = percent_encoded(target.param("state").unwrap_or(""));
    let join = if back.contains('?') { '&' } else { '?' };
    let location = format!("{back}{join}code={code}&state={state}&realmId={realm}");
    let mut response = Response::text(302, "text/plain", String::new());
    response.headers.insert("location".to_owned(), location);
    response
}

fn token(sandbox: &mut Sandbox, request: &Request) -> Response {
    let form = http::form(request.text());
    let field = |name: &str| form.get(name).map_or("", String::as_str);
    if !has_client(request, field("client_id")) {
        return refused(401, "invalid_client", "client id and secret are missing");
    }
    let now = sandbox.company.now;
    let realm = sandbox.company.realm.clone();
    match field("grant_type") {
        "authorization_code" => {
            let known = sandbox.tokens.codes.remove(field("code"));
            let fits = known.is_some_and(|(until, back)| now < until && back == field("redirect_uri"));
            if !fits {
                return refused(400, "invalid_grant", "the code is used, expired or for another redirect");
            }
            let refresh = sandbox.tokens.fresh("refresh", &realm);
            sandbox.tokens.grant =
                Some(Grant { since: now, refresh, rotated: now, used: now, previous: None });
        }
        "refresh_token" => {
            if !renew(sandbox, field("refresh_token")) {
                return refused(400, "invalid_grant", "Incorrect or invalid refresh token");
            }
        }
        _ => return refused(400, "unsupported_grant_type", "authorization_code or refresh_token"),
    }
    let hard = request.header("x-include-refresh-token-hard-expires-in") == Some("true");
    issue(sandbox, hard)
}

/// Takes a refresh token; its value changes once a day.
fn renew(sandbox: &mut Sandbox, presented: &str) -> bool {
    let now = sandbox.company.now;
    let realm = sandbox.company.realm.clone();
    let tolerance = sandbox.company.switches.old_refresh_token_ms;
    let Some(grant) = &sandbox.tokens.grant else { return false };
    let is_current = grant.refresh == presented;
    let is_previous = grant
        .previous
        .as_ref()
        .is_some_and(|(old, replaced)| old == presented && now.saturating_sub(*replaced) < tolerance);
    let alive = now.saturating_sub(grant.used) < REFRESH_LIFE && now.saturating_sub(grant.since) < HARD_LIFE;
    if !alive || !(is_current || is_previous) {
        return false;
    }
    let due = is_current && now.saturating_sub(grant.rotated) >= ROTATION;
    let next = due.then(|| sandbox.tokens.fresh("refresh", &realm));
    if let Some(grant) = &mut sandbox.tokens.grant {
        grant.used = now;
        if let Some(next) = next {
            let old = std::mem::replace(&mut grant.refresh, next);
            grant.previous = Some((old, now));
            grant.rotated = now;
        }
    }
    true
}

fn issue(sandbox: &mut Sandbox, hard: bool) -> Response {
    let now = sandbox.company.now;
    let realm = sandbox.company.realm.clone();
    let access = sandbox.tokens.fresh("access", &realm);
    sandbox.tokens.access.insert(access.clone(), now.saturating_add(ACCESS_LIFE));
    let Some(grant) = &sandbox.tokens.grant else {
        return refused(400, "invalid_grant", "there is no connection");
    };
    let seconds = |life: Millis| life.div_euclid(1000);
    let mut body = json!({
        "token_type": "bearer", "access_token": access, "expires_in": seconds(ACCESS_LIFE),
        "refresh_token": grant.refresh, "x_refresh_token_expires_in": seconds(REFRESH_LIFE),
    });
    if let (true, Some(body)) = (hard, body.as_object_mut()) {
        let left = HARD_LIFE.saturating_sub(now.saturating_sub(grant.since));
        body.insert("x_refresh_token_hard_expires_in".to_owned(), Value::from(seconds(left)));
    }
    Response::json(200, &body)
}

fn revoke(sandbox: &mut Sandbox, request: &Request) -> Response {
    if !has_client(request, "") {
        return refused(401, "invalid_client", "client id and secret are missing");
    }
    let body: Value = serde_json::from_str(request.text()).unwrap_or(Value::Null);
    let token = body.get("token").and_then(Value::as_str).unwrap_or("");
    let known = sandbox.tokens.access.contains_key(token)
        || sandbox.tokens.grant.as_ref().is_some_and(|grant| grant.refresh == token);
    if !known {
        return refused(400, "invalid_request", "the token is not known");
    }
    sandbox.tokens.access.clear();
    sandbox.tokens.grant = None;
    Response::json(200, &json!({}))
}

/// Any key pair is accepted; none is not.
fn has_client(request: &Request, posted: &str) -> bool {
    let basic = request.header("authorization").is_some_and(|value| {
        value
            .split_once(' ')
            .is_some_and(|(scheme, rest)| scheme.eq_ignore_ascii_case("basic") && rest.len() > 4)
    });
    basic || !posted.is_empty()
}

fn discovery(request: &Request) -> Response {
    let host = request.header("host").unwrap_or("127.0.0.1");
    let base = format!("http://{host}");
    Response::json(
        200,
        &json!({
            "issuer": format!("{base}/op/v1"),
            "authorization_endpoint": format!("{base}/connect/oauth2"),
            "token_endpoint": format!("{base}/oauth2/v1/tokens/bearer"),
            "userinfo_endpoint": format!("{base}/v1/openid_connect/userinfo"),
            "revocation_endpoint": format!("{base}/v2/oauth2/tokens/revoke"),
            "jwks_uri": format!("{base}/op/v1/jwks"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": ["openid", "email", "profile", "address", "phone"],
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        }),
    )
}

fn percent_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}
