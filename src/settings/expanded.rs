//! Settings as the planner reads them: preset expanded, overrides applied, nothing left to guess.

use crate::base::ordered::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;

use crate::base::date;
use crate::base::ids::{CrmId, QboId};
use crate::crm::InvoiceStatus;

use super::described::described;
use super::{
    AutomaticPush, ContactKey, CreateRule, Direction, DocumentNumbers, ExpenseForm, FollowRules, ItemKey,
    Limits, Links, MatchRule, Owners, PaymentForm, Preset, TaxDifference, UsTax,
};

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[cfg_attr(target_arch = "wasm32", tsify(hashmap_as_object))]
#[serde(rename_all = "camelCase", rename = "ExpandedSettings")]
pub struct Settings {
    /// Of the document format; the expanded form is a document of this version too.
    pub version: u32,
    pub preset: Preset,
    pub sync: SyncRules,
    /// Documents dated earlier are left out.
    #[serde(serialize_with = "date::serialize_option", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub start_date: Option<NaiveDate>,
    pub accounts: Accounts,
    pub items: ItemMap,
    pub tax_codes: TaxCodeMap,
    /// CRM name of payment terms → QuickBooks Term.
    pub terms: BTreeMap<String, QboId>,
    /// CRM name of a payment method → QuickBooks PaymentMethod.
    pub payment_methods: BTreeMap<String, QboId>,
    /// CRM key of a deposit account → QuickBooks Account.
    pub deposit_accounts: BTreeMap<String, QboId>,
    /// CRM key of an account that pays for expenses → QuickBooks Account.
    pub payment_accounts: BTreeMap<String, QboId>,
    /// CRM category of a line of an expense or deposit → QuickBooks Account.
    pub categories: BTreeMap<String, QboId>,
    /// CRM custom field name → QuickBooks definition id, `1` to `3`.
    pub custom_fields: BTreeMap<String, String>,
    pub matching: Matching,
    /// Links that a person chose.
    pub links: Links,
    pub owners: Owners,
    pub follow: FollowRules,
    pub us: UsRules,
    pub tax_difference: TaxDifference,
    pub document_numbers: DocumentNumbers,
    pub automatic: Automatic,
    pub limits: Limits,
    pub budget: Budget,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct SyncRules {
    pub contacts: RecordRules,
    pub vendors: RecordRules,
    pub items: RecordRules,
    pub invoices: InvoiceRules,
    pub sales_receipts: DocumentRules,
    pub credit_memos: DocumentRules,
    pub refund_receipts: DocumentRules,
    pub payments: PaymentRules,
    pub deposits: DocumentRules,
    pub expenses: ExpenseRules,
    pub purchase_orders: DocumentRules,
    pub estimates: EstimateRules,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct RecordRules {
    pub direction: Direction,
    pub create: CreateRule,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct InvoiceRules {
    pub direction: Direction,
    /// The states in which an invoice is pushed.
    pub push: BTreeSet<InvoiceStatus>,
    /// Whether an invoice voided in the CRM is voided in QuickBooks. Every preset says yes: otherwise the
    /// books keep a receivable that nobody owes.
    pub voids: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct DocumentRules {
    pub direction: Direction,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct PaymentRules {
    pub direction: Direction,
    pub without_invoice: PaymentForm,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ExpenseRules {
    pub direction: Direction,
    /// What an expense becomes that does not say how it was paid.
    #[serde(rename = "as")]
    pub post_as: ExpenseForm,
}

/// Estimates never sync; the direction is always `off`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct EstimateRules {
    pub direction: Direction,
}

/// QuickBooks accounts by what they are used for; absent where nobody has chosen one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Accounts {
    /// Default income account of items that we create.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub income: Option<QboId>,
    /// Income account of labor, if it differs from `income`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub labor_income: Option<QboId>,
    /// Income account of materials, if it differs from `income`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub material_income: Option<QboId>,
    /// Where payments are deposited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deposit: Option<QboId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount: Option<QboId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping: Option<QboId>,
    /// Used where tax goes over as a line; otherwise only shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax: Option<QboId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rounding: Option<QboId>,
    /// Of purchase lines without a category, and of items that we create.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expense: Option<QboId>,
    /// What pays for expenses in cash or by check, and takes deposits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bank: Option<QboId>,
    /// The credit card that pays for expenses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card: Option<QboId>,
    /// What is owed to vendors, if the company has several such accounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payable: Option<QboId>,
}

/// QuickBooks items that stand for lines without an item of their own, and hand-made pairs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[cfg_attr(target_arch = "wasm32", tsify(hashmap_as_object))]
#[serde(rename_all = "camelCase")]
pub struct ItemMap {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<QboId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub labor: Option<QboId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub material: Option<QboId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping: Option<QboId>,
    pub by_id: BTreeMap<CrmId, QboId>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[cfg_attr(target_arch = "wasm32", tsify(hashmap_as_object))]
#[serde(rename_all = "camelCase")]
pub struct TaxCodeMap {
    /// CRM tax rate → QuickBooks TaxCode.
    pub rates: BTreeMap<CrmId, QboId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exempt: Option<QboId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zero_rated: Option<QboId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub out_of_scope: Option<QboId>,
}

/// What goes by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Automatic {
    pub push: AutomaticPush,
    /// Not before the pass of onboarding leaves nothing to choose or to mend.
    pub after_onboarding: bool,
}

impl Automatic {
    /// Nothing is pushed that nobody asked for.
    pub const BY_HAND: Self = Self { push: AutomaticPush::Off, after_onboarding: false };
}

/// What counts as evidence, strongest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Matching {
    pub contacts: Vec<ContactKey>,
    pub items: Vec<ItemKey>,
    /// What becomes of contacts and vendors that are found.
    pub found: MatchRule,
}

/// For companies in the United States only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct UsRules {
    pub tax: UsTax,
}

/// How fast we may go, for one company.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Budget {
    pub requests_per_minute: u32,
    pub requests_per_second: u32,
    pub in_flight: u32,
    pub batches_per_minute: u32,
}

described! {
    Automatic {
        push "push": default(AutomaticPush::Off),
        after_onboarding "afterOnboarding": default(false),
    }
}

described! {
    Accounts {
        income "income": optional,
        labor_income "laborIncome": optional,
        material_income "materialIncome": optional,
        deposit "deposit": optional,
        discount "discount": optional,
        shipping "shipping": optional,
        tax "tax": optional,
        rounding "rounding": optional,
        expense "expense": optional,
        bank "bank": optional,
        card "card": optional,
        payable "payable": optional,
    }
}

described! {
    ItemMap {
        default "default": optional,
        labor "labor": optional,
        material "material": optional,
        shipping "shipping": optional,
        by_id "byId": default(BTreeMap::<CrmId, QboId>::new()),
    }
}

described! {
    TaxCodeMap {
        rates "rates": default(BTreeMap::<CrmId, QboId>::new()),
        exempt "exempt": optional,
        zero_rated "zeroRated": optional,
        out_of_scope "outOfScope": optional,
    }
}
