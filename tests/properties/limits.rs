//! Figures of any size and sign: an answer or a finding, never a trap, and never a turned sign.

use proptest::collection::vec;
use proptest::prelude::*;
use tieout::base::allocate::allocate;
use tieout::base::ids::QboId;
use tieout::base::money::{Currency, Decimal, Exact, Overflow, sum};
use tieout::base::percent;
use tieout::base::rounding::{self, Mode};
use tieout::region::{
    self, Asserted, Combination, CompanyCode, CompanyRate, Form, LineKind, Paper, PaperDiscount, PaperLine,
    PaperRounding, Reduction, ShippingWay, Slot, TaxBase, Treatment,
};
use tieout::settings::{RegionProfile, TaxDifference, TotalTax};

const FORM: Form = Form {
    discount_line: true,
    line_discounts: false,
    shipping: ShippingWay::OwnLine,
    tax_item: true,
    rounding_item: true,
    tax_difference: TaxDifference::ExplicitTax,
};

const MODES: [Mode; 4] = [Mode::HalfUp, Mode::HalfEven, Mode::Down, Mode::Up];

const LARGEST: i128 = 79_228_162_514_264_337_593_543_950_335;

prop_compose! {
    /// Everything that the decimal type holds, the ends often.
    fn figures()(
        mantissa in prop_oneof![-LARGEST..=LARGEST, Just(LARGEST), Just(-LARGEST), Just(0), -100_000_i128..100_000],
        scale in 0_u32..=28,
    ) -> Decimal {
        Decimal::try_from_i128_with_scale(mantissa, scale).unwrap()
    }
}

fn codes() -> impl Strategy<Value = Currency> {
    prop::sample::select(vec!["USD", "JPY", "KWD", "CLF", "BHD"]).prop_map(|code| Currency::of(code).unwrap())
}

fn profiles() -> [RegionProfile; 5] {
    [
        RegionProfile::UsFold,
        RegionProfile::UsTaxOff,
        RegionProfile::UsAutomated { total_tax: TotalTax::Explicit },
        RegionProfile::UsLegacy { group: None, total_tax: TotalTax::Explicit },
        RegionProfile::Global,
    ]
}

/// One rate on all lines, delivery, a discount and rounding.
fn paper(currency: Currency, inclusive: bool, percent: Decimal, lines: &[(Decimal, Decimal)]) -> Paper {
    let rate = CompanyRate { id: QboId::new("r"), percent, base: TaxBase::Amount };
    let code = |rates| Some(CompanyCode { id: QboId::new("c"), name: "c".to_owned(), rates });
    let line = |(quantity, unit_price): &(Decimal, Decimal)| PaperLine {
        kind: LineKind::Goods,
        quantity: *quantity,
        unit_price: *unit_price,
        reduction: None,
        combination: 0,
        asserted: None,
    };
    Paper {
        currency,
        inclusive,
        lines: lines.iter().map(line).collect(),
        discount: None,
        rounding: None,
        untaxed: None,
        prepaid: Decimal::ZERO,
        slots: vec![Slot { name: "T".to_owned(), percent, compound: false }],
        combinations: vec![
            Combination { treatment: Treatment::Taxable, slots: vec![0], percent, code: code(vec![rate]) },
            Combination {
                treatment: Treatment::Exempt,
                slots: Vec::new(),
                percent: Decimal::ZERO,
                code: code(Vec::new()),
            },
        ],
        asserted: Asserted { subtotal: None, discount: None, tax: None, total: Decimal::ZERO },
        split_tax: true,
    }
}

