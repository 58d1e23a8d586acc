//! The company's records and the indexes over them.
//!
//! **Invariant**: records change through `put` and `remove` only, so names, document numbers,
//! applications, deposits and customer balances always agree with the records.

mod follow;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use smol_str::format_smolstr;

use crate::chart::{Chart, Choices};
use crate::entity::{self, Entity, Sequence};
use crate::index::{name_key, numbered_with};
use crate::json::{Object, text};
use crate::ledger::Posting;
use crate::number::Fixed;
pub use crate::record::{Change, Id, Record, Tombstone, What};
use crate::table::{Row, Table};
use crate::time::{Millis, Zone};

thread_local! {
    /// Written on again and again: a text that grows while it is written costs more than to copy it.
    static PAPER: Cell<String> = const { Cell::new(String::new()) };
}

#[derive(Clone, Debug, Default)]
pub struct Store {
    tables: Tables,
    sequences: BTreeMap<Sequence, u64>,
    names: BTreeMap<(&'static str, String), (&'static str, Id)>,
    /// By the number in lower case.
    numbers: BTreeMap<(&'static str, String), Vec<Id>>,
    applied: BTreeMap<Id, BTreeMap<Id, Fixed>>,
    deposited: BTreeMap<Id, Id>,
    billed: BTreeMap<Id, BTreeMap<Id, BTreeSet<String>>>,
    posted: BTreeMap<Id, Box<[Posting]>>,
    /// Debits less credits of each account in home currency.
    ledger: BTreeMap<Id, Fixed>,
    unbalanced: BTreeSet<Id>,
    /// Made when it is asked for; a change of an account other than its balance makes it anew.
    chart: OnceLock<Chart>,
    /// The same for a change of the preferences.
    choices: OnceLock<Choices>,
    last_numbers: BTreeMap<&'static str, u64>,
    /// Addresses of updated forms as they were given; the forms hold lines of text.
    addresses: BTreeMap<Id, Object>,
    pub tombstones: Vec<Tombstone>,
    /// Kept only while somebody is told of them.
    changes: Vec<Change>,
    pub reports_changes: bool,
}

/// One for each entity, in the order of `entity::ALL`.
#[derive(Clone, Debug)]
struct Tables(Vec<Table>);

impl Default for Tables {
    fn default() -> Tables {
        let packs = |entity: &Entity| {
            entity.is_transaction() || entity.sequence == Sequence::Names || entity.name == "Item"
        };
        Tables(entity::ALL.iter().map(|entity| Table::new(packs(entity))).collect())
    }
}

impl Store {
    pub fn get(&self, entity: &str, id: &str) -> Option<&Record> {
        self.table(entity)?.get(&Id::from(id))
    }

    /// The same, to be kept while the books change.
    pub fn shared(&self, entity: &str, id: &str) -> Option<Arc<Record>> {
        self.table(entity)?.shared(&Id::from(id)).cloned()
    }

    pub fn chart(&self) -> &Chart {
        self.chart.get_or_init(|| Chart::of(self.rows("Account")))
    }

    pub fn choices(&self) -> &Choices {
        self.choices.get_or_init(|| {
            self.get("Preferences", "1").map_or_else(Choices::default, |own| Choices::of(&own.fields))
        })
    }

    /// All records of an entity, in the order of their Ids. Made for small lists: it unpacks what is packed.
    pub fn rows(&self, entity: &str) -> impl Iterator<Item = &Record> {
        self.table(entity).into_iter().flat_map(Table::records)
    }

    pub fn table(&self, entity: &str) -> Option<&Table> {
        self.tables.0.get(entity::at(entity)?)
    }

    fn table_mut(&mut self, entity: &str) -> Option<&mut Table> {
        self.tables.0.get_mut(entity::at(entity)?)
    }

    /// A record as it lies: for those who need a few fields of it.
    pub fn row(&self, entity: &str, id: &Id) -> Option<Row<'_>> {
        self.table(entity)?.row(id)
    }

    /// Forgets all records of an entity, and what is known of them.
    pub fn clear(&mut self, entity: &'static Entity) {
        let ids: Vec<Id> = self.rows(entity.name).map(|record| record.id.clone()).collect();
        for id in ids {
            if let Some(old) = self.table_mut(entity.name).and_then(|table| table.remove(&id)) {
                self.unindex(entity, &old);
            }
        }
    }

