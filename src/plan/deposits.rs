//! What deposits are made of: money that waits in Undeposited Funds is brought to the bank once.

use crate::base::ids::{CrmId, QboId};
use crate::base::money::{Arithmetic, Decimal};
use crate::crm::{Deposit, Kind};
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::mapping::{Reference, Resolve};
use crate::qbo::Ref;
use crate::qbo::refs::deposit_in;

use super::row::Row;
use super::state::State;

/// Whether every document that is moved is in QuickBooks or goes there with this plan.
pub(super) fn check_lines(state: &State<'_>, deposit: &Deposit, row: &mut Row) -> bool {
    let mut pushed = true;
    let mut seen: Vec<&CrmId> = Vec::new();
    for (index, line) in deposit.lines.iter().enumerate() {
        for (kind, id, field) in line.moved() {
            let path = format!("lines[{index}].{field}");
            match state.obstacle(kind, id, &path) {
                Err(finding) => row.findings.push(finding),
                Ok(Some(waits)) => row.waits_for.push(waits),
                Ok(None) if state.decided().record(kind, id).is_none() => {
                    pushed = false;
                    let place = state.context.place(kind, id);
                    row.waits_for.extend(place.map(|place| state.row_index(kind, place)));
                }
                Ok(None) if seen.contains(&id) || state.deposited.contains(&(kind, id.clone())) => {
                    let message = format!("{kind} `{id}` is deposited twice");
                    row.findings.push(Finding::new(Code::PlanDeposited, &FieldPath::of(path), message));
                }
                Ok(None) => row.findings.extend(trouble(state, (kind, id), line.amount, row, &path)),
            }
            seen.push(id);
        }
    }
    pushed
}

/// What this deposit takes no other can take.
pub(super) fn count(state: &mut State<'_>, deposit: &Deposit) {
    let moved = deposit.lines.iter().flat_map(|line| line.moved());
    state.deposited.extend(moved.map(|(kind, id, _)| (kind, id.clone())));
}

/// Why the money of a document cannot be deposited.
fn trouble(
    state: &State<'_>,
    (kind, id): (Kind, &CrmId),
    amount: Decimal,
    row: &Row,
    path: &str,
) -> Option<Finding> {
    let finding = |code: Code, message: String| Some(Finding::new(code, &FieldPath::of(path), message));
    let waits = waiting(state, kind, id)?;
    if let Some(deposit) =
        waits.deposit.filter(|deposit| row.qbo_id.as_ref().map(QboId::as_str) != Some(*deposit))
    {
        return finding(
            Code::PlanDeposited,
            format!("{kind} `{id}` is part of bank deposit {deposit} in QuickBooks"),
        );
    }
    let account = waits.account.and_then(|account| state.context.account(&QboId::new(account)));
    if let Some(account) = account.filter(|own| own.account_sub_type.as_deref() != Some("UndepositedFunds")) {
        let name = account.name.as_deref().unwrap_or_default();
        let message =
            format!("the money of {kind} `{id}` went to `{name}`: it does not wait in Undeposited Funds");
        return finding(Code::PlanNotUndeposited, message);
    }
    (waits.amount != amount).then(|| {
        let (own, home) = (waits.amount, state.context.home);
        let message = format!("{kind} `{id}` brought {}, not {}", home.text(own), home.text(amount));
        Finding::new(Code::MoneyLineDiffers, &FieldPath::of(path), message)
    })
}

/// What a document brought to the account where money waits.
struct Waiting<'a> {
    amount: Decimal,
    account: Option<&'a str>,
    deposit: Option<&'a str>,
}

/// As it stands in QuickBooks, else as it goes there.
fn waiting<'a>(state: &State<'a>, kind: Kind, id: &CrmId) -> Option<Waiting<'a>> {
    let context = &state.context;
    let place = context.place(kind, id)?;
    let sign = |amount: Decimal| if kind == Kind::RefundReceipt { amount.negated() } else { amount };
    if let Some(Reference::Known(known)) = state.decided().record(kind, id) {
        let resource = state.row(kind, place)?.resource?;
        let (total, account, links) = match context.money_form(kind, &known).filter(|_| kind == Kind::Payment)
        {
            Some(form) => (form.total_amt, &form.deposit_to_account_ref, &form.linked_txn),
            None => {
                let form = context.sales_form(resource, &known)?;
                (form.total_amt, &form.deposit_to_account_ref, &form.linked_txn)
            }
        };
        return Some(Waiting {
            amount: sign(total.map_or(Decimal::ZERO, |total| total.0)),
            account: account.as_ref().map(|account: &Ref| account.value.as_str()),
            deposit: deposit_in(links),
        });
    }
    let workspace = context.workspace;
    let (amount, key) = match kind {
        Kind::Payment => {
            let payment = workspace.payments.get(place)?;
            (payment.amount, &payment.deposit_account)
        }
        Kind::SalesReceipt => {
            let receipt = workspace.sales_receipts.get(place)?;
            (receipt.sales.totals.total, &receipt.deposit_account)
        }
        _ => {
            let receipt = workspace.refund_receipts.get(place)?;
            (receipt.sales.totals.total, &receipt.refund_account)
        }
    };
    let account = context.deposit_account(key.as_deref()).map(QboId::as_str);
    Some(Waiting { amount: sign(amount), account, deposit: None })
}
