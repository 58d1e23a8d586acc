//! Double entry behind the transactions: which accounts each one debits and credits.
//!
//! **Invariant**: a transaction's debits equal its credits. Every posting is taken from the stored form on
//! its own, so a form that does not add up shows. Two are the remainder of the others: a discount on prices
//! that include tax, which the form holds with its tax, and the rounding of a foreign currency.

use crate::json::{Object, Value, amount, amount_or_zero, flag, list, object, reference, text};
use crate::number::Fixed;
use crate::refs::{GRATUITY_ITEM, SHIPPING_ITEM};
use crate::rules::inner_lines;
use crate::store::{Id, Store};

/// What an account is debited with; credits are negative.
#[derive(Clone, Debug)]
pub struct Posting {
    pub account: Id,
    /// In home currency: what the books add up.
    pub home: Fixed,
    /// In the currency of the account: what its balance shows.
    pub shown: Fixed,
}

/// Account and amount in the currency of the transaction.
type Entry = (Id, Fixed);

/// What a transaction posts, once for each account.
pub fn postings(store: &Store, entity: &str, fields: &Object) -> Vec<Posting> {
    let mut postings: Vec<Posting> = Vec::with_capacity(4);
    for own in each(store, entity, fields) {
        match postings.iter_mut().find(|posting| posting.account == own.account) {
            Some(posting) => {
                posting.home = posting.home.plus(own.home);
                posting.shown = posting.shown.plus(own.shown);
            }
            None => postings.push(own),
        }
    }
    postings.retain(|posting| !(posting.home.is_zero() && posting.shown.is_zero()));
    postings
}

fn each(store: &Store, entity: &str, fields: &Object) -> Vec<Posting> {
    let own = match entity {
        "Invoice" => sale(store, fields, Side::Receivable),
        "CreditMemo" => reversed(sale(store, fields, Side::Receivable)),
        "SalesReceipt" => sale(store, fields, Side::Money),
        "RefundReceipt" => reversed(sale(store, fields, Side::Money)),
        "Bill" => purchase(store, fields, payable_of(store, fields)),
        "VendorCredit" => reversed(purchase(store, fields, payable_of(store, fields))),
        "Purchase" => {
            let account = reference(fields, "AccountRef").map_or_else(|| payable_of(store, fields), Id::from);
            let spent = purchase(store, fields, account);
            if flag(fields, "Credit") == Some(true) { reversed(spent) } else { spent }
        }
        "Deposit" => deposit(store, fields),
        "JournalEntry" => journal(store, fields),
        "Transfer" => transfer(fields),
        "Payment" => {
            let control = reference(fields, "ARAccountRef")
                .map_or_else(|| receivable(store, currency(fields)), Id::from);
            return settlement(store, fields, (money(store, fields), control), false);
        }
        "BillPayment" => {
            return settlement(store, fields, (paid_from(store, fields), payable_of(store, fields)), true);
        }
        _ => return Vec::new(),
    };
    let mut home = at_home(store, fields, own);
    home.extend(cost_of_goods(store, entity, fields));
    home
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Receivable,
    Money,
}

fn reversed(entries: Vec<Entry>) -> Vec<Entry> {
    entries.into_iter().map(|(account, amount)| (account, amount.negated())).collect()
}

/// The lines of a form, with those that a bundle stands for in its place.
pub fn item_lines(fields: &Object) -> impl Iterator<Item = &Object> {
    let lines = list(fields, "Line").iter().filter_map(Value::as_object);
    lines.flat_map(|line| std::iter::once(line).chain(inner_lines(line)))
}

fn total_tax(fields: &Object) -> Fixed {
    object(fields, "TxnTaxDetail").map_or(Fixed::ZERO, |tax| amount_or_zero(tax, "TotalTax"))
}