    /// The next Id of a sequence lies behind this one.
    pub fn raise_sequence(&mut self, sequence: Sequence, id: &Id) {
        let last = self.sequences.entry(sequence).or_insert(0);
        *last = id.0.parse().unwrap_or(0).max(*last);
    }

    /// Puts fields back to what they were given as, whatever transactions have added to them.
    pub fn set_shown(&mut self, entity: &'static Entity, given: &Record) {
        if let Some(table) = self.table_mut(entity.name)
            && let Some(old) = table.remove(&given.id)
        {
            table.insert(Arc::new(Record { fields: given.fields.clone(), ..Record::clone(&old) }));
        }
        self.forget(entity.name);
    }

    /// What was gathered from records of an entity is gathered again when it is asked for.
    fn forget(&mut self, entity: &str) {
        match entity {
            "Account" => drop(self.chart.take()),
            "Preferences" => drop(self.choices.take()),
            _ => {}
        }
    }

    /// One object as the service answers it.
    pub fn written(&self, entity: &str, id: &Id, zone: Zone) -> Option<String> {
        let row = self.row(entity, id)?;
        let mut paper = PAPER.take();
        paper.clear();
        row.write(zone, &mut paper);
        let out = paper.as_str().to_owned();
        PAPER.set(paper);
        Some(out)
    }

    /// Packs what was not used lately.
    pub fn cool(&mut self) {
        self.tables.0.iter_mut().for_each(Table::cool);
    }

    /// Goes on counting behind `last`; answers where the count stood.
    pub fn count_from(&mut self, sequence: Sequence, last: u64) -> u64 {
        self.sequences.insert(sequence, last).unwrap_or(0)
    }

    /// The next Id that no record of the list has.
    pub fn next_id(&mut self, sequence: Sequence) -> Id {
        loop {
            let last = self.sequences.entry(sequence).or_insert(0);
            *last = last.saturating_add(1);
            let id = Id(format_smolstr!("{last}"));
            let taken = match sequence {
                Sequence::Own(list) => self.row(list, &id).is_some(),
                _ => false,
            };
            if !taken {
                return id;
            }
        }
    }

    /// Who bears a name, in the name space of the entity.
    pub fn named(&self, entity: &'static str, fields: &Object) -> Option<&(&'static str, Id)> {
        self.names.get(&name_key(entity, fields)?)
    }

