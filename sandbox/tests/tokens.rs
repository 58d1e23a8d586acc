//! OAuth 2.0 and the gateway in front of the API.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test that meets the unexpected stops"
)]

mod common;

use common::{Books, books, us};
use serde_json::{Value, json};
use tieout_sandbox::{App, Edit, Service};

#[test]
fn gateway_refusals_have_lower_case_keys() {
    let mut books = us();
    let url = format!("/v3/company/{}/companyinfo/1", books.sandbox.realm());
    for (authorization, url, status, code) in [
        (None, url.as_str(), 401, "3200"),
        (Some("Bearer wrong"), url.as_str(), 401, "3200"),
        (Some("Basic sandbox-access-token"), url.as_str(), 401, "3200"),
        (Some("Bearer "), url.as_str(), 401, "3202"),
        (Some("Bearer sandbox-access-token"), "/v3/company/1/companyinfo/1", 403, "3100"),
    ] {
        let response = books.raw("GET", url, "", authorization);
        assert_eq!(response.status, status, "{}", response.body);
        let body: Value = serde_json::from_str(&response.body).unwrap();
        assert_eq!(body["fault"]["error"][0]["code"], code);
        assert_eq!(body["fault"]["type"], "AUTHENTICATION");
        assert!(response.headers.contains_key("intuit_tid"));
    }
}

fn form(books: &mut Books, body: &str) -> (u16, Value) {
    let response = books.raw("POST", "/oauth2/v1/tokens/bearer", body, Some("Basic a2V5OnNlY3JldA=="));
    (response.status, serde_json::from_str(&response.body).unwrap())
}

/// Where the consent page sends the browser.
fn consent(books: &mut Books, query: &str, decision: &str) -> String {
    let page = books.raw("GET", &format!("/connect/oauth2?{query}"), "", None);
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(
        page.body.contains("Sandbox Company US") && page.body.contains("id=\"connect\""),
        "{}",
        page.body
    );
    let realm = books.sandbox.realm().to_owned();
    let form = format!("{query}&realm={realm}&decision={decision}");
    let answer = books.raw("POST", "/connect/oauth2/consent", &form, None);
    assert_eq!(answer.status, 302, "{}", answer.body);
    answer.headers["location"].clone()
}

fn code_of(location: &str) -> String {
    location.split("code=").nth(1).unwrap().split('&').next().unwrap().to_owned()
}

const BACK: &str = "https%3A%2F%2Fapp.example%2Fback";

fn asking(scope: &str) -> String {
    format!("client_id=key&response_type=code&scope={scope}&redirect_uri={BACK}&state=s%261")
}

fn accounting() -> String {
    asking("com.intuit.quickbooks.accounting%20openid")
}

/// A connection made now.
fn connected(books: &mut Books) -> Value {
    let location = consent(books, &accounting(), "connect");
    let code = code_of(&location);
    let (status, token) =
        form(books, &format!("grant_type=authorization_code&code={code}&redirect_uri={BACK}"));
    assert_eq!(status, 200, "{token}");
    token
}

fn renewal(token: &Value) -> String {
    format!("grant_type=refresh_token&refresh_token={}", token["refresh_token"].as_str().unwrap())
}

fn bearer(token: &Value) -> String {
    format!("Bearer {}", token["access_token"].as_str().unwrap())
}

fn info(books: &Books) -> String {
    format!("/v3/company/{}/companyinfo/1", books.sandbox.realm())
}

