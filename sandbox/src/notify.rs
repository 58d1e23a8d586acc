//! Webhooks: changes become notifications, signed, grouped, late, and delivered the way the service does.
//!
//! The sandbox opens no connection: the host takes the deliveries that are due, sends them, and reports
//! the outcome.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::inject::mixed;
use crate::json::{Value, json, put};
use crate::sandbox::{Sandbox, digest};
use crate::store::{Change, What};
use crate::time::{DAY, MINUTE, Millis, Zone};

/// After a delivery failed: when it is tried again. After the last, the message is dropped.
const RETRIES: &[Millis] = &[20 * MINUTE, 30 * MINUTE, 50 * MINUTE];
/// Outcomes after which a delivery is tried again; no answer within three seconds is one of them.
const RETRIED: &[u16] = &[0, 408, 500, 502, 503, 504];

/// Where notifications go, and how badly.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Subscription {
    pub url: String,
    /// The verifier token, which signs every body.
    pub verifier: String,
    #[serde(default)]
    pub format: Format,
    /// Names of entities; all that the service reports by default.
    #[serde(default)]
    pub entities: Vec<String>,
    /// From the first change of a group to its notification.
    #[serde(default = "five_seconds")]
    pub delay_ms: Millis,
    /// Of a thousand notifications, how many come twice, are lost, or come a minute late and so out of order.
    #[serde(default)]
    pub twice_per_mille: u16,
    #[serde(default)]
    pub lost_per_mille: u16,
    #[serde(default)]
    pub late_per_mille: u16,
    #[serde(default)]
    pub seed: u64,
}

fn five_seconds() -> Millis {
    5_000
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Legacy,
    #[default]
    CloudEvents,
}

/// One HTTP request that the host sends: a POST of `body` to `url`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Delivery {
    pub id: u64,
    pub url: String,
    pub headers: BTreeMap<String, String>,
    pub body: String,
    /// 1 for the first.
    pub attempt: usize,
    #[serde(skip)]
    due: Millis,
}

#[derive(Clone, Debug, Default)]
pub struct Notices {
    subscription: Option<Subscription>,
    state: u64,
    /// Changes of the group that is being gathered, and when it began.
    gathered: Vec<Change>,
    since: Millis,
    waiting: Vec<Delivery>,
    /// Handed to the host, without an outcome yet.
    out: BTreeMap<u64, Delivery>,
    counted: u64,
    events: u64,
    /// Since when nothing was delivered, once a message was dropped: nothing is sent until it is lifted.
    denied: Option<Millis>,
    dropped: u64,
}

/// How an endpoint stands with the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Endpoint {
    None,
    Active,
    DenyListed,
    /// Deny-listed for a day.
    Inactive,
}

impl Sandbox {
    /// Notifications go there from now on, or nowhere. An endpoint that was deny-listed is lifted.
    pub fn subscribe(&mut self, subscription: Option<Subscription>) {
        self.company.store.reports_changes = subscription.is_some();
        self.company.store.take_changes();
        let (counted, events) = (self.notices.counted, self.notices.events);
        let state = subscription.as_ref().map_or(0, |own| own.seed);
        self.notices = Notices { subscription, state, counted, events, ..Notices::default() };
    }

    pub fn endpoint(&self) -> Endpoint {
        match (&self.notices.subscription, self.notices.denied) {
            (None, _) => Endpoint::None,
            (Some(_), None) => Endpoint::Active,
            (Some(_), Some(since)) if self.company.now.saturating_sub(since) >= DAY => Endpoint::Inactive,
            (Some(_), Some(_)) => Endpoint::DenyListed,
        }
    }

    /// Notifications that were lost on purpose, or dropped because the endpoint did not take them.
    pub fn dropped_notices(&self) -> u64 {
        self.notices.dropped
    }

