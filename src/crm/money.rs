//! Payments and deposits: money that moves, as the planner sees it.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::base::ids::CrmId;

use super::{Deposit, Kind, Payment, PaymentStatus};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnyMoney<'w> {
    Payment(&'w Payment),
    Deposit(&'w Deposit),
}

impl<'w> AnyMoney<'w> {
    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            AnyMoney::Payment(_) => Kind::Payment,
            AnyMoney::Deposit(_) => Kind::Deposit,
        }
    }

    #[must_use]
    pub fn id(self) -> &'w CrmId {
        match self {
            AnyMoney::Payment(payment) => &payment.id,
            AnyMoney::Deposit(deposit) => &deposit.id,
        }
    }

    #[must_use]
    pub fn date(self) -> NaiveDate {
        match self {
            AnyMoney::Payment(payment) => payment.date,
            AnyMoney::Deposit(deposit) => deposit.date,
        }
    }

    #[must_use]
    pub fn amount(self) -> Decimal {
        match self {
            AnyMoney::Payment(payment) => payment.amount,
            AnyMoney::Deposit(deposit) => deposit.total,
        }
    }

    /// Its code, if it is named.
    #[must_use]
    pub fn currency(self) -> Option<&'w str> {
        match self {
            AnyMoney::Payment(payment) => payment.currency.as_deref(),
            AnyMoney::Deposit(deposit) => deposit.currency.as_deref(),
        }
    }

    #[must_use]
    pub fn status(self) -> PaymentStatus {
        match self {
            AnyMoney::Payment(payment) => payment.status,
            AnyMoney::Deposit(deposit) => deposit.status,
        }
    }

    #[must_use]
    pub fn reference(self) -> Option<&'w str> {
        match self {
            AnyMoney::Payment(payment) => payment.reference.as_deref(),
            AnyMoney::Deposit(_) => None,
        }
    }

    /// The document that a line of it names, in the order in which they are sent.
    #[must_use]
    pub fn line_document(self, line: usize) -> Option<(Kind, &'w CrmId)> {
        match self {
            AnyMoney::Payment(_) => self.documents().get(line).map(|(kind, id, _)| (*kind, *id)),
            AnyMoney::Deposit(deposit) => {
                deposit.lines.get(line)?.moved().next().map(|(kind, id, _)| (kind, id))
            }
        }
    }

    /// The documents that must be in QuickBooks first, each with the path of the field that names it.
    #[must_use]
    pub fn documents(self) -> Vec<(Kind, &'w CrmId, String)> {
        match self {
            AnyMoney::Payment(payment) => {
                let path = |list: &str, place: usize, field: &str| format!("{list}[{place}].{field}");
                let invoices = payment.applications.iter().enumerate();
                let credits = payment.credits.iter().enumerate();
                invoices
                    .map(|(place, own)| {
                        (Kind::Invoice, &own.invoice_id, path("applications", place, "invoiceId"))
                    })
                    .chain(credits.map(|(place, own)| {
                        (Kind::CreditMemo, &own.credit_memo_id, path("credits", place, "creditMemoId"))
                    }))
                    .collect()
            }
            AnyMoney::Deposit(deposit) => {
                let lines = deposit.lines.iter().enumerate();
                let moved = |(place, line): (usize, &'w super::DepositLine)| {
                    let path = move |field| format!("lines[{place}].{field}");
                    line.moved().map(move |(kind, id, field)| (kind, id, path(field)))
                };
                lines.flat_map(moved).collect()
            }
        }
    }
}
