//! Checks that several entities share: lengths, characters, dates, currency.

use chrono::NaiveDate;

use crate::base::ids::QboId;
use crate::base::limits::{
    ADDRESS_LINE_CHARS_MAX, ADDRESS_PART_CHARS_MAX, EMAIL_CHARS_MAX, POSTAL_CODE_CHARS_MAX,
};
use crate::base::text::{email_key, is_control, is_forbidden_in_name, is_plain, shorten};
use crate::crm::Address;
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::mapping::{AccountUse, Context};
use crate::step::Resource;

/// Collects findings of one record.
#[derive(Debug, Default)]
pub struct Checks(pub Vec<Finding>);

impl Checks {
    pub fn add(&mut self, code: Code, path: &str, message: impl Into<String>) {
        self.0.push(Finding::new(code, &FieldPath::of(path), message));
    }

    pub fn add_with_hint(&mut self, code: Code, path: &str, message: impl Into<String>, hint: String) {
        self.0.push(Finding::new(code, &FieldPath::of(path), message).with_hint(hint));
    }

    /// Text of limited length without control characters.
    pub fn text(&mut self, path: &str, value: Option<&str>, chars_max: usize) {
        let Some(value) = value.filter(|value| !is_plain(value, chars_max)) else { return };
        let length = value.chars().count();
        if length > chars_max {
            let message = format!("{length} characters, but QuickBooks takes {chars_max}");
            let hint = format!(
                "shorten it, for instance to `{}`",
                shorten(value.trim(), chars_max.min(60)).trim_end()
            );
            self.add_with_hint(Code::PlanFieldTooLong, path, message, hint);
        }
        if value.chars().any(is_control) {
            self.add(Code::PlanForbiddenCharacter, path, "a control character that QuickBooks refuses");
        }
    }

    /// A name: in addition neither colon, tab nor line break. The repair is offered, never made.
    pub fn name(&mut self, path: &str, value: Option<&str>, chars_max: usize) {
        self.text(path, value, chars_max);
        let Some(value) = value.map(str::trim) else { return };
        if let Some(bad) = value.chars().find(|character| is_forbidden_in_name(*character)) {
            let repaired: String = value
                .chars()
                .map(|character| if is_forbidden_in_name(character) { '-' } else { character })
                .collect();
            let shown = match bad {
                ':' => "a colon",
                '\t' => "a tab",
                _ => "a line break",
            };
            let message =
                format!("`{}` contains {shown}, which QuickBooks refuses in names", shorten(value, 60));
            let hint = format!("rename it, for instance to `{}`", shorten(&repaired, 60));
            self.add_with_hint(Code::PlanForbiddenCharacter, path, message, hint);
        }
    }

    /// An address that QuickBooks would refuse blocks the record: leaving it out would be silent.
    pub fn email(&mut self, path: &str, value: Option<&str>) {
        let Some(value) = value.map(str::trim).filter(|value| !value.is_empty()) else { return };
        self.text(path, Some(value), EMAIL_CHARS_MAX);
        if email_key(value).is_none() {
            let message = format!("`{}` is not an e-mail address", shorten(value, 60));
            self.add(Code::PlanEmail, path, message);
        }
    }

    pub fn address(&mut self, path: &str, address: Option<&Address>) {
        let Some(address) = address else { return };
        let lines = [&address.line1, &address.line2, &address.line3, &address.line4, &address.line5];
        for (number, line) in (1..).zip(lines) {
            self.text(&format!("{path}.line{number}"), line.as_deref(), ADDRESS_LINE_CHARS_MAX);
        }
        self.text(&format!("{path}.city"), address.city.as_deref(), ADDRESS_PART_CHARS_MAX);
        self.text(&format!("{path}.region"), address.region.as_deref(), ADDRESS_PART_CHARS_MAX);
        self.text(&format!("{path}.country"), address.country.as_deref(), ADDRESS_PART_CHARS_MAX);
        self.text(&format!("{path}.postalCode"), address.postal_code.as_deref(), POSTAL_CODE_CHARS_MAX);
    }

    /// The books are closed up to and including the closing date.
    pub fn open_period(&mut self, context: &Context<'_>, path: &str, date: NaiveDate) {
        if let Some(closed) = context.facts.closing_date.filter(|closed| date <= *closed) {
            let message = format!("dated {date}, but the books are closed up to {closed}");
            self.add(Code::PlanClosedPeriod, path, message);
        }
    }

    /// A foreign currency needs a company that keeps several, and should bring its rate.
    pub fn currency(&mut self, context: &Context<'_>, code: Option<&str>, has_rate: bool) {
        let Some(code) = code.filter(|code| *code != context.home.code()) else { return };
        if !context.facts.multicurrency {
            let message =
                format!("in {code}, but the company keeps its books in {} only", context.home.code());
            self.add(Code::PlanMulticurrencyOff, "currency", message);
        } else if !has_rate {
            let message =
                format!("in {code} without an exchange rate: QuickBooks will use its own of that day");
            self.add(Code::MoneyNoRate, "exchangeRate", message);
        }
    }

    /// A payment method must be paired with one that is there and active.
    pub fn payment_method(&mut self, context: &Context<'_>, method: Option<&str>) {
        let Some(method) = method.filter(|method| context.usable_payment_method(method).is_none()) else {
            return;
        };
        let mapped = context.settings.payment_methods.contains_key(method);
        let code =
            if mapped { Code::MappingPaymentMethodUnusable } else { Code::MappingPaymentMethodMissing };
        let message = format!("payment method `{method}` has no active QuickBooks payment method");
        self.add(code, "method", message);
    }

    /// The company's subscription must have such documents.
    pub fn subscription(&mut self, context: &Context<'_>, resource: Resource) {
        if let Some(plan) = context.lacking(resource) {
            let what = if resource == Resource::PurchaseOrder { "purchase orders" } else { "bills" };
            let message = format!("{plan} has no {what}");
            self.add(Code::PlanSubscription, "company", message);
        }
    }

    /// An account of the settings must be there, active and of the right type.
    pub fn account(&mut self, context: &Context<'_>, path: &str, id: &QboId, role: AccountUse) {
        if let Some(trouble) = context.account_trouble(id, role) {
            self.add(Code::MappingAccountUnusable, path, trouble);
        }
    }

    /// Where money goes to or comes from: `key` as the CRM names it.
    pub fn deposit_account(&mut self, context: &Context<'_>, path: &str, key: Option<&str>) {
        if let Some(key) = key.filter(|key| !context.settings.deposit_accounts.contains_key(*key)) {
            let message = format!("{path} `{key}` is not mapped");
            self.add(Code::MappingAccountMissing, "settings.depositAccounts", message);
        }
        if let Some(account) = context.deposit_account(key)
            && let Some(trouble) = context.account_trouble(account, AccountUse::Deposit)
        {
            self.add(Code::MappingAccountUnusable, "settings.accounts.deposit", trouble);
        }
    }
}
