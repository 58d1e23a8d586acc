//! Does a tax code of the company charge what the CRM charges, part by part? Compared by rate, never by name.

use chrono::NaiveDate;

use crate::base::ids::QboId;
use crate::base::money::{Decimal, plain};
use crate::base::ordered;
use crate::crm::TaxTreatment;
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::region::{CompanyCode, Paper, Slot, Treatment};
use crate::settings::RegionProfile;

use super::paper::{code_percent, company_code};
use super::{Context, Sales};

/// How a code differs from the CRM's taxes, naming the parts of both; `None` if it fits. A tax that only one side
/// splits into parts is compared as a whole: which agency gets what is then said by that side alone.
pub(crate) fn difference(
    code: &CompanyCode,
    slots: &[&Slot],
    percent: Decimal,
) -> Result<Option<String>, Finding> {
    let charged = code_percent(code)?;
    let mut own: Vec<Decimal> = slots.iter().map(|slot| slot.percent.normalize()).collect();
    let mut theirs: Vec<Decimal> = code.rates.iter().map(|rate| rate.percent.normalize()).collect();
    for parts in [&mut own, &mut theirs] {
        parts.retain(|part| !part.is_zero());
        ordered::sort(parts);
    }
    let same_parts = own.len() < 2 || theirs.len() < 2 || own == theirs;
    if charged == percent.normalize() && same_parts {
        return Ok(None);
    }
    let parts: Vec<String> =
        slots.iter().map(|slot| format!("{} {} %", slot.name, plain(slot.percent))).collect();
    let billed = if slots.len() > 1 { parts.join(" + ") } else { format!("{} %", plain(percent)) };
    Ok(Some(format!(
        "tax code `{}` charges {} in QuickBooks, the CRM {billed}",
        code.name,
        code.percent_text()
    )))
}

/// Names of the codes that charge a percentage on sales.
pub(crate) fn fitting(context: &Context<'_>, percent: Decimal, day: NaiveDate) -> Vec<String> {
    let fits = |id: &QboId| {
        let code = company_code(context, id, day, false).ok()?;
        let charged = code_percent(&code).ok()?;
        (charged == percent.normalize() && !code.rates.is_empty()).then_some(code.name)
    };
    let ids = context.snapshot.entities.tax_code.iter().flatten().filter_map(|code| code.id.clone());
    ids.filter_map(|id| fits(&QboId::new(id))).collect()
}

/// Which codes could be chosen for a percentage. The choice stays a person's, for codes of one percentage are reported
/// differently.
pub(crate) fn choice(context: &Context<'_>, percent: Decimal, day: NaiveDate) -> String {
    let names = fitting(context, percent, day);
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    let percent = plain(percent);
    match &names[..] {
        [] => format!(
            "no active tax code charges {percent} % on sales: create it in QuickBooks, then choose it"
        ),
        [only] => format!("choose {only}, the only tax code that charges {percent} % on sales"),
        _ => format!("choose one of {}: each charges {percent} % on sales", names.join(", ")),
    }
}

/// The sales tax group of a document, in companies that keep sales tax by hand: the one that its rates are mapped to,
/// else the company's usual one. Its rates become those of the taxable lines.
///
/// # Errors
/// Rates that are mapped to several groups, a group that charges another percentage than the CRM, or none where tax
/// is due.
pub(super) fn group(
    context: &Context<'_>,
    sales: &Sales<'_>,
    paper: &mut Paper,
) -> Result<Option<QboId>, Finding> {
    let RegionProfile::UsLegacy { group: usual, .. } = sales.profile(context) else { return Ok(None) };
    let path = FieldPath::of("taxRateIds");
    let lines = sales.lines.iter().map(|line| (line.tax_treatment, &line.tax_rate_ids));
    let shipping = sales.shipping.map(|shipping| (shipping.tax_treatment, &shipping.tax_rate_ids));
    let mut chosen: Option<&QboId> = None;
    let mut due = false;
    for (treatment, rates) in lines.chain(shipping) {
        if treatment != TaxTreatment::Taxable {
            continue;
        }
        due = true;
        for id in rates.iter().filter_map(|rate| context.settings.tax_codes.rates.get(rate)) {
            if chosen.is_some_and(|chosen| chosen != id) {
                let message = "the tax rates are mapped to several sales tax groups, but a document has one";
                return Err(Finding::new(Code::MappingTaxCombination, &path, message));
            }
            chosen = Some(id);
        }
    }
    let Some(id) = chosen else {
        if due && usual.is_none() && paper.asserted.tax.is_none_or(|tax| !tax.is_zero()) {
            let message = "no sales tax group is chosen, and the company has no usual one";
            return Err(Finding::new(Code::MappingTaxCodeMissing, &path, message));
        }
        let code = usual.as_ref().and_then(|id| company_code(context, id, sales.date, false).ok());
        charge(paper, code);
        return Ok(usual.clone());
    };
    let code = company_code(context, id, sales.date, false)
        .map_err(|trouble| Finding::new(Code::MappingTaxCodeUnusable, &path, trouble))?;
    for way in paper.combinations.iter().filter(|way| way.treatment == Treatment::Taxable) {
        let slots: Vec<&Slot> = way.slots.iter().filter_map(|slot| paper.slots.get(*slot)).collect();
        if let Some(message) = difference(&code, &slots, way.percent)? {
            return Err(Finding::new(Code::MappingTaxRateDiffers, &path, message));
        }
    }
    charge(paper, Some(code));
    Ok(Some(id.clone()))
}

/// Taxable lines are taxed by the group of the document.
fn charge(paper: &mut Paper, code: Option<CompanyCode>) {
    for way in paper.combinations.iter_mut().filter(|way| way.treatment == Treatment::Taxable) {
        way.code.clone_from(&code);
    }
}
