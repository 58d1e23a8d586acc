//! The records of one entity. Those that were not used lately are packed.
//!
//! **Invariant**: a slot holds the record, its packed form, or both, and both say the same.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::json::{Object, Value, write};
use crate::pack::{self, Part};
use crate::store::{Id, Record};
use crate::time::{Millis, Zone};

/// So many records of an entity stay unpacked between requests.
const WARM: usize = 128;

#[derive(Debug, Default)]
pub struct Table {
    slots: BTreeMap<Id, Slot>,
    /// Small lists, which every request reads, are never packed.
    pub packs: bool,
    /// Unpacked records, the one that was unpacked first in front.
    warm: Mutex<VecDeque<Id>>,
}

#[derive(Clone, Debug)]
struct Slot {
    token: u64,
    created: Millis,
    updated: Millis,
    last_line: u64,
    tax_given: bool,
    packed: Option<Arc<[u8]>>,
    record: OnceLock<Arc<Record>>,
}

impl Clone for Table {
    fn clone(&self) -> Table {
        let warm = self.warm.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Table { slots: self.slots.clone(), packs: self.packs, warm: Mutex::new(warm) }
    }
}

impl Slot {
    fn of(record: Arc<Record>) -> Slot {
        let Record { token, created, updated, last_line, tax_given, .. } = *record;
        let slot = OnceLock::new();
        let _ = slot.set(record);
        Slot { token, created, updated, last_line, tax_given, packed: None, record: slot }
    }

    fn unpacked(&self, id: &Id) -> Record {
        Record {
            id: id.clone(),
            token: self.token,
            created: self.created,
            updated: self.updated,
            fields: self.packed.as_deref().map_or_else(Object::new, pack::unpack),
            last_line: self.last_line,
            tax_given: self.tax_given,
        }
    }

    fn pack(&mut self, scratch: &mut Vec<u8>) {
        let Some(record) = self.record.take() else { return };
        self.token = record.token;
        self.updated = record.updated;
        if self.packed.is_none() {
            scratch.clear();
            pack::pack(&record.fields, scratch);
            self.packed = Some(scratch.as_slice().into());
        }
    }
}

impl Table {
    pub fn get(&self, id: &Id) -> Option<&Record> {
        self.shared(id).map(Arc::as_ref)
    }

    /// The record, to be kept without a copy: a change of the table leaves it as it was.
    pub fn shared(&self, id: &Id) -> Option<&Arc<Record>> {
        let slot = self.slots.get(id)?;
        if slot.record.get().is_none() {
            self.warm.lock().unwrap_or_else(PoisonError::into_inner).push_back(id.clone());
        }
        Some(slot.record.get_or_init(|| Arc::new(slot.unpacked(id))))
    }

    /// The record, to be changed.
    pub fn get_mut(&mut self, id: &Id) -> Option<&mut Record> {
        let slot = self.slots.get_mut(id)?;
        if slot.record.get().is_none() {
            let record = Arc::new(slot.unpacked(id));
            let _ = slot.record.set(record);
            self.warm.get_mut().unwrap_or_else(PoisonError::into_inner).push_back(id.clone());
        }
        slot.packed = None;
        slot.record.get_mut().map(Arc::make_mut)
    }

    pub fn insert(&mut self, record: Arc<Record>) {
        if self.packs {
            self.warm.get_mut().unwrap_or_else(PoisonError::into_inner).push_back(record.id.clone());
        }
        self.slots.insert(record.id.clone(), Slot::of(record));
    }

    /// The record goes; its place is as if it had never been.
    pub fn remove(&mut self, id: &Id) -> Option<Arc<Record>> {
        let mut slot = self.slots.remove(id)?;
        Some(slot.record.take().unwrap_or_else(|| Arc::new(slot.unpacked(id))))
    }

    pub fn records(&self) -> impl Iterator<Item = &Record> {
        self.slots.keys().filter_map(|id| self.get(id))
    }

    /// All rows in the order of their Ids, without unpacking any.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.slots.iter().map(|(id, slot)| Row { id, slot })
    }

    pub fn row(&self, id: &Id) -> Option<Row<'_>> {
        self.slots.get_key_value(id).map(|(id, slot)| Row { id, slot })
    }

    /// Packs what was not used lately; called between requests.
    pub fn cool(&mut self) {
        let warm = self.warm.get_mut().unwrap_or_else(PoisonError::into_inner);
        if !self.packs {
            warm.clear();
            return;
        }
        if warm.len() <= WARM.saturating_mul(2) {
            return;
        }
        let spare = warm.len().saturating_sub(WARM);
        let mut scratch = Vec::with_capacity(1024);
        for id in warm.drain(..spare) {
            if let Some(slot) = self.slots.get_mut(&id) {
                slot.pack(&mut scratch);
            }
        }
    }
}

