//! The settings document as it is written: everything but version and preset may be left to the preset.

use crate::base::ordered::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::base::ids::QboId;
use crate::crm::InvoiceStatus;
use crate::diagnostics::Code;
use crate::input::{Reader, Syntax, Value};

use super::described::described;
use super::follow::FollowChoices;
use super::migrations::CURRENT;
use super::{
    Accounts, Automatic, Budget, ContactKey, CreateRule, Direction, DocumentNumbers, DocumentRules,
    EstimateRules, ExpenseForm, ExpenseRules, InvoiceRules, ItemKey, ItemMap, Limits, Links, MatchRule,
    Matching, Owners, PaymentForm, PaymentRules, Preset, RecordRules, Settings, SyncRules, TaxCodeMap,
    TaxDifference, UsRules, UsTax,
};

pub struct SettingsDocument {
    version: u32,
    preset: Preset,
    sync: SyncChoices,
    start_date: Option<NaiveDate>,
    accounts: Accounts,
    items: ItemMap,
    tax_codes: TaxCodeMap,
    terms: BTreeMap<String, QboId>,
    payment_methods: BTreeMap<String, QboId>,
    deposit_accounts: BTreeMap<String, QboId>,
    payment_accounts: BTreeMap<String, QboId>,
    categories: BTreeMap<String, QboId>,
    custom_fields: BTreeMap<String, DefinitionId>,
    matching: MatchingChoices,
    links: Links,
    owners: Owners,
    follow: FollowChoices,
    us: UsChoices,
    tax_difference: TaxDifference,
    document_numbers: Option<DocumentNumbers>,
    automatic: Automatic,
    limits: Limits,
    budget: Budget,
}

described! {
    SettingsDocument {
        version "version": required,
        preset "preset": required,
        sync "sync": default(SyncChoices::default()),
        start_date "startDate": optional,
        accounts "accounts": default(Accounts::default()),
        items "items": default(ItemMap::default()),
        tax_codes "taxCodes": default(TaxCodeMap::default()),
        terms "terms": default(BTreeMap::new()),
        payment_methods "paymentMethods": default(BTreeMap::new()),
        deposit_accounts "depositAccounts": default(BTreeMap::new()),
        payment_accounts "paymentAccounts": default(BTreeMap::new()),
        categories "categories": default(BTreeMap::new()),
        custom_fields "customFields": default(BTreeMap::new()),
        matching "matching": default(MatchingChoices::default()),
        links "links": default(Links::default()),
        owners "owners": default(Owners::default()),
        follow "follow": default(FollowChoices::default()),
        us "us": default(UsChoices::default()),
        tax_difference "taxDifference": default(TaxDifference::ExplicitTax),
        document_numbers "documentNumbers": optional,
        automatic "automatic": default(Automatic::BY_HAND),
        limits "limits": default(Limits::default()),
        budget "budget": default(Budget::CAREFUL),
    }
}

impl SettingsDocument {
    pub fn of_preset(preset: Preset) -> Self {
        Self {
            version: CURRENT,
            preset,
            sync: SyncChoices::default(),
            start_date: None,
            accounts: Accounts::default(),
            items: ItemMap::default(),
            tax_codes: TaxCodeMap::default(),
            terms: BTreeMap::new(),
            payment_methods: BTreeMap::new(),
            deposit_accounts: BTreeMap::new(),
            payment_accounts: BTreeMap::new(),
            categories: BTreeMap::new(),
            custom_fields: BTreeMap::new(),
            matching: MatchingChoices::default(),
            links: Links::default(),
            owners: Owners::default(),
            follow: FollowChoices::default(),
            us: UsChoices::default(),
            tax_difference: TaxDifference::ExplicitTax,
            document_numbers: None,
            automatic: Automatic::BY_HAND,
            limits: Limits::default(),
            budget: Budget::CAREFUL,
        }
    }

