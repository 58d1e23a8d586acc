//! What payments and deposits share: money that moves, and the documents that it moves for.

use crate::base::members::read_members;
use serde::Serialize;

use super::line::Line;
use super::{Amount, Ref};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct MoneyForm {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sync_token: Option<String>,
    #[serde(rename = "sparse", skip_serializing_if = "Option::is_none")]
    pub sparse: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub txn_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exchange_rate: Option<Amount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_amt: Option<Amount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_ref_num: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deposit_to_account_ref: Option<Ref>,
    /// All or none: lines are replaced as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<Vec<Line>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_note: Option<String>,
    /// Set by QuickBooks.
    #[serde(skip_serializing)]
    pub unapplied_amt: Option<Amount>,
    #[serde(skip_serializing)]
    pub linked_txn: Vec<super::LinkedTxn>,
}

read_members!(MoneyForm {
    id: "Id",
    sync_token: "SyncToken",
    sparse: "sparse",
    txn_date: "TxnDate",
    currency_ref: "CurrencyRef",
    exchange_rate: "ExchangeRate",
    customer_ref: "CustomerRef",
    total_amt: "TotalAmt",
    payment_method_ref: "PaymentMethodRef",
    payment_ref_num: "PaymentRefNum",
    deposit_to_account_ref: "DepositToAccountRef",
    line: "Line",
    private_note: "PrivateNote",
    unapplied_amt: "UnappliedAmt",
    linked_txn: "LinkedTxn",
});

impl MoneyForm {
    #[must_use]
    pub fn is_voided(&self) -> bool {
        super::refs::is_voided(self.total_amt, self.private_note.as_deref())
    }

    /// The bank deposit that it is part of: it is frozen then.
    #[must_use]
    pub fn deposit(&self) -> Option<&str> {
        super::refs::deposit_in(&self.linked_txn)
    }

    #[must_use]
    pub fn lines(&self) -> &[Line] {
        self.line.as_deref().unwrap_or_default()
    }
}
