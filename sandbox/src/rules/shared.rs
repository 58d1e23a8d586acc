//! Rules that several kinds of record share.

use std::collections::BTreeSet;

use crate::company::{Company, TaxModel};
use crate::fault::Fault;
use crate::json::{
    Object, Value, amount, amount_or_zero, list, object, put, put_default, refer, reference, text,
};
use crate::number::Fixed;
use crate::store::{Id, Record};
use crate::table::Row;
use crate::write::Draft;

/// Levels in a full name, the top one included.
const LEVELS: usize = 5;

pub fn not_deposited(company: &Company, id: &Id) -> Result<(), Fault> {
    match company.store.deposit_of(id) {
        None => Ok(()),
        Some(deposit) => {
            Err(Fault::new(6540, format!("The transaction {} is part of deposit {}", id.0, deposit.0)))
        }
    }
}

/// The books may be closed up to a date.
pub fn open_period(company: &Company, fields: &Object) -> Result<(), Fault> {
    let closed = company.preference("AccountingInfoPrefs", "BookCloseDate").and_then(Value::as_str);
    let (Some(closed), Some(date)) = (closed, text(fields, "TxnDate")) else { return Ok(()) };
    let shut = date < closed || (date == closed && company.switches.closing_date_inclusive);
    if shut {
        return Err(Fault::new(
            if company.switches.closing_password { 6210 } else { 6200 },
            format!("The account period has closed on {closed}; transaction date {date}"),
        ));
    }
    Ok(())
}

/// A change is refused when the old or the new date lies in the closed period.
pub fn open_periods(company: &Company, draft: &Draft) -> Result<(), Fault> {
    if let Some(previous) = &draft.previous {
        if previous.fields == draft.fields {
            return Ok(());
        }
        open_period(company, &previous.fields)?;
    }
    open_period(company, &draft.fields)
}

/// Refuses a name that another record of the same name space bears.
pub fn unique_name(company: &Company, draft: &Draft) -> Result<(), Fault> {
    match company.store.named(draft.entity.name, &draft.fields) {
        Some((_, id)) if draft.id() != Some(id) => {
            Err(Fault::new(6240, format!("The name supplied already exists. : Id={}", id.0)))
        }
        _ => Ok(()),
    }
}

/// The full name below a parent, and the level: 0 at the top.
pub fn hierarchy(company: &Company, draft: &Draft, name: &str) -> Result<(String, usize), Fault> {
    let Some(parent) = reference(&draft.fields, "ParentRef") else { return Ok((name.to_owned(), 0)) };
    if draft.id().is_some_and(|id| id.0 == parent) {
        return Err(Fault::new(900, "A record cannot be its own parent").at("ParentRef"));
    }
    let above = company.name_of(draft.entity.name, parent).unwrap_or("");
    let full = format!("{above}:{name}");
    let level = full.matches(':').count();
    if level >= LEVELS {
        return Err(Fault::new(6180, format!("{full} has more than {LEVELS} levels")).at("ParentRef"));
    }
    Ok((full, level))
}

/// Sets or refuses a flag that must agree with the presence of a parent.
pub fn child_flag(draft: &mut Draft, flag: &str) -> Result<(), Fault> {
    let has_parent = reference(&draft.fields, "ParentRef").is_some();
    let said = draft.fields.get(flag).and_then(Value::as_bool).filter(|_| draft.sends(flag));
    if said.is_some_and(|said| said != has_parent) {
        return Err(Fault::new(6150, format!("{flag} and ParentRef do not agree")).at(flag));
    }
    put(&mut draft.fields, flag, has_parent);
    Ok(())
}

/// The customer, vendor or employee of a transaction.
pub fn party<'a>(company: &'a Company, fields: &Object) -> Option<Row<'a>> {
    for (key, list) in [("CustomerRef", "Customer"), ("VendorRef", "Vendor")] {
        if let Some(id) = reference(fields, key) {
            return company.store.row(list, &Id::from(id));
        }
    }
    let id = Id::from(reference(fields, "EntityRef")?);
    // Names share one sequence of Ids.
    ["Vendor", "Customer", "Employee"].iter().find_map(|list| company.store.row(list, &id))
}

/// The transaction's date, currency and rate; the customer's currency is the transaction's.
pub fn dated_and_priced(company: &Company, draft: &mut Draft) -> Result<(), Fault> {
    let today = company.today();
    put_default(&mut draft.fields, "TxnDate", today);
    let home = company.home_currency().to_owned();
    let named = party(company, &draft.fields).and_then(|row| row.reference("CurrencyRef"));
    let bound = named.is_some();
    let theirs = named.unwrap_or(&home).to_owned();
    match reference(&draft.fields, "CurrencyRef") {
        Some(code) if code != theirs && bound => {
            return Err(Fault::business(format!(
                "The currency of the transaction ({code}) is not that of its name ({theirs})"
            ))
            .at("CurrencyRef"));
        }
        Some(_) => {}
        None => {
            let name = crate::edition::currency_name(&theirs).unwrap_or("");
            put(&mut draft.fields, "CurrencyRef", refer(&theirs, name));
        }
    }
    let currency = reference(&draft.fields, "CurrencyRef").unwrap_or(&home).to_owned();
    if !company.is_multicurrency() {
        draft.fields.remove("ExchangeRate");
        return Ok(());
    }
    if currency == home {
        put(&mut draft.fields, "ExchangeRate", Fixed::whole(1).plain());
    } else if amount(&draft.fields, "ExchangeRate").is_none_or(|rate| rate <= Fixed::ZERO) {
        let date = text(&draft.fields, "TxnDate").unwrap_or("").to_owned();
        put(&mut draft.fields, "ExchangeRate", company.exchange_rate(&currency, &date).plain());
    }
    Ok(())
}