#[test]
fn a_person_agrees_or_not() {
    let mut books = us();
    let location = consent(&mut books, &accounting(), "connect");
    assert!(location.starts_with("https://app.example/back?code="), "{location}");
    assert!(location.contains("state=s%261") && location.contains("&realmId=9341450000000001"), "{location}");
    assert_eq!(
        consent(&mut books, &accounting(), "cancel"),
        "https://app.example/back?error=access_denied&state=s%261"
    );
    let unknown = books.raw("GET", &format!("/connect/oauth2?{}", asking("accounting")), "", None);
    assert_eq!(unknown.headers["location"], "https://app.example/back?error=invalid_scope&state=s%261");
    for query in ["response_type=code&redirect_uri=x", "client_id=key&response_type=code"] {
        let page = books.raw("GET", &format!("/connect/oauth2?{query}"), "", None);
        assert_eq!(page.status, 400, "no redirect to an address in doubt: {query}");
    }
    let injected = asking("openid").replace("s%261", "%22%3E%3Cscript%3E");
    let page = books.raw("GET", &format!("/connect/oauth2?{injected}"), "", None).body;
    assert!(page.contains("&quot;&gt;&lt;script&gt;") && !page.contains("<script"), "{page}");
}

fn decoded(part: &str) -> Value {
    use base64::Engine;
    let bytes = base64::prelude::BASE64_URL_SAFE_NO_PAD.decode(part).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

/// That the signature fits the key is checked where a library can do it: `tests/js/sandbox/intuit-oauth.test.js`.
#[test]
fn openid_brings_a_signed_token() {
    let mut books = us();
    let token = connected(&mut books);
    let text = token["id_token"].as_str().unwrap();
    let parts: Vec<&str> = text.split('.').collect();
    assert_eq!(parts.len(), 3);
    let (header, claims) = (decoded(parts[0]), decoded(parts[1]));
    assert_eq!(header["alg"], "RS256");
    assert_eq!((&claims["aud"], &claims["realmid"]), (&json!(["key"]), &json!(books.sandbox.realm())));
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 3600);
    let page: Value =
        serde_json::from_str(&books.raw("GET", "/.well-known/openid_sandbox_configuration", "", None).body)
            .unwrap();
    assert_eq!(claims["iss"], page["issuer"]);
    let keys: Value = serde_json::from_str(&books.raw("GET", "/op/v1/jwks", "", None).body).unwrap();
    assert_eq!(keys["keys"][0]["kid"], header["kid"]);
    let user = books.raw("GET", "/v1/openid_connect/userinfo", "", Some(&bearer(&token)));
    assert_eq!(serde_json::from_str::<Value>(&user.body).unwrap()["sub"], claims["sub"]);
    // A renewal brings none, and neither does an app that did not ask.
    assert!(form(&mut books, &renewal(&token)).1.get("id_token").is_none());
    let code = code_of(&consent(&mut books, &asking("com.intuit.quickbooks.accounting"), "connect"));
    let plain = form(&mut books, &format!("grant_type=authorization_code&code={code}&redirect_uri={BACK}"));
    assert!(plain.0 == 200 && plain.1.get("id_token").is_none());
}

