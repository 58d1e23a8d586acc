//! The page on which a person lets an app into one of the companies.

use crate::http::Response;
use crate::json::text;
use crate::oauth::Asked;
use crate::sandbox::Sandbox;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:30rem;margin:10vh auto;padding:0 1rem;\
    color:#222;background:#fff}fieldset{border:1px solid #bbb;border-radius:6px;margin:1rem 0;padding:.5rem 1rem}\
    label{display:block;padding:.4rem 0}button{font:inherit;padding:.5rem 1.2rem;margin-right:.5rem}";

fn html(status: u16, title: &str, body: &str) -> Response {
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><link rel=\"icon\" href=\"data:,\"><title>{title}</title>\
         <style>{STYLE}</style><main><h1>{title}</h1>{body}</main></html>"
    );
    let mut response = Response::text(status, "text/html;charset=utf-8", page);
    response.headers.insert("cache-control".to_owned(), "no-store".to_owned());
    response
}

/// What is wrong with the link that led here.
pub fn sorry(why: &str) -> Response {
    html(400, "Sorry, but the app didn’t connect", &format!("<p>{}</p>", escaped(why)))
}

/// Pick a company, and connect or not.
pub fn page(companies: &[Sandbox], asked: &Asked) -> Response {
    let choices: String = companies
        .iter()
        .enumerate()
        .map(|(place, sandbox)| {
            let info = sandbox.company.store.get("CompanyInfo", "1");
            let name = info.and_then(|record| text(&record.fields, "CompanyName")).unwrap_or("Company");
            let checked = if place == 0 { " checked" } else { "" };
            format!(
                "<label><input type=\"radio\" name=\"realm\" value=\"{realm}\"{checked} required> {} \
                 <small>{realm}</small></label>",
                escaped(name),
                realm = escaped(&sandbox.company.realm),
            )
        })
        .collect();
    let given = [
        ("client_id", &asked.client),
        ("redirect_uri", &asked.redirect),
        ("state", &asked.state),
        ("scope", &asked.scope),
    ];
    let hidden: String = given
        .iter()
        .map(|(name, value)| format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", escaped(value)))
        .collect();
    let body = format!(
        "<p>The app <strong>{}</strong> asks to read and change the books of a company.</p>\
         <form method=\"post\" action=\"/connect/oauth2/consent\">{hidden}<fieldset><legend>Company</legend>\
         {choices}</fieldset><button id=\"connect\" name=\"decision\" value=\"connect\">Connect</button>\
         <button id=\"cancel\" name=\"decision\" value=\"cancel\" formnovalidate>Cancel</button></form>\
         <p><small>Sandbox: no data leaves this machine.</small></p>",
        escaped(&asked.client)
    );
    html(200, "Connect to QuickBooks", &body)
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}
