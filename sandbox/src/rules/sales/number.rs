//! Document numbers of sales forms: given, counted, or none.

use crate::company::Company;
use crate::edition::Edition;
use crate::fault::Fault;
use crate::json::{put, text};
use crate::write::Draft;

const FORMS: &[&str] = &["Invoice", "SalesReceipt", "CreditMemo", "RefundReceipt", "Estimate"];

pub fn complete(company: &Company, draft: &mut Draft) -> Result<(), Fault> {
    let custom = company.prefers("SalesFormsPrefs", "CustomTxnNumbers");
    if draft.previous.is_none() && !custom && !draft.fields.contains_key("DocNumber") {
        let next = company.store.last_number(draft.entity.name).saturating_add(1);
        put(&mut draft.fields, "DocNumber", next.to_string());
        return Ok(());
    }
    if custom && company.edition == Edition::Fr && !draft.fields.contains_key("DocNumber") {
        return Err(Fault::missing("DocNumber"));
    }
    if draft.options.allow_duplicate_number {
        return Ok(());
    }
    let Some(number) = text(&draft.fields, "DocNumber") else { return Ok(()) };
    let before = draft.previous.as_ref().and_then(|record| text(&record.fields, "DocNumber"));
    if before == Some(number) {
        return Ok(());
    }
    let own = [draft.entity.name];
    let forms: &[&str] = if company.switches.numbers_shared_by_forms { FORMS } else { &own };
    for form in FORMS.iter().filter(|form| forms.contains(form)) {
        if let Some(id) = company.store.numbered(form, number).find(|id| Some(*id) != draft.id()) {
            let detail = format!(
                "Duplicate Document Number Error : You must specify a different number. This number has \
                 already been used. DocNumber={number} is assigned to TxnType={form} with TxnId={}",
                id.0
            );
            return Err(Fault::new(6140, detail).at("DocNumber"));
        }
    }
    Ok(())
}
