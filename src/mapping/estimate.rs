//! CRM estimate ↔ QuickBooks estimate. The planner never pushes one; the mapping serves reading and
//! showing what it would be.

use crate::base::ids::CrmId;
use crate::crm::{Estimate, EstimateStatus};
use crate::diagnostics::Finding;
use crate::qbo;

use super::sales_form::{self, date};
use super::{Context, Resolve, Sales, SalesDraft};

impl<'d> From<&'d Estimate> for Sales<'d> {
    fn from(estimate: &'d Estimate) -> Self {
        Self::from(&estimate.sales)
    }
}

/// # Errors
/// A line for which no item can be named.
pub fn to_qbo(
    context: &Context<'_>,
    estimate: &Estimate,
    draft: &SalesDraft,
    resolve: &impl Resolve,
) -> Result<qbo::Estimate, Finding> {
    let (form, _) = sales_form::to_qbo(context, estimate, draft, resolve)?;
    let status = match estimate.status {
        EstimateStatus::Draft | EstimateStatus::Sent => "Pending",
        EstimateStatus::Accepted => "Accepted",
        EstimateStatus::Declined => "Rejected",
        EstimateStatus::Converted => "Converted",
    };
    Ok(qbo::Estimate {
        txn_status: Some(status.to_owned()),
        expiration_date: estimate.expiration_date.map(|date| date.to_string()),
        ..form
    })
}

#[must_use]
pub fn from_qbo(record: &qbo::Estimate, id: CrmId, contact_id: CrmId) -> Option<Estimate> {
    let status = match record.txn_status.as_deref() {
        Some("Accepted") => EstimateStatus::Accepted,
        Some("Rejected") => EstimateStatus::Declined,
        Some("Converted" | "Closed") => EstimateStatus::Converted,
        _ => EstimateStatus::Sent,
    };
    Some(Estimate {
        sales: sales_form::from_qbo(record, id, contact_id)?,
        status,
        expiration_date: date(record.expiration_date.as_deref()),
    })
}
