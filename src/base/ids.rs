//! Names for things: which record in the CRM, which in QuickBooks, which of our own writes.

use serde::Serialize;

use super::fingerprint::Fingerprint;
use super::json::{FromJson, Json, Mismatch};
use super::limits::REQUEST_ID_CHARS;

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            #[must_use]
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl FromJson for $name {
            fn from_json(json: &mut Json<'_>) -> Result<Self, Mismatch> {
                String::from_json(json).map(Self)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}

text_id!(
    /// The CRM's own id of a record or document. Opaque.
    CrmId
);
text_id!(
    /// QuickBooks' id of an object: digits as text, or `TAX`, `NON` for pseudo tax codes.
    QboId
);
text_id!(
    /// QuickBooks' version counter of an object. Never computed, only echoed.
    SyncToken
);
text_id!(
    /// A QuickBooks company. Opaque decimal text.
    RealmId
);
text_id!(
    /// One CRM tenant.
    WorkspaceId
);
text_id!(
    /// `KIND:CRM_ID:VERB`, unique within a plan: `invoice:inv-1042:create`.
    StepId
);
text_id!(
    /// Sent as `requestid`; QuickBooks answers a repeat with its first answer. At most 36 characters,
    /// so that it also fits a batch.
    RequestId
);

/// The short text we leave in a QuickBooks record so that we recognise our own write for ever:
/// `[crm:` + 8 characters of the workspace + `-` + 13 of the intent + `]`.
///
/// `sequence` counts the lives of one intent: it rises only after the remote record was deleted.
#[must_use]
pub fn marker(workspace: &WorkspaceId, kind: &str, crm_id: &CrmId, verb: &str, sequence: u32) -> String {
    let workspace_part = Fingerprint::new().text(workspace.as_str()).base32(8);
    let intent_part = Fingerprint::new()
        .text(workspace.as_str())
        .text(kind)
        .text(crm_id.as_str())
        .text(verb)
        .text(&sequence.to_string())
        .base32(13);
    format!("[crm:{workspace_part}-{intent_part}]")
}

/// What a request id is made of. The same intent with the same bytes has the same id in every process
/// and after every loss of storage, so that two hosts collide instead of writing twice.
#[derive(Clone, Copy, Debug)]
pub struct Intent<'a> {
    pub workspace: &'a WorkspaceId,
    pub realm: &'a RealmId,
    pub resource: &'a str,
    pub kind: &'a str,
    pub crm_id: &'a CrmId,
    pub verb: &'a str,
    pub sequence: u32,
    /// Rises only after proof that the generation before was not executed.
    pub generation: u32,
}

impl Intent<'_> {
    /// The id under which `body` is sent. It names the bytes, so one id can never carry two payloads.
    #[must_use]
    pub fn request_id(&self, body: &str) -> RequestId {
        let id = Fingerprint::new()
            .text("v1")
            .text(self.workspace.as_str())
            .text(self.realm.as_str())
            .text(self.resource)
            .text(self.kind)
            .text(self.crm_id.as_str())
            .text(self.verb)
            .text(&self.sequence.to_string())
            .text(&self.generation.to_string())
            .text(body)
            .base32(REQUEST_ID_CHARS);
        RequestId(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_id_names_the_intent_and_the_bytes() {
        let (workspace, realm, crm_id) = (WorkspaceId::new("ws"), RealmId::new("9"), CrmId::new("1"));
        let intent = Intent {
            workspace: &workspace,
            realm: &realm,
            resource: "Invoice",
            kind: "invoice",
            crm_id: &crm_id,
            verb: "create",
            sequence: 0,
            generation: 0,
        };
        let id = intent.request_id("{}");
        assert_eq!(id.as_str().len(), 32);
        assert_eq!(id, intent.request_id("{}"));
        assert_ne!(id, intent.request_id("{ }"));
        assert_ne!(id, Intent { generation: 1, ..intent }.request_id("{}"));
    }

    #[test]
    fn marker_is_short_and_differs_by_every_part() {
        let workspace = WorkspaceId::new("ws");
        let id = CrmId::new("1");
        let one = marker(&workspace, "invoice", &id, "create", 0);
        assert_eq!(one.len(), 28);
        assert_eq!(one, marker(&workspace, "invoice", &id, "create", 0));
        assert_ne!(one, marker(&workspace, "invoice", &id, "create", 1));
        assert_ne!(one, marker(&workspace, "payment", &id, "create", 0));
    }
}
