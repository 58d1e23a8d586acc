//! Clearing the link to a record that was deleted in QuickBooks. **Invariant:** a link goes only if QuickBooks
//! itself says that its record is gone; what could not be asked changes nothing.
//!
//! What is written for the CRM record afterwards is another life of it, under a new request id: to the old one
//! QuickBooks would answer with the record that is gone.

use serde::Serialize;
use serde_json::Value;

use crate::base::json::from_text;
use crate::base::members::read_record;
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::qbo::fault::Fault;
use crate::step::{LinkKey, Operation};

use super::contract::{Event, Outcome};
use super::queue::Order;
use super::records::{self, SCHEMA, key};
use super::wire::Purpose;
use super::{Engine, Then, body};

/// How many lives of a CRM record in QuickBooks have ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct LivesRecord {
    pub schema: u32,
    pub key: LinkKey,
    pub ended: u32,
}

read_record!(LivesRecord {
    schema: u32 = "schema",
    key: LinkKey = "key",
    ended: u32 = "ended";
});

impl Engine {
    /// Asks QuickBooks about the linked record; the answer decides.
    pub(super) fn forget(&mut self, link: LinkKey) {
        if !self.forgetting.contains(&link) {
            self.forgetting.push(link);
        }
    }

    pub(super) fn advance_forgetting(&mut self) {
        while let Some(link) = self.forgetting.pop() {
            let Some(linked) = self.links.get(&link) else {
                self.keep_link(link, "there is no such link");
                continue;
            };
            let url = self.address.read(linked.resource, &linked.qbo_id);
            let Some(grant) = self.grant(false) else { return self.forgetting.push(link) };
            self.read_now(Purpose::Forget(link), url, grant);
        }
    }

    fn keep_link(&mut self, link: LinkKey, why: &str) {
        let finding = Finding::new(Code::EngineLinkKept, &FieldPath::of(link.id.as_str()), why);
        self.notify(Event::LinkKept { key: link, finding });
    }

    pub(super) fn forget_done(&mut self, link: LinkKey, outcome: &Outcome) {
        let Outcome::Response { body, .. } = outcome else {
            return self.keep_link(link, "QuickBooks could not be asked whether the record is gone");
        };
        let answer = from_text::<Value>(body).ok();
        let fault = answer.as_ref().and_then(Fault::of);
        let Some(linked) = self.links.get(&link) else { return };
        let record = answer.as_ref().and_then(|answer| answer.get(linked.resource.name()));
        let deleted =
            record.is_some_and(|record| body::text_of(record, "status").as_deref() == Some("Deleted"));
        if !deleted && fault.as_ref().map(Fault::code) != Some(Code::QboNotFound) {
            let why = match record {
                Some(_) => "the record is still in QuickBooks",
                None => "QuickBooks did not say whether the record is gone",
            };
            return self.keep_link(link, why);
        }
        let changes = vec![
            (key::link(&link), None),
            (key::reverse(linked.resource, &linked.qbo_id), None),
            self.end_life(&link),
        ];
        self.write_journal(changes, vec![Then::Forgotten(link)]);
    }

    /// A delete of our own ends a life as well.
    pub(super) fn life_that_ends(&mut self, order: Order) -> Option<(String, Option<String>)> {
        let step = &self.queue.job(order)?.record.step;
        let key = step.key.clone();
        let ends = step.operation == Operation::Delete && self.links.contains_key(&key);
        ends.then(|| self.end_life(&key))
    }

    /// The change that counts a life of the record as ended.
    pub(super) fn end_life(&mut self, link: &LinkKey) -> (String, Option<String>) {
        let ended = self.lives.entry(link.clone()).or_default();
        *ended = ended.saturating_add(1);
        let record = LivesRecord { schema: SCHEMA, key: link.clone(), ended: *ended };
        (key::lives(link), Some(records::write(&record)))
    }

    /// The clearing of a link is durable.
    pub(super) fn forgotten(&mut self, link: LinkKey) {
        if let Some(old) = self.links.remove(&link) {
            self.owners.remove(&(old.resource, old.qbo_id));
        }
        self.notify(Event::LinkForgotten { key: link });
    }
}
