//! CRM deposit ↔ QuickBooks deposit.

use crate::base::date::parse_date;
use crate::base::ids::{CrmId, QboId};
use crate::base::money::{Currency, Decimal};
use crate::crm::{Deposit, DepositLine, Kind, PaymentStatus};
use crate::qbo::line::{DetailType, ItemLineDetail};
use crate::qbo::{self, Amount, Line, Ref};
use crate::settings::Settings;
use crate::step::PendingId;

use super::money_form::{foreign, linked};
use super::{Context, Resolve};

/// The account that the bank keeps: the one chosen for the key, else the usual one.
#[must_use]
pub fn bank<'s>(settings: &'s Settings, deposit: &Deposit) -> Option<&'s QboId> {
    let own = deposit.deposit_account.as_ref().map(|key| settings.deposit_accounts.get(key));
    own.unwrap_or(settings.accounts.bank.as_ref())
}

/// The deposit as it will be sent, without marker and version. QuickBooks adds up the total by itself.
#[must_use]
pub fn to_qbo(
    context: &Context<'_>,
    deposit: &Deposit,
    currency: Currency,
    resolve: &impl Resolve,
) -> (qbo::Deposit, Vec<PendingId>) {
    let mut pending = Vec::new();
    let mut lines = Vec::with_capacity(deposit.lines.len());
    for own in &deposit.lines {
        let line = match own.moved().next() {
            Some((kind, id, _)) => {
                let Some(record) = resolve.record(kind, id) else { continue };
                let mut line = linked(record, kind, own.amount, lines.len(), &mut pending);
                for link in &mut line.linked_txn {
                    link.txn_line_id = Some("0".to_owned());
                }
                line
            }
            None => direct(context, own),
        };
        lines.push(Line { description: own.description.clone(), ..line });
    }
    let (currency_ref, exchange_rate) = foreign(context, currency, deposit.exchange_rate);
    let body = qbo::Deposit {
        txn_date: Some(deposit.date.to_string()),
        currency_ref,
        exchange_rate,
        deposit_to_account_ref: bank(context.settings, deposit).map(Ref::to),
        line: Some(lines),
        private_note: deposit.memo.clone().filter(|memo| !memo.trim().is_empty()),
        ..qbo::Deposit::default()
    };
    (body, pending)
}

fn direct(context: &Context<'_>, line: &DepositLine) -> Line {
    let account = line.category.as_ref().and_then(|category| context.settings.categories.get(category));
    Line {
        amount: Some(Amount(line.amount)),
        detail_type: Some(DetailType::DepositLineDetail),
        deposit_line_detail: Some(ItemLineDetail {
            account_ref: account.map(Ref::to),
            ..ItemLineDetail::default()
        }),
        ..Line::default()
    }
}

/// A QuickBooks deposit as the CRM would keep it; `crm_id_of` gives the CRM's id of a transaction, `category_of` its
/// category of an account. `None` if the CRM has no word for one of them.
#[must_use]
pub fn from_qbo(
    record: &qbo::Deposit,
    id: CrmId,
    crm_id_of: impl Fn(Kind, &str) -> Option<CrmId>,
    category_of: impl Fn(&str) -> Option<String>,
) -> Option<Deposit> {
    let line = |line: &Line| {
        let linked = line.linked_txn.first();
        let moved = |kind: Kind, name: &str| match linked.filter(|linked| linked.txn_type == name) {
            Some(linked) => crm_id_of(kind, &linked.txn_id).map(Some),
            None => Some(None),
        };
        let account = line.deposit_line_detail.as_ref().and_then(|detail| detail.account_ref.as_ref());
        Some(DepositLine {
            amount: line.amount?.0,
            payment_id: moved(Kind::Payment, "Payment")?,
            sales_receipt_id: moved(Kind::SalesReceipt, "SalesReceipt")?,
            refund_receipt_id: moved(Kind::RefundReceipt, "RefundReceipt")?,
            category: match account {
                Some(account) if linked.is_none() => Some(category_of(&account.value)?),
                _ => None,
            },
            description: line.description.clone(),
        })
    };
    Some(Deposit {
        id,
        date: record.txn_date.as_deref().and_then(|text| parse_date(text.get(..10)?))?,
        total: record.total_amt.map_or(Decimal::ZERO, |total| total.0),
        currency: record.currency_ref.as_ref().map(|currency| currency.value.clone()),
        exchange_rate: record.exchange_rate.map(|rate| rate.0),
        deposit_account: None,
        status: PaymentStatus::Received,
        lines: record.lines().iter().map(line).collect::<Option<Vec<DepositLine>>>()?,
        memo: record.private_note.as_deref().map(super::without_marker).filter(|note| !note.is_empty()),
        created_at: None,
        updated_at: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back_as_the_crm_keeps_it() {
        let record: qbo::Deposit = crate::base::json::from_text(
            r#"{"Id":"9","TxnDate":"2026-11-18","TotalAmt":77.10,"PrivateNote":"Batch 4\n[crm:abcdefgh-abcdefghijklm]",
                "Line":[{"Amount":80,"LinkedTxn":[{"TxnId":"163","TxnType":"Payment","TxnLineId":"0"}]},
                        {"Amount":-2.90,"Description":"Card fee","DepositLineDetail":{"AccountRef":{"value":"90"}}}]}"#,
        )
        .unwrap();
        let known = |kind: Kind, id: &str| (kind == Kind::Payment && id == "163").then(|| CrmId::new("p-1"));
        let category = |account: &str| (account == "90").then(|| "fees".to_owned());
        let deposit = from_qbo(&record, CrmId::new("d-1"), known, category).unwrap();
        assert_eq!((deposit.total.to_string().as_str(), deposit.memo.as_deref()), ("77.10", Some("Batch 4")));
        let [payment, fee] = deposit.lines.as_slice() else { panic!("{:?}", deposit.lines) };
        assert_eq!(payment.moved().map(|(_, id, _)| id.as_str()).collect::<Vec<_>>(), ["p-1"]);
        assert_eq!((fee.amount.to_string().as_str(), fee.category.as_deref()), ("-2.90", Some("fees")));
        let unknown = |_: Kind, _: &str| None;
        assert_eq!(from_qbo(&record, CrmId::new("d-1"), unknown, category), None);
    }
}
