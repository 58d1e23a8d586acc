//! Records that came from QuickBooks, weighed one after the other against what was seen of them before.
//!
//! **Invariant:** what was seen of a record and what the CRM is told of it are one commit, so that a change is told once,
//! whatever is repeated.

use serde::Serialize;
use serde_json::Value;

use crate::base::ids::{CrmId, QboId, SyncToken};
use crate::base::json::from_text;
use crate::base::limits::FOLLOW_ROWS;
use crate::base::time::UnixMillis;
use crate::inbound::follow::kind_of;
use crate::inbound::review::Evidence;
use crate::inbound::weigh::{self, Known, Moved, News, Seen, Weighed, What};
use crate::qbo::cdc::Row;
use crate::step::{Link, LinkKey, Operation, Resource};

use super::contract::Entry;
use super::following::{Mark, Marked, Stage};
use super::look::{self, Sight};
use super::queue::{Doing, Order};
use super::records::{self, LinkRecord, SCHEMA, key};
use super::{Engine, Then};

/// What stands in the inbox of the CRM.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Told<'a> {
    pub schema: u32,
    pub at: UnixMillis,
    pub what: What,
    pub kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crm_id: Option<&'a str>,
    pub resource: Resource,
    pub qbo_id: &'a str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub imported: bool,
    /// Of what was merged: the record that it is part of now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub into: Option<Survivor>,
    pub fields: &'a [Moved],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<&'a Evidence>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Survivor {
    qbo_id: String,
    /// The CRM's record of it: of one that had none, the record that was merged is linked to it now.
    #[serde(skip_serializing_if = "Option::is_none")]
    crm_id: Option<CrmId>,
}

/// What comes of some rows: changes of the store, and links that move with it.
#[derive(Default)]
struct Found {
    changes: Vec<(String, Option<String>)>,
    moved: Vec<Link>,
}

/// A record to be weighed; without a row it is gone.
#[derive(Debug)]
pub(super) struct Arrival {
    pub resource: Resource,
    pub id: String,
    pub row: Option<Row>,
    /// It changed after the watermark, as far as QuickBooks says.
    pub fresh: bool,
    /// It is told because all there is was asked for.
    pub imported: bool,
}

