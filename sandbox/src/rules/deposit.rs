//! Deposits: money that waited is brought to the bank, and its payments are frozen.

use crate::json::{Value, json};

use super::lines;
use super::sales::touch;
use super::shared::{account_type, dated_and_priced, no_control_account, open_periods};
use crate::company::Company;
use crate::entity::Entity;
use crate::fault::Fault;
use crate::json::{Object, amount_or_zero, list, object, put, put_default, reference, text};
use crate::number::Fixed;
use crate::store::{Id, Record};
use crate::write::Draft;

const DEPOSITABLE: &[&str] = &["Payment", "SalesReceipt", "RefundReceipt", "Transfer", "JournalEntry"];

pub fn complete(company: &Company, draft: &mut Draft) -> Result<(), Fault> {
    if list(&draft.fields, "Line").is_empty() {
        return Err(Fault::new(2250, "At least one line is required").at("Line"));
    }
    dated_and_priced(company, draft)?;
    account_type(company, &draft.fields, "DepositToAccountRef", &["Bank", "Other Current Asset"])?;
    let mut total = Fixed::ZERO;
    let mut stored = Vec::new();
    let mut last_line = draft.last_line;
    for line in lines(&draft.fields) {
        let mut line = line.clone();
        let amount = match list(&line, "LinkedTxn").first().and_then(Value::as_object) {
            Some(link) => linked(company, draft, link)?,
            None => direct(company, &line)?,
        };
        if text(&line, "Id").is_none() {
            last_line = last_line.saturating_add(1);
            put(&mut line, "Id", last_line.to_string());
        }
        put_default(&mut line, "DetailType", "DepositLineDetail");
        put(&mut line, "Amount", amount.money());
        total = total.plus(amount);
        stored.push(Value::Object(line));
    }
    draft.last_line = last_line;
    put(&mut draft.fields, "Line", stored);
    let back = object(&draft.fields, "CashBack").map_or(Fixed::ZERO, |back| amount_or_zero(back, "Amount"));
    put(&mut draft.fields, "TotalAmt", total.minus(back).money());
    super::shared::home_amounts(company, &mut draft.fields, &[("TotalAmt", "HomeTotalAmt")])?;
    open_periods(company, draft)
}

/// A line that moves a transaction; its amount is the transaction's own.
fn linked(company: &Company, draft: &Draft, link: &Object) -> Result<Fixed, Fault> {
    let kind = text(link, "TxnType").unwrap_or("");
    let id = text(link, "TxnId").unwrap_or("");
    if text(link, "TxnLineId").is_none() {
        return Err(Fault::missing("LinkedTxn.TxnLineId"));
    }
    let refuse = |why: &str| Err(Fault::new(620, format!("{kind} {id} {why}")).at("Line.LinkedTxn"));
    if !DEPOSITABLE.contains(&kind) {
        return refuse("cannot be deposited");
    }
    let Some(record) = company.store.get(kind, id) else { return refuse("does not exist") };
    if company.store.deposit_of(&record.id).is_some_and(|deposit| Some(deposit) != draft.id()) {
        return refuse("is part of another deposit");
    }
    match waiting(company, kind, &record.fields) {
        Some(amount) => Ok(amount),
        None => refuse("is not in undeposited funds"),
    }
}

/// What a transaction brought to the account where money waits; `None` if it did not.
fn waiting(company: &Company, kind: &str, fields: &Object) -> Option<Fixed> {
    let waits = |account: Option<&str>| {
        let account = company.store.get("Account", account?)?;
        (text(&account.fields, "AccountSubType") == Some("UndepositedFunds")).then_some(())
    };
    match kind {
        "Transfer" => {
            waits(reference(fields, "ToAccountRef"))?;
            Some(amount_or_zero(fields, "Amount"))
        }
        "JournalEntry" => {
            let mut sum = None;
            for line in lines(fields) {
                let Some(detail) = object(line, "JournalEntryLineDetail") else { continue };
                if waits(reference(detail, "AccountRef")).is_some() {
                    let amount = amount_or_zero(line, "Amount");
                    let debit = text(detail, "PostingType") == Some("Debit");
                    let amount = if debit { amount } else { amount.negated() };
                    sum = Some(sum.unwrap_or(Fixed::ZERO).plus(amount));
                }
            }
            sum
        }
        _ => {
            waits(reference(fields, "DepositToAccountRef"))?;
            let total = amount_or_zero(fields, "TotalAmt");
            Some(if kind == "RefundReceipt" { total.negated() } else { total })
        }
    }
}

/// A line of its own may be negative: a fee.
fn direct(company: &Company, line: &Object) -> Result<Fixed, Fault> {
    let account = object(line, "DepositLineDetail").and_then(|detail| reference(detail, "AccountRef"));
    let Some(account) = account else {
        return Err(Fault::new(6440, "A deposit line needs an account or a transaction").at("Line"));
    };
    no_control_account(company, account, "Line.AccountRef")?;
    Ok(amount_or_zero(line, "Amount").cents())
}

pub fn follow(company: &mut Company, before: Option<&Record>, after: Option<&Record>) {
    let moved = |record: Option<&Record>| -> Vec<(String, String)> {
        record.map_or_else(Vec::new, |record| links(&record.fields).collect())
    };
    for (kind, id) in moved(before).into_iter().chain(moved(after)) {
        let Some(entity) = Entity::find(&kind).filter(|entity| entity.field("LinkedTxn").is_some()) else {
            continue;
        };
        let Some(mut record) = company.store.get(&kind, &id).cloned() else { continue };
        let fields = record.fields.clone();
        let mut links: Vec<Value> = list(&fields, "LinkedTxn")
            .iter()
            .filter(|link| link.get("TxnType").and_then(Value::as_str) != Some("Deposit"))
            .cloned()
            .collect();
        if let Some(deposit) = company.store.deposit_of(&Id::from(id.as_str())) {
            links.push(json!({ "TxnId": deposit.0, "TxnType": "Deposit" }));
        }
        put(&mut record.fields, "LinkedTxn", links);
        touch(company, entity, record, &fields);
    }
}

fn links(fields: &Object) -> impl Iterator<Item = (String, String)> {
    lines(fields).flat_map(|line| list(line, "LinkedTxn")).filter_map(|link| {
        let link = link.as_object()?;
        Some((text(link, "TxnType")?.to_owned(), text(link, "TxnId")?.to_owned()))
    })
}