/// With the totals that it really has; `None` if they cannot be had.
fn settled(mut paper: Paper) -> Option<Paper> {
    let amounts: Vec<Decimal> = paper
        .lines
        .iter()
        .map(|line| rounding::line_amount(line.quantity, line.unit_price, paper.currency, Mode::HalfUp).ok())
        .collect::<Option<_>>()?;
    let subtotal = sum(amounts.iter().copied()).ok()?;
    let discount = match paper.discount.map(|discount| discount.reduction) {
        Some(Reduction::Amount(amount)) => amount,
        Some(Reduction::Percent(percent)) => {
            rounding::percent_of(subtotal, percent, paper.currency, Mode::HalfUp).ok()?
        }
        None => Decimal::ZERO,
    };
    let kept = subtotal.checked_sub(discount)?;
    let percent = paper.slots.first()?.percent;
    let added = if paper.inclusive {
        Decimal::ZERO
    } else {
        rounding::percent_of(kept, percent, paper.currency, Mode::HalfUp).ok()?
    };
    paper.asserted.total = kept.checked_add(added)?;
    Some(paper)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn the_kernel_answers_or_overflows(
        one in figures(), two in figures(), three in figures(), currency in codes(), decimals in 0_u32..=28,
        weights in vec(figures(), 0..6),
    ) {
        for mode in MODES {
            let answers: Vec<Exact<Decimal>> = vec![
                rounding::product(one, two, decimals, mode),
                rounding::quotient(one, two, decimals, mode),
                rounding::line_amount(one, two, currency, mode),
                rounding::percent_of(one, two, currency, mode),
                rounding::net_of_gross(one, two, currency, mode),
                rounding::to_minor_units(one, currency, mode),
                percent::settled(one, currency, mode),
                percent::share(one, two),
                percent::together([one, two, three], true),
                percent::in_turn([(one, true), (two, false), (three, true)]),
                sum([one, two, three]),
            ];
            prop_assert!(answers.iter().all(|answer| answer.is_ok() || *answer == Err(Overflow)));
        }
        if let Some(price) = rounding::unit_price_for(one, two, currency) {
            prop_assert_eq!(rounding::line_amount(two, price, currency, Mode::HalfUp), Ok(one));
        }
        if let Ok(parts) = allocate(one, &weights, currency) {
            prop_assert_eq!(sum(parts), Ok(one));
        }
    }

    #[test]
    fn a_paper_of_any_figures_gets_an_answer_or_a_finding(
        lines in vec((figures(), figures()), 1..4), percent in figures(), total in figures(), off in figures(),
        rounded in figures(), kinds in 0_usize..8, currency in codes(),
    ) {
        let mut paper = paper(currency, kinds & 1 == 1, percent, &lines);
        paper.asserted.total = total;
        let reduction = if kinds & 2 == 2 { Reduction::Amount(off) } else { Reduction::Percent(off) };
        paper.discount = Some(PaperDiscount { reduction, before_tax: kinds & 4 == 4 });
        paper.rounding = (kinds == 7).then_some(PaperRounding { amount: rounded, combination: 1 });
        match region::ledger(&paper) {
            Err(finding) => prop_assert!(finding.code.as_str().starts_with("money/"), "{}", finding.message),
            Ok(ledger) => {
                prop_assert_eq!(ledger.total, total);
                for profile in profiles() {
                    if let Ok(sent) = region::send(&paper, &ledger, &profile, &FORM) {
                        prop_assert_eq!(sent.predicted.total, Some(total));
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_folded_never_turns_a_sign(
        lines in vec((-20_i64..50, 1_i64..100_000), 1..8), rate in 0_i64..40_000, off in 0_i64..500_000,
    ) {
        let currency = Currency::of("USD").unwrap();
        let lines: Vec<_> =
            lines.iter().map(|(count, cents)| (Decimal::from(*count), Decimal::new(*cents, 2))).collect();
        let mut paper = paper(currency, false, Decimal::new(rate, 3), &lines);
        paper.discount =
            Some(PaperDiscount { reduction: Reduction::Amount(Decimal::new(off, 2)), before_tax: true });
        let paper = settled(paper).unwrap();
        let ledger = region::ledger(&paper).unwrap();
        match region::send(&paper, &ledger, &RegionProfile::UsFold, &FORM) {
            Err(finding) => prop_assert_eq!(finding.code.as_str(), "money/sign-turned"),
            Ok(sent) => for (line, billed) in sent.lines.iter().zip(&ledger.lines) {
                let kept = line.amount.is_zero() || billed.amount.is_zero()
                    || line.amount.is_sign_negative() == billed.amount.is_sign_negative();
                prop_assert!(kept, "{} became {}", billed.amount, line.amount);
            },
        }
    }

    #[test]
    fn line_order_changes_neither_tax_nor_prediction(
        lines in vec((1_i64..50, 1_i64..100_000), 2..8), rate in 0_i64..40_000, off in 0_i64..100, turn in 1_usize..7,
        inclusive in any::<bool>(),
    ) {
        let currency = Currency::of("USD").unwrap();
        let lines: Vec<_> =
            lines.iter().map(|(count, cents)| (Decimal::from(*count), Decimal::new(*cents, 2))).collect();
        let mut turned = lines.clone();
        turned.rotate_left(turn.min(lines.len()));
        let figures = |lines: &[(Decimal, Decimal)]| {
            let mut paper = paper(currency, inclusive, Decimal::new(rate, 3), lines);
            let reduction = Reduction::Percent(Decimal::from(off));
            // Shares of a discount go by line order among equals, so prices with tax in them are left whole.
            paper.discount = (!inclusive).then_some(PaperDiscount { reduction, before_tax: true });
            let paper = settled(paper).unwrap();
            let ledger = region::ledger(&paper).unwrap();
            let predicted = profiles()
                .map(|profile| region::send(&paper, &ledger, &profile, &FORM).unwrap().predicted)
                .map(|predicted| (predicted.lines, predicted.tax, predicted.total));
            (ledger.subtotal, ledger.tax, ledger.total, predicted)
        };
        prop_assert_eq!(figures(&lines), figures(&turned));
    }

    #[test]
    fn gross_is_net_and_tax_again(lines in vec((1_i64..50, 1_i64..100_000), 1..8), rate in 0_i64..40_000) {
        let currency = Currency::of("GBP").unwrap();
        let lines: Vec<_> =
            lines.iter().map(|(count, cents)| (Decimal::from(*count), Decimal::new(*cents, 2))).collect();
        let paper = settled(paper(currency, true, Decimal::new(rate, 3), &lines)).unwrap();
        let ledger = region::ledger(&paper).unwrap();
        let sent = region::send(&paper, &ledger, &RegionProfile::Global, &FORM).unwrap();
        let net = sum(sent.lines.iter().map(|line| line.amount)).unwrap();
        prop_assert_eq!(net.checked_add(sent.predicted.tax.unwrap()), Some(ledger.total));
        for (line, billed) in sent.lines.iter().zip(&ledger.lines) {
            prop_assert_eq!(line.inclusive_amount, Some(billed.amount));
            // The way back: the tax on the net differs from what was taken out by at most the one rounding.
            let tax = rounding::percent_of(line.amount, Decimal::new(rate, 3), currency, Mode::HalfUp).unwrap();
            let gap = line.amount.checked_add(tax).and_then(|gross| gross.checked_sub(billed.amount)).unwrap();
            prop_assert!(gap.abs() <= Decimal::new(1, 2));
        }
    }
}

#[test]
fn absurd_figures_are_findings() {
    let usd = Currency::of("USD").unwrap();
    let long = |text: &str| Decimal::from_str_exact(text).unwrap();
    let hundred = [(Decimal::ONE, Decimal::ONE_HUNDRED)];
    let code = |paper: &Paper| {
        region::ledger(paper).map_err(|finding| finding.code.as_str()).map(|ledger| ledger.total)
    };
    let huge = [(long("100000000000000000000"), long("99999999999.99"))];
    assert_eq!(code(&paper(usd, false, Decimal::TEN, &huge)), Err("money/too-large"), "quantity 1e20");
    assert_eq!(code(&paper(usd, false, Decimal::ONE_THOUSAND, &hundred)), Err("money/percent"));
    let most = settled(paper(usd, false, Decimal::ONE_HUNDRED, &hundred)).unwrap();
    assert_eq!(code(&most), Ok(long("200.00")), "100 % is the highest rate");
    assert_eq!(code(&paper(usd, true, long("-100"), &hundred)), Err("money/too-long"), "all of it is tax");
    let mut negative = paper(usd, false, Decimal::ZERO, &hundred);
    negative.asserted.total = long("-100");
    assert_eq!(code(&negative), Err("money/total-differs"), "a negative total of positive lines");
    assert_eq!(Currency::of("US"), None);
}
