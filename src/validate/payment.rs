//! Payments.

use crate::base::limits::{MARKER_CHARS, PAYMENT_REFERENCE_CHARS_MAX, PRIVATE_NOTE_CHARS_MAX};
use crate::base::money::{Currency, Decimal, sum};
use crate::crm::Payment;
use crate::diagnostics::{Code, Finding};
use crate::mapping::Context;

use super::common::Checks;

#[must_use]
pub fn check(context: &Context<'_>, payment: &Payment, currency: Currency) -> Vec<Finding> {
    let mut checks = Checks::default();
    checks.text("reference", payment.reference.as_deref(), PAYMENT_REFERENCE_CHARS_MAX);
    checks.text("memo", payment.memo.as_deref(), PRIVATE_NOTE_CHARS_MAX.saturating_sub(MARKER_CHARS));
    checks.open_period(context, "date", payment.date);
    checks.currency(context, payment.currency.as_deref(), payment.exchange_rate.is_some());
    amounts(payment, currency, &mut checks);
    checks.payment_method(context, payment.method.as_deref());
    checks.deposit_account(context, "depositAccount", payment.deposit_account.as_deref());
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
    let applies_credit_alone = payment.amount.is_zero() && !payment.credits.is_empty();
    if payment.amount <= Decimal::ZERO && !applies_credit_alone {
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
    for (index, credit) in payment.credits.iter().enumerate() {
        let path = format!("credits[{index}].amount");
        if credit.amount <= Decimal::ZERO {
            checks.add(Code::MoneyNotPositive, &path, "the credit used is not above zero");
        }
        if !currency.fits(credit.amount) {
            let message = format!("{} has more digits than {}", credit.amount, currency.code());
            checks.add(Code::MoneyFraction, &path, message);
        }
    }
    let credits = payment.credits.iter().map(|credit| credit.amount);
    let (Ok(applied), Ok(funds)) = (
        sum(payment.applications.iter().map(|application| application.amount)),
        sum(credits.chain([payment.amount])),
    ) else {
        checks.add(Code::MoneyTooLong, "applications", "the amounts applied are too long to add up");
        return;
    };
    if applied > funds {
        let (applied, amount) = (currency.text(applied), currency.text(funds));
        checks.add(
            Code::MoneyApplicationsExceed,
            "applications",
            format!("{applied} applied of {amount} received"),
        );
    } else if applied < funds {
        let rest = funds.checked_sub(applied).unwrap_or_default();
        checks.add(
            Code::MoneyOverpaid,
            "applications",
            format!("{} is applied to no invoice", currency.text(rest)),
        );
    }
}
