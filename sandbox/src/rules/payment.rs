//! Payments: what they are applied to, and what is left of them.

use std::collections::BTreeMap;

use crate::json::{Value, json};

use super::lines;
use super::sales::refresh;
use super::shared::{account_type, dated_and_priced, default_deposit_account, not_deposited, open_periods};
use crate::company::Company;
use crate::entity::Entity;
use crate::fault::Fault;
use crate::json::{Object, amount_or_zero, list, put, put_default, reference, text};
use crate::number::Fixed;
use crate::store::{Id, Record};
use crate::write::Draft;

pub fn complete(company: &Company, draft: &mut Draft) -> Result<(), Fault> {
    let total = amount_or_zero(&draft.fields, "TotalAmt").cents();
    if total.is_negative() {
        return Err(Fault::new(2290, "TotalAmt of a payment is not negative").at("TotalAmt"));
    }
    put(&mut draft.fields, "TotalAmt", total.money());
    dated_and_priced(company, draft)?;
    default_deposit_account(company, &mut draft.fields);
    account_type(company, &draft.fields, "DepositToAccountRef", &["Bank", "Other Current Asset"])?;
    account_type(company, &draft.fields, "ARAccountRef", &["Accounts Receivable"])?;
    put_default(&mut draft.fields, "ProcessPayment", false);
    let unapplied = apply(company, draft, total)?;
    put(&mut draft.fields, "UnappliedAmt", unapplied.money());
    put_default(&mut draft.fields, "LinkedTxn", Vec::<Value>::new());
    open_periods(company, draft)?;
    match &draft.previous {
        Some(previous) if previous.fields != draft.fields => not_deposited(company, &previous.id),
        _ => Ok(()),
    }
}

/// Checks the lines against what they are applied to; returns what remains of the payment.
fn apply(company: &Company, draft: &mut Draft, total: Fixed) -> Result<Fixed, Fault> {
    let mut stored = Vec::new();
    let mut invoiced = Fixed::ZERO;
    let mut credited = Fixed::ZERO;
    let mut per_target: BTreeMap<(String, String), Fixed> = BTreeMap::new();
    for line in lines(&draft.fields) {
        let amount = amount_or_zero(line, "Amount").cents();
        if amount.is_negative() {
            return Err(Fault::new(2290, "The amount of a payment line is not negative").at("Line.Amount"));
        }
        let link = list(line, "LinkedTxn").first().and_then(Value::as_object);
        let link = link.ok_or_else(|| Fault::missing("Line.LinkedTxn"))?;
        let kind = text(link, "TxnType").ok_or_else(|| Fault::missing("LinkedTxn.TxnType"))?;
        let id = text(link, "TxnId").ok_or_else(|| Fault::missing("LinkedTxn.TxnId"))?;
        let target = target(company, draft, kind, id)?;
        let sum = per_target.entry((kind.to_owned(), id.to_owned())).or_default();
        *sum = sum.plus(amount);
        let side = if kind == "Invoice" { &mut invoiced } else { &mut credited };
        *side = side.plus(amount);
        stored.push(stored_line(amount, kind, id, &target.fields));
    }
    for ((kind, id), amount) in &per_target {
        within(company, draft, kind, id, *amount)?;
    }
    put(&mut draft.fields, "Line", stored);
    let unapplied = total.plus(credited).minus(invoiced);
    if unapplied.is_negative() {
        return Err(Fault::business(format!(
            "The amounts applied exceed the payment by {}",
            unapplied.negated().text(2)
        ))
        .at("Line"));
    }
    Ok(unapplied)
}

fn target<'a>(company: &'a Company, draft: &Draft, kind: &str, id: &str) -> Result<&'a Record, Fault> {
    let refuse = |why: &str| Fault::new(620, format!("{kind} {id} {why}")).at("Line.LinkedTxn");
    if !matches!(kind, "Invoice" | "CreditMemo") {
        return Err(refuse("cannot be paid"));
    }
    let Some(record) = company.store.get(kind, id) else { return Err(refuse("does not exist")) };
    let payer = reference(&draft.fields, "CustomerRef").unwrap_or("");
    let owner = reference(&record.fields, "CustomerRef").unwrap_or("");
    if family(company, payer) != family(company, owner) {
        return Err(refuse("belongs to another customer"));
    }
    if reference(&record.fields, "CurrencyRef") != reference(&draft.fields, "CurrencyRef") {
        return Err(refuse("is in another currency"));
    }
    Ok(record)
}

/// The customer at the top of a hierarchy.
fn family<'a>(company: &'a Company, customer: &'a str) -> &'a str {
    let mut top = customer;
    for _ in 0..5 {
        let record = company.store.get("Customer", top);
        match record.and_then(|record| reference(&record.fields, "ParentRef")) {
            Some(parent) => top = parent,
            None => break,
        }
    }
    top
}

