//! The mapping linter: is every account, item, tax code and method that the settings name still good for
//! what it is used for?

use crate::base::ids::{CrmId, QboId};
use crate::base::money::{Decimal, Exact, plain};
use crate::base::ordered::BTreeSet;
use crate::base::percent;
use crate::crm::{Kind, TaxRate};
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::mapping::item::is_sellable;
use crate::mapping::paper::{code_percent, company_code};
use crate::mapping::tax_fit;
use crate::mapping::{AccountUse, Context};
use crate::settings::RegionProfile;

use super::row::Row;
use super::{Reason, scope};

/// Every finding names the setting.
pub(super) fn check(context: &Context<'_>, rows: &[Row]) -> Vec<Finding> {
    let mut findings = Vec::new();
    accounts(context, &mut findings);
    items(context, &mut findings);
    linked_items(context, rows, &mut findings);
    tax_codes(context, &mut findings);
    if matches!(context.profile, RegionProfile::UsAutomatedUnready) {
        let message = "sales tax is switched on in QuickBooks, but not set up";
        findings.push(Finding::new(Code::PlanSalesTaxNotReady, &FieldPath::of("company"), message));
    }
    findings
}

fn accounts(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let accounts = &context.settings.accounts;
    let used: [(&str, &Option<QboId>, AccountUse); 9] = [
        ("income", &accounts.income, AccountUse::Income),
        ("laborIncome", &accounts.labor_income, AccountUse::Income),
        ("materialIncome", &accounts.material_income, AccountUse::Income),
        ("deposit", &accounts.deposit, AccountUse::Deposit),
        ("discount", &accounts.discount, AccountUse::Discount),
        ("expense", &accounts.expense, AccountUse::Expense),
        ("bank", &accounts.bank, AccountUse::Bank),
        ("card", &accounts.card, AccountUse::Card),
        ("payable", &accounts.payable, AccountUse::Payable),
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
    // Where money goes that was bought with or deposited: nearly every type.
    for (key, id) in &context.settings.categories {
        check(format!("settings.categories.{key}"), id, AccountUse::DepositLine);
    }
    for (key, id) in &context.settings.payment_accounts {
        let card = context.account_trouble(id, AccountUse::Card).is_none();
        let role = if card { AccountUse::Card } else { AccountUse::Bank };
        check(format!("settings.paymentAccounts.{key}"), id, role);
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
            Some(item) if item.income_account_ref.is_none() => NO_INCOME,
            Some(_) => continue,
        };
        let path = FieldPath::of("settings.items").field(&name);
        findings.push(Finding::new(Code::MappingItemUnusable, &path, format!("item {id} {trouble}")));
    }
}

const NO_INCOME: &str = "has no income account, so that sales of it have nowhere to go";

/// Items that QuickBooks has for the CRM's own. The settings can name another.
fn linked_items(context: &Context<'_>, rows: &[Row], findings: &mut Vec<Finding>) {
    for row in rows.iter().filter(|row| row.kind == Kind::Item && row.reason != Reason::MappedBySetting) {
        if let (Some(id), Some(item)) = (&row.id, row.qbo_id.as_ref().and_then(|id| context.item(id)))
            && item.income_account_ref.is_none()
        {
            let path = FieldPath::of("settings.items.byId").field(id.as_str());
            let name = item.name.as_deref().unwrap_or("?");
            findings.push(Finding::new(
                Code::MappingItemUnusable,
                &path,
                format!("item `{name}` {NO_INCOME}"),
            ));
        }
    }
}

/// Pairs of tax rate and tax code, where lines carry codes; and that each used rate has one.
fn tax_codes(context: &Context<'_>, findings: &mut Vec<Finding>) {
    if !context.profile.has_company_tax_codes() {
        return;
    }
    let codes = &context.settings.tax_codes;
    let bought = bought_rates(context);
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
        if bought.contains(&rate.id)
            && let Err(trouble) = company_code(context, id, context.today, true)
        {
            findings.push(Finding::new(Code::MappingTaxCodeUnusable, &path, trouble));
        }
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

/// Tax rates that stand on purchases which are pushed.
fn bought_rates<'a>(context: &Context<'a>) -> BTreeSet<&'a CrmId> {
    let kinds = [Kind::Expense, Kind::PurchaseOrder].into_iter();
    let pushed = kinds.filter(|kind| scope::direction(context.settings, *kind).pushes());
    let documents = pushed.flat_map(|kind| {
        let count = context.workspace.count(kind);
        (0..count).filter_map(move |index| context.workspace.sales(kind, index))
    });
    documents.flat_map(|own| &own.common().lines).flat_map(|line| &line.tax_rate_ids).collect()
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
