//! Documents whose tax QuickBooks would round differently, under every setting that says what becomes of them. What
//! QuickBooks makes of the lines that are sent is worked out here once more, from those lines alone.

use std::collections::BTreeMap;

use tieout::base::money::{Decimal, sum};
use tieout::base::rounding::{self, Mode};
use tieout::region::{
    self, Cause, Form, Ledger, LineCode, LineKind, Paper, Role, Sent, ShippingWay, TaxBase,
};
use tieout::settings::{RegionProfile, TaxDifference, TotalTax};

use crate::case::{cases, paper};
use crate::generate;

const GENERATED: u64 = 6_000;

const FORM: Form = Form {
    discount_line: true,
    line_discounts: false,
    shipping: ShippingWay::OwnLine,
    tax_item: true,
    rounding_item: true,
    tax_difference: TaxDifference::Block,
};

/// Rate by rate on the sums of the sent lines, half up.
fn tax_of_lines(paper: &Paper, sent: &Sent) -> Decimal {
    let mut nets: BTreeMap<&str, (Decimal, Decimal)> = BTreeMap::new();
    for line in &sent.lines {
        let place = match (line.code, line.source) {
            (LineCode::Company(place), _) => place,
            (LineCode::Taxable, Some(source)) => paper.lines[source].combination,
            _ => continue,
        };
        let mut before = Decimal::ZERO;
        for rate in &paper.combinations[place].code.as_ref().unwrap().rates {
            assert_ne!(rate.base, TaxBase::TaxAlone, "the corpus has none");
            let base = if rate.base == TaxBase::AmountPlusTax { line.amount + before } else { line.amount };
            before += base * rate.percent / Decimal::ONE_HUNDRED;
            nets.entry(rate.id.as_str()).or_insert((Decimal::ZERO, rate.percent)).0 += base;
        }
    }
    let taxes = nets
        .values()
        .map(|(net, percent)| rounding::percent_of(*net, *percent, paper.currency, Mode::HalfUp).unwrap());
    sum(taxes).unwrap()
}

/// What a company's own arithmetic makes of a paper as it is sent.
fn check(paper: &Paper, ledger: &Ledger, profile: &RegionProfile, sent: &Sent) -> Result<(), String> {
    let same = |what: &str, got: Decimal, wanted: Decimal| {
        if got == wanted { Ok(()) } else { Err(format!("{what} is {got}, not {wanted}")) }
    };
    same("predicted total", sent.predicted.total.unwrap(), ledger.total)?;
    for line in &sent.lines {
        let again = rounding::line_amount(line.quantity, line.unit_price, paper.currency, Mode::HalfUp);
        same("quantity × unit price", again.unwrap(), line.amount)?;
    }
    let tax = sent.total_tax.unwrap_or_else(|| tax_of_lines(paper, sent));
    let plain = *profile == RegionProfile::Global && sent.discount.is_none();
    if plain && !paper.combinations.iter().flat_map(|own| &own.slots).any(|slot| paper.slots[*slot].compound)
    {
        same("predicted tax", sent.predicted.tax.unwrap(), tax)?;
    }
    let lines = sum(sent.lines.iter().map(|line| line.amount)).unwrap();
    let discount = sent.discount.map_or(Decimal::ZERO, |discount| discount.amount);
    same("lines − discount + tax", lines - discount + sent.predicted.tax.unwrap(), ledger.total)
}

/// Whether the tax is rounded otherwise than QuickBooks would.
fn is_rounded_otherwise(paper: &Paper, ledger: &Ledger, profile: &RegionProfile) -> bool {
    let form = Form { tax_difference: TaxDifference::Block, ..FORM };
    match region::send(paper, ledger, profile, &form) {
        Ok(_) => false,
        Err(finding) => {
            assert_eq!(finding.code.as_str(), "money/tax-rounding");
            assert!(
                finding.blocks() && finding.message.contains("QuickBooks would round"),
                "{}",
                finding.message
            );
            true
        }
    }
}

