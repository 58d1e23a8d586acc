//! A deposit: money that the bank credited in one sum, and what it is made of.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::base::ids::CrmId;
use crate::base::time::UnixMillis;
use crate::input::{currency_code, record};

use super::{Kind, PaymentStatus};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deposit {
    pub id: CrmId,
    pub date: NaiveDate,
    /// What the bank credited: the sum of the lines, in the deposit's currency.
    pub total: Decimal,
    /// ISO 4217 code, three capital letters; the company's home currency if absent.
    pub currency: Option<String>,
    /// Home units for one unit of `currency`.
    pub exchange_rate: Option<Decimal>,
    /// The bank: a key of the settings' `depositAccounts`; their account `bank` if absent.
    pub deposit_account: Option<String>,
    /// `received` if absent.
    pub status: PaymentStatus,
    pub lines: Vec<DepositLine>,
    pub memo: Option<String>,
    pub created_at: Option<UnixMillis>,
    pub updated_at: Option<UnixMillis>,
}

/// Either a document whose money waited in Undeposited Funds, or money of its own in an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DepositLine {
    /// What it adds to the deposit; negative for a fee or a refund.
    pub amount: Decimal,
    pub payment_id: Option<CrmId>,
    pub sales_receipt_id: Option<CrmId>,
    pub refund_receipt_id: Option<CrmId>,
    /// Of money of its own: a key of the settings' `categories`.
    pub category: Option<String>,
    pub description: Option<String>,
}

impl DepositLine {
    /// The documents that are named, each with the field that names it.
    pub fn moved(&self) -> impl Iterator<Item = (Kind, &CrmId, &'static str)> {
        let fields = [
            (Kind::Payment, &self.payment_id, "paymentId"),
            (Kind::SalesReceipt, &self.sales_receipt_id, "salesReceiptId"),
            (Kind::RefundReceipt, &self.refund_receipt_id, "refundReceiptId"),
        ];
        fields.into_iter().filter_map(|(kind, id, field)| Some((kind, id.as_ref()?, field)))
    }
}

record! {
    Deposit {
        id "id": required,
        date "date": required,
        total "total": required,
        currency "currency": optional via currency_code,
        exchange_rate "exchangeRate": optional,
        deposit_account "depositAccount": optional,
        status "status": default(PaymentStatus::Received),
        lines "lines": list,
        memo "memo": optional,
        created_at "createdAt": optional,
        updated_at "updatedAt": optional,
    }
}

record! {
    DepositLine {
        amount "amount": required,
        payment_id "paymentId": optional,
        sales_receipt_id "salesReceiptId": optional,
        refund_receipt_id "refundReceiptId": optional,
        category "category": optional,
        description "description": optional,
    }
}
