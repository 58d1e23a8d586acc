//! CRM invoice ↔ QuickBooks invoice.

use crate::base::ids::CrmId;
use crate::base::money::Decimal;
use crate::crm::{AnySales, Invoice, InvoiceStatus};
use crate::diagnostics::Finding;
use crate::qbo::{self, Amount, Ref};
use crate::step::PendingId;

use super::sales_form::{self, date};
use super::{Context, Resolve, Sales, SalesDraft};

impl<'d> From<&'d Invoice> for Sales<'d> {
    fn from(invoice: &'d Invoice) -> Self {
        Self::from(AnySales::Invoice(invoice))
    }
}

/// The document as it will be sent, without marker and version.
///
/// # Errors
/// A line for which no item can be named.
pub fn to_qbo(
    context: &Context<'_>,
    invoice: &Invoice,
    draft: &SalesDraft,
    resolve: &impl Resolve,
) -> Result<(qbo::Invoice, Vec<PendingId>), Finding> {
    let (form, pending) = sales_form::to_qbo(context, invoice, draft, resolve)?;
    let deposit = invoice.deposit.filter(|deposit| !deposit.is_zero());
    let deposit_account = deposit.and(context.settings.accounts.deposit.as_ref());
    let body = qbo::Invoice {
        due_date: invoice.due_date.map(|date| date.to_string()),
        sales_term_ref: invoice.terms.as_ref().and_then(|terms| context.usable_term(terms)).map(Ref::to),
        deposit: deposit.map(Amount),
        deposit_to_account_ref: deposit_account.map(Ref::to),
        ..form
    };
    Ok((body, pending))
}

/// A QuickBooks invoice as the CRM would keep it.
#[must_use]
pub fn from_qbo(record: &qbo::Invoice, id: CrmId, contact_id: CrmId) -> Option<Invoice> {
    let total = record.total_amt.map_or(Decimal::ZERO, |total| total.0);
    let balance = record.balance.map_or(total, |balance| balance.0);
    let status = match balance {
        _ if record.is_voided() => InvoiceStatus::Voided,
        balance if balance.is_zero() => InvoiceStatus::Paid,
        balance if balance == total => InvoiceStatus::Sent,
        _ => InvoiceStatus::PartiallyPaid,
    };
    Some(Invoice {
        sales: sales_form::from_qbo(record, id, contact_id)?,
        status,
        due_date: date(record.due_date.as_deref()),
        imported: true,
        terms: None,
        deposit: record.deposit.map(|deposit| deposit.0),
    })
}