#[test]
fn tokens_are_issued_renewed_and_revoked() {
    let mut books = books(json!({ "edition": "us", "strictTokens": true }));
    let code = code_of(&consent(&mut books, &accounting(), "connect"));
    let exchange = format!("grant_type=authorization_code&code={code}&redirect_uri={BACK}");
    let elsewhere = exchange.replace("back", "other");
    let (status, first) = form(&mut books, &exchange);
    assert_eq!((status, &first["expires_in"], &first["token_type"]), (200, &json!(3600), &json!("bearer")));
    assert_eq!(form(&mut books, &exchange).1["error"], "invalid_grant", "a code works once");
    let code = code_of(&consent(&mut books, &accounting(), "connect"));
    let other = elsewhere.replace(elsewhere.split("code=").nth(1).unwrap().split('&').next().unwrap(), &code);
    assert_eq!(form(&mut books, &other).1["error"], "invalid_grant", "the redirect is another");

    let url = info(&books);
    assert_eq!(books.raw("GET", &url, "", Some(&bearer(&first))).status, 200);
    assert_eq!(books.raw("GET", "/v1/openid_connect/userinfo", "", Some(&bearer(&first))).status, 200);
    assert_eq!(books.raw("GET", &url, "", Some("Bearer sandbox-access-token")).status, 401);
    books.now += 3_600_000;
    assert_eq!(books.raw("GET", &url, "", Some(&bearer(&first))).status, 401);

    let (_, second) = form(&mut books, &renewal(&first));
    assert_eq!(second["refresh_token"], first["refresh_token"], "the value changes once a day");
    books.now += 24 * 3_600_000;
    let (_, third) = form(&mut books, &renewal(&second));
    assert_ne!(third["refresh_token"], second["refresh_token"]);
    let (status, refused) = form(&mut books, &renewal(&second));
    assert_eq!((status, &refused["error"]), (400, &json!("invalid_grant")));
    assert_eq!(books.raw("GET", &url, "", Some(&bearer(&third))).status, 200);

    let revoke = json!({ "token": third["refresh_token"] }).to_string();
    let basic = Some("Basic a2V5OnNlY3JldA==");
    assert_eq!(books.raw("POST", "/v2/oauth2/tokens/revoke", &revoke, basic).status, 200);
    assert_eq!(books.raw("POST", "/v2/oauth2/tokens/revoke", &revoke, basic).status, 400);
    assert_eq!(books.raw("GET", &url, "", Some(&bearer(&third))).status, 401);
    assert_eq!(form(&mut books, &renewal(&third)).0, 400);
    assert_eq!(books.raw("POST", "/oauth2/v1/tokens/bearer", &exchange, None).status, 401);
}

#[test]
fn the_old_refresh_token_as_the_switches_say() {
    let mut books =
        books(json!({ "switches": { "oldRefreshTokenMs": 3_600_000, "reuseEndsConnection": true } }));
    let first = connected(&mut books);
    books.now += 25 * 3_600_000;
    let (_, second) = form(&mut books, &renewal(&first));
    assert_ne!(second["refresh_token"], first["refresh_token"]);
    let (status, again) = form(&mut books, &renewal(&first));
    assert_eq!((status, &again["refresh_token"]), (200, &second["refresh_token"]), "for an hour");
    books.now += 3_600_000;
    assert_eq!(form(&mut books, &renewal(&first)).0, 400);
    assert_eq!(form(&mut books, &renewal(&second)).0, 400, "reuse ended the connection");
}

#[test]
fn registered_apps_alone() {
    let apps = json!([{ "clientId": "key", "clientSecret": "secret", "redirectUris": ["https://app.example/back"] }]);
    let apps: Vec<App> = serde_json::from_value(apps).unwrap();
    let options =
        |edition: &str| serde_json::from_value(json!({ "edition": edition, "now": common::NOW })).unwrap();
    let mut service = Service::new(vec![options("us"), options("gb")], apps).unwrap();
    let realms: Vec<String> = service.companies().iter().map(|one| one.realm().to_owned()).collect();
    assert_eq!(realms, ["9341450000000001", "9341450000000002"]);
    let mut send = |method: &str, url: &str, body: &str, authorization: &str| {
        let request = json!({ "method": method, "url": url, "body": body, "headers": { "authorization": authorization } });
        service.handle(common::NOW, &serde_json::from_value(request).unwrap())
    };
    let page = send("GET", &format!("/connect/oauth2?{}", accounting()), "", "");
    assert!(realms.iter().all(|realm| page.body.contains(realm)), "every company is offered: {}", page.body);
    let stranger = accounting().replace("client_id=key", "client_id=stranger");
    assert_eq!(send("GET", &format!("/connect/oauth2?{stranger}"), "", "").status, 400);
    let elsewhere = accounting().replace("app.example", "evil.example");
    assert_eq!(send("GET", &format!("/connect/oauth2?{elsewhere}"), "", "").status, 400);

    let decided = format!("{}&realm={}&decision=connect", accounting(), realms[1]);
    let location = send("POST", "/connect/oauth2/consent", &decided, "").headers["location"].clone();
    assert!(location.ends_with(&format!("&realmId={}&state=s%261", realms[1])), "{location}");
    let exchange = format!("grant_type=authorization_code&code={}&redirect_uri={BACK}", code_of(&location));
    let wrong = send("POST", "/oauth2/v1/tokens/bearer", &exchange, "Basic a2V5Ondyb25n");
    assert_eq!((wrong.status, wrong.body.contains("invalid_client")), (401, true));
    let answer = send("POST", "/oauth2/v1/tokens/bearer", &exchange, "Basic a2V5OnNlY3JldA==");
    let token: Value = serde_json::from_str(&answer.body).unwrap();
    let own = format!("/v3/company/{}/companyinfo/1", realms[1]);
    assert_eq!(send("GET", &own, "", &bearer(&token)).status, 200);
    let foreign = send("GET", &format!("/v3/company/{}/companyinfo/1", realms[0]), "", &bearer(&token));
    assert_eq!((foreign.status, foreign.body.contains("3100")), (403, true), "a token opens one company");
}

