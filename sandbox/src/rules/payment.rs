//! Payments of customers, and payments of bills.

use super::settle::{PAYABLE, RECEIVABLE, apply};
use super::shared::{account_type, dated_and_priced, default_deposit_account, not_deposited, open_periods};
use crate::company::Company;
use crate::edition::Edition;
use crate::fault::Fault;
use crate::json::{Object, Value, amount_or_zero, object, put, put_default, text};
use crate::number::Fixed;
use crate::write::Draft;

pub use super::settle::{follow, trim};

pub fn complete(company: &Company, draft: &mut Draft) -> Result<(), Fault> {
    let total = total(draft)?;
    if company.edition == Edition::Fr && !draft.fields.contains_key("PaymentRefNum") {
        return Err(Fault::missing("PaymentRefNum"));
    }
    no_card_number(&draft.fields)?;
    dated_and_priced(company, draft)?;
    default_deposit_account(company, &mut draft.fields);
    account_type(company, &draft.fields, "DepositToAccountRef", &["Bank", "Other Current Asset"])?;
    account_type(company, &draft.fields, "ARAccountRef", &["Accounts Receivable"])?;
    put_default(&mut draft.fields, "ProcessPayment", false);
    if draft.previous.is_none()
        && !draft.fields.contains_key("Line")
        && company.prefers("SalesFormsPrefs", "AutoApplyPayments")
    {
        let lines = super::automatic::to_oldest(company, &draft.fields, total);
        put(&mut draft.fields, "Line", lines);
    }
    let unapplied = apply(company, draft, total, &RECEIVABLE)?;
    put(&mut draft.fields, "UnappliedAmt", unapplied.money());
    put_default(&mut draft.fields, "LinkedTxn", Vec::<Value>::new());
    open_periods(company, draft)?;
    match &draft.previous {
        Some(previous) if previous.fields != draft.fields => not_deposited(company, &previous.id),
        _ => Ok(()),
    }
}

fn total(draft: &mut Draft) -> Result<Fixed, Fault> {
    let total = amount_or_zero(&draft.fields, "TotalAmt").cents();
    if total.is_negative() {
        return Err(Fault::new(2290, "TotalAmt of a payment is not negative").at("TotalAmt"));
    }
    put(&mut draft.fields, "TotalAmt", total.money());
    Ok(total)
}

/// Numbers of cards belong to Intuit's payments service.
pub fn no_card_number(fields: &Object) -> Result<(), Fault> {
    let charge = object(fields, "CreditCardPayment").and_then(|card| object(card, "CreditChargeInfo"));
    let number = charge.and_then(|charge| text(charge, "Number")).unwrap_or("");
    if number.bytes().filter(u8::is_ascii_digit).count() >= 12 {
        return Err(Fault::new(6530, "Card numbers are not accepted").at("CreditCardPayment"));
    }
    Ok(())
}

/// A payment of bills by check or by card. What exceeds the bills is the vendor's credit.
pub fn complete_bill_payment(company: &Company, draft: &mut Draft) -> Result<(), Fault> {
    let total = total(draft)?;
    dated_and_priced(company, draft)?;
    super::purchase::number(company, draft)?;
    let (own, other, account, types) = match text(&draft.fields, "PayType") {
        Some("Check") => ("CheckPayment", "CreditCardPayment", "BankAccountRef", "Bank"),
        _ => ("CreditCardPayment", "CheckPayment", "CCAccountRef", "Credit Card"),
    };
    draft.fields.remove(other);
    let mut detail = object(&draft.fields, own).cloned().unwrap_or_default();
    if !detail.contains_key(account) {
        return Err(Fault::missing(&format!("{own}.{account}")));
    }
    account_type(company, &detail, account, &[types])?;
    if own == "CheckPayment" {
        put_default(&mut detail, "PrintStatus", "NotSet");
    }
    put(&mut draft.fields, own, detail);
    super::purchase::payable(company, draft)?;
    apply(company, draft, total, &PAYABLE)?;
    open_periods(company, draft)?;
    match &draft.previous {
        Some(previous) if previous.fields != draft.fields => not_deposited(company, &previous.id),
        _ => Ok(()),
    }
}
