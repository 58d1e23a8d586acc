//! Deposits.

use crate::base::limits::{LINE_DESCRIPTION_CHARS_MAX, LINES_MAX, MARKER_CHARS, PRIVATE_NOTE_CHARS_MAX};
use crate::base::money::{Currency, Decimal, sum};
use crate::crm::{Deposit, DepositLine};
use crate::diagnostics::{Code, Finding};
use crate::mapping::{AccountUse, Context, deposit};

use super::common::Checks;

#[must_use]
pub fn check(context: &Context<'_>, deposit: &Deposit, currency: Currency) -> Vec<Finding> {
    let mut checks = Checks::default();
    checks.text("memo", deposit.memo.as_deref(), PRIVATE_NOTE_CHARS_MAX.saturating_sub(MARKER_CHARS));
    checks.open_period(context, "date", deposit.date);
    checks.currency(context, deposit.currency.as_deref(), deposit.exchange_rate.is_some());
    bank(context, deposit, &mut checks);
    match deposit.lines.len() {
        0 => checks.add(Code::PlanNoLines, "lines", "the deposit has no lines"),
        lines if lines > LINES_MAX => {
            checks.add(
                Code::PlanTooManyLines,
                "lines",
                format!("{lines} lines, but QuickBooks takes {LINES_MAX}"),
            );
        }
        _ => {}
    }
    for (index, own) in deposit.lines.iter().enumerate() {
        line(context, own, &format!("lines[{index}]"), currency, &mut checks);
    }
    let total = currency.text(deposit.total);
    match sum(deposit.lines.iter().map(|line| line.amount)) {
        Ok(lines) if lines != deposit.total => {
            let message = format!("the lines come to {}, not to {total}", currency.text(lines));
            checks.add(Code::MoneyTotalDiffers, "total", message);
        }
        Ok(lines) if lines < Decimal::ZERO => {
            checks.add(
                Code::MoneyNotPositive,
                "total",
                format!("the total is {total}: that is not a deposit"),
            );
        }
        Ok(_) => {}
        Err(_) => checks.add(Code::MoneyTooLong, "lines", "the amounts are too long to add up"),
    }
    checks.0
}

fn bank(context: &Context<'_>, own: &Deposit, checks: &mut Checks) {
    let (path, what) = match &own.deposit_account {
        Some(key) => {
            (format!("settings.depositAccounts.{key}"), format!("depositAccount `{key}` is not mapped"))
        }
        None => ("settings.accounts.bank".to_owned(), "no bank account is chosen for deposits".to_owned()),
    };
    match deposit::bank(context.settings, own) {
        Some(account) => checks.account(context, &path, account, AccountUse::Deposit),
        None => checks.add(Code::MappingAccountMissing, &path, what),
    }
}

fn line(context: &Context<'_>, own: &DepositLine, path: &str, currency: Currency, checks: &mut Checks) {
    checks.text(&format!("{path}.description"), own.description.as_deref(), LINE_DESCRIPTION_CHARS_MAX);
    if !currency.fits(own.amount) {
        let message = format!("{} has more digits than {}", own.amount, currency.code());
        checks.add(Code::MoneyFraction, &format!("{path}.amount"), message);
    }
    match (own.moved().count(), &own.category) {
        (1, None) => {}
        (0, Some(category)) => {
            let setting = format!("settings.categories.{category}");
            match context.settings.categories.get(category) {
                Some(account) => checks.account(context, &setting, account, AccountUse::DepositLine),
                None => {
                    let message = format!("no account is chosen for the category `{category}`");
                    checks.add(Code::MappingAccountMissing, &setting, message);
                }
            }
        }
        _ => checks.add(Code::PlanDepositLine, path, "the line must name one document, or a category"),
    }
}
