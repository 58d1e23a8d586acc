//! The OAuth 2.0 endpoints: consent, a code for tokens, a refresh token for newer ones, and their end.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Serialize};

use crate::consent;
use crate::http::{self, Request, Response, Target};
use crate::idtoken;
use crate::json::{Value, json, put};
use crate::sandbox::Sandbox;
use crate::time::Millis;
use crate::tokens::{ACCESS_LIFE, DEVELOPER_TOKEN, Issued, REFRESH_LIFE, Standing};

/// A registered app. Where none is registered, every client id and secret is taken.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct App {
    pub client_id: String,
    pub client_secret: String,
    /// An authorization must name one of them exactly; any is taken if there is none.
    #[serde(default)]
    pub redirect_uris: Vec<String>,
}

const SCOPES: &[&str] = &[
    "com.intuit.quickbooks.accounting",
    "com.intuit.quickbooks.payment",
    "openid",
    "profile",
    "email",
    "phone",
    "address",
];

/// Answers what is asked outside of the companies' own paths.
pub fn answer(
    companies: &mut [Sandbox],
    apps: &[App],
    path: &[&str],
    request: &Request,
    target: &Target,
) -> Response {
    let post = request.method.eq_ignore_ascii_case("POST");
    match (path, post) {
        (["oauth2", "v1", "tokens", "bearer"], true) => token(companies, apps, request),
        (["v2", "oauth2", "tokens", "revoke"] | ["oauth2", "v1", "tokens", "revoke"], true) => {
            revoke(companies, apps, request)
        }
        (["connect", "oauth2"], false) => authorize(companies, apps, target),
        (["connect", "oauth2", "consent"], true) => decided(companies, apps, request),
        ([".well-known", "openid_configuration" | "openid_sandbox_configuration"], false) => {
            discovery(request)
        }
        (["v1", "openid_connect", "userinfo"], false) => user(companies, request),
        (["op", "v1", "jwks"], false) => Response::json(200, &idtoken::keys()),
        _ => Response::json(404, &json!({ "error": "not_found", "path": path.join("/") })),
    }
}

fn refused(status: u16, error: &str, description: &str) -> Response {
    Response::json(status, &json!({ "error": error, "error_description": description }))
}

/// What an authorization asks for, once it is known to be answerable by a redirect.
#[derive(Debug)]
pub struct Asked {
    pub client: String,
    pub redirect: String,
    pub state: String,
    pub scope: String,
}

/// What may not be answered by a redirect, because the address itself is in doubt, is a page.
fn asked(apps: &[App], field: impl Fn(&str) -> String) -> Result<Asked, Response> {
    let page = |why: &str| Err(consent::sorry(why));
    let asked = Asked {
        client: field("client_id"),
        redirect: field("redirect_uri"),
        state: field("state"),
        scope: field("scope"),
    };
    if asked.client.is_empty() {
        return page("The client_id query parameter is missing.");
    }
    if asked.redirect.is_empty() {
        return page("The redirect_uri query parameter is missing.");
    }
    let Some(app) = apps.iter().find(|app| app.client_id == asked.client) else {
        return if apps.is_empty() {
            Ok(asked)
        } else {
            page("The client_id query parameter value is invalid.")
        };
    };
    if !app.redirect_uris.is_empty() && !app.redirect_uris.contains(&asked.redirect) {
        return page("The redirect_uri query parameter value is invalid. It must be one of the app's own.");
    }
    Ok(asked)
}

fn back(asked: &Asked, answer: &str) -> Response {
    let join = if asked.redirect.contains('?') { '&' } else { '?' };
    let state = http::percent_encoded(&asked.state);
    let mut response = Response::text(302, "text/plain", String::new());
    let location = format!("{}{join}{answer}&state={state}", asked.redirect);
    response.headers.insert("location".to_owned(), location);
    response
}

