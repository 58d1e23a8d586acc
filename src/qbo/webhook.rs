//! Intuit's two forms of a webhook delivery, read as one: the older `eventNotifications`, and CloudEvents.
//!
//! A delivery only says that something changed. What it became is read from QuickBooks: `data` is passed over.

use serde::Serialize;

use crate::base::json::{RawJson, from_text};
use crate::base::members::read_members;

/// One change that a delivery tells of. Everything is as Intuit wrote it, and may be of any kind or spelling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Change {
    pub realm: String,
    /// The resource in lower case, without marks: `invoice`, `salesreceipt`.
    pub resource: String,
    pub id: String,
    pub verb: Verb,
    /// When it happened, as written.
    pub time: String,
    /// Of a merge: the id that is no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gone: Option<String>,
    /// Names the event for ever; the older form has none, so that one is made of its parts.
    pub event: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase", into = "&'static str")]
pub enum Verb {
    Create,
    Update,
    Delete,
    Merge,
    Void,
    Emailed,
    /// One that we do not know: the record is looked at all the same.
    Other,
}

impl Verb {
    /// Each in both spellings: the older form's, and that of `CloudEvents`.
    const WORDS: [(Self, &'static str, &'static str); 6] = [
        (Self::Create, "create", "created"),
        (Self::Update, "update", "updated"),
        (Self::Delete, "delete", "deleted"),
        (Self::Merge, "merge", "merged"),
        (Self::Void, "void", "voided"),
        (Self::Emailed, "emailed", "emailed"),
    ];

    fn of(text: &str) -> Self {
        let is = |word: &str| text.eq_ignore_ascii_case(word);
        let known = Self::WORDS.iter().find(|(_, older, newer)| is(older) || is(newer));
        known.map_or(Self::Other, |(verb, ..)| *verb)
    }
}

impl From<Verb> for &'static str {
    fn from(verb: Verb) -> Self {
        Verb::WORDS.iter().find(|(known, ..)| *known == verb).map_or("other", |(_, word, _)| word)
    }
}

#[derive(Default)]
struct Older {
    notifications: Option<Vec<Notification>>,
}

read_members!(Older { notifications: "eventNotifications" });

#[derive(Default)]
struct Notification {
    realm: String,
    event: ChangeEvent,
}

read_members!(Notification { realm: "realmId", event: "dataChangeEvent" });

#[derive(Default)]
struct ChangeEvent {
    entities: Vec<Entity>,
}

read_members!(ChangeEvent { entities: "entities" });

#[derive(Default)]
struct Entity {
    name: String,
    id: String,
    operation: String,
    last_updated: String,
    deleted_id: Option<String>,
}

read_members!(Entity {
    name: "name",
    id: "id",
    operation: "operation",
    last_updated: "lastUpdated",
    deleted_id: "deletedId",
});

#[derive(Default)]
struct CloudEvent {
    id: String,
    source: String,
    kind: String,
    time: String,
    entity_id: String,
    account_id: String,
    /// Of a merge an object that names the record that is gone; of anything else not looked at.
    data: Option<RawJson>,
}

read_members!(CloudEvent {
    id: "id",
    source: "source",
    kind: "type",
    time: "time",
    entity_id: "intuitentityid",
    account_id: "intuitaccountid",
    data: "data",
});

#[derive(Default)]
struct EventData {
    deleted_id: Option<String>,
}

read_members!(EventData { deleted_id: "deletedId" });

/// The changes of a delivery in either form; `None` if it is neither. An element that names no company, resource or
/// record is passed over: it would fail again at every repeat, and the others with it.
#[must_use]
pub fn parse(body: &[u8]) -> Option<Vec<Change>> {
    let text = std::str::from_utf8(body).ok()?;
    let mut changes = Vec::new();
    // Plain loops: chains of iterators would be compiled for these types alone.
    if text.trim_ascii_start().starts_with('[') {
        let events: Vec<CloudEvent> = from_text(text).ok()?;
        for event in events {
            keep(&mut changes, of_cloud_event(event));
        }
    } else {
        let older: Older = from_text(text).ok()?;
        for Notification { realm, event } in older.notifications? {
            for entity in event.entities {
                keep(&mut changes, of_entity(&realm, entity));
            }
        }
    }
    Some(changes)
}

fn keep(changes: &mut Vec<Change>, change: Change) {
    if !change.realm.is_empty() && !change.resource.is_empty() && !change.id.is_empty() {
        changes.push(change);
    }
}

fn of_entity(realm: &str, entity: Entity) -> Change {
    let Entity { name, id, operation, last_updated, deleted_id } = entity;
    let event = [realm, &name, &id, &operation, &last_updated].join("/");
    Change {
        realm: realm.to_owned(),
        resource: name.to_ascii_lowercase(),
        id,
        verb: Verb::of(&operation),
        time: last_updated,
        gone: deleted_id,
        event,
    }
}

