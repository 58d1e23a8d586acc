//! Which account of the company takes what, by the names of its own chart.

use crate::base::ids::QboId;
use crate::base::money::Currency;
use crate::mapping::Context;
use crate::qbo::{self, Ref};

/// An account by its id and its name in the company; without an id where QuickBooks chooses one that is not known.
/// Ordered by what it is for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Account {
    order: u8,
    pub id: Option<String>,
    pub name: String,
}

const RECEIVABLE: u8 = 0;
const MONEY: u8 = 1;
const INCOME: u8 = 2;
const DISCOUNT: u8 = 3;
const SHIPPING: u8 = 4;
const TAX: u8 = 5;
const EXCHANGE: u8 = 6;

fn account(context: &Context<'_>, order: u8, id: Option<&str>, otherwise: &str) -> Account {
    let known = id.and_then(|id| context.account(&QboId::new(id)));
    match known {
        Some(own) => of(order, own),
        None => Account { order, id: id.map(str::to_owned), name: otherwise.to_owned() },
    }
}

fn of(order: u8, own: &qbo::Account) -> Account {
    let name = own.fully_qualified_name.as_ref().or(own.name.as_ref());
    Account { order, id: own.id.clone(), name: name.cloned().unwrap_or_default() }
}

/// The only active account that fits; QuickBooks chooses by rules of its own among several.
fn only<'c>(context: &'c Context<'_>, fits: impl Fn(&qbo::Account) -> bool) -> Option<&'c qbo::Account> {
    let all = context.snapshot.entities.account.iter().flatten();
    let mut fitting = all.filter(|own| own.active != Some(false) && fits(own));
    let first = fitting.next()?;
    fitting.next().is_none().then_some(first)
}

fn by_sub_type(context: &Context<'_>, order: u8, sub_types: &[&str], otherwise: &str) -> Account {
    let fits =
        |own: &qbo::Account| own.account_sub_type.as_deref().is_some_and(|own| sub_types.contains(&own));
    only(context, fits).map_or_else(|| account(context, order, None, otherwise), |own| of(order, own))
}

/// Receivables are kept apart by currency.
pub(super) fn receivable(context: &Context<'_>, currency: Currency, home: Currency) -> Account {
    let fits = |own: &qbo::Account| {
        let of_account = own.currency_ref.as_ref().map_or(home.code(), |own| own.value.as_str());
        own.account_type.as_deref() == Some("Accounts Receivable") && of_account == currency.code()
    };
    let otherwise = || {
        let name = if currency == home {
            "Accounts receivable".to_owned()
        } else {
            format!("Accounts receivable - {}", currency.code())
        };
        account(context, RECEIVABLE, None, &name)
    };
    only(context, fits).map_or_else(otherwise, |own| of(RECEIVABLE, own))
}

/// What is owed to vendors: the account named, else the company's only one.
pub(super) fn payable(context: &Context<'_>, to: Option<&Ref>) -> Account {
    let fits = |own: &qbo::Account| own.account_type.as_deref() == Some("Accounts Payable");
    match (to, only(context, fits)) {
        (None, Some(own)) => of(RECEIVABLE, own),
        (to, _) => account(context, RECEIVABLE, to.map(|to| to.value.as_str()), "Accounts payable"),
    }
}

/// What purchases of an item are booked to.
pub(super) fn expense(context: &Context<'_>, item: &str) -> Account {
    let item = context.item(&QboId::new(item));
    let reference = item.and_then(|item| item.expense_account_ref.as_ref());
    let name = item.and_then(|item| item.name.as_deref()).unwrap_or("an unknown item");
    account(context, INCOME, reference.map(|own| own.value.as_str()), &format!("Cost of {name}"))
}

/// Where money goes: the account named, else Undeposited Funds.
pub(super) fn deposit(context: &Context<'_>, to: Option<&Ref>) -> Account {
    match to {
        Some(to) => account(context, MONEY, Some(&to.value), "Deposit account"),
        None => by_sub_type(context, MONEY, &["UndepositedFunds"], "Undeposited Funds"),
    }
}

/// What sales of an item are booked to.
pub(super) fn income(context: &Context<'_>, item: &str) -> Account {
    let item = context.item(&QboId::new(item));
    let reference = item.and_then(|item| item.income_account_ref.as_ref());
    let name = item.and_then(|item| item.name.as_deref()).unwrap_or("an unknown item");
    account(context, INCOME, reference.map(|own| own.value.as_str()), &format!("Income of {name}"))
}

pub(super) fn named(context: &Context<'_>, id: Option<&QboId>, otherwise: &str) -> Account {
    account(context, INCOME, id.map(QboId::as_str), otherwise)
}

pub(super) fn discount(context: &Context<'_>, to: Option<&Ref>) -> Account {
    let usual = context.facts.default_discount_account.as_ref().map(QboId::as_str);
    account(context, DISCOUNT, to.map(|to| to.value.as_str()).or(usual), "Discounts given")
}

pub(super) fn shipping(context: &Context<'_>) -> Account {
    let usual = context.facts.default_shipping_account.as_ref();
    let id = usual.or(context.settings.accounts.shipping.as_ref()).map(QboId::as_str);
    account(context, SHIPPING, id, "Shipping income")
}

/// Sales tax, GST or VAT owed. QuickBooks books it by agency.
pub(super) fn tax(context: &Context<'_>) -> Account {
    by_sub_type(context, TAX, &["SalesTaxPayable", "GlobalTaxPayable"], "Sales tax payable")
}

pub(super) fn exchange(context: &Context<'_>) -> Account {
    by_sub_type(context, EXCHANGE, &["ExchangeGainOrLoss"], "Exchange gain or loss")
}
