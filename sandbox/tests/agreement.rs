//! Whatever is done: what is owed is what is not paid, a `SyncToken` grows exactly when something changed, and a
//! query finds what a search by hand finds.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that meets the unexpected stops"
)]

mod common;

use std::cmp::Ordering;
use std::collections::BTreeMap;

use common::{Books, books, id, link, number, us, vendor};
use proptest::prelude::*;
use serde_json::{Value, json};

fn cents(value: &Value) -> i64 {
    let text = value.to_string();
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let magnitude = whole.trim_start_matches('-').parse::<i64>().unwrap() * 100
        + format!("{part:0<2}").get(..2).unwrap().parse::<i64>().unwrap();
    if text.starts_with('-') { -magnitude } else { magnitude }
}

fn money(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

#[derive(Clone, Debug)]
enum Step {
    Buy { form: usize, vendor: usize, lines: Vec<i64> },
    Pay { vendor: usize, total: i64, parts: Vec<(usize, i64)> },
    Change { target: usize, lines: Vec<i64>, sparse: bool },
    Annotate { target: usize, note: u8 },
    Delete { target: usize },
}

const KINDS: &[&str] = &["Bill", "VendorCredit", "Purchase", "PurchaseOrder", "BillPayment"];

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let lines = || prop::collection::vec(1..50_000_i64, 1..4);
    let parts = prop::collection::vec((0..8_usize, 1..30_000_i64), 0..3);
    let one = prop_oneof![
        4 => (0..4_usize, 0..2_usize, lines()).prop_map(|(form, vendor, lines)| Step::Buy { form, vendor, lines }),
        4 => (0..2_usize, 0..60_000_i64, parts).prop_map(|(vendor, total, parts)| Step::Pay { vendor, total, parts }),
        2 => (0..12_usize, lines(), any::<bool>())
            .prop_map(|(target, lines, sparse)| Step::Change { target, lines, sparse }),
        2 => (0..12_usize, 0..3_u8).prop_map(|(target, note)| Step::Annotate { target, note }),
        1 => (0..12_usize).prop_map(|target| Step::Delete { target }),
    ];
    prop::collection::vec(one, 1..20)
}

struct World {
    books: Books,
    vendors: Vec<String>,
    expense: String,
    bank: String,
}

impl World {
    fn new() -> World {
        let mut books = us();
        let vendors = vec![vendor(&mut books, "Oak Supply"), vendor(&mut books, "Pine Supply")];
        let expense = books.id_of("Account", "Supplies");
        let bank = books.id_of("Account", "Checking");
        World { books, vendors, expense, bank }
    }

    fn lines(&self, amounts: &[i64]) -> Vec<Value> {
        let line = |cents: &i64| {
            json!({ "Amount": number(&money(*cents)), "DetailType": "AccountBasedExpenseLineDetail",
                "AccountBasedExpenseLineDetail": { "AccountRef": { "value": self.expense } } })
        };
        amounts.iter().map(line).collect()
    }

