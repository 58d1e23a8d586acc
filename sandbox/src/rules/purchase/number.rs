//! Document numbers of the purchase side: given, counted, or none.

use crate::company::Company;
use crate::fault::Fault;
use crate::json::{Value, put, text};
use crate::write::Draft;

/// Forms that are counted when custom numbers are off.
const COUNTED: &[&str] = &["Purchase", "PurchaseOrder", "VendorCredit"];

pub fn complete(company: &Company, draft: &mut Draft) -> Result<(), Fault> {
    let custom = told(company, "VendorAndPurchasesPrefs.UseCustomTxnNumbers");
    let counted = COUNTED.contains(&draft.entity.name);
    if draft.previous.is_none() && counted && !custom && !draft.fields.contains_key("DocNumber") {
        let next = company.store.last_number(draft.entity.name).saturating_add(1);
        put(&mut draft.fields, "DocNumber", next.to_string());
        return Ok(());
    }
    let refuses = match draft.entity.name {
        "JournalEntry" => told(company, "WarnDuplicateJournalNumber"),
        "Bill" => told(company, "WarnDuplicateBillNumber"),
        "BillPayment" => false,
        _ => custom,
    };
    if !refuses || draft.options.allow_duplicate_number {
        return Ok(());
    }
    let Some(number) = text(&draft.fields, "DocNumber") else { return Ok(()) };
    let before = draft.previous.as_ref().and_then(|record| text(&record.fields, "DocNumber"));
    let name = draft.entity.name;
    let other = company.store.numbered(name, number).find(|id| Some(*id) != draft.id());
    match other {
        Some(id) if before != Some(number) => {
            let detail = format!(
                "Duplicate Document Number Error : You must specify a different number. This number has \
                 already been used. DocNumber={number} is assigned to TxnType={name} with TxnId={}",
                id.0
            );
            Err(Fault::new(6140, detail).at("DocNumber"))
        }
        _ => Ok(()),
    }
}

/// A preference that stands in the list of names and values.
fn told(company: &Company, name: &str) -> bool {
    let values = company.preference("OtherPrefs", "NameValue").and_then(Value::as_array);
    values
        .into_iter()
        .flatten()
        .filter_map(Value::as_object)
        .any(|pair| text(pair, "Name") == Some(name) && text(pair, "Value") == Some("true"))
}
