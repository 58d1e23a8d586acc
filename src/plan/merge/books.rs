//! What a merge is about, as QuickBooks has it.

use std::cell::RefCell;

use serde_json::Value;

use crate::base::json::from_text;
use crate::base::ordered::BTreeMap;
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::step::Resource;

use super::record::text_of;
use super::{Merge, OPEN, name_of};
use crate::qbo::snapshot::each_text;

/// QuickBooks' own objects, with their text.
pub(super) struct Books {
    /// The one that stays, and the others.
    pub records: BTreeMap<String, (Value, String)>,
    /// Names of active records below one of the others.
    pub children: Vec<String>,
    /// Those that can be open.
    pub transactions: Vec<(Resource, Value, String)>,
    /// Lists of transactions that were not read.
    pub unread: Vec<&'static str>,
}

impl Books {
    pub fn read(text: &str, wanted: &Merge) -> Result<Self, Finding> {
        let mut books = Self {
            records: BTreeMap::new(),
            children: Vec::new(),
            transactions: Vec::new(),
            unread: Vec::new(),
        };
        let unread = RefCell::new(OPEN.map(Resource::name).to_vec());
        let quoted: Vec<String> = wanted.others.iter().map(|id| format!("\"{id}\"")).collect();
        let is_wanted = |list: &str| {
            unread.borrow_mut().retain(|own| *own != list);
            Resource::named(list).is_some_and(|own| own == wanted.list || OPEN.contains(&own))
        };
        let read = each_text(text, &is_wanted, &mut |list, text| {
            let is_own = list == wanted.list.name();
            if !is_own && !quoted.iter().any(|id| text.contains(id.as_str())) {
                return Ok(());
            }
            let record: Value = from_text(text)?;
            let id = text_of(&record, "Id");
            match Resource::named(list) {
                Some(resource) if !is_own => books.transactions.push((resource, record, text.to_owned())),
                _ if id == wanted.survivor.as_str() || wanted.others.iter().any(|own| own.as_str() == id) => {
                    books.records.insert(id, (record, text.to_owned()));
                }
                _ => {
                    let parent = text_of(&record, "ParentRef");
                    let below = wanted.others.iter().any(|own| own.as_str() == parent);
                    if below && text_of(&record, "Active") != "false" {
                        books.children.push(name_of(&record));
                    }
                }
            }
            Ok(())
        });
        books.unread = unread.into_inner();
        read.map_err(|error| Finding::new(Code::QboSnapshotUnreadable, &FieldPath::root(), error.why))?;
        let asked = std::iter::once(&wanted.survivor).chain(&wanted.others);
        let mut missing = asked.filter(|id| !books.records.contains_key(id.as_str()));
        let lists = [Resource::Customer, Resource::Vendor, Resource::Item];
        let why = match missing.next() {
            _ if !lists.contains(&wanted.list) => {
                Some("only customers, vendors and items are merged".to_owned())
            }
            Some(id) => Some(format!("{} {id} is not in QuickBooks", wanted.list.name())),
            None if books.records.len() != wanted.others.len().saturating_add(1) => {
                Some("a record is named twice".to_owned())
            }
            None if wanted.others.is_empty() => Some("no record is named that becomes part of it".to_owned()),
            None => None,
        };
        match why {
            Some(why) => Err(Finding::new(Code::PlanMergeWhat, &FieldPath::of("wanted"), why)),
            None => Ok(books),
        }
    }
}
