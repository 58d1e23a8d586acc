//! CRM credit memo ↔ QuickBooks credit memo.

use crate::base::ids::CrmId;
use crate::crm::{CreditMemo, CreditMemoStatus};
use crate::diagnostics::Finding;
use crate::qbo;
use crate::step::PendingId;

use super::sales_form;
use super::{Context, Resolve, SalesDraft};

/// The document as it will be sent, without marker and version.
///
/// # Errors
/// A line for which no item can be named.
pub fn to_qbo(
    context: &Context<'_>,
    document: &CreditMemo,
    draft: &SalesDraft,
    resolve: &impl Resolve,
) -> Result<(qbo::CreditMemo, Vec<PendingId>), Finding> {
    sales_form::to_qbo(context, document, draft, resolve)
}

/// A QuickBooks credit memo as the CRM would keep it.
#[must_use]
pub fn from_qbo(record: &qbo::CreditMemo, id: CrmId, contact_id: CrmId) -> Option<CreditMemo> {
    let status = if record.is_voided() { CreditMemoStatus::Voided } else { CreditMemoStatus::Issued };
    Some(CreditMemo { sales: sales_form::from_qbo(record, id, contact_id)?, status, refund_of: None })
}
