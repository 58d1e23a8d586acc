//! Purchase orders.

use crate::crm::{AnySales, PurchaseOrder};
use crate::diagnostics::{Code, Finding};
use crate::mapping::Context;
use crate::step::Resource;

use super::common::Checks;
use super::expense::{bought, payable};

#[must_use]
pub fn check(context: &Context<'_>, document: &PurchaseOrder) -> Vec<Finding> {
    let mut checks = Checks::default();
    checks.subscription(context, Resource::PurchaseOrder);
    bought(context, AnySales::PurchaseOrder(document), &mut checks);
    if document.purchase.vendor_id().is_none() {
        checks.add(Code::PlanVendorMissing, "vendorId", "nobody is named whom it is ordered from");
    }
    payable(context, &mut checks);
    if document.due_date.is_some_and(|due| due < document.issue_date) {
        checks.add(Code::PlanDateOrder, "dueDate", "expected before it was ordered");
    }
    checks.address("shipTo", document.ship_to.as_ref());
    checks.0
}
