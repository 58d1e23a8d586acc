//! What QuickBooks tells of its own changes: by change data capture, and by the times and balances in its records.

use serde_json::{Map, Value, json};

use crate::body::{self, amount, referred};
use crate::books::Books;
use crate::calendar;
use crate::record::Record;
use crate::work::Class;

/// QuickBooks forgets that something changed.
const REMEMBERED: u64 = 30 * 86_400;
/// Objects of one answer at most.
pub const ROWS_MAX: usize = 1_000;

/// A change, as webhooks tell of it.
#[derive(Clone, Debug)]
pub struct Change {
    pub at: u64,
    pub class: Class,
    pub id: u64,
    pub verb: &'static str,
    /// Of a merge: the record that is no more.
    pub gone: Option<u64>,
    /// A person made it, not a request of ours.
    pub by_hand: bool,
    /// Version of the record after it.
    pub token: u64,
    /// The field that a person entered, and its value.
    pub entered: Option<(&'static str, String)>,
}

/// How an answer to a question about changes is spoilt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spoilt {
    /// It holds as many objects as it may, so that some are missing.
    pub full: bool,
    /// A record that was changed is called deleted.
    pub false_delete: bool,
}

impl Books {
    /// A record was changed just now.
    pub fn touch(&mut self, class: Class, id: u64, verb: &'static str, by_hand: bool) {
        let now = self.now;
        let Some(record) = self.find_mut(class, id) else { return };
        record.updated = now;
        let token = record.token;
        if !self.dated {
            return;
        }
        self.changes.push(Change { at: now, class, id, verb, gone: None, by_hand, token, entered: None });
        // What an invoice still lacks hangs on its payments.
        let paid: Vec<u64> = match self.find(class, id) {
            Some(record) if class == Class::Payment => referred(&record.body)
                .into_iter()
                .filter(|(class, _)| *class == Class::Invoice)
                .map(|(_, invoice)| invoice)
                .collect(),
            _ => Vec::new(),
        };
        for invoice in paid.into_iter().filter(|_| verb != "update") {
            if let Some(record) = self.find_mut(Class::Invoice, invoice).filter(|record| record.live) {
                record.token += 1;
                self.touch(Class::Invoice, invoice, "update", by_hand);
            }
        }
    }

    /// A person enters a field.
    pub fn enter(&mut self, class: Class, id: u64, property: &str, value: Value) {
        let Some(record) = self.find_mut(class, id) else { return };
        record.token += 1;
        let held = record.body.insert(property.to_owned(), value.clone());
        let moved = held.as_ref() != Some(&value);
        record.user_fields.insert(property.to_owned(), value.clone());
        self.touch(class, id, "update", true);
        let entered = body::fields(class, &Map::from_iter([(property.to_owned(), value)]));
        if let Some(change) = self.changes.last_mut().filter(|_| moved) {
            change.entered = entered.into_iter().next();
        }
    }

    /// A record as an answer shows it.
    pub(crate) fn shown(&self, record: &Record) -> Value {
        let mut shown = body::shown(record);
        if self.dated
            && let Some(members) = shown.as_object_mut()
        {
            members.insert(
                "MetaData".to_owned(),
                json!({"CreateTime": time(record.made), "LastUpdatedTime": time(record.updated)}),
            );
            if record.class == Class::Invoice {
                self.owed(record, members);
            }
        }
        shown
    }

    fn owed(&self, invoice: &Record, members: &mut Map<String, Value>) {
        let pays = |record: &&Record| {
            record.class == Class::Payment
                && record.live
                && !record.voided
                && referred(&record.body).contains(&(Class::Invoice, invoice.id))
        };
        let payments: Vec<&Record> = self.records.iter().filter(pays).collect();
        let paid: u64 = payments.iter().map(|payment| payment.cents).sum();
        let balance = serde_json::from_str(&amount(invoice.cents.saturating_sub(paid))).unwrap_or_default();
        members.insert("Balance".to_owned(), balance);
        let linked =
            payments.iter().map(|payment| json!({"TxnId": payment.id.to_string(), "TxnType": "Payment"}));
        members.insert("LinkedTxn".to_owned(), linked.collect());
    }

    /// Everything of these lists that changed after `since`, in seconds, and nothing of before.
    pub(crate) fn changed(
        &self,
        classes: &[Class],
        since: u64,
        spoilt: Spoilt,
        shows: &mut Vec<(Class, u64)>,
    ) -> Value {
        if self.now / 1_000 > since + REMEMBERED {
            return crate::books::fault(2190);
        }
        let mut groups = Vec::new();
        let mut first = true;
        for class in classes {
            let of = |record: &&Record| record.class == *class && record.updated / 1_000 > since;
            let stub = |record: &Record| {
                json!({"domain": "QBO", "status": "Deleted", "Id": record.id.to_string(),
                    "MetaData": {"LastUpdatedTime": time(record.updated)}})
            };
            let (live, gone): (Vec<&Record>, Vec<&Record>) =
                self.records.iter().filter(of).partition(|record| record.live);
            let mut rows = Vec::new();
            for record in live {
                shows.push((record.class, record.id));
                let lies = spoilt.false_delete && std::mem::take(&mut first);
                rows.push(if lies { stub(record) } else { self.shown(record) });
            }
            rows.extend(gone.into_iter().map(stub));
            if spoilt.full && !rows.is_empty() {
                // The last ones are missing; what is there fills the answer.
                rows.truncate(rows.len().div_ceil(2));
                rows = rows.iter().cycle().take(ROWS_MAX).cloned().collect();
            }
            groups.push(if rows.is_empty() {
                json!({})
            } else {
                json!({class.name(): rows, "startPosition": 1})
            });
        }
        json!({"CDCResponse": [{"QueryResponse": groups}]})
    }
}

pub fn time(now: u64) -> String {
    calendar::text(now / 1_000)
}