#[test]
fn what_people_do_to_a_connection() {
    let mut books = us();
    let token = connected(&mut books);
    let url = info(&books);
    books.sandbox.expire_tokens();
    assert_eq!(books.raw("GET", &url, "", Some(&bearer(&token))).status, 401);
    let (_, token) = form(&mut books, &renewal(&token));
    books.sandbox.by_hand(books.now, &Edit::RemoveAdmin).unwrap();
    let refused = books.raw("GET", &url, "", Some(&bearer(&token)));
    assert_eq!((refused.status, common::fault(&refused, "a demoted user").0.as_str()), (401, "120"));
    let token = connected(&mut books);
    assert_eq!(
        books.raw("GET", &url, "", Some(&bearer(&token))).status,
        200,
        "an administrator connected again"
    );
    books.sandbox.by_hand(books.now, &Edit::Disconnect).unwrap();
    assert_eq!(books.raw("GET", &url, "", Some(&bearer(&token))).status, 401);
    assert_eq!(form(&mut books, &renewal(&token)).1["error"], "invalid_grant");
    books.sandbox.by_hand(books.now, &Edit::Subscription { active: false }).unwrap();
    let token = connected(&mut books);
    let refused = books.raw("GET", &url, "", Some(&bearer(&token)));
    assert_eq!(common::fault(&refused, "an ended subscription").0, "6190");
}

#[test]
fn discovery_names_every_endpoint() {
    let mut books = us();
    for name in ["openid_configuration", "openid_sandbox_configuration/"] {
        let answer = books.raw("GET", &format!("/.well-known/{name}"), "", None);
        let page: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(page["token_endpoint"], "http://127.0.0.1/oauth2/v1/tokens/bearer");
        assert_eq!(page["authorization_endpoint"], "http://127.0.0.1/connect/oauth2");
        assert_eq!(page["revocation_endpoint"], "http://127.0.0.1/v2/oauth2/tokens/revoke");
    }
}

const DAY: i64 = 24 * 3_600_000;

#[test]
fn a_refresh_token_lives_101_days_from_its_latest_use() {
    let mut books = us();
    let mut token = connected(&mut books);
    assert_eq!(token["x_refresh_token_expires_in"], 101 * 24 * 3600);
    for _ in 0..4 {
        books.now += 101 * DAY - 1;
        let (status, answer) = form(&mut books, &renewal(&token));
        assert_eq!((status, &answer["x_refresh_token_expires_in"]), (200, &json!(101 * 24 * 3600)));
        assert_ne!(answer["refresh_token"], token["refresh_token"], "older than a day: a new one");
        assert_eq!(
            form(&mut books, &renewal(&token)).1["error"],
            "invalid_grant",
            "the one before is no good"
        );
        token = answer;
    }
    books.now += 101 * DAY;
    let (status, refused) = form(&mut books, &renewal(&token));
    assert_eq!((status, &refused["error"]), (400, &json!("invalid_grant")));
    let url = info(&books);
    assert_eq!(books.raw("GET", &url, "", Some(&bearer(&token))).status, 401);
    let again = connected(&mut books);
    assert_eq!(books.raw("GET", &url, "", Some(&bearer(&again))).status, 200, "only a person brings it back");
}

