//! A row for each line of each invoice. The amounts of an invoice's rows add up to its total.

use crate::base::csv::Csv;
use crate::base::money::{Currency, plain};

use super::{Form, Part};

const TITLES: &[&str] = &[
    "Invoice Number",
    "Customer",
    "Invoice Date",
    "Due Date",
    "PO Number",
    "Part",
    "Item",
    "Description",
    "Quantity",
    "Rate",
    "Amount",
    "Taxable",
    "Tax Percent",
    "Invoice Total",
    "Currency",
    "Memo",
];

pub(super) fn write(forms: &[Form<'_>], home: Currency) -> Vec<u8> {
    let mut csv = Csv::new(TITLES);
    for form in forms {
        for line in &form.lines {
            let quantity = line.quantity.map(plain).unwrap_or_default();
            let numbers = [quantity, plain(line.price), home.text(line.amount)];
            let taxable = if line.taxable { "Y" } else { "N" };
            row(
                &mut csv,
                form,
                home,
                &Row { part: line.part, item: line.item, text: line.text, numbers, taxable, percent: "" },
            );
        }
        for tax in form.taxes.iter().filter(|tax| !tax.amount.is_zero()) {
            let numbers = [String::new(), String::new(), home.text(tax.amount)];
            let percent = plain(tax.percent);
            row(
                &mut csv,
                form,
                home,
                &Row { part: Part::Tax, item: &tax.item, text: "", numbers, taxable: "N", percent: &percent },
            );
        }
    }
    csv.text().into_bytes()
}

struct Row<'r> {
    part: Part,
    item: &'r str,
    text: &'r str,
    /// Quantity, rate, amount.
    numbers: [String; 3],
    taxable: &'static str,
    percent: &'r str,
}

fn row(csv: &mut Csv, form: &Form<'_>, home: Currency, row: &Row<'_>) {
    let invoice = form.invoice;
    csv.words(&invoice.number);
    csv.words(&form.customer);
    csv.raw(&invoice.issue_date.to_string());
    csv.raw(&invoice.due_date.map(|day| day.to_string()).unwrap_or_default());
    csv.words(invoice.purchase_order_number.as_deref().unwrap_or_default());
    csv.raw(part(row.part));
    csv.words(row.item);
    csv.words(row.text);
    for number in &row.numbers {
        csv.raw(number);
    }
    csv.raw(row.taxable);
    csv.raw(row.percent);
    csv.raw(&home.text(form.total));
    csv.raw(home.code());
    csv.words(invoice.memo.as_deref().unwrap_or_default());
    csv.end();
}

fn part(part: Part) -> &'static str {
    match part {
        Part::Item => "item",
        Part::Shipping => "shipping",
        Part::Discount => "discount",
        Part::Tax => "tax",
        Part::Rounding => "rounding",
    }
}
