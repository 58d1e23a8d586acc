//! A store that keeps the contract: all or nothing, compare-and-set, one version per commit.

use std::collections::BTreeMap;

use tieout::engine::{Entry, Expectation, Put};

#[derive(Clone, Debug, Default)]
pub struct Store {
    pub records: BTreeMap<String, (String, u64)>,
    pub version: u64,
    /// So many commits that touch this key are refused: others change it again and again.
    pub contested: Option<(String, usize)>,
}

impl Store {
    pub fn get(&self, keys: &[String]) -> Vec<Entry> {
        keys.iter().filter_map(|key| self.entry(key)).collect()
    }

    pub fn scan(&self, prefix: &str, after: Option<&str>, limit: u32) -> (Vec<Entry>, bool) {
        let matching: Vec<&String> = self
            .records
            .keys()
            .filter(|key| key.starts_with(prefix) && after.is_none_or(|after| key.as_str() > after))
            .collect();
        let page: Vec<Entry> =
            matching.iter().take(limit as usize).filter_map(|key| self.entry(key)).collect();
        let more = matching.len() > page.len();
        (page, more)
    }

    pub fn commit(&mut self, expect: &[Expectation], put: &[Put], delete: &[String]) -> Result<u64, String> {
        for expectation in expect {
            let contested =
                self.contested.as_mut().filter(|(key, left)| *left > 0 && *key == expectation.key);
            if let Some((key, left)) = contested {
                *left -= 1;
                return Err(key.clone());
            }
            let version = self.records.get(&expectation.key).map_or(0, |(_, version)| *version);
            if version != expectation.version {
                return Err(expectation.key.clone());
            }
        }
        self.version += 1;
        for put in put {
            self.records.insert(put.key.clone(), (put.value.clone(), self.version));
        }
        for key in delete {
            self.records.remove(key);
        }
        Ok(self.version)
    }

    pub fn value(&self, key: &str) -> Option<serde_json::Value> {
        self.records.get(key).map(|(text, _)| serde_json::from_str(text).unwrap())
    }

    pub fn keys(&self, prefix: &str) -> Vec<String> {
        self.records.keys().filter(|key| key.starts_with(prefix)).cloned().collect()
    }

    fn entry(&self, key: &str) -> Option<Entry> {
        let (value, version) = self.records.get(key)?;
        Some(Entry { key: key.to_owned(), value: value.clone(), version: *version })
    }
}
