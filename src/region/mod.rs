//! Regional tax and discount rules, totals and the cents proof. Pure: a paper as the CRM billed it goes in,
//! what to send and what QuickBooks will answer come out. **Invariant:** what is sent adds up to what was
//! billed, to the minor unit, or nothing is sent.

mod bounds;
mod cash;
mod detect;
mod exclusive;
mod fold;
mod inclusive;
mod ledger;
mod paper;
mod price;
mod proof;
mod sent;
mod us;

pub use ledger::{Ledger, LedgerLine, TaxMethod};
pub use paper::{
    Asserted, Combination, CompanyCode, CompanyRate, Form, LineKind, Paper, PaperDiscount, PaperLine,
    PaperRounding, Reduction, ShippingWay, Slot, TaxBase, Treatment,
};
pub use proof::{Proof, ProofRow, Verdict};
pub use sent::{
    Calculation, Cause, Folded, LineCode, Predicted, Role, Sent, SentDiscount, SentLine, SentTaxLine,
};

use crate::base::money::Overflow;
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::settings::{RegionProfile, TotalTax};

/// The CRM's side of a paper: its own arithmetic, reproduced.
///
/// # Errors
/// A finding if no known way of rounding gives the totals that the paper asserts.
pub fn ledger(paper: &Paper) -> Result<Ledger, Finding> {
    detect::ledger(paper)
}

/// What to send for a paper, and what QuickBooks will make of it.
///
/// # Errors
/// A finding if the paper cannot be written without changing what the customer owes.
pub fn send(paper: &Paper, ledger: &Ledger, profile: &RegionProfile, form: &Form) -> Result<Sent, Finding> {
    let sent = match profile {
        RegionProfile::UsFold => fold::send(paper, ledger, form),
        RegionProfile::UsTaxOff | RegionProfile::UsAutomatedUnready => {
            us::send_without_tax(paper, ledger, form)
        }
        RegionProfile::UsLegacy { total_tax, .. } | RegionProfile::UsAutomated { total_tax } => {
            us::send(paper, ledger, form, *total_tax == TotalTax::Explicit)
        }
        RegionProfile::Global if paper.inclusive => inclusive::send(paper, ledger, form),
        RegionProfile::Global => exclusive::send(paper, ledger, form),
    }?;
    let sent = cash::add(paper, profile, form, sent)?;
    match sent.predicted.total {
        Some(total) if total != ledger.total => Err(broken_identity(paper, ledger, total)),
        _ => Ok(sent),
    }
}

/// Should not happen: the rules above are built to add up. If one of them has a fault, nothing is sent.
fn broken_identity(paper: &Paper, ledger: &Ledger, total: crate::base::money::Decimal) -> Finding {
    let (sent, billed) = (paper.currency.text(total), paper.currency.text(ledger.total));
    let message = format!("what would be sent comes to {sent}, the document to {billed}");
    Finding::new(Code::MoneyTotalDiffers, &FieldPath::of("totals.total"), message)
}

impl From<Overflow> for Finding {
    fn from(overflow: Overflow) -> Self {
        Finding::new(Code::MoneyTooLong, &FieldPath::root(), overflow.to_string())
    }
}
