//! What QuickBooks has of the records that a plan updates, as it was read: kept before anything is written over it.

use serde::Serialize;

use crate::base::json::{Mismatch, from_text};
use crate::base::members::read_members;
use crate::base::ordered::BTreeMap;
use crate::qbo::snapshot::each_text;

use super::Plan;
use super::row::{Decision, Row};

/// What names and versions a record of QuickBooks.
#[derive(Default)]
struct Version {
    id: String,
    sync_token: String,
}

read_members!(Version { id: "Id", sync_token: "SyncToken" });

/// What is kept of a row before it is written: see `Deed`.
#[derive(Debug, Serialize)]
pub struct Image {
    /// `contact:c1`
    key: String,
    image: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    sent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<String>,
}

impl Plan {
    /// The records that it updates, as they stand in the text of the snapshot that it was made of; of a merge its links too. One of
    /// another version is left out; its update will be refused.
    ///
    /// # Errors
    /// The text is no snapshot.
    pub fn images(&self, text: &str) -> Result<Vec<Image>, Mismatch> {
        let mut wanted: BTreeMap<(&str, &str), &Row> = BTreeMap::new();
        let mut images = Vec::new();
        for row in self.rows.iter().filter(|row| row.decision.is_step()) {
            let (Some(resource), Some(id), Some(own)) = (row.resource, &row.qbo_id, &row.id) else {
                continue;
            };
            let key = format!("{}:{own}", row.kind);
            match self.given(row).and_then(|given| Some((given.before.clone()?, given.step.body.clone()))) {
                Some((image, sent)) => {
                    let record = Some(format!("{}/{id}", resource.name()));
                    images.push(Image { key, image, sent: Some(sent), record });
                }
                None if matches!(row.decision, Decision::Update | Decision::Deactivate) => {
                    wanted.insert((resource.name(), id.as_str()), row);
                }
                None => {}
            }
        }
        let is_wanted = |list: &str| wanted.keys().any(|(resource, _)| *resource == list);
        if wanted.is_empty() {
            return Ok(images);
        }
        each_text(text, &is_wanted, &mut |list, record| {
            let Version { id, sync_token } = from_text(record)?;
            if let Some(row) = wanted.get(&(list, id.as_str()))
                && row.sync_token.as_ref().is_some_and(|own| own.as_str() == sync_token)
                && let Some(own) = &row.id
            {
                let key = format!("{}:{own}", row.kind);
                images.push(Image { key, image: record.to_owned(), sent: None, record: None });
            }
            Ok(())
        })?;
        Ok(images)
    }
}
