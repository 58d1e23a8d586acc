//! CRM refund receipt ↔ QuickBooks refund receipt.

use crate::base::ids::CrmId;
use crate::crm::{RefundReceipt, RefundReceiptStatus};
use crate::diagnostics::Finding;
use crate::qbo::{self, Ref};
use crate::step::PendingId;

use super::sales_form;
use super::{Context, Resolve, SalesDraft};

/// The document as it will be sent, without marker and version.
///
/// # Errors
/// A line for which no item can be named.
pub fn to_qbo(
    context: &Context<'_>,
    document: &RefundReceipt,
    draft: &SalesDraft,
    resolve: &impl Resolve,
) -> Result<(qbo::RefundReceipt, Vec<PendingId>), Finding> {
    let (form, pending) = sales_form::to_qbo(context, document, draft, resolve)?;
    let method = document.method.as_ref().and_then(|method| context.usable_payment_method(method));
    let body = qbo::RefundReceipt {
        payment_method_ref: method.map(Ref::to),
        payment_ref_num: document.reference.clone().filter(|reference| !reference.trim().is_empty()),
        deposit_to_account_ref: context.deposit_account(document.refund_account.as_deref()).map(Ref::to),
        ..form
    };
    Ok((body, pending))
}

/// A QuickBooks refund receipt as the CRM would keep it.
#[must_use]
pub fn from_qbo(record: &qbo::RefundReceipt, id: CrmId, contact_id: CrmId) -> Option<RefundReceipt> {
    let status =
        if record.is_voided() { RefundReceiptStatus::Voided } else { RefundReceiptStatus::Completed };
    Some(RefundReceipt {
        sales: sales_form::from_qbo(record, id, contact_id)?,
        status,
        method: None,
        reference: record.payment_ref_num.clone(),
        refund_account: None,
        refund_of: None,
    })
}
