//! Invoices.

use crate::base::limits::{
    CUSTOM_FIELD_CHARS_MAX, DOCUMENT_NUMBER_CHARS_MAX, LINE_DESCRIPTION_CHARS_MAX, LINES_MAX, MARKER_CHARS,
    MEMO_CHARS_MAX, PRIVATE_NOTE_CHARS_MAX,
};
use crate::base::money::Decimal;
use crate::base::text::is_plain;
use crate::crm::Invoice;
use crate::diagnostics::{Code, Finding};
use crate::mapping::{AccountUse, Context, Sales, sales};
use crate::settings::DocumentNumbers;

use super::common::Checks;

/// What stands in the way before the money is looked at.
#[must_use]
pub fn check(context: &Context<'_>, invoice: &Invoice) -> Vec<Finding> {
    let mut checks = Checks::default();
    let common = Sales::from(invoice);
    sales_form(context, &common, &mut checks);
    checks.open_period(context, "issueDate", invoice.issue_date);
    if invoice.due_date.is_some_and(|due| due < invoice.issue_date) {
        checks.add(Code::PlanDateOrder, "dueDate", "due before it was issued");
    }
    terms(context, invoice.terms.as_deref(), &mut checks);
    if invoice.deposit.is_some_and(|deposit| !deposit.is_zero()) {
        deposit(context, &mut checks);
    }
    checks.0
}

pub(super) fn terms(context: &Context<'_>, terms: Option<&str>, checks: &mut Checks) {
    let Some(terms) = terms.filter(|terms| context.usable_term(terms).is_none()) else { return };
    let mapped = context.settings.terms.contains_key(terms);
    let code = if mapped { Code::MappingTermUnusable } else { Code::MappingTermMissing };
    checks.add(code, "terms", format!("terms `{terms}` have no active QuickBooks terms"));
}

fn deposit(context: &Context<'_>, checks: &mut Checks) {
    if !context.facts.allow_deposit {
        checks.add(Code::PlanDepositsOff, "deposit", "the company has deposits on invoices switched off");
    }
    if let Some(account) = &context.settings.accounts.deposit
        && let Some(trouble) = context.account_trouble(account, AccountUse::Deposit)
    {
        checks.add(Code::MappingAccountUnusable, "settings.accounts.deposit", trouble);
    }
}

/// What all papers made of lines have in common.
pub(super) fn sales_form(context: &Context<'_>, sales: &Sales<'_>, checks: &mut Checks) {
    if !sales.bought
        && sales.number.trim().is_empty()
        && context.settings.document_numbers == DocumentNumbers::Crm
    {
        checks.add(Code::PlanNameMissing, "number", "the document has no number");
    }
    checks.text("number", Some(sales.number), DOCUMENT_NUMBER_CHARS_MAX);
    checks.currency(context, sales.currency, sales.exchange_rate.is_some());
    if sales.lines.is_empty() && sales.shipping.is_none() {
        checks.add(Code::PlanNoLines, "lines", "the document has no line");
    }
    let extra = usize::from(sales.shipping.is_some()).saturating_add(usize::from(sales.discount.is_some()));
    let lines = sales.lines.len().saturating_add(extra);
    if lines > LINES_MAX {
        checks.add(
            Code::PlanTooManyLines,
            "lines",
            format!("{lines} lines, but QuickBooks takes {LINES_MAX}"),
        );
    }
    for (index, line) in sales.lines.iter().enumerate() {
        // Paths are only written for the few lines that need one.
        if let Some(item) = line.item_id.as_ref().filter(|item| context.crm_item(item).is_none()) {
            let path = format!("lines[{index}].itemId");
            checks.add(Code::PlanReferenceMissing, &path, format!("item `{item}` is not in the workspace"));
        }
        if let Some(category) = line.category.as_ref().filter(|_| !sales.bought) {
            let message = format!("the category `{category}` says nothing on a sale: items do");
            checks.add(Code::InputUnknownField, &format!("lines[{index}].category"), message);
        }
        if let Some(text) =
            line.description.as_deref().filter(|text| !is_plain(text, LINE_DESCRIPTION_CHARS_MAX))
        {
            checks.text(&format!("lines[{index}].description"), Some(text), LINE_DESCRIPTION_CHARS_MAX);
        }
    }
    checks.text("memo", sales.memo, MEMO_CHARS_MAX);
    let note = sales::private_note(context, sales);
    checks.text("privateNote", note.as_deref(), PRIVATE_NOTE_CHARS_MAX.saturating_sub(MARKER_CHARS));
    checks.email("billingEmail", sales.billing_email);
    checks.address("billingAddress", sales.billing_address);
    checks.address("shippingAddress", sales.shipping_address);
    custom_fields(context, sales, checks);
    if sales.totals.total < Decimal::ZERO {
        checks.add(Code::MoneyNegativeTotal, "totals.total", format!("the total is {}", sales.totals.total));
    }
}

fn custom_fields(context: &Context<'_>, sales: &Sales<'_>, checks: &mut Checks) {
    for (index, field) in sales.custom_fields.iter().enumerate() {
        let path = format!("customFields[{index}]");
        if context.settings.custom_fields.contains_key(&field.name) {
            checks.text(&path, Some(&field.value), CUSTOM_FIELD_CHARS_MAX);
        } else if !field.value.trim().is_empty() {
            let message = format!("custom field `{}` has no place in QuickBooks and is left out", field.name);
            checks.add(Code::MappingCustomFieldMissing, &path, message);
        }
    }
}
