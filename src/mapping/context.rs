//! Both sides with their look-ups, built once: no document searches a list.

use crate::base::ordered::BTreeMap;

use crate::base::ids::{CrmId, QboId, StepId};
use crate::base::money::Currency;
use crate::base::places::Places;
use crate::crm::{Contact, Invoice, Item, Kind, TaxRate, Workspace};
use crate::qbo::refs::NameValue;
use crate::qbo::snapshot::Entities;
use crate::qbo::{self, MoneyForm, NameBase, Ref, SalesForm, Snapshot};
use crate::region::{Form, OpenPoint, ShippingWay};
use crate::settings::{CompanyFacts, RegionProfile, Settings};
use crate::step::{PendingId, Resource};

use super::AccountUse;

/// A QuickBooks record that is there, or will be once a step is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reference {
    Known(QboId),
    Pending(StepId),
}

impl Reference {
    /// As a body names it. An id that is still to come is noted with the place where it belongs.
    pub(super) fn named(self, pointer: impl FnOnce() -> String, pending: &mut Vec<PendingId>) -> Ref {
        match self {
            Reference::Known(id) => Ref::to(&id),
            Reference::Pending(step) => {
                pending.push(PendingId { pointer: pointer(), step });
                Ref::pending()
            }
        }
    }
}

/// Which QuickBooks record stands for a CRM record; answered by the planner's earlier decisions.
pub trait Resolve {
    /// `None` if the record is not in QuickBooks and will not be; a default item stands for such an item.
    fn record(&self, kind: Kind, id: &CrmId) -> Option<Reference>;

    /// Whether there is such a record.
    fn has(&self, kind: Kind, id: &CrmId) -> bool;

    fn customer(&self, contact: &CrmId) -> Option<Reference> {
        self.record(Kind::Contact, contact)
    }

    fn item(&self, item: &CrmId) -> Option<Reference> {
        self.record(Kind::Item, item)
    }

    fn invoice(&self, invoice: &CrmId) -> Option<Reference> {
        self.record(Kind::Invoice, invoice)
    }

    fn credit_memo(&self, memo: &CrmId) -> Option<Reference> {
        self.record(Kind::CreditMemo, memo)
    }
}

#[derive(Debug)]
pub struct Context<'a> {
    pub workspace: &'a Workspace,
    pub snapshot: &'a Snapshot,
    pub settings: &'a Settings,
    pub facts: &'a CompanyFacts,
    pub profile: &'a RegionProfile,
    pub home: Currency,
    pub today: chrono::NaiveDate,
    pub form: Form,
    /// What this company's earlier answers have shown to be wrong.
    pub refuted: Vec<OpenPoint>,
    /// The item whose sales are booked to the mapped tax account.
    pub tax_item: Option<&'a str>,
    /// The item whose sales are booked to the mapped rounding account.
    pub rounding_item: Option<&'a str>,
    /// Places in the CRM's lists, by kind.
    places: Vec<Places<'a>>,
    tax_rates: BTreeMap<&'a str, &'a TaxRate>,
    customers: BTreeMap<&'a str, &'a qbo::Customer>,
    vendors: BTreeMap<&'a str, &'a qbo::Vendor>,
    items: BTreeMap<&'a str, &'a qbo::Item>,
    accounts: BTreeMap<&'a str, &'a qbo::Account>,
    tax_codes: BTreeMap<&'a str, &'a qbo::TaxCode>,
    rates: BTreeMap<&'a str, &'a qbo::TaxRate>,
    terms: BTreeMap<&'a str, &'a qbo::Term>,
    methods: BTreeMap<&'a str, &'a qbo::PaymentMethod>,
    sales_forms: Vec<(Resource, BTreeMap<&'a str, &'a SalesForm>)>,
    payments: BTreeMap<&'a str, &'a MoneyForm>,
    deposits: BTreeMap<&'a str, &'a MoneyForm>,
}

/// Objects of one list by their id.
fn by_id<'a, T>(list: Option<&'a Vec<T>>, id: fn(&'a T) -> Option<&'a str>) -> BTreeMap<&'a str, &'a T> {
    BTreeMap::from_iter(list.into_iter().flatten().filter_map(|object| Some((id(object)?, object))))
}

