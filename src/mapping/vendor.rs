//! CRM vendor ↔ QuickBooks vendor.

use crate::base::ids::CrmId;
use crate::qbo::Ref;
use crate::{crm, qbo};

use super::Context;
use super::party::{self, text};

/// A new vendor.
#[must_use]
pub fn to_qbo(context: &Context<'_>, vendor: &crm::Vendor) -> qbo::Vendor {
    qbo::Vendor {
        term_ref: vendor.terms.as_ref().and_then(|terms| context.usable_term(terms)).map(Ref::to),
        acct_num: text(&vendor.account_number),
        tax_identifier: text(&vendor.tax_number),
        ..party::to_qbo(context, &vendor.party)
    }
}

/// A vendor as the CRM would keep it; `id` is the CRM's, for it does not know QuickBooks'.
#[must_use]
pub fn from_qbo(vendor: &qbo::Vendor, id: CrmId) -> crm::Vendor {
    crm::Vendor { party: party::from_qbo(vendor, id), account_number: vendor.acct_num.clone() }
}
