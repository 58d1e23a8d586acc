//! References: does what a field points at exist, is it active, and what is it called.

use crate::company::Company;
use crate::entity::{Entity, Field, Kind, Seeker};
use crate::fault::{Fault, Path};
use crate::json::{Object, Value, put, text};
use crate::store::Id;

/// Items that stand for parts of a sales form and are in no list.
pub const SHIPPING_ITEM: &str = "SHIPPING_ITEM_ID";
pub const GRATUITY_ITEM: &str = "GRATUITY_ITEM_ID";

/// Checks every reference of a draft and writes the current names beside the Ids.
pub fn resolve(company: &Company, entity: &Entity, fields: &mut Object) -> Result<(), Fault> {
    walk(company, entity.fields, fields, None)
}

fn walk(
    company: &Company,
    table: &'static [Field],
    fields: &mut Object,
    above: Option<&Path>,
) -> Result<(), Fault> {
    let mut seeker = Seeker::new(table);
    for (name, value) in fields.members_mut() {
        let Some(field) = seeker.field(name) else { continue };
        let at = &Path { above, name: field.name };
        match (field.kind, value) {
            (Kind::Ref(targets), Value::Object(reference)) if !targets.is_empty() => {
                one(company, targets, reference, at)?;
            }
            (Kind::Object(inner), Value::Object(object)) => walk(company, inner, object, Some(at))?,
            (Kind::List(inner), Value::Array(elements)) => {
                for element in elements.iter_mut().filter_map(Value::as_object_mut) {
                    walk(company, inner, element, Some(at))?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn one(company: &Company, targets: &[&str], reference: &mut Object, at: &Path) -> Result<(), Fault> {
    let Some(Value::String(id)) = reference.get("value").cloned() else { return Ok(()) };
    match targets {
        ["Currency"] => return currency(company, reference, &id, at),
        ["TaxCode"] => return tax_code(company, reference, &id, at),
        ["Item"] if id == SHIPPING_ITEM || id == GRATUITY_ITEM => return Ok(()),
        _ => {}
    }
    let key = Id(id);
    let wanted = text(reference, "type");
    let mut among =
        targets.iter().filter(|target| wanted.is_none_or(|wanted| wanted.eq_ignore_ascii_case(target)));
    let found = among.find_map(|target| company.store.row(target, &key).map(|row| (target, row)));
    let id = key.0.as_str();
    let Some((target, row)) = found else {
        let list = plural(targets.first().copied().unwrap_or(""));
        return Err(Fault::new(2500, format!("Invalid Reference Id : {list} element id {id} not found"))
            .at(at.to_string()));
    };
    if !row.is_active() {
        let detail = format!(
            "Object Not Found : Something you're trying to use has been made inactive: {target} {id}"
        );
        return Err(Fault::new(610, detail).at(at.to_string()));
    }
    if let Some(name) = row.name() {
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

fn currency(company: &Company, reference: &mut Object, code: &str, at: &Path) -> Result<(), Fault> {
    let code = code.to_uppercase();
    let Some(name) = crate::edition::currency_name(&code) else {
        return Err(Fault::new(2220, format!("Invalid currency : {code}")).at(at.to_string()));
    };
    if code != company.home_currency() && !company.is_multicurrency() {
        return Err(Fault::business(format!(
            "Multi currency should be enabled to perform this operation: {code}"
        ))
        .at(at.to_string()));
    }
    put(reference, "value", code);
    put(reference, "name", name);
    Ok(())
}

/// In the US a code on a line or a customer is one of the pseudo codes; elsewhere it is a code's Id.
fn tax_code(company: &Company, reference: &mut Object, id: &str, at: &Path) -> Result<(), Fault> {
    let on_line = at.is_below("Line");
    if on_line && company.tax_model().is_us() {
        if id != "TAX" && id != "NON" {
            return Err(Fault::new(6100, format!("Invalid tax code {id}: a line takes TAX or NON"))
                .at(at.to_string()));
        }
        return Ok(());
    }
    match company.store.row("TaxCode", &Id::from(id)) {
        Some(row) if row.is_active() => {
            if !company.tax_model().is_us()
                && let Some(name) = row.text("Name")
            {
                put(reference, "name", name);
            }
            Ok(())
        }
        Some(_) => {
            Err(Fault::new(610, format!("Object Not Found : TaxCode {id} is inactive")).at(at.to_string()))
        }
        None => Err(Fault::new(2500, format!("Invalid Reference Id : TaxCode element id {id} not found"))
            .at(at.to_string())),
    }
}
