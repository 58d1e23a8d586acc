//! The tax trail of a document: each tax as billed, the code that it goes over by and why, and what QuickBooks makes of it.

use crate::base::money::{Decimal, plain, sum};
use crate::mapping::{Context, SalesDraft};
use crate::qbo::SalesForm;
use crate::region::{Combination, CompanyRate, Treatment};
use crate::settings::RegionProfile;

use super::view::TaxTrail;

/// One row a tax of the CRM, then one a reason to charge none.
pub(super) fn of(context: &Context<'_>, draft: &SalesDraft, record: Option<&SalesForm>) -> Vec<TaxTrail> {
    let (paper, currency) = (&draft.paper, draft.paper.currency);
    let mut trail = Vec::new();
    for (place, (slot, billed)) in paper.slots.iter().zip(&draft.ledger.slot_tax).enumerate() {
        let ways: Vec<&Combination> =
            paper.combinations.iter().filter(|way| way.slots.contains(&place)).collect();
        let rates: Vec<&CompanyRate> = ways.iter().filter_map(|way| rate_of(draft, way, place)).collect();
        let known = |id: &str| rates.iter().any(|rate| rate.id.as_str() == id);
        let total = |amounts: Vec<Decimal>| {
            if amounts.is_empty() {
                String::new()
            } else {
                sum(amounts).map(|sum| currency.text(sum)).unwrap_or_default()
            }
        };
        let predicted = &draft.sent.predicted.tax_lines;
        let predicted = predicted.iter().filter(|line| known(line.rate.as_str())).map(|line| line.amount);
        let answered = record.and_then(|record| record.txn_tax_detail.as_ref()).map(|tax| &tax.tax_line);
        let answered = answered
            .into_iter()
            .flatten()
            .filter(|line| line.tax_line_detail.tax_rate_ref.as_ref().is_some_and(|rate| known(&rate.value)));
        let (code, why) = code_of(context, ways.first().copied());
        trail.push(TaxTrail {
            tax: format!("{} {} %", slot.name, plain(slot.percent)),
            billed: currency.text(*billed),
            code,
            why,
            predicted: total(predicted.collect()),
            answered: total(answered.map(|line| line.amount.0).collect()),
        });
    }
    for way in paper.combinations.iter().filter(|way| way.treatment != Treatment::Taxable) {
        let (code, why) = code_of(context, Some(way));
        let tax = match way.treatment {
            Treatment::ZeroRated => "zero-rated",
            Treatment::OutOfScope => "out of scope",
            Treatment::Exempt | Treatment::Taxable => "exempt",
        };
        let none = currency.text(Decimal::ZERO);
        let (tax, predicted) = (tax.to_owned(), none.clone());
        trail.push(TaxTrail { tax, billed: none, code, why, predicted, answered: String::new() });
    }
    trail
}

/// What a document was billed in tax, by the company's rate; in the United States by its code. Empty where none stands for it.
#[must_use]
pub fn billed(context: &Context<'_>, draft: &SalesDraft) -> Vec<(String, Decimal)> {
    let code = match context.profile {
        RegionProfile::Global => None,
        RegionProfile::UsLegacy { .. } => draft.tax_group.as_ref().map(|group| group.0.clone()),
        _ => Some("TAX".to_owned()),
    };
    let mut taxes = Vec::new();
    for (place, amount) in draft.ledger.slot_tax.iter().enumerate() {
        let rate = || {
            let mut ways = draft.paper.combinations.iter().filter(|way| way.slots.contains(&place));
            Some(rate_of(draft, ways.next()?, place)?.id.0.clone())
        };
        taxes.push((code.clone().or_else(rate).unwrap_or_default(), *amount));
    }
    taxes
}

/// The company's rate that stands for a part of a tax: of the same percentage, in the same order.
fn rate_of<'d>(draft: &'d SalesDraft, way: &'d Combination, place: usize) -> Option<&'d CompanyRate> {
    let percent = |slot: &usize| draft.paper.slots.get(*slot).map(|slot| slot.percent.normalize());
    let own = percent(&place);
    let before =
        way.slots.iter().take_while(|slot| **slot != place).filter(|slot| percent(slot) == own).count();
    let rates = way.code.iter().flat_map(|code| &code.rates);
    rates.filter(|rate| Some(rate.percent.normalize()) == own).nth(before)
}

/// `(code, why)`.
fn code_of(context: &Context<'_>, way: Option<&Combination>) -> (String, String) {
    let taxable = way.is_some_and(|way| way.treatment == Treatment::Taxable);
    let pseudo = if taxable { "TAX" } else { "NON" };
    let name = way.and_then(|way| way.code.as_ref()).map(|code| code.name.as_str());
    let (code, why) = match context.profile {
        RegionProfile::Global => (name.unwrap_or_default(), "chosen in the settings under taxCodes"),
        RegionProfile::GlobalOff => ("", "the company keeps no GST or VAT"),
        RegionProfile::UsFold => ("NON", "the settings make tax part of the prices"),
        RegionProfile::UsTaxOff | RegionProfile::UsAutomatedUnready => {
            ("NON", "the company charges no sales tax")
        }
        RegionProfile::UsLegacy { .. } => (name.unwrap_or(pseudo), "the sales tax group of the document"),
        RegionProfile::UsAutomated { .. } => (
            pseudo,
            if taxable { "taxed as billed, or by QuickBooks' own rates" } else { "charged without tax" },
        ),
    };
    (code.to_owned(), why.to_owned())
}
