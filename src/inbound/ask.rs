//! What to read next, and what follows from the answer. **Invariant:** an answer that may have left something out is never
//! taken for the whole: it is asked again in smaller parts.

use crate::base::limits::QUERY_ROWS_MAX;
use crate::base::ordered::BTreeSet;
use crate::qbo::cdc::{Answer, CDC_ROWS_MAX};
use crate::qbo::query;
use crate::step::Resource;

/// One read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Everything that changed since the watermark.
    Changes(Vec<Resource>),
    /// Records that somebody has heard of.
    Records(Resource, Vec<String>),
    /// Is this record gone? Only a read by its id proves it.
    Record(Resource, String),
    /// All there are, from this row on; with the ids that came so far.
    List { resource: Resource, start: u32, seen: BTreeSet<String> },
    /// What the store remembers behind this name of it, and a list that came in full did not show.
    Remembered { resource: Resource, listed: BTreeSet<String>, after: Option<String> },
    /// Payments that may have paid an invoice.
    Payments(Vec<String>),
    /// A page of all there are, from this row on; of documents those since a day.
    Import { resource: Resource, start: u32, from: Option<String> },
}

impl Ask {
    /// All of a list, from its beginning.
    #[must_use]
    pub fn all(resource: Resource) -> Self {
        Self::List { resource, start: 1, seen: BTreeSet::new() }
    }

    /// The statement, where it is a query.
    #[must_use]
    pub fn statement(&self) -> Option<String> {
        match self {
            Self::Records(resource, ids) => Some(any_of(*resource, ids)),
            Self::Payments(ids) => Some(any_of(Resource::Payment, ids)),
            Self::List { resource, start, .. } => {
                let statement =
                    format!("select * from {}{}", resource.name(), inactive_too(*resource, " where"));
                Some(query::page(&statement, *start, QUERY_ROWS_MAX))
            }
            Self::Import { resource, start, from } => {
                let days = match from {
                    Some(from) if !is_list(*resource) => format!(" where TxnDate >= '{from}'"),
                    _ => inactive_too(*resource, " where"),
                };
                let statement = format!("select * from {}{days}", resource.name());
                Some(query::page(&statement, *start, QUERY_ROWS_MAX))
            }
            Self::Changes(_) | Self::Record(..) | Self::Remembered { .. } => None,
        }
    }

    /// Puts on `asks`, of which the last is next, what is still to be asked after `answer`, and says whether the answer is taken: else its rows come
    /// again. `linked` are the ids of a resource that the CRM knows.
    pub fn follow_up(
        self,
        answer: &Answer,
        linked: &dyn Fn(Resource) -> Vec<String>,
        asks: &mut Vec<Self>,
    ) -> bool {
        match self {
            // Deleted entries stand behind the others, so that they are what is missing of a full answer.
            Self::Changes(resources) if answer.rows.len() >= CDC_ROWS_MAX => {
                let alone = resources.len() <= 1;
                for resource in resources.into_iter().rev() {
                    asks.push(if alone { Self::all(resource) } else { Self::Changes(vec![resource]) });
                }
                return false;
            }
            Self::Changes(resources) => {
                // Updated records were reported as deleted: it is believed only of a read by id.
                for row in &answer.rows {
                    let resource = resources.iter().find(|resource| resource.name() == row.resource);
                    if let Some(resource) = resource.filter(|_| row.deleted) {
                        asks.push(Self::Record(*resource, row.id.clone()));
                    }
                }
            }
            Self::Records(resource, ids) => {
                confirm(resource, &ids, |id| answer.rows.iter().any(|row| row.id == id), asks)
            }
            Self::Record(..) | Self::Import { .. } | Self::Payments(_) | Self::Remembered { .. } => {}
            Self::List { resource, start, mut seen } => {
                for row in &answer.rows {
                    seen.insert(row.id.clone());
                }
                let count = u32::try_from(answer.rows.len()).unwrap_or(QUERY_ROWS_MAX);
                if count >= QUERY_ROWS_MAX {
                    asks.push(Self::List { resource, start: start.saturating_add(count), seen });
                } else {
                    let linked = linked(resource);
                    confirm(resource, &linked, |id| seen.contains(id), asks);
                    for id in linked {
                        seen.insert(id);
                    }
                    asks.push(Self::Remembered { resource, listed: seen, after: None });
                }
            }
        }
        true
    }
}