    fn perform(&mut self, step: &Step) -> u16 {
        let state = State::of(&self.books);
        let target = |target: usize| {
            let all: Vec<(&str, Value)> = KINDS
                .iter()
                .flat_map(|kind| state.all(kind).into_iter().map(move |row| (*kind, row)))
                .collect();
            (!all.is_empty()).then(|| all[target % all.len()].clone())
        };
        let (path, body) = match step {
            Step::Buy { form, vendor, lines } => {
                let (form, whom) = (KINDS[*form], self.vendors[*vendor].clone());
                let mut body = json!({ "Line": self.lines(lines) });
                if form == "Purchase" {
                    body["AccountRef"] = json!({ "value": self.bank });
                    body["PaymentType"] = json!("Check");
                    body["EntityRef"] = json!({ "value": whom, "type": "Vendor" });
                } else {
                    body["VendorRef"] = json!({ "value": whom });
                }
                (form.to_lowercase(), body)
            }
            Step::Pay { vendor, total, parts } => {
                let open = [state.all("Bill"), state.all("VendorCredit")].concat();
                let lines = parts.iter().filter(|_| !open.is_empty()).map(|(at, cents)| {
                    let target = &open[at % open.len()];
                    let kind = if target["DueDate"].is_string() { "Bill" } else { "VendorCredit" };
                    link(kind, &id(target), &money(*cents))
                });
                let lines: Vec<Value> = lines.collect();
                let body = json!({ "VendorRef": { "value": self.vendors[*vendor] }, "PayType": "Check",
                    "CheckPayment": { "BankAccountRef": { "value": self.bank } },
                    "TotalAmt": number(&money(*total)), "Line": lines });
                ("billpayment".to_owned(), body)
            }
            Step::Change { target: at, lines, sparse } => {
                let Some((kind, mut body)) = target(*at) else { return 0 };
                if kind == "BillPayment" {
                    return 0;
                }
                body["Line"] = json!(self.lines(lines));
                body["sparse"] = json!(sparse);
                (kind.to_lowercase(), body)
            }
            Step::Annotate { target: at, note } => {
                let Some((kind, row)) = target(*at) else { return 0 };
                let note =
                    if *note == 0 { row["PrivateNote"].clone() } else { json!(format!("note {note}")) };
                let body = json!({ "Id": row["Id"], "SyncToken": row["SyncToken"], "sparse": true, "PrivateNote": note });
                (kind.to_lowercase(), body)
            }
            Step::Delete { target: at } => {
                let Some((kind, row)) = target(*at) else { return 0 };
                let body = json!({ "Id": row["Id"], "SyncToken": row["SyncToken"] });
                (format!("{}?operation=delete", kind.to_lowercase()), body)
            }
        };
        self.books.send("POST", &path, &body.to_string()).status
    }
}

#[derive(PartialEq)]
struct State(Value);

impl State {
    fn of(books: &Books) -> State {
        State(books.sandbox.state())
    }

    fn all(&self, entity: &str) -> Vec<Value> {
        self.0["entities"][entity].as_array().cloned().unwrap_or_default()
    }

    fn what_is_owed_is_what_is_not_paid(&self) {
        let mut applied: BTreeMap<String, i64> = BTreeMap::new();
        let mut owed: BTreeMap<String, i64> = BTreeMap::new();
        for payment in self.all("BillPayment") {
            let mut left = cents(&payment["TotalAmt"]);
            for line in payment["Line"].as_array().unwrap() {
                let amount = cents(&line["Amount"]);
                *applied.entry(line["LinkedTxn"][0]["TxnId"].as_str().unwrap().to_owned()).or_default() +=
                    amount;
                left += if line["LinkedTxn"][0]["TxnType"] == "Bill" { -amount } else { amount };
            }
            assert!(left >= 0, "{payment}");
            *owed.entry(payment["VendorRef"]["value"].to_string()).or_default() -= left;
        }
        for (kind, sign) in [("Bill", 1), ("VendorCredit", -1)] {
            for form in self.all(kind) {
                let open = cents(&form["TotalAmt"]) - applied.get(&id(&form)).copied().unwrap_or(0);
                assert!(open >= 0, "{form}");
                assert_eq!(cents(&form["Balance"]), open, "{form}");
                *owed.entry(form["VendorRef"]["value"].to_string()).or_default() += sign * open;
            }
        }
        for vendor in self.all("Vendor") {
            assert_eq!(
                cents(&vendor["Balance"]),
                owed.get(&vendor["Id"].to_string()).copied().unwrap_or(0),
                "{vendor}"
            );
        }
        let payable =
            self.all("Account").into_iter().filter(|account| account["AccountType"] == "Accounts Payable");
        let payable: i64 = payable.map(|account| cents(&account["CurrentBalance"])).sum();
        assert_eq!(payable, owed.values().sum::<i64>(), "the payable is what is owed");
        assert_eq!(self.0["unbalanced"], json!([]));
    }