    /// What is due at a time of the host's clock. Each has to be reported back by `delivered`.
    pub fn deliveries(&mut self, now: Millis) -> Vec<Delivery> {
        if self.notices.subscription.is_none() {
            return Vec::new();
        }
        self.at(now);
        self.gather();
        let now = self.company.now;
        let notices = &mut self.notices;
        let waiting = std::mem::take(&mut notices.waiting);
        let (mut due, later): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|one| one.due <= now);
        notices.waiting = later;
        due.sort_by_key(|one| one.due);
        for one in &due {
            notices.out.insert(one.id, one.clone());
        }
        due
    }

    /// When the next delivery is due, by the host's clock.
    pub fn next_delivery(&mut self) -> Option<Millis> {
        self.gather();
        let delay = self.notices.subscription.as_ref()?.delay_ms;
        let group = (!self.notices.gathered.is_empty()).then(|| self.notices.since.saturating_add(delay));
        let next = self.notices.waiting.iter().map(|one| one.due).chain(group).min()?;
        Some(next.saturating_sub(self.ahead))
    }

    /// The status that the endpoint answered with; 0 stands for no answer in time.
    pub fn delivered(&mut self, now: Millis, id: u64, status: u16) {
        self.at(now);
        let now = self.company.now;
        let notices = &mut self.notices;
        let Some(delivery) = notices.out.remove(&id) else { return };
        if (200..300).contains(&status) {
            notices.denied = None;
            return;
        }
        let again = RETRIES.get(delivery.attempt.saturating_sub(1)).filter(|_| RETRIED.contains(&status));
        if let Some(pause) = again {
            let due = now.saturating_add(*pause);
            notices.waiting.push(Delivery { attempt: delivery.attempt.saturating_add(1), due, ..delivery });
            return;
        }
        notices.dropped = notices.dropped.saturating_add(1);
        if RETRIED.contains(&status) {
            notices.denied.get_or_insert(now);
        }
    }

    /// Moves changes into the group, and a group whose time has come into a delivery.
    fn gather(&mut self) {
        let Some(subscription) = self.notices.subscription.clone() else { return };
        let now = self.company.now;
        for change in self.company.store.take_changes() {
            let Some(name) = reported(&change) else { continue };
            let wanted =
                subscription.entities.is_empty() || subscription.entities.iter().any(|own| own == name);
            if !wanted {
                continue;
            }
            if self.notices.gathered.is_empty() {
                self.notices.since = change.at;
            }
            self.notices.gathered.push(change);
        }
        let due = self.notices.since.saturating_add(subscription.delay_ms);
        if self.notices.gathered.is_empty() || now < due {
            return;
        }
        let changes = std::mem::take(&mut self.notices.gathered);
        self.dispatch(&subscription, &changes, due);
    }

    fn dispatch(&mut self, subscription: &Subscription, changes: &[Change], due: Millis) {
        let lost = self.notices.by_chance(subscription.lost_per_mille);
        if lost || self.notices.denied.is_some() {
            self.notices.dropped = self.notices.dropped.saturating_add(1);
            return;
        }
        let late = self.notices.by_chance(subscription.late_per_mille);
        let twice = self.notices.by_chance(subscription.twice_per_mille);
        let body = match subscription.format {
            Format::Legacy => legacy(&self.company.realm, changes),
            Format::CloudEvents => self.cloud_events(changes),
        };
        let due = if late { due.saturating_add(MINUTE) } else { due };
        for _ in 0..=u8::from(twice) {
            let id = self.notices.counted;
            self.notices.counted = id.saturating_add(1);
            let headers = headers(subscription, &body, due, id);
            let url = subscription.url.clone();
            self.notices.waiting.push(Delivery { id, url, headers, body: body.clone(), attempt: 1, due });
        }
    }

    fn cloud_events(&mut self, changes: &[Change]) -> String {
        let utc = Zone { offset_minutes: 0 };
        let realm = self.company.realm.clone();
        let events = changes.iter().filter_map(|change| {
            let name = reported(change)?.to_lowercase();
            self.notices.events = self.notices.events.saturating_add(1);
            let id = digest(&format!("event:{realm}:{}", self.notices.events));
            let part = |from: usize, to: usize| id.get(from..to).unwrap_or("0").to_owned();
            let survivor = match &change.what {
                What::Merge(into) => into,
                _ => &change.id,
            };
            let mut data = json!({});
            if let (What::Merge(_), Some(data)) = (&change.what, data.as_object_mut()) {
                put(data, "deletedId", change.id.0.as_str());
            }
            let time = utc.precise(change.at).replace("+00:00", "000Z");
            Some(json!({
                "specversion": "1.0",
                "id": format!("{}-{}-4{}-8{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32)),
                "source": format!("intuit.{}", BASE64_STANDARD.encode(digest(&realm))),
                "type": format!("qbo.{name}.{}.v1", verb(&change.what)),
                "datacontenttype": "application/json",
                "time": time, "intuitentityid": survivor.0, "intuitaccountid": realm, "data": data,
            }))
        });
        Value::Array(events.collect()).to_string()
    }
}