fn authorize(companies: &mut [Sandbox], apps: &[App], target: &Target) -> Response {
    let asked = match asked(apps, |name| target.param(name).unwrap_or("").to_owned()) {
        Ok(asked) => asked,
        Err(page) => return page,
    };
    if target.param("response_type") != Some("code") {
        return back(&asked, "error=unsupported_response_type");
    }
    let mut scopes = asked.scope.split_whitespace().peekable();
    if scopes.peek().is_none() || scopes.any(|scope| !SCOPES.contains(&scope)) {
        return back(&asked, "error=invalid_scope");
    }
    let at_once = companies.iter().any(|one| one.company.switches.consent_at_once);
    let refuses_pkce = companies.iter().any(|one| one.company.switches.refuse_pkce);
    if refuses_pkce && target.param("code_challenge").is_some() {
        return back(&asked, "error=invalid_request");
    }
    match companies.first_mut() {
        Some(first) if at_once => granted(first, &asked),
        _ => consent::page(companies, &asked),
    }
}

fn granted(sandbox: &mut Sandbox, asked: &Asked) -> Response {
    let (realm, now) = (sandbox.company.realm.clone(), sandbox.company.now);
    let openid = asked.scope.split_whitespace().any(|scope| scope == "openid");
    let code = sandbox.tokens.consent(&realm, &asked.client, &asked.redirect, openid, now);
    back(asked, &format!("code={code}&realmId={realm}"))
}

/// The form of the consent page.
fn decided(companies: &mut [Sandbox], apps: &[App], request: &Request) -> Response {
    let form = http::form(request.text());
    let asked = match asked(apps, |name| form.get(name).cloned().unwrap_or_default()) {
        Ok(asked) => asked,
        Err(page) => return page,
    };
    if form.get("decision").map(String::as_str) != Some("connect") {
        return back(&asked, "error=access_denied");
    }
    let realm = form.get("realm").map_or("", String::as_str);
    match companies.iter_mut().find(|one| one.company.realm == realm) {
        Some(company) => granted(company, &asked),
        None => consent::sorry("Choose a company."),
    }
}

fn token(companies: &mut [Sandbox], apps: &[App], request: &Request) -> Response {
    let form = http::form(request.text());
    let field = |name: &str| form.get(name).map_or("", String::as_str);
    let Some(app) = client(apps, request, field("client_id"), field("client_secret")) else {
        return refused(401, "invalid_client", "the client id or its secret is wrong");
    };
    let issued: Option<(Issued, String, Millis)> = match field("grant_type") {
        "authorization_code" => {
            let code = field("code");
            let company = companies.iter_mut().find(|one| one.tokens.knows_code(code));
            company.and_then(|one| {
                let (realm, now) = (one.company.realm.clone(), one.company.now);
                let issued = one.tokens.exchange(&realm, &app, code, field("redirect_uri"), now)?;
                Some((issued, realm, now))
            })
        }
        "refresh_token" => {
            let presented = field("refresh_token");
            let company = companies.iter_mut().find(|one| one.tokens.holder(presented) == Some(&app));
            company.and_then(|one| {
                let (realm, now) = (one.company.realm.clone(), one.company.now);
                let issued = one.tokens.renew(&realm, &app, presented, now, &one.company.switches)?;
                Some((issued, realm, now))
            })
        }
        "" => return refused(400, "invalid_request", "grant_type is missing"),
        _ => return refused(400, "unsupported_grant_type", "authorization_code or refresh_token"),
    };
    match issued {
        Some((issued, realm, now)) => {
            let hard = request.header("x-include-refresh-token-hard-expires-in") == Some("true");
            let who = issued.openid.then(|| id_token(&app, &realm, now));
            tokens(&issued, hard, who)
        }
        None => refused(400, "invalid_grant", "Incorrect or invalid code or refresh token"),
    }
}

/// Who connected the app, as OpenID Connect says it.
fn id_token(app: &str, realm: &str, now: Millis) -> String {
    let seconds = now.div_euclid(1000);
    idtoken::signed(&json!({
        "sub": USER, "aud": [app], "realmid": realm, "auth_time": seconds,
        "iss": ISSUER, "iat": seconds,
        "exp": seconds.saturating_add(ACCESS_LIFE.div_euclid(1000)),
    }))
}

