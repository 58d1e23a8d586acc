//! Documents by number: the same number is always the same document.

use tieout::base::ids::QboId;
use tieout::base::money::{Currency, Decimal};
use tieout::base::percent::together;
use tieout::region::{
    Asserted, Combination, CompanyCode, CompanyRate, LineKind, Paper, PaperDiscount, PaperLine,
    PaperRounding, Reduction, Slot, TaxBase, Treatment,
};

use crate::oracle::{Answer, Bill, BillLine, Off, Place, Way};

/// SplitMix64.
pub struct Dice(u64);

impl Dice {
    pub fn of(number: u64) -> Self {
        Self(number.wrapping_mul(0xD134_2543_DE82_EF95).wrapping_add(0x2545_F491_4F6C_DD1D))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, end: u64) -> i128 {
        i128::from(self.next() % end)
    }

    fn one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }

    fn of_list<T: Copy>(&mut self, list: &[T]) -> T {
        list[usize::try_from(self.below(list.len() as u64)).unwrap()]
    }
}

/// Percentages that tax offices charge, in thousandths of a percent, among others that they do not.
const PERCENTS: [i128; 16] = [
    20_000, 5_000, 9_975, 8_250, 10_000, 15_000, 19_000, 7_000, 6_875, 25_500, 8_100, 2_500, 9_000, 5_500,
    454, 0,
];

pub fn bill(number: u64) -> Bill {
    let mut dice = Dice::of(number);
    let part_count = usize::try_from(1 + dice.below(3)).unwrap();
    let mut parts = Vec::new();
    for index in 0..part_count {
        let percent = if dice.one_in(4) { dice.below(40_000) } else { dice.of_list(&PERCENTS) };
        let percent = if index > 0 && dice.one_in(12) { -percent / 2 } else { percent };
        parts.push((percent, index > 0 && dice.one_in(6)));
    }
    let rates = match (part_count, dice.below(3)) {
        (1, _) => vec![vec![0]],
        (2, 0) => vec![vec![0, 1]],
        (2, 1) => vec![vec![0], vec![1]],
        (2, _) => vec![vec![0, 1], vec![0]],
        (_, 0) => vec![vec![0, 1], vec![0, 2]],
        (_, 1) => vec![vec![0], vec![1], vec![2]],
        _ => vec![vec![0, 1, 2], vec![0]],
    };
    let rate = |dice: &mut Dice| {
        let place = usize::try_from(dice.below(rates.len() as u64 + 1)).unwrap();
        (place < rates.len()).then_some(place)
    };
    let credits = dice.one_in(8);
    let line_count = if dice.one_in(50) { 40 } else { 1 + dice.below(6) };
    let mut lines = Vec::new();
    for _ in 0..line_count {
        let quantity = if dice.one_in(3) { 1 + dice.below(99_999) } else { 1_000 * (1 + dice.below(12)) };
        let quantity = if credits && dice.one_in(3) { -quantity } else { quantity };
        let price = if dice.one_in(10) { dice.below(10_000_000) } else { 10 * dice.below(50_000) };
        let off = match dice.below(12) {
            0 => Some(Off::Percent(dice.below(100_001))),
            1 => Some(Off::Percent(1_000 * dice.below(60))),
            2 if quantity > 0 => Some(Off::Amount(dice.below(100).min(quantity * price / 10_000))),
            _ => None,
        };
        lines.push(BillLine { quantity, price, rate: rate(&mut dice), off });
    }
    let discount = match dice.below(6) {
        0 => Some(Off::Percent(500 * dice.below(201))),
        1 => Some(Off::Amount(dice.below(2_000))),
        _ => None,
    };
    Bill {
        decimals: [2, 2, 2, 2, 0, 3][usize::try_from(dice.below(6)).unwrap()],
        inclusive: dice.one_in(4),
        shipping: dice.one_in(5).then(|| (dice.below(5_000), rate(&mut dice))),
        discount: discount.map(|off| (off, !dice.one_in(3))),
        rounding: if dice.one_in(10) { dice.below(5) - 2 } else { 0 },
        place: if dice.one_in(3) {
            dice.of_list(&[Place::Line, Place::LineTogether, Place::Group, Place::Document])
        } else {
            Place::Rate
        },
        way: if dice.one_in(10) { dice.of_list(&[Way::HalfEven, Way::Down, Way::Up]) } else { Way::HalfUp },
        lines,
        parts,
        rates,
    }
}