/// The list of a sales form or purchase.
#[must_use]
pub fn forms(lists: &Entities, resource: Resource) -> Option<&Vec<SalesForm>> {
    match resource {
        Resource::Invoice => lists.invoice.as_ref(),
        Resource::SalesReceipt => lists.sales_receipt.as_ref(),
        Resource::CreditMemo => lists.credit_memo.as_ref(),
        Resource::RefundReceipt => lists.refund_receipt.as_ref(),
        Resource::Bill => lists.bill.as_ref(),
        Resource::VendorCredit => lists.vendor_credit.as_ref(),
        Resource::Purchase => lists.purchase.as_ref(),
        Resource::PurchaseOrder => lists.purchase_order.as_ref(),
        _ => None,
    }
}

/// How many records of a resource were read; `None` if its list was not.
#[must_use]
pub fn list_len(lists: &Entities, resource: Resource) -> Option<usize> {
    match resource {
        Resource::Deposit => lists.deposit.as_ref().map(Vec::len),
        resource => forms(lists, resource).map(Vec::len),
    }
}

/// The list of payments or deposits.
#[must_use]
pub fn money_forms(lists: &Entities, kind: Kind) -> Option<&Vec<MoneyForm>> {
    if kind == Kind::Deposit { lists.deposit.as_ref() } else { lists.payment.as_ref() }
}

fn places(workspace: &Workspace, kind: Kind) -> Places<'_> {
    let ids = (0..workspace.count(kind)).map(|index| workspace.id(kind, index).map_or("", CrmId::as_str));
    Places::of(ids)
}

impl<'a> Context<'a> {
    #[must_use]
    pub fn new(
        workspace: &'a Workspace,
        snapshot: &'a Snapshot,
        settings: &'a Settings,
        facts: &'a CompanyFacts,
        profile: &'a RegionProfile,
        home: Currency,
        today: chrono::NaiveDate,
    ) -> Self {
        let lists = &snapshot.entities;
        let (tax_item, rounding_item) = own_items(snapshot, settings);
        let shipping = match (facts.allow_shipping, &settings.items.shipping) {
            (true, _) => ShippingWay::OwnLine,
            (false, Some(_)) => ShippingWay::Item,
            (false, None) => ShippingWay::Missing,
        };
        Self {
            workspace,
            snapshot,
            settings,
            facts,
            profile,
            home,
            today,
            form: Form {
                discount_line: facts.allow_discount,
                line_discounts: facts.line_discounts(),
                shipping,
                tax_item: tax_item.is_some(),
                rounding_item: rounding_item.is_some(),
                tax_difference: settings.tax_difference,
            },
            refuted: snapshot.refuted.iter().filter_map(|key| OpenPoint::of(key)).collect(),
            tax_item,
            rounding_item,
            places: Kind::ALL.iter().map(|kind| places(workspace, *kind)).collect(),
            tax_rates: BTreeMap::from_iter(workspace.tax_rates.iter().map(|rate| (rate.id.as_str(), rate))),
            customers: by_id(lists.customer.as_ref(), |customer| customer.id.as_deref()),
            vendors: by_id(lists.vendor.as_ref(), |vendor| vendor.id.as_deref()),
            items: by_id(lists.item.as_ref(), |item| item.id.as_deref()),
            accounts: by_id(lists.account.as_ref(), |account| account.id.as_deref()),
            tax_codes: by_id(lists.tax_code.as_ref(), |code| code.id.as_deref()),
            rates: by_id(lists.tax_rate.as_ref(), |rate| rate.id.as_deref()),
            terms: by_id(lists.term.as_ref(), |term| term.id.as_deref()),
            methods: by_id(lists.payment_method.as_ref(), |method| method.id.as_deref()),
            sales_forms: [
                Resource::Invoice,
                Resource::SalesReceipt,
                Resource::CreditMemo,
                Resource::RefundReceipt,
                Resource::Bill,
                Resource::VendorCredit,
                Resource::Purchase,
                Resource::PurchaseOrder,
            ]
            .map(|resource| (resource, by_id(forms(lists, resource), |form| form.id.as_deref())))
            .into(),
            payments: by_id(lists.payment.as_ref(), |payment| payment.id.as_deref()),
            deposits: by_id(lists.deposit.as_ref(), |deposit| deposit.id.as_deref()),
        }
    }

