//! What payments are applied to, and what is left of them: the same for customers and for vendors.

use std::collections::{BTreeMap, BTreeSet};

use super::lines;
use super::sales::refresh;
use crate::company::Company;
use crate::entity::Entity;
use crate::fault::Fault;
use crate::json::{Object, Value, amount_or_zero, json, list, put, reference, text};
use crate::ledger;
use crate::number::Fixed;
use crate::store::{Id, Record};
use crate::table::Row;
use crate::write::Draft;

/// What differs between the two sides.
#[derive(Debug)]
pub struct Terms {
    charge: &'static str,
    credit: &'static str,
    name: &'static str,
    list: &'static str,
    /// The type of the account that holds what is open.
    control: &'static str,
    /// Whether the members of a hierarchy may pay for each other.
    families: bool,
}

pub const RECEIVABLE: Terms = Terms {
    charge: "Invoice",
    credit: "CreditMemo",
    name: "CustomerRef",
    list: "Customer",
    control: "Accounts Receivable",
    families: true,
};

pub const PAYABLE: Terms = Terms {
    charge: "Bill",
    credit: "VendorCredit",
    name: "VendorRef",
    list: "Vendor",
    control: "Accounts Payable",
    families: false,
};

/// Checks the lines against what they are applied to; returns what remains of the payment.
pub fn apply(company: &Company, draft: &mut Draft, total: Fixed, terms: &Terms) -> Result<Fixed, Fault> {
    let mut stored = Vec::new();
    let mut charged = Fixed::ZERO;
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
        let target = target(company, draft, terms, kind, id)?;
        let sum = per_target.entry((kind.to_owned(), id.to_owned())).or_default();
        *sum = sum.plus(amount);
        let owed = owed(company, terms, kind, target, name(&draft.fields, terms));
        let side = if owed.is_negative() { &mut credited } else { &mut charged };
        *side = side.plus(amount);
        stored.push(stored_line(terms, amount, kind, id, target));
    }
    for ((kind, id), amount) in &per_target {
        within(company, draft, terms, kind, id, *amount)?;
    }
    put(&mut draft.fields, "Line", stored);
    let unapplied = total.plus(credited).minus(charged);
    if unapplied.is_negative() {
        return Err(Fault::business(format!(
            "The amounts applied exceed the payment by {}",
            unapplied.negated().text(2)
        ))
        .at("Line"));
    }
    Ok(unapplied)
}

fn name<'a>(fields: &'a Object, terms: &Terms) -> &'a str {
    reference(fields, terms.name).unwrap_or("")
}

fn target<'a>(
    company: &'a Company,
    draft: &Draft,
    terms: &Terms,
    kind: &str,
    id: &str,
) -> Result<Row<'a>, Fault> {
    let refuse = |why: &str| Fault::new(620, format!("{kind} {id} {why}")).at("Line.LinkedTxn");
    if kind != terms.charge && kind != terms.credit && kind != "JournalEntry" {
        return Err(refuse("cannot be paid"));
    }
    let Some(row) = company.store.row(kind, &Id::from(id)) else { return Err(refuse("does not exist")) };
    let payer = name(&draft.fields, terms);
    let same = if kind == "JournalEntry" {
        !owed(company, terms, kind, row, payer).is_zero()
    } else {
        let owner = row.reference(terms.name).unwrap_or("");
        payer == owner || (terms.families && family(company, payer) == family(company, owner))
    };
    if !same {
        return Err(refuse(&format!("belongs to another {}", terms.list.to_lowercase())));
    }
    if row.reference("CurrencyRef") != reference(&draft.fields, "CurrencyRef") {
        return Err(refuse("is in another currency"));
    }
    Ok(row)
}

/// What a transaction charges its name with before any payment; credits are negative.
fn owed(company: &Company, terms: &Terms, kind: &str, row: Row, payer: &str) -> Fixed {
    if kind == "JournalEntry" {
        let Some(record) = company.store.get(kind, &row.id.0) else { return Fixed::ZERO };
        let lines = ledger::control_lines(&company.store, &record.fields, terms.control);
        let own = lines.filter(|(list, name, _)| *list == terms.list && *name == payer);
        let debit = own.fold(Fixed::ZERO, |sum, (_, _, debit)| sum.plus(debit));
        return if terms.families { debit } else { debit.negated() };
    }
    let total = row.amount_or_zero("TotalAmt");
    if kind == terms.credit { total.negated() } else { total }
}

/// The customer at the top of a hierarchy.
fn family<'a>(company: &'a Company, customer: &'a str) -> &'a str {
    let mut top = customer;
    for _ in 0..5 {
        let row = company.store.row("Customer", &Id::from(top));
        match row.and_then(|row| row.reference("ParentRef")) {
            Some(parent) => top = parent,
            None => break,
        }
    }
    top
}

/// No more is applied than is open, counting what this payment had applied before.
fn within(
    company: &Company,
    draft: &Draft,
    terms: &Terms,
    kind: &str,
    id: &str,
    amount: Fixed,
) -> Result<(), Fault> {
    let Some(row) = company.store.row(kind, &Id::from(id)) else { return Ok(()) };
    let by_others = company
        .store
        .applied_to(row.id)
        .filter(|(payment, _)| Some(*payment) != draft.id())
        .fold(Fixed::ZERO, |sum, (_, amount)| sum.plus(amount));
    let whole = owed(company, terms, kind, row, name(&draft.fields, terms));
    let whole = if whole.is_negative() { whole.negated() } else { whole };
    let open = whole.minus(row.amount_or_zero("Deposit")).minus(by_others);
    if amount <= open {
        return Ok(());
    }
    if open.is_zero() {
        return Err(Fault::new(620, format!("{kind} {id} is already paid")).at("Line.LinkedTxn"));
    }
    let detail = format!("{} is applied to {kind} {id}, of which {} is open", amount.text(2), open.text(2));
    Err(Fault::business(detail).at("Line.Amount"))
}

