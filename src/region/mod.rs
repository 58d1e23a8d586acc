//! Regional tax and discount rules, totals and the cents proof. Pure: a paper as the CRM billed it goes in,
//! what to send and what QuickBooks will answer come out. **Invariant:** what is sent adds up to what was
//! billed, to the minor unit, or nothing is sent.

mod answer;
mod bounds;
mod cash;
mod detect;
mod exclusive;
mod fold;
mod inclusive;
mod ledger;
mod lines;
mod paper;
mod price;
mod proof;
mod refund;
mod remedy;
mod sent;
mod us;

pub use answer::{Alternative, OpenPoint, alternatives, computed, settle};
pub use ledger::{Ledger, LedgerLine, TaxMethod};
pub use lines::LineWay;
pub use paper::{
    Asserted, Combination, CompanyCode, CompanyRate, Form, LineKind, Paper, PaperDiscount, PaperLine,
    PaperRounding, Reduction, ShippingWay, Slot, TaxBase, Treatment,
};
pub use proof::{Proof, ProofOtherwise, ProofRow, Verdict};
pub use refund::{Given, Part, Remainder, Wanted};
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
    let mut sent = match profile {
        RegionProfile::UsFold => fold::send(paper, ledger, form),
        RegionProfile::UsTaxOff | RegionProfile::UsAutomatedUnready => {
            us::send_without_tax(paper, ledger, form)
        }
        RegionProfile::GlobalOff => us::send_without_codes(paper, ledger, form),
        RegionProfile::UsLegacy { total_tax: TotalTax::Explicit, .. }
        | RegionProfile::UsAutomated { total_tax: TotalTax::Explicit } => {
            us::send(paper, ledger, form, us::Tax::Explicit)
        }
        RegionProfile::UsLegacy { .. } => us::send(paper, ledger, form, us::Tax::OfGroup),
        RegionProfile::UsAutomated { .. } => us::send(paper, ledger, form, us::Tax::Unforeseen),
        RegionProfile::Global if paper.inclusive => inclusive::send(paper, ledger, form),
        RegionProfile::Global => exclusive::send(paper, ledger, form),
    }?;
    if ledger.unusual_lines {
        sent.causes.insert(0, Cause::LinesRounded);
    }
    let sent = cash::add(paper, profile, form, sent)?;
    match sent.predicted.total {
        Some(total) if total != ledger.total => Err(broken_identity(paper, ledger, total)),
        _ => Ok(sent),
    }
}

/// The proof of a paper that is not written: what the CRM states beside what its lines come to by the likeliest
/// arithmetic, and what QuickBooks would make of them.
#[must_use]
pub fn blocked(paper: &Paper, profile: &RegionProfile, form: &Form, finding: &Finding) -> Proof {
    let nearest = detect::search(paper).ok().map(|found| found.ledger);
    let sent = nearest.as_ref().and_then(|ledger| send(paper, ledger, profile, form).ok());
    Proof::blocked(paper, nearest.as_ref(), sent.as_ref(), finding)
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
