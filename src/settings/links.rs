//! What a person decided about records that Tieout would not match by itself.

use crate::base::ordered::BTreeMap;

use serde::Serialize;

use crate::base::ids::{CrmId, QboId};
use crate::crm::Kind;

use super::described::described;

/// CRM id → QuickBooks id, or `new` for a record that is not in QuickBooks whatever it looks like.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[cfg_attr(target_arch = "wasm32", tsify(hashmap_as_object))]
#[serde(rename_all = "camelCase")]
pub struct Links {
    pub contacts: BTreeMap<String, QboId>,
    pub vendors: BTreeMap<String, QboId>,
    pub invoices: BTreeMap<String, QboId>,
    pub sales_receipts: BTreeMap<String, QboId>,
    pub credit_memos: BTreeMap<String, QboId>,
    pub refund_receipts: BTreeMap<String, QboId>,
    pub payments: BTreeMap<String, QboId>,
    pub deposits: BTreeMap<String, QboId>,
    pub expenses: BTreeMap<String, QboId>,
    pub purchase_orders: BTreeMap<String, QboId>,
}

described! {
    Links {
        contacts "contacts": default(BTreeMap::new()),
        vendors "vendors": default(BTreeMap::new()),
        invoices "invoices": default(BTreeMap::new()),
        sales_receipts "salesReceipts": default(BTreeMap::new()),
        credit_memos "creditMemos": default(BTreeMap::new()),
        refund_receipts "refundReceipts": default(BTreeMap::new()),
        payments "payments": default(BTreeMap::new()),
        deposits "deposits": default(BTreeMap::new()),
        expenses "expenses": default(BTreeMap::new()),
        purchase_orders "purchaseOrders": default(BTreeMap::new()),
    }
}

const NEW: &str = "new";

/// A decision about one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByHand<'s> {
    New,
    Record(&'s QboId),
}

impl Links {
    /// Every QuickBooks record that is named: no other CRM record may match it.
    pub fn records(&self) -> impl Iterator<Item = (Kind, &QboId)> {
        let tables = [
            (Kind::Contact, &self.contacts),
            (Kind::Vendor, &self.vendors),
            (Kind::Invoice, &self.invoices),
            (Kind::SalesReceipt, &self.sales_receipts),
            (Kind::CreditMemo, &self.credit_memos),
            (Kind::RefundReceipt, &self.refund_receipts),
            (Kind::Payment, &self.payments),
            (Kind::Deposit, &self.deposits),
            (Kind::Expense, &self.expenses),
            (Kind::PurchaseOrder, &self.purchase_orders),
        ];
        tables
            .into_iter()
            .flat_map(|(kind, table)| table.values().map(move |id| (kind, id)))
            .filter(|(_, id)| id.as_str() != NEW)
    }

    #[must_use]
    pub fn by_hand(&self, kind: Kind, id: &CrmId) -> Option<ByHand<'_>> {
        let table = match kind {
            Kind::Contact => &self.contacts,
            Kind::Vendor => &self.vendors,
            Kind::Invoice => &self.invoices,
            Kind::SalesReceipt => &self.sales_receipts,
            Kind::CreditMemo => &self.credit_memos,
            Kind::RefundReceipt => &self.refund_receipts,
            Kind::Payment => &self.payments,
            Kind::Deposit => &self.deposits,
            Kind::Expense => &self.expenses,
            Kind::PurchaseOrder => &self.purchase_orders,
            // Items have a mapping table of their own.
            Kind::Item | Kind::Estimate | Kind::TaxRate => return None,
        };
        let record = table.get(id.as_str())?;
        Some(if record.as_str() == NEW { ByHand::New } else { ByHand::Record(record) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_which_record_or_none() {
        let mut links = Links::default();
        links.contacts.insert("c1".to_owned(), QboId::new("58"));
        links.invoices.insert("c1".to_owned(), QboId::new("new"));
        let id = CrmId::new("c1");
        assert_eq!(links.by_hand(Kind::Contact, &id), Some(ByHand::Record(&QboId::new("58"))));
        assert_eq!(links.by_hand(Kind::Invoice, &id), Some(ByHand::New));
        assert_eq!(links.by_hand(Kind::Payment, &id), None);
        assert_eq!(links.by_hand(Kind::Contact, &CrmId::new("c2")), None);
    }
}
