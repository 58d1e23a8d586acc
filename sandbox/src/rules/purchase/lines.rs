//! Reads the lines of a purchase: accounts, items, amounts, codes, Ids.

use crate::company::{Company, TaxModel};
use crate::fault::Fault;
use crate::json::{Object, Value, amount, flag, list, object, put, put_default, refer, reference, text};
use crate::number::Fixed;
use crate::rules::shared::{agrees, identify};
use crate::store::Id;
use crate::write::Draft;

const MOST_LINES: usize = 10_000;
const ITEM: &str = "ItemBasedExpenseLineDetail";
const ACCOUNT: &str = "AccountBasedExpenseLineDetail";

#[derive(Debug)]
pub struct Line {
    pub object: Object,
    pub detail: &'static str,
    /// As the client names it: without tax, or with it when prices include tax.
    pub amount: Fixed,
    pub code: Option<String>,
}

pub fn read(company: &Company, draft: &mut Draft) -> Result<Vec<Line>, Fault> {
    let inclusive = text(&draft.fields, "GlobalTaxCalculation") == Some("TaxInclusive");
    let mut out = Vec::new();
    for line in list(&draft.fields, "Line").iter().filter_map(Value::as_object) {
        out.push(one(company, draft, line, inclusive)?);
    }
    if out.len() > MOST_LINES {
        let detail = format!("The transaction has {} lines; at most {MOST_LINES}", out.len());
        return Err(Fault::business(detail).at("Line"));
    }
    identify(draft, &mut out, |line| &mut line.object);
    Ok(out)
}

fn one(company: &Company, draft: &Draft, line: &Object, inclusive: bool) -> Result<Line, Fault> {
    let kind = match text(line, "DetailType") {
        Some("ItemBasedExpenseLineDetail") => ITEM,
        Some("AccountBasedExpenseLineDetail") => ACCOUNT,
        None => return Err(Fault::missing("Line.DetailType")),
        Some(other) => {
            return Err(Fault::new(2170, format!("{other} is not a line of a purchase")).at("Line"));
        }
    };
    let mut line = line.clone();
    let mut detail = object(&line, kind).cloned().unwrap_or_default();
    let net = amount(&line, "Amount").ok_or_else(|| Fault::missing("Line.Amount"))?.cents();
    let gross = inclusive.then(|| amount(&detail, "TaxInclusiveAmt").map(Fixed::cents)).flatten();
    if kind == ITEM {
        item(company, draft, &detail)?
    } else {
        account(company, &detail)?
    }
    agrees(&detail, net, gross)?;
    billable(&mut detail)?;
    let code = tax_code(company, draft, &mut detail);
    if !inclusive {
        detail.remove("TaxInclusiveAmt");
    }
    put(&mut line, "Amount", net.money());
    put(&mut line, kind, detail);
    Ok(Line { object: line, detail: kind, amount: gross.unwrap_or(net), code })
}

fn item(company: &Company, draft: &Draft, detail: &Object) -> Result<(), Fault> {
    let Some(id) = reference(detail, "ItemRef") else {
        return Err(Fault::new(6440, "The line needs an item").at("Line"));
    };
    let item = company.store.row("Item", &Id::from(id));
    match item.and_then(|item| item.text("Type")) {
        Some("Category" | "Group") => {
            return Err(Fault::business(format!("Item {id} cannot be bought")).at("Line"));
        }
        _ if draft.entity.name == "Purchase"
            && !company.prefers("ProductAndServicesPrefs", "ForPurchase") =>
        {
            return Err(Fault::new(5030, "Items on purchases are off in this company").at("Line"));
        }
        _ => {}
    }
    match item {
        Some(item) => crate::rules::shared::in_stock(&draft.fields, item, detail),
        None => Ok(()),
    }
}

fn account(company: &Company, detail: &Object) -> Result<(), Fault> {
    let Some(id) = reference(detail, "AccountRef") else {
        return Err(Fault::new(6440, "The line needs an account").at("Line"));
    };
    crate::rules::shared::no_control_account(company, id, "Line.AccountRef")
}

/// What is passed on to a customer needs the customer.
fn billable(detail: &mut Object) -> Result<(), Fault> {
    put_default(detail, "BillableStatus", "NotBillable");
    if text(detail, "BillableStatus") != Some("NotBillable") && reference(detail, "CustomerRef").is_none() {
        return Err(Fault::new(6310, "A billable line needs a CustomerRef").at("Line"));
    }
    Ok(())
}

fn tax_code(company: &Company, draft: &Draft, detail: &mut Object) -> Option<String> {
    if company.tax_model() != TaxModel::Global {
        if company.tax_model().is_us() {
            put(detail, "TaxCodeRef", refer("NON", ""));
        }
        return None;
    }
    // The tax of a line is computed; what a client sends there is not kept.
    detail.remove("TaxAmount");
    let given = reference(detail, "TaxCodeRef").map(str::to_owned);
    if given.is_some() || text(&draft.fields, "GlobalTaxCalculation") == Some("NotApplicable") {
        return given;
    }
    let item = reference(detail, "ItemRef").and_then(|id| company.store.get("Item", id));
    let implied = item.filter(|record| flag(&record.fields, "Active") != Some(false));
    let implied = implied.and_then(|record| record.fields.get("PurchaseTaxCodeRef")).cloned();
    if let Some(code) = implied {
        put(detail, "TaxCodeRef", code);
    }
    reference(detail, "TaxCodeRef").map(str::to_owned)
}
