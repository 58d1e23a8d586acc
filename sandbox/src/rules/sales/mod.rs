//! Invoices, sales receipts, credit memos, refund receipts and estimates.
//!
//! **Invariant**: completing a stored form again changes nothing, so an update that changes nothing is
//! recognised as one.

mod bundle;
mod defaults;
mod follow;
mod lines;
mod number;
mod totals;

use crate::json::{Value, json};

use super::shared::{account_type, dated_and_priced, default_deposit_account, open_periods};
use crate::company::Company;
use crate::fault::Fault;
use crate::json::{list, put, reference, text};
use crate::store::Id;
use crate::write::Draft;

pub use bundle::bundled;
pub use defaults::due_date;
pub use follow::{follow, refresh, touch};

pub fn complete(company: &Company, draft: &mut Draft) -> Result<(), Fault> {
    needs(draft)?;
    dated_and_priced(company, draft)?;
    number::complete(company, draft)?;
    defaults::complete(company, draft);
    money_account(company, draft)?;
    email_address(draft)?;
    let lines = lines::read(company, draft)?;
    totals::complete(company, draft, lines)?;
    links(company, draft)?;
    open_periods(company, draft)?;
    unchanged_if_deposited(company, draft)
}

fn needs(draft: &Draft) -> Result<(), Fault> {
    let form = draft.entity.name;
    if form != "RefundReceipt" && reference(&draft.fields, "CustomerRef").is_none() {
        return Err(Fault::missing("CustomerRef"));
    }
    if form == "RefundReceipt" && reference(&draft.fields, "DepositToAccountRef").is_none() {
        return Err(Fault::missing("DepositToAccountRef"));
    }
    if !draft.fields.contains_key("Line") {
        return Err(Fault::missing("Line"));
    }
    if list(&draft.fields, "Line").is_empty() {
        return Err(Fault::new(2250, "At least one line is required").at("Line"));
    }
    Ok(())
}

/// The account that money of the form comes into, or leaves.
fn money_account(company: &Company, draft: &mut Draft) -> Result<(), Fault> {
    let types = &["Bank", "Other Current Asset"];
    match draft.entity.name {
        "SalesReceipt" => {
            default_deposit_account(company, &mut draft.fields);
            account_type(company, &draft.fields, "DepositToAccountRef", types)
        }
        "RefundReceipt" | "Invoice" => account_type(company, &draft.fields, "DepositToAccountRef", types),
        _ => Ok(()),
    }
}

fn email_address(draft: &Draft) -> Result<(), Fault> {
    if text(&draft.fields, "EmailStatus") == Some("NeedToSend") && !draft.fields.contains_key("BillEmail") {
        return Err(Fault::new(6420, "EmailStatus NeedToSend needs a BillEmail").at("BillEmail"));
    }
    Ok(())
}

/// A form keeps the links its client set (to an estimate); payments link themselves.
fn links(company: &Company, draft: &mut Draft) -> Result<(), Fault> {
    let own: Vec<Value> = own_links(list(&draft.fields, "LinkedTxn")).cloned().collect();
    for link in own.iter().filter_map(Value::as_object) {
        let (kind, id) = (text(link, "TxnType").unwrap_or(""), text(link, "TxnId").unwrap_or(""));
        match (draft.entity.name, kind) {
            ("Invoice" | "SalesReceipt", "Estimate") | ("Estimate", "Invoice") => {
                linkable(company, draft, kind, id)?;
            }
            _ => {
                let detail = format!("{} cannot be linked to {kind} {id}", draft.entity.name);
                return Err(Fault::new(620, detail).at("LinkedTxn"));
            }
        }
    }
    let all = with_payments(company, draft.id(), own);
    put(&mut draft.fields, "LinkedTxn", all);
    Ok(())
}

fn linkable(company: &Company, draft: &Draft, kind: &str, id: &str) -> Result<(), Fault> {
    let refused = |why: &str| Err(Fault::new(620, format!("{kind} {id} {why}")).at("LinkedTxn"));
    let Some(target) = company.store.get(kind, id) else { return refused("does not exist") };
    if reference(&target.fields, "CustomerRef") != reference(&draft.fields, "CustomerRef") {
        return refused("belongs to another customer");
    }
    let other = list(&target.fields, "LinkedTxn")
        .iter()
        .filter_map(Value::as_object)
        .any(|link| text(link, "TxnId") != draft.id().map(|id| id.0.as_str()));
    if kind == "Estimate" && other {
        return refused("is already linked");
    }
    Ok(())
}

/// Links that are not made by payments.
pub fn own_links(links: &[Value]) -> impl Iterator<Item = &Value> {
    links.iter().filter(|link| {
        let kind = link.as_object().and_then(|link| text(link, "TxnType"));
        !matches!(kind, Some("Payment" | "Deposit"))
    })
}

pub fn with_payments(company: &Company, id: Option<&Id>, mut links: Vec<Value>) -> Vec<Value> {
    let Some(id) = id else { return links };
    for (payment, _) in company.store.applied_to(id) {
        links.push(json!({ "TxnId": payment.0, "TxnType": "Payment" }));
    }
    if let Some(deposit) = company.store.deposit_of(id) {
        links.push(json!({ "TxnId": deposit.0, "TxnType": "Deposit" }));
    }
    links
}

fn unchanged_if_deposited(company: &Company, draft: &Draft) -> Result<(), Fault> {
    match &draft.previous {
        Some(previous) if previous.fields != draft.fields => {
            super::shared::not_deposited(company, &previous.id)
        }
        _ => Ok(()),
    }
}
