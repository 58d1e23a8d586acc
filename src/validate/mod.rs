//! What QuickBooks or an accountant would refuse, one file an entity. **Invariant:** nothing is cut or
//! dropped silently; a repair is offered in the hint.

pub mod common;
pub mod contact;
pub mod credit_memo;
pub mod deposit;
pub mod estimate;
pub mod expense;
pub mod invoice;
pub mod item;
mod party;
pub mod payment;
pub mod purchase_order;
pub mod refund_receipt;
pub mod sales_receipt;
pub mod vendor;

use crate::crm::{AnyParty, AnySales};
use crate::diagnostics::Finding;
use crate::mapping::Context;

/// What stands in the way of a sales document, before its money is looked at.
#[must_use]
pub fn sales(context: &Context<'_>, document: AnySales<'_>) -> Vec<Finding> {
    match document {
        AnySales::Estimate(document) => estimate::check(context, document),
        AnySales::Invoice(document) => invoice::check(context, document),
        AnySales::SalesReceipt(document) => sales_receipt::check(context, document),
        AnySales::CreditMemo(document) => credit_memo::check(context, document),
        AnySales::RefundReceipt(document) => refund_receipt::check(context, document),
        AnySales::Expense(document) => expense::check(context, document),
        AnySales::PurchaseOrder(document) => purchase_order::check(context, document),
    }
}

/// What stands in the way of a contact or vendor.
#[must_use]
pub fn party(context: &Context<'_>, party: AnyParty<'_>) -> Vec<Finding> {
    match party {
        AnyParty::Contact(contact) => contact::check(context, contact),
        AnyParty::Vendor(vendor) => vendor::check(context, vendor),
    }
}
