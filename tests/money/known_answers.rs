//! Every known answer through one check: the CRM's side, then companies of every kind.

use std::collections::{BTreeMap, BTreeSet};

use tieout::base::money::{Decimal, sum};
use tieout::base::rounding::{self, Mode};
use tieout::region::{
    self, Calculation, Form, Ledger, LineCode, LineWay, Paper, Proof, Sent, ShippingWay, TaxMethod, Verdict,
};
use tieout::settings::{RegionProfile, TaxDifference, TotalTax};

use crate::case::{Case, cases, d, paper};

const FORM: Form = Form {
    discount_line: true,
    line_discounts: false,
    shipping: ShippingWay::OwnLine,
    tax_item: true,
    rounding_item: true,
    tax_difference: TaxDifference::ExplicitTax,
};

fn profiles() -> [RegionProfile; 7] {
    [
        RegionProfile::GlobalOff,
        RegionProfile::UsFold,
        RegionProfile::UsTaxOff,
        RegionProfile::UsAutomated { total_tax: TotalTax::Explicit },
        RegionProfile::UsAutomatedUnready,
        RegionProfile::UsLegacy { group: None, total_tax: TotalTax::Explicit },
        RegionProfile::Global,
    ]
}

/// What a case says, and what comes out; a sentence for the first difference.
fn check(case: &Case) -> Result<usize, String> {
    let mut paper = paper(case);
    let ledger = region::ledger(&paper).map_err(|finding| finding.message)?;
    check_crm(case, &ledger)?;
    let mut compared = 1;
    if !case.inclusive {
        // Where no line's part of the tax is wanted there is a quicker way; it must lead to the same figures.
        paper.split_tax = false;
        let quick = region::ledger(&paper).map_err(|finding| finding.message)?;
        paper.split_tax = true;
        let figures = |ledger: &Ledger| (ledger.tax, ledger.slot_tax.clone(), ledger.total, ledger.method);
        if figures(&quick) != figures(&ledger) {
            return Err(format!("without line taxes: {:?}", figures(&quick)));
        }
        compared += 1;
    }
    for profile in profiles() {
        for (discount_line, line_discounts) in [(true, false), (false, false), (true, true)] {
            if line_discounts && profile != RegionProfile::Global {
                continue;
            }
            for rounding_item in [true, false] {
                if !rounding_item && ledger.rounding.is_zero() {
                    continue;
                }
                let form = Form { discount_line, line_discounts, rounding_item, ..FORM };
                let sent = match region::send(&paper, &ledger, &profile, &form) {
                    Ok(sent) => sent,
                    Err(finding) if is_expected(&finding, &profile, rounding_item) => continue,
                    Err(finding) => return Err(format!("{profile:?}: {}", finding.message)),
                };
                check_sent(case, &paper, &ledger, &profile, &sent)
                    .map_err(|why| format!("{profile:?}, discount line {discount_line}: {why}"))?;
                compared += 1;
            }
        }
    }
    // One unit more is never explained away.
    paper.asserted.total = paper.asserted.total.checked_add(paper.currency.minor_unit()).unwrap();
    match region::ledger(&paper) {
        Err(finding) if finding.code.as_str() == "money/total-differs" => Ok(compared),
        other => Err(format!("a total one unit higher gives {other:?}")),
    }
}

/// Without an item for the rounding only folded prices can hold it.
fn is_expected(finding: &tieout::diagnostics::Finding, profile: &RegionProfile, rounding_item: bool) -> bool {
    !rounding_item && *profile != RegionProfile::UsFold && finding.code.as_str() == "money/rounding-account"
}

fn same(what: &str, got: Decimal, wanted: Decimal) -> Result<(), String> {
    if got == wanted { Ok(()) } else { Err(format!("{what} is {got}, not {wanted}")) }
}

