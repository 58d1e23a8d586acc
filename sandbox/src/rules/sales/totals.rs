//! Adds a sales form up: discount, tax, total, balance.

use crate::json::{Value, json};

use super::lines::{self, Line, Role};
use crate::company::Company;
use crate::fault::Fault;
use crate::json::{amount, amount_or_zero, put, text};
use crate::number::Fixed;
use crate::rules::shared::home_amounts;
use crate::rules::taxed;
use crate::tax::{self, Entry, TaxResult};
use crate::write::Draft;

pub fn complete(company: &Company, draft: &mut Draft, mut lines: Vec<Line>) -> Result<(), Fault> {
    let inclusive = text(&draft.fields, "GlobalTaxCalculation") == Some("TaxInclusive");
    let discount = discount_of(&lines)?;
    let shares = shares(&lines, discount);
    let given = taxed::given(company, draft)?;
    let entries = entries(&lines, &shares, inclusive);
    let result = tax::on_sale(company, &draft.fields, &entries, &given)?;
    draft.tax_given = result.given;
    if inclusive {
        write_net(&mut lines, &result);
    }
    let total = total(&lines, &result);
    if total.is_negative() {
        return Err(below_zero(total));
    }
    write_discount(&mut lines, discount);
    let subtotal = sum_of(&lines, is_discounted);
    let mut out = super::bundle::folded(lines);
    out.push(json!({
        "Amount": subtotal.money(), "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {},
    }));
    put(&mut draft.fields, "Line", out);
    taxed::write(company, &mut draft.fields, &result);
    put(&mut draft.fields, "TotalAmt", total.money());
    balance(company, draft, total)
}

/// What the lines weigh after the discount, net of tax, and the tax. With prices that include tax that is
/// the sum of the gross amounts less the discount.
fn total(lines: &[Line], result: &TaxResult) -> Fixed {
    let nets = result.nets.iter().fold(Fixed::ZERO, |sum, net| sum.plus(*net));
    nets.plus(sum_of(lines, lines::is_gratuity)).plus(result.tax)
}

fn sum_of(lines: &[Line], counts: impl Fn(&Line) -> bool) -> Fixed {
    let counted = lines.iter().filter(|line| line.role == Role::Item && counts(line));
    counted.fold(Fixed::ZERO, |sum, line| sum.plus(amount_or_zero(&line.object, "Amount")))
}

fn below_zero(total: Fixed) -> Fault {
    Fault::business(format!("Transaction amount must be 0 or greater: {}", total.text(2)))
}

fn has_own_code(line: &Line) -> bool {
    line.role == Role::Discount && line.code.is_some()
}

fn discount_of(lines: &[Line]) -> Result<Fixed, Fault> {
    let Some(discount) = lines.iter().find(|line| line.role == Role::Discount) else {
        return Ok(Fixed::ZERO);
    };
    let base =
        lines.iter().filter(|line| is_discounted(line)).fold(Fixed::ZERO, |sum, line| sum.plus(line.amount));
    let amount = lines::discount_amount(discount, base)?;
    if base.is_zero() && !amount.is_zero() {
        return Err(below_zero(amount.negated()));
    }
    Ok(amount)
}

fn is_discounted(line: &Line) -> bool {
    line.role == Role::Item && !lines::is_gratuity(line)
}

/// The part of the discount that lies on each line; none if the discount is taxed on its own.
fn shares(lines: &[Line], discount: Fixed) -> Vec<Fixed> {
    if lines.iter().any(has_own_code) {
        return vec![Fixed::ZERO; lines.len()];
    }
    if lines.iter().any(|line| !line.discount.is_zero()) {
        return lines.iter().map(|line| line.discount).collect();
    }
    let weights: Vec<Fixed> =
        lines.iter().map(|line| if is_discounted(line) { line.amount } else { Fixed::ZERO }).collect();
    discount.split(&weights)
}

/// What the tax rules see: one entry a line.
fn entries(lines: &[Line], shares: &[Fixed], inclusive: bool) -> Vec<Entry> {
    let entry = |(line, share): (&Line, &Fixed)| Entry {
        full: match line.role {
            Role::Discount if has_own_code(line) => Some(line.amount.negated()),
            Role::Discount | Role::Text | Role::Bundle => None,
            Role::Item if lines::is_gratuity(line) => None,
            Role::Item | Role::Shipping => Some(line.amount),
        },
        share: *share,
        code: line.code.clone(),
        inclusive,
    };
    let mut entries: Vec<Entry> = lines.iter().zip(shares).map(entry).collect();
    let discount = discount_of(lines).unwrap_or(Fixed::ZERO);
    for (entry, line) in entries.iter_mut().zip(lines) {
        if has_own_code(line) {
            entry.full = Some(discount.negated());
        }
    }
    entries
}

/// With tax included the gross is the anchor; amount and price follow from it.
fn write_net(lines: &mut [Line], result: &TaxResult) {
    for (line, full_net) in lines.iter_mut().zip(&result.full_nets) {
        if !matches!(line.role, Role::Item | Role::Shipping) {
            continue;
        }
        put(&mut line.object, "Amount", full_net.money());
        let gross = line.amount.money();
        if let Some(Value::Object(detail)) = line.object.get_mut("SalesItemLineDetail") {
            put(detail, "TaxInclusiveAmt", gross);
            if let Some(price) = amount(detail, "Qty").and_then(|quantity| full_net.over(quantity, 7))
                && detail.contains_key("UnitPrice")
            {
                put(detail, "UnitPrice", price.plain());
            }
        }
    }
}

fn write_discount(lines: &mut [Line], discount: Fixed) {
    for line in lines.iter_mut().filter(|line| line.role == Role::Discount) {
        put(&mut line.object, "Amount", discount.money());
    }
}

/// What is still open after deposits and payments.
fn balance(company: &Company, draft: &mut Draft, total: Fixed) -> Result<(), Fault> {
    let applied = draft.id().map_or(Fixed::ZERO, |id| {
        company.store.applied_to(id).fold(Fixed::ZERO, |sum, (_, amount)| sum.plus(amount))
    });
    // Payments that exceed a lowered total are trimmed once the form is stored.
    let rest = |total: Fixed| if applied > total { Fixed::ZERO } else { total.minus(applied) };
    match draft.entity.name {
        "Invoice" => {
            let deposit = amount_or_zero(&draft.fields, "Deposit");
            if deposit.is_negative() || deposit > total {
                return Err(Fault::business("The deposit is between 0 and the total").at("Deposit"));
            }
            if !deposit.is_zero() && !company.prefers("SalesFormsPrefs", "AllowDeposit") {
                return Err(Fault::new(5030, "Deposits on invoices are off in this company").at("Deposit"));
            }
            put(&mut draft.fields, "Balance", rest(total.minus(deposit)).money());
        }
        "CreditMemo" => {
            put(&mut draft.fields, "Balance", rest(total).money());
            put(&mut draft.fields, "RemainingCredit", rest(total).money());
        }
        "SalesReceipt" | "RefundReceipt" => put(&mut draft.fields, "Balance", Fixed::ZERO.money()),
        _ => {}
    }
    let pairs: &[(&str, &str)] = match draft.entity.name {
        "Estimate" => &[("TotalAmt", "HomeTotalAmt")],
        _ => &[("TotalAmt", "HomeTotalAmt"), ("Balance", "HomeBalance")],
    };
    home_amounts(company, &mut draft.fields, pairs)
}
