//! The files of known answers, and a paper made of one.

use serde::Deserialize;
use tieout::base::ids::QboId;
use tieout::base::money::{Currency, Decimal, parse};
use tieout::base::percent::together;
use tieout::region::{
    Asserted, Combination, CompanyCode, CompanyRate, LineKind, Paper, PaperDiscount, PaperLine,
    PaperRounding, Reduction, Slot, TaxBase, Treatment,
};

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub name: String,
    /// Who says so: a document and its section, or the rule that the figures are worked out by.
    pub source: String,
    /// The figures on the way to the answer.
    #[serde(default)]
    pub derivation: String,
    pub currency: String,
    #[serde(default)]
    pub inclusive: bool,
    /// Tax rates, each a list of its parts in percent; a leading `+` means on top of those before it.
    pub rates: Vec<Vec<String>>,
    pub lines: Vec<CaseLine>,
    pub discount: Option<CaseDiscount>,
    pub shipping: Option<CaseShipping>,
    pub expect: Expect,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct CaseLine {
    pub quantity: String,
    pub price: String,
    /// Index into `rates`; absent is untaxed.
    pub rate: Option<usize>,
    /// Of an untaxed line; exempt if absent.
    pub treatment: Option<String>,
    pub percent_off: Option<String>,
    pub amount_off: Option<String>,
    /// What the CRM says the line comes to.
    pub says: Option<String>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct CaseDiscount {
    pub percent: Option<String>,
    pub amount: Option<String>,
    pub after_tax: Option<bool>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseShipping {
    pub amount: String,
    pub rate: Option<usize>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Expect {
    pub subtotal: String,
    pub discount: Option<String>,
    pub tax: String,
    /// Part by part, in the order of `rates`.
    pub taxes: Option<Vec<String>>,
    /// What rounding to a coin adds.
    pub rounding: Option<String>,
    pub total: String,
    /// Where the CRM rounded; per rate if absent.
    pub method: Option<String>,
    /// How; half up if absent.
    pub mode: Option<String>,
    /// Where the CRM rounded the lines: `once`, `unit price` or `together`; each figure of a line if absent.
    pub lines: Option<String>,
    /// How; half up if absent.
    pub line_mode: Option<String>,
    /// What QuickBooks takes out of the prices, line by line; of documents whose prices contain tax.
    pub quickbooks_tax: Option<String>,
}

pub fn d(text: &str) -> Decimal {
    parse(text).unwrap_or_else(|| panic!("`{text}` is not a decimal"))
}

/// Every case of every file, with the file's name.
pub fn cases() -> Vec<(String, Case)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/money/cases");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut all = Vec::new();
    for file in files {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&file).unwrap();
        let cases: Vec<Case> = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        all.extend(cases.into_iter().map(|case| (name.clone(), case)));
    }
    all
}

fn reduction(percent: Option<&String>, amount: Option<&String>) -> Option<Reduction> {
    percent
        .map(|percent| Reduction::Percent(d(percent)))
        .or(amount.map(|amount| Reduction::Amount(d(amount))))
}

/// Places of the untaxed combinations, after those of the rates.
const UNTAXED: [(&str, Treatment); 3] = [
    ("exempt", Treatment::Exempt),
    ("zero-rated", Treatment::ZeroRated),
    ("out-of-scope", Treatment::OutOfScope),
];

fn untaxed_place(case: &Case, treatment: Option<&String>) -> usize {
    let wanted = treatment.map_or("exempt", String::as_str);
    let place = UNTAXED.iter().position(|(name, _)| *name == wanted);
    case.rates.len() + place.unwrap_or_else(|| panic!("{}: `{wanted}`", case.name))
}

fn combinations(case: &Case) -> (Vec<Slot>, Vec<Combination>) {
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
        let rates = rates.collect();
        let code = CompanyCode { id: QboId::new(index.to_string()), name: index.to_string(), rates };
        combinations.push(Combination {
            treatment: Treatment::Taxable,
            slots: (from..slots.len()).collect(),
            percent,
            code: Some(code),
        });
    }
    for (name, treatment) in UNTAXED {
        let code = CompanyCode { id: QboId::new(name), name: name.to_owned(), rates: Vec::new() };
        let percent = Decimal::ZERO;
        combinations.push(Combination { treatment, slots: Vec::new(), percent, code: Some(code) });
    }
    (slots, combinations)
}

pub fn paper(case: &Case) -> Paper {
    let (slots, combinations) = combinations(case);
    let mut lines: Vec<PaperLine> = case
        .lines
        .iter()
        .map(|own| PaperLine {
            kind: LineKind::Goods,
            quantity: d(&own.quantity),
            unit_price: d(&own.price),
            reduction: reduction(own.percent_off.as_ref(), own.amount_off.as_ref()),
            combination: own.rate.unwrap_or_else(|| untaxed_place(case, own.treatment.as_ref())),
            asserted: own.says.as_deref().map(d),
        })
        .collect();
    lines.extend(case.shipping.iter().map(|shipping| PaperLine {
        kind: LineKind::Shipping,
        quantity: Decimal::ONE,
        unit_price: d(&shipping.amount),
        reduction: None,
        combination: shipping.rate.unwrap_or(case.rates.len()),
        asserted: None,
    }));
    let expect = &case.expect;
    Paper {
        currency: Currency::of(&case.currency).unwrap(),
        inclusive: case.inclusive,
        lines,
        discount: case.discount.as_ref().map(|discount| PaperDiscount {
            reduction: reduction(discount.percent.as_ref(), discount.amount.as_ref()).unwrap(),
            before_tax: discount.after_tax != Some(true),
        }),
        rounding: expect
            .rounding
            .as_ref()
            .map(|amount| PaperRounding { amount: d(amount), combination: untaxed_place(case, None) }),
        untaxed: Some(untaxed_place(case, None)),
        prepaid: Decimal::ZERO,
        slots,
        combinations,
        asserted: Asserted {
            subtotal: Some(d(&expect.subtotal)),
            discount: expect.discount.as_deref().map(d),
            tax: Some(d(&expect.tax)),
            total: d(&expect.total),
        },
        split_tax: true,
    }
}
