//! CRM estimate ↔ QuickBooks estimate. The planner never pushes one; the mapping serves reading and
//! showing what it would be.

use crate::base::date::parse_date;
use crate::base::ids::CrmId;
use crate::base::money::Decimal;
use crate::crm::{Estimate, EstimateStatus, Totals};
use crate::diagnostics::Finding;
use crate::qbo::{self, Amount, EmailAddress, Memo, Ref};

use super::{Context, Reference, Resolve, Sales, SalesDraft, address, invoice, sales};

impl<'d> From<&'d Estimate> for Sales<'d> {
    fn from(estimate: &'d Estimate) -> Self {
        Self {
            id: &estimate.id,
            number: &estimate.number,
            contact_id: &estimate.contact_id,
            date: estimate.issue_date,
            currency: estimate.currency.as_deref(),
            exchange_rate: estimate.exchange_rate,
            prices_include_tax: estimate.prices_include_tax,
            lines: &estimate.lines,
            discount: estimate.discount,
            shipping: estimate.shipping.as_ref(),
            billing_address: estimate.billing_address.as_ref(),
            shipping_address: estimate.shipping_address.as_ref(),
            billing_email: estimate.billing_email.as_deref(),
            purchase_order_number: estimate.purchase_order_number.as_deref(),
            memo: estimate.memo.as_deref(),
            private_note: estimate.private_note.as_deref(),
            custom_fields: &estimate.custom_fields,
            totals: estimate.totals,
        }
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
    let common = Sales::from(estimate);
    let lines = sales::lines(context, &common, draft, resolve)?;
    let customer_ref = resolve.customer(&estimate.contact_id).map(|customer| match customer {
        Reference::Known(id) => Ref::to(&id),
        Reference::Pending(_) => Ref::pending(),
    });
    let status = match estimate.status {
        EstimateStatus::Draft | EstimateStatus::Sent => "Pending",
        EstimateStatus::Accepted => "Accepted",
        EstimateStatus::Declined => "Rejected",
        EstimateStatus::Converted => "Converted",
    };
    let email = estimate.billing_email.clone().filter(|email| !email.trim().is_empty());
    Ok(qbo::Estimate {
        doc_number: Some(estimate.number.trim().to_owned()),
        txn_date: Some(estimate.issue_date.to_string()),
        txn_status: Some(status.to_owned()),
        expiration_date: estimate.expiration_date.map(|date| date.to_string()),
        currency_ref: context
            .facts
            .multicurrency
            .then(|| Ref { value: draft.paper.currency.code().to_owned(), name: None }),
        exchange_rate: estimate.exchange_rate.filter(|_| draft.paper.currency != context.home).map(Amount),
        customer_ref,
        bill_addr: estimate.billing_address.as_ref().and_then(address::to_qbo),
        ship_addr: estimate.shipping_address.as_ref().and_then(address::to_qbo),
        bill_email: email.map(|address| EmailAddress { address }),
        global_tax_calculation: lines.calculation,
        apply_tax_after_discount: lines.apply_tax_after_discount,
        line: lines.lines,
        txn_tax_detail: lines.tax,
        custom_field: sales::custom_fields(context, &common),
        customer_memo: estimate.memo.clone().map(|value| Memo { value }),
        private_note: sales::private_note(context, &common),
        ..qbo::Estimate::default()
    })
}

#[must_use]
pub fn from_qbo(record: &qbo::Estimate, id: CrmId, contact_id: CrmId) -> Option<Estimate> {
    let date = |text: &Option<String>| text.as_deref().and_then(|text| parse_date(text.get(..10)?));
    let status = match record.txn_status.as_deref() {
        Some("Accepted") => EstimateStatus::Accepted,
        Some("Rejected") => EstimateStatus::Declined,
        Some("Converted" | "Closed") => EstimateStatus::Converted,
        _ => EstimateStatus::Sent,
    };
    Some(Estimate {
        id,
        number: record.doc_number.clone().unwrap_or_default(),
        status,
        contact_id,
        issue_date: date(&record.txn_date)?,
        expiration_date: date(&record.expiration_date),
        currency: record.currency_ref.as_ref().map(|currency| currency.value.clone()),
        exchange_rate: record.exchange_rate.map(|rate| rate.0),
        prices_include_tax: false,
        lines: record.line.iter().filter_map(invoice::line_from_qbo).collect(),
        discount: None,
        shipping: None,
        billing_address: record.bill_addr.as_ref().map(address::from_qbo),
        shipping_address: record.ship_addr.as_ref().map(address::from_qbo),
        billing_email: record.bill_email.as_ref().map(|email| email.address.clone()),
        purchase_order_number: None,
        memo: record.customer_memo.as_ref().map(|memo| memo.value.clone()),
        private_note: record
            .private_note
            .as_deref()
            .map(super::without_marker)
            .filter(|note| !note.is_empty()),
        custom_fields: Vec::new(),
        totals: Totals {
            subtotal: None,
            discount: None,
            tax: record.txn_tax_detail.as_ref().and_then(|tax| tax.total_tax).map(|tax| tax.0),
            rounding: None,
            total: record.total_amt.map_or(Decimal::ZERO, |total| total.0),
        },
        created_at: None,
        updated_at: None,
    })
}
