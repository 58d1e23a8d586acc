//! What a bookkeeper does in the product's own pages, where some things go that the API refuses.

use serde::{Deserialize, Serialize};

use crate::company::Company;
use crate::edition;
use crate::entity::{Entity, Field, Kind, Void};
use crate::fault::Fault;
use crate::json::{Object, Value, amount_or_zero, json, object, put, reference, text};
use crate::rules;
use crate::store::{Id, Record};
use crate::write::{self, Operation, Options};

/// One thing a person does. Ids are the service's; `entity` is its name, such as `Invoice`.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(tag = "do", rename_all = "kebab-case", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Edit {
    Create {
        entity: String,
        body: Object,
    },
    /// Sets these fields, whatever the SyncToken is by now; an empty text clears one.
    Change {
        entity: String,
        id: String,
        set: Object,
    },
    Void {
        entity: String,
        id: String,
    },
    Delete {
        entity: String,
        id: String,
    },
    Deactivate {
        entity: String,
        id: String,
    },
    Reactivate {
        entity: String,
        id: String,
    },
    /// Two records of a list become one: `from` vanishes, and what named it names `into`.
    Merge {
        entity: String,
        from: String,
        into: String,
    },
    /// Brings payments that wait in undeposited funds to the bank, less a fee if there is one.
    Deposit {
        payments: Vec<String>,
        /// A bank account; the company's first one by default.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        account: Option<String>,
        /// Decimal text, such as `2.90`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fee: Option<String>,
    },
    /// Closes the books up to a date, or opens them.
    CloseBooks {
        date: Option<String>,
    },
    /// The form goes to the customer by e-mail.
    Email {
        entity: String,
        id: String,
    },
    Preferences {
        set: Object,
    },
    CompanyInfo {
        set: Object,
    },
    /// The person who connected the apps is no administrator any more.
    RemoveAdmin,
    /// Every app is disconnected.
    Disconnect,
    /// The company's subscription ends, or begins again.
    Subscription {
        active: bool,
    },
}

/// Does it; the answer is the object as it stands afterwards.
///
/// # Errors
///
/// The refusal that the pages would show, with the code that the API has for it.
pub fn perform(company: &mut Company, edit: &Edit) -> Result<Value, Fault> {
    match edit {
        Edit::Create { entity, body } => save(company, known(entity)?, body.clone()),
        Edit::Change { entity, id, set } => change(company, known(entity)?, id, set.clone()),
        Edit::Void { entity, id } => void(company, known(entity)?, id),
        Edit::Delete { entity, id } => delete(company, known(entity)?, id),
        Edit::Deactivate { entity, id } => activity(company, known(entity)?, id, false),
        Edit::Reactivate { entity, id } => activity(company, known(entity)?, id, true),
        Edit::Merge { entity, from, into } => merge(company, known(entity)?, from, into),
        Edit::Deposit { payments, account, fee } => {
            deposit(company, payments, account.as_deref(), fee.as_deref())
        }
        Edit::CloseBooks { date } => {
            let date = date.clone().map_or(Value::Null, Value::from);
            overlay(company, "Preferences", &json!({ "AccountingInfoPrefs": { "BookCloseDate": date } }))
        }
        Edit::Email { entity, id } => email(company, known(entity)?, id),
        Edit::Preferences { set } => overlay(company, "Preferences", &Value::Object(set.clone())),
        Edit::CompanyInfo { set } => overlay(company, "CompanyInfo", &Value::Object(set.clone())),
        // These concern the connection, not the books: see `Sandbox::edit`.
        Edit::RemoveAdmin | Edit::Disconnect | Edit::Subscription { .. } => Ok(Value::Null),
    }
}

/// An answer, for a caller who wants to look at it.
fn read(answer: &str) -> Result<Value, Fault> {
    crate::json::parse(answer).map_err(|error| Fault::new(10000, error.to_string()))
}

