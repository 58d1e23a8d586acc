//! The ledger effect: what the documents of a plan do to the accounts, as debits and credits. **Invariant:** they are
//! equal, for each document and in sum: the receivable is what the other accounts leave.

use crate::base::ids::{CrmId, QboId};
use crate::base::money::{Arithmetic, Currency, Decimal, Exact};
use crate::base::ordered::BTreeMap;
use crate::base::rounding::{self, Mode};
use crate::crm::{AnyMoney, Kind};
use crate::mapping::sales_form::any_to_qbo;
use crate::mapping::{Context, Sales, item, money_form, sales};
use crate::qbo::line::{DetailType, SHIPPING_ITEM};
use crate::qbo::{self, Ref, SalesForm};

use crate::step::Resource;

use super::Plan;
use super::accounts::{self, Account};
use super::row::{Decision, Place, Row};
use super::view::{LedgerEffect, LedgerEntry};

/// Debits positive, credits negative; they sum to zero.
#[derive(Clone, Debug, Default)]
pub(super) struct Postings(BTreeMap<Account, Decimal>);

impl Postings {
    fn add(&mut self, account: Account, amount: Decimal) -> Exact<()> {
        let sum = self.0.entry(account).or_default();
        *sum = sum.plus(amount)?;
        Ok(())
    }

    fn sum(&self) -> Exact<Decimal> {
        crate::base::money::sum(self.0.values().copied())
    }

    /// Posts to `account` what is missing for debits and credits to be equal.
    fn balance(&mut self, account: Account) -> Exact<()> {
        self.add(account, self.sum()?.negated())
    }

    /// Adds what `other` posts, or takes it back.
    fn merge(&mut self, other: &Postings, is_new: bool) -> Exact<()> {
        for (account, amount) in &other.0 {
            let amount = if is_new { *amount } else { amount.negated() };
            self.add(account.clone(), amount)?;
        }
        Ok(())
    }

    /// In the home currency: each amount at the rate; `rest` takes the cents that rounding leaves.
    fn at_rate(&self, rate: Decimal, home: Currency, rest: &Account) -> Exact<Postings> {
        let mut postings = Postings::default();
        for (account, amount) in self.0.iter().filter(|(account, _)| *account != rest) {
            let amount = rounding::line_amount(*amount, rate, home, Mode::HalfUp)?;
            postings.add(account.clone(), amount)?;
        }
        postings.balance(rest.clone())?;
        Ok(postings)
    }

    pub(super) fn view(&self, currency: Currency) -> LedgerEffect {
        let text = |amount: Decimal| currency.text(amount);
        let side = |amount: Decimal, wanted: bool| {
            let shown = !amount.is_zero() && amount.is_sign_positive() == wanted;
            if shown { text(amount.abs()) } else { String::new() }
        };
        let of_side = |positive: bool| {
            let amounts = self.0.values().filter(|amount| amount.is_sign_positive() == positive);
            crate::base::money::sum(amounts.copied()).map(|sum| text(sum.abs())).unwrap_or_default()
        };
        let entries =
            self.0.iter().filter(|(_, amount)| !amount.is_zero()).map(|(account, amount)| LedgerEntry {
                account_id: account.id.clone(),
                account: account.name.clone(),
                debit: side(*amount, true),
                credit: side(*amount, false),
            });
        LedgerEffect {
            currency: currency.code().to_owned(),
            entries: entries.collect(),
            debits: of_side(true),
            credits: of_side(false),
        }
    }
}

impl Plan {
    /// What the plan does to the books as a whole, the home currency first. Documents in another currency are counted
    /// in the home currency if they say at which rate, else in a sum of their own.
    #[must_use]
    pub fn effect(&self) -> Vec<LedgerEffect> {
        let context = self.core.context();
        let mut sums: BTreeMap<(bool, Currency), Postings> = BTreeMap::new();
        for row in self.rows.iter().filter(|row| row.decision.writes()) {
            let Some(effect) = self.effect_of(&context, row) else { continue };
            let (currency, postings) = match &effect.home {
                Some(home) => (self.core.home, home),
                None => (effect.currency, &effect.own),
            };
            let sum = sums.entry((currency != self.core.home, currency)).or_default();
            let mut next = sum.clone();
            if next.merge(postings, true).is_ok() {
                *sum = next;
            }
        }
        sums.iter().map(|((_, currency), sum)| sum.view(*currency)).collect()
    }

    pub(super) fn effect_views(&self, context: &Context<'_>, row: &Row) -> Vec<LedgerEffect> {
        let Some(effect) = self.effect_of(context, row) else { return Vec::new() };
        let home = effect.home.as_ref().filter(|_| effect.currency != self.core.home);
        std::iter::once(effect.own.view(effect.currency))
            .chain(home.map(|home| home.view(self.core.home)))
            .collect()
    }