    /// What the document says, and the preset where it says nothing.
    pub fn expand(self) -> Settings {
        let policy = self.preset.policy();
        Settings {
            version: self.version,
            preset: self.preset,
            sync: self.sync.over(policy.sync),
            start_date: self.start_date,
            accounts: self.accounts,
            items: self.items,
            tax_codes: self.tax_codes,
            terms: self.terms,
            payment_methods: self.payment_methods,
            deposit_accounts: self.deposit_accounts,
            payment_accounts: self.payment_accounts,
            categories: self.categories,
            custom_fields: BTreeMap::from_iter(self.custom_fields.into_iter().map(|(name, id)| (name, id.0))),
            matching: Matching {
                contacts: self.matching.contacts.unwrap_or(policy.matching.contacts),
                items: self.matching.items.unwrap_or(policy.matching.items),
                found: self.matching.found.unwrap_or(policy.matching.found),
            },
            links: self.links,
            owners: self.owners,
            follow: self.follow.over(policy.follow),
            us: UsRules { tax: self.us.tax.unwrap_or(policy.us.tax) },
            tax_difference: self.tax_difference,
            document_numbers: self.document_numbers.unwrap_or(policy.document_numbers),
            automatic: self.automatic,
            limits: self.limits,
            budget: self.budget,
        }
    }
}

#[derive(Default)]
struct SyncChoices {
    contacts: RecordChoices,
    vendors: RecordChoices,
    items: RecordChoices,
    invoices: InvoiceChoices,
    sales_receipts: DocumentChoices,
    credit_memos: DocumentChoices,
    refund_receipts: DocumentChoices,
    payments: PaymentChoices,
    deposits: DocumentChoices,
    expenses: ExpenseChoices,
    purchase_orders: DocumentChoices,
    estimates: EstimateChoices,
}

described! {
    SyncChoices {
        contacts "contacts": default(RecordChoices::default()),
        vendors "vendors": default(RecordChoices::default()),
        items "items": default(RecordChoices::default()),
        invoices "invoices": default(InvoiceChoices::default()),
        sales_receipts "salesReceipts": default(DocumentChoices::default()),
        credit_memos "creditMemos": default(DocumentChoices::default()),
        refund_receipts "refundReceipts": default(DocumentChoices::default()),
        payments "payments": default(PaymentChoices::default()),
        deposits "deposits": default(DocumentChoices::default()),
        expenses "expenses": default(ExpenseChoices::default()),
        purchase_orders "purchaseOrders": default(DocumentChoices::default()),
        estimates "estimates": default(EstimateChoices::default()),
    }
}

impl SyncChoices {
    fn over(self, preset: SyncRules) -> SyncRules {
        let push =
            self.invoices.push.map(|states| BTreeSet::from_iter(states.into_iter().map(|state| state.0)));
        SyncRules {
            contacts: self.contacts.over(preset.contacts),
            vendors: self.vendors.over(preset.vendors),
            items: self.items.over(preset.items),
            invoices: InvoiceRules {
                direction: self.invoices.direction.unwrap_or(preset.invoices.direction),
                push: push.unwrap_or(preset.invoices.push),
                voids: self.invoices.voids.unwrap_or(preset.invoices.voids),
            },
            sales_receipts: self.sales_receipts.over(preset.sales_receipts),
            credit_memos: self.credit_memos.over(preset.credit_memos),
            refund_receipts: self.refund_receipts.over(preset.refund_receipts),
            payments: PaymentRules {
                direction: self.payments.direction.unwrap_or(preset.payments.direction),
                without_invoice: self.payments.without_invoice.unwrap_or(preset.payments.without_invoice),
            },
            deposits: self.deposits.over(preset.deposits),
            expenses: ExpenseRules {
                direction: self.expenses.direction.unwrap_or(preset.expenses.direction),
                post_as: self.expenses.post_as.unwrap_or(preset.expenses.post_as),
            },
            purchase_orders: self.purchase_orders.over(preset.purchase_orders),
            estimates: EstimateRules {
                direction: self.estimates.direction.map_or(preset.estimates.direction, |off| off.0),
            },
        }
    }
}