fn known(entity: &str) -> Result<&'static Entity, Fault> {
    Entity::find(entity).ok_or_else(|| Fault::new(2000, format!("Invalid object name: {entity}")))
}

fn save(company: &mut Company, entity: &'static Entity, body: Object) -> Result<Value, Fault> {
    let options = Options { allow_duplicate_number: true, by_hand: true };
    read(&write::write(company, entity, Operation::Save, body, options)?)
}

/// Id and current SyncToken, as a request names what it means.
fn handle(company: &Company, entity: &'static Entity, id: &str) -> Result<Object, Fault> {
    let record = company.find(entity, id)?;
    let mut body = Object::new();
    put(&mut body, "Id", id);
    put(&mut body, "SyncToken", record.token.to_string());
    Ok(body)
}

fn change(company: &mut Company, entity: &'static Entity, id: &str, set: Object) -> Result<Value, Fault> {
    let mut body = handle(company, entity, id)?;
    put(&mut body, "sparse", true);
    body.append(set);
    save(company, entity, body)
}

fn void(company: &mut Company, entity: &'static Entity, id: &str) -> Result<Value, Fault> {
    if entity.allows.void == Void::No && !entity.allows.delete {
        return Err(Fault::new(500, format!("{} cannot be voided", entity.name)));
    }
    let body = handle(company, entity, id)?;
    read(&write::void_by_hand(company, entity, body)?)
}

/// A transaction is deleted; a record of a list is only made inactive.
fn delete(company: &mut Company, entity: &'static Entity, id: &str) -> Result<Value, Fault> {
    if !entity.allows.delete && entity.has_active() {
        return activity(company, entity, id, false);
    }
    let body = handle(company, entity, id)?;
    read(&write::write(company, entity, Operation::Delete, body, Options::default())?)
}

fn activity(company: &mut Company, entity: &'static Entity, id: &str, active: bool) -> Result<Value, Fault> {
    let mut set = Object::new();
    put(&mut set, "Active", active);
    change(company, entity, id, set)
}

fn email(company: &mut Company, entity: &'static Entity, id: &str) -> Result<Value, Fault> {
    let mut set = Object::new();
    put(&mut set, "EmailStatus", "EmailSent");
    let answer = change(company, entity, id, set)?;
    company.store.mark_emailed(entity.name, &Id::from(id), company.now);
    Ok(answer)
}

fn overlay(company: &mut Company, entity: &'static str, over: &Value) -> Result<Value, Fault> {
    if let Value::Object(over) = over {
        edition::overlay(company, entity, over);
    }
    let entity = known(entity)?;
    read(&company.written(entity, "1")?)
}

fn deposit(
    company: &mut Company,
    payments: &[String],
    account: Option<&str>,
    fee: Option<&str>,
) -> Result<Value, Fault> {
    let bank = |kind: &str| {
        let mut accounts = company.store.rows("Account");
        accounts.find(|own| text(&own.fields, "AccountType") == Some(kind)).map(|own| own.id.0.clone())
    };
    let account = match account {
        Some(account) => account.into(),
        None => bank("Bank").ok_or_else(|| Fault::missing("DepositToAccountRef"))?,
    };
    let mut lines = Vec::new();
    for id in payments {
        let forms = ["Payment", "SalesReceipt", "RefundReceipt"];
        let found = forms.iter().find_map(|form| company.store.get(form, id).map(|record| (*form, record)));
        let (form, record) = found.ok_or_else(|| Fault::not_found(&format!("payment {id}")))?;
        let amount = amount_or_zero(&record.fields, "TotalAmt");
        let amount = if form == "RefundReceipt" { amount.negated() } else { amount };
        lines.push(json!({
            "Amount": amount.money(), "DetailType": "DepositLineDetail", "DepositLineDetail": {},
            "LinkedTxn": [{ "TxnId": id, "TxnType": form, "TxnLineId": "0" }],
        }));
    }
    if let Some(fee) = fee {
        let expense = bank("Expense").ok_or_else(|| Fault::missing("AccountRef"))?;
        lines.push(json!({
            "Amount": format!("-{fee}"), "DetailType": "DepositLineDetail",
            "DepositLineDetail": { "AccountRef": { "value": expense } },
        }));
    }
    let mut body = Object::new();
    put(&mut body, "DepositToAccountRef", json!({ "value": account }));
    put(&mut body, "Line", lines);
    save(company, known("Deposit")?, body)
}

