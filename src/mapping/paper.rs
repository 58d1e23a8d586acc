//! A sales document in the neutral words of `region`, with the company's tax codes looked up.

use chrono::NaiveDate;

use crate::base::ids::{CrmId, QboId};
use crate::base::money::{Currency, Decimal};
use crate::base::percent;
use crate::crm::{Discount, TaxRate, TaxTreatment};
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::qbo::TaxCode;
use crate::qbo::tax_code::TaxTypeApplicable;
use crate::region::{
    self, Asserted, Combination, CompanyCode, CompanyRate, LineKind, Paper, PaperDiscount, PaperLine,
    PaperRounding, Reduction, Slot, TaxBase, Treatment,
};

use crate::settings::{RegionProfile, TaxDifference};

use super::{Context, Sales, tax_fit};

pub(super) fn paper(context: &Context<'_>, sales: &Sales<'_>, currency: Currency) -> Result<Paper, Finding> {
    let split_tax = sales.prices_include_tax || matches!(sales.profile(context), RegionProfile::UsFold);
    build(&|id| context.tax_rate(id), Some(context), sales, currency, split_tax).map_err(|finding| {
        if finding.code != Code::MappingTaxRateDiffers {
            return finding;
        }
        let cents = cents_apart(context, sales, currency).unwrap_or_default();
        Finding { message: format!("{}{cents}", finding.message), ..finding }
    })
}

/// What the codes of a document would charge beside what was billed.
fn cents_apart(context: &Context<'_>, sales: &Sales<'_>, currency: Currency) -> Option<String> {
    let mut paper = alone(&|id| context.tax_rate(id), sales, currency).ok()?;
    let ledger = region::ledger(&paper).ok()?;
    let mut lines = sales.lines.iter().map(|line| (line.tax_treatment, line.tax_rate_ids.first()));
    for line in &paper.lines {
        let shipping = sales.shipping.map(|own| (own.tax_treatment, own.tax_rate_ids.first()));
        let (treatment, rate) = lines.next().or(shipping)?;
        if treatment == TaxTreatment::Taxable {
            let id = context.settings.tax_codes.rates.get(rate?)?;
            let code = company_code(context, id, sales.date, sales.bought).ok()?;
            paper.combinations.get_mut(line.combination)?.code = Some(code);
        }
    }
    let charged = region::computed(&paper, &ledger, false).ok()?;
    if paper.inclusive || charged == ledger.tax {
        return None;
    }
    let (charged, billed) = (currency.text(charged), currency.text(ledger.tax));
    Some(format!("; on this document {charged}, not {billed}"))
}

/// A document without any company: nothing is looked up but its tax rates.
///
/// # Errors
/// A tax rate that is unknown.
pub fn alone<'a>(
    rate: &dyn Fn(&CrmId) -> Option<&'a TaxRate>,
    sales: &Sales<'_>,
    currency: Currency,
) -> Result<Paper, Finding> {
    build(rate, None, sales, currency, true)
}

fn build<'a>(
    rate: &dyn Fn(&CrmId) -> Option<&'a TaxRate>,
    context: Option<&Context<'_>>,
    sales: &Sales<'_>,
    currency: Currency,
    split_tax: bool,
) -> Result<Paper, Finding> {
    let mut builder = Builder {
        rate,
        context,
        date: sales.date,
        bought: sales.bought,
        slots: Vec::new(),
        slots_of_rates: Vec::new(),
        combinations: Vec::new(),
        keys: Vec::new(),
    };
    let mut lines = Vec::with_capacity(sales.lines.len().saturating_add(1));
    for (index, line) in sales.lines.iter().enumerate() {
        let path = || FieldPath::of("lines").index(index);
        lines.push(PaperLine {
            kind: LineKind::Goods,
            quantity: line.quantity,
            unit_price: line.unit_price,
            reduction: line.discount.map(reduction),
            combination: builder.combination(line.tax_treatment, &line.tax_rate_ids, &path)?,
            asserted: line.amount,
        });
    }
    if let Some(shipping) = sales.shipping {
        lines.push(PaperLine {
            kind: LineKind::Shipping,
            quantity: Decimal::ONE,
            unit_price: shipping.amount,
            reduction: None,
            combination: builder
                .combination(shipping.tax_treatment, &shipping.tax_rate_ids, &|| FieldPath::of("shipping"))?,
            asserted: None,
        });
    }
    let totals = &sales.totals;
    let rounding = totals.rounding.filter(|amount| !amount.is_zero());
    let rounding = rounding.map(|amount| builder.rounding(amount)).transpose()?;
    let wanted = context.is_some_and(|own| own.form.tax_difference == TaxDifference::RoundingLine);
    let untaxed = if wanted { builder.untaxed().ok() } else { None };
    Ok(Paper {
        currency,
        inclusive: sales.prices_include_tax,
        lines,
        discount: sales.discount.map(|discount| PaperDiscount {
            reduction: reduction(discount.discount),
            before_tax: discount.before_tax,
        }),
        rounding,
        untaxed,
        prepaid: sales.prepaid,
        slots: builder.slots,
        combinations: builder.combinations,
        split_tax,
        asserted: Asserted {
            subtotal: totals.subtotal,
            discount: totals.discount,
            tax: totals.tax,
            total: totals.total,
        },
    })
}

