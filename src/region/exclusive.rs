//! GST and VAT with prices before tax: every line bears a code of the company, and QuickBooks computes the
//! tax per rate. Where that would give other cents than were billed, the billed tax is sent rate by rate.

use crate::base::money::{self, Arithmetic, Decimal, Exact};
use crate::base::rounding::{self, Mode};
use crate::diagnostics::Finding;

use super::fold;
use super::ledger::{Ledger, LedgerLine};
use super::paper::{CompanyCode, Form, LineKind, Paper, PaperLine, TaxBase};
use super::remedy;
use super::sent::{
    self, Calculation, Cause, Folded, LineCode, Predicted, Sent, SentDiscount, SentLine, SentTaxLine,
};

pub(super) fn send(paper: &Paper, ledger: &Ledger, form: &Form) -> Result<Sent, Finding> {
    sent::check_shipping(paper, form)?;
    if form.line_discounts && form.discount_line {
        return by_line(paper, ledger, form);
    }
    let spread = !form.discount_line && !ledger.discount.is_zero();
    let each = |line: &PaperLine, computed: &LedgerLine| {
        let share = if spread { computed.share } else { Decimal::ZERO };
        let folded =
            Folded { tax: Decimal::ZERO, discount: computed.discount.plus(share)?, rounding: Decimal::ZERO };
        Ok((computed.amount.minus(share)?, LineCode::Company(line.combination), folded))
    };
    let lines = sent::lines(paper, ledger, each)?;
    let mut causes = Vec::new();
    if spread {
        fold::check_signs(paper, ledger, &lines)?;
        causes.push(Cause::DiscountSpread);
    }
    let (goods, shipping) = sent::sums(paper, &lines, |line| line.amount)?;
    let discount = if spread { Decimal::ZERO } else { ledger.discount };
    let sent_discount = (!discount.is_zero()).then(|| SentDiscount {
        amount: discount,
        before_tax: ledger.before_tax,
        combination: one_combination(paper),
    });
    finish(
        paper,
        ledger,
        form,
        Goods { lines, goods, shipping, discount: sent_discount },
        !discount.is_zero(),
        causes,
    )
}

/// The discount of each line beside it, with its part of the document's, and one discount line with their sum. Read
/// off recorded French documents.
fn by_line(paper: &Paper, ledger: &Ledger, form: &Form) -> Result<Sent, Finding> {
    let each = |line: &PaperLine, computed: &LedgerLine| {
        Ok((computed.gross, LineCode::Company(line.combination), Folded::default()))
    };
    let mut lines = sent::lines(paper, ledger, each)?;
    for (line, computed) in lines.iter_mut().zip(&ledger.lines) {
        line.discount = computed.discount.plus(computed.share)?;
    }
    let (goods, shipping) = sent::sums(paper, &lines, |line| line.amount)?;
    let discount = money::sum(lines.iter().map(|line| line.discount))?;
    let sent_discount = (!discount.is_zero()).then_some(SentDiscount {
        amount: discount,
        before_tax: true,
        combination: None,
    });
    // Lines are taxed after their discounts; another wish is made sure of by stating the tax.
    let pinned = !ledger.before_tax && !ledger.discount.is_zero();
    finish(paper, ledger, form, Goods { lines, goods, shipping, discount: sent_discount }, pinned, Vec::new())
}

/// All but the tax.
struct Goods {
    lines: Vec<SentLine>,
    goods: Decimal,
    shipping: Decimal,
    discount: Option<SentDiscount>,
}

fn finish(
    paper: &Paper,
    ledger: &Ledger,
    form: &Form,
    sent: Goods,
    pinned: bool,
    causes: Vec<Cause>,
) -> Result<Sent, Finding> {
    let discount = sent.discount.map_or(Decimal::ZERO, |discount| discount.amount);
    let goods = Sent {
        lines: sent.lines,
        discount: sent.discount,
        calculation: Calculation::Excluded,
        total_tax: None,
        tax_lines: Vec::new(),
        predicted: Predicted::of(sent.goods, discount, sent.shipping),
        causes,
    };
    remedy::settle(paper, ledger, form, goods, predict(paper, ledger)?, pinned)
}

/// QuickBooks' own tax: each rate half up on the sum of what it is taken of.
pub(super) fn predict(paper: &Paper, ledger: &Ledger) -> Exact<Vec<SentTaxLine>> {
    let mut tax_lines: Vec<SentTaxLine> = Vec::new();
    for (index, combination) in paper.combinations.iter().enumerate() {
        let net = taxed_sum(paper, ledger, index)?;
        let Some(code) = &combination.code else { continue };
        let mut before = Decimal::ZERO;
        for rate in &code.rates {
            let base = match rate.base {
                TaxBase::Amount => net,
                TaxBase::AmountPlusTax => net.plus(before)?,
                TaxBase::TaxAlone => before,
            };
            let tax = rounding::percent_of(base, rate.percent, paper.currency, Mode::HalfUp)?;
            before = before.plus(tax)?;
            match tax_lines.iter_mut().find(|line| line.rate == rate.id) {
                Some(line) => line.net = line.net.plus(base)?,
                None => tax_lines.push(SentTaxLine {
                    rate: rate.id.clone(),
                    percent: rate.percent,
                    net: base,
                    amount: Decimal::ZERO,
                }),
            }
        }
    }
    for line in &mut tax_lines {
        line.amount = rounding::percent_of(line.net, line.percent, paper.currency, Mode::HalfUp)?;
    }
    Ok(tax_lines)
}

/// What the lines of one combination are taxed on.
fn taxed_sum(paper: &Paper, ledger: &Ledger, combination: usize) -> Exact<Decimal> {
    let mut sum = Decimal::ZERO;
    for (line, computed) in paper.lines.iter().zip(&ledger.lines) {
        if line.combination == combination {
            sum = sum.plus(ledger.taxed(paper, computed)?)?;
        }
    }
    Ok(sum)
}

/// The code that all discounted lines share.
fn one_combination(paper: &Paper) -> Option<usize> {
    let mut goods =
        paper.lines.iter().filter(|line| line.kind == LineKind::Goods).map(|line| line.combination);
    let first = goods.next()?;
    goods.all(|combination| combination == first).then_some(first)
}

impl CompanyCode {
    /// `5 % + 9.975 %`.
    #[must_use]
    pub fn percent_text(&self) -> String {
        let parts: Vec<String> =
            self.rates.iter().map(|rate| format!("{} %", money::plain(rate.percent))).collect();
        if parts.is_empty() { "0 %".to_owned() } else { parts.join(" + ") }
    }
}
