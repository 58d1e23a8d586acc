//! Payments.

use crate::base::limits::{MARKER_CHARS, PAYMENT_REFERENCE_CHARS_MAX, PRIVATE_NOTE_CHARS_MAX};
use crate::base::money::{Currency, Decimal, sum};
use crate::crm::Payment;
use crate::diagnostics::{Code, Finding};
use crate::mapping::payment::deposit_account;
use crate::mapping::{AccountUse, Context};

use super::common::Checks;

#[must_use]
pub fn check(context: &Context<'_>, payment: &Payment, currency: Currency) -> Vec<Finding> {
    let mut checks = Checks::default();
    checks.text("reference", payment.reference.as_deref(), PAYMENT_REFERENCE_CHARS_MAX);
    checks.text("memo", payment.memo.as_deref(), PRIVATE_NOTE_CHARS_MAX.saturating_sub(MARKER_CHARS));
    checks.open_period(context, "date", payment.date);
    checks.currency(context, payment.currency.as_deref(), payment.exchange_rate.is_some());
    amounts(payment, currency, &mut checks);
    method_and_account(context, payment, &mut checks);
    for (index, field) in
        payment.custom_fields.iter().enumerate().filter(|(_, field)| !field.value.is_empty())
    {
        let message =
            format!("custom field `{}`: payments have none in QuickBooks, so it is left out", field.name);
        checks.add(Code::MappingCustomFieldMissing, &format!("customFields[{index}]"), message);
    }
    checks.0
}

fn amounts(payment: &Payment, currency: Currency, checks: &mut Checks) {
    if payment.amount <= Decimal::ZERO {
        let message = format!("the amount is {}: that is not a payment", currency.text(payment.amount));
        checks.add(Code::MoneyNotPositive, "amount", message);
    }
    if !currency.fits(payment.amount) {
        checks.add(
            Code::MoneyFraction,
            "amount",
            format!("{} has more digits than {}", payment.amount, currency.code()),
        );
    }
    for (index, application) in payment.applications.iter().enumerate() {
        let path = format!("applications[{index}].amount");
        if application.amount <= Decimal::ZERO {
            checks.add(Code::MoneyNotPositive, &path, "the amount applied is not above zero");
        }
        if !currency.fits(application.amount) {
            let message = format!("{} has more digits than {}", application.amount, currency.code());
            checks.add(Code::MoneyFraction, &path, message);
        }
    }
    let Ok(applied) = sum(payment.applications.iter().map(|application| application.amount)) else {
        checks.add(Code::MoneyTooLong, "applications", "the amounts applied are too long to add up");
        return;
    };
    if applied > payment.amount {
        let (applied, amount) = (currency.text(applied), currency.text(payment.amount));
        checks.add(
            Code::MoneyApplicationsExceed,
            "applications",
            format!("{applied} applied of {amount} received"),
        );
    } else if applied < payment.amount {
        let rest = payment.amount.checked_sub(applied).unwrap_or_default();
        checks.add(
            Code::MoneyOverpaid,
            "applications",
            format!("{} is applied to no invoice", currency.text(rest)),
        );
    }
}

fn method_and_account(context: &Context<'_>, payment: &Payment, checks: &mut Checks) {
    if let Some(method) = &payment.method
        && context.usable_payment_method(method).is_none()
    {
        let mapped = context.settings.payment_methods.contains_key(method);
        let code =
            if mapped { Code::MappingPaymentMethodUnusable } else { Code::MappingPaymentMethodMissing };
        checks.add(
            code,
            "method",
            format!("payment method `{method}` has no active QuickBooks payment method"),
        );
    }
    if let Some(key) = &payment.deposit_account
        && !context.settings.deposit_accounts.contains_key(key)
    {
        let message = format!("deposit account `{key}` is not mapped");
        checks.add(Code::MappingAccountMissing, "settings.depositAccounts", message);
    }
    if let Some(account) = deposit_account(context, payment)
        && let Some(trouble) = context.account_trouble(account, AccountUse::Deposit)
    {
        checks.add(Code::MappingAccountUnusable, "settings.accounts.deposit", trouble);
    }
}
