//! A company under test, spoken to as a client would.
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tieout_sandbox::{Options, Request, Response, Sandbox};

/// 2026-03-02T10:35:08-08:00
pub const NOW: i64 = 1_772_476_508_000;

pub struct Books {
    pub sandbox: Sandbox,
    pub now: i64,
    realm: String,
}

pub fn books(options: Value) -> Books {
    let mut options = options;
    options["now"] = json!(NOW);
    if options.get("validate").is_none() {
        options["validate"] = json!(true);
    }
    let options: Options = serde_json::from_value(options).unwrap();
    let sandbox = Sandbox::new(options).unwrap_or_else(|error| panic!("{error}"));
    let realm = sandbox.realm().to_owned();
    Books { sandbox, now: NOW, realm }
}

pub fn us() -> Books {
    books(json!({ "edition": "us" }))
}

impl Books {
    pub fn send(&mut self, method: &str, path: &str, body: &str) -> Response {
        let url = format!("/v3/company/{}/{path}", self.realm);
        self.raw(method, &url, body, Some("Bearer sandbox-access-token"))
    }

    pub fn raw(&mut self, method: &str, url: &str, body: &str, authorization: Option<&str>) -> Response {
        let headers = authorization.map(|value| ("Authorization".to_owned(), value.to_owned()));
        let request = Request {
            method: method.to_owned(),
            url: url.to_owned(),
            headers: headers.into_iter().collect::<BTreeMap<_, _>>(),
            body: Some(body.to_owned()),
            body_base64: None,
        };
        let response = self.sandbox.handle(self.now, &request);
        // Tests send wrong requests on purpose; what is answered is right all the same.
        let wrong = self.sandbox.violations().iter().find(|violation| violation.side != "request");
        assert!(wrong.is_none(), "{wrong:?}\n{}", response.body);
        response
    }

    /// The answered object, which must be there.
    pub fn post(&mut self, path: &str, body: Value) -> Value {
        let response = self.send("POST", path, &body.to_string());
        assert_eq!(response.status, 200, "{path} {body}\n{}", response.body);
        unwrap(&response.body)
    }

    /// The code of the refusal, which must come.
    pub fn refused(&mut self, path: &str, body: Value) -> (String, String) {
        let response = self.send("POST", path, &body.to_string());
        fault(&response, &format!("{path} {body}"))
    }

    pub fn code(&mut self, path: &str, body: Value) -> String {
        self.refused(path, body).0
    }

    pub fn get(&mut self, path: &str) -> Value {
        let response = self.send("GET", path, "");
        assert_eq!(response.status, 200, "{path}\n{}", response.body);
        unwrap(&response.body)
    }

    pub fn query(&mut self, statement: &str) -> Value {
        let response = self.send("POST", "query", statement);
        assert_eq!(response.status, 200, "{statement}\n{}", response.body);
        unwrap(&response.body)
    }

    pub fn rows(&mut self, statement: &str) -> Vec<Value> {
        let response = self.query(statement);
        let rows = response.as_object().unwrap().values().find_map(Value::as_array);
        rows.cloned().unwrap_or_default()
    }

    pub fn id_of(&mut self, entity: &str, name: &str) -> String {
        let name = name.replace('\'', "\\'");
        let rows = self.rows(&format!("select * from {entity} where Name = '{name}'"));
        rows.first().unwrap_or_else(|| panic!("no {entity} {name}"))["Id"].as_str().unwrap().to_owned()
    }

    pub fn customer(&mut self, name: &str) -> String {
        id(&self.post("customer", json!({ "DisplayName": name })))
    }

    pub fn item(&mut self, name: &str) -> String {
        let account = self.id_of("Account", "Services");
        id(&self.post(
            "item",
            json!({ "Name": name, "Type": "Service", "IncomeAccountRef": { "value": account } }),
        ))
    }
}

pub fn unwrap(body: &str) -> Value {
    let mut answer: Value = serde_json::from_str(body).unwrap();
    let answer = answer.as_object_mut().unwrap();
    assert!(answer.remove("time").is_some(), "every answer says its time: {body}");
    assert_eq!(answer.len(), 1, "one object beside the time: {body}");
    answer.values().next().unwrap().clone()
}

pub fn fault(response: &Response, what: &str) -> (String, String) {
    let body: Value = serde_json::from_str(&response.body).unwrap();
    let error = &body["Fault"]["Error"][0];
    let code = error["code"].as_str().unwrap_or_else(|| panic!("{what} was not refused: {}", response.body));
    (code.to_owned(), error["Detail"].as_str().unwrap().to_owned())
}

pub fn id(object: &Value) -> String {
    object["Id"].as_str().unwrap().to_owned()
}

pub fn line(item: &str, amount: &str, code: &str) -> Value {
    let amount: Value = serde_json::from_str(amount).unwrap();
    json!({ "DetailType": "SalesItemLineDetail", "Amount": amount,
        "SalesItemLineDetail": { "ItemRef": { "value": item }, "TaxCodeRef": { "value": code } } })
}

/// Amounts compare as the text that is answered.
pub fn amounts(object: &Value, keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| object[*key].to_string()).collect()
}

pub fn number(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

pub fn vendor(books: &mut Books, name: &str) -> String {
    id(&books.post("vendor", json!({ "DisplayName": name })))
}

pub fn link(kind: &str, id: &str, amount: &str) -> Value {
    json!({ "Amount": number(amount), "LinkedTxn": [{ "TxnId": id, "TxnType": kind }] })
}

pub fn balance(books: &mut Books, account: &str) -> String {
    let id = books.id_of("Account", account);
    books.get(&format!("account/{id}"))["CurrentBalance"].to_string()
}

/// The sum of all accounts, which is nothing.
pub fn in_balance(books: &Books) {
    let state = books.sandbox.state();
    assert_eq!(state["unbalanced"], json!([]));
}