/// No more is applied than is open, counting what this payment had applied before.
fn within(company: &Company, draft: &Draft, kind: &str, id: &str, amount: Fixed) -> Result<(), Fault> {
    let Some(record) = company.store.get(kind, id) else { return Ok(()) };
    let before = company
        .store
        .applied_to(&record.id)
        .filter(|(payment, _)| Some(*payment) == draft.id())
        .fold(Fixed::ZERO, |sum, (_, amount)| sum.plus(amount));
    let open = amount_or_zero(&record.fields, "Balance").plus(before);
    if amount <= open {
        return Ok(());
    }
    if open.is_zero() {
        return Err(Fault::new(620, format!("{kind} {id} is already paid")).at("Line.LinkedTxn"));
    }
    let detail = format!("{} is applied to {kind} {id}, of which {} is open", amount.text(2), open.text(2));
    Err(Fault::business(detail).at("Line.Amount"))
}

fn stored_line(amount: Fixed, kind: &str, id: &str, target: &Object) -> Value {
    let open = amount_or_zero(target, "TotalAmt").text(2);
    let noise = |name: &str, value: &str| {
        json!({
            "name": "{http://schema.intuit.com/finance/v3}NameValue",
            "declaredType": "com.intuit.schema.finance.v3.NameValue",
            "scope": "javax.xml.bind.JAXBElement$GlobalScope",
            "value": { "Name": name, "Value": value },
            "nil": false, "globalScope": true, "typeSubstituted": false,
        })
    };
    json!({
        "Amount": amount.money(),
        "LinkedTxn": [{ "TxnId": id, "TxnType": kind }],
        "LineEx": { "any": [
            noise("txnId", id),
            noise("txnOpenBalance", &open),
            noise("txnReferenceNumber", text(target, "DocNumber").unwrap_or("")),
        ] },
    })
}

/// Every transaction that the payment was or is applied to follows.
pub fn follow(company: &mut Company, before: Option<&Record>, after: Option<&Record>) {
    let targets = [before, after].into_iter().flatten().flat_map(|record| targets(&record.fields));
    let targets: std::collections::BTreeSet<Id> = targets.collect();
    for target in targets {
        refresh(company, &target);
    }
}

fn targets(fields: &Object) -> impl Iterator<Item = Id> {
    lines(fields)
        .flat_map(|line| list(line, "LinkedTxn"))
        .filter_map(|link| link.as_object().and_then(|link| text(link, "TxnId")).map(Id::from))
}

/// Takes payments off a form until no more than `most` is applied, the latest payment first.
pub fn trim(company: &mut Company, target: &Id, most: Fixed) {
    let Some(entity) = Entity::find("Payment") else { return };
    let applied: Vec<(Id, Fixed)> =
        company.store.applied_to(target).map(|(payment, amount)| (payment.clone(), amount)).collect();
    let mut excess = applied.iter().fold(Fixed::ZERO, |sum, (_, amount)| sum.plus(*amount)).minus(most);
    for (payment, amount) in applied.into_iter().rev() {
        if excess <= Fixed::ZERO {
            return;
        }
        let Some(mut record) = company.store.get("Payment", &payment.0).cloned() else { continue };
        let cut = excess.min(amount);
        excess = excess.minus(cut);
        let before = record.fields.clone();
        reduce(&mut record.fields, target, cut);
        super::sales::touch(company, entity, record, &before);
    }
}

/// Lowers the lines that point at a transaction by `cut`; what is taken off is unapplied again.
fn reduce(fields: &mut Object, target: &Id, cut: Fixed) {
    let mut rest = cut;
    let mut credit = false;
    let mut kept = Vec::new();
    for line in lines(fields) {
        let link = list(line, "LinkedTxn").first().and_then(Value::as_object);
        let points = link.is_some_and(|link| text(link, "TxnId") == Some(&target.0));
        let amount = amount_or_zero(line, "Amount");
        if !points || rest.is_zero() {
            kept.push(Value::Object(line.clone()));
            continue;
        }
        credit = link.is_some_and(|link| text(link, "TxnType") == Some("CreditMemo"));
        let taken = rest.min(amount);
        rest = rest.minus(taken);
        if amount > taken {
            let mut line = line.clone();
            put(&mut line, "Amount", amount.minus(taken).money());
            kept.push(Value::Object(line));
        }
    }
    put(fields, "Line", kept);
    let unapplied = amount_or_zero(fields, "UnappliedAmt");
    let unapplied = if credit { unapplied.minus(cut) } else { unapplied.plus(cut) };
    put(fields, "UnappliedAmt", unapplied.money());
}