    pub fn numbered<'a>(&'a self, entity: &'static str, number: &'a str) -> impl Iterator<Item = &'a Id> {
        let bearers = self.bearers(entity, number);
        bearers
            .iter()
            .filter(move |id| self.row(entity, id).is_some_and(|row| row.text("DocNumber") == Some(number)))
    }

    /// Transactions of an entity with a number, whatever its case.
    pub fn bearers(&self, entity: &'static str, number: &str) -> &[Id] {
        self.numbers.get(&(entity, number.to_lowercase())).map_or(&[], Vec::as_slice)
    }

    /// The record of a list with a name, below no other.
    pub fn top(&self, entity: &'static str, name: &str) -> Option<&Id> {
        self.names.get(&(entity, format!("|{}", name.to_lowercase()))).map(|(_, id)| id)
    }

    /// Who bears a name in the name space of customers, vendors and employees, whatever its case.
    pub fn called(&self, name: &str) -> Option<&(&'static str, Id)> {
        self.names.get(&("name", format!("|{}", name.trim().to_lowercase())))
    }

    /// Payments that are applied to a transaction, and how much of each.
    pub fn applied_to(&self, target: &Id) -> impl Iterator<Item = (&Id, Fixed)> {
        self.applied.get(target).into_iter().flatten().map(|(payment, amount)| (payment, *amount))
    }

    pub fn applied_sum(&self, target: &Id) -> Fixed {
        self.applied_to(target).fold(Fixed::ZERO, |sum, (_, amount)| sum.plus(amount))
    }

    /// Bills that were made from a purchase order.
    pub fn billed_by(&self, order: &Id) -> impl Iterator<Item = &Id> {
        self.billed.get(order).into_iter().flat_map(BTreeMap::keys)
    }

    /// Whether a line of a purchase order is on a bill.
    pub fn is_billed(&self, order: &Id, line: &str) -> bool {
        self.billed.get(order).into_iter().flat_map(BTreeMap::values).any(|lines| lines.contains(line))
    }

    /// Each account's debits less its credits, in home currency.
    pub fn ledger(&self) -> impl Iterator<Item = (&Id, Fixed)> {
        self.ledger.iter().map(|(account, sum)| (account, *sum))
    }

    /// The transactions whose debits differ from their credits: none, ever.
    pub fn unbalanced(&self) -> impl Iterator<Item = &Id> {
        self.unbalanced.iter()
    }

    /// The addresses of a form as they were given, where an update has made text of them.
    pub fn addresses_of(&self, form: &Id) -> Option<&Object> {
        self.addresses.get(form)
    }

    pub fn keep_addresses(&mut self, form: &Id, given: Object) {
        if given.is_empty() {
            self.addresses.remove(form);
        } else {
            self.addresses.insert(form.clone(), given);
        }
    }

    pub fn deposit_of(&self, transaction: &Id) -> Option<&Id> {
        self.deposited.get(transaction)
    }

    pub fn put(&mut self, entity: &'static Entity, record: impl Into<Arc<Record>>) {
        let record = record.into();
        let old = self.table_mut(entity.name).and_then(|table| table.remove(&record.id));
        match &old {
            None => self.report(entity.name, &record.id, What::Create, record.updated),
            Some(old) if old.token != record.token => {
                self.report(entity.name, &record.id, What::Update, record.updated);
            }
            Some(_) => {}
        }
        match &old {
            Some(old) => self.unindex(entity, old),
            None => self.count_number(entity, &record),
        }
        self.index(entity, &record);
        if let Some(table) = self.table_mut(entity.name) {
            table.insert(record);
        }
    }

    pub fn remove(&mut self, entity: &'static Entity, id: &Id, now: Millis) {
        let removed = self.table_mut(entity.name).and_then(|table| table.remove(id));
        if let Some(old) = removed {
            self.unindex(entity, &old);
            self.tombstones.push(Tombstone { entity: entity.name, id: id.clone(), at: now });
            self.report(entity.name, id, What::Delete, now);
        }
    }

    /// A record goes because another takes its place.
    pub fn merge_away(&mut self, entity: &'static Entity, loser: &Id, winner: &Id, now: Millis) {
        self.remove(entity, loser, now);
        self.recast(entity.name, loser, What::Merge(winner.clone()), now);
    }

    pub fn mark_voided(&mut self, entity: &'static str, id: &Id, now: Millis) {
        self.recast(entity, id, What::Void, now);
    }

    pub fn mark_emailed(&mut self, entity: &'static str, id: &Id, now: Millis) {
        self.recast(entity, id, What::Emailed, now);
    }

    /// What was reported as an update or a removal was more than that.
    fn recast(&mut self, entity: &'static str, id: &Id, what: What, now: Millis) {
        if self.changes.last().is_some_and(|last| last.entity == entity && last.id == *id) {
            self.changes.pop();
        }
        self.report(entity, id, what, now);
    }

    fn report(&mut self, entity: &'static str, id: &Id, what: What, at: Millis) {
        if self.reports_changes {
            self.changes.push(Change { entity, id: id.clone(), what, at });
        }
    }

    pub fn take_changes(&mut self) -> Vec<Change> {
        std::mem::take(&mut self.changes)
    }

    /// Forms are counted on from the number of the latest one.
    fn count_number(&mut self, entity: &Entity, record: &Record) {
        if let Some(number) = text(&record.fields, "DocNumber").and_then(|number| number.parse().ok()) {
            self.last_numbers.insert(numbered_with(entity.name), number);
        }
    }

    /// The number before the one that the next form gets; the first is 1001.
    pub fn last_number(&self, entity: &str) -> u64 {
        self.last_numbers.get(numbered_with(entity)).copied().unwrap_or(0).max(1000)
    }

    /// Those that have records.
    pub fn entities(&self) -> impl Iterator<Item = &'static str> {
        let filled = entity::ALL.iter().zip(&self.tables.0).filter(|(_, table)| !table.is_empty());
        filled.map(|(entity, _)| entity.name)
    }
}
