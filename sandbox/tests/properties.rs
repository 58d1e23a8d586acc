//! What holds whatever is asked of the company, in whatever order.
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

use common::{Books, books, id};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Hundredths, so that the tests count without rounding.
fn cents(value: &Value) -> i64 {
    let text = match value {
        Value::Null => return 0,
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let rest: i64 = format!("{rest:0<2}")[..2].parse().unwrap();
    let whole_cents = whole.trim_start_matches('-').parse::<i64>().unwrap() * 100 + rest;
    if text.starts_with('-') { -whole_cents } else { whole_cents }
}

fn amount(cents: i64) -> Value {
    let sign = if cents < 0 { "-" } else { "" };
    serde_json::from_str(&format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100)).unwrap()
}

#[derive(Clone, Debug)]
enum Step {
    Sale { form: usize, customer: usize, lines: Vec<(i64, usize)>, discount: Option<i64>, inclusive: bool },
    Pay { customer: usize, total: i64, parts: Vec<(usize, i64)> },
    Change { target: usize, lines: Vec<(i64, usize)> },
    Void { target: usize },
    Delete { target: usize },
    Deposit { target: usize },
}

const FORMS: &[&str] = &["Invoice", "CreditMemo", "SalesReceipt", "RefundReceipt", "Estimate"];

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let lines = || prop::collection::vec((-2_000..50_000_i64, 0..4_usize), 1..5);
    let sale = (0..FORMS.len(), 0..3_usize, lines(), prop::option::of(0..2_000_i64), any::<bool>()).prop_map(
        |(form, customer, lines, discount, inclusive)| Step::Sale {
            form,
            customer,
            lines,
            discount,
            inclusive,
        },
    );
    let parts = prop::collection::vec((0..12_usize, 1..40_000_i64), 0..3);
    let pay = (0..3_usize, 0..60_000_i64, parts).prop_map(|(customer, total, parts)| Step::Pay {
        customer,
        total,
        parts,
    });
    let change = (0..20_usize, lines()).prop_map(|(target, lines)| Step::Change { target, lines });
    let one = prop_oneof![
        4 => sale,
        4 => pay,
        2 => change,
        1 => (0..20_usize).prop_map(|target| Step::Void { target }),
        1 => (0..20_usize).prop_map(|target| Step::Delete { target }),
        1 => (0..20_usize).prop_map(|target| Step::Deposit { target }),
    ];
    prop::collection::vec(one, 1..25)
}

struct World {
    books: Books,
    customers: Vec<String>,
    item: String,
    codes: Vec<String>,
    bank: String,
}

fn world(edition: &str) -> World {
    let mut books = books(json!({ "edition": edition }));
    let customers = ["A", "B"].iter().map(|name| books.customer(name)).collect::<Vec<_>>();
    let child = books.post("customer", json!({ "DisplayName": "C", "ParentRef": { "value": customers[0] } }));
    let item = books.item("Cable");
    let codes: Vec<String> = match edition {
        "us" => ["TAX", "NON", "TAX", "NON"].map(str::to_owned).to_vec(),
        _ => books.rows("select * from TaxCode maxresults 4").iter().map(id).collect(),
    };
    let bank = books.id_of("Account", "Checking");
    World { books, customers: [customers, vec![id(&child)]].concat(), item, codes, bank }
}

impl World {
    fn lines(&self, lines: &[(i64, usize)]) -> Vec<Value> {
        let one = |(cents, code): &(i64, usize)| {
            json!({ "DetailType": "SalesItemLineDetail", "Amount": amount(*cents), "SalesItemLineDetail": {
                "ItemRef": { "value": self.item }, "TaxCodeRef": { "value": self.codes[*code] } } })
        };
        lines.iter().map(one).collect()
    }

    fn look(&self) -> State {
        State(self.books.sandbox.state()["entities"].clone())
    }

    fn all(&self, entity: &str) -> Vec<Value> {
        self.look().all(entity)
    }

