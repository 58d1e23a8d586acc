//! Runs the table.

use serde::Deserialize;
use tieout::base::ids::QboId;
use tieout::base::money::{Currency, Decimal, parse};
use tieout::base::percent::together;
use tieout::base::rounding::{self, Mode};
use tieout::region::{
    self, Asserted, Combination, CompanyCode, CompanyRate, Form, LineKind, Paper, PaperDiscount, PaperLine,
    Reduction, ShippingWay, Slot, TaxBase, TaxMethod, Treatment,
};
use tieout::settings::{RegionProfile, TotalTax};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    source: String,
    currency: String,
    #[serde(default)]
    inclusive: bool,
    /// Tax rates, each a list of its parts in percent; a leading `+` means on top of those before it.
    rates: Vec<Vec<String>>,
    lines: Vec<CaseLine>,
    discount: Option<CaseDiscount>,
    shipping: Option<String>,
    expect: Expect,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseLine {
    quantity: String,
    price: String,
    /// Index into `rates`; absent is exempt.
    rate: Option<usize>,
    percent_off: Option<String>,
    amount_off: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseDiscount {
    percent: Option<String>,
    amount: Option<String>,
    after_tax: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    subtotal: String,
    tax: String,
    total: String,
    /// How the CRM rounded; per rate if absent.
    method: Option<String>,
}

fn d(text: &str) -> Decimal {
    parse(text).unwrap_or_else(|| panic!("`{text}` is not a decimal"))
}

fn reduction(percent: Option<&String>, amount: Option<&String>) -> Option<Reduction> {
    percent
        .map(|percent| Reduction::Percent(d(percent)))
        .or(amount.map(|amount| Reduction::Amount(d(amount))))
}

/// The CRM's rates and QuickBooks' codes for them; the last combination is the exempt one.
fn rates(case: &Case) -> (Vec<Slot>, Vec<Combination>) {
    let mut slots = Vec::new();
    let mut combinations = Vec::new();
    for (index, parts) in case.rates.iter().enumerate() {
        let from = slots.len();
        for part in parts {
            let percent = d(part.trim_start_matches('+'));
            slots.push(Slot { name: part.clone(), percent, compound: part.starts_with('+') });
        }
        let own = &slots[from..];
        let compound = own.iter().any(|slot| slot.compound);
        let percent = together(own.iter().map(|slot| slot.percent), compound).unwrap();
        let rates = own.iter().enumerate().map(|(place, slot)| CompanyRate {
            id: QboId::new(format!("{index}-{place}")),
            percent: slot.percent,
            base: if slot.compound { TaxBase::AmountPlusTax } else { TaxBase::Amount },
        });
        let code = CompanyCode {
            id: QboId::new(index.to_string()),
            name: index.to_string(),
            rates: rates.collect(),
        };
        combinations.push(Combination {
            treatment: Treatment::Taxable,
            slots: (from..slots.len()).collect(),
            percent,
            code: Some(code),
        });
    }
    let exempt = CompanyCode { id: QboId::new("exempt"), name: "exempt".to_owned(), rates: Vec::new() };
    combinations.push(Combination {
        treatment: Treatment::Exempt,
        slots: Vec::new(),
        percent: Decimal::ZERO,
        code: Some(exempt),
    });
    (slots, combinations)
}

fn paper(case: &Case) -> Paper {
    let (slots, combinations) = rates(case);
    let line = |kind, quantity: &str, price: &str, rate: Option<usize>, reduction| PaperLine {
        kind,
        quantity: d(quantity),
        unit_price: d(price),
        reduction,
        combination: rate.unwrap_or(case.rates.len()),
        asserted: None,
    };
    let mut lines: Vec<PaperLine> = case
        .lines
        .iter()
        .map(|own| {
            let off = reduction(own.percent_off.as_ref(), own.amount_off.as_ref());
            line(LineKind::Goods, &own.quantity, &own.price, own.rate, off)
        })
        .collect();
    lines.extend(case.shipping.iter().map(|amount| line(LineKind::Shipping, "1", amount, None, None)));
    Paper {
        currency: Currency::of(&case.currency).unwrap(),
        inclusive: case.inclusive,
        lines,
        discount: case.discount.as_ref().map(|discount| PaperDiscount {
            reduction: reduction(discount.percent.as_ref(), discount.amount.as_ref()).unwrap(),
            before_tax: discount.after_tax != Some(true),
        }),
        slots,
        combinations,
        asserted: Asserted {
            subtotal: Some(d(&case.expect.subtotal)),
            discount: None,
            tax: Some(d(&case.expect.tax)),
            total: d(&case.expect.total),
        },
        split_tax: true,
    }
}

const FORM: Form = Form { discount_line: true, shipping: ShippingWay::OwnLine, tax_item: true };

fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("cases.json")).unwrap()
}

#[test]
fn the_crm_side_is_reproduced() {
    let cases = cases();
    for case in &cases {
        let paper = paper(case);
        let ledger =
            region::ledger(&paper).unwrap_or_else(|finding| panic!("{}: {}", case.name, finding.message));
        let method = match case.expect.method.as_deref() {
            None => TaxMethod::PerRate,
            Some("per line") => TaxMethod::PerLine,
            Some("per document") => TaxMethod::PerDocument,
            Some("per line, rates together") => TaxMethod::PerLineTogether,
            Some(other) => panic!("{}: unknown method {other}", case.name),
        };
        // Another way of rounding could give the same cents; the case says which one did.
        assert_eq!((ledger.method, ledger.mode), (method, Mode::HalfUp), "{} ({})", case.name, case.source);
    }
    println!("{} known answers", cases.len());
    assert!(cases.iter().all(|case| !case.source.is_empty()), "every figure names where it is from");
}

#[test]
fn every_company_gets_the_same_total() {
    let profiles = [
        RegionProfile::UsFold,
        RegionProfile::UsTaxOff,
        RegionProfile::UsAutomated { total_tax: TotalTax::Explicit },
        RegionProfile::UsLegacy { group: None, total_tax: TotalTax::Explicit },
        RegionProfile::Global,
    ];
    for case in cases() {
        let paper = paper(&case);
        let ledger = region::ledger(&paper).unwrap();
        for profile in &profiles {
            for discount_line in [true, false] {
                let form = Form { discount_line, ..FORM };
                let sent = region::send(&paper, &ledger, profile, &form)
                    .unwrap_or_else(|finding| panic!("{} {profile:?}: {}", case.name, finding.message));
                assert_eq!(sent.predicted.total, Some(d(&case.expect.total)), "{} {profile:?}", case.name);
                for line in &sent.lines {
                    let again =
                        rounding::line_amount(line.quantity, line.unit_price, paper.currency, Mode::HalfUp);
                    assert_eq!(
                        again,
                        Ok(line.amount),
                        "{} {profile:?}: QuickBooks would refuse the line",
                        case.name
                    );
                }
            }
        }
    }
}

#[test]
fn a_cent_too_much_is_named() {
    let mut case = cases().remove(0);
    case.expect.total = format!("{}", d(&case.expect.total).checked_add(Decimal::new(1, 2)).unwrap());
    let finding = region::ledger(&paper(&case)).unwrap_err();
    assert_eq!(finding.code.as_str(), "money/total-differs");
    assert!(finding.message.ends_with("0.01"), "{}", finding.message);
}