#[test]
fn a_refresh_token_changes_a_day_after_it_was_given_and_not_before() {
    let mut books = us();
    let first = connected(&mut books);
    books.now += DAY - 1;
    let (_, same) = form(&mut books, &renewal(&first));
    assert_eq!(same["refresh_token"], first["refresh_token"]);
    books.now += 1;
    let (_, next) = form(&mut books, &renewal(&same));
    assert_ne!(next["refresh_token"], first["refresh_token"]);
    // By default the old one ends at once, and presenting it harms nobody.
    assert_eq!(form(&mut books, &renewal(&first)).1["error"], "invalid_grant");
    assert_eq!(form(&mut books, &renewal(&next)).0, 200);
}

#[test]
fn the_five_years_end_to_the_millisecond() {
    let mut books = us();
    let mut token = connected(&mut books);
    let end = books.now + 5 * 365 * DAY;
    while end - books.now > 100 * DAY {
        books.now += 100 * DAY;
        token = form(&mut books, &renewal(&token)).1;
    }
    books.now = end - 1;
    let (status, last) = form(&mut books, &renewal(&token));
    assert_eq!(status, 200);
    let url = info(&books);
    books.now = end;
    assert_eq!(form(&mut books, &renewal(&last)).1["error"], "invalid_grant");
    assert_eq!(
        books.raw("GET", &url, "", Some(&bearer(&last))).status,
        200,
        "the last access token lives its hour"
    );
    books.now = end + 3_600_000;
    assert_eq!(books.raw("GET", &url, "", Some(&bearer(&last))).status, 401);
}

/// Reads, queries, changes, writes, batches and files alike are refused at the user's level.
#[test]
fn nothing_goes_once_the_admin_is_removed() {
    let mut books = us();
    let token = connected(&mut books);
    books.sandbox.by_hand(books.now, &Edit::RemoveAdmin).unwrap();
    let base = info(&books).replace("companyinfo/1", "");
    let changes = "cdc?entities=Customer&changedSince=2026-03-01";
    let before = books.sandbox.state()["entities"].clone();
    for (method, path, body) in [
        ("GET", "companyinfo/1", ""),
        ("POST", "query", "select * from Customer"),
        ("GET", changes, ""),
        ("POST", "customer", "{\"DisplayName\":\"Ada\"}"),
        ("POST", "batch", "{\"BatchItemRequest\":[{\"bId\":\"1\",\"Query\":\"select * from Item\"}]}"),
        ("GET", "invoice/1/pdf", ""),
        ("POST", "upload", ""),
    ] {
        let refused = books.raw(method, &format!("{base}{path}"), body, Some(&bearer(&token)));
        assert_eq!((refused.status, common::fault(&refused, path).0.as_str()), (401, "120"), "{path}");
        let page: Value = serde_json::from_str(&refused.body).unwrap();
        assert_eq!(page["Fault"]["type"], "AuthorizationFault", "{path}");
    }
    assert_eq!(books.sandbox.state()["entities"], before);
    let (status, renewed) = form(&mut books, &renewal(&token));
    assert_eq!(status, 200, "the connection itself stands");
    let url = info(&books);
    assert_eq!(
        books.raw("GET", &url, "", Some(&bearer(&renewed))).status,
        401,
        "and brings no more than before"
    );
}

#[test]
fn a_connection_ends_after_five_years_however_it_is_used() {
    let mut books = us();
    let mut token = connected(&mut books);
    let mut days = 0;
    loop {
        days += 50;
        books.now += 50 * 24 * 3_600_000;
        let (status, answer) = form(&mut books, &renewal(&token));
        if status != 200 {
            assert_eq!((days, &answer["error"]), (1850, &json!("invalid_grant")));
            return;
        }
        token = answer;
    }
}
