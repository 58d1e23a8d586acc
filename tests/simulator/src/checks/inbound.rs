//! Checks on the way back: what the CRM is told, and what it must have been told in the end.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::body::fields;
use crate::books::{Books, Record};
use crate::changes::Change;
use crate::inbound::{Crm, FOLLOWED, PREFIX};
use crate::marks::{Mark, Marks};
use crate::store::Store;
use crate::work::Class;
use crate::world::World;

use super::Watch;

/// Fields that QuickBooks works out itself when a person ends a document or pays one.
const FOLLOWING: [&str; 5] = ["Balance", "LinkedTxn", "PrivateNote", "Status", "TotalAmt"];

/// Seconds before the watermark at which the next look begins.
const OVERLAP: u64 = 600;

/// What was seen of the way back.
#[derive(Debug, Default)]
pub struct Told {
    /// Number of the next change for the CRM.
    next: u64,
    /// Everything before this second was looked at.
    since: u64,
    swept: bool,
    /// Fields and values that a person was shown, and chose or passed over: told by that.
    pub shown: BTreeSet<(String, String)>,
    /// When the first round began.
    begun: u64,
    /// When a record was told of last.
    last: BTreeMap<(Class, u64), u64>,
    linked: BTreeMap<(Class, u64), Linked>,
}

/// What is known of a record from when it was linked.
#[derive(Clone, Copy, Debug)]
struct Linked {
    token: u64,
    /// What both sides agreed on was not known in full then.
    vague: bool,
    /// A plan has found it: when it was linked.
    found_at: u64,
    /// When it was first linked.
    at: u64,
}

