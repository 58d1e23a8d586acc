//! Where to look for a document that nothing fences, after a send of unknown outcome: the `where` clause of a query.

use crate::base::money::plain;
use crate::crm::{AnyMoney, Kind};
use crate::qbo;
use crate::step::PendingId;

fn customer_condition(customer: Option<&qbo::Ref>, pending: &[PendingId]) -> String {
    let step = pending.iter().find(|pending| pending.pointer == "/CustomerRef/value");
    match (step, customer) {
        (Some(pending), _) => format!("CustomerRef = '{{{}}}'", pending.step),
        (None, customer) => {
            format!("CustomerRef = '{}'", customer.map_or("", |customer| customer.value.as_str()))
        }
    }
}

/// Deposits can be asked for by their day alone.
pub(super) fn money_probe(record: AnyMoney<'_>, body: &qbo::MoneyForm, pending: &[PendingId]) -> String {
    let day = format!("TxnDate = '{}'", record.date());
    if record.kind() == Kind::Deposit {
        return day;
    }
    let customer = customer_condition(body.customer_ref.as_ref(), pending);
    format!("{customer} AND {day} AND TotalAmt = '{}'", plain(record.amount()))
}

/// Purchases cannot all be asked for by vendor.
pub(super) fn sales_probe(body: &qbo::SalesForm, pending: &[PendingId]) -> String {
    if body.customer_ref.is_none() {
        return format!("TxnDate = '{}'", body.txn_date.as_deref().unwrap_or_default());
    }
    let customer = customer_condition(body.customer_ref.as_ref(), pending);
    format!("{customer} AND TxnDate = '{}'", body.txn_date.as_deref().unwrap_or_default())
}