fn check_crm(case: &Case, ledger: &Ledger) -> Result<(), String> {
    let expect = &case.expect;
    same("subtotal", ledger.subtotal, d(&expect.subtotal))?;
    same("discount", ledger.discount, expect.discount.as_deref().map_or(ledger.discount, d))?;
    same("tax", ledger.tax, d(&expect.tax))?;
    same("total", ledger.total, d(&expect.total))?;
    same("the sum of line taxes", sum(ledger.lines.iter().map(|line| line.tax)).unwrap(), ledger.tax)?;
    for (index, wanted) in expect.taxes.iter().flatten().enumerate() {
        same(&format!("tax {index}"), ledger.slot_tax[index], d(wanted))?;
    }
    let method = match expect.method.as_deref() {
        None => TaxMethod::PerRate,
        Some("per line") => TaxMethod::PerLine,
        Some("per line, rates together") => TaxMethod::PerLineTogether,
        Some("per group") => TaxMethod::PerCombination,
        Some("per document") => TaxMethod::PerDocument,
        Some(other) => return Err(format!("unknown method {other}")),
    };
    let mode = mode_of(expect.mode.as_deref())?;
    let lines = match expect.lines.as_deref() {
        None => LineWay::Each,
        Some("once") => LineWay::Once,
        Some("unit price") => LineWay::UnitPrice,
        Some("together") => LineWay::Together,
        Some(other) => return Err(format!("unknown way of rounding lines: {other}")),
    };
    let line_mode = mode_of(expect.line_mode.as_deref())?;
    if (ledger.line_way, ledger.line_mode) != (lines, line_mode) {
        return Err(format!(
            "lines rounded {:?} {:?}, not {lines:?} {line_mode:?}",
            ledger.line_way, ledger.line_mode
        ));
    }
    // Another way of rounding could give the same cents; the case says which one did.
    if (ledger.method, ledger.mode) == (method, mode) {
        return Ok(());
    }
    Err(format!("rounded {:?} {:?}, not {method:?} {mode:?}", ledger.method, ledger.mode))
}

fn mode_of(word: Option<&str>) -> Result<Mode, String> {
    let word = word.unwrap_or("half up").replace(' ', "-");
    Mode::ALL.into_iter().find(|mode| mode.word() == word).ok_or_else(|| format!("unknown mode {word}"))
}

#[test]
fn modes_have_their_words() {
    assert_eq!(Mode::ALL.map(Mode::word), ["half-up", "half-even", "down", "up"]);
}

fn check_sent(
    case: &Case,
    paper: &Paper,
    ledger: &Ledger,
    profile: &RegionProfile,
    sent: &Sent,
) -> Result<(), String> {
    let total = d(&case.expect.total);
    let predicted = sent.predicted.total.ok_or("no total is predicted")?;
    same("predicted total", predicted, total)?;
    for line in &sent.lines {
        let again = rounding::line_amount(line.quantity, line.unit_price, paper.currency, Mode::HalfUp);
        same("quantity × unit price", again.unwrap(), line.amount)?;
    }
    let amounts = sum(sent.lines.iter().map(|line| line.inclusive_amount.unwrap_or(line.amount))).unwrap();
    let discount = sent.discount.map_or(Decimal::ZERO, |discount| discount.amount);
    let tax = sent.predicted.tax.ok_or("no tax is predicted")?;
    let added = if sent.calculation == Calculation::Inclusive { Decimal::ZERO } else { tax };
    let whole = amounts.checked_sub(discount).and_then(|rest| rest.checked_add(added)).unwrap();
    same("lines − discount + tax", whole, total)?;
    if let Some(wanted) = case.expect.quickbooks_tax.as_deref().filter(|_| *profile == RegionProfile::Global)
    {
        same("tax that QuickBooks takes out of the prices", tax, d(wanted))?;
    }
    if *profile == RegionProfile::Global && !case.inclusive {
        same("tax that QuickBooks will show", tax, d(&case.expect.tax))?;
    }
    if *profile == RegionProfile::UsFold {
        same("folded tax", tax, Decimal::ZERO)?;
        if sent.lines.iter().any(|line| line.code != LineCode::NonTaxable) {
            return Err("a folded line is taxable".to_owned());
        }
    }
    let proof = Proof::of(paper, ledger, sent);
    same("difference in the proof", d(&proof.difference), Decimal::ZERO)?;
    if proof.verdict == Verdict::Blocked || (proof.verdict == Verdict::Explained) != proof.cause.is_some() {
        return Err(format!("verdict {:?} with cause {:?}", proof.verdict, proof.cause));
    }
    Ok(())
}