#[derive(Default)]
struct RecordChoices {
    direction: Option<Direction>,
    create: Option<CreateRule>,
}

described! {
    RecordChoices {
        direction "direction": optional,
        create "create": optional,
    }
}

impl RecordChoices {
    fn over(self, preset: RecordRules) -> RecordRules {
        RecordRules {
            direction: self.direction.unwrap_or(preset.direction),
            create: self.create.unwrap_or(preset.create),
        }
    }
}

#[derive(Default)]
struct InvoiceChoices {
    direction: Option<Direction>,
    push: Option<Vec<PushState>>,
    voids: Option<bool>,
}

described! {
    InvoiceChoices {
        direction "direction": optional,
        push "push": optional,
        voids "voids": optional,
    }
}

/// A state in which an invoice may be pushed.
pub(super) struct PushState(InvoiceStatus);

impl Value for PushState {
    fn read(reader: &mut Reader<'_>) -> Result<Option<Self>, Syntax> {
        let Some(status) = InvoiceStatus::read(reader)? else { return Ok(None) };
        if matches!(status, InvoiceStatus::Draft | InvoiceStatus::Voided) {
            reader.note(Code::SettingsPushState, format!("an invoice that is `{status}` is not pushed"));
            return Ok(None);
        }
        Ok(Some(PushState(status)))
    }
}

#[derive(Default)]
struct DocumentChoices {
    direction: Option<Direction>,
}

described! {
    DocumentChoices {
        direction "direction": optional,
    }
}

impl DocumentChoices {
    fn over(self, preset: DocumentRules) -> DocumentRules {
        DocumentRules { direction: self.direction.unwrap_or(preset.direction) }
    }
}

#[derive(Default)]
struct PaymentChoices {
    direction: Option<Direction>,
    without_invoice: Option<PaymentForm>,
}

described! {
    PaymentChoices {
        direction "direction": optional,
        without_invoice "withoutInvoice": optional,
    }
}

#[derive(Default)]
struct ExpenseChoices {
    direction: Option<Direction>,
    post_as: Option<ExpenseForm>,
}

described! {
    ExpenseChoices {
        direction "direction": optional,
        post_as "as": optional,
    }
}

#[derive(Default)]
struct EstimateChoices {
    direction: Option<Off>,
}

described! {
    EstimateChoices {
        direction "direction": optional,
    }
}

/// The one direction that estimates may have.
pub(super) struct Off(Direction);

impl Value for Off {
    fn read(reader: &mut Reader<'_>) -> Result<Option<Self>, Syntax> {
        let Some(direction) = Direction::read(reader)? else { return Ok(None) };
        if direction != Direction::Off {
            reader.note(Code::SettingsEstimates, format!("the direction of estimates is `{direction}`"));
            return Ok(None);
        }
        Ok(Some(Off(direction)))
    }
}

#[derive(Default)]
struct MatchingChoices {
    contacts: Option<Vec<ContactKey>>,
    items: Option<Vec<ItemKey>>,
    found: Option<MatchRule>,
}

described! {
    MatchingChoices {
        contacts "contacts": optional,
        items "items": optional,
        found "found": optional,
    }
}

#[derive(Default)]
struct UsChoices {
    tax: Option<UsTax>,
}

described! {
    UsChoices {
        tax "tax": optional,
    }
}

/// Which of the three custom fields of a QuickBooks sales form: `1`, `2` or `3`.
pub(super) struct DefinitionId(String);

impl Value for DefinitionId {
    fn read(reader: &mut Reader<'_>) -> Result<Option<Self>, Syntax> {
        let Some(text) = String::read(reader)? else { return Ok(None) };
        if !matches!(text.as_str(), "1" | "2" | "3") {
            reader.note(Code::SettingsCustomField, "there are only the custom fields `1`, `2` and `3`");
            return Ok(None);
        }
        Ok(Some(DefinitionId(text)))
    }
}
