//! What invoices, estimates, sales receipts, credit memos and refund receipts have in common on the wire: one form,
//! of which each resource uses its part.

use crate::base::members::read_members;
use serde::Serialize;

use super::line::{GlobalTaxCalculation, Line, TxnTaxDetail};
use super::{Amount, CustomField, EmailAddress, LinkedTxn, Memo, PhysicalAddress, Ref};

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
    /// Invoice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_date: Option<String>,
    /// Invoice.
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
    private_note: "PrivateNote",
    total_amt: "TotalAmt",
    balance: "Balance",
    remaining_credit: "RemainingCredit",
    linked_txn: "LinkedTxn",
});

impl SalesForm {
    /// QuickBooks has no flag for it: a voided document has a total of zero and a note that says so.
    #[must_use]
    pub fn is_voided(&self) -> bool {
        let zero = self.total_amt.is_none_or(|total| total.0.is_zero());
        zero && self.private_note.as_deref().is_some_and(|note| note.trim_start().starts_with("Voided"))
    }

    #[must_use]
    pub fn has_payments(&self) -> bool {
        self.linked_txn.iter().any(|link| link.txn_type == "Payment")
    }
}