fn reduction(off: Off, decimals: u32) -> Reduction {
    match off {
        Off::Percent(percent) => Reduction::Percent(decimal(percent, 3)),
        Off::Amount(amount) => Reduction::Amount(decimal(amount, decimals)),
    }
}

pub fn decimal(mantissa: i128, scale: u32) -> Decimal {
    Decimal::try_from_i128_with_scale(mantissa, scale).unwrap()
}

/// One for each rate, and an untaxed one.
fn combinations(bill: &Bill, slots: &[Slot]) -> Vec<Combination> {
    let mut combinations = Vec::new();
    for (index, own) in bill.rates.iter().enumerate() {
        let mut percent = Decimal::ZERO;
        for part in own {
            let slot = &slots[*part];
            let on_top = if slot.compound { percent } else { Decimal::ZERO };
            let both = together([on_top, slot.percent], true).unwrap();
            percent = percent.checked_add(both.checked_sub(on_top).unwrap()).unwrap();
        }
        let rates = own.iter().map(|part| CompanyRate {
            id: QboId::new(part.to_string()),
            percent: slots[*part].percent,
            base: if slots[*part].compound { TaxBase::AmountPlusTax } else { TaxBase::Amount },
        });
        let code = Some(CompanyCode {
            id: QboId::new(index.to_string()),
            name: index.to_string(),
            rates: rates.collect(),
        });
        let treatment = Treatment::Taxable;
        combinations.push(Combination { treatment, slots: own.clone(), percent, code });
    }
    combinations.push(Combination {
        treatment: Treatment::Exempt,
        slots: Vec::new(),
        percent: Decimal::ZERO,
        code: Some(CompanyCode { id: QboId::new("e"), name: "exempt".to_owned(), rates: Vec::new() }),
    });
    combinations
}

/// The bill with the answer as what the CRM asserts.
pub fn paper(bill: &Bill, answer: &Answer) -> Paper {
    let money = |amount: i128| decimal(amount, bill.decimals);
    let slots: Vec<Slot> = bill
        .parts
        .iter()
        .map(|(percent, compound)| Slot {
            name: percent.to_string(),
            percent: decimal(*percent, 3),
            compound: *compound,
        })
        .collect();
    let combinations = combinations(bill, &slots);
    let untaxed = bill.rates.len();
    let mut lines: Vec<PaperLine> = bill
        .lines
        .iter()
        .map(|line| PaperLine {
            kind: LineKind::Goods,
            quantity: decimal(line.quantity, 3),
            unit_price: decimal(line.price, bill.decimals + 1),
            reduction: line.off.map(|off| reduction(off, bill.decimals)),
            combination: line.rate.unwrap_or(untaxed),
            asserted: None,
        })
        .collect();
    lines.extend(bill.shipping.map(|(amount, rate)| PaperLine {
        kind: LineKind::Shipping,
        quantity: Decimal::ONE,
        unit_price: money(amount),
        reduction: None,
        combination: rate.unwrap_or(untaxed),
        asserted: None,
    }));
    let currency = ["JPY", "", "EUR", "KWD"][bill.decimals as usize];
    Paper {
        currency: Currency::of(currency).unwrap(),
        inclusive: bill.inclusive,
        lines,
        discount: bill
            .discount
            .map(|(off, before_tax)| PaperDiscount { reduction: reduction(off, bill.decimals), before_tax }),
        rounding: (bill.rounding != 0)
            .then(|| PaperRounding { amount: money(bill.rounding), combination: untaxed }),
        untaxed: Some(untaxed),
        prepaid: Decimal::ZERO,
        slots,
        combinations,
        asserted: Asserted {
            subtotal: Some(money(answer.subtotal)),
            discount: Some(money(answer.discount)),
            tax: Some(money(answer.tax)),
            total: money(answer.total),
        },
        split_tax: true,
    }
}
