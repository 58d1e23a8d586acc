//! Where to look for a document that nothing fences, after a send of unknown outcome: the `where` clause of a query.
//!
//! The customer is no part of it: a merge in QuickBooks gives what we wrote to another one, and our marker alone decides anyway.

use crate::base::money::plain;
use crate::crm::{AnyMoney, Kind};
use crate::qbo;

/// Deposits can be asked for by their day alone.
pub(super) fn money_probe(record: AnyMoney<'_>) -> String {
    let day = format!("TxnDate = '{}'", record.date());
    if record.kind() == Kind::Deposit {
        return day;
    }
    format!("{day} AND TotalAmt = '{}'", plain(record.amount()))
}

/// Not by the total, which QuickBooks works out.
pub(super) fn sales_probe(body: &qbo::SalesForm) -> String {
    format!("TxnDate = '{}'", body.txn_date.as_deref().unwrap_or_default())
}
