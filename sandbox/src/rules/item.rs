//! Items: goods, services and the categories they stand in.

use crate::json::Value;

use super::names::renamed_when_inactive;
use super::shared::{account_type, child_flag, hierarchy, unique_name};
use crate::company::Company;
use crate::edition::Edition;
use crate::fault::Fault;
use crate::json::{Object, amount, amount_or_zero, flag, put, put_default, reference, text};
use crate::number::Fixed;
use crate::store::{Id, Record};
use crate::write::Draft;

const HIGHEST_PRICE: i64 = 99_999_999_999;

pub fn complete(company: &Company, draft: &mut Draft) -> Result<(), Fault> {
    let kind = kind_of(draft);
    put(&mut draft.fields, "Type", kind.clone());
    put_default(&mut draft.fields, "Active", true);
    prices(&draft.fields)?;
    match kind.as_str() {
        "Category" => category(draft)?,
        "Group" if draft.options.by_hand => bundle(company, draft)?,
        "Group" => return Err(Fault::new(500, "Bundles cannot be created or changed through the API")),
        "Inventory" => inventory(company, draft)?,
        _ => sold(company, draft)?,
    }
    if reference(&draft.fields, "ParentRef").is_some() || draft.sends("SubItem") {
        child_flag(draft, "SubItem")?;
        parent_is_category(company, &draft.fields)?;
    }
    let name = text(&draft.fields, "Name").unwrap_or("").to_owned();
    let (full, level) = hierarchy(company, draft, &name)?;
    put(&mut draft.fields, "FullyQualifiedName", full);
    if level > 0 {
        put(&mut draft.fields, "Level", level);
    }
    renamed_when_inactive(company, draft, "Name");
    unique_name(company, draft)
}

fn kind_of(draft: &Draft) -> String {
    let before = draft.previous.as_ref().and_then(|record| text(&record.fields, "Type"));
    let tracked = flag(&draft.fields, "TrackQtyOnHand") == Some(true);
    let assumed = if tracked { "Inventory" } else { "Service" };
    text(&draft.fields, "Type").or(before).unwrap_or(assumed).to_owned()
}

fn prices(fields: &Object) -> Result<(), Fault> {
    for key in ["UnitPrice", "PurchaseCost"] {
        if amount(fields, key).is_some_and(|price| price > Fixed::whole(HIGHEST_PRICE)) {
            return Err(Fault::new(2090, format!("{key} is above {HIGHEST_PRICE}")).at(key));
        }
    }
    Ok(())
}

fn category(draft: &Draft) -> Result<(), Fault> {
    if flag(&draft.fields, "Active") == Some(false) {
        return Err(Fault::business("A category cannot be made inactive").at("Active"));
    }
    for key in ["UnitPrice", "IncomeAccountRef", "ExpenseAccountRef", "AssetAccountRef"] {
        if draft.fields.contains_key(key) {
            return Err(Fault::business(format!("A category has no {key}")).at(key));
        }
    }
    Ok(())
}

/// A bundle names its parts; it has no account and no price of its own.
fn bundle(company: &Company, draft: &Draft) -> Result<(), Fault> {
    let parts = crate::rules::bundled(&draft.fields);
    if parts.is_empty() {
        return Err(Fault::missing("ItemGroupDetail.ItemGroupLine"));
    }
    for (item, quantity) in parts {
        let kind = company.store.get("Item", item).and_then(|record| text(&record.fields, "Type"));
        if matches!(kind, None | Some("Category" | "Group")) || quantity <= Fixed::ZERO {
            return Err(Fault::business(format!("Item {item} cannot be part of a bundle")).at("ItemRef"));
        }
    }
    Ok(())
}

fn sold(company: &Company, draft: &mut Draft) -> Result<(), Fault> {
    let income = reference(&draft.fields, "IncomeAccountRef").is_some();
    let expense = reference(&draft.fields, "ExpenseAccountRef").is_some();
    let is_service = text(&draft.fields, "Type") == Some("Service");
    if !income && (is_service || !expense) {
        return Err(Fault::missing("IncomeAccountRef"));
    }
    common(company, draft)
}

fn inventory(company: &Company, draft: &mut Draft) -> Result<(), Fault> {
    for key in ["QtyOnHand", "InvStartDate", "AssetAccountRef", "IncomeAccountRef", "ExpenseAccountRef"] {
        if !draft.fields.contains_key(key) {
            return Err(Fault::missing(key));
        }
    }
    if flag(&draft.fields, "TrackQtyOnHand") != Some(true) {
        return Err(Fault::business("An inventory item tracks its quantity").at("TrackQtyOnHand"));
    }
    account_type(company, &draft.fields, "AssetAccountRef", &["Other Current Asset"])?;
    common(company, draft)
}

fn common(company: &Company, draft: &mut Draft) -> Result<(), Fault> {
    account_type(company, &draft.fields, "IncomeAccountRef", &["Income", "Other Income"])?;
    account_type(
        company,
        &draft.fields,
        "ExpenseAccountRef",
        &["Cost of Goods Sold", "Expense", "Other Expense"],
    )?;
    put_default(&mut draft.fields, "TrackQtyOnHand", false);
    put_default(&mut draft.fields, "UnitPrice", Fixed::ZERO.plain());
    put_default(&mut draft.fields, "PurchaseCost", Fixed::ZERO.plain());
    put_default(&mut draft.fields, "Taxable", false);
    if company.edition != Edition::Us {
        put_default(&mut draft.fields, "SalesTaxIncluded", false);
        put_default(&mut draft.fields, "PurchaseTaxIncluded", false);
    }
    Ok(())
}

fn parent_is_category(company: &Company, fields: &Object) -> Result<(), Fault> {
    let Some(parent) = reference(fields, "ParentRef") else { return Ok(()) };
    let kind =
        company.store.get("Item", parent).and_then(|item| item.fields.get("Type")).and_then(Value::as_str);
    if kind == Some("Category") {
        return Ok(());
    }
    Err(Fault::new(700, format!("Item {parent} is not a category")).at("ParentRef"))
}

/// What is on hand at first stands against equity; what is corrected by hand, against the shrinkage.
pub fn follow(company: &mut Company, before: Option<&Record>, after: Option<&Record>) {
    let Some(item) = after.filter(|item| text(&item.fields, "Type") == Some("Inventory")) else { return };
    let quantity = |record: &Record| amount_or_zero(&record.fields, "QtyOnHand");
    let change = quantity(item).minus(before.map_or(Fixed::ZERO, quantity));
    let cost = change.times(amount_or_zero(&item.fields, "PurchaseCost"), 2).unwrap_or(Fixed::ZERO);
    let other = if before.is_none() { "Opening Balance Equity" } else { "Inventory Shrinkage" };
    let other = company.by_name("Account", other).cloned();
    if let (Some(other), Some(stock), false) =
        (other, reference(&item.fields, "AssetAccountRef"), cost.is_zero())
    {
        company.store.adjust(&Id::from(stock), &other, cost);
    }
}