    /// The place of a CRM record in the list of its kind.
    #[must_use]
    pub fn place(&self, kind: Kind, id: &CrmId) -> Option<usize> {
        self.places.get(kind as usize)?.get(id.as_str())
    }

    #[must_use]
    pub fn contact(&self, id: &CrmId) -> Option<(usize, &'a Contact)> {
        let index = self.place(Kind::Contact, id)?;
        Some((index, self.workspace.contacts.get(index)?))
    }

    #[must_use]
    pub fn crm_item(&self, id: &CrmId) -> Option<(usize, &'a Item)> {
        let index = self.place(Kind::Item, id)?;
        Some((index, self.workspace.items.get(index)?))
    }

    #[must_use]
    pub fn crm_invoice(&self, id: &CrmId) -> Option<(usize, &'a Invoice)> {
        let index = self.place(Kind::Invoice, id)?;
        Some((index, self.workspace.invoices.get(index)?))
    }

    #[must_use]
    pub fn tax_rate(&self, id: &CrmId) -> Option<&'a TaxRate> {
        self.tax_rates.get(id.as_str()).copied()
    }

    #[must_use]
    pub fn customer(&self, id: &QboId) -> Option<&'a qbo::Customer> {
        self.customers.get(id.as_str()).copied()
    }

    /// What stands in QuickBooks for a contact or vendor.
    #[must_use]
    pub fn name_base(&self, kind: Kind, id: &QboId) -> Option<&'a NameBase> {
        let list = if kind == Kind::Vendor { &self.vendors } else { &self.customers };
        list.get(id.as_str()).copied()
    }

    #[must_use]
    pub fn item(&self, id: &QboId) -> Option<&'a qbo::Item> {
        self.items.get(id.as_str()).copied()
    }

    #[must_use]
    pub fn account(&self, id: &QboId) -> Option<&'a qbo::Account> {
        self.accounts.get(id.as_str()).copied()
    }

    /// An account as people know it.
    #[must_use]
    pub fn account_name(&self, id: &str) -> String {
        let known = self.accounts.get(id).and_then(|account| account.name.clone());
        known.unwrap_or_else(|| id.to_owned())
    }

    #[must_use]
    pub fn tax_code(&self, id: &QboId) -> Option<&'a qbo::TaxCode> {
        self.tax_codes.get(id.as_str()).copied()
    }

    #[must_use]
    pub fn rate(&self, id: &str) -> Option<&'a qbo::TaxRate> {
        self.rates.get(id).copied()
    }

    #[must_use]
    pub fn term(&self, id: &QboId) -> Option<&'a qbo::Term> {
        self.terms.get(id.as_str()).copied()
    }

    #[must_use]
    pub fn payment_method(&self, id: &QboId) -> Option<&'a qbo::PaymentMethod> {
        self.methods.get(id.as_str()).copied()
    }

    /// A sales form or purchase that is in QuickBooks.
    #[must_use]
    pub fn sales_form(&self, resource: Resource, id: &QboId) -> Option<&'a SalesForm> {
        let (_, forms) = self.sales_forms.iter().find(|(own, _)| *own == resource)?;
        forms.get(id.as_str()).copied()
    }

    #[must_use]
    pub fn invoice(&self, id: &QboId) -> Option<&'a qbo::Invoice> {
        self.sales_form(Resource::Invoice, id)
    }

    /// A payment or deposit that is in QuickBooks.
    #[must_use]
    pub fn money_form(&self, kind: Kind, id: &QboId) -> Option<&'a MoneyForm> {
        let list = if kind == Kind::Deposit { &self.deposits } else { &self.payments };
        list.get(id.as_str()).copied()
    }

    /// Why an account cannot serve, in a bookkeeper's words; `None` if it can.
    #[must_use]
    pub fn account_trouble(&self, id: &QboId, role: AccountUse) -> Option<String> {
        let Some(account) = self.account(id) else {
            return Some(format!("account `{id}` is not in the company"));
        };
        let name = account.name.as_deref().unwrap_or("?");
        if account.active == Some(false) {
            return Some(format!("account `{name}` is inactive"));
        }
        let kind = account.account_type.as_deref().unwrap_or("?");
        let fits = role.types().contains(&kind);
        (!fits).then(|| format!("account `{name}` is of type {kind}, not {}", role.types().join(" or ")))
    }

    /// The mapped terms, if they are in the company and active.
    #[must_use]
    pub fn usable_term(&self, terms: &str) -> Option<&'a QboId> {
        let id = self.settings.terms.get(terms)?;
        self.term(id).is_some_and(|term| term.active != Some(false)).then_some(id)
    }

    /// The mapped payment method, if it is in the company and active.
    #[must_use]
    pub fn usable_payment_method(&self, method: &str) -> Option<&'a QboId> {
        let id = self.settings.payment_methods.get(method)?;
        self.payment_method(id).is_some_and(|method| method.active != Some(false)).then_some(id)
    }

    /// The account that money goes to or comes from: the one chosen for the key, else the default. `None` leaves it to
    /// QuickBooks, which takes Undeposited Funds.
    #[must_use]
    pub fn deposit_account(&self, key: Option<&str>) -> Option<&'a QboId> {
        let own = key.and_then(|key| self.settings.deposit_accounts.get(key));
        own.or(self.settings.accounts.deposit.as_ref())
    }

    /// The company's subscription, if it lacks such documents. Intuit's comparison of plans: Simple Start has no bills,
    /// Essentials no purchase orders.
    #[must_use]
    pub fn lacking(&self, resource: Resource) -> Option<&'a str> {
        let lacks: &[&str] = match resource {
            Resource::PurchaseOrder => &["Simple Start", "Essentials"],
            Resource::Bill | Resource::VendorCredit => &["Simple Start"],
            _ => return None,
        };
        let said = &self.snapshot.company_info.as_ref()?.name_value;
        let is_sku = |own: &&NameValue| own.name.as_ref().is_some_and(|name| name.0 == "OfferingSku");
        let sku = said.iter().find(is_sku)?.value.as_ref()?.0.as_str();
        lacks.iter().any(|plan| sku.contains(plan)).then_some(sku)
    }

    /// Where what is owed to vendors stands: the account chosen, else the company's first.
    #[must_use]
    pub fn payable_account(&self) -> Option<QboId> {
        let payable = |own: &&qbo::Account| {
            own.active != Some(false) && own.account_type.as_deref() == Some("Accounts Payable")
        };
        let first = || self.snapshot.entities.account.iter().flatten().find(payable)?.id.clone();
        self.settings.accounts.payable.clone().or_else(|| first().map(QboId::new))
    }

    /// The currency of a document, by its code; the company's own if it names none.
    #[must_use]
    pub fn currency(&self, code: Option<&str>) -> Option<Currency> {
        code.map_or(Some(self.home), Currency::of)
    }
}

/// The items whose sales are booked to the mapped tax account and to the mapped rounding account.
#[must_use]
pub fn own_items<'a>(snapshot: &'a Snapshot, settings: &Settings) -> (Option<&'a str>, Option<&'a str>) {
    let item = |account: &Option<QboId>| item_selling_to(snapshot, account.as_ref());
    (item(&settings.accounts.tax), item(&settings.accounts.rounding))
}

fn item_selling_to<'a>(snapshot: &'a Snapshot, account: Option<&QboId>) -> Option<&'a str> {
    let account = account?;
    let sells_to_it = |item: &&qbo::Item| {
        let income = item.income_account_ref.as_ref();
        item.active != Some(false) && income.is_some_and(|income| income.value == account.as_str())
    };
    snapshot.entities.item.iter().flatten().find(sells_to_it)?.id.as_deref()
}