    /// Token, and everything but the token and the times, of each transaction.
    fn versions(&self) -> BTreeMap<String, (i64, Value)> {
        let all = KINDS.iter().flat_map(|kind| self.all(kind));
        let version = |mut row: Value| {
            let token = row["SyncToken"].as_str().unwrap().parse::<i64>().unwrap();
            let key = id(&row);
            row.as_object_mut().unwrap().retain(|name, _| name != "SyncToken" && name != "MetaData");
            (key, (token, row))
        };
        all.map(version).collect()
    }
}

#[derive(Clone, Debug)]
struct Condition {
    field: usize,
    comparison: usize,
    value: usize,
    more: usize,
}

/// Property, whether it is a number, and values to compare it with.
const FIELDS: &[(&str, bool, &[&str])] = &[
    ("DisplayName", false, &["anna 1", "Berg 3", "CÉLINE 5", "zoe 2"]),
    ("CompanyName", false, &["North", "south", "nobody"]),
    ("Balance", true, &["0", "10", "25.5", "40"]),
    ("Active", false, &["true", "false"]),
];
const COMPARISONS: &[&str] = &["=", "<", ">", "<=", ">=", "in", "like"];
const PATTERNS: &[&str] = &["%n%", "a%", "%3", "%", "B%g%", "no match"];

impl Condition {
    fn op(&self) -> &'static str {
        let (field, _, _) = FIELDS[self.field];
        match (field, COMPARISONS[self.comparison]) {
            ("Active", _) => "=",
            ("Balance", "like") => "<=",
            (_, op) => op,
        }
    }

    fn values(&self) -> Vec<&'static str> {
        let (_, _, values) = FIELDS[self.field];
        match self.op() {
            "like" => vec![PATTERNS[self.value % PATTERNS.len()]],
            "in" => vec![values[self.value % values.len()], values[self.more % values.len()]],
            _ => vec![values[self.value % values.len()]],
        }
    }

    fn text(&self) -> String {
        let values: Vec<String> = self.values().iter().map(|value| format!("'{value}'")).collect();
        let (field, _, _) = FIELDS[self.field];
        match self.op() {
            "in" => format!("{field} IN ({})", values.join(", ")),
            op => format!("{field} {op} {}", values[0]),
        }
    }

    /// The same by hand: a value that is not there matches nothing.
    fn holds(&self, row: &Value) -> bool {
        let (field, is_number, _) = FIELDS[self.field];
        self.values().iter().any(|value| {
            let order = match (&row[field], is_number) {
                (Value::Null, _) => return false,
                (own, true) => cents(own).cmp(&cents(&number(value))),
                (own, false) => {
                    let own = own.as_str().map_or_else(|| own.to_string(), str::to_lowercase);
                    let value = value.to_lowercase();
                    if self.op() == "like" {
                        return matched(&own, &value);
                    }
                    own.cmp(&value)
                }
            };
            match self.op() {
                "<" => order == Ordering::Less,
                ">" => order == Ordering::Greater,
                "<=" => order != Ordering::Greater,
                ">=" => order != Ordering::Less,
                _ => order == Ordering::Equal,
            }
        })
    }
}

/// `%` stands for any text, tried letter by letter.
fn matched(text: &str, pattern: &str) -> bool {
    let mut letters = pattern.chars();
    let first = letters.next();
    let rest = letters.as_str();
    match first {
        None => text.is_empty(),
        Some('%') => (0..=text.len()).filter_map(|at| text.get(at..)).any(|left| matched(left, rest)),
        Some(first) => text.strip_prefix(first).is_some_and(|left| matched(left, rest)),
    }
}