fn tokens(issued: &Issued, hard: bool, who: Option<String>) -> Response {
    let seconds = |life: Millis| life.div_euclid(1000);
    let mut body = json!({
        "token_type": "bearer", "access_token": issued.access, "expires_in": seconds(ACCESS_LIFE),
        "refresh_token": issued.refresh, "x_refresh_token_expires_in": seconds(REFRESH_LIFE),
    });
    if let (true, Some(body)) = (hard, body.as_object_mut()) {
        put(body, "x_refresh_token_hard_expires_in", seconds(issued.hard_left));
    }
    if let (Some(who), Some(body)) = (who, body.as_object_mut()) {
        put(body, "id_token", who);
    }
    let mut response = Response::json(200, &body);
    response.headers.insert("cache-control".to_owned(), "no-cache, no-store".to_owned());
    response
}

/// The token comes as JSON, or, from some clients, as a form.
fn revoke(companies: &mut [Sandbox], apps: &[App], request: &Request) -> Response {
    if client(apps, request, "", "").is_none() {
        return refused(401, "invalid_client", "the client id or its secret is wrong");
    }
    let body: Value = serde_json::from_str(request.text()).unwrap_or(Value::Null);
    let form = http::form(request.text());
    let token = body.get("token").and_then(Value::as_str).or(form.get("token").map(String::as_str));
    let token = token.unwrap_or("");
    if companies.iter_mut().any(|one| one.tokens.revoke(token)) {
        Response::json(200, &json!({}))
    } else {
        refused(400, "invalid_request", "the token is not known")
    }
}

/// The app that a request comes from, if its secret fits.
fn client(apps: &[App], request: &Request, posted: &str, secret: &str) -> Option<String> {
    let basic = request.header("authorization").and_then(|value| {
        let (scheme, rest) = value.split_once(' ')?;
        let bytes = BASE64_STANDARD.decode(rest.trim()).ok()?;
        let pair = String::from_utf8(bytes).ok()?;
        let (id, secret) = pair.split_once(':')?;
        scheme.eq_ignore_ascii_case("basic").then(|| (id.to_owned(), secret.to_owned()))
    });
    let (id, secret) = basic.unwrap_or((posted.to_owned(), secret.to_owned()));
    if id.is_empty() || secret.is_empty() {
        return None;
    }
    let fits = |app: &App| app.client_id == id && app.client_secret == secret;
    (apps.is_empty() || apps.iter().any(fits)).then_some(id)
}

/// Intuit's own: its client takes no other.
const ISSUER: &str = "https://oauth.platform.intuit.com/op/v1";
const USER: &str = "00000000-0000-4000-8000-000000000001";

/// The one person there is, for a good access token of any company.
fn user(companies: &[Sandbox], request: &Request) -> Response {
    let token =
        request.header("authorization").and_then(|value| value.split_once(' ')).map(|(_, token)| token);
    let good = token.is_some_and(|token| {
        let known = |one: &Sandbox| one.tokens.standing(token, one.company.now) == Standing::Good;
        token == DEVELOPER_TOKEN || companies.iter().any(known)
    });
    if !good {
        return refused(401, "invalid_token", "the access token is not known");
    }
    Response::json(
        200,
        &json!({
            "sub": USER, "givenName": "Sam", "familyName": "Booker",
            "email": "sam@example.com", "emailVerified": true,
        }),
    )
}

/// Scheme and host under which a request came.
fn base(request: &Request) -> String {
    let host = request.header("host").unwrap_or("127.0.0.1");
    format!("{}://{host}", request.header("x-forwarded-proto").unwrap_or("http"))
}

fn discovery(request: &Request) -> Response {
    let base = base(request);
    Response::json(
        200,
        &json!({
            "issuer": ISSUER,
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
            "claims_supported": ["aud", "exp", "iat", "iss", "realmid", "sub"],
        }),
    )
}