/// Amounts in home currency beside those of a foreign transaction.
pub fn home_amounts(company: &Company, fields: &mut Object, pairs: &[(&str, &str)]) -> Result<(), Fault> {
    if !company.is_multicurrency() {
        return Ok(());
    }
    let rate = amount(fields, "ExchangeRate").unwrap_or(Fixed::whole(1));
    for (own, home) in pairs {
        let value = amount_or_zero(fields, own);
        put(fields, home, product(value, rate)?.money());
    }
    Ok(())
}

pub fn product(left: Fixed, right: Fixed) -> Result<Fixed, Fault> {
    left.times(right, 2).ok_or_else(|| too_large("a product"))
}

pub fn too_large(what: &str) -> Fault {
    Fault::new(2090, format!("{what} is outside the supported range"))
}

/// Whether an account is of one of these types.
pub fn account_type(company: &Company, fields: &Object, key: &str, types: &[&str]) -> Result<(), Fault> {
    let Some(id) = reference(fields, key) else { return Ok(()) };
    let kind = company.store.row("Account", &Id::from(id)).and_then(|account| account.text("AccountType"));
    if kind.is_some_and(|kind| types.contains(&kind)) {
        return Ok(());
    }
    let detail = format!("{key} {id} is of type {}; expected {}", kind.unwrap_or("none"), types.join(" or "));
    Err(Fault::new(6430, detail).at(key))
}

/// The account where received money waits for a deposit.
pub fn default_deposit_account(company: &Company, fields: &mut Object) {
    if reference(fields, "DepositToAccountRef").is_some() {
        return;
    }
    let is = |account: &&Record| {
        text(&account.fields, "AccountSubType") == Some("UndepositedFunds") && account.is_active()
    };
    let first = company.store.chart().subtype("UndepositedFunds");
    let first = first.and_then(|id| company.store.get("Account", &id.0)).filter(is);
    let waiting = first.or_else(|| company.store.rows("Account").find(is));
    if let Some(account) = waiting {
        let name = text(&account.fields, "Name").unwrap_or("");
        put(fields, "DepositToAccountRef", refer(&account.id.0, name));
    }
}

/// Whether the prices of a new form contain tax, where its client does not say.
pub fn tax_calculation(company: &Company) -> &'static str {
    if company.tax_model() == TaxModel::Off { "NotApplicable" } else { "TaxExcluded" }
}

/// Amount = Qty × UnitPrice in cents, half up. With tax included, the price may be meant either way.
pub fn agrees(detail: &Object, net: Fixed, gross: Option<Fixed>) -> Result<(), Fault> {
    let (Some(quantity), Some(price)) = (amount(detail, "Qty"), amount(detail, "UnitPrice")) else {
        return Ok(());
    };
    let expected = product(quantity, price)?;
    if expected == net || Some(expected) == gross {
        return Ok(());
    }
    // A price that was read back is the net amount divided by the quantity, to seven digits.
    if gross.is_some() && net.over(quantity, 7) == Some(price) {
        return Ok(());
    }
    let detail = format!(
        "Amount calculation incorrect in the request. Amount is not equal to UnitPrice * Qty. Supplied value:{}",
        net.text(2)
    );
    Err(Fault::new(6070, detail).at("Line.Amount"))
}

/// A line with an item of the inventory says how many, and is not older than the inventory.
pub fn in_stock(form: &Object, item: Row, detail: &Object) -> Result<(), Fault> {
    if item.text("Type") != Some("Inventory") {
        return Ok(());
    }
    if amount(detail, "Qty").is_none() {
        return Err(Fault::new(6520, "A line with an inventory item needs Qty").at("Line"));
    }
    let start = item.text("InvStartDate").unwrap_or("");
    let date = text(form, "TxnDate").unwrap_or("");
    if date < start {
        return Err(Fault::new(6270, format!("The transaction date {date} is before {start}")).at("TxnDate"));
    }
    Ok(())
}

/// What customers and vendors owe is changed by forms that name them.
pub fn no_control_account(company: &Company, id: &str, at: &str) -> Result<(), Fault> {
    let kind = company.store.get("Account", id).and_then(|account| text(&account.fields, "AccountType"));
    match kind {
        Some(kind @ ("Accounts Receivable" | "Accounts Payable")) => {
            Err(Fault::business(format!("An account of type {kind} cannot stand on this line")).at(at))
        }
        _ => Ok(()),
    }
}

/// A line keeps its Id if the form knows it; every other line is new.
pub fn identify<Line>(draft: &mut Draft, lines: &mut [Line], object: impl Fn(&mut Line) -> &mut Object) {
    let known: BTreeSet<String> = draft
        .previous
        .iter()
        .flat_map(|record| super::lines(&record.fields))
        .flat_map(|line| std::iter::once(line).chain(inner_lines(line)))
        .filter_map(|line| text(line, "Id").map(str::to_owned))
        .collect();
    let mut seen = BTreeSet::new();
    for (index, line) in lines.iter_mut().enumerate() {
        let line = object(line);
        let id = text(line, "Id").filter(|id| known.contains(*id)).map(str::to_owned);
        let id = id.filter(|id| seen.insert(id.clone())).unwrap_or_else(|| {
            draft.last_line = draft.last_line.saturating_add(1);
            draft.last_line.to_string()
        });
        put(line, "Id", id);
        put(line, "LineNum", index.saturating_add(1));
    }
}

/// The lines that a bundle stands for.
pub fn inner_lines(line: &Object) -> impl Iterator<Item = &Object> {
    let inner = object(line, "GroupLineDetail").map_or(&[][..], |detail| list(detail, "Line"));
    inner.iter().filter_map(Value::as_object)
}
