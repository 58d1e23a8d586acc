//! The sandbox never panics: a company is asked a series of requests, taken from arbitrary bytes.
//!
//! The input is split at new lines. A line that begins with `{` goes to `handle_bytes` as it is; any other is
//! `METHOD path<tab>body`, so that the fuzzer need not learn JSON first.

#![no_main]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tieout_sandbox::{Options, Request, Sandbox};

const NOW: i64 = 1_772_476_508_000;

static COMPANIES: LazyLock<Vec<Sandbox>> = LazyLock::new(|| {
    ["us", "gb", "ca", "au"]
        .into_iter()
        .map(|edition| {
            let options = format!("{{\"edition\":\"{edition}\",\"now\":{NOW}}}");
            let options: Options = serde_json::from_str(&options).expect("the options are read");
            Sandbox::new(options).expect("a company is founded")
        })
        .collect()
});

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else { return };
    let mut sandbox = COMPANIES[usize::from(*first) % COMPANIES.len()].clone();
    let mut now = NOW;
    for line in rest.split(|byte| *byte == b'\n').take(24) {
        now += 997;
        if line.first() == Some(&b'{') {
            sandbox.handle_bytes(now, line);
            continue;
        }
        let text = String::from_utf8_lossy(line);
        let (head, body) = text.split_once('\t').unwrap_or((&text, ""));
        let (method, path) = head.split_once(' ').unwrap_or(("POST", head));
        let url = if path.starts_with('/') {
            path.to_owned()
        } else {
            format!("/v3/company/{}/{path}", sandbox.realm())
        };
        let authorization = "Bearer sandbox-access-token".to_owned();
        let request = Request {
            method: method.to_owned(),
            url,
            headers: BTreeMap::from([("authorization".to_owned(), authorization)]),
            body: Some(body.to_owned()),
            body_base64: None,
        };
        let response = sandbox.handle(now, &request);
        assert!((100..600).contains(&response.status));
    }
});
