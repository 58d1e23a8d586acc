//! A payment received from a customer.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::base::ids::CrmId;
use crate::base::time::UnixMillis;
use crate::input::{choice, currency_code, record};

use super::{CustomField, Line};

choice! {
    PaymentStatus {
        Received "received",
        /// Promised, not yet here; nothing is booked.
        Pending "pending",
        Voided "voided",
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    pub id: CrmId,
    /// Check or transaction number.
    pub reference: Option<String>,
    pub contact_id: CrmId,
    pub date: NaiveDate,
    /// In the payment's currency.
    pub amount: Decimal,
    /// ISO 4217 code, three capital letters; the company's home currency if absent.
    pub currency: Option<String>,
    /// Home units for one unit of `currency`.
    pub exchange_rate: Option<Decimal>,
    /// The CRM's name of the payment method; a key of the settings' `paymentMethods`.
    pub method: Option<String>,
    /// A key of the settings' `depositAccounts`.
    pub deposit_account: Option<String>,
    /// `received` if absent.
    pub status: PaymentStatus,
    /// What it pays; the rest stays as the customer's credit.
    pub applications: Vec<Application>,
    /// Credit memos that it uses up beside the money; an `amount` of zero applies credit alone.
    pub credits: Vec<Credit>,
    /// Of one that pays no invoice: what was sold. Together they come to `amount`, tax included.
    pub lines: Vec<Line>,
    /// Whether the prices of `lines` contain the tax. False if absent.
    pub prices_include_tax: bool,
    pub memo: Option<String>,
    pub custom_fields: Vec<CustomField>,
    pub created_at: Option<UnixMillis>,
    pub updated_at: Option<UnixMillis>,
}

/// The part of a payment that goes to one invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    pub invoice_id: CrmId,
    /// In the payment's currency.
    pub amount: Decimal,
}

/// The part of a credit memo that a payment uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credit {
    pub credit_memo_id: CrmId,
    /// In the payment's currency; positive.
    pub amount: Decimal,
}

record! {
    Payment {
        id "id": required,
        reference "reference": optional,
        contact_id "contactId": required,
        date "date": required,
        amount "amount": required,
        currency "currency": optional via currency_code,
        exchange_rate "exchangeRate": optional,
        method "method": optional,
        deposit_account "depositAccount": optional,
        status "status": default(PaymentStatus::Received),
        applications "applications": list,
        credits "credits": list,
        lines "lines": list,
        prices_include_tax "pricesIncludeTax": default(false),
        memo "memo": optional,
        custom_fields "customFields": list,
        created_at "createdAt": optional,
        updated_at "updatedAt": optional,
    }
}

record! {
    Application {
        invoice_id "invoiceId": required,
        amount "amount": required,
    }
}

record! {
    Credit {
        credit_memo_id "creditMemoId": required,
        amount "amount": required,
    }
}
