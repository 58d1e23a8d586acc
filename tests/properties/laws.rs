//! The figures of the documents are worked out a second time here, in whole cents.

use proptest::collection::vec;
use proptest::prelude::*;
use tieout::base::allocate::allocate;
use tieout::base::ids::QboId;
use tieout::base::money::{Arithmetic, Currency, Decimal, sum};
use tieout::base::rounding::{self, Mode};
use tieout::region::{
    self, Asserted, Combination, CompanyCode, CompanyRate, Form, LineKind, Paper, PaperDiscount, PaperLine,
    Reduction, ShippingWay, Slot, TaxBase, Treatment,
};
use tieout::settings::{RegionProfile, TaxDifference, TotalTax};

fn usd() -> Currency {
    Currency::of("USD").unwrap()
}

/// A document in whole cents and thousandths of a percent.
#[derive(Clone, Debug)]
struct Bill {
    /// (quantity in hundredths, price in cents, taxed)
    lines: Vec<(i64, i64, bool)>,
    rate: i64,
    /// Cents, taken after tax.
    discount: i64,
}

/// Half up, away from zero; the divisor is positive.
fn half_up(numerator: i128, divisor: i128) -> i128 {
    let size = (numerator.abs() * 2 + divisor) / (divisor * 2);
    if numerator < 0 { -size } else { size }
}

impl Bill {
    fn cents(&self, only_taxed: bool) -> i128 {
        let wanted = self.lines.iter().filter(|line| line.2 || !only_taxed);
        wanted.map(|(quantity, price, _)| half_up(i128::from(*quantity) * i128::from(*price), 100)).sum()
    }

    fn tax(&self) -> i128 {
        half_up(self.cents(true) * i128::from(self.rate), 100_000)
    }

    fn total(&self) -> i128 {
        self.cents(false) + self.tax() - i128::from(self.discount)
    }

    fn paper(&self) -> Paper {
        let percent = Decimal::new(self.rate, 3);
        let code =
            |name: &str, rates| Some(CompanyCode { id: QboId::new(name), name: name.to_owned(), rates });
        let rate = CompanyRate { id: QboId::new("r"), percent, base: TaxBase::Amount };
        let line = |(quantity, price, taxed): &(i64, i64, bool)| PaperLine {
            kind: LineKind::Goods,
            quantity: Decimal::new(*quantity, 2),
            unit_price: Decimal::new(*price, 2),
            reduction: None,
            combination: usize::from(!taxed),
            asserted: None,
        };
        let discount =
            PaperDiscount { reduction: Reduction::Amount(Decimal::new(self.discount, 2)), before_tax: false };
        Paper {
            currency: usd(),
            inclusive: false,
            lines: self.lines.iter().map(line).collect(),
            discount: (self.discount != 0).then_some(discount),
            rounding: None,
            untaxed: None,
            prepaid: Decimal::ZERO,
            slots: vec![Slot { name: "T".to_owned(), percent, compound: false }],
            combinations: vec![
                Combination {
                    treatment: Treatment::Taxable,
                    slots: vec![0],
                    percent,
                    code: code("t", vec![rate]),
                },
                Combination {
                    treatment: Treatment::Exempt,
                    slots: Vec::new(),
                    percent: Decimal::ZERO,
                    code: code("e", Vec::new()),
                },
            ],
            asserted: Asserted {
                subtotal: Some(Decimal::from_i128_with_scale(self.cents(false), 2)),
                discount: None,
                tax: Some(Decimal::from_i128_with_scale(self.tax(), 2)),
                total: Decimal::from_i128_with_scale(self.total(), 2),
            },
            split_tax: true,
        }
    }
}

prop_compose! {
    fn bills()(lines in vec((1_i64..100_000, 1_i64..1_000_000, any::<bool>()), 1..12), rate in 0_i64..30_000, off in 0_i64..100)
        -> Bill {
        let whole = Bill { lines, rate, discount: 0 };
        // Never more than what the lines come to.
        let discount = i64::try_from(whole.cents(false) * i128::from(off) / 100).unwrap();
        Bill { discount, ..whole }
    }
}

