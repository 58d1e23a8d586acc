//! Rules that need several fields or the books: completing, checking, and what follows from a change.

mod account;
mod deposit;
mod item;
mod lists;
mod names;
mod payment;
mod sales;
mod shared;
mod voids;

use crate::json::Value;

use crate::company::Company;
use crate::entity::{Entity, Rules};
use crate::fault::Fault;
use crate::json::Object;
use crate::store::Record;
use crate::write::Draft;

pub use lists::{exchange_rate, rate_on};
pub use sales::touch;
pub use voids::void_fields;

/// Fills in what the service computes and refuses what it would refuse.
pub fn complete(company: &Company, draft: &mut Draft) -> Result<(), Fault> {
    match draft.entity.rules {
        Rules::Name => names::complete(company, draft),
        Rules::Item => item::complete(company, draft),
        Rules::Account => account::complete(company, draft),
        Rules::Plain => lists::complete(company, draft),
        Rules::Settings => lists::complete_settings(draft),
        Rules::Sales => sales::complete(company, draft),
        Rules::Payment => payment::complete(company, draft),
        Rules::Deposit => deposit::complete(company, draft),
        Rules::ExchangeRate => Ok(()),
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
        Rules::Payment => payment::follow(company, before, after),
        Rules::Sales => sales::follow(company, entity, before, after),
        Rules::Deposit => deposit::follow(company, before, after),
        Rules::Name => names::follow(company, entity, before, after),
        _ => {}
    }
}

/// Whether a transaction may be deleted or voided.
pub fn may_remove(company: &Company, entity: &Entity, record: &Record) -> Result<(), Fault> {
    shared::not_deposited(company, &record.id)?;
    if entity.is_transaction() {
        shared::open_period(company, &record.fields)?;
    }
    if entity.name == "CreditMemo" && company.store.applied_to(&record.id).next().is_some() {
        return Err(Fault::new(800, format!("CreditMemo {} is applied to an invoice", record.id.0)));
    }
    Ok(())
}

/// The objects of a `Line` list, in order.
fn lines(fields: &Object) -> impl Iterator<Item = &Object> {
    crate::json::list(fields, "Line").iter().filter_map(Value::as_object)
}