fn sale(store: &Store, fields: &Object, side: Side) -> Vec<Entry> {
    let total = amount_or_zero(fields, "TotalAmt");
    let down = amount_or_zero(fields, "Deposit");
    let mut entries = match side {
        Side::Receivable => {
            vec![(receivable(store, currency(fields)), total.minus(down)), (money(store, fields), down)]
        }
        Side::Money => vec![(money(store, fields), total)],
    };
    let mut discount = None;
    entries.push((tax_account(store), total_tax(fields).negated()));
    for line in item_lines(fields) {
        let amount = amount_or_zero(line, "Amount");
        match text(line, "DetailType") {
            Some("SalesItemLineDetail") => entries.push((income(store, line), amount.negated())),
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
        let rest = entries.iter().fold(Fixed::ZERO, |sum, (_, amount)| sum.plus(*amount)).negated();
        entries.push((account, if inclusive { rest } else { amount }));
    }
    entries
}

fn purchase(store: &Store, fields: &Object, from: Id) -> Vec<Entry> {
    let mut entries = vec![(from, amount_or_zero(fields, "TotalAmt").negated())];
    entries.push((tax_account(store), total_tax(fields)));
    for line in item_lines(fields) {
        let detail = object(line, "AccountBasedExpenseLineDetail");
        let account = detail.and_then(|detail| reference(detail, "AccountRef")).map(Id::from);
        let account = account.unwrap_or_else(|| expense(store, line));
        entries.push((account, amount_or_zero(line, "Amount")));
    }
    entries
}

/// What an item that is bought is debited to: the inventory, or its expense.
fn expense(store: &Store, line: &Object) -> Id {
    let item = object(line, "ItemBasedExpenseLineDetail").and_then(|detail| reference(detail, "ItemRef"));
    let item = item.and_then(|item| store.row("Item", &Id::from(item)));
    let account = item.and_then(|item| {
        let stock = item.reference("AssetAccountRef").filter(|_| item.text("Type") == Some("Inventory"));
        stock.or_else(|| item.reference("ExpenseAccountRef"))
    });
    account.map_or_else(|| known(store.chart().named("Uncategorized Expense")), Id::from)
}

fn journal(store: &Store, fields: &Object) -> Vec<Entry> {
    let mut entries: Vec<Entry> = list(fields, "Line")
        .iter()
        .filter_map(Value::as_object)
        .filter_map(|line| {
            let detail = object(line, "JournalEntryLineDetail")?;
            Some((Id::from(reference(detail, "AccountRef")?), signed(line, detail)))
        })
        .collect();
    entries.push((tax_account(store), total_tax(fields)));
    entries
}

fn signed(line: &Object, detail: &Object) -> Fixed {
    let amount = amount_or_zero(line, "Amount");
    if text(detail, "PostingType") == Some("Debit") { amount } else { amount.negated() }
}

/// Lines of a journal entry on accounts of a type that holds what names owe: list, name and debit.
pub fn control_lines<'a>(
    store: &'a Store,
    fields: &'a Object,
    kind: &'a str,
) -> impl Iterator<Item = (&'a str, &'a str, Fixed)> {
    list(fields, "Line").iter().filter_map(Value::as_object).filter_map(move |line| {
        let detail = object(line, "JournalEntryLineDetail")?;
        let account = store.get("Account", reference(detail, "AccountRef")?)?;
        if text(&account.fields, "AccountType") != Some(kind) {
            return None;
        }
        let entity = object(detail, "Entity")?;
        Some((text(entity, "Type")?, reference(entity, "EntityRef")?, signed(line, detail)))
    })
}

fn transfer(fields: &Object) -> Vec<Entry> {
    let account = |key: &str| Id::from(reference(fields, key).unwrap_or(""));
    let value = amount_or_zero(fields, "Amount");
    vec![(account("ToAccountRef"), value), (account("FromAccountRef"), value.negated())]
}