    /// New documents as they will stand, changed ones as the difference, voided ones taken back.
    fn effect_of(&self, context: &Context<'_>, row: &Row) -> Option<Effect> {
        let books = Books { context, home: self.core.home };
        let before = if row.decision == Decision::Create { None } else { Some(books.standing(row)?) };
        let after = match row.decision {
            Decision::Create | Decision::Update => Some(self.to_stand(&books, row)?),
            _ => None,
        };
        let currency = after.as_ref().or(before.as_ref())?.currency;
        let mut effect = Effect { currency, own: Postings::default(), home: Some(Postings::default()) };
        for (part, is_new) in [(after, true), (before, false)] {
            let Some(part) = part else { continue };
            effect.own.merge(&part.own, is_new).ok()?;
            effect.home = match (effect.home, part.home) {
                (Some(mut sum), Some(home)) => sum.merge(&home, is_new).ok().map(|()| sum),
                _ => None,
            };
        }
        Some(effect)
    }

    fn to_stand(&self, books: &Books<'_, '_>, row: &Row) -> Option<Effect> {
        let Place::Record(index) = row.place else { return None };
        let (context, resolve) = (books.context, self.decided(books.context));
        if let Some(money) = context.workspace.money(row.kind, index) {
            let currency = context.currency(money.currency())?;
            let (body, _) = money_form::any_to_qbo(context, money, currency, &resolve);
            let AnyMoney::Payment(payment) = money else { return books.deposit(&body).ok() };
            let rate_of =
                |invoice: &CrmId| context.crm_invoice(invoice).and_then(|(_, own)| own.exchange_rate);
            let applied = payment.applications.iter().map(|own| (own.amount, rate_of(&own.invoice_id)));
            let credits = payment.credits.iter().map(|own| {
                let place = context.place(Kind::CreditMemo, &own.credit_memo_id);
                let memo = place.and_then(|place| context.workspace.sales(Kind::CreditMemo, place));
                (own.amount.negated(), memo.and_then(|memo| memo.common().exchange_rate))
            });
            let applied = applied.chain(credits);
            return books.payment(&body, applied.collect()).ok();
        }
        let document = context.workspace.sales(row.kind, index)?;
        if row.kind == Kind::PurchaseOrder {
            return None;
        }
        let sales = Sales::from(document);
        let draft = sales::draft(context, &sales).ok()?;
        let (body, _) = any_to_qbo(context, document, &draft, &resolve).ok()?;
        // An item that is still to be created books to the account that it will be created with.
        let to_create = |index: usize| {
            let source = draft.sent.lines.get(index)?.source?;
            let (_, own) = context.crm_item(sales.lines.get(source)?.item_id.as_ref()?)?;
            match sales.bought {
                true => context.settings.accounts.expense.as_ref(),
                false => item::income_account(context.settings, own.item_type),
            }
        };
        // Where QuickBooks computes the tax by itself, the billed one stands for it.
        let tax = draft.sent.predicted.tax.unwrap_or(draft.ledger.tax);
        books.form(row.resource?, &body, tax, to_create).ok()
    }
}

/// What a row does to the books: in its own currency and, where the rate is known, in that of the books.
struct Effect {
    currency: Currency,
    own: Postings,
    home: Option<Postings>,
}

struct Books<'c, 'a> {
    context: &'c Context<'a>,
    home: Currency,
}

impl Books<'_, '_> {
    /// What the record in QuickBooks has done to them.
    fn standing(&self, row: &Row) -> Option<Effect> {
        let id = row.qbo_id.as_ref()?;
        if row.kind == Kind::Deposit {
            return self.deposit(self.context.money_form(row.kind, id)?).ok();
        }
        if row.kind == Kind::Payment {
            let record = self.context.money_form(row.kind, id)?;
            let applied = record.lines().iter().filter_map(|line| {
                let linked = line.linked_txn.first()?;
                let credit = linked.txn_type == "CreditMemo";
                let resource = if credit { Resource::CreditMemo } else { Resource::Invoice };
                let form = self.context.sales_form(resource, &QboId::new(linked.txn_id.clone()));
                let rate = form.and_then(|form| form.exchange_rate).map(|rate| rate.0);
                let amount = line.amount?.0;
                Some((if credit { amount.negated() } else { amount }, rate))
            });
            return self.payment(record, applied.collect()).ok();
        }
        let record = self.context.sales_form(row.resource?, id)?;
        let tax = record.txn_tax_detail.as_ref().and_then(|tax| tax.total_tax);
        self.form(row.resource?, record, tax.map_or(Decimal::ZERO, |tax| tax.0), |_| None).ok()
    }

    fn currency(&self, reference: Option<&Ref>) -> Currency {
        reference.and_then(|reference| Currency::of(&reference.value)).unwrap_or(self.home)
    }

