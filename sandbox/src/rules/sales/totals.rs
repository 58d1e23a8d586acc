//! Adds a sales form up: discount, tax, total, balance.

use crate::json::{Map, Value, json};

use super::lines::{self, Line, Role};
use crate::company::{Company, TaxModel};
use crate::fault::Fault;
use crate::json::{Object, amount, amount_or_zero, object, put, refer, text};
use crate::number::Fixed;
use crate::rules::shared::home_amounts;
use crate::tax::{self, Entry, Given, TaxResult};
use crate::write::Draft;

pub fn complete(company: &Company, draft: &mut Draft, mut lines: Vec<Line>) -> Result<(), Fault> {
    let inclusive = text(&draft.fields, "GlobalTaxCalculation") == Some("TaxInclusive");
    let discount = discount_of(&lines)?;
    let shares = shares(&lines, discount);
    let given = given(company, draft)?;
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
    let mut out: Vec<Value> = lines.into_iter().map(|line| Value::Object(line.object)).collect();
    out.push(json!({
        "Amount": subtotal.money(), "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {},
    }));
    put(&mut draft.fields, "Line", out);
    write_tax(company, &mut draft.fields, &result);
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
    let weights: Vec<Fixed> =
        lines.iter().map(|line| if is_discounted(line) { line.amount } else { Fixed::ZERO }).collect();
    discount.split(&weights)
}

/// What the tax rules see: one entry a line.
fn entries(lines: &[Line], shares: &[Fixed], inclusive: bool) -> Vec<Entry> {
    let entry = |(line, share): (&Line, &Fixed)| Entry {
        full: match line.role {
            Role::Discount if has_own_code(line) => Some(line.amount.negated()),
            Role::Discount | Role::Text => None,
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

/// The tax that the client names, if this request, or the one that is still valid, named any.
fn given(company: &Company, draft: &Draft) -> Result<Given, Fault> {
    let detail = object(&draft.fields, "TxnTaxDetail").cloned().unwrap_or_default();
    if text(&draft.fields, "GlobalTaxCalculation") == Some("NotApplicable") {
        let sent = object(&draft.sent, "TxnTaxDetail").is_some_and(|sent| !sent.is_empty());
        if sent && company.tax_model() == TaxModel::Global {
            return Err(Fault::new(6170, "TxnTaxDetail goes with a tax calculation").at("TxnTaxDetail"));
        }
        return Ok(Given::default());
    }
    let stands = draft.tax_given && !draft.sends("Line");
    let named = draft.sends("TxnTaxDetail") || stands;
    let mut given = Given {
        code: crate::json::reference(&detail, "TxnTaxCodeRef").map(str::to_owned),
        creating: draft.previous.is_none(),
        ..Given::default()
    };
    if named {
        given.total = amount(&detail, "TotalTax").map(Fixed::cents);
        for line in crate::json::list(&detail, "TaxLine").iter().filter_map(Value::as_object) {
            given.lines.push(tax_line(line)?);
        }
    }
    Ok(given)
}

fn tax_line(line: &Object) -> Result<(String, Fixed), Fault> {
    if text(line, "DetailType") != Some("TaxLineDetail") {
        return Err(Fault::missing("TaxLine.DetailType"));
    }
    let rate = object(line, "TaxLineDetail")
        .and_then(|detail| crate::json::reference(detail, "TaxRateRef"))
        .ok_or_else(|| Fault::missing("TaxLineDetail.TaxRateRef"))?;
    Ok((rate.to_owned(), amount_or_zero(line, "Amount").cents()))
}

fn write_tax(company: &Company, fields: &mut Object, result: &TaxResult) {
    if text(fields, "GlobalTaxCalculation") == Some("NotApplicable") {
        fields.remove("TxnTaxDetail");
        return;
    }
    let mut detail = Map::new();
    if let Some(code) = &result.code {
        let name = company.name_of("TaxCode", code).unwrap_or("");
        put(&mut detail, "TxnTaxCodeRef", refer(code, name));
    }
    put(&mut detail, "TotalTax", result.tax.money());
    if !result.lines.is_empty() {
        let lines: Vec<Value> = result.lines.iter().map(tax::TaxLine::render).collect();
        put(&mut detail, "TaxLine", lines);
    }
    put(fields, "TxnTaxDetail", detail);
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