impl Notices {
    fn by_chance(&mut self, per_mille: u16) -> bool {
        per_mille > 0
            && mixed(&mut self.state).checked_rem(1000).is_some_and(|drawn| drawn < u64::from(per_mille))
    }
}

fn headers(subscription: &Subscription, body: &str, at: Millis, id: u64) -> BTreeMap<String, String> {
    let version = match subscription.format {
        Format::Legacy => "1.0",
        Format::CloudEvents => "2.0",
    };
    let pairs = [
        ("content-type", "application/json".to_owned()),
        ("intuit-signature", signature(&subscription.verifier, body)),
        ("intuit-created-time", Zone { offset_minutes: 0 }.precise(at)),
        ("intuit-t-id", digest(&format!("notice:{id}"))),
        ("intuit-notification-schema-version", version.to_owned()),
    ];
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Base64 of the HMAC-SHA256 of the body's bytes under the verifier token.
pub fn signature(verifier: &str, body: &str) -> String {
    // A key of any length is taken, so there is always a signature.
    Hmac::<Sha256>::new_from_slice(verifier.as_bytes()).map_or(String::new(), |mut mac| {
        mac.update(body.as_bytes());
        BASE64_STANDARD.encode(mac.finalize().into_bytes())
    })
}

fn legacy(realm: &str, changes: &[Change]) -> String {
    let utc = Zone { offset_minutes: 0 };
    let entities: Vec<Value> = changes
        .iter()
        .filter_map(|change| {
            let name = reported(change)?;
            let time = utc.precise(change.at).replace("+00:00", "Z");
            Some(match &change.what {
                What::Merge(into) => json!({
                    "name": name, "id": into.0, "operation": "Merge", "lastUpdated": time, "deletedId": change.id.0,
                }),
                _ => json!({
                    "name": name, "id": change.id.0, "operation": word(&change.what), "lastUpdated": time,
                }),
            })
        })
        .collect();
    json!({ "eventNotifications": [{ "realmId": realm, "dataChangeEvent": { "entities": entities } }] })
        .to_string()
}

/// The name under which an entity's change is reported; tax codes, rates, the company's facts and
/// attachments are not.
fn reported(change: &Change) -> Option<&'static str> {
    let name = match change.entity {
        "CompanyCurrency" => "Currency",
        "TaxCode" | "TaxRate" | "CompanyInfo" | "Attachable" | "ExchangeRate" | "CustomerType" => {
            return None;
        }
        other => other,
    };
    let only_saved = matches!(name, "Currency" | "TaxAgency" | "JournalCode");
    let saved = matches!(change.what, What::Create | What::Update);
    (saved || !only_saved).then_some(name)
}

fn word(what: &What) -> &'static str {
    match what {
        What::Create => "Create",
        What::Update => "Update",
        What::Delete => "Delete",
        What::Void => "Void",
        What::Emailed => "Emailed",
        What::Merge(_) => "Merge",
    }
}

fn verb(what: &What) -> &'static str {
    match what {
        What::Create => "created",
        What::Update => "updated",
        What::Delete => "deleted",
        What::Void => "voided",
        What::Emailed => "emailed",
        What::Merge(_) => "merged",
    }
}