    /// The transaction that a step's number points at, with its path.
    fn pick(&self, target: usize) -> Option<(&'static str, Value)> {
        let entities = FORMS.iter().chain(&["Payment", "Deposit"]);
        let state = self.look();
        let all: Vec<(&'static str, Value)> = entities
            .flat_map(|entity| state.all(entity).into_iter().map(move |row| (*entity, row)))
            .collect();
        (!all.is_empty()).then(|| all[target % all.len()].clone())
    }

    /// Performs a step; whether it was accepted does not matter.
    fn perform(&mut self, step: &Step) {
        let (path, body) = match step {
            Step::Sale { form, customer, lines, discount, inclusive } => {
                let mut lines = self.lines(lines);
                if let Some(cents) = discount {
                    lines.push(json!({ "DetailType": "DiscountLineDetail", "Amount": amount(*cents), "DiscountLineDetail": {} }));
                }
                let mut body =
                    json!({ "CustomerRef": { "value": self.customers[*customer] }, "Line": lines });
                body["ApplyTaxAfterDiscount"] = json!(true);
                if *inclusive {
                    body["GlobalTaxCalculation"] = json!("TaxInclusive");
                }
                if FORMS[*form] == "RefundReceipt" {
                    body["DepositToAccountRef"] = json!({ "value": self.bank });
                }
                (FORMS[*form].to_lowercase(), body)
            }
            Step::Pay { customer, total, parts } => {
                let open = self.all("Invoice");
                let parts = parts.iter().filter(|_| !open.is_empty()).map(|(target, cents)| {
                    let link = json!({ "TxnId": id(&open[target % open.len()]), "TxnType": "Invoice" });
                    json!({ "Amount": amount(*cents), "LinkedTxn": [link] })
                });
                let parts: Vec<Value> = parts.collect();
                let body = json!({ "CustomerRef": { "value": self.customers[*customer] },
                    "TotalAmt": amount(*total), "Line": parts });
                ("payment".to_owned(), body)
            }
            Step::Change { target, lines } => {
                let Some((entity, row)) = self.pick(*target) else { return };
                let body = json!({ "Id": id(&row), "SyncToken": row["SyncToken"], "sparse": true, "Line": self.lines(lines) });
                (entity.to_lowercase(), body)
            }
            Step::Void { target } => {
                let Some((entity, row)) = self.pick(*target) else { return };
                let form = if entity == "Invoice" { "?operation=void" } else { "?include=void" };
                (
                    format!("{}{form}", entity.to_lowercase()),
                    json!({ "Id": id(&row), "SyncToken": row["SyncToken"] }),
                )
            }
            Step::Delete { target } => {
                let Some((entity, row)) = self.pick(*target) else { return };
                (
                    format!("{}?operation=delete", entity.to_lowercase()),
                    json!({ "Id": id(&row), "SyncToken": row["SyncToken"] }),
                )
            }
            Step::Deposit { target } => {
                let Some((entity, row)) = self.pick(*target) else { return };
                let line = json!({ "Amount": row["TotalAmt"], "LinkedTxn": [
                    { "TxnId": id(&row), "TxnType": entity, "TxnLineId": "0" }] });
                (
                    "deposit".to_owned(),
                    json!({ "DepositToAccountRef": { "value": self.bank }, "Line": [line] }),
                )
            }
        };
        self.books.now += 1_000;
        let response = self.books.send("POST", &path, &body.to_string());
        assert!(matches!(response.status, 200 | 400), "{}", response.body);
    }

    /// Sent back as read, sparse or in full, every form stays what it is.
    fn nothing_changes_by_saying_it_again(&mut self) {
        for entity in FORMS {
            for form in self.all(entity) {
                for sparse in [true, false] {
                    let mut body = form.clone();
                    body["sparse"] = json!(sparse);
                    let response = self.books.send("POST", &entity.to_lowercase(), &body.to_string());
                    if response.status == 200 {
                        assert_eq!(common::unwrap(&response.body), form);
                    } else {
                        let (code, detail) = common::fault(&response, "saying it again");
                        assert_eq!(code, "6540", "{detail} {form}");
                    }
                }
            }
        }
    }
}

/// The company at one moment.
struct State(Value);

impl State {
    fn all(&self, entity: &str) -> Vec<Value> {
        self.0[entity].as_array().cloned().unwrap_or_default()
    }

    fn balances_agree(&self) {
        let mut applied: BTreeMap<String, i64> = BTreeMap::new();
        let mut owed: BTreeMap<String, i64> = BTreeMap::new();
        for payment in self.all("Payment") {
            let mut left = cents(&payment["TotalAmt"]);
            for line in payment["Line"].as_array().unwrap() {
                *applied.entry(line["LinkedTxn"][0]["TxnId"].as_str().unwrap().to_owned()).or_default() +=
                    cents(&line["Amount"]);
                left -= cents(&line["Amount"]);
            }
            assert_eq!(cents(&payment["UnappliedAmt"]), left, "{payment}");
            assert!(left >= 0);
            *owed.entry(payment["CustomerRef"]["value"].to_string()).or_default() -= left;
        }
        for invoice in self.all("Invoice") {
            let due = cents(&invoice["TotalAmt"]) - applied.get(&id(&invoice)).copied().unwrap_or(0);
            assert_eq!(cents(&invoice["Balance"]), due, "{invoice}");
            assert!(due >= 0);
            *owed.entry(invoice["CustomerRef"]["value"].to_string()).or_default() += due;
        }
        for credit in self.all("CreditMemo") {
            *owed.entry(credit["CustomerRef"]["value"].to_string()).or_default() -=
                cents(&credit["RemainingCredit"]);
        }
        for customer in self.all("Customer") {
            let own = owed.get(&customer["Id"].to_string()).copied().unwrap_or(0);
            assert_eq!(cents(&customer["Balance"]), own, "{customer}");
        }
    }

