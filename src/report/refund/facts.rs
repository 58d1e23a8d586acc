//! What is known of a sale: what was sold, what was given back before, and how it was paid, as QuickBooks has it.

use serde::Serialize;

use crate::base::ids::{CrmId, QboId};
use crate::base::money::{Arithmetic, Currency, Decimal, Exact, sum};
use crate::crm::{
    CreditMemoStatus, InvoiceStatus, Kind, PaymentStatus, RefundReceiptStatus, SalesDocument,
    SalesReceiptStatus, Workspace,
};
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::plan::read_links;
use crate::qbo::refs::deposit_in;
use crate::qbo::{MoneyForm, Ref, SalesForm, Snapshot};
use crate::step::{Link, LinkKey};

use crate::base::ordered::BTreeMap;

/// Amounts are decimal text in `currency`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct RefundFacts {
    /// `invoice` or `sales-receipt`.
    pub kind: &'static str,
    pub id: String,
    pub number: String,
    pub currency: String,
    /// What was sold, tax included.
    pub total: String,
    pub given_back_before: String,
    /// What is still owed for it, before this refund.
    pub open: String,
    /// What came in for it as money and was not given back.
    pub money: String,
    pub payments: Vec<RefundPayment>,
    /// How many documents gave back parts of it before.
    pub earlier: usize,
    /// All that was sold is given back now.
    pub entire: bool,
    pub unpaid: bool,
    pub credited: bool,
    /// Neither the sale nor a payment for it is dated in closed books.
    pub open_books: bool,
    /// Of what is given back now, some goes out as money.
    pub moves_money: bool,
    /// Of what is given back now, some lowers what is owed or stays as credit.
    pub moves_credit: bool,
}

/// Money that came in for the sale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct RefundPayment {
    /// The CRM's, if the CRM has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quickbooks_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    pub amount: String,
    /// It is in a bank deposit, or went to the bank by itself.
    pub deposited: bool,
    /// It pays nothing else.
    pub alone: bool,
}

/// A sale that can be given back.
pub(super) struct Sale<'w> {
    pub kind: Kind,
    pub document: &'w SalesDocument,
    pub method: Option<&'w str>,
    form: &'w SalesForm,
}

/// A document that gave back a part of it.
pub(super) struct Earlier<'w> {
    pub kind: Kind,
    pub document: &'w SalesDocument,
}

/// What QuickBooks knows of how it was paid.
pub(super) struct Settlement {
    pub open: Decimal,
    pub money: Decimal,
    pub credit: Decimal,
    pub payments: Vec<RefundPayment>,
}

/// Both sides.
pub(super) struct Books<'w> {
    pub workspace: &'w Workspace,
    pub snapshot: &'w Snapshot,
    pub links: BTreeMap<LinkKey, Link>,
}

impl<'w> Books<'w> {
    pub(super) fn of(workspace: &'w Workspace, snapshot: &'w Snapshot) -> Result<Self, Finding> {
        let links = read_links(snapshot)
            .map_err(|why| Finding::new(Code::PlanNotRead, &FieldPath::of("company"), why))?;
        Ok(Self { workspace, snapshot, links })
    }

    pub(super) fn record(&self, kind: Kind, id: &CrmId) -> Option<&QboId> {
        self.links.get(&LinkKey::new(kind.as_str(), id)).map(|link| &link.qbo_id)
    }