/// `type` is `qbo.<resource>.<verb>.v1`.
fn of_cloud_event(event: CloudEvent) -> Change {
    let mut parts = event.kind.split('.').skip(1);
    let resource = parts.next().unwrap_or_default().to_ascii_lowercase();
    let verb = Verb::of(parts.next().unwrap_or_default());
    let name = [event.source.as_str(), &event.id].join("/");
    let data = event.data.and_then(|RawJson(text)| from_text::<EventData>(&text).ok());
    let gone = data.and_then(|data| data.deleted_id);
    let (realm, id, time) = (event.account_id, event.entity_id, event.time);
    Change { realm, resource, id, verb, time, gone, event: name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_are_told_in_the_older_form() {
        for (verb, older, newer) in Verb::WORDS {
            assert_eq!((Verb::of(older), Verb::of(newer)), (verb, verb));
            assert_eq!(<&str>::from(verb), older);
        }
        assert_eq!((Verb::of("revived"), <&str>::from(Verb::Other)), (Verb::Other, "other"));
    }

    #[test]
    fn the_older_form() {
        let body = br#" {"eventNotifications":[{"realmId":"1185883450","dataChangeEvent":{"entities":[
            {"name":"Customer","id":"1","operation":"Merge","lastUpdated":"2026-03-02T19:26:12.000Z","deletedId":"2"},
            {"name":"SalesReceipt","id":"77","operation":"Emailed","lastUpdated":"t"},
            {"name":"Invoice","id":"","operation":"Update"}, {"id":"5"}]}},
            {"realmId":"2"}, {"dataChangeEvent":{"entities":[{"name":"Item","id":"1"}]}}]}"#;
        let changes = parse(body).unwrap();
        assert_eq!(changes.len(), 2);
        assert_eq!(
            changes[0],
            Change {
                realm: "1185883450".into(),
                resource: "customer".into(),
                id: "1".into(),
                verb: Verb::Merge,
                time: "2026-03-02T19:26:12.000Z".into(),
                gone: Some("2".into()),
                event: "1185883450/Customer/1/Merge/2026-03-02T19:26:12.000Z".into(),
            }
        );
        assert_eq!((changes[1].resource.as_str(), changes[1].verb), ("salesreceipt", Verb::Emailed));
    }

    #[test]
    fn cloud_events_of_several_companies() {
        let body = br#"[{"specversion":"1.0","id":"88cd","source":"intuit.dsn=","type":"qbo.account.created.v1",
            "time":"2026-03-02T21:31:25.179550Z","intuitentityid":"1234","intuitaccountid":"310687","data":{"any":[1]}},
            {"id":"2","type":"qbo.Invoice.flown.v2","intuitentityid":"1","intuitaccountid":"2"},
            {"id":"3","type":"qbo","intuitentityid":"1","intuitaccountid":"2"},{},
            {"id":"4","type":"qbo.vendor.merged.v1","intuitentityid":"3","intuitaccountid":"2","data":{"deletedId":"2"}},
            {"id":"5","type":"qbo.vendor.merged.v1","intuitentityid":"3","intuitaccountid":"2","data":"deletedId"}]"#;
        let changes = parse(body).unwrap();
        assert_eq!(changes.len(), 4);
        let gone = [2, 3].map(|place: usize| (changes[place].verb, changes[place].gone.as_deref()));
        assert_eq!(gone, [(Verb::Merge, Some("2")), (Verb::Merge, None)]);
        assert_eq!(
            changes[0],
            Change {
                realm: "310687".into(),
                resource: "account".into(),
                id: "1234".into(),
                verb: Verb::Create,
                time: "2026-03-02T21:31:25.179550Z".into(),
                gone: None,
                event: "intuit.dsn=/88cd".into(),
            }
        );
        assert_eq!((changes[1].resource.as_str(), changes[1].verb), ("invoice", Verb::Other));
    }

    #[test]
    fn verbs_in_both_spellings() {
        let pairs = [
            ("create", "created", Verb::Create),
            ("Update", "updated", Verb::Update),
            ("Delete", "deleted", Verb::Delete),
            ("Merge", "merged", Verb::Merge),
            ("Void", "voided", Verb::Void),
            ("Emailed", "emailed", Verb::Emailed),
            ("", "x", Verb::Other),
        ];
        for (older, newer, verb) in pairs {
            assert_eq!((Verb::of(older), Verb::of(newer)), (verb, verb));
        }
    }

    #[test]
    fn neither_form() {
        for body in [
            "",
            " ",
            "{}",
            "[1]",
            "null",
            r#"{"eventNotifications":{}}"#,
            "[{}",
            r#"{"eventNotifications":null}"#,
        ] {
            assert_eq!(parse(body.as_bytes()), None, "{body}");
        }
        assert_eq!(parse(b"[]"), Some(vec![]));
        assert_eq!(parse(br#"{"eventNotifications":[]}"#), Some(vec![]));
    }
}
