//! A document as the CRM billed it, in neutral words: neither the CRM's contract nor QuickBooks' format.

use crate::base::ids::QboId;
use crate::base::money::{Currency, Decimal};
use crate::settings::TaxDifference;

/// Amounts are in `currency`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    pub currency: Currency,
    /// Whether prices contain the tax.
    pub inclusive: bool,
    /// Goods first, the charge for delivery (if any) last.
    pub lines: Vec<PaperLine>,
    pub discount: Option<PaperDiscount>,
    /// The total was rounded to a coin.
    pub rounding: Option<PaperRounding>,
    /// Index into `combinations`: how a line that is no sale is taxed. Absent where no such line can be needed, or no code
    /// is chosen for it.
    pub untaxed: Option<usize>,
    /// Already paid when it was billed.
    pub prepaid: Decimal,
    /// Every tax that occurs, part by part.
    pub slots: Vec<Slot>,
    /// The distinct ways in which lines of this paper are taxed.
    pub combinations: Vec<Combination>,
    pub asserted: Asserted,
    /// Whether each line's part of the tax is wanted: where prices contain it, or will.
    pub split_tax: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperLine {
    pub kind: LineKind,
    pub quantity: Decimal,
    pub unit_price: Decimal,
    pub reduction: Option<Reduction>,
    /// Index into `Paper::combinations`.
    pub combination: usize,
    /// What the CRM says the line comes to after its own discount.
    pub asserted: Option<Decimal>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    Goods,
    Shipping,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reduction {
    /// `10` means 10 %.
    Percent(Decimal),
    Amount(Decimal),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaperDiscount {
    pub reduction: Reduction,
    /// Whether it also lowers the tax.
    pub before_tax: bool,
}

/// What rounding to a coin adds to the total, or takes off it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaperRounding {
    pub amount: Decimal,
    /// Index into `Paper::combinations`: an untaxed one.
    pub combination: usize,
}

/// One part of one tax rate: what a tax office would print as a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    pub name: String,
    /// Percent.
    pub percent: Decimal,
    /// Taken on the amount plus the taxes before it.
    pub compound: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Combination {
    pub treatment: Treatment,
    /// Indices into `Paper::slots`, in the order of taking.
    pub slots: Vec<usize>,
    /// All of them together, in percent of the amount.
    pub percent: Decimal,
    /// The company's tax code for such lines; only where lines carry one.
    pub code: Option<CompanyCode>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Treatment {
    Taxable,
    Exempt,
    ZeroRated,
    OutOfScope,
}

/// A tax code of the company, with the rates that it takes on sales.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompanyCode {
    pub id: QboId,
    pub name: String,
    pub rates: Vec<CompanyRate>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompanyRate {
    pub id: QboId,
    /// Percent, on the document's date.
    pub percent: Decimal,
    pub base: TaxBase,
}

/// What a rate of a code is taken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaxBase {
    Amount,
    AmountPlusTax,
    TaxAlone,
}

/// The totals that the CRM prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asserted {
    pub subtotal: Option<Decimal>,
    pub discount: Option<Decimal>,
    pub tax: Option<Decimal>,
    pub total: Decimal,
}

/// What the company's sales forms can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    pub discount_line: bool,
    /// Lines hold a discount of their own; the discount line is then their sum.
    pub line_discounts: bool,
    pub shipping: ShippingWay,
    /// There is an item whose sales are booked to the mapped tax account.
    pub tax_item: bool,
    /// There is an item whose sales are booked to the mapped rounding account.
    pub rounding_item: bool,
    /// What becomes of tax that QuickBooks would round differently.
    pub tax_difference: TaxDifference,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShippingWay {
    /// QuickBooks' own line for it.
    OwnLine,
    /// An ordinary item, chosen in the settings.
    Item,
    Missing,
}

impl Paper {
    #[must_use]
    pub fn combination(&self, line: &PaperLine) -> Option<&Combination> {
        self.combinations.get(line.combination)
    }
}