/// Money against what a name owes. Each charge leaves the books at the rate of its own day; the difference
/// to the rate of the payment is a gain or a loss.
fn settlement(store: &Store, fields: &Object, accounts: (Id, Id), outgoing: bool) -> Vec<Posting> {
    let (money, control) = accounts;
    let total = amount_or_zero(fields, "TotalAmt");
    let rate = rate(fields);
    let mut open = total;
    let mut settled = Fixed::ZERO;
    for line in list(fields, "Line").iter().filter_map(Value::as_object) {
        let link = list(line, "LinkedTxn").first().and_then(Value::as_object);
        let Some(link) = link else { continue };
        let (kind, id) = (text(link, "TxnType").unwrap_or(""), text(link, "TxnId").unwrap_or(""));
        let amount = amount_or_zero(line, "Amount");
        let signed = match kind {
            "Invoice" | "Bill" => amount,
            "CreditMemo" | "VendorCredit" => amount.negated(),
            _ => continue,
        };
        open = open.minus(signed);
        let of_target = store
            .row(kind, &Id::from(id))
            .map_or(rate, |row| row.amount("ExchangeRate").unwrap_or(Fixed::whole(1)));
        settled = settled.plus(converted(signed, of_target));
    }
    let settled = settled.plus(converted(open, rate));
    let way = |value: Fixed| if outgoing { value.negated() } else { value };
    let entries = [(money, total, converted(total, rate)), (control, total.negated(), settled.negated())];
    let mut postings: Vec<Posting> = entries
        .into_iter()
        .map(|(account, own, home)| posting(store, fields, account, way(own), way(home)))
        .collect();
    remainder(store, &mut postings);
    postings
}

fn rate(fields: &Object) -> Fixed {
    amount(fields, "ExchangeRate").unwrap_or(Fixed::whole(1))
}

fn converted(amount: Fixed, rate: Fixed) -> Fixed {
    if rate == Fixed::whole(1) { amount } else { amount.times(rate, 2).unwrap_or(amount) }
}

fn posting(store: &Store, fields: &Object, account: Id, own: Fixed, home: Fixed) -> Posting {
    if own == home {
        return Posting { account, home, shown: home };
    }
    let theirs = store.row("Account", &account).and_then(|row| row.reference("CurrencyRef"));
    let shown = if theirs == reference(fields, "CurrencyRef") { own } else { home };
    Posting { account, home, shown }
}

/// What the rounding of a foreign currency, or its change, leaves over.
fn remainder(store: &Store, postings: &mut Vec<Posting>) {
    let rest = postings.iter().fold(Fixed::ZERO, |sum, posting| sum.minus(posting.home));
    if !rest.is_zero() {
        postings.push(Posting { account: by_subtype(store, "ExchangeGainOrLoss"), home: rest, shown: rest });
    }
}

fn at_home(store: &Store, fields: &Object, own: Vec<Entry>) -> Vec<Posting> {
    let rate = rate(fields);
    let convert = |(account, amount): Entry| posting(store, fields, account, amount, converted(amount, rate));
    let mut home: Vec<Posting> = own.into_iter().map(convert).collect();
    if rate != Fixed::whole(1) {
        remainder(store, &mut home);
    }
    home
}

/// Goods that leave the inventory: at the purchase cost of their item.
fn cost_of_goods(store: &Store, entity: &str, fields: &Object) -> Vec<Posting> {
    let mut postings = Vec::new();
    let sold = matches!(entity, "Invoice" | "SalesReceipt" | "CreditMemo" | "RefundReceipt");
    for (item, quantity) in stock_moves(entity, fields).filter(|_| sold) {
        let Some(item) = store.row("Item", &Id::from(item)) else { continue };
        if item.text("Type") != Some("Inventory") {
            continue;
        }
        let cost = quantity.times(item.amount_or_zero("PurchaseCost"), 2).unwrap_or(Fixed::ZERO);
        let account = |key: &str| Id::from(item.reference(key).unwrap_or(""));
        for (account, home) in
            [(account("AssetAccountRef"), cost), (account("ExpenseAccountRef"), cost.negated())]
        {
            postings.push(Posting { account, home, shown: home });
        }
    }
    postings
}

