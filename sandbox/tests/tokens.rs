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

#[test]
fn tokens_are_issued_renewed_and_revoked() {
    let mut books = books(json!({ "edition": "us", "strictTokens": true }));
    let back = "https%3A%2F%2Fapp.example%2Fback";
    let consent = books.raw(
        "GET",
        &format!("/connect/oauth2?client_id=k&response_type=code&redirect_uri={back}&state=s%261"),
        "",
        None,
    );
    assert_eq!(consent.status, 302);
    let location = &consent.headers["location"];
    assert!(location.contains("state=s%261") && location.contains("realmId="), "{location}");
    let code = location.split("code=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let exchange = format!("grant_type=authorization_code&code={code}&redirect_uri={back}");
    let (status, first) = form(&mut books, &exchange);
    assert_eq!((status, &first["expires_in"], &first["token_type"]), (200, &json!(3600), &json!("bearer")));
    assert_eq!(form(&mut books, &exchange).1["error"], "invalid_grant", "a code works once");

    let url = format!("/v3/company/{}/companyinfo/1", books.sandbox.realm());
    let bearer = |token: &Value| format!("Bearer {}", token["access_token"].as_str().unwrap());
    assert_eq!(books.raw("GET", &url, "", Some(&bearer(&first))).status, 200);
    assert_eq!(books.raw("GET", &url, "", Some("Bearer sandbox-access-token")).status, 401);
    books.now += 3_600_000;
    assert_eq!(books.raw("GET", &url, "", Some(&bearer(&first))).status, 401);

    let renew = |token: &Value| {
        format!("grant_type=refresh_token&refresh_token={}", token["refresh_token"].as_str().unwrap())
    };
    let (_, second) = form(&mut books, &renew(&first));
    assert_eq!(second["refresh_token"], first["refresh_token"], "the value changes once a day");
    books.now += 24 * 3_600_000;
    let (_, third) = form(&mut books, &renew(&second));
    assert_ne!(third["refresh_token"], second["refresh_token"]);
    assert_eq!(
        form(&mut books, &renew(&second)),
        (
            400,
            json!({
        "error": "invalid_grant", "error_description": "Incorrect or invalid refresh token" })
        )
    );
    assert_eq!(books.raw("GET", &url, "", Some(&bearer(&third))).status, 200);

    let revoke = json!({ "token": third["refresh_token"] }).to_string();
    assert_eq!(
        books.raw("POST", "/v2/oauth2/tokens/revoke", &revoke, Some("Basic a2V5OnNlY3JldA==")).status,
        200
    );
    assert_eq!(books.raw("GET", &url, "", Some(&bearer(&third))).status, 401);
    assert_eq!(form(&mut books, &renew(&third)).0, 400);
    assert_eq!(books.raw("POST", "/oauth2/v1/tokens/bearer", &exchange, None).status, 401);
}

#[test]
fn a_refresh_token_dies_unused() {
    let mut books = us();
    let consent = books.raw("GET", "/connect/oauth2?response_type=code&redirect_uri=x", "", None);
    let code =
        consent.headers["location"].split("code=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let (_, token) = form(&mut books, &format!("grant_type=authorization_code&code={code}&redirect_uri=x"));
    books.now += 102 * 24 * 3_600_000;
    let renew =
        format!("grant_type=refresh_token&refresh_token={}", token["refresh_token"].as_str().unwrap());
    assert_eq!(form(&mut books, &renew).1["error"], "invalid_grant");
}

#[test]
fn a_connection_ends_after_five_years_however_it_is_used() {
    let mut books = us();
    let consent = books.raw("GET", "/connect/oauth2?response_type=code&redirect_uri=x", "", None);
    let code =
        consent.headers["location"].split("code=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let (_, mut token) =
        form(&mut books, &format!("grant_type=authorization_code&code={code}&redirect_uri=x"));
    let mut days = 0;
    loop {
        days += 50;
        books.now += 50 * 24 * 3_600_000;
        let renew =
            format!("grant_type=refresh_token&refresh_token={}", token["refresh_token"].as_str().unwrap());
        let (status, answer) = form(&mut books, &renew);
        if status != 200 {
            assert_eq!((days, &answer["error"]), (1850, &json!("invalid_grant")));
            return;
        }
        token = answer;
    }
}