#[test]
fn every_known_answer_comes_out() {
    let all = cases();
    let mut failures = Vec::new();
    let mut per_file: BTreeMap<&str, usize> = BTreeMap::new();
    let mut compared = 0;
    for (file, case) in &all {
        *per_file.entry(file).or_default() += 1;
        match check(case) {
            Ok(count) => compared += count,
            Err(why) => failures.push(format!("{file}: {}: {why} ({})", case.name, case.source)),
        }
    }
    println!("{} known answers, {compared} ledgers compared: {per_file:?}", all.len());
    assert!(failures.is_empty(), "{} of {}:\n{}", failures.len(), all.len(), failures.join("\n"));
    assert!(all.len() >= 600, "{} cases", all.len());
}

#[test]
fn every_case_says_where_it_is_from() {
    let all = cases();
    let names: BTreeSet<_> = all.iter().map(|(file, case)| (file, &case.name)).collect();
    assert_eq!(names.len(), all.len(), "two cases of one name");
    for (file, case) in &all {
        assert!(case.source.len() > 5, "{file}: {}", case.name);
        assert!(file == "reference" || !case.derivation.is_empty(), "{file}: {}", case.name);
    }
}

/// What the corpus must hold, and by which cases: a file and how the names begin.
const COVERED: [(&str, &str, &str, usize); 22] = [
    ("Quebec, 5 % and 9.975 %, 4,495.16", "reference", "Quebec", 1),
    ("19 % with a discount", "reference", "19 % after", 2),
    ("Norway, 25 %", "reference", "Norway", 1),
    ("a fixed discount of $10", "reference", "ten dollars off", 2),
    ("3 × 33.33", "reference", "a third three times", 1),
    ("128.350 × 14.50", "reference", "quantity with three digits", 1),
    ("United Kingdom", "united-kingdom", "", 15),
    ("Australia, prices with tax", "australia-new-zealand", "GST in ", 8),
    ("New Zealand, 15 % in the price", "australia-new-zealand", "New Zealand GST in ", 7),
    ("India, CGST and SGST", "india", "9 % twice", 1),
    ("Canada, HST", "canada", "Ontario: ", 2),
    ("Canada, two rates", "canada", "British Columbia: ", 3),
    ("Canada, tax on tax", "canada", "Quebec 20", 3),
    ("France, line discounts", "france-reverse-charge", "France: ", 10),
    ("Japan, 10 and 8 %", "japan", "standard and reduced", 1),
    ("European Union, reverse charge", "france-reverse-charge", "reverse charge: ", 6),
    ("cash rounding to 0.05", "cash-rounding", "nickel: ", 30),
    ("credits with negative lines", "credits", "USD: a line of credit", 1),
    ("a total of zero", "credits", "USD: given away in full", 1),
    ("currencies of three decimals", "three-decimals", "", 12),
    ("withheld tax", "withheld", "", 8),
    ("ways of rounding lines", "line-rounding", "", 12),
];

#[test]
fn what_must_be_covered_is_covered_by_name() {
    let all = cases();
    for (what, file, start, least) in COVERED {
        let found = all.iter().filter(|(own, case)| own == file && case.name.starts_with(start)).count();
        assert!(found >= least, "{what}: {found} of {least} cases");
    }
    let credit = |case: &Case| {
        case.lines.iter().any(|line| line.quantity.starts_with('-') || line.price.starts_with('-'))
    };
    assert!(all.iter().filter(|(_, case)| credit(case)).count() >= 10);
    assert!(all.iter().filter(|(_, case)| d(&case.expect.total).is_zero()).count() >= 5);
}
