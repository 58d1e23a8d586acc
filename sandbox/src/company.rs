//! One company: its books, its facts and what the host chose for it.

use std::sync::Arc;

use crate::chart::is_on;
use crate::edition::{Edition, Plan};
use crate::entity::Entity;
use crate::fault::Fault;
use crate::json::{Value, object, text};
use crate::number::Fixed;
use crate::store::{Id, Record, Store};
use crate::switches::Switches;
use crate::time::{Millis, Zone};

#[derive(Clone, Debug)]
pub struct Company {
    pub edition: Edition,
    pub plan: Plan,
    pub realm: String,
    pub zone: Zone,
    pub now: Millis,
    pub store: Store,
    pub switches: Switches,
    /// The subscription has ended.
    pub lapsed: bool,
}

/// How the company taxes its sales.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaxModel {
    UsOff,
    UsLegacy,
    UsAutomated,
    Global,
    /// Outside the US, without tax.
    Off,
}

impl TaxModel {
    pub fn is_us(self) -> bool {
        matches!(self, TaxModel::UsOff | TaxModel::UsLegacy | TaxModel::UsAutomated)
    }
}

impl Company {
    pub fn today(&self) -> String {
        self.zone.date(self.now)
    }

    /// A preference such as `("SalesFormsPrefs", "AllowDiscount")`.
    pub fn preference(&self, part: &str, name: &str) -> Option<&Value> {
        object(&self.store.get("Preferences", "1")?.fields, part)?.get(name)
    }

    pub fn prefers(&self, part: &str, name: &str) -> bool {
        is_on(self.preference(part, name))
    }

    /// A preference that holds an Id, as text or as a reference.
    pub fn preferred_id(&self, part: &str, name: &str) -> Option<&str> {
        match self.preference(part, name)? {
            Value::String(id) => Some(id),
            Value::Object(reference) => text(reference, "value"),
            _ => None,
        }
    }

    pub fn home_currency(&self) -> &str {
        self.store.choices().home_currency.as_deref().unwrap_or("USD")
    }

    pub fn is_multicurrency(&self) -> bool {
        self.plan.has_currencies() && self.store.choices().currencies
    }

    pub fn tax_model(&self) -> TaxModel {
        let choices = self.store.choices();
        let using = choices.sales_tax;
        if self.edition != Edition::Us {
            return if using { TaxModel::Global } else { TaxModel::Off };
        }
        if !using {
            return TaxModel::UsOff;
        }
        match choices.automated_tax {
            None => TaxModel::UsLegacy,
            Some(true) => TaxModel::UsAutomated,
            Some(false) => TaxModel::UsOff,
        }
    }

    pub fn find(&self, entity: &Entity, id: &str) -> Result<&Record, Fault> {
        self.store.get(entity.name, id).ok_or_else(|| absent(entity, id))
    }

    /// The same, to be kept while the books change.
    pub fn shared(&self, entity: &Entity, id: &str) -> Result<Arc<Record>, Fault> {
        self.store.shared(entity.name, id).ok_or_else(|| absent(entity, id))
    }

    /// A record as the service answers it, as JSON text.
    pub fn written(&self, entity: &Entity, id: &str) -> Result<String, Fault> {
        let found = self.store.written(entity.name, &Id::from(id), self.zone);
        found.ok_or_else(|| absent(entity, id))
    }

    /// The first record of a list whose name, or full name, is exactly this.
    pub fn by_name(&self, entity: &str, name: &str) -> Option<&Id> {
        let keys = ["FullyQualifiedName", "Name", "DisplayName", "Code"];
        let bears = |record: &&Record| keys.iter().any(|key| text(&record.fields, key) == Some(name));
        self.store.rows(entity).find(bears).map(|record| &record.id)
    }

    pub fn name_of(&self, entity: &str, id: &str) -> Option<&str> {
        self.store.row(entity, &Id::from(id))?.name()
    }

    /// What one unit of a foreign currency is worth at home on a day: the latest rate known by then.
    pub fn exchange_rate(&self, currency: &str, date: &str) -> Fixed {
        let rates = self.store.rows("ExchangeRate").filter(|record| {
            text(&record.fields, "SourceCurrencyCode") == Some(currency)
                && text(&record.fields, "AsOfDate").is_some_and(|as_of| as_of <= date)
        });
        let latest = rates.max_by_key(|record| text(&record.fields, "AsOfDate").unwrap_or("").to_owned());
        latest.and_then(|record| crate::json::amount(&record.fields, "Rate")).unwrap_or(Fixed::whole(1))
    }
}

fn absent(entity: &Entity, id: &str) -> Fault {
    Fault::not_found(&format!("{} {id} does not exist or was deleted", entity.name))
}

/// Fields that a record's name stands in, the first that it has.
pub const DISPLAYED: &[&str] = &["FullyQualifiedName", "DisplayName", "Name", "DocNumber"];
