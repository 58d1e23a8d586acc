//! The records of one entity. Those of large lists are kept packed; one that is asked for whole is unpacked, and stays
//! so for a while.
//!
//! **Invariant**: a slot holds the record, its packed form, or both, and both say the same.

use std::cell::Cell as Slip;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::company::DISPLAYED;
use crate::json::{Object, Value, write_members};
use crate::number::Fixed;
use crate::pack::{self, Part};
use crate::store::{Id, Record};
use crate::time::{Millis, Zone};

/// So many records of an entity stay unpacked between requests.
const WARM: usize = 128;

thread_local! {
    /// Packed forms are written here, and copied once their length is known.
    static SCRATCH: Slip<Vec<u8>> = const { Slip::new(Vec::new()) };
}

fn with_scratch<T>(write: impl FnOnce(&mut Vec<u8>) -> T) -> T {
    let mut scratch = SCRATCH.take();
    let out = write(&mut scratch);
    SCRATCH.set(scratch);
    out
}

#[derive(Debug, Default)]
pub struct Table {
    slots: BTreeMap<Id, Slot>,
    packs: bool,
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
    packed: Option<Arc<str>>,
    record: OnceLock<Arc<Record>>,
}

impl Clone for Table {
    fn clone(&self) -> Table {
        let warm = self.warm.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Table { slots: self.slots.clone(), packs: self.packs, warm: Mutex::new(warm) }
    }
}

impl Slot {
    fn of(record: Arc<Record>, packs: bool) -> Slot {
        let Record { token, created, updated, last_line, tax_given, .. } = *record;
        let slot = OnceLock::new();
        let packed = packs.then(|| with_scratch(|scratch| pack::pack(&record.fields, scratch)));
        if !packs {
            let _ = slot.set(record);
        }
        Slot { token, created, updated, last_line, tax_given, packed, record: slot }
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
}

impl Table {
    /// `packs`: large lists; small ones, which every request reads, are never packed.
    pub fn new(packs: bool) -> Table {
        Table { packs, ..Table::default() }
    }

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

    /// Replaces single fields of a record; the rest of it is not looked at.
    pub fn patch(&mut self, id: &Id, changes: Vec<(&str, Value)>) {
        let Some(slot) = self.slots.get_mut(id) else { return };
        if let Some(packed) = &mut slot.packed {
            *packed = with_scratch(|scratch| pack::patch(packed, &changes, scratch));
        }
        if let Some(record) = slot.record.get_mut() {
            let fields = &mut Arc::make_mut(record).fields;
            for (name, value) in changes {
                fields.insert(name, value);
            }
        }
    }

    /// The record was changed at a time, and its SyncToken rises.
    pub fn touch(&mut self, id: &Id, now: Millis, raise: bool) {
        let Some(slot) = self.slots.get_mut(id) else { return };
        slot.updated = now;
        slot.token = slot.token.saturating_add(u64::from(raise));
        if let Some(record) = slot.record.get_mut() {
            let record = Arc::make_mut(record);
            record.updated = slot.updated;
            record.token = slot.token;
        }
    }

    pub fn insert(&mut self, record: Arc<Record>) {
        self.slots.insert(record.id.clone(), Slot::of(record, self.packs));
    }

    /// The record goes; its place is as if it had never been.
    pub fn remove(&mut self, id: &Id) -> Option<Arc<Record>> {
        let mut slot = self.slots.remove(id)?;
        Some(slot.record.take().unwrap_or_else(|| Arc::new(slot.unpacked(id))))
    }

    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
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

    /// Forgets the unpacked form of what was not used lately; called between requests.
    pub fn cool(&mut self) {
        let warm = self.warm.get_mut().unwrap_or_else(PoisonError::into_inner);
        if !self.packs {
            warm.clear();
            return;
        }
        let spare = warm.len().saturating_sub(WARM);
        for id in warm.drain(..spare) {
            if let Some(slot) = self.slots.get_mut(&id) {
                slot.record.take();
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

    pub fn amount(self) -> Option<Fixed> {
        self.digits().and_then(Fixed::parse)
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
        self.slot.updated
    }

    pub fn cell(self, name: &str) -> Option<Cell<'a>> {
        match self.slot.record.get() {
            Some(record) => record.fields.get(name).map(Cell::Warm),
            None => pack::get(self.slot.packed.as_deref()?, name).map(Cell::Packed),
        }
    }

    pub fn text(self, name: &str) -> Option<&'a str> {
        self.cell(name)?.text()
    }

    pub fn flag(self, name: &str) -> Option<bool> {
        self.cell(name)?.flag()
    }

    pub fn amount(self, name: &str) -> Option<Fixed> {
        self.cell(name)?.amount()
    }

    pub fn amount_or_zero(self, name: &str) -> Fixed {
        self.amount(name).unwrap_or(Fixed::ZERO)
    }

    /// The Id that a reference holds.
    pub fn reference(self, name: &str) -> Option<&'a str> {
        self.cell(name)?.member("value")
    }

    pub fn value(self, name: &str) -> Option<Value> {
        self.cell(name).map(Cell::value)
    }

    /// What a reference to it shows.
    pub fn name(self) -> Option<&'a str> {
        DISPLAYED.iter().find_map(|key| self.text(key))
    }

    pub fn is_active(self) -> bool {
        self.flag("Active") != Some(false)
    }

    /// The whole object as the service answers it.
    pub fn write(self, zone: Zone, out: &mut String) {
        out.push('{');
        write_head(self.id, self.slot, zone, out);
        let empty = match (&self.slot.packed, self.slot.record.get()) {
            (Some(packed), _) => packed.is_empty(),
            (None, Some(record)) => record.fields.is_empty(),
            (None, None) => true,
        };
        if !empty {
            out.push(',');
        }
        match (&self.slot.packed, self.slot.record.get()) {
            (Some(packed), _) => pack::write_members(packed, out),
            (None, Some(record)) => write_members(&record.fields, out),
            (None, None) => {}
        }
        out.push('}');
    }
}

/// What every object begins with: the pseudo tax codes have a word for an Id and no SyncToken.
fn write_head(id: &Id, slot: &Slot, zone: Zone, out: &mut String) {
    out.push_str("\"domain\":\"QBO\",\"sparse\":false,\"Id\":");
    crate::json::quote(&id.0, out);
    if id.0.bytes().all(|byte| byte.is_ascii_digit()) {
        out.push_str(",\"SyncToken\":\"");
        if slot.token == 0 {
            out.push('0');
        } else {
            out.push_str(&slot.token.to_string());
        }
        out.push('"');
    }
    out.push_str(",\"MetaData\":{\"CreateTime\":\"");
    zone.write_seconds(slot.created, out);
    out.push_str("\",\"LastUpdatedTime\":\"");
    zone.write_seconds(slot.updated, out);
    out.push_str("\"}");
}
