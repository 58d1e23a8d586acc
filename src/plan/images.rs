//! What QuickBooks has of the records that a plan updates, as it was read: kept before anything is written over it.

use crate::base::json::{Json, Mismatch, from_text};
use crate::base::members::read_members;
use crate::base::ordered::BTreeMap;

use super::Plan;
use super::row::{Decision, Row};

/// What names and versions a record of QuickBooks.
#[derive(Default)]
struct Version {
    id: String,
    sync_token: String,
}

read_members!(Version { id: "Id", sync_token: "SyncToken" });

impl Plan {
    /// The records that it updates, as they stand in the text of the snapshot that it was made of: key of the row, and JSON text. One of
    /// another version is left out; its update will be refused.
    ///
    /// # Errors
    /// The text is no snapshot.
    pub fn images(&self, text: &str) -> Result<Vec<(String, String)>, Mismatch> {
        let mut wanted: BTreeMap<(&str, &str), &Row> = BTreeMap::new();
        for row in self.rows.iter().filter(|row| row.decision == Decision::Update) {
            if let (Some(resource), Some(id)) = (row.resource, &row.qbo_id) {
                wanted.insert((resource.name(), id.as_str()), row);
            }
        }
        let mut images = Vec::new();
        if wanted.is_empty() {
            return Ok(images);
        }
        Json::of(text).object(&mut |json, name| match name {
            "entities" => json.object(&mut |json, list| {
                if !wanted.keys().any(|(resource, _)| *resource == list) {
                    return json.skip();
                }
                json.list(&mut |json| {
                    let record = json.raw()?;
                    let Version { id, sync_token } = from_text(record)?;
                    if let Some(row) = wanted.get(&(list, id.as_str()))
                        && row.sync_token.as_ref().is_some_and(|own| own.as_str() == sync_token)
                        && let Some(own) = &row.id
                    {
                        images.push((format!("{}:{own}", row.kind), record.to_owned()));
                    }
                    Ok(())
                })
            }),
            _ => json.skip(),
        })?;
        Ok(images)
    }
}
