//! What expenses and purchase orders have in common in QuickBooks; each adds its own fields.

use crate::base::ids::{CrmId, QboId};
use crate::crm::{AnySales, Kind, Purchase};
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::qbo::line::{DetailType, ItemLineDetail};
use crate::qbo::{self, Amount, Ref, SalesForm};
use crate::step::PendingId;

use super::sales_form;
use super::{Context, Reference, Resolve, Sales, SalesDraft, sales};

/// The common part as it will be sent; the vendor's reference stands in `vendor_ref`.
///
/// # Errors
/// A line for which neither item nor account can be named.
pub(super) fn to_qbo(
    context: &Context<'_>,
    document: AnySales<'_>,
    draft: &SalesDraft,
    resolve: &impl Resolve,
) -> Result<(SalesForm, Vec<PendingId>), Finding> {
    let common = Sales::from(document);
    let lines = sales::lines(context, &common, draft, resolve)?;
    let mut pending = lines.pending;
    let foreign = draft.paper.currency != context.home;
    let vendor = document.party().and_then(|(kind, id, _)| resolve.record(kind, id));
    let form = SalesForm {
        doc_number: Some(common.number.trim().to_owned()).filter(|number| !number.is_empty()),
        txn_date: Some(common.date.to_string()),
        currency_ref: context
            .facts
            .multicurrency
            .then(|| Ref { value: draft.paper.currency.code().to_owned(), name: None }),
        exchange_rate: common.exchange_rate.filter(|_| foreign).map(Amount),
        vendor_ref: vendor.map(|vendor| vendor.named(|| "/VendorRef/value".to_owned(), &mut pending)),
        global_tax_calculation: lines.calculation,
        line: lines.lines,
        txn_tax_detail: lines.tax,
        private_note: sales::private_note(context, &common),
        ..SalesForm::default()
    };
    Ok((form, pending))
}

/// What a line of a purchase goes to.
#[derive(Debug)]
pub enum Bought {
    Item(Reference),
    Account(QboId),
}

/// A category says which account; without one an item that has an expense account does, else the usual account.
///
/// # Errors
/// A line that says neither, where no usual account is chosen, or a category that is not mapped.
pub fn bought(
    context: &Context<'_>,
    line: &crate::crm::Line,
    resolve: &impl Resolve,
    index: usize,
) -> Result<Bought, Finding> {
    let settings = context.settings;
    let missing = |field: &str, message: String| {
        let path = FieldPath::of("lines").index(index).field(field);
        Err(Finding::new(Code::MappingAccountMissing, &path, message))
    };
    if let Some(category) = &line.category {
        return match settings.categories.get(category) {
            Some(account) => Ok(Bought::Account(account.clone())),
            None => missing("category", format!("no account is chosen for the category `{category}`")),
        };
    }
    let reference = line.item_id.as_ref().and_then(|item| resolve.record(Kind::Item, item));
    let buyable = match &reference {
        Some(Reference::Known(id)) => context.item(id).is_some_and(|item| item.expense_account_ref.is_some()),
        // It will be created with the usual account.
        Some(Reference::Pending(_)) => settings.accounts.expense.is_some(),
        None => false,
    };
    match (reference.filter(|_| buyable), &settings.accounts.expense) {
        (Some(reference), _) => Ok(Bought::Item(reference)),
        (None, Some(account)) => Ok(Bought::Account(account.clone())),
        (None, None) => {
            missing("category", "the line has no category, and no usual expense account is chosen".to_owned())
        }
    }
}

/// The line of a purchase that goes to an item or account; `detail` is what both have.
pub(super) fn line(
    goes_to: Option<Bought>,
    detail: ItemLineDetail,
    line: qbo::Line,
    index: usize,
    pending: &mut Vec<PendingId>,
) -> qbo::Line {
    match goes_to {
        Some(Bought::Item(item)) => {
            let pointer = || format!("/Line/{index}/ItemBasedExpenseLineDetail/ItemRef/value");
            let item_ref = Some(item.named(pointer, pending));
            qbo::Line {
                detail_type: Some(DetailType::ItemBasedExpenseLineDetail),
                item_based_expense_line_detail: Some(ItemLineDetail { item_ref, ..detail }),
                ..line
            }
        }
        other => {
            let account_ref = match &other {
                Some(Bought::Account(account)) => Some(Ref::to(account)),
                _ => None,
            };
            qbo::Line {
                detail_type: Some(DetailType::AccountBasedExpenseLineDetail),
                // A line to an account has neither quantity nor price.
                account_based_expense_line_detail: Some(ItemLineDetail {
                    account_ref,
                    qty: None,
                    unit_price: None,
                    item_ref: None,
                    ..detail
                }),
                ..line
            }
        }
    }
}

/// A QuickBooks purchase as the CRM would keep it. Absent if it has no date.
pub(super) fn from_qbo(record: &SalesForm, id: CrmId, vendor_id: Option<CrmId>) -> Option<Purchase> {
    let document = sales_form::from_qbo(record, id, vendor_id.unwrap_or_else(|| CrmId::new("")))?;
    Some(Purchase::of(document))
}
