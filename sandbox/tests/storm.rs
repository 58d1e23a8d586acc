//! Requests made of pieces that are nearly right, 200,000 of them: each is answered, the books balance afterwards, and the
//! same seed gives the same answers. `npm run fuzz` looks further, led by coverage.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test that meets the unexpected stops"
)]

mod common;

use std::collections::BTreeMap;

use common::{NOW, books};
use serde_json::json;
use tieout_sandbox::{Request, Sandbox};

const INPUTS: u64 = 200_000;
/// A new company every so often, so that the books stay small.
const ROUND: u64 = 1_000;

struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(bound).unwrap()).unwrap()
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

const PATHS: &[&str] = &[
    "customer",
    "invoice",
    "payment",
    "item",
    "account",
    "bill",
    "billpayment",
    "creditmemo",
    "salesreceipt",
    "deposit",
    "estimate",
    "journalentry",
    "purchase",
    "vendor",
    "term",
    "class",
    "preferences",
    "companyinfo",
    "transfer",
    "attachable",
    "taxservice/taxcode",
    "batch",
    "query",
    "cdc",
    "upload",
    "exchangerate",
    "customer/1",
    "invoice/1/pdf",
    "invoice/1/send",
    "download/1",
    "invoice?operation=void",
    "payment?operation=update&include=void",
    "invoice?operation=delete",
    "customer?requestid=r",
    "query?query=select%20*%20from%20Invoice",
    "cdc?entities=Customer&changedSince=2026-03-01",
    "",
];
const KEYS: &[&str] = &[
    "Id",
    "SyncToken",
    "sparse",
    "DisplayName",
    "Name",
    "CustomerRef",
    "VendorRef",
    "Line",
    "TotalAmt",
    "TxnDate",
    "Active",
    "TxnTaxDetail",
    "Amount",
    "DetailType",
    "SalesItemLineDetail",
    "ItemRef",
    "Qty",
    "UnitPrice",
    "TaxCodeRef",
    "LinkedTxn",
    "TxnId",
    "TxnType",
    "value",
    "ParentRef",
    "DocNumber",
    "IncomeAccountRef",
    "AccountType",
    "BatchItemRequest",
    "bId",
    "operation",
    "Query",
    "Invoice",
    "Customer",
    "TaxCode",
    "TaxRateDetails",
    "DepositToAccountRef",
    "Type",
    "DueDays",
    "DiscountLineDetail",
    "PercentBased",
    "DiscountPercent",
    "PrivateNote",
    "Deposit",
    "JournalEntryLineDetail",
    "PostingType",
    "AccountRef",
    "AccountBasedExpenseLineDetail",
    "PayType",
    "CheckPayment",
    "GlobalTaxCalculation",
    "ExchangeRate",
];
const VALUES: &[&str] = &[
    "1",
    "0",
    "-1",
    "100.005",
    "1e400",
    "99999999999999999999",
    "\"1\"",
    "\"\"",
    "\" \"",
    "\"Anna\"",
    "null",
    "true",
    "false",
    "\"2026-02-28\"",
    "\"2026-02-30\"",
    "{\"value\":\"1\"}",
    "{\"value\":\"TAX\"}",
    "{\"value\":\"NON\"}",
    "[]",
    "[{}]",
    "{}",
    "\"SalesItemLineDetail\"",
    "\"DiscountLineDetail\"",
    "\"Invoice\"",
    "\"Payment\"",
    "\"create\"",
    "\"update\"",
    "\"delete\"",
    "\"select * from Customer where DisplayName like '%a%' orderby Id desc\"",
    "\"\\u0001\"",
    "\"é😀\"",
    "\"TaxInclusive\"",
    "\"Debit\"",
    "\"Credit\"",
    "\"Service\"",
    "\"Bank\"",
    "\"Check\"",
    "7.5",
    "0.1",
];
const SALE: &str = "{\"CustomerRef\":{\"value\":\"1\"},\"Line\":[{\"DetailType\":\"SalesItemLineDetail\",\"Amount\":30,\
    \"SalesItemLineDetail\":{\"ItemRef\":{\"value\":\"1\"},\"Qty\":3,\"UnitPrice\":10}}]}";