fn remedied(paper: &Paper, profile: &RegionProfile, tally: &mut BTreeMap<&str, usize>) -> Result<(), String> {
    let ledger = region::ledger(paper).map_err(|finding| finding.message)?;
    if paper.inclusive || !is_rounded_otherwise(paper, &ledger, profile) {
        return Ok(());
    }
    *tally.entry("rounded otherwise").or_default() += 1;
    let send = |form: Form| region::send(paper, &ledger, profile, &form);
    for remedy in [TaxDifference::ExplicitTax, TaxDifference::Reprice, TaxDifference::RoundingLine] {
        let form = Form { tax_difference: remedy, ..FORM };
        let sent = match send(form) {
            Ok(sent) => sent,
            Err(finding)
                if remedy == TaxDifference::Reprice && finding.code.as_str() == "money/remedy-unusable" =>
            {
                *tally.entry("no price can take it").or_default() += 1;
                continue;
            }
            Err(finding) => return Err(format!("{remedy:?}: {}", finding.message)),
        };
        check(paper, &ledger, profile, &sent).map_err(|why| format!("{remedy:?}: {why}"))?;
        let (cause, explicit, lines) = match remedy {
            TaxDifference::ExplicitTax => (Cause::TaxRounding, true, 0),
            TaxDifference::Reprice => (Cause::TaxRepriced, sent.discount.is_some(), 0),
            _ => (Cause::TaxRoundingLine, sent.discount.is_some(), 1),
        };
        let explicit =
            explicit && (*profile == RegionProfile::Global || remedy == TaxDifference::ExplicitTax);
        let rounding = sent.lines.iter().filter(|line| line.role == Role::Rounding).count();
        let coin = usize::from(paper.rounding.is_some());
        let got = (sent.causes.contains(&cause), sent.total_tax.is_some(), rounding);
        if got != (true, explicit, lines + coin) {
            return Err(format!("{remedy:?}: {got:?}, {:?}", sent.causes));
        }
        let moved = sent.lines.iter().filter(|line| !line.folded.rounding.is_zero()).count();
        if moved != usize::from(remedy == TaxDifference::Reprice) {
            return Err(format!("{remedy:?}: {moved} prices moved"));
        }
        *tally.entry("remedied").or_default() += 1;
    }
    let bare = Form { rounding_item: false, tax_difference: TaxDifference::RoundingLine, ..FORM };
    match send(bare) {
        Err(finding) if finding.code.as_str() == "money/rounding-account" => Ok(()),
        other => Err(format!("without a rounding item: {other:?}")),
    }
}

#[test]
fn every_remedy_comes_to_what_was_billed() {
    let profiles =
        [RegionProfile::Global, RegionProfile::UsLegacy { group: None, total_tax: TotalTax::Computed }];
    let mut tally = BTreeMap::new();
    let mut failures = Vec::new();
    let published = cases().into_iter().map(|(file, case)| (format!("{file}: {}", case.name), paper(&case)));
    let generated = (0..GENERATED).map(|number| {
        let bill = generate::bill(number);
        (format!("document {number}"), generate::paper(&bill, &bill.answer()))
    });
    for (name, paper) in published.chain(generated) {
        for profile in &profiles {
            if let Err(why) = remedied(&paper, profile, &mut tally) {
                failures.push(format!("{name}: {profile:?}: {why}"));
            }
        }
    }
    println!("{tally:?}");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(tally["rounded otherwise"] >= 600 && tally["remedied"] >= 1_800, "{tally:?}");
}

#[test]
fn a_rounding_line_needs_a_code_where_lines_bear_one() {
    let (_, case) = cases().into_iter().find(|(_, case)| case.name == "rounded line by line").unwrap();
    let mut paper = paper(&case);
    paper.untaxed = None;
    let ledger = region::ledger(&paper).unwrap();
    let form = Form { tax_difference: TaxDifference::RoundingLine, ..FORM };
    let finding = region::send(&paper, &ledger, &RegionProfile::Global, &form).unwrap_err();
    assert_eq!(finding.code.as_str(), "money/remedy-unusable");
    assert!(ledger.lines.iter().all(|line| line.kind == LineKind::Goods));
}