impl Arrival {
    /// A name that is out of use: its documents tell whether it became part of another, so they are weighed first.
    pub(super) fn may_be_merged(&self) -> bool {
        self.row.as_ref().is_some_and(|row| row.text.contains(r#""Active":false"#))
    }

    fn is(&self, mark: &Marked) -> bool {
        self.resource == mark.resource && self.id == mark.id
    }
}

impl Engine {
    /// Weighs the next rows against what was seen of them, and writes down what came of it.
    pub(super) fn weigh_rows(&mut self, entries: &[Entry]) {
        let (mut found, mut marks) = (Found::default(), Vec::new());
        let unsettled = self.unsettled();
        let rest = self.follow.rows.split_off(FOLLOW_ROWS.min(self.follow.rows.len()));
        let rows = std::mem::replace(&mut self.follow.rows, rest);
        let mut done: Vec<String> = Vec::new();
        for arrival in rows {
            self.note_paid(&arrival);
            let name = key::seen(&self.realm, arrival.resource, &arrival.id);
            // The same record twice among them: the other one is weighed against what this one leaves.
            if done.contains(&name) {
                self.follow.rows.push(arrival);
                continue;
            }
            let stored = entries.iter().find(|entry| entry.key == name);
            let seen: Option<Seen> = stored.and_then(|entry| records::read(&name, &entry.value).ok());
            if self.weigh_one(&arrival, &name, seen.as_ref(), &unsettled, &mut found) {
                self.follow.marks.retain(|mark| {
                    let is_done = arrival.is(mark);
                    if is_done {
                        marks.push(mark.key.clone());
                    }
                    !is_done
                });
            }
            done.push(name);
        }
        let Found { mut changes, moved } = found;
        changes.push(self.follow_record());
        self.follow.stage = Stage::Saving;
        self.write_journal(changes, vec![Then::Followed { views: done, moved }]);
        // That of a merge speaks of two records.
        marks.retain(|key| !self.follow.marks.iter().any(|mark| mark.key == *key));
        self.remove_marks(&marks);
    }

    /// After what came of them, lest a commit grow beyond what stores take.
    pub(super) fn remove_marks(&mut self, marks: &[String]) {
        for mark in marks {
            self.write_journal(vec![(mark.clone(), None)], vec![]);
        }
    }

    fn unsettled(&self) -> Unsettled {
        let mut unsettled = Unsettled::default();
        for (order, job) in self.queue.jobs() {
            let step = &job.record.step;
            if job.is_over() {
                let is_found = matches!(job.doing, Doing::Done(_) | Doing::Dead { written: Some(_), .. });
                if !is_found && job.record.watch.is_some() && step.operation == Operation::Create {
                    unsettled.nowhere.push(order);
                }
                if !is_found && job.record.tainted {
                    unsettled.lost.push((step.key.clone(), step.base.clone()));
                }
                continue;
            }
            if job.is_unsent() {
                continue;
            }
            unsettled.keys.push(step.key.clone());
            if step.operation == Operation::Create {
                unsettled.created.push(step.resource);
            }
        }
        unsettled
    }

    fn weigh_one(
        &mut self,
        arrival: &Arrival,
        name: &str,
        seen: Option<&Seen>,
        unsettled: &Unsettled,
        found: &mut Found,
    ) -> bool {
        let (resource, id) = (arrival.resource, QboId::new(arrival.id.as_str()));
        let owner = self.owners.get(&(resource, id)).cloned();
        let waits = match owner.as_ref().and_then(|owner| self.links.get(owner)) {
            Some(link) => unsettled.keys.contains(&link.key),
            None => unsettled.created.contains(&resource) || self.surfaces(arrival, &unsettled.nowhere),
        };
        let link = owner.and_then(|owner| self.links.get(&owner));
        let ours = |payment: &str| {
            let owner = self.owners.get(&(Resource::Payment, QboId::new(payment)))?;
            self.links.get(owner)
        };
        let added = arrival.fresh && self.follow.find(resource.name()).is_some_and(|followed| followed.added);
        let added = added || arrival.imported;
        let settling = unsettled.created.contains(&Resource::Payment);
        let heard_void = self.follow.marks.iter().any(|mark| mark.is_void && arrival.is(mark));
        let lost = unsettled.lost.iter().rfind(|(key, _)| link.is_some_and(|link| link.key == *key));
        let sent = lost.map_or("", |(_, base)| base.as_str());
        let known = Known { link, seen, added, ours: &ours, settling, heard_void, sent };
        let weighed = match &arrival.row {
            _ if waits => Weighed::Later,
            Some(row) => weigh::weigh(resource, row, &known),
            // Whom it became part of may be heard of after it was told as gone: its link goes there all the same.
            None if link.is_some() && self.follow.survivor(resource, &arrival.id).is_some() => {
                weigh::gone(&Known { seen: None, ..known })
            }
            None => weigh::gone(&known),
        };
        let (view, news) = match weighed {
            Weighed::Old => return true,
            Weighed::New(view, news) => (Seen { schema: SCHEMA, ..view }, news),
            Weighed::Later => {
                self.look_later(arrival, found);
                return false;
            }
        };
        found.changes.push((name.to_owned(), Some(records::write(&view))));
        let Some(News { mut what, fields }) = news else { return true };
        let link = link.cloned();
        let into = self.merged(arrival, &fields);
        if let Some(into) = &into {
            what = What::Merged;
            self.move_link(link.as_ref(), into, found);
        }
        let told = Told {
            schema: SCHEMA,
            at: self.now,
            what,
            kind: link.as_ref().map_or(kind_of(resource), |link| link.key.kind.as_str()),
            crm_id: link.as_ref().map(|link| link.key.id.as_str()),
            resource,
            qbo_id: &arrival.id,
            imported: arrival.imported && what == What::Added,
            into,
            fields: &fields,
            evidence: None,
        };
        let text = with_record(&told, arrival.row.as_ref());
        found.changes.push((self.follow.next_told(&self.realm), Some(text)));
        self.note_merge(&fields);
        true
    }

    /// Whether it is what a job that is over was to create, and nobody found: that is settled first, long before the next look.
    fn surfaces(&mut self, arrival: &Arrival, nowhere: &[Order]) -> bool {
        let Some(row) = &arrival.row else { return false };
        let found = nowhere.iter().find_map(|order| {
            let job = self.queue.job(*order).filter(|job| job.is_over())?;
            let step = &job.record.step;
            let held: Value = (step.resource == arrival.resource).then(|| from_text(&row.text).ok())??;
            let sight = look::among(job, step.resource, &[held])?;
            matches!(sight, Sight::Ours { .. }).then_some((*order, sight))
        });
        let Some((order, sight)) = found else { return false };
        if self.queue.job(order).is_some_and(|job| !job.looking) {
            self.swept(order, sight);
        }
        true
    }

    /// What a write of ours may have done is looked at again once that is settled.
    fn look_later(&mut self, arrival: &Arrival, found: &mut Found) {
        self.follow.later = true;
        if arrival.imported {
            // Its page is read once more.
            self.follow.page = None;
        } else if !self.follow.marks.iter().any(|mark| arrival.is(mark)) {
            found.changes.push(self.marked(arrival.resource, &arrival.id));
        }
    }

    /// A record that the next round reads.
    pub(super) fn marked(&self, resource: Resource, id: &str) -> (String, Option<String>) {
        let path = resource.path().to_owned();
        let name = format!("{}{path}-{id}", key::marks(&self.realm));
        let mark = Mark { schema: SCHEMA, resource: path, id: id.to_owned(), gone: None, verb: None };
        (name, Some(records::write(&mark)))
    }

    /// A document that another customer or vendor has now may tell of a merge, if the one before is gone.
    fn note_merge(&mut self, fields: &[Moved]) {
        for field in fields {
            let resource = match field.path.as_str() {
                "CustomerRef" => Resource::Customer,
                "VendorRef" => Resource::Vendor,
                _ => continue,
            };
            if let (Some(from), Some(to)) = (&field.from, &field.to) {
                self.follow.merges.push((resource, from.clone(), to.clone()));
            }
        }
    }

    /// Whom a record that is gone, or was made inactive, is part of now.
    fn merged(&self, arrival: &Arrival, fields: &[Moved]) -> Option<Survivor> {
        let inactive = |field: &Moved| field.path == "Active" && field.to.as_deref() == Some("no");
        let ends = arrival.row.is_none() || fields.iter().any(inactive);
        let qbo_id = self.follow.survivor(arrival.resource, &arrival.id).filter(|_| ends)?;
        let owner = self.owners.get(&(arrival.resource, QboId::new(qbo_id.as_str())));
        Some(Survivor { crm_id: owner.map(|owner| owner.id.clone()), qbo_id })
    }

    /// The CRM's record goes with it, unless the survivor has one: then the CRM has two, and is told which.
    fn move_link(&self, link: Option<&Link>, into: &Survivor, found: &mut Found) {
        let Some(link) = link.filter(|_| into.crm_id.is_none()) else { return };
        let moved = Link {
            qbo_id: QboId::new(into.qbo_id.as_str()),
            sync_token: SyncToken::new("0"),
            // As if linked by hand: nothing was agreed on yet.
            base: String::new(),
            ..link.clone()
        };
        let text = Some(records::write(&LinkRecord { schema: SCHEMA, link: moved.clone() }));
        found.changes.push((key::link(&link.key), text.clone()));
        found.changes.push((key::reverse(link.resource, &moved.qbo_id), text));
        found.changes.push((key::reverse(link.resource, &link.qbo_id), None));
        found.moved.push(moved);
    }
}

/// Writes of ours that are sent and not settled: what they did may come back before their answer.
#[derive(Default)]
struct Unsettled {
    keys: Vec<LinkKey>,
    created: Vec<Resource>,
    /// Of writes that are over, and may have come to pass: what both sides would agree on then.
    lost: Vec<(LinkKey, String)>,
    /// Creates that are over, were found nowhere, and are still looked for.
    nowhere: Vec<Order>,
}

/// The change with QuickBooks' own record behind it, byte by byte.
fn with_record(told: &Told<'_>, row: Option<&Row>) -> String {
    let mut text = records::write(told);
    if let Some(row) = row {
        text.truncate(text.len().saturating_sub(1));
        text.push_str(",\"record\":");
        text.push_str(&row.text);
        text.push('}');
    }
    text
}