const FORM: Form = Form {
    discount_line: true,
    line_discounts: false,
    shipping: ShippingWay::OwnLine,
    tax_item: true,
    rounding_item: true,
    tax_difference: TaxDifference::ExplicitTax,
};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn parts_sum_to_the_whole(total in -1_000_000_000_i64..1_000_000_000, weights in vec(-1_000_000_i64..1_000_000, 1..20)) {
        let weights: Vec<Decimal> = weights.into_iter().map(|weight| Decimal::new(weight, 3)).collect();
        let total = Decimal::new(total, 2);
        let parts = allocate(total, &weights, usd()).unwrap();
        prop_assert_eq!(parts.len(), weights.len());
        prop_assert_eq!(sum(parts).unwrap(), total);
    }

    #[test]
    fn parts_of_like_signs_keep_the_sign(total in 0_i64..1_000_000, weights in vec(0_i64..1_000_000, 1..20)) {
        let weights: Vec<Decimal> = weights.into_iter().map(|weight| Decimal::new(weight, 2)).collect();
        let parts = allocate(Decimal::new(total, 2), &weights, usd()).unwrap();
        prop_assert!(parts.iter().all(|part| *part >= Decimal::ZERO));
    }

    #[test]
    fn the_crm_side_agrees_with_whole_cents(bill in bills()) {
        let ledger = region::ledger(&bill.paper()).unwrap();
        prop_assert_eq!(ledger.tax, Decimal::from_i128_with_scale(bill.tax(), 2));
        prop_assert_eq!(ledger.mode, Mode::HalfUp);
        prop_assert_eq!(sum(ledger.lines.iter().map(|line| line.tax)).unwrap(), ledger.tax);
    }

    #[test]
    fn what_is_sent_comes_to_what_was_billed(bill in bills(), discount_line in any::<bool>()) {
        let paper = bill.paper();
        let ledger = region::ledger(&paper).unwrap();
        let form = Form { discount_line, ..FORM };
        let profiles = [
            RegionProfile::UsFold,
            RegionProfile::UsTaxOff,
            RegionProfile::UsAutomated { total_tax: TotalTax::Explicit },
            RegionProfile::Global,
        ];
        for profile in profiles {
            let sent = region::send(&paper, &ledger, &profile, &form).unwrap();
            prop_assert_eq!(sent.predicted.total, Some(ledger.total));
            for line in &sent.lines {
                let again = rounding::line_amount(line.quantity, line.unit_price, usd(), Mode::HalfUp);
                prop_assert_eq!(again, Ok(line.amount));
                prop_assert!(!line.amount.is_sign_negative());
            }
            let lines = sum(sent.lines.iter().map(|line| line.amount)).unwrap();
            let discount = sent.discount.map_or(Decimal::ZERO, |discount| discount.amount);
            let tax = sent.predicted.tax.unwrap();
            prop_assert_eq!(lines.minus(discount).unwrap().plus(tax).unwrap(), ledger.total);
        }
    }

    #[test]
    fn folding_keeps_what_a_customer_owes(documents in vec(bills(), 1..6)) {
        let (mut billed, mut folded) = (0_i128, Vec::new());
        for bill in documents {
            billed += bill.total();
            let paper = bill.paper();
            let ledger = region::ledger(&paper).unwrap();
            let sent = region::send(&paper, &ledger, &RegionProfile::UsFold, &FORM).unwrap();
            folded.extend(sent.lines.iter().map(|line| line.amount));
        }
        prop_assert_eq!(sum(folded), Ok(Decimal::from_i128_with_scale(billed, 2)));
    }

    #[test]
    fn line_order_does_not_matter(bill in bills()) {
        let mut turned = bill.clone();
        turned.lines.reverse();
        prop_assert_eq!(region::ledger(&bill.paper()).unwrap().total, region::ledger(&turned.paper()).unwrap().total);
    }

    #[test]
    fn gross_survives_taking_the_tax_out(gross in 1_i64..10_000_000, rate in 0_i64..30_000) {
        let (gross, percent) = (Decimal::new(gross, 2), Decimal::new(rate, 3));
        let net = rounding::net_of_gross(gross, percent, usd(), Mode::HalfUp).unwrap();
        let tax = gross.minus(net).unwrap();
        prop_assert!(tax >= Decimal::ZERO);
        // Putting the tax on again lies within the one rounding that was made.
        let again = net.plus(rounding::percent_of(net, percent, usd(), Mode::HalfUp).unwrap()).unwrap();
        prop_assert!(again.minus(gross).unwrap().abs() <= Decimal::new(1, 2));
    }
}