/// A record as it lies, packed or not.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    pub id: &'a Id,
    slot: &'a Slot,
}

/// A field of a row.
#[derive(Clone, Copy, Debug)]
pub enum Cell<'a> {
    Warm(&'a Value),
    Packed(Part<'a>),
}

impl<'a> Cell<'a> {
    pub fn text(self) -> Option<&'a str> {
        match self {
            Cell::Warm(value) => value.as_str(),
            Cell::Packed(Part::Text(text)) => Some(text),
            Cell::Packed(_) => None,
        }
    }

    pub fn flag(self) -> Option<bool> {
        match self {
            Cell::Warm(value) => value.as_bool(),
            Cell::Packed(Part::Flag(flag)) => Some(flag),
            Cell::Packed(_) => None,
        }
    }

    pub fn value(self) -> Value {
        match self {
            Cell::Warm(value) => value.clone(),
            Cell::Packed(part) => part.value(),
        }
    }

    /// The digits of a number.
    pub fn digits(self) -> Option<&'a str> {
        match self {
            Cell::Warm(Value::Number(number)) => Some(number.as_str()),
            Cell::Packed(Part::Number(digits)) => Some(digits),
            other => other.text(),
        }
    }

    /// A text inside of an object.
    pub fn member(self, name: &str) -> Option<&'a str> {
        match self {
            Cell::Warm(value) => value.get(name).and_then(Value::as_str),
            Cell::Packed(Part::Object(packed)) => match pack::get(packed, name) {
                Some(Part::Text(text)) => Some(text),
                _ => None,
            },
            Cell::Packed(_) => None,
        }
    }
}

impl<'a> Row<'a> {
    pub fn created(self) -> Millis {
        self.slot.created
    }

    pub fn updated(self) -> Millis {
        self.slot.record.get().map_or(self.slot.updated, |record| record.updated)
    }

    pub fn cell(self, name: &str) -> Option<Cell<'a>> {
        match self.slot.record.get() {
            Some(record) => record.fields.get(name).map(Cell::Warm),
            None => pack::get(self.slot.packed.as_deref()?, name).map(Cell::Packed),
        }
    }

    pub fn is_active(self) -> bool {
        !matches!(self.cell("Active"), Some(Cell::Warm(Value::Bool(false)) | Cell::Packed(Part::Flag(false))))
    }

    /// The whole object as the service answers it.
    pub fn write(self, zone: Zone, out: &mut String) {
        let (token, updated) = self
            .slot
            .record
            .get()
            .map_or((self.slot.token, self.slot.updated), |own| (own.token, own.updated));
        out.push('{');
        write_head(self.id, token, self.slot.created, updated, zone, out);
        match (self.slot.record.get(), &self.slot.packed) {
            (Some(record), _) => {
                for (name, value) in record.fields.iter() {
                    out.push(',');
                    pack::quote(name, out);
                    out.push(':');
                    write(value, out);
                }
            }
            (None, Some(packed)) if !packed.is_empty() => {
                out.push(',');
                pack::write_members(packed, out);
            }
            (None, _) => {}
        }
        out.push('}');
    }
}

/// What every object begins with: the pseudo tax codes have a word for an Id and no SyncToken.
fn write_head(id: &Id, token: u64, created: Millis, updated: Millis, zone: Zone, out: &mut String) {
    out.push_str("\"domain\":\"QBO\",\"sparse\":false,\"Id\":");
    pack::quote(&id.0, out);
    if id.0.bytes().all(|byte| byte.is_ascii_digit()) {
        out.push_str(",\"SyncToken\":\"");
        out.push_str(&token.to_string());
        out.push('"');
    }
    out.push_str(",\"MetaData\":{\"CreateTime\":\"");
    let first = zone.seconds(created);
    out.push_str(&first);
    out.push_str("\",\"LastUpdatedTime\":\"");
    if updated == created {
        out.push_str(&first);
    } else {
        out.push_str(&zone.seconds(updated));
    }
    out.push_str("\"}");
}
