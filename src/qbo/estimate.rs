//! Estimate: shares nearly all fields with an invoice, posts nothing.

use crate::base::members::read_members;
use serde::Serialize;

use super::line::{GlobalTaxCalculation, Line, TxnTaxDetail};
use super::{Amount, CustomField, EmailAddress, LinkedTxn, Memo, PhysicalAddress, Ref};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Estimate {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sync_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub txn_date: Option<String>,
    /// `Pending`, `Accepted`, `Closed`, `Rejected` or `Converted`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub txn_status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiration_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exchange_rate: Option<Amount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bill_addr: Option<PhysicalAddress>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ship_addr: Option<PhysicalAddress>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bill_email: Option<EmailAddress>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub global_tax_calculation: Option<GlobalTaxCalculation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub apply_tax_after_discount: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub line: Vec<Line>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub txn_tax_detail: Option<TxnTaxDetail>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub custom_field: Vec<CustomField>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_memo: Option<Memo>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_note: Option<String>,
    #[serde(skip_serializing)]
    pub total_amt: Option<Amount>,
    /// The invoice that it became.
    #[serde(skip_serializing)]
    pub linked_txn: Vec<LinkedTxn>,
}

read_members!(Estimate {
    id: "Id",
    sync_token: "SyncToken",
    doc_number: "DocNumber",
    txn_date: "TxnDate",
    txn_status: "TxnStatus",
    expiration_date: "ExpirationDate",
    currency_ref: "CurrencyRef",
    exchange_rate: "ExchangeRate",
    customer_ref: "CustomerRef",
    bill_addr: "BillAddr",
    ship_addr: "ShipAddr",
    bill_email: "BillEmail",
    global_tax_calculation: "GlobalTaxCalculation",
    apply_tax_after_discount: "ApplyTaxAfterDiscount",
    line: "Line",
    txn_tax_detail: "TxnTaxDetail",
    custom_field: "CustomField",
    customer_memo: "CustomerMemo",
    private_note: "PrivateNote",
    total_amt: "TotalAmt",
    linked_txn: "LinkedTxn",
});