fn any_of(resource: Resource, ids: &[String]) -> String {
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let statement = query::any_of(resource.name(), "Id", &ids);
    query::page(&format!("{statement}{}", inactive_too(resource, " and")), 1, QUERY_ROWS_MAX)
}

/// Those that did not come may be gone: each is read by its id.
fn confirm(resource: Resource, ids: &[String], came: impl Fn(&str) -> bool, asks: &mut Vec<Ask>) {
    for id in ids {
        if !came(id) {
            asks.push(Ask::Record(resource, id.clone()));
        }
    }
}

/// A query shows the inactive records of a list only if it is told to.
fn inactive_too(resource: Resource, joined: &str) -> String {
    if is_list(resource) { format!("{joined} Active in (true,false)") } else { String::new() }
}

fn is_list(resource: Resource) -> bool {
    matches!(resource, Resource::Customer | Resource::Vendor | Resource::Item)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(resource: &str, rows: usize, deleted: &[&str]) -> Answer {
        let mut list: Vec<String> = (0..rows).map(|id| format!(r#"{{"Id":"{id}"}}"#)).collect();
        list.extend(deleted.iter().map(|id| format!(r#"{{"Id":"{id}","status":"Deleted"}}"#)));
        let list = list.join(",");
        Answer::parse(&format!(r#"{{"QueryResponse":{{"{resource}":[{list}]}}}}"#)).unwrap()
    }

    fn none(_: Resource) -> Vec<String> {
        Vec::new()
    }

    fn next(ask: Ask, answer: &Answer, linked: &dyn Fn(Resource) -> Vec<String>) -> (Vec<Ask>, bool) {
        let mut asks = Vec::new();
        let whole = ask.follow_up(answer, linked, &mut asks);
        (asks, whole)
    }

    fn remembered(resource: Resource, ids: &[&str]) -> Ask {
        let mut listed = BTreeSet::new();
        for id in ids {
            listed.insert((*id).to_owned());
        }
        Ask::Remembered { resource, listed, after: None }
    }

    #[test]
    fn a_full_answer_is_asked_again_entity_by_entity_and_then_whole() {
        let both = Ask::Changes(vec![Resource::Customer, Resource::Invoice]);
        let alone = |resource| Ask::Changes(vec![resource]);
        let split = vec![alone(Resource::Invoice), alone(Resource::Customer)];
        assert_eq!(next(both, &answer("Invoice", 1000, &[]), &none), (split, false));
        let invoices = next(alone(Resource::Invoice), &answer("Invoice", 999, &["x"]), &none);
        assert_eq!(invoices, (vec![Ask::all(Resource::Invoice)], false));
        assert!(next(alone(Resource::Invoice), &answer("Invoice", 999, &[]), &none).1);
    }

    #[test]
    fn what_seems_deleted_is_read_by_its_id() {
        let gone = |id: &str| vec![Ask::Record(Resource::Invoice, id.to_owned())];
        let changes = Ask::Changes(vec![Resource::Invoice]);
        assert_eq!(next(changes, &answer("Invoice", 2, &["9"]), &none), (gone("9"), true));
        let records = Ask::Records(Resource::Invoice, ["0", "7"].map(str::to_owned).to_vec());
        assert_eq!(next(records, &answer("Invoice", 1, &[]), &none), (gone("7"), true));
        let linked = |_| ["1", "5"].map(str::to_owned).to_vec();
        let (asks, true) = next(Ask::all(Resource::Invoice), &answer("Invoice", 3, &[]), &linked) else {
            panic!()
        };
        assert_eq!(asks, [gone("5"), vec![remembered(Resource::Invoice, &["0", "1", "2", "5"])]].concat());
    }

    #[test]
    fn lists_are_read_to_their_last_page() {
        let (asks, _) = next(Ask::all(Resource::Customer), &answer("Customer", 1000, &[]), &none);
        let [page @ Ask::List { start: 1001, .. }] = asks.as_slice() else { panic!() };
        assert_eq!(
            page.statement().as_deref(),
            Some(
                "select * from Customer where Active in (true,false) orderby Id startposition 1001 maxresults 1000"
            )
        );
        let (last, true) = next(page.clone(), &answer("Customer", 4, &[]), &none) else { panic!() };
        let [Ask::Remembered { listed, after: None, .. }] = last.as_slice() else { panic!() };
        assert!(listed.contains("999") && !listed.contains("1000"));
    }
}
