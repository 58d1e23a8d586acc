//! Tax and discounts become part of the prices: every line is non-taxable, and the lines alone add up to
//! what the customer owes.

use crate::base::money::{Arithmetic, Decimal};
use crate::diagnostics::{Code, FieldPath, Finding};

use super::ledger::{Ledger, LedgerLine};
use super::paper::{Form, Paper, PaperLine};
use super::sent::{self, Calculation, Cause, Folded, LineCode, Predicted, Sent, SentLine};

pub(super) fn send(paper: &Paper, ledger: &Ledger, form: &Form) -> Result<Sent, Finding> {
    sent::check_shipping(paper, form)?;
    let each = |_: &PaperLine, computed: &LedgerLine| {
        let added = if paper.inclusive { Decimal::ZERO } else { computed.tax };
        let amount = computed.amount.minus(computed.share)?.plus(added)?;
        let folded =
            Folded { tax: added, discount: computed.discount.plus(computed.share)?, rounding: Decimal::ZERO };
        Ok((amount, LineCode::NonTaxable, folded))
    };
    let lines = sent::lines(paper, ledger, each)?;
    check_signs(paper, ledger, &lines)?;
    let (goods, shipping) = sent::sums(paper, &lines, |line| line.amount)?;
    let untouched = lines.iter().all(|line| line.folded == Folded::default());
    let total = goods.plus(shipping)?;
    Ok(Sent {
        lines,
        discount: None,
        calculation: Calculation::UnitedStates,
        // Without it a company with automated sales tax would compute one of its own.
        total_tax: Some(Decimal::ZERO),
        tax_lines: Vec::new(),
        predicted: Predicted {
            tax: Some(Decimal::ZERO),
            total: Some(total),
            ..Predicted::of(goods, Decimal::ZERO, shipping)
        },
        causes: if untouched { Vec::new() } else { vec![Cause::FoldedBySetting] },
    })
}

/// What is folded in may never turn a charge into a credit.
pub(super) fn check_signs(paper: &Paper, ledger: &Ledger, lines: &[SentLine]) -> Result<(), Finding> {
    for (index, (line, computed)) in lines.iter().zip(&ledger.lines).enumerate() {
        let turned = !line.amount.is_zero()
            && !computed.amount.is_zero()
            && line.amount.is_sign_negative() != computed.amount.is_sign_negative();
        if turned {
            let (from, to) = (paper.currency.text(computed.amount), paper.currency.text(line.amount));
            let message = format!("the discount would turn the line's amount from {from} to {to}");
            return Err(Finding::new(Code::MoneySignTurned, &FieldPath::of("lines").index(index), message));
        }
    }
    Ok(())
}