/// Items and how many of each a transaction adds to what is on hand.
pub fn stock_moves<'a>(entity: &str, fields: &'a Object) -> impl Iterator<Item = (&'a str, Fixed)> {
    let way = match entity {
        "Invoice" | "SalesReceipt" | "VendorCredit" => Some(false),
        "CreditMemo" | "RefundReceipt" | "Bill" => Some(true),
        "Purchase" => Some(flag(fields, "Credit") != Some(true)),
        _ => None,
    };
    way.into_iter().flat_map(move |incoming| {
        item_lines(fields).filter_map(move |line| {
            let detail =
                object(line, "SalesItemLineDetail").or_else(|| object(line, "ItemBasedExpenseLineDetail"))?;
            let quantity = amount(detail, "Qty")?;
            let quantity = if incoming { quantity } else { quantity.negated() };
            Some((reference(detail, "ItemRef")?, quantity))
        })
    })
}

fn deposit(store: &Store, fields: &Object) -> Vec<Entry> {
    let mut entries = vec![(money(store, fields), amount_or_zero(fields, "TotalAmt"))];
    if let Some(back) = object(fields, "CashBack") {
        let account = reference(back, "AccountRef").map_or_else(|| money(store, fields), Id::from);
        entries.push((account, amount_or_zero(back, "Amount")));
    }
    for line in list(fields, "Line").iter().filter_map(Value::as_object) {
        let linked = !list(line, "LinkedTxn").is_empty();
        let own = object(line, "DepositLineDetail").and_then(|detail| reference(detail, "AccountRef"));
        let account = own.filter(|_| !linked).map_or_else(|| by_subtype(store, "UndepositedFunds"), Id::from);
        entries.push((account, amount_or_zero(line, "Amount").negated()));
    }
    entries
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
    let account = store.row("Item", &Id::from(item)).and_then(|item| item.reference("IncomeAccountRef"));
    account.map_or_else(|| uncategorized(store), Id::from)
}

fn money(store: &Store, fields: &Object) -> Id {
    reference(fields, "DepositToAccountRef").map_or_else(|| by_subtype(store, "UndepositedFunds"), Id::from)
}

fn paid_from(store: &Store, fields: &Object) -> Id {
    let check = object(fields, "CheckPayment").and_then(|detail| reference(detail, "BankAccountRef"));
    let card = object(fields, "CreditCardPayment").and_then(|detail| reference(detail, "CCAccountRef"));
    check.or(card).map_or_else(|| money(store, fields), Id::from)
}

fn currency(fields: &Object) -> &str {
    reference(fields, "CurrencyRef").unwrap_or("")
}

pub fn receivable(store: &Store, currency: &str) -> Id {
    control(store, "Accounts Receivable", currency)
}

pub fn payable(store: &Store, currency: &str) -> Id {
    control(store, "Accounts Payable", currency)
}

fn payable_of(store: &Store, fields: &Object) -> Id {
    reference(fields, "APAccountRef").map_or_else(|| payable(store, currency(fields)), Id::from)
}

/// The account of a type that is kept in a currency, or the first one.
fn control(store: &Store, kind: &str, currency: &str) -> Id {
    known(store.chart().control(kind, currency))
}

fn tax_account(store: &Store) -> Id {
    let chart = store.chart();
    let both = [chart.subtype("SalesTaxPayable"), chart.subtype("GlobalTaxPayable")];
    known(both.into_iter().flatten().min())
}

fn uncategorized(store: &Store) -> Id {
    known(store.chart().named("Uncategorized Income"))
}

fn by_subtype(store: &Store, sub: &str) -> Id {
    known(store.chart().subtype(sub))
}

fn known(account: Option<&Id>) -> Id {
    account.cloned().unwrap_or_else(|| Id::from(""))
}
