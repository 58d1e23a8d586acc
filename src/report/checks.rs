//! Test connection: what must hold between the company and the settings before anything is synced. Reads only.

use crate::base::ordered::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::Serialize;

use crate::base::ids::QboId;
use crate::base::text::shorten;
use crate::crm::Documents;
use crate::diagnostics::{Code, FieldPath, Finding, Severity};
use crate::plan::{self, Options};
use crate::qbo::Snapshot;
use crate::settings::Settings;

/// One check with its result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// `company`, `edition`, `preferences`, or the path of a mapping: `settings.accounts.income`.
    pub name: String,
    pub result: CheckResult,
    /// What was found.
    pub message: String,
    /// What is wrong and what to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finding: Option<Finding>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum CheckResult {
    Ok,
    Warning,
    Failed,
}

impl Check {
    fn passed(name: &str, message: String) -> Self {
        Self { name: name.to_owned(), result: CheckResult::Ok, message, finding: None }
    }

    fn of(name: &str, finding: Finding) -> Self {
        let result = match finding.severity {
            Severity::Info => CheckResult::Ok,
            Severity::Warning => CheckResult::Warning,
            Severity::Error => CheckResult::Failed,
        };
        Self { name: name.to_owned(), result, message: finding.message.clone(), finding: Some(finding) }
    }
}

/// Everything that can be said of company and settings. Of the documents only what they have in common counts, such
/// as tax rates; there need not be any.
#[must_use]
pub fn checks(
    documents: &Arc<Documents>,
    snapshot: &Arc<Snapshot>,
    settings: &Arc<Settings>,
    today: NaiveDate,
) -> Vec<Check> {
    let planned = plan::plan(documents, snapshot, settings, &Options { today });
    let facts = planned.facts();
    let mut list = Vec::new();
    if snapshot.company_info.is_some() && !facts.name.is_empty() {
        list.push(Check::passed("company", shorten(&facts.name, 100).to_owned()));
    } else {
        list.push(Check::of("company", not_read("company", "the company")));
    }
    match facts.tax_model() {
        Some(model) => {
            let text = format!("{}, {}, tax model {model}", facts.country, facts.home_currency);
            list.push(Check::passed("edition", text));
        }
        None => {
            let why = "the company does not say in which country it is";
            list.push(Check::of(
                "edition",
                Finding::new(Code::PlanCountryUnknown, &FieldPath::of("company"), why),
            ));
        }
    }
    list.push(preferences(snapshot, planned.facts().custom_txn_numbers));
    let mut findings: BTreeMap<&str, &Finding> = BTreeMap::new();
    for finding in planned.findings() {
        findings.entry(finding.path.as_str()).or_insert(finding);
    }
    for (path, list_name, id) in mappings(settings) {
        list.push(match (findings.remove(path.as_str()), Found::of(snapshot, list_name, &id)) {
            (Some(finding), _) => Check::of(&path, finding.clone()),
            (None, Found::Active(name)) => Check::passed(&path, shorten(&name, 100).to_owned()),
            (None, found) => Check::of(&path, found.trouble(&path, list_name, &id)),
        });
    }
    list.extend(findings.into_iter().map(|(path, finding)| Check::of(path, finding.clone())));
    list
}

fn not_read(path: &str, what: &str) -> Finding {
    Finding::new(Code::PlanNotRead, &FieldPath::of(path), format!("{what} could not be read"))
}