    /// The customer, or the account that the money goes to, has what lines, discounts and tax come to.
    fn form<'s>(
        &self,
        resource: Resource,
        form: &SalesForm,
        tax: Decimal,
        to_create: impl Fn(usize) -> Option<&'s QboId>,
    ) -> Exact<Effect> {
        let currency = self.currency(form.currency_ref.as_ref());
        let mut own = Postings::default();
        self.lines(&mut own, &form.line, to_create)?;
        own.add(accounts::tax(self.context), tax.negated())?;
        let money = || accounts::deposit(self.context, form.deposit_to_account_ref.as_ref());
        let other = match resource {
            Resource::SalesReceipt | Resource::RefundReceipt => money(),
            Resource::Bill | Resource::VendorCredit => {
                accounts::payable(self.context, form.ap_account_ref.as_ref())
            }
            Resource::Purchase => accounts::deposit(self.context, form.account_ref.as_ref()),
            _ => accounts::receivable(self.context, currency, self.home),
        };
        if let Some(deposit) = form.deposit.filter(|deposit| !deposit.0.is_zero()) {
            own.add(money(), deposit.0)?;
        }
        own.balance(other.clone())?;
        let returned = form.credit == Some(true);
        let turned = match resource {
            Resource::CreditMemo | Resource::RefundReceipt | Resource::Bill => true,
            Resource::Purchase => !returned,
            _ => false,
        };
        if turned {
            let mut back = Postings::default();
            back.merge(&own, false)?;
            own = back;
        }
        let home = match form.exchange_rate {
            _ if currency == self.home => Some(own.clone()),
            Some(rate) => Some(own.at_rate(rate.0, self.home, &other)?),
            None => None,
        };
        Ok(Effect { currency, own, home })
    }

    /// Credits the income of each line and debits the discounts.
    fn lines<'s>(
        &self,
        own: &mut Postings,
        lines: &[qbo::Line],
        to_create: impl Fn(usize) -> Option<&'s QboId>,
    ) -> Exact<()> {
        for (index, line) in lines.iter().enumerate() {
            let amount = line.amount.map_or(Decimal::ZERO, |amount| amount.0);
            if let Some(detail) = &line.discount_line_detail {
                own.add(accounts::discount(self.context, detail.discount_account_ref.as_ref()), amount)?;
                continue;
            }
            let Some(detail) = line.item_detail() else { continue };
            let bought = line.detail_type == Some(DetailType::ItemBasedExpenseLineDetail);
            let account = match detail.item_ref.as_ref() {
                _ if detail.account_ref.is_some() => {
                    let id = detail.account_ref.as_ref().map(|account| QboId::new(account.value.clone()));
                    accounts::named(self.context, id.as_ref(), "Expense")
                }
                Some(item) if bought && !item.value.is_empty() => {
                    accounts::expense(self.context, &item.value)
                }
                Some(item) if item.value == SHIPPING_ITEM => accounts::shipping(self.context),
                Some(item) if !item.value.is_empty() => accounts::income(self.context, &item.value),
                _ => accounts::named(self.context, to_create(index), "Income"),
            };
            own.add(account, amount.negated())?;
        }
        Ok(())
    }

    /// Takes what was moved out of Undeposited Funds, and the rest out of the accounts of the lines.
    fn deposit(&self, record: &qbo::MoneyForm) -> Exact<Effect> {
        let currency = self.currency(record.currency_ref.as_ref());
        let bank = accounts::deposit(self.context, record.deposit_to_account_ref.as_ref());
        let mut own = Postings::default();
        for line in record.lines() {
            let account = line.deposit_line_detail.as_ref().and_then(|detail| detail.account_ref.as_ref());
            let account = match account {
                Some(account) => {
                    accounts::named(self.context, Some(&QboId::new(account.value.clone())), "Deposit line")
                }
                None => accounts::deposit(self.context, None),
            };
            own.add(account, line.amount.map_or(Decimal::ZERO, |amount| amount.0.negated()))?;
        }
        own.balance(bank.clone())?;
        let home = match record.exchange_rate {
            _ if currency == self.home => Some(own.clone()),
            Some(rate) => Some(own.at_rate(rate.0, self.home, &bank)?),
            None => None,
        };
        Ok(Effect { currency, own, home })
    }

    /// `applied` are amounts with the exchange rates of the invoices that they pay; negative for credit that is used.
    fn payment(&self, record: &qbo::Payment, applied: Vec<(Decimal, Option<Decimal>)>) -> Exact<Effect> {
        let currency = self.currency(record.currency_ref.as_ref());
        let amount = record.total_amt.map_or(Decimal::ZERO, |total| total.0);
        let rate = record.exchange_rate.map(|rate| rate.0);
        let receivable = accounts::receivable(self.context, currency, self.home);
        let bank = accounts::deposit(self.context, record.deposit_to_account_ref.as_ref());
        let mut own = Postings::default();
        own.add(bank.clone(), amount)?;
        own.balance(receivable.clone())?;
        let Some(rate) = rate.filter(|_| currency != self.home) else {
            let home = (currency == self.home).then(|| own.clone());
            return Ok(Effect { currency, own, home });
        };
        let at =
            |amount: Decimal, rate: Decimal| rounding::line_amount(amount, rate, self.home, Mode::HalfUp);
        let mut home = Postings::default();
        home.add(bank, at(amount, rate)?)?;
        let mut rest = amount;
        for (part, invoice_rate) in applied {
            rest = rest.minus(part)?;
            home.add(receivable.clone(), at(part, invoice_rate.unwrap_or(rate))?.negated())?;
        }
        home.add(receivable, at(rest, rate)?.negated())?;
        home.balance(accounts::exchange(self.context))?;
        Ok(Effect { currency, own, home: Some(home) })
    }
}