    fn forms_add_up(&self) {
        for form in FORMS.iter().flat_map(|form| self.all(form)) {
            // With prices that include tax the gross amounts make the total, else the net ones and the tax.
            let inclusive = form["GlobalTaxCalculation"] == "TaxInclusive";
            let mut sum = if inclusive { 0 } else { cents(&form["TxnTaxDetail"]["TotalTax"]) };
            for line in form["Line"].as_array().unwrap() {
                match line["DetailType"].as_str().unwrap() {
                    "SalesItemLineDetail" if inclusive => {
                        sum += cents(&line["SalesItemLineDetail"]["TaxInclusiveAmt"])
                    }
                    "SalesItemLineDetail" => sum += cents(&line["Amount"]),
                    "DiscountLineDetail" => sum -= cents(&line["Amount"]),
                    _ => {}
                }
            }
            assert_eq!(cents(&form["TotalAmt"]), sum, "{form}");
            let lines = form["TxnTaxDetail"]["TaxLine"].as_array().cloned().unwrap_or_default();
            if !lines.is_empty() {
                let tax: i64 = lines.iter().map(|line| cents(&line["Amount"])).sum();
                assert_eq!(cents(&form["TxnTaxDetail"]["TotalTax"]), tax, "{form}");
            }
        }
    }

    fn books_balance(&self) {
        let mut sum = 0;
        for account in self.all("Account") {
            let balance = cents(&account["CurrentBalance"]);
            let debit = matches!(account["Classification"].as_str(), Some("Asset" | "Expense"));
            sum += if debit { balance } else { -balance };
        }
        assert_eq!(sum, 0, "debits and credits");
        let receivable: i64 = self
            .all("Account")
            .iter()
            .filter(|account| account["AccountType"] == "Accounts Receivable")
            .map(|account| cents(&account["CurrentBalance"]))
            .sum();
        let owed: i64 = self.all("Customer").iter().map(|customer| cents(&customer["Balance"])).sum();
        assert_eq!(receivable, owed, "the receivable is what customers owe");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_books_stay_in_order(edition in prop_oneof![Just("us"), Just("gb"), Just("ca"), Just("au")], steps in steps()) {
        let mut world = world(edition);
        let mut tokens: BTreeMap<(String, String), i64> = BTreeMap::new();
        for step in &steps {
            world.perform(step);
            let state = world.look();
            state.balances_agree();
            state.forms_add_up();
            state.books_balance();
            for entity in FORMS.iter().chain(&["Payment"]) {
                for row in state.all(entity) {
                    let token: i64 = row["SyncToken"].as_str().unwrap().parse().unwrap();
                    let last = tokens.insert(((*entity).to_owned(), id(&row)), token);
                    prop_assert!(last.is_none_or(|last| last <= token));
                }
            }
        }
        world.nothing_changes_by_saying_it_again();
    }

    #[test]
    fn a_query_is_a_filter(
        amounts in prop::collection::vec((1..999_i64, 1..28_u32), 1..30),
        low in 1..999_i64,
        day in 1..28_u32,
        order in prop_oneof![Just("TotalAmt"), Just("TxnDate"), Just("Id")],
        start in 1..10_usize,
        most in 1..10_usize,
    ) {
        let mut world = world("us");
        for (cents, day) in &amounts {
            let body = json!({ "CustomerRef": { "value": world.customers[0] }, "TxnDate": format!("2026-01-{day:02}"),
                "Line": [{ "DetailType": "SalesItemLineDetail", "Amount": amount(*cents),
                    "SalesItemLineDetail": { "ItemRef": { "value": world.item }, "TaxCodeRef": { "value": "NON" } } }] });
            world.books.post("invoice", body);
        }
        let date = format!("2026-01-{day:02}");
        let mut expected: Vec<Value> = world.all("Invoice").into_iter()
            .filter(|row| cents(&row["TotalAmt"]) >= low && row["TxnDate"].as_str().unwrap() < date.as_str())
            .collect();
        let number = |row: &Value| id(row).parse::<i64>().unwrap();
        match order {
            "TotalAmt" => expected.sort_by_key(|row| (cents(&row["TotalAmt"]), number(row))),
            "TxnDate" => expected.sort_by_key(|row| (row["TxnDate"].to_string(), number(row))),
            _ => {}
        }
        let where_ = format!("where TotalAmt >= '{}' and TxnDate < '{date}'", amount(low));
        let count = world.books.query(&format!("select count(*) from Invoice {where_}"));
        prop_assert_eq!(count["totalCount"].as_u64().unwrap(), expected.len() as u64);
        let page = world.books.rows(&format!("select * from Invoice {where_} orderby {order} startposition {start} maxresults {most}"));
        let expected: Vec<Value> = expected.into_iter().skip(start - 1).take(most).collect();
        prop_assert_eq!(page, expected);
    }
}
