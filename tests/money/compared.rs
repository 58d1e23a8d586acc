//! Generated documents, worked out by both and compared figure by figure.
//!
//! `TIEOUT_ORACLE_SECONDS` and `TIEOUT_ORACLE_DOCUMENTS` set how long and how many at most,
//! `TIEOUT_ORACLE_FROM` the first document's number. `npm test` compares a million; more on demand:
//! `TIEOUT_ORACLE_SECONDS=3600 TIEOUT_ORACLE_DOCUMENTS=100000000 cargo test --release --test money -- --show-output`.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use tieout::base::money::{Decimal, sum};
use tieout::base::rounding::Mode;
use tieout::region::{self, Form, Ledger, Paper, Sent, ShippingWay, TaxMethod};
use tieout::settings::{RegionProfile, TaxDifference, TotalTax};

use crate::generate::{bill, decimal, paper};
use crate::oracle::{Answer, Bill, Place, Way};

const FORM: Form = Form {
    discount_line: true,
    line_discounts: false,
    shipping: ShippingWay::OwnLine,
    tax_item: true,
    rounding_item: true,
    tax_difference: TaxDifference::ExplicitTax,
};

fn setting(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |text| text.parse().unwrap())
}

#[derive(Default)]
struct Tally {
    documents: u64,
    ledgers: u64,
    refused: BTreeMap<&'static str, u64>,
    differences: Vec<String>,
}

fn compare(number: u64, tally: &mut Tally) -> Result<(), String> {
    let bill = bill(number);
    let answer = bill.answer();
    let mut paper = paper(&bill, &answer);
    let ledger = region::ledger(&paper).map_err(|finding| finding.message)?;
    compare_crm(&bill, &answer, &ledger)?;
    tally.documents += 1;
    tally.ledgers += 1;
    let global = !number.is_multiple_of(3);
    let profile = match number % 4 {
        _ if global => RegionProfile::Global,
        0 => RegionProfile::UsFold,
        1 => RegionProfile::UsTaxOff,
        2 => RegionProfile::UsAutomated { total_tax: TotalTax::Explicit },
        _ => RegionProfile::UsLegacy { group: None, total_tax: TotalTax::Explicit },
    };
    let form = Form {
        discount_line: number % 5 < 3,
        rounding_item: number % 7 < 5 || profile != RegionProfile::UsFold,
        ..FORM
    };
    match region::send(&paper, &ledger, &profile, &form) {
        Ok(sent) => compare_sent(&bill, &answer, &paper, &profile, &sent)?,
        // A discount larger than the lines that it falls on has no place in prices.
        Err(finding) if finding.code.as_str() == "money/sign-turned" => {
            *tally.refused.entry(finding.code.as_str()).or_default() += 1;
        }
        Err(finding) => return Err(format!("{profile:?}: {}", finding.message)),
    }
    tally.ledgers += 1;
    if !bill.inclusive {
        paper.split_tax = false;
        let quick = region::ledger(&paper).map_err(|finding| finding.message)?;
        if (quick.tax, &quick.slot_tax, quick.total) != (ledger.tax, &ledger.slot_tax, ledger.total) {
            return Err(format!("without line taxes: {:?}, not {:?}", quick.slot_tax, ledger.slot_tax));
        }
        tally.ledgers += 1;
    }
    Ok(())
}

fn same(what: &str, got: Decimal, wanted: Decimal) -> Result<(), String> {
    if got == wanted { Ok(()) } else { Err(format!("{what} is {got}, not {wanted}")) }
}

fn compare_crm(bill: &Bill, answer: &Answer, ledger: &Ledger) -> Result<(), String> {
    let money = |amount: i128| decimal(amount, bill.decimals);
    same("subtotal", ledger.subtotal, money(answer.subtotal))?;
    same("discount", ledger.discount, money(answer.discount))?;
    same("shipping", ledger.shipping, money(answer.shipping))?;
    same("tax", ledger.tax, money(answer.tax))?;
    same("total", ledger.total, money(answer.total))?;
    for (line, (amount, share)) in ledger.lines.iter().zip(answer.amounts.iter().zip(&answer.shares)) {
        same("line amount", line.amount, money(*amount))?;
        same("share of the discount", line.share, money(*share))?;
    }
    same("sum of line taxes", sum(ledger.lines.iter().map(|line| line.tax)).unwrap(), ledger.tax)?;
    same("sum of taxes", sum(ledger.slot_tax.iter().copied()).unwrap(), ledger.tax)?;
    if let Some(parts) =
        answer.parts.as_ref().filter(|_| bill.place == Place::Rate && bill.way == Way::HalfUp)
    {
        if (ledger.method, ledger.mode) != (TaxMethod::PerRate, Mode::HalfUp) {
            return Err(format!("taken for {:?} {:?}", ledger.method, ledger.mode));
        }
        for (got, wanted) in ledger.slot_tax.iter().zip(parts) {
            same("tax of a part", *got, money(*wanted))?;
        }
    }
    Ok(())
}