fn preferences(snapshot: &Snapshot, custom_numbers: bool) -> Check {
    if snapshot.preferences.is_none() {
        return Check::of("preferences", not_read("preferences", "the preferences"));
    }
    let numbers =
        if custom_numbers { "documents keep the CRM's numbers" } else { "QuickBooks gives the numbers" };
    Check::passed("preferences", numbers.to_owned())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum List {
    Account,
    Item,
    TaxCode,
    Term,
    PaymentMethod,
}

/// Every choice of a QuickBooks record in the settings: its path, its list, its id.
fn mappings(settings: &Settings) -> Vec<(String, List, QboId)> {
    let (accounts, items, codes) = (&settings.accounts, &settings.items, &settings.tax_codes);
    let single = [
        ("settings.accounts.income", List::Account, &accounts.income),
        ("settings.accounts.laborIncome", List::Account, &accounts.labor_income),
        ("settings.accounts.materialIncome", List::Account, &accounts.material_income),
        ("settings.accounts.deposit", List::Account, &accounts.deposit),
        ("settings.accounts.discount", List::Account, &accounts.discount),
        ("settings.accounts.shipping", List::Account, &accounts.shipping),
        ("settings.accounts.tax", List::Account, &accounts.tax),
        ("settings.accounts.rounding", List::Account, &accounts.rounding),
        ("settings.items.default", List::Item, &items.default),
        ("settings.items.labor", List::Item, &items.labor),
        ("settings.items.material", List::Item, &items.material),
        ("settings.items.shipping", List::Item, &items.shipping),
        ("settings.taxCodes.exempt", List::TaxCode, &codes.exempt),
        ("settings.taxCodes.zeroRated", List::TaxCode, &codes.zero_rated),
        ("settings.taxCodes.outOfScope", List::TaxCode, &codes.out_of_scope),
    ];
    let mut all: Vec<(String, List, QboId)> = Vec::new();
    for (path, list, id) in single {
        all.extend(id.as_ref().map(|id| (path.to_owned(), list, id.clone())));
    }
    let mut table = |base: &str, list: List, entries: Vec<(&str, &QboId)>| {
        for (name, id) in entries {
            all.push((FieldPath::of(base).field(name).to_string(), list, id.clone()));
        }
    };
    let rates = codes.rates.iter().map(|(rate, id)| (rate.as_str(), id)).collect();
    table("settings.taxCodes.rates", List::TaxCode, rates);
    table("settings.terms", List::Term, named(&settings.terms));
    table("settings.paymentMethods", List::PaymentMethod, named(&settings.payment_methods));
    table("settings.depositAccounts", List::Account, named(&settings.deposit_accounts));
    all
}

fn named(entries: &BTreeMap<String, QboId>) -> Vec<(&str, &QboId)> {
    entries.iter().map(|(name, id)| (name.as_str(), id)).collect()
}

/// What became of a record that the settings name.
enum Found {
    Active(String),
    Inactive,
    Missing,
    NotRead,
}

impl Found {
    fn of(snapshot: &Snapshot, list: List, id: &QboId) -> Self {
        let entities = &snapshot.entities;
        /// Looks one list through: each row as id, activity, name.
        macro_rules! look {
            ($list:expr) => {
                match &$list {
                    None => Self::NotRead,
                    Some(rows) => match rows.iter().find(|row| row.id.as_deref() == Some(id.as_str())) {
                        None => Self::Missing,
                        Some(row) if row.active == Some(false) => Self::Inactive,
                        Some(row) => Self::Active(row.name.clone().unwrap_or_default()),
                    },
                }
            };
        }
        match list {
            List::Account => look!(entities.account),
            List::Item => look!(entities.item),
            List::TaxCode => look!(entities.tax_code),
            List::Term => look!(entities.term),
            List::PaymentMethod => look!(entities.payment_method),
        }
    }

    fn trouble(&self, path: &str, list: List, id: &QboId) -> Finding {
        let (code, what) = match list {
            List::Account => (Code::MappingAccountUnusable, "account"),
            List::Item => (Code::MappingItemUnusable, "item"),
            List::TaxCode => (Code::MappingTaxCodeUnusable, "tax code"),
            List::Term => (Code::MappingTermUnusable, "term"),
            List::PaymentMethod => (Code::MappingPaymentMethodUnusable, "payment method"),
        };
        let path = FieldPath::of(path);
        match self {
            Found::NotRead => {
                Finding::new(Code::PlanNotRead, &path, format!("the {what}s could not be read"))
            }
            Found::Inactive => Finding::new(code, &path, format!("{what} {id} is inactive")),
            _ => Finding::new(code, &path, format!("{what} {id} is not in the company")),
        }
    }
}
