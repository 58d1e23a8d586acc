//! Two plans of the same documents under different rules, side by side: what the new rules would do otherwise. Nothing of it
//! is sent; the plan under the old rules stays the one that is applied.

use serde::Serialize;
use serde_json::Value;

use crate::base::json::from_text;
use crate::base::money::Currency;
use crate::base::ordered::{self, BTreeMap, BTreeSet};

use super::Plan;
use super::row::{Decision, Row};
use super::steps::Detail;
use super::summary::reason_view;
use super::view::ReasonView;

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Shadow {
    /// How many records were compared.
    pub compared: usize,
    pub rows: Vec<ShadowRow>,
}

/// A record that the two rules treat differently.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ShadowRow {
    /// Of the row in both plans.
    pub index: usize,
    pub kind: String,
    pub id: String,
    pub label: String,
    pub before: ShadowSide,
    pub after: ShadowSide,
    /// What is sent otherwise; empty unless both rules write the record.
    pub fields: Vec<ShadowField>,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ShadowSide {
    pub decision: Decision,
    pub reason: ReasonView,
    /// What QuickBooks will hold, as decimal text; absent of what is no document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ShadowField {
    /// In the request's body: `Line[0].Amount`.
    pub path: String,
    /// Absent if it is not sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

impl ShadowSide {
    fn is(&self, other: &Self) -> bool {
        let reasons = (&self.reason, &other.reason);
        self.decision == other.decision
            && (&reasons.0.code, &reasons.0.text) == (&reasons.1.code, &reasons.1.text)
            && self.total == other.total
    }
}

impl Plan {
    /// Compares with a plan of the same documents: every record, or the latest `last` documents by date. `None` if the
    /// documents are others.
    #[must_use]
    pub fn shadow(&self, other: &Plan, last: Option<usize>) -> Option<Shadow> {
        if self.core.documents.digest != other.core.documents.digest {
            return None;
        }
        let chosen = last.map(|last| self.latest(last));
        let wanted = |index: &usize| chosen.as_ref().is_none_or(|chosen| chosen.contains(index));
        let mut shadow = Shadow { compared: 0, rows: Vec::new() };
        for (index, (row, twin)) in
            self.rows.iter().zip(&other.rows).enumerate().filter(|(index, _)| wanted(index))
        {
            shadow.compared = shadow.compared.saturating_add(1);
            let (before, after) = (self.shadow_side(row), other.shadow_side(twin));
            let fields = fields(&self.sent(row), &other.sent(twin));
            if before.is(&after) && fields.is_empty() {
                continue;
            }
            shadow.rows.push(ShadowRow {
                index,
                kind: row.kind.as_str().to_owned(),
                id: row.id.as_ref().map(ToString::to_string).unwrap_or_default(),
                label: self.label(row),
                before,
                after,
                fields,
            });
        }
        Some(shadow)
    }

    fn latest(&self, last: usize) -> BTreeSet<usize> {
        let dated = |(index, row): (usize, &Row)| Some((self.document(row)?.0, index));
        let mut documents: Vec<(String, usize)> = self.rows.iter().enumerate().filter_map(dated).collect();
        ordered::sort_by(&mut documents, |one, other| other.cmp(one));
        documents.into_iter().take(last).map(|(_, index)| index).collect()
    }

    fn shadow_side(&self, row: &Row) -> ShadowSide {
        let currency = self.document(row).map_or(Currency::UNKNOWN, |(_, currency)| currency);
        let total = row.sent_total.or(row.total).map(|total| currency.text(total));
        ShadowSide { decision: row.decision, reason: reason_view(row), total }
    }

    /// The body of what would be sent, by path.
    fn sent(&self, row: &Row) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        if row.decision.writes()
            && let Some(step) = self.step(&self.core.context(), row, Detail::Sent)
            && let Ok(body) = from_text::<Value>(&step.body)
        {
            spread(&body, &mut String::new(), &mut found);
        }
        found
    }
}

/// Only where both write: that one side sends nothing stands in its decision.
fn fields(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> Vec<ShadowField> {
    if before.is_empty() || after.is_empty() {
        return Vec::new();
    }
    let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let changed = paths.into_iter().filter(|path| before.get(*path) != after.get(*path));
    let field = |path: &String| ShadowField {
        path: path.clone(),
        before: before.get(path).cloned(),
        after: after.get(path).cloned(),
    };
    changed.map(field).collect()
}

/// Bodies are our own and three levels deep.
fn spread(value: &Value, path: &mut String, found: &mut BTreeMap<String, String>) {
    let length = path.len();
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                path.push_str(if length == 0 { "" } else { "." });
                path.push_str(name);
                spread(member, path, found);
                path.truncate(length);
            }
        }
        Value::Array(list) => {
            for (index, entry) in list.iter().enumerate() {
                path.push_str(&format!("[{index}]"));
                spread(entry, path, found);
                path.truncate(length);
            }
        }
        Value::String(text) => {
            found.insert(path.clone(), text.clone());
        }
        plain => {
            found.insert(path.clone(), plain.to_string());
        }
    }
}
