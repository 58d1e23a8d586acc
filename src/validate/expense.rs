//! Expenses.

use crate::base::limits::LINES_MAX;
use crate::crm::{AnySales, Expense, PaidBy};
use crate::diagnostics::{Code, Finding};
use crate::mapping::expense::{paid_by, paid_from, resource};
use crate::mapping::{AccountUse, Context, Sales};

use super::common::Checks;
use super::invoice::{sales_form, terms};

#[must_use]
pub fn check(context: &Context<'_>, document: &Expense) -> Vec<Finding> {
    let mut checks = Checks::default();
    let paid_by = paid_by(context.settings, document);
    checks.subscription(context, resource(context.settings, document));
    bought(context, AnySales::Expense(document), &mut checks);
    checks.open_period(context, "issueDate", document.issue_date);
    if document.due_date.is_some_and(|due| due < document.issue_date) {
        checks.add(Code::PlanDateOrder, "dueDate", "due before it was issued");
    }
    terms(context, document.terms.as_deref(), &mut checks);
    if paid_by == PaidBy::Unpaid {
        if document.purchase.vendor_id().is_none() {
            let message = "nobody is named to whom it is owed";
            checks.add(Code::PlanVendorMissing, "vendorId", message);
        }
        payable(context, &mut checks);
        return checks.0;
    }
    checks.payment_method(context, document.method.as_deref());
    if document.refund && paid_by != PaidBy::Card {
        let message = format!("QuickBooks takes refunds to a card, not by {paid_by}");
        checks.add(Code::PlanRefundForm, "refund", message);
    }
    let (path, role) = match paid_by {
        PaidBy::Card => ("settings.accounts.card", AccountUse::Card),
        PaidBy::Cash => ("settings.accounts.bank", AccountUse::Deposit),
        _ => ("settings.accounts.bank", AccountUse::Bank),
    };
    match (paid_from(context.settings, document), &document.paid_from) {
        (Some(account), _) => checks.account(context, path, account, role),
        (None, Some(key)) => {
            let message = format!("paidFrom `{key}` is not mapped");
            checks.add(Code::MappingAccountMissing, "settings.paymentAccounts", message);
        }
        (None, None) => {
            let message = format!("no account is chosen that pays by {paid_by}");
            checks.add(Code::MappingAccountMissing, path, message);
        }
    }
    checks.0
}

pub(super) fn payable(context: &Context<'_>, checks: &mut Checks) {
    if let Some(account) = &context.settings.accounts.payable {
        checks.account(context, "settings.accounts.payable", account, AccountUse::Payable);
    }
}

/// What expenses and purchase orders have in common.
pub(super) fn bought(context: &Context<'_>, document: AnySales<'_>, checks: &mut Checks) {
    sales_form(context, &Sales::from(document), checks);
    let settings = context.settings;
    let usual = settings.accounts.expense.as_ref();
    for (index, line) in document.common().lines.iter().enumerate().take(LINES_MAX) {
        let (path, account) = match &line.category {
            Some(category) => (format!("settings.categories.{category}"), settings.categories.get(category)),
            None => ("settings.accounts.expense".to_owned(), usual.filter(|_| line.item_id.is_none())),
        };
        let trouble = account.and_then(|id| context.account_trouble(id, AccountUse::Expense));
        if let Some(trouble) = trouble {
            checks.add(
                Code::MappingAccountUnusable,
                &path,
                format!("line {}: {trouble}", index.saturating_add(1)),
            );
        }
    }
}
