//! Double entry behind the transactions: which accounts each one debits and credits.
//!
//! **Invariant**: a transaction's debits equal its credits. Every posting is taken from the stored form on
//! its own, so a form that does not add up shows. Two are the remainder of the others: a discount on prices
//! that include tax, which the form holds with its tax, and the rounding of a foreign currency.

use crate::json::Value;

use crate::json::{Object, amount, amount_or_zero, list, object, reference, text};
use crate::number::Fixed;
use crate::refs::{GRATUITY_ITEM, SHIPPING_ITEM};
use crate::store::{Id, Store};

/// An account and what it is debited with, in home currency; credits are negative.
pub type Posting = (Id, Fixed);

pub fn postings(store: &Store, entity: &str, fields: &Object) -> Vec<Posting> {
    let own = match entity {
        "Invoice" => sale(store, fields, Side::Receivable),
        "CreditMemo" => reversed(sale(store, fields, Side::Receivable)),
        "SalesReceipt" => sale(store, fields, Side::Money),
        "RefundReceipt" => reversed(sale(store, fields, Side::Money)),
        "Payment" => payment(store, fields),
        "Deposit" => deposit(store, fields),
        _ => Vec::new(),
    };
    at_home(store, fields, own)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Receivable,
    Money,
}

fn reversed(postings: Vec<Posting>) -> Vec<Posting> {
    postings.into_iter().map(|(account, amount)| (account, amount.negated())).collect()
}

fn sale(store: &Store, fields: &Object, side: Side) -> Vec<Posting> {
    let total = amount_or_zero(fields, "TotalAmt");
    let down = amount_or_zero(fields, "Deposit");
    let mut postings = match side {
        Side::Receivable => {
            vec![(receivable(store), total.minus(down)), (money(store, fields), down)]
        }
        Side::Money => vec![(money(store, fields), total)],
    };
    let mut discount = None;
    let tax = object(fields, "TxnTaxDetail").map_or(Fixed::ZERO, |tax| amount_or_zero(tax, "TotalTax"));
    postings.push((tax_account(store), tax.negated()));
    for line in list(fields, "Line").iter().filter_map(Value::as_object) {
        let amount = amount_or_zero(line, "Amount");
        match text(line, "DetailType") {
            Some("SalesItemLineDetail") => postings.push((income(store, line), amount.negated())),
            Some("DiscountLineDetail") => {
                let account = object(line, "DiscountLineDetail")
                    .and_then(|detail| reference(detail, "DiscountAccountRef"))
                    .map_or_else(|| by_subtype(store, "DiscountsRefundsGiven"), Id::from);
                discount = Some((account, amount));
            }
            _ => {}
        }
    }
    if let Some((account, amount)) = discount {
        let inclusive = text(fields, "GlobalTaxCalculation") == Some("TaxInclusive");
        let rest = postings.iter().fold(Fixed::ZERO, |sum, (_, amount)| sum.plus(*amount)).negated();
        postings.push((account, if inclusive { rest } else { amount }));
    }
    postings
}

fn payment(store: &Store, fields: &Object) -> Vec<Posting> {
    let total = amount_or_zero(fields, "TotalAmt");
    vec![(money(store, fields), total), (receivable(store), total.negated())]
}

fn deposit(store: &Store, fields: &Object) -> Vec<Posting> {
    let mut postings = vec![(money(store, fields), amount_or_zero(fields, "TotalAmt"))];
    if let Some(back) = object(fields, "CashBack") {
        let account = reference(back, "AccountRef").map_or_else(|| money(store, fields), Id::from);
        postings.push((account, amount_or_zero(back, "Amount")));
    }
    for line in list(fields, "Line").iter().filter_map(Value::as_object) {
        let own = object(line, "DepositLineDetail").and_then(|detail| reference(detail, "AccountRef"));
        let account = own.map_or_else(|| by_subtype(store, "UndepositedFunds"), Id::from);
        postings.push((account, amount_or_zero(line, "Amount").negated()));
    }
    postings
}

fn income(store: &Store, line: &Object) -> Id {
    let item =
        object(line, "SalesItemLineDetail").and_then(|detail| reference(detail, "ItemRef")).unwrap_or("");
    if item == SHIPPING_ITEM || item == GRATUITY_ITEM {
        let preferences =
            store.get("Preferences", "1").and_then(|record| object(&record.fields, "SalesFormsPrefs"));
        let account = preferences.and_then(|sales| text(sales, "DefaultShippingAccount"));
        return account.map_or_else(|| uncategorized(store), Id::from);
    }
    let account = store.get("Item", item).and_then(|item| reference(&item.fields, "IncomeAccountRef"));
    account.map_or_else(|| uncategorized(store), Id::from)
}

fn money(store: &Store, fields: &Object) -> Id {
    reference(fields, "DepositToAccountRef").map_or_else(|| by_subtype(store, "UndepositedFunds"), Id::from)
}

fn receivable(store: &Store) -> Id {
    first(store, |account| text(account, "AccountType") == Some("Accounts Receivable"))
}

fn tax_account(store: &Store) -> Id {
    first(store, |account| {
        matches!(text(account, "AccountSubType"), Some("SalesTaxPayable" | "GlobalTaxPayable"))
    })
}

fn uncategorized(store: &Store) -> Id {
    first(store, |account| text(account, "Name") == Some("Uncategorized Income"))
}

fn by_subtype(store: &Store, sub: &str) -> Id {
    first(store, |account| text(account, "AccountSubType") == Some(sub))
}

/// A company is founded with each of these accounts, and accounts cannot be deleted.
fn first(store: &Store, is: impl Fn(&Object) -> bool) -> Id {
    store
        .rows("Account")
        .find(|account| is(&account.fields))
        .map_or_else(|| Id::from(""), |account| account.id.clone())
}

fn at_home(store: &Store, fields: &Object, own: Vec<Posting>) -> Vec<Posting> {
    let rate = amount(fields, "ExchangeRate").unwrap_or(Fixed::whole(1));
    if rate == Fixed::whole(1) {
        return own;
    }
    let mut home: Vec<Posting> =
        own.into_iter().map(|(account, amount)| (account, amount.times(rate, 2).unwrap_or(amount))).collect();
    let rounding = home.iter().fold(Fixed::ZERO, |sum, (_, amount)| sum.plus(*amount));
    home.push((receivable(store), rounding.negated()));
    home
}
