//! Rules that need several fields or the books: completing, checking, and what follows from a change.

mod account;
mod address;
mod automatic;
mod deposit;
mod item;
mod journal;
mod lists;
mod names;
mod payment;
mod purchase;
mod records;
mod sales;
mod settle;
mod shared;
mod taxed;
mod voids;

use crate::json::Value;

use crate::company::Company;
use crate::entity::{Entity, Rules};
use crate::fault::Fault;
use crate::json::Object;
use crate::store::Record;
use crate::write::Draft;

pub use address::{addresses_as_given, reflow};
pub use lists::{exchange_rate, rate_on};
pub use sales::bundled;
pub use sales::touch;
pub use shared::inner_lines;
pub use voids::void_fields;

/// Fills in what the service computes and refuses what it would refuse.
pub fn complete(company: &Company, draft: &mut Draft) -> Result<(), Fault> {
    match draft.entity.rules {
        Rules::Name => names::complete(company, draft),
        Rules::Item => item::complete(company, draft),
        Rules::Account => account::complete(company, draft),
        Rules::Plain => lists::complete(company, draft),
        Rules::Sales => sales::complete(company, draft),
        Rules::Payment => payment::complete(company, draft),
        Rules::Deposit => deposit::complete(company, draft),
        Rules::Purchase => purchase::complete(company, draft),
        Rules::BillPayment => payment::complete_bill_payment(company, draft),
        Rules::Journal => journal::complete(company, draft),
        Rules::Transfer => records::transfer(company, draft),
        Rules::Time => records::time(company, draft),
        Rules::Attachable => records::attachable(company, draft),
        Rules::Settings | Rules::ExchangeRate => Ok(()),
    }
}

/// What a stored change does to other records. It cannot fail.
pub fn follow(
    company: &mut Company,
    entity: &'static Entity,
    before: Option<&Record>,
    after: Option<&Record>,
) {
    match entity.rules {
        Rules::Payment | Rules::BillPayment => payment::follow(company, before, after),
        Rules::Purchase => purchase::follow(company, entity, before, after),
        Rules::Sales => {
            sales::follow(company, entity, before, after);
            if let (None, Some(made), "Invoice") = (before, after, entity.name) {
                automatic::use_credits(company, made);
            }
        }
        Rules::Deposit => deposit::follow(company, before, after),
        Rules::Name => names::follow(company, entity, before, after),
        Rules::Item => item::follow(company, before, after),
        _ => {}
    }
}

/// Whether a transaction may be deleted or voided.
pub fn may_remove(company: &Company, entity: &Entity, record: &Record) -> Result<(), Fault> {
    shared::not_deposited(company, &record.id)?;
    if entity.is_transaction() {
        shared::open_period(company, &record.fields)?;
    }
    let blocks = matches!(entity.name, "CreditMemo" | "VendorCredit" | "JournalEntry");
    if blocks && company.store.applied_to(&record.id).next().is_some() {
        return Err(Fault::new(800, format!("{} {} is applied", entity.name, record.id.0)));
    }
    if entity.name == "PurchaseOrder" && company.store.billed_by(&record.id).next().is_some() {
        return Err(Fault::new(800, format!("PurchaseOrder {} is on a bill", record.id.0)));
    }
    Ok(())
}

/// The objects of a `Line` list, in order.
fn lines(fields: &Object) -> impl Iterator<Item = &Object> {
    crate::json::list(fields, "Line").iter().filter_map(Value::as_object)
}
