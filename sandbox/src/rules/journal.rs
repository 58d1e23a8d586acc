//! Journal entries: lines that debit and lines that credit, the same in sum.

use crate::company::{Company, TaxModel};
use crate::edition::Edition;
use crate::fault::Fault;
use crate::json::{Object, Value, amount, list, object, put, put_default, reference, text};
use crate::number::Fixed;
use crate::rules::shared::{dated_and_priced, home_amounts, identify, not_deposited, open_periods};
use crate::rules::taxed;
use crate::tax::{self, Direction, Entry, TaxResult};
use crate::write::Draft;

const DETAIL: &str = "JournalEntryLineDetail";

pub fn complete(company: &Company, draft: &mut Draft) -> Result<(), Fault> {
    dated_and_priced(company, draft)?;
    super::purchase::number(company, draft)?;
    put_default(&mut draft.fields, "Adjustment", false);
    if company.edition == Edition::Us {
        draft.fields.remove("GlobalTaxCalculation");
    }
    let mut lines = Vec::new();
    for line in list(&draft.fields, "Line").iter().filter_map(Value::as_object) {
        lines.push(one(company, line)?);
    }
    if lines.iter().filter(|line| line.contains_key(DETAIL)).count() < 2 {
        return Err(Fault::new(2250, "A journal entry has at least two lines").at("Line"));
    }
    identify(draft, &mut lines, |line| line);
    let tax = taxes(company, draft, &lines)?;
    balanced(&lines, tax.as_ref())?;
    put(&mut draft.fields, "Line", lines.into_iter().map(Value::Object).collect::<Vec<Value>>());
    match tax {
        Some(tax) => taxed::write(company, &mut draft.fields, &tax),
        None => _ = draft.fields.remove("TxnTaxDetail"),
    }
    put(&mut draft.fields, "TotalAmt", Fixed::ZERO.money());
    home_amounts(company, &mut draft.fields, &[("TotalAmt", "HomeTotalAmt")])?;
    open_periods(company, draft)?;
    match &draft.previous {
        Some(previous) if previous.fields != draft.fields => {
            not_deposited(company, &previous.id)?;
            not_applied(company, draft)
        }
        _ => Ok(()),
    }
}

/// An entry that payments settle keeps its lines.
fn not_applied(company: &Company, draft: &Draft) -> Result<(), Fault> {
    let Some(previous) = &draft.previous else { return Ok(()) };
    let applied = !company.store.applied_sum(&previous.id).is_zero();
    if applied && previous.fields.get("Line") != draft.fields.get("Line") {
        return Err(Fault::business("A payment is applied to the journal entry").at("Line"));
    }
    Ok(())
}

fn one(company: &Company, line: &Object) -> Result<Object, Fault> {
    let mut line = line.clone();
    if text(&line, "DetailType") == Some("DescriptionOnly") {
        put_default(&mut line, "DescriptionLineDetail", Object::new());
        line.remove("Amount");
        return Ok(line);
    }
    let mut detail = object(&line, DETAIL).cloned().ok_or_else(|| Fault::missing("Line.DetailType"))?;
    put(&mut line, "DetailType", DETAIL);
    let value = amount(&line, "Amount").ok_or_else(|| Fault::missing("Line.Amount"))?.cents();
    if value.is_negative() {
        return Err(Fault::new(2290, "The amount of a journal line is not negative").at("Line.Amount"));
    }
    put(&mut line, "Amount", value.money());
    if !detail.contains_key("PostingType") {
        return Err(Fault::new(2260, "A journal line is Debit or Credit").at("PostingType"));
    }
    let Some(account) = reference(&detail, "AccountRef") else {
        return Err(Fault::missing("JournalEntryLineDetail.AccountRef"));
    };
    let kind = company.store.get("Account", account).and_then(|account| text(&account.fields, "AccountType"));
    let needed = match kind {
        Some("Accounts Receivable") => Some("Customer"),
        Some("Accounts Payable") => Some("Vendor"),
        _ => None,
    };
    named(company, &mut detail, needed)?;
    let global = company.tax_model() == TaxModel::Global;
    if !global {
        detail.remove("TaxCodeRef");
        detail.remove("TaxAmount");
    } else if detail.contains_key("TaxCodeRef") && !detail.contains_key("TaxApplicableOn") {
        return Err(Fault::new(2270, "TaxApplicableOn is Sales or Purchase").at("TaxApplicableOn"));
    }
    put(&mut line, DETAIL, detail);
    Ok(line)
}

