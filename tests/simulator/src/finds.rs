//! Which record of the company is meant.

use serde_json::Value;

use crate::body::referred;
use crate::books::{Books, Record};
use crate::work::Class;

impl Books {
    pub fn find(&self, class: Class, id: u64) -> Option<&Record> {
        self.records.iter().find(|record| record.class == class && record.id == id)
    }

    pub fn find_mut(&mut self, class: Class, id: u64) -> Option<&mut Record> {
        self.records.iter_mut().find(|record| record.class == class && record.id == id)
    }

    /// Whoever has a name or number, without regard to case.
    pub fn holder(&self, class: Class, wanted: &str) -> Option<&Record> {
        let wanted = wanted.to_lowercase();
        let property = class.unique()?;
        let held = |record: &&Record| {
            let text = record.body.get(property).and_then(Value::as_str);
            record.class == class && record.live && text.is_some_and(|text| text.to_lowercase() == wanted)
        };
        self.records.iter().find(held)
    }

    /// Live records with a marker.
    pub fn marked<'a>(&'a self, marker: &'a str) -> impl Iterator<Item = &'a Record> {
        self.records.iter().filter(move |record| record.live && record.marker.as_deref() == Some(marker))
    }

    /// Whether a record is the one of this marker, or has taken it in.
    pub fn is_of(&self, class: Class, id: u64, marker: Option<&String>) -> bool {
        let part = |(gone, into): (&u64, &u64)| *into == id && self.is_of(class, *gone, marker);
        self.find(class, id).is_some_and(|record| record.marker.as_ref() == marker)
            || (class == Class::Customer && self.merged.iter().any(part))
    }

    /// Of the records that live more than once the oldest, unless payments hang on it.
    pub fn original(&mut self) -> Option<&mut Record> {
        let free = |record: &Record| record.live && !record.voided && self.payments_of(record.id) == 0;
        let doubled =
            |record: &Record| record.marker.as_deref().is_some_and(|marker| self.marked(marker).count() > 1);
        let place = self.records.iter().position(|record| free(record) && doubled(record))?;
        self.records.get_mut(place)
    }

    /// Live payments that are applied to an invoice.
    pub fn payments_of(&self, invoice: u64) -> usize {
        let pays = |record: &&Record| {
            record.class == Class::Payment
                && record.live
                && referred(&record.body).contains(&(Class::Invoice, invoice))
        };
        self.records.iter().filter(pays).count()
    }
}
