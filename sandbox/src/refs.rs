//! References: does what a field points at exist, is it active, and what is it called.

use crate::json::Value;

use crate::company::Company;
use crate::entity::{Entity, Field, Kind};
use crate::fault::Fault;
use crate::json::{Object, put, text};

/// Items that stand for parts of a sales form and are in no list.
pub const SHIPPING_ITEM: &str = "SHIPPING_ITEM_ID";
pub const GRATUITY_ITEM: &str = "GRATUITY_ITEM_ID";

/// Checks every reference of a draft and writes the current names beside the Ids.
pub fn resolve(company: &Company, entity: &Entity, fields: &mut Object) -> Result<(), Fault> {
    walk(company, entity.fields, fields, "")
}

fn walk(company: &Company, table: &[Field], fields: &mut Object, path: &str) -> Result<(), Fault> {
    for field in table {
        let Some(value) = fields.get_mut(field.name) else { continue };
        let at = if path.is_empty() { field.name.to_owned() } else { format!("{path}.{}", field.name) };
        match (field.kind, value) {
            (Kind::Ref(targets), Value::Object(reference)) if !targets.is_empty() => {
                one(company, targets, reference, &at)?;
            }
            (Kind::Object(inner), Value::Object(object)) => walk(company, inner, object, &at)?,
            (Kind::List(inner), Value::Array(elements)) => {
                for element in elements.iter_mut().filter_map(Value::as_object_mut) {
                    walk(company, inner, element, &at)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn one(company: &Company, targets: &[&str], reference: &mut Object, at: &str) -> Result<(), Fault> {
    let Some(id) = text(reference, "value").map(str::to_owned) else { return Ok(()) };
    match targets {
        ["Currency"] => return currency(company, reference, &id, at),
        ["TaxCode"] => return tax_code(company, reference, &id, at),
        ["Item"] if id == SHIPPING_ITEM || id == GRATUITY_ITEM => return Ok(()),
        _ => {}
    }
    let wanted = text(reference, "type").map(str::to_owned);
    let among = targets
        .iter()
        .filter(|target| wanted.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(target)));
    let found =
        among.filter_map(|target| company.store.get(target, &id).map(|record| (target, record))).next();
    let Some((target, record)) = found else {
        let list = plural(targets.first().copied().unwrap_or(""));
        return Err(
            Fault::new(2500, format!("Invalid Reference Id : {list} element id {id} not found")).at(at)
        );
    };
    if !record.is_active() {
        let detail = format!(
            "Object Not Found : Something you're trying to use has been made inactive: {target} {id}"
        );
        return Err(Fault::new(610, detail).at(at));
    }
    if let Some(name) = company.name_of(target, &id).map(str::to_owned) {
        put(reference, "name", name);
    }
    Ok(())
}

fn plural(entity: &str) -> String {
    match entity {
        "Customer" | "Vendor" | "Employee" => "Names".to_owned(),
        "Class" => "Classes".to_owned(),
        other => format!("{other}s"),
    }
}

fn currency(company: &Company, reference: &mut Object, code: &str, at: &str) -> Result<(), Fault> {
    let code = code.to_uppercase();
    let Some(name) = crate::edition::currency_name(&code) else {
        return Err(Fault::new(2220, format!("Invalid currency : {code}")).at(at));
    };
    if code != company.home_currency() && !company.is_multicurrency() {
        return Err(Fault::business(format!(
            "Multi currency should be enabled to perform this operation: {code}"
        ))
        .at(at));
    }
    put(reference, "value", code);
    put(reference, "name", name);
    Ok(())
}

/// In the US a code on a line or a customer is one of the pseudo codes; elsewhere it is a code's Id.
fn tax_code(company: &Company, reference: &mut Object, id: &str, at: &str) -> Result<(), Fault> {
    let on_line = at.starts_with("Line.");
    if company.tax_model().is_us() && on_line {
        if id != "TAX" && id != "NON" {
            return Err(Fault::new(6100, format!("Invalid tax code {id}: a line takes TAX or NON")).at(at));
        }
        return Ok(());
    }
    match company.store.get("TaxCode", id) {
        Some(record) if record.is_active() => {
            if !company.tax_model().is_us()
                && let Some(name) = text(&record.fields, "Name").map(str::to_owned)
            {
                put(reference, "name", name);
            }
            Ok(())
        }
        Some(_) => Err(Fault::new(610, format!("Object Not Found : TaxCode {id} is inactive")).at(at)),
        None => {
            Err(Fault::new(2500, format!("Invalid Reference Id : TaxCode element id {id} not found")).at(at))
        }
    }
}
