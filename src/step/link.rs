//! The pair (CRM record, QuickBooks record) and what is known of both.

use serde::Serialize;

use crate::base::ids::{CrmId, QboId, SyncToken};
use crate::base::members::{read_record, read_words};

use super::Resource;

/// In place of a kind: a record that QuickBooks alone has.
const FOREIGN: &str = "quickbooks";

/// The CRM side of a link: which kind of record, and which one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct LinkKey {
    /// `contact`, `item`, `invoice`, `payment` …: the name of the file in `crm/`.
    pub kind: String,
    pub id: CrmId,
}

read_record!(LinkKey {
    kind: String = "kind",
    id: CrmId = "id";
});

impl LinkKey {
    #[must_use]
    pub fn new(kind: &str, id: &CrmId) -> Self {
        Self { kind: kind.to_owned(), id: id.clone() }
    }

    /// Stands where a key is asked for, of a record that no CRM record is linked to: `Invoice/130`.
    #[must_use]
    pub fn foreign(resource: Resource, id: &QboId) -> Self {
        Self { kind: FOREIGN.to_owned(), id: CrmId::new(format!("{}/{id}", resource.name())) }
    }

    #[must_use]
    pub fn is_foreign(&self) -> bool {
        self.kind == FOREIGN
    }
}

/// Which side the record was born on. A record born in QuickBooks is never pushed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    Crm,
    Quickbooks,
}

read_words!(Origin { Crm: "crm", Quickbooks: "quickbooks" });

/// A link as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Link {
    pub key: LinkKey,
    pub resource: Resource,
    pub qbo_id: QboId,
    /// As of our last write or read.
    pub sync_token: SyncToken,
    pub origin: Origin,
    /// Hash of the mapped fields that both sides agreed on last.
    pub base: String,
    pub sequence: u32,
    /// We voided it, or found it voided.
    pub voided: bool,
}

read_record!(Link {
    key: LinkKey = "key",
    resource: Resource = "resource",
    qbo_id: QboId = "qboId",
    sync_token: SyncToken = "syncToken",
    origin: Origin = "origin",
    base: String = "base",
    sequence: u32 = "sequence";
    voided: bool = "voided",
});
