//! A workspace: everything of one CRM tenant that may be synced with one QuickBooks company.

use crate::base::ids::{CrmId, WorkspaceId};

use super::{
    AnyMoney, AnyParty, AnySales, Contact, CreditMemo, Deposit, Estimate, Expense, Invoice, Item, Kind,
    Payment, PurchaseOrder, RefundReceipt, SalesReceipt, TaxRate, Vendor,
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    pub id: WorkspaceId,
    pub name: String,
    /// IANA name, such as `America/Chicago`.
    pub time_zone: Option<String>,
    pub tax_rates: Vec<TaxRate>,
    pub contacts: Vec<Contact>,
    pub vendors: Vec<Vendor>,
    pub items: Vec<Item>,
    pub estimates: Vec<Estimate>,
    pub invoices: Vec<Invoice>,
    pub sales_receipts: Vec<SalesReceipt>,
    pub credit_memos: Vec<CreditMemo>,
    pub refund_receipts: Vec<RefundReceipt>,
    pub payments: Vec<Payment>,
    pub deposits: Vec<Deposit>,
    pub expenses: Vec<Expense>,
    pub purchase_orders: Vec<PurchaseOrder>,
}

impl Workspace {
    #[must_use]
    pub fn count(&self, kind: Kind) -> usize {
        match kind {
            Kind::TaxRate => self.tax_rates.len(),
            Kind::Contact => self.contacts.len(),
            Kind::Vendor => self.vendors.len(),
            Kind::Item => self.items.len(),
            Kind::Estimate => self.estimates.len(),
            Kind::Invoice => self.invoices.len(),
            Kind::SalesReceipt => self.sales_receipts.len(),
            Kind::CreditMemo => self.credit_memos.len(),
            Kind::RefundReceipt => self.refund_receipts.len(),
            Kind::Payment => self.payments.len(),
            Kind::Deposit => self.deposits.len(),
            Kind::Expense => self.expenses.len(),
            Kind::PurchaseOrder => self.purchase_orders.len(),
        }
    }

    /// The id of a record, by its place in the list of its kind.
    #[must_use]
    pub fn id(&self, kind: Kind, index: usize) -> Option<&CrmId> {
        match kind {
            Kind::TaxRate => self.tax_rates.get(index).map(|rate| &rate.id),
            Kind::Contact => self.contacts.get(index).map(|contact| &contact.id),
            Kind::Vendor => self.vendors.get(index).map(|vendor| &vendor.id),
            Kind::Item => self.items.get(index).map(|item| &item.id),
            Kind::Payment | Kind::Deposit => self.money(kind, index).map(AnyMoney::id),
            _ => self.sales(kind, index).map(|document| &document.common().id),
        }
    }

    /// A sales document or purchase, by its place in the list of its kind; none for other kinds.
    #[must_use]
    pub fn sales(&self, kind: Kind, index: usize) -> Option<AnySales<'_>> {
        match kind {
            Kind::Estimate => self.estimates.get(index).map(AnySales::Estimate),
            Kind::Invoice => self.invoices.get(index).map(AnySales::Invoice),
            Kind::SalesReceipt => self.sales_receipts.get(index).map(AnySales::SalesReceipt),
            Kind::CreditMemo => self.credit_memos.get(index).map(AnySales::CreditMemo),
            Kind::RefundReceipt => self.refund_receipts.get(index).map(AnySales::RefundReceipt),
            Kind::Expense => self.expenses.get(index).map(AnySales::Expense),
            Kind::PurchaseOrder => self.purchase_orders.get(index).map(AnySales::PurchaseOrder),
            Kind::TaxRate | Kind::Contact | Kind::Vendor | Kind::Item | Kind::Payment | Kind::Deposit => None,
        }
    }

    /// A payment or deposit, by its place in the list of its kind; none for other kinds.
    #[must_use]
    pub fn money(&self, kind: Kind, index: usize) -> Option<AnyMoney<'_>> {
        match kind {
            Kind::Payment => self.payments.get(index).map(AnyMoney::Payment),
            Kind::Deposit => self.deposits.get(index).map(AnyMoney::Deposit),
            _ => None,
        }
    }

    /// A contact or vendor, by its place in the list of its kind; none for other kinds.
    #[must_use]
    pub fn party(&self, kind: Kind, index: usize) -> Option<AnyParty<'_>> {
        match kind {
            Kind::Contact => self.contacts.get(index).map(AnyParty::Contact),
            Kind::Vendor => self.vendors.get(index).map(AnyParty::Vendor),
            _ => None,
        }
    }
}
