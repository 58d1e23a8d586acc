//! A store that keeps the contract, with its past: it can be set back, wiped, and lose its last commits.

use std::collections::BTreeMap;

use tieout::engine::{Entry, Expectation, Put};

type Records = BTreeMap<String, (String, u64)>;

/// A key and what it held before.
type Replaced = (String, Option<(String, u64)>);

#[derive(Clone, Debug, Default)]
pub struct Store {
    pub records: Records,
    version: u64,
    /// What each of the last commits has replaced, oldest first.
    undo: Vec<Vec<Replaced>>,
    backup: Option<Records>,
}

const UNDO_MAX: usize = 6;

impl Store {
    pub fn get(&self, keys: &[String]) -> Vec<Entry> {
        keys.iter().filter_map(|key| self.entry(key)).collect()
    }

    pub fn scan(&self, prefix: &str, after: Option<&str>, limit: u32) -> (Vec<Entry>, bool) {
        let from = after.map_or(prefix, |after| after.max(prefix));
        let mut entries = Vec::new();
        for key in self.records.range(from.to_owned()..).map(|(key, _)| key) {
            if !key.starts_with(prefix) {
                break;
            }
            if Some(key.as_str()) == after {
                continue;
            }
            if entries.len() as u64 >= u64::from(limit) {
                return (entries, true);
            }
            entries.extend(self.entry(key));
        }
        (entries, false)
    }

    /// # Errors
    /// The first key whose version is another one.
    pub fn commit(&mut self, expect: &[Expectation], put: &[Put], delete: &[String]) -> Result<u64, String> {
        for expectation in expect {
            if self.version_of(&expectation.key) != expectation.version {
                return Err(expectation.key.clone());
            }
        }
        self.version += 1;
        let mut undo = Vec::new();
        for put in put {
            undo.push((
                put.key.clone(),
                self.records.insert(put.key.clone(), (put.value.clone(), self.version)),
            ));
        }
        for key in delete {
            undo.push((key.clone(), self.records.remove(key)));
        }
        self.undo.push(undo);
        if self.undo.len() > UNDO_MAX {
            self.undo.remove(0);
        }
        Ok(self.version)
    }

    pub fn version_of(&self, key: &str) -> u64 {
        self.records.get(key).map_or(0, |(_, version)| *version)
    }

    pub fn text(&self, key: &str) -> Option<&str> {
        self.records.get(key).map(|(text, _)| text.as_str())
    }

    pub fn value(&self, key: &str) -> Option<serde_json::Value> {
        self.text(key).and_then(|text| serde_json::from_str(text).ok())
    }

    pub fn under<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let from = self.records.range(prefix.to_owned()..);
        from.take_while(move |(key, _)| key.starts_with(prefix))
            .map(|(key, (text, _))| (key.as_str(), text.as_str()))
    }

    pub fn back_up(&mut self) {
        self.backup = Some(self.records.clone());
    }

    /// Sets everything back to the backup. A version is never used twice.
    pub fn restore(&mut self) -> bool {
        let Some(backup) = self.backup.clone() else { return false };
        self.records = backup;
        self.undo.clear();
        true
    }

    pub fn wipe(&mut self) {
        self.records.clear();
        self.undo.clear();
    }

    /// The last commits were acknowledged, yet not durable.
    pub fn lose(&mut self, commits: usize) -> usize {
        for lost in 0..commits {
            let Some(undo) = self.undo.pop() else { return lost };
            for (key, before) in undo.into_iter().rev() {
                match before {
                    Some(before) => self.records.insert(key, before),
                    None => self.records.remove(&key),
                };
            }
        }
        commits
    }

    /// Replaces a value behind everybody's back.
    pub fn overwrite(&mut self, key: &str, value: String) {
        self.version += 1;
        self.records.insert(key.to_owned(), (value, self.version));
    }

    /// Puts a record back as it was, version and all.
    pub fn put_back(&mut self, key: &str, record: (String, u64)) {
        self.records.insert(key.to_owned(), record);
    }

    fn entry(&self, key: &str) -> Option<Entry> {
        let (value, version) = self.records.get(key)?;
        Some(Entry { key: key.to_owned(), value: value.clone(), version: *version })
    }
}
