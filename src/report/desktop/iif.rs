//! Intuit Interchange Format: text in columns with tabs between, a title row for each kind of row, CRLF (Intuit, "IIF
//! transactions" in Desktop's help). A transaction is one `TRNS` row with what the customer owes, `SPL` rows with where it
//! goes, negative, and `ENDTRNS`; the amounts come to zero. Desktop takes tax from the row marked `AUTOSTAX` as it stands,
//! and wants that row even if it is zero. What it cannot read is said in other characters.

use chrono::{Datelike, NaiveDate};

use crate::base::limits::{DESKTOP_ADDRESS_CHARS_MAX, DESKTOP_MEMO_CHARS_MAX};
use crate::base::money::{Arithmetic, Currency, Decimal, plain};
use crate::base::text::shorten;
use crate::crm::Address;
use crate::settings::DesktopOptions;

use super::{Form, FormLine, Part};

const TITLES: &str = "!TRNS\tTRNSTYPE\tDATE\tACCNT\tNAME\tAMOUNT\tDOCNUM\tMEMO\tCLEAR\tTOPRINT\tNAMEISTAXABLE\tDUEDATE\tPONUM\tADDR1\tADDR2\tADDR3\tADDR4\tADDR5\tINVMEMO\r
!SPL\tTRNSTYPE\tDATE\tACCNT\tNAME\tAMOUNT\tDOCNUM\tMEMO\tCLEAR\tQNTY\tPRICE\tINVITEM\tTAXABLE\tEXTRA\r
!ENDTRNS\r
";

/// Lines of an address.
const ADDRESS_LINES: usize = 5;

pub(super) fn write(forms: &[Form<'_>], options: &DesktopOptions, home: Currency) -> Vec<u8> {
    let mut text = TITLES.to_owned();
    for form in forms {
        transaction(&mut text, form, options, home);
    }
    text.chars().map(latin).collect()
}

/// Whether the name is read there as it is written here.
pub(super) fn carries(name: &str) -> bool {
    words(name, usize::MAX) == name
}

fn transaction(text: &mut String, form: &Form<'_>, options: &DesktopOptions, home: Currency) {
    let date = day(Some(form.invoice.issue_date));
    head(text, form, &date, &options.receivable_account, home);
    for line in &form.lines {
        let quantity = line.quantity.map(|quantity| plain(negative(quantity))).unwrap_or_default();
        let row = Row {
            account: account(line, options),
            name: "",
            amount: line.amount,
            memo: &words(line.text, DESKTOP_MEMO_CHARS_MAX),
            quantity: &quantity,
            price: &plain(line.price),
            item: line.item,
            taxable: line.taxable,
            extra: "",
        };
        split(text, form, &date, home, &row);
    }
    for tax in &form.taxes {
        let row = Row {
            account: &options.sales_tax_account,
            name: &options.sales_tax_agency,
            amount: tax.amount,
            memo: "",
            quantity: "",
            price: &format!("{}%", plain(tax.percent)),
            item: &tax.item,
            taxable: false,
            extra: "AUTOSTAX",
        };
        split(text, form, &date, home, &row);
    }
    text.push_str("ENDTRNS\r\n");
}

fn head(text: &mut String, form: &Form<'_>, date: &str, receivable: &str, home: Currency) {
    let invoice = form.invoice;
    let said = |text: &Option<String>| words(text.as_deref().unwrap_or_default(), DESKTOP_MEMO_CHARS_MAX);
    let taxable = yes(form.taxes.iter().any(|tax| !tax.amount.is_zero()));
    let (memo, order, due) =
        (said(&invoice.memo), said(&invoice.purchase_order_number), day(invoice.due_date));
    let total = home.text(form.total);
    let mut row = vec!["TRNS", "INVOICE", date, receivable, &form.customer, &total, &invoice.number, &memo];
    row.extend(["N", "Y", taxable, &due, &order]);
    let mut address = form.address.map(printed).unwrap_or_default();
    address.resize(ADDRESS_LINES, String::new());
    row.extend(address.iter().map(String::as_str));
    row.push(&memo);
    cells(text, &row);
}

/// Where a part of the total goes.
struct Row<'r> {
    account: &'r str,
    name: &'r str,
    amount: Decimal,
    memo: &'r str,
    quantity: &'r str,
    price: &'r str,
    item: &'r str,
    taxable: bool,
    extra: &'r str,
}

fn split(text: &mut String, form: &Form<'_>, date: &str, home: Currency, row: &Row<'_>) {
    let amount = home.text(negative(row.amount));
    let head = ["SPL", "INVOICE", date, row.account, row.name, &amount, &form.invoice.number, row.memo];
    let tail = ["N", row.quantity, row.price, row.item, yes(row.taxable), row.extra];
    cells(text, &[head.as_slice(), &tail].concat());
}

fn cells(text: &mut String, cells: &[&str]) {
    for (place, cell) in cells.iter().enumerate() {
        if place > 0 {
            text.push('\t');
        }
        text.push_str(cell);
    }
    text.push_str("\r\n");
}

fn account<'o>(line: &FormLine<'_>, options: &'o DesktopOptions) -> &'o str {
    match line.part {
        Part::Discount => &options.discount_account,
        Part::Tax => &options.sales_tax_account,
        Part::Item | Part::Shipping | Part::Rounding => &options.income_account,
    }
}

fn negative(amount: Decimal) -> Decimal {
    Decimal::ZERO.minus(amount).unwrap_or_default()
}

fn yes(is: bool) -> &'static str {
    if is { "Y" } else { "N" }
}

/// `1/31/2026`.
fn day(day: Option<NaiveDate>) -> String {
    day.map(|day| format!("{}/{}/{}", day.month(), day.day(), day.year())).unwrap_or_default()
}

fn printed(address: &Address) -> Vec<String> {
    let street = [&address.line1, &address.line2, &address.line3, &address.line4, &address.line5];
    let town = [&address.city, &address.region, &address.postal_code];
    let town = town.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ");
    let lines = street.into_iter().flatten().cloned().chain([town]).chain(address.country.clone());
    let lines = lines.map(|line| words(line.trim(), DESKTOP_ADDRESS_CHARS_MAX));
    lines.filter(|line| !line.is_empty()).take(ADDRESS_LINES).collect()
}

/// Text as a cell can hold it: on one line, without what Desktop stops at, in characters that Western Windows has.
fn words(text: &str, chars_max: usize) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in shorten(text, chars_max).chars() {
        match character {
            '\t' | '\n' | '\r' | '\u{a0}' | '\u{2009}' | '\u{202f}' => plain.push(' '),
            ';' => plain.push(','),
            '"' | '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}' => plain.push('\''),
            '\u{2013}' | '\u{2014}' | '\u{2212}' => plain.push('-'),
            '\u{2026}' => plain.push_str("..."),
            '€' => plain.push_str("EUR"),
            _ if u32::from(character) <= 0xff && !character.is_control() => plain.push(character),
            _ => plain.push('?'),
        }
    }
    plain
}

/// Everything written here is within Latin-1, which Windows shows the same.
fn latin(character: char) -> u8 {
    u8::try_from(u32::from(character)).unwrap_or(b'?')
}