fn record_of(value: &Value) -> Option<(Class, u64)> {
    Class::of(value["resource"].as_str()?).zip(value["qboId"].as_str()?.parse().ok())
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

impl Told {
    /// The store was set back.
    pub(super) fn relearn(&mut self, store: &Store) {
        let followed = store.value("w/123").unwrap_or_default();
        self.next = followed["next"].as_u64().unwrap_or(0);
        self.swept = followed["swept"].as_u64().is_some_and(|at| at > 0);
        let since = followed["since"].as_u64().filter(|_| self.swept);
        self.since = since.unwrap_or(0) / 1_000;
        self.last.retain(|(class, id), _| store.text(&format!("v/123/{}/{id}", class.name())).is_some());
    }
}

impl Watch {
    /// A link is written: what is known of its record from then on.
    pub(super) fn linked(&mut self, now: u64, value: &Value) {
        let link = &value["link"];
        let Some(record) = record_of(link) else { return };
        let token = text(link, "syncToken").parse().unwrap_or(0);
        let key = &link["key"];
        let by_plan = self.plans.contains_key(&format!("{}:{}:link", text(key, "kind"), text(key, "id")));
        let vague = by_plan || self.forgot;
        let found_at = if by_plan { now } else { 0 };
        let first = Linked { token, vague: vague || token > 0, found_at, at: now };
        let linked = self.told.linked.entry(record).or_insert(first);
        if vague {
            *linked = Linked { token: token.max(linked.token), at: linked.at, ..first };
        }
    }

    /// The CRM is told of a change.
    pub(super) fn tells(&mut self, now: u64, key: &str, value: &Value, books: &Books, marks: &mut Marks) {
        let number = key.strip_prefix(PREFIX).and_then(|name| name.rsplit_once('-')?.1.parse::<u64>().ok());
        let Some(number) = number else { return self.violation("I-27", format!("{key} has no number")) };
        let next = self.told.next;
        self.check("I-27", number >= next, || format!("{key} is told behind number {next}"));
        self.told.next = number + 1;
        let Some((class, id)) = record_of(value) else {
            return self.violation("I-27", format!("{key} names no record: {value}"));
        };
        self.told.last.insert((class, id), now);
        let Some(record) = books.find(class, id) else {
            return self.violation("I-27", format!("{key} tells of {} {id}, which never was", class.name()));
        };
        let ours = record.ours || record.marker.is_some();
        let what = text(value, "what").to_owned();
        match what.as_str() {
            "merged" => {
                marks.hit(Mark::ToldMerged);
                self.merged_into(id, &value["into"], books);
            }
            "deleted" => marks.hit(Mark::ToldGone),
            "voided" => marks.hit(Mark::ToldVoided),
            _ => {}
        }
        // A customer bears no marker that is looked for: nobody can know of one that the store forgot, or that a request which came
        // late made under a name that a merge had freed.
        let freed = !books.merged.is_empty();
        let forgotten = class == Class::Customer && (self.has_forgotten() || freed);
        self.check("I-14", what != "added" || !ours || forgotten, || {
            format!("{} {id} is ours, and is told as new", class.name())
        });
        if ours && what != "added" {
            self.echo(record, &what, value, books);
        }
    }

    /// It is part of the one that is told, or of one that became part of that in turn.
    fn merged_into(&mut self, id: u64, into: &Value, books: &Books) {
        let told = into["qboId"].as_str().and_then(|id| id.parse::<u64>().ok());
        let next = |id: &u64| books.merged.get(id).copied();
        let known =
            std::iter::successors(next(&id), next).take(books.merged.len()).any(|part| Some(part) == told);
        self.check("I-17", known, || format!("Customer {id} is told as part of {told:?}"));
    }

    /// The store was set back, or something in it could not be read: what is ours is not known in full.
    pub fn has_forgotten(&self) -> bool {
        self.forgot || !self.damaged.is_empty()
    }

    /// Nothing but what people did is told of our own records.
    fn echo(&mut self, record: &Record, what: &str, value: &Value, books: &Books) {
        let (class, id) = (record.class, record.id);
        let by_hand = || {
            books.changes.iter().filter(|change| change.by_hand && (change.class, change.id) == (class, id))
        };
        let done = match what {
            "deleted" | "merged" => !record.live && record.ended_by_user,
            "voided" => record.voided && record.ended_by_user,
            _ => true,
        };
        // Of our own doing the store may have forgotten.
        self.check("I-46", done || self.has_forgotten(), || {
            format!("{} {id} is told as {what} by somebody", class.name())
        });
        // A payment of ours that arrived twice is somebody's until it is found.
        let vague = self.told.linked.get(&(class, id)).is_none_or(|linked| linked.vague);
        let vague = vague || books.twins > 0 || self.has_forgotten();
        for field in value["fields"].as_array().into_iter().flatten() {
            let path = text(field, "path");
            let entered = |change: &Change| {
                change.entered.as_ref().is_some_and(|(own, value)| *own == path && value == text(field, "to"))
            };
            let follows = |change: &Change| {
                (FOLLOWING.contains(&path) || path.starts_with("Line")) && change.entered.is_none()
            };
            let known = by_hand().any(|change| entered(change) || follows(change));
            // It is looked for among the documents of its customer, who may be part of another one by now.
            let vague = vague || FOLLOWING.contains(&path) && !books.merged.is_empty();
            self.check("I-46", vague || known, || {
                format!("{} {id}: {path} is told as {}, which nobody entered", class.name(), field["to"])
            });
        }
    }

    /// Nobody but the CRM takes a change off its list; a mark goes once what it tells of was told.
    pub(super) fn taken_away(&mut self, key: &str, value: Option<&Value>, store: &Store, books: &Books) {
        let told = key.starts_with(PREFIX);
        self.check("I-27", !told, || format!("{key} was taken away before the CRM took it over"));
        let Some(mark) = value.filter(|_| key.starts_with("d/")) else { return };
        let at = mark["at"].as_u64().unwrap_or(0);
        let record = Class::of(text(mark, "resource")).zip(text(mark, "id").parse().ok());
        let of = |change: &&Change| Some((change.class, change.id)) == record && change.at < at;
        let untold = books.changes.iter().filter(of).find(|change| self.is_untold(change, store, books));
        let untold = untold.map(|change| format!("{change:?}"));
        self.check("I-28", untold.is_none(), || format!("{key} goes before {untold:?} is told"));
    }

    /// The watermark moves behind what was looked at.
    pub(super) fn watermark(&mut self, value: &Value, store: &Store, books: &Books) {
        let (since, now) = (value["since"].as_u64().unwrap_or(0) / 1_000, books.now / 1_000);
        if value["swept"] == 0 {
            // Following has begun, whatever the host's clock says.
            if self.told.since == 0 {
                self.told.since = now;
                self.told.begun = books.now;
            }
            return;
        }
        let before = std::mem::replace(&mut self.told.since, since);
        // The first sweep asks while the beginning is being written down.
        let is_first = !std::mem::replace(&mut self.told.swept, true);
        if before == 0 || since == before {
            return;
        }
        self.check("I-29", since > before || is_first, || {
            format!("the watermark went from {before} back to {since}")
        });
        self.check("I-29", since <= now, || format!("the watermark {since} is ahead of time"));
        // The next look begins so long before the watermark: what lists do not show yet is found by it.
        let of = |change: &&Change| (before..since).contains(&(change.at / 1_000 + OVERLAP));
        let untold = books.changes.iter().filter(of).find(|change| {
            let marked = store.under("d/").any(|(_, text)| is_about(text, change));
            !marked && self.is_untold(change, store, books)
        });
        let untold = untold.map(|change| format!("{change:?}"));
        self.check("I-29", untold.is_none(), || format!("the watermark {since} passes over {untold:?}"));
    }

    /// A person's change of which the CRM must hear and did not.
    fn is_untold(&self, change: &Change, store: &Store, books: &Books) -> bool {
        let told = self.told.last.get(&(change.class, change.id)).is_some_and(|at| *at >= change.at);
        !told && self.concerns(change, store, books)
    }

    /// A person was shown this value, or a later one of the field.
    fn is_shown(&self, change: &Change, books: &Books) -> bool {
        let Some((path, _)) = &change.entered else { return false };
        let later = books
            .changes
            .iter()
            .filter(|later| later.at >= change.at && (later.class, later.id) == (change.class, change.id));
        let mut values = later.filter_map(|later| later.entered.as_ref()).filter(|later| later.0 == *path);
        !self.told.shown.is_empty()
            && values.any(|(_, value)| self.told.shown.contains(&((*path).to_owned(), value.clone())))
    }

    /// Whether the CRM must hear of it: of records that it knows, and of new ones; not of what was there before the two were linked.
    fn concerns(&self, change: &Change, store: &Store, books: &Books) -> bool {
        let record = (change.class, change.id);
        let Some(held) = books.find(change.class, change.id) else { return false };
        if self.is_shown(change, books) {
            return false;
        }
        let says = change.entered.is_some() || matches!(change.verb, "create" | "void" | "delete");
        // Of a document that the CRM voids too there is nothing more to say.
        let owner = self.owners.get(&format!("r/{}/{}", change.class.name(), change.id));
        let voided = owner.is_some_and(|(kind, id)| self.plans.contains_key(&format!("{kind}:{id}:void")));
        let over = held.voided && (voided || !held.ended_by_user);
        // A customer that took in one of ours was told of with that.
        let over = over || change.verb == "create" && books.merged.values().any(|into| *into == change.id);
        // While a link cannot be read, its record is nobody's.
        let over = over || self.damaged.keys().any(|(key, _)| key.starts_with("l/"));
        if over
            || !change.by_hand
            || !says
            || !FOLLOWED.contains(&change.class)
            || change.at <= self.forgotten_at
        {
            return false;
        }
        let owned = store.text(&format!("r/{}/{}", change.class.name(), change.id)).is_some();
        if held.marker.is_some() || owned {
            let linked = self.told.linked.get(&record);
            return owned
                && linked.is_some_and(|linked| {
                    change.at > linked.found_at
                        && (change.token > linked.token
                            || !held.live && change.at > linked.at && change.verb == "delete")
                });
        }
        // Of what was gone or void before anybody looked, or there before anybody was to, there is nothing to tell.
        let is_new = change.at + OVERLAP * 1_000 >= self.told.begun;
        is_new && held.live && !held.voided || self.told.last.contains_key(&record)
    }
}

/// A mark about the record of a change.
fn is_about(mark: &str, change: &Change) -> bool {
    let mark: Value = serde_json::from_str(mark).unwrap_or_default();
    text(&mark, "id") == change.id.to_string() && Class::of(text(&mark, "resource")) == Some(change.class)
}

impl Watch {
    /// It was linked only after somebody had deleted it: the next pass over every list finds that.
    pub fn is_linked_too_late(&self, books: &Books) -> bool {
        books.changes.iter().any(|change| {
            let linked = self.told.linked.get(&(change.class, change.id));
            change.by_hand && change.verb == "delete" && linked.is_some_and(|linked| linked.at >= change.at)
        })
    }
}

impl World {
    /// The CRM has taken over everything: what people left in QuickBooks it knows as it stands there.
    pub fn reflected(&mut self) {
        let left = self.store.under(PREFIX).count();
        self.watch.check("I-27", left == 0, || format!("{left} changes were never taken over"));
        let changes = self.books.changes.clone();
        for change in &changes {
            if !self.watch.concerns(change, &self.store, &self.books) {
                continue;
            }
            let Some(record) = self.books.find(change.class, change.id) else { continue };
            let fault = unreflected(change, record, &self.crm);
            self.watch.check("I-27", fault.is_none(), || {
                format!("{} {}: {}", change.class.name(), change.id, fault.unwrap_or_default())
            });
        }
    }
}

/// What the CRM does not know of a person's change.
fn unreflected(change: &Change, record: &Record, crm: &Crm) -> Option<String> {
    // A person has chosen the CRM's value instead, and what we write is not told.
    if change.entered.as_ref().is_some_and(|(path, _)| !record.user_fields.contains_key(*path)) {
        return None;
    }
    let Some(view) = crm.views.get(&(change.class, change.id)) else {
        return Some(format!("the CRM never heard of it ({change:?})"));
    };
    if !record.live {
        return (!view.gone).then(|| "the CRM was not told that it is gone".to_owned());
    }
    if change.verb == "void" {
        return (!view.voided).then(|| "the CRM was not told that it is void".to_owned());
    }
    let (path, _) = change.entered.as_ref()?;
    let (_, now) = fields(record.class, &record.body).into_iter().find(|(own, _)| own == path)?;
    let held = view.fields.get(*path);
    (held != Some(&Some(now.clone()))).then(|| format!("{path} is {now}, the CRM was told {held:?}"))
}
