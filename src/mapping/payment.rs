//! CRM payment ↔ QuickBooks payment.

use crate::base::date::parse_date;
use crate::base::ids::CrmId;
use crate::base::money::{Currency, Decimal};
use crate::crm::{Application, Credit, Kind, Payment, PaymentStatus};
use crate::qbo::{self, Amount, Line, Ref};
use crate::step::PendingId;

use super::money_form::{foreign, linked};
use super::{Context, Resolve};

/// The payment as it will be sent, without marker and version.
#[must_use]
pub fn to_qbo(
    context: &Context<'_>,
    payment: &Payment,
    currency: Currency,
    resolve: &impl Resolve,
) -> (qbo::Payment, Vec<PendingId>) {
    let mut pending = Vec::new();
    let customer = resolve.customer(&payment.contact_id);
    let customer_ref =
        customer.map(|customer| customer.named(|| "/CustomerRef/value".to_owned(), &mut pending));
    let mut lines = Vec::with_capacity(payment.applications.len());
    let applications = payment.applications.iter().map(|own| (Kind::Invoice, &own.invoice_id, own.amount));
    let credits = payment.credits.iter().map(|own| (Kind::CreditMemo, &own.credit_memo_id, own.amount));
    for (kind, id, amount) in applications.chain(credits) {
        if let Some(record) = resolve.record(kind, id) {
            lines.push(linked(record, kind, amount, lines.len(), &mut pending));
        }
    }
    let (currency_ref, exchange_rate) = foreign(context, currency, payment.exchange_rate);
    let body = qbo::Payment {
        txn_date: Some(payment.date.to_string()),
        currency_ref,
        exchange_rate,
        customer_ref,
        total_amt: Some(Amount(payment.amount)),
        payment_method_ref: payment
            .method
            .as_ref()
            .and_then(|method| context.usable_payment_method(method))
            .map(Ref::to),
        payment_ref_num: payment.reference.clone().filter(|reference| !reference.trim().is_empty()),
        deposit_to_account_ref: context.deposit_account(payment.deposit_account.as_deref()).map(Ref::to),
        line: (!lines.is_empty()).then_some(lines),
        private_note: payment.memo.clone().filter(|memo| !memo.trim().is_empty()),
        ..qbo::Payment::default()
    };
    (body, pending)
}

/// A QuickBooks payment as the CRM would keep it; `crm_id_of` gives the CRM's id of a QuickBooks
/// transaction, by type and id.
#[must_use]
pub fn from_qbo(
    record: &qbo::Payment,
    id: CrmId,
    contact_id: CrmId,
    crm_id_of: impl Fn(&str, &str) -> Option<CrmId>,
) -> Option<Payment> {
    let application = |line: &Line| {
        let linked = line.linked_txn.iter().find(|linked| linked.txn_type == "Invoice")?;
        Some(Application { invoice_id: crm_id_of("Invoice", &linked.txn_id)?, amount: line.amount?.0 })
    };
    let credit = |line: &Line| {
        let linked = line.linked_txn.iter().find(|linked| linked.txn_type == "CreditMemo")?;
        Some(Credit { credit_memo_id: crm_id_of("CreditMemo", &linked.txn_id)?, amount: line.amount?.0 })
    };
    Some(Payment {
        id,
        reference: record.payment_ref_num.clone(),
        contact_id,
        date: record.txn_date.as_deref().and_then(|text| parse_date(text.get(..10)?))?,
        amount: record.total_amt.map_or(Decimal::ZERO, |total| total.0),
        currency: record.currency_ref.as_ref().map(|currency| currency.value.clone()),
        exchange_rate: record.exchange_rate.map(|rate| rate.0),
        method: None,
        deposit_account: None,
        status: if record.is_voided() { PaymentStatus::Voided } else { PaymentStatus::Received },
        applications: record.lines().iter().filter_map(application).collect(),
        credits: record.lines().iter().filter_map(credit).collect(),
        lines: Vec::new(),
        prices_include_tax: false,
        memo: record.private_note.as_deref().map(super::without_marker).filter(|note| !note.is_empty()),
        custom_fields: Vec::new(),
        created_at: None,
        updated_at: None,
    })
}
