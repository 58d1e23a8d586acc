//! What goes to QuickBooks for a paper, before it is written in QuickBooks' format.

use crate::base::ids::QboId;
use crate::base::money::{Decimal, Exact, Overflow, sum};
use crate::diagnostics::{Code, FieldPath, Finding};

use super::ledger::{Ledger, LedgerLine};
use super::paper::{Form, LineKind, Paper, PaperLine, ShippingWay};
use super::price;

/// Amounts are in the paper's currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    pub lines: Vec<SentLine>,
    pub discount: Option<SentDiscount>,
    pub calculation: Calculation,
    /// The explicit total tax; `None` leaves it to QuickBooks.
    pub total_tax: Option<Decimal>,
    /// The explicit tax per rate; empty leaves it to QuickBooks.
    pub tax_lines: Vec<SentTaxLine>,
    pub predicted: Predicted,
    /// Why it was not simply copied, for people.
    pub causes: Vec<Cause>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentLine {
    /// Index into the paper's lines; `None` if there is no such line, see `role`.
    pub source: Option<usize>,
    pub role: Role,
    pub quantity: Decimal,
    pub unit_price: Decimal,
    pub amount: Decimal,
    pub code: LineCode,
    /// With tax, where prices contain it.
    pub inclusive_amount: Option<Decimal>,
    /// The line's discount, positive, where sales forms hold one; `amount` is before it.
    pub discount: Decimal,
    pub folded: Folded,
}

/// What a line is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A line that was billed.
    Billed,
    /// The tax, where the company charges none.
    Tax,
    /// What rounding the total to a coin adds or takes off.
    Rounding,
}

/// What the price of a line contains beside the goods.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Folded {
    pub tax: Decimal,
    /// Positive.
    pub discount: Decimal,
    /// What rounding the total to a coin adds.
    pub rounding: Decimal,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineCode {
    /// United States: `TAX`.
    Taxable,
    /// United States: `NON`.
    NonTaxable,
    /// The company's code of this combination.
    Company(usize),
    /// No code: the company has none.
    Missing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SentDiscount {
    /// Positive.
    pub amount: Decimal,
    /// United States: whether it also lowers the tax.
    pub before_tax: bool,
    /// Set if all discounted lines bear the same company code.
    pub combination: Option<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentTaxLine {
    pub rate: QboId,
    pub percent: Decimal,
    pub net: Decimal,
    pub amount: Decimal,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calculation {
    UnitedStates,
    Excluded,
    Inclusive,
    NotApplicable,
}

/// What QuickBooks will answer; `None` where it computes by rules that we cannot foresee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Predicted {
    pub lines: Decimal,
    pub discount: Decimal,
    pub shipping: Decimal,
    /// The rounding line; zero if there is none.
    pub rounding: Decimal,
    pub tax: Option<Decimal>,
    pub total: Option<Decimal>,
    /// Per rate, where it is known.
    pub tax_lines: Vec<SentTaxLine>,
    /// An earlier answer showed that tax is rounded line by line.
    pub by_line: bool,
}

impl Predicted {
    /// All but the tax.
    pub(super) fn of(lines: Decimal, discount: Decimal, shipping: Decimal) -> Self {
        let (rounding, tax_lines) = (Decimal::ZERO, Vec::new());
        Self { lines, discount, shipping, rounding, tax: None, total: None, tax_lines, by_line: false }
    }
}

/// A reason why what is sent looks different from what was billed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The CRM rounds its lines another way.
    LinesRounded,
    /// Tax and discounts became part of the prices, by setting.
    FoldedBySetting,
    /// The company has discounts switched off.
    DiscountSpread,
    /// Prices contain tax, and the discount with them.
    DiscountInPrices,
    /// Prices contained tax; QuickBooks takes them without.
    TaxTakenOut,
    /// The company has sales tax switched off; the tax is a line.
    TaxAsLine,
    /// QuickBooks rounds the tax another way, so the billed tax is sent explicitly.
    TaxRounding,
    /// QuickBooks rounds the tax another way; a price takes the cents, by setting.
    TaxRepriced,
    /// QuickBooks rounds the tax another way; the cents are a line, by setting.
    TaxRoundingLine,
    /// The tax after a document discount is sent explicitly.
    TaxPinned,
    /// QuickBooks computes the tax by itself, by setting.
    TaxComputed,
    /// Tax taken out of the prices differs, the total does not.
    InclusiveTaxDiffers,
    /// The total is rounded to a coin; the cents are a line.
    RoundingLine,
    /// The total is rounded to a coin; the cents are part of a price.
    RoundingFolded,
}

const TAX_ROUNDED: &str = "the CRM and QuickBooks round the tax differently";

impl Cause {
    /// `(what, remedy)` in a bookkeeper's words.
    #[must_use]
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Cause::LinesRounded => (
                "the CRM and QuickBooks round the lines differently",
                "unit prices are sent such that each line comes to what was billed",
            ),
            Cause::FoldedBySetting => (
                "the settings make tax and discounts part of the item prices",
                "lines are non-taxable and add up to the document's total",
            ),
            Cause::DiscountSpread => (
                "the company has discounts switched off",
                "the discount is spread over the lines in proportion to their amounts",
            ),
            Cause::DiscountInPrices => (
                "the document's discount is taken from prices that contain tax",
                "the discount is part of the prices, in proportion to the line amounts",
            ),
            Cause::TaxTakenOut => (
                "prices contain tax, and the company takes prices without",
                "each line is sent without its tax, and the tax as the document's total tax",
            ),
            Cause::TaxAsLine => (
                "the company does not charge sales tax",
                "the tax is sent as a line to the mapped tax account",
            ),
            Cause::TaxRounding => (TAX_ROUNDED, "the billed tax is sent explicitly"),
            Cause::TaxRepriced => {
                (TAX_ROUNDED, "the price of a line takes the cents, and the tax is as QuickBooks rounds it")
            }
            Cause::TaxRoundingLine => (
                TAX_ROUNDED,
                "a line to the mapped rounding account takes the cents, and the tax is as QuickBooks rounds it",
            ),
            Cause::TaxPinned => (
                "the document has a discount",
                "the billed tax is sent explicitly, so that it does not depend on how QuickBooks discounts",
            ),
            Cause::TaxComputed => (
                "the settings leave the tax to QuickBooks",
                "compare the totals after the document is written",
            ),
            Cause::InclusiveTaxDiffers => (
                "the CRM and QuickBooks take the tax out of the prices in different places",
                "the customer owes the same; the tax is as QuickBooks rounds it",
            ),
            Cause::RoundingLine => (
                "the total is rounded to a coin",
                "the rounding is sent as a line to the mapped rounding account",
            ),
            Cause::RoundingFolded => {
                ("the total is rounded to a coin", "the rounding is part of the price of the largest line")
            }
        }
    }
}