/// Lines on what customers and vendors owe name one of them.
fn named(company: &Company, detail: &mut Object, needed: Option<&str>) -> Result<(), Fault> {
    let mut entity = object(detail, "Entity").cloned().unwrap_or_default();
    let list = text(&entity, "Type").map(str::to_owned);
    let Some(id) = reference(&entity, "EntityRef").map(str::to_owned) else {
        return match needed {
            Some(needed) => {
                let what = format!("A line on this account needs a {}", needed.to_lowercase());
                Err(Fault::business(what).at("Entity"))
            }
            None => Ok(()),
        };
    };
    let list = list.ok_or_else(|| Fault::missing("Entity.Type"))?;
    if needed.is_some_and(|needed| needed != list) {
        let what = format!("A line on this account names no {}", list.to_lowercase());
        return Err(Fault::business(what).at("Entity"));
    }
    let Some(record) = company.store.get(&list, &id) else {
        return Err(Fault::new(2500, format!("Invalid Reference Id : Names element id {id} not found"))
            .at("Entity.EntityRef"));
    };
    if !record.is_active() {
        return Err(Fault::new(610, format!("Object Not Found : {list} {id} has been made inactive")));
    }
    let name = company.name_of(&list, &id).unwrap_or("").to_owned();
    put(&mut entity, "EntityRef", crate::json::refer(&id, &name));
    put(detail, "Entity", entity);
    Ok(())
}

fn side(line: &Object) -> Option<(bool, Fixed)> {
    let detail = object(line, DETAIL)?;
    let value = amount(line, "Amount").unwrap_or(Fixed::ZERO);
    Some((text(detail, "PostingType") == Some("Debit"), value))
}

/// The tax of lines with a code, on top of them: debits are positive.
fn taxes(company: &Company, draft: &Draft, lines: &[Object]) -> Result<Option<TaxResult>, Fault> {
    if company.tax_model() != TaxModel::Global {
        return Ok(None);
    }
    if text(&draft.fields, "GlobalTaxCalculation") == Some("TaxInclusive") {
        return Err(Fault::new(500, "Journal entries with tax included are not supported"));
    }
    let mut all = TaxResult::default();
    for direction in [Direction::Sales, Direction::Purchase] {
        let word = if direction == Direction::Sales { "Sales" } else { "Purchase" };
        let entries: Vec<Entry> = lines
            .iter()
            .filter_map(|line| {
                let detail = object(line, DETAIL)?;
                let code = reference(detail, "TaxCodeRef")?.to_owned();
                let (debit, value) = side(line)?;
                let full = if debit { value } else { value.negated() };
                (text(detail, "TaxApplicableOn") == Some(word)).then_some(Entry {
                    full: Some(full),
                    share: Fixed::ZERO,
                    code: Some(code),
                    inclusive: false,
                })
            })
            .collect();
        if entries.is_empty() {
            continue;
        }
        let result = tax::on_journal(company, &draft.fields, &entries, direction)?;
        all.tax = all.tax.plus(result.tax);
        all.lines.extend(result.lines);
    }
    Ok((!all.lines.is_empty()).then_some(all))
}

fn balanced(lines: &[Object], tax: Option<&TaxResult>) -> Result<(), Fault> {
    let (mut debits, mut credits) = (Fixed::ZERO, Fixed::ZERO);
    for (debit, value) in lines.iter().filter_map(side) {
        let sum = if debit { &mut debits } else { &mut credits };
        *sum = sum.plus(value);
    }
    let tax = tax.map_or(Fixed::ZERO, |tax| tax.tax);
    if debits.plus(tax) == credits {
        return Ok(());
    }
    let detail =
        format!("Debits {} and credits {} differ; tax {}", debits.text(2), credits.text(2), tax.text(2));
    Err(Fault::new(2300, detail).at("Line"))
}
