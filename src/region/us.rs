//! United States: lines are `TAX` or `NON`, and the tax stands on the document.

use crate::base::money::{Arithmetic, Decimal};
use crate::diagnostics::{Code, FieldPath, Finding};

use super::exclusive::predict;
use super::fold;
use super::ledger::{Ledger, LedgerLine};
use super::paper::{Form, Paper, PaperLine, Treatment};
use super::remedy;
use super::sent::{
    self, Calculation, Cause, Folded, LineCode, Predicted, Role, Sent, SentDiscount, SentLine,
};

/// How the tax of a company in the United States comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tax {
    /// The billed tax is sent as the total tax.
    Explicit,
    /// QuickBooks computes it by the group of the document.
    OfGroup,
    /// QuickBooks computes it by rules that nobody else knows.
    Unforeseen,
}

pub(super) fn send(paper: &Paper, ledger: &Ledger, form: &Form, tax: Tax) -> Result<Sent, Finding> {
    let mut sent = goods(paper, ledger, form)?;
    if tax == Tax::OfGroup {
        // Without a tax no group is sent, and QuickBooks charges none.
        let computed = if ledger.tax.is_zero() { Vec::new() } else { predict(paper, ledger)? };
        return remedy::settle(paper, ledger, form, sent, computed, false);
    }
    if tax == Tax::Explicit {
        sent.total_tax = Some(ledger.tax);
        sent.predicted.tax = Some(ledger.tax);
        let total = sent.predicted.lines.minus(sent.predicted.discount)?.plus(sent.predicted.shipping)?;
        sent.predicted.total = Some(total.plus(ledger.tax)?);
    } else {
        sent.causes.push(Cause::TaxComputed);
    }
    Ok(sent)
}

/// The company charges no sales tax: what was billed as tax needs another place.
pub(super) fn send_without_tax(paper: &Paper, ledger: &Ledger, form: &Form) -> Result<Sent, Finding> {
    let mut sent = goods(paper, ledger, form)?;
    for line in &mut sent.lines {
        line.code = LineCode::NonTaxable;
    }
    if !ledger.tax.is_zero() {
        if !form.tax_item {
            let message = format!(
                "the document bears {} tax, but the company does not charge sales tax",
                paper.currency.text(ledger.tax)
            );
            return Err(Finding::new(Code::MoneyTaxOff, &FieldPath::of("totals.tax"), message));
        }
        sent.lines.push(SentLine {
            source: None,
            role: Role::Tax,
            quantity: Decimal::ONE,
            unit_price: ledger.tax,
            amount: ledger.tax,
            code: LineCode::NonTaxable,
            inclusive_amount: None,
            discount: Decimal::ZERO,
            folded: Folded::default(),
        });
        sent.causes.push(Cause::TaxAsLine);
        sent.predicted.lines = sent.predicted.lines.plus(ledger.tax)?;
    }
    sent.predicted.tax = Some(Decimal::ZERO);
    let total = sent.predicted.lines.minus(sent.predicted.discount)?.plus(sent.predicted.shipping)?;
    sent.predicted.total = Some(total);
    Ok(sent)
}

/// The same outside the United States, where lines then carry no code at all.
pub(super) fn send_without_codes(paper: &Paper, ledger: &Ledger, form: &Form) -> Result<Sent, Finding> {
    let mut sent = send_without_tax(paper, ledger, form)?;
    sent.calculation = Calculation::NotApplicable;
    for line in &mut sent.lines {
        line.code = LineCode::Missing;
    }
    Ok(sent)
}

/// Everything but the tax.
fn goods(paper: &Paper, ledger: &Ledger, form: &Form) -> Result<Sent, Finding> {
    sent::check_shipping(paper, form)?;
    let spread = !form.discount_line && !ledger.discount.is_zero();
    let each = |line: &PaperLine, computed: &LedgerLine| {
        let (amount, folded) = net_amount(paper, computed, spread)?;
        Ok((amount, taxability(paper, line), folded))
    };
    let lines = sent::lines(paper, ledger, each)?;
    if spread {
        fold::check_signs(paper, ledger, &lines)?;
    }
    let (goods, shipping) = sent::sums(paper, &lines, |line| line.amount)?;
    let discount = if spread { Decimal::ZERO } else { ledger.discount };
    let mut causes = Vec::new();
    if paper.inclusive && !ledger.tax.is_zero() {
        causes.push(Cause::TaxTakenOut);
    }
    if spread {
        causes.push(Cause::DiscountSpread);
    }
    Ok(Sent {
        lines,
        discount: (!discount.is_zero()).then_some(SentDiscount {
            amount: discount,
            before_tax: ledger.before_tax,
            combination: None,
        }),
        calculation: Calculation::UnitedStates,
        total_tax: None,
        tax_lines: Vec::new(),
        predicted: Predicted::of(goods, discount, shipping),
        causes,
    })
}

/// The line without tax, after its own discount and, if spread, its share of the document's.
fn net_amount(
    paper: &Paper,
    computed: &LedgerLine,
    spread: bool,
) -> crate::base::money::Exact<(Decimal, Folded)> {
    let share = if spread { computed.share } else { Decimal::ZERO };
    let tax_inside = if paper.inclusive { computed.tax } else { Decimal::ZERO };
    let amount = computed.amount.minus(share)?.minus(tax_inside)?;
    Ok((
        amount,
        Folded {
            tax: tax_inside.negated(),
            discount: computed.discount.plus(share)?,
            rounding: Decimal::ZERO,
        },
    ))
}

pub(super) fn taxability(paper: &Paper, line: &PaperLine) -> LineCode {
    match paper.combination(line).map(|combination| combination.treatment) {
        Some(Treatment::Taxable) => LineCode::Taxable,
        Some(Treatment::Exempt | Treatment::ZeroRated | Treatment::OutOfScope) | None => LineCode::NonTaxable,
    }
}