fn stored_line(terms: &Terms, amount: Fixed, kind: &str, id: &str, target: Row) -> Value {
    let mut line = Object::with_capacity(3);
    put(&mut line, "Amount", amount.money());
    if terms.families {
        let open = target.amount_or_zero("TotalAmt").text(2);
        let number = target.text("DocNumber").unwrap_or("");
        let noise = [("txnId", id), ("txnOpenBalance", &open), ("txnReferenceNumber", number)];
        let mut any = Object::with_capacity(1);
        put(&mut any, "any", noise.map(noisy).to_vec());
        put(&mut line, "LineEx", any);
    }
    put(&mut line, "LinkedTxn", vec![json!({ "TxnId": id, "TxnType": kind })]);
    Value::Object(line)
}

/// What the service's own serialisation leaves in answers.
fn noisy((name, value): (&str, &str)) -> Value {
    json!({
        "declaredType": "com.intuit.schema.finance.v3.NameValue",
        "globalScope": true,
        "name": "{http://schema.intuit.com/finance/v3}NameValue",
        "nil": false,
        "scope": "javax.xml.bind.JAXBElement$GlobalScope",
        "typeSubstituted": false,
        "value": { "Name": name, "Value": value },
    })
}

/// Every transaction that the payment was or is applied to follows.
pub fn follow(company: &mut Company, before: Option<&Record>, after: Option<&Record>) {
    let targets = [before, after].into_iter().flatten().flat_map(|record| targets(&record.fields));
    let targets: BTreeSet<Id> = targets.collect();
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
    let applied: Vec<(Id, Fixed)> =
        company.store.applied_to(target).map(|(payment, amount)| (payment.clone(), amount)).collect();
    let mut excess = applied.iter().fold(Fixed::ZERO, |sum, (_, amount)| sum.plus(*amount)).minus(most);
    for (payment, amount) in applied.into_iter().rev() {
        if excess <= Fixed::ZERO {
            return;
        }
        let cut = excess.min(amount);
        excess = excess.minus(cut);
        for name in ["Payment", "BillPayment"] {
            let Some(entity) = Entity::find(name) else { continue };
            let Some(mut record) = company.store.get(name, &payment.0).cloned() else { continue };
            let before = record.clone();
            reduce(&mut record.fields, target, cut);
            super::sales::touch(company, entity, record, &before.fields);
            // A credit that shrank may have taken a charge with it.
            for other in targets(&before.fields).filter(|other| other != target) {
                refresh(company, &other);
            }
        }
    }
}

/// Lowers the lines that point at a transaction by `cut`; what is taken off is unapplied again. Less
/// credit pays fewer charges: what then exceeds the payment is taken off the last of them.
fn reduce(fields: &mut Object, target: &Id, cut: Fixed) {
    let is_target = |link: &Object| text(link, "TxnId") == Some(&target.0);
    let credit = lines(fields)
        .flat_map(|line| list(line, "LinkedTxn"))
        .filter_map(Value::as_object)
        .any(|link| is_target(link) && matches!(text(link, "TxnType"), Some("CreditMemo" | "VendorCredit")));
    let old = unapplied(fields);
    take_off(fields, cut, &is_target);
    if credit {
        let short = cut.minus(old.max(Fixed::ZERO));
        let is_charge = |link: &Object| matches!(text(link, "TxnType"), Some("Invoice" | "Bill"));
        take_off(fields, short.max(Fixed::ZERO), &is_charge);
    }
    if fields.contains_key("UnappliedAmt") {
        let left = unapplied(fields);
        put(fields, "UnappliedAmt", left.money());
    }
}

/// The amount of a payment with the credits it uses, less the charges it pays. Journal entries are left
/// out: nothing trims them.
fn unapplied(fields: &Object) -> Fixed {
    lines(fields).fold(amount_or_zero(fields, "TotalAmt"), |left, line| {
        let link = list(line, "LinkedTxn").first().and_then(Value::as_object);
        let amount = amount_or_zero(line, "Amount");
        match link.and_then(|link| text(link, "TxnType")) {
            Some("Invoice" | "Bill") => left.minus(amount),
            Some("CreditMemo" | "VendorCredit") => left.plus(amount),
            _ => left,
        }
    })
}

fn take_off(fields: &mut Object, cut: Fixed, counts: &dyn Fn(&Object) -> bool) {
    let mut rest = cut;
    let mut kept = Vec::new();
    let all: Vec<Object> = lines(fields).cloned().collect();
    for mut line in all.into_iter().rev() {
        let points = list(&line, "LinkedTxn").first().and_then(Value::as_object).is_some_and(counts);
        let amount = amount_or_zero(&line, "Amount");
        let taken = if points { rest.min(amount) } else { Fixed::ZERO };
        rest = rest.minus(taken);
        if taken.is_zero() {
            kept.push(Value::Object(line));
        } else if amount > taken {
            put(&mut line, "Amount", amount.minus(taken).money());
            kept.push(Value::Object(line));
        }
    }
    kept.reverse();
    put(fields, "Line", kept);
}
