//! CRM expense ↔ QuickBooks bill, vendor credit or purchase.

use crate::base::ids::{CrmId, QboId};
use crate::crm::{AnySales, Expense, ExpenseStatus, PaidBy};
use crate::diagnostics::Finding;
use crate::qbo::{self, EntityRef, Ref};
use crate::settings::{ExpenseForm, Settings};
use crate::step::{PendingId, Resource};

use super::sales_form::date;
use super::{Context, Resolve, SalesDraft, purchase_form};

/// How an expense was paid: as it says, else as the settings say; `unpaid` makes it a bill.
#[must_use]
pub fn paid_by(settings: &Settings, document: &Expense) -> PaidBy {
    let usual = match settings.sync.expenses.post_as {
        ExpenseForm::Bill => PaidBy::Unpaid,
        ExpenseForm::Purchase => PaidBy::Cash,
    };
    document.paid_by.unwrap_or(usual)
}

/// What it becomes in QuickBooks.
#[must_use]
pub fn resource(settings: &Settings, document: &Expense) -> Resource {
    match (paid_by(settings, document), document.refund) {
        (PaidBy::Unpaid, false) => Resource::Bill,
        (PaidBy::Unpaid, true) => Resource::VendorCredit,
        _ => Resource::Purchase,
    }
}

/// The account that paid: the one chosen for the key, else the usual one for cards, or for cash and checks.
#[must_use]
pub fn paid_from<'s>(settings: &'s Settings, document: &Expense) -> Option<&'s QboId> {
    let own = document.paid_from.as_ref().map(|key| settings.payment_accounts.get(key));
    let usual = match paid_by(settings, document) {
        PaidBy::Card => settings.accounts.card.as_ref(),
        _ => settings.accounts.bank.as_ref(),
    };
    own.unwrap_or(usual)
}

/// The document as it will be sent, without marker and version.
///
/// # Errors
/// A line for which neither item nor account can be named.
pub fn to_qbo(
    context: &Context<'_>,
    document: &Expense,
    draft: &SalesDraft,
    resolve: &impl Resolve,
) -> Result<(qbo::Expense, Vec<PendingId>), Finding> {
    let (form, mut pending) = purchase_form::to_qbo(context, AnySales::Expense(document), draft, resolve)?;
    let settings = context.settings;
    let method = document.method.as_ref().and_then(|method| context.usable_payment_method(method));
    let terms = document.terms.as_ref().and_then(|terms| context.usable_term(terms));
    let body = match resource(settings, document) {
        Resource::Purchase => {
            for own in pending.iter_mut().filter(|own| own.pointer == "/VendorRef/value") {
                own.pointer = "/EntityRef/value".to_owned();
            }
            let payment_type = match paid_by(settings, document) {
                PaidBy::Card => "CreditCard",
                PaidBy::Check => "Check",
                PaidBy::Cash | PaidBy::Unpaid => "Cash",
            };
            qbo::Expense {
                vendor_ref: None,
                entity_ref: form.vendor_ref.map(|vendor| EntityRef {
                    value: vendor.value,
                    name: None,
                    list: "Vendor".to_owned(),
                }),
                payment_type: Some(payment_type.to_owned()),
                account_ref: paid_from(settings, document).map(Ref::to),
                credit: document.refund.then_some(true),
                payment_method_ref: method.map(Ref::to),
                ..form
            }
        }
        Resource::Bill => qbo::Expense {
            ap_account_ref: settings.accounts.payable.as_ref().map(Ref::to),
            due_date: document.due_date.map(|due| due.to_string()),
            sales_term_ref: terms.map(Ref::to),
            ..form
        },
        _ => qbo::Expense { ap_account_ref: settings.accounts.payable.as_ref().map(Ref::to), ..form },
    };
    Ok((body, pending))
}

/// A QuickBooks bill, vendor credit or purchase as the CRM would keep it.
#[must_use]
pub fn from_qbo(
    record: &qbo::Expense,
    resource: Resource,
    id: CrmId,
    vendor_id: Option<CrmId>,
) -> Option<Expense> {
    let paid_by = match (resource, record.payment_type.as_deref()) {
        (Resource::Purchase, Some("CreditCard")) => PaidBy::Card,
        (Resource::Purchase, Some("Check")) => PaidBy::Check,
        (Resource::Purchase, _) => PaidBy::Cash,
        _ => PaidBy::Unpaid,
    };
    Some(Expense {
        purchase: purchase_form::from_qbo(record, id, vendor_id)?,
        status: ExpenseStatus::Approved,
        paid_by: Some(paid_by),
        refund: resource == Resource::VendorCredit || record.credit == Some(true),
        paid_from: None,
        method: None,
        due_date: date(record.due_date.as_deref()),
        terms: None,
    })
}
