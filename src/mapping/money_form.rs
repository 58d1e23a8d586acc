//! What payments and deposits share on their way to QuickBooks.

use crate::base::money::{Currency, Decimal, plain};
use crate::crm::{AnyMoney, Deposit, Kind, Payment};
use crate::qbo::{Amount, Line, LinkedTxn, MoneyForm, Ref};
use crate::step::PendingId;

use super::{Context, Fields, Reference, Resolve, deposit, payment};

/// The form as it will be sent, without marker and version.
#[must_use]
pub fn any_to_qbo(
    context: &Context<'_>,
    money: AnyMoney<'_>,
    currency: Currency,
    resolve: &impl Resolve,
) -> (MoneyForm, Vec<PendingId>) {
    match money {
        AnyMoney::Payment(own) => payment::to_qbo(context, own, currency, resolve),
        AnyMoney::Deposit(own) => deposit::to_qbo(context, own, currency, resolve),
    }
}

/// The part of a payment or deposit that the CRM owns.
#[must_use]
pub fn fields(kind: Kind, form: &MoneyForm) -> Fields {
    let mut fields = Fields::default();
    fields.text("TxnDate", "Date", "date", form.txn_date.as_deref());
    fields.reference("CustomerRef", "Customer", "contactId", form.customer_ref.as_ref());
    let is_payment = kind == Kind::Payment;
    let total = if is_payment { "amount" } else { "total" };
    fields.amount("TotalAmt", "Amount", total, form.total_amt);
    fields.text("PaymentRefNum", "Reference", "reference", form.payment_ref_num.as_deref());
    fields.reference("PaymentMethodRef", "Method", "method", form.payment_method_ref.as_ref());
    let bank = form.deposit_to_account_ref.as_ref();
    fields.reference("DepositToAccountRef", "Deposit to", "depositAccount", bank);
    // QuickBooks lists what a payment pays in an order of its own.
    let mut lines: Vec<String> = form.lines().iter().filter_map(line_text).collect();
    crate::base::ordered::sort(&mut lines);
    let (label, origin) = if is_payment { ("Applied to", "applications") } else { ("Made of", "lines") };
    fields.text("Line", label, origin, Some(&lines.join(", ")));
    let note = form.private_note.as_deref().map(super::without_marker);
    fields.text("PrivateNote", "Memo", "memo", note.as_deref());
    fields
}

/// What we would write, named in the CRM's ids.
#[must_use]
pub fn fields_to_send(money: AnyMoney<'_>, body: &MoneyForm) -> Fields {
    let mut fields = fields(money.kind(), body);
    let mut lines = match money {
        AnyMoney::Payment(payment) => {
            fields.keyed("CustomerRef", payment.contact_id.as_str());
            applied(payment)
        }
        AnyMoney::Deposit(deposit) => {
            fields.amount("TotalAmt", "Amount", "total", Some(Amount(deposit.total)));
            made_of(deposit)
        }
    };
    crate::base::ordered::sort(&mut lines);
    fields.keyed("Line", &lines.join(", "));
    let pending = |line: &Line| line.linked_txn.iter().any(|linked| linked.txn_id.is_empty());
    if body.lines().iter().any(pending) {
        fields.pending("Line");
    }
    fields
}

fn applied(payment: &Payment) -> Vec<String> {
    let applications = payment.applications.iter().map(|own| (&own.invoice_id, own.amount));
    let credits = payment.credits.iter().map(|own| (&own.credit_memo_id, own.amount));
    applications.chain(credits).map(|(id, amount)| format!("{id}: {}", plain(amount))).collect()
}

fn made_of(deposit: &Deposit) -> Vec<String> {
    let line = |own: &crate::crm::DepositLine| {
        let moved = own.moved().next().map(|(_, id, _)| id.as_str()).or(own.category.as_deref());
        let description = own.description.as_deref().unwrap_or_default();
        format!("{} {description}: {}", moved.unwrap_or_default(), plain(own.amount))
    };
    deposit.lines.iter().map(line).collect()
}

fn line_text(line: &Line) -> Option<String> {
    let amount = plain(line.amount?.0);
    if let Some(linked) = line.linked_txn.first() {
        return Some(format!("{} {}: {amount}", linked.txn_type, linked.txn_id));
    }
    let account = line.deposit_line_detail.as_ref()?.account_ref.as_ref()?;
    let description = line.description.as_deref().unwrap_or_default().trim();
    Some(format!("{} {description}: {amount}", account.value))
}

/// The line, at its place among the others, that names a transaction.
pub(super) fn linked(
    record: Reference,
    kind: Kind,
    amount: Decimal,
    place: usize,
    pending: &mut Vec<PendingId>,
) -> Line {
    let txn_type = match kind {
        Kind::Payment => "Payment",
        Kind::SalesReceipt => "SalesReceipt",
        Kind::RefundReceipt => "RefundReceipt",
        Kind::CreditMemo => "CreditMemo",
        _ => "Invoice",
    };
    let txn_id = record.named(|| format!("/Line/{place}/LinkedTxn/0/TxnId"), pending).value;
    let link = LinkedTxn { txn_id, txn_type: txn_type.to_owned(), txn_line_id: None };
    Line { amount: Some(Amount(amount)), linked_txn: vec![link], ..Line::default() }
}

/// Currency and rate, as far as the company keeps several.
pub(super) fn foreign(
    context: &Context<'_>,
    currency: Currency,
    rate: Option<Decimal>,
) -> (Option<Ref>, Option<Amount>) {
    let named = context.facts.multicurrency.then(|| Ref { value: currency.code().to_owned(), name: None });
    (named, rate.filter(|_| currency != context.home).map(Amount))
}