    /// The sale that `invoice:inv-1001` names, in both books.
    pub(super) fn sale(&self, of: &str) -> Result<Sale<'w>, Finding> {
        let missing =
            || about(Code::PlanReferenceMissing, format!("there is no sale `{of}` that can be read"));
        let (kind, id) = of.split_once(':').ok_or_else(missing)?;
        let lists = &self.snapshot.entities;
        let (kind, document, booked, method, list) = match kind {
            "invoice" => {
                let own =
                    self.workspace.invoices.iter().find(|own| own.id.as_str() == id).ok_or_else(missing)?;
                let booked = !matches!(own.status, InvoiceStatus::Draft | InvoiceStatus::Voided);
                (Kind::Invoice, &own.sales, booked, None, &lists.invoice)
            }
            "sales-receipt" => {
                let own = self
                    .workspace
                    .sales_receipts
                    .iter()
                    .find(|own| own.id.as_str() == id)
                    .ok_or_else(missing)?;
                let booked = own.status == SalesReceiptStatus::Completed;
                (Kind::SalesReceipt, &own.sales, booked, own.method.as_deref(), &lists.sales_receipt)
            }
            _ => return Err(missing()),
        };
        let record = self.record(kind, &document.id);
        let form = record.and_then(|record| {
            list.iter().flatten().find(|form| form.id.as_deref() == Some(record.as_str()))
        });
        match form {
            Some(form) if booked && !form.is_voided() => Ok(Sale { kind, document, method, form }),
            None if booked => Err(about(Code::RefundNotSynced, format!("`{of}` is not in QuickBooks"))),
            _ => Err(about(Code::RefundMoreThanSold, format!("`{of}` is a draft, pending or voided"))),
        }
    }

    /// What gave back parts of the sale, oldest first, and how many documents were made for that, voided ones too.
    pub(super) fn earlier(&self, of: &str) -> Result<(Vec<Earlier<'w>>, usize), Finding> {
        let mut found = Vec::new();
        let is_of = |own: &Option<String>| own.as_deref() == Some(of);
        for memo in self.workspace.credit_memos.iter().filter(|memo| is_of(&memo.refund_of)) {
            found.push((Kind::CreditMemo, &memo.sales, memo.status == CreditMemoStatus::Voided));
        }
        for receipt in self.workspace.refund_receipts.iter().filter(|receipt| is_of(&receipt.refund_of)) {
            found.push((Kind::RefundReceipt, &receipt.sales, receipt.status == RefundReceiptStatus::Voided));
        }
        let made = found.len();
        found.retain(|(_, _, voided)| !voided);
        for (kind, document, _) in &found {
            if self.record(*kind, &document.id).is_none() {
                let message = format!("{kind} `{}` is not in QuickBooks yet", document.id);
                return Err(about(Code::RefundNotSynced, message));
            }
        }
        let mut earlier: Vec<Earlier<'w>> =
            found.into_iter().map(|(kind, document, _)| Earlier { kind, document }).collect();
        crate::base::ordered::sort_by(&mut earlier, |left, right| {
            let key = |own: &Earlier<'_>| (own.document.issue_date, own.document.id.as_str().len());
            key(left).cmp(&key(right)).then(left.document.id.cmp(&right.document.id))
        });
        Ok((earlier, made))
    }

    /// How the sale was paid, up to now.
    pub(super) fn settlement(&self, sale: &Sale<'w>, currency: Currency) -> Result<Settlement, Finding> {
        let amount = |amount: Option<crate::qbo::Amount>| amount.map_or(Decimal::ZERO, |amount| amount.0);
        let total = amount(sale.form.total_amt);
        if total != sale.document.totals.total {
            let message = format!(
                "QuickBooks has {} for it, the CRM {}",
                currency.text(total),
                currency.text(sale.document.totals.total)
            );
            return Err(about(Code::MoneyTotalDiffers, message));
        }
        if sale.kind == Kind::SalesReceipt {
            let deposited = self.banked(&sale.form.linked_txn, sale.form.deposit_to_account_ref.as_ref());
            let paid = RefundPayment {
                id: Some(sale.document.id.to_string()),
                quickbooks_id: sale.form.id.clone(),
                date: sale.form.txn_date.clone(),
                amount: currency.text(total),
                deposited,
                alone: true,
            };
            return Ok(Settlement {
                open: Decimal::ZERO,
                money: total,
                credit: Decimal::ZERO,
                payments: vec![paid],
            });
        }
        self.unsent_payment(&sale.document.id)?;
        let mut settled = Settlement {
            open: amount(sale.form.balance),
            money: Decimal::ZERO,
            credit: Decimal::ZERO,
            payments: Vec::new(),
        };
        for payment in self.snapshot.entities.payment.iter().flatten().filter(|own| !own.is_voided()) {
            self.count(payment, sale, currency, &mut settled)?;
        }
        let prepaid = amount(sale.form.deposit);
        if !prepaid.is_zero() {
            settled.money = settled.money.plus(prepaid)?;
            settled.payments.push(RefundPayment {
                id: None,
                quickbooks_id: None,
                date: None,
                amount: currency.text(prepaid),
                deposited: true,
                alone: true,
            });
        }
        let otherwise = total.minus(settled.open)?.minus(settled.money)?.minus(settled.credit)?;
        if !otherwise.is_zero() {
            let message =
                format!("{} of it was settled by no payment that was read", currency.text(otherwise));
            return Err(about(Code::RefundSettledOtherwise, message));
        }
        Ok(settled)
    }

    /// A payment that QuickBooks does not know of would be missing among the facts.
    fn unsent_payment(&self, invoice: &CrmId) -> Result<(), Finding> {
        let pays = |own: &&crate::crm::Payment| {
            own.status == PaymentStatus::Received
                && own.applications.iter().any(|application| application.invoice_id == *invoice)
        };
        let mut paying = self.workspace.payments.iter().filter(pays);
        match paying.find(|own| self.record(Kind::Payment, &own.id).is_none()) {
            Some(own) => {
                let message = format!("payment `{}` is not in QuickBooks yet", own.id);
                Err(about(Code::RefundNotSynced, message))
            }
            None => Ok(()),
        }
    }

    /// Of a payment that uses credit too, the credit counts first: money that may be credit does not go out.
    fn count(
        &self,
        payment: &MoneyForm,
        sale: &Sale<'w>,
        currency: Currency,
        settled: &mut Settlement,
    ) -> Result<(), Finding> {
        let own = sale.form.id.as_deref();
        let of = |kind: &str, id: Option<&str>| -> Exact<Decimal> {
            let names = |link: &&crate::qbo::LinkedTxn| {
                link.txn_type == kind && id.is_none_or(|id| link.txn_id == id)
            };
            let lines = payment.lines().iter().filter(|line| line.linked_txn.iter().any(|link| names(&link)));
            sum(lines.filter_map(|line| line.amount).map(|amount| amount.0))
        };
        let applied = of("Invoice", own)?;
        if applied.is_zero() {
            return Ok(());
        }
        let credit = applied.min(of("CreditMemo", None)?);
        let money = applied.minus(credit)?;
        settled.credit = settled.credit.plus(credit)?;
        settled.money = settled.money.plus(money)?;
        if money.is_zero() {
            return Ok(());
        }
        let id = self.links.values().find(|link| {
            link.key.kind == Kind::Payment.as_str() && Some(link.qbo_id.as_str()) == payment.id.as_deref()
        });
        let rest = payment.unapplied_amt.map_or(Decimal::ZERO, |rest| rest.0);
        settled.payments.push(RefundPayment {
            id: id.map(|link| link.key.id.to_string()),
            quickbooks_id: payment.id.clone(),
            date: payment.txn_date.clone(),
            amount: currency.text(money),
            deposited: self.banked(&payment.linked_txn, payment.deposit_to_account_ref.as_ref()),
            alone: rest.is_zero() && of("Invoice", None)? == applied,
        });
        Ok(())
    }

    /// Whether money has left Undeposited Funds; also where nothing says that it ever was there.
    fn banked(&self, links: &[crate::qbo::LinkedTxn], account: Option<&Ref>) -> bool {
        let waits = |account: &Ref| {
            let mut accounts = self.snapshot.entities.account.iter().flatten();
            let found = accounts.find(|own| own.id.as_deref() == Some(account.value.as_str()));
            found.is_some_and(|own| own.account_sub_type.as_deref() == Some("UndepositedFunds"))
        };
        deposit_in(links).is_some() || !account.is_some_and(waits)
    }
}

pub(super) fn about(code: Code, message: impl Into<String>) -> Finding {
    Finding::new(code, &FieldPath::of("of"), message)
}
