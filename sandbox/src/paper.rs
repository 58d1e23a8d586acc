//! A form as PDF, by e-mail, and as a link to pay it.

use crate::entity::Entity;
use crate::fault::Fault;
use crate::files::with_member;
use crate::http::Target;
use crate::json::{Object, json, list, object, put, text};
use crate::sandbox::Sandbox;
use crate::store::Id;
use crate::write::{self, Operation, Options};

const PRINTED: &[&str] =
    &["Invoice", "Estimate", "SalesReceipt", "CreditMemo", "RefundReceipt", "Payment", "PurchaseOrder"];
const MAILED: &[&str] =
    &["Invoice", "Estimate", "SalesReceipt", "CreditMemo", "RefundReceipt", "Payment", "PurchaseOrder"];

/// One page that says what the form is; the layout of the service's own pages is not copied.
pub fn pdf(sandbox: &Sandbox, entity: &Entity, id: &str) -> Result<String, Fault> {
    if !PRINTED.contains(&entity.name) {
        return Err(Fault::new(500, format!("{} has no PDF", entity.name)));
    }
    let record = sandbox.company.find(entity, id)?;
    let fact = |name: &str| {
        record
            .fields
            .get(name)
            .map_or(String::new(), |value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    };
    let party = ["CustomerRef", "VendorRef"].iter().find_map(|key| object(&record.fields, key));
    let lines = [
        format!("{} {}", entity.name, fact("DocNumber")),
        party.and_then(|party| text(party, "name")).unwrap_or("").to_owned(),
        fact("TxnDate"),
        format!("{} lines", list(&record.fields, "Line").len()),
        format!("Total {}", fact("TotalAmt")),
    ];
    let shown: String = lines.iter().map(|line| format!("({}) Tj 0 -20 Td ", escaped(line))).collect();
    let stream = format!("BT /F1 14 Tf 60 780 Td {shown}ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources \
         << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{stream}\nendstream", stream.len()),
    ];
    let mut out = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (number, content) in (1..).zip(&objects) {
        places.push(out.len());
        out.push_str(&format!("{number} 0 obj\n{content}\nendobj\n"));
    }
    let start = out.len();
    out.push_str("xref\n0 5\n0000000000 65535 f \n");
    for place in places {
        out.push_str(&format!("{place:010} 00000 n \n"));
    }
    out.push_str(&format!("trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"));
    Ok(out)
}

/// The page is ASCII, so that its length in characters is its length in bytes.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for char in text.chars() {
        match char {
            '(' | ')' | '\\' => out.extend(['\\', char]),
            ' '..='~' => out.push(char),
            _ => out.push('?'),
        }
    }
    out
}

/// Sends the form to `sendTo`, or to the address that stands on it.
pub fn send(
    sandbox: &mut Sandbox,
    entity: &'static Entity,
    id: &str,
    target: &Target,
) -> Result<String, Fault> {
    if !MAILED.contains(&entity.name) {
        return Err(Fault::new(500, format!("{} cannot be sent", entity.name)));
    }
    let record = sandbox.company.find(entity, id)?;
    let own = ["BillEmail", "POEmail"].iter().find_map(|key| object(&record.fields, key));
    let address =
        target.param("sendTo").or(own.and_then(|own| text(own, "Address"))).unwrap_or("").to_owned();
    if address.is_empty() {
        return Err(Fault::new(6420, "Required param missing: an e-mail address").at("sendTo"));
    }
    let field = if entity.name == "PurchaseOrder" { "POEmail" } else { "BillEmail" };
    let mut body = Object::new();
    put(&mut body, "Id", id);
    put(&mut body, "SyncToken", record.token.to_string());
    put(&mut body, "sparse", true);
    if entity.field("EmailStatus").is_some() {
        put(&mut body, "EmailStatus", "EmailSent");
    }
    if entity.field(field).is_some() {
        put(&mut body, field, json!({ "Address": address }));
    }
    write::write(
        &mut sandbox.company,
        entity,
        Operation::Save,
        body,
        Options { allow_duplicate_number: true, by_hand: true },
    )?;
    let now = sandbox.company.now;
    sandbox.company.store.mark_emailed(entity.name, &Id::from(id), now);
    let written = sandbox.company.written(entity, id)?;
    let time = sandbox.company.zone.seconds(now);
    let delivery = json!({ "DeliveryType": "Email", "DeliveryTime": time }).to_string();
    Ok(if entity.field("DeliveryInfo").is_some() {
        with_member(&written, "DeliveryInfo", &delivery)
    } else {
        written
    })
}

/// With `include=invoiceLink`, an invoice that can be paid online carries its link.
pub fn linked(sandbox: &Sandbox, id: &str, written: String) -> String {
    let link = format!("{}/sandbox/pay/{}/{id}", sandbox.base, sandbox.company.realm);
    with_member(&written, "InvoiceLink", &crate::json::Value::from(link).to_string())
}