fn conditions() -> impl Strategy<Value = Vec<Condition>> {
    let one = (0..FIELDS.len(), 0..COMPARISONS.len(), 0..8_usize, 0..8_usize)
        .prop_map(|(field, comparison, value, more)| Condition { field, comparison, value, more });
    prop::collection::vec(one, 0..4)
}

/// Customers of whom some have a firm, some a balance, and some are inactive.
fn people(rows: &[(usize, usize, i64, bool)]) -> Books {
    let mut books = books(json!({ "edition": "us" }));
    let item = books.item("Cable");
    for (place, (name, firm, balance, active)) in rows.iter().enumerate() {
        let name = ["Anna", "Berg", "Céline", "Zoe"][*name];
        let mut body = json!({ "DisplayName": format!("{name} {place}") });
        if let Some(firm) = ["North", "South"].get(*firm) {
            body["CompanyName"] = json!(firm);
        }
        let customer = books.post("customer", body);
        if *balance > 0 {
            let line = common::line(&item, &money(*balance), "NON");
            books.post("invoice", json!({ "CustomerRef": { "value": id(&customer) }, "Line": [line] }));
        } else if !active {
            let body = json!({ "Id": customer["Id"], "SyncToken": "0", "sparse": true, "Active": false });
            books.post("customer", body);
        }
    }
    books
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_bought_is_owed_until_it_is_paid(steps in steps()) {
        let mut world = World::new();
        for step in &steps {
            let before = State::of(&world.books);
            let status = world.perform(step);
            let after = State::of(&world.books);
            after.what_is_owed_is_what_is_not_paid();
            if status == 400 {
                prop_assert_eq!(&before.0["entities"], &after.0["entities"], "a refusal leaves no trace");
            }
            let (old, new) = (before.versions(), after.versions());
            for (key, (token, row)) in &new {
                if let Some((last, was)) = old.get(key) {
                    prop_assert_eq!(token > last, row != was, "{} {} {}", last, was, row);
                }
            }
        }
    }

    #[test]
    fn a_query_finds_what_a_search_by_hand_finds(
        rows in prop::collection::vec((0..4_usize, 0..3_usize, prop_oneof![Just(0), Just(1000), Just(2550), 1..5000_i64], any::<bool>()), 1..14),
        conditions in conditions(),
        order in prop::option::of((0..3_usize, any::<bool>())),
        start in 1..5_usize,
        most in 1..20_usize,
    ) {
        let mut books = people(&rows);
        let state = State::of(&books);
        let names_active = conditions.iter().any(|condition| FIELDS[condition.field].0 == "Active");
        let mut expected: Vec<Value> = state.all("Customer").into_iter()
            .filter(|row| names_active || row["Active"] == true)
            .filter(|row| conditions.iter().all(|condition| condition.holds(row)))
            .collect();
        let texts: Vec<String> = conditions.iter().map(Condition::text).collect();
        let mut statement = "select * from Customer".to_owned();
        if !texts.is_empty() {
            statement.push_str(&format!(" where {}", texts.join(" and ")));
        }
        let count = books.query(&statement.replace('*', "count(*)"));
        prop_assert_eq!(count["totalCount"].as_u64().unwrap(), expected.len() as u64, "{}", statement);
        if let Some((field, down)) = order {
            let (field, is_number, _) = FIELDS[field];
            let text = |row: &Value| row[field].as_str().map(str::to_lowercase);
            expected.sort_by(|left, right| {
                let order = if is_number { cents(&left[field]).cmp(&cents(&right[field])) } else { text(left).cmp(&text(right)) };
                if down { order.reverse() } else { order }
            });
            statement.push_str(&format!(" orderby {field} {}", if down { "desc" } else { "asc" }));
        }
        let page = books.rows(&format!("{statement} startposition {start} maxresults {most}"));
        let expected: Vec<Value> = expected.into_iter().skip(start - 1).take(most).collect();
        prop_assert_eq!(page, expected, "{}", statement);
    }
}
