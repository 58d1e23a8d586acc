//! CRM payment ↔ QuickBooks payment.

use crate::base::date::parse_date;
use crate::base::ids::CrmId;
use crate::base::money::{Currency, Decimal, plain};
use crate::crm::{Application, Credit, Payment, PaymentStatus};
use crate::qbo::{self, Amount, Line, LinkedTxn, Ref};
use crate::step::PendingId;

use super::{Context, Fields, Reference, Resolve};

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
    let mut line = |record: Option<Reference>, amount: Decimal, txn_type: &str| {
        let Some(record) = record else { return };
        let place = lines.len();
        let txn_id = record.named(|| format!("/Line/{place}/LinkedTxn/0/TxnId"), &mut pending).value;
        let linked_txn = vec![LinkedTxn { txn_id, txn_type: txn_type.to_owned() }];
        lines.push(Line { amount: Some(Amount(amount)), linked_txn, ..Line::default() });
    };
    for application in &payment.applications {
        line(resolve.invoice(&application.invoice_id), application.amount, "Invoice");
    }
    for credit in &payment.credits {
        line(resolve.credit_memo(&credit.credit_memo_id), credit.amount, "CreditMemo");
    }
    let body = qbo::Payment {
        txn_date: Some(payment.date.to_string()),
        currency_ref: context
            .facts
            .multicurrency
            .then(|| Ref { value: currency.code().to_owned(), name: None }),
        exchange_rate: payment.exchange_rate.filter(|_| currency != context.home).map(Amount),
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

/// The part of a payment that the CRM owns.
#[must_use]
pub fn fields(payment: &qbo::Payment) -> Fields {
    let mut fields = Fields::default();
    fields.text("TxnDate", "Date", "date", payment.txn_date.as_deref());
    fields.reference("CustomerRef", "Customer", "contactId", payment.customer_ref.as_ref());
    fields.amount("TotalAmt", "Amount", "amount", payment.total_amt);
    fields.text("PaymentRefNum", "Reference", "reference", payment.payment_ref_num.as_deref());
    fields.reference("PaymentMethodRef", "Method", "method", payment.payment_method_ref.as_ref());
    fields.reference(
        "DepositToAccountRef",
        "Deposit to",
        "depositAccount",
        payment.deposit_to_account_ref.as_ref(),
    );
    // QuickBooks lists what a payment pays in an order of its own.
    let mut applied: Vec<String> = payment.lines().iter().filter_map(applied_text).collect();
    crate::base::ordered::sort(&mut applied);
    fields.text("Line", "Applied to", "applications", Some(&applied.join(", ")));
    let note = payment.private_note.as_deref().map(super::without_marker);
    fields.text("PrivateNote", "Memo", "memo", note.as_deref());
    fields
}

/// What we would write, named in the CRM's ids.
#[must_use]
pub fn fields_to_send(payment: &Payment, body: &qbo::Payment) -> Fields {
    let mut fields = fields(body);
    fields.keyed("CustomerRef", payment.contact_id.as_str());
    let applied =
        |application: &Application| format!("{}: {}", application.invoice_id, plain(application.amount));
    let used = |credit: &Credit| format!("{}: {}", credit.credit_memo_id, plain(credit.amount));
    let mut applied: Vec<String> = payment.applications.iter().map(applied).collect();
    applied.extend(payment.credits.iter().map(used));
    crate::base::ordered::sort(&mut applied);
    fields.keyed("Line", &applied.join(", "));
    fields
}

fn applied_text(line: &Line) -> Option<String> {
    let linked = line.linked_txn.first()?;
    let amount = plain(line.amount?.0);
    Some(format!("{} {}: {amount}", linked.txn_type, linked.txn_id))
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
        memo: record.private_note.as_deref().map(super::without_marker).filter(|note| !note.is_empty()),
        custom_fields: Vec::new(),
        created_at: None,
        updated_at: None,
    })
}
