//! GST and VAT with prices that contain the tax. The gross of a line is the anchor: QuickBooks takes the
//! tax out line by line, and the total is the sum of the gross amounts. Read off recorded documents.

use crate::base::money::{self, Arithmetic, Decimal};
use crate::base::rounding::{self, Mode};
use crate::diagnostics::Finding;
use crate::settings::TaxDifference;

use super::fold;
use super::ledger::Ledger;
use super::paper::{Form, LineKind, Paper, PaperLine};
use super::price;
use super::remedy;
use super::sent::{self, Calculation, Cause, Folded, LineCode, Predicted, Role, Sent, SentLine};

pub(super) fn send(paper: &Paper, ledger: &Ledger, form: &Form) -> Result<Sent, Finding> {
    sent::check_shipping(paper, form)?;
    let mut lines = Vec::with_capacity(paper.lines.len());
    let (mut goods, mut shipping, mut tax) = (Decimal::ZERO, Decimal::ZERO, Decimal::ZERO);
    for (index, (line, computed)) in paper.lines.iter().zip(&ledger.lines).enumerate() {
        // A discount line would leave open what QuickBooks taxes, so prices carry the discount.
        let gross = computed.amount.minus(computed.share)?;
        let percent = paper.combination(line).map_or(Decimal::ZERO, |combination| combination.percent);
        let net = rounding::net_of_gross(gross, percent, paper.currency, Mode::HalfUp)?;
        tax = tax.plus(gross.minus(net)?)?;
        match line.kind {
            LineKind::Goods => goods = goods.plus(net)?,
            LineKind::Shipping => shipping = shipping.plus(net)?,
        }
        let (quantity, unit_price) = net_price(line, net, percent, paper);
        lines.push(SentLine {
            source: Some(index),
            role: Role::Billed,
            quantity,
            unit_price,
            amount: net,
            code: LineCode::Company(line.combination),
            inclusive_amount: Some(gross),
            discount: Decimal::ZERO,
            folded: Folded {
                tax: Decimal::ZERO,
                discount: computed.discount.plus(computed.share)?,
                rounding: Decimal::ZERO,
            },
        });
    }
    fold::check_signs(paper, ledger, &lines)?;
    let total = money::sum(lines.iter().filter_map(|line| line.inclusive_amount))?;
    let mut causes = Vec::new();
    if !ledger.discount.is_zero() {
        causes.push(Cause::DiscountInPrices);
    }
    if tax != ledger.tax {
        // The total is the same all the same, so that there is nothing to make up for.
        if form.tax_difference == TaxDifference::Block {
            return Err(remedy::held(paper, ledger.tax, tax));
        }
        causes.push(Cause::InclusiveTaxDiffers);
    }
    Ok(Sent {
        lines,
        discount: None,
        calculation: Calculation::Inclusive,
        total_tax: None,
        tax_lines: Vec::new(),
        predicted: Predicted {
            tax: Some(tax),
            total: Some(total),
            ..Predicted::of(goods, Decimal::ZERO, shipping)
        },
        causes,
    })
}

/// QuickBooks stores the net price, seven digits long.
fn net_price(line: &PaperLine, net: Decimal, percent: Decimal, paper: &Paper) -> (Decimal, Decimal) {
    if percent.is_zero() || !price::is_kept(line.quantity) {
        return price::price(line, net, paper.currency);
    }
    let seven = rounding::quotient(net, line.quantity, rounding::UNIT_PRICE_DECIMALS, Mode::HalfUp);
    let again =
        seven.and_then(|unit| rounding::line_amount(line.quantity, unit, paper.currency, Mode::HalfUp));
    match (seven, again) {
        (Ok(unit), Ok(amount)) if amount == net => (line.quantity, unit),
        _ => (Decimal::ONE, net),
    }
}
