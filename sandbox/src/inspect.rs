//! A company that validates: every request and every answer is held against Intuit's published types, and
//! the books are added up after each one.

use crate::http::{Request, Response, Target};
use crate::route;
use crate::sandbox::Sandbox;
use crate::schema::{self, Violation};
use serde_json::{Value, json};

/// So many violations are kept; the rest only say that there were more.
const KEPT: usize = 200;

pub fn company(
    sandbox: &mut Sandbox,
    realm: &str,
    rest: &[&str],
    request: &Request,
    target: &Target,
) -> Response {
    if sandbox.inspected.is_none() {
        return route::company(sandbox, realm, rest, request, target);
    }
    let mut found = Vec::new();
    let path = format!("{} {}", request.method, request.url);
    let mut say = |side: &'static str, all: Vec<String>| {
        found.extend(all.into_iter().map(|what| Violation { side, path: path.clone(), what }));
    };
    if request.method.eq_ignore_ascii_case("POST") && !request.text().is_empty() {
        say("request", schema::request(rest, request.text()));
    }
    let response = route::company(sandbox, realm, rest, request, target);
    say("answer", schema::answer(rest, response.status, &response.body));
    let unbalanced = sandbox.company.store.unbalanced();
    say("books", unbalanced.map(|id| format!("debits and credits of {} differ", id.0)).collect());
    if let Some(kept) = &mut sandbox.inspected {
        let room = KEPT.saturating_sub(kept.len());
        kept.extend(found.into_iter().take(room));
    }
    response
}

impl Sandbox {
    /// What requests and answers held that Intuit's types do not allow; empty without `validate`.
    pub fn violations(&self) -> &[Violation] {
        self.inspected.as_deref().unwrap_or_default()
    }

    pub(crate) fn violations_shown(&self) -> Value {
        let shown = self.violations().iter().map(
            |violation| json!({ "side": violation.side, "path": violation.path, "what": violation.what }),
        );
        json!({ "validate": self.inspected.is_some(), "violations": shown.collect::<Vec<Value>>() })
    }
}
