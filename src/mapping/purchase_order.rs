//! CRM purchase order ↔ QuickBooks purchase order.

use crate::base::ids::CrmId;
use crate::crm::{AnySales, PurchaseOrder, PurchaseOrderStatus};
use crate::diagnostics::Finding;
use crate::qbo::{self, Ref};
use crate::step::PendingId;

use super::sales_form::date;
use super::{Context, Resolve, SalesDraft, address, purchase_form};

/// The document as it will be sent, without marker and version.
///
/// # Errors
/// A line for which neither item nor account can be named.
pub fn to_qbo(
    context: &Context<'_>,
    document: &PurchaseOrder,
    draft: &SalesDraft,
    resolve: &impl Resolve,
) -> Result<(qbo::PurchaseOrder, Vec<PendingId>), Finding> {
    let (form, pending) = purchase_form::to_qbo(context, AnySales::PurchaseOrder(document), draft, resolve)?;
    let status = if document.status == PurchaseOrderStatus::Closed { "Closed" } else { "Open" };
    let body = qbo::PurchaseOrder {
        ap_account_ref: context.payable_account().as_ref().map(Ref::to),
        po_status: Some(status.to_owned()),
        due_date: document.due_date.map(|due| due.to_string()),
        ship_addr: document.ship_to.as_ref().and_then(address::to_qbo),
        memo: document.memo.clone().filter(|memo| !memo.trim().is_empty()),
        ..form
    };
    Ok((body, pending))
}

/// A QuickBooks purchase order as the CRM would keep it.
#[must_use]
pub fn from_qbo(record: &qbo::PurchaseOrder, id: CrmId, vendor_id: Option<CrmId>) -> Option<PurchaseOrder> {
    let status = match record.po_status.as_deref() {
        Some("Closed") => PurchaseOrderStatus::Closed,
        _ => PurchaseOrderStatus::Open,
    };
    Some(PurchaseOrder {
        purchase: purchase_form::from_qbo(record, id, vendor_id)?,
        status,
        due_date: date(record.due_date.as_deref()),
        ship_to: record.ship_addr.as_ref().map(address::from_qbo),
    })
}
