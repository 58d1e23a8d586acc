//! CRM payment ↔ QuickBooks payment.

use crate::base::date::parse_date;
use crate::base::ids::{CrmId, QboId};
use crate::base::money::{Currency, Decimal, plain};
use crate::crm::{Application, Payment, PaymentStatus};
use crate::qbo::{self, Amount, Line, LinkedTxn, Ref};
use crate::step::PendingId;

use super::{Context, Fields, Reference, Resolve};

/// The account that the money goes to; `None` leaves it in Undeposited Funds.
#[must_use]
pub fn deposit_account<'a>(context: &Context<'a>, payment: &Payment) -> Option<&'a QboId> {
    let settings = context.settings;
    let own = payment.deposit_account.as_ref().and_then(|key| settings.deposit_accounts.get(key));
    own.or(settings.accounts.deposit.as_ref())
}

/// The payment as it will be sent, without marker and version.
#[must_use]
pub fn to_qbo(
    context: &Context<'_>,
    payment: &Payment,
    currency: Currency,
    resolve: &impl Resolve,
) -> (qbo::Payment, Vec<PendingId>) {
    let mut pending = Vec::new();
    let customer_ref = resolve.customer(&payment.contact_id).map(|customer| match customer {
        Reference::Known(id) => Ref::to(&id),
        Reference::Pending(step) => {
            pending.push(PendingId { pointer: "/CustomerRef/value".to_owned(), step });
            Ref::pending()
        }
    });
    let mut lines = Vec::with_capacity(payment.applications.len());
    for application in &payment.applications {
        let txn_id = match resolve.invoice(&application.invoice_id) {
            Some(Reference::Known(id)) => id.0,
            Some(Reference::Pending(step)) => {
                let pointer = format!("/Line/{}/LinkedTxn/0/TxnId", lines.len());
                pending.push(PendingId { pointer, step });
                String::new()
            }
            None => continue,
        };
        lines.push(Line {
            amount: Some(Amount(application.amount)),
            linked_txn: vec![LinkedTxn { txn_id, txn_type: "Invoice".to_owned() }],
            ..Line::default()
        });
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
        deposit_to_account_ref: deposit_account(context, payment).map(Ref::to),
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
    let mut applied: Vec<String> = payment.applications.iter().map(applied).collect();
    crate::base::ordered::sort(&mut applied);
    fields.keyed("Line", &applied.join(", "));
    fields
}

fn applied_text(line: &Line) -> Option<String> {
    let linked = line.linked_txn.first()?;
    let amount = plain(line.amount?.0);
    Some(format!("{} {}: {amount}", linked.txn_type, linked.txn_id))
}

/// A QuickBooks payment as the CRM would keep it; `invoice_of` gives the CRM's id of a QuickBooks invoice.
#[must_use]
pub fn from_qbo(
    record: &qbo::Payment,
    id: CrmId,
    contact_id: CrmId,
    invoice_of: impl Fn(&str) -> Option<CrmId>,
) -> Option<Payment> {
    let application = |line: &Line| {
        let linked = line.linked_txn.iter().find(|linked| linked.txn_type == "Invoice")?;
        Some(Application { invoice_id: invoice_of(&linked.txn_id)?, amount: line.amount?.0 })
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
        memo: record.private_note.as_deref().map(super::without_marker).filter(|note| !note.is_empty()),
        custom_fields: Vec::new(),
        created_at: None,
        updated_at: None,
    })
}
