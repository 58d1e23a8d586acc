//! What sales forms (invoice, estimate, sales receipt, credit memo, refund receipt) and purchases (bill, vendor credit,
//! purchase, purchase order) have in common on the wire: one form, of which each resource uses its part.

use crate::base::members::read_members;
use serde::Serialize;

use super::line::{GlobalTaxCalculation, Line, TxnTaxDetail};
use super::{Amount, CustomField, EmailAddress, EntityRef, LinkedTxn, Memo, PhysicalAddress, Ref};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct SalesForm {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sync_token: Option<String>,
    #[serde(rename = "sparse", skip_serializing_if = "Option::is_none")]
    pub sparse: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub txn_date: Option<String>,
    /// Estimate: `Pending`, `Accepted`, `Closed`, `Rejected` or `Converted`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub txn_status: Option<String>,
    /// Estimate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiration_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exchange_rate: Option<Amount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_ref: Option<Ref>,
    /// Bill, vendor credit, purchase order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor_ref: Option<Ref>,
    /// Purchase.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity_ref: Option<EntityRef>,
    /// Bill, vendor credit, purchase order: the accounts payable.
    #[serde(rename = "APAccountRef", skip_serializing_if = "Option::is_none")]
    pub ap_account_ref: Option<Ref>,
    /// Purchase: `Cash`, `Check` or `CreditCard`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_type: Option<String>,
    /// Purchase: the account that paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_ref: Option<Ref>,
    /// Purchase by card: money that came back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit: Option<bool>,
    /// Purchase order: `Open` or `Closed`.
    #[serde(rename = "POStatus", skip_serializing_if = "Option::is_none")]
    pub po_status: Option<String>,
    /// Invoice, bill, purchase order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_date: Option<String>,
    /// Invoice, bill.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sales_term_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bill_addr: Option<PhysicalAddress>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ship_addr: Option<PhysicalAddress>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bill_email: Option<EmailAddress>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub global_tax_calculation: Option<GlobalTaxCalculation>,
    /// United States: whether the document's discount also lowers the tax.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub apply_tax_after_discount: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub line: Vec<Line>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub txn_tax_detail: Option<TxnTaxDetail>,
    /// Invoice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deposit: Option<Amount>,
    /// Sales receipt, refund receipt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method_ref: Option<Ref>,
    /// Sales receipt, refund receipt: check or transaction number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_ref_num: Option<String>,
    /// Where the money goes, or (refund receipt) comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deposit_to_account_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub custom_field: Vec<CustomField>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_memo: Option<Memo>,
    /// Purchase order: printed for the vendor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memo: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_note: Option<String>,
    /// Set by QuickBooks.
    #[serde(skip_serializing)]
    pub total_amt: Option<Amount>,
    /// Set by QuickBooks: what is still due.
    #[serde(skip_serializing)]
    pub balance: Option<Amount>,
    /// Set by QuickBooks: what of a credit memo is not used yet.
    #[serde(skip_serializing)]
    pub remaining_credit: Option<Amount>,
    /// Payments that were applied, or the invoice that an estimate became; set from the other side.
    #[serde(skip_serializing)]
    pub linked_txn: Vec<LinkedTxn>,
}

read_members!(SalesForm {
    id: "Id",
    sync_token: "SyncToken",
    sparse: "sparse",
    doc_number: "DocNumber",
    txn_date: "TxnDate",
    txn_status: "TxnStatus",
    expiration_date: "ExpirationDate",
    currency_ref: "CurrencyRef",
    exchange_rate: "ExchangeRate",
    customer_ref: "CustomerRef",
    vendor_ref: "VendorRef",
    entity_ref: "EntityRef",
    ap_account_ref: "APAccountRef",
    payment_type: "PaymentType",
    account_ref: "AccountRef",
    credit: "Credit",
    po_status: "POStatus",
    due_date: "DueDate",
    sales_term_ref: "SalesTermRef",
    bill_addr: "BillAddr",
    ship_addr: "ShipAddr",
    bill_email: "BillEmail",
    global_tax_calculation: "GlobalTaxCalculation",
    apply_tax_after_discount: "ApplyTaxAfterDiscount",
    line: "Line",
    txn_tax_detail: "TxnTaxDetail",
    deposit: "Deposit",
    payment_method_ref: "PaymentMethodRef",
    payment_ref_num: "PaymentRefNum",
    deposit_to_account_ref: "DepositToAccountRef",
    custom_field: "CustomField",
    customer_memo: "CustomerMemo",
    memo: "Memo",
    private_note: "PrivateNote",
    total_amt: "TotalAmt",
    balance: "Balance",
    remaining_credit: "RemainingCredit",
    linked_txn: "LinkedTxn",
});

impl SalesForm {
    #[must_use]
    pub fn is_voided(&self) -> bool {
        super::refs::is_voided(self.total_amt, self.private_note.as_deref())
    }

    /// Id and name of the customer or vendor.
    #[must_use]
    pub fn party(&self) -> Option<(&str, Option<&str>)> {
        let entity = self.entity_ref.as_ref().map(|own| (own.value.as_str(), own.name.as_deref()));
        let reference = self.customer_ref.as_ref().or(self.vendor_ref.as_ref());
        reference.map(|own| (own.value.as_str(), own.name.as_deref())).or(entity)
    }

    #[must_use]
    pub fn has_payments(&self) -> bool {
        self.linked_txn.iter().any(|link| link.txn_type == "Payment")
    }
}