/// Lines at `amount_of`, priced so that QuickBooks accepts them.
pub(super) fn lines(
    paper: &Paper,
    ledger: &Ledger,
    each: impl Fn(&PaperLine, &LedgerLine) -> Exact<(Decimal, LineCode, Folded)>,
) -> Exact<Vec<SentLine>> {
    let mut lines = Vec::with_capacity(paper.lines.len());
    for (index, (line, computed)) in paper.lines.iter().zip(&ledger.lines).enumerate() {
        let (amount, code, folded) = each(line, computed)?;
        let (quantity, unit_price) = price::price(line, amount, paper.currency);
        let source = Some(index);
        lines.push(SentLine {
            source,
            role: Role::Billed,
            quantity,
            unit_price,
            amount,
            code,
            inclusive_amount: None,
            discount: Decimal::ZERO,
            folded,
        });
    }
    Ok(lines)
}

/// `(goods, shipping)` of the lines that are sent, and whatever is sent beside them.
pub(super) fn sums(
    paper: &Paper,
    lines: &[SentLine],
    figure: fn(&SentLine) -> Decimal,
) -> Exact<(Decimal, Decimal)> {
    let is_shipping = |line: &SentLine| {
        let source = line.source.and_then(|index| paper.lines.get(index));
        source.is_some_and(|line| line.kind == LineKind::Shipping)
    };
    let of = |shipping: bool| sum(lines.iter().filter(|line| is_shipping(line) == shipping).map(figure));
    Ok((of(false)?, of(true)?))
}

/// Refuses a delivery charge that the company's forms cannot hold.
pub(super) fn check_shipping(paper: &Paper, form: &Form) -> Result<(), Finding> {
    let has_shipping = paper.lines.iter().any(|line| line.kind == LineKind::Shipping);
    if has_shipping && form.shipping == ShippingWay::Missing {
        let message = "the company has shipping switched off, and no item is chosen for it";
        return Err(Finding::new(Code::MappingShippingMissing, &FieldPath::of("shipping"), message));
    }
    Ok(())
}

/// For places that a paper's own structure rules out.
pub(super) fn present<T>(value: Option<T>) -> Exact<T> {
    value.ok_or(Overflow)
}
