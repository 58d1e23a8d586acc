//! Adds a purchase up: tax, total, balance.

use super::lines::Line;
use crate::company::Company;
use crate::fault::Fault;
use crate::json::{Value, amount, put, text};
use crate::number::Fixed;
use crate::rules::shared::home_amounts;
use crate::rules::taxed;
use crate::tax::{self, Entry, TaxResult};
use crate::write::Draft;

pub fn complete(company: &Company, draft: &mut Draft, mut lines: Vec<Line>) -> Result<(), Fault> {
    let inclusive = text(&draft.fields, "GlobalTaxCalculation") == Some("TaxInclusive");
    let given = taxed::given(company, draft)?;
    let entries: Vec<Entry> = lines
        .iter()
        .map(|line| Entry { full: Some(line.amount), share: Fixed::ZERO, code: line.code.clone(), inclusive })
        .collect();
    let result = tax::on_purchase(company, &draft.fields, &entries, &given)?;
    draft.tax_given = result.given;
    if inclusive {
        write_net(&mut lines, &result);
    }
    let total = result.nets.iter().fold(result.tax, |sum, net| sum.plus(*net));
    if total.is_negative() {
        let detail = format!("Transaction amount must be 0 or greater: {}", total.text(2));
        return Err(Fault::business(detail));
    }
    let out: Vec<Value> = lines.into_iter().map(|line| Value::Object(line.object)).collect();
    put(&mut draft.fields, "Line", out);
    if company.tax_model().is_us() {
        draft.fields.remove("TxnTaxDetail");
    } else {
        taxed::write(company, &mut draft.fields, &result);
    }
    put(&mut draft.fields, "TotalAmt", total.money());
    balance(company, draft, total)
}

/// With tax included the gross is the anchor; amount and price follow from it.
fn write_net(lines: &mut [Line], result: &TaxResult) {
    for (line, net) in lines.iter_mut().zip(&result.full_nets) {
        put(&mut line.object, "Amount", net.money());
        let gross = line.amount.money();
        if let Some(Value::Object(detail)) = line.object.get_mut(line.detail) {
            put(detail, "TaxInclusiveAmt", gross);
            if let Some(price) = amount(detail, "Qty").and_then(|quantity| net.over(quantity, 7))
                && detail.contains_key("UnitPrice")
            {
                put(detail, "UnitPrice", price.plain());
            }
        }
    }
}

/// What is still open after payments and credits.
fn balance(company: &Company, draft: &mut Draft, total: Fixed) -> Result<(), Fault> {
    let pairs: &[(&str, &str)] = match draft.entity.name {
        "Bill" => &[("Balance", "HomeBalance")],
        "VendorCredit" => &[],
        _ => return Ok(()),
    };
    let applied = draft.id().map_or(Fixed::ZERO, |id| company.store.applied_sum(id));
    // Payments that exceed a lowered total are trimmed once the form is stored.
    let rest = if applied > total { Fixed::ZERO } else { total.minus(applied) };
    put(&mut draft.fields, "Balance", rest.money());
    home_amounts(company, &mut draft.fields, pairs)
}
