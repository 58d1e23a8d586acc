//! What the client says about the tax of a transaction, and how the computed tax is written.

use crate::company::{Company, TaxModel};
use crate::fault::Fault;
use crate::json::{Object, Value, amount, amount_or_zero, list, object, put, refer, reference, text};
use crate::number::Fixed;
use crate::tax::{self, Given, TaxResult};
use crate::write::Draft;

/// The tax that the client names, if this request, or the one that is still valid, named any.
pub fn given(company: &Company, draft: &Draft) -> Result<Given, Fault> {
    let none = Object::new();
    let detail = object(&draft.fields, "TxnTaxDetail").unwrap_or(&none);
    if text(&draft.fields, "GlobalTaxCalculation") == Some("NotApplicable") {
        let sent = draft.sends("TxnTaxDetail") && !detail.is_empty();
        if sent && company.tax_model() == TaxModel::Global {
            return Err(Fault::new(6170, "TxnTaxDetail goes with a tax calculation").at("TxnTaxDetail"));
        }
        return Ok(Given::default());
    }
    let stands = draft.tax_given && !draft.sends("Line");
    let named = (draft.sends("TxnTaxDetail") || stands) && !company.switches.ignore_explicit_tax;
    let mut given = Given {
        code: reference(detail, "TxnTaxCodeRef").map(str::to_owned),
        creating: draft.previous.is_none(),
        ..Given::default()
    };
    if named {
        given.total = amount(detail, "TotalTax").map(Fixed::cents);
        for line in list(detail, "TaxLine").iter().filter_map(Value::as_object) {
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
        .and_then(|detail| reference(detail, "TaxRateRef"))
        .ok_or_else(|| Fault::missing("TaxLineDetail.TaxRateRef"))?;
    Ok((rate.to_owned(), amount_or_zero(line, "Amount").cents()))
}

pub fn write(company: &Company, fields: &mut Object, result: &TaxResult) {
    if text(fields, "GlobalTaxCalculation") == Some("NotApplicable") {
        fields.remove("TxnTaxDetail");
        return;
    }
    let mut detail = Object::new();
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