/// Lists whose records can be merged.
const MERGED: &[&str] =
    &["Customer", "Vendor", "Employee", "Item", "Account", "Class", "Department", "Term", "PaymentMethod"];

fn merge(company: &mut Company, entity: &'static Entity, from: &str, into: &str) -> Result<Value, Fault> {
    let (loser, winner) = (company.find(entity, from)?.clone(), company.find(entity, into)?.clone());
    if !MERGED.contains(&entity.name) || from == into {
        return Err(Fault::new(500, format!("{} {from} cannot be merged into {into}", entity.name)));
    }
    for key in ["CurrencyRef", "AccountType", "Type"] {
        let value = |record: &Record| record.fields.get(key).cloned();
        let code = |record: &Record| reference(&record.fields, key).map(str::to_owned);
        let differs = if object(&loser.fields, key).is_some() {
            code(&loser) != code(&winner)
        } else {
            value(&loser) != value(&winner)
        };
        if differs {
            return Err(Fault::business(format!("Records with a different {key} cannot be merged")).at(key));
        }
    }
    let name = company.name_of(entity.name, into).unwrap_or("").to_owned();
    let renamed = Renamed { entity: entity.name, from, into, name: &name };
    for own in crate::entity::ALL.iter().copied() {
        let touched: Vec<Record> =
            company.store.rows(own.name).filter_map(|row| renamed.in_record(own, row)).collect();
        for record in touched {
            if own.name == entity.name && record.id.0 == into {
                // It was below the record that vanishes.
                let mut record = record;
                record.fields.remove("ParentRef");
                company.store.put(own, record);
                continue;
            }
            let before = company.find(own, &record.id.0)?.fields.clone();
            rules::touch(company, own, record, &before);
        }
    }
    company.store.merge_away(entity, &loser.id, &winner.id, company.now);
    read(&company.written(entity, into)?)
}

/// A reference that means another record from now on.
struct Renamed<'a> {
    entity: &'static str,
    from: &'a str,
    into: &'a str,
    name: &'a str,
}

impl Renamed<'_> {
    fn in_record(&self, own: &'static Entity, record: &Record) -> Option<Record> {
        let mut copy = record.clone();
        self.in_fields(own.fields, &mut copy.fields).then_some(copy)
    }

    fn in_fields(&self, table: &[Field], fields: &mut Object) -> bool {
        let mut changed = false;
        for field in table {
            let Some(value) = fields.get_mut(field.name) else { continue };
            changed |= match (field.kind, value) {
                (Kind::Ref(targets), Value::Object(reference)) if targets.contains(&self.entity) => {
                    self.in_reference(reference)
                }
                (Kind::Object(inner), Value::Object(object)) => self.in_fields(inner, object),
                (Kind::List(inner), Value::Array(elements)) => {
                    let objects = elements.iter_mut().filter_map(Value::as_object_mut);
                    objects.fold(false, |changed, object| self.in_fields(inner, object) | changed)
                }
                _ => false,
            };
        }
        changed
    }

    fn in_reference(&self, reference: &mut Object) -> bool {
        let other_list = text(reference, "type").is_some_and(|kind| !kind.eq_ignore_ascii_case(self.entity));
        if text(reference, "value") != Some(self.from) || other_list {
            return false;
        }
        put(reference, "value", self.into);
        put(reference, "name", self.name);
        true
    }
}
