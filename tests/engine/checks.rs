//! What must hold at every moment, looked at on the wire and in the store, not in the engine.

use std::collections::BTreeSet;

use serde_json::Value;
use tieout::engine::{Input, Outcome};

use crate::quickbooks;
use crate::world::World;

/// One write on the wire, for the check of repeats.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Request id, and item of a batch.
    pub names: Vec<String>,
    pub at: u64,
    /// The process that sent it has heard that it was not executed.
    pub surely_not: bool,
}

impl World {
    /// A closed list: whatever else a host hears leaves the outcome open.
    pub fn hear(&mut self, life: u64, input: &Input) {
        let Input::HttpDone { id, outcome } = input else { return };
        let Some(sent) = self.asked.get(&(life, *id)).and_then(|place| self.sent.get_mut(*place)) else {
            return;
        };
        sent.surely_not = match outcome {
            Outcome::NeverSent { .. } => true,
            Outcome::Response { status: 401 | 403 | 429, .. } => true,
            Outcome::Response { status: 400, body, .. } => !body.contains("77777"),
            _ => false,
        };
    }

    /// Between a send of open outcome and its repeat lie silence and two looks.
    pub fn check_repeat(&mut self, url: &str, body: &str) {
        let id = quickbooks::parameter(url, "requestid").unwrap();
        let names: Vec<String> = if quickbooks::path(url) == ["batch"] {
            let parsed: Value = serde_json::from_str(body).unwrap();
            let items = parsed["BatchItemRequest"].as_array().unwrap();
            items.iter().map(|item| format!("{id} {}", item["bId"])).collect()
        } else {
            vec![id]
        };
        let before = |sent: &&Sent| !sent.surely_not && sent.names.iter().any(|name| names.contains(name));
        for earlier in self.sent.iter().filter(before) {
            assert!(self.now >= earlier.at + 180_000, "repeated after {} ms", self.now - earlier.at);
            let looks = self.read_urls.iter().filter(|(at, _)| *at >= earlier.at + 180_000).count();
            assert!(looks >= 2, "repeated after {looks} looks");
        }
        self.sent.push(Sent { names, at: self.now, surely_not: false });
    }

    /// Durable before visible: each write on the wire stands in the store as in flight, with the same id, the
    /// same bytes, and a digest that differs for other bytes.
    pub fn check_journal(&self, url: &str, body: &str) {
        let id = quickbooks::parameter(url, "requestid").expect("a request id");
        let journal = self.store.records.range("o/".to_owned().."o0".to_owned());
        let ours = journal.filter(|(_, (text, _))| text.contains(&id));
        let records: Vec<Value> = ours.map(|(_, (text, _))| serde_json::from_str(text).unwrap()).collect();
        let inflight = |item: Option<&str>, bytes: &str| {
            let found = records.iter().filter(|record| {
                let identity = &record["identity"];
                identity["requestId"] == id.as_str() && identity["item"].as_str() == item
            });
            let found: Vec<&Value> = found.collect();
            assert_eq!(found.len(), 1, "no journal record for {url} {item:?}");
            let record = found[0];
            assert_eq!(record["state"]["type"], "in-flight", "{record}");
            assert_eq!(record["state"]["number"], record["attempts"]);
            let lease = self.store.value("m/lease").unwrap();
            assert!(record["state"]["epoch"].as_u64() <= lease["epoch"].as_u64());
            assert_eq!(record["step"]["body"].as_str(), Some(bytes));
            assert!(record["attempts"].as_u64().unwrap() <= 5);
        };
        if quickbooks::path(url) == ["batch"] {
            let parsed: Value = serde_json::from_str(body).unwrap();
            for item in parsed["BatchItemRequest"].as_array().unwrap() {
                let bid = item["bId"].as_str().unwrap();
                let (_, bytes) =
                    item.as_object().unwrap().iter().find(|(_, value)| value.is_object()).unwrap();
                inflight(Some(bid), &bytes.to_string());
            }
        } else {
            inflight(None, body);
        }
    }

    /// Reads that are not the one look at a payment that ended well.
    pub fn looks_of_doubt(&self) -> usize {
        self.read_urls.iter().filter(|(_, url)| !url.contains("from%20Payment")).count()
    }

    /// No document twice, every document once and linked, nothing left behind.
    pub fn assert_exactly_once(&self, ids: &[&str]) {
        for (resource, kind, name) in [
            ("Customer", "contact", "DisplayName"),
            ("Invoice", "invoice", "DocNumber"),
            ("Payment", "payment", "Id"),
        ] {
            let records = self.quickbooks.all(resource);
            assert_eq!(records.len(), ids.len(), "{resource}: {records:#?}");
            let names: BTreeSet<String> = records.iter().map(|record| record[name].to_string()).collect();
            assert_eq!(names.len(), records.len());
            for id in ids {
                let link = self.store.value(&format!("l/{kind}/{id}")).expect("a link");
                let qbo_id = link["link"]["qboId"].as_str().unwrap();
                assert!(records.iter().any(|record| record["Id"] == qbo_id));
                let reverse = self.store.value(&format!("r/{resource}/{qbo_id}")).expect("a reverse link");
                assert_eq!(reverse["link"]["key"]["id"].as_str(), Some(*id));
            }
        }
        assert_eq!(self.store.keys("o/"), Vec::<String>::new());
        assert_eq!(self.store.keys("x/"), Vec::<String>::new());
    }
}