const STARTS: &[&str] = &[
    SALE,
    "{\"DisplayName\":\"Anna\"}",
    "{\"CustomerRef\":{\"value\":\"1\"},\"TotalAmt\":10,\"Line\":[{\"Amount\":10,\"LinkedTxn\":[{\"TxnId\":\"1\",\"TxnType\":\"Invoice\"}]}]}",
    "{\"Id\":\"1\",\"SyncToken\":\"0\",\"sparse\":true}",
    "select * from Invoice where TotalAmt > '5' and CustomerRef = '1' orderby TxnDate startposition 1 maxresults 10",
    "{\"BatchItemRequest\":[{\"bId\":\"1\",\"operation\":\"create\",\"Customer\":{\"DisplayName\":\"B\"}}]}",
];

fn object(dice: &mut Dice, depth: usize, out: &mut String) {
    out.push('{');
    for place in 0..dice.below(5) {
        if place > 0 {
            out.push(',');
        }
        out.push_str(&format!("\"{}\":", dice.pick(KEYS)));
        match dice.below(4) {
            0 if depth < 3 => object(dice, depth + 1, out),
            1 if depth < 3 => {
                out.push('[');
                object(dice, depth + 1, out);
                out.push(']');
            }
            _ => out.push_str(dice.pick(VALUES)),
        }
    }
    out.push('}');
}

/// A body: made of pieces, or a good one with something put in, taken out or turned over.
fn body(dice: &mut Dice) -> String {
    if dice.below(3) == 0 {
        let mut out = String::new();
        object(dice, 0, &mut out);
        return out;
    }
    let mut text = dice.pick(STARTS).to_owned();
    for _ in 0..dice.below(4) {
        let places: Vec<usize> = text.char_indices().map(|(place, _)| place).collect();
        if places.is_empty() {
            break;
        }
        let at = places[dice.below(places.len())];
        match dice.below(4) {
            0 => text.insert_str(at, dice.pick(VALUES)),
            1 => text.truncate(at.max(1)),
            2 => {
                text.remove(at);
            }
            _ => text.insert_str(at, &format!(",\"{}\":{}", dice.pick(KEYS), dice.pick(VALUES))),
        }
    }
    text
}

fn request(dice: &mut Dice, realm: &str) -> Request {
    let method = if dice.below(5) == 0 { "GET" } else { "POST" };
    let url = match dice.below(40) {
        0 => format!(
            "/sandbox/{}",
            dice.pick(&["hand", "faults", "clock", "settings", "snapshot", "restore", "export", "switches"])
        ),
        1 => format!("/connect/oauth2{}", dice.pick(&["", "?client_id=a", "/consent"])),
        _ => format!("/v3/company/{realm}/{}", dice.pick(PATHS)),
    };
    let authorization = "Bearer sandbox-access-token".to_owned();
    Request {
        method: method.to_owned(),
        url,
        headers: BTreeMap::from([("authorization".to_owned(), authorization)]),
        body: Some(body(dice)),
        body_base64: None,
    }
}

/// Answers of a run, folded into one number.
fn run(seed: u64, inputs: u64, start: &Sandbox) -> u64 {
    let mut dice = Dice(seed);
    let mut sandbox = start.clone();
    let realm = sandbox.realm().to_owned();
    let mut folded = 0_u64;
    let mut now = NOW;
    for _ in 0..inputs {
        now += 61;
        let request = request(&mut dice, &realm);
        let response = sandbox.handle(now, &request);
        assert!(matches!(response.status, 200..=599), "{request:?}");
        for byte in response.body.bytes() {
            folded = folded.rotate_left(5) ^ u64::from(byte);
        }
    }
    assert_eq!(sandbox.state()["unbalanced"], json!([]));
    folded
}

#[test]
fn two_hundred_thousand_inputs_are_answered() {
    let editions = ["us", "gb", "ca", "au", "fr", "in", "nz"];
    let starts: Vec<Sandbox> =
        editions.iter().map(|edition| books(json!({ "edition": edition })).sandbox).collect();
    let rounds = INPUTS / ROUND;
    std::thread::scope(|scope| {
        for part in 0..2 {
            let starts = &starts;
            scope.spawn(move || {
                for round in (0..rounds).filter(|round| round % 2 == part) {
                    let start = &starts[usize::try_from(round).unwrap() % starts.len()];
                    run(round, ROUND, start);
                }
            });
        }
    });
    assert_eq!(run(3, ROUND, &starts[0]), run(3, ROUND, &starts[0]), "the same seed gives the same answers");
}