fn reduction(discount: Discount) -> Reduction {
    match discount {
        Discount::Percent(percent) => Reduction::Percent(percent),
        Discount::Amount(amount) => Reduction::Amount(amount),
    }
}

/// Collects the distinct ways in which lines are taxed.
struct Builder<'c, 'a> {
    rate: &'c dyn Fn(&CrmId) -> Option<&'a TaxRate>,
    /// Whose tax codes are looked up.
    context: Option<&'c Context<'c>>,
    date: NaiveDate,
    bought: bool,
    slots: Vec<Slot>,
    /// Which slots a rate takes, by the rate's id.
    slots_of_rates: Vec<(&'a CrmId, Vec<usize>)>,
    combinations: Vec<Combination>,
    /// Beside `combinations`: what each was made of.
    keys: Vec<(TaxTreatment, Vec<CrmId>)>,
}

impl Builder<'_, '_> {
    /// `path` is only written where something is wrong.
    fn combination(
        &mut self,
        treatment: TaxTreatment,
        rates: &[CrmId],
        path: &dyn Fn() -> FieldPath,
    ) -> Result<usize, Finding> {
        let rates = if treatment == TaxTreatment::Taxable { rates } else { &[] };
        let same = |key: &(TaxTreatment, Vec<CrmId>)| key.0 == treatment && key.1 == rates;
        if let Some(index) = self.keys.iter().position(same) {
            return Ok(index);
        }
        let mut slots = Vec::new();
        for (index, rate) in rates.iter().enumerate() {
            slots.extend(self.rate_slots(rate, &|| path().field("taxRateIds").index(index))?);
        }
        let mut percent = Decimal::ZERO;
        for slot in slots.iter().filter_map(|slot| self.slots.get(*slot)) {
            // Each part builds on what stands before it if it is compound.
            let rest = if slot.compound { percent::share(percent, slot.percent)? } else { Decimal::ZERO };
            percent = percent
                .checked_add(slot.percent)
                .and_then(|sum| sum.checked_add(rest))
                .ok_or_else(too_long)?;
        }
        let context = self.context.filter(|context| context.profile.has_company_tax_codes());
        let code = context.map(|context| self.company_code(context, treatment, rates, path)).transpose()?;
        if let Some(code) = &code {
            let parts: Vec<&Slot> = slots.iter().filter_map(|slot| self.slots.get(*slot)).collect();
            if let Some(message) = tax_fit::difference(code, &parts, percent)? {
                return Err(Finding::new(Code::MappingTaxRateDiffers, &path().field("taxRateIds"), message));
            }
        }
        self.combinations.push(Combination { treatment: neutral(treatment), slots, percent, code });
        self.keys.push((treatment, rates.to_vec()));
        Ok(self.combinations.len().saturating_sub(1))
    }

    fn rounding(&mut self, amount: Decimal) -> Result<PaperRounding, Finding> {
        Ok(PaperRounding { amount, combination: self.untaxed()? })
    }

    /// Rounding is no sale: out of scope, or exempt where the settings name no code for that.
    fn untaxed(&mut self) -> Result<usize, Finding> {
        let codes = self.context.map(|context| &context.settings.tax_codes);
        let treatment = if codes.is_some_and(|codes| codes.out_of_scope.is_none() && codes.exempt.is_some()) {
            TaxTreatment::Exempt
        } else {
            TaxTreatment::OutOfScope
        };
        self.combination(treatment, &[], &|| FieldPath::of("totals.rounding"))
    }

    fn rate_slots(&mut self, id: &CrmId, path: &dyn Fn() -> FieldPath) -> Result<Vec<usize>, Finding> {
        if let Some((_, slots)) = self.slots_of_rates.iter().find(|(known, _)| *known == id) {
            return Ok(slots.clone());
        }
        let Some(rate) = (self.rate)(id) else {
            let message = format!("tax rate `{id}` is not among the tax rates");
            return Err(Finding::new(Code::MappingTaxRateUnknown, &path(), message));
        };
        let from = self.slots.len();
        if rate.components.is_empty() {
            self.slots.push(Slot { name: rate.name.clone(), percent: rate.percent, compound: rate.compound });
        }
        for part in &rate.components {
            self.slots.push(Slot { name: part.name.clone(), percent: part.percent, compound: rate.compound });
        }
        let slots: Vec<usize> = (from..self.slots.len()).collect();
        self.slots_of_rates.push((&rate.id, slots.clone()));
        Ok(slots)
    }

