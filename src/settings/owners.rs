//! Whose a field is, where both sides edit it.

use serde::Serialize;

use crate::base::ordered::BTreeMap;
use crate::diagnostics::Code;
use crate::input::{Reader, Syntax, Value, record};

use super::Owner;

/// CRM name of a field → whose value stands once both sides have edited it. A field that is not named: a person is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[cfg_attr(target_arch = "wasm32", tsify(hashmap_as_object))]
pub struct Owners {
    pub contacts: BTreeMap<String, Owner>,
    pub vendors: BTreeMap<String, Owner>,
    /// Texts and due dates of documents and payments; what is booked is always asked.
    pub documents: BTreeMap<String, Owner>,
}

record! {
    Owners {
        contacts "contacts": default(BTreeMap::new()) via of_parties,
        vendors "vendors": default(BTreeMap::new()) via of_parties,
        documents "documents": default(BTreeMap::new()) via of_documents,
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl super::schema::Schema for Owners {
    fn schema() -> serde_json::Value {
        let object = |properties: serde_json::Map<String, serde_json::Value>| serde_json::json!({ "type": "object", "additionalProperties": false, "properties": properties });
        let table =
            |names: &[&str]| object(names.iter().map(|name| ((*name).to_owned(), Owner::schema())).collect());
        let tables = [("contacts", PARTIES), ("vendors", PARTIES), ("documents", DOCUMENTS)];
        object(tables.into_iter().map(|(name, fields)| (name.to_owned(), table(fields))).collect())
    }
}

const PARTIES: &[&str] = &[
    "displayName",
    "companyName",
    "title",
    "givenName",
    "middleName",
    "familyName",
    "suffix",
    "email",
    "phone",
    "mobile",
    "fax",
    "billingAddress",
    "shippingAddress",
    "notes",
    "parentId",
    "terms",
    "accountNumber",
    "taxExempt",
];

const DOCUMENTS: &[&str] = &["dueDate", "terms", "billingEmail", "memo", "privateNote", "reference"];

type Table = BTreeMap<String, Owner>;

fn of_parties(reader: &mut Reader<'_>) -> Result<Option<Table>, Syntax> {
    known(reader, PARTIES)
}

fn of_documents(reader: &mut Reader<'_>) -> Result<Option<Table>, Syntax> {
    known(reader, DOCUMENTS)
}

fn known(reader: &mut Reader<'_>, names: &[&str]) -> Result<Option<Table>, Syntax> {
    let table = Table::read(reader)?;
    let unknown = table.iter().flat_map(BTreeMap::keys).find(|name| !names.contains(&name.as_str()));
    if let Some(name) = unknown {
        let message = format!("`{name}` is no field with an owner: {}", names.join(", "));
        reader.note(Code::SettingsUnknownField, message);
        return Ok(None);
    }
    Ok(table)
}
