//! How many requests a second one core answers, and how much memory a stored document takes.
//!
//! `cargo bench -p tieout-sandbox`: each kind of request is measured in a company that already holds 20,000
//! documents; every answer is checked to be a success.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::float_arithmetic,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "a measurement prints, and stops at the unexpected"
)]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Instant;

use tieout_sandbox::{Options, Request, Sandbox};

const NOW: i64 = 1_772_476_508_000;

fn request(method: &str, path: &str, body: String) -> Request {
    Request {
        method: method.to_owned(),
        url: format!("/v3/company/9341450000000001/{path}"),
        headers: BTreeMap::from([("authorization".to_owned(), "Bearer sandbox-access-token".to_owned())]),
        body: Some(body),
        body_base64: None,
    }
}

fn ask(sandbox: &mut Sandbox, request: &Request) {
    let response = sandbox.handle(NOW, request);
    assert_eq!(response.status, 200, "{}", response.body);
    black_box(response);
}

fn customer(number: usize) -> Request {
    let body = format!(
        "{{\"DisplayName\":\"Customer {number}\",\"GivenName\":\"Anna\",\"FamilyName\":\"Berg {number}\",\
         \"PrimaryEmailAddr\":{{\"Address\":\"c{number}@example.com\"}},\
         \"PrimaryPhone\":{{\"FreeFormNumber\":\"512 555 0100\"}},\
         \"BillAddr\":{{\"Line1\":\"{number} Main St\",\"City\":\"Austin\",\"CountrySubDivisionCode\":\"TX\",\
         \"PostalCode\":\"78701\"}}}}"
    );
    request("POST", "customer", body)
}

fn invoice(number: usize, customers: usize, lines: usize) -> Request {
    let line = "{\"DetailType\":\"SalesItemLineDetail\",\"Amount\":75.00,\"Description\":\"Service call, two hours\",\
                \"SalesItemLineDetail\":{\"ItemRef\":{\"value\":\"1\"},\"Qty\":2,\"UnitPrice\":37.5,\
                \"TaxCodeRef\":{\"value\":\"NON\"}}}";
    let body = format!(
        "{{\"CustomerRef\":{{\"value\":\"{}\"}},\"DocNumber\":\"N-{number}\",\"TxnDate\":\"2026-03-02\",\"Line\":[{}]}}",
        number % customers + 1,
        vec![line; lines].join(",")
    );
    request("POST", "invoice", body)
}

/// Resident memory of this process in bytes.
fn resident() -> usize {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    pages.split_whitespace().nth(1).and_then(|pages| pages.parse::<usize>().ok()).unwrap_or(0) * 4096
}

/// Seconds of processor time of this process, so that other work on the machine does not count; elsewhere than on
/// Linux, seconds of the clock.
fn seconds(begin: Instant) -> f64 {
    let spent = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let nanoseconds = spent.split_whitespace().next().and_then(|first| first.parse::<f64>().ok());
    nanoseconds.map_or(begin.elapsed().as_secs_f64(), |own| own / 1e9)
}

fn measure(name: &str, sandbox: &mut Sandbox, requests: &[Request]) {
    let begin = Instant::now();
    let before = seconds(begin);
    for request in requests {
        ask(sandbox, request);
    }
    let seconds = seconds(begin) - before;
    let count = requests.len();
    println!("{name:<28} {:>9.0} a second  ({:.1} µs)", count as f64 / seconds, seconds * 1e6 / count as f64);
}

fn main() {
    let options = format!("{{\"edition\":\"us\",\"now\":{NOW}}}");
    let mut sandbox = Sandbox::new(serde_json::from_str::<Options>(&options).unwrap()).unwrap();
    let customers = 5_000;
    let made: Vec<Request> = (0..customers).map(customer).collect();
    measure("create customer", &mut sandbox, &made);
    let invoices: Vec<Request> = (0..10_000).map(|number| invoice(number, customers, 3)).collect();
    let payments: Vec<Request> = (0..5_000)
        .map(|number| {
            let target = number + 1;
            let customer = number % customers + 1;
            let body = format!(
                "{{\"CustomerRef\":{{\"value\":\"{customer}\"}},\"TotalAmt\":225,\"Line\":[{{\"Amount\":225,\
                 \"LinkedTxn\":[{{\"TxnId\":\"{target}\",\"TxnType\":\"Invoice\"}}]}}]}}"
            );
            request("POST", "payment", body)
        })
        .collect();
    measure("create invoice, 3 lines", &mut sandbox, &invoices);
    measure("create payment of invoice", &mut sandbox, &payments);

    let get = |path: String| request("GET", &path, String::new());
    let reads: Vec<Request> =
        (0..20_000).map(|number| get(format!("customer/{}", number % customers + 1))).collect();
    measure("read customer", &mut sandbox, &reads);
    let reads: Vec<Request> =
        (0..20_000).map(|number| get(format!("invoice/{}", number % 10_000 + 1))).collect();
    measure("read invoice, 3 lines", &mut sandbox, &reads);
    let query = |statement: String| request("POST", "query", statement);
    let queries: Vec<Request> = (0..20_000)
        .map(|number| query(format!("select * from Customer where Id = '{}'", number % customers + 1)))
        .collect();
    measure("query by Id", &mut sandbox, &queries);
    let queries: Vec<Request> = (0..20_000)
        .map(|number| {
            query(format!("select * from Customer where DisplayName = 'customer {}'", number % customers))
        })
        .collect();
    measure("query by name", &mut sandbox, &queries);
    let queries: Vec<Request> = (0..20_000)
        .map(|number| query(format!("select * from Invoice where DocNumber = 'N-{}'", number % 10_000)))
        .collect();
    measure("query by number", &mut sandbox, &queries);
    let queries: Vec<Request> = (0..50)
        .map(|number| {
            query(format!("select * from Invoice startposition {} maxresults 1000", number * 200 + 1))
        })
        .collect();
    measure("page of 1000 invoices", &mut sandbox, &queries);
    let updates: Vec<Request> = (0..5_000)
        .map(|number| {
            let body =
                format!("{{\"Id\":\"{}\",\"SyncToken\":\"0\",\"sparse\":true,\"Notes\":\"n\"}}", number + 1);
            request("POST", "customer", body)
        })
        .collect();
    measure("update customer", &mut sandbox, &updates);
    drop(sandbox);
    memory(customers);
}

/// What 20,000 documents add to the process, requests and answers not counted.
fn memory(customers: usize) {
    let options = format!("{{\"edition\":\"us\",\"now\":{NOW}}}");
    let fill = |sandbox: &mut Sandbox, from: usize| {
        for number in from..from + customers {
            ask(sandbox, &customer(number));
        }
        for number in from * 3..(from + customers) * 3 {
            ask(sandbox, &invoice(number, customers, 3));
        }
    };
    let mut sandbox = Sandbox::new(serde_json::from_str::<Options>(&options).unwrap()).unwrap();
    // What the first run freed is used again, so the second company's growth is counted from a full process.
    fill(&mut sandbox, 0);
    let before = resident();
    fill(&mut sandbox, customers);
    let documents = customers * 4;
    println!(
        "memory                       {:>9} bytes a document, of which 3 of 4 are invoices of 3 lines",
        (resident() - before) / documents
    );
}