    fn company_code(
        &self,
        context: &Context<'_>,
        treatment: TaxTreatment,
        rates: &[CrmId],
        path: &dyn Fn() -> FieldPath,
    ) -> Result<CompanyCode, Finding> {
        let codes = &context.settings.tax_codes;
        let missing = |what: String| {
            let message = format!("no QuickBooks tax code is chosen for {what}");
            Finding::new(Code::MappingTaxCodeMissing, &path().field("taxRateIds"), message)
        };
        let untaxed =
            |code: &Option<QboId>| code.clone().ok_or_else(|| missing(format!("{treatment} lines")));
        let id = match treatment {
            TaxTreatment::Exempt => untaxed(&codes.exempt)?,
            TaxTreatment::ZeroRated => untaxed(&codes.zero_rated)?,
            TaxTreatment::OutOfScope => untaxed(&codes.out_of_scope)?,
            TaxTreatment::Taxable => {
                let Some((first, others)) = rates.split_first() else {
                    return Err(missing("taxable lines without a tax rate".to_owned()));
                };
                let id = codes.rates.get(first).ok_or_else(|| missing(self.rate_name(first)))?;
                for other in others {
                    let other_id = codes.rates.get(other).ok_or_else(|| missing(self.rate_name(other)))?;
                    if other_id != id {
                        let (one, two) = (self.rate_name(first), self.rate_name(other));
                        let message =
                            format!("{one} and {two} stand on one line, but are mapped to two tax codes");
                        return Err(Finding::new(
                            Code::MappingTaxCombination,
                            &path().field("taxRateIds"),
                            message,
                        ));
                    }
                }
                id.clone()
            }
        };
        company_code(context, &id, self.date, self.bought).map_err(|trouble| {
            Finding::new(Code::MappingTaxCodeUnusable, &path().field("taxRateIds"), trouble)
        })
    }

    fn rate_name(&self, id: &CrmId) -> String {
        let name = (self.rate)(id).map_or(id.as_str(), |rate| rate.name.as_str());
        format!("tax rate `{name}`")
    }
}

fn too_long() -> Finding {
    Finding::new(Code::MoneyTooLong, &FieldPath::of("taxRates"), "the tax rates are too long to add up")
}

fn neutral(treatment: TaxTreatment) -> Treatment {
    match treatment {
        TaxTreatment::Taxable => Treatment::Taxable,
        TaxTreatment::Exempt => Treatment::Exempt,
        TaxTreatment::ZeroRated => Treatment::ZeroRated,
        TaxTreatment::OutOfScope => Treatment::OutOfScope,
    }
}

/// A tax code of the company with its rates for sales, or for purchases, as of a day; the error says in words why not.
pub(crate) fn company_code(
    context: &Context<'_>,
    id: &QboId,
    day: NaiveDate,
    bought: bool,
) -> Result<CompanyCode, String> {
    let code: &TaxCode =
        context.tax_code(id).ok_or_else(|| format!("tax code `{id}` is not in the company"))?;
    let name = code.name.clone().unwrap_or_else(|| id.to_string());
    if code.active == Some(false) {
        return Err(format!("tax code `{name}` is inactive"));
    }
    let (mut own, mut other) = (&code.sales_tax_rate_list, &code.purchase_tax_rate_list);
    if bought {
        std::mem::swap(&mut own, &mut other);
    }
    let mut details: Vec<_> = own.iter().flat_map(|list| &list.tax_rate_detail).collect();
    let for_other = other.as_ref().is_some_and(|list| !list.tax_rate_detail.is_empty());
    if details.is_empty() && (code.taxable == Some(true) || for_other) {
        return Err(format!(
            "tax code `{name}` has no rates for {}",
            if bought { "purchases" } else { "sales" }
        ));
    }
    crate::base::ordered::sort_by(&mut details, |one, other| {
        one.tax_order.unwrap_or(0).cmp(&other.tax_order.unwrap_or(0))
    });
    let mut rates = Vec::with_capacity(details.len());
    for detail in details {
        let rate_id = detail.tax_rate_ref.value.as_str();
        let percent = context.rate(rate_id).and_then(|rate| rate.on(day));
        let percent = percent
            .ok_or_else(|| format!("tax code `{name}`: the percentage of rate `{rate_id}` is unknown"))?;
        let base = match detail.tax_type_applicable {
            Some(TaxTypeApplicable::TaxOnAmountPlusTax) => TaxBase::AmountPlusTax,
            Some(TaxTypeApplicable::TaxOnTax) => TaxBase::TaxAlone,
            Some(TaxTypeApplicable::TaxOnAmount | TaxTypeApplicable::Other) | None => TaxBase::Amount,
        };
        rates.push(CompanyRate { id: QboId::new(rate_id), percent: percent.0, base });
    }
    Ok(CompanyCode { id: id.clone(), name, rates })
}

/// What all rates of a code take together, in percent of the amount.
pub(crate) fn code_percent(code: &CompanyCode) -> Result<Decimal, Finding> {
    let mut all = Decimal::ZERO;
    for rate in &code.rates {
        let own = match rate.base {
            TaxBase::Amount => rate.percent,
            TaxBase::AmountPlusTax => {
                let rest = percent::share(all, rate.percent)?;
                rate.percent.checked_add(rest).ok_or_else(too_long)?
            }
            TaxBase::TaxAlone => percent::share(all, rate.percent)?,
        };
        all = all.checked_add(own).ok_or_else(too_long)?;
    }
    Ok(all.normalize())
}