fn compare_sent(
    bill: &Bill,
    answer: &Answer,
    paper: &Paper,
    profile: &RegionProfile,
    sent: &Sent,
) -> Result<(), String> {
    let money = |amount: i128| decimal(amount, bill.decimals);
    same("predicted total", sent.predicted.total.ok_or("no total")?, money(answer.total))?;
    let tax = sent.predicted.tax.ok_or("no tax")?;
    for line in &sent.lines {
        let (left, right) = (line.quantity.normalize(), line.unit_price.normalize());
        let scale = left.scale() + right.scale();
        let product = crate::oracle::fraction(
            left.mantissa() * right.mantissa() * 10_i128.pow(bill.decimals),
            10_i128.pow(scale),
        );
        same("quantity × price", money(product.rounded(Way::HalfUp)), line.amount)?;
    }
    let amounts = sum(sent.lines.iter().map(|line| line.inclusive_amount.unwrap_or(line.amount))).unwrap();
    let discount = sent.discount.map_or(Decimal::ZERO, |discount| discount.amount);
    let gross = bill.inclusive && *profile == RegionProfile::Global;
    let whole = amounts - discount + if gross { Decimal::ZERO } else { tax };
    same("lines − discount + tax", whole, money(answer.total))?;
    match profile {
        RegionProfile::Global if bill.inclusive => {
            same("tax taken out of the prices", tax, money(answer.quickbooks_tax))
        }
        RegionProfile::Global => {
            same("tax in QuickBooks", tax, money(answer.tax))?;
            let explicit = sum(sent.tax_lines.iter().map(|line| line.amount)).unwrap();
            // What a tax on taxes is taken of depends on where those are rounded; see `TaxBase`.
            let on_top = bill.parts.iter().any(|(_, on_top)| *on_top);
            match (sent.tax_lines.is_empty(), answer.quickbooks_tax == answer.tax) {
                (true, false) if !on_top => Err("QuickBooks was left to compute another tax".to_owned()),
                (true, _) => Ok(()),
                (false, _) => same("explicit tax", explicit, money(answer.tax)),
            }
        }
        RegionProfile::UsFold | RegionProfile::UsTaxOff => same("tax", tax, Decimal::ZERO),
        _ => same("explicit total tax", sent.total_tax.unwrap(), money(answer.tax)),
    }?;
    if paper.rounding.is_some() && sent.causes.is_empty() {
        return Err("rounding without a cause".to_owned());
    }
    Ok(())
}

#[test]
fn generated_documents_agree() {
    let seconds = setting("TIEOUT_ORACLE_SECONDS", 10);
    let most = setting("TIEOUT_ORACLE_DOCUMENTS", 50_000);
    let from = setting("TIEOUT_ORACLE_FROM", 0);
    let threads = std::thread::available_parallelism().map_or(1, |count| count.get() as u64);
    let until = Instant::now() + Duration::from_secs(seconds);
    let tallies: Vec<Tally> = std::thread::scope(|scope| {
        let work = |thread: u64| {
            let mut tally = Tally::default();
            let mut number = from + thread;
            while number < from + most && tally.differences.len() < 20 && Instant::now() < until {
                if let Err(why) = compare(number, &mut tally) {
                    tally.differences.push(format!("document {number}: {why}"));
                }
                number += threads;
            }
            tally
        };
        let running: Vec<_> = (0..threads).map(|thread| scope.spawn(move || work(thread))).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let documents: u64 = tallies.iter().map(|tally| tally.documents).sum();
    let ledgers: u64 = tallies.iter().map(|tally| tally.ledgers).sum();
    let refused: u64 = tallies.iter().flat_map(|tally| tally.refused.values()).sum();
    let differences: Vec<&String> = tallies.iter().flat_map(|tally| &tally.differences).collect();
    println!(
        "{documents} generated documents, {ledgers} ledgers compared, {refused} refused, {} differences",
        differences.len()
    );
    assert!(
        differences.is_empty(),
        "{}",
        differences.iter().map(|text| format!("{text}\n")).collect::<String>()
    );
    assert!(refused * 20 < documents, "too many documents are refused to say that they were compared");
    assert!(documents > 0);
}
