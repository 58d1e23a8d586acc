//! The mapping linter: is every account, item, tax code and method that the settings name still good for
//! what it is used for?

use crate::base::ids::QboId;
use crate::base::money::{Decimal, Exact, plain};
use crate::base::percent;
use crate::crm::TaxRate;
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::mapping::item::is_sellable;
use crate::mapping::paper::{code_percent, company_code};
use crate::mapping::tax_fit;
use crate::mapping::{AccountUse, Context};
use crate::settings::RegionProfile;

/// Every finding names the setting. How many documents it hits is counted from their own findings.
pub(super) fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    accounts(context, &mut findings);
    items(context, &mut findings);
    tax_codes(context, &mut findings);
    if matches!(context.profile, RegionProfile::UsAutomatedUnready) {
        let message = "sales tax is switched on in QuickBooks, but not set up";
        findings.push(Finding::new(Code::PlanSalesTaxNotReady, &FieldPath::of("company"), message));
    }
    findings
}

fn accounts(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let accounts = &context.settings.accounts;
    let used: [(&str, &Option<QboId>, AccountUse); 5] = [
        ("income", &accounts.income, AccountUse::Income),
        ("laborIncome", &accounts.labor_income, AccountUse::Income),
        ("materialIncome", &accounts.material_income, AccountUse::Income),
        ("deposit", &accounts.deposit, AccountUse::Deposit),
        ("discount", &accounts.discount, AccountUse::Discount),
    ];
    let mut check = |path: String, id: &QboId, role: AccountUse| {
        if let Some(trouble) = context.account_trouble(id, role) {
            findings.push(Finding::new(Code::MappingAccountUnusable, &FieldPath::of(path), trouble));
        }
    };
    for (name, id, role) in used {
        if let Some(id) = id {
            check(format!("settings.accounts.{name}"), id, role);
        }
    }
    for (key, id) in &context.settings.deposit_accounts {
        check(format!("settings.depositAccounts.{key}"), id, AccountUse::Deposit);
    }
}

fn items(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let items = &context.settings.items;
    let named = [
        ("default", &items.default),
        ("labor", &items.labor),
        ("material", &items.material),
        ("shipping", &items.shipping),
    ];
    let named = named.into_iter().filter_map(|(name, id)| Some((name.to_owned(), id.as_ref()?)));
    let by_id = items.by_id.iter().map(|(crm, id)| (format!("byId.{crm}"), id));
    for (name, id) in named.chain(by_id) {
        let trouble = match context.item(id) {
            None => "is not in the company",
            Some(item) if item.active == Some(false) => "is inactive",
            Some(item) if !is_sellable(item) => "cannot stand on a sales line",
            Some(_) => continue,
        };
        let path = FieldPath::of("settings.items").field(&name);
        findings.push(Finding::new(Code::MappingItemUnusable, &path, format!("item {id} {trouble}")));
    }
}

/// Pairs of tax rate and tax code, where lines carry codes; and that each used rate has one.
fn tax_codes(context: &Context<'_>, findings: &mut Vec<Finding>) {
    if !context.profile.has_company_tax_codes() {
        return;
    }
    let codes = &context.settings.tax_codes;
    for rate in &context.workspace.tax_rates {
        let path = FieldPath::of("settings.taxCodes.rates").field(rate.id.as_str());
        let Some(id) = codes.rates.get(&rate.id) else {
            let message = format!("no QuickBooks tax code is chosen for tax rate `{}`", rate.name);
            let percent = percent_of(rate).unwrap_or(rate.percent);
            let hint = tax_fit::choice(context, percent, context.today);
            findings.push(Finding::new(Code::MappingTaxCodeMissing, &path, message).with_hint(hint));
            continue;
        };
        findings.extend(pair(context, rate, id, &path));
    }
    let untaxed =
        [("exempt", &codes.exempt), ("zeroRated", &codes.zero_rated), ("outOfScope", &codes.out_of_scope)];
    for (name, id) in untaxed {
        let path = FieldPath::of("settings.taxCodes").field(name);
        match id.as_ref().map(|id| (id, used_code(context, id))) {
            Some((_, Err(trouble))) => {
                findings.push(Finding::new(Code::MappingTaxCodeUnusable, &path, trouble));
            }
            Some((_, Ok((name, percent)))) if !percent.is_zero() => {
                let message = format!("tax code `{name}` charges {} %, where no tax is due", plain(percent));
                findings.push(Finding::new(Code::MappingTaxRateDiffers, &path, message));
            }
            _ => {}
        }
    }
}

/// All parts of a rate together.
pub(super) fn percent_of(rate: &TaxRate) -> Exact<Decimal> {
    let parts: Vec<_> = rate.components.iter().map(|part| part.percent).collect();
    if parts.is_empty() { Ok(rate.percent) } else { percent::together(parts, rate.compound) }
}

/// How the code of a rate does not fit it.
pub(super) fn pair(context: &Context<'_>, rate: &TaxRate, id: &QboId, path: &FieldPath) -> Option<Finding> {
    match (used_code(context, id), percent_of(rate)) {
        (Err(trouble), _) => Some(Finding::new(Code::MappingTaxCodeUnusable, path, trouble)),
        (Ok((name, charged)), Ok(own)) if charged != own.normalize() => {
            let message = format!(
                "tax rate `{}` is {} %, but tax code `{name}` charges {} %",
                rate.name,
                plain(own),
                plain(charged)
            );
            // Several rates of one line may share a code that combines them; then the documents decide.
            let shared = context.settings.tax_codes.rates.values().filter(|other| *other == id).count() > 1;
            let hint = || tax_fit::choice(context, own, context.today);
            (!shared).then(|| Finding::new(Code::MappingTaxRateDiffers, path, message).with_hint(hint()))
        }
        _ => None,
    }
}

fn used_code(context: &Context<'_>, id: &QboId) -> Result<(String, Decimal), String> {
    let code = company_code(context, id, context.today, false)?;
    let percent = code_percent(&code).map_err(|finding| finding.message)?;
    Ok((code.name, percent))
}
